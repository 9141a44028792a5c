"""English function words: those that name nothing."""

from __future__ import annotations

_WORDS = """
    's a about according across after afterwards again against ago all along alongside already
    also although amid among an and another any anyone anything are aren't around as at away back
    be because been before behind being besides between beyond both but by can can't could couldn't
    despite did didn't do does doesn't don't down during each else even ever every everyone
    everything exactly far few first for from had hadn't has hasn't have haven't he her here hers
    herself him himself his how i if in inside instead into is isn't it its itself just last later
    like many may me might mine more most must my myself near never no nobody nor not nothing now
    of off on once one ones only onto or other our out outside over per several shall she should
    shouldn't since so some somebody someone something still such than that the their theirs them
    themselves then there these they this those though through throughout till to today together
    tomorrow too toward towards under until up upon us very via was wasn't we were weren't what
    when where whether which while who whom whose why will with within without won't would wouldn't
    yesterday yet you your yours
"""
FUNCTION_WORDS = frozenset(_WORDS.split())


def like(words: str) -> str:
    """A pattern of SQL's LIKE … ESCAPE '!' that finds words anywhere; no sign is a wildcard.

    >>> like("100%!")
    '%100!%!!%'
    """
    for sign in "!%_":
        words = words.replace(sign, f"!{sign}")
    return f"%{words}%"


def has_words(text: str) -> bool:
    """Whether there is anything to ask about."""
    return any(character.isalnum() for character in text)
