"""Real work that members queue, to be shown when they present."""

import pytest

from db.models import Example
from services.duties.examples import example_of
from tests.services.house import BEN, ELI
from tests.services.planning_play import FIRST_SESSION, begin_rhythm
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind


@pytest.fixture
def queue(house, circle):
    """Queue an example of Ben's, who presents in the first session."""

    async def put(title="The flow", context="Half of them leave", by=BEN):
        return await house.services.duties.examples.queue(circle.id, by, title, context)

    return put


async def test_what_the_presenter_queues_is_on_the_agenda_and_others_hear_when_it_is_shown(house, circle, queue):
    first, _ = await begin_rhythm(house, circle)
    assert (await queue()).shown_at == FIRST_SESSION
    assert (await queue("A report", by=ELI)).shown_at is None
    assert (await example_of(first)).title == "The flow"
    assert await house.job(JobKind.SESSION, first.id) == house.now


async def test_the_same_title_again_changes_its_context(queue):
    await queue()
    again = await queue("  The   flow ", "A third of them leave by now")
    assert (again.title, again.waiting) == ("The flow", 1)
    assert (await Example.get()).context == "A third of them leave by now"


@pytest.mark.parametrize(
    ("title", "context", "refusal"),
    [
        ("The flow", None, "duties/example-incomplete"),
        (None, "Half of them leave", "duties/example-incomplete"),
        ("The flow", " ", "duties/example-unreadable"),
    ],
)
async def test_an_example_takes_a_title_and_a_context(queue, title, context, refusal):
    with pytest.raises(Refusal, match=refusal):
        await queue(title, context)


async def test_five_of_ones_own_may_wait(queue):
    for number in range(5):
        assert (await queue(f"Flow {number}")).waiting == number + 1
    with pytest.raises(Refusal, match="duties/examples-waiting"):
        await queue("Flow 6")
    assert (await queue("A report", by=ELI)).waiting == 1
