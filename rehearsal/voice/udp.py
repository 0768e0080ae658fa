"""Voice over UDP: address discovery and encrypted RTP packets. Pure functions on bytes, and the socket."""

import asyncio
import struct
from collections.abc import Callable

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
from nacl.exceptions import CryptoError

MODE = "aead_xchacha20_poly1305_rtpsize"
SILENCE = b"\xf8\xff\xfe"
Address = tuple[str, int]


def is_discovery(packet: bytes) -> bool:
    """Whether this is a client's IP discovery request."""
    return len(packet) == 74 and packet[:4] == struct.pack(">HH", 1, 70)


def discovered(packet: bytes, address: Address) -> bytes:
    """The answer to a discovery packet."""
    host, port = address
    return struct.pack(">HH4s64sH", 2, 70, packet[4:8], host.encode(), port)


def source_of(packet: bytes) -> int | None:
    """The SSRC of an RTP packet; None if it is not an RTP packet."""
    return struct.unpack_from(">I", packet, 8)[0] if len(packet) >= 12 and packet[0] >> 6 == 2 else None


def unsealed(packet: bytes, key: bytes) -> bytes | None:
    """The payload of an RTP packet encrypted with `MODE`; None if it does not authenticate with the key.

    The header is authenticated but not encrypted. Of an extension, only the first four bytes belong to the header.
    """
    extended = bool(packet[0] & 0x10)
    header = 12 + 4 * (packet[0] & 0x0F) + 4 * extended
    if len(packet) < header + 16 + 4:
        return None
    nonce = packet[-4:].ljust(24, b"\0")
    try:
        plain = crypto_aead_xchacha20poly1305_ietf_decrypt(packet[header:-4], packet[:header], nonce, key)
    except CryptoError:
        return None
    words = struct.unpack_from(">H", packet, header - 2)[0] if extended else 0
    return plain[4 * words :]


class UdpSocket(asyncio.DatagramProtocol):
    """Passes each datagram to `arrived`, and sends back what that returns."""

    def __init__(self, arrived: Callable[[bytes, Address], bytes | None]) -> None:
        self._arrived = arrived
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Address) -> None:
        answer = self._arrived(data, addr)
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, addr)
