"""What a likeness is worth: rates of slips over the chance of the number, and each field's bits.

The likelihood of a number is taken out of its bits again, so that it can be held against the rate that was measured.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from math import log2
from typing import Any

import pytest

from iarms.domain.matching import ScoredNumber, Scorer, current_weights, model_key
from iarms.domain.serials import ALL_MAKES, as_pattern, chance_of, read_serial
from iarms.domain.vocabulary import Traits, traits_of
from tests.domain.matching.weighing import any_weapon, recorded, registry, scorer_for, weigh

WEIGHTS = current_weights()
RATES = WEIGHTS.rates
CALIBRE, BESIDE, TYPE = WEIGHTS.calibre, WEIGHTS.calibre_beside_model, WEIGHTS.firearm_type
MAKE = "SMITH_WESSON"
NEVER = 1e-18  # no number is taken to be rarer


def found(given: dict[str, Any], record: dict[str, Any] | None = None, *, deep: bool = False) -> ScoredNumber:
    finding = weigh(any_weapon(**given), recorded(**(record or {})), deep=deep)
    assert finding is not None
    return finding


def typed(canonical: str, make: str = MAKE) -> float:
    """The chance that a weapon in no record is typed as this number."""
    return registry().of_typing(canonical, make, WEIGHTS.slips)


def twin(canonical: str, make: str = MAKE) -> float:
    """The chance that a weapon of another lot or maker carries this number: its letters and digits are even."""
    return registry().of_twin(canonical, make)


def others_of(finding: ScoredNumber, likely: float, *, sister: str = "") -> float:
    """The chance of the number given, of a slip of this rate, where the weapon is not the recorded one: a twin for
    what looks the same; else one of the make, or a `sister` of the record, in which what agrees says nothing."""
    assert finding.number is not None
    mine, theirs = finding.number.serial.canonical, finding.canonical
    if finding.basis in ("exact", "canonical", "lookalike"):
        return max(twin(mine) + (likely * twin(theirs) if mine != theirs else 0.0), NEVER)
    digits = 2 if finding.basis == "two_edits" else 1
    alone = RATES[sister] / 9**digits / registry().records if sister else 0.0
    return max(typed(mine) + alone * 2 ** sum(field.bits for field in finding.fields), NEVER)


Rate = Callable[[Mapping[str, float]], float]
SLIPS: dict[str, tuple[str, str, Rate]] = {
    "the number itself": ("AB018347", "AB018347", lambda r: r["exact"]),
    "zeros in front": ("0083417", "83417", lambda r: r["zeros"]),
    "a look-alike": ("ABO18347", "AB018347", lambda r: r["lookalike"]),
    "a look-alike of a worn stamp": ("4B018347", "AB018347", lambda r: r["lookalike"] * r["worn_lookalike"]),
    "two look-alikes of a worn stamp": (
        "4B018T47", "AB018747", lambda r: r["lookalike"] * 0.1 * r["worn_lookalike"] ** 2,
    ),
    "two look-alikes": ("ABO1B347", "AB018347", lambda r: r["lookalike"] * 0.1),
    "three look-alikes": ("A8O1B347", "AB018347", lambda r: r["lookalike"] * 0.01),
    "a digit left out": (
        "AB01847", "AB018347",
        lambda r: r["omission"] * (1 - r["omission_of_doubled"] - r["omission_of_leading_letter"]) / 8,
    ),
    "a digit in front left out": (
        "341765", "9341765",
        lambda r: r["omission"] * (1 - r["omission_of_doubled"] - r["omission_of_leading_letter"]) / 7,
    ),
    "one of two alike left out": ("AB01837", "AB018337", lambda r: r["omission"] * r["omission_of_doubled"]),
    "one of the last two alike left out": ("AB01837", "AB018377", lambda r: r["omission"] * r["omission_of_doubled"]),
    "one of the first two alike left out": ("AB18347", "AAB18347", lambda r: r["omission"] * r["omission_of_doubled"]),
    "the letter in front left out": (
        "BC18347", "ABC18347", lambda r: r["omission"] * r["omission_of_leading_letter"],
    ),
    "the letter in front left out, a digit behind it": (
        "1C8347", "A1C8347", lambda r: r["omission"] * r["omission_of_leading_letter"],
    ),
    "the letter in front left out, the last one like it": (
        "BC18347A", "ABC18347A", lambda r: r["omission"] * r["omission_of_leading_letter"],
    ),
    "a digit put in": (
        "AB0189347", "AB018347", lambda r: r["insertion"] * (1 - r["insertion_of_doubled"]) / 8 / 10,
    ),
    "a letter put in": (
        "ABX018347", "AB018347", lambda r: r["insertion"] * (1 - r["insertion_of_doubled"]) / 8 / 26,
    ),
    "a digit put in in front": (
        "9341765", "341765", lambda r: r["insertion"] * (1 - r["insertion_of_doubled"]) / 6 / 10,
    ),
    "a digit typed twice": ("AB0183347", "AB018347", lambda r: r["insertion"] * r["insertion_of_doubled"] / 8),
    "neighbours swapped": ("AB013847", "AB018347", lambda r: r["transposition"] / 7),
    "two characters swapped": ("47", "74", lambda r: r["transposition"]),
    "a digit put behind the only one": (
        "74", "7", lambda r: r["insertion"] * (1 - r["insertion_of_doubled"]) / 2 / 10,
    ),
    "a digit for a digit": ("AB098347", "AB018347", lambda r: r["substitution"] / 8 / 9),
    "a letter for a letter": ("XB018347", "AB018347", lambda r: r["substitution"] / 8 / 25),
    "a letter at the end for a letter": ("0183XY", "0183XA", lambda r: r["substitution"] / 6 / 25),
    "the third digit from the end": ("AB018947", "AB018347", lambda r: r["substitution"] / 8 / 9),
    "the last digit but one": ("AB018397", "AB018347", lambda r: r["substitution"] / 8 / 9),
    "the last digit": ("AB018349", "AB018347", lambda r: r["substitution"] / 8 / 9),
    "a digit for a letter": (
        "A4018347", "AB018347", lambda r: r["substitution"] * r["substitution_of_another_kind"] / 8 / 10,
    ),
    "a letter for a digit": (
        "AB0X8347", "AB018347", lambda r: r["substitution"] * r["substitution_of_another_kind"] / 8 / 26,
    ),
    "letters in front left off": ("918347", "AB918347", lambda r: r["affix"] * r["affix_way"]),
    "two slips": ("AB918397", "AB018347", lambda r: r["two_edits"] / (8 * 8 * 100)),
    "a slip beside a look-alike": ("ABO18947", "AB018347", lambda r: r["substitution"] / 8 / 9 * 0.1),
    "a slip beside zeros in front": ("00AB098347", "AB018347", lambda r: r["substitution"] / 8 / 9 * 0.1),
    "a slip behind zeros in front on both sides": ("00AB098347", "00AB018347", lambda r: r["substitution"] / 10 / 9),
    "a digit left out behind zeros in front": (
        "0AB01847", "0AB018347",
        lambda r: r["omission"] * (1 - r["omission_of_doubled"] - r["omission_of_leading_letter"]) / 9,
    ),
    "a digit typed twice behind zeros in front": (
        "0AB0183347", "0AB018347", lambda r: r["insertion"] * r["insertion_of_doubled"] / 9,
    ),
}  # fmt: skip


SISTERS = {
    "the last digit": "sister_in_last_digit",
    "the last digit but one": "sister_in_last_digit_but_one",
    "the third digit from the end": "sister_elsewhere",
    "a digit for a digit": "sister_elsewhere",
    "two slips": "sister_elsewhere",
    "a slip beside a look-alike": "sister_elsewhere",
    "a slip beside zeros in front": "sister_elsewhere",
    "a slip behind zeros in front on both sides": "sister_elsewhere",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_number_is_worth_the_rate_of_its_slip_over_the_chance_of_being_typed(slip: str):
    mine, theirs, rate = SLIPS[slip]
    finding = found({"serial_number": mine}, {"serial_number": theirs}, deep=True)
    chance = others_of(finding, rate(RATES), sister=SISTERS.get(slip, ""))
    assert 2**finding.serial_bits * chance == pytest.approx(rate(RATES), rel=1e-9)


# Numbers given, each less like the recorded AB918347 than the one before it.
LADDER = {
    "exact": "AB918347", "canonical": "00AB918347", "lookalike": "A8918347", "one_edit": "AB918397",
    "affix": "AB918347US", "pattern": "AB91?347", "two_edits": "AB819743",
}  # fmt: skip


@pytest.mark.parametrize("turned", [False, True], ids=["first", "last"])
@pytest.mark.parametrize(("nearer", "further"), list(pairwise(LADDER)))
def test_of_several_numbers_the_one_most_alike_counts_wherever_it_stands(nearer: str, further: str, turned: bool):
    first, second = (further, nearer) if turned else (nearer, further)
    other = [{"component": "SLIDE", "number": LADDER[second]}]
    given = {"serial_number": LADDER[first], "other_numbers": other}
    assert found(given, {"serial_number": "AB918347"}, deep=True).basis == nearer


@pytest.mark.parametrize("slip", ["AB98347", "AB9189347", "AB918437", "AB918397"])
def test_of_numbers_as_much_alike_the_first_counts(slip: str):
    other = [{"component": "SLIDE", "number": "AB913847"}]
    finding = found({"serial_number": slip, "other_numbers": other}, {"serial_number": "AB918347"})
    assert finding.number is not None
    assert (finding.number.serial.canonical, finding.basis) == (slip, "one_edit")


@pytest.mark.parametrize("make", [MAKE, "TAURUS"])
def test_a_pattern_is_worth_its_rate_over_the_chance_that_any_number_fits_it(make: str):
    given = any_weapon(serial_number="AB01?347", make=make, model=None)
    pattern = as_pattern(read_serial("AB01?347"))
    assert pattern is not None
    finding = weigh(given, recorded(make=make, model=None))
    assert finding is not None
    likely = RATES["pattern"] / chance_of(pattern, make, registry())
    assert 2**finding.serial_bits == pytest.approx(likely, rel=1e-9)


def test_a_recorded_number_with_an_unread_character_fits_ten_times_as_many():
    finding = found({}, {"serial_number": "AB01?347"})
    assert 2**finding.serial_bits == pytest.approx(RATES["pattern"] / (10 * typed("AB018347")), rel=1e-9)


def test_no_number_is_worth_more_however_long_it_is():
    long = "QXQZXQJXQ7KXJQZXJQKZXW"
    number = {"serial_number": long}
    assert typed(long) < NEVER
    assert found(number, number).serial_bits == pytest.approx(log2(RATES["exact"] / NEVER))
    slip = {"serial_number": long[:-1]}
    assert found(slip, number).serial_bits < log2(RATES["omission"] / NEVER)
    unread = {"serial_number": long.replace("W", "?")}
    assert found(number, unread).serial_bits == pytest.approx(log2(RATES["pattern"] / NEVER))


@pytest.mark.parametrize(
    ("number", "neighbours", "counted", "digits"),
    [("AB018397", 0, 0, 6), ("AB018397", 1, 0, 6), ("AB018397", 2, 1, 6), ("AB01847", 3, 3, 5), ("AB013847", 1, 1, 6)],
    ids=["none", "the record itself", "one beside it", "a digit left out", "two swapped"],
)
def test_each_other_record_a_digit_away_makes_the_number_likelier_to_be_typed(
    number: str, neighbours: int, counted: int, digits: int
):
    alone, crowded = scorer_for(any_weapon(serial_number=number)), scorer_for(any_weapon(serial_number=number))
    traits = traits_of(recorded())
    crowded.neighbours = {traits.make_key: neighbours}
    one, two = (each.weigh("AB018347", "", traits) for each in (alone, crowded))
    assert one is not None
    assert two is not None
    sister = "sister_in_last_digit_but_one" if number == "AB018397" else ""
    chance = others_of(one, 0.0, sister=sister)
    agree = 2 ** sum(field.bits for field in one.fields)
    more = chance + agree * counted / (9 * digits * registry().records)
    assert one.serial_bits - two.serial_bits == pytest.approx(log2(more / chance))


def test_a_crowd_of_another_make_says_nothing():
    alone, crowded = (scorer_for(any_weapon(serial_number="AB018397")) for _ in range(2))
    crowded.neighbours = {traits_of(recorded(make="Taurus")).make_key: 40}
    one, two = (each.weigh("AB018347", "", traits_of(recorded())) for each in (alone, crowded))
    assert one == two


def test_a_sister_agrees_in_all_that_is_recorded_so_that_it_takes_back_what_agreeing_is_worth():
    """However much of the description agrees, a last digit that differs weighs no more than a slip and a sister do."""
    slip, sister = RATES["substitution"] / 8 / 9, RATES["sister_in_last_digit"] / 9
    most = log2(0.05 * slip / sister)
    found_ones = [
        found({"serial_number": "AB018349"} | given)
        for given in ({}, {"model": None}, {"model": None, "calibre": None})
    ]
    assert all(finding.weight < most for finding in found_ones)
    assert found_ones[0].weight == pytest.approx(most, abs=0.2)


def test_neighbours_say_nothing_against_the_very_number():
    crowded, traits = scorer_for(any_weapon()), traits_of(recorded())
    crowded.neighbours = {traits.make_key: 40}
    finding = crowded.weigh("AB018347", "", traits)
    assert finding is not None
    assert finding.serial_bits == found({}).serial_bits


@pytest.mark.parametrize(
    ("given", "record", "bits"),
    [
        ("SLIDE", "SLIDE", 0.0), ("SLIDE", "BARREL", RATES["other_part_bits"]), ("", "SLIDE", 0.0), ("SLIDE", "", 0.0),
    ],
    ids=["the same part", "another part", "no part given", "no part recorded"],
)  # fmt: skip
def test_a_number_of_another_part_loses_bits_and_one_of_no_part_none(given: str, record: str, bits: float):
    def weighed(component: str, other: str) -> float:
        number = {"serial_number": "SLD88417"}
        part = {"serial_number": "QQ771923", "other_numbers": [{"component": component, "number": "SLD88417"}]}
        finding = scorer_for(any_weapon(**(part if component else number))).weigh(
            "SLD88417", other, traits_of(recorded())
        )
        assert finding is not None
        return finding.serial_bits

    assert weighed(given, record) - weighed("", "") == pytest.approx(bits)


@pytest.mark.parametrize(
    ("number", "record", "told"),
    [
        ("AB018347", {"make": "UNKNOWN", "model": None}, True),
        ("ABC12", {"make": "UNKNOWN", "model": None}, True),
        ("ABC12345", {"make": "UNKNOWN", "model": None}, True),
        ("AB018347", {"make": "Smith & Wesson / Taurus"}, True),
        ("AB018347", {"make": "Zzyzx Forge", "model": None}, True),
        ("AB018347", {}, False),
        ("AB018347", {"make": "Beretta"}, False),
        ("AB018347", {"make": "Beretta / Taurus"}, False),
    ],
    ids=["none, a layout of the make", "none, a layout of none", "none, a layout of another make", "one of two",
         "one that no table holds", "the same", "another", "two others"],
)  # fmt: skip
def test_a_number_tells_of_its_maker_only_where_the_record_does_not(number: str, record: dict[str, Any], told: bool):
    finding = found({"serial_number": number, "model": None}, {"serial_number": number, **record})
    own, of_all = registry().of_number(number, MAKE), registry().of_number(number, ALL_MAKES)
    likelier = min(max(log2(own / of_all), -8.0), 4.0) if told else 0.0
    plain = log2(RATES["exact"] / twin(number))
    assert finding.serial_bits == pytest.approx(plain + likelier)


def test_without_a_make_given_a_number_tells_of_no_maker():
    bits = found({"make": None, "model": None}, {"make": "UNKNOWN", "model": None}).serial_bits
    assert bits == pytest.approx(log2(RATES["exact"] / twin("AB018347", "")))


def test_the_prior_is_one_search_in_twenty_over_so_many_records_a_thousand_at_least():
    traits = scorer_for(any_weapon()).traits

    def prior(records: int) -> float:
        return Scorer([], traits, replace(registry(), records=records), WEIGHTS).prior

    assert 2 ** prior(50_000) == pytest.approx(0.05 / 50_000)
    assert prior(0) == prior(1000) == pytest.approx(log2(0.05 / 1000))
    assert prior(1001) < prior(1000)


def bits_of(field: str, given: dict[str, Any], record: dict[str, Any] | None = None, **shares: Any) -> float:
    """What one field says, where makes and models have these shares of the records."""
    scorer = scorer_for(any_weapon(**given))
    scorer.frequencies = replace(registry(), **shares)
    scores, _ = scorer.fields_of(traits_of(recorded(**(record or {}))))
    return next(score.bits for score in scores if score.field == field)


BOTH = "Smith & Wesson / Taurus"


@pytest.mark.parametrize(
    ("given", "record", "shares", "bits"),
    [
        ("Smith & Wesson", "Smith & Wesson", {MAKE: 0.2}, log2(WEIGHTS.make["agrees"] / 0.2)),
        ("Smith & Wesson", "Smith & Wesson", {MAKE: 0.97}, log2(WEIGHTS.make["agrees"] / 0.9)),
        ("Smith & Wesson", "Smith & Wesson", {}, log2(WEIGHTS.make["agrees"] / 0.002)),
        ("Smith & Wesson", "Smith & Wesson", {MAKE: 0.0}, log2(WEIGHTS.make["agrees"] / 0.002)),
        ("Zzyzx Forge", "Zzyzx Forge", {}, log2(WEIGHTS.make["agrees"] / 0.002)),
        (BOTH, "Smith & Wesson", {MAKE: 0.2, "TAURUS": 0.3}, log2(0.5 / 0.2)),
        ("Smith & Wesson", BOTH, {MAKE: 0.2, "TAURUS": 0.3}, log2(0.5 / 0.2)),
        (BOTH, "Smith & Wesson / Taurus / Colt", {MAKE: 0.2, "TAURUS": 0.3, "COLT": 0.4}, log2(0.5 / 0.5)),
        ("FN", "Browning", {}, WEIGHTS.make["mistaken"]),
        ("Beretta", "Smith & Wesson", {}, WEIGHTS.make["differs"]),
        (None, "Smith & Wesson", {}, 0.0),
    ],
    ids=["one in five", "hardly a share at all is left", "too rare to be counted", "none of this make", "no table has",
         "one of two given", "one of two recorded", "two in common", "mistaken for", "differs", "not given"],
)  # fmt: skip
def test_a_make_is_worth_how_often_true_pairs_agree_over_its_share(
    given: str, record: str, shares: dict[str, float], bits: float
):
    assert bits_of("make", {"make": given, "model": None}, {"make": record}, makes=shares) == pytest.approx(bits)


KEY = model_key(traits_of(recorded()))
AGREES, FITS = {"model": "M&P 9"}, {"model": "M&P"}


@pytest.mark.parametrize(
    ("given", "shares", "bits"),
    [
        (AGREES, {MAKE: {KEY: 0.2}}, log2(WEIGHTS.model["agrees"] / 0.2)),
        (AGREES, {MAKE: {KEY: 0.7}}, log2(WEIGHTS.model["agrees"] / 0.5)),
        (AGREES, {MAKE: {KEY: 0.001}}, log2(WEIGHTS.model["agrees"] / 0.01)),
        (AGREES, {MAKE: {"another": 0.9}}, log2(WEIGHTS.model["agrees"] / 0.05)),
        (AGREES, {}, log2(WEIGHTS.model["agrees"] / 0.05)),
        (FITS, {MAKE: {KEY: 0.2}}, log2(WEIGHTS.model["compatible"] / 0.2)),
        ({"model": "Zed"}, {}, WEIGHTS.model["unclear"]),
        ({"model": "Model 686"}, {}, WEIGHTS.model["differs"]),
        ({"model": None}, {}, 0.0),
        (AGREES | {"make": "Zzyzx Forge"}, {MAKE: {KEY: 0.2}}, log2(WEIGHTS.model["agrees"] / 0.2)),
    ],
    ids=["one in five", "a common one is worth a bit", "a rare one no more than one in a hundred", "not counted",
         "a make without counts", "fits", "unclear", "differs", "not given", "counted by the recorded make"],
)  # fmt: skip
def test_a_model_is_worth_how_often_true_pairs_agree_over_its_share_of_the_make(
    given: dict[str, Any], shares: dict[str, dict[str, float]], bits: float
):
    assert bits_of("model", given, models=shares) == pytest.approx(bits)


def test_a_model_is_counted_by_the_make_given_where_the_record_names_none():
    shares = {MAKE: {model_key(traits_of(recorded(make="Zzyzx Forge"))): 0.2}}
    assert bits_of("model", AGREES, {"make": "Zzyzx Forge"}, models=shares) == pytest.approx(
        log2(WEIGHTS.model["agrees"] / 0.2)
    )


@pytest.mark.parametrize(
    ("model", "calibre", "bits"),
    [
        ("M&P 9", "9 mm Para", BESIDE["agrees"]), ("M&P 9", "9mm", BESIDE["compatible"]),
        ("M&P 9", ".45 ACP", BESIDE["differs"]), ("M&P", "9 mm Para", BESIDE["agrees"]),
        (None, "9 mm Para", CALIBRE["agrees"]), (None, "9mm", CALIBRE["compatible"]),
        (None, ".45 ACP", CALIBRE["differs"]), ("Zed", "9 mm Para", CALIBRE["agrees"]),
        ("Model 686", ".45 ACP", CALIBRE["differs"]), ("M&P 9", None, 0.0), (None, None, 0.0),
    ],
)  # fmt: skip
def test_a_calibre_counts_in_full_only_where_the_model_does_not_tell_it(
    model: str | None, calibre: str | None, bits: float
):
    assert bits_of("calibre", {"model": model, "calibre": calibre}) == bits


@pytest.mark.parametrize(
    ("make", "model", "kind", "bits"),
    [
        ("Smith & Wesson", "M&P 9", "PISTOL", 0.0), ("Smith & Wesson", None, "PISTOL", 0.0),
        ("Smith & Wesson", None, "CONVERTED_BLANK", 0.0), ("Beretta", None, "PISTOL", 0.0),
        ("Zzyzx Forge", "M&P 9", "PISTOL", 0.0), ("Zzyzx Forge", "M&P", "PISTOL", 0.0),
        ("Zzyzx Forge", "Model 686", "PISTOL", 0.0), ("Zzyzx Forge", None, "PISTOL", TYPE["agrees"]),
        ("Zzyzx Forge", None, "CONVERTED_BLANK", TYPE["compatible"]), (BOTH, None, "PISTOL", TYPE["agrees"]),
        ("Zzyzx Forge", "Zed", "PISTOL", TYPE["agrees"]), ("Smith & Wesson", "M&P 9", "SHOTGUN", TYPE["differs"]),
        ("Zzyzx Forge", None, "SHOTGUN", TYPE["differs"]), ("Zzyzx Forge", None, None, 0.0),
    ],
)  # fmt: skip
def test_a_type_speaks_for_where_neither_make_nor_model_tells_and_against_always(
    make: str, model: str | None, kind: str | None, bits: float
):
    assert bits_of("firearm_type", {"make": make, "model": model, "firearm_type": kind}) == bits


@pytest.mark.parametrize(
    ("country", "record", "bits"),
    [("US", "US", 0.4), ("BR", "US", -0.8), (None, "US", 0.0), ("RU", "SUHH", 0.2)],
    ids=["the same", "another", "not given", "a successor"],
)
def test_a_country_says_little(country: str | None, record: str, bits: float):
    given, recorded_as = ({"country_of_manufacture": each} for each in (country, record))
    assert bits_of("country_of_manufacture", given, recorded_as) == bits


def test_a_weight_is_the_prior_the_number_and_the_fields():
    finding = found({"serial_number": "AB018397", "calibre": ".45 ACP"})
    assert finding.weight == pytest.approx(
        finding.prior + finding.serial_bits + sum(field.bits for field in finding.fields)
    )
    described = scorer_for(any_weapon(serial_number=None)).weigh_description("X1", "SLIDE", traits_of(recorded()))
    assert (described.serial_bits, described.component, described.canonical) == (0.0, "SLIDE", "X1")
    assert (described.slip, described.number, described.basis) == (None, None, "description")
    assert described.weight == pytest.approx(described.prior + sum(field.bits for field in described.fields))


@pytest.mark.parametrize(
    ("traits", "key"),
    [
        (traits_of(recorded(make="Taurus", model="PT-92 inox")), "TAURUS:PT 92"),
        (scorer_for(any_weapon(make=None, model="PPK")).traits, "*:PPK"),
        (traits_of(recorded(make="Taurus", model="Quux 77")), "QUUX77"),
    ],
    ids=["its family", "the first of several", "its words where no table holds it"],
)
def test_models_of_a_make_are_counted_under_one_name(traits: Traits, key: str):
    assert model_key(traits) == key
