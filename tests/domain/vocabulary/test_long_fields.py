"""A cell of 100,000 characters costs no more than one of 200: the readers look at no more of it."""

import pytest

from iarms.domain.text import LONGEST_READ, plain_of
from iarms.domain.vocabulary import (
    DescriptionFields,
    makes,
    parse_description,
    read_calibre,
    read_designation,
    read_make,
    tokens_in,
)
from iarms.domain.vocabulary.calibre_text import plain_calibre

_ROOM = "iarms.domain.vocabulary"

_CELLS = ("A" * 100_000, "AB CD " * 16_000, "12 " * 33_000, "9 X " * 25_000, "PT92 TAURUS 9MM " * 6_000, "9," * 50_000)


@pytest.fixture
def characters(monkeypatch):
    """The lengths of the texts that any reader takes apart, as a list that grows. The tables are loaded before."""
    parse_description(DescriptionFields("QUUX ZZYZX", "QUUX 77", "QUUX 9 PARABELUMM"))
    seen = []

    def counted(function, length):
        def look(given):
            seen.append(length(given))
            return function(given)

        return look

    monkeypatch.setattr(makes, "_names", counted(makes._names, lambda texts: sum(map(len, texts))))
    monkeypatch.setattr(f"{_ROOM}.calibres.plain_calibre", counted(plain_calibre, len))
    monkeypatch.setattr(f"{_ROOM}.model_reading.plain_of", counted(plain_of, len))
    monkeypatch.setattr(f"{_ROOM}.model_reading.tokens_in", counted(tokens_in, len))
    return seen


@pytest.mark.parametrize("cell", _CELLS)
def test_no_more_of_a_long_cell_is_taken_apart_than_of_a_short_one(cell, characters):
    read = parse_description(DescriptionFields(cell, cell, cell))
    assert read.fields.make == cell
    assert max(characters) <= LONGEST_READ
    assert sum(characters) < 20 * LONGEST_READ


def test_a_make_or_calibre_in_a_longer_text_is_not_read_and_a_model_in_front_of_one_is():
    long = "TAURUS " + "x " * LONGEST_READ
    assert (read_make(long).code, read_make(long).unknown) == (None, False)
    assert read_calibre("9x19 " + "x " * LONGEST_READ).code is None
    assert read_designation("PT 92 " + "x " * LONGEST_READ, "TAURUS").families == {"TAURUS:PT 92"}


def test_spaces_around_a_make_do_not_make_it_long():
    assert read_make("TAURUS" + " " * 1_000).code == "TAURUS"
    assert read_calibre(" " * 1_000 + "9x19").code == "9X19"
