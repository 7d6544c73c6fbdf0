"""The demonstration: one rapid review from a partner's referral to the national Panel's answer, played on private mail servers.

A folder enters; it leaves with every mail and document of the story and a page that tells it, and an exit status says how it
ended. The scenes stand in `scenes/`. The service is the real one; the people, the mail servers and the clock are pretended.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from service.demo.answers import Answers
from service.demo.folder import keep, prepared
from service.demo.pages import Ending, write_index
from service.demo.plot import Story
from service.demo.scenes import SCENES
from service.demo.stage import Stage, StoryStopped, opened
from service.demo.telling import Teller

WELCOME = (
    "One rapid review, from a referral to the national Panel. Everybody in it is invented; the service is the real one,",
    "on a mailbox and a mail server of its own on this machine, with its clock moved.",
)


def run(out: Path, changes: Answers | None = None) -> int:
    """0 when the story was played to its end, 1 with one sentence when not; `changes` are other answers in the police's form."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # the servers and the command under way end with us
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
        try:
            for scene in SCENES:
                scene(story)
            ending = _ending(stage, story.reference)
        finally:
            keep(out, stage.chronicle)  # what came and went until it stopped, too
    write_index(out, stage.chronicle, ending)
    page, config = out / "index.html", out / "config.toml"
    teller.say("", f"Every mail and document is in {out}; the story with links to all of them:", f"  {page}")
    teller.say("The case is still there to be looked at:", f"  {_spelled()} --config {config} case explain {story.reference}")


def _spelled() -> str:
    """The command as this person calls it."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "rapid-review" else "rapid-review"


def _ending(stage: Stage, reference: str) -> Ending:
    """Where everything stands when the story is over, printed and kept."""
    show, status = stage.command("case", "show", reference, shown=False), stage.command("status", shown=False, statuses=(0, 1))
    ending = Ending(reference, stage.now, stage.asked("case", "show", reference), status.rstrip(), stage.folders())
    stage.teller.heading(stage.now, "Where the case stands")
    stage.teller.say("", show.rstrip(), "", ending.status)
    return ending
