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
    authority, context = _made()
    authority.cert_pem.write_to_path(str(ca_file))
    return context


@cache
def _made() -> tuple[trustme.CA, ssl.SSLContext]:
    """Made once per process, since that takes longer than all else that a rehearsal does to start."""
    authority = trustme.CA(organization_name="Rehearsal")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*NAMES, organization_name="Rehearsal").configure_cert(context)
    return authority, context
