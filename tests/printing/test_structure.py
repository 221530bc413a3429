"""The structure of a tagged report: walked as a screen reader would, and held against what is drawn."""

import io
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from iarms.domain.languages import phrase
from iarms.domain.languages.accept_language import LANGUAGES
from iarms.printing.fonts import APART
from iarms.printing.printout import Printout
from iarms.printing.trace_report import trace_report
from tests.domain.tracing.traces import NOON
from tests.printing.test_layout import story

NAMES = ("twelve legs with three restrictions", "every script", "nobody has answered")
WITHIN = {
    "Document": {"H1", "H2", "H3", "P", "Table", "Figure"},
    "Table": {"TR"},
    "TR": {"TH", "TD"},
}


def reader_of(name: str, language: Any = "en") -> Any:
    trace = story(name)
    return PdfReader(io.BytesIO(trace_report(trace, Printout("WCO", NOON, language, trace.version, "0" * 64))))


def elements(node: Any, parents: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every element with the roles above it, in the order in which it is read."""
    node = node.get_object()
    yield parents, node
    for kid in node["/K"]:
        if "/S" in kid.get_object():
            yield from elements(kid, (*parents, node["/S"][1:]))


def marks_of(node: Any) -> list[tuple[int, int]]:
    """The pieces that an element itself holds: its page's number of objects, and the mark on it."""
    kids = (kid.get_object() for kid in node["/K"])
    return [(kid.raw_get("/Pg").idnum, kid["/MCID"]) for kid in kids if "/MCID" in kid]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_everything_that_is_drawn_belongs_to_an_element_or_is_for_the_eye_alone(name, language):
    reader = reader_of(name, language)
    known = Counter(
        mark for _, node in elements(reader.root_object["/StructTreeRoot"]["/K"]) for mark in marks_of(node)
    )
    drawn: Counter[tuple[int, int]] = Counter()
    for page in reader.pages:
        number, within = page.indirect_reference.idnum, []
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"BDC", b"BMC"):
                within.append(operands)
                if operator == b"BDC" and "/MCID" in operands[1]:
                    assert [each[0] for each in within[:-1]] == [], "pieces do not nest"
                    drawn[number, operands[1]["/MCID"]] += 1
            elif operator == b"EMC":
                within.pop()
            elif operator in (b"Tj", b"TJ", b"S", b"f", b"f*", b"B", b"b", b"B*", b"b*"):
                assert within, f"{operator!r} stands outside of any mark"
        assert within == []
    assert drawn == known
    assert set(known.values()) == {1}


@pytest.mark.parametrize("name", NAMES)
def test_a_part_stands_where_it_may_and_a_page_leads_back_to_its_elements(name):
    reader = reader_of(name)
    root = reader.root_object["/StructTreeRoot"]
    for parents, node in elements(root["/K"]):
        role = node["/S"][1:]
        if parents:
            assert role in WITHIN[parents[-1]], f"{role} in {parents}"
            assert node["/P"].get_object()["/S"][1:] == parents[-1]
        if role == "TH":
            assert node["/A"]["/Scope"] in ("/Column", "/Row")
    numbers = root["/ParentTree"]["/Nums"]
    for number, page in enumerate(reader.pages):
        assert (page["/StructParents"], page["/Tabs"]) == (number, "/S")
        assert numbers[2 * number] == number
        owners = numbers[2 * number + 1].get_object()
        for mark, owner in enumerate(owners):
            assert (page.indirect_reference.idnum, mark) in marks_of(owner.get_object())


def test_headings_are_in_their_order_and_tables_have_heads():
    reader = reader_of("twelve legs with three restrictions")
    nodes = list(elements(reader.root_object["/StructTreeRoot"]["/K"]))
    roles = [node["/S"][1:] for _, node in nodes]
    headings = [int(role[1]) for role in roles if role[0] == "H"]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(headings))
    for _, node in nodes:
        if node["/S"] == "/Table":
            cells = [kid.get_object()["/S"] for row in node["/K"] for kid in row.get_object()["/K"]]
            assert "/TH" in cells
            assert len({len(row.get_object()["/K"]) for row in node["/K"]}) == 1, "every row has every column"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_its_language_its_title_and_what_a_drawing_shows(language):
    reader = reader_of("twelve legs with three restrictions", language)
    catalog = reader.root_object
    assert catalog["/Lang"] == language
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert catalog["/ViewerPreferences"].get("/Direction") == ("/R2L" if language == "ar" else None)
    assert "trc_01JDFAKE" in str(reader.metadata.title)
    figures = [node for _, node in elements(catalog["/StructTreeRoot"]["/K"]) if node["/S"] == "/Figure"]
    assert len(figures) == 1
    assert "1999" in figures[0]["/Alt"]
    left, low, right, high = figures[0]["/A"]["/BBox"]
    assert (left < right) == (low < high) is True


def test_arabic_is_read_out_as_it_was_written():
    nodes = list(elements(reader_of("every script", "ar").root_object["/StructTreeRoot"]["/K"]))
    said = [str(node["/ActualText"]) for _, node in nodes if "/ActualText" in node]
    titles = [str(node["/ActualText"]) for _, node in nodes if node["/S"] == "/H1"]

    assert titles == [phrase("report", "trace_title", "ar")]
    assert any("ท่าเรือ" in text and "بندر" in text for text in said)
    assert not any(APART in text for text in said)


def test_what_stands_as_it_was_written_is_not_written_twice():
    nodes = elements(reader_of("nobody has answered").root_object["/StructTreeRoot"]["/K"])

    assert not any("/ActualText" in node for _, node in nodes)


def test_a_browser_finds_arabic_words_on_the_page():
    trace = story("nobody has answered")
    pdf = trace_report(trace, Printout("WCO", NOON, "ar", trace.version, "0" * 64))
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()

    assert phrase("report", "trace_title", "ar") in text
    assert phrase("report", "what_was_asked", "ar") in text
