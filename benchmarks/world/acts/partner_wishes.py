"""What members say in private of each other as partners, and what organisers do about partners."""

from benchmarks.world.played_circle import PlayedCircle
from vocabulary.controls import ButtonKind

ANSWERS = (ButtonKind.PARTNERS_FIT, ButtonKind.PARTNERS_FIT_OPEN, ButtonKind.PARTNERS_NO_FIT)


async def wish(circle: PlayedCircle) -> None:
    """Three say how their partner suits them, and one avoids somebody, and takes it back."""
    for place, answer in enumerate(ANSWERS):
        met = await circle.use(place, "partners met")
        await circle.press(place, met, answer)
        await circle.use(place, "partners why")
    avoided = await circle.use(3, "partners avoid", member=circle.person(4))
    await circle.press(3, avoided, ButtonKind.PARTNERS_TAKE_BACK)


async def rotate(circle: PlayedCircle) -> None:
    """Everyone gets new partners, and then other ones after the next session, or after all not yet."""
    await circle.press(0, await circle.use(0, "partners rotate"), ButtonKind.PARTNERS_ROTATE)
    shown = await circle.use(0, "partners rotate")
    await circle.press(0, shown, ButtonKind.PARTNERS_ROTATE_NEXT)
    await circle.press(0, shown, ButtonKind.PARTNERS_ROTATE_NOT)
