"""The beginning: the circle is formed, goals are set, and the first session and learning partners are announced."""

import asyncio
from functools import partial

from fortnight import cast
from fortnight.cast import CAST, JONAS, MAYA, PRIYA, Persona
from fortnight.chapters.first_session import STARTS
from fortnight.scenario import FIELDS, Scenario
from rehearsal.people.answers import Answer
from rehearsal.people.person import Person
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Channel, Message

FEW_EDITS = 2
PEOPLE = "Up to seven people to ask"


async def form_circle(scenario: Scenario) -> None:
    """Maya forms the circle and invites the others, who join by a button."""
    sandbox = scenario.sandbox
    if scenario.disturbed:  # what nobody else sees may never come
        await _form_by_commands(scenario)
    else:
        await _form_by_card(scenario)
    role = sandbox.guild.role(cast.CIRCLE)
    joined = [person for person in sandbox.people.values() if role.id in sandbox.guild.members[person.id].roles]
    sandbox.promises.note(
        "A circle is formed, with its role and channels, and people join by a button",
        len(joined) == len(CAST),
        f"{len(joined)} of {len(CAST)} carry the role {role.name}",
    )


async def _form_by_card(scenario: Scenario) -> None:
    """A form asks for what the circle is to be, and a card leads on from there."""
    sandbox, maya = scenario.sandbox, scenario.sandbox.person(MAYA)
    general = sandbox.guild.channel("general")
    form = await sandbox.act(lambda: maya.slash(general, "circle create"))
    fields = {"name": cast.CIRCLE, "focus": cast.FOCUS, "zone": cast.ZONE}
    card = await sandbox.act(lambda: maya.fill(form, fields))
    await _see_channels(scenario)
    sandbox.promises.note("A card tells the founder what is next", "**Next: " in card.text, _next_in(card))
    others = [sandbox.person(persona) for persona in CAST[1:]]
    await sandbox.act(lambda: maya.choose(card, PEOPLE, *others))
    invitation = await sandbox.first_seen(
        lambda: (one for one in others[0].sees(general) if others[-1].mention in one.text), "the invitation"
    )
    asked = all(person.mention in invitation.text for person in others)
    sandbox.promises.note("The others are asked at once, in one message", asked, f"{len(others)} people")
    for persona in CAST[1:]:
        answer = await _join(scenario, persona, invitation)
        question = await sandbox.first_seen(
            lambda answer=answer: (one for one in answer.followups if "Not now" in one.buttons),
            "the question about nudges",
        )
        label = "Yes, nudge me" if persona.wants_nudges else "Not now"
        await sandbox.act(partial(sandbox.person(persona).click, question, label))


async def _form_by_commands(scenario: Scenario) -> None:
    sandbox, maya = scenario.sandbox, scenario.sandbox.person(MAYA)
    general = sandbox.guild.channel("general")
    options = {"name": cast.CIRCLE, "focus": cast.FOCUS, "zone": cast.ZONE}
    await sandbox.act(lambda: maya.slash(general, "circle create", **options), done=lambda: _channels_exist(scenario))
    await _see_channels(scenario)
    for persona in CAST[1:]:
        await _invite(scenario, persona, general)


async def _see_channels(scenario: Scenario) -> None:
    sandbox = scenario.sandbox
    await sandbox.until_seen(lambda: _channels_exist(scenario), "the circle's channels")
    scenario.text, scenario.voice = _circle_channels(scenario)
    await sandbox.shown(sandbox.person(MAYA), scenario.text, cast.FOCUS)


async def _invite(scenario: Scenario, persona: Persona, general: Channel) -> None:
    sandbox, person = scenario.sandbox, scenario.sandbox.person(persona)
    maya = sandbox.person(MAYA)
    await sandbox.act(
        lambda: maya.slash(general, "circle invite", person=person),
        done=lambda: any(person.mention in one.text and one.buttons for one in person.sees(general)),
    )
    invitation = await sandbox.first_seen(
        lambda: (one for one in person.sees(general) if person.mention in one.text and one.buttons),
        f"the invitation of {persona.name}",
    )
    await _join(scenario, persona, invitation)
    await sandbox.act(lambda: person.slash(scenario.text, f"nudges {'start' if persona.wants_nudges else 'stop'}"))


async def _join(scenario: Scenario, persona: Persona, invitation: Message) -> Answer:
    sandbox, person = scenario.sandbox, scenario.sandbox.person(persona)
    circle = sandbox.guild.role(cast.CIRCLE).id
    joined = lambda: circle in sandbox.guild.members[person.id].roles
    answer = await sandbox.act(lambda: person.click(invitation, "Join the circle"), done=joined)
    await sandbox.until_seen(joined, f"{persona.name} in the circle")
    return answer


async def set_goals(scenario: Scenario) -> None:
    """Everybody sets a goal through the form of five fields; one edits it afterwards."""
    sandbox = scenario.sandbox
    maya = sandbox.person(MAYA)
    await sandbox.act(lambda: maya.slash(scenario.text, "nudges start"))
    forms = [await sandbox.act(partial(sandbox.person(persona).slash, scenario.text, "goal set")) for persona in CAST]
    await asyncio.gather(*(_submit_goal(scenario, persona, form) for persona, form in zip(CAST, forms, strict=True)))
    board = await sandbox.shown(maya, scenario.text, "Goals, cycle 1")
    await sandbox.until_seen(lambda: all(persona.goal[0] in board.text for persona in CAST), "five goals on the board")
    sandbox.promises.note(
        "Each of five goals is set through the form of five fields", True, f"{len(CAST)} rows on the board"
    )
    edits = [one for one in sandbox.rehearsal.journal if one.kind is EntryKind.EDIT and one.message is board]
    if not scenario.disturbed:
        sandbox.promises.note(
            "Five goals at once lead to one board with few edits", len(edits) <= FEW_EDITS, f"{len(edits)}"
        )
    await _edit_goal(scenario, sandbox.person(JONAS))
    await _fill_in_profile(scenario, sandbox.person(PRIYA), read_by=maya)


async def _submit_goal(scenario: Scenario, persona: Persona, form: Answer) -> None:
    fields: dict[str, str] = dict(zip(FIELDS, persona.goal, strict=True))
    await scenario.sandbox.act(lambda: scenario.sandbox.person(persona).fill(form, fields))


async def _edit_goal(scenario: Scenario, person: Person) -> None:
    form = await scenario.sandbox.act(lambda: person.slash(scenario.text, "goal set"))
    prefilled = form.modal.values if form.modal else {}
    await scenario.sandbox.act(lambda: person.fill(form, {"Actions this week": cast.SMALLER_STEP}))
    shown = (await scenario.sandbox.act(lambda: person.slash(scenario.text, "goal show"))).text
    kept = tuple(prefilled.values()) == JONAS.goal and JONAS.goal[0] in shown and cast.SMALLER_STEP in shown
    scenario.sandbox.promises.note("A goal is edited in the form, which is prefilled", kept, cast.SMALLER_STEP)


async def _fill_in_profile(scenario: Scenario, person: Person, read_by: Person) -> None:
    sandbox = scenario.sandbox
    form = await sandbox.act(lambda: person.slash(scenario.text, "profile set"))
    await sandbox.act(lambda: person.fill(form, cast.PROFILE))
    shown = await sandbox.act(lambda: read_by.slash(scenario.text, "profile show", member=person))
    read = all(words in shown.text for words in cast.PROFILE.values())
    sandbox.promises.note("What a member can help with, the others of the circle can read", read, person.name)


async def schedule(scenario: Scenario) -> None:
    """The first session is scheduled, which also announces learning partners."""
    sandbox, maya = scenario.sandbox, scenario.sandbox.person(MAYA)
    when = f"{STARTS:%Y-%m-%d %H:%M}"
    asked = await sandbox.act(lambda: maya.slash(scenario.text, "session schedule", when=when))
    await sandbox.act(lambda: maya.click(asked, "Schedule it"), done=lambda: "is scheduled for" in asked.text)
    set_for = await sandbox.shown(maya, scenario.text, "From then on we meet every")
    kept = "Facilitator: " in set_for.text
    sandbox.promises.note("The first session has a date and a facilitator, with the reason", kept)
    await _announce(scenario)
    pairs = await sandbox.shown(maya, scenario.text, "Learning partners")
    line = next(line for line in pairs.text.splitlines() if sandbox.person(PRIYA).mention in line)
    scenario.partners = [person for person in sandbox.people.values() if person.mention in line]
    named = all(person.mention in pairs.text for person in sandbox.people.values())
    sandbox.promises.note("Learning partners are announced with the reason", named, sandbox.readable(_lines(pairs)[1]))


async def _announce(scenario: Scenario) -> None:
    """The session has an event in Discord, and its card takes answers."""
    sandbox, priya = scenario.sandbox, scenario.sandbox.person(PRIYA)
    event = await sandbox.first_seen(
        lambda: (one for one in sandbox.guild.events.values() if one.starts_at == STARTS),
        "the event of the first session",
    )
    sandbox.promises.note("The session has an event in Discord", event.channel == scenario.voice, event.name)
    card = await sandbox.shown(priya, scenario.text, "The first session of")
    answer = await sandbox.act(lambda: priya.click(card, "I'll be there"))
    sandbox.promises.note(
        "A member answers on the card that they will come", "you'll be there" in answer.text, priya.name
    )


def _next_in(card: Answer) -> str:
    return next((line.strip("*") for line in card.text.splitlines() if line.startswith("**Next")), "")


def _channels_exist(scenario: Scenario) -> bool:
    return len(_circle_channels(scenario)) == 2  # noqa: PLR2004 - text and voice


def _circle_channels(scenario: Scenario) -> list[Channel]:
    """The circle's channels, text before voice."""
    others = {"general", "General"}
    found = [channel for channel in scenario.sandbox.guild.channels.values() if channel.name not in others]
    return sorted(found, key=lambda channel: channel.is_vocal)


def _lines(message: Message) -> list[str]:
    return [line for line in message.text.splitlines() if line.strip()]
