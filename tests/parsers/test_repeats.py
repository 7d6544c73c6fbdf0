"""The blocks of properties that a Word document repeats are taken out once, and nothing else changes."""

from __future__ import annotations

import pytest
from lxml import etree

from parsers.formats.ooxml import Element, tree
from parsers.formats.repeats import NUMBER, parted

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:xmllike="urn:like"'
BOLD = '<w:rPr><w:rFonts w:ascii="Arial"/><w:b/></w:rPr>'


def part(body: str, declared: str = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n') -> bytes:
    return f"{declared}<w:document {SPACE}>{body}</w:document>".encode()


def plain(data: bytes) -> list[tuple[str, dict[str, str], str | None]]:
    """Every element with its attributes and words, the blocks put back where they stood."""
    found = parted(data)
    return _plain(tree(found.data), found.blocks)


def _plain(element: Element, blocks: tuple[Element, ...]) -> list[tuple[str, dict[str, str], str | None]]:
    at = element.get(NUMBER)
    element = element if at is None else blocks[int(at)]
    attributes = {etree.QName(key).localname: str(value) for key, value in element.attrib.items()}
    own = (etree.QName(element).localname, attributes, element.text)
    return [own, *(line for each in element for line in _plain(each, blocks))]


def test_a_block_that_is_repeated_is_kept_once() -> None:
    words = "".join(f"<w:p><w:r>{BOLD}<w:t>{word}</w:t></w:r></w:p>" for word in ("one", "two", "three"))
    found = parted(part(words))
    assert len(found.blocks) == 1
    assert found.data.count(b"rFonts") == 0
    assert plain(part(words)) == _plain(tree(part(words)), ())


def test_the_properties_of_a_paragraph_hold_those_of_its_end_mark() -> None:
    words = f'<w:p><w:pPr><w:pStyle w:val="Title"/>{BOLD}</w:pPr><w:r>{BOLD}<w:t>Child’s name</w:t></w:r></w:p>' * 2
    assert len(parted(part(words)).blocks) == 2
    assert plain(part(words)) == _plain(tree(part(words)), ())


@pytest.mark.parametrize(
    "odd",
    [
        f"<w:p><!-- {BOLD} --><w:r><w:t>told</w:t></w:r></w:p>",
        f"<w:p><w:r><w:t><![CDATA[{BOLD}]]></w:t></w:r></w:p>",
        f"<w:p><?kept {BOLD}?><w:r><w:t>told</w:t></w:r></w:p>",
    ],
    ids=["comment", "unparsed", "instruction"],
)
def test_what_only_looks_like_markup_stays_as_it_came(odd: str) -> None:
    assert parted(part(odd)) == (part(odd), ())


def test_a_part_in_another_encoding_stays_as_it_came() -> None:
    declared = '<?xml version="1.0" encoding="UTF-16"?>'
    data = part(BOLD, declared).decode().encode("utf-16")
    assert parted(data) == (data, ())
    latin = part(BOLD, '<?xml version="1.0" encoding="iso-8859-1"?>')
    assert parted(latin) == (latin, ())


@pytest.mark.parametrize(
    "held",
    [
        "<w:rPr><w:b/><w:rPrChange><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>",
        "<w:rPr>words</w:rPr>",
        '<w:rPr><w:ins w:author="A &amp; B"/></w:rPr>',
        '<w:rPr><w:b xmlns:w="urn:other"/></w:rPr>',
        '<w:rPr><w:ins w:author="an xml: file, its xmlns: and XML:"/></w:rPr>',
        "<w:rPr><xmllike:b/></w:rPr>",
    ],
    ids=["change", "words", "entity", "namespace", "value", "reserved"],
)
def test_a_block_of_another_kind_is_read_as_it_stood(held: str) -> None:
    data = part(f"<w:p><w:r>{held}<w:t>told</w:t></w:r></w:p>")
    assert plain(data) == _plain(tree(data), ())


@pytest.mark.parametrize("broken", ["<w:rPr><w:b/>", "<w:rPr><w:b/></w:rPr></w:rPr>", "</w:rPr><w:rPr/>"])
def test_what_is_not_well_formed_does_not_become_so(broken: str) -> None:
    data = part(f"<w:p>{BOLD}{broken}</w:p>")
    with pytest.raises(etree.XMLSyntaxError):
        tree(parted(data).data)


def test_a_document_cannot_name_a_block_that_it_has_not() -> None:
    other = part(f'<w:p><w:r><w:rPr block="0" repeat-of="7"/>{BOLD}<w:t>told</w:t></w:r></w:p>')
    assert plain(other) == _plain(tree(other), ())
