"""Pages of A4 that fill from the top: headings, paragraphs, tables that go on overleaf with their heads, figures, and
what stands on every page; tagged, so that a screen reader has it in its order. From the right in Arabic.

No text is lost, whatever its length and script, and none stands outside of the margins. A heading stands with the
beginning of what follows it. What no font covers is printed as its Unicode number in brackets, and the document can
say so.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Final, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from iarms.domain.languages import Language
from iarms.printing.fonts import APART, glyphs, is_covered, pieces_of, plain_text, width_of, wrap
from iarms.printing.scripts import runs_from_the_right
from iarms.printing.structure import Element, Structure, Tag

WIDTH: Final[float] = A4[0]
LEFT: Final = 50.0
RIGHT: Final[float] = WIDTH - 50.0
INNER: Final = RIGHT - LEFT
TOP: Final = A4[1] - 66.0
BOTTOM: Final = 118.0
_LEADING: Final = 1.35
_PAD: Final = 3.0
# A row of a table up to this high is not broken: half a page, so that it has room below the headings before it.
_WHOLE: Final[float] = (TOP - BOTTOM) / 2

BLACK: Final = "#111111"
GREY: Final = "#5b6470"
LINE: Final = "#c3c9d1"
BLUE: Final = "#1f4e8c"
RED: Final = "#b3261e"
PALE: Final = "#f1f3f6"

_HEADINGS: Final[dict[Tag, tuple[float, float]]] = {"H1": (18, 8), "H2": (11.5, 14), "H3": (9.5, 6)}


# ReportLab reads the names of colours anew each time.
colour_of: Final = cache(HexColor)


class Style(NamedTuple):
    """How a line is printed: its size in points, whether it is bold, and its colour."""

    size: float
    bold: bool = False
    colour: str = BLACK


class PrintedCell(NamedTuple):
    """What stands in one column of a row."""

    text: str
    bold: bool = False
    colour: str = BLACK


class PrintedRow(NamedTuple):
    """A row, and what holds of the page that it stands on."""

    cells: Sequence[PrintedCell]
    restrictions: Sequence[str] = ()


class _Heading(NamedTuple):
    role: Tag
    text: str
    lines: Sequence[str]
    size: float
    before: float

    @property
    def height(self) -> float:
        return self.before + float(len(self.lines)) * self.size * _LEADING + (13 if self.role == "H2" else 4)


class Paper:
    """A document that is being written. `every_page(paper, page)` draws what stands on every page around the text."""

    def __init__(
        self, *, title: str, subject: str, language: Language, made_at: datetime,
        every_page: Callable[["Paper", int], None],
    ) -> None:  # fmt: skip
        glyphs()
        self._into = io.BytesIO()
        self.canvas = Canvas(self._into, pagesize=A4, invariant=1, pageCompression=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor("iarms-gateway")
        self.canvas.setSubject(subject)
        self.canvas.setCreator("iarms-gateway")
        stamp = f"D:{made_at.astimezone(UTC):%Y%m%d%H%M%S}Z"
        self.canvas.setDateFormatter(lambda *_: stamp)
        self.structure = Structure(self.canvas)
        self.language = language
        self.from_the_right = language == "ar"
        self._every_page = every_page
        self._headings: list[_Heading] = []
        self.pages = 1
        self.y = TOP
        self.restrictions: dict[str, None] = {}
        self.uncovered = False

    def count(self) -> int:
        """How many pages there are, of a document that is written for that alone."""
        self._begin(0)
        return self.pages

    def finish(self) -> bytes:
        """End the last page and give the whole document."""
        self._begin(0)
        self._end_page()
        if self.from_the_right:
            self.canvas.setViewerPreference("Direction", "R2L")
        self.structure.finish(self.language)
        self.canvas.save()
        return self._into.getvalue()

    def _end_page(self) -> None:
        with self.structure.artifact():
            self._every_page(self, self.pages)
        self.canvas.showPage()

    def turn(self) -> None:
        """End this page and begin the next."""
        self._end_page()
        self.structure.turn()
        self.pages += 1
        self.y = TOP
        self.restrictions = {}

    def need(self, height: float) -> None:
        """Turn the page where less than this is left of it; what is higher than a page begins on a fresh one."""
        if self.y - height < BOTTOM and self.y < TOP:
            self.turn()

    def space(self, height: float) -> None:
        """Leave some space."""
        self.y -= height

    def heading(self, text: str, role: Tag = "H2") -> None:
        """A heading, on the page on which what follows it begins."""
        size, before = _HEADINGS[role]
        shown = plain_text(text)
        self._headings.append(_Heading(role, shown, wrap(shown, INNER, size, bold=True), size, before))

    def _begin(self, height: float) -> None:
        """What is this high begins now, on one page with the headings that wait for it."""
        self.need(sum(heading.height for heading in self._headings) + height)
        headings, self._headings = self._headings, []
        for heading in headings:
            self.space(heading.before if self.y < TOP or heading.role == "H1" else 0)
            with self.structure.element(heading.role, text=heading.text.replace(APART, "")):
                for line in heading.lines:
                    self._line(line, LEFT, INNER, Style(heading.size, bold=True, colour=BLUE))
                    self.y -= heading.size * _LEADING
            if heading.role == "H2":
                self.rule(self.y + heading.size * _LEADING - 6)
                self.y -= 2

    def paragraph(
        self, text: str, *, size: float = 9, bold: bool = False, colour: str = BLACK, room: float = 0
    ) -> None:
        """A paragraph over the whole width; `room` is the height that has to be left behind it on its page."""
        cell = PrintedCell(text, bold, colour)
        lines = len(self._lines_of(cell, INNER, size))
        self._begin((lines if room else min(lines, 2)) * size * _LEADING + room)
        with self.structure.element("P") as element:
            self._row([cell], [INNER], [element], size, None)
        self.space(3)

    def height_of(self, text: str, *, size: float = 9) -> float:
        """The height of a paragraph."""
        return len(self._lines_of(PrintedCell(text), INNER, size)) * size * _LEADING

    def table(
        self,
        widths: Sequence[float],
        rows: Iterable[PrintedRow],
        head: Sequence[str] = (),
        size: float = 8,
        *,
        named_rows: bool = False,
    ) -> None:
        """Rows under each other, with a head that is repeated overleaf. A row is kept on one page where it fits.
        `named_rows`: the first cell of a row says what the others are."""
        heads = [PrintedCell(each, True, GREY) for each in head]
        left = list(rows)
        if not left:
            return
        head_height = self._height_of(heads, widths, size) + 8 if head else 0.0
        self._begin(head_height + self._beginning_of(left[0], widths, size))
        with self.structure.element("Table"):
            if head:
                with self.structure.element("TR") as element:
                    self._head(heads, widths, size, element)
            overleaf = (lambda: self._head(heads, widths, size, None)) if head else None
            for number, row in enumerate(left):
                if number:
                    page = self.pages
                    self.need(self._beginning_of(row, widths, size))
                    if overleaf and page != self.pages:
                        overleaf()
                with self.structure.element("TR") as element:
                    cells = [
                        Element("TH", head_of="row") if named_rows and place == 0 else Element("TD")
                        for place in range(len(row.cells))
                    ]
                    element.kids += cells
                    self._row(row.cells, widths, cells, size, overleaf, row.restrictions)
                self.rule(self.y + size * 0.6)
                self.space(size * 0.55)

    def _beginning_of(self, row: PrintedRow, widths: Sequence[float], size: float) -> float:
        """The height that a row needs on the page on which it begins: all of it, unless it may break."""
        height = self._height_of(row.cells, widths, size)
        return height if height <= _WHOLE else _WHOLE / 3

    @contextmanager
    def figure(self, height: float, instead: str) -> Iterator[None]:
        """What is drawn meanwhile, from here on down and this high, is one figure; `instead` says what it shows."""
        self._begin(height)
        box = (LEFT, self.y - height, RIGHT, self.y + 4)
        with self.structure.element("Figure", instead=instead, box=box), self.structure.piece():
            yield

    def rule(self, y: float) -> None:
        """A thin line over the whole width."""
        with self.structure.artifact():
            self.canvas.setStrokeColor(colour_of(LINE))
            self.canvas.setLineWidth(0.5)
            self.canvas.line(LEFT, y, RIGHT, y)

    def write(
        self, x: float, y: float, text: str, style: Style, *, align: str = "left", from_the_right: bool | None = None
    ) -> None:
        """One line at a place, in points from the page's lower left corner. `align` says what x is: the line's left or
        right end, or its middle. Which way it runs is told by its first letter, unless `from_the_right` says so."""
        shown = plain_text(text)
        if not shown.strip():
            return
        self.uncovered = self.uncovered or not is_covered(shown)
        towards = self._runs_from_the_right(shown) if from_the_right is None else from_the_right
        pieces = pieces_of(shown, bold=style.bold, from_the_right=towards)
        width = width_of(shown, style.size, bold=style.bold)
        x -= width if align == "right" else width / 2 if align == "middle" else 0
        if "".join(part for _, part in pieces) != shown:
            self.structure.reorder()
        with self.structure.piece():
            self._draw(x, y, pieces, style)

    def _draw(self, x: float, y: float, pieces: Sequence[tuple[str, str]], style: Style) -> None:
        self.canvas.setFillColor(colour_of(style.colour))
        for font, part in pieces:
            self.canvas.setFont(font, style.size)
            self.canvas.drawString(x, y, part)
            x += pdfmetrics.stringWidth(part, font, style.size)

    def start(self, x: float, width: float, *, from_the_right: bool) -> tuple[float, str]:
        """Where a line begins that has this much room from x on, and which of its ends that is."""
        return (x + width, "right") if from_the_right or self.from_the_right else (x, "left")

    def _line(self, line: str, x: float, width: float, style: Style, *, towards: bool | None = None) -> None:
        towards = self._runs_from_the_right(line) if towards is None else towards
        at, align = self.start(x, width, from_the_right=towards)
        self.write(at, self.y, line, style, align=align, from_the_right=towards)

    def _runs_from_the_right(self, text: str) -> bool:
        """As its first letter does; in a document from the right all that has letters of such a script, and what has no
        letters."""
        return runs_from_the_right(text, otherwise=self.from_the_right) or (
            self.from_the_right and any(runs_from_the_right(word) for word in text.split())
        )

    def _lines_of(self, cell: PrintedCell, width: float, size: float) -> tuple[str, ...]:
        return wrap(plain_text(cell.text), width - 2 * _PAD, size, bold=cell.bold)

    def _height_of(self, cells: Sequence[PrintedCell], widths: Sequence[float], size: float) -> float:
        lines = max(len(self._lines_of(cell, width, size)) for cell, width in zip(cells, widths, strict=True))
        return lines * size * _LEADING

    def _head(self, heads: Sequence[PrintedCell], widths: Sequence[float], size: float, row: Element | None) -> None:
        """The head of a table; without a row of the structure it is a repetition, which is not read out again."""
        height = self._height_of(heads, widths, size)
        with self.structure.artifact():
            self.canvas.setFillColor(colour_of(PALE))
            self.canvas.rect(LEFT, self.y - height + size - 3, INNER, height + 5, stroke=0, fill=1)
        lines = [self._lines_of(cell, width, size) for cell, width in zip(heads, widths, strict=True)]
        if row is None:
            with self.structure.artifact():
                self._cells(lines, widths, size, heads, None)
        else:
            cells = [Element("TH", head_of="column", text=plain_text(head.text)) for head in heads]
            row.kids += cells
            self._cells(lines, widths, size, heads, cells)
        self.space(8)

    def _row(
        self,
        cells: Sequence[PrintedCell],
        widths: Sequence[float],
        elements: Sequence[Element],
        size: float,
        draw_head: Callable[[], None] | None,
        restrictions: Sequence[str] = (),
    ) -> None:
        for cell, element in zip(cells, elements, strict=True):
            element.text = plain_text(cell.text).replace(APART, "")
        lines_of_cells = [self._lines_of(cell, width, size) for cell, width in zip(cells, widths, strict=True)]
        remaining = max(len(lines) for lines in lines_of_cells)
        leading = size * _LEADING
        whole = len(cells) > 1 and remaining * leading <= _WHOLE
        while remaining:
            room = int((self.y - BOTTOM) / leading)
            if self.y < TOP - 40 and (room < 1 or (room < remaining and whole)):
                self.turn()
                if draw_head:
                    draw_head()
                continue
            count = min(remaining, max(room, 1))
            self.restrictions.update(dict.fromkeys(restrictions))
            self._cells([lines[:count] for lines in lines_of_cells], widths, size, cells, elements)
            lines_of_cells = [lines[count:] for lines in lines_of_cells]
            remaining -= count

    def _cells(
        self,
        lines_of_cells: Sequence[Sequence[str]],
        widths: Sequence[float],
        size: float,
        cells: Sequence[PrintedCell],
        elements: Sequence[Element] | None,
    ) -> None:
        top, x = self.y, RIGHT if self.from_the_right else LEFT
        for place, (lines, width, cell) in enumerate(zip(lines_of_cells, widths, cells, strict=True)):
            x -= width if self.from_the_right else 0
            towards = self._runs_from_the_right(cell.text)
            style = Style(size, bold=cell.bold, colour=cell.colour)
            for number, line in enumerate(lines):
                self.y = top - number * size * _LEADING
                if elements is None:
                    self._line(line, x + _PAD, width - 2 * _PAD, style, towards=towards)
                else:
                    with self.structure.within(elements[place]):
                        self._line(line, x + _PAD, width - 2 * _PAD, style, towards=towards)
            x += 0 if self.from_the_right else width
        self.y = top - max(len(lines) for lines in lines_of_cells) * size * _LEADING
