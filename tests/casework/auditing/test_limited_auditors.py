"""An auditor's client that is limited to one administration: its events and no other's, and nothing kept from it."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from iarms import tables
from iarms.casework.auditing import events
from tests.builders import any_record, any_search, any_trace
from tests.casework.auditing.trail import an_event, ask, listed, pages, write_at_once
from tests.casework.register.rows import a_client, any_row, changed, faults, path_of
from tests.world import World, Worlds

OF_KENYA, OF_GHANA, OF_ALL = "audit-ke", "audit-gh", "audit-1"
LIMITED = [a_client(OF_KENYA, administration="KE"), a_client(OF_GHANA, administration="GH"), a_client(OF_ALL)]
OWN = "AB012347"
NONE_OF_IT: dict[str, Any] = {}
HIDDEN: dict[str, dict[str, Any]] = {
    "HD012347": {"handling": "NOTIFY_OWNER_ONLY"},
    "NF012347": {"handling": "NOT_FOR", "not_for": ["ADM-KE"]},
}


@pytest.fixture(scope="module")
def played(worlds: Worlds) -> Any:
    """Hits that Kenya may know of and hits that are kept from it, steps of each, and a weapon that two countries trace
    without naming one another; all of it indexed."""
    with worlds.begin() as world:
        assert changed(world, "AUDITOR", clients=LIMITED).status == 200
        for number, fields in {OWN: NONE_OF_IT, "GH012347": NONE_OF_IT, **HIDDEN}.items():
            entered = any_record(serial_number=number, ncb_reference=f"FR-{number}", **fields)
            assert world.call("POST", "/v1/records", entered, party="NCB-FR").status == 201
        world.index()
        for party, country, number in (
            ("ADM-KE", None, OWN), ("WCO", "KE", OWN), ("WCO", "GH", "GH012347"),
            *(("ADM-KE", None, number) for number in HIDDEN), *(("WCO", "KE", number) for number in HIDDEN),
        ):  # fmt: skip
            body = any_search(serial_number=number, on_behalf_of=country, case_reference=f"case {party}")
            assert world.call("POST", "/v1/searches", body, party=party).status == 201
        world.after()
        for hit in world.call("GET", "/v1/hits", party="NCB-FR").json["items"]:
            said = {"answer": "CONFIRMED", "reason": f"of {hit['hit_id']}"}
            path = f"/v1/hits/{hit['hit_id']}/confirmations"
            assert world.call("POST", path, said, party="NCB-FR").status == 201
        for party, country in (("WCO", "GH"), ("ADM-KE", None)):
            body = any_trace(on_behalf_of=country, serial_number="TR456781", case_reference=f"case {party}")
            traced = {name: value for name, value in body.items() if value is not None}
            traced["recovery"] = {**traced["recovery"], "country": country or "KE"}
            answer = world.call("POST", "/v1/traces", traced, party=party)
            assert answer.status == 201, answer.text
        for (record,) in ([item] for item in world.items(tables.RECORDS) if OWN in str(item)):
            header = {"If-Match": '"1"'}
            change = {"handling": "NOT_FOR", "not_for": ["ADM-KE"], "reason": "not for Kenya any more"}
            path = f"/v1/records/{record['record_id']['S']}"
            assert world.call("PATCH", path, change, party="NCB-FR", headers=header).status == 200
        world.after()
        world.index_audit()
        return worlds.keep(world)


@pytest.fixture
def world(worlds: Worlds, played: Any) -> Iterator[World]:
    with worlds.begin(played) as world:
        yield world


def of_kenya(event: dict[str, Any]) -> bool:
    return event["party"] == "ADM-KE" or event["on_behalf_of"] == "KE"


def hidden_hits(world: World) -> set[str]:
    events = world.documents(tables.AUDIT)
    return {hit for event in events if event["action"] == "match_unseen" for hit in event["hit_ids"]}


def told(world: World, subject: str, query: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    answer = ask(world, {"limit": 100, **(query or {})}, subject=subject)
    assert (answer.status, answer.json["next_cursor"]) == (200, None), answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_what_is_played_has_all_that_it_takes(world: World):
    events = world.documents(tables.AUDIT)
    hidden = hidden_hits(world)
    assert len(hidden) == 4
    steps = [event for event in events if event["action"] == "confirm_hit"]
    assert len([step for step in steps if set(step["hit_ids"]) & hidden]) == 4
    assert [step for step in steps if not set(step["hit_ids"]) & hidden and step["on_behalf_of"] == "KE"]
    assert [event for event in events if event["action"] == "tell_record_change" and event["on_behalf_of"] == "KE"]
    (trace,) = [event for event in events if event["action"] == "create_trace" and event["party"] == "ADM-KE"]
    assert "WCO" in str(trace["notifications"])


def test_a_limited_client_reads_its_administrations_events_less_what_is_kept_from_it(world: World):
    hidden = hidden_hits(world)
    wanted = {
        event["event_id"]
        for event in world.documents(tables.AUDIT)
        if of_kenya(event)
        and not set(event["hit_ids"]) & hidden
        and not (event["action"] == "tell_record_change" and event["outcome"] == "NOT_FOR")
    }
    found = told(world, OF_KENYA)
    assert {event["event_id"] for event in found} == wanted
    assert {event["party"] for event in found} == {"ADM-KE", "WCO", "NCB-FR"}
    text = json.dumps(found)
    for hit_id in hidden:
        assert hit_id not in text
    assert "NOT_FOR" not in text
    assert "NOTIFY_OWNER_ONLY" not in text


def test_each_limited_client_reads_its_own_and_one_that_is_not_limited_all(world: World):
    everything = {event["event_id"] for event in world.documents(tables.AUDIT)}
    assert {event["event_id"] for event in told(world, OF_ALL)} == everything
    ghanas = told(world, OF_GHANA)
    assert ghanas
    assert all("GH" in (event.get("on_behalf_of"), event["party"][-2:]) for event in ghanas)


def test_filters_narrow_a_limited_client_further(world: World):
    all_of_it = told(world, OF_KENYA)
    for query in (
        {"party": "WCO"}, {"party": "ADM-KE"}, {"party": "NCB-FR"}, {"action": "create_search"}, {"outcome": "hit"},
        {"administration": "KE"}, {"officer": "k-4711"}, {"administration": "KE", "action": "confirm_hit"},
    ):  # fmt: skip
        found = {event["event_id"] for event in told(world, OF_KENYA, query)}
        unlimited = set(listed(world, {**query, "administration": "KE"}, subject=OF_ALL))
        assert found == unlimited & {event["event_id"] for event in all_of_it}, query
        assert found, query
    for hit in hidden_hits(world):
        assert told(world, OF_KENYA, {"hit_id": hit}) == []


def test_other_administrations_are_not_named_in_what_a_limited_client_is_told(world: World):
    """Who traces the same weapon and has not agreed to be named stays unnamed; the id says that it is told in part."""
    events = [
        event
        for event in world.documents(tables.AUDIT)
        if event["action"] == "create_trace" and event["party"] == "ADM-KE"
    ]
    (event_id,) = (event["event_id"] for event in events)
    world.dynamodb.update_item(
        TableName="iarms-local-audit",
        Key={"event_id": {"S": event_id}},
        UpdateExpression="SET document = :document",
        ExpressionAttributeValues={":document": {"S": _with_recipient(world, event_id, "ADM-GH")}},
    )
    page = ask(world, {"action": "create_trace", "limit": 100}, subject=OF_KENYA).json
    assert page["told_in_part"] == [event_id]
    assert "ADM-GH" not in json.dumps(page)
    whole = ask(world, {"action": "create_trace", "limit": 100}, subject=OF_ALL).json
    assert whole["told_in_part"] == []
    assert "ADM-GH" in json.dumps(whole)


def _with_recipient(world: World, event_id: str, party: str) -> str:
    key = {"event_id": {"S": event_id}}
    item = world.dynamodb.get_item(TableName="iarms-local-audit", Key=key)["Item"]
    event = json.loads(item["document"]["S"])
    return json.dumps({**event, "notifications": [*event["notifications"], f"ntf_1 {party}"]})


@pytest.mark.parametrize("query", [
    {"administration": "GH"}, {"party": "ADM-GH"}, {"party": "ADM-GH", "administration": "KE"},
    {"administration": "SN", "party": "ADM-KE"},
])  # fmt: skip
def test_another_administrations_events_are_refused_and_that_is_an_event(world: World, query: dict[str, str]):
    answer = ask(world, query, subject=OF_KENYA)
    assert (answer.status, answer.json["code"]) == (403, "other_administration")
    (event,) = [each for each in world.documents(tables.AUDIT) if each["problem"] == "other_administration"]
    assert (event["party"], event["subject"], event["status"]) == ("AUDITOR", OF_KENYA, 403)
    assert all(value in event["query"] for value in query.values())


def test_a_cursor_of_one_client_is_no_other_ones(world: World):
    cursors = {subject: ask(world, {"limit": 1}, subject=subject).json["next_cursor"] for subject in (OF_KENYA, OF_ALL)}
    for subject, others in ((OF_KENYA, OF_ALL), (OF_ALL, OF_KENYA), (OF_GHANA, OF_KENYA), (OF_GHANA, OF_ALL)):
        answer = ask(world, {"limit": 1, "cursor": cursors[others]}, subject=subject)
        assert (answer.status, answer.json["errors"][0]["code"]) == (422, "invalid_cursor")
    assert len(listed(world, {"limit": 1}, subject=OF_KENYA)) == len(told(world, OF_KENYA))


def test_a_limited_client_reads_its_administrations_suspects(world: World):
    for party, country in (("ADM-KE", None), ("WCO", "KE"), ("ADM-GH", None)):
        for n in range(8):
            body = any_search(serial_number=f"ZQ{1000 + n}", on_behalf_of=country, officer=f"o-{n}")
            world.call("POST", "/v1/searches", {k: v for k, v in body.items() if v is not None}, party=party)

    def suspects(subject: str, query: str = "") -> Any:
        return world.call("GET", f"/v1/audit/suspects?limit=100{query}", party="AUDITOR", subject=subject)

    assert {item["party"] for item in suspects(OF_ALL).json["items"]} == {"ADM-KE", "WCO", "ADM-GH"}
    for query in ("", "&party=ADM-KE"):
        assert {item["party"] for item in suspects(OF_KENYA, query).json["items"]} == {"ADM-KE"}
    for party in ("ADM-GH", "WCO"):
        answer = suspects(OF_KENYA, f"&party={party}")
        assert (answer.status, answer.json["code"]) == (403, "other_administration")


def test_only_an_auditors_client_is_limited(world: World):
    client = [a_client("client-of-WCO", administration="KE")]
    answer = changed(world, "WCO", clients=client)
    assert faults(answer) == {("/clients/0/administration", "auditor_alone")}
    for strange in ("QQ", "ADM-KE", "", 1):
        body = any_row(clients=[a_client("x", administration=strange)])
        answer = world.call("PUT", path_of("AUDITOR"), body, party="INTERPOL-GS", headers={"If-Match": '"1"'})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/clients/0/administration")


def test_a_limit_is_a_change_that_its_version_tells(world: World):
    assert changed(world, "AUDITOR", clients=[a_client(OF_KENYA, administration="GH")]).status == 200
    versions = world.call("GET", f"{path_of('AUDITOR')}/versions", party="INTERPOL-GS").json["items"]
    assert {
        "field": f"clients/{OF_KENYA}/administration", "before": "KE", "after": "GH",
    } in versions[0]["changes"]  # fmt: skip


def test_a_cursor_of_a_limited_client_names_no_other_administrations_event(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """A record that another administration's searches showed very often: of these not even an id is told."""
    monkeypatch.setattr(events, "_TOGETHER", 20)
    monkeypatch.setattr(events, "_Budget", partial(events._Budget, rows=60))
    at = datetime(2026, 11, 1, tzinfo=UTC)
    many = [
        an_event(at + timedelta(seconds=n), party="ADM-GH", action="create_search", record_ids=("rec_often",))
        for n in range(100)
    ]
    own = an_event(at - timedelta(days=1), party="ADM-KE", action="create_search", record_ids=("rec_often",))
    write_at_once([own, *many])
    others = {event.event_id for event in many}
    for query in ({"record_id": "rec_often"}, {"record_id": "rec_often", "action": "create_search"}):
        found = []
        for page in pages(world, {**query, "limit": 1}, subject=OF_KENYA):
            found += [item["event_id"] for item in page["items"]]
            if page["next_cursor"] is not None:
                said = base64.urlsafe_b64decode(page["next_cursor"] + "==").decode()
                assert not [each for each in others if each in said]
        assert found == [own.event_id]
