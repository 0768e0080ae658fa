"""End-to-end encryption of sound (DAVE version 1), with one listener on behalf of the people in a voice channel.

This is real MLS with one simplification: each client gets a group of its own, created by a listener who represents
everybody in the channel. The listener adds the client by the voice server's proposal, and the client receives a
Welcome, just as when a bot joins people who are already talking. So a client is never alone, never has to commit, and
sees nobody join or leave its group; opcodes 21 to 24 and 27 to 29 are therefore not needed.

The messages are those of RFC 9420, encoded by hand because no Python library implements external senders.
"""

import struct

import davey
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION = 1
LISTENER = 1
"""The listener's user id; nobody else has it, since it is a snowflake of Discord's first millisecond."""

MLS_10 = 1
PUBLIC_MESSAGE = 1
SENDER_EXTERNAL = 2
CONTENT_PROPOSAL = 2
PROPOSAL_ADD = 1
CREDENTIAL_BASIC = 1


class ExternalSender:
    """The voice server's role in MLS: outside of every group, but allowed to propose members."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def package(self) -> bytes:
        """The payload of opcode 25: the public key and the credential of this server."""
        public = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return _vector(public) + struct.pack(">H", CREDENTIAL_BASIC) + _vector(b"rehearsal voice server")

    def propose(self, channel_id: int, key_package: bytes) -> bytes:
        """A signed proposal to add the owner of `key_package` to the channel's new group (epoch 0)."""
        version = struct.pack(">HH", MLS_10, PUBLIC_MESSAGE)
        content = (
            _vector(struct.pack(">Q", channel_id))
            + struct.pack(">QBI", 0, SENDER_EXTERNAL, 0)
            + _vector(b"")
            + struct.pack(">BH", CONTENT_PROPOSAL, PROPOSAL_ADD)
            + key_package
        )
        signed = _vector(b"MLS 1.0 FramedContentTBS") + _vector(version + content)
        return version + content + _vector(self._key.sign(signed, ec.ECDSA(hashes.SHA256())))


class Listener:
    """Receives the sound of one client in one channel."""

    def __init__(self, sender: ExternalSender, channel_id: int, user_id: int) -> None:
        self._sender, self._channel_id, self._user_id = sender, channel_id, user_id
        self._session = davey.DaveSession(VERSION, LISTENER, channel_id)
        self._session.set_external_sender(sender.package)
        self._session.get_serialized_key_package()

    def welcome(self, key_package: bytes) -> bytes:
        """Add the client to the group, and return the MLS Welcome for it.

        Raises ValueError if the key package is invalid.
        """
        proposals = _vector(self._sender.propose(self._channel_id, key_package))
        answer = self._session.process_proposals(davey.ProposalsOperationType.append, proposals)
        if answer is None or answer.welcome is None:
            raise ValueError("the key package was not accepted")
        self._session.process_commit(answer.commit)
        return answer.welcome

    def open(self, frame: bytes) -> bytes | None:
        """The Opus packet in an encrypted frame, or None if the people in the channel could not decrypt it."""
        if not self._session.ready:
            return None
        try:
            return self._session.decrypt(self._user_id, davey.MediaType.audio, frame)
        except ValueError:
            return None


def _vector(data: bytes) -> bytes:
    """`data` with its length as a prefix, as MLS encodes vectors (the two shorter forms; ours are far below 16 kB)."""
    return struct.pack(">B" if len(data) < 64 else ">H", len(data) | (0 if len(data) < 64 else 0x4000)) + data
