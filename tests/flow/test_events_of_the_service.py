"""What an auditor must find in the events of work that nobody waits for: streams, queues and clocks."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest

from iarms import tables
from tests import clock
from tests.builders import any_import, any_record, any_search
from tests.world import World, Worlds, _work

_ALWAYS: Final = (
    "event_id", "at", "action", "party", "subject", "request_id", "function_request_id", "function_version",
    "deployment", "region",
)  # fmt: skip
_OF_A_HIT: Final = ("on_behalf_of", "case_reference", "officer", "search_id", "record_ids", "hit_ids", "notifications")
_OF_AN_IMPORT: Final = ("import_id", "manifest_sha256")
WANTED: Final = {
    "match_watch": (*_OF_A_HIT, "watch_id", "purpose", "weights_version", "index_version", "tables_version"),
    "match_unseen": (*_OF_A_HIT, "purpose", "withheld_from", "weights_version", "index_version", "tables_version"),
    "tell_record_change": (*_OF_A_HIT, "object_version", "outcome"),
    "clock_repeated": (*_OF_A_HIT, "object_version", "outcome"),
    "review_record": ("record_ids", "object_version", "outcome", "reason", "notifications"),
    "accept_record_import": (*_OF_AN_IMPORT, "query"),
    "create_record": (*_OF_AN_IMPORT, "import_line", "record_ids", "query", "index_version", "tables_version"),
    "finish_record_import": (*_OF_AN_IMPORT, "query"),
    "create_search": (
        "batch_id", "batch_line", "on_behalf_of", "purpose", "case_reference", "officer", "query", "interpretation",
        "search_id", "outcome", "disclosure", "shape", "answer_sha256", "latency_ms",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(worlds: Worlds) -> dict[str, dict[str, Any]]:
    """One event of each action that the functions which nobody waits for took."""
    with worlds.begin() as world:
        return {event["action"]: event for event in _played(world)}


def made(world: World, method: str, path: str, body: Any, party: str, **headers: str) -> Any:
    answer = world.call(method, path, body, party=party, headers=headers)
    assert answer.status < 300, answer.text
    return answer.json


def _played(world: World) -> list[dict[str, Any]]:
    own: list[dict[str, Any]] = []
    known: set[str] = set()

    def by_the_service(*works: Any) -> None:
        known.update(item["event_id"]["S"] for item in world.items(tables.AUDIT))
        for work in works:
            work()
        own.extend(event for event in world.documents(tables.AUDIT) if event["event_id"] not in known)

    made(world, "POST", "/v1/searches", any_search(), "WCO")
    record = made(world, "POST", "/v1/records", any_record(), "NCB-FR")
    hidden = any_record(serial_number="QX778812", handling="NOTIFY_OWNER_ONLY")
    made(world, "POST", "/v1/records", hidden, "NCB-FR")
    made(world, "POST", "/v1/searches", any_search(serial_number="QX778812", case_reference="MBA-2"), "WCO")
    by_the_service(world.index, world.after)
    hit = made(world, "POST", "/v1/searches", any_search(), "WCO")["matches"][0]["hit_id"]
    asked = {"priority": "URGENT", "reason": "held"}
    made(world, "POST", f"/v1/hits/{hit}/confirmation-requests", asked, "WCO")
    clock.move_to(clock.now() + timedelta(minutes=30))
    by_the_service(lambda: _work("clock", {}))
    body = {"status": "LOCATED", "reason": "found"}
    made(world, "PATCH", f"/v1/records/{record['record_id']}", body, "NCB-FR", **{"If-Match": '"1"'})
    by_the_service(world.after)
    line = json.dumps(any_record(serial_number="LN123456")).encode() + b"\n"
    asked_for = world.call("POST", "/v1/record-imports", any_import(line), party="NCB-FR")
    world.upload(asked_for, line)
    made(world, "POST", "/v1/search-batches", {"searches": [any_search(serial_number="LB123456")]}, "WCO")
    by_the_service(world.import_all, world.work_off)
    clock.move_to(clock.now() + timedelta(days=6 * 365))
    by_the_service(lambda: _work("reviewer", {}))
    return own


@pytest.mark.parametrize("action", WANTED)
def test_an_event_of_the_service_says_what_an_auditor_must_answer(told: dict[str, dict[str, Any]], action: str):
    event = told[action]
    assert not [name for name in (*_ALWAYS, *WANTED[action]) if event[name] in (None, "", (), [])]


def test_there_is_no_other_one(told: dict[str, dict[str, Any]]):
    assert set(told) == set(WANTED)
