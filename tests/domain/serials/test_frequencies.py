"""Frequencies: counted, kept as text, and ordered as the numbers of a registry are."""

import pytest

from iarms.domain.matching.scoring import current_weights
from iarms.domain.serials.frequencies import ALL_MAKES, Counting, layout_of, packaged_frequencies, read_frequencies
from tests.domain.matching.weighing import MANY, registry, spread


def test_a_layout_tells_letters_from_everything_else():
    assert layout_of("TJX20195") == "AAA99999"
    assert layout_of("ЖS?1") == "AA99"


def test_shares_are_those_of_the_records():
    assert registry().records == MANY
    assert registry().makes == pytest.approx({"TAURUS": 0.6, "SMITH_WESSON": 0.2, "GLOCK": 0.2})
    assert registry().models["GLOCK"] == pytest.approx({"GLOCK:17": 1.0})
    assert sum(registry().models["SMITH_WESSON"].values()) == pytest.approx(1.0)
    assert {make: [layout.shape for layout in layouts] for make, layouts in registry().layouts.items()} == {
        ALL_MAKES: ["AAA99999", "AA999999", "AAA999"],
        "SMITH_WESSON": ["AA999999"],
        "TAURUS": ["AAA99999"],
        "GLOCK": ["AAA999"],
    }


def test_the_characters_of_a_place_share_one():
    for counted, least in ((registry(), 0.999), (packaged_frequencies(), 0.5)):  # letters of other scripts share too
        for layout in (layout for layouts in counted.layouts.values() for layout in layouts):
            assert len(layout.shares) == len(layout.shape)
            for kind, place in zip(layout.shape, layout.shares, strict=True):
                characters = "0123456789" if kind == "9" else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                assert least < sum(place.get(c, place["rest"]) for c in characters) < 1.01


def test_a_number_in_its_makers_layout_is_likelier_than_one_that_keeps_none():
    own = registry().of_number("AB018347", "SMITH_WESSON")
    assert own > registry().of_number("ABC18347", "SMITH_WESSON") > 0
    assert own > registry().of_number("A8018347", "SMITH_WESSON") > 0
    assert own > registry().of_number("AB018347", "GLOCK") > 0
    assert own > registry().of_number("AB018347", ALL_MAKES) > 0


def test_a_make_that_was_not_counted_is_taken_for_any():
    assert registry().of_number("AB018347", "NOT_COUNTED") == registry().of_number("AB018347", ALL_MAKES)


def test_letters_that_a_maker_uses_much_make_a_number_likelier():
    counting = Counting()
    for number in range(1000):
        counting.add(f"{'A' if number % 10 else 'Z'}{spread(number, 100_000):05}", "GLOCK", "", "")
    counted = counting.frequencies()
    assert counted.of_number("A34774", "GLOCK") > 5 * counted.of_number("Z34774", "GLOCK") > 0


def test_a_number_one_slip_from_a_layout_is_likelier_mistyped_than_one_far_from_any():
    slips = current_weights().slips
    for near in ("AB01834", "AB0183477", "A0B18347", "018347"):
        assert registry().of_slips(near, "SMITH_WESSON", slips) > registry().of_slips("7Q7Q7Q7Q", "SMITH_WESSON", slips)
        typing = registry().of_typing(near, "SMITH_WESSON", slips)
        assert registry().of_number(near, "SMITH_WESSON") < typing < 1e-3


def test_what_was_counted_survives_as_text():
    for counted in (registry(), packaged_frequencies()):
        again = read_frequencies(counted.as_json())
        assert again.as_json() == counted.as_json()
        assert again.records == counted.records
        assert again.of_number("AB018347", "SMITH_WESSON") == pytest.approx(
            counted.of_number("AB018347", "SMITH_WESSON"), rel=0.02
        )


def test_two_counts_merged_are_one_count_of_both():
    numbers = [(f"AB{spread(n, 10**6):06}", f"MAKE{n % 3}", f"M{n % 2}", "9X19" if n % 4 else "") for n in range(900)]
    whole, first, second = Counting(), Counting(), Counting()
    for place, number in enumerate(numbers):
        whole.add(*number)
        (first if place % 2 else second).add(*number)
    first.merge(second)
    assert read_frequencies(first.frequencies().as_json()) == read_frequencies(whole.frequencies().as_json())


def test_records_without_a_number_or_with_an_unread_one_count_no_layout():
    counting = Counting()
    for _ in range(100):
        counting.add("", "GLOCK", "", "")
        counting.add("AB?123", "GLOCK", "", "")
        counting.add("A" * 40, "", "", "")
    counted = counting.frequencies()
    assert (counted.records, counted.makes) == (300, {"GLOCK": 1.0})
    assert counted.layouts.get(ALL_MAKES, ()) == ()


def test_what_ships_was_counted_from_many_records_of_known_makes():
    shipped = packaged_frequencies()
    assert shipped.records > 1000
    assert 0.5 < sum(shipped.makes.values()) <= 1.001
    assert shipped.layouts[ALL_MAKES]
    assert set(shipped.layouts) - {ALL_MAKES} <= set(shipped.makes)
