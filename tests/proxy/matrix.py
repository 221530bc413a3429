"""Each call to AWS that a kind of call makes, recorded where all is well, meets each fault; and what must hold then.

What holds: the answer is the one of a day on which all is well, or a 503 that says when to come again; nothing is
written by halves; sent again under its key the call has the same answer and nothing is there twice; every answered call
is in the trail once; everybody is told what is told on a good day, under one id each.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

from iarms import tables
from iarms.casework.hits.delivery import sweep
from iarms.handlers import sweeper
from iarms.store.outbox import CLAIM_SECONDS
from tests import clock, doors
from tests.proxy.faults import FAULTS, Fault
from tests.proxy.kinds import KINDS, Kind, prepare
from tests.proxy.rules import ALL_TRIES, Rule
from tests.proxy.server import Proxy
from tests.proxy.way import through
from tests.world import Answer, Kept, World, Worlds, text_of

_ID: Final = re.compile(r"\b([a-z]{2,6})_[0-9A-HJKMNP-TV-Z]{26}\b")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)|\b1[78]\d{8}(\d{3})?\b")
_ULID: Final = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{16}([0-9A-HJKMNP-TV-Z]{10})?\b")
_HASH: Final = re.compile(r"\b[0-9a-f]{64}\b")
_UUID: Final = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_SHARD: Final = re.compile(r"\b(pending|review|due|months?)-\d+\b|(?<=[A-Z]{2})#\d{1,3}\b|\brequest-\d+\b")
# What happens to a call is told here; what was tried and came to nothing may have been counted.
_WRITTEN: Final = (tables.CASES, tables.OUTBOX, tables.RECORDS, tables.TRACES, tables.WATCHES, tables.SERIAL_INDEX,
                   tables.BATCHES, tables.IDEMPOTENCY)  # fmt: skip
# Digests of what has ids in it, and what counts tries.
_NOT_COMPARED: Final = ("document", "answer", "mark", "postings", "attempts", "claimed_until", "next_try_at",
                        "message_id", "sent_at")  # fmt: skip
PARTIES: Final = ("INTERPOL-GS", "WCO", "NCB-FR", "NCB-BR")


@dataclass(frozen=True)
class Call:
    """A call to AWS: what is asked of which table, and the so many-th such call of the kind."""

    service: str
    operation: str
    table: str
    index: str
    nth: int


class Case(NamedTuple):
    """A fault of a call, for so many tries."""

    kind: Kind
    call: Call
    fault: Fault
    tries: int

    def __str__(self) -> str:
        often = "once" if self.tries == 1 else "each time"
        of = " ".join(filter(None, (self.call.operation, self.call.table, self.call.index)))
        return f"{self.kind.name}: {of} {self.call.nth}, {self.fault.name} {often}"


@dataclass(frozen=True)
class Good:
    """A kind of call on a day on which all is well: its answer, what is written then, what each party is told."""

    answer: str
    written: Counter[str]
    told: dict[str, list[str]]
    calls: tuple[Call, ...]


class Matrix:
    """Runs cases over one kept world. `begin` gives each a fresh copy of it."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        with worlds.begin(engine="memory") as world:
            self.ids = prepare(world)
            self._kept: Kept = worlds.keep(world)
        self._good: dict[str, Good] = {}

    @contextmanager
    def begin(self) -> Iterator[tuple[World, Proxy]]:
        """A world with everything that the kinds need, its doors behind the proxy."""
        clock.begin()
        clock.move_to(clock.now() + timedelta(minutes=10))
        with self._worlds.begin(self._kept) as world:
            assert world.store is not None
            with through(world.store) as proxy:
                yield world, proxy

    def send(self, world: World, kind: Kind, key: str = "k-1") -> Answer:
        """Make the call; one that changes something under this key."""
        headers = dict(kind.headers) | ({"Idempotency-Key": key} if kind.changes_something else {})
        path = kind.path.format(**self.ids)
        return world.call(kind.method, path, kind.body, party=kind.party, headers=headers)

    def good(self, kind: Kind) -> Good:
        """The kind on a day on which all is well."""
        if kind.name not in self._good:
            with self.begin() as (world, proxy):
                answer = self.send(world, kind)
                assert answer.status == kind.status, (kind.name, answer.text)
                assert kind.outcome in ("", answer.json.get("outcome")), answer.text
                calls = tuple(_calls(proxy))
                proxy.begin()
                written = written_in(world)
                self._good[kind.name] = Good(plain(answer.text), written, told_in(world), calls)
        return self._good[kind.name]

    def cases(self) -> Iterator[Case]:
        """Every case that there is."""
        for kind in KINDS:
            for call in self.good(kind).calls:
                for fault in FAULTS:
                    if fault.can_meet(call.service, call.operation):
                        yield Case(kind, call, fault, 1)
                        yield Case(kind, call, fault, ALL_TRIES)

    def run(self, case: Case) -> str:
        """Have a case happen, hold what must hold, and say in a word how it was answered. Raises AssertionError."""
        good, kind = self.good(case.kind), case.kind
        with self.begin() as (world, proxy):
            before, events = written_in(world), _events(world)
            rule = Rule(case.fault, **vars(case.call), tries=case.tries)
            proxy.begin(rule)
            answer = self.send(world, kind)
            proxy.begin()
            if not rule.met:
                return "not met"  # calls side by side are not always as many
            if _is_reduced(answer, good):
                assert told_in(world) == good.told
                return "answered with less"  # what it counts by did not answer
            _hold_answer(answer, kind, good)
            written = written_in(world)
            if answer.status == kind.status:
                assert written == good.written, between(written, good.written)
            else:
                assert written in (before, good.written), "by halves: " + between(written, before)
            first = _events(world) - events
            if case.call.service == "sts":
                doors.forget()  # an instance lets STS alone for a while
            again = answer if answer.status == kind.status else self.send(world, kind)
            if kind.method == "PATCH" and written == good.written and again.status == 412:
                return "done, and not told"  # no key: who reads it again sees that it is done
            assert again.status == kind.status, again.text
            assert plain(again.text) == good.answer
            assert written_in(world) == good.written, "twice: " + between(written_in(world), good.written)
            _hold_trail(case, answer, first, _events(world) - events)
            assert told_in(world) == good.told
        return "answered" if answer is again else "503"


def _is_reduced(answer: Answer, good: Good) -> bool:
    """Whether a search shows less of its matches than on a good day, and all the same ones."""
    if answer.status != 201 or '"disclosure":"reduced"' not in answer.text or '"reduced"' in good.answer:
        return False
    told, best = answer.json, json.loads(good.answer)
    return [told["outcome"], *_decisions(told)] == [best["outcome"], *_decisions(best)]


def _decisions(search: dict[str, Any]) -> list[str]:
    return [match["decision"] for match in search["matches"]]


def _hold_answer(answer: Answer, kind: Kind, good: Good) -> None:
    assert answer.status in (kind.status, 503), answer.text
    if answer.status == 503:
        assert int(answer.headers["Retry-After"]) > 0
        assert "no_match" not in answer.text
    if answer.status == kind.status:
        assert plain(answer.text) == good.answer, f"{plain(answer.text)}\n{good.answer}"


def _hold_trail(case: Case, answer: Answer, first: Counter[str], both: Counter[str]) -> None:
    """Each call once; but one whose event could not be written, which was not answered either."""
    is_of_trail = "audit" in case.call.table.split("+")
    least = 0 if answer.status == 503 and is_of_trail else 1
    if case.kind.name != "the service's health":  # one a minute has a row
        assert least <= first.total() <= 1, first
        more = 0 if answer.status == case.kind.status else 1
        assert least + more <= both.total() <= 1 + more, both


def _calls(proxy: Proxy) -> Iterator[Call]:
    seen: Counter[Any] = Counter()
    for asked in proxy.asked:
        what = (asked.service, asked.operation, asked.short_tables, asked.index)
        seen[what] += 1
        yield Call(*what, seen[what])


def plain(text: str) -> str:
    """A text without what is another one at each time: ids, moments, digests."""
    for pattern, put in (
        (_ID, r"\1_"),
        (_ULID, "ulid"),
        (_TIME, "time"),
        (_HASH, "hash"),
        (_UUID, "uuid"),
        (_SHARD, "shard"),
    ):
        text = pattern.sub(put, text)
    return text


def written_in(world: World) -> Counter[str]:
    """What stands in the tables of cases, each item without what is another one at each time."""
    return Counter(
        f"{table.name} {plain(_item_text(item))}"
        for table in _WRITTEN
        for item in world.items(table)
        if table is not tables.BATCHES or item["part"]["S"] == "batch"
    )


def _item_text(item: dict[str, Any]) -> str:
    shown = {name: value for name, value in item.items() if name not in _NOT_COMPARED}
    inner = text_of(item["document"]) if "document" in item else ""
    return json.dumps(shown, sort_keys=True, default=str) + str(inner)


def told_in(world: World) -> dict[str, list[str]]:
    """What each party is told until nothing is left to tell, each notification once whatever came twice."""
    world.notify(times=2)
    sweep(sweeper.outbox, sweeper.publisher, clock.now() + timedelta(seconds=CLAIM_SECONDS + 70))
    found = {}
    for party in PARTIES:
        of_id = {message["notification_id"]: message for message in world.messages(party)}
        found[party] = sorted(plain(json.dumps(each, sort_keys=True)) for each in of_id.values())
    assert {row["state"]["S"] for row in world.items(tables.OUTBOX)} <= {"SENT", "UNROUTABLE", "TEST"}
    return found


def between(one: Counter[str], other: Counter[str]) -> str:
    """What one has more (+) and less (-) than the other."""
    return "\n".join([*(f"+ {each}" for each in one - other), *(f"- {each}" for each in other - one)])


def _events(world: World) -> Counter[str]:
    return Counter(event["event_id"] for event in world.documents(tables.AUDIT))
