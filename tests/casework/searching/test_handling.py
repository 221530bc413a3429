"""What a record's owner lets others know of it is obeyed everywhere, and what must not be known leaves no trace."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.searching.lookup import frequencies_in
from tests.builders import any_record, any_search
from tests.world import Kept, World, Worlds

HIDDEN = [
    pytest.param({"handling": "NOTIFY_OWNER_ONLY"}, id="owner only"),
    pytest.param({"handling": "NOT_FOR", "not_for": ["WCO"]}, id="not for the searcher"),
    pytest.param({"handling": "NOT_FOR", "not_for": ["ADM-KE", "ADM-GH"]}, id="not for whom it searches for"),
    pytest.param({"test": True}, id="a test record"),
]
ASKED = [
    pytest.param({}, id="exact"),
    pytest.param({"serial_number": "AB0I2347"}, id="look-alike"),
    pytest.param({"serial_number": "AB012348"}, id="one slip"),
    pytest.param({"serial_number": "AB0123?7"}, id="pattern"),
    pytest.param({"serial_number": "AB012*"}, id="run"),
    pytest.param({"serial_number": "AB012348", "include_leads": True}, id="leads"),
    pytest.param({"serial_number": "AB01299", "mode": "deep"}, id="deep"),
    pytest.param({"mode": "exact"}, id="mode exact"),
    pytest.param({"serial_number": None, "model": "M&P 9"}, id="description"),
]
NEARBY = [
    {"serial_number": "AB012340", "ncb_reference": "FR-TEST-0100"},
    {"serial_number": "AB012349", "ncb_reference": "FR-TEST-0101"},
    {"serial_number": "AB012347", "make": "Glock", "model": "19", "ncb_reference": "FR-TEST-0102"},
]


def enter(world: World, party: str = "NCB-FR", **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", "/v1/records", any_record(**fields), party=party)
    assert answer.status == 201, answer.text
    world.index()
    return answer.json


def bare(text: str) -> str:
    """An answer save for its ids and times."""
    text = re.sub(r"\b(srch|rec|hit|wat|ntf)_[0-9A-Z]{26}\b", r"\1_", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "then", text)


@pytest.fixture
def asked_of_dynamodb() -> Iterator[list[str]]:
    """What is asked of DynamoDB, save for ids and times: the work that a search does."""
    done: list[str] = []

    def watch(model: Any, params: Any, **_: Any) -> None:
        body = json.loads(params["body"])
        if model.name == "TransactWriteItems":
            body = [
                (kind, item["TableName"], sorted(item.get("Item", {})))
                for entry in body["TransactItems"]
                for kind, item in entry.items()
            ]
        elif model.name == "UpdateItem":  # beside the search, in no order
            return
        done.append(bare(f"{model.name} {json.dumps(body, sort_keys=True)}"))

    dynamodb().meta.events.register("before-call.dynamodb", watch)
    yield done
    dynamodb().meta.events.unregister("before-call.dynamodb", watch)


@pytest.fixture(scope="module")
def nearby(worlds: Worlds) -> Kept:
    """A world with the records nearby, entered once."""
    with worlds.begin() as world:
        for record in NEARBY:
            enter(world, **record)
        return worlds.keep(world)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("asked", ASKED)
def test_a_record_that_may_not_be_known_leaves_no_trace(
    worlds: Worlds, nearby: Kept, asked_of_dynamodb: list[str], hidden: dict[str, Any], asked: dict[str, Any]
):
    answers, work = [], []
    for there in (False, True):
        with worlds.begin(nearby) as world:
            if there:
                unseen = enter(world, **hidden)["record_id"]
            frequencies_in.cache_clear()  # read by the first search of a world
            del asked_of_dynamodb[:]
            found = world.call("POST", "/v1/searches", any_search(**asked))
            assert found.status == 201, found.text
            # The threads that ask side by side come in no order.
            work.append(sorted(asked_of_dynamodb))
            again = world.call("GET", f"/v1/searches/{found.json['search_id']}")
            world.after(times=2)
            world.notify(times=2)
            listed = [world.call("GET", path) for path in ("/v1/searches", "/v1/watches", "/v1/notifications")]
            told = [json.dumps(message) for message in world.messages("WCO")]
            answers.append([bare(each.text) for each in (found, again, *listed)] + sorted(map(bare, told)))
            if there:
                missing = world.call("GET", "/v1/records/rec_01K00000000000000000000000")
                hit = world.call("GET", f"/v1/records/{unseen}")
                assert (hit.status, hit.json["detail"]) == (404, missing.json["detail"])
    assert answers[0] == answers[1]
    assert work[0] == work[1]


@pytest.mark.parametrize("hidden", HIDDEN[:3])
def test_its_owner_and_the_general_secretariat_are_told_and_nobody_else(world: World, hidden: dict[str, Any]):
    record = enter(world, **hidden)
    search = world.call("POST", "/v1/searches", any_search()).json
    assert search["outcome"] == "no_match"
    world.after(times=2)
    world.after(times=2)
    world.notify(times=2)
    told = {party: world.messages(party) for party in ("INTERPOL-GS", "WCO", "NCB-FR", "NCB-BR")}
    assert {party: len(messages) for party, messages in told.items()} == {
        "INTERPOL-GS": 1,
        "WCO": 0,
        "NCB-FR": 1,
        "NCB-BR": 0,
    }
    message = told["NCB-FR"][0]
    assert (message["event"], message["record_id"], message["on_behalf_of"]) == (
        "hit.opened",
        record["record_id"],
        "KE",
    )
    assert "search_id" not in message
    assert told["INTERPOL-GS"][0]["search_id"] == search["search_id"]
    for party, status in (("NCB-FR", 200), ("INTERPOL-GS", 200), ("WCO", 404), ("ADM-KE", 404), ("NCB-BR", 404)):
        answer = world.call("GET", f"/v1/hits/{message['hit_id']}", party=party)
        assert answer.status == status
        assert "withheld" not in answer.text
    (event,) = [event for event in world.documents(tables.AUDIT) if event["action"] == "match_unseen"]
    assert (event["party"], event["case_reference"], event["record_ids"]) == (
        "SERVICE",
        "MBA-TEST-0114",
        [record["record_id"]],
    )
    # Its event is for the administration that searched: an auditor of that alone must not read it.
    assert (event["on_behalf_of"], event["withheld_from"]) == ("KE", ["*"])
    hit_id = message["hit_id"]
    asked = world.call("POST", f"/v1/hits/{hit_id}/messages", {"code": "QUESTION", "text": "which"}, party="NCB-FR")
    assert asked.status == 201
    decided = world.call("POST", f"/v1/hits/{hit_id}/confirmations", {"answer": "CONFIRMED"}, party="NCB-FR")
    later = [e for e in world.documents(tables.AUDIT) if hit_id in e["hit_ids"] and e["on_behalf_of"] == "KE"]
    assert len(later) == 2 + (decided.status == 201)
    assert all(each["withheld_from"] == ["*"] for each in later)


def test_a_record_not_for_one_party_is_found_by_another(world: World):
    record = enter(world, handling="NOT_FOR", not_for=["ADM-GH"])
    for country, outcome in (("GH", "no_match"), ("KE", "hit")):
        search = world.call("POST", "/v1/searches", any_search(on_behalf_of=country)).json
        assert search["outcome"] == outcome
    shared = world.call("GET", f"/v1/records/{record['record_id']}")
    assert shared.status == 200
    assert "not_for" not in shared.json
    assert world.call("GET", f"/v1/records/{record['record_id']}", party="ADM-KE").status == 200
    assert world.call("GET", f"/v1/records/{record['record_id']}", party="ADM-GH").status == 404


def test_a_hit_on_a_record_that_is_not_for_the_wco_is_not_told_to_it(world: World):
    enter(world, handling="NOT_FOR", not_for=["WCO"])
    search = world.call("POST", "/v1/searches", any_search(on_behalf_of=None), party="ADM-KE").json
    assert search["outcome"] == "hit"
    world.notify(times=2)
    assert [len(world.messages(party)) for party in ("INTERPOL-GS", "WCO", "NCB-FR")] == [1, 0, 1]
    hit = search["matches"][0]["hit_id"]
    assert world.call("GET", f"/v1/hits/{hit}", party="ADM-KE").status == 200
    assert world.call("GET", f"/v1/hits/{hit}", party="WCO").status == 404


def test_no_onward_sharing_lets_the_searcher_read_and_says_so(world: World):
    record = enter(world, handling="NO_ONWARD_SHARING")
    assert world.call("GET", f"/v1/records/{record['record_id']}").status == 404, "not before a search matched it"
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"
    shared = world.call("GET", f"/v1/records/{record['record_id']}")
    assert (shared.status, shared.json["handling"]) == (200, "NO_ONWARD_SHARING")
    assert shared.json["firearm"] == record["firearm"]
    assert not shared.json.keys() & {"review_by", "changed_by", "changed_because", "not_for"}


def test_a_lead_does_not_open_the_record(world: World):
    record = enter(world)
    body = any_search(serial_number=None, model="M&P 9", firearm_type="SHOTGUN", include_leads=True)
    search = world.call("POST", "/v1/searches", body).json
    assert [match["decision"] for match in search["matches"]] == ["lead"]
    assert world.call("GET", f"/v1/records/{record['record_id']}").status == 404


def test_a_test_search_sees_test_records_alone_and_tells_nobody(world: World):
    enter(world)
    record = enter(world, test=True, ncb_reference="FR-TEST-0002")
    search = world.call("POST", "/v1/searches", any_search(purpose="TEST")).json
    assert [match["record_id"] for match in search["matches"]] == [record["record_id"]]
    world.after(times=2)
    world.notify(times=2)
    assert [len(world.messages(party)) for party in ("INTERPOL-GS", "WCO", "NCB-FR")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"handling": "NOT_FOR"}, "not_for"),
        ({"not_for": ["WCO"]}, "not_for"),
        ({"handling": "NOT_FOR", "not_for": ["INTERPOL-GS"]}, "not_for"),
        ({"handling": "NOT_FOR", "not_for": ["NCB-FR"]}, "own_party"),
        ({"handling": "NOT_FOR", "not_for": ["ADM-QQ"]}, "value_error"),
    ],
)
def test_handling_that_says_nothing_is_refused(world: World, fields: dict[str, Any], code: str):
    answer = world.call("POST", "/v1/records", any_record(**fields), party="NCB-FR")
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, code)
