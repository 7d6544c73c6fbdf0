"""Tables of one column that only frame others are taken away, and what stands in them keeps its order."""

from __future__ import annotations

import io

from docx import Document

from parsers.formats.word import read_blocks
from parsers.frames import unframed
from parsers.model import Block, Cell, Grid, Paragraph, Place
from tests.parsers.drawn import ABOUT, Rows, grid, lines, read
from tests.parsers.papers import docx, p, table


def framed(*parts: str | Rows, columns: int = 1) -> bytes:
    """A Word document with everything inside one table, a row for each part."""
    document = Document()
    frame = document.add_table(len(parts), columns)
    for at, part in enumerate(parts):
        cell = frame.cell(at, 0)
        if isinstance(part, str):
            cell.text = part
            continue
        inner = cell.add_table(len(part), len(part[0]))
        for row, texts in enumerate(part):
            for column, text in enumerate(texts):
                inner.cell(row, column).text = text or ""
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def told(blocks: list[Block]) -> list[object]:
    """The words of each block that has any."""
    texts = [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows] for block in blocks
    ]
    return [each for each in texts if each]


def test_the_contents_of_a_frame_stand_in_their_order() -> None:
    data = framed("Section one", [["Ethnicity", "Arab"], ["Gender", "Male"]], "Closing words.")
    assert told(unframed(read_blocks(data).blocks)) == [
        "Section one",
        [["Ethnicity", "Arab"], ["Gender", "Male"]],
        "Closing words.",
    ]


def test_a_table_inside_a_frame_comes_once() -> None:
    blocks = read_blocks(framed([["Ethnicity", "Arab"]])).blocks
    assert sum(isinstance(block, Grid) for block in blocks) == 2
    assert told(unframed(blocks)) == [[["Ethnicity", "Arab"]]]


def test_however_many_frames_stand_in_each_other_what_is_inside_comes_once() -> None:
    deep = docx("<w:tbl><w:tr><w:tc>" * 40 + table(["Ethnicity", "Arab"]) + p("after") + "</w:tc></w:tr></w:tbl>" * 40)
    assert told(unframed(read_blocks(deep).blocks)) == [[["Ethnicity", "Arab"]], "after"]


def test_a_frame_within_a_frame_is_opened_too() -> None:
    place = Place(table=3)
    core = grid(["Ethnicity", "Arab"])
    inner = Grid(((Cell("", place, inner=(core,)),),), place)
    outer = Grid(((Cell("", place, inner=(inner,)),),), place)
    assert unframed([outer]) == [core]


def test_a_framed_form_is_read_as_if_there_were_no_frame() -> None:
    about, answers = ABOUT[:3], ABOUT[3:]
    extraction = read(framed(about, "Please answer every question.", answers))
    assert {each.name: each.value for each in extraction.fields} == {
        "case_reference": "RR-2026-003",
        "child_name": "Testchild Sample",
        "agency_name": "Sampleshire Police",
        "author_name": "Ann Example",
        "good_practice": "Prompt visits were made by both officers.",
        "involvement_summary": "Two visits were made to the family home.",
    }


def test_a_table_in_a_frame_answers_the_question_above_it() -> None:
    found = read(framed(ABOUT, "Does this case meet the criteria for an LCSPR?", [["Yes", ""], ["No", "X"]], "Closing words."))
    assert found.value("lcspr_criteria_met") == "no"


def test_a_shaded_cell_of_a_frame_stays_a_table_of_its_own() -> None:
    place = Place(table=1)
    label = Cell("Learning identified", place, shaded=True, lines=(Paragraph("Learning identified", place),))
    holder = Cell("", place, inner=(grid(["Gender", "Male"]),))
    found = unframed([Grid(((label,), (holder,)), place)])
    assert found[0] == Grid(((label,),), place)


def test_other_tables_stay_as_they_are() -> None:
    plain, wide = grid(["Learning identified"], ["Records were not linked."]), grid(["Gender", "Male"])
    blocks = [*lines("Words above"), plain, wide]
    assert unframed(blocks) == blocks


def test_a_table_of_two_columns_frames_nothing() -> None:
    blocks = list(read_blocks(framed([["Gender", "Male"]], columns=2)).blocks)
    assert unframed(blocks) == blocks
