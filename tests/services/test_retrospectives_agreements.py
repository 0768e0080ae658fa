"""Agreements: worded by who leads, changing settings with one press of an organiser, and looked back at next time."""

from datetime import timedelta

import pytest

from db.models import Agenda, Agreement, Capture, Circle
from tests.services.house import ANA, BEN, CHI, FIRST_SESSION
from tests.services.played import played
from tests.services.retro_play import AGREE, LONG, READ, TALK, retro_set, writing
from tests.services.session_play import labels, meeting_set
from vocabulary.errors import Refusal
from vocabulary.keys import MessageKey
from vocabulary.retrospectives import About, Outcome
from vocabulary.rituals import Ritual
from vocabulary.sessions import SessionMessage

WORDS = "We start on time"
NEXT = FIRST_SESSION + timedelta(weeks=13)


@played
async def retro(house, circle):
    """A retrospective that agrees; Ana leads it and is the organiser."""
    retro = await writing(house, circle)
    await retro.led_by(ANA)
    await retro.at(AGREE, 2)
    return retro


def act(retro):
    return retro.services.retrospectives.agreements


async def word(retro, about=About.OTHER, words=WORDS, person=ANA):
    return await retro.do(act(retro).word, person, about, words)


async def proposed(retro, about, wanted):
    """An agreement with what it would change; returns its id."""
    agreed = await word(retro, about)
    await act(retro).propose(agreed.id, ANA, wanted)
    await retro.settled()
    return agreed.id


async def apply(retro, agreement, person=ANA):
    await act(retro).apply(agreement, person)
    await retro.settled()


async def refused(doing):
    with pytest.raises(Refusal) as refusal:
        await doing
    return refusal.value.sentence


def card(retro, kind=SessionMessage.AGREEMENTS):
    key = MessageKey.session(retro.id, kind)
    return next((one.message for one in retro.house.discord.messages.values() if one.key == key), None)


async def row_of(circle):
    return await Circle.get(id=circle.id)


async def test_its_card_comes_with_the_block_and_asks_whether_the_focus_still_fits(house, circle):
    retro = await writing(house, circle)
    await retro.at(TALK, 2)
    assert card(retro) is None
    await retro.at(AGREE, 2)
    assert "**Does the focus still fit?** Data-informed decisions" in card(retro).text
    assert labels(card(retro)) == ["Name and focus…"]
    assert labels(retro.card("Agree"))[0] == "Add agreement"


async def test_who_leads_words_up_to_three_which_are_decisions_in_the_recap(retro):
    for number in (1, 2, 3):
        await word(retro, words=f"{WORDS}, {number}")
    assert f"1. {WORDS}, 1\n2. {WORDS}, 2\n3. {WORDS}, 3" in card(retro).text
    assert await refused(word(retro, words="A fourth")) == "retro/too-many-agreements"
    assert f"**Decided**\n- {WORDS}, 1" in (await retro.end()).text


async def test_others_than_who_leads_are_refused(retro):
    assert await refused(word(retro, person=BEN)) == "sessions/ask-leader-or-organiser"


async def test_before_the_notes_are_read_and_after_the_close_nothing_is_agreed_on(house, circle):
    retro = await writing(house, circle)
    await retro.led_by(ANA)
    assert await refused(word(retro)) == "retro/no-agreements-yet"
    await retro.at(READ, 2)
    await word(retro)
    await retro.at(LONG)
    assert await refused(word(retro)) == "retro/over"


async def test_its_writer_edits_and_removes_it_as_what_they_captured(retro):
    agreed = await word(retro)
    own = retro.services.sessions.own_captures
    (capture,) = await Capture.all()
    await own.edit(agreed.id, ANA, capture.kind, "We end on time")
    await retro.settled()
    assert "1. We end on time" in card(retro).text
    await own.remove(agreed.id, ANA)
    await retro.settled()
    assert "We end on time" not in card(retro).text
    assert await Agreement.all().count() == 0


@pytest.mark.parametrize(
    ("about", "wanted", "shown", "setting", "value"),
    [
        (About.RHYTHM, "3", "every 3 weeks instead of every 2 weeks", "weeks", 3),
        (About.LENGTH, "75", "75 minutes instead of 60 minutes", "minutes", 75),
        (About.PARTNERS, "8", "8 weeks instead of 7", "term_weeks", 8),
        (
            About.RITUALS,
            ["thanks", "retrospective"],
            "to these: a retrospective each quarter and thanks for help",
            "rituals",
            {Ritual.RETROSPECTIVE, Ritual.THANKS},
        ),
    ],
    ids=lambda given: str(given) if isinstance(given, About) else "",
)
async def test_a_setting_is_shown_as_it_would_be_and_changes_with_one_press(
    house, circle, retro, about, wanted, shown, setting, value
):
    before = getattr(await row_of(circle), setting)
    agreement = await proposed(retro, about, wanted)
    assert shown in card(retro).text
    assert labels(card(retro)) == ["Change it: 1", "Name and focus…"]
    assert getattr(await row_of(circle), setting) == before
    said = len(house.said_in(retro.text))
    await apply(retro, agreement)
    assert getattr(await row_of(circle), setting) == value
    assert "An organiser has changed the setting." in card(retro).text
    assert labels(card(retro)) == ["Name and focus…"]
    assert len(house.said_in(retro.text)) == said + 1


async def test_the_blocks_of_a_session_are_shown_as_they_would_be_and_change_with_one_press(house, circle, retro):
    agreement = await proposed(retro, About.BLOCKS, "Check-in 10\nProblem solving 50 (at least 20)")
    assert "in minutes: Check-in 10, Problem solving 50" in card(retro).text
    await apply(retro, agreement)
    (own,) = await Agenda.all()
    assert [block["name"] for block in own.blocks] == ["Check-in", "Problem solving"]


async def test_an_agenda_that_cannot_be_is_refused_as_it_is_written(retro):
    agreed = await word(retro, About.BLOCKS)
    assert await refused(act(retro).propose(agreed.id, ANA, "Check-in ten")) == "refusals/several"


async def test_only_organisers_change_a_setting(house, circle, retro):
    agreement = await proposed(retro, About.RHYTHM, "3")
    assert await refused(apply(retro, agreement, BEN)) == "circles/organisers-only"
    assert (await row_of(circle)).weeks == 2


async def test_a_setting_changes_once(retro):
    agreement = await proposed(retro, About.RHYTHM, "3")
    await apply(retro, agreement)
    assert await refused(apply(retro, agreement)) == "retro/changed-already"


async def test_a_setting_that_is_another_one_by_now_is_left_alone(circle, retro):
    agreement = await proposed(retro, About.RHYTHM, "3")
    await Circle.filter(id=circle.id).update(weeks=4)
    assert await refused(apply(retro, agreement)) == "retro/changed-meanwhile"


async def test_a_setting_can_still_be_changed_weeks_later(house, circle, retro):
    agreement = await proposed(retro, About.RHYTHM, "3")
    await retro.end()
    await house.pass_time(weeks=2)
    await apply(retro, agreement)
    assert (await row_of(circle)).weeks == 3


async def test_nudges_are_each_persons_own(retro):
    agreed = await word(retro, About.NUDGES)
    assert await refused(act(retro).propose(agreed.id, ANA, "3")) == "retro/nothing-to-change"
    assert "change yours with" in card(retro).text
    assert (await act(retro).choices(agreed.id, ANA)).values == []


async def test_with_a_rhythm_the_dates_move_too(house, circle):
    await meeting_set(house, circle, FIRST_SESSION + timedelta(days=2))
    retro = await writing(house, circle)
    await retro.at(AGREE, 2)
    agreement = await proposed(retro, About.RHYTHM, "4")
    await apply(retro, agreement)
    coming = [one.starts_at for one in await retro.coming() if one.kind == "regular"]
    assert coming[1] - coming[0] == timedelta(weeks=4)


async def test_the_next_retrospective_begins_with_what_came_of_them(house, circle, retro):
    agreed = await word(retro)
    await retro.end()
    later = await retro_set(house, circle, NEXT)
    assert await refused(act(retro).note_outcome(agreed.id, BEN, Outcome.KEPT)) == "retro/no-look-back"
    house.voice.channels[later.voice] = {ANA, BEN, CHI}
    await house.pass_time(until=NEXT + timedelta(minutes=1))
    shown = card(later, SessionMessage.LOOK_BACK)
    assert f"1. {WORDS}" in shown.text
    await act(later).note_outcome(agreed.id, BEN, Outcome.PARTLY)
    await later.settled()
    assert "You kept it partly." in card(later, SessionMessage.LOOK_BACK).text
    await later.steer("end", ANA, anyway=True)
    assert card(later, SessionMessage.LOOK_BACK).buttons == ()
    assert await refused(act(later).note_outcome(agreed.id, BEN, Outcome.KEPT)) == "retro/no-look-back"


async def test_one_that_is_called_off_looks_back_at_nothing(house, circle, retro):
    await word(retro)
    await retro.end()
    later = await retro_set(house, circle, NEXT)
    planning = house.services.sessions.planning
    understood = await planning.understand_cancel(circle.id, ANA, str(later.id), "Holidays")
    await planning.cancel_as_shown(later.id, ANA, understood.sequence, understood.words_number)
    await later.settled()
    assert card(later, SessionMessage.LOOK_BACK) is None


async def test_in_other_sessions_nothing_is_agreed_on(house, circle):
    regular = await meeting_set(house, circle)
    assert await refused(act(regular).allow(regular.id, ANA)) == "retro/none-on"


async def test_the_first_one_has_nothing_to_look_back_at(retro):
    assert card(retro, SessionMessage.LOOK_BACK) is None


async def test_whoever_is_forgotten_takes_their_words_along(house, retro):
    await word(retro)
    await retro.end()
    await house.services.privacy.forget(ANA)
    await retro.settled()
    assert WORDS not in "".join(one.text for one in house.said_in(retro.text))
