"""Draws a Word form from its words: A4, 11 point, real headings, table header rows that repeat, one content control an answer.

Answers stand in controls tagged `answer.FIELD` (ticks: `tick.FIELD.1`, `.2` …), what the partnership fills in stands in controls
tagged `reference`, `agency`, `due`, `period`, `marking` and `return_to`. The tags are stable: the service fills forms in by them.
"""

# ruff: noqa: SLF001 - python-docx opens its XML only by names that begin with an underscore
from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from bench.blanks.words import Form, Question, Section

MARKING = "OFFICIAL-SENSITIVE when complete"
PROMPTS = {
    "line": "Click or tap here to enter text.",
    "box": "Click or tap here to enter text.",
    "date": "Click or tap to enter a date.",
}
WORD_2010 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
DRAWN_ON = datetime(2025, 1, 1)  # noqa: DTZ001 - a fixed stamp in the file's properties, so that remaking changes nothing
SAVED_ON = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
LABEL_WIDTH, ANSWER_WIDTH = 6.4, 11.0
SHADE, GREY = "E7EEF4", RGBColor(0x59, 0x59, 0x59)


def draw_form(form: Form) -> bytes:
    """The Word document that asks what `form` says."""
    paper = docx.Document()
    _styles(paper)
    _page(paper, form.landscape)
    _running_lines(paper)
    paper.add_heading(form.title, 0)
    for line in form.intro:
        paper.add_paragraph(line)
    returning = paper.add_paragraph("Return the completed form by secure email to: ")
    returning._p.append(_control("return_to", "Return-to mailbox", "the partnership’s mailbox"))
    for section in form.sections:
        _section(paper, section)
    paper.core_properties.title = form.title
    paper.core_properties.author = paper.core_properties.last_modified_by = "Safeguarding partnership"
    paper.core_properties.language = "en-GB"
    paper.core_properties.created = paper.core_properties.modified = DRAWN_ON
    output = io.BytesIO()
    paper.save(output)
    return steady(output.getvalue())


def steady(data: bytes) -> bytes:
    """The same zip archive with every time stamp set to one day, so that equal contents are equal bytes."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = SAVED_ON.sub(rb"\g<1>2025-01-01T00:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return output.getvalue()


def _styles(paper: Any) -> None:
    for name, size in (("Normal", 11), ("Title", 20), ("Heading 1", 15), ("Heading 2", 12)):
        style = paper.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for each in [each for each in fonts.attrib if each.endswith("Theme")]:
            del fonts.attrib[each]
        for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), "Arial")
    for name in ("Title", "Heading 1", "Heading 2"):
        paper.styles[name].font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
    paper.styles["Normal"].paragraph_format.space_after = Pt(6)
    paper.styles["Heading 1"].paragraph_format.keep_with_next = True
    prompt = paper.styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER)
    hint = paper.styles.add_style("Hint", WD_STYLE_TYPE.CHARACTER)
    prompt.font.color.rgb = hint.font.color.rgb = GREY
    hint.font.italic, hint.font.size = True, Pt(11)


def _page(paper: Any, landscape: bool) -> None:
    page = paper.sections[0]
    width, height = (29.7, 21.0) if landscape else (21.0, 29.7)
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = Cm(width), Cm(height)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(1.8)


def _running_lines(paper: Any) -> None:
    page = paper.sections[0]
    page.header.paragraphs[0]._p.append(_control("marking", "Protective marking", MARKING, prompt=False))
    footer = page.footer.paragraphs[0]
    footer.add_run("Page ")
    for word in ("PAGE", "NUMPAGES"):
        footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{word}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
        if word == "PAGE":
            footer.add_run(" of ")


def _section(paper: Any, section: Section) -> None:
    paper.add_heading(section.heading, 1)
    if section.intro:
        paper.add_paragraph(section.intro)
    if section.columns:
        _rows(paper, section)
    elif section.stacked:
        _stacked(paper, section.questions)
    else:
        _side_by_side(paper, section.questions)
    paper.add_paragraph().paragraph_format.space_after = Pt(0)


def _rows(paper: Any, section: Section) -> None:
    table = _table(paper, section.rows + 1, section.widths)
    for cell, words in zip(table.rows[0].cells, section.columns, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
        _shade(cell)
    _repeats(table.rows[0])


def _side_by_side(paper: Any, questions: Iterable[Question]) -> None:
    asked = tuple(questions)
    table = _table(paper, len(asked), (LABEL_WIDTH, ANSWER_WIDTH))
    for row, question in zip(table.rows, asked, strict=True):
        label, answer = row.cells
        _label(label, question)
        _answer(answer, question)


def _stacked(paper: Any, questions: Iterable[Question]) -> None:
    asked = tuple(questions)
    table = _table(paper, 2 * len(asked), (LABEL_WIDTH + ANSWER_WIDTH,))
    for number, question in enumerate(asked):
        _label(table.rows[2 * number].cells[0], question, stacked=True)
        _answer(table.rows[2 * number + 1].cells[0], question)


def _table(paper: Any, rows: int, widths: tuple[float, ...]) -> Any:
    table = paper.add_table(rows, len(widths), style="Table Grid")
    table.autofit = False
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _repeats(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _shade(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{SHADE}"/>'))


def _label(cell: Any, question: Question, *, stacked: bool = False) -> None:
    """Writes the label; its hint stands below it, or in brackets behind it where the answer's box comes below."""
    _shade(cell)
    hinted = stacked and bool(question.hint)
    words = f"{question.label} ({question.hint.rstrip('.')})" if hinted else question.label
    cell.paragraphs[0].add_run(words).bold = True
    if question.hint and not stacked and question.kind != "ours":
        hint = cell.add_paragraph().add_run(question.hint, style="Hint")
        hint.italic, hint.font.color.rgb = True, GREY  # said twice: not every program that agencies use keeps styles


def _answer(cell: Any, question: Question) -> None:
    paragraph = cell.paragraphs[0]
    if question.kind == "ours":
        paragraph._p.append(_control(question.hint, question.label, "filled in by the partnership"))
    elif question.kind == "ticks":
        for number, option in enumerate(question.options, 1):
            paragraph._p.append(_tick(f"tick.{question.field}.{number}", option))
            paragraph.add_run(f" {option}" + ("     " if number < len(question.options) else ""))
    elif question.kind == "box":
        paragraph._p.getparent().replace(paragraph._p, _box(f"answer.{question.field}", question.label, PROMPTS["box"]))
    else:
        kind = (
            "<w:date><w:dateFormat w:val='dd/MM/yyyy'/><w:lid w:val='en-GB'/></w:date>"
            if question.kind == "date"
            else "<w:text/>"
        )
        paragraph._p.append(_control(f"answer.{question.field}", question.label, PROMPTS[question.kind], kind))


def _properties(tag: str, title: str, kind: str, prompt: bool) -> str:
    showing = "<w:showingPlcHdr/>" if prompt else ""
    return f'<w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="{tag}"/><w:lock w:val="sdtLocked"/>{showing}{kind}</w:sdtPr>'


def _control(tag: str, title: str, words: str, kind: str = "<w:text/>", *, prompt: bool = True) -> Any:
    style = '<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>' if prompt else ""
    run = f"<w:sdtContent><w:r>{style}<w:t>{words}</w:t></w:r></w:sdtContent>"
    return parse_xml(f"<w:sdt {nsdecls('w')}>{_properties(tag, title, kind, prompt)}{run}</w:sdt>")


def _box(tag: str, title: str, words: str) -> Any:
    run = f'<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>{words}</w:t></w:r>'
    content = f"<w:sdtContent><w:p>{run}</w:p></w:sdtContent>"
    return parse_xml(f"<w:sdt {nsdecls('w')}>{_properties(tag, title, '', True)}{content}</w:sdt>")


def _tick(tag: str, title: str) -> Any:
    states = '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>'
    kind = f'<w14:checkbox><w14:checked w14:val="0"/>{states}</w14:checkbox>'
    fonts = '<w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/></w:rPr>'
    run = f"<w:sdtContent><w:r>{fonts}<w:t>☐</w:t></w:r></w:sdtContent>"
    return parse_xml(f"<w:sdt {nsdecls('w')} {WORD_2010}>{_properties(tag, title[:60], kind, False)}{run}</w:sdt>")
