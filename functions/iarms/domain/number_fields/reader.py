"""The field for a weapon's number, read: typed numbers, what its words say of them, and a verdict.

Police tables, officers and spreadsheets write more into it than a number: labels, the number's state in words, numbers
of several parts, marks for what could not be read, and things that belong elsewhere. One law holds for all of them:
every letter and digit of the field is part of a number or of a known word; what is neither is told in a remark, or the
field is refused. Nothing is dropped in silence, and no unknown word becomes a number.

    AB-012 347                              AB012347
    серия АБ № 8452                         AБ8452
    CANO:TJX20195/FERROLHO:TJX20228         two numbers, by part            remark
    21345; 713483                           two numbers                     remark
    AX8X628, X representa os algarismos ... A?8?628
    T6472-17 (parcial)                      T647217, which is not certain
    ends in 84563                           *84563
    RASPADA                                 no number: OBLITERATED
    9MM PARA   25-Mar   MADE IN BRAZIL      refused, each with its reason

A field without a digit holds a number only for the few makers that are known to mark such.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from iarms.domain.number_fields.marks import mark_problem, with_marks
from iarms.domain.number_fields.numbers import FieldNumber, NumbersRead, numbers_in
from iarms.domain.number_fields.shapes import (
    KEPT_BY_SPREADSHEETS,
    MOST_CHARACTERS,
    FieldProblem,
    has_lost_digits,
    is_calibre,
    problem_of_shape,
)
from iarms.domain.number_fields.states import state_in
from iarms.domain.number_fields.tokens import UNREAD, tokens_of_field, with_plain_signs
from iarms.domain.number_fields.weapon import NO_OTHER_FIELDS, OtherFields, is_model, marks_letters_alone
from iarms.domain.serials import LONGEST_SERIAL, read_serial
from iarms.models.firearm import SerialState

Verdict = Literal["read", "remark", "refused"]

_AROUND: Final = " '´`\"‘’“”<>«»"
_LONGEST_PLAIN: Final = 20
_NULL: Final = "\\N"  # what databases write for nothing
_MAY_BE_CALIBRE: Final = re.compile(r"\d{1,3}[A-Z]{2,}|\d{1,3}X\d\d(?:MM|R)?", re.IGNORECASE)
_WORD_AT_AN_END: Final = re.compile(r"[A-Z]{5,}\d.*|.*\d[A-Z]{5,}", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\[nrt](?![A-Za-z])")  # line ends that a program wrote out
_BETWEEN: Final = re.compile(r"[\s.\-/]+")
_FEWEST_PIECES: Final = 4
_LETTERS_ALONE: Final = re.compile(r"[^\W\d_]{3,10}")


class NumberField(NamedTuple):
    """What a field holds.

    `numbers`: that of the frame or receiver, or of no part, first. `state`: what is shown of the number of record.
    `remarks`: what was understood otherwise than it stands. `fault`: why it is refused; then it holds nothing.
    """

    numbers: tuple[FieldNumber, ...]
    state: SerialState
    remarks: tuple[FieldProblem, ...] = ()
    fault: FieldProblem | None = None

    @property
    def verdict(self) -> Verdict:
        """read: as it stands; remark: with something to tell; refused."""
        return "refused" if self.fault is not None else "remark" if self.remarks else "read"

    @property
    def problem(self) -> FieldProblem | None:
        """The first thing that keeps the field from being taken as it stands; None where it is."""
        return self.fault or next(iter(self.remarks), None)


def read_number_field(text: str, others: OtherFields = NO_OTHER_FIELDS) -> NumberField:
    """Read a field as somebody wrote it. Never raises.

    `others` are the weapon's maker and model as written: a model is no number, and some makers mark letters alone.
    """
    if text.isascii() and text.isalnum() and len(text) <= _LONGEST_PLAIN:
        plain = _plain_number(text, others)
        if plain is not None:
            return plain
    if len(text) > MOST_CHARACTERS:
        return _refused("too_long", f"has more than {MOST_CHARACTERS} characters")
    return _read(text, others)


def _plain_number(text: str, others: OtherFields) -> NumberField | None:
    """A field of letters and digits alone that is one number; None where words have to be looked for."""
    if text.isalpha() or _WORD_AT_AN_END.fullmatch(text) is not None:
        return None
    if not text.strip("0"):
        return NumberField((), "UNKNOWN")
    if _MAY_BE_CALIBRE.fullmatch(text) is not None and is_calibre(text):
        return None
    if not text.isdigit() and is_model(text, others):
        return _refused("holds_model", "is the name of a model, not a number on a weapon: write it in model")
    number = FieldNumber("", read_serial(text))
    if has_lost_digits(text):
        return NumberField((_with_unread_end(number),), "PARTIAL", (_LOST_DIGITS,))
    return NumberField((number,), "COMPLETE")


@lru_cache(maxsize=4096)
def _read(text: str, others: OtherFields) -> NumberField:
    if text.strip() == _NULL:
        return NumberField((), "UNKNOWN")
    marked, remark = with_marks(_ESCAPE.sub(" ", text))
    field = " ".join(with_plain_signs(marked).replace("\n", " ; ").split()).strip(_AROUND)
    if not any(c.isalnum() or c in UNREAD for c in field):
        return NumberField((), "UNKNOWN")
    if (problem := problem_of_shape(field) or mark_problem(field)) is not None:
        return NumberField((), "UNKNOWN", (), problem)
    tokens, behind = tokens_of_field(_without_pieces(field))
    if any(token.kind == "number" and any(map(str.isdigit, token.text)) for token in tokens):
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
