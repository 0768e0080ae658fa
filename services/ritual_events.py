"""What happens in the rituals of a circle: published like all that is in `services.events`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RitualsChanged:
    """A circle has other rituals than before."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class ThanksChanged:
    """A member was thanked for help; or thanks that they got were taken back or hidden."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class NamingChanged:
    """A member has said whether their circle may name them as someone to go to, or has changed their mind.

    `named_id` is the row that keeps that.
    """

    circle_id: int
    user_id: int
    named_id: int
    named: bool


@dataclass(frozen=True, slots=True)
class WinsChanged:
    """Somebody did something about a circle's wins and stuck points."""

    circle_id: int


@dataclass(frozen=True, slots=True)
class AdviceChanged:
    """A member has noted advice that they will try, or let go of it, or told what came of it."""

    circle_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class LunchChanged:
    """Something about a circle's lunch-and-learns has changed, or about this one; `members` said what came of it."""

    circle_id: int
    lunch_id: int | None = None
    members: tuple[int, ...] = ()
