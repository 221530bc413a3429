"""The structure of a tagged PDF (ISO 32000-1, 14.7 and 14.8): what is a heading, a paragraph, a table, in which order
it is read, and what is drawn for the eye alone. ReportLab draws; the tree is written here beside it.

Every piece that is drawn stands between marks: of the element that it belongs to, or of an artifact, which a screen
reader passes over (lines, shades, heads and feet of pages).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

Tag = Literal["Document", "H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "Figure"]
_HEADS: Final = {"column": "Column", "row": "Row"}


@dataclass(eq=False)
class Element:
    """A part of the document: its role, what it holds (elements, or pieces of pages by page and mark) and, of a figure,
    the words that stand for it and its place; of a head of a table, what it is the head of. `text` is what it says, in
    the order in which it is read, which stands in the tree where it is drawn in joined or reordered letters."""

    role: Tag
    kids: list["Element | tuple[int, int]"] = field(default_factory=list)
    instead: str | None = None
    box: tuple[float, float, float, float] | None = None
    head_of: Literal["column", "row"] | None = None
    text: str | None = None
    is_reordered: bool = False


class Structure:
    """The tree of a document that is being drawn on a canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.root = Element("Document")
        self._within = [self.root]
        self._pages: list[list[Element]] = [[]]
        self._open = False

    @contextmanager
    def element(self, role: Tag, **about: Any) -> Iterator[Element]:
        """What is drawn meanwhile belongs to a new element of the one that is open. `about` are fields of Element."""
        new = Element(role, **about)
        self._within[-1].kids.append(new)
        with self.within(new):
            yield new

    @contextmanager
    def within(self, element: Element) -> Iterator[None]:
        """What is drawn meanwhile belongs to this element, which exists."""
        self._within.append(element)
        try:
            yield
        finally:
            self._within.pop()

    @contextmanager
    def piece(self) -> Iterator[None]:
        """What is drawn meanwhile, on one page, is one piece of the element that is open. Pieces do not nest."""
        if self._open:
            yield
            return
        element, marks = self._within[-1], self._pages[-1]
        element.kids.append((len(self._pages) - 1, len(marks)))
        with self._marked(f"/{element.role} <</MCID {len(marks)}>> BDC"):
            marks.append(element)
            yield

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn meanwhile is for the eye alone."""
        if self._open:
            yield
            return
        with self._marked("/Artifact BMC"):
            yield

    @contextmanager
    def _marked(self, begin: str) -> Iterator[None]:
        self._canvas._code.append(begin)
        self._open = True
        try:
            yield
        finally:
            self._canvas._code.append("EMC")
            self._open = False

    def reorder(self) -> None:
        """What is drawn now of the open element stands in the order of the eye. The text itself is not written between
        the marks: browsers turn what they find there round, as they have to with the glyphs."""
        if not self._open:
            self._within[-1].is_reordered = True

    def turn(self) -> None:
        """A page ends: its marks are counted anew on the next."""
        self._pages.append([])

    def finish(self, language: str) -> None:
        """Write the tree into the document, whose pages all are drawn."""
        document = self._canvas._doc
        catalog = document.Catalog
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        root_reference = document.Reference(root)
        pages = document.Pages.pages
        references: dict[Element, Any] = {}
        root["K"] = self._write(self.root, root_reference, pages, references)
        numbers: list[Any] = []
        for number, marks in enumerate(self._pages):
            page = pages[number]
            # Both are lawful keys of a page that ReportLab does not know of.
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = number, PDFName("S")
            numbers += [number, document.Reference(PDFArray([references[element] for element in marks]))]
        root["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        root["ParentTreeNextKey"] = len(self._pages)
        catalog.StructTreeRoot = root
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.Lang = PDFString(language)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")

    def _write(self, element: Element, parent: Any, pages: Any, references: dict[Element, Any]) -> Any:
        document = self._canvas._doc
        written = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(element.role), "P": parent})
        reference = references[element] = document.Reference(written)
        kids = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._write(kid, reference, pages, references))
            else:
                page = document.Reference(pages[kid[0]])
                kids.append(PDFDictionary({"Type": PDFName("MCR"), "Pg": page, "MCID": kid[1]}))
        written["K"] = PDFArray(kids)
        if element.is_reordered and element.text is not None:
            written["ActualText"] = PDFString(element.text)
        if element.instead is not None:
            written["Alt"] = PDFString(element.instead)
        if element.box is not None:
            box = PDFArray([round(side, 2) for side in element.box])
            written["A"] = PDFDictionary({"O": PDFName("Layout"), "Placement": PDFName("Block"), "BBox": box})
        if element.head_of is not None:
            written["A"] = PDFDictionary({"O": PDFName("Table"), "Scope": PDFName(_HEADS[element.head_of])})
        return reference
