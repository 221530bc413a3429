"""A bureau's serial number field as a record has it: the number of record, its state, and the numbers of other parts.

`read_number_field` finds the numbers. Here is decided what of them a record keeps, and what is refused because a part
of the field would be lost: letters or digits that no number has, marks that mean nothing, quantities of a spreadsheet.

    21345; 713483                          21345, and 713483 on another part
    CANO:TJX20195/ARMACAO:TJX2015*         TJX2015*, and TJX20195 on the barrel
    A123456 (revelada por processo ...)    A123456, RESTORED_FULL
    12##45   12...45   12□45               12??45   12*45   12?45
    RASPADA   N/A   -                      no number: OBLITERATED, UNKNOWN, UNKNOWN
    1.23457E+11   123456.0   1,234,567     refused
"""

import re
from itertools import chain
from typing import Final, NamedTuple

from iarms.domain.files.report_words import DOUBTED, RESTORED, plain_words, read_missing_number
from iarms.domain.serials import LONGEST_SERIAL, SEPARATORS, FieldNumber, read_number_field, read_serial
from iarms.domain.text import plain_key
from iarms.models.firearm import SerialState

MOST_CHARACTERS: Final = 1000  # a sentence has 200

_RUN_OF_DOTS: Final = re.compile(r"(?<=[\w?*])\.{2,}|\.{2,}(?=[\w?*])|…")
_HASHES: Final = re.compile(r"(?<=[\w?*#])#|#(?=#)")
_FOR_UNKNOWN: Final = str.maketrans(dict.fromkeys("□▯■●•○¿◯▢", "?"))
_AS_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_EXPONENT: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
_DECIMAL: Final = re.compile(r"\d{3,}[.,]0{1,2}")
_ODD_MARK: Final = re.compile(
    r"[^\w\s?*#º°ª№;,|&+:()\[\]=\"'´`‘’“”«»<>~!" + "".join(map(re.escape, sorted(SEPARATORS))) + "]"
)
_LONG_RUN: Final = re.compile(r"[\w?*]-{2,}[\w?*]|[\w?*]/{2,}[\w?*]")
_WITH_DIGITS: Final = re.compile(r"[\w?*]*\d[\w?*]*")
_SEVERAL: Final = re.compile(r"[;|\n]")
_MARKED: Final = re.compile(r"[\w?*]*[?*][\w?*]*")
_REMARK: Final = re.compile(r"\s*[(\[]|,\s")
_LETTERS_AND_NUMBER: Final = re.compile(r"([^\W\d_]{4,5})[\s./-]+([\w?*]*\d[\w?*]*)")
_LABELS: Final = frozenset("SERIE SERIA SERIJ SERNR NUMER NUMB NUMM NUMR NRSER NOSER СЕРИЯ НОМЕР НОМ".split())
_AROUND: Final = " '´`\""
_ON_RECORD: Final = frozenset({"", "FRAME", "RECEIVER"})


class SerialField(NamedTuple):
    """What a record keeps of the field. `others` are (component, number); a fault is (code, words)."""

    number: str | None = None
    state: SerialState | None = None
    others: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    fault: tuple[str, str] | None = None


def read_serial_field(text: str) -> SerialField:
    """Read a field that holds something. Never raises."""
    if (wrong := _no_number(text)) is not None:
        return SerialField(fault=wrong)
    marked = with_marks(text)
    notes = ("marks for unreadable characters were read as ? and *",) if marked != text else ()
    words = plain_words(marked)
    if RESTORED.search(words) is not None:
        read = _numbers(" ".join(RESTORED.sub(" ", words).split()), text, restored=True)
    else:
        read = _numbers(marked, text, restored=False)
        if read.number and read.state is None and not _is_pattern(read.number) and DOUBTED.search(words):
            doubt = "words beside the number doubt it; its state was read as UNKNOWN"
            read = read._replace(state="UNKNOWN", notes=(*read.notes, doubt))
    return read if read.fault else read._replace(notes=(*notes, *read.notes))


def read_other_numbers(text: str) -> tuple[tuple[str, str], ...] | None:
    """The numbers of other parts in a field for these, each with its component or ""; None for what is no number."""
    if len(text) > MOST_CHARACTERS or _no_number(text) is not None:
        return None
    marked = with_marks(text)
    found = read_number_field(marked).numbers
    if _left_over(marked, [number.serial.canonical for number in found]):
        return None
    if not found and read_missing_number(marked) is None:
        return None
    return tuple((number.component, _text_of(number)) for number in found)


def with_marks(text: str) -> str:
    """The field with the marks that people draw for unreadable characters as ? and *."""
    if text.isascii() and text.isalnum():
        return text
    marked = _RUN_OF_DOTS.sub("*", text.translate(_FOR_UNKNOWN))
    return _HASHES.sub("?", marked) if "#" in marked[1:] else marked


def _numbers(marked: str, text: str, *, restored: bool) -> SerialField:
    whole = _whole(marked)
    if whole is not None:
        numbers: tuple[FieldNumber, ...] = (FieldNumber("", read_serial(whole)),)
    else:
        numbers = read_number_field(marked).numbers
    if not numbers:
        return _without_number(marked, text)
    if _left_over(marked, [number.serial.canonical for number in numbers]):
        detail = "not every number in it could be read: write the first here, and the others in other_numbers"
        return SerialField(fault=("not_understood", detail))
    first, *further = numbers
    notes = []
    if first.component not in _ON_RECORD:
        others = tuple((number.component or "OTHER", _text_of(number)) for number in numbers)
        return SerialField(None, "UNKNOWN", others, ("the field has numbers of other parts alone",))
    number = _as_written(marked, first) if not further and not restored else None
    if further:
        of = f", that of the {first.component}" if first.component else ""
        notes.append(f"{len(numbers)} numbers read from the field; the first is the number of record{of}")
    elif number is None and not restored:
        notes.append("the number was read out of a longer text")
    number = number or _text_of(first)
    state: SerialState | None = None
    if restored:
        state = "RESTORED_PARTIAL" if _is_pattern(number) else "RESTORED_FULL"
        notes.append("read as restored")
    return SerialField(
        number, state, tuple((other.component or "OTHER", _text_of(other)) for other in further), tuple(notes)
    )


def _whole(marked: str) -> str | None:
    """The field as one number where its shape alone shows that it is one; None where numbers are to be looked for."""
    plain = " ".join(marked.split())
    bare_of_remark = _REMARK.split(plain)[0]
    if (
        _MARKED.fullmatch(bare_of_remark)
        and len(plain) <= LONGEST_SERIAL
        and not any(c.isdigit() for c in plain[len(bare_of_remark) :])
    ):
        # KKK????, 3????: letters alone, or one digit, and the marks say that they are a part of a number.
        return bare_of_remark if read_missing_number(bare_of_remark) is None else None
    parted = _LETTERS_AND_NUMBER.fullmatch(plain)
    if parted is None or plain_key(parted[1]) in _LABELS or read_missing_number(parted[1]) is not None:
        return None
    found = read_number_field(plain).numbers
    # BGUO 363: letters that are neither a label nor a part of a weapon are the beginning of the number.
    return plain if len(found) == 1 and not found[0].component else None


def _as_written(marked: str, number: FieldNumber) -> str | None:
    """The field as it stands, where it is the number and nothing else."""
    plain = " ".join(marked.split())
    if len(plain) <= LONGEST_SERIAL and plain_key(read_serial(plain).canonical) == plain_key(number.serial.canonical):
        return plain
    return None


def _without_number(marked: str, text: str) -> SerialField:
    state = read_missing_number(marked)
    if state is None or (_SEVERAL.search(marked) and any(c.isdigit() for c in marked)):
        detail = "holds no number and no word that is known for a missing one: say in serial_state why there is none"
        return SerialField(fault=("not_understood", detail))
    # The word itself is kept where it is one; dashes and zeros say nothing.
    keeps = plain_key(text).strip("0") or _is_pattern(marked)
    return SerialField(
        " ".join(text.split()) if keeps else None, state, (), (f"no number; the field was read as {state}",)
    )


def _no_number(text: str) -> tuple[str, str] | None:
    """Why the field cannot hold numbers as they are marked, as code and words; None where it can."""
    if len(text) > MOST_CHARACTERS:
        return "too_long", f"has more than {MOST_CHARACTERS} characters"
    if _EXPONENT.fullmatch(text) or _DECIMAL.fullmatch(text):
        detail = "a spreadsheet has made a quantity of it: give the column the format text, and type the number anew"
        return "spreadsheet_number", detail
    if _AS_THOUSANDS.fullmatch(text):
        return "several_numbers", "could be one number with marks for thousands, or several: part several by ;"
    if _ODD_MARK.search(with_marks(text)) or _LONG_RUN.search(text):
        detail = "holds a mark that is not on a weapon: write ? for each unreadable character, * for several"
        return "unknown_mark", detail
    return None


def _left_over(text: str, canonical: list[str]) -> bool:
    """Whether the field holds a run of three digits or more, or a piece with digits, that is in none of its numbers."""
    if len(canonical) == 1 and len(text) <= LONGEST_SERIAL and read_serial(text).canonical == canonical[0]:
        return False
    pieces = [read_serial(piece).canonical for piece in _SEVERAL.split(text)]
    if len(pieces) > 1 and any(
        any(c.isdigit() for c in piece) and not any(number in piece for number in canonical) for piece in pieces
    ):
        return True
    known = "\n".join(canonical)
    runs = chain.from_iterable(re.findall(r"\d{3,}", read_serial(run).canonical) for run in _WITH_DIGITS.findall(text))
    return any(run not in known and read_missing_number(run) is None for run in runs)


def _text_of(number: FieldNumber) -> str:
    return number.serial.given.strip(_AROUND)


def _is_pattern(text: str) -> bool:
    return any(mark in text for mark in "?*_")
