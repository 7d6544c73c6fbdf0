"""The daemon as it is, with waits of a second where it has minutes: run as a process of its own by tests of what it tells whom.

The configuration's path and a moment come in. The waits are arguments that the daemon takes; nothing of it is replaced.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from service.adapters import journal
from service.config import load
from service.daemon import Daemon
from service.daemon_loop import BackOff
from service.domain.blockages import Telling
from service.wiring import build
from tests.stage import LONDON

PACE = BackOff(first=0.2, longest=0.5, after_refused_login=1.0)
TELLING = Telling(first=timedelta(seconds=1), again=timedelta(seconds=1), look=timedelta(seconds=0.2))


def main(config: str, now: str) -> None:
    """Runs it until SIGTERM."""
    settings = load(Path(config), os.environ)
    service = build(settings, now=datetime.fromisoformat(now).replace(tzinfo=LONDON))
    service.lock.take()
    journal.start()
    service.prepare()
    try:
        Daemon(service, lambda: settings, PACE, TELLING).run()
    finally:
        service.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
