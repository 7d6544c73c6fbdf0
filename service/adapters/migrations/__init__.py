"""The database's schema, version by version: each file of `versions/` takes it one step on, by Alembic.

`HEAD` names the newest, so that a start can tell an older database from a newer one without loading Alembic; a test compares
it with the files. A version is never changed once it was released.
"""

from __future__ import annotations

from pathlib import Path

SCRIPTS = Path(__file__).parent
HEAD = "0005"
