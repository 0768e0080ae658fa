import gc
import weakref

import pytest

from runtime.garbage import NEW_OBJECTS, leave_out_what_is_here, search_seldom


class Cyclic:
    """What only a search for garbage can collect."""

    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def frozen():
    """Afterwards all is left out again that the tests have loaded."""
    yield
    gc.collect()
    gc.freeze()


def test_what_is_here_is_not_searched_any_more_and_its_garbage_is_collected_the_next_time():
    kept = Cyclic()
    seen = weakref.ref(kept)
    leave_out_what_is_here()
    del kept
    gc.collect()
    assert seen()
    leave_out_what_is_here()
    assert not seen()


def test_what_is_made_later_is_collected_as_ever():
    leave_out_what_is_here()
    seen = weakref.ref(Cyclic())
    gc.collect()
    assert not seen()


def test_thousands_of_new_objects_are_not_searched_yet_and_more_of_them_are():
    searches = []
    gc.collect()
    search_seldom()
    gc.callbacks.append(search := lambda phase, info: searches.append(phase))
    try:
        few = [[] for _ in range(NEW_OBJECTS // 2)]
        assert searches == []
        more = [[] for _ in range(NEW_OBJECTS)]
    finally:
        gc.callbacks.remove(search)
    assert (len(few), len(more), len(searches)) == (NEW_OBJECTS // 2, NEW_OBJECTS, 2)
