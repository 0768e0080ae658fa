"""Being away as a client shows it: each command of `/away`, its buttons and its form."""

from datetime import timedelta

from db.models import Cycle
from tests.e2e.staging import FIRST_SESSION

LAST = {"until": "25 January"}


async def set_(circle, person, **options):
    """Have somebody away from now on until a day: one command and one press."""
    answer = await person.slash(circle.text, "away set", **(options or LAST))
    await person.click(answer, "I'm away then")
    return answer


async def test_what_was_understood_is_shown_with_what_it_means_and_counts_once_it_is_confirmed(circle, stage, meeting):
    answer = await stage.ana.slash(circle.text, "away set", **{"from": "today", **LAST})
    assert answer.ephemeral
    assert "Away until Sunday, 25 January 2026, and back on Monday, 26 January 2026." in answer.text
    assert f"meets <t:{FIRST_SESSION.timestamp():.0f}:f> without you. Someone else leads." in answer.text
    assert "Someone else leads" in answer.text
    await stage.ana.click(answer, "I'm away then")
    assert answer.buttons == ["Take it back"]
    about = await stage.ben.slash(circle.text, "circle about")
    assert f"**Away**\n- {stage.ana.mention} until 25 January 2026" in about.text
    assert f"Facilitator: {stage.ana.mention}" not in about.text


async def test_it_is_taken_back_by_one_press(circle, stage):
    answer = await set_(circle, stage.ben, **{"from": "1 March", "until": "5 March"})
    await stage.ben.click(answer, "Take it back")
    assert "You're here." in answer.text
    assert "**Away**" not in (await stage.ana.slash(circle.text, "circle about")).text


async def test_several_are_shown_with_a_button_for_each_and_the_form_for_another(circle, stage):
    await set_(circle, stage.ben)
    card = await stage.ben.slash(circle.text, "away show")
    assert card.buttons == ["I'm back", "Say when you're away…"]
    form = await stage.ben.click(card, "Say when you're away…")
    await stage.ben.fill(form, {"From which day": "03/02/2026", "Until which day": "10 March"})
    await stage.ben.click(card, "Monday 2 March 2026")
    assert "Away from Monday, 2 March 2026 to Tuesday, 10 March 2026" in card.text
    await stage.ben.click(card, "I'm away then")
    shown = await stage.ben.slash(circle.text, "away show")
    assert shown.buttons == ["I'm back", "Take it back: 2 March", "Say when you're away…"]


async def test_coming_back_is_one_command_and_going_on_is_one_press(circle, stage, ben):
    await set_(circle, stage.ben)
    stage.clock.leap_to(stage.clock.now() + timedelta(days=2))
    await stage.settled()
    answer = await stage.ben.slash(circle.text, "away back")
    assert answer.ephemeral
    assert "Welcome back to **Deciding with data**" in answer.text
    await stage.ben.click(answer, "On track")
    board = await stage.shown(stage.ana, circle.text, "## Goals")
    await stage.seen(lambda: f"{stage.ben.mention} · on track" in board.text)
    assert "Welcome back to **Deciding with data**" in (await stage.ben.slash(circle.text, "away back")).text


async def test_a_goal_of_the_last_cycle_is_kept_by_one_press_on_the_way_back(circle, stage, ben):
    await set_(circle, stage.ben)
    await Cycle.create(circle_id=circle.id, number=2, opened_at=stage.clock.now())
    answer = await stage.ben.slash(circle.text, "away back")
    assert answer.buttons == ["Keep my goal", "Set my goal"]
    kept = await stage.ben.click(answer, "Keep my goal")
    assert "Carried over to this cycle" in kept.text


async def test_what_cannot_be_is_refused_with_a_way_on(circle, stage):
    backwards = await stage.ben.slash(circle.text, "away set", **{"from": "5 March", "until": "1 March"})
    assert "1 March 2026 comes before 5 March 2026. Check the two days." in backwards.text
    not_away = await stage.ben.slash(circle.text, "away back")
    assert not_away.buttons == ["Say when you're away…"]
