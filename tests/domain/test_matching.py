"""Evidence and decision, as tables of cases."""

from datetime import UTC, datetime

import pytest

from iarms.domain.comparison import compare_models, compare_serials, describe, lookalike_forms
from iarms.domain.keys import Posting, digest, exact_key, pack, postings, unpack
from iarms.domain.makes import read_make
from iarms.domain.matching import judge, weights
from iarms.domain.normalise import read_serial
from iarms.models.firearm import Firearm, RecordedFirearm
from iarms.models.ids import derived_id, id_bound, new_id, tail_of


@pytest.mark.parametrize(
    ("given", "recorded", "agreement", "text"),
    [
        ("AB012347", "ab012347", "exact", "the same characters"),
        ("AB-012347", "AB012347", "canonical", "the same but for spaces, dashes or the script of letters"),
        ("0012345", "12345", "canonical", "the same but for zeros in front"),
        ("ABO12347", "AB012347", "lookalike", "3rd character: letter O given, digit 0 recorded"),
        (
            "AB012B47",
            "A8012847",
            "lookalike",
            "2nd character: letter B given, digit 8 recorded; 6th character: letter B given, digit 8 recorded",
        ),
        ("Rl98770", "R198770", "lookalike", "2nd character: letter L given, digit 1 recorded"),
        ("O12345", "12345", "lookalike", "O in front read as zeros"),
        ("D12345", "12345", "affix", "D in front given only"),
        ("12345", "Q12345", "affix", "Q in front recorded only"),
        ("00A1O1", "A101", "lookalike", "5th character: letter O given, digit 0 recorded; zeros in front differ"),
    ],
)
def test_two_serials_that_fold_alike_agree_in_a_way_that_can_be_said(given, recorded, agreement, text):
    compared = compare_serials(read_serial(given), read_serial(recorded))
    assert compared is not None
    assert (compared.agreement, compared.text) == (agreement, text)


def test_two_serials_that_fold_apart_do_not_compare():
    assert compare_serials(read_serial("AB012347"), read_serial("AB012348")) is None


@pytest.mark.parametrize(
    ("given", "recorded", "agreement"),
    [
        ("PT 100", "PT100", "agrees"),
        ("PT 100", "PT 100 AF", "compatible"),
        ("PT 9", "PT 92", "differs"),
        ("Taurus PT 92", "PT-92", "agrees"),
        ("AF PT 100", "PT 100 AF", "compatible"),
        ("G17", "G19", "differs"),
        ("Taurus", "PT 92", "missing"),
        (None, "PT 92", "missing"),
    ],
)
def test_models_compare_as_families_and_variants(given, recorded, agreement):
    assert compare_models(given, recorded, read_make("Taurus")).agreement == agreement


FULL = {
    "serial_number": "AB012347",
    "make": "Smith & Wesson",
    "model": "M&P 9",
    "calibre": "9 mm Para",
    "firearm_type": "PISTOL",
}


def verdict(given: dict[str, str], recorded: dict[str, str], status="ACTIVE"):
    return judge(
        describe(Firearm.model_validate(given)),
        describe(RecordedFirearm.model_validate({"make": "unknown"} | recorded)),
        status,
    )


@pytest.mark.parametrize(
    ("change", "decision", "why"),
    [
        ({}, "hit", None),
        ({"serial_number": "ABO12347"}, "hit", None),
        ({"model": None, "calibre": None, "firearm_type": None}, "hit", None),
        ({"make": "S&W", "calibre": "9mm"}, "hit", None),
        ({"make": None}, "possible", "the make does not help: not given"),
        ({"make": "UNKNOWN"}, "possible", "the make does not help: not known"),
        ({"make": "Zzyzx Forge"}, "possible", "the make does not help: one of the makes is not known to the tables"),
        ({"make": "Beretta"}, "possible", "the make differs: "),
        ({"model": "Model 686"}, "possible", "the model differs: "),
        ({"model": None, "calibre": ".45 ACP"}, "possible", "the calibre differs: "),
        ({"firearm_type": "SHOTGUN"}, "possible", "the type of firearm differs: "),
        ({"firearm_type": "CONVERTED_BLANK"}, "hit", None),
        ({"country_of_manufacture": "BR"}, "hit", None),
    ],
)
def test_a_hit_needs_the_serial_and_the_make_and_nothing_that_differs(change, decision, why):
    given = {name: value for name, value in (FULL | change).items() if value is not None}
    judged = verdict(given, FULL | {"country_of_manufacture": "US"})
    assert judged is not None
    assert judged.decision == decision
    assert judged.why_not_hit is None if why is None else (judged.why_not_hit or "").startswith(why)
    assert round(judged.prior + sum(e.weight for e in judged.evidence), 1) == judged.weight


def test_a_short_serial_needs_more_than_a_make():
    short = {"serial_number": "83514", "make": "S&W"}
    judged = verdict(short, FULL | {"serial_number": "83514"})
    assert judged is not None
    assert (judged.decision, judged.weight < 0) == ("possible", True)
    more = verdict(short | {"model": "M&P 9"}, FULL | {"serial_number": "83514"})
    assert more is not None
    assert more.decision == "hit"


def test_a_serial_that_agrees_only_in_part_is_never_a_hit():
    judged = verdict(FULL | {"serial_number": "D7012347"}, FULL | {"serial_number": "7012347"})
    assert judged is not None
    assert (judged.basis, judged.decision, judged.why_not_hit) == (
        "affix",
        "possible",
        "the serial numbers agree only in part",
    )


@pytest.mark.parametrize("status", ["LOCATED", "CLEARED", "EXPIRED"])
def test_a_record_that_is_no_longer_active_is_shown_and_alarms_nobody(status):
    judged = verdict(FULL, FULL, status)
    assert judged is not None
    assert (judged.decision, judged.why_not_hit) == ("possible", f"the record is {status}")


def test_a_calibre_counts_only_where_the_model_does_not_agree():
    def calibre(given):
        judged = verdict(given, FULL)
        assert judged is not None
        return next(e.weight for e in judged.evidence if e.field == "calibre")

    assert calibre(FULL) == 0
    assert (
        calibre({name: FULL[name] for name in ("serial_number", "make", "calibre")}) == weights()["calibre"]["agrees"]
    )


def test_look_alike_forms_are_counted_by_class():
    assert lookalike_forms("A7") == 0
    assert lookalike_forms("10") == 3 * 4 - 1


def test_a_posting_survives_packing_and_is_small():
    firearm = RecordedFirearm.model_validate(FULL | {"country_of_manufacture": "US", "year": 2011})
    record_id = new_id("rec", datetime.now(UTC))
    [(key, posting)] = postings("v1", record_id, firearm)
    assert key == exact_key("v1", "A8012347") == "v1#D#A8012347"
    assert unpack(pack(posting)) == posting
    assert posting.make == digest("SMITH_WESSON")
    assert len(pack(posting)) <= 48
    odd = Posting(record_id, "SLIDE", "Ж" * 64, b"\0\0\0", "М" * 100, b"\0\0\0", "", "SUHH", 0)
    assert unpack(pack(odd)).canonical == odd.canonical
    with pytest.raises(ValueError, match="format 9"):
        unpack(b"\x09" + pack(posting)[1:])


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
