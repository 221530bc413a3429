"""The recorder: calls the doors of one world after the other, and writes down what comes of it."""

import contextlib
import importlib
import io
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TextIO

from moto import mock_aws

from benchmarks.answers.moto_tables import check_streams, forget_streams, items_in, messages_in
from benchmarks.answers.still import BEGIN, Still
from iarms import tables
from tests.world import DEPLOYMENT, RECIPIENTS, Answer, Context, World


class Recorder:
    """Calls the doors of one world after the other, and writes down what comes of it."""

    def __init__(self, out: TextIO, still: Still) -> None:
        self.world: World
        self.counts: Counter[str] = Counter()
        self.seconds: dict[str, float] = defaultdict(float)
        self._out = out
        self._still = still
        self.part_name = ""
        self._calls = 0

    @contextlib.contextmanager
    def part(self, name: str, templates: Mapping[str, Any]) -> Iterator[None]:
        """A world of its own for a part of the run, of which all that was written is recorded at the end."""
        began = time.perf_counter()
        self.part_name, self._calls, self._still.at = name, 0, BEGIN
        self._still.begin(f"{name} made")
        with mock_aws(), contextlib.redirect_stdout(io.StringIO()):
            self.world = World.made_from(templates)
            yield
            self._write_tables()
        self._out.flush()
        self.seconds[name.partition(" ")[0]] += time.perf_counter() - began

    @property
    def now(self) -> datetime:
        """The time that the doors have."""
        return self._still.at

    def wait(self, **length: float) -> None:
        """Let time pass."""
        self._still.at += timedelta(**length)

    def call(
        self,
        kind: str,
        method: str,
        target: str,
        body: Any = None,
        *,
        party: str = "WCO",
        case: str | None = None,
        **how: Any,
    ) -> Answer:
        """Call a route and write down the question with the answer. `case` says what is wrong with it, `how` is as
        World.call has it."""
        name = self._begin()
        answer = self.world.call(method, target, body, party=party, **how)
        asked = {"method": method, "target": target, "party": party, "body": body, **how}
        if case is not None:
            asked["case"] = case
        self._write(kind, name, asked=asked, status=answer.status, headers=dict(answer.headers), text=answer.text)
        return answer

    def run(self, door: str) -> None:
        """Run a function that the clock starts."""
        name = self._begin()
        said = importlib.import_module(f"iarms.handlers.{door}").handle({}, Context())
        self._write("run", name, asked=door, at=self._still.at.isoformat(), said=said)

    def carry(self, *, times: int = 1) -> None:
        """Carry the streams to who reads them."""
        for reader in (self.world.index, self.world.after, self.world.notify):
            check_streams()
            name = self._begin()
            self._write("stream", name, asked=reader.__name__, said=reader(times=times))
        forget_streams()

    def work_off(self) -> None:
        """Work off the batches that wait."""
        name = self._begin()
        self._write("queue", name, asked="batches", said=len(self.world.work_off()))

    def import_file(self, asked: Answer, data: bytes) -> None:
        """Upload a file, and enter what is in it."""
        name = self._begin()
        self.world.upload(asked, data)
        self._write("queue", name, asked="imports", said=len(self.world.import_all()))

    def _begin(self) -> str:
        self._calls += 1
        name = f"{self.part_name}/{self._calls:05}"
        self._still.begin(name)
        return name

    def _write(self, kind: str, name: str, **what: Any) -> None:
        self.counts[kind] += 1
        line = {"kind": kind, "name": name, **what}
        self._out.write(json.dumps(line, ensure_ascii=False, default=_as_text) + "\n")

    def _write_tables(self) -> None:
        for table in tables.ALL:
            keys = [key for key in (table.partition_key, table.sort_key) if key]
            named = {"/".join(item[key]["S"] for key in keys): item for item in items_in(f"{DEPLOYMENT}-{table.name}")}
            for key in sorted(named):
                if "message_id" in named[key]:
                    named[key]["message_id"] = {"S": "given by the topic"}  # by chance that is not ours
                self._write(f"in {table.name}", f"{self.part_name}/{table.name}/{key}", item=named[key])
        for party in RECIPIENTS:
            messages = sorted(
                messages_in(self.world.queues[party]), key=lambda message: json.dumps(message, sort_keys=True)
            )
            for number, message in enumerate(messages):
                self._write("message", f"{self.part_name}/{party}/{number:05}", message=message)


def _as_text(thing: Any) -> str:
    return thing.hex() if isinstance(thing, bytes) else repr(thing)
