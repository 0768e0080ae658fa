"""What members do while their session is on."""

from datetime import timedelta

from benchmarks.world import words
from benchmarks.world.people import button_in
from benchmarks.world.played_circle import PlayedCircle
from rehearsal.world.models import Message
from rules.standard import STANDARD
from runtime.words import Words
from services.sessions.agendas import worded
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.rituals import Ritual


async def take_part(circle: PlayedCircle) -> None:
    """Those in voice ask where the group is, look at their goal, capture what comes up, and think again about it."""
    card = await circle.posted(ButtonKind.SESSION_CAPTURE)
    for place in circle.in_voice()[: len(circle.everybody)]:
        await circle.use(place, "session agenda")
        await circle.press(place, card, ButtonKind.GOAL_MINE, words.GOAL)
        kept = await circle.press(place, card, ButtonKind.SESSION_CAPTURE, {"kind": "insight", **words.INSIGHT})
        await circle.press(place, kept, ButtonKind.CAPTURE_EDIT, words.DECISION)
        await circle.press(place, kept, ButtonKind.CAPTURES_MINE)
        await circle.choose(place, kept, SelectKind.CAPTURE_PICK, words.DECISION["words"])
        await circle.press(place, kept, ButtonKind.CAPTURE_REMOVE)
        await circle.use(place, "session capture", **words.INSIGHT)
        await circle.use(place, "session park", **words.PARKED)


async def take_over(circle: PlayedCircle) -> None:
    """Whoever leads is gone for a moment, and who is next in turn takes over."""
    card = await circle.posted(ButtonKind.SESSION_NEXT)
    leader = circle.person(circle.named_before(card, " leads"))
    await leader.leave_voice()
    card = await circle.posted(ButtonKind.SESSION_TAKE_OVER)
    await circle.press(circle.named_before(card, " is next in turn"), card, ButtonKind.SESSION_TAKE_OVER)
    await leader.join_voice(circle.hosted.voice)


async def lead(circle: PlayedCircle) -> None:
    """The organiser takes the lead and moves the session on, back, longer, to rest and on again."""
    await circle.use(0, "session facilitate")
    for _ in range(2):
        card = await circle.posted(ButtonKind.SESSION_FACILITATE)
        panel = await circle.press(0, card, ButtonKind.SESSION_FACILITATE)
        await circle.press(0, panel, ButtonKind.SESSION_PAUSE)
        await circle.press(0, panel, ButtonKind.SESSION_RESUME)
        await circle.choose(0, panel, SelectKind.SESSION_EXTEND, "5")
        await circle.choose(0, panel, SelectKind.SESSION_PRESENTER, circle.person(circle.in_voice()[-1]))
        await circle.choose(0, panel, SelectKind.SESSION_HAND_OVER, circle.person(circle.in_voice()[0]))
        await circle.use(0, "session pause")
        await circle.use(0, "session resume")
        card = await circle.posted(ButtonKind.SESSION_EXTEND)
        await circle.press(0, card, ButtonKind.SESSION_EXTEND)
        await circle.use(0, "session extend", minutes=1)
        await circle.use(0, "session next")
        card = await circle.posted(ButtonKind.SESSION_FACILITATE, after=card)
        panel = await circle.press(0, card, ButtonKind.SESSION_FACILITATE)
        await circle.press(0, panel, ButtonKind.SESSION_BACK)
        await circle.posted(ButtonKind.SESSION_NEXT, after=card)


async def vote(circle: PlayedCircle) -> None:
    """The block is said to have begun so long ago that it runs out: they vote, and decide something."""
    card = await circle.posted(ButtonKind.SESSION_FACILITATE)
    block = next(one for one in worded(Words(), STANDARD) if f": {one.name}\n" in card.text)
    panel = await circle.press(0, card, ButtonKind.SESSION_FACILITATE)
    await circle.press(0, panel, ButtonKind.SESSION_CORRECT, {"began": f"{block.minutes - 2}"})
    await circle.press(0, panel, ButtonKind.SESSION_CORRECT_AS_SHOWN)
    warning = await circle.posted(ButtonKind.SESSION_MORE)
    one, other, *_ = circle.in_voice()
    await circle.press(one, warning, ButtonKind.SESSION_MORE)
    await circle.press(other, warning, ButtonKind.SESSION_ON)
    await circle.press(one, card, ButtonKind.SESSION_CAPTURE, {"kind": "decision", **words.DECISION})
    await circle.use(0, "session extend", minutes=10, move_end=True)


async def close(circle: PlayedCircle) -> None:
    """They go through all blocks, most commit themselves, and they close without the last commitment."""
    settings = await circle.use(0, "circle settings")
    await circle.choose(0, settings, SelectKind.CIRCLE_RITUALS, Ritual.ADVICE)
    await circle.press(0, settings, ButtonKind.CIRCLE_RITUALS)
    card = await circle.posted(ButtonKind.SESSION_NEXT)
    while button_in(card, ButtonKind.SESSION_END) is None:
        await circle.press(0, card, ButtonKind.SESSION_NEXT)
        card = await circle.posted(ButtonKind.SESSION_FACILITATE, after=card)
        if button_in(card, ButtonKind.SESSION_RESOURCE):
            await circle.press(0, card, ButtonKind.SESSION_RESOURCE, {"kind": "resource", **words.RESOURCE})
        if button_in(card, ButtonKind.ADVICE_OPEN):
            await _note_advice(circle, card)
    for place in circle.in_voice()[1:]:
        await circle.press(place, card, ButtonKind.SESSION_COMMIT, words.COMMITMENT)
    refused = await circle.press(0, card, ButtonKind.SESSION_END)
    await circle.press(0, refused, ButtonKind.SESSION_END_ANYWAY)


async def _note_advice(circle: PlayedCircle, card: Message) -> None:
    """Who presents notes two pieces, lets one go, and asks whose the other was; one takes it for theirs, and not."""
    presenter = circle.named_before(card, " presents")
    giver = next(place for place in circle.members if place not in (0, presenter))
    panel = await circle.press(presenter, card, ButtonKind.ADVICE_OPEN)
    await circle.choose(presenter, panel, SelectKind.ADVICE_PICK, words.INSIGHT["words"], given={})
    panel = await circle.press(presenter, card, ButtonKind.ADVICE_OPEN)
    panel = await circle.press(presenter, panel, ButtonKind.ADVICE_WRITE, words.ADVICE)
    panel = await circle.press(presenter, panel, ButtonKind.ADVICE_REMOVE)
    await circle.press(presenter, panel, ButtonKind.ADVICE_ASK)
    await circle.press(giver, await circle.posted(ButtonKind.ADVICE_MINE, giver), ButtonKind.ADVICE_MINE)
    await circle.press(giver, await circle.posted(ButtonKind.ADVICE_NOT_MINE, giver), ButtonKind.ADVICE_NOT_MINE)
    shown = await circle.use(presenter, "goal show")
    await circle.press(presenter, shown, ButtonKind.ADVICE_TELL, words.ADVICE)


async def start_others(circle: PlayedCircle) -> None:
    """Two sessions are moved to begin now: one is started by a command, the other one by the button in its call."""
    for person in circle.hosted.members:
        await person.leave_voice()
    shown = await circle.use(0, "session move", when="in 10 minutes")
    await circle.press(0, shown, ButtonKind.SESSION_MOVE)
    await circle.use(0, "session start")
    await circle.use(0, "session end", anyway=True)
    shown = await circle.use(0, "session move", when="in 12 minutes")
    await circle.press(0, shown, ButtonKind.SESSION_MOVE)
    circle.leap(timedelta(minutes=12))
    await circle.press(0, await circle.posted(ButtonKind.SESSION_START), ButtonKind.SESSION_START)
    await circle.use(0, "session end", anyway=True)
