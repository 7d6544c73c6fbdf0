"""An SMTP server that takes everything, as a process of its own, so that its CPU is not the sender's.

`python -m bench.taking FOLDER` has STARTTLS and leaves its authority there as `ca.pem`; without a folder it is plain. It prints
its port, and ends when its input does.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import certificate
from tests.servers.sink import Sink
from tests.stage import ROOT


@contextmanager
def taking(folder: Path | None = None) -> Iterator[int]:
    """The port of such a server on localhost, while the block lasts; `ca.pem` is in the folder, where one is given."""
    command = [sys.executable, "-m", "bench.taking", *map(str, [folder] if folder else [])]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.stdin.close()


def main(words: list[str]) -> None:
    """Serves until the input ends."""
    sink = Sink(context=certificate.make().server(Path(words[0])) if words else None)
    _, port = sink.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    sink.close()


if __name__ == "__main__":
    main(sys.argv[1:])
