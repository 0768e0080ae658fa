"""The HTTP connector for discord.py: to the real Discord, or to `discord.address` on this machine."""

import socket
import ssl

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from runtime.config import Settings, endpoint


def connector(settings: Settings) -> aiohttp.TCPConnector | None:
    """The connector for discord.py: None for the real Discord, otherwise one that reaches only the address.

    Every host name resolves to the address, and only the authority in `discord.ca_file` is trusted there. Needs a
    running event loop.
    """
    if not settings.discord.address:
        return None
    trust = ssl.create_default_context(cafile=settings.discord.ca_file or None)
    return aiohttp.TCPConnector(resolver=FixedAddressResolver(*endpoint(settings.discord.address)), ssl=trust, limit=0)


class FixedAddressResolver(AbstractResolver):
    """Resolves every host and port to one address."""

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
        """There is nothing to close."""
