"""What members do about profiles: theirs written, chosen and emptied, and those of others read."""

from benchmarks.world import words
from benchmarks.world.played_circle import PlayedCircle
from vocabulary.controls import ButtonKind, SelectKind


async def look(circle: PlayedCircle) -> None:
    """Everybody looks at their own profile, and at that of somebody else."""
    for place in circle.everybody:
        await circle.use(place, "profile show")
        await circle.use(place, "profile show", member=circle.person(1 if place == 0 else 0))


async def write(circle: PlayedCircle) -> None:
    """Everybody fills theirs in, and one chooses, types and changes all of it on the card."""
    for place in circle.everybody:
        await circle.use(place, "profile set", words.PROFILE)
    place, card = 0, await circle.use(0, "profile show")
    await circle.choose(place, card, SelectKind.PROFILE_FROM, "7")
    await circle.choose(place, card, SelectKind.PROFILE_UNTIL, "23")
    await circle.choose(place, card, SelectKind.PROFILE_ZONE, "another", given={"zone": "Berlin"})
    await circle.choose(place, card, SelectKind.PROFILE_ZONE, "Europe/Berlin")
    await circle.choose(place, card, SelectKind.PROFILE_ZONE, "hidden")
    await circle.press(place, card, ButtonKind.PROFILE_EDIT, words.PROFILE)
