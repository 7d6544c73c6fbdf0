"""Writes the files of data keys beside the backups again, so that what was erased opens in no older backup, and says which not.

A running service comes in; sentences leave on standard output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.output import say

if TYPE_CHECKING:
    from service.wiring import Service


def write_again(service: Service) -> None:
    """Replaces every file of keys that a backup has left and that is within reach now."""
    from service.adapters.backups.kept_keys import write_keys_again

    done, left = write_keys_again(service.settings.database_url)
    if not service.settings.encrypted:
        say("Encryption is off: what was erased still stands readable in older backups. Delete those.")
        return
    if done:
        say(f"The keys beside your backups are written again ({', '.join(map(str, done))}): what was erased opens there no more.")
    if left:
        say(
            f"Not within reach: {', '.join(map(str, left))}. Until the next `rapid-review db backup` there, or until every copy "
            "of that file is deleted, what was erased still opens in the backups beside it."
        )
