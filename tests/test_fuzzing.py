"""Words and bytes that nobody would write, thrown at every door through which strangers' mail comes in; the same ones every day.

Random ones, and whole small examples with pieces cut out, repeated, swapped and replaced. `make fuzz` throws many more.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import fuzzing, seeds
from tests.parsers.papers import zipped
from tests.thoroughness import THOROUGH

FEW = settings(
    max_examples=3000 if THOROUGH else 120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large],
)
FEWER = settings(FEW, max_examples=1000 if THOROUGH else 40)
FILES = seeds.files()
SPICE = (
    b"\0", b"\xff", b"\r\n", b"\n\n", b"\r", b"=?utf-8?b?", b"?=", b"--B", b'"', b"<", b">", b"(", b"\\", b";", b"@", b"../",
    b"Content-Type: message/rfc822\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n", b"charset=zlib_codec", b"boundary=",
    b"<!DOCTYPE x [", b"&e;", b"]]>", b"PK\x03\x04", b"PK\x05\x06", b"endobj", b"{\\rtf1", b"\\bin99999 ", b"\xe2\x80\xae",
    b"=?utf-8?b?/w==?=", b"9" * 40, b"a" * 300,
)  # fmt: skip


@st.composite
def changed(draw: st.DrawFn, whole: Sequence[bytes]) -> bytes:
    """One of the examples with a few pieces cut out, repeated, moved or replaced."""
    data = draw(st.sampled_from(list(whole)))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = min(start + draw(st.sampled_from([0, 1, 2, 4, 16, 64, 1000])), len(data))
        piece = draw(st.one_of(st.sampled_from(SPICE), st.binary(max_size=8), st.just(data[start:end] * 2), st.just(b"")))
        data = data[:start] + piece + data[end:]
    return data


@st.composite
def repacked(draw: st.DrawFn, whole: Sequence[bytes]) -> bytes:
    """A package one of whose parts was changed inside: a zip whose checksums are right, which a change from outside never is."""
    with zipfile.ZipFile(io.BytesIO(draw(st.sampled_from(list(whole))))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(parts)))
    parts[name] = draw(changed([parts[name]]))
    return zipped(parts)


def typed(examples: Sequence[str]) -> st.SearchStrategy[str]:
    """Any text, and the examples put together anyhow."""
    pieces = st.one_of(
        st.sampled_from(list(examples)), st.text(max_size=6), st.sampled_from([" ", "\n", "/", "-", ":", "\u202e", "\u0663"])
    )
    return st.one_of(st.text(max_size=200), st.lists(pieces, max_size=12).map("".join))


@FEW
@given(typed(seeds.DATES))
def test_no_words_in_a_date_s_place_do_harm(text: str) -> None:
    fuzzing.dates(text)


@FEWER
@given(typed(seeds.LABELS))
def test_no_words_in_a_label_s_place_do_harm(text: str) -> None:
    fuzzing.labels(text)


@FEW
@given(typed(seeds.LINES))
def test_no_lines_in_a_mail_do_harm(text: str) -> None:
    fuzzing.lines(text)


@FEW
@given(st.one_of(st.binary(max_size=400), changed(seeds.mails())))
def test_no_bytes_of_a_message_do_harm(raw: bytes) -> None:
    fuzzing.message(raw)


@FEW
@given(st.one_of(st.binary(max_size=400), changed(list(FILES.values()))))
def test_no_bytes_of_a_file_get_past_the_guard_without_a_name(data: bytes) -> None:
    fuzzing.file(data)


@FEWER
@given(changed([FILES[each] for each in ("pdf", "rtf", "html", "text", "docx")]))
def test_no_bytes_of_a_document_do_harm(data: bytes) -> None:
    fuzzing.document(data)


@FEWER
@given(repacked([FILES[each] for each in ("docx", "xlsx", "odt")]))
def test_no_part_of_a_package_does_harm(data: bytes) -> None:
    fuzzing.file(data)
    fuzzing.document(data)


@pytest.mark.parametrize("target", fuzzing.TARGETS)
def test_the_examples_themselves_are_let_in(target: str) -> None:
    for each in seeds.seeds(target):
        fuzzing.TARGETS[target](each)
