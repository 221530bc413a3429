"""A party's own list of its officers: pseudonyms alone, its own to keep, and nobody else asks in its name."""

from typing import Any

import pytest

from iarms import tables
from iarms.handlers import search, searcher, traces
from tests.builders import any_search, any_trace
from tests.world import Answer, World

PATH = "/v1/parties/WCO/officers"
LIST = {"officers": ["k-4711", "w-0001"]}


def send(world: World, body: Any, *, party: str = "WCO", path: str = PATH, **headers: str) -> Answer:
    answer = world.call("PUT", path, body, party=party, headers={n.replace("_", "-"): v for n, v in headers.items()})
    for stores in (search.stores, searcher.stores, traces.stores):
        stores.officers._known.clear()  # half a minute later
    return answer


def ask(world: World, officer: str, **fields: Any) -> Answer:
    return world.call("POST", "/v1/searches", any_search(officer=officer, **fields))


def test_without_a_list_any_officer_may_search(world: World):
    assert ask(world, "anybody-1").status == 201
    assert world.call("GET", PATH).status == 404


def test_an_officer_who_is_not_on_the_list_is_refused_and_accounted_for(world: World):
    assert send(world, LIST).status == 200
    assert ask(world, "k-4711").status == 201
    assert ask(world, "K-4711").status == 201
    before = len(world.items(tables.CASES))
    answer = ask(world, "x-1", serial_number=None, make="Beretta", model="APX")
    assert (answer.status, answer.json["code"]) == (403, "officer_unknown")
    assert answer.json["errors"] == [
        {
            "pointer": "/officer",
            "code": "officer_unknown",
            "detail": answer.json["errors"][0]["detail"],
            "parameters": {},
        }
    ]
    assert len(world.items(tables.CASES)) == before
    (event,) = [event for event in world.documents(tables.AUDIT) if event["status"] == 403]
    assert (event["problem"], event["officer"]) == ("officer_unknown", "x-1")
    found = world.call("GET", "/v1/audit/suspects?limit=100", party="AUDITOR").json["items"]
    assert {"officer", "case", "subject", "party"} == {each["kind"] for each in found}
    assert all(each["event_ids"] == [event["event_id"]] for each in found)


def test_lines_of_a_batch_and_traces_are_held_to_it_too(world: World):
    send(world, LIST)
    body = {"searches": [any_search(officer="x-1"), any_search(officer="w-0001")]}
    taken = world.call("POST", "/v1/search-batches", body)
    assert world.work_off() == []
    lines = world.call("GET", taken.headers["Location"]).json["lines"]
    assert [(line["problem"] or {}).get("code") for line in lines] == ["officer_unknown", None]
    assert lines[0]["problem"]["errors"][0]["pointer"] == "/officer"
    assert world.call("POST", "/v1/traces", any_trace(officer="x-1")).json["code"] == "officer_unknown"


def test_the_list_of_one_party_holds_no_other(world: World):
    send(world, LIST)
    own = any_search(officer="kra-77", on_behalf_of=None)
    assert world.call("POST", "/v1/searches", own, party="ADM-KE").status == 201


def test_a_change_names_the_version_that_was_read_and_each_is_kept(world: World):
    first = send(world, LIST, If_None_Match="*")
    assert (first.status, first.headers["ETag"], first.json["version"]) == (200, '"1"', 1)
    assert send(world, {"officers": ["k-1"]}).json["code"] == "if_match_required"
    assert send(world, {"officers": ["k-1"]}, If_Match='"2"').status == 412
    assert send(world, {"officers": ["k-1"]}, If_None_Match="*").status == 412
    read = world.call("GET", PATH)
    second = send(world, {**read.json, "officers": ["k-4711", "k-1"]}, If_Match=read.headers["ETag"])
    assert (second.json["version"], second.json["officers"]) == (2, ["k-1", "k-4711"])
    assert send(world, {"officers": ["k-4711", "k-1"]}).json["version"] == 2, "the same again changes nothing"
    parts = [item["part"]["S"] for item in world.items(tables.REGISTER) if item["part"]["S"].startswith("officers")]
    assert sorted(parts) == ["officers", "officers-version-0001", "officers-version-0002"]
    said = [event["changes"] for event in world.documents(tables.AUDIT) if event["action"] == "replace_officers"]
    assert ["officers: 1 added, 1 taken away, 2 listed"] in said
    assert ask(world, "w-0001").json["code"] == "officer_unknown"
    assert send(world, {"officers": None}, If_Match='"2"').json["officers"] is None
    assert ask(world, "w-0001").status == 201


@pytest.mark.parametrize("party", ["ADM-KE", "INTERPOL-GS", "NCB-FR", "AUDITOR"])
def test_nobody_else_reads_or_writes_it(world: World, party: str):
    send(world, LIST)
    assert world.call("GET", PATH, party=party).status in (403, 404)
    assert send(world, {"officers": []}, party=party, If_Match='"1"').status in (403, 404)
    assert world.call("GET", PATH).json["version"] == 1


@pytest.mark.parametrize(("officers", "code"), [
    (["jean.dupont"], "could_be_a_name"),
    (["MUELLER"], "could_be_a_name"),
    (["Anna-Maria"], "could_be_a_name"),
    (["Jean Dupont"], "string_pattern_mismatch"),
    (["j.dupont@customs.example"], "string_pattern_mismatch"),
    (["k-1"] * 5001, "too_long"),
    ("k-1", "tuple_type"),
])  # fmt: skip
def test_names_and_what_is_no_list_of_pseudonyms_are_refused(world: World, officers: Any, code: str):
    answer = send(world, {"officers": officers})
    assert answer.status == 422, answer.text
    assert answer.json["errors"][0]["code"] == code
    assert answer.json["errors"][0]["pointer"].startswith("/officers")


def test_five_thousand_officers_are_a_list(world: World):
    assert send(world, {"officers": [f"officer-of-customs-no-{n:010}" for n in range(5000)]}).status == 200
    assert ask(world, "officer-of-customs-no-0000004999").status == 201
