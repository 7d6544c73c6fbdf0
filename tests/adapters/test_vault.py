"""The vault: what is sealed opens only where it belongs and only with its key."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from service.adapters.vault import CHUNK, Keyed, Plain, Vault, VaultError, vault_for, why_refused

KEY, OTHER = bytes(32), b"\x01" * 32
CANARY = "Quillonberry"

both = pytest.mark.parametrize("vault", [Keyed(KEY), Plain()], ids=["keyed", "plain"])


@both
@given(value=some.binary(max_size=300))
@settings(max_examples=50, deadline=None)
def test_what_was_sealed_opens_again(vault: Vault, value: bytes) -> None:
    assert vault.open("messages.sender/1", vault.seal("messages.sender/1", value)) == value


def test_a_sealed_value_shows_nothing_and_is_never_the_same_twice() -> None:
    vault = Keyed(KEY)
    once, again = vault.seal("a", CANARY.encode()), vault.seal("a", CANARY.encode())
    assert once != again
    assert CANARY.encode() not in once + again


def test_a_value_moved_to_another_row_does_not_open() -> None:
    vault = Keyed(KEY)
    with pytest.raises(VaultError, match="belongs to another row"):
        vault.open("messages.sender/2", vault.seal("messages.sender/1", b"x"))


@pytest.mark.parametrize("at", range(0, 40, 3))
def test_a_value_with_one_bit_changed_does_not_open(at: int) -> None:
    vault = Keyed(KEY)
    sealed = bytearray(vault.seal("a", b"0123456789"))
    sealed[at] ^= 1
    with pytest.raises(VaultError):
        vault.open("a", bytes(sealed))


@pytest.mark.parametrize("cut", [0, 1, 8, 20, 36])
def test_a_value_cut_short_does_not_open(cut: int) -> None:
    vault = Keyed(KEY)
    with pytest.raises(VaultError):
        vault.open("a", vault.seal("a", b"0123456789")[:cut])


def test_another_key_is_told_from_a_damaged_value() -> None:
    with pytest.raises(VaultError, match="another encryption-key"):
        Keyed(OTHER).open("a", Keyed(KEY).seal("a", b"x"))


def test_a_plain_value_is_refused_while_encryption_is_on() -> None:
    with pytest.raises(VaultError, match="not sealed although encryption is on"):
        Keyed(KEY).open("a", Plain().seal("a", b"x"))


def test_a_sealed_value_is_refused_while_encryption_is_off() -> None:
    with pytest.raises(VaultError, match="set \\[encryption\\] enabled = true"):
        Plain().open("a", Keyed(KEY).seal("a", b"x"))


def test_no_error_quotes_the_value() -> None:
    with pytest.raises(VaultError) as raised:
        Keyed(KEY).open("a", Plain().seal("a", CANARY.encode()))
    assert CANARY not in str(raised.value)
    assert raised.value.__cause__ is None


@both
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_bytes_sealed_in_pieces_come_out_whole(vault: Vault, size: int) -> None:
    raw = bytes(size)
    pieces = list(vault.seal_chunks("messages.raw/1", raw))
    assert len(pieces) == max(1, -(-size // CHUNK))
    assert vault.open_chunks("messages.raw/1", pieces) == raw


@pytest.mark.parametrize("order", [[0, 1], [1, 0, 2], [0, 2], [0, 1, 2, 2], []], ids=["cut", "swapped", "gap", "twice", "none"])
def test_pieces_that_are_missing_or_out_of_place_do_not_open(order: list[int]) -> None:
    vault = Keyed(KEY)
    pieces = list(vault.seal_chunks("messages.raw/1", bytes(2 * CHUNK + 5)))
    with pytest.raises(VaultError):
        vault.open_chunks("messages.raw/1", [pieces[at] for at in order])


def test_look_ups_differ_by_purpose_value_and_key_and_show_nothing() -> None:
    vault = Keyed(KEY)
    hashes = {
        vault.lookup("address", "a"),
        vault.lookup("alias", "a"),
        vault.lookup("address", "b"),
        Keyed(OTHER).lookup("address", "a"),
    }
    assert len(hashes) == 4
    assert {len(each) for each in hashes} == {64}
    assert vault.lookup("address", "a") == Keyed(KEY).lookup("address", "a")


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
