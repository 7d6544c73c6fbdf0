"""The vault: what is sealed opens only where it belongs and only with its key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from service.adapters.vault import (
    CHUNK,
    LOOKUP,
    SERVICE,
    Cipher,
    Erased,
    KeyCipher,
    Keyed,
    NoCipher,
    Plain,
    Vault,
    VaultError,
    open_chunks,
    seal_chunks,
    vault_for,
    why_refused,
)

KEY, OTHER = bytes(32), b"\x01" * 32
CANARY = "Quillonberry"

CIPHERS = [KeyCipher("00" * 8, KEY), NoCipher()]
both = pytest.mark.parametrize("cipher", CIPHERS, ids=["key", "no key"])


def keyed(key: bytes = KEY) -> KeyCipher:
    return KeyCipher(key[:8].hex(), key)


@both
@given(value=some.binary(max_size=300))
@settings(max_examples=50, deadline=None)
def test_what_was_sealed_opens_again(cipher: Cipher, value: bytes) -> None:
    assert cipher.open("messages.sender/1", cipher.seal("messages.sender/1", value)) == value


def test_a_sealed_value_shows_nothing_and_is_never_the_same_twice() -> None:
    once, again = keyed().seal("a", CANARY.encode()), keyed().seal("a", CANARY.encode())
    assert once != again
    assert CANARY.encode() not in once + again


def test_a_value_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(VaultError, match="belongs to another row"):
        keyed().open("messages.sender/2", keyed().seal("messages.sender/1", b"x"))


@pytest.mark.parametrize("at", range(0, 40, 3))
def test_a_value_with_one_bit_changed_does_not_open(at: int) -> None:
    sealed = bytearray(keyed().seal("a", b"0123456789"))
    sealed[at] ^= 1
    with pytest.raises(VaultError):
        keyed().open("a", bytes(sealed))


@pytest.mark.parametrize("cut", [0, 1, 8, 20, 36])
def test_a_value_cut_short_does_not_open(cut: int) -> None:
    with pytest.raises(VaultError):
        keyed().open("a", keyed().seal("a", b"0123456789")[:cut])


def test_another_key_is_told_from_a_damaged_value() -> None:
    with pytest.raises(VaultError, match="another encryption-key"):
        keyed(OTHER).open("a", keyed().seal("a", b"x"))


def test_a_plain_value_is_refused_while_encryption_is_on() -> None:
    with pytest.raises(VaultError, match="not sealed although encryption is on"):
        keyed().open("a", NoCipher().seal("a", b"x"))


def test_a_sealed_value_is_refused_while_encryption_is_off() -> None:
    with pytest.raises(VaultError, match="set \\[encryption\\] enabled = true"):
        NoCipher().open("a", keyed().seal("a", b"x"))


def test_no_error_quotes_the_value() -> None:
    with pytest.raises(VaultError) as raised:
        keyed().open("a", NoCipher().seal("a", CANARY.encode()))
    assert CANARY not in str(raised.value)
    assert raised.value.__cause__ is None


@both
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_bytes_sealed_in_pieces_come_out_whole(cipher: Cipher, size: int) -> None:
    raw = bytes(size)
    pieces = list(seal_chunks(cipher.seal, "messages.raw/1", raw))
    assert len(pieces) == max(1, -(-size // CHUNK))
    assert open_chunks(cipher.open, "messages.raw/1", pieces) == raw


@pytest.mark.parametrize("order", [[0, 1], [1, 0, 2], [0, 2], [0, 1, 2, 2], []], ids=["cut", "swapped", "gap", "twice", "none"])
def test_pieces_that_are_missing_or_out_of_place_do_not_open(order: list[int]) -> None:
    pieces = list(seal_chunks(keyed().seal, "messages.raw/1", bytes(2 * CHUNK + 5)))
    with pytest.raises(VaultError):
        open_chunks(keyed().open, "messages.raw/1", [pieces[at] for at in order])


def test_a_data_key_opens_only_under_the_key_that_wrapped_it_and_for_its_purpose() -> None:
    vault = Keyed(KEY)
    key = vault.make("case")
    sealed = vault.cipher(key).seal("a", b"x")
    assert vault.cipher(key).open("a", sealed) == b"x"
    with pytest.raises(VaultError):
        Keyed(OTHER).cipher(key)
    with pytest.raises(VaultError):
        vault.cipher(replace(key, purpose="message"))


def test_a_data_key_that_was_destroyed_opens_nothing() -> None:
    vault = Keyed(KEY)
    with pytest.raises(Erased, match="was erased"):
        vault.cipher(replace(vault.make("case"), wrapped=None))


def test_no_two_data_keys_are_alike_and_none_shows_the_key_that_wraps_it() -> None:
    keys = [Keyed(KEY).make("case") for _ in range(50)]
    assert len({each.id for each in keys}) == len({each.wrapped for each in keys}) == 50
    assert not any(KEY[:8] in (each.wrapped or b"") for each in keys)


def test_the_keys_of_the_first_schema_are_the_same_each_time() -> None:
    first, again = (Keyed(KEY).unwrap(Keyed(KEY).first(SERVICE)) for _ in range(2))
    assert first == again
    assert first != Keyed(KEY).unwrap(Keyed(KEY).first(LOOKUP))


def test_look_ups_differ_by_purpose_value_and_key_and_show_nothing() -> None:
    vault = Keyed(KEY)
    key = vault.make(LOOKUP)
    lookup, other = vault.lookup(key), vault.lookup(vault.make(LOOKUP))
    hashes = {lookup("address", "a"), lookup("alias", "a"), lookup("address", "b"), other("address", "a")}
    assert len(hashes) == 4
    assert {len(each) for each in hashes} == {64}
    assert lookup("address", "a") == vault.lookup(key)("address", "a")


@pytest.mark.parametrize("key", [None, b"", b"short", bytes(33)], ids=["none", "empty", "short", "long"])
def test_encryption_without_a_usable_key_is_refused(key: bytes | None) -> None:
    with pytest.raises(VaultError, match="32 bytes"):
        vault_for(True, key)


def test_encryption_switched_off_needs_no_key() -> None:
    assert isinstance(vault_for(False, None), Plain)
    assert isinstance(vault_for(True, KEY), Keyed)


@pytest.mark.parametrize(
    ("remembered", "vault", "words"),
    [
        (Keyed(KEY), Keyed(KEY), None),
        (Plain(), Plain(), None),
        (Keyed(KEY), Keyed(OTHER), "another encryption-key"),
        (Keyed(KEY), Plain(), "switched off here"),
        (Plain(), Keyed(KEY), "not sealed"),
    ],
    ids=["same key", "both plain", "wrong key", "key missing", "switched on later"],
)
def test_a_vault_that_cannot_serve_the_database_is_told_apart(remembered: Vault, vault: Vault, words: str | None) -> None:
    refusal = why_refused(remembered.check, vault)
    assert (refusal is None) if words is None else (words in (refusal or ""))


def test_the_check_says_nothing_of_the_key() -> None:
    assert KEY.hex()[:16] not in Keyed(KEY).check
    assert Keyed(KEY).check != Keyed(OTHER).check
