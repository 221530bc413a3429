"""The calls that are captured: each kind, by each who makes it, through the real doors over tables in memory.

Each call has an officer, a case and a weapon of its own, so that a key that many calls touch is one that they share.
What the streams bring after the calls of a block is carried out after them, and belongs to them in equal parts.
"""

import contextlib
import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.answers.environment import set_environment
from benchmarks.partitions.capture import Touch, recorded
from iarms.settings import PREFIX
from infra.shards import Spread
from samples.registry.records import SampleRecord, generate

CALLS: Final = 48
"""Of each block, unless said otherwise."""
INDEX_VERSION: Final = "v4"


BESIDE: Final = "beside"
"""The worker of what a door asks beside a call and can do without: a call is answered where that is refused."""
_BESIDE: Final = frozenset(("buckets", "suspects"))
# Of a search for a whole number: its budgets are those of other kinds, and what is counted beside it keeps it not back.
_BESIDE_A_SEARCH: Final = frozenset((*_BESIDE, "allowances"))


def _is_beside(kind: str, table: str) -> bool:
    """Whether a call of this kind is answered all the same where this table cannot be asked: each instance counts calls
    for itself then, and a search is flagged `not_checked`."""
    return table in (_BESIDE_A_SEARCH if kind.startswith("search,") else _BESIDE)


def _serial(what: str, number: int) -> str:
    """A number like no other: what is alike or follows another would be found, or flagged."""
    drawn = int(hashlib.sha256(f"{what} {number}".encode()).hexdigest(), 16)
    letters = chr(65 + drawn % 26) + chr(65 + drawn // 26 % 26)
    return f"{letters}{drawn // 676 % 10_000_000:07}"


@dataclass(frozen=True)
class Block:
    """Calls of one kind by one party for one administration (its country), and what they and the streams touched.

    `by` is the class of who calls (`WCO`, `ADM`, `NCB`); `touched` has, by who works ("door", "beside" it, or the
    consumer of a stream), every touch of all calls together, and `operations` how many calls to DynamoDB it made.
    `grown` is by how many rows and bytes a table, or an index of it, became larger.
    """

    kind: str
    by: str
    party: str
    administration: str
    calls: int
    touched: Mapping[str, tuple[Touch, ...]] = field(repr=False)
    operations: Mapping[str, int] = field(default_factory=dict)
    grown: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


def captured(calls: int = CALLS, spread: Spread | None = None) -> list[Block]:
    """Make every kind of call so often by everyone who makes it, and tell what was touched.

    `spread` is a deployment's number of shards, that of one which says nothing unless given; doors read it as they are
    first imported, so a process captures by one of them.

    Raises RuntimeError where a call is not answered as its kind is: then it is not what is measured.
    """
    set_environment()
    said = _SETTINGS | {"shards": (spread or Spread()).settings()}
    os.environ.update({PREFIX + name.upper(): value for name, value in said.items()})
    logging.disable(logging.CRITICAL)
    from tests import clock, doors, stand_in
    from tests.world import Worlds, local_templates

    stand_in.install()
    doors.doors()
    with (
        Path(os.devnull).open("w") as nowhere,  # metrics are lines of standard output
        contextlib.redirect_stdout(nowhere),
        Worlds(local_templates()).begin(engine="memory") as world,
        recorded(world.store) as recording,  # type: ignore[arg-type]
    ):
        clock.begin()
        try:
            return list(_Capture(world, recording, calls).blocks())
        finally:
            clock.let_go()


_SETTINGS: Final = {
    "cursor_key": "alias/iarms-local-cursors",
    "log_algorithm": "ecdsa-p256",
    "log_bucket": "iarms-local-log-000000000000",
    "log_key": "alias/iarms-local-log-signing",
    "recipients": "INTERPOL-GS WCO NCB:BRFR",
    "index_version": INDEX_VERSION,
    "serial_indexes": f'{{"{INDEX_VERSION}": "iarms-local-serial-index"}}',
}
_SEARCHERS: Final = (("WCO", "KE"), ("WCO", "GH"), ("ADM-KE", "KE"), ("ADM-GH", "GH"))
_OWNERS: Final = (("NCB-FR", "FR"), ("NCB-BR", "BR"))


@dataclass
class _Capture:
    world: Any
    recording: Any
    calls: int
    _number: int = 0
    _alike: bool = True
    _samples: Iterator[SampleRecord] = field(default_factory=lambda: generate(100_000, seed=20261130))
    _made: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def blocks(self) -> Iterator[Block]:
        weapons = [self._enter(*_OWNERS[0]) for _ in range(self.calls)]
        self._alike = False
        self._streams()
        self._forget()
        for party, country in _SEARCHERS:
            yield self._block("search, no match", party, country, self._no_match)
            opened = iter(weapons)
            yield self._block("search, hit opened", party, country, partial(self._hit_of, opened))
            joined = iter(weapons)
            yield self._block("search, hit joined", party, country, partial(self._hit_of, joined))
            yield self._block("search read", party, country, self._read_search)
            yield self._block("searches listed", party, country, self._listed("/v1/searches"))
            yield self._block("trace submitted", party, country, self._trace)
        for owner, country in _OWNERS:
            yield self._block("record entered", owner, country, self._enter)
            yield self._imported(owner, country)
            yield self._block("notifications listed", owner, country, self._listed("/v1/notifications"))

    def _block(self, kind: str, party: str, country: str, call: Callable[[str, str], Any]) -> Block:
        before = self._sizes()
        for number in range(1, self.calls + 1):
            self.recording.call = number
            call(party, country)
        self.recording.call = 0
        return self._ended(Block(kind, party.split("-")[0], party, country, self.calls, {}), before)

    def _ended(self, begun: Block, before: Mapping[tuple[str, str], tuple[int, int]], call: int = 0,
               first: tuple[Touch, ...] = ()) -> Block:  # fmt: skip
        """The block with what was touched since, and what follows it."""
        worker = "importer" if first else "door"
        operations = {"door": call} if first else {}
        operations[worker] = self.recording.operations
        taken = self.recording.taken()
        parts: dict[str, list[Touch]] = {worker: [], BESIDE: []}
        for touch in taken:
            is_beside = worker == "door" and _is_beside(begun.kind, touch.table.removeprefix("iarms-local-"))
            parts[BESIDE if is_beside else worker].append(touch)
        touched = {"door": first} | {name: tuple(touches) for name, touches in parts.items() if touches}
        for name, count, touches in self._streams():
            operations[name], touched[name] = count, touches
        grown = {
            where: (after[0] - before.get(where, (0, 0))[0], after[1] - before.get(where, (0, 0))[1])
            for where, after in self._sizes().items()
            if after != before.get(where, (0, 0))
        }
        return replace(begun, touched=touched, operations=operations, grown=grown)

    def _sizes(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Rows and bytes of each table, and of each index, which holds all of its items."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for name, table in self.world.store.tables.items():
            short = name.removeprefix("iarms-local-")
            found[short, ""] = len(table.rows), sum(row.size for row in table.rows.values())
            for index in table.indexes.values():
                sizes = [row.size for place, row in table.rows.items() if index.entry(row.item, place) is not None]
                found[short, index.name] = len(sizes), sum(sizes)
        return found

    def _streams(self) -> list[tuple[str, int, tuple[Touch, ...]]]:
        """Carry out what follows the calls: each consumer, how often it asked DynamoDB, and what it touched."""
        after: list[tuple[str, int, tuple[Touch, ...]]] = []
        consumers = {"notifier": self.world.notify, "indexer": self.world.index, "watcher": self.world.after}
        consumers |= {"audit_indexer": self.world.index_audit, "sequencer": self.world.sequence}
        for name, carry in consumers.items():
            carry()
            after.append((name, self.recording.operations, tuple(self.recording.taken())))
        return after

    def _forget(self) -> None:
        self.recording.taken()

    def _ask(self, method: str, path: str, body: Any, party: str, status: int) -> Any:
        from tests import clock

        clock.move_to(clock.BEGIN + timedelta(seconds=self._number))
        answer = self.world.call(method, path, body, party=party)
        if answer.status != status:
            raise RuntimeError(f"{method} {path} by {party}: {answer.status} {answer.text[:300]}")
        return answer.json

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _search(self, party: str, country: str, serial: str, case: str, outcome: str) -> Any:
        from tests.builders import any_search

        number = self._next()
        body = any_search(serial_number=serial, make="Smith & Wesson", model="M&P 9", officer=f"o-{number}")
        body |= {"case_reference": case}
        body |= {"on_behalf_of": country} if party == "WCO" else {}
        if party != "WCO":
            del body["on_behalf_of"]
        answer = self._ask("POST", "/v1/searches", body, party, 201)
        if answer["outcome"] != outcome:
            raise RuntimeError(f"{outcome} is wanted of {serial}, not {answer['outcome']}")
        return answer

    def _no_match(self, party: str, country: str) -> None:
        number = self._number + 1
        answer = self._search(party, country, _serial("no match", number), f"c-{number}", "no_match")
        self._made.setdefault((party, country), []).append(answer["search_id"])

    def _hit_of(self, weapons: Iterator[str], party: str, country: str) -> None:
        """The first time it opens a hit, the second time, under the same case, it joins it."""
        serial = next(weapons)
        self._search(party, country, serial, f"h-{serial}", "hit")

    def _read_search(self, party: str, country: str) -> None:
        self._next()
        self._ask("GET", f"/v1/searches/{self._made[party, country].pop()}", None, party, 200)

    def _listed(self, path: str) -> Callable[[str, str], None]:
        def ask(party: str, _: str) -> None:
            self._next()
            self._ask("GET", f"{path}?limit=20", None, party, 200)

        return ask

    def _trace(self, party: str, country: str) -> None:
        from tests.builders import any_trace

        number = self._next()
        body = any_trace(serial_number=_serial("trace", number), officer=f"o-{number}")
        body |= {"case_reference": f"t-{number}", "on_behalf_of": country}
        if party != "WCO":
            del body["on_behalf_of"]
        self._ask("POST", "/v1/traces", body, party, 201)

    def _body(self, country: str) -> dict[str, Any]:
        """A made-up record as bureaus send them: makes and models as often as there, a number of its own."""
        number = self._next()
        bodies = (sample.body for sample in self._samples)
        body = next(each for each in bodies if "serial_state" not in each["firearm"])
        firearm = body["firearm"] | {"serial_number": _serial("record", number)}
        if self._alike:  # the weapon that hits are opened on, under a number of its own
            firearm = {"serial_number": firearm["serial_number"], "make": "Smith & Wesson", "model": "M&P 9"}
            body |= {"record_kind": "STOLEN"}
        return body | {"firearm": firearm, "ncb_reference": f"R-{number}", "occurred_in": country}

    def _enter(self, owner: str, country: str) -> str:
        body = self._body(country)
        self._ask("POST", "/v1/records", body, owner, 201)
        return str(body["firearm"]["serial_number"])

    def _imported(self, owner: str, country: str) -> Block:
        """One file: of the call and of its chunks each record has its part."""
        from tests.builders import any_import, json_lines

        before = self._sizes()
        data = json_lines(self._body(country) for _ in range(self.calls))
        asked = self.world.call("POST", "/v1/record-imports", any_import(data), party=owner)
        if asked.status != 202:
            raise RuntimeError(f"an import by {owner}: {asked.status} {asked.text[:300]}")
        self.world.upload(asked, data)
        asked_of, call = self.recording.operations, tuple(self.recording.taken())
        left = self.world.import_all()
        if left:
            raise RuntimeError("an import is left undone")
        begun = Block("record imported", "NCB", owner, country, self.calls, {})
        return self._ended(begun, before, asked_of, call)
