"""A bureau's serial number field as a record has it: the number of record, its state, and the numbers of other parts.

`read_number_field` reads it, as at every other door. Where the field is clear but cannot be taken as it stands, a file
differs from the API: the line keeps what was understood, and a note says so.

    21345; 713483                          21345, and 713483 on another part
    CANO:TJX20195/ARMACAO:TJX2015*         TJX2015*, and TJX20195 on the barrel
    A123456 (revelada por processo ...)    A123456, RESTORED_FULL
    T6472-17 (parcial)                     kept as it stands, PARTIAL
    RASPADA   N/A   -                      no number: OBLITERATED, UNKNOWN, UNKNOWN
    1.23457E+11   25-Mar   9MM PARA        refused
"""

import unicodedata
from typing import Final, NamedTuple

from iarms.domain.languages import Note, note
from iarms.domain.number_fields import NO_OTHER_FIELDS, FieldNumber, NumberField, OtherFields, read_number_field
from iarms.models.firearm import SerialState

_AROUND: Final = " '´`\""
_ON_RECORD: Final = frozenset({"", "FRAME", "RECEIVER"})
_PARTIAL: Final = " (partial)"  # a word that says at every door that the number is not all of it
_LONGEST_KEPT: Final = 128  # what a record's field holds


class SerialField(NamedTuple):
    """What a record keeps of the field. `others` are (component, number); a fault is (code, words)."""

    number: str | None = None
    state: SerialState | None = None
    others: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    fault: tuple[str, str] | None = None


def read_serial_field(text: str, weapon: OtherFields = NO_OTHER_FIELDS) -> SerialField:
    """Read a field that holds something, beside the weapon's maker and model. Never raises."""
    field = read_number_field(text, weapon)
    if field.fault is not None:
        return SerialField(fault=field.fault)
    notes = tuple(Note(remark.detail, remark.code) for remark in field.remarks)
    if not field.numbers:
        return _without_number(text, field, notes)
    first, *further = field.numbers
    if first.component not in _ON_RECORD:
        others = tuple((number.component or "OTHER", _text_of(number)) for number in field.numbers)
        return SerialField(None, field.state, others, (note("other_parts_alone"),))
    if field.verdict == "read":
        return SerialField(*_as_it_stands(text, first, field.state))
    if further:
        of = {"component": first.component} if first.component else {}
        notes = (*notes, note("several_numbers_read", number=len(field.numbers), **of))
    others = tuple((other.component or "OTHER", _text_of(other)) for other in further)
    return SerialField(_text_of(first), _state_beside(first, field.state), others, notes)


def read_other_numbers(text: str, weapon: OtherFields = NO_OTHER_FIELDS) -> tuple[tuple[str, str], ...] | None:
    """The numbers of other parts in a field for these, each with its component or ""; None for what is no number."""
    field = read_number_field(text, weapon)
    if field.fault is not None:
        return None
    return tuple((number.component, _text_of(number)) for number in field.numbers)


def _state_beside(number: FieldNumber, state: SerialState) -> SerialState | None:
    """The state that words say of a number; None where its characters show it."""
    return (
        None
        if (number.is_certain and state == "COMPLETE") or (number.serial.is_pattern and state == "PARTIAL")
        else state
    )


def _as_it_stands(
    text: str, number: FieldNumber, state: SerialState
) -> tuple[str, SerialState | None, tuple[tuple[str, str], ...], tuple[Note, ...]]:
    """A number, its state, others and notes of a field that is clear: kept as written, where it is not too long."""
    kept = _text_kept(text)
    if len(kept) > _LONGEST_KEPT:
        return _text_of(number), _state_beside(number, state), (), (note("out_of_longer_text"),)
    notes: tuple[Note, ...] = ()
    if state != "COMPLETE" and not number.serial.is_pattern:
        notes = (note("state_read", serial_state=state),)
    return kept, _state_beside(number, state), (), notes


def _without_number(text: str, field: NumberField, notes: tuple[Note, ...]) -> SerialField:
    # The word itself is kept where it is one that is known; dashes and zeros say nothing.
    kept = _text_kept(text)
    says = any(c.isalpha() for c in kept) or field.state == "OBLITERATED"
    keeps = field.verdict == "read" and says and len(kept) <= _LONGEST_KEPT and kept != "\\N"
    return SerialField(
        kept if keeps else None, field.state, (), (*notes, note("no_number_read", serial_state=field.state))
    )


def _text_kept(text: str) -> str:
    """The field in one line, without the characters that no form shows: a record holds none."""
    return " ".join("".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cf", "Cc")).split())


def _text_of(number: FieldNumber) -> str:
    text = number.serial.given.strip(_AROUND)
    return text if number.is_certain or number.serial.is_pattern else f"{text}{_PARTIAL}"
