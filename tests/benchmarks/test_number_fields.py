"""The benchmark of number fields: what counts as right and as wrong, and that a wrong reading ends it with 1."""

import pytest

from benchmarks import number_fields
from benchmarks.number_fields import changed_numbers, judge, main
from iarms.domain.number_fields import FieldNumber, NumberField
from iarms.domain.number_fields.number_field import FieldProblem
from iarms.domain.serials import read_serial
from iarms.models.firearm import SerialState
from samples.number_fields import WrittenField

REMARK = FieldProblem("words_beside", "holds words beside the number")
REFUSED = NumberField((), "UNKNOWN", (), FieldProblem("not_understood", "holds no number"))


def read(*numbers: str, state: SerialState = "COMPLETE", remarked: bool = False) -> NumberField:
    """A reading with these numbers, each "number" or "PART number"."""
    split = (number.rpartition(" ") for number in numbers)
    fields = tuple(FieldNumber(part, read_serial(number)) for part, _, number in split)
    return NumberField(fields, state, (REMARK,) if remarked else ())


ONE = WrittenField("No. AB123", (("", "AB123"),))
BY_PART = WrittenField("lauf 123, rahmen 456", (("BARREL", "123"), ("FRAME", "456")))
DOUBTED = WrittenField("AB123?", (("", "AB123?"),), ("AB123", "AB123*"), is_whole=False)
NONE = WrittenField("limé")
DAMAGED = WrittenField("25-Mar", is_whole=False)


@pytest.mark.parametrize(
    ("written", "reading", "outcome"),
    [
        (ONE, read("AB123"), "read"),
        (ONE, read("AB123", remarked=True), "remark"),
        (ONE, REFUSED, "refused"),
        (ONE, read("NOAB123"), "wrong"),
        (ONE, read("AB123", "NO12", remarked=True), "wrong"),
        (ONE, read("BARREL AB123"), "wrong"),
        (ONE, read(state="UNKNOWN"), "wrong"),
        (BY_PART, read("FRAME 456", "BARREL 123", remarked=True), "remark"),
        (BY_PART, read("RECEIVER 456", "BARREL 123", remarked=True), "remark"),
        (BY_PART, read("FRAME 123", "BARREL 456", remarked=True), "wrong"),
        (BY_PART, read("FRAME 456", remarked=True), "wrong"),
        (DOUBTED, read("AB123?", state="PARTIAL"), "read"),
        (DOUBTED, read("AB123*", state="PARTIAL"), "read"),
        (DOUBTED, read("AB123", remarked=True), "remark"),
        (DOUBTED, read("AB123"), "wrong"),
        (NONE, read(state="OBLITERATED"), "read"),
        (NONE, read("LIME", state="PARTIAL"), "wrong"),
        (DAMAGED, REFUSED, "refused"),
        (DAMAGED, read("25MAR", remarked=True), "wrong"),
    ],
)
def test_a_reading_is_right_refused_or_wrong(written, reading, outcome):
    assert judge(written, reading) == outcome


def test_a_refused_field_that_holds_numbers_is_wrong():
    assert judge(ONE, REFUSED._replace(numbers=read("AB123").numbers)) == "wrong"


def test_a_wrong_reading_ends_the_command_with_1(monkeypatch, capsys):
    def as_one(text: str) -> NumberField:
        return read(text.upper())

    monkeypatch.setattr(number_fields, "read_number_field", as_one)
    assert main(["--fields", "3", "--clean", "20", "--show", "1"]) == 1
    said = capsys.readouterr().out
    assert "wrong   several numbers" in said
    assert "0 of 20 are not read as they stand" in said


def test_what_is_refused_is_not_wrong_and_a_clean_number_must_not_be(monkeypatch, capsys):
    monkeypatch.setattr(number_fields, "read_number_field", lambda _: REFUSED)
    assert main(["--fields", "3", "--clean", "0"]) == 0
    assert main(["--fields", "3", "--clean", "20"]) == 1
    assert "0 fields are read wrong" in capsys.readouterr().out


def test_clean_numbers_come_out_as_they_stand():
    assert list(changed_numbers(2000, seed=3)) == []
