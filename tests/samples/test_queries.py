"""Labels are true: each query differs from its record as its kind says, and a legitimate gun is in no record."""

import json
from collections import Counter
from itertools import islice

import pytest

from iarms.models.firearm import Firearm
from samples.makers import trade
from samples.noise import canonical, edits, fold
from samples.registry.queries import KINDS, LEGITIMATE, STORED, SampleQuery, even_mix, queries, stream_mix
from samples.registry.records import SampleRecord, generate

SPELLED = {spelling: maker.code for maker in trade().makers.values for spelling in maker.typed.values}


def serial_of(record: SampleRecord) -> str:
    return str(record.body["firearm"].get("serial_number", ""))


@pytest.fixture(scope="module")
def registry():
    return {record.reference: record for record in generate(20_000, seed=77)}


@pytest.fixture(scope="module")
def asked(registry):
    return list(queries(registry.values(), 4200, seed=5))


@pytest.fixture(scope="module")
def by_make_and_serial(registry):
    """Every record under its maker and folded serial."""
    return Counter((r.gun.maker.code, fold(serial_of(r)).lstrip("0")) for r in registry.values())


def pairs(asked: list[SampleQuery], registry: dict[str, SampleRecord], kind: str) -> list[tuple[str, str]]:
    """The serial as typed and as recorded of each query of that kind."""
    found = [(q.firearm["serial_number"], serial_of(registry[q.about])) for q in asked if q.kind == kind and q.about]
    assert len(found) > 100
    return found


def test_every_kind_is_asked_about_equally_often(asked):
    counts = Counter(query.kind for query in asked)
    assert set(counts) == set(KINDS) == set(even_mix())
    assert all(count == pytest.approx(300, abs=75) for count in counts.values())


def test_queries_repeat_for_a_seed_and_differ_between_seeds(registry, asked):
    assert list(queries(registry.values(), 4200, seed=5)) == asked
    assert list(islice(queries(registry.values(), 4200, seed=6), 20)) != asked[:20]


def test_stored_guns_have_a_truth_and_legitimate_guns_none(asked, registry):
    for query in asked:
        if query.kind in STORED:
            assert query.truth == query.about
            assert query.truth in registry
        else:
            assert query.truth is None
            assert (query.about is None) == (query.kind == "far")


def test_no_test_record_and_no_unreadable_serial_is_asked_for(asked, registry):
    for query in asked:
        if query.about is not None:
            body = registry[query.about].body
            assert "test" not in body
            assert body["firearm"].get("serial_state") in (None, "COMPLETE", "RESTORED_FULL")


def test_exact_queries_are_typed_as_recorded(asked, registry):
    assert all(typed == recorded for typed, recorded in pairs(asked, registry, "exact"))


def test_punctuation_queries_differ_in_separators_and_case_only(asked, registry):
    for typed, recorded in pairs(asked, registry, "punctuation"):
        assert typed != recorded
        assert canonical(typed) == canonical(recorded)


def test_lookalike_queries_differ_by_one_or_two_lookalikes_only(asked, registry):
    for typed, recorded in pairs(asked, registry, "lookalike"):
        assert fold(typed) == fold(recorded)
        assert sum(a != b for a, b in zip(canonical(typed), canonical(recorded), strict=True)) in (1, 2)


@pytest.mark.parametrize("kind", ["omission", "insertion", "transposition", "substitution"])
def test_single_errors_are_one_edit_that_no_fold_hides(asked, registry, kind):
    length = {"omission": -1, "insertion": 1}.get(kind, 0)
    for typed, recorded in pairs(asked, registry, kind):
        assert edits(canonical(typed), canonical(recorded)) == 1
        assert edits(fold(typed), fold(recorded)) == 1
        assert len(canonical(typed)) == len(canonical(recorded)) + length
        if kind == "transposition":
            assert sorted(canonical(typed)) == sorted(canonical(recorded))


def test_two_errors_are_two_edits(asked, registry):
    assert all(edits(fold(typed), fold(recorded)) == 2 for typed, recorded in pairs(asked, registry, "two_errors"))


def test_dropped_affixes_are_letters_at_one_end(asked, registry):
    for typed, recorded in pairs(asked, registry, "dropped_prefix"):
        assert canonical(recorded).endswith(typed)
        assert canonical(recorded).removesuffix(typed).isalpha()
        assert typed[0].isdigit()
    for typed, recorded in pairs(asked, registry, "dropped_suffix"):
        assert canonical(recorded).startswith(typed)
        assert canonical(recorded).removeprefix(typed).isalpha()
        assert len(typed) >= 5


def test_unknown_marks_stand_for_characters_of_the_record(asked, registry):
    for typed, recorded in pairs(asked, registry, "unknown_marks"):
        serial = canonical(recorded)
        assert sum(c not in "?*" for c in typed) >= 3
        if typed.startswith("*"):
            assert serial.endswith(typed[1:])
        elif typed.endswith("*"):
            assert serial.startswith(typed[:-1])
        else:
            assert 1 <= typed.count("?") <= 3
            assert all(a in ("?", b) for a, b in zip(typed, serial, strict=True))


def test_a_near_gun_is_one_digit_from_the_record(asked, registry):
    for typed, recorded in pairs(asked, registry, "near"):
        changed = [(a, b) for a, b in zip(typed, canonical(recorded), strict=True) if a != b]
        assert len(changed) == 1
        assert all(a.isdigit() and b.isdigit() for a, b in changed)


def test_a_gun_of_another_make_carries_the_recorded_serial_and_never_names_the_recorded_make(asked, registry):
    for query in (q for q in asked if q.kind == "cross_make"):
        record = registry[query.about]
        assert query.firearm["serial_number"] == canonical(serial_of(record))
        if "make" in query.firearm:
            assert SPELLED[query.firearm["make"]] != record.gun.maker.code


def test_no_legitimate_gun_is_recorded_under_its_make(asked, by_make_and_serial):
    for query in (q for q in asked if q.kind in LEGITIMATE and "make" in q.firearm):
        key = (SPELLED[query.firearm["make"]], fold(query.firearm["serial_number"]).lstrip("0"))
        assert by_make_and_serial[key] == 0


def test_the_truth_is_the_only_record_of_its_make_with_that_serial(asked, registry, by_make_and_serial):
    for query in (q for q in asked if q.truth is not None):
        record = registry[query.truth]
        assert by_make_and_serial[record.gun.maker.code, fold(serial_of(record)).lstrip("0")] == 1
        if query.kind in ("omission", "insertion", "transposition", "substitution", "two_errors", "dropped_prefix"):
            assert by_make_and_serial[record.gun.maker.code, fold(query.firearm["serial_number"]).lstrip("0")] == 0


def test_the_other_fields_are_missing_or_wrong_at_the_stated_rates(asked, registry):
    about = [(q, registry[q.truth].gun) for q in asked if q.truth is not None]
    makes = [(SPELLED[q.firearm["make"]], gun) for q, gun in about if "make" in q.firearm]
    assert 1 - len(makes) / len(about) == pytest.approx(0.10, abs=0.02)
    assert sum(code != gun.maker.code for code, gun in makes) / len(about) == pytest.approx(0.04, abs=0.015)
    assert sum("model" not in q.firearm for q, _ in about) / len(about) == pytest.approx(0.35, abs=0.03)
    assert sum("calibre" not in q.firearm for q, _ in about) / len(about) == pytest.approx(0.20, abs=0.03)


def test_makes_are_spelled_independently_of_the_record(asked, registry):
    stored = [query for query in asked if query.truth is not None and "make" in query.firearm]
    alike = sum(query.firearm["make"] == registry[query.truth].body["firearm"]["make"] for query in stored)
    assert 0.2 < alike / len(stored) < 0.7


def test_the_stream_is_mostly_legitimate_and_its_shares_sum_to_one(registry):
    mix = stream_mix()
    assert sum(mix.values()) == pytest.approx(1)
    assert sum(mix[kind] for kind in LEGITIMATE) == pytest.approx(0.95)
    asked = list(queries(registry.values(), 2000, seed=9, mix=mix))
    assert sum(query.truth is not None for query in asked) / 2000 == pytest.approx(0.05, abs=0.02)
    with pytest.raises(ValueError, match="between 0 and 1"):
        stream_mix(1.5)


def test_a_kind_that_no_record_suits_is_left_out():
    few = list(generate(3, seed=1))
    assert {q.kind for q in queries(few, 50, seed=1, mix={"dropped_suffix": 1, "far": 1})} <= {"far", "dropped_suffix"}
    assert [q.kind for q in queries([], 3, seed=1)] == ["far"] * 3
    assert list(queries([], 3, seed=1, mix={"exact": 1})) == []


def test_the_api_takes_every_query(asked):
    for query in asked:
        Firearm.model_validate_json(json.dumps(query.firearm))


def test_an_unknown_kind_is_refused_at_once():
    with pytest.raises(ValueError, match="no such kind"):
        queries([], 1, seed=1, mix={"exakt": 1})


def test_a_query_is_a_value():
    assert SampleQuery("far", {}, None, None) == SampleQuery("far", {}, None, None)
