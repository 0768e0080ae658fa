"""Python's search for garbage, for which everybody waits: it leaves out what stays for as long as the bot runs."""

import gc

NEW_OBJECTS = 10_000
"""So many more new objects than dropped ones make Python search among them, for a millisecond at most."""


def search_seldom() -> None:
    """Search after `NEW_OBJECTS`, not after every 700. All that the bot needs is imported in an eighth less time."""
    gc.set_threshold(NEW_OBJECTS)


def leave_out_what_is_here() -> None:
    """Collect all garbage now, and from now on search for it among newer objects only.

    With ten thousand circles, a search among everything takes a fifth of a second. What becomes garbage of what is here
    is collected when this is called again, such as all servers when Discord tells of them anew.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def on_ready() -> None:
    """All servers are known: they stay."""
    leave_out_what_is_here()
