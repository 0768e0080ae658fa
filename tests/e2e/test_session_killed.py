"""kill -9 after each kind of event of a session: started again, the right block stands on the card, nothing twice."""

from datetime import timedelta

import pytest

from fortnight.bots import BotApart
from rehearsal.faults import When
from tests.e2e.session_play import RATE, ends, meeting_set, told


@pytest.fixture
def rate():
    return RATE


class Killer:
    """Kills the bot in the moment in which it has answered a command, and starts it again."""

    def __init__(self, stage, text):
        self.stage, self.text = stage, text

    async def after(self, person, command, **options):
        stage = self.stage
        stage.faults.on_request("POST", "/interactions/*", self._kill, when=When.AFTER)
        await person.slash(self.text, f"session {command}", **options)
        await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
        await stage.start_bot()

    async def _kill(self, _):
        await self.stage.bot.kill()


@pytest.mark.timeout(120)
async def test_killed_after_each_kind_of_event_the_session_goes_on_where_it_was(stage, circle, tmp_path):
    meeting = await meeting_set(stage, circle)
    await stage.stop_bot()
    bot_log = tmp_path / "bot.log"
    stage.bot = BotApart(stage.settings, stage.clock, bot_log)
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
    assert "18:15 end" in told(card.text)
    await killed.after(stage.ana, "end", anyway=True)
    recap = await meeting.recap()

    assert "only habit?" in recap.text
    await stage.settled()
    assert len(meeting.said("## Recap")) == 1
    assert meeting.said("Next block") == []
    assert meeting.said_twice() == []
    assert '"level": "error"' not in bot_log.read_text()


@pytest.mark.timeout(120)
async def test_killed_while_a_card_is_on_its_way_it_is_there_once(stage, circle, tmp_path):
    meeting = await meeting_set(stage, circle)
    await meeting.begin()
    await stage.stop_bot()
    stage.bot = BotApart(stage.settings, stage.clock, tmp_path / "bot.log")
    await stage.start_bot()

    async def kill(_):
        await stage.bot.kill()

    stage.faults.on_request("POST", f"/channels/{meeting.text.id}/messages", kill, when=When.AFTER)
    await stage.ana.slash(meeting.text, "session next")
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    await stage.settled()
    card = await meeting.card("Real work example")
    await stage.ana.click(card, "Pause")
    await meeting.changed(card, "Paused since")
    assert meeting.said_twice() == []
