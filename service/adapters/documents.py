"""Which parts of a mail may be documents that somebody sends on purpose."""

from __future__ import annotations

from parsers.received import Attachment

NO_DOCUMENTS = frozenset({
    "text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rfc822-headers",
    "message/delivery-status", "message/disposition-notification", "message/feedback-report",
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
})  # fmt: skip
"""Parts that mail programs attach by themselves; an inline image is one too."""

DOCUMENT_HEADS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")
"""How a document begins, whatever type the sender's program declares."""


def is_document(attachment: Attachment) -> bool:
    """May the attachment be a document that somebody sends on purpose? Its bytes decide before its declared type does."""
    if attachment.data.startswith(DOCUMENT_HEADS):
        return True
    logo = attachment.inline and attachment.content_type.startswith("image/")
    return not logo and attachment.content_type not in NO_DOCUMENTS
