"""How agencies write that a family is known to them, and that they will not answer a request, as tables.

The building blocks are those of the opposite statement. A phrase must cover a whole clause: what it leaves over makes the clause
something else. "We are unable to meet the deadline" declines nothing.
"""

from __future__ import annotations

import re

from service.domain.courtesies import one_of, pattern
from service.domain.nil_phrases import BE, CALLED, FAMILY, OF_WHOM, RECORDS, TAIL, US, WHO

_WHEN = "(?:(?:already|also|well|currently|previously|formerly|historically) )?"
_YES = r"(?:yes(?:,|:| -)? |(?:answer|response|status|reply|outcome): ?)?"
_HOLD = one_of("have, has, hold, holds, do have, do hold, have had, has had, have found, found")

KNOWN = pattern(
    rf"{_YES}{_WHEN}known{TAIL}",
    rf"{_YES}{WHO} {BE} {_WHEN}known{TAIL}",
    rf"{_YES}(?:they|this|these) {BE} {_WHEN}known{TAIL}",
    rf"{_YES}{WHO} {BE} {_WHEN}(?:open|an open case) to {US}",
    rf"{_YES}(?:we|i) (?:do )?(?:know|recognise) (?:of )?{WHO}",
    rf"{_YES}{US} knows? (?:of )?{WHO}",
    rf"{_YES}(?:we are|i am) aware of {WHO}",
    rf"{_YES}(?:we|{US}) {_HOLD} (?:some )?{RECORDS}{OF_WHOM}{TAIL}",
    rf"{_YES}there (?:is|are) {RECORDS}{OF_WHOM}{TAIL}",
    rf"(?:ydy,? )?mae'r {FAMILY} yn (?:hysbys|adnabyddus) i(?: ni|'r \w+)",
    rf"rydym yn adnabod (?:y |'r )?{FAMILY}",
    r"hysbys(?: i ni)?",
)
"""The family is known to whoever writes."""

_KEPT = one_of("secured?, locked(?: down)?, sealed, safeguarded, restricted, preserved, safe, secure")
SECURED = pattern(
    rf"(?:and )?(?:all |our |the |these |their )*(?:records?|files?|notes)(?: (?:have been|has been|are|is|were|being|now))*"
    rf" {_KEPT}(?: today| now| as requested)?",
    rf"(?:and )?(?:we|i) (?:have|'ve) (?:now )?{_KEPT} (?:all |our |the |their )*(?:records?|files?|notes)(?: as requested)?",
    r"(?:please )?(?:send|forward)(?: us| me| over)?(?: the)? (?:forms?|templates?|paperwork)(?: to (?:us|me))?",
)
"""What stands beside it and says nothing against it: our request asks for it."""

UNSURE = pattern(
    r"\?",
    r"n't\b|\b(?:not?|none|neither|nor|nobody|nothing|never|unknown|without|nid|ddim)\b",
    r"\b(?:but|except|apart|although|though|however|only|some|partly|unsure|may|might|if|unless|whether|until)\b",
)
"""One of these, and the text says more than "known"."""

BOTH = re.compile(r",? (?:and|but) (?=(?:we|our|i|the|records|all|they|this)\b)|, (?=\w)|[;:] | [-–] ", re.IGNORECASE)
"""Where a sentence about both is divided."""

_OURSELVES = (
    r"(?:we|our (?:\w+ ){0,2}(?:agency|service|team|school|practice|trust|organisation)"
    rf"|(?=(?:\S+ ){{0,7}}?{CALLED} ){US})"
)
_WILL_NOT = one_of(
    "will not be, won't be, shall not be, will not, won't, shall not, are unable to, is unable to, are not able to, "
    "is not able to, cannot, can't, can not, are not in a position to, are not going to, do not intend to, do not wish to, "
    "do not propose to, do not feel able to, have decided not to, decline to, must decline to, respectfully decline to, "
    "will be unable to, will not be able to, are declining to"
)
_DO = one_of(
    "complet(?:e|ing), fill(?:ing)? in, fill(?:ing)? out, return(?:ing)?, submit(?:ting)?, tak(?:e|ing) part, "
    "participat(?:e|ing), contribut(?:e|ing), respond(?:ing)?, reply(?:ing)?, engag(?:e|ing), assist(?:ing)?, help(?:ing)?"
)
_THIS = one_of("this, the, your, that, these, a, an, any, our")
_PAPER = one_of("forms?, returns?, requests?, templates?, reviews?, process, e-?mail, response, exercise")
_OBJECT = rf"(?:(?:to|in|with|for) )?(?:it|this|these|{_THIS} (?:rapid review |rapid |scoping |completed |information )*{_PAPER})"
_ENOUGH = r"(?: on this occasion| at all| for you)?"
DECLINED = pattern(
    rf"(?:no,? )?{_OURSELVES} {_WILL_NOT} {_DO}(?: {_OBJECT}){{0,2}}{_ENOUGH}",
    rf"(?:no,? )?{_OURSELVES} (?:(?:must|have to|respectfully|wish to|would like to) )*decline(?: {_OBJECT})?{_ENOUGH}",
    r"(?:request )?declined",
    r"ni (?:fyddwn|allwn)(?: ni)?(?: yn)? (?:cwblhau|gwblhau|llenwi|lenwi|cymryd rhan|gymryd rhan)(?: (?:hwn"
    r"|y ffurflen|yn hyn))?",
)
"""The agency will not answer; what one person cannot do says nothing of his agency."""

SORRY = pattern(
    r"(?:(?:i am|we are|i'm|we're) )?(?:very |so )?(?:sorry|afraid)(?: (?:to (?:say|inform you"
    r"|let you know)))?(?: that)?,?(?: but)? ",
    r"(?:i|we) regret(?: to (?:say|inform you|advise you|let you know))?(?: that)?,? ",
    r"(?:thanks|thank you)(?: for (?:your|the|this) (?:e-?mail|request|message))?,? but ",
    r"(?:after|following) (?:careful |due )?consideration,? ",
    r"with regret,? ",
)
"""How a refusal opens."""
