"""What `/circle about` shows: the focus, the members, and what comes next with who has its duties and why."""

from tests.services.circle_play import at, here, meets
from tests.services.house import ANA, BEN, FIRST_SESSION


async def about(house, circle):
    """The overview as members read it."""
    shown = await house.services.circles.overview.show(await here(circle))
    return house.words.render("circle/about", shown=shown)


async def test_it_tells_who_is_in_it_and_that_no_session_is_set(house, circle):
    text = await about(house, circle)
    assert "**Deciding with data**: Data-informed decisions" in text
    assert "Meets every 2 weeks for 75 minutes in <#12>, on Europe/Berlin time." in text
    assert f"Members (5): <@{ANA}>, <@{BEN}>" in text
    assert "No session is scheduled yet" in text


async def test_it_tells_when_the_next_session_is_and_who_leads_and_presents_why(house, circle):
    await meets(house, circle)
    shown = await house.services.circles.overview.show(await here(circle))
    assert (shown.session.starts_at, shown.session.facilitator, shown.session.presenter) == (FIRST_SESSION, ANA, BEN)
    lines = (
        f"Next session: {at(FIRST_SESSION)}\n"
        f"Facilitator: <@{ANA}> (hasn't had a turn yet)\n"
        f"Presenter: <@{BEN}> (hasn't had a turn yet)"
    )
    assert (await about(house, circle)).endswith(lines)


async def test_a_small_circle_is_told_how_many_are_missing(house):
    circle = await house.form_circle((ANA, BEN))
    assert "so 2 more would help" in await about(house, circle)


async def test_a_circle_that_meets_each_week_says_so(house):
    circle = await house.form_circle(weeks=1, voice_channel_id=None)
    assert "Meets every week for 75 minutes, on Europe/Berlin time." in await about(house, circle)
