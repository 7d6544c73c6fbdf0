"""Judges what was typed into a form: an answer, nothing, or the form's own prompt; and which of the printed options was chosen.

Words come in, words leave, or None for what is no answer. What counts as an answer follows the partnership's completeness rules:
"None identified" and "N/A" are answers; "", "-", "tbc" and "see attached" are not. No field and no document is known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import dropwhile

from parsers.model import Paragraph

NOT_AN_ANSWER = re.compile(
    r"[\s\W_]*|x+|t\.?b\.?[cda]\.?|to be (?:confirmed|completed|advised|added|determined)|to follow|pending|as above|ditto|"
    r"(?:please )?see (?:the )?(?:attached|enclosed|above|below|chronology|attachment|separate (?:sheet|document))"
    r"(?: (?:chronology|document|report|sheet|form))?|(?:as )?(?:attached|enclosed)|"
    r"(?:click|tap|click or tap)(?: or tap)?(?: here)? to (?:enter|add|type|select|choose)[\w ]{0,30}|"
    r"(?:choose|select|pick) an? (?:item|option|date)|"
    r"(?:enter|type|insert|add) (?:your )?(?:text|answer|response|date|details|name)(?: here)?|"
    r"no (?:answer|response)(?: (?:given|provided|supplied|entered))?|not answered|left blank|please select|select\W*|"
    r"d{1,2}\W?m{1,2}\W?y{2,4}|from\W*to|to|on",
    re.IGNORECASE,
)
PROMPT = re.compile(
    r"\W*(?:please|include|including|consider|give|add|list|describe|e\.?g\b|i\.?e\b|for example|such as|if |"
    r"name,? (?:and|role|or)|full |max\.?(?:imum)?\b|state|note|provide|how |what |when |why |who |which |whose |was |were |"
    r"did |do |is |are |where |the default|use |tick|delete|refer|keep |enter|type|click|choose|select|individual,? |day, month|"
    r"dd/|answer |explain|outline|summari[sz]e|identify|specify|write|complete)",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"[\[(<{][^\[\]()<>{}]{3,240}[\])>}]\W*")  # nothing but a prompt
ASKING = 25  # words of a question that a form asks under its label
WRITE = re.compile(r"\W*(?:insert|enter|type|add|complete|write|name|date|text|details?|response|answer)\W*", re.IGNORECASE)
TOLD = re.compile(
    r"\W*(?:please (?!see|refer to the|find)|if (?:you|the child said|your|possible|known|none|not|there|more|so|yes|no|"
    r"applicable)\b|"
    r"include\b|including\b|consider (?:the|how|whether|what|any|all)|(?:give|tell us|describe|list|state|explain|outline|"
    r"set out|summari[sz]e|"
    r"identify|provide|write|type|enter|insert|add|attach|complete|continue|start with|think of|think about|do not|don't|"
    r"use|keep|try to|number|distinguish|separate|compare|"
    r"say|name|note|only|leave|put|refer to|quote|answer|be) (?:the|a|an|any|all|one|each|here|in|as|details|details of|us|"
    r"what|who|why|"
    r"how|when|where|whether|it|them|this|your|their|if|names?|roles?|only|out|at|specific|brief|both|no|with|full|up to|to)\b|"
    r"(?:maximum|max\.?|up to|(?:no|not) more than|approx\w*|about) \d+ words|for example\b|e\.g\.|examples?:|such as|"
    r"you (?:may|can|should|must|need|do not|might)\b|we (?:need|want|would like|are looking) |this (?:section|box|part|"
    r"question) |"
    r"guidance|note:|n\.?b\.?\b|[(\[].{3,200}[)\]]\W*$|as quoted\b|nobody will be\b|in your own words|full name\b|facts only)",
    re.IGNORECASE,
)
MARK = re.compile(r"[☐☑☒✓✔✗✘]|\[ *[xX✓✔]? *\]|\( ?[xX✓✔]? ?\)")
MARKED = re.compile(r"[xX✓✔☒☑✗✘]|yes", re.IGNORECASE)  # a cell of its own for the mark
UNMARKED = re.compile(r"[☐\s-]*")
CHOICES = re.compile(r"[/|\n]|\s\s")  # what stands between printed choices
REMEMBERED = 2048  # lines: each is looked at from several sides
PLAIN = str.maketrans({"☒": "☐", "☑": "☐", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-"})
EMPTY_MARK = re.compile(r"☐|\[ *\]|\( ?\)")

PRINTED_CHOICES = frozenset(
    {"male", "female", "other", "m", "f", "known", "recommended", "not recommended", "n/a", "not applicable"}
)

CRITERIA = r"(?:the )?(?:criteria )?(?:is |are |has been |have been )?"
YES = rf"yes\b|y\b|true\b|{CRITERIA}met\b|meets?\b(?: the)?(?: criteria)?"
NO = (
    rf"no\b(?!t\b)(?! (?:involvement|record|trace))|n\b|false\b|{CRITERIA}not met\b|(?:does|do) not meet\b(?: the)?(?: criteria)?"
)
UNSURE = (
    r"unsure\b|not sure\b|undecided\b|don['’]?t know\b|do not know\b|unable to (?:say|comment|decide|determine)\b|"
    r"not able to say\b|unclear\b|uncertain\b|undetermined\b|possibly\b|maybe\b|"
    r"not known\b|unknown\b|(?:not yet |yet )?to be (?:decided|determined)\b|"
    r"too (?:early|soon)\b(?: to (?:say|tell|judge|decide|know))?|"
    r"(?:can['’]?t|cannot|could not) (?:yet )?(?:tell|say|judge|decide|advise)\b(?: yet)?|"
    r"(?:not |un)able to (?:judge|advise|tell|form)\b|impossible to (?:judge|say|tell)\b|"
    r"(?:i am|we are|i['’]m|we['’]re) not sure\b|ansicr\b|"
    r"(?:need|require)s? (?:more|further) information\b|(?:insufficient|not enough) information\b|"
    r"no view\b|not (?:yet )?decided\b|reserved\b"
)
OPENINGS = {"unsure": UNSURE, "no": NO, "yes": YES}
VIEWS = {name: re.compile(rf"\W*(?:{pattern})", re.IGNORECASE) for name, pattern in OPENINGS.items()}
OPTION_WORDS = 6
TWICE = 2  # words that say the view once more, as in `Ansicr / Unsure`
VERDICT_WORDS = 12
VERDICTS = (
    ("unsure", re.compile(rf"\b(?:{UNSURE}|unsure|undecided)", re.IGNORECASE)),
    ("no", re.compile(r"\b(?:not|no|never|nac|nid|un(?:met|satisfied)|don['’]?t|does not|neither)\b|n['’]t\b", re.IGNORECASE)),
    (
        "yes",
        re.compile(
            r"\b(?:should|commission|recommend(?:ed)?|reached|satisfied|met|meets|ydy|ydi|ydyw|ie|agreed?|justified|required|"
            r"warranted|needed|criteria|proceed)\b",
            re.IGNORECASE,
        ),
    ),
)
"""Words that tell the view in a short answer; the first that fits counts."""
AFTER_VIEW = re.compile(
    r"(?:\W*(?:at (?:present|this (?:stage|time|point))|criteria (?:not )?met|(?:in our view|we think)(?=\W*$)|not met|met))?"
    r"[\s,.;:–—-]*",
    re.IGNORECASE,
)


def answered(text: str) -> str | None:
    """The text without loose separators, or None where it is no answer."""
    text = text.strip().strip("/|_ ").strip()
    text = text[1:].strip() if text[:2] in {": ", ":"} else text  # the colon of a label that stands in a column of its own
    return None if NOT_AN_ANSWER.fullmatch(text.rstrip(". ")) else text


def typed(text: str) -> str | None:
    """The text where somebody chose or wrote something in it; None for a printed choice left alone."""
    return None if _untouched(text) else answered(text)


def prompted(line: Paragraph) -> bool:
    """True for a line that both looks and reads like guidance."""
    return line.muted and bool(PROMPT.match(line.text))


def written(lines: Sequence[Paragraph], printed: Iterable[str] = ()) -> list[Paragraph]:
    """The lines without the form's own: what is printed on it, and guidance above what was typed."""
    if not lines:
        return []
    own = frozenset(printed)
    kept = [line for line in lines if line.text and (plain(line.text) not in own or MARK.search(line.text))]
    typed = [line for line in kept if not line.muted]
    if typed and len(typed) < len(kept):
        kept = list(dropwhile(lambda line: line.muted, kept))
    kept = list(dropwhile(prompted, kept))
    while len(kept) > 1 and (told(kept[0].text) or _asks(kept[0].text)):
        kept = kept[1:]
    while len(kept) > 1 and told(kept[-1].text) and kept[-1].place != kept[-2].place:
        kept = kept[:-1]
    return [] if len(kept) == 1 and _prompt(kept[0].text.strip()) else kept


def _asks(text: str) -> bool:
    """True for a short question: above an answer it is the form's."""
    return text.rstrip().endswith("?") and len(text.split()) <= ASKING


def _prompt(text: str) -> bool:
    """True for words in brackets that stand where the answer should; of a single word only where it tells to write."""
    return BRACKETED.fullmatch(text) is not None and (len(text.split()) > 1 or WRITE.fullmatch(text) is not None)


@lru_cache(maxsize=REMEMBERED)
def told(text: str) -> bool:
    """True for a line that speaks to whoever fills in the form: guidance, wherever it stands and however it looks."""
    text = text.strip()
    return BRACKETED.fullmatch(text) is not None or (
        TOLD.match(text) is not None and not any(each.isdigit() for each in text[:12])
    )


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """The line as it is compared: one space between words, no case, no box ticked, typographic quotes made plain."""
    return " ".join((text if text.isascii() else text.translate(PLAIN)).split()).casefold()


def options(text: str) -> list[tuple[bool, str]]:
    """The printed options with whether each is ticked; empty where the text has no boxes."""
    if text.isascii() and "[" not in text and "(" not in text:
        return []  # no sign that `MARK` begins with
    return list(_options(text))


@lru_cache(maxsize=REMEMBERED)
def _options(text: str) -> tuple[tuple[bool, str], ...]:
    marks = list(MARK.finditer(text))
    if not marks or (len(marks) == 1 and marks[0].group().startswith(("(", "["))):
        return ()
    ticked = [not EMPTY_MARK.fullmatch(mark.group()) for mark in marks]
    if text[: marks[0].start()].strip() and not text[marks[-1].end() :].strip():
        edges = [0, *(mark.end() for mark in marks)]
        words = [text[edges[at] : mark.start()] for at, mark in enumerate(marks)]
    else:
        edges = [*(mark.start() for mark in marks[1:]), len(text)]
        words = [text[mark.end() : edges[at]] for at, mark in enumerate(marks)]
    return tuple((tick, " ".join(word.split()).strip(" /|,;")) for tick, word in zip(ticked, words, strict=True))


def chosen(lines: Sequence[Paragraph]) -> str | None:
    """What the lines answer: the ticked or marked options joined by `; `, or all that was typed, or None."""
    text = "\n".join(line.text for line in lines)
    boxes = options(text)
    if boxes and all(len(word.split()) <= 30 for _, word in boxes):
        return "; ".join(word or "yes" for tick, word in boxes if tick) or None
    if lined := _lined(lines):
        return "; ".join(line.text for line in lined if line.bold or line.marked) or None
    marked = [option for line in lines for option in _marked(line)]
    return "; ".join(marked) if marked else typed(text)


def _lined(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """The lines where each is one printed view of several, `Criteria met` over `Criteria not met`; else none."""
    told = [line for line in lines if line.text.strip()]
    views = [view(line.text) or verdict(line.text) for line in told]
    brief = all(len(line.text.split()) <= OPTION_WORDS and not line.text.rstrip().endswith(".") for line in told)
    return told if brief and len(told) > 1 and all(views) and len(set(views)) == len(views) else []


def _choices(text: str) -> list[str]:
    if CHOICES.search(text) is None:
        return []
    parts = [part.strip(" .") for part in re.split(r"\s*[/|]\s*|\s{2,}|\n", text) if part.strip()]
    return parts if len(parts) > 1 and all(len(part.split()) <= 4 for part in parts) else []


def _marked(line: Paragraph) -> list[str]:
    """The options of a printed choice that stand out from the rest."""
    return [choice for choice in _choices(line.text) if choice in {word.strip(" /|.") for word in line.marked}]


def _untouched(text: str) -> bool:
    """True for a printed choice in which nothing was chosen, such as `Yes / No / Unsure` or `Known / Not known`."""
    choices = [each.casefold() for each in _choices(text)]
    views = [view(each) or each * (each in PRINTED_CHOICES) for each in choices]
    return bool(choices) and all(views) and len(set(views)) == len(views)


@lru_cache(maxsize=REMEMBERED)
def view(text: str) -> str | None:
    """`yes`, `no` or `unsure`, as the opening words say, or None."""
    return next((name for name, pattern in VIEWS.items() if pattern.match(text)), None)


@lru_cache(maxsize=REMEMBERED)
def verdict(text: str) -> str | None:
    """The view that a chosen option or a short answer takes in other words than yes and no, or None."""
    if len(text.split()) > VERDICT_WORDS:
        return None
    return next((name for name, pattern in VERDICTS if pattern.search(text)), None)


def after_view(text: str) -> str | None:
    """What follows the opening yes, no or unsure: the reason given, or None."""
    opening = next((found for pattern in VIEWS.values() if (found := pattern.match(text))), None)
    if opening is None:
        return answered(text)
    rest = text[opening.end() :]
    following = AFTER_VIEW.match(rest)
    reasons = answered(rest[following.end() :] if following else rest)
    return None if reasons and view(reasons) == view(text) and len(reasons.split()) <= TWICE else reasons
