"""Fields for a weapon's number that are more than the letters and digits of one: words, several numbers, marks."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from iarms.domain.number_fields.marks import mark_problem, with_marks
from iarms.domain.number_fields.names import problem_of_names
from iarms.domain.number_fields.number_field import FieldNumber, FieldProblem, NumberField
from iarms.domain.number_fields.numbers import NumbersRead, numbers_in
from iarms.domain.number_fields.shapes import KEPT_BY_SPREADSHEETS, has_lost_digits, problem_of_shape
from iarms.domain.number_fields.states import state_in
from iarms.domain.number_fields.tokens import UNREAD, tokens_of_field, with_plain_signs
from iarms.domain.number_fields.weapon import OtherFields, is_model, marks_letters_alone
from iarms.domain.serials import LONGEST_SERIAL, read_serial

_AROUND: Final = " '´`\"‘’“”<>«»"
_NULL: Final = "\\N"  # what databases write for nothing
_ESCAPE: Final = re.compile(r"\\[nrt](?![A-Za-z])")  # line ends that a program wrote out
_BETWEEN: Final = re.compile(r"[\s.\-/]+")
_FEWEST_PIECES: Final = 4
_INCHES: Final = re.compile(r"[^\"”″']*\w [\d.,/]{1,5} ?(?:[\"”″]|'')")
_LETTERS_ALONE: Final = re.compile(r"[^\W\d_]{3,10}")


@lru_cache(maxsize=4096)
def read_written(text: str, others: OtherFields) -> NumberField:
    """Read a field of at most a thousand characters, beside the weapon's maker and model."""
    if text.strip() == _NULL:
        return NumberField((), "UNKNOWN")
    marked, remark = with_marks(_ESCAPE.sub(" ", text))
    field = " ".join(with_plain_signs(marked).replace("\n", " ; ").split()).strip(_AROUND)
    if not any(c.isalnum() or c in UNREAD for c in field):
        return NumberField((), "UNKNOWN")
    if _INCHES.fullmatch(marked.strip()):
        return _refused("not_understood", "may hold a length in inches: write the number alone")
    if (problem := problem_of_shape(field) or mark_problem(field)) is not None:
        return NumberField((), "UNKNOWN", (), problem)
    tokens, behind = tokens_of_field(_without_pieces(field))
    if any(token.kind == "number" and any(map(str.isdigit, token.text)) for token in tokens):
        if (problem := problem_of_names(tokens, others)) is not None:
            return NumberField((), "UNKNOWN", (), problem)
        read = numbers_in(tokens, behind)
        if read.fault is not None:
            return NumberField((), "UNKNOWN", (), read.fault)
        return _with_numbers(text, read if remark is None else read.with_remark(remark), others)
    stated = state_in(tokens)
    if stated.marked is not None:
        return NumberField((FieldNumber("", stated.marked, is_certain=False),), "PARTIAL")
    if stated.fault is not None and _LETTERS_ALONE.fullmatch(field) and marks_letters_alone(others):
        return NumberField((FieldNumber("", read_serial(field)),), "COMPLETE")
    return NumberField((), stated.state, stated.remarks, stated.fault)


def _without_pieces(field: str) -> str:
    """A C E D 6 1 2: characters written one by one, written together."""
    pieces = _BETWEEN.split(field)
    return "".join(pieces) if len(pieces) >= _FEWEST_PIECES and all(len(piece) == 1 for piece in pieces) else field


def _with_numbers(text: str, read: NumbersRead, others: OtherFields) -> NumberField:
    """The reading of a field of which numbers came out, once each of them can be one."""
    numbers, state, remarks = read.numbers, read.state, read.remarks
    for number in numbers:
        if len(number.serial.canonical) > LONGEST_SERIAL:
            return _refused("too_long", f"has more than {LONGEST_SERIAL} characters once written out")
        if not number.serial.canonical.isdigit() and is_model(number.serial.canonical, others):
            return _refused("holds_model", "holds the name of a model, not a number on a weapon: write it in model")
    kept = [number for number in numbers if number.serial.canonical.strip("0")]
    if not kept:
        return NumberField((), state or "UNKNOWN", tuple(remarks))
    first = kept[0]
    if any(has_lost_digits(number.serial.canonical) for number in kept):
        kept = [_with_unread_end(number) for number in kept]
        first = kept[0]
        remarks = (*remarks, _LOST_DIGITS)
    elif len(kept) == 1 and not remarks:
        # As it was written, whatever known words stood around it.
        kept = [first._replace(serial=replace(first.serial, given=text))]
    if state is None:
        state = "COMPLETE" if first.is_certain and not first.serial.is_pattern else "PARTIAL"
    return NumberField(tuple(kept), state, tuple(remarks))


def _with_unread_end(number: FieldNumber) -> FieldNumber:
    """A number with ? for the digits that a spreadsheet did not keep, where it is so long; else the number."""
    canonical = number.serial.canonical
    if not has_lost_digits(canonical):
        return number
    known = canonical[:KEPT_BY_SPREADSHEETS]
    return number._replace(serial=read_serial(known + "?" * (len(canonical) - len(known))), is_certain=False)


_LOST_DIGITS: Final = FieldProblem(
    "last_digits_lost",
    "is longer than a spreadsheet keeps and ends in zeros, which may stand for other digits: write ? for each of them,"
    " or the number as it is marked",
)


def _refused(code: str, detail: str) -> NumberField:
    return NumberField((), "UNKNOWN", (), FieldProblem(code, detail))
