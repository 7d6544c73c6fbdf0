"""The reader of documents, plugged in: for the service, and for whoever only wants to see what a document says.

How many read at once, within which bounds and by which templates comes in; a `Reader` leaves, whose processes start when they are
first needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.workflows.ports import Reader

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def reader_for(
    workers: int, seconds: int = 10, memory_mb: int = 768, attachment_mb: int | None = None, *, shown: Path | None = None
) -> Reader:
    """The parsers in bounded children, told of our templates, or of those `shown`, and then each word comes as well."""
    from service.adapters.known import packed_layouts
    from service.adapters.reader import PooledReader

    return PooledReader(packed_layouts(shown or TEMPLATES), workers, seconds, memory_mb, attachment_mb, words=shown is not None)
