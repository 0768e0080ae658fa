"""Learning partners: drawn once there is a session ahead, for seven weeks, with the reason told."""

import pytest

from db.models import Partnership


async def show(circle, person):
    return (await person.slash(circle.text, "partners show")).text


async def test_partners_are_drawn_and_told_once_the_first_session_is_set(circle, stage):
    assert "You have no learning partner yet" in await show(circle, stage.ben)
    await circle.schedule()
    message = await stage.shown(stage.ana, circle.text, "## Learning partners")
    assert all(person.mention in message.text for person in stage.people)
    assert "three, because the number is odd" in message.text


async def test_everyone_sees_their_own_partner_and_why(circle, stage):
    await circle.schedule()
    for person in stage.people:
        told = await show(circle, person)
        assert "Your learning partner until" in told
        assert person.mention not in told
        assert ": you have not been partners yet" in told


async def test_three_members_are_too_few_for_pairs(stage):
    circle = await stage.form_circle(stage.people[:3])
    await circle.schedule()
    assert "You have no learning partner yet" in await show(circle, stage.ana)


async def test_the_fourth_member_to_join_lets_the_pairs_be_drawn(stage):
    circle = await stage.form_circle(stage.people[:3])
    await circle.schedule()
    invitation = await stage.ana.slash(stage.general, "circle invite", person=stage.dee)
    answer = await stage.dee.click(invitation, "Join the circle")
    await stage.seen(lambda: answer.followups)
    message = await stage.shown(stage.ana, circle.text, "## Learning partners")
    assert stage.dee.mention in message.text


async def test_who_joins_in_the_middle_of_a_term_waits_for_the_next(circle, stage):
    await circle.schedule()
    fay = stage.strangers[0]
    invitation = await stage.ana.slash(stage.general, "circle invite", person=fay)
    answer = await fay.click(invitation, "Join the circle")
    await stage.seen(lambda: answer.followups)
    await stage.settled()
    assert "You have no learning partner yet" in await show(circle, fay)
    assert len(announced(circle)) == 1


def announced(circle):
    """The messages that told who is whose partner."""
    return [one for one in circle.members[0].sees(circle.text) if "## Learning partners" in one.text]


@pytest.mark.parametrize("rate", [10.0])  # seven weeks of messages within a minute of Discord's
async def test_pairs_are_drawn_anew_after_seven_weeks_and_do_not_repeat(circle, stage):
    await circle.add(stage.strangers[0])
    await circle.schedule("2026-03-24 18:00")
    await stage.settled(weeks=7, minutes=1)
    terms = [{frozenset(row.members) for row in await Partnership.filter(term=term)} for term in (1, 2)]
    assert [len(term) for term in terms] == [3, 3]
    assert not terms[0] & terms[1]
    assert len(announced(circle)) == 2


async def test_pairs_are_not_drawn_twice_when_the_bot_restarts(circle, stage):
    await circle.schedule()
    await stage.restart_bot()
    await stage.settled(hours=2)
    assert len(announced(circle)) == 1
