"""The fonts of what is printed, and how wide a text is in them. What has no glyph stands as its Unicode number.

Shipped whole and unmodified (their licences lie beside them): DejaVu Sans has Latin, Greek, Cyrillic, Armenian,
Georgian, Hebrew and Arabic; Droid Sans Fallback has Han characters, kana and bopomofo. Not covered are above all
Hangul, Thai, Khmer, Ethiopic and the scripts of India.

A character without a glyph stays itself until it is drawn, so that it runs as its script does: numbers of Thai letters
in an Arabic line stand from left to right, each whole.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import groupby
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from iarms.printing.scripts import as_seen

_FONTS: Final = ("DejaVuSans", "DejaVuSans-Bold", "DroidSansFallbackFull")
# A mark that is not drawn (RIGHT-TO-LEFT MARK): what stands on its sides in a line from the right is ordered apart.
APART: Final = "\u200f"
_WIDE: Final = frozenset("WF")


def plain_text(text: str) -> str:
    """A text as one line of composed characters: breaks and tabs are spaces."""
    return unicodedata.normalize("NFC", " ".join(text.split("\n")).replace("\t", " ").replace("\r", " "))


def is_covered(text: str) -> bool:
    """Whether every character of the text has a glyph."""
    return all(char == APART or _font_of(char, bold=False) for char in text)


def pieces_of(line: str, *, bold: bool, from_the_right: bool) -> list[tuple[str, str]]:
    """The line as it is seen from left to right, cut where the font changes: each font's name with its glyphs."""
    visible = as_seen(line, from_the_right=from_the_right).replace(APART, "")
    seen = [(char, _font_of(char, bold=bold)) for char in visible]
    drawn = ((font or _FONTS[int(bold)], char if font else f"[U+{ord(char):04X}]") for char, font in seen)
    return [(font, "".join(char for _, char in run)) for font, run in groupby(drawn, key=lambda one: one[0])]


@lru_cache(maxsize=20_000)
def width_of(line: str, size: float, *, bold: bool) -> float:
    """How wide a line is, in points."""
    pieces = pieces_of(line, bold=bold, from_the_right=False)
    return sum(float(pdfmetrics.stringWidth(part, font, size)) for font, part in pieces)


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, size: float, *, bold: bool) -> tuple[str, ...]:
    """The lines of a text, in the order in which it is read. Han and kana break anywhere, other words at spaces, and
    where a word alone is too long; a mark stays on its letter."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if not line or width_of(line + word.rstrip(), size, bold=bold) <= width:
            line += word
        else:
            lines.append(line.rstrip())
            line = word
        while width_of(line.rstrip(), size, bold=bold) > width and len(line) > 1:
            end = _fitting(line, width, size, bold=bold)
            lines.append(line[:end])
            line = line[end:]
    return tuple([*lines, line.rstrip()] if line.strip() or not lines else lines)


def _fitting(line: str, width: float, size: float, *, bold: bool) -> int:
    """How many characters of a line that is too long fit, at least one, and never a letter without its marks."""
    low, high = 1, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(line[:middle], size, bold=bold) <= width:
            low = middle
        else:
            high = middle - 1
    end = low
    while end > 1 and end < len(line) and unicodedata.combining(line[end]):
        end -= 1
    return end


def _words(text: str) -> list[str]:
    words: list[str] = [""]
    for char in text:
        wide = unicodedata.east_asian_width(char) in _WIDE
        before = words[-1][-1:]
        if before and (wide or before == " " or unicodedata.east_asian_width(before) in _WIDE):
            words.append("")
        words[-1] += char
    return words


@cache
def glyphs() -> Mapping[str, Mapping[int, int]]:
    """The glyphs of each font by code point; the fonts are read once and known to the printer from then on."""
    found = {}
    for name in _FONTS:
        with as_file(files("iarms.data").joinpath("fonts").joinpath(f"{name}.ttf")) as path:
            font = TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        found[name] = font.face.charToGlyph
    return found


# Any character that stands in a report.
@lru_cache(maxsize=4096)
def _font_of(char: str, *, bold: bool) -> str | None:
    names = ("DejaVuSans-Bold", *_FONTS) if bold else ("DejaVuSans", "DroidSansFallbackFull")
    return next((name for name in names if ord(char) in glyphs()[name]), None)
