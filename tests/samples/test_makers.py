"""makers.json is data written by hand: what a slip of the pen would break is held here."""

import pycountry
import pytest

from samples.draws import rand_for
from samples.guns import draw_gun
from samples.makers import trade
from samples.shapes import Shape, following, mask

CODES = {c.alpha_2 for c in pycountry.countries} | {c.alpha_4 for c in pycountry.historic_countries}


def test_there_are_makers_enough_each_with_a_code_of_its_own():
    assert len(trade().by_code) == len(trade().makers.values) >= 70


def test_no_spelling_of_a_make_belongs_to_two_makers():
    owner: dict[str, str] = {}
    for maker in trade().makers.values:
        for spelling in maker.typed.values:
            assert owner.setdefault(spelling.upper(), maker.code) == maker.code, spelling


def test_makers_know_countries_by_iso_3166():
    for maker in trade().makers.values:
        assert {code for code, *_ in maker.countries} <= CODES, maker.code


def test_every_model_has_a_known_calibre_and_a_layout_that_stamps():
    rand = rand_for("test", 1)
    for maker in trade().makers.values:
        for model in maker.models.values:
            assert set(model.calibres.values) <= trade().calibres.keys(), model.name
            for layout in model.layouts.values:
                serial = layout.shape.stamp(rand, layout.last)
                assert 3 <= len(serial) <= 20
                assert sum(c.isdigit() for c in serial) >= 2, (maker.code, layout.shape.text)


def test_the_country_of_manufacture_agrees_with_the_year():
    rand = rand_for("test", 2)
    for gun in (draw_gun(trade(), rand) for _ in range(20_000)):
        possible = {code for code, _, first, last in gun.maker.countries if first <= gun.year <= last}
        assert not possible or gun.country in possible


@pytest.mark.parametrize(
    ("layout", "shown"),
    [("AAA99999", "AAA99999"), ("'BER'999999[Z]", "AAA999999A"), ("199'-'99999", "999-99999"), ("ЯЯ9999", "AA9999")],
)
def test_a_layout_stamps_serials_that_show_it(layout, shown):
    rand = rand_for("test", 3)
    assert {mask(Shape(layout).stamp(rand, 2012)) for _ in range(200)} == {shown}


def test_a_layout_can_hold_the_year():
    assert Shape("'T6472-'YY'-'YYYY").stamp(rand_for("test", 4), 2009) == "T6472-09-2009"


def test_a_first_digit_can_be_kept_from_zero():
    rand = rand_for("test", 5)
    assert all(Shape("199").stamp(rand, 2000) >= "100" for _ in range(500))


@pytest.mark.parametrize("text", ["AB999", "a99", "'open999", "[]9"])
def test_a_layout_with_an_unquoted_character_is_refused(text):
    with pytest.raises(ValueError, match="no serial layout"):
        Shape(text)


@pytest.mark.parametrize(
    ("serial", "step", "then"),
    [
        ("ABC00099", 1, "ABC00100"),
        ("B12345Z", 2, "B12347Z"),
        ("ABC999", 1, None),
        ("ABC000", -1, None),
        ("A12", 1, None),
    ],
)
def test_the_following_serial_counts_in_the_last_number_and_ends_with_its_series(serial, step, then):
    assert following(serial, step) == then
