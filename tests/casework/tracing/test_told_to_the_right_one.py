"""Words, countries and watches that go where they are meant to go, and nowhere else: by HTTP."""

import json
from typing import Any

import pytest

from tests.builders import any_record, any_search, any_trace
from tests.casework.tracing.test_steps import SOLD, read, step, submit, told
from tests.world import Answer, World

IMPORTED = {**any_trace()["firearm"], "country_of_last_import": "FR"}


def leg_to(trace: dict[str, Any], country: str) -> int:
    """The place of the latest leg to a country."""
    return max(n for n, leg in enumerate(trace["legs"]) if leg["country"] == country)


def withdraw_leg(world: World, trace: dict[str, Any], country: str) -> Answer:
    leg_id = trace["legs"][leg_to(trace, country)]["leg_id"]
    path = f"/v1/traces/{trace['trace_id']}/legs/{leg_id}/withdrawal"
    return world.call("POST", path, {"reason": "asked by telephone"})


def correct(world: World, trace: dict[str, Any], firearm: dict[str, Any], **fields: Any) -> dict[str, Any]:
    answer = step(world, trace, "information", {"answer": "read anew", "firearm": firearm, **fields}, party="WCO")
    assert answer.status == 201, answer.text
    return dict(answer.json)


def countries(trace: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(leg["country"], leg["state"]) for leg in trace["legs"]]


def test_words_for_one_bureau_are_not_told_to_another_that_a_correction_lets_go(world: World):
    trace = submit(world, country_of_last_import="FR")
    told(world)
    given = {"leg_id": trace["legs"][leg_to(trace, "BR")]["leg_id"], "answer": "as you wrote of the seal"}
    correct(world, trace, any_trace()["firearm"], **given)
    seen = read(world, trace, "NCB-FR")
    assert seen["legs"][0]["state"] == "WITHDRAWN"
    assert "the seal" not in json.dumps(seen)
    assert "the seal" in json.dumps(read(world, trace, "NCB-BR"))


@pytest.mark.parametrize(("restriction", "is_told"), [("REQUESTER_ONLY", False), ("NO_ONWARD_SHARING", True)])
def test_interpol_reads_beside_no_leg_what_a_bureau_that_answers_for_two_countries_keeps_from_it(
    world: World, restriction: str, is_told: bool
):
    trace = submit(world, make="Manurhin", country_of_manufacture="FR", model=None)
    sent_on = {"kind": "EXPORT", "date": "2004-03", "country": "FR", "to_country": "RE", "note": "licence L-990"}
    kept = {"outcome": "EXPORTED_TO", "next_country": "RE", "restrictions": [restriction], "events": [sent_on]}
    assert step(world, trace, "responses", kept, party="NCB-FR").status == 201
    assert [leg["party"] for leg in read(world, trace)["legs"]] == ["NCB-FR", "NCB-FR"]
    seen = json.dumps(read(world, trace, "INTERPOL-GS"))
    assert ("L-990" in seen) is is_told
    assert "named by NCB-FR" not in seen
    assert read(world, trace, "NCB-FR")["legs"][1]["concerning"][0]["note"] == "licence L-990", "it is its own"


def test_a_country_that_its_requester_withdrew_is_not_asked_again_because_something_else_was_wrong(world: World):
    trace = submit(world, country_of_last_import="FR")
    assert withdraw_leg(world, trace, "FR").status == 201
    told(world)
    finish = correct(world, trace, {**IMPORTED, "finish": "blued"})
    assert countries(finish) == [("BR", "QUEUED"), ("FR", "WITHDRAWN")]
    correct(world, trace, any_trace()["firearm"])
    assert told(world)["NCB-FR"] == []
    anew = correct(world, trace, IMPORTED)
    assert countries(anew)[2:] == [("FR", "PROPOSED")], "what leads there now is its requester's to decide"
    assert step(world, anew, "opening", leg=2, party="WCO").status == 201
    assert told(world)["NCB-FR"] == [("trace.received", "QUEUED")]


def test_a_weapon_that_nothing_is_known_of_any_more_is_asked_of_interpol_as_the_warning_says(world: World):
    trace = submit(world)
    step(world, trace, "responses", {"failure_reason": "WRONG_MAKER"})
    unknown = {"firearm_type": "PISTOL", "serial_number": "TR456781"}
    assert countries(correct(world, trace, unknown)) == [("BR", "ANSWERED_FINAL"), (None, "QUEUED")]
    other = submit(world, case_reference="MBA-2", country_of_last_import="FR")
    step(world, other, "responses", {"outcome": "EXPORTED_TO", "next_country": "FR"}, leg=leg_to(other, "BR"))
    after = correct(world, other, unknown)
    assert ("FR", "QUEUED") in countries(after), "an answer leads there"
    assert "no_country_known" not in {warned["code"] for warned in after["warnings"]}


@pytest.mark.parametrize("number", ["TR456718", "TR45??18"])
def test_a_trace_that_opens_again_watches_for_the_weapon_as_it_was_corrected_after_its_end(world: World, number: str):
    search = world.call("POST", "/v1/searches", any_search(serial_number="TR456781", make="Beretta", watch=False)).json
    trace = submit(world, search_id=search["search_id"], override_reason=None, watch_days=90)
    step(world, trace, "responses", {"outcome": "NO_RECORD"})
    assert correct(world, trace, {**any_trace()["firearm"], "serial_number": number})["state"] == "COMPLETED"
    step(world, trace, "responses", {**SOLD, "final": False, "correction": "found under the other number"})
    again = read(world, trace)
    assert again["state"] == "PARTIALLY_ANSWERED"
    told(world)
    for entered in ("TR456781", "TR456718"):
        record = any_record(serial_number=entered, make="Beretta", model="92 FS", ncb_reference=f"FR-{entered}")
        assert world.call("POST", "/v1/records", record, party="NCB-FR").status == 201
    world.after(times=2)
    hit_ids = world.call("GET", f"/v1/watches/{again['watch_id']}").json["hit_ids"]
    hits = [world.call("GET", f"/v1/hits/{hit_id}").json for hit_id in hit_ids]
    found = [hit["weapon"]["recorded"]["serial_number"] for hit in hits]
    assert found == ([number] if "?" not in number else [])


def test_a_bureau_that_names_its_own_country_as_the_next_is_told_so(world: World):
    trace = submit(world)
    refused = step(world, trace, "responses", {"outcome": "EXPORTED_TO", "next_country": "BR"})
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/next_country")
    assert (
        step(world, trace, "responses", {"outcome": "EXPORTED_TO", "next_country": "BR"}, party="NCB-FR").status == 404
    )
    assert read(world, trace)["version"] == trace["version"]


def test_where_all_that_is_left_was_withdrawn_by_its_requester_it_is_proposed_and_the_trace_goes_on(world: World):
    trace = submit(world, country_of_last_import="FR")
    assert withdraw_leg(world, trace, "BR").status == 201
    after = correct(world, trace, any_trace()["firearm"])
    assert countries(after) == [("BR", "WITHDRAWN"), ("FR", "WITHDRAWN"), ("BR", "PROPOSED")]
    assert after["closed_at"] is None


def test_what_interpol_passes_on_for_a_bureau_is_told_onward_as_that_bureaus(world: World):
    trace = submit(world, country_of_manufacture="IT")
    sent_on = {"kind": "EXPORT", "date": "2004", "country": "IT", "to_country": "BR"}
    passed = {"outcome": "EXPORTED_TO", "next_country": "BR", "events": [sent_on]}
    assert step(world, trace, "responses", passed, party="INTERPOL-GS").status == 201
    (asked,) = read(world, trace, "NCB-BR")["legs"]
    assert (asked["reason"], asked["concerning"][0]["told_by"]) == ("named by NCB-IT", "NCB-IT")
    withdrawn = {"outcome": "NO_RECORD", "correction": "the line of another weapon"}
    assert step(world, trace, "responses", withdrawn, party="INTERPOL-GS").status == 201
    (asked,) = read(world, trace, "NCB-BR")["legs"]
    assert asked["history"][-1]["text"] == "NCB-IT that named BR does so no longer"


@pytest.mark.parametrize(
    ("what", "body", "stage"),
    [
        ("information", {"answer": "a mark of import"}, "INFORMATION"),
        ("information", {"answer": "read anew", "firearm": IMPORTED}, "INFORMATION"),
        ("withdrawal", {"reason": "the weapon was returned"}, "WITHDRAWN"),
        ("leg", {"reason": "asked by telephone"}, "WITHDRAWN"),
    ],
)
@pytest.mark.parametrize(("party", "is_told"), [("ADM-KE", True), ("WCO", False)])
def test_of_two_that_ask_together_each_is_told_what_the_other_does(
    world: World, what: str, body: dict[str, Any], stage: str, party: str, is_told: bool
):
    trace = submit(world)
    told(world)
    path = f"/v1/traces/{trace['trace_id']}"
    path += f"/legs/{trace['legs'][0]['leg_id']}/withdrawal" if what == "leg" else f"/{what}"
    assert world.call("POST", path, body, party=party).status == 201
    world.notify(times=2)
    messages = [(each["event"], each["stage"], each.get("leg_id") is not None) for each in world.messages("WCO")]
    assert messages == ([("trace.updated", stage, what == "leg")] if is_told else [])


def test_words_beside_a_correction_that_are_for_a_leg_which_is_told_nothing_are_refused_and_not_lost(world: World):
    trace = submit(world, country_of_last_import="FR")
    assert withdraw_leg(world, trace, "FR").status == 201
    given = {"leg_id": trace["legs"][leg_to(trace, "FR")]["leg_id"], "answer": "the mark"}
    refused = step(world, trace, "information", {**given, "firearm": any_trace()["firearm"]}, party="WCO")
    assert (refused.status, refused.json["code"]) == (409, "not_from_this_state")
    assert read(world, trace)["firearm"]["country_of_last_import"] == "FR"
