"""Which numbers follow each other, and which only look alike."""

import pytest

from iarms.domain.serials.sequences import DigitRun, count_in_sequence, last_digit_run
from iarms.domain.serials.serial import read_serial


def numbers(*given: str) -> list[DigitRun]:
    read = [last_digit_run(read_serial(each)) for each in given]
    return [each for each in read if each is not None]


@pytest.mark.parametrize(
    ("given", "frame", "number"),
    [
        ("AB1001", "AB#", 1001),
        ("ab-1001", "AB#", 1001),
        ("AB1001X", "AB#X", 1001),
        ("A12B007", "A12B#", 7),
        ("1001", "#", 1001),
        ("9" * 60, "#", int("9" * 60)),
    ],
)
def test_a_number_is_its_frame_and_its_last_digits(given: str, frame: str, number: int):
    assert last_digit_run(read_serial(given)) == (frame, number)


@pytest.mark.parametrize("given", ["AB?001", "AB1*", "ABCDEF"])
def test_a_pattern_and_a_number_without_digits_have_no_frame(given: str):
    assert last_digit_run(read_serial(given)) is None


@pytest.mark.parametrize(
    ("given", "length"),
    [
        (["AB1001", "AB1002", "AB1003", "AB1004", "AB1005"], 5),
        (["AB1005", "AB1003", "AB1001", "AB1004", "AB1002"], 5),
        (["AB1001", "AB1013", "AB1026", "AB1038", "AB1051"], 5),
        (["AB1001", "AB1013", "AB1026", "AB1038", "AB1052"], 0),
        (["AB998", "AB999", "AB1000", "AB1001", "AB1002", "AB1003"], 6),
        (["AB1001", "AB1002", "AB1003", "AB1004"], 0),
        (["AB1001"] * 9, 0),
        (["AB1001", "AC1002", "AD1003", "AE1004", "AF1005"], 0),
        (["AB1001", "AB1002", "AB1003", "AB1004", "AB1005", "AB9000"], 0),
        (["AB9000", "AB1001", "AB1002", "AB1003", "AB1004", "AB1005"], 5),
        ([f"AB{n}" for n in (900, 910, 920, 930, 940, 990, 980, 950)], 6),
    ],
)
def test_five_different_numbers_within_fifty_are_a_sequence(given: list[str], length: int):
    *before, asked = numbers(*given)
    assert count_in_sequence(asked, before) == length
