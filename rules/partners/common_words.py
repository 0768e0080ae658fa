"""Whether what one member asks for is what another one can help with: by the words that both texts have.

Deliberately simple, so that anybody can see why: no list of synonyms, no guess at what was meant.
"""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:[+#]+)?")
_SAY_NOTHING = """
a about after again all also am an and any anyone anything are as ask at be because been before best better but by
can could did do does doing done don each else etc ever every everything few find first for from get getting give go
going good got great had has have having he help helping her here him his how i idea ideas if improve in into is it
its just keep kind know last learn learning less let like look looking lot make making many may me mean might more
most much my need needs new next no not now of off on once one only or other our out over own part people please put
question questions really right same say see she should show so some somebody someone something start still stuff
such support take tell than that the their them then there these they thing things think this those through time to
together too try trying up us use used using very want was way we well were what when where which while who why will
with without work working would year you your
"""
SAY_NOTHING = frozenset(_SAY_NOTHING.split())
"""Words that are in half of what anybody asks for or offers."""
TOO_SHORT_TO_BE_PLURAL = 3


def common_words(one: str, other: str) -> frozenset[str]:
    """The words, in lower case and without a plural's ending, that both texts have and that say something."""
    return _words(one) & _words(other)


def _words(text: str) -> frozenset[str]:
    found = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return frozenset(_singular(word) for word in found if word not in SAY_NOTHING)


def _singular(word: str) -> str:
    plural = len(word) > TOO_SHORT_TO_BE_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word
