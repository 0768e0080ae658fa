"""What members say about being away, and that they are back."""

from benchmarks.world.people import button_in
from benchmarks.world.played_circle import PlayedCircle
from vocabulary.controls import ButtonKind


async def be_away(circle: PlayedCircle) -> None:
    """Everybody says when they are away, by a day with two meanings, takes it back, says it in the form, and is back.

    Before a goal is set in the new cycle, one keeps that of the last.
    """
    for place in circle.everybody:
        asked = await circle.use(place, "away set", until=circle.two_days())
        meant = await circle.press(place, asked, ButtonKind.AWAY_MEANT)
        await circle.press(place, meant, ButtonKind.AWAY_SET)
        await circle.press(place, meant, ButtonKind.AWAY_TAKE_BACK)
        shown = await circle.press(place, meant, ButtonKind.AWAY_ASK, {"Until which day": "tomorrow"})
        await circle.press(place, shown, ButtonKind.AWAY_SET)
        card = await circle.use(place, "away show")
        back = await circle.press(place, card, ButtonKind.AWAY_BACK)
        if button_in(back.message, ButtonKind.GOAL_KEEP):
            await circle.press(place, back, ButtonKind.GOAL_KEEP)
        await circle.use(place, "away back")
