"""A temporary certificate authority, and its certificate for Discord's host names."""

import ssl
from functools import cache
from pathlib import Path

import trustme

NAMES = (
    "discord.com",
    "*.discord.com",
    "discord.gg",
    "*.discord.gg",
    "cdn.discordapp.com",
    "media.discordapp.net",
    "*.discord.media",
    "*.rehearsal.discord.media",
    "localhost",
    "127.0.0.1",
)


def make_certificates(ca_file: Path) -> ssl.SSLContext:
    """Write the authority's certificate (PEM) to `ca_file`; return the SSL context of a server certified by it."""
    authority, certificate = _made()
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


@cache
def _made() -> tuple[trustme.CA, trustme.LeafCert]:
    """Made once per process, since keys take longer to make than the rest of a rehearsal to start."""
    authority = trustme.CA(organization_name="Rehearsal")
    return authority, authority.issue_cert(*NAMES, organization_name="Rehearsal")
