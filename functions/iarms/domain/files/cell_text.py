"""The text of a cell: what no form shows taken out, a spreadsheet's formulas and errors, letters encoded twice."""

import re
import unicodedata
from typing import Any, Final, NamedTuple

from iarms.domain.languages import Note, note
from iarms.domain.text import character_fault, without_unseen

_BREAK: Final = re.compile(r"[\t\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_EXCEL_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|#{5,}")
_FORMULA: Final = re.compile(r'="([^"]*)"')
# The beginnings of UTF-8 read as a code page.
_TWICE_ENCODED: Final = re.compile(r"[ÂÃÄÅÎÏÐÑ×ØÙРС][\u0080-\u00bf\u0152-\u02dc\u0400-\u045f\u2013-\u2122]")


class CellText(NamedTuple):
    """A cell's text, "" for nothing and for what is at fault; the fault as code and words; what was mended."""

    text: str
    fault: tuple[str, str] | None = None
    notes: tuple[Note, ...] = ()


NO_TEXT: Final = CellText("")


def read_cell(target: str, raw: Any) -> CellText:
    """The text that the cell of a field holds: a text, a number or a truth as JSON has them, or nothing."""
    if raw is None:
        return NO_TEXT
    if isinstance(raw, str):
        if raw.isascii() and raw.isprintable():
            text = raw.strip()
            return _of_spreadsheet(target, text, ()) if text[:1] in ("=", "#") else CellText(text)
        return _cleaned(target, raw)
    if isinstance(raw, bool):
        return CellText("true" if raw else "false")
    if isinstance(raw, int):
        return CellText(str(raw))
    if isinstance(raw, float):
        return CellText(str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw))
    return CellText("", ("wrong_type", "is a list or an object where a text is expected"))


def _cleaned(target: str, raw: str) -> CellText:
    notes: tuple[Note, ...] = ()
    text = without_unseen(_BREAK.sub("\n" if target.endswith(("serial_number", "numbers")) else " ", raw))
    text = unicodedata.normalize("NFC", "".join(" " if c.isspace() and c != "\n" else c for c in text)).strip()
    if "\ufffd" in text:
        return CellText("", ("damaged_text", "holds characters that were lost when the file was made"))
    if any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text):
        return CellText("", ("control_character", "holds control characters"))
    if _TWICE_ENCODED.search(text) and (meant := _decoded_again(text)) is not None:
        text, notes = meant, (note("encoded_twice").on(target),)
    if (fault := character_fault(text.replace("\n", " "))) is not None:
        return CellText("", ("refused_character", f"has what no text may hold: {fault}"))
    return _of_spreadsheet(target, text, notes)


def _of_spreadsheet(target: str, text: str, notes: tuple[Note, ...]) -> CellText:
    if (formula := _FORMULA.fullmatch(text)) is not None:
        return CellText(formula[1].strip(), None, notes)
    if _EXCEL_ERROR.fullmatch(text) and not (target == "serial_number" and set(text) == {"#"}):
        fault = ("spreadsheet_error", "the cell shows an error of the spreadsheet, not a value")
        return CellText("", fault, notes)
    return CellText(text, None, notes)


def _decoded_again(text: str) -> str | None:
    """What a text means whose UTF-8 was read as a code page; None where that was not so."""
    for codec in ("cp1252", "latin-1", "cp1251"):
        try:
            meant = text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if meant != text:
            return meant
    return None
