"""Evidence and decision: what may alarm three agencies and what may not, in cases that leave no doubt."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.languages import say
from iarms.domain.matching.decision import decide, why_not_hit
from iarms.domain.matching.scoring import ScoredNumber, current_weights, read_weights
from iarms.domain.vocabulary.firearm_reading import traits_of
from iarms.models.ids import derived_id, id_bound, new_id, tail_of
from iarms.models.record import RecordStatus
from tests.domain.matching.weighing import any_weapon, recorded, scorer_for, weigh


def found(given_as: dict[str, Any], recorded_as: dict[str, Any] | None = None, *, deep: bool = False) -> ScoredNumber:
    finding = weigh(any_weapon(**given_as), recorded(**(recorded_as or {})), deep=deep)
    assert finding is not None
    return finding


def judged(finding: ScoredNumber, status: RecordStatus = "ACTIVE") -> tuple[str | None, str | None]:
    why_not = why_not_hit(finding, current_weights(), status)
    text = say("why_not_hit", why_not.code, why_not.parameters, "en") if why_not else None
    return decide(finding, current_weights(), why_not), text


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"serial_number": "ABO18347"},
        {"serial_number": "ab-018 347"},
        {"make": "S&W", "calibre": "9mm"},
        {"firearm_type": "CONVERTED_BLANK"},
        {"country_of_manufacture": "BR"},
        {"make": None, "model": "Smith & Wesson M&P 9"},
        {"make": None, "model": None},
        {"make": None, "model": None, "calibre": "9mm", "firearm_type": None},
        {"make": "Zzyzx Forge", "model": "Zed", "firearm_type": None},
        {"model": "Zed", "calibre": "9mm"},
        {"model": "Model 686"},
        {"calibre": ".45 ACP"},
        {"firearm_type": "SHOTGUN"},
    ],
)
def test_a_long_number_is_a_hit_with_the_make_or_a_calibre_that_fits_and_at_most_one_thing_against_them(change):
    assert judged(found(change, {"country_of_manufacture": "US"})) == ("hit", None)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"make": "Beretta"}, "the make differs"),
        ({"make": None, "model": None, "calibre": None}, "the make is not certain, and neither the model nor the"),
        ({"make": "UNKNOWN", "model": None, "calibre": None}, "the make is not certain, and neither the model"),
        ({"make": "Zzyzx Forge", "model": None, "calibre": None}, "the make is not certain, and neither the model"),
        ({"make": None, "firearm_type": "SHOTGUN", "model": None}, "the type of firearm differs, and the make"),
        ({"model": "Model 686", "calibre": ".38 Special"}, "the model differs"),
        ({"calibre": ".45 ACP", "model": None, "firearm_type": "SHOTGUN"}, "the calibre differs"),
    ],
)
def test_the_same_number_on_what_may_be_another_weapon_is_shown_and_alarms_nobody(change, why):
    decision, reason = judged(found(change))
    assert decision in ("possible", "lead")
    assert reason is not None
    assert reason.startswith(why)


@pytest.mark.parametrize(
    ("number", "basis", "why"),
    [
        ("AB018397", "one_edit", "the serial numbers differ by one character"),
        ("AB01837", "one_edit", "the serial numbers differ by one character"),
        ("AB0183347", "one_edit", "the serial numbers differ by one character"),
        ("AB013847", "one_edit", "the serial numbers differ by one character"),
        ("018347", "affix", "one serial number has letters more than the other"),
        ("AB918397", "two_edits", "the serial numbers differ by two characters"),
        ("AB01?347", "pattern", "some characters of the serial number are not known"),
        ("AB01*", "pattern", "some characters of the serial number are not known"),
    ],
)
def test_a_number_that_agrees_only_in_part_is_never_a_hit_whatever_else_agrees(number, basis, why):
    finding = found({"serial_number": number}, deep=True)
    assert finding.basis == basis
    decision, reason = judged(finding)
    assert decision in ("possible", "lead")
    assert reason == why


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    number=st.text("AB018347?*", min_size=4, max_size=10),
    make=st.sampled_from(["S&W", "Beretta", None]),
    model=st.sampled_from(["M&P 9", "Model 686", None]),
    calibre=st.sampled_from(["9 mm Para", ".45 ACP", None]),
)
def test_only_a_number_that_is_the_same_to_the_eye_is_ever_a_hit(number, make, model, calibre):
    finding = weigh(any_weapon(serial_number=number, make=make, model=model, calibre=calibre), recorded(), deep=True)
    if finding is not None and judged(finding)[0] == "hit":
        assert finding.basis in ("exact", "canonical", "lookalike")
        fitting = ("agrees", "compatible")
        assert finding.levels["make"] == "agrees" or {finding.levels["model"], finding.levels["calibre"]} & {*fitting}


def test_numbers_with_nothing_in_common_are_no_match():
    assert weigh(any_weapon(serial_number="XQ777192"), recorded(), deep=True) is None
    assert weigh(any_weapon(serial_number="XQ*"), recorded()) is None


def test_a_description_alone_is_never_a_hit():
    scorer = scorer_for(any_weapon(serial_number=None))
    finding = scorer.weigh_description("AB018347", "", traits_of(recorded()))
    assert finding.basis == "description"
    assert judged(finding)[0] != "hit"
    assert judged(finding)[1] == "no serial number was compared"


@pytest.mark.parametrize("status", ["LOCATED", "CLEARED", "CANCELLED", "EXPIRED"])
def test_a_record_that_is_no_longer_active_is_shown_and_alarms_nobody(status):
    assert judged(found({}), status) == ("possible", f"the record is {status}")


def test_a_number_with_a_slip_says_less_than_the_number_itself():
    exact, edit, two = (
        found({"serial_number": number}, deep=True).serial_bits for number in ("AB018347", "AB018397", "AB918397")
    )
    assert exact > edit > two


def test_a_long_number_says_more_than_a_short_one():
    long, short = found({}), found({"serial_number": "8347"}, {"serial_number": "8347"})
    assert long.serial_bits > short.serial_bits
    assert long.prior == short.prior < 0


def test_the_more_of_the_description_agrees_the_heavier_the_match():
    weighed = [
        found({"model": "Model 686", "calibre": None, "firearm_type": None}),
        found({"model": None, "calibre": None, "firearm_type": None}),
        found({"calibre": None, "firearm_type": None}),
    ]
    assert all(more.weight > less.weight for less, more in pairwise(weighed))
    assert found({"make": "Beretta", "model": None}).weight < weighed[1].weight


def test_a_rare_make_says_more_than_a_common_one():
    def bits(make: str) -> float:
        finding = found({"make": make, "model": None}, {"make": make, "model": None})
        return next(field.bits for field in finding.fields if field.field == "make")

    assert bits("Smith & Wesson") > bits("Taurus") > 0
    assert bits("Anschutz") > bits("Smith & Wesson")


def test_a_calibre_says_less_where_the_model_has_told_it():
    def bits(finding: ScoredNumber) -> float:
        return next(field.bits for field in finding.fields if field.field == "calibre")

    assert bits(found({"model": None})) > bits(found({})) >= 0


def test_neighbours_in_a_crowded_lot_make_one_digit_more_say_less():
    given_weapon, record = any_weapon(serial_number="AB018397"), recorded()
    alone, crowded = scorer_for(given_weapon), scorer_for(given_weapon)
    crowded.neighbours = {traits_of(record).make_key: 40}
    findings = [each.weigh("AB018347", "", traits_of(record)) for each in (alone, crowded)]
    assert findings[0] is not None
    assert findings[1] is not None
    assert findings[0].serial_bits > findings[1].serial_bits


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("00AB018397", "00AB018347", "AB018397"),
        ("00AB01837", "00AB018347", "AB01837"),
    ],
)
def test_a_slip_is_weighed_where_it_is_whatever_zeros_stand_in_front(mine, theirs, same):
    with_zeros = found({"serial_number": mine}, {"serial_number": theirs})
    without = found({"serial_number": same})
    assert with_zeros.basis == without.basis == "one_edit"
    assert with_zeros.slip == without.slip


def test_a_number_of_another_part_says_less_and_of_the_same_part_as_much():
    slide = [{"component": "SLIDE", "number": "SLD88417"}]
    barrel = [{"component": "BARREL", "number": "SLD88417"}]
    other = {"serial_number": "QQ771923"}
    record = {"other_numbers": slide}
    same = found(other | {"other_numbers": slide}, record)
    assert found(other | {"other_numbers": barrel}, record).serial_bits < same.serial_bits
    assert found({"serial_number": "SLD88417"}, record).serial_bits == same.serial_bits


def test_the_number_that_is_most_alike_is_the_one_that_counts():
    numbers = [{"component": "BARREL", "number": "AB018397"}, {"component": "FRAME", "number": "AB018347"}]
    finding = found({"serial_number": "QQ771923", "other_numbers": numbers})
    assert finding.basis == "exact"
    assert finding.number is not None
    assert finding.number.component == "FRAME"


@pytest.mark.parametrize(
    ("mine", "theirs", "alike"),
    [
        ("AB018347", "AB01?347", True),
        ("083417", "0?3417", True),
        ("583417", "?83417", True),
        ("AB01847", "AB01?347", False),
        ("AB019347", "AB01?348", False),
    ],
)
def test_a_recorded_number_with_an_unread_character_is_like_the_full_ones_that_it_may_be(mine, theirs, alike):
    finding = weigh(any_weapon(serial_number=mine), recorded(serial_number=theirs))
    assert (finding is not None) is alike
    if finding is not None:
        assert finding.basis == "pattern"
        assert judged(finding)[0] != "hit"


def test_a_weights_file_with_a_field_too_many_or_too_few_is_refused():
    with pytest.raises(KeyError):
        read_weights('{"version": "x", "source": "y"}')
    with pytest.raises(KeyError):
        read_weights("{}")


def test_ids_sort_by_time_and_derived_ids_follow_from_their_parts():
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    assert new_id("srch", early) < new_id("srch", late)
    assert id_bound("srch", early) <= new_id("srch", early) < id_bound("srch", late)
    assert (
        derived_id("ntf", early, "a", "bc")
        == derived_id("ntf", early, "a", "bc")
        != derived_id("ntf", early, "ab", "c")
    )
    assert derived_id("hit", late, "a", "b").endswith(tail_of(("a", "b")))
