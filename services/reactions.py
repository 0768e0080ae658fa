"""Who reacts to what: each event with all that follows from it. No feature knows of those above it but by this page."""

from collections.abc import Iterable
from typing import Protocol

from services.duties.rotation import DutyRotation
from services.events import (
    AbsenceChanged,
    AgendaChanged,
    BoardRevised,
    BriefChanged,
    CaptureChanged,
    CheckedIn,
    ChecklistPutAway,
    CircleClosed,
    CircleFormed,
    CommitmentMade,
    CycleOpened,
    DmRefused,
    DmsStopped,
    DutiesChanged,
    ExampleQueued,
    FailureThreadRefused,
    GoalChanged,
    LineKept,
    MemberGone,
    MemberJoined,
    MemberLeft,
    MemberReturned,
    MonthChanged,
    NoticePosted,
    NudgeSettingsChanged,
    PartnersDrawn,
    PartnershipEnded,
    PartnershipOpened,
    PartnersMet,
    PauseBegun,
    PauseEnded,
    PlanChanged,
    ReminderForChannel,
    ReplyGiven,
    RhythmBegun,
    SessionClosed,
    SessionGoesOn,
    SessionMoved,
    SessionSet,
    VoiceChannelReplaced,
)
from services.house import Services
from services.member_messages import MemberMessages
from services.notices.replan import NoticeReplanner
from services.nudges.replan import NudgeReplanner
from services.ritual_events import (
    AdviceChanged,
    LunchChanged,
    NamingChanged,
    RitualsChanged,
    ThanksChanged,
    WinsChanged,
)
from services.sessions.calendar import Calendar


def connect(services: Services) -> None:
    """Have the services react to each other's events."""
    nudges, notices = _Nudges(services.replanner), _Notices(services.notices.replanner)
    messages = _MemberMessages(services.member_messages)
    _connect_members(services, nudges, notices, messages)
    _connect_circles(services, nudges, notices)
    _connect_goals(services, nudges)
    _connect_dms(services, messages)
    services.events.on(ReminderForChannel, notices.of_circle)
    _connect_duties(services, nudges, notices)
    _connect_partners(services, nudges, notices)
    _connect_rituals(services, nudges, notices)
    _connect_sessions(services, nudges, notices)


def _connect_members(services: Services, nudges: "_Nudges", notices: "_Notices", messages: "_MemberMessages") -> None:
    """For who is in a circle, and who is away."""
    on = services.events.on
    goals, sessions, partners = services.goals.circle_changes, services.sessions.circle_changes, services.partners.terms
    failures, threads, welcome = services.failures.months, services.partners.threads, services.circles.welcome
    on(
        AbsenceChanged,
        services.duties.rotation.absence_changed,
        failures.absence_changed,
        goals.absence_changed,
        services.sessions.time_polls.absence_changed,
        threads.absence_changed,
        messages.time_again,
        nudges.of_person,
    )
    on(MemberJoined, failures.look_again, partners.member_joined, welcome.start_changed, notices.of_circle)
    on(
        MemberLeft,
        goals.member_left,
        services.thanks.thanks.member_left,
        services.advice.member_left,
        sessions.member_left,
        failures.look_again,
        services.profiles.member_left,
        threads.member_left,
        nudges.of_person,
        welcome.start_changed,
        notices.of_circle,
    )
    on(MemberGone, messages.bring_to_circle, nudges.of_person)
    on(MemberReturned, goals.member_returned, partners.member_returned, threads.circle_changed, nudges.of_person)


def _connect_circles(services: Services, nudges: "_Nudges", notices: "_Notices") -> None:
    """The same for what becomes of a circle as a whole."""
    on, seats = services.events.on, services.circles.seats
    failures, threads, sessions = services.failures.months, services.partners.threads, services.sessions.circle_changes
    on(CircleFormed, failures.circle_formed, seats.plan_roll_call, notices.of_circle)
    on(
        CircleClosed,
        services.goals.circle_changes.circle_closed,
        services.thanks.thanks.circle_closed,
        services.advice.circle_closed,
        failures.circle_closed,
        sessions.circle_closed,
        services.partners.terms.circle_closed,
        threads.circle_changed,
        seats.circle_closed,
        services.profiles.circle_closed,
        nudges.of_circle,
        notices.circle_closed,
    )
    on(ChecklistPutAway, services.circles.welcome.put_away)
    on(VoiceChannelReplaced, sessions.voice_channel_replaced)
    on(RhythmBegun, services.partners.terms.rhythm_begun)
    on(PauseBegun, nudges.of_circle, notices.of_circle)
    on(PauseEnded, threads.circle_changed, failures.pause_ended, nudges.of_circle, notices.of_circle)


def _connect_duties(services: Services, nudges: "_Nudges", notices: "_Notices") -> None:
    """The same for whose turn it is, and for what is told or shown in one."""
    on, cards, blocks = services.events.on, _Cards(services.sessions.calendar), services.sessions.failure_blocks
    on(DutiesChanged, cards.of_sessions, nudges.of_members)
    on(
        MonthChanged,
        services.failures.months.look_again,
        blocks.look_again,
        nudges.of_members,
        services.notices.invitations.month_changed,
    )
    on(LineKept, nudges.of_person)
    on(FailureThreadRefused, notices.of_circle)
    on(ExampleQueued, cards.of_sessions)
    on(AgendaChanged, cards.of_sessions, blocks.look_again)


def _connect_sessions(services: Services, nudges: "_Nudges", notices: "_Notices") -> None:
    """The same for sessions, from when they are set until they are closed."""
    on, seats, welcome = services.events.on, services.circles.seats, services.circles.welcome
    threads, blocks = services.partners.threads, services.sessions.failure_blocks
    on(
        SessionSet,
        blocks.look_again,
        services.sessions.time_polls.session_set,
        seats.plan_roll_call,
        threads.circle_changed,
        nudges.of_circle,
        welcome.start_changed,
    )
    on(
        SessionMoved,
        services.sessions.circle_changes.session_moved,
        blocks.look_again,
        _Duties(services.duties.rotation).of_session,
        seats.plan_roll_call,
        threads.circle_changed,
        nudges.of_circle,
        welcome.start_changed,
    )
    on(ReplyGiven, nudges.of_members)
    on(CycleOpened, services.goals.circle_changes.cycle_opened, threads.circle_changed, nudges.of_circle)
    on(
        SessionClosed,
        services.partners.terms.session_closed,
        blocks.look_again,
        nudges.of_circle,
        welcome.start_changed,
        notices.of_circle,
    )
    on(CommitmentMade, nudges.of_person)
    on(CaptureChanged, nudges.of_person)


def _connect_dms(services: Services, messages: "_MemberMessages") -> None:
    """The same for whether and when DMs reach a person."""
    on = services.events.on
    on(DmsStopped, messages.bring_to_channel)
    on(DmRefused, messages.bring_refused_to_channel)
    on(NudgeSettingsChanged, messages.time_again)


def _connect_goals(services: Services, nudges: "_Nudges") -> None:
    """The same for what members do about their goals."""
    on, threads, welcome = services.events.on, services.partners.threads, services.circles.welcome
    on(GoalChanged, threads.goal_changed, nudges.soon, welcome.start_changed)
    on(PlanChanged, nudges.soon)
    on(CheckedIn, nudges.soon)
    on(BoardRevised, services.sessions.circle_changes.board_revised)


def _connect_partners(services: Services, nudges: "_Nudges", notices: "_Notices") -> None:
    """The same for what happens among learning partners."""
    on, threads = services.events.on, services.partners.threads
    on(PartnersDrawn, nudges.of_members, notices.of_circle)
    on(PartnershipOpened, threads.partnership_changed)
    on(PartnershipEnded, threads.partnership_changed)
    on(BriefChanged, nudges.of_members, notices.of_circle)
    on(PartnersMet, services.partners.briefs.partners_met, nudges.of_members, notices.of_circle)


def _connect_rituals(services: Services, nudges: "_Nudges", notices: "_Notices") -> None:
    """The same for what a circle does if it wants to."""
    on, notes, agreed = services.events.on, services.retrospectives.board, services.retrospectives.agreement_cards
    rounds, review = services.wins.rounds, services.wins.review
    on(RitualsChanged, rounds.circle_changed, nudges.of_circle, notices.of_circle)
    on(NoticePosted, rounds.notice_posted)
    on(WinsChanged, notices.of_circle)
    on(RhythmBegun, rounds.circle_changed)
    on(CycleOpened, rounds.circle_changed)
    on(SessionClosed, review.session_closed)
    on(MemberLeft, rounds.circle_changed)
    on(MemberReturned, rounds.circle_changed)
    on(CircleClosed, rounds.circle_changed)
    on(ThanksChanged, nudges.of_person)
    on(AdviceChanged, nudges.of_person)
    on(NamingChanged, nudges.of_person, services.notices.unnaming.naming_changed, notices.of_circle)
    on(SessionGoesOn, agreed.session_goes_on, notes.session_goes_on)
    on(SessionClosed, agreed.session_closed, notes.session_closed)
    on(CaptureChanged, agreed.capture_changed)
    _connect_lunch(services, nudges, notices)


def _connect_lunch(services: Services, nudges: "_Nudges", notices: "_Notices") -> None:
    """The same for lunch-and-learns and their guests."""
    on, lunch = services.events.on, services.lunch
    on(CircleClosed, lunch.polls.circle_closed, lunch.guests.circle_changed, lunch.cards.circle_closed)
    on(MemberLeft, lunch.proposals.member_left)
    on(VoiceChannelReplaced, lunch.guests.circle_changed)
    on(LunchChanged, lunch.cards.lunch_changed, nudges.of_members, notices.of_circle)
    on(SessionSet, lunch.planning.session_set)
    for changed in (SessionSet, SessionMoved, SessionClosed):
        on(changed, lunch.guests.session_changed, lunch.cards.session_changed)
    on(DutiesChanged, lunch.cards.duties_changed)


class _OfPerson(Protocol):
    """An event that concerns one person."""

    @property
    def user_id(self) -> int: ...


class _OfMembers(Protocol):
    """An event that concerns several members of a circle."""

    @property
    def members(self) -> Iterable[int]: ...


class _OfCircle(Protocol):
    """An event that concerns a circle as a whole."""

    @property
    def circle_id(self) -> int: ...


class _OfSessions(Protocol):
    """An event that concerns several sessions."""

    @property
    def sessions(self) -> Iterable[int]: ...


class _Cards:
    """Brings what is shown of sessions up to date."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    async def of_sessions(self, event: _OfSessions) -> None:
        await self._calendar.look_again(*event.sessions)


class _Duties:
    """Says again what is to be said about duties."""

    def __init__(self, rotation: DutyRotation) -> None:
        self._rotation = rotation

    async def of_session(self, event: SessionMoved) -> None:
        await self._rotation.look_again(event.session_id)


class _MemberMessages:
    """Has what waits to reach a person from other members follow what they choose."""

    def __init__(self, messages: MemberMessages) -> None:
        self._messages = messages

    async def bring_to_channel(self, event: DmsStopped) -> None:
        await self._messages.bring_to_channel(event.user_id)

    async def bring_refused_to_channel(self, event: DmRefused) -> None:
        await self._messages.bring_to_channel(event.user_id, refused=event.message)

    async def bring_to_circle(self, event: MemberGone) -> None:
        await self._messages.bring_to_channel(event.user_id, event.circle_id)

    async def time_again(self, event: _OfPerson) -> None:
        await self._messages.time_again(event.user_id)


class _Nudges:
    """Decides again what people are nudged about."""

    def __init__(self, replanner: NudgeReplanner) -> None:
        self._replanner = replanner

    async def soon(self, event: _OfPerson) -> None:
        await self._replanner.look_again(event.user_id)

    async def of_person(self, event: _OfPerson) -> None:
        await self._replanner.replan(event.user_id)

    async def of_members(self, event: _OfMembers) -> None:
        await self._replanner.replan(*event.members)

    async def of_circle(self, event: _OfCircle) -> None:
        await self._replanner.replan_circle(event.circle_id)


class _Notices:
    """Decides again what circles are told unasked."""

    def __init__(self, replanner: NoticeReplanner) -> None:
        self._replanner = replanner

    async def of_circle(self, event: _OfCircle) -> None:
        await self._replanner.replan(event.circle_id)

    async def circle_closed(self, event: CircleClosed) -> None:
        await self._replanner.drop(event.circle_id)
