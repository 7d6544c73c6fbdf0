"""What people write round what they have to say, as a table, and how such tables are written.

Patterns leave, for sentences that say nothing: thanks, the reference, an offer to help. Whatever could say something about a
family is outside all of them.
"""

from __future__ import annotations

import re
from functools import cached_property

from service.domain.sentences import MATTERS


class Pattern:
    """One pattern for all its alternatives, upper and lower case alike; made when it is first looked for.

    The long ones take longer to make than a whole command that never looks for them.
    """

    def __init__(self, alternatives: tuple[str, ...]) -> None:
        self._alternatives = alternatives

    @cached_property
    def _made(self) -> re.Pattern[str]:
        return re.compile("(?:" + "|".join(self._alternatives) + ")", re.IGNORECASE)

    def match(self, text: str) -> re.Match[str] | None:
        """Where the text begins with one of them."""
        return self._made.match(text)

    def search(self, text: str) -> re.Match[str] | None:
        """Where one of them first stands in the text."""
        return self._made.search(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Whether the text is one of them and nothing else."""
        return self._made.fullmatch(text)


def pattern(*alternatives: str) -> Pattern:
    """One pattern for all the alternatives."""
    return Pattern(alternatives)


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
