"""The demonstration: one rapid review from a partner's referral to the last return, played on private mail servers.

A folder enters; it leaves with every mail and document of the story, a page that tells it, and an exit status. The scenes stand in
`scenes.py`. The service is the real one; all that is pretended are the people, the mail servers and the clock.
"""

from __future__ import annotations

import sys
from pathlib import Path

from service.demo.answers import Answers
from service.demo.folder import keep, prepared
from service.demo.pages import Ending, write_index
from service.demo.scenes import SCENES, Story
from service.demo.stage import Stage, StoryStopped, opened
from service.demo.telling import Teller

WELCOME = (
    "One rapid review, from a referral to the last return. Everybody in it is invented; the service is the real one,",
    "on a mailbox and a mail server of its own on this machine, with its clock moved.",
)


def run(out: Path, changes: Answers | None = None) -> int:
    """Plays the story into the folder and says how it ended: 0, or 1 with one sentence; `changes` are answers of the police's form."""
    try:
        _play(prepared(out), changes or {})
    except StoryStopped as stopped:
        print(stopped, file=sys.stderr)
        return 1
    return 0


def _play(out: Path, changes: Answers) -> None:
    teller = Teller()
    teller.say(*WELCOME)
    with opened(out, teller) as stage:
        stage.command("db", "upgrade", shown=False)
        story = Story(stage, changes)
        for scene in SCENES:
            scene(story)
        ending = _ending(stage, story.reference)
    keep(out, stage.chronicle)
    write_index(out, stage.chronicle, ending)
    teller.say("", f"Every mail and document is in {out}; the story with links to all of them:", f"  {out / 'index.html'}")
    teller.say(
        "The case is still there to look at:", f"  rapid-review --config {out / 'config.toml'} case explain {story.reference}"
    )


def _ending(stage: Stage, reference: str) -> Ending:
    """Where everything stands when the story is over, printed and kept."""
    stage.teller.heading(stage.now, "Where the case stands")
    shown = [stage.command(*words, shown=False, statuses=(0, 1)) for words in (("case", "show", reference), ("status",))]
    stage.teller.say("", shown[0].rstrip(), "", shown[1].rstrip())
    return Ending(reference, stage.now, stage.asked("case", "show", reference), shown[1].rstrip(), stage.folders())
