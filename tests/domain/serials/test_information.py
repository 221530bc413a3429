"""What a number can tell: bits by its characters, not by its lot; low numbers and words tell nothing."""

from math import log2

import pytest

from iarms.domain.serials import Counting, information_of, is_low

DIGIT, LETTER = log2(10), log2(26)


@pytest.mark.parametrize(
    ("number", "low"),
    [
        ("1234", True), ("12345", True), ("123456", True), ("9876", True), ("999999", True), ("1111", True),
        ("0001234", True), ("0000", True), ("7", True), ("12", True), ("007", True), ("", False),
        ("1235", False), ("13579", False), ("123457", False), ("9999998", False), ("100000", False), ("120", False),
        ("A1234", False), ("AB123456", False), ("1234?", False),
    ],
)  # fmt: skip
def test_a_low_number_is_a_run_of_digits_that_people_make_up(number: str, low: bool):
    assert is_low(number) is low


def counted(*numbers: str):
    counting = Counting()
    for number in numbers:
        counting.add(number, "COLT", "", "")
    return counting.frequencies()


LOT = counted(*(f"AO{142000 + number}" for number in range(3000)))
SPREAD = counted(*(f"{chr(65 + number % 26)}O{number * 7919 % 1_000_000:06}" for number in range(3000)))


@pytest.mark.parametrize("frequencies", [LOT, SPREAD], ids=["one lot", "all over"])
def test_a_number_tells_as_much_of_a_crowded_lot_as_of_any(frequencies):
    assert information_of("AO142050", "COLT", frequencies) == pytest.approx(2 * LETTER + 6 * DIGIT)
    twin = frequencies.of_twin("AO142050", "COLT")
    assert twin == pytest.approx(10**-6 * 26**-2)
    assert LOT.of_number("AO142050", "COLT") > 1000 * twin


@pytest.mark.parametrize("make", ["COLT", "A make without layouts", ""])
@pytest.mark.parametrize(
    ("number", "bits"),
    [
        ("AB123456", 2 * LETTER + 6 * DIGIT), ("PT92AF", 2 * DIGIT), ("TYPE56", 2 * DIGIT), ("9MMPARA", DIGIT),
        ("ELIMINADO", 0.0), ("OBLITERATED", 0.0), ("123456", DIGIT), ("845172", 6 * DIGIT), ("", 0.0),
    ],
)  # fmt: skip
def test_letters_count_where_the_maker_stamps_them_and_a_number_without_a_digit_tells_nothing(number, bits, make):
    assert information_of(number, make, LOT) == pytest.approx(bits)
