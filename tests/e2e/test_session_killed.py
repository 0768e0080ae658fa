"""kill -9 after each kind of event of a session: started again, the right block stands on the card, nothing twice."""

from datetime import timedelta

import pytest

from fortnight.bots import SubprocessBot
from rehearsal.faults import When
from tests.e2e.session_play import ends, told
from tests.e2e.staging import FIRST_SESSION


class Killer:
    """Kills the bot in the moment in which it has answered, and starts it again."""

    def __init__(self, stage, text):
        self.stage, self.text = stage, text

    async def after(self, person, command, **options):
        """After a command."""
        await self.answering(lambda: person.slash(self.text, f"session {command}", **options))

    async def answering(self, act):
        """After what `act` does: a command, a press, or a form that is sent."""
        stage = self.stage
        stage.faults.on_request("POST", "/interactions/*", self._kill, when=When.AFTER)
        await act()
        await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
        await stage.start_bot()

    async def _kill(self, _):
        await self.stage.bot.kill()


@pytest.mark.timeout(120)
async def test_killed_after_each_kind_of_event_the_session_goes_on_where_it_was(stage, meeting, tmp_path):
    await stage.stop_bot()
    bot_log = tmp_path / "bot.log"
    stage.bot = SubprocessBot(stage.settings, stage.clock, bot_log)
    await stage.start_bot()
    killed = Killer(stage, meeting.text)

    await meeting.at(-2)
    await killed.after(stage.ana, "start")
    card = await meeting.card("Check-in")
    await killed.after(stage.ana, "pause")
    await meeting.changed(card, "Paused since")
    await meeting.at(2)
    await killed.after(stage.ana, "resume")
    await meeting.changed(card, "Until")
    planned = ends(card)
    await killed.after(stage.ana, "extend", minutes=2)
    await stage.seen(lambda: ends(card) == planned + timedelta(minutes=2))
    await killed.after(stage.chi, "park", words="Which numbers are only habit?")
    await killed.after(stage.ana, "next")
    card = await meeting.card("Real work example")
    assert "We end at 18:13" in told(card.text)
    await killed.after(stage.ana, "end", anyway=True)
    recap = await meeting.recap()

    assert "only habit?" in recap.text
    await stage.settled()
    assert len(meeting.said("## Recap")) == 1
    assert not any("Next" in one.buttons for one in meeting.text.messages.values())
    assert meeting.said_twice() == []
    assert '"level": "error"' not in bot_log.read_text()


@pytest.mark.timeout(120)
async def test_killed_after_what_sets_a_session_right_nothing_is_lost_and_nothing_doubled(stage, meeting, tmp_path):
    first = await meeting.begin(*stage.people[:3])
    await meeting.at(4)
    await stage.ana.click(first, "Next")
    card = await meeting.card("Real work example")
    await stage.seen(lambda: not first.buttons)  # or it would be taken for the card after going back
    await stage.move_apart(tmp_path / "bot.log")
    killed = Killer(stage, meeting.text)

    panel = await stage.ana.click(card, "Facilitate…")
    await killed.answering(lambda: stage.ana.click(panel, "Back"))
    again = await meeting.card("Check-in")
    await stage.seen(lambda: card.deleted)
    panel = await stage.ana.click(again, "Facilitate…")
    form = await stage.ana.click(panel, "Fix the start time")
    shown = await stage.ana.fill(form, began="17:58")
    await killed.answering(lambda: stage.ana.click(shown, "Use that time"))
    await meeting.changed(again, "Until 17:08")
    await stage.ana.leave_voice()
    await meeting.noted(stage.ben, stage.chi)
    await killed.after(stage.chi, "facilitate")
    await meeting.changed(again, f"{stage.chi.mention} leads")
    await killed.answering(lambda: stage.chi.click(again, "Facilitate…"))
    await meeting.at(6, 30)
    warning = await stage.shown(stage.ana, meeting.text, "**Check-in**: two minutes left")
    await stage.chi.click(warning, "More time")
    await killed.answering(lambda: stage.ben.click(warning, "More time"))
    await meeting.changed(again, "Until 17:10")

    await stage.settled()
    assert meeting.logged() == ["started", "advanced", "went_back", "corrected", "took_over", "extended"]
    assert meeting.said_twice() == []
    assert '"level": "error"' not in (tmp_path / "bot.log").read_text()


@pytest.mark.timeout(120)
async def test_killed_while_it_tells_who_stands_in_they_are_told_once_and_lead(stage, meeting, tmp_path):
    card = await meeting.begin(*stage.people[1:])
    await stage.move_apart(tmp_path / "bot.log")
    await meeting.at(2)
    stage.kill_at("POST", f"/channels/{meeting.text.id}/messages", When.AFTER)
    stage.clock.leap_to(FIRST_SESSION + timedelta(minutes=3, seconds=20))
    stage.bot.leap_to(stage.clock.now())
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    await meeting.changed(card, f"{stage.chi.mention} leads in place of {stage.ana.mention}")
    await stage.settled()
    assert len(meeting.said("you're next in turn, so you lead")) == 1
    assert meeting.logged() == ["started", "stood_in"]
    assert '"level": "error"' not in (tmp_path / "bot.log").read_text()


@pytest.mark.timeout(120)
async def test_killed_while_a_card_is_on_its_way_it_is_there_once(stage, meeting, tmp_path):
    await meeting.begin()
    await stage.move_apart(tmp_path / "bot.log")
    stage.kill_at("POST", f"/channels/{meeting.text.id}/messages", When.AFTER)
    await stage.ana.slash(meeting.text, "session next")
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    await stage.settled()
    card = await meeting.card("Real work example")
    await stage.ana.slash(meeting.text, "session pause")
    await meeting.changed(card, "Paused since")
    assert meeting.said_twice() == []
