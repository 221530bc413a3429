"""Reports of firearms that the reference table lacks: made by who saw one, decided on by INTERPOL-GS, read by both."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from iarms import tables
from iarms.casework.reference import missing_reports as work
from iarms.models.missing_report import MissingDecision
from iarms.models.reference import reference_id_of
from tests.builders import any_reference_draft
from tests.world import Answer, World

GS = "INTERPOL-GS"
PATH = "/v1/reference/missing-reports"
PHOTO = {"name_sha256": "ab" * 32, "view": "LEFT", "size_bytes": 812_000}


def any_report(**fields: Any) -> dict[str, Any]:
    body = {"make": "Zastava", "model": "M57", "calibre": "7.62 Tok", "markings": "CRVENA ZASTAVA", "photos": [PHOTO]}
    return {name: value for name, value in (body | fields).items() if value is not None}


def reported(world: World, party: str = "ADM-KE", **fields: Any) -> str:
    answer = world.call("POST", PATH, any_report(**fields), party=party)
    assert answer.status == 201, answer.text
    report_id: str = answer.json["missing_report_id"]
    return report_id


def decide(world: World, report_id: str, decision: str, party: str = GS, **fields: Any) -> Answer:
    return world.call("POST", f"{PATH}/{report_id}/decisions", {"decision": decision, **fields}, party=party)


def listed(world: World, party: str, query: str = "") -> list[str]:
    answer = world.call("GET", f"{PATH}{query}", party=party)
    assert answer.status == 200, answer.text
    return [item["missing_report_id"] for item in answer.json["items"]]


def faults(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 422, answer.text
    return [(error["pointer"], error["code"]) for error in answer.json["errors"]]


def test_a_report_is_kept_as_seen_says_how_it_is_read_and_is_accounted_for(world: World):
    answer = world.call("POST", PATH, any_report(case_reference="MBA-TEST-1"), party="ADM-KE")

    report = answer.json
    assert answer.headers["Location"] == f"{PATH}/{report['missing_report_id']}"
    assert report["missing_report_id"].startswith("mis_")
    assert (report["state"], report["reported_by"], report["photos"]) == ("OPEN", "ADM-KE", [PHOTO])
    assert report["interpretation"]["make"]["code"] == "ZASTAVA"
    assert report["interpretation"]["model"]["family"] == "ZASTAVA:M57"
    (event,) = [each for each in world.documents(tables.AUDIT) if each["action"] == "report_missing_reference"]
    assert (event["missing_report_id"], event["case_reference"]) == (report["missing_report_id"], "MBA-TEST-1")
    assert json.loads(event["query"])["model"] == "M57"


@pytest.mark.parametrize("party", ["WCO", "ADM-KE", "NCB-FR"])
def test_searchers_and_bureaus_report_and_read_their_own(world: World, party: str):
    mine = reported(world, party)
    reported(world, "NCB-BR")

    assert listed(world, party) == [mine]
    assert world.call("GET", f"{PATH}/{mine}", party=party).status == 200
    others = {"WCO", "ADM-KE", "NCB-FR"} - {party}
    for other in others:
        refused = world.call("GET", f"{PATH}/{mine}", party=other)
        unknown = world.call("GET", f"{PATH}/mis_{0:026}", party=other)
        assert (refused.status, refused.json["detail"]) == (unknown.status, unknown.json["detail"]) == (
            404, "no such report of yours",
        )  # fmt: skip


def test_the_general_secretariat_and_the_auditor_make_none(world: World):
    assert world.call("POST", PATH, any_report(), party=GS).status == 403
    assert world.call("POST", PATH, any_report(), party="AUDITOR").status == 403
    assert world.items(tables.REFERENCES) == []


def test_a_report_goes_its_way_and_the_reporter_reads_the_outcome(world: World):
    report_id = reported(world)
    assert listed(world, GS, "?state=OPEN") == [report_id]
    assert decide(world, report_id, "IN_REVIEW").json["state"] == "IN_REVIEW"
    assert (listed(world, GS, "?state=OPEN"), listed(world, GS, "?state=IN_REVIEW")) == ([], [report_id])
    body = any_reference_draft(make="Zastava", model="M57")
    reference_id = world.call("POST", "/v1/reference/firearms", body, party=GS).json["reference_id"]

    added = decide(world, report_id, "ADDED", reference_id=reference_id, reason="thank you")
    assert (added.status, added.headers["ETag"]) == (201, '"3"')
    outcome = world.call("GET", f"{PATH}/{report_id}", party="ADM-KE").json
    assert (outcome["state"], outcome["reference_id"], outcome["reason"]) == ("ADDED", reference_id, "thank you")
    assert [(step["state"], step["by"]) for step in outcome["history"]] == [
        ("OPEN", "ADM-KE"), ("IN_REVIEW", GS), ("ADDED", GS),
    ]  # fmt: skip
    events = [each for each in world.documents(tables.AUDIT) if each["action"] == "decide_missing_report"]
    assert [(each["outcome"], each["reference_id"]) for each in events] == [
        ("IN_REVIEW", None),
        ("ADDED", reference_id),
    ]
    assert decide(world, report_id, "REJECTED", reason="again").json["code"] == "not_from_this_state"


def test_decisions_are_refused_where_they_do_not_fit(world: World):
    report_id = reported(world)
    gone = reference_id_of("ZASTAVA", "M57")

    assert decide(world, report_id, "ADDED", reference_id=gone).status == 409
    assert decide(world, report_id, "IN_REVIEW", party="ADM-KE").json["code"] == "scope_missing"
    assert decide(world, f"mis_{0:026}", "IN_REVIEW").status == 404
    decide(world, report_id, "IN_REVIEW")
    assert decide(world, report_id, "IN_REVIEW").status == 409
    assert faults(decide(world, report_id, "ALREADY_KNOWN", reference_id=gone)) == [
        ("/reference_id", "unknown_reference")
    ]
    assert faults(decide(world, report_id, "ADDED")) == [("", "reference_id")]
    assert faults(decide(world, report_id, "REJECTED")) == [("", "reason")]
    assert faults(decide(world, report_id, "REJECTED", reason="no", reference_id=gone)) == [("", "reference_id")]
    assert faults(decide(world, report_id, "OPEN")) == [("/decision", "literal_error")]
    assert faults(decide(world, report_id, "ADDED", reference_id="ref_x")) == [
        ("/reference_id", "string_pattern_mismatch")
    ]
    assert decide(world, report_id, "REJECTED", reason="an air gun").json["reason"] == "an air gun"


def test_of_two_decisions_at_once_one_stands(world: World, monkeypatch):
    report_id = reported(world)
    decide(world, report_id, "IN_REVIEW")
    read = work.report_for

    def and_somebody_rejects(stores: Any, call: Any, report_id: str) -> Any:
        before = read(stores, call, report_id)
        monkeypatch.setattr(work, "report_for", read)
        first = MissingDecision(decision="REJECTED", reason="first")
        work.decide_report(stores, replace(call, event_id=None), report_id, first, datetime.now(UTC))
        return before

    monkeypatch.setattr(work, "report_for", and_somebody_rejects)
    assert decide(world, report_id, "REJECTED", reason="second").status == 409
    assert world.call("GET", f"{PATH}/{report_id}", party=GS).json["reason"] == "first"


def test_the_same_key_reports_and_decides_once(world: World):
    key = {"Idempotency-Key": "k"}
    first, again = (world.call("POST", PATH, any_report(), party="NCB-FR", headers=key) for _ in range(2))
    assert first.text == again.text
    assert len(listed(world, "NCB-FR")) == 1
    path, body = f"{PATH}/{first.json['missing_report_id']}/decisions", {"decision": "IN_REVIEW"}
    answers = [world.call("POST", path, body, party=GS, headers=key) for _ in range(2)]
    assert ([each.status for each in answers], answers[0].text) == ([201, 201], answers[1].text)


def test_lists_are_newest_first_and_paged(world: World):
    made = [reported(world, "NCB-FR", model=f"M{n}") for n in range(3)]
    decide(world, made[1], "IN_REVIEW")

    first = world.call("GET", f"{PATH}?limit=2", party="NCB-FR").json
    rest = world.call("GET", f"{PATH}?limit=2&cursor={first['next_cursor']}", party="NCB-FR").json
    assert [each["missing_report_id"] for each in (*first["items"], *rest["items"])] == sorted(made, reverse=True)
    assert listed(world, "NCB-FR", "?state=IN_REVIEW") == [made[1]]
    assert listed(world, GS, "?limit=1&state=OPEN") == [max(made[0], made[2])]
    other = world.call("GET", f"{PATH}?cursor={first['next_cursor']}", party=GS)
    assert faults(other) == [("/query/cursor", "invalid_cursor")]
    assert faults(world.call("GET", f"{PATH}?state=LOST", party=GS)) == [("/query/state", "literal_error")]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        (dict.fromkeys(("make", "model", "markings")), "", "nothing_seen"),
        ({"description": "seized from the owner: John Doe"}, "/description", "personal_data"),
        ({"photos": [PHOTO | {"file_name": "IMG_1.jpg"}]}, "/photos/0/file_name", "extra_forbidden"),
        ({"photos": [PHOTO | {"name_sha256": "IMG_1.jpg"}]}, "/photos/0/name_sha256", "string_pattern_mismatch"),
        ({"photos": [PHOTO | {"exif": {"gps": "1,2"}}]}, "/photos/0/exif", "extra_forbidden"),
        ({"photos": [PHOTO | {"view": "SELFIE"}]}, "/photos/0/view", "literal_error"),
        ({"photos": [PHOTO] * 13}, "/photos", "too_long"),
        ({"country_of_manufacture": "QQ"}, "/country_of_manufacture", "unknown_country"),
        ({"serial_number": "123"}, "/serial_number", "extra_forbidden"),
    ],
)
def test_what_cannot_be_reported(world: World, fields: dict[str, Any], pointer: str, code: str):
    assert faults(world.call("POST", PATH, any_report(**fields), party="ADM-KE")) == [(pointer, code)]
    assert world.items(tables.REFERENCES) == []
