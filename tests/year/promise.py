"""What holds when a year is over: no leg without an end, no hit without an end or a reminder, no notice twice, nothing
late in silence, nobody's trouble another's, every step audited once, nothing left pending.

Each function gives what breaks the promise, a line each; nothing where it holds.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from iarms import tables
from iarms.domain.cases import LEG
from iarms.handlers import clock as clock_door
from iarms.models.hit import KeptHit
from iarms.models.trace import Trace
from iarms.store.due_index import DueIndex
from iarms.store.items import decode
from tests.lots import first_due
from tests.world import World
from tests.year.simulation import ROUND, SPOILT, Year

_ENDED: Final = ("COMPLETED", "CLOSED_UNSUCCESSFUL", "WITHDRAWN")
# What a party may wait for a message in which nothing of its own fails: the round that sweeps, and one that broke.
_SOON: Final = 3 * ROUND


def kept_traces(world: World) -> list[Trace]:
    """Every trace."""
    return [
        decode(item, Trace)
        for item in world.items(tables.TRACES)
        if item["part"]["S"] == "trace" and not is_spoilt(item)
    ]


def kept_hits(world: World) -> list[KeptHit]:
    """Every hit."""
    return [
        decode(item, KeptHit)
        for item in world.items(tables.CASES)
        if item["part"]["S"] in ("current", item.get("hit_id", {}).get("S")) and not is_spoilt(item)
    ]


def is_spoilt(item: dict[str, Any]) -> bool:
    """Whether it is a row that nobody can read, put there to be in the way."""
    return any(SPOILT in value.get("S", "") for name, value in item.items() if name != "document")


def notices_of(world: World) -> list[dict[str, Any]]:
    """Every notification as it was written."""
    return [json.loads(item["document"]["S"]) for item in world.items(tables.OUTBOX) if not is_spoilt(item)]


def legs_without_an_end(traces: list[Trace]) -> Iterator[str]:
    """Legs and traces that are not over, or over without an outcome or a reason."""
    for trace in traces:
        if trace.state not in _ENDED or trace.closed_at is None:
            yield f"{trace.trace_id} is {trace.state}"
        if (trace.outcome is None) == (trace.failure_reason is None):
            yield f"{trace.trace_id} {trace.state} ends with {trace.outcome} and {trace.failure_reason}"
        if trace.state == "COMPLETED" and trace.outcome is None:
            yield f"{trace.trace_id} is complete without an outcome"
        for leg in trace.legs:
            if leg.state not in LEG.ends or leg.due_at is not None or leg.clock_at is not None:
                yield f"{leg.leg_id} is {leg.state}, due {leg.due_at}, clock {leg.clock_at}"
        countries = [leg.country for leg in trace.legs if leg.state != "WITHDRAWN"]
        if len(set(countries)) < len(countries):
            yield f"{trace.trace_id} asks a country twice: {countries}"


def hits_without_an_end(hits: list[KeptHit]) -> Iterator[str]:
    """Hits that nobody ended and nobody was reminded of, or for which something is still to come."""
    reminders = clock_door.confirmation_stores.times.reminders
    for hit in hits:
        if hit.clock_at is not None:
            yield f"{hit.hit_id} is {hit.state}, and the clock waits until {hit.clock_at}"
        if hit.state in ("CLOSED", "REFUTED"):
            continue
        if hit.state == "CONFIRMATION_REQUESTED":
            yield f"{hit.hit_id} still waits for an answer"
        elif not hit.reminders or hit.reminders[-1].number != len(reminders[hit.state]):
            yield f"{hit.hit_id} is {hit.state} and was reminded of {hit.reminders}"


def notices_twice(year: Year) -> Iterator[str]:
    """One event told to one party under two ids; or one id that arrived twice though nothing broke."""
    notices = notices_of(year.world)
    named = ("event", "hit_id", "trace_id", "leg_id", "message_id", "stage", "occurred_at", "recipient", "instead_of")
    of = Counter(tuple(notice["message"].get(name) for name in named) for notice in notices)
    yield from (f"{count} ids: {event}" for event, count in of.items() if count > 1)
    broke = sum(count for what, count in year.faults.items()) + year.topics.met["closed after"]
    arrived = Counter(each.message["notification_id"] for each in year.topics.arrived)
    again = sum(count - 1 for count in arrived.values())
    if again > 10 * broke:
        yield f"{again} messages came again, and {broke} times something broke"
    unknown = arrived.keys() - {notice["notification_id"] for notice in notices}
    yield from (f"nobody wrote {each}" for each in unknown)


def left_pending(year: Year) -> Iterator[str]:
    """Notifications that never went out, or are said to have and did not arrive."""
    arrived = {each.message["notification_id"] for each in year.topics.arrived}
    for item in year.world.items(tables.OUTBOX):
        if is_spoilt(item):
            continue
        name, state = item["notification_id"]["S"], item["state"]["S"]
        if state != "SENT":
            yield f"{name} to {item['recipient']['S']} is {state}"
        elif name not in arrived:
            yield f"{name} to {item['recipient']['S']} never arrived"


def late_for_anothers_sake(year: Year) -> Iterator[str]:
    """Messages that came later than a few rounds though their party's own topic worked all the while."""
    written = {
        notice["notification_id"]: datetime.fromisoformat(notice["occurred_at"]) for notice in notices_of(year.world)
    }
    first: dict[str, Any] = {}
    for each in year.topics.arrived:
        first.setdefault(each.message["notification_id"], each)
    for name, each in first.items():
        waited = each.at - written[name]
        own = [o for o in year.topics.outages if o.party == each.party and o.begin < each.at and o.end > written[name]]
        if waited > _SOON and not own:
            yield f"{name} reached {each.party} after {waited}, {each.message['event']}, at {each.at}"


def steps_not_audited_once(year: Year, traces: list[Trace], hits: list[KeptHit]) -> Iterator[str]:
    """Versions of traces and hits whose step the trail does not have, or has twice."""
    found: dict[str, list[int]] = defaultdict(list)
    for event in year.world.documents(tables.AUDIT):
        # A reader was shown a version, or the first answer again; the version of `tell_record_change` is the record's.
        shown = event["replayed"] or event["method"] == "GET"
        if event.get("object_version") is None or shown or event["action"] == "tell_record_change":
            continue
        for name in [event["trace_id"]] if event.get("trace_id") else event.get("hit_ids", []):
            found[name].append(event["object_version"])
    for trace in traces:
        if sorted(found[trace.trace_id]) != list(range(1, trace.version + 1)):
            yield f"{trace.trace_id} has {trace.version} versions, the trail {sorted(found[trace.trace_id])}"
    for hit in hits:
        if sorted(found[hit.hit_id]) != list(range(2, hit.version + 1)):
            yield f"{hit.hit_id} has {hit.version} versions, the trail {sorted(found[hit.hit_id])}"


def late_in_silence(year: Year, traces: list[Trace]) -> Iterator[str]:
    """Legs that ended late without a word of it before, or whose lateness was told later than a few rounds after it."""
    told = defaultdict(set)
    for notice in notices_of(year.world):
        if notice["event"] in ("trace.overdue", "trace.updated"):
            told[notice["message"]["leg_id"]].add(notice["message"]["stage"])
    for trace in traces:
        for leg in trace.legs:
            for event in leg.history:
                if event.what == "overdue" and "OVERDUE" not in told[leg.leg_id]:
                    yield f"{leg.leg_id} became overdue and nobody was told"
                if event.what == "expired" and "EXPIRED" not in told[leg.leg_id]:
                    yield f"{leg.leg_id} expired and nobody was told"
                # A leg that nobody decided to ask is late for nobody: its end is told, and nothing before it.
                was_asked = event.failure_reason != "NOT_ASKED"
                if event.what == "expired" and was_asked and len(told[leg.leg_id]) < 2:
                    yield f"{leg.leg_id} expired and was never told to be late"


def due_and_not_taken(year: Year, bound: timedelta = 3 * ROUND) -> Iterator[str]:
    """What the clock should have taken long ago, as it stands now; a leg whose bureau cannot be told waits for that."""
    world = year.world
    for name, keys in (("traces", ("trace_id", "part")), ("cases", ("case_key", "part"))):
        table = f"iarms-local-{name}"
        due, _ = first_due(DueIndex(world.dynamodb, table, keys), year.now - bound)
        for row in due:
            key = {attribute: {"S": each} for attribute, each in row.key.items()}
            item = world.dynamodb.get_item(TableName=table, Key=key)["Item"]
            if not is_spoilt(item) and not _waits_for_delivery(world, item):
                yield f"{year.now}: {item.get('leg_id', item.get('hit_id'))} was due at {row.due_at}"


def _waits_for_delivery(world: World, item: dict[str, Any]) -> bool:
    if "leg_id" not in item:
        return False
    key = {"trace_id": item["trace_id"], "part": {"S": "trace"}}
    trace = decode(world.dynamodb.get_item(TableName="iarms-local-traces", Key=key)["Item"], Trace)
    return any(leg.leg_id == item["leg_id"]["S"] and leg.state == "QUEUED" for leg in trace.legs)
