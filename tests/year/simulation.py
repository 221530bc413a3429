"""The year: time goes from event to event; the doors, the stream and the functions that the clock starts are real."""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.handlers import clock as clock_door
from iarms.handlers import notifier, sweeper
from iarms.models.party import Mandate, Party
from iarms.store.parties import Register
from iarms.store.waiting import waits_until
from tests import clock
from tests.faults import Killed, fault, killed_after, silent, throttled
from tests.world import DEPLOYMENT, Answer, Context, World
from tests.year.topics import Delivered, Outage, Topics, Trouble

YEAR: Final = timedelta(days=365)
AFTER: Final = timedelta(days=2 * 365)
"""How long the clock goes on after the last day: until what nobody answers has ended, and what a bureau answers half a
year late, naming the next country, which may do the same."""
ROUND: Final = timedelta(hours=6)
"""Between two rounds of the functions that the clock starts; on AWS a minute."""
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
# Bureaus with an address, those without one (INTERPOL-GS is asked in their stead), and administrations with one.
BUREAUS: Final = ("NCB-BR", "NCB-FR", "NCB-DE", "NCB-IT", "NCB-US", "NCB-BE", "NCB-ES", "NCB-TR")
WITHOUT_ADDRESS: Final = ("NCB-AT", "NCB-CZ", "NCB-RS")
ADDRESSES: Final = ("INTERPOL-GS", "WCO", "ADM-KE", "ADM-SN", *BUREAUS)
SPOILT: Final = "SPOILT"
"""In the ids of rows that nobody can read."""
_TROUBLES: Final[tuple[Trouble, ...]] = ("refused", "unreachable", "closed", "closed after", "half")


@dataclass(frozen=True)
class Size:
    """How much happens, and how often something breaks: of a hundred calls or rounds, outages of each topic, and rows
    of each kind that nobody can read."""

    traces: int
    hits: int
    broken_calls: float = 1.5
    broken_rounds: float = 2.0
    outages: int = 3
    spoilt_rows: int = 4


@dataclass
class Year:
    """A year that goes on. `answers` counts the doors' answers by route and status; `faults` what was made to break."""

    world: World
    chance: random.Random
    size: Size
    now: datetime = clock.BEGIN
    answers: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    outcries: list[str] = field(default_factory=list)
    listeners: list[Callable[[Delivered], None]] = field(default_factory=list)
    broken_at: set[datetime] = field(default_factory=set)
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _streamed: dict[str, int] = field(default_factory=dict)
    _number: int = 0
    topics: Topics = field(init=False)

    def __post_init__(self) -> None:
        self.topics = Topics(self._hear)
        register = Register(self.world.dynamodb, f"{DEPLOYMENT}-register")
        kenya = (Mandate(country="KE", since="2020-01-01"), Mandate(country="GH", since="2020-01-01"))
        for party in ADDRESSES:
            register.put(Party(party=party, notified=True, mandates=kenya if party == "WCO" else ()))
        for party in ADDRESSES:
            for _ in range(self.size.outages):
                begin = self.now + self.chance.random() * YEAR
                longest = DAY * (3 if self.chance.random() < 0.2 else 0.5)
                trouble = self.chance.choice(_TROUBLES)
                self.topics.outages.append(Outage(party, begin, begin + self.chance.random() * longest, trouble))

        for number in range(self.size.spoilt_rows):
            self.later(timedelta(0), YEAR, lambda number=number: self._spoil(number))  # type: ignore[misc]

    def at(self, moment: datetime, what: Callable[[], None]) -> None:
        """Let this happen at that moment, or at once where it is over."""
        self._number += 1
        heapq.heappush(self._events, (max(moment, self.now), self._number, what))

    def later(self, shortest: timedelta, longest: timedelta, what: Callable[[], None]) -> None:
        """Let this happen between so long and so long from now."""
        self.at(self.now + shortest + self.chance.random() * (longest - shortest), what)

    def happens(self, of_a_hundred: float) -> bool:
        """Whether something happens that does so many times of a hundred."""
        return self.chance.random() * 100 < of_a_hundred

    def run(self) -> None:
        """Let the year pass, and the time after it."""
        end = self.now + YEAR + AFTER
        self.at(self.now, lambda: self._round(end))
        with self.topics.open():
            while self._events:
                self.now, _, what = heapq.heappop(self._events)
                clock.move_to(self.now)
                what()
                self._carry()

    def call(
        self, method: str, path: str, body: Any = None, *, party: str, then: Callable[[Answer], None] | None = None,
        headers: Mapping[str, str] | None = None, attempt: int = 1, key: str | None = None,
    ) -> None:  # fmt: skip
        """A party calls a door. What breaks under it is tried again by the party, with the key that it had."""
        if method == "POST" and key is None:
            key = f"key-{self._next()}"
        sent = {**(headers or {}), **({"Idempotency-Key": key} if key else {})}

        def again() -> None:
            self.call(method, path, body, party=party, then=then, headers=headers, attempt=attempt + 1, key=key)

        broken = attempt < 4 and self.happens(self.size.broken_calls)
        with self._breaking() if broken else ExitStack():
            try:
                answer = self.world.call(method, path, body, party=party, headers=sent)
            except Killed:
                self.faults["door killed"] += 1
                self.later(timedelta(minutes=1), timedelta(minutes=20), again)
                return
        self.answers[f"{method} {_bare(path)} {answer.status}"] += 1
        if answer.status >= 500:
            if not broken:
                self.outcries.append(f"{self.now} {method} {path} {party} {body}: {answer.status} {answer.text}")
                return
            self.later(timedelta(minutes=1), timedelta(minutes=20), again)
        elif then is not None:
            then(answer)

    def _spoil(self, number: int) -> None:
        """Rows that nobody can read, due at once: a leg's, a hit's, a notification's. Somebody mends them some day."""
        at, shard, name = self.now.isoformat(), self.chance.randrange(4), f"{SPOILT}{number}"
        due = {"due_shard": f"due-{shard}", "due_at": at, "party": self.chance.choice(BUREAUS)}
        rows: tuple[tuple[str, dict[str, str]], ...] = (
            ("traces", {"trace_id": f"trc_{name}", "part": "trace", "document": "{"}),
            ("traces", {"trace_id": f"trc_{name}", "part": f"leg#leg_{name}", "leg_id": f"leg_{name}", **due}),
            ("cases", {"case_key": name, "part": "current", "hit_id": f"hit_{name}", "document": "{", **due}),
            ("outbox", {"notification_id": f"ntf_{name}", "recipient": due["party"], "state": "PENDING",
                        "pending": f"pending-{shard}", "created_at": at}),
        )  # fmt: skip
        for table, row in rows:
            item = {key: {"S": value} for key, value in row.items()}
            self.world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-{table}", Item=item)
            self.later(DAY, 60 * DAY, lambda table=table, item=item: self._mend(table, item))  # type: ignore[misc]

    def _mend(self, table: str, item: dict[str, Any]) -> None:
        keys = {"traces": ("trace_id", "part"), "cases": ("case_key", "part")}.get(table, ("notification_id",))
        self.world.dynamodb.delete_item(TableName=f"{DEPLOYMENT}-{table}", Key={key: item[key] for key in keys})

    def _hear(self, delivered: Delivered) -> None:
        for listener in self.listeners:
            listener(delivered)

    def _round(self, end: datetime) -> None:
        """What the clock starts: the steps that are due, and the sweep; some are killed, some meet another round. Of a
        round in which nothing is due there is nothing to see."""
        for name, door in (("clock", clock_door), ("sweeper", sweeper)) if self._is_anything_due() else ():
            with self._breaking() if self.happens(self.size.broken_rounds) else ExitStack():
                self._start(name, door, twice=self.happens(self.size.broken_rounds))
        if self.now < end:
            self.at(self.now + ROUND, lambda: self._round(end))

    def _is_anything_due(self) -> bool:
        store, now = self.world.store, self.now.isoformat()
        waiting = (("traces", "by_due"), ("cases", "by_due"), ("outbox", "pending"))
        return store is None or any(
            waits_until(each) <= now
            for table, index in waiting
            for each in store.sort_keys(f"{DEPLOYMENT}-{table}", index)
        )

    def _start(self, name: str, door: Any, *, twice: bool = False) -> None:
        with self._meeting(name, door) if twice else ExitStack():
            try:
                door.handle({}, Context())
            except Killed:
                self.faults[f"{name} killed"] += 1
                self.broken_at.add(self.now)
            except Exception as error:  # noqa: BLE001  # what Lambda would count as an error and start again
                self.faults[f"{name} broke off"] += 1
                self.broken_at.add(self.now)
                if not self._is_breaking:
                    self.outcries.append(f"{self.now} {name}: {error!r}")

    _is_breaking: bool = False

    @contextmanager
    def _breaking(self) -> Iterator[None]:
        """While this lasts, AWS refuses a call or two, does not answer, or the function is killed in the middle."""
        self._is_breaking = True
        with ExitStack() as stack:
            what = self.chance.randrange(4)
            if what == 0:
                stack.enter_context(killed_after(self.chance.randrange(1, 12)))
            else:
                operation = self.chance.choice(("TransactWriteItems", "Query", "GetItem", "UpdateItem", "BatchGetItem"))
                bad = throttled if what == 1 else silent
                met = stack.enter_context(fault(f"dynamodb.{operation}", bad, times=self.chance.randrange(1, 8)))
                stack.callback(lambda: self.faults.update({operation: len(met)}))
            try:
                yield
            finally:
                self._is_breaking = False

    @contextmanager
    def _meeting(self, name: str, door: Any) -> Iterator[None]:
        """While this lasts, another round of the same begins when this one is about to write."""
        met: list[int] = []

        def begin(**_: Any) -> None:
            if not met:
                met.append(1)
                self.faults[f"{name} met another"] += 1
                self._start(name, door)

        event = "before-call.dynamodb." + ("TransactWriteItems" if name == "clock" else "UpdateItem")
        dynamodb().meta.events.register(event, begin)
        try:
            yield
        finally:
            dynamodb().meta.events.unregister(event, begin)

    def _carry(self) -> None:
        """The streams of records and searches; and the outbox's in batches, where what fails is left to the sweeper, as
        when Lambda has given up."""
        if self._has_streamed("cases", "records"):
            self.world.after()
        if not self._has_streamed("outbox"):
            return
        rows = [each for each in self.world.stream(tables.OUTBOX) if each["eventName"] == "INSERT"]
        for start in range(0, len(rows), 25):
            try:
                notifier.handle({"Records": rows[start : start + 25]}, Context())
            except Exception as error:  # noqa: BLE001  # as above
                self.faults["notifier broke off"] += 1
                self.outcries.append(f"{self.now} notifier: {error!r}")

    def _has_streamed(self, *names: str) -> bool:
        """Whether anything has come in the streams of these tables since this was asked of them last."""
        store = self.world.store
        now = {name: store.changes(f"{DEPLOYMENT}-{name}") if store else -1 for name in names}
        has = store is None or any(self._streamed.get(name) != count for name, count in now.items())
        self._streamed.update(now)
        return has

    def _next(self) -> int:
        self._number += 1
        return self._number


def _bare(path: str) -> str:
    """The path with no ids in it."""
    return "/".join("*" if "_" in part else part for part in path.split("/"))
