"""What Ben said for few or for nobody to read, planted so that whatever others do must not bring it up.

Whoever adds what only some may read adds a `Secret`: then every command, button, select and form is searched for it, as
each kind of person uses them, and so are exports, channels, DMs, the log, and what is said when something fails.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from db.models import Advice, Avoid, Circle, FitAnswer, GuestInvite, Lunch, NamedFor, RetroNote, Session, Topic
from tests.e2e.staging import FormedCircle, Stage
from vocabulary.retrospectives import Prompt
from vocabulary.rituals import Ritual

IN_THE_CIRCLE = frozenset({"partner", "organiser"})
"""Those kinds of readers of `test_secrets` who share a circle with Ben."""
WHO_SAID_THEM = frozenset({"in no circle any more"})
"""Chi, who has thanked Ben."""
NOBODY = frozenset[str]()

Say = Callable[[Stage, FormedCircle], Awaitable[object]]


@dataclass(frozen=True)
class Secret:
    """Something that Ben said. Its `words` stand nowhere else; `readers` may read them.

    `say` has him say it, in Discord where it is said there; then `table` keeps it.
    """

    name: str
    words: tuple[str, ...]
    say: Say
    table: str
    readers: frozenset[str] = NOBODY
    in_discord: bool = True

    def found_in(self, texts):
        """What of it stands in texts, with where."""
        return {(self.name, where): word for where, text in texts.items() for word in self.words if word in text}


PROFILE = {
    "Domain": "Zymurgy of barley wines",
    "Sector": "Cooperage and stave trading",
    "Career stage": "Ninth year of an apprenticeship",
    "What you can help with": "Decoction mashing by hand",
    "What you want to learn": "Lambic blending in winter",
}
PREPARED = {
    "What happened": "The kettle boiled over at night",
    "What it taught you": "A timer nobody hears is none",
    "What you do differently now": "I sleep beside the kettle",
}
STUCK_ON = "The wort of the second kettle stays cloudy"
LINE = "The yeast of the third vat is the better one"
NOTE = "The cooper at our table speaks for two"
HIDDEN_ZONE = "Pacific/Chatham"
NOTED_ADVICE = ("Skim the foam with a ladle", "The ladle was too warm for it")
HIDDEN_TOPIC = "Scrubbing mash tuns at dawn"
AVOIDED_AT, ANSWERED_AT = datetime(2026, 1, 5, 3, 4, 5, tzinfo=UTC), datetime(2026, 1, 6, 2, 3, 4, tzinfo=UTC)
LINK = "Kq7uLtZb"
DECLINED_AT = datetime(2026, 1, 7, 1, 2, 3, tzinfo=UTC)
"""When nothing else happened, so that an export with these instants has rows of Ben's."""


async def _fill_in_profile(stage, circle):
    form = await stage.ben.slash(circle.text, "profile set")
    return await (await stage.ben.fill(form, PROFILE)).settled()


async def _choose_zone_for_nudges(stage, circle):
    return await (await stage.ben.slash(circle.text, "nudges settings", zone=HIDDEN_ZONE)).settled()


async def _avoid(stage, circle):
    answer = await (await stage.ben.slash(circle.text, "partners avoid", member=stage.eli)).settled()
    if "Noted" in answer.text:
        await Avoid.filter(user_id=stage.ben.id).update(at=AVOIDED_AT)
    return answer


async def _answer_that_they_are_no_fit(stage, circle):
    met = await stage.ben.slash(circle.text, "partners met")
    answer = await (await stage.ben.click(met, "Not a fit")).settled()
    await FitAnswer.filter(user_id=stage.ben.id).update(at=ANSWERED_AT)
    return answer


async def _keep_a_line_about_a_meeting(stage, circle):
    met = await stage.ben.slash(circle.text, "partners met")
    form = await stage.ben.click(met.message, "Add a line")
    return await (await stage.ben.fill(form, {"line": LINE})).settled()


async def _prepare_a_failure(stage, circle):
    form = await stage.ben.slash(circle.text, "failure share")
    return await (await stage.ben.fill(form, PREPARED)).settled()


async def _hide_thanks(stage, circle):
    """Chi thanks Ben for something, and he hides that."""
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.THANKS}))
    await stage.chi.slash(circle.text, "thanks", member=stage.ben, topic=HIDDEN_TOPIC)
    said = await stage.shown(stage.ben, circle.text, HIDDEN_TOPIC)
    return await (await stage.ben.click(said, "Hide it")).settled()


async def _note_advice(stage, circle):
    """Ben notes for himself what he will try, and what came of it, of which nobody said that it was theirs."""
    session = await Session.filter(circle_id=circle.id).first()
    tried = {"words": NOTED_ADVICE[0], "came_of_it": NOTED_ADVICE[1], "at": ANSWERED_AT, "told_at": DECLINED_AT}
    await Advice.create(session=session, user_id=stage.ben.id, **tried)


async def _say_no_to_being_named(stage, circle):
    topic = await Topic.create(circle_id=circle.id, words="Pouring without foam")
    await NamedFor.create(topic=topic, user_id=stage.ben.id, named=False, at=DECLINED_AT)


async def _write_a_note(stage, circle):
    """As the form of a retrospective leaves it, which nobody has read yet."""
    session = await Session.filter(circle_id=circle.id).order_by("id").first()
    await RetroNote.create(session=session, prompt=Prompt.HINDERED, words=NOTE, receipt="a" * 64)


async def _make_a_guests_link(stage, circle):
    """Ben proposes a guest, for whom there is a link, which organisers and whoever hosts may read."""
    row = await _choose(circle, Ritual.LUNCH)
    guest = {"What about?": "Beer", "A guest, if you know one": "Dr. Mira Okafor"}
    await (await stage.ben.fill(await stage.ben.slash(circle.text, "lunch propose"), guest)).settled()
    lunch = await Lunch.filter(circle_id=circle.id).first()
    if lunch is not None:
        await GuestInvite.create(lunch=lunch, code=LINK, made_at=row.created_at, expires_at=row.created_at)


async def _say_where_stuck(stage, circle):
    await _choose(circle, Ritual.WINS)
    return await (await stage.ben.slash(circle.text, "stuck", line=STUCK_ON)).settled()


async def _choose(circle, ritual):
    """Have the circle hold this ritual as well."""
    row = await Circle.get(id=circle.id)
    await Circle.filter(id=circle.id).update(rituals=row.rituals | {ritual})
    return row


SECRETS = (
    Secret("guest's link", (LINK,), _make_a_guests_link, "guestinvite", in_discord=False),
    Secret("profile", tuple(PROFILE.values()), _fill_in_profile, "profile", IN_THE_CIRCLE),
    Secret("zone for nudges alone", (HIDDEN_ZONE,), _choose_zone_for_nudges, "person"),
    # These two have no words of their own.
    Secret("avoid", (AVOIDED_AT.isoformat(),), _avoid, "avoid"),
    Secret("fit answer", (ANSWERED_AT.isoformat(),), _answer_that_they_are_no_fit, "fitanswer", in_discord=False),
    Secret("line about a meeting", (LINE,), _keep_a_line_about_a_meeting, "meeting", in_discord=False),
    Secret("hidden thanks", (HIDDEN_TOPIC,), _hide_thanks, "hiddenthank", WHO_SAID_THEM),
    Secret("advice noted for oneself", NOTED_ADVICE, _note_advice, "advice", in_discord=False),
    Secret("no to being named", (DECLINED_AT.isoformat(),), _say_no_to_being_named, "namedfor", in_discord=False),
    Secret("anonymous note", (NOTE,), _write_a_note, "retronote", in_discord=False),
    Secret("untold failure", tuple(PREPARED.values()), _prepare_a_failure, "preparation"),
    Secret("stuck point", (STUCK_ON,), _say_where_stuck, "winsline", IN_THE_CIRCLE),
)
