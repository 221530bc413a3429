"""Names that lie in shards are listed as if they did not: in order, once each, page by page, and with what was written
before there were shards. The number grows while rows and cursors of before are about."""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pytest

from iarms import tables
from iarms.store.shards import Shards, every_shard, name_of, shard_of
from tests import doors
from tests.builders import any_record, any_search
from tests.world import World

SPREAD: Final = Shards(
    parties={"WCO": 7, "ADM-KE": 3, "INTERPOL-GS": 4}, others=2, months=5, facets=6, day=32, waiting=9
)


QUERIES: Final = (
    "party=WCO",
    "action=create_search",
    "outcome=no_match",
    "administration=KE",
    "from=2020-01-01T00:00:00Z",
    "party=WCO&action=create_search&outcome=no_match",
)


@contextmanager
def spread(shards: Shards) -> Iterator[None]:
    """While this lasts every door writes and reads with so many shards, as after a deployment that says so."""
    changed: list[tuple[Any, Shards]] = []
    seen: set[int] = set()
    left: list[Any] = [each for door in doors.doors() for each in vars(door).values()]
    while left:
        each = left.pop()
        if id(each) in seen or not dataclasses.is_dataclass(each) or not type(each).__module__.startswith("iarms."):
            continue
        seen.add(id(each))
        for field in dataclasses.fields(each) if not isinstance(each, type) else ():
            value = getattr(each, field.name)
            if isinstance(value, Shards):
                changed.append((each, value))
                object.__setattr__(each, field.name, shards)
            left.append(value)
    assert len(changed) > 20
    try:
        yield
    finally:
        for each, before in changed:
            object.__setattr__(each, "shards", before)


def search(world: World, number: int, party: str = "WCO") -> str:
    body = any_search(case_reference=f"case {number}", on_behalf_of=None if party != "WCO" else "KE")
    answer = world.call("POST", "/v1/searches", body, party=party)
    assert answer.status == 201, answer.text
    return answer.json["search_id"]


def listed(
    world: World, path: str, party: str, limit: int = 3, cursor: str = "", **after: Any
) -> list[Mapping[str, Any]]:
    """Every item of a list, page by page."""
    items: list[Mapping[str, Any]] = []
    mark = "&" if "?" in path else "?"
    while True:
        tail = f"&cursor={cursor}" if cursor else ""
        page = world.call("GET", f"{path}{mark}limit={limit}{tail}", party=party)
        assert page.status == 200, page.text
        items += page.json["items"]
        cursor = page.json.get("next_cursor") or ""
        if not cursor:
            return items


def test_rows_of_before_and_after_are_one_list_whatever_the_page(world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    searches = [search(world, number) for number in range(5)]
    for shards in (Shards(parties={"WCO": 3}, months=2, waiting=6), SPREAD):
        with spread(shards):
            searches += [search(world, 10 * len(searches) + number) for number in range(9)]
    assert {row["party"]["S"] for row in world.items(tables.CASES) if row["part"]["S"] == "search"} > {"WCO", "WCO#1"}
    with spread(SPREAD):
        for limit in (1, 2, 5, 100):
            assert [each["search_id"] for each in listed(world, "/v1/searches", "WCO", limit)] == searches[::-1]
        of_kenya = [each["search_id"] for each in listed(world, "/v1/searches", "ADM-KE")]
        narrowed = [each["search_id"] for each in listed(world, "/v1/searches?on_behalf_of=KE", "WCO")]
        assert of_kenya == narrowed == searches[::-1]
        hits = [each["hit_id"] for each in listed(world, "/v1/hits", "INTERPOL-GS", 100)]
        assert len(hits) == len(set(hits)) == len(searches)
        for party in ("INTERPOL-GS", "WCO", "NCB-FR", "ADM-KE"):
            assert [each["hit_id"] for each in listed(world, "/v1/hits", party)] == hits == sorted(hits, reverse=True)
        told = [each["notification_id"] for each in listed(world, "/v1/notifications", "WCO")]
        assert told == sorted(told, reverse=True)
        assert len(told) == len(set(told)) == len(searches)


def test_a_cursor_of_before_goes_on_where_it_was_when_the_number_has_grown(world: World):
    searches = [search(world, number) for number in range(6)]
    first = world.call("GET", "/v1/searches?limit=2", party="WCO").json
    with spread(SPREAD):
        rest = listed(world, "/v1/searches", "WCO", 2, first["next_cursor"])
        assert [each["search_id"] for each in [*first["items"], *rest]] == searches[::-1]
        of_now = world.call("GET", "/v1/searches?limit=2", party="WCO").json
    more = dataclasses.replace(SPREAD, parties={"WCO": 16})
    with spread(more):
        rest = listed(world, "/v1/searches", "WCO", 2, of_now["next_cursor"])
        assert [each["search_id"] for each in [*of_now["items"], *rest]] == searches[::-1]


def test_a_hit_that_is_stepped_stands_in_its_lists_once_and_its_notices_go_out(world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    search(world, 1)
    with spread(SPREAD):
        (hit,) = listed(world, "/v1/hits", "NCB-FR")
        path = f"/v1/hits/{hit['hit_id']}/confirmation-requests"
        asked = {"priority": "URGENT", "reason": "The vehicle is held at the border"}
        taken = world.call("POST", path, asked, party="WCO")
        assert taken.status == 201, taken.text
        for party in ("NCB-FR", "WCO", "INTERPOL-GS", "ADM-KE"):
            assert [each["hit_id"] for each in listed(world, "/v1/hits", party)] == [hit["hit_id"]]
        world.notify()
    assert {row["state"]["S"] for row in world.items(tables.OUTBOX)} == {"SENT"}


def test_an_auditor_finds_the_events_of_before_and_after_by_every_wide_facet_and_by_time(world: World):
    made = [search(world, number) for number in range(4)]
    world.index_audit()
    with spread(SPREAD):
        made += [search(world, 10 + number) for number in range(20)]
        world.index_audit()
        for query in QUERIES:
            for limit in (4, 100):
                found = listed(world, f"/v1/audit/events?{query}", "AUDITOR", limit)
                ids = [each["event_id"] for each in found]
                assert ids == sorted(ids, reverse=True)
                of_searches = [each["search_id"] for each in found if each["action"] == "create_search"]
                assert of_searches == made[::-1], (query, limit)


@pytest.mark.parametrize("number", [1, 2, 7, 16, 64])
def test_a_row_lies_in_one_of_the_shards_that_are_read_and_chance_fills_them_alike(number: int):
    every = every_shard("WCO", number)
    lie_in = [shard_of("WCO", f"srch_{each:026d}", number) for each in range(number * 200)]
    assert set(lie_in) == set(every)
    assert every[0] == "WCO", "what was written before lies in the first"
    assert {name_of(each) for each in every} == {"WCO"}
    assert max(map(lie_in.count, every)) < 200 * 1.4
