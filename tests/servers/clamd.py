"""A private clamd for tests: on a socket in a folder of its own, with one invented signature, gone when the tests are.

No database of anybody's is loaded and none is fetched: `NONSENSE` is all that it knows, as a string that no mail holds by chance
(a signature of the extended format, `Name:Target:Offset:Hex`).
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from service.adapters.clamd import ClamdScanner

NONSENSE = b"Quillonberry-nonsense-4711"
SIGNATURE = "Invented.Nonsense.UNOFFICIAL"
"""The name that clamd gives it: one that its makers did not sign is told so."""

LARGEST = "200K"
PATIENCE_SECONDS = 30

CONFIG = """
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/signatures
StreamMaxLength {largest}
MaxThreads 2
Foreground yes
"""


def installed() -> str | None:
    """Where clamd is; None where it is not."""
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


class Clamd:
    """The scanner, started and stopped as a test wants it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rr-clamd-"))
        (self.folder / "signatures").mkdir()
        line = f"{SIGNATURE.removesuffix('.UNOFFICIAL')}:0:*:{NONSENSE.hex()}\n"
        (self.folder / "signatures" / "invented.ndb").write_text(line, encoding="ascii")
        (self.folder / "clamd.conf").write_text(CONFIG.format(folder=self.folder, largest=LARGEST), encoding="utf-8")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> str:
        """Where it listens, as `scan.clamd` says it."""
        return f"unix:{self.folder}/clamd.sock"

    def start(self) -> None:
        """Starts it, unless it runs, and waits until it answers."""
        if self.process is not None:
            return
        program = installed()
        assert program is not None
        command = [program, f"--config-file={self.folder}/clamd.conf"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ends = time.monotonic() + PATIENCE_SECONDS
        while not ClamdScanner(self.place).answers():
            assert self.process.poll() is None, "clamd ended"
            assert time.monotonic() < ends, "clamd does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends it; its socket stays behind, as when it was killed."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=PATIENCE_SECONDS)
            self.process = None

    def close(self) -> None:
        """Ends it and takes its folder away."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
