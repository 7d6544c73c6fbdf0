"""How people write in an automatic reply that they are away, until when, and that they have left, as tables.

Patterns leave, for lower-cased words with single blanks, straight apostrophes and plain hyphens. A day that a phrase names is its
last group; what it means stands with the table.
"""

from __future__ import annotations

import re

from parsers.mail.days import DATED, DAY, MONTH, NUMBER, WEEKDAY

_AT = (
    r"(?:(?:(?:and|up to and) including |after |at |around |approx(?:imately)? |the )?"
    r"(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|hrs)|\d\d[:.]\d\d|noon|midday|midnight"
    r"|(?:morning|afternoon|evening|start|close|end)(?: of)?(?: play| business| the day| work)?)?,? ?"
    r"(?:(?:and|up to and) including )?(?:on |of |from )?(?:the (?=\D))?(?:w/c |week commencing )?)"
)
_PLACE = (
    r"(?:(?: to| in| at| from| again| on| into| the| my| our| work| works?place| office| desk| duty| here| school| college"
    r"| surgery| practice| annual| maternity| sick| leave| holiday| shift| post| normal| full| working| hours| time| and"
    r"| available| will be| is| date| i'r| yn| y| swyddfa| gwaith| ar| ddydd(?= \d))*)"
)
_BACK = (
    r"(?:back|return(?:s|ing)?|resum(?:e|es|ing)|re-?open(?:s|ing)?|available(?= (?:again|from|on))|next (?:be )?(?:in|available)"
    r"|next (?:day in|working day)|in (?:the )?office(?: again| next)(?= )|dychwelyd|(?:yn )?(?:ôl|nôl))"
)
BACK = re.compile(rf"\b{_BACK}{_PLACE}:? {_AT}({DAY})")
"""The day on which somebody is back: he is away until the day before."""

_UNTIL = (
    r"(?:until|till|'?til|up to|through(?: to)?|ending|last day (?:of (?:annual )?leave )?(?:is|will be)|hyd(?: at)?|tan|nes)"
)
UNTIL = re.compile(rf"(?:^|\s){_UNTIL}:? {_AT}({DAY})")
"""The last day on which somebody is away."""

HERE = re.compile(
    r"(?<!not )(?<!not be )(?<!not currently )\b(?:available|contactable|working|reachable|in the office|open|here)\W*$"
)
"""What stands before `until` where the day is the last one on which he is there."""

_SPAN = r" ?(?:-|to|until|till|through|and|i|a|hyd) ?(?:and including )?"
SPAN = re.compile(
    rf"(?:(?:{WEEKDAY},? )?(?:the )?(?<![\d/.-]){NUMBER}|{DATED}){_SPAN}({DATED})"
    rf"|\b{MONTH} (?<![\d/.-]){NUMBER} ?- ?{NUMBER}\b(?![/.-]\d)"
)
"""From one day to another: the second is the last."""

AWAY = re.compile(
    r"\b(?:out of (?:the )?office|ooo|away|leave|a/l|holidays?|vacation|absen(?:t|ce)|unavailable|rest days?|day off"
    r"|not (?:be )?(?:in|at|working|available|back)|clos(?:ed|es|ure)|re-?opens?|off (?:work|sick|duty)|sabbatical|secondment"
    r"|training|travelling|back|return(?:ing)?|allan|gwyliau|i ffwrdd|absennol|ar gau|dychwelyd)\b"
)
"""One of these, and the reply is about an absence: others say until when a request is kept."""

_MAILBOX = r"(?:mail ?box|in-?box|e-?mail(?: address| account| box)?|account|address)(?: inbox)?(?: \S+@\S+)?"
_BODY = (
    r"(?:organi[sz]ation|company|trust|council|force|school|service|team|practice|college|authority|department|constabulary"
    r"|employment|role|post|position|nhs|partnership|charity|police|surgery|business|board|firm)"
)
_SOMETIMES = (
    r"(?! ?(?:outside|out of|out-of|at (?:week|night|all)|during|while|whil?st|when|over|overnight|between|on|after"
    r"|before|in my|in real"
    r"|daily|regularly|24|every|continuously|constantly|around|until|frequently|often|as))"
)
_ELSE = "(?:an?|the|my|his|her|their|for|with|at|in|on|to|office|building|phone|messages?|notes?|you|it|this|that)"
_USED = r"(?:monitored|checked|read|in use|used|active|live|valid|operational|looked at|manned|staffed)"
LEFT = tuple(
    re.compile(each)
    for each in (
        (
            r"\bno longer (?:employed|work(?:s|ing)?\b(?! (?:on (?:a )?(?:mon|tue|wed|thu|fri|sat|sun)|full|part|from"
            r"|week|in the|late))"
            r"|with (?:the|this|us|our)\b|in (?:post|this (?:role|post|team)|(?:the|my) (?:role|post)\b)"
            r"|(?:a )?(?:part|member) of|an employee|based (?:at|in|with)|the (?!office)|at [a-z])"
        ),
        rf"\b{_MAILBOX} (?:is|are|has been|was|will) no longer (?:be )?(?:being )?(?:actively )?{_USED}",
        rf"\b{_MAILBOX} (?:is|are) (?:not|un)(?: being)? ?(?:actively )?{_USED}\b{_SOMETIMES}",
        (
            rf"\b{_MAILBOX} (?:is|has been|has) (?:now )?(?:closed|deleted|deactivated|decommissioned|disabled"
            r"|obsolete|switched off|retired|changed)\b"
        ),
        (
            r"(?:\b(?:has|have|'ve|'s|i)|^[a-z]+) (?:now |since |recently |sadly |also )*left (?:(?:the|our|this|my) )?"
            rf"(?:(?!{_ELSE}\b)\w+ ){{0,3}}?{_BODY}\b"
        ),
        r"\b(?:has|have|'ve|'s) (?:now |since |recently |sadly )*left(?=[.,;!]|$| and\b| as of\b| on \d)",
        (
            r"\b(?:has|have|'ve|'s) (?:now |since |recently )*(?:retired|moved on\b|changed (?:role|job)s?"
            r"|(?:moved (?:in)?to|taken up) (?:a|another) (?:new |different )?(?:role|post|position|team|job|organisation))"
        ),
        r"\b(?:my|his|her|their) last (?:working )?day (?:\S+ ){0,4}?was\b",
        (
            r"\b(?:wedi gadael|wedi ymddeol)\b|\b(?:ddim|nid \w+) [^.]{0,60}\b(?:gweithio|monitro"
            r"|defnyddio)\b[^.]{0,40}\bbellach\b"
            r"|\bbellach (?:ddim )?yn (?:gweithio|cael ei (?:fonitro|ddefnyddio))\b"
        ),
    )
)
"""He has left, or nobody reads the mailbox any longer."""

ROBOT = re.compile(r"\b(?:do not|don't|not) (?:reply|respond)\b")
"""A sentence about the reply itself, which says nothing of the mailbox that was written to."""
