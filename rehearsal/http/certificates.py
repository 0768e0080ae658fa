"""A temporary certificate authority, and its certificate for Discord's host names."""

import ssl
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
    """Write a new authority's certificate (PEM) to `ca_file`; return the SSL context of a server certified by it."""
    authority = trustme.CA(organization_name="Rehearsal")
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*NAMES, organization_name="Rehearsal").configure_cert(context)
    return context
