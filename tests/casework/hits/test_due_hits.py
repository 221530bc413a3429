"""Hits as a desk works through them: the next answer due first, each party's own, as the documents say."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.audit import own_call
from iarms.casework.hits import confirmation
from iarms.handlers import clock as clock_handler
from iarms.handlers import hits as door
from iarms.store.cases import Cases
from iarms.store.items import attributes_of
from iarms.store.shards import Shards
from iarms.tables import DUE_OF
from ops.bulk.fill_due_hits import Filled, fill_due_hits
from tests import clock
from tests.builders import any_record, any_search
from tests.world import World

BUREAU, SEARCHER = "NCB-FR", "WCO"


def opened(world: World, number: int, **search: Any) -> str:
    """A hit of NCB-FR's record, searched for by the WCO on behalf of Kenya."""
    serial = f"FR{number}99123"
    entered = any_record(serial_number=serial, ncb_reference=f"FR-{number}")
    assert world.call("POST", "/v1/records", entered, party=BUREAU).status == 201
    found = world.call("POST", "/v1/searches", any_search(serial_number=serial, **search))
    return str(found.json["matches"][0]["hit_id"])


def step(world: World, hit: str, path: str, body: dict[str, Any], party: str) -> Any:
    answer = world.call("POST", f"/v1/hits/{hit}/{path}", body, party=party)
    assert answer.status == 201, answer.text
    return answer.json


def ask(world: World, hit: str, priority: str = "URGENT") -> Any:
    return step(world, hit, "confirmation-requests", {"priority": priority, "reason": "held on it"}, SEARCHER)


def answer(world: World, hit: str, **given: Any) -> Any:
    return step(world, hit, "confirmations", given, BUREAU)


def due(world: World, party: str = BUREAU, query: str = "") -> list[str]:
    page = world.call("GET", f"/v1/hits?order=due&limit=100{query}", party=party)
    assert (page.status, page.json["next_cursor"], page.json["listed_from"]) == (200, None, None), page.text
    return [hit["hit_id"] for hit in page.json["items"]]


def rows(world: World) -> set[tuple[str, str]]:
    keys = {(item["case_key"]["S"], item["part"]["S"]) for item in world.items(tables.CASES)}
    return {key for key in keys if key[0].startswith(DUE_OF)}


def run_clock(minutes: float) -> None:
    later = clock.now() + timedelta(minutes=minutes)
    confirmation.run_confirmation_clock(clock_handler.confirmation_stores, own_call("clock", "test", "1"), later)


def test_the_next_answer_is_listed_first_and_a_hit_that_waits_for_none_is_not(world: World):
    hits = [opened(world, number) for number in range(3)]
    assert rows(world) == set()
    assert due(world) == []
    ask(world, hits[0], "ROUTINE")
    ask(world, hits[1])
    for party in (BUREAU, SEARCHER, "INTERPOL-GS", "ADM-KE"):
        assert due(world, party) == [hits[1], hits[0]], party
    for party in ("NCB-DE", "ADM-FR"):
        assert due(world, party) == []


def test_each_step_moves_or_removes_the_rows(world: World):
    hit = opened(world, 1)
    first = ask(world, hit)["due_at"]
    parties = {f"{DUE_OF}{party}" for party in (BUREAU, SEARCHER, "INTERPOL-GS", "ADM-KE")}
    assert rows(world) == {(key, f"{first}#{hit}") for key in parties}
    run_clock(11)  # asked again
    again = world.call("GET", f"/v1/hits/{hit}", party=BUREAU).json["due_at"]
    assert again > first
    assert rows(world) == {(key, f"{again}#{hit}") for key in parties}
    until = (clock.now() + timedelta(days=2)).isoformat()
    later = answer(world, hit, answer="TIME_NEEDED", until=until, reason="the archive is closed")["due_at"]
    assert rows(world) == {(key, f"{later}#{hit}") for key in parties}
    answer(world, hit, answer="CONFIRMED")
    assert rows(world) == set()
    assert due(world) == []


def test_a_third_silence_leaves_nothing_due(world: World):
    hit = opened(world, 1)
    ask(world, hit)
    for minutes in (11, 22, 33):
        run_clock(minutes)
    assert world.call("GET", f"/v1/hits/{hit}", party=BUREAU).json["state"] == "ESCALATED"
    assert rows(world) == set()


@pytest.mark.parametrize("change", ["another time", "ended"])
def test_a_row_that_was_left_behind_shows_nothing(world: World, change: str):
    hit = opened(world, 1)
    due_at = ask(world, hit)["due_at"]
    if change == "ended":
        answer(world, hit, answer="CONFIRMED")
    at = due_at if change == "ended" else "2026-01-01T00:00:00.000Z"
    left = attributes_of(case_key=f"{DUE_OF}{BUREAU}", part=f"{at}#{hit}")
    dynamodb().put_item(TableName=door.settings.cases_table, Item=left)
    assert due(world) == ([] if change == "ended" else [hit])


def test_a_hit_that_takes_no_more_repeats_is_still_due(world: World):
    hit = opened(world, 1)
    due_at = ask(world, hit)["due_at"]
    kept = door.stores.cases.get_hit(hit)
    assert kept is not None
    door.stores.cases.retire(kept)
    assert due(world) == [hit]
    assert due(world, query=f"&due_before={due_at}") == []


def test_filters_and_pages(world: World):
    hits = [opened(world, number, on_behalf_of="KE") for number in range(5)]
    dues = [ask(world, hit)["due_at"] for hit in hits]
    until = (clock.now() + timedelta(hours=2)).isoformat()
    answer(world, hits[0], answer="TIME_NEEDED", until=until, reason="the archive is closed")
    assert due(world, query=f"&due_before={max(dues)}".replace("+", "%2B"))[:1] == [hits[1]]
    assert due(world, query="&state=ESCALATED") == []
    assert due(world, query="&recorded_by=FR&on_behalf_of=KE&state=CONFIRMATION_REQUESTED") == due(world)
    assert due(world, query="&on_behalf_of=FR") == []
    listed: list[str] = []
    cursor = ""
    while True:
        page = world.call("GET", f"/v1/hits?order=due&limit=2{cursor}", party=BUREAU).json
        listed += [each["hit_id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={quote(page['next_cursor'])}"
    assert listed == due(world) == [*hits[1:], hits[0]]


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("order=due&from=2026-01-01T00:00:00Z&to=2026-12-01T00:00:00Z", ["/query/from", "/query/to"]),
        ("due_before=2026-12-01T00:00:00Z", ["/query/due_before"]),
    ],
)
def test_what_belongs_to_another_order_is_refused(world: World, query: str, pointers: list[str]):
    refused = world.call("GET", f"/v1/hits?{query}", party=BUREAU)
    assert refused.status == 422
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [
        (pointer, "not_with_order") for pointer in pointers
    ]


def test_a_party_of_several_shards_lists_them_as_one(world: World):
    spread = Shards(parties={BUREAU: 4})
    for stores in (door.stores, door.confirmation_stores):
        object.__setattr__(stores.cases, "shards", spread)
    try:
        hits = [opened(world, number) for number in range(9)]
        for hit in hits:
            ask(world, hit)
        assert len({key for key, _ in rows(world) if key.startswith(f"{DUE_OF}{BUREAU}")}) > 1
        listed: list[str] = []
        cursor = ""
        while True:
            page = world.call("GET", f"/v1/hits?order=due&limit=2{cursor}", party=BUREAU).json
            listed += [each["hit_id"] for each in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={quote(page['next_cursor'])}"
        assert listed == hits
    finally:
        for stores in (door.stores, door.confirmation_stores):
            object.__setattr__(stores.cases, "shards", Shards())


def test_hits_of_before_are_filled_in_once(world: World):
    hits = [opened(world, number) for number in range(3)]
    for hit in hits[:2]:
        ask(world, hit)
    whole = rows(world)
    for case_key, part in whole:
        dynamodb().delete_item(TableName=door.settings.cases_table, Key=attributes_of(case_key=case_key, part=part))
    assert due(world) == []
    for _ in range(2):
        assert fill_due_hits(door.stores.cases) == Filled(3, 2, 0)
        assert rows(world) == whole
    assert due(world) == hits[:2]


def test_a_hit_that_took_a_step_meanwhile_is_left_to_its_step(world: World, monkeypatch: pytest.MonkeyPatch):
    hit = opened(world, 1)
    ask(world, hit)
    cases, read = door.stores.cases, Cases.hit_at

    def and_then_it_is_answered(self: Cases, row: Any) -> Any:
        placed = read(self, row)
        answer(world, hit, answer="CONFIRMED")
        return placed

    monkeypatch.setattr(Cases, "hit_at", and_then_it_is_answered)
    assert fill_due_hits(cases) == Filled(1, 0, 0)
    assert rows(world) == set()
