"""Discord's JSON for messages, attachments and polls."""

from typing import Any

from rehearsal.enums import MessageFlag
from rehearsal.payloads.guilds import bare_member, iso, thread, user
from rehearsal.world.models import Attachment, Message
from rehearsal.world.polls import Poll

CDN = "https://cdn.discordapp.com"


def message(of: Message, *, referenced: bool = True) -> dict[str, Any]:
    """A message, for bots that may read its content."""
    written: dict[str, Any] = {
        "id": str(of.id),
        "channel_id": str(of.channel.id),
        "type": of.type,
        "author": user(of.author),
        "content": of.content,
        "timestamp": iso(of.at),
        "edited_timestamp": iso(of.edited_at),
        "tts": False,
        "mention_everyone": of.mention_everyone,
        "mentions": [user(each) for each in of.mentions],
        "mention_roles": [str(each) for each in of.mention_roles],
        "attachments": [attachment(each, ephemeral=of.ephemeral) for each in of.attachments],
        "embeds": of.embeds,
        "components": of.components,
        "pinned": of.pinned,
        "flags": int(of.flags),
    }
    if of.nonce is not None:
        written["nonce"] = of.nonce
    if of.reactions:
        written["reactions"] = [_reaction(emoji, users) for emoji, users in of.reactions.items()]
    if of.interaction:
        assert of.application
        written |= {
            "interaction_metadata": of.interaction,
            "application_id": str(of.application.id),
            "webhook_id": str(of.application.id),
        }
    if of.poll:
        written["poll"] = poll(of.poll)
    if of.reference:
        written |= _reference(of.reference, whole=referenced)
    if of.flags & MessageFlag.HAS_THREAD and of.channel.guild and of.id in of.channel.guild.threads:
        written["thread"] = thread(of.channel.guild.threads[of.id])
    return written


def message_event(of: Message) -> dict[str, Any]:
    """A message in a gateway event: with its guild and, unless it answers an interaction, its author's member."""
    guild_of = of.channel.guild
    if guild_of is None:
        return message(of)
    payload = message(of) | {"guild_id": str(guild_of.id)}
    if of.author.id in guild_of.members and not of.interaction:
        payload["member"] = bare_member(guild_of.members[of.author.id])
    return payload


def pointer(of: Message, key: str) -> dict[str, Any]:
    """A message's location: its id under `key`, its channel's id and its guild's id."""
    where = {key: str(of.id), "channel_id": str(of.channel.id)}
    return where | ({"guild_id": str(of.channel.guild.id)} if of.channel.guild else {})


def without_content(written: dict[str, Any]) -> dict[str, Any]:
    """A message for a bot without the message content intent, if it neither sent it nor is mentioned in it."""
    kept = {key: value for key, value in written.items() if key != "poll"}
    return kept | {"content": "", "embeds": [], "attachments": [], "components": []}


def emoji(text: str) -> dict[str, Any]:
    """An emoji from its form in a path: the character itself, or name:id."""
    name, _, emoji_id = text.partition(":")
    return {"id": emoji_id or None, "name": name}


def attachment(of: Attachment, *, ephemeral: bool = False) -> dict[str, Any]:
    return {
        "id": str(of.id),
        "filename": of.filename,
        "size": len(of.content),
        "url": CDN + of.path,
        "proxy_url": CDN + of.path,
        "content_type": of.content_type,
        **({"description": of.description} if of.description else {}),
        **({"ephemeral": True} if ephemeral else {}),
    }


def poll(of: Poll) -> dict[str, Any]:
    """A poll with its results, which leave out answers without votes."""
    counts = [{"id": each, "count": votes, "me_voted": False} for each, votes in of.counts().items()]
    return {
        "question": {"text": of.question},
        "answers": [{"answer_id": each, "poll_media": media} for each, media in of.answers.items()],
        "expiry": iso(of.expiry),
        "allow_multiselect": of.multiselect,
        "layout_type": of.layout,
        "results": {"is_finalized": of.finalized, "answer_counts": counts},
    }


def _reaction(text: str, users: list[int]) -> dict[str, Any]:
    return {
        "emoji": emoji(text),
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "me": False,
        "me_burst": False,
        "burst_colors": [],
    }


def _reference(to: Message, *, whole: bool) -> dict[str, Any]:
    payload: dict[str, Any] = {"message_reference": {"type": 0} | pointer(to, "message_id")}
    if whole:
        payload["referenced_message"] = None if to.deleted else message(to, referenced=False)
    return payload
