"""The soak: the real daemon over real servers, mail without a pause, and something that breaks every few seconds.

`python -m bench.soak` runs it; `post` writes the mail, `nemesis` breaks things, `world` holds what runs. When the time is over
the faults cease, everything comes to rest, and `tests/invariants` looks whether every promise was kept.
"""

from __future__ import annotations
