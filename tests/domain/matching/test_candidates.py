"""Postings weighed: each record once by its best number, the best first, and the same as the record itself weighs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms.domain.matching.candidates import ScoredRecord, weigh_descriptions, weigh_postings
from iarms.domain.matching.description_keys import keys_of_description
from iarms.domain.matching.postings import entries_of
from iarms.domain.matching.read_firearm import read_firearm
from iarms.domain.serials import Counting
from iarms.domain.vocabulary.firearm_reading import traits_of
from iarms.models.firearm import RecordedFirearm
from iarms.models.ids import new_id
from tests.domain.matching.weighing import any_weapon, recorded, registry, scorer_for, spread, weigh

EARLY = datetime(2026, 3, 1, tzinfo=UTC)


def indexed(*records: RecordedFirearm) -> tuple[list[str], list[bytes]]:
    """Ids of records, and everything that lies in the index of them, each posting as often as it lies there."""
    ids = [new_id("rec", EARLY + timedelta(days=day)) for day in range(len(records))]
    pairs = zip(ids, records, strict=True)
    return ids, [packed for record_id, record in pairs for _, packed in entries_of("v2", record_id, record)]


def candidates(packed: list[bytes], **given_as: Any) -> list[ScoredRecord]:
    return weigh_postings(scorer_for(any_weapon(**given_as)), packed)


def test_a_record_is_a_candidate_once_by_its_best_number():
    record = recorded(other_numbers=[{"component": "SLIDE", "number": "AB018397"}])
    [record_id], packed = indexed(record)
    [one] = candidates(packed)
    assert (one.record_id, one.scored.basis, one.scored.component) == (record_id, "exact", "")
    [other] = candidates(packed, serial_number="AB018397")
    assert (other.record_id, other.scored.basis, other.scored.component) == (record_id, "exact", "SLIDE")


def test_the_best_come_first_and_what_is_like_no_number_given_is_left_out():
    edit, exact, stranger, lookalike = (
        recorded(serial_number=number) for number in ("AB018397", "AB018347", "XQ777192", "ABO18347")
    )
    ids, packed = indexed(edit, exact, stranger, lookalike)
    assert [each.record_id for each in candidates(packed)] == [ids[1], ids[3], ids[0]]


def test_numbers_that_are_the_same_to_the_eye_come_before_every_looser_one():
    ids, packed = indexed(
        recorded(serial_number="AB018397"),
        recorded(make="Beretta", model="92 FS", calibre=".45 ACP", firearm_type="SHOTGUN"),
    )
    assert [each.record_id for each in candidates(packed)] == [ids[1], ids[0]]


def test_the_order_of_what_the_index_gives_changes_nothing():
    _, packed = indexed(
        *(
            recorded(
                serial_number="AB018347",
            )
            for _ in range(5)
        ),
        recorded(serial_number="AB018397"),
    )
    forward, backward = candidates(packed), candidates(packed[::-1])
    assert forward == backward
    assert len(forward) == 6


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"serial_number": "AB018397"},
        {"make": "Taurus", "model": "PT 92", "calibre": ".38"},
        {"make": "Zzyzx Forge", "model": None},
        {"make": "UNKNOWN", "model": "Smith & Wesson M&P 9"},
        {"calibre": None, "firearm_type": None, "country_of_manufacture": "US", "year": 1999},
    ],
)
def test_a_record_weighs_what_its_posting_weighs(change):
    given_weapon, record = any_weapon(country_of_manufacture="US"), recorded(**change)
    _, packed = indexed(record)
    scorer = scorer_for(given_weapon)
    [candidate] = weigh_postings(scorer, packed)
    again = scorer.weigh(candidate.scored.canonical, candidate.scored.component, traits_of(record))
    assert again == candidate.scored
    if candidate.scored.basis == "exact":
        assert weigh(given_weapon, record) == candidate.scored


def test_records_of_one_lot_a_digit_away_say_less_than_one_alone():
    one = recorded(serial_number="AB018340")
    crowd = [recorded(serial_number=f"AB01834{digit}") for digit in range(7)]
    _, alone = indexed(one)
    _, crowded = indexed(*crowd)
    [single] = candidates(alone)
    assert all(each.scored.serial_bits < single.scored.serial_bits for each in candidates(crowded))


def test_only_numbers_of_the_same_layout_and_make_crowd_a_lot():
    one = recorded(serial_number="AB018340")
    others = [recorded(serial_number=f"AB01834{letter}") for letter in "XYWK"]
    others += [recorded(serial_number=f"AB01834{digit}", make="Taurus", model=None) for digit in range(1, 5)]
    [single] = candidates(indexed(one)[1])
    ids, packed = indexed(one, *others)
    among = {each.record_id: each.scored for each in candidates(packed)}
    assert among[ids[0]].serial_bits == single.scored.serial_bits


NUMBERS_SHARED = {
    # what is recorded of each, and on how many records; then whether they are too many for one weapon
    "a weapon that three bureaus look for": ({}, 3, False),
    "a weapon of a full number, in seven cases": ({}, 7, False),
    "a full number on eight": ({}, 8, True),
    "a short number on three": ({"serial_number": "84517"}, 3, False),
    "a short number on four": ({"serial_number": "84517"}, 4, True),
    "a legend on four": ({"serial_number": "PT92AF"}, 4, True),
}


@pytest.mark.parametrize("case", NUMBERS_SHARED)
def test_a_number_is_shared_where_more_records_of_its_make_carry_it_than_one_weapon_has(case: str):
    fields, count, is_shared = NUMBERS_SHARED[case]
    ids, packed = indexed(*[recorded(**fields)] * count)
    found = candidates(packed, **fields)
    assert {each.record_id for each in found} == set(ids)
    assert {each.scored.shared_by for each in found} == {count if is_shared else 0}


MAKES = ("Taurus", "Colt", "Glock", "Beretta", "CZ", "Walther", "Ruger", "FN", "Rossi")


@pytest.mark.parametrize(("count", "is_shared"), [(5, False), (6, True), (9, True)])
def test_a_number_that_records_of_many_makes_carry_is_shared_too(count: int, is_shared: bool):
    records = [recorded(serial_number="QX71192", make=make, model=None) for make in MAKES[:count]]
    found = candidates(indexed(*records)[1], serial_number="QX71192", make="Colt", model=None)
    assert {each.scored.shared_by for each in found} == {count if is_shared else 0}


def test_a_number_that_chance_gives_to_as_many_weapons_is_not_shared():
    """Among fifty thousand revolvers of four digits five carry any number, each a weapon of its own."""
    counting = Counting()
    for number in range(50_000):
        counting.add(f"{spread(number, 10_000):04}", "SMITH_WESSON", "", "")
    records = [recorded(serial_number="8451", model=None) for _ in range(12)]
    for frequencies, shared in ((counting.frequencies(), {0}), (registry(), {12})):
        scorer = scorer_for(any_weapon(serial_number="8451", model=None))
        scorer.frequencies = frequencies
        assert {each.scored.shared_by for each in weigh_postings(scorer, indexed(*records)[1])} == shared


def test_what_cannot_weigh_as_much_as_a_lead_is_no_candidate_and_the_very_number_always_is():
    counting = Counting()
    for number in range(50_000):
        counting.add(f"{spread(number, 10_000):04}", "SMITH_WESSON", "", "")
    far = {"make": "Beretta", "model": "92 FS", "calibre": ".45 ACP", "firearm_type": "SHOTGUN"}
    ids, packed = indexed(
        recorded(serial_number="8457", **far), recorded(serial_number="8451", **far), recorded(serial_number="8457")
    )
    scorer = scorer_for(any_weapon(serial_number="8451"))
    scorer.frequencies = counting.frequencies()
    assert [each.record_id for each in weigh_postings(scorer, packed)] == ids[1:]


def test_a_record_that_carries_the_number_on_two_parts_is_one_record():
    slide = [{"component": "SLIDE", "number": "84517"}]
    records = [recorded(serial_number="84517", other_numbers=slide) for _ in range(3)]
    assert {each.scored.shared_by for each in candidates(indexed(*records)[1], serial_number="84517")} == {0}


def test_the_lot_of_a_record_is_that_of_its_own_make():
    one = recorded(serial_number="AB018340")
    crowd = [recorded(serial_number=f"AB01834{digit}") for digit in range(1, 7)]
    alone, crowded = (candidates(indexed(one, *others)[1], make=None, model=None) for others in ([], crowd))
    bits = [
        next(each.scored.serial_bits for each in found if each.scored.canonical == "AB018340")
        for found in (alone, crowded)
    ]
    assert bits[0] > bits[1]


def test_a_description_ranks_what_agrees_before_what_differs_and_every_record_once():
    same, other = recorded(), recorded(calibre=".45 ACP", firearm_type="REVOLVER")
    ids, packed = indexed(other, same)
    found = weigh_descriptions(scorer_for(any_weapon(serial_number=None)), packed)
    assert [each.record_id for each in found] == ids[::-1]
    assert {each.scored.basis for each in found} == {"description"}


def test_a_record_of_several_numbers_is_described_once():
    several = recorded(other_numbers=[{"component": "SLIDE", "number": "QX771192"}])
    ids, packed = indexed(several)
    found = weigh_descriptions(scorer_for(any_weapon(serial_number=None)), packed)
    assert [each.record_id for each in found] == ids


def test_a_description_is_looked_for_where_its_records_lie():
    record = recorded()
    given_weapon = any_weapon(serial_number=None, make="S&W", model="MP9")
    lie = {place for place, _ in entries_of("v2", new_id("rec", EARLY), record)}
    assert {place.key for place in lie} & set(keys_of_description("v2", read_firearm(given_weapon).traits))
    assert keys_of_description("v2", read_firearm(any_weapon(make="Zzyzx Forge", model="Zed")).traits) == []


def test_a_record_without_a_number_lies_under_its_description_alone():
    record = recorded(serial_number=None, serial_state="NONE_EVER")
    places = [place.key for place, _ in entries_of("v2", new_id("rec", EARLY), record)]
    assert places
    assert {key.split("#")[1] for key in places} == {"M", "K"}


def test_words_and_zeros_get_no_keys():
    for number in ("RASPADA", "0000", "NONE", "XXXX", "9MM PARA", "84517 elbowroom"):
        record = recorded(serial_number=number, make="Zzyzx Forge", model=None)
        assert list(entries_of("v2", new_id("rec", EARLY), record)) == []
