"""How everything looked: a copy of each message at each change, each form while it was open, and who was in a call."""

import pytest

from rehearsal.messages import pins, polls, posting, reactions
from rehearsal.permissions import ALL
from rehearsal.server import Rehearsal
from rehearsal.transcript.history import History, MomentKind
from rehearsal.world.journal import EntryKind


@pytest.fixture
def rehearsal():
    return Rehearsal()


@pytest.fixture
def history(rehearsal):
    return History(rehearsal.world)


@pytest.fixture
def ana(rehearsal):
    return rehearsal.person("Ana")


@pytest.fixture
def guild(rehearsal, ana):
    return rehearsal.guild("Teachers", ana)


@pytest.fixture
def room(guild):
    return guild.channel("general")


@pytest.fixture
def post(rehearsal, guild, room):
    application = rehearsal.application("Circlekeeper", "a-token")
    guild.install(application, int(ALL))
    return lambda **body: posting.post(rehearsal.world, room, application.user, body)


def looks(history):
    return [(moment.kind.value, moment.message.content) for moment in history.moments if moment.message]


def test_a_message_that_is_changed_and_deleted_is_kept_as_it_was_at_each_moment(rehearsal, history, post):
    message = post(content="Check-in")
    posting.edit(rehearsal.world, message, {"content": "Check-in is over"})
    posting.delete(rehearsal.world, message)
    assert looks(history) == [("message", "Check-in"), ("edit", "Check-in is over"), ("delete", "Check-in is over")]
    assert {moment.subject for moment in history.moments} == {message.id}


def test_pins_reactions_and_votes_are_changes_and_notices_of_pins_are_left_out(rehearsal, history, post, ana):
    question = {"question": {"text": "When?"}, "answers": [{"poll_media": {"text": "Monday"}}]}
    message = post(content="Recap", poll=question)
    pins.pin(rehearsal.world, message, message.author)
    reactions.react(rehearsal.world, message, ana.user, "👍")
    polls.vote(rehearsal.world, message, ana.user, {1})
    seen = [(bool(at.message.pinned), len(at.message.reactions), at.message.poll.counts()) for at in history.moments]
    assert seen == [(False, 0, {}), (True, 0, {}), (True, 1, {}), (True, 1, {1: 1})]


def test_a_form_is_there_until_its_person_does_something_else(rehearsal, history, room, ana):
    form = {"title": "Your goal", "components": []}
    note = rehearsal.journal.note
    note(EntryKind.MODAL, "Your goal", actor=ana.user, channel=room, to=ana.user, modal=form)
    note(EntryKind.INTERACTION, "“Your goal”", actor=ana.user, channel=room)
    note(EntryKind.INTERACTION, "/goal show", actor=ana.user, channel=room)
    assert [(moment.kind, moment.form, moment.reader) for moment in history.moments] == [
        (MomentKind.FORM, form, ana.user),
        (MomentKind.FORM_LEFT, form, ana.user),
    ]


async def test_a_call_is_kept_with_its_people_and_its_status(rehearsal, history, guild, ana):
    room = guild.channel("General")
    await ana.join_voice(room)
    rehearsal.voice_states.set_status(room, "Check-in until 18:10", ana.user)
    await ana.leave_voice()
    assert [(state.status, state.people, state.since, state.until) for state in history.calls] == [
        ("", (ana.id,), 0, 1),
        ("Check-in until 18:10", (ana.id,), 1, 2),
        ("Check-in until 18:10", (), 2, 3),
    ]


def test_a_chapter_begins_with_its_next_moment(history, post):
    post(content="one")
    history.begin_chapter("Two")
    post(content="two")
    assert history.chapters == [("Two", 1)]
    assert history.moments[1].message.content == "two"
