"""What partners press under the brief in their thread."""

from benchmarks.world import words
from benchmarks.world.people import newest_with
from benchmarks.world.played_circle import PlayedCircle
from vocabulary.controls import ButtonKind


async def meet(circle: PlayedCircle) -> None:
    """A time suits one of them, and no longer; they are offered others, meet, and keep a line about it."""
    person = circle.person(0)
    threads = [one for one in circle.hosted.guild.threads.values() if person.id in one.joined]
    brief = newest_with([said for thread in threads for said in person.sees(thread)], ButtonKind.PARTNERS_COULD_NOT)
    for _ in range(2):
        await circle.press(0, brief, ButtonKind.PARTNERS_TIME)
    await circle.press(0, brief, ButtonKind.PARTNERS_COULD_NOT)
    met = await circle.press(0, brief, ButtonKind.PARTNERS_BRIEF_MET)
    await circle.press(0, met, ButtonKind.PARTNERS_LINE, words.LINE)
