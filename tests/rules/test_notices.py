from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from rules.attention import MOST_IN_ONE, POSTS_A_WEEK, RESTS_AFTER, WEEK
from rules.notices import Notice, Posted, plan
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONE = "UTC"
DRAWN, OVER = Reason("notices/partners-drawn"), Reason("notices/pause-over")
PARTNERS = Notice(NoticeKey.of(NoticeKind.PARTNERS, 1, 1), MONDAY + 8 * HOUR, MONDAY + 10 * DAY, DRAWN)
PAUSE = Notice(NoticeKey.of(NoticeKind.PAUSE_OVER, 1, "2026-01-05"), MONDAY, MONDAY + 14 * DAY, OVER)
ANSWERED = {NoticeKind.PARTNERS: MONDAY, NoticeKind.PAUSE_OVER: MONDAY}


def decide(*notices, posted=(), answers=ANSWERED, now=MONDAY):
    return plan(notices, posted, answers, ZONE, now)


def partners(term, at=MONDAY, until=MONDAY + 10 * DAY):
    return Notice(NoticeKey.of(NoticeKind.PARTNERS, 1, term), at, until, DRAWN)


def pauses(number, at=MONDAY, until=MONDAY + 10 * DAY):
    return Notice(NoticeKey.of(NoticeKind.PAUSE_OVER, 1, number), at, until, OVER)


def reasons(decided):
    return [because.sentence for _, because in decided.left_out]


def test_what_falls_on_the_same_day_is_one_post_with_the_most_important_first():
    decided = decide(PAUSE, PARTNERS)
    assert decided.send is None
    (post,) = decided.coming
    assert (post.at, post.notices) == (PARTNERS.at, (PAUSE, PARTNERS))
    assert decide(PAUSE, PARTNERS, now=PARTNERS.at).send == post


def test_nothing_waits_for_company_beyond_its_time_or_until_tomorrow():
    hasty = pauses(1, until=MONDAY + HOUR)
    assert decide(hasty, PARTNERS).send.notices == (hasty,)
    assert decide(PAUSE, partners(1, at=MONDAY + DAY)).send.notices == (PAUSE,)


def test_a_third_post_within_a_week_waits_for_room():
    posted = [Posted(MONDAY - 2 * DAY, ()), Posted(MONDAY - DAY, ())]
    decided = decide(PAUSE, posted=posted)
    assert [post.at for post in decided.coming] == [MONDAY + 5 * DAY]
    assert decided.look_at == MONDAY + 5 * DAY


def test_what_finds_no_room_in_time_is_left_out_unless_it_is_worth_saying_however_late():
    posted = [Posted(MONDAY - 2 * DAY, ()), Posted(MONDAY - DAY, ())]
    decided = decide(pauses(1, until=MONDAY + DAY), partners(1, until=None), posted=posted)
    assert reasons(decided) == ["notices/no-room"]
    assert [notice.kind for notice in decided.coming[0].notices] == [NoticeKind.PARTNERS]


def test_what_does_not_fit_into_one_post_comes_in_the_next_one():
    decided = decide(*(partners(number) for number in range(MOST_IN_ONE)), pauses(1))
    first, second = decided.coming
    assert first.notices[0].kind is NoticeKind.PAUSE_OVER
    assert (len(first.notices), len(second.notices)) == (MOST_IN_ONE, 1)


def test_what_was_said_is_done_or_is_over_is_left_out_with_its_reason():
    posted = [Posted(MONDAY - 9 * DAY, (PARTNERS.key,))]
    done = Notice(PAUSE.key, PAUSE.at, PAUSE.until, OVER, against=Reason("notices/told-already"))
    decided = decide(PARTNERS, done, pauses(2, until=MONDAY - DAY), posted=posted)
    assert decided.coming == ()
    assert reasons(decided) == ["notices/too-late", "notices/told-already", "notices/told-already"]


def test_a_kind_that_went_unanswered_twice_rests_and_an_answer_wakes_it():
    posted = [Posted(MONDAY - 100 * DAY, (partners(8).key,)), Posted(MONDAY - 50 * DAY, (partners(9).key,))]
    decided = decide(PAUSE, PARTNERS, posted=posted, answers={NoticeKind.PARTNERS: None}, now=PARTNERS.at)
    assert (reasons(decided), decided.resting) == (["notices/resting"], {NoticeKind.PARTNERS})
    assert decided.send.notices == (PAUSE,)
    answered = {NoticeKind.PARTNERS: MONDAY - DAY}
    assert decide(PARTNERS, posted=posted, answers=answered, now=PARTNERS.at).send


def test_what_will_rest_only_if_two_to_come_go_unanswered_is_not_said_to_rest_already():
    ahead = (partners(number, at=MONDAY + 20 * number * DAY, until=None) for number in (1, 2, 3))
    decided = decide(*ahead, answers={NoticeKind.PARTNERS: None})
    assert (reasons(decided), len(decided.coming), decided.resting) == (["notices/would-rest"], 2, frozenset())


def test_a_kind_that_asks_for_nothing_never_rests():
    posted = [Posted(MONDAY - 100 * DAY, (pauses(8).key,)), Posted(MONDAY - 50 * DAY, (pauses(9).key,))]
    assert decide(PAUSE, posted=posted, answers={NoticeKind.PARTNERS: None}).send


def test_the_second_one_that_nobody_answers_says_that_it_is_the_last_for_now():
    posted = [Posted(MONDAY - 50 * DAY, (partners(9).key,))]
    unanswered = decide(partners(1), posted=posted, answers={NoticeKind.PARTNERS: None})
    assert unanswered.send.last == {NoticeKind.PARTNERS}
    assert decide(partners(1), posted=posted).send.last == frozenset()


@given(
    st.lists(
        st.tuples(st.sampled_from(NoticeKind), st.integers(0, 24 * 90), st.integers(0, 24 * 30) | st.none()),
        max_size=30,
    ),
    st.booleans(),
)
def test_no_seven_days_hold_more_than_two_posts_and_each_notice_comes_once_in_its_time_or_says_why_not(found, asks):
    notices = [
        Notice(
            NoticeKey.of(kind, 1, number),
            MONDAY + hour * HOUR,
            None if lasts is None else MONDAY + (hour + lasts) * HOUR,
            DRAWN,
        )
        for number, (kind, hour, lasts) in enumerate(found)
    ]
    decided = decide(*notices, answers=dict.fromkeys(NoticeKind) if asks else {})
    moments = [post.at for post in decided.coming]
    assert all(sum(at - WEEK < one <= at for one in moments) <= POSTS_A_WEEK for at in moments)
    said = [(post.at, one) for post in decided.coming for one in post.notices]
    assert all(one.at <= at and (one.until is None or at <= one.until) for at, one in said)
    assert sorted(str(one.key) for one in [*(one for _, one in said), *(one for one, _ in decided.left_out)]) == sorted(
        str(one.key) for one in notices
    )
    if asks:
        asking = [{one.kind for one in post.notices} for post in decided.coming]
        assert all(sum(kind in kinds for kinds in asking) <= RESTS_AFTER for kind in NoticeKind)
