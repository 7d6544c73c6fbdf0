"""What the program is made of: pinned and hashed in the lock, written down in full, asked about; no address stands in either."""

from __future__ import annotations

import json
import re
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from bench import audit, sbom
from tests.stage import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
HERE = re.findall(r"^\S+==(?!.*; sys_platform == 'win32')", LOCK, re.MULTILINE)
ADDRESS = re.compile(r"[a-z]+://[^\s\"']+")
FAULT = {
    "id": "GHSA-xxxx-yyyy-zzzz",
    "summary": "An invented fault.",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}],
        }
    ],
}


def pinned() -> dict[str, tuple[str, set[str]]]:
    """Every package of the lock: its version and digests."""
    found: dict[str, tuple[str, set[str]]] = {}
    for block in re.split(r"\n(?=\S)", LOCK.strip()):
        head = re.match(r"([a-z0-9][a-z0-9.-]*)(?:\[[a-z,]+\])?==([^\s;]+)", block)
        assert head, block.splitlines()[0]
        found[head[1]] = (head[2], set(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
    return found


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The bill of materials, as `make sbom` writes it."""
    out = tmp_path_factory.mktemp("sbom") / "sbom.json"
    assert sbom.main(out) == 0
    found = json.loads(out.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_lock_pins_every_package_with_its_digests_and_names_no_address() -> None:
    assert len(pinned()) > 80
    assert [name for name, (_, digests) in pinned().items() if not digests] == []
    assert not ADDRESS.findall(LOCK)
    assert not [line for line in LOCK.splitlines() if line.startswith(("-", "#", "/"))], "no option, comment or path"


def test_the_lock_holds_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [re.split(r"[\[<>=;]", each)[0] for each in (*project["dependencies"], *project["optional-dependencies"]["dev"])]
    assert {re.sub(r"[-_.]+", "-", each.lower()) for each in asked} - set(pinned()) == set()


def test_the_bill_of_materials_holds_every_package_of_the_lock(bill: dict[str, Any]) -> None:
    written = {each["name"]: (each["version"], {digest["content"] for digest in each["hashes"]}) for each in bill["components"]}
    assert written == pinned()
    assert all(each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}" for each in bill["components"])


def test_the_bill_of_materials_is_what_the_standard_asks_for_and_the_same_each_time(bill: dict[str, Any], tmp_path: Path) -> None:
    again = tmp_path / "again.json"
    assert sbom.main(again) == 0
    assert json.loads(again.read_text("utf-8")) == bill
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(again.read_text("utf-8")) is None


def test_the_bill_of_materials_names_no_registry_and_no_path(bill: dict[str, Any]) -> None:
    text = json.dumps(bill)
    assert set(ADDRESS.findall(text)) == {"http://cyclonedx.org/schema/bom-1.6.schema.json"}
    assert str(ROOT) not in text
    assert not re.search(r'"/[a-z]', text)


class Database(BaseHTTPRequestHandler):
    """A database of faults that knows one, of jinja2."""

    def do_POST(self) -> None:
        """Answers as OSV does."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = json.dumps({"vulns": [FAULT]} if asked["package"]["name"] == "jinja2" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def database() -> Iterator[str]:
    """Where it listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Database)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_known_fault_of_a_package_is_told_and_fails_the_audit(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(["-s", "osv", "--osv-url", database]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"jinja2 {pinned()['jinja2'][0]}: GHSA-xxxx-yyyy-zzzz, mended in 99.1",
        f"Audited: {len(HERE)} packages; known faults: 1.",
    ]


def test_an_audit_that_could_ask_nobody_says_so_and_never_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(["-s", "osv", "--osv-url", "http://127.0.0.1:9/"]) == 0
    assert capsys.readouterr().out == f"{audit.UNREACHED}\n"


def test_packages_that_the_database_does_not_know_count_as_not_audited() -> None:
    unknown = [{"name": "jinja2", "skip_reason": "not found"}, {"name": "lxml", "skip_reason": "not found"}]
    assert audit.told(unknown) == ([audit.UNREACHED], 0)
    lines, status = audit.told([{"name": "rich", "version": "15.0.0", "vulns": []}, *unknown])
    assert (status, lines) == (0, ["Audited: 1 packages; known faults: 0.", "Not in the database, so not audited: jinja2, lxml."])


def test_an_audit_that_broke_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(["-s", "no-such-service"]) == 1
    assert capsys.readouterr().out.startswith("NOT AUDITED: pip-audit ended without an answer")
