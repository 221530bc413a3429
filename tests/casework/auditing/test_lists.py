"""Lists of audit events: by any filters the same as reading every event, once each, with as much read as a page may."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.auditing.events import READS_A_PAGE, ROWS_A_PAGE
from iarms.handlers import audit_indexer
from iarms.models.audit import AuditEvent, canonical_text
from tests import clock, doors
from tests.builders import any_record, any_search
from tests.casework.auditing.trail import (
    ACTIONS,
    FIRST,
    LONGEST_IDS,
    OFFICERS,
    OUTCOMES,
    PARTIES,
    an_event,
    any_event,
    ask,
    counted_reads,
    expected,
    listed,
    pages,
    spread,
    write,
    write_at_once,
)
from tests.faults import Killed, fault, throttled
from tests.world import Context, World, Worlds

MOMENTS = st.sampled_from([(FIRST + timedelta(hours=hours)).isoformat() for hours in (0, 1, 24, 200, 300, 700)])
FILTERS: dict[str, st.SearchStrategy[Any]] = {
    "party": st.sampled_from(PARTIES),
    "administration": st.sampled_from(("KE", "GH", "SN", "DE")),
    "officer": st.sampled_from((*OFFICERS, "nobody")),
    "record_id": st.sampled_from(("rec_0", "rec_1", "rec_9")),
    "search_id": st.sampled_from(("srch_1", LONGEST_IDS)),
    "hit_id": st.sampled_from(("hit_0", "hit_1", "hit_9")),
    "trace_id": st.just("trc_1"),
    "action": st.sampled_from(ACTIONS),
    "outcome": st.sampled_from((*OUTCOMES, "scope_missing", "throttled")),
    "from": MOMENTS,
    "to": MOMENTS,
}
PAIRS = [(one, other) for one in FILTERS for other in FILTERS if one < other and (one, other) != ("from", "to")]


@pytest.fixture(scope="module")
def month(worlds: Worlds) -> Any:
    """A month of 300 events with anything in them, and a world in which they were indexed."""
    clock.begin()
    chance = random.Random(14)  # noqa: S311  # the same events each time
    events = [any_event(chance, at) for at in spread(300, timedelta(days=30), 14)]
    with worlds.begin() as world:
        write(world, events)
        return worlds.keep(world), events


@pytest.fixture
def read(worlds: Worlds, month: Any) -> Iterator[tuple[World, list[AuditEvent]]]:
    kept, events = month
    with worlds.begin(kept) as world:
        yield world, events


@pytest.mark.parametrize("name", FILTERS)
def test_one_filter_finds_what_reading_every_event_finds(read, name: str):
    world, events = read

    @settings(max_examples=6)
    @given(value=FILTERS[name], limit=st.sampled_from((3, 20, 100)))
    def holds(value: str, limit: int) -> None:
        query = {name: value, "limit": limit}
        assert listed(world, query) == expected(events, query)

    holds()


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_filters_find_what_reading_every_event_finds(read, one: str, other: str):
    world, events = read

    @settings(max_examples=4)
    @given(values=st.tuples(FILTERS[one], FILTERS[other]), limit=st.sampled_from((7, 100)))
    def holds(values: tuple[str, str], limit: int) -> None:
        query = {one: values[0], other: values[1], "limit": limit}
        assert listed(world, query) == expected(events, query)

    holds()


def test_any_filters_find_what_reading_every_event_finds(read):
    world, events = read

    @settings(max_examples=60)
    @given(query=st.fixed_dictionaries({}, optional=FILTERS))
    def holds(query: dict[str, str]) -> None:
        if query.get("from", "") > query.get("to", "~"):
            return
        assert listed(world, query) == expected(events, query)

    holds()


@pytest.mark.parametrize("limit", [1, 2, 16, 99, 100])
def test_everything_is_listed_by_time_alone(read, limit: int):
    world, events = read
    query = {"limit": limit, "from": (FIRST + timedelta(days=12)).isoformat()}
    assert listed(world, query) == expected(events, query)


def test_an_event_is_told_as_it_was_written(read):
    world, events = read
    (page, *_) = pages(world, {"limit": 100})
    by_id = {event.event_id: event for event in events}
    for item in page["items"]:
        assert item == json.loads(canonical_text(by_id[item["event_id"]]))


def test_a_page_stands_still_while_events_are_added(world: World):
    write(world, [an_event(at) for at in spread(50, timedelta(days=3), 1)])
    for query in ({}, {"party": "WCO"}, {"administration": "KE", "action": "create_search"}):
        before = listed(world, {**query, "limit": 100})
        seen: list[str] = []
        for number, page in enumerate(pages(world, {**query, "limit": 6})):
            seen += [item["event_id"] for item in page["items"]]
            write(world, [an_event(clock.now(), on_behalf_of="KE") for _ in range(number + 1)])
        assert seen == before


def test_what_comes_late_stands_in_its_place_and_nothing_is_listed_twice(world: World):
    moments = spread(60, timedelta(days=2), 2)
    write(world, [an_event(at) for at in moments[::2]])
    seen: list[str] = []
    for number, page in enumerate(pages(world, {"limit": 4})):
        seen += [item["event_id"] for item in page["items"]]
        if number == 2:
            write(world, [an_event(at) for at in moments[1::2]])
    assert seen == sorted(set(seen), reverse=True)
    assert len(listed(world, {"party": "WCO"})) == 60


def test_events_of_one_millisecond_are_each_listed_once(world: World):
    events = [an_event(FIRST, party="ADM-KE") for _ in range(70)]
    write(world, events)
    for query in ({}, {"party": "ADM-KE"}, {"party": "ADM-KE", "action": "create_search"}):
        for limit in (1, 7, 100):
            assert listed(world, {**query, "limit": limit}) == expected(events, {})
    at, after = FIRST.isoformat(), (FIRST + timedelta(milliseconds=1)).isoformat()
    assert len(listed(world, {"from": at, "to": after})) == 70
    assert listed(world, {"from": after}) == listed(world, {"to": at}) == []
    between = (FIRST + timedelta(microseconds=300)).isoformat()
    assert listed(world, {"from": between}) == []
    assert len(listed(world, {"to": between})) == 70


def test_ten_thousand_events_and_no_page_reads_more_than_it_may(worlds: Worlds):
    """The worst of questions: two facets that very many events have, and one event has both."""
    chance = random.Random(3)  # noqa: S311  # the same events each time
    moments = spread(10_000, timedelta(days=20), 3)
    events = [
        an_event(at, party=party, action="read_hit" if party == "WCO" else "create_trace")
        for at in moments
        for party in (chance.choice(("WCO", "NCB-FR")),)
    ]
    events[4_321] = an_event(moments[4_321], party="WCO", action="create_trace", record_ids=("rec_1",))
    with worlds.begin() as world:
        write_at_once(events)
        for query, most in (
            ({}, 3), ({"party": "WCO"}, 3), ({"from": moments[5_000].isoformat(), "limit": 1}, 3),
            ({"party": "WCO", "action": "create_trace"}, 40), ({"record_id": "rec_1", "party": "WCO"}, 1),
            ({"outcome": "hit"}, 1), ({"party": "WCO", "outcome": "hit"}, 1),
        ):  # fmt: skip
            found: list[str] = []
            for number, answer in enumerate(_pages_counted(world, {"limit": 100, **query}), start=1):
                page, reads = answer
                assert len(reads) <= READS_A_PAGE
                assert sum(rows for name, rows in reads if name == "query") <= ROWS_A_PAGE + 500
                assert {name for name, _ in reads} <= {"query", "batch_get_item"}, "never a Scan"
                events_read = sum(rows for name, rows in reads if name == "batch_get_item")
                assert events_read <= len(page["items"]), "no event is read that does not fit"
                found += [item["event_id"] for item in page["items"]]
                if number == most:
                    break
            wanted = expected(events, {name: value for name, value in query.items() if name != "limit"})
            assert found == wanted[: len(found)]
            assert found or not wanted


def _pages_counted(world: World, query: dict[str, Any]) -> Iterator[tuple[Any, list[tuple[str, int]]]]:
    cursor: dict[str, str] = {}
    while True:
        with counted_reads() as reads:
            page = ask(world, {**query, **cursor}).json
        yield page, reads
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}


def rows_of(world: World) -> list[Any]:
    return sorted(world.items(tables.AUDIT_INDEX), key=str)


def test_what_is_indexed_twice_is_indexed_once(world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    world.call("POST", "/v1/searches", any_search())
    records = [record for record in world.stream(tables.AUDIT, "again") if record["eventName"] == "INSERT"]
    world.index_audit()
    once, found = rows_of(world), listed(world, {})
    assert audit_indexer.handle({"Records": records}, Context()) == {"batchItemFailures": []}
    assert rows_of(world) == once
    assert listed(world, {}) == found
    assert len(found) == len(set(found)) == 2


@pytest.mark.parametrize("write_number", range(4))
def test_an_indexer_that_is_killed_anywhere_goes_on(world: World, monkeypatch: pytest.MonkeyPatch, write_number: int):
    for n in range(3):
        world.call("POST", "/v1/searches", any_search(serial_number=f"ZQ{n}771{n}"))
    records = world.stream(tables.AUDIT, "killed")
    writes = 0
    put = dynamodb().batch_write_item

    def dying(**given: Any) -> Any:
        nonlocal writes
        if writes == write_number:
            raise Killed
        writes += 1
        return put(**given)

    with monkeypatch.context() as patch:
        patch.setattr(dynamodb(), "batch_write_item", dying)
        with pytest.raises(Killed):
            audit_indexer.handle({"Records": records}, Context())
    doors.forget()  # the process is gone
    world.index_audit()
    events = {item["event_id"]["S"] for item in world.items(tables.AUDIT)}
    for query in ({}, {"party": "WCO"}, {"officer": "k-4711", "administration": "KE"}):
        assert set(listed(world, query)) == events
        assert len(listed(world, query)) == len(events)


def test_an_index_that_takes_nothing_gives_the_batch_back(world: World):
    world.call("POST", "/v1/searches", any_search())
    with fault("dynamodb.BatchWriteItem", throttled, table="audit-index"):
        (answer,) = world.index_audit()
    assert len(answer["batchItemFailures"]) == 1


def test_an_event_that_somebody_took_away_is_named(world: World):
    events = [an_event(at) for at in spread(5, timedelta(days=1), 4)]
    write(world, events)
    gone = events[2].event_id
    world.dynamodb.delete_item(TableName="iarms-local-audit", Key={"event_id": {"S": gone}})
    (page,) = pages(world, {})
    assert page["missing"] == [gone]
    assert len(page["items"]) == 4


def test_an_index_that_says_what_is_not_so_is_not_believed(world: World):
    events = [an_event(at) for at in spread(3, timedelta(days=1), 5)]
    write(world, events)
    for event in events:
        world.dynamodb.put_item(
            TableName="iarms-local-audit-index",
            Item={"facet": {"S": "party#NCB-FR"}, "event_id": {"S": event.event_id}},
        )
    assert listed(world, {"party": "NCB-FR"}) == []


@pytest.mark.parametrize(("query", "pointer"), [
    ({"party": "ADM-QQ"}, "/query/party"),
    ({"party": "service"}, "/query/party"),
    ({"administration": "QQ"}, "/query/administration"),
    ({"administration": "ADM-KE"}, "/query/administration"),
    ({"record_id": ""}, "/query/record_id"),
    ({"hit_id": "x" * 65}, "/query/hit_id"),
    ({"from": "2026-11-01"}, "/query/from"),
    ({"from": "2026-11-02T00:00:00Z", "to": "2026-11-01T00:00:00Z"}, "/query/to"),
    ({"limit": 101}, "/query/limit"),
    ({"cursor": "x"}, "/query/cursor"),
    ({"on_behalf_of": "KE"}, "/query/on_behalf_of"),
])  # fmt: skip
def test_a_bad_question_is_422(world: World, query: dict[str, Any], pointer: str):
    answer = ask(world, query)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_what_a_list_showed_is_found_and_no_event_tells_what_a_record_holds(world: World):
    weapon = {"serial_number": "ZK771923", "model": "Quokka 92", "calibre": "9x19"}
    record = world.call("POST", "/v1/records", any_record(**weapon), party="NCB-FR").json["record_id"]
    change = {"firearm": {"model": "Quokka 93"}, "handling": "NOTIFY_OWNER_ONLY", "reason": "read again"}
    path = f"/v1/records/{record}"
    assert world.call("PATCH", path, change, party="NCB-FR", headers={"If-Match": '"1"'}).status == 200
    assert world.call("PATCH", path, change, party="NCB-FR", headers={"If-Match": '"1"'}).status == 412
    for target in ("/v1/records", path, f"{path}/versions"):
        assert world.call("GET", target, party="NCB-FR").status == 200
    world.index_audit()
    page = ask(world, {"record_id": record, "limit": 100})
    actions = {item["action"] for item in page.json["items"]}
    assert {"create_record", "change_record", "list_records", "read_record"} <= actions
    whole = ask(world, {"limit": 100}).text
    assert "NOTIFY_OWNER_ONLY" in whole
    for text in ("ZK771923", "Quokka"):
        assert text not in whole


@pytest.mark.parametrize("party", ["WCO", "ADM-KE", "NCB-FR", "INTERPOL-GS"])
def test_nobody_else_reads_events(world: World, party: str):
    answer = world.call("GET", "/v1/audit/events", party=party, scopes="audit:read")
    assert (answer.status, answer.json["code"]) == (403, "scope_missing")


def test_reading_events_is_an_event_that_says_what_was_asked(world: World, caplog: pytest.LogCaptureFixture):
    world.call("POST", "/v1/searches", any_search(serial_number="ZQ417719"))
    world.index_audit()
    assert listed(world, {"party": "WCO", "outcome": "no_match"})
    (event,) = [each for each in world.documents(tables.AUDIT) if each["action"] == "list_audit_events"]
    assert (event["party"], event["status"]) == ("AUDITOR", 200)
    assert '"party": "WCO"' in event["query"]
    assert '"outcome": "no_match"' in event["query"]
    (shown,) = event["shown_ids"]
    assert shown.startswith("evt_")
    assert "ZQ417719" not in caplog.text, "no content of events in logs"
