"""Walks everything that a person can do with the bot: commands, suggestions, the menu, buttons and forms.

What there is, is read from Discord's list of commands and from the kinds of controls, so that whatever is added is
walked, too.
"""

from tortoise import connections

from rehearsal.enums import CallbackType, ComponentType, InteractionType, OptionType
from rehearsal.errors import CannotDo
from rehearsal.messages import posting
from rehearsal.people.answers import Answer
from rehearsal.people.commands import find_command
from rehearsal.people.input_values import Resolved
from runtime.forms import ANOTHER
from runtime.words import Words
from tests.e2e.staging import FIRST_SESSION
from vocabulary.controls import ButtonKind, FormKind, SelectKind
from vocabulary.keys import Address, second_of

AT = second_of(FIRST_SESSION)
TYPED = {
    "when": "Thursday 18:00",
    "until": "1 March",
    "from": "1 February",
    "zone": "Europe/Berlin",
    "meets": "Thursday 18:00",
}
CHOSEN_ARGS = dict.fromkeys([kind for kind in ButtonKind if kind.endswith("-meant")], "1-0")
DUTY_ARGS = dict.fromkeys([kind for kind in ButtonKind if kind.startswith("duty-")], "present")
ARGS = (
    CHOSEN_ARGS
    | DUTY_ARGS
    | {
        ButtonKind.AWAY_SET: "0-0",
        ButtonKind.AGENDA_AGAIN: "1-regular",
        ButtonKind.AGENDA_EDIT: "regular",
        ButtonKind.AGENDA_STANDARD: "regular",
        ButtonKind.CIRCLE_CREATE_AGAIN: "1",
        ButtonKind.CIRCLE_ZONE: "1",
        ButtonKind.CIRCLE_ORGANISERS: "1",
        ButtonKind.CIRCLE_PAUSE: "2026-03-01",
        ButtonKind.CIRCLE_REMOVE: "1",
        ButtonKind.CIRCLE_RENAME: "1",
        ButtonKind.CIRCLE_TERM: "8",
        ButtonKind.PARTNERS_FIT: "2",
        ButtonKind.PARTNERS_FIT_OPEN: "2",
        ButtonKind.PARTNERS_NO_FIT: "2",
        ButtonKind.PARTNERS_TAKE_BACK: "2",
        ButtonKind.CIRCLE_RITUALS: "00000000-thanks",
        ButtonKind.CIRCLE_SETTINGS: "00000000-20260120T1800-2-75-Europe_Berlin",
        ButtonKind.EVENT_BACK: f"edited-0-{AT}",
        ButtonKind.EVENT_CANCEL: "deleted-0-0",
        ButtonKind.EVENT_TAKE: f"edited-0-{AT}",
        ButtonKind.FAILURE_PREPARE: "failure",
        ButtonKind.GOAL_PLAN_SET: AT,
        ButtonKind.LUNCH_SET: f"{AT}-0",
        ButtonKind.NOTICE_WAKE: "partners",
        ButtonKind.NUDGES_SETTINGS: "1",
        ButtonKind.NUDGES_SNOOZE: "2026-03-01",
        ButtonKind.PARTNERS_TIME: "0",
        ButtonKind.RETRO_EDIT: "0" * 32,
        ButtonKind.RETRO_REMOVE: "0" * 32,
        SelectKind.RETRO_MARKS: "helped",
        SelectKind.RETRO_REVEAL: "0" * 32,
        SelectKind.RETRO_SETTING: "rhythm",
        FormKind.RETRO_NOTES: "0" * 32,
        ButtonKind.SESSION_BACK: "0",
        ButtonKind.SESSION_CANCEL: "0-1",
        ButtonKind.SESSION_CORRECT: "0",
        ButtonKind.SESSION_CORRECT_AS_SHOWN: f"0-{AT}",
        ButtonKind.SESSION_END_ANYWAY: "0",
        ButtonKind.SESSION_EXTEND: "0",
        ButtonKind.SESSION_MORE: "0-0",
        ButtonKind.SESSION_MOVE: f"{AT}-0",
        ButtonKind.SESSION_NEXT: "0",
        ButtonKind.SESSION_ON: "0-0",
        ButtonKind.SESSION_SET: f"{AT}-retrospective",
        ButtonKind.SESSION_POLL: "regular",
        ButtonKind.SESSION_TIME: "regular",
        FormKind.SESSION_TIME: "regular",
        ButtonKind.START_LATER: "people",
        ButtonKind.START_SET: AT,
        FormKind.START_GOAL: "1",
        ButtonKind.TIME_TAKE: "1-regular",
        SelectKind.SESSION_EXTEND: "0",
        FormKind.AGENDA: "regular",
        FormKind.CIRCLE_CREATE: "2-75",
        FormKind.CIRCLE_ZONE: "1",
        FormKind.GOAL: "1",
        FormKind.THANKS: "2",
        FormKind.THANKS_KNOWN: "2",
        FormKind.SESSION_CORRECT: "0",
    }
)
"""The arguments of controls that have some, as they stand on buttons."""
PEOPLE = {SelectKind.CIRCLE_ORGANISERS, SelectKind.CIRCLE_PEOPLE, SelectKind.START_PEOPLE}
"""The kinds of selects in which people of the server are chosen: Ben is."""
VALUES = {
    SelectKind.ADVICE_PICK: ["1"],
    SelectKind.CIRCLE_MINUTES: ["90"],
    SelectKind.CIRCLE_RITUALS: ["thanks"],
    SelectKind.CIRCLE_TERM: ["8"],
    SelectKind.CIRCLE_WEEKS: ["3"],
    SelectKind.CAPTURE_PICK: ["1"],
    SelectKind.FOUNDERS: ["everyone"],
    SelectKind.FOUNDER_ROLE: ["1"],
    SelectKind.HELP_TOPIC: ["sessions"],
    SelectKind.LUNCH_QUESTIONS: ["1"],
    SelectKind.NUDGES_A_WEEK: ["2"],
    SelectKind.NUDGES_DAYS: ["0", "1"],
    SelectKind.NUDGES_KINDS: ["check-in"],
    SelectKind.NUDGES_WHILE_CLOSED: ["channel"],
    SelectKind.PROFILE_FROM: ["7"],
    SelectKind.PROFILE_UNTIL: ["23"],
    SelectKind.PROFILE_ZONE: ["Europe/Berlin"],
    SelectKind.RETRO_MARKS: ["1"],
    SelectKind.RETRO_OUTCOME: ["kept"],
    SelectKind.RETRO_REVEAL: ["helped"],
    SelectKind.RETRO_SETTING: ["3"],
    SelectKind.SESSION_EXTEND: ["5"],
    SelectKind.SESSION_HAND_OVER: ["1"],
    SelectKind.SESSION_PRESENTER: ["1"],
    SelectKind.WINS_PICK: ["1"],
}
"""What is chosen in each other kind of select."""
SAID = "%"
"""What stands in a message of the bot that is pressed: no words."""
VOLATILE = {"due", "note", "person", "profile", "sqlite_sequence", "unconfirmedwords"}
"""Tables that change by themselves, and those with what a person says of themselves, which they may from anywhere."""


class Walk:
    """One person's walk in one channel."""

    def __init__(self, stage, person, channel, circle):
        self._stage, self._person, self._channel, self._circle = stage, person, channel, circle
        self._words = Words()
        self._suggested, self._given = {}, {}
        self._suggesting = set()
        self._pressed = None

    @property
    def _is_at_home(self):
        return self._channel is self._circle.text

    @property
    def answers(self):
        """All that they were shown, by what they did."""
        return self._suggested | {did: _shown_by(answer) for did, answer in self._given.items()}

    async def commands(self, without=()):
        """Use each command that is offered here, also about the circle and about Ben, and each list of suggestions.

        In the circle's own channel it is meant anyway. An option that several commands have alike is completed once.
        """
        for path, leaf in self._offered():
            options = {option["name"]: option for option in leaf.get("options", ())}
            given = {name: self._value(one) for name, one in options.items() if one.get("required")}
            people = {name: self._value(one) for name, one in options.items() if one["type"] == OptionType.USER}
            named_circle = {"circle": str(self._circle.id)} if "circle" in options and not self._is_at_home else {}
            for named in {repr(one): one for one in ({}, named_circle, people)}.values():
                if path not in without:
                    answer = await self._person.slash(self._channel, path, **given | named)
                    await self._note(f"/{path} {named}", answer)
            completed = {_about(one): name for name, one in options.items() if one.get("autocomplete")}
            for name in [name for about, name in completed.items() if about not in self._suggesting]:
                shown = await self._person.complete(self._channel, path, option=name)
                self._suggested[f"/{path} {name}: …"] = "\n".join(shown)
            self._suggesting.update(completed)

    async def filled_downloads(self):
        """Ask for the files that have a circle's own data."""
        for path in ("template agenda", "template goals"):
            answer = await self._person.slash(self._channel, path, filled=True)
            await self._note(f"/{path} filled", answer)

    async def buttons(self, without=()):
        """Press each kind of button, about the first row that there is, as if it stood under a message of the bot."""
        for kind in [kind for kind in ButtonKind if kind not in without]:
            arg = str(self._person.id) if kind is ButtonKind.CIRCLE_CLOSE else ARGS.get(kind, "")
            data = {"custom_id": str(Address(kind, 1, arg)), "component_type": ComponentType.BUTTON, "id": 1}
            await self._ask(InteractionType.COMPONENT, data, f"[{kind}]", self._message())

    async def selects(self):
        """Choose in each kind of select, in the same manner."""
        for kind in SelectKind:
            chosen = Resolved(self._stage.rehearsal.world, self._channel)
            values = [chosen.add(self._stage.ben)] if kind in PEOPLE else VALUES[kind]
            address = str(Address(kind, 1, ARGS.get(kind, "")))
            data = {"custom_id": address, "component_type": ComponentType.STRING_SELECT, "id": 1, "values": values}
            await self._ask(
                InteractionType.COMPONENT, data | {"resolved": chosen.data}, f"select {kind}", self._message()
            )

    async def forms(self):
        """Send each kind of form, about the first row that there is, filled in."""
        for kind in FormKind:
            fields = [field for field in self._words.form(kind)["fields"] if not field.get("file")]
            written = [_written(field, number) for number, field in enumerate(fields, start=1)]
            data = {"custom_id": str(Address(kind, 1, ARGS.get(kind, ""))), "components": written}
            await self._ask(InteractionType.MODAL_SUBMIT, data, f"form {kind}", None)

    def _offered(self):
        for definition in self._stage.application.commands.values():
            for path, leaf in _leaves(definition, definition["name"]):
                if definition["type"] == 1 and self._is_offered(path, definition["type"]):
                    yield path, leaf

    def _is_offered(self, path, kind):
        try:
            find_command(self._stage.rehearsal.world, self._person.user, self._channel, path, kind)
        except CannotDo:
            return False
        return True

    def _value(self, option):
        if option.get("choices"):
            return option["choices"][0]["name"]
        match option["type"]:
            case OptionType.STRING:
                longest = option.get("max_length", 60)
                return TYPED.get(option["name"], "Some words of our own")[:longest]
            case OptionType.INTEGER:
                return option.get("min_value", 1)
            case OptionType.BOOLEAN:
                return True
            case OptionType.USER:
                return self._stage.ben
        raise NotImplementedError(option)

    def _message(self):
        """A message of the bot as it is before anything was pressed under it."""
        if self._pressed is None or self._pressed.edited_at or self._pressed.deleted:
            world, bot = self._stage.rehearsal.world, self._stage.application.user
            self._pressed = posting.post(world, self._channel, bot, {"content": SAID})
        return self._pressed

    async def _ask(self, kind, data, did, source):
        interactions, application = self._stage.rehearsal.interactions, self._stage.application
        asked = await interactions.ask(kind, application, self._person.user, self._channel, data, did, source=source)
        await self._note(did, Answer(asked))

    async def _note(self, did, answer):
        """Wait for an answer to be there; where the message that was pressed stays as it is, that is all of it."""
        if answer.interaction.acknowledged != CallbackType.DEFERRED_UPDATE:
            await answer.settled()
        self._given[did] = answer


def _shown_by(answer):
    """What somebody reads in an answer: its messages with their files, or a form."""
    messages = [*filter(None, [answer.message]), *answer.interaction.followups]
    files = [file.content.decode(errors="replace") for message in messages for file in message.attachments]
    modal = [str(answer.modal.components)] if answer.modal else []
    return "\n".join([answer.text, *(message.text for message in messages), *files, *modal])


async def facts():
    """Everything that is in the database, but for what changes by itself, and who was found gone."""
    connection = connections.get("default")
    tables = await connection.execute_query_dict("SELECT name FROM sqlite_master WHERE type = 'table'")
    names = sorted({row["name"] for row in tables} - VOLATILE)
    rows = {name: await connection.execute_query_dict(f'SELECT * FROM "{name}"') for name in names}
    for row in rows["member"]:
        row.pop("gone_since", None)
    return rows


def _about(option):
    return option["name"], option["description"]


def _leaves(step, path):
    inner = [option for option in step.get("options", ()) if option["type"] in (1, 2)]
    if not inner:
        yield path, step
    for option in inner:
        yield from _leaves(option, f"{path} {option['name']}")


def _written(field, number):
    given = {"id": 100 + number, "custom_id": field["name"]}
    if field.get("select"):
        first = field.get("options", [{"value": ANOTHER}])[0]
        given |= {"type": ComponentType.STRING_SELECT, "values": [first["value"]]}
    else:
        value = "18:00" if field["name"] == "began" else "Some words of our own"
        given |= {"type": ComponentType.TEXT_INPUT, "value": value}
    return {"type": ComponentType.LABEL, "id": number, "component": given}
