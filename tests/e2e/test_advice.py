"""Advice that came back as a client meets it: the panel, whose it was, and what came of it."""

import pytest

from db.models import Advice, Circle, Session
from tests.e2e.beginnings import about_to_meet
from vocabulary.rituals import Ritual

ASK_FIRST = "Ask three teachers first"


@pytest.fixture
def begins_after():
    return about_to_meet


@pytest.fixture
async def meeting(meeting, stage, circle):
    """A session of a circle that has chosen the ritual, while a problem is solved; Ben presents."""
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.ADVICE}))
    await meeting.begin()
    await Session.filter(circle_id=circle.id).update(presenter=stage.ben.id)
    return meeting


async def test_who_presents_notes_advice_and_who_gave_it_chooses_to_be_named_and_hears_what_came_of_it(meeting, stage):
    ben, chi = stage.ben, stage.chi
    capture = await chi.slash(meeting.text, "session capture", words=ASK_FIRST)
    assert ASK_FIRST in capture.text
    await meeting.at(26)
    card = await meeting.card("Problem solving")
    assert card.buttons[:5] == ["Capture…", "My commitment", "Share a resource", "My goal", "Advice I'll try…"]
    assert "That's for" in (await chi.click(card, "Advice I'll try…")).text
    panel = await ben.click(card, "Advice I'll try…")
    assert panel.ephemeral
    assert "If you have a goal and nudges, I ask you once" in panel.text
    form = await ben.choose(panel, "Something that was captured", ASK_FIRST)
    assert form.modal.values == {"What will you try?": ASK_FIRST}
    noted = await ben.fill(form)
    assert f"1. {ASK_FIRST}" in noted.text
    form = await ben.click(noted, "In my own words")
    both = await ben.fill(form, words="Wait a week")
    assert both.buttons == ["1: Ask whose it was", "1: Remove", "2: Ask whose it was", "2: Remove"]
    one = await ben.click(both, "2: Remove")
    assert one.buttons == ["In my own words", "Ask whose it was", "Remove"]
    asked = await ben.click(one, "Ask whose it was")
    assert "I've asked whose it was." in asked.text
    question = await stage.shown(chi, meeting.text, "Was it your advice?")
    assert "you hear what came of it" in (await chi.click(question, "It was mine")).text
    await stage.seen(lambda: f"{chi.mention}’s advice" in question.text)
    assert "Your name is out" in (await chi.click(question, "Take my name out")).text
    await stage.seen(lambda: question.buttons == ["It was mine"])
    assert chi.mention not in question.text
    await chi.click(question, "It was mine")
    shown = await ben.slash(meeting.text, "goal show")
    assert f"You wanted to try {ASK_FIRST}" in shown.text.replace("*", "")
    form = await ben.click(shown, "What came of it")
    told = await ben.fill(form, words="Two said the same")
    assert f"I bring it to {chi.mention}" in told.text
    back = await stage.shown(chi, meeting.text, "has tried your advice")
    assert "Two said the same" in back.text
    assert (await Advice.get()).giver == chi.id
