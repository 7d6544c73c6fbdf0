"""What people write round what they have to say, as a table, and how such tables are written.

Patterns leave, for sentences that say nothing: thanks, the reference, an offer to help. Whatever could say something about a
family is outside all of them.
"""

from __future__ import annotations

import re

from service.domain.sentences import MATTERS


def pattern(*alternatives: str) -> re.Pattern[str]:
    """One pattern for all the alternatives, upper and lower case alike."""
    return re.compile("(?:" + "|".join(alternatives) + ")", re.IGNORECASE)


def one_of(listed: str) -> str:
    """A group of the alternatives in a list such as `this, that`."""
    return "(?:" + "|".join(listed.split(", ")) + ")"


# A few words that say nothing about a family: names of teams, forms, days of writing.
WORDS = rf"(?:,? (?!(?:{MATTERS})\b)[\w'/&#:().-]+){{0,10}}"
ABOUT = one_of(
    "in (?:response|relation|reply|answer|respect|regard) (?:to|of), with (?:reference|regard) to, further to, regarding, re"
)

_OFFER = one_of("let (?:me|us) know, contact (?:me|us), get in touch")
_ANYTHING = (
    r"(?: anything| any)?(?: further| else| other| more)?(?: information| questions| queries| help| assistance| else"
    r"| from (?:me|us))?"
)
COURTESY = pattern(
    rf"(?:many |kind )?(?:thanks|thank you)(?: very much| so much| all| again)?(?: (?:for|and)\b{WORDS})?",
    r"(?:i |we )?(?:hope|trust) (?:this|that)(?: e-?mail| message)? (?:helps|assists|finds you well)",
    r"(?:i |we )?(?:hope|trust) (?:this|that) is (?:ok|okay|fine|helpful|sufficient|useful)",
    r"(?:i |we )?(?:hope|trust) (?:you|all) (?:are|is)(?: keeping)? well",
    r"have a (?:good|nice|lovely|great) (?:day|weekend|week|evening)",
    r"(?:please )?(?:do )?(?:not |don't )?(?:hesitate|feel free) to (?:contact|get in touch|ask|call|e-?mail)"
    r"(?: with)?(?: me| us)?"
    rf"(?: if you (?:need|require|have){_ANYTHING})?",
    rf"(?:please )?{_OFFER} if (?:you (?:need|require|have)|there is){_ANYTHING}",
    rf"if you (?:need|require|have){_ANYTHING},? (?:please )?(?:do )?(?:not hesitate to )?{_OFFER}",
    r"(?:apologies|sorry|i apologise) for the delay(?: in (?:replying|responding|getting back to you))?",
    rf"(?:sent )?on behalf of\b{WORDS}",
    r"as requested",
    r"diolch(?: yn fawr)?(?: am eich e-?bost)?",
)
CONTEXT = pattern(
    rf"(?:{ABOUT}|ref|reference|case|our ref|your ref|following|as per|subject)\b:?{WORDS}", r"[A-Z]{2,10}[-/ ]\d{4}[-/ ]\d{2,5}"
)
