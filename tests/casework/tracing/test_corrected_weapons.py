"""A weapon that was misread, from the wrong request to the right answer: by HTTP, and in what is kept of it."""

from datetime import timedelta
from typing import Any

import pytest

from iarms import tables
from tests.builders import any_record, any_search, any_trace
from tests.casework.tracing.test_steps import read, run_clock, step, submit, told
from tests.world import World

GLOCK = {"serial_number": "FXX345", "make": "Glock", "model": "17", "calibre": "9mm", "country_of_manufacture": "FR"}
RIGHT = {"answer": "the slide was read, not the frame", "firearm": {**GLOCK, "country_of_last_import": "DE"}}


def weapon_rows(world: World) -> dict[str, str]:
    keys = [(item["trace_id"]["S"], item["part"]["S"]) for item in world.items(tables.TRACES)]
    return {trace_id: part for trace_id, part in keys if trace_id.startswith("weapon#")}


def test_legs_warnings_and_keys_follow_the_corrected_description(world: World):
    trace = submit(world)
    assert list(weapon_rows(world)) == ["weapon#TR456781"]
    told(world)
    run_clock(timedelta())
    corrected = step(world, trace, "information", RIGHT, party="WCO")
    assert corrected.status == 201, corrected.text
    after = corrected.json
    assert [(leg["country"], leg["state"]) for leg in after["legs"]] == [
        ("BR", "WITHDRAWN"),
        ("FR", "QUEUED"),
        ("DE", "QUEUED"),
    ]
    assert (after["legs"][1]["ground"], after["legs"][2]["ground"]) == ("COUNTRY_OF_MANUFACTURE", "LAST_LEGAL_IMPORT")
    assert after["interpretation"]["make"]["code"] == "GLOCK"
    assert {warned["code"] for warned in after["warnings"]} != {warned["code"] for warned in trace["warnings"]}
    messages = told(world)
    assert messages["NCB-BR"] == [("trace.updated", "WITHDRAWN")]
    assert messages["NCB-FR"] == [("trace.received", "QUEUED")]
    assert list(weapon_rows(world)) == ["weapon#FXX345"], "the row of the wrong weapon is gone"
    assert step(world, after, "responses", {"outcome": "NO_RECORD"}, leg=1, party="NCB-FR").status == 201
    (event,) = [each for each in world.documents(tables.AUDIT) if each["action"] == "inform_trace"]
    assert "Glock" in event["query"]
    assert "GLOCK" in event["interpretation"]


def test_the_bureau_that_stays_reads_what_has_changed(world: World):
    trace = submit(world)
    told(world)
    firearm = {**any_trace()["firearm"], "serial_number": "TR456718"}
    assert (
        step(
            world, trace, "information", {"answer": "two digits changed places", "firearm": firearm}, party="WCO"
        ).status
        == 201
    )
    assert told(world)["NCB-BR"] == [("trace.updated", "INFORMATION")]
    seen = read(world, trace, "NCB-BR")
    last = seen["legs"][0]["history"][-1]
    assert (last["what"], last["text"]) == ("informed", "two digits changed places")
    assert last["changes"] == [{"field": "serial_number", "before": "TR456781", "after": "TR456718"}]
    assert seen["firearm"]["serial_number"] == "TR456718"
    assert list(weapon_rows(world)) == ["weapon#TR456718"]


def test_others_who_trace_the_weapon_are_those_of_the_corrected_one(world: World):
    mine = submit(world, share_if_traced_by_others=True)
    theirs = submit(world, on_behalf_of="GH", case_reference="GH-1", share_if_traced_by_others=True, **GLOCK)
    assert read(world, mine)["linked_traces"] == 0
    step(world, mine, "information", RIGHT, party="WCO")
    assert (read(world, mine)["linked_traces"], read(world, mine)["linked_parties"]) == (1, ["ADM-GH"])
    assert (read(world, theirs)["linked_traces"], read(world, theirs)["linked_parties"]) == (1, ["ADM-KE"])


def test_the_watch_follows_the_corrected_weapon(world: World):
    search = world.call("POST", "/v1/searches", any_search(serial_number="TR456781", make="Beretta", watch=False)).json
    trace = submit(world, search_id=search["search_id"], override_reason=None)
    told(world)
    after = step(world, trace, "information", RIGHT, party="WCO").json
    assert after["watch_id"] != trace["watch_id"]
    assert world.call("GET", f"/v1/watches/{trace['watch_id']}").json["state"] == "STOPPED"
    assert world.call("GET", f"/v1/watches/{after['watch_id']}").json["state"] == "ACTIVE"
    told(world)
    wrong = any_record(serial_number="TR456781", make="Beretta", model="92 FS")
    right = any_record(serial_number="FXX345", make="Glock", model="17", ncb_reference="FR-TEST-0002")
    for record in (wrong, right):
        assert world.call("POST", "/v1/records", record, party="NCB-FR").status == 201
    world.after(times=2)
    assert [event for event, _ in told(world)["WCO"]] == ["watch.matched"]
    (hit_id,) = world.call("GET", f"/v1/watches/{after['watch_id']}").json["hit_ids"]
    hit = world.call("GET", f"/v1/hits/{hit_id}").json
    assert hit["weapon"]["given"]["serial_number"] == "FXX345", "the hit is of the weapon as it is"
    assert "another_number" in {warned["code"] for warned in after["warnings"]}


def test_a_corrected_number_that_is_not_whole_ends_the_watch_and_the_key(world: World):
    search = world.call("POST", "/v1/searches", any_search(serial_number="TR456781", make="Beretta", watch=False)).json
    trace = submit(world, search_id=search["search_id"], override_reason=None)
    partial = {"answer": "it was guessed", "firearm": {**any_trace()["firearm"], "serial_number": "TR45??81"}}
    assert step(world, trace, "information", partial, party="WCO").status == 201
    assert weapon_rows(world) == {}
    assert world.call("GET", f"/v1/watches/{trace['watch_id']}").json["state"] == "STOPPED"
    whole = {"answer": "it was cleaned", "firearm": any_trace()["firearm"]}
    assert step(world, trace, "information", whole, party="WCO").status == 201
    assert list(weapon_rows(world)) == ["weapon#TR456781"]
    again = read(world, trace)["watch_id"]
    assert world.call("GET", f"/v1/watches/{again}").json["state"] == "ACTIVE"


def test_a_maker_that_was_wrong_is_corrected_after_the_trace_has_closed(world: World):
    trace = submit(world)
    step(world, trace, "responses", {"failure_reason": "WRONG_MAKER"})
    assert read(world, trace)["state"] == "CLOSED_UNSUCCESSFUL"
    told(world)
    assert step(world, trace, "information", RIGHT, party="WCO").status == 201
    again = read(world, trace)
    assert (again["state"], again["closed_at"]) == ("PARTIALLY_ANSWERED", None)
    messages = told(world)
    assert messages["NCB-BR"] == [("trace.updated", "INFORMATION")], "it may correct its answer"
    assert messages["NCB-FR"] == [("trace.received", "QUEUED")]


@pytest.mark.parametrize(
    ("firearm", "code"),
    [
        ({**GLOCK, "country_of_manufacture": "KE"}, "own_country"),
        ({**GLOCK, "markings": "owner: J. Doe"}, "personal_data"),
    ],
)
def test_a_description_that_could_not_be_submitted_is_refused_as_a_correction(
    world: World, firearm: dict[str, Any], code: str
):
    trace = submit(world)
    refused = step(world, trace, "information", {"answer": "misread", "firearm": firearm}, party="WCO")
    assert (refused.status, [error["code"] for error in refused.json["errors"]]) == (422, [code])
    assert read(world, trace)["version"] == 1


def test_the_same_description_again_is_information_and_no_correction(world: World):
    trace = submit(world)
    same = {"answer": "as it was", "firearm": trace["firearm"]}
    assert step(world, trace, "information", same, party="WCO").status == 201
    last = read(world, trace)["legs"][0]["history"][-1]
    assert (last["what"], last["changes"]) == ("informed", [])


def test_a_linked_country_is_asked_on_whatever_the_weapon_is(world: World):
    trace = submit(world, linked_countries=["FR"])
    other = {"answer": "misread", "firearm": {**GLOCK, "country_of_manufacture": "AT"}}
    after = step(world, trace, "information", other, party="WCO").json
    assert {leg["country"]: leg["state"] for leg in after["legs"]} == {
        "BR": "WITHDRAWN",
        "FR": "QUEUED",
        "AT": "QUEUED",
    }
