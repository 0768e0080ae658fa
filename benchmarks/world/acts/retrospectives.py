"""What members do in retrospectives: they write notes, mark some, and agree on something."""

from benchmarks.world import words
from benchmarks.world.people import button_in
from benchmarks.world.played_circle import PlayedCircle
from rehearsal.world.models import Message
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.retrospectives import FEWEST_WRITERS, Prompt


async def retrospect(circle: PlayedCircle) -> None:
    """They hold one from its start to its end."""
    card = await _go_on_to(circle, ButtonKind.RETRO_WRITE, await _begun(circle))
    await _write(circle, card)
    card = await _go_on_to(circle, ButtonKind.RETRO_MARK, card)
    await _mark(circle, card)
    await _agree(circle, await _go_on_to(circle, ButtonKind.RETRO_AGREE, card))
    await circle.use(0, "retro close")


async def _begun(circle: PlayedCircle) -> Message:
    """One is set for soon, by who has not asked the circle for much yet, and begins; returns its first block's card."""
    shown = await circle.use(5, "session schedule", when="in 12 minutes", kind="Retrospective")
    await circle.press(5, shown, ButtonKind.SESSION_SET)
    await circle.use(0, "retro open")
    return await circle.posted(ButtonKind.SESSION_NEXT, after=shown.message)


async def _go_on_to(circle: PlayedCircle, kind: ButtonKind, card: Message) -> Message:
    """Go on from this card to that of the block which has that button."""
    while button_in(card, kind) is None:
        await circle.press(0, card, ButtonKind.SESSION_NEXT)
        card = await circle.posted(ButtonKind.SESSION_NEXT, after=card)
    return card


async def _write(circle: PlayedCircle, card: Message) -> None:
    """The first who writes is alone in voice, and reads what that means."""
    for person in circle.hosted.members[1:]:
        await person.leave_voice()
    await circle.person(0).join_voice(circle.hosted.voice)
    await circle.seen(lambda: card if _here(card) == 1 else None)
    thin = await circle.press(0, card, ButtonKind.RETRO_WRITE)
    await circle.press(0, thin, ButtonKind.RETRO_WRITE_ANYWAY, words.NOTES)
    for place in circle.members:
        await circle.person(place).join_voice(circle.hosted.voice)
    await circle.seen(lambda: card if _here(card) >= FEWEST_WRITERS else None)
    receipt = await circle.press(1, card, ButtonKind.RETRO_WRITE, words.NOTES)
    await circle.press(1, receipt, ButtonKind.RETRO_EDIT, words.NOTES)
    await circle.choose(1, receipt, SelectKind.RETRO_REVEAL, Prompt.HELPED)
    await circle.press(1, receipt, ButtonKind.RETRO_REMOVE)


def _here(card: Message) -> int:
    """How many a block's card shows as present."""
    return card.text.partition("Here: ")[2].partition("\n")[0].count("<@")


async def _mark(circle: PlayedCircle, card: Message) -> None:
    ballot = await circle.press(1, card, ButtonKind.RETRO_MARK)
    await circle.choose(1, ballot, SelectKind.RETRO_MARKS, words.NOTES["helped"])


async def _agree(circle: PlayedCircle, card: Message) -> None:
    """On another rhythm, which an organiser sets; and on other blocks."""
    rhythm = await circle.press(0, card, ButtonKind.RETRO_AGREE, {**words.AGREEMENT, "about": "rhythm"})
    await circle.choose(0, rhythm, SelectKind.RETRO_SETTING, "5")
    await circle.press(0, await circle.posted(ButtonKind.RETRO_APPLY), ButtonKind.RETRO_APPLY)
    blocks = await circle.press(0, card, ButtonKind.RETRO_AGREE, {**words.DECISION, "about": "blocks"})
    await circle.press(0, blocks, ButtonKind.RETRO_BLOCKS, words.AGENDA)
