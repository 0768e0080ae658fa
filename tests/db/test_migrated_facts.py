"""What single migrations make of the facts that an older version has left."""

import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest

import db.file
import db.lifecycle
from db import outgoing
from db.lifecycle import migrate, opened
from db.models import Circle, Outgoing
from db.outgoing import Destination, as_text
from runtime.message import Message
from tests.db.test_migrations import A_CIRCLE, ask
from vocabulary.job_priorities import JobPriority, priority_of

FIRST = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def versions(tmp_path_factory):
    """Where the databases of older versions are kept once they are made."""
    return tmp_path_factory.mktemp("versions")


@pytest.fixture
def version_before(path, versions):
    """Make an empty database of the version before a migration, by its number."""

    async def make(number):
        made = sorted(file.name for file in versions.iterdir() if file.name <= number)
        if made:
            shutil.copy(versions / made[-1], path)
        pending = [name for name in db.file.pending_in(path) if name < number]
        if pending:
            await db.lifecycle._apply_all(path, pending)
            shutil.copy(path, versions / number)

    return make


async def test_whoever_had_a_duty_before_duties_had_a_log_is_entered_in_it(migrated, path):
    ask(path, f"DELETE FROM {db.file.MIGRATION_TABLE} WHERE name = '0012_duties_entered'")
    ask(path, A_CIRCLE)
    ask(
        path,
        """INSERT INTO session (id, circle_id, kind, starts_at, agenda, facilitator, presenter, closed_at, sequence)
        VALUES (1, 1, 'regular', 5, '[]', 7, 8, NULL, 0), (2, 1, 'regular', 6, '[]', 7, NULL, NULL, 0),
               (3, 1, 'regular', 4, '[]', 7, 8, 4, 0)""",
    )
    ask(
        path,
        "INSERT INTO dutyentry (session_id, duty, act, user_id, because, at) VALUES (1, 'present', 'named', 8, '', 3)",
    )
    await migrate(migrated)
    entries = ask(path, "SELECT session_id, duty, act, user_id, at FROM dutyentry WHERE at = 0 ORDER BY session_id")
    assert entries == [(1, "facilitate", "named", 7, 0), (2, "facilitate", "named", 7, 0)]


async def test_a_goal_that_was_to_be_looked_at_has_its_members_nudges_looked_at(url, path, version_before):
    await version_before("0013")
    ask(path, A_CIRCLE)
    ask(path, "INSERT INTO cycle (id, number, opened_at, circle_id) VALUES (1, 1, 0, 1), (2, 2, 0, 1)")
    ask(
        path,
        """INSERT INTO goal (id, cycle_id, user_id, goal, why, actions, evidence, support, set_at,
                             carried_because, dropped_because)
        VALUES (21, 1, 7, '', '', '', '', '', 0, '', ''), (22, 2, 7, '', '', '', '', '', 0, '', ''),
               (23, 1, 8, '', '', '', '', '', 0, '', ''), (24, 1, 9, '', '', '', '', '', 0, '', '')""",
    )
    ask(
        path,
        """INSERT INTO due (subject, due_at, look_at, attempts)
        VALUES ('check-in:21', 5, 9, 2), ('check-in:22', 3, 3, 0), ('nudges:7', 8, 8, 0),
               ('check-in:23', 6, 6, 0), ('nudges:8', 4, 4, 0),
               ('check-in:24', 2, 2, 0), ('check-in:99', 1, 1, 0), ('board:1', 7, 7, 0)""",
    )
    await migrate(url)
    moved = "SELECT subject, due_at, look_at, attempts FROM due WHERE due_at BETWEEN 1 AND 9 ORDER BY subject"
    assert ask(path, moved) == [
        ("board:1", 7, 7, 0), ("nudges:7", 3, 3, 0), ("nudges:8", 4, 4, 0), ("nudges:9", 2, 2, 0),
    ]  # fmt: skip


async def test_what_discord_was_told_of_events_moves_from_notes_into_its_table(url, path, version_before):
    await version_before("0014")
    ask(path, A_CIRCLE)
    ask(
        path,
        """INSERT INTO session (id, circle_id, kind, starts_at, agenda, sequence)
        VALUES (1, 1, 'regular', 5, '[]', 0), (2, 1, 'regular', 6, '[]', 0), (3, 1, 'regular', 7, '[]', 0)""",
    )
    ask(
        path,
        """INSERT INTO note (key, value) VALUES
        ('event:1', '{"epoch": 1768928400, "asked": 2}'), ('event:2', '{"epoch": null, "asked": 1}'),
        ('event:3', '{"epoch": 1768928401}'), ('event:9', '{"epoch": 1, "asked": 0}'), ('commands', '{}')""",
    )
    await migrate(url)
    told = ask(path, "SELECT session_id, told_start, settled FROM scheduledevent ORDER BY session_id")
    assert told == [(1, 1_768_928_400_000, 2), (2, None, 1), (3, 1_768_928_401_000, 0)]
    assert ask(path, "SELECT key FROM note") == [("commands",)]
    assert ask(path, "PRAGMA foreign_key_check") == []


async def test_whom_messages_name_is_read_from_their_bodies_and_keys(url, path, version_before):
    await version_before("0016")
    ask(path, "INSERT INTO person (id, quiet_from, quiet_until, nudge_days, nudges_a_week, nudges_without) "
              "VALUES (42, '', '', '', 1, '')")  # fmt: skip
    for row, key, body in (
        (1, "session:7:late:42", '{"text": "Hello", "pings": []}'),
        (2, "board:3", '{"text": "<@7>: a\\n<@!8>: b <@&9>, 1 <@7>", "pings": [11, 7]}'),
        (3, "board:42", "{}"),
    ):
        ask(
            path,
            f"""INSERT INTO outgoing (id, key, channel_id, priority, body, state, revision, sent_revision, created_at,
                                      send_at, attempts)
            VALUES ({row}, '{key}', 5, 1, '{body}', 'sent', 1, 1, 0, 0, 0)""",
        )
    await migrate(url)
    assert ask(path, "SELECT outgoing_id, user_id FROM outgoingperson ORDER BY outgoing_id, user_id") == [
        (1, 42), (2, 7), (2, 8), (2, 11), (3, 42),
    ]  # fmt: skip


async def test_whoever_was_to_lose_roles_is_looked_for_on_every_server(url, path, version_before):
    await version_before("0016")
    ask(path, A_CIRCLE)
    ask(path, "UPDATE circle SET role_id = 5, guild_id = 77")
    ask(
        path,
        "INSERT INTO due (subject, due_at, look_at, attempts) VALUES ('farewell:42', 3, 3, 0), ('board:7', 3, 3, 0)",
    )
    await migrate(url)
    assert ask(path, "SELECT user_id, guild_id FROM farewell") == [(42, 77)]


async def test_sessions_from_before_it_was_kept_who_cancelled_stay_as_they_are(url, path, version_before):
    await version_before("0017")
    ask(path, A_CIRCLE)
    ask(
        path,
        """INSERT INTO session (id, circle_id, kind, starts_at, agenda, sequence, cancelled_because)
        VALUES (1, 1, 'regular', 5, '[]', 0, 'Holidays'), (2, 1, 'regular', 6, '[]', 0, NULL)""",
    )
    indexes = ask(path, "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'session'")
    await migrate(url)
    kept = ask(path, "SELECT id, cancelled_because, cancelled_by FROM session ORDER BY id")
    assert kept == [(1, "Holidays", None), (2, None, None)]
    assert set(indexes) < set(ask(path, "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'session'"))


async def test_what_permissions_forbade_is_tried_again_and_nothing_else_that_was_refused(url, path, version_before):
    await version_before("0018")
    for row, refusal in ((1, "403 50013 Missing Permissions"), (2, "403 50001 Missing Access"), (3, "403 50007 No")):
        ask(
            path,
            f"""INSERT INTO outgoing (id, key, channel_id, priority, body, state, revision, sent_revision, created_at,
                                      send_at, attempts, refusal)
            VALUES ({row}, 'board:{row}', 5, 1, '{{}}', 'refused', 1, 0, 3, 4, 0, '{refusal}')""",
        )
    await migrate(url)
    assert ask(path, "SELECT state, refused_since, wake_at FROM outgoing ORDER BY id") == [
        ("not_now", 4, 4), ("not_now", 4, 4), ("refused", None, None),
    ]  # fmt: skip


async def test_what_each_start_looked_at_is_looked_at_by_jobs_of_which_all_have_a_priority(url, path, version_before):
    await version_before("0019")
    circles = "INSERT INTO circle (id, guild_id, name, focus, zone, created_at, closed_at, weeks, minutes) VALUES "
    ask(
        path,
        circles
        + ", ".join(f"({row}, 2, 'c{row}', 'b', 'UTC', 0, {row == 4 or 'NULL'}, 2, 75)" for row in (1, 2, 3, 4)),
    )
    ask(
        path,
        """INSERT INTO session (id, circle_id, kind, starts_at, agenda, closed_at, sequence)
        VALUES (1, 1, 'regular', 86400001, '[]', NULL, 0), (2, 1, 'regular', 86400002, '[]', NULL, 0),
               (3, 2, 'regular', 86400003, '[]', NULL, 0), (4, 2, 'regular', 4, '[]', 5, 0),
               (5, 4, 'regular', 86400005, '[]', NULL, 0)""",
    )
    ask(
        path,
        """INSERT INTO due (subject, due_at, look_at, attempts)
        VALUES ('session:1', 7, 7, 0), ('event:1', 8, 9, 1), ('nudges:1', 7, 7, 0), ('partners:1', 7, 7, 0),
               ('erase:0', 7, 7, 0), ('of-a-later-version:1', 7, 7, 0)""",
    )
    await migrate(url)
    moved = "SELECT subject, priority, due_at, look_at FROM due"
    later = "subject NOT LIKE 'roll:%' AND subject NOT LIKE 'month:%' AND subject NOT LIKE 'notices:%'"
    assert ask(path, f"{moved} WHERE {later} ORDER BY priority, subject") == [
        ("session:1", 0, 7, 7),
        ("erase:0", 1, 7, 7), ("event:1", 1, 8, 9), ("event:2", 1, 2, 2), ("event:3", 1, 3, 3),
        ("calendar:2", 2, 0, 0), ("partners:1", 2, 7, 7),
        ("nudges:1", 3, 7, 7),
        ("of-a-later-version:1", 4, 7, 7),
    ]  # fmt: skip
    assert all(priority == priority_of(subject) for subject, priority in ask(path, "SELECT subject, priority FROM due"))


async def test_bodies_move_into_a_table_of_their_own_and_the_same_is_not_said_again(url, path, version_before):
    await version_before("0020")
    states = {"sent": (5, "NULL"), "refused": ("NULL", "NULL"), "pending": ("NULL", "NULL"), "not_now": (5, 7)}
    bodies = {f"board:{number}": Message(f"Grüße {number}").to_json() for number in range(1, 1 + len(states))}
    for number, (state, (since, wake_at)) in enumerate(states.items(), start=1):
        ask(
            path,
            f"""INSERT INTO outgoing (id, key, channel_id, priority, body, state, revision, sent_revision, created_at,
                                      send_at, attempts, sending_since, wake_at)
            VALUES ({number}, 'board:{number}', 5, 1, '{as_text(bodies[f"board:{number}"])}', '{state}', 1, 1, 3, 3, 0,
                    {since}, {wake_at})""",
        )
        ask(path, f"INSERT INTO outgoingperson (outgoing_id, user_id) VALUES ({number}, 7)")
    await migrate(url)
    assert ask(path, "SELECT id, needed_at, wake_at FROM outgoing") == [
        (1, 5, None), (2, 3, None), (3, None, None), (4, None, 7),
    ]  # fmt: skip
    assert ask(path, "SELECT outgoing_id, body FROM outgoingbody") == [
        (number, as_text(body)) for number, body in enumerate(bodies.values(), start=1)
    ]
    assert ask(path, "SELECT outgoing_id FROM outgoingperson") == [(1,), (2,), (3,), (4,)]
    assert ask(path, "PRAGMA foreign_key_check") == []
    rules = {"people": (), "priority": 1, "now": FIRST, "at": FIRST, "gap": timedelta()}
    async with opened(url):
        for key, body in bodies.items():
            await outgoing.put(key, Destination(5), body, **rules)
        assert await Outgoing.filter(revision=1).count() == len(states)


async def test_the_roll_is_called_in_open_circles_in_the_next_two_days(url, path, version_before):
    await version_before("0021")
    ask(path, A_CIRCLE)
    ask(path, A_CIRCLE.replace("(1, 2,", "(2, 3,"))
    ask(path, "UPDATE circle SET closed_at = 9 WHERE id = 2")
    await migrate(url)
    query = (
        "SELECT subject, due_at, priority FROM due WHERE look_at = due_at AND attempts = 0 AND subject LIKE 'roll:%'"
    )
    ((subject, due_at, priority),) = ask(path, query)
    assert (subject, priority) == ("roll:1", JobPriority.ERRAND)
    assert time.time() - 60 < due_at / 1000 < time.time() + 48 * 3600


async def test_invitations_and_polls_from_before_it_was_kept_where_they_stand_go_on(url, path, version_before):
    await version_before("0024")
    ask(path, A_CIRCLE)
    ask(path, "INSERT INTO invitation (circle_id, user_id, invited_by, invited_at) VALUES (1, 7, 8, 5)")
    ask(path, "INSERT INTO timepoll (circle_id, slots, asked_by, asked_at) VALUES (1, '[]', 7, 5)")
    await migrate(url)
    assert ask(path, "SELECT user_id, declined_at, message_id FROM invitation") == [(7, None, None)]
    assert ask(path, "SELECT kind, message_id, button_message_id FROM timepoll") == [("regular", None, None)]
    assert ask(path, "SELECT checklist_put_away_at FROM circle") == [(None,)]


async def test_where_a_circle_was_founded_everyone_may_still_found_one(url, path, version_before):
    await version_before("0022")
    ask(path, A_CIRCLE)
    await migrate(url)
    assert ask(path, "SELECT guild_id, founders, founder_role FROM serversettings") == [(2, "everyone", None)]


async def test_turns_and_their_log_keep_their_meaning_and_stories_stay_for_one_more_term(url, path, version_before):
    await version_before("0029")
    ask(path, A_CIRCLE)
    ask(
        path,
        "INSERT INTO session (id, circle_id, kind, starts_at, agenda, sequence) VALUES (5, 1, 'regular', 5, '[]', 0)",
    )
    ask(
        path,
        """INSERT INTO dutyentry (id, session_id, duty, act, user_id, "to", because, at)
        VALUES (3, 5, 'facilitate', 'named', 7, NULL, 'turns/none-yet', 4),
               (9, 5, 'present', 'offered', 8, 7, '', 6)""",
    )
    ask(path, "INSERT INTO turn (circle_id, duty, user_id, at) VALUES (1, 'failure', 7, 4)")
    ask(
        path,
        """INSERT INTO failure (id, circle_id, user_id, happened, taught, next_time, told_at)
        VALUES (2, 1, 7, 'a', 'b', 'c', 4)""",
    )
    ask(path, "INSERT INTO due (subject, due_at, look_at, attempts, priority) VALUES ('failure:1', 9, 9, 2, 2)")
    before = time.time()
    await migrate(url)
    log = ask(path, 'SELECT id, session_id, month_id, duty, act, user_id, "to", because, at FROM dutyentry ORDER BY id')
    assert log == [
        (3, 5, None, "facilitate", "named", 7, None, "turns/none-yet", 4),
        (9, 5, None, "present", "offered", 8, 7, "", 6),
    ]
    assert ask(path, "SELECT duty, user_id, at FROM turn") == [("failure", 7, 4)]
    ((*story, lesson, until),) = ask(path, "SELECT happened, taught, next_time, lesson, story_until FROM failure")
    assert (story, lesson) == (["a", "b", "c"], "")
    assert 0 <= until / 1000 - before - timedelta(weeks=7).total_seconds() + 1 <= 60
    assert ask(path, "SELECT subject FROM due WHERE subject LIKE 'failure:%'") == []
    ((look_at, attempts),) = ask(path, "SELECT look_at, attempts FROM due WHERE subject = 'month:1'")
    assert 0 <= look_at / 1000 - before + 1 <= 3660
    assert attempts == 0
    assert ask(path, "PRAGMA foreign_key_check") == []


async def test_partners_who_were_announced_are_not_announced_again_and_each_open_circle_is_looked_at(
    url, path, version_before
):
    await version_before("0031")
    ask(path, A_CIRCLE)
    ask(path, A_CIRCLE.replace("'a'", "'b'").replace("(1,", "(2,"))
    ask(path, "UPDATE circle SET closed_at = 5 WHERE id = 2")
    for row, key, at in ((1, "partners:1:2", 9), (2, "partners:1:1", 7), (3, "partners:11:1", 8), (4, "failure:1", 6)):
        ask(
            path,
            f"""INSERT INTO outgoing (id, key, channel_id, priority, digest, state, revision, sent_revision, created_at,
                                      send_at, attempts, watched, card)
            VALUES ({row}, '{key}', 5, 1, '', 'sent', 1, 1, {at}, {at}, 0, 0, 0)""",
        )
    await migrate(url)
    assert ask(path, "SELECT circle_id, at, about FROM notice ORDER BY id") == [
        (1, 7, '["partners:1:1"]'), (1, 9, '["partners:1:2"]'),
    ]  # fmt: skip
    assert ask(path, "SELECT subject, priority FROM due WHERE subject LIKE 'notices:%'") == [
        ("notices:1", priority_of("notices:1"))
    ]


async def test_circles_of_an_earlier_version_have_no_rituals(url, path, version_before):
    await version_before("0032")
    ask(path, A_CIRCLE)
    await migrate(url)
    async with opened(url):
        assert (await Circle.get(id=1)).rituals == frozenset()
