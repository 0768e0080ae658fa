"""Which address and which certificate authority the connector uses."""

import asyncio
import ssl

import aiohttp
import pytest
import trustme
from aiohttp import web

from runtime.config import DiscordSection, Settings
from runtime.connector import connector


async def _host(request: web.Request) -> web.Response:
    return web.Response(text=request.host)


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
async def address(authority):
    """The address of a server that returns the Host header of a request; its certificate is for discord.com only."""
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("discord.com", "gateway.discord.gg").configure_cert(trust)
    app = web.Application()
    app.router.add_get("/", _host)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=trust)
    await site.start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
def settings(address, authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return Settings(discord=DiscordSection(address=address, ca_file=str(tmp_path / "ca.pem")))


async def asked(settings: Settings, url: str) -> str:
    async with aiohttp.ClientSession(connector=connector(settings)) as session, session.get(url) as answer:
        return await answer.text()


async def test_without_an_address_there_is_no_connector():
    assert connector(Settings()) is None


@pytest.mark.parametrize("host", ["discord.com", "gateway.discord.gg"])
async def test_every_host_leads_to_the_address_under_its_own_name(settings, host):
    assert await asked(settings, f"https://{host}/") == host


async def test_a_host_name_that_is_not_in_the_certificate_is_refused(settings):
    with pytest.raises(aiohttp.ClientConnectorCertificateError):
        await asked(settings, "https://elsewhere.example/")


async def test_a_certificate_of_another_authority_is_refused(settings, tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "another.pem")
    discord = DiscordSection(address=settings.discord.address, ca_file=str(tmp_path / "another.pem"))
    with pytest.raises(aiohttp.ClientConnectorCertificateError):
        await asked(Settings(discord=discord), "https://discord.com/")
    await asyncio.sleep(0)  # the refused handshake ends on the server's side too
