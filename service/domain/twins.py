"""Whether two copies of a mail are one mail that came by two ways: to two addresses of ours, or through two gateways.

The raw bytes of both enter. What servers write on the way (Received, Authentication-Results and their like) differs between
copies; who wrote, when, and what does not. A Message-ID alone proves nothing: whoever saw it can write it again.
"""

from __future__ import annotations

WRITTEN = frozenset({b"from", b"date", b"subject", b"message-id"})
"""Header fields that the sender's program wrote and no server changes."""


def same_mail(one: bytes, other: bytes) -> bool:
    """Whether both were written by the same sender at the same moment with the same words and files."""
    first, second = _parts(one), _parts(other)
    return first == second and bool(first[0])


def _parts(raw: bytes) -> tuple[tuple[bytes, ...], bytes]:
    lines = raw.replace(b"\r\n", b"\n")
    head, _, body = lines.partition(b"\n\n")
    fields = head.replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n")
    written = sorted(b" ".join(each.split()) for each in fields if each.partition(b":")[0].strip().lower() in WRITTEN)
    return tuple(written), body.rstrip()
