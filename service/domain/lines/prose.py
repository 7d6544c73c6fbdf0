"""Everyday words, by which a sentence is told from a command that begins with the same word.

Enters: words in lower case. Leaves: whether a sentence could be made of them. Where no agencies are known, none of
these words is taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDINARY = _words(
    """
    a about above across after again against ago ahead all already also always am an and another any anybody anyone
    anything are around as asap ask at attached away back be because been before being below best better between both
    briefly but by call can cannot check come coming copies copy could course cut day days deadline dear detail details
    did directly do does doing done down draft each earlier early either else email emailed end enough even ever every
    everybody everyone everything few final first for form forms forward from further get getting give given go goes
    going gone good got great had half happy has have having he hello help her here hers hi him his home hope how
    however i i'll i'm i've if in instead into is it it's its itself just keep kept kind know known last late later
    latest least left let like likely list little long look lot lots made mail mails make making many may maybe me meet
    meeting meetings met might mine minute minutes moment more morning most moved much must my name names near need
    needed needs never new next nice no nobody none nor not note noted notes nothing now of off ok okay old on once one
    ones only onto open or other others our ours out over own page papers part people per perhaps please pls point
    points put question questions quick quickly quite rather re ready really reason received regarding regards remain
    reply report right room round said same saw say second see seem seems seen send sent separately set several shall
    she short should since so some somebody someone something sometimes soon sorry spoke staff start started starts
    still such sure take taken talk team tell ten than thank thanks that that's the their theirs them then there there's
    these they they're thing things think this those though three through till time times to today together tomorrow
    tonight too took towards try twice two under until up update updated us use used usual usually very via view wait
    waiting want wants was way we we'll we're we've week weeks well went were what what's whatever when whenever where
    whether which while who whole whom whose why will with within without won't word words work would year years yes
    yesterday yet you you'll you're your yours yourself afternoon evening monday tuesday wednesday thursday friday
    saturday sunday cancelled postponed confirmed agreed goodbye quo
    """
)

GOES_ON = _words(
    """
    about again and are as because been being but by cancelled canceled confirmed did does for from had has have if is
    it moved now of off or postponed so still that then this to until was we went were which who will with would
    """
)
"""With one of these after it, a day and a time are the beginning of a sentence; a place begins with none of them."""

NO_NAME = _words(
    """
    a all an and both each email e-mail end every hand her his its mail me my next our phone post that the their them
    this today tomorrow us yesterday you your
    """
)
"""What no person is called; all else may be a name, May and Will included."""


def is_prose(words: Iterable[str]) -> bool:
    """Whether the words hold one that only a sentence has."""
    return any(each in ORDINARY for each in words)
