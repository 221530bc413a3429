"""Audit events that tests write into the trail themselves, and an auditor who reads them by HTTP."""

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from iarms.aws.clients import dynamodb
from iarms.casework.auditing.index import index_event
from iarms.models.audit import AuditEvent, canonical_text
from iarms.models.ids import new_id
from iarms.store.audit import AuditTrail
from iarms.store.audit_index import AuditIndex
from tests.world import Answer, World

EVENTS: Final = "/v1/audit/events"
PARTIES: Final = ("WCO", "ADM-KE", "ADM-GH", "NCB-FR", "INTERPOL-GS", "SERVICE", "AUDITOR")
OFFICERS: Final = ("k-4711", "w-0001", "x # 1")
ACTIONS: Final = ("create_search", "read_hit", "confirm_hit", "create_trace", "refuse_call")
OUTCOMES: Final = ("hit", "no_match", "CONFIRMED")
FIRST: Final = datetime(2026, 10, 28, tzinfo=UTC)
LONGEST_IDS: Final = "x" * 64


def an_event(at: datetime, **fields: Any) -> AuditEvent:
    """A search of the WCO's for Kenya, if nothing else is said."""
    said = {"action": "create_search", "status": 201, "party": "WCO", "subject": "client", "method": "POST"}
    return AuditEvent(
        **{"event_id": new_id("evt", at), "at": at, "route": "/v1/searches", "path": "/v1/searches"}
        | {"request_id": "request-1"}
        | said
        | fields
    )


def any_event(chance: random.Random, at: datetime) -> AuditEvent:
    """An event with anything in it."""

    def some(values: Iterable[Any], most: int) -> tuple[Any, ...]:
        values = list(values)
        return tuple(chance.sample(values, chance.randint(0, min(most, len(values)))))

    status = chance.choice((200, 201, 403, 429))
    return an_event(
        at,
        party=chance.choice(PARTIES),
        action=chance.choice(ACTIONS),
        status=status,
        problem="scope_missing" if status == 403 else "throttled" if status == 429 else None,
        on_behalf_of=chance.choice((None, None, "KE", "GH", "SN")),
        officer=chance.choice((None, *OFFICERS)),
        outcome=chance.choice((None, *OUTCOMES)),
        search_id=chance.choice((None, "srch_1", "srch_2", LONGEST_IDS)),
        trace_id=chance.choice((None, None, "trc_1")),
        record_ids=some((f"rec_{n}" for n in range(5)), 3),
        hit_ids=some((f"hit_{n}" for n in range(4)), 2),
        joined_hit_ids=some((f"hit_{n}" for n in range(4)), 1),
    )


def write(world: World, events: Iterable[AuditEvent]) -> None:
    """Put events into the trail, and have the audit indexer take them."""
    trail = AuditTrail(dynamodb(), "iarms-local-audit")
    for event in events:
        trail.append(event)
    world.index_audit()


def write_at_once(events: Iterable[AuditEvent]) -> None:
    """Put events into the trail and the index, without a stream between them."""
    trail, index = AuditTrail(dynamodb(), "iarms-local-audit"), AuditIndex(dynamodb(), "iarms-local-audit-index")
    for event in events:
        trail.append(event)
        index_event(index, event.event_id, canonical_text(event))


def ask(world: World, query: Mapping[str, Any], **call: Any) -> Answer:
    """One page."""
    return world.call("GET", f"{EVENTS}?{urlencode(query)}", party="AUDITOR", **call)


def pages(world: World, query: Mapping[str, Any], **call: Any) -> Iterator[Any]:
    """Every page of a list."""
    cursor: dict[str, str] = {}
    for _ in range(500):
        answer = ask(world, {**query, **cursor}, **call)
        assert answer.status == 200, answer.text
        yield answer.json
        if answer.json["next_cursor"] is None:
            return
        cursor = {"cursor": answer.json["next_cursor"]}
    raise AssertionError("the list has no end")


def listed(world: World, query: Mapping[str, Any], **call: Any) -> list[str]:
    """The ids of all pages, in their order."""
    return [item["event_id"] for page in pages(world, query, **call) for item in page["items"]]


def fits(event: AuditEvent, query: Mapping[str, Any]) -> bool:
    """Whether an event is one that is asked for, by reading it: nothing of the index is in here."""
    own = event.party.removeprefix("ADM-") if event.party.startswith("ADM-") else None
    at = event.at.replace(microsecond=event.at.microsecond // 1000 * 1000)
    tests = {
        "party": lambda wanted: event.party == wanted,
        "administration": lambda wanted: wanted in (own, event.on_behalf_of),
        "officer": lambda wanted: event.officer == wanted,
        "record_id": lambda wanted: wanted in event.record_ids,
        "search_id": lambda wanted: event.search_id == wanted,
        "hit_id": lambda wanted: wanted in event.hit_ids + event.joined_hit_ids,
        "trace_id": lambda wanted: event.trace_id == wanted,
        "action": lambda wanted: event.action == wanted,
        "outcome": lambda wanted: wanted in (event.outcome, event.problem),
        "from": lambda wanted: at >= datetime.fromisoformat(wanted),
        "to": lambda wanted: at < datetime.fromisoformat(wanted),
        "limit": lambda wanted: True,
    }
    return all(tests[name](wanted) for name, wanted in query.items())


def expected(events: Iterable[AuditEvent], query: Mapping[str, Any]) -> list[str]:
    """The ids of all events that are asked for, the newest first."""
    return sorted((event.event_id for event in events if fits(event, query)), reverse=True)


@contextmanager
def counted_reads() -> Iterator[list[tuple[str, int]]]:
    """While this lasts, the reads of the two tables: operation and how many items came of it."""
    reads: list[tuple[str, int]] = []
    client = dynamodb()

    originals = {name: getattr(client, name) for name in ("query", "batch_get_item", "scan", "get_item")}

    def counting(name: str) -> Any:
        def call(**given: Any) -> Any:
            answer = originals[name](**given)
            table = given.get("TableName") or ",".join(given.get("RequestItems", ()))
            if "audit" in table:
                rows = answer.get("Items") or [row for rows in answer.get("Responses", {}).values() for row in rows]
                reads.append((name, len(rows)))
            return answer

        return call

    for name in originals:
        setattr(client, name, counting(name))
    try:
        yield reads
    finally:
        for name in originals:
            delattr(client, name)


def spread(number: int, over: timedelta, seed: int) -> list[datetime]:
    """So many moments from FIRST on, in order, some of them of the same millisecond."""
    chance = random.Random(seed)  # noqa: S311  # the same moments each time
    moments = [FIRST + over * chance.random() for _ in range(number - number // 10)]
    moments += chance.choices(moments, k=number // 10)
    return sorted(at.replace(microsecond=at.microsecond // 1000 * 1000) for at in moments)
