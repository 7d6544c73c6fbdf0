"""The keyed hashes by which sealed values are found: one purpose each, and one way to write the value down before hashing.

A value goes in as people type it; a hash leaves. Two spellings of one address or number give one hash.
"""

from __future__ import annotations

import hashlib

from service.adapters.store.keyring import Keyring


def address_key(keys: Keyring, address: str) -> str:
    """The hash of an address; upper and lower case are one."""
    return keys.lookup("address", address.strip().lower())


def mail_key(keys: Keyring, mail_id: str) -> str:
    """The hash of a Message-ID, with or without its angle brackets."""
    return keys.lookup("message-id", mail_id.strip().strip("<>"))


def alias_key(keys: Keyring, alias: str) -> str:
    """The hash of another body's number for a case; case and spaces do not count."""
    return keys.lookup("alias", "".join(alias.split()).upper())


def digest_key(keys: Keyring, raw: bytes) -> str:
    """The hash of a message's bytes."""
    return keys.lookup("digest", hashlib.sha256(raw).hexdigest())


def once_key(keys: Keyring, once: str) -> str:
    """The hash of what makes a notice the same notice; it may hold an address."""
    return keys.lookup("once", once)
