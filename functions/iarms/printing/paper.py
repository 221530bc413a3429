"""Pages of A4 that fill from the top: paragraphs, tables that go on overleaf with their heads, and what stands on every
page. No text is lost: what no font covers is printed as its Unicode number in brackets, and the document says so.

Fonts, shipped whole and unmodified (their licences lie beside them): DejaVu Sans has Latin, Greek, Cyrillic, Armenian,
Georgian, Hebrew and Arabic; Droid Sans Fallback has Han characters, kana and bopomofo. Not covered are above all
Hangul, Thai, Khmer, Ethiopic and the scripts of India.
"""

import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from itertools import groupby
from typing import Any, Final, NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from iarms.printing.scripts import as_seen, runs_from_the_right

WIDTH: Final[float] = A4[0]
LEFT: Final = 50.0
RIGHT: Final[float] = WIDTH - 50.0
INNER: Final = RIGHT - LEFT
_TOP: Final = A4[1] - 66.0
_BOTTOM: Final = 100.0
_LEADING: Final = 1.35

BLACK: Final = "#111111"
GREY: Final = "#5b6470"
LINE: Final = "#c3c9d1"
BLUE: Final = "#1f4e8c"
RED: Final = "#b3261e"
PALE: Final = "#f1f3f6"

_FONTS: Final = ("DejaVuSans", "DejaVuSans-Bold", "DroidSansFallbackFull")


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


class Paper:
    """A document that is being written. `every_page(paper, page)` draws what stands on every page around the text."""

    def __init__(self, *, title: str, made_at: datetime, every_page: Callable[["Paper", int], None]) -> None:
        _fonts()
        self._into = io.BytesIO()
        self.canvas = Canvas(self._into, pagesize=A4, invariant=1, pageCompression=1, lang="en")
        self.canvas.setTitle(title)
        self.canvas.setAuthor("iarms-gateway")
        self.canvas.setSubject("Report on a firearm trace")
        self.canvas.setCreator("iarms-gateway")
        stamp = f"D:{made_at.astimezone(UTC):%Y%m%d%H%M%S}Z"
        self.canvas.setDateFormatter(lambda *_: stamp)
        self._every_page = every_page
        self.pages = 1
        self.y = _TOP
        self.restrictions: dict[str, None] = {}
        self.uncovered = False

    def finish(self) -> bytes:
        """End the last page and give the whole document."""
        self._every_page(self, self.pages)
        self.canvas.showPage()
        self.canvas.save()
        return self._into.getvalue()

    def turn(self) -> None:
        """End this page and begin the next."""
        self._every_page(self, self.pages)
        self.canvas.showPage()
        self.pages += 1
        self.y = _TOP
        self.restrictions = {}

    def need(self, height: float) -> None:
        """Turn the page where less than this is left of it; what is higher than a page begins on a fresh one."""
        if self.y - height < _BOTTOM and self.y < _TOP:
            self.turn()

    def space(self, height: float) -> None:
        """Leave some space."""
        self.y -= height

    def heading(self, text: str) -> None:
        """A heading, never alone at the foot of a page."""
        self.need(70)
        self.space(14)
        self.write(LEFT, self.y, text, Style(11.5, bold=True, colour=BLUE))
        self.y -= 6
        self.rule(self.y)
        self.y -= 12

    def paragraph(self, text: str, *, size: float = 9, bold: bool = False, colour: str = BLACK) -> None:
        """A paragraph over the whole width."""
        self._row([PrintedCell(text, bold, colour)], [INNER], size, None)
        self.space(3)

    def table(
        self, widths: Sequence[float], rows: Iterable[PrintedRow], head: Sequence[str] = (), size: float = 8
    ) -> None:
        """Rows under each other, with a head that is repeated overleaf. A row is kept on one page where it fits."""

        def draw_head() -> None:
            height = size * _LEADING + 6
            self.canvas.setFillColor(PALE)
            self.canvas.rect(LEFT, self.y - height + size, INNER, height, stroke=0, fill=1)
            self._lines([[each] for each in head], widths, size, [PrintedCell("", True, GREY)] * len(head))
            self.space(6)

        overleaf = draw_head if head else None
        if overleaf:
            self.need(60)
            overleaf()
        for row in rows:
            self._row(row.cells, widths, size, overleaf, row.restrictions)
            self.rule(self.y + size * 0.6)
            self.space(size * 0.55)

    def rule(self, y: float) -> None:
        """A thin line over the whole width."""
        self.canvas.setStrokeColor(LINE)
        self.canvas.setLineWidth(0.5)
        self.canvas.line(LEFT, y, RIGHT, y)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        style: Style,
        *,
        align: str = "left",
        from_the_right: bool | None = None,
    ) -> None:
        """One line at a place, in points from the page's lower left corner. `align` says what x is: the line's left or
        right end, or its middle. Which way it runs is told by its first letter, unless `from_the_right` says so."""
        shown = self.covered(text)
        towards = runs_from_the_right(shown) if from_the_right is None else from_the_right
        pieces = _pieces(as_seen(shown, from_the_right=towards), bold=style.bold)
        width = sum(pdfmetrics.stringWidth(part, font, style.size) for font, part in pieces)
        x -= width if align == "right" else width / 2 if align == "middle" else 0
        self.canvas.setFillColor(style.colour)
        for font, part in pieces:
            self.canvas.setFont(font, style.size)
            self.canvas.drawString(x, y, part)
            x += pdfmetrics.stringWidth(part, font, style.size)

    def covered(self, text: str) -> str:
        """The text with what no font covers as numbers in brackets."""
        parts = [char if _font_of(char) else f"[U+{ord(char):04X}]" for char in unicodedata.normalize("NFC", text)]
        shown = "".join(parts)
        self.uncovered = self.uncovered or any(len(part) > 1 for part in parts)
        return shown

    def _row(
        self,
        cells: Sequence[PrintedCell],
        widths: Sequence[float],
        size: float,
        draw_head: Callable[[], None] | None,
        restrictions: Sequence[str] = (),
    ) -> None:
        lines_of_cells = [
            wrap(self.covered(cell.text), width - 6, size, bold=cell.bold)
            for cell, width in zip(cells, widths, strict=True)
        ]
        remaining = max(len(lines) for lines in lines_of_cells)
        while remaining:
            room = int((self.y - _BOTTOM) / (size * _LEADING))
            if room < remaining and self.y < _TOP and (room < 1 or remaining * size * _LEADING < _TOP - _BOTTOM - 30):
                self.turn()
                if draw_head:
                    draw_head()
                continue
            count = min(remaining, max(room, 1))
            self.restrictions.update(dict.fromkeys(restrictions))
            self._lines([lines[:count] for lines in lines_of_cells], widths, size, cells)
            lines_of_cells = [lines[count:] for lines in lines_of_cells]
            remaining -= count

    def _lines(
        self,
        lines_of_cells: Sequence[Sequence[str]],
        widths: Sequence[float],
        size: float,
        cells: Sequence[PrintedCell],
    ) -> None:
        x = LEFT
        for lines, width, cell in zip(lines_of_cells, widths, cells, strict=True):
            towards = runs_from_the_right(cell.text or "".join(lines))
            for number, line in enumerate(lines):
                self.write(
                    x + width - 3 if towards else x + 3,
                    self.y - number * size * _LEADING,
                    line,
                    Style(size, bold=cell.bold, colour=cell.colour),
                    align="right" if towards else "left",
                    from_the_right=towards,
                )
            x += width
        self.y -= max(len(lines) for lines in lines_of_cells) * size * _LEADING


def wrap(text: str, width: float, size: float, *, bold: bool) -> list[str]:
    """The lines of a text, in the order in which it is read. Han and kana break anywhere, other words at spaces, and
    where a word alone is too long."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if not line or _width(line + word.rstrip(), size, bold=bold) <= width:
            line += word
        else:
            lines.append(line.rstrip())
            line = word
        while _width(line.rstrip(), size, bold=bold) > width and len(line) > 1:
            end = len(line)
            while end > 1 and _width(line[:end], size, bold=bold) > width:
                end -= 1
            lines.append(line[:end])
            line = line[end:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _words(text: str) -> list[str]:
    words: list[str] = [""]
    for char in text:
        wide = unicodedata.east_asian_width(char) in ("W", "F")
        if words[-1] and (wide or words[-1][-1] == " " or unicodedata.east_asian_width(words[-1][-1]) in ("W", "F")):
            words.append("")
        words[-1] += char
    return words


def _width(text: str, size: float, *, bold: bool) -> float:
    line = as_seen(text, from_the_right=False)
    return sum(float(pdfmetrics.stringWidth(part, font, size)) for font, part in _pieces(line, bold=bold))


def _pieces(text: str, *, bold: bool) -> list[tuple[str, str]]:
    """Text in the order in which it is seen, cut where the font changes."""
    return [
        (font, "".join(group)) for font, group in groupby(text, key=lambda char: _font_of(char, bold=bold) or _FONTS[0])
    ]


@cache
def _fonts() -> dict[str, Any]:
    """The glyphs of each font, which are read once."""
    glyphs = {}
    for name in _FONTS:
        with as_file(files("iarms.data").joinpath("fonts").joinpath(f"{name}.ttf")) as path:
            font = TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        glyphs[name] = font.face.charToGlyph
    return glyphs


@cache
def _font_of(char: str, *, bold: bool = False) -> str | None:
    names = ("DejaVuSans-Bold", *_FONTS) if bold else ("DejaVuSans", "DroidSansFallbackFull")
    return next((name for name in names if ord(char) in _fonts()[name]), None)
