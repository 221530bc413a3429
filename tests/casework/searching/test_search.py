"""Searches from end to end: what each way of asking finds, what it never says, and what is told of it."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from iarms import tables
from iarms.casework.records.entry import enter_in_bulk
from iarms.casework.searching import judging
from iarms.casework.searching.lookup import Candidates, find_candidates, frequencies_in
from iarms.domain.matching.postings import frequencies_key
from iarms.domain.matching.scoring import current_weights
from iarms.domain.serials.frequencies import Counting, packaged_frequencies
from iarms.handlers import records as records_door
from iarms.handlers import search as search_door
from iarms.models.record import Record, RecordDraft
from tests.builders import any_record, any_search
from tests.world import DEPLOYMENT, Answer, World

FULL = {"serial_number": "AB018347", "model": "M&P 9", "calibre": "9 mm Para", "firearm_type": "PISTOL"}


def enter(world: World, **fields: Any) -> str:
    """Enter a record described in full, with all its keys; its id."""
    answer = world.call("POST", "/v1/records", any_record(**(FULL | fields)), party="NCB-FR")
    assert answer.status == 201, answer.text
    assert world.index() == [{"batchItemFailures": []}]
    return str(answer.json["record_id"])


def ask(world: World, **fields: Any) -> Answer:
    """Search for the recorded weapon, described in full, but for what is changed."""
    return world.call("POST", "/v1/searches", any_search(**(FULL | {"make": "S&W"} | fields)))


def matches(world: World, **fields: Any) -> dict[str, tuple[str, str]]:
    """Basis and decision of each match by record, leads included."""
    answer = ask(world, include_leads=True, **fields)
    assert answer.status == 201, answer.text
    assert answer.json["complete"]
    return {match["record_id"]: (match["basis"], match["decision"]) for match in answer.json["matches"]}


def change(world: World, record_id: str, *, status: str = "ACTIVE", **fields: Any) -> None:
    """Write a record anew as its bureau would change it; the stream will bring both images."""
    before = records_door.stores.records.get(record_id)
    assert before is not None
    changed = before.model_dump(mode="json") | {"status": status, "version": before.version + 1}
    changed["firearm"] |= fields
    item = records_door.stores.records.put_item(Record.model_validate_json(json.dumps(changed)))["Put"]["Item"]
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-records", Item=item)


def held(world: World) -> set[tuple[str, str, bytes]]:
    """Everything that lies in the index."""
    return {
        (item["key"]["S"], item["page"]["S"], posting)
        for item in world.items(tables.SERIAL_INDEX)
        for posting in item.get("postings", {"BS": []})["BS"]
    }


def test_the_same_number_is_a_hit_in_every_mode(world: World):
    record = enter(world)
    for mode in ("exact", "standard", "deep"):
        assert matches(world, mode=mode) == {record: ("exact", "hit")}
        assert matches(world, mode=mode, serial_number="ab-018 347") == {record: ("canonical", "hit")}
        cyrillic = matches(world, mode=mode, serial_number="АВ018347")
        assert cyrillic in ({record: ("exact", "hit")}, {record: ("canonical", "hit")})


def test_a_number_that_looks_the_same_is_a_hit(world: World):
    record = enter(world)
    assert matches(world, serial_number="ABO18347") == {record: ("lookalike", "hit")}


@pytest.mark.parametrize(
    ("basis", "numbers"),
    [
        ("one_edit", ["AB018397", "AB01837", "AB0188347", "AB013847"]),
        ("affix", ["018347", "AB018347US"]),
        ("pattern", ["AB01?347", "AB01_347", "AB018*", "*8347", "?B018347", "?B?1?3?7"]),
    ],
)
def test_a_number_that_agrees_in_part_is_found_and_never_a_hit(world: World, basis, numbers):
    record = enter(world)
    for number in numbers:
        [(found, (as_basis, decision))] = matches(world, serial_number=number).items()
        assert (found, as_basis) == (record, basis), number
        assert decision in ("possible", "lead")
        assert ask(world, serial_number=number).json["outcome"] != "hit"
    assert {item["part"]["S"] for item in world.items(tables.CASES)} == {"search", "WCO KE"}, "no hit"
    assert world.items(tables.OUTBOX) == []


def test_mode_exact_finds_only_the_same_characters(world: World):
    enter(world)
    for number in ("ABO18347", "AB018397", "018347", "AB01834"):
        answer = ask(world, mode="exact", serial_number=number, include_leads=True)
        assert (answer.json["outcome"], answer.json["matches"]) == ("no_match", [])


def test_two_slips_are_found_by_a_deep_search_only_and_are_no_hit(world: World):
    record = enter(world)
    two = {"serial_number": "AB918397"}
    assert matches(world, **two) == {}
    [(found, (basis, decision))] = matches(world, mode="deep", **two).items()
    assert (found, basis) == (record, "two_edits")
    assert decision in ("possible", "lead")


def test_a_number_with_nothing_in_common_is_no_match(world: World):
    enter(world)
    for mode in ("exact", "standard", "deep"):
        answer = ask(world, serial_number="XQ777192", mode=mode, include_leads=True)
        assert (answer.json["outcome"], answer.json["complete"], answer.json["matches"]) == ("no_match", True, [])


def test_a_deep_search_for_patterns_alone_is_answered(world: World):
    record = enter(world)
    assert set(matches(world, serial_number="AB01??47", mode="deep")) == {record}


def test_a_pattern_that_is_too_vague_is_refused_and_told_where(world: World):
    enter(world)
    for number in ("AB*", "A??????7", "?B?1?3?", "*B0*"):
        answer = ask(world, serial_number=number)
        assert answer.status == 422
        assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [
            ("/firearm/serial_number", "pattern_too_vague")
        ]
    assert world.items(tables.CASES) == []


def test_zeros_in_front_that_were_not_read_are_found(world: World):
    record = enter(world, serial_number="0083417")
    for pattern in ("?083417", "??83417", "*83417", "*083417", "008341?"):
        [(found, (basis, decision))] = matches(world, serial_number=pattern).items()
        assert (found, basis) == (record, "pattern")
        assert decision in ("possible", "lead")


def test_a_recorded_number_with_an_unread_character_is_found_by_a_full_one(world: World):
    record = enter(world, serial_number="AB01?347")
    [(found, (basis, decision))] = matches(world).items()
    assert (found, basis) == (record, "pattern")
    assert decision != "hit"


def test_several_numbers_of_a_weapon_find_its_record_once_by_the_one_most_alike(world: World):
    record = enter(world, other_numbers=[{"component": "SLIDE", "number": "SLD88417"}])
    both = {
        "serial_number": "SLD88417",
        "other_numbers": [{"component": "FRAME", "number": "AB018347"}, {"component": "BARREL", "number": "BRL7731"}],
    }
    assert matches(world, **both) == {record: ("exact", "hit")}
    unknown = both | {"serial_number": "QQ777192", "other_numbers": both["other_numbers"][:1]}
    assert matches(world, **unknown) == {record: ("exact", "hit")}


def test_a_record_of_several_numbers_is_judged_by_the_frames_first(world: World):
    record = enter(world, serial_number="AB018347", other_numbers=[{"component": "SLIDE", "number": "AB018347"}])
    answer = ask(world)
    [match] = answer.json["matches"]
    assert (match["record_id"], match["evidence"][0]["field"]) == (record, "serial_number")


def test_a_description_without_a_number_is_at_most_possible(world: World):
    record = enter(world)
    enter(world, serial_number="XQ777192", make="Glock", model="G17")
    found = matches(world, serial_number=None)
    assert set(found) <= {record}
    answer = ask(world, serial_number=None)
    assert answer.status == 201
    assert answer.json["outcome"] in ("possible", "no_match")
    assert answer.json["interpretation"]["serial_number"] is None


def test_an_answer_and_its_account_say_what_was_understood_and_where_it_stood(world: World):
    answer = ask(world, make=None, model="Pistola Taurus PT 92 cal. 9mm", calibre=None, country_of_manufacture="BR")
    told = answer.json["interpretation"]
    assert (told["make"]["code"], told["make"]["stood_in"]) == ("TAURUS", "model")
    assert (told["model"]["family"], told["calibre"]["stood_in"]) == ("TAURUS:PT 92", "model")
    assert (told["firearm_type"]["code"], told["country_of_manufacture"]["code"]) == ("PISTOL", "BR")
    [event] = [event for event in world.documents(tables.AUDIT) if event["action"] == "create_search"]
    assert json.loads(event["interpretation"])["model"]["family"] == "TAURUS:PT 92"


def test_a_description_that_too_many_fit_is_not_complete_and_never_no_match(world: World):
    drafts = [
        ("NCB-FR", RecordDraft.model_validate(any_record(**(FULL | {"serial_number": f"AB{number:06}"}))))
        for number in range(520)
    ]
    assert enter_in_bulk(records_door.stores, drafts, datetime.now(UTC)) == 520
    answer = ask(world, serial_number=None)
    assert answer.status == 503 or answer.json["complete"] is False
    assert "no_match" not in answer.text
    answer = ask(world, serial_number=None, include_leads=True)
    assert answer.status == 503 or answer.json["complete"] is False


def test_a_description_without_a_make_that_is_known_is_refused(world: World):
    for make in ("Zzyzx Forge", "UNKNOWN"):
        answer = ask(world, serial_number=None, make=make, model=None)
        assert answer.status == 422
        assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [("/firearm/make", "make_not_known")]


def test_leads_are_told_only_to_who_asks_for_them(world: World):
    enter(world, make="Beretta", model="92 FS", calibre=".45 ACP", firearm_type="SHOTGUN", serial_number="AB018397")
    weak = {"serial_number": "AB018347"}
    with_leads, without = ask(world, include_leads=True, **weak).json, ask(world, **weak).json
    assert {match["decision"] for match in without["matches"]} <= {"hit", "possible"}
    assert len(with_leads["matches"]) >= len(without["matches"])
    assert with_leads["outcome"] == without["outcome"]
    assert [m for m in with_leads["matches"] if m["decision"] != "lead"] == without["matches"]


# Slips in two places of the number that FULL has, in letters that are not alike: each is a lead to a deep search.
LEADS = [f"AB{first}1{second}347" for first in "234569" for second in "4569"]


def test_however_many_leads_there_are_they_hide_no_match_and_are_no_incomplete_answer(world: World):
    drafts = [
        ("NCB-FR", RecordDraft.model_validate(any_record(**(FULL | {"serial_number": number})))) for number in LEADS
    ]
    assert enter_in_bulk(records_door.stores, drafts, datetime.now(UTC)) == len(LEADS)
    answer = ask(world, mode="deep", include_leads=True)
    assert {match["decision"] for match in answer.json["matches"]} == {"lead"}
    assert (answer.json["outcome"], answer.json["complete"]) == ("no_match", True)
    assert len(answer.json["matches"]) == 20 < len(LEADS)
    possible = enter(world, serial_number="AB018397")
    answer = ask(world, mode="deep", include_leads=True, case_reference="another").json
    assert (answer["outcome"], answer["complete"]) == ("possible", True)
    assert [m["record_id"] for m in answer["matches"] if m["decision"] == "possible"] == [possible]


def test_leads_alone_are_no_answer_where_not_all_was_looked_through(world: World, monkeypatch: pytest.MonkeyPatch):
    enter(world, serial_number=LEADS[0])
    assert ask(world, mode="deep", include_leads=True).json["outcome"] == "no_match"

    def cut(*asked: Any) -> Candidates:
        return find_candidates(*asked)._replace(complete=False)

    monkeypatch.setattr(judging, "find_candidates", cut)
    for include_leads in (True, False):
        answer = ask(world, mode="deep", include_leads=include_leads, case_reference="another")
        assert answer.status == 503, answer.text
    enter(world)
    answer = ask(world, include_leads=True, case_reference="a third")
    assert (answer.json["outcome"], answer.json["complete"]) == ("hit", False)


def test_a_make_in_the_model_field_is_the_make(world: World):
    record = enter(world)
    answer = ask(world, make=None, model="Smith & Wesson M&P 9")
    [match] = answer.json["matches"]
    assert (match["record_id"], match["decision"]) == (record, "hit")
    make = next(each for each in match["evidence"] if each["field"] == "make")
    assert (make["agreement"], make["text"]) == ("agrees", "both mean Smith & Wesson, given in another field")


def test_evidence_adds_up_to_the_weight(world: World):
    enter(world, country_of_manufacture="US")
    told = 0
    for fields in (
        {},
        {"serial_number": "ABO18347"},
        {"serial_number": "AB018397"},
        {"serial_number": "AB01?347", "mode": "deep"},
        {"make": "Beretta", "calibre": ".45 ACP", "country_of_manufacture": "BR"},
        {"make": None, "model": None, "calibre": None},
        {"serial_number": None},
    ):
        for match in ask(world, include_leads=True, **fields).json["matches"]:
            told += 1
            assert round(match["prior"] + sum(each["weight"] for each in match["evidence"]), 1) == match["weight"]
            assert all(each["text"] for each in match["evidence"])
            assert bool(match["why_not_hit"]) is (match["decision"] != "hit")
    assert told >= 5


def test_matches_are_ordered_the_same_to_the_eye_first_and_then_by_weight(world: World):
    for number, make in (("AB018347", "Beretta"), ("AB018347", "S&W"), ("AB018397", "S&W"), ("ABO18347", "Glock")):
        enter(world, serial_number=number, make=make)
    found = ask(world, include_leads=True).json["matches"]
    assert found[0]["decision"] == "hit"
    loose = [match["basis"] not in ("exact", "canonical", "lookalike") for match in found]
    assert loose == sorted(loose)
    for group in (False, True):
        heavy = [match["weight"] for match, is_loose in zip(found, loose, strict=True) if is_loose is group]
        assert heavy == sorted(heavy, reverse=True)


def test_the_trail_says_with_which_weights_and_which_index_it_was_searched(world: World):
    enter(world)
    answer = ask(world).json
    [event] = [event for event in world.documents(tables.AUDIT) if event["action"] == "create_search"]
    assert (event["weights_version"], event["index_version"]) == (current_weights().version, "v2")
    assert (answer["weights_version"], answer["index_version"]) == (current_weights().version, "v2")
    assert event["record_ids"] == [match["record_id"] for match in answer["matches"]]
    assert event["decisions"] == ["hit"]


def test_a_correction_takes_the_old_keys_away_and_adds_the_new_ones_though_it_is_delivered_twice(world: World):
    record = enter(world)
    change(world, record, serial_number="XQ777192", model="Model 686")
    assert world.index(times=2) == [{"batchItemFailures": []}] * 2
    assert matches(world, serial_number="AB018347") == {}
    assert matches(world, serial_number="XQ777192", model="Model 686") == {record: ("exact", "hit")}
    after = held(world)
    assert not [key for key, _, _ in after if "8347" in key]

    # As if it had been entered so.
    other = enter(world, serial_number="XQ777192", model="Model 686")
    assert other != record
    places = {(key, page) for key, page, _ in after}
    assert {(key, page) for key, page, _ in held(world)} == places
    assert len(held(world)) == 2 * len(after)


def test_a_correction_of_what_is_no_number_leaves_the_record_found_as_it_now_is(world: World):
    record = enter(world, model="Model 686")
    before = held(world)
    change(world, record, model="M&P 9")
    world.index(times=2)
    assert len(held(world)) == len(before)
    assert {(key, page) for key, page, _ in before if "#M#" not in key} == {
        (key, page) for key, page, _ in held(world) if "#M#" not in key
    }
    assert matches(world) == {record: ("exact", "hit")}
    assert not before & held(world)


def test_a_record_that_is_withdrawn_is_shown_as_such_until_the_stream_has_cleared_its_keys(world: World):
    record = enter(world)
    change(world, record, status="CLEARED")
    answer = ask(world).json
    assert (answer["outcome"], answer["matches"][0]["why_not_hit"]) == ("possible", "the record is CLEARED")
    assert world.index(times=2) == [{"batchItemFailures": []}] * 2
    assert held(world) == set()
    assert matches(world) == {}
    change(world, record)
    world.index()
    assert matches(world) == {record: ("exact", "hit")}


def test_words_and_zeros_get_no_keys_but_those_of_the_description(world: World):
    for number in ("RASPADA", "NONE", "0000", "XXXX"):
        enter(world, serial_number=number)
        enter(world, serial_number=number, make="Zzyzx Forge")
    assert {key.split("#")[1] for key, _, _ in held(world)} == {"M", "K"}


@pytest.fixture
def uncached() -> Iterator[None]:
    """Frequencies are read once in a function's life: here before and after."""
    frequencies_in.cache_clear()
    yield
    frequencies_in.cache_clear()


def test_frequencies_counted_with_the_index_are_those_that_weigh(world: World, uncached: None):
    counting = Counting()
    for number in range(5000):
        counting.add(f"AB{number * 7919 % 1_000_000:06}", "SMITH_WESSON", "SMITH_WESSON:M&P 9", "9X19")
    content = gzip.compress(counting.frequencies().as_json().encode())
    half = len(content) // 2
    for page, part in enumerate((content[:half], content[half:])):
        world.dynamodb.put_item(
            TableName=f"{DEPLOYMENT}-serial-index",
            Item={"key": {"S": frequencies_key("v2")}, "page": {"S": str(page)}, "content": {"B": part}},
        )
    enter(world)
    counted = ask(world).json["matches"][0]
    assert frequencies_in(search_door.stores.index, "v2").records == 5000
    assert frequencies_in(search_door.stores.index, "v3") == packaged_frequencies()
    frequencies_in.cache_clear()
    world.dynamodb.delete_item(
        TableName=f"{DEPLOYMENT}-serial-index", Key={"key": {"S": frequencies_key("v2")}, "page": {"S": "0"}}
    )
    world.dynamodb.delete_item(
        TableName=f"{DEPLOYMENT}-serial-index", Key={"key": {"S": frequencies_key("v2")}, "page": {"S": "1"}}
    )
    packaged = ask(world, case_reference="another").json["matches"][0]
    assert counted["prior"] > packaged["prior"]


@pytest.mark.parametrize(("records", "complete"), [(20, True), (21, False)])
def test_more_matches_than_are_shown_are_no_complete_answer(world: World, records: int, complete: bool):
    for number in range(records):
        entered = any_record(serial_number="QZ774411", ncb_reference=f"FR-TEST-{number}")
        assert world.call("POST", "/v1/records", entered, party="NCB-FR").status == 201
    answer = world.call("POST", "/v1/searches", any_search(serial_number="QZ774411")).json
    assert (len(answer["matches"]), answer["complete"]) == (20, complete)
