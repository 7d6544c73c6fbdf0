"""The disk is nearly full: nothing more is fetched, all else goes on and says so, and with room it begins again by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers import SUBJECT, scoping
from tests.invariants.fixtures import Tally
from tests.servers.sink import Sink
from tests.servers.small_disk import MB, can_be_mounted, small_disk
from tests.stage import DOCX, ON_SQLITE, MailServer, Stage, kind_of, mail, text_of

POLICE, HEALTH, STAFF = "liaison@police.example", "safeguarding@health.example", "wren@borough.example"
LEAST = 4
SHORT = "The disk is nearly full: no mail has been fetched since"


def form(sender: str, reference: str, agency: str) -> bytes:
    """A mail with a scoping form."""
    return mail(sender, f"[{reference}]", "Attached.", [("form.docx", DOCX, scoping(reference, agency))])


@pytest.mark.skipif(not can_be_mounted(), reason="needs root, to mount a small tmpfs")
def test_with_too_little_room_nothing_is_fetched_and_all_else_goes_on(
    tmp_path: Path, mail_server: MailServer, sink: Sink, tally: Tally
) -> None:
    stage = Stage(tmp_path, mail_server, sink, digest=True, more=f"\n[limits]\nfree_mb = {LEAST}\n", database=ON_SQLITE)
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    state = tmp_path / "state"
    with small_disk(state, 12 * MB):
        stage.server.deliver(form(POLICE, reference, "Vale Constabulary"))
        assert stage.run("run", "--once", "--only", "collect").status == 0
        ballast = state / "ballast"
        ballast.write_bytes(bytes(9 * MB))
        stage.server.deliver(form(HEALTH, reference, "Vale Hospitals Trust"))
        sent = sorted((kind_of(each), each["To"]) for each in stage.pass_("2026-03-25T10:00"))
        assert sent == [("alert", STAFF), ("receipt", POLICE)]
        assert stage.endings() == ["done return"], "the second stays where it is"
        told = stage.run("status", "--json")
        assert told.status == 1
        assert told.json["disk_short_since"]
        assert any(each.startswith(SHORT) for each in told.json["needs"])
        [summary] = stage.pass_("2026-03-26T08:00")
        assert kind_of(summary) == "digest"
        assert SHORT in text_of(summary)
        assert "Make room on the disk" in text_of(summary)
        said = stage.run("run", "--once", "--only", "collect")
        assert (said.status, SHORT in said.err) == (1, True)
        ballast.unlink()
        assert [(kind_of(each), each["To"]) for each in stage.pass_("2026-03-26T08:05")] == [("receipt", HEALTH)]
        assert stage.run("status", "--json").json["disk_short_since"] is None
        assert tally.look(stage) == ()
