"""A year of traces on a simulated clock: bureaus that are silent, late, that answer twice or against each other. At its
end no leg is without an end, nobody was told of one event under two ids, and no deadline has passed in silence.

`TRACES=1000` makes it a long year.
"""

import itertools
import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from iarms import tables
from iarms.casework.audit import own_call
from iarms.casework.hits.delivery import sweep
from iarms.casework.tracing import clock as trace_clock
from iarms.domain.cases.leg_states import LEG
from iarms.handlers import clock, http, notifier
from iarms.models.trace import Trace
from tests.builders import any_trace
from tests.world import World

TRACES: Final = int(os.environ.get("TRACES", "8"))
BEGIN: Final = datetime(2026, 4, 6, 9, tzinfo=UTC)
CALL: Final = own_call("clock", "test", "1")
ANSWERS: Final[tuple[dict[str, Any], ...]] = (
    {"outcome": "NO_RECORD"},
    {"outcome": "DOMESTIC_NEVER_EXPORTED", "events": [{"kind": "MANUFACTURE", "date": "1999", "country": "BR"}]},
    {"outcome": "EXPORTED_TO", "next_country": "FR", "events": [{"kind": "EXPORT", "date": "2001", "country": "BR"}]},
    {"outcome": "EXPORTED_TO", "next_country": "BR"},
    {"failure_reason": "REFUSED_LAW"},
    {"failure_reason": "TOO_OLD_RECORDS_DESTROYED"},
    {"outcome": "FIRST_PURCHASER_IDENTIFIED", "events": [{"kind": "SALE", "date": "2002-02-03", "holder": "PRIVATE"}]},
    {"outcome": "REPORTED_LOST_OR_STOLEN", "final": False, "events": [{"kind": "THEFT", "date": "2010-05"}]},
)


def test_a_year_of_traces_leaves_nothing_open_nothing_told_twice_and_nothing_late_in_silence(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    chance = random.Random(7)  # noqa: S311  # a draw that repeats
    now = BEGIN
    begun: list[str] = []
    refused: Counter[str] = Counter()
    seconds = itertools.count()
    monkeypatch.setattr(http, "now", lambda: now + timedelta(seconds=next(seconds) % 3600))
    for day in range(460):
        now = BEGIN + timedelta(days=day, hours=chance.randrange(12))
        if len(begun) < TRACES and chance.random() < TRACES / 200:
            begun.append(submitted(world, chance))
        for trace_id in begun:
            if chance.random() < 0.05:
                refused[act(world, chance, trace_id)] += 1
        now += timedelta(hours=2)
        sweep(notifier.outbox, notifier.publisher, now)
        while sum(trace_clock.run_leg_clock(clock.trace_stores, CALL, now).taken.values()):
            now += timedelta(seconds=1)
    sweep(notifier.outbox, notifier.publisher, now + timedelta(days=1))
    assert len(begun) == TRACES
    kept = [Trace.model_validate(each) for each in world.documents(tables.TRACES)]
    assert len(kept) == TRACES
    told = world.documents(tables.OUTBOX)
    for trace in kept:
        ends_well(trace)
        no_deadline_passed_in_silence(trace, told)
    of = [(n["event"], m["trace_id"], m["leg_id"], m["stage"], n["occurred_at"], n["recipient"], n["instead_of"])
          for n in told for m in [n["message"]]]  # fmt: skip
    assert max(Counter(of).values()) == 1, "one event, one recipient, one id"
    assert {item["state"]["S"] for item in world.items(tables.OUTBOX)} == {"SENT"}
    assert refused["201"]
    assert refused["409"]
    assert set(refused) <= {"201", "409"}, refused


def submitted(world: World, chance: random.Random) -> str:
    urgent = chance.random() < 0.2
    body = any_trace(
        serial_number=f"YR{chance.randrange(10**6):06}",
        case_reference=f"YEAR-TEST-{chance.randrange(10**6)}",
        on_behalf_of=chance.choice(("KE", "GH")),
        country_of_manufacture=chance.choice(("BR", "FR", "IT", "SUHH")),
        country_of_last_import=chance.choice((None, "FR", "BR", "US")),
        priority="URGENT" if urgent else "ROUTINE",
        justification="a suspect is held" if urgent else None,
    )
    answer = world.call("POST", "/v1/traces", body)
    assert answer.status == 201, answer.text
    return str(answer.json["trace_id"])


def act(world: World, chance: random.Random, trace_id: str) -> str:
    """Something that somebody does with the trace, at the right time or not; gives the status of its answer."""
    trace = world.call("GET", f"/v1/traces/{trace_id}").json
    leg = chance.choice(trace["legs"])
    path = f"/v1/traces/{trace_id}"
    what = chance.choices(
        ("acknowledgement", "responses", "twice", "information-requests", "information", "withdrawal"),
        (30, 40, 5, 8, 14, 1),
    )[0]
    if what == "information":
        return str(world.call("POST", f"{path}/information", {"answer": "a proof mark on the left"}).status)
    if what == "withdrawal":
        return str(world.call("POST", f"{path}/withdrawal", {"reason": "misread"}).status)
    body: dict[str, Any] = {"acknowledgement": {}, "information-requests": {"question": "Which proof mark?"}}.get(
        what, chance.choice(ANSWERS)
    )
    steps = 2 if what == "twice" else 1
    name = what if what in ("acknowledgement", "information-requests") else "responses"
    for _ in range(steps):
        answer = world.call("POST", f"{path}/legs/{leg['leg_id']}/{name}", body, party=leg["party"])
    return str(answer.status)


def ends_well(trace: Trace) -> None:
    assert trace.state in ("COMPLETED", "CLOSED_UNSUCCESSFUL", "WITHDRAWN"), trace
    assert trace.closed_at is not None
    assert {leg.state for leg in trace.legs} <= LEG.ends
    assert all(leg.due_at is None and leg.clock_at is None for leg in trace.legs)
    asked = [leg.country for leg in trace.legs if leg.state != "WITHDRAWN"]
    assert len(set(asked)) == len(asked), "no country is asked twice"
    assert (trace.outcome is None) != (trace.failure_reason is None)


def no_deadline_passed_in_silence(trace: Trace, told: list[dict[str, Any]]) -> None:
    """A leg that expired was late before, and whoever waited for it was told."""
    overdue = {(n["message"]["leg_id"], n["message"]["stage"]) for n in told if n["event"] == "trace.overdue"}
    for leg in trace.legs:
        if leg.state == "EXPIRED":
            assert (leg.leg_id, "EXPIRED") in overdue
            assert len({stage for leg_id, stage in overdue if leg_id == leg.leg_id}) > 1, "late before it ended"
