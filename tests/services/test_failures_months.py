"""The failure of the month: who is invited to tell it and when, and what they and others do about that."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db.models import Absence, Circle, DutyEntry, FailureMonth, Member, Turn
from db.queries.people import last_acts
from db.transaction import transaction
from rules.duties import BY_HAND
from services.events import AbsenceChanged, CircleFormed, MemberLeft, PauseEnded
from tests.services.circle_play import TEXT
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY
from tests.services.played import played
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty, DutyAct, DutyAction
from vocabulary.errors import Refusal
from vocabulary.keys import Address, JobKey, JobKind
from vocabulary.nudges import ActKind

# The circle was founded on 19 January, in Berlin.
ASKED = datetime(2026, 2, 12, 9, tzinfo=UTC)
DAY = datetime(2026, 2, 19, 9, tzinfo=UTC)
NEXT_ASKED = datetime(2026, 3, 12, 9, tzinfo=UTC)
A_MOMENT = timedelta(minutes=15)


@pytest.fixture
def months(house):
    return house.services.failures.months


@pytest.fixture
def act(house, circle):
    """Have a member do something about the month's turn."""

    async def do(user_id, action, to=None):
        return await house.services.duties.actions.act(circle.id, user_id, action, Duty.FAILURE, to)

    return do


@played
async def circle(house):
    circle = await house.form_circle()
    await house.services.failures.months.circle_formed(CircleFormed(circle.id))
    return circle


@played
async def asked(house, circle):
    """The circle in the week before its day, with somebody asked."""
    await house.pass_time(ASKED + A_MOMENT)
    return circle


async def holder(house, circle):
    coming = await house.services.failures.months.next(circle.id, ELI)
    return coming.held.holder if coming.held else None


async def test_a_week_before_the_day_one_member_is_invited_in_private_with_three_questions(house, circle):
    await house.services.nudges.settings.start(ANA)
    await house.pass_time(ASKED - A_MOMENT)
    assert house.dms(ANA) == []
    await house.pass_time(ASKED + A_MOMENT)
    (month,) = await FailureMonth.all()
    assert (month.day, month.starts_at) == (date(2026, 2, 19), DAY)
    (invitation,) = house.dms(ANA)
    assert "Would you like to share a failure with **Deciding with data** this month" in invitation.text
    assert all(question in invitation.text for question in ("What happened?", "teach you?", "differently now?"))
    kinds = (ButtonKind.FAILURE_PREPARE, ButtonKind.DUTY_PASS, ButtonKind.DUTY_SWAP)
    assert invitation.custom_ids == tuple(str(Address.of(kind, month.id, "failure")) for kind in kinds)
    assert house.said_in(TEXT) == []


async def test_who_will_be_away_is_not_announced_as_the_next_to_be_asked(house, circle, months):
    await house.services.absences.set(ANA, None, None)
    choice = (await months.next(circle.id, ELI)).choice
    assert choice.member == BEN


async def test_whose_turn_it_is_reads_before_an_absence_counts_that_others_are_asked(house, asked):
    absences = house.services.absences
    meant = await absences.understand(ANA, "", "20 February")
    (effect,) = meant.effects
    assert (effect.circle, effect.sessions, effect.failure_from) == (asked.name, (), DAY)
    shown = house.words.render("absence/understood", absent=meant)
    assert f"**{asked.name}** asks someone else for the failure of the month, from <t:{DAY.timestamp():.0f}:D>" in shown
    assert (await absences.understand(BEN, "", "20 February")).effects == ()
    assert (await absences.understand(ANA, "", "13 February")).effects == ()  # back before it is told
    await absences.set(ANA, None, None)
    await house.pass_time(minutes=1)
    assert await holder(house, asked) == BEN


async def test_where_no_dm_can_carry_it_the_invitation_stands_in_the_channel_and_pings_nobody(house, asked):
    (invitation,) = house.said_in(TEXT)
    assert f"<@{ANA}>, would you like to share a failure this month" in invitation.text
    assert invitation.pings == ()


async def test_passing_is_one_press_that_nobody_else_reads_and_the_next_is_invited(house, asked, act):
    await house.services.nudges.settings.start(BEN)
    done = await act(ANA, DutyAction.PASS)
    assert done.holder == BEN
    await house.pass_time(minutes=20)
    assert "share a failure with **Deciding with data**" in house.dms(BEN)[0].text
    assert all("pass" not in said.text.casefold() or "would you like" in said.text for said in house.said_in(TEXT))


async def test_who_passed_is_not_asked_the_month_after_and_is_the_first_of_all_then(house, asked, act):
    await act(ANA, DutyAction.PASS)
    await house.services.failures.stories.prepare(asked.id, BEN, {"happened": "a", "taught": "b", "next_time": "c"})
    await house.services.failures.stories.post(asked.id, BEN)
    await house.pass_time(NEXT_ASKED + A_MOMENT)
    assert await holder(house, asked) == CHI
    await house.services.failures.stories.prepare(asked.id, CHI, {"happened": "d", "taught": "e", "next_time": "f"})
    await house.services.failures.stories.post(asked.id, CHI)
    await house.pass_time(NEXT_ASKED + timedelta(days=32))
    assert await holder(house, asked) == ANA


async def test_a_month_that_goes_by_in_silence_is_over_and_somebody_else_is_asked(house, asked):
    assert await holder(house, asked) == ANA
    await house.pass_time(NEXT_ASKED + A_MOMENT)
    assert await holder(house, asked) == BEN
    assert [month.closed_at for month in await FailureMonth.all().order_by("day")] == [NEXT_ASKED, None]


async def test_it_is_offered_to_one_person_and_taken_without_anything_in_return(house, asked, act):
    await act(ANA, DutyAction.SWAP, CHI)
    await house.pass_time(minutes=1)
    offer = house.said_in(TEXT)[-1]
    assert f"<@{ANA}> offers <@{CHI}> their turn: the failure of the month" in offer.text
    (month,) = await FailureMonth.all()
    done = await house.services.duties.actions.act_in(month.id, CHI, DutyAction.ACCEPT, Duty.FAILURE)
    assert (done.holder, done.gave_own) == (CHI, False)
    await house.pass_time(minutes=1)
    assert house.said_in(TEXT)[-1].text == "The offer of the failure of the month is closed."


async def test_a_volunteer_has_the_turn_before_anybody_is_asked_and_gets_no_invitation(house, circle, months):
    await house.services.nudges.settings.start(DEE)
    done = await months.volunteer(circle.id, DEE)
    assert (done.holder, done.starts_at) == (DEE, DAY)
    with pytest.raises(Refusal, match=r"duties/taken \(member=104\)"):
        await months.volunteer(circle.id, ELI)
    await house.pass_time(ASKED + timedelta(days=1))
    assert await holder(house, circle) == DEE
    assert house.dms(DEE) == house.said_in(TEXT) == []


async def test_whoever_is_away_on_the_day_is_passed_over_and_loses_no_place(house, asked, act):
    await Absence.create(user_id=ANA, since=DAY - timedelta(days=1), until=DAY + timedelta(days=3), set_at=house.now)
    async with transaction():
        await house.services.events.publish(AbsenceChanged(ANA, (asked.id,)))
    await house.pass_time(minutes=1)
    assert await holder(house, asked) == BEN
    await house.services.failures.stories.prepare(asked.id, BEN, {"happened": "a", "taught": "b", "next_time": "c"})
    await house.services.failures.stories.post(asked.id, BEN)
    await house.pass_time(NEXT_ASKED + A_MOMENT)
    assert await holder(house, asked) == ANA


async def test_whoever_has_left_is_replaced(house, asked):
    await Member.filter(user_id=ANA).update(left_at=house.now)
    async with transaction():
        await house.services.events.publish(MemberLeft(asked.id, ANA))
    await house.pass_time(minutes=1)
    assert await holder(house, asked) == BEN


async def test_before_anybody_is_asked_it_is_told_who_would_be_and_when(house, circle, months):
    await Turn.create(circle=circle, duty=Duty.FAILURE, user_id=ANA, at=house.now)
    coming = await months.next(circle.id, BEN)
    assert (coming.held, coming.choice.member, coming.asks_at) == (None, BEN, ASKED)
    text = house.words.render("failure/next", coming=coming)
    assert f"<@{BEN}> is next for the failure of the month (hasn't had a turn yet)." in text


async def test_whoever_has_the_turn_can_pass_and_swap_it_and_others_see_whose_it_is(house, asked, months):
    own, other = await months.next(asked.id, ANA), await months.next(asked.id, BEN)
    assert own.held.actions == (DutyAction.SWAP, DutyAction.PASS)
    assert other.held.actions == ()
    assert f"It's <@{ANA}>'s turn for the failure of the month (hasn't had a turn yet)" in house.words.render(
        "failure/next", coming=other
    )


async def test_a_circle_that_is_too_small_is_asked_once_it_is_large_enough(house, months):
    circle = await house.form_circle((ANA, BEN), text_channel_id=21)
    await months.circle_formed(CircleFormed(circle.id))
    await house.pass_time(ASKED + timedelta(hours=1))
    assert not await FailureMonth.exists()
    for user_id in (CHI, DEE):
        await Member.create(circle=circle, user_id=user_id, joined_at=house.now)
    await house.pass_time(days=1)
    (month,) = await FailureMonth.all()
    assert month.starts_at >= house.now + timedelta(days=6)


async def test_a_paused_circle_is_asked_for_the_first_month_after_the_pause(house, circle):
    await Circle.filter(id=circle.id).update(paused_until=date(2026, 3, 1))
    await house.pass_time(ASKED + timedelta(days=10))
    assert not await FailureMonth.exists()
    await Circle.filter(id=circle.id).update(paused_until=None)
    await house.pass_time(NEXT_ASKED + A_MOMENT)
    assert [month.day for month in await FailureMonth.all()] == [date(2026, 3, 19)]


async def test_a_day_that_came_while_the_bot_was_away_is_made_good_once_with_a_week_of_time(house, circle):
    house.clock.leap_to(DAY + timedelta(days=2))
    for _ in range(2):
        await house.timekeeper.schedule(house.now, JobKey(JobKind.MONTH, circle.id))
        await house.pass_time(hours=1)
    (month,) = await FailureMonth.all()
    assert month.starts_at == DAY + timedelta(days=9)
    assert await DutyEntry.filter(duty=Duty.FAILURE).count() == 1


async def test_a_pause_that_ends_sooner_than_it_was_said_leaves_out_no_month(house, circle):
    await Circle.filter(id=circle.id).update(paused_until=date(2026, 3, 1))
    await house.pass_time(ASKED - timedelta(days=8))
    await house.timekeeper.schedule(house.now, JobKey(JobKind.MONTH, circle.id))
    await house.pass_time(hours=1)
    assert await house.job(JobKind.MONTH, circle.id) == NEXT_ASKED
    await Circle.filter(id=circle.id).update(paused_until=None)
    async with transaction():
        await house.services.events.publish(PauseEnded(circle.id))
    await house.run_jobs()
    assert await house.job(JobKind.MONTH, circle.id) == ASKED


async def test_letting_a_month_go_by_counts_as_no_act_of_theirs(house, asked):
    await house.pass_time(NEXT_ASKED + A_MOMENT)
    assert [entry.act for entry in await DutyEntry.filter(user_id=ANA).order_by("id")] == [
        DutyAct.NAMED,
        DutyAct.LAPSED,
    ]
    assert ActKind.DUTY not in await last_acts(ANA, BY_HAND)


async def test_who_is_forgotten_stands_in_no_reason_of_a_month(house, asked, act):
    await act(ANA, DutyAction.SWAP)
    await act(BEN, DutyAction.ACCEPT)
    assert (await DutyEntry.filter(user_id=BEN).first()).because == f"duties/took-over?member=<@{ANA}>"
    await house.services.privacy.forget(ANA)
    assert (await DutyEntry.filter(user_id=BEN).first()).because == ""


async def test_a_circle_that_has_closed_is_not_asked(house, circle):
    await Circle.filter(id=circle.id).update(closed_at=house.now)
    await house.pass_time(NEXT_ASKED)
    assert not await FailureMonth.exists()


async def test_a_button_of_a_month_that_is_over_says_so(house, asked, act):
    (month,) = await FailureMonth.all()
    await house.pass_time(NEXT_ASKED + A_MOMENT)
    with pytest.raises(Refusal, match="failure/month-over"):
        await house.services.duties.actions.act_in(month.id, ANA, DutyAction.PASS, Duty.FAILURE)
    with pytest.raises(Refusal, match="failure/month-over"):
        await house.services.failures.months.circle_of(99, ANA)


async def test_before_the_first_month_there_is_no_turn_to_pass(act):
    with pytest.raises(Refusal, match="failure/no-month"):
        await act(ANA, DutyAction.PASS)


async def test_strangers_can_do_nothing_about_a_month(house, asked, months):
    (month,) = await FailureMonth.all()
    with pytest.raises(Refusal, match="circles/members-only"):
        await months.circle_of(month.id, FAY)
    with pytest.raises(Refusal, match="circles/members-only"):
        await house.services.duties.actions.act_in(month.id, FAY, DutyAction.PASS, Duty.FAILURE)
