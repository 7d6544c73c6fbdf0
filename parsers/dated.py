"""Tells words that are nothing but a date from words that hold one: `c. March 2021`, not `Seen on 3 March by HV1`.

Words enter; whether they are a date, or how many characters at their head are one, leaves. What the date is, `dates` says.
Whoever looks for dates among prose asks here first, so that no sentence is ever taken for a cell of a date column.
"""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.datepieces import MONTHS, SEASONS

LONGEST = 90  # characters of the longest date that people type: a range with its doubts
MOST_TOKENS = 16
_WORDS = (
    *MONTHS,
    *{word for season in SEASONS for word in season.split()},
    *[
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "weds",
        "wednesday",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
        "sun",
        "sunday",
    ],
    *[
        "c",
        "ca",
        "circa",
        "approx",
        "approximately",
        "about",
        "around",
        "roughly",
        "estimated",
        "est",
        "abt",
        "possibly",
        "probably",
        "or",
        "between",
        "and",
        "to",
        "until",
        "from",
    ],
    *[
        "till",
        "through",
        "early",
        "mid",
        "middle",
        "late",
        "end",
        "start",
        "beginning",
        "of",
        "the",
        "in",
        "on",
        "at",
        "by",
        "before",
        "after",
        "since",
        "during",
        "onwards",
        "week",
    ],
    *[
        "commencing",
        "beginning",
        "starting",
        "ending",
        "wk",
        "w",
        "wc",
        "we",
        "w/c",
        "w/e",
        "wk/c",
        "undated",
        "unknown",
        "dated",
        "not",
        "known",
        "recorded",
        "clear",
        "exact",
        "date",
    ],
    *[
        "n",
        "d",
        "n/k",
        "nk",
        "am",
        "pm",
        "hrs",
        "hours",
        "hr",
        "h",
        "noon",
        "midday",
        "midnight",
        "st",
        "nd",
        "rd",
        "th",
        "term",
        "half",
        "year",
        "years",
        "month",
        "months",
        "ongoing",
        "present",
    ],
    *[
        "same",
        "day",
        "above",
        "ditto",
        "do",
        "as",
        "time",
        "unclear",
        "uncertain",
        "sometime",
        "some",
        "afternoon",
        "morning",
        "evening",
        "night",
        "overnight",
        "a",
        "m",
        "p",
    ],
)
WORDS = frozenset(_WORDS)
TOKEN = re.compile(r"\d{1,4}(?:st|nd|rd|th)?(?:hrs|h|am|pm|t)?|[a-z]+(?:/[a-z]+)?|[^\w\s]|\S", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,4}(?:st|nd|rd|th)?(?:hrs|h|am|pm|t)?", re.IGNORECASE)
CUT = re.compile(r"(?<=\S)(?:\t|\n| {3,})")
MARKS = frozenset("?~.,/-–—:()[]'’@&+\\\"“”*")
TELLING = re.compile(
    r"\d{1,2}\s?[/.\\-]\s?(?:\d{1,2}|[a-z]{3,9})|(?:19|20)\d{2}|\d(?:st|nd|rd|th)?\s+(?:of\s+)?(?:"
    + "|".join(sorted(MONTHS, key=len, reverse=True))
    + r")\b|\b(?:undated|date (?:unknown|not (?:known|recorded))|n/?[dk])\b|^(?:early |mid |late |about |c\\. )?(?:spring|"
    r"summer|autumn|winter|easter|christmas)(?: term)?$|^(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def is_date(text: str) -> bool:
    """True for words that are a date, a range or a period, with their doubts and times, and nothing else."""
    text = text.strip()
    return 0 < len(text) <= LONGEST and TELLING.search(text) is not None and _head(text) == len(text)


@lru_cache(maxsize=8192)
def date_head(text: str) -> int:
    """How many characters at the head of a line are a date, without the marks that divide it from what follows; 0 for none."""
    text = CUT.split(text[:LONGEST], maxsplit=1)[0]
    end = _head(text)
    head = text[:end].rstrip(" \t\n-–—:,.;(")
    while head and re.search(
        r"(?i)(?:^|\s)(?:the|in|on|at|a|by|of|after|before|during|since|from|to|and|or|end|start|not|we)$", head
    ):
        head = head.rpartition(" ")[0].rstrip(" \t-–—:,.;(")
    return len(head) if TELLING.search(head) else 0


def _head(text: str) -> int:
    """How far the tokens at the head are of the kind that dates are made of."""
    end = 0
    for count, token in enumerate(TOKEN.finditer(text)):
        word = token.group().casefold()
        if count >= 2 * MOST_TOKENS or not (NUMBER.fullmatch(word) or word in WORDS or word in MARKS):
            break
        end = token.end()
    else:
        return len(text)
    return end
