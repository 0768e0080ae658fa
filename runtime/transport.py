"""The way to Discord: the real one, or the one that `discord.address` names on this machine."""

import socket
import ssl

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from runtime.config import Settings, endpoint


def connector(settings: Settings) -> aiohttp.TCPConnector | None:
    """The connector for discord.py: None for the real Discord, otherwise one that reaches nothing but the address.

    Every host name leads to the address, and only the authority in `discord.ca_file` is trusted there. Must be
    called with an event loop running.
    """
    if not settings.discord.address:
        return None
    trust = ssl.create_default_context(cafile=settings.discord.ca_file or None)
    return aiohttp.TCPConnector(resolver=Signpost(*endpoint(settings.discord.address)), ssl=trust, limit=0)


class Signpost(AbstractResolver):
    """Leads every host, on any port, to one address."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=self._host,
                port=self._port,
                family=socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing is held open."""
