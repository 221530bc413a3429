"""Lines of a file that repeat the reference and the number of an earlier one."""

from typing import Any

import pytest

from iarms.domain.files.repeated_lines import RepeatedLines
from iarms.models.mapping import RecordMapping


def line(reference: Any, number: Any) -> dict[str, Any]:
    return {"ncb_reference": reference, "firearm": {"serial_number": number, "make": "Beretta"}}


def test_the_first_line_is_nobodys_twin_and_every_later_one_that_of_the_first():
    twins = RepeatedLines(None)
    assert twins.same_as(1, line("FR-1", "AB123")) is None
    assert twins.same_as(2, line("FR-2", "AB123")) is None
    assert twins.same_as(3, line("FR-1", "AB124")) is None
    assert twins.same_as(4, line("fr 1", "ab-123")) == 1
    assert twins.same_as(5, line("FR-1", "AB123")) == 1


def test_a_file_that_is_read_again_has_the_same_twins():
    for _ in range(2):
        twins = RepeatedLines(None)
        told = [twins.same_as(n, line("FR-1", "AB123")) for n in (1, 4, 9)]
        assert told == [None, 1, 1]
        assert twins.same_as(1, line("FR-1", "AB123")) is None, "a line is not its own twin"


@pytest.mark.parametrize(
    ("reference", "number"),
    [("FR-1", "RASPADA"), ("FR-1", ""), ("FR-1", None), ("", "AB123"), (None, "AB123"), ([], {})],
)
def test_lines_without_a_reference_or_a_number_have_no_twin(reference, number):
    twins = RepeatedLines(None)
    assert [twins.same_as(n, line(reference, number)) for n in (1, 2)] == [None, None]


def test_numbers_that_json_holds_as_numbers_are_numbers():
    twins = RepeatedLines(None)
    assert [twins.same_as(n, line(12, 20195)) for n in (1, 2)] == [None, 1]


def test_a_bureaus_own_columns_are_known_by_its_mapping_alone():
    mapping = RecordMapping(columns={"Dossier N°": "ncb_reference", "Nº Arme": "serial_number"})
    twins = RepeatedLines(mapping)
    mine = {"DOSSIER N°": "FR-1", "nº arme": "AB123", "serial_number": "X1"}
    assert twins.same_as(2, mine) is None
    assert twins.same_as(3, mine | {"serial_number": "X2"}) == 2
    assert twins.same_as(4, mine | {"nº arme": "AB124"}) is None


def test_what_is_nested_too_deep_is_not_looked_into():
    deep: Any = {"serial_number": "AB123"}
    for _ in range(100):
        deep = {"x": deep}
    assert RepeatedLines(None).same_as(1, {"ncb_reference": "FR-1", **deep}) is None


def test_a_line_after_ten_thousand_other_columns_is_told_all_the_same():
    repeated = RepeatedLines(None)
    for number in range(10_010):
        assert repeated.same_as(number, {f"x{number}": "y"}) is None
    late = {"Reference": "FR-1", "Serial No.": "AB123"}
    assert [repeated.same_as(number, late) for number in (20_000, 20_001)] == [None, 20_000]
