"""One look at a stage after whatever was done to it: is every promise kept?

`inspect` reads the mailbox in all its folders, the database through the real store, what the SMTP server got, and logs where they
are given; figures and a sentence for each broken promise leave. Nothing is changed, nothing of the service is replaced.
"""

from __future__ import annotations

from tests.invariants.checking import inspect
from tests.invariants.figures import Figures

__all__ = ["Figures", "inspect"]
