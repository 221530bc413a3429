"""What a weapon's maker and model say of the text in its number's field: that it is a model, that letters may do."""

import re
from collections.abc import Container
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from iarms.domain.text import plain_key
from iarms.domain.vocabulary import models_of, read_make

# Makers that mark letters alone as a number on request of the buyer. Rare, and never enough for a hit.
_MARK_LETTERS_ALONE: Final = frozenset({"FREEDOM_ARMS", "CABOT"})
_SHORTEST_MODEL: Final = 4
_LETTERS_AT_AN_END: Final = re.compile(r"([^\W\d_]{4,}+)\d.*|.*\d([^\W\d_]{4,})")
_LETTERS_OF_SERIES: Final = 4
_DIGITS_OF_SERIES: Final = 3


class Numbered(Protocol):
    """A weapon as anybody describes it: in a search, a record or a trace."""

    @property
    def serial_number(self) -> str | None:
        """What stands in the field for its number."""

    @property
    def make(self) -> str | None:
        """Its maker, as written."""

    @property
    def model(self) -> str | None:
        """Its model, as written."""


class OtherFields(NamedTuple):
    """The maker and the model of a weapon as somebody wrote them; empty where they are not given."""

    make: str = ""
    model: str = ""


def other_fields_of(firearm: Numbered) -> OtherFields:
    """The maker and model of a weapon, as its number's field is read beside them."""
    return OtherFields(firearm.make or "", firearm.model or "")


NO_OTHER_FIELDS: Final = OtherFields()


def is_model(text: str, others: OtherFields) -> bool:
    """Whether letters and digits are the weapon's own model, as it stands in its field or as its maker names one.

    A number with marks for unread characters is none: of 5???? nobody knows that it is 5.
    """
    if len(text) < _SHORTEST_MODEL or not (others.make or others.model) or text.isalpha() or not text.isalnum():
        return False
    key = plain_key(text)
    if others.model and plain_key(others.model) == key:
        return True
    return bool(others.make) and key in _models_of(others.make)


def is_make(word: str) -> bool:
    """Whether a word is the very name of one maker, or a usual spelling of it."""
    return read_make(word).via in ("code", "name", "alias")


def letters_at_an_end(number: str) -> str:
    """Four letters or more in front of the digits of a number or behind them; "" where fewer are."""
    ends = _LETTERS_AT_AN_END.fullmatch(number)
    return (ends[1] or ends[2]) if ends is not None else ""


def has_make_at_an_end(number: str) -> bool:
    """Whether a maker's name is written together with a number: COLT84517.

    Four letters and at most three digits are a number whatever they spell: STAR464 is a usual layout (AAAA999).
    """
    letters = letters_at_an_end(number)
    may_be_number = len(letters) <= _LETTERS_OF_SERIES and len(number) - len(letters) <= _DIGITS_OF_SERIES
    return bool(letters) and not may_be_number and is_make(letters)


@lru_cache(maxsize=512)
def _models_of(make: str) -> Container[str]:
    """The names of the models of a maker, letters and digits alone; none for a maker that is not known."""
    code = read_make(make).code
    return models_of(code).keys if code else ()


def marks_letters_alone(others: OtherFields) -> bool:
    """Whether the weapon's maker is known to mark numbers without a digit."""
    return bool(others.make) and read_make(others.make).code in _MARK_LETTERS_ALONE
