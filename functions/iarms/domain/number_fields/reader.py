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
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Final

from iarms.domain.number_fields.number_field import FieldNumber, FieldProblem, NumberField
from iarms.domain.number_fields.weapon import (
    NO_OTHER_FIELDS,
    OtherFields,
    has_make_at_an_end,
    is_model,
    letters_at_an_end,
)
from iarms.domain.serials import read_serial

_LONGEST_PLAIN: Final = 15  # digits more than these can be what a spreadsheet left of a number
MOST_CHARACTERS: Final = 1000  # a sentence has 200
_MAY_BE_CALIBRE: Final = re.compile(r"\d{1,3}[A-Z]{2,}|\d{1,3}X\d\d(?:MM|R)?", re.IGNORECASE)
_LONGEST_SERIES: Final = 4  # letters in front of or behind the digits of a number: more are looked up as words


def read_number_field(text: str, others: OtherFields = NO_OTHER_FIELDS) -> NumberField:
    """Read a field as somebody wrote it. Never raises.

    `others` are the weapon's maker and model as written: a model is no number, and some makers mark letters alone.
    """
    if text.isascii() and text.isalnum() and len(text) <= _LONGEST_PLAIN:
        plain = _plain_number(text, others)
        if plain is not None:
            return plain
    if len(text) > MOST_CHARACTERS:
        return NumberField((), "UNKNOWN", (), FieldProblem("too_long", f"has more than {MOST_CHARACTERS} characters"))
    return _long_way()(text, others)


def _plain_number(text: str, others: OtherFields) -> NumberField | None:
    """A field of letters and digits alone that is one number; None where more has to be looked at."""
    if not text.strip("0"):
        return None
    if text.isalpha() or _MAY_BE_CALIBRE.fullmatch(text):
        return None
    if not text.isdigit() and (_holds_word(text) or is_model(text, others)):
        return None
    return NumberField((FieldNumber("", read_serial(text)),), "COMPLETE")


def _holds_word(text: str) -> bool:
    """Whether letters at an end are more than numbers have there, or a maker's name."""
    return len(letters_at_an_end(text)) > _LONGEST_SERIES or has_make_at_an_end(text)


@cache
def _long_way() -> Callable[[str, OtherFields], NumberField]:
    """The reading of fields of any kind. Its words and patterns are loaded by the first that needs them: most never do,
    and a function that starts cold does not wait for them."""
    read: Callable[[str, OtherFields], NumberField] = import_module("iarms.domain.number_fields.written").read_written
    return read
