"""Whole fields in the languages of INTERPOL's members, through the reader: words.tsv says what each of them is."""

import csv
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from iarms.domain.number_fields import NumberField, read_number_field

_TABLE: Final = Path(__file__).with_name("words.tsv")
_FEWEST: Final = 10  # fields of each language


@cache
def _rows() -> list[tuple[str, str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(language, text, category) for language, text, category in rows]


def _is(read: NumberField, category: str) -> bool:
    """Whether the reading is what a category of the table says.

    A state: no number, and that state; of RESTORED, PARTIAL and DOUBTFUL one number, and what they say of it. `number`
    is followed by the number's canonical, `parts` by components with theirs, `several` by numbers of one component or
    none, `refused` by what the field holds instead.
    """
    kind, _, rest = category.partition(" ")
    numbers = [(number.component, number.serial.canonical) for number in read.numbers]
    if kind == "refused":
        return read.fault is not None and read.fault.code == f"holds_{rest}"
    if read.fault is not None:
        return False
    match kind:
        case "number":
            return numbers == [("", rest)]
        case "several":
            return [canonical for _, canonical in numbers] == rest.split(", ")
        case "parts":
            return numbers == [tuple(part.split(" ")) for part in rest.split(", ")]
        case "RESTORED":
            return len(numbers) == 1 and read.state in ("RESTORED_FULL", "RESTORED_PARTIAL")
        case "PARTIAL" | "DOUBTFUL":
            return len(numbers) == 1 and not read.numbers[0].is_certain and read.state == "PARTIAL"
        case _:
            return not numbers and read.state == category


@pytest.mark.parametrize("language", dict.fromkeys(language for language, _, _ in _rows()))
def test_fields_are_read_in_their_language(language: str):
    fields = [(text, category) for of, text, category in _rows() if of == language]
    wrong = [(text, category, read) for text, category in fields if not _is(read := read_number_field(text), category)]
    assert wrong == []
    assert len(fields) >= _FEWEST
