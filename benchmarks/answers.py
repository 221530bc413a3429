"""`make bench-answers`: what the whole system answers and writes, recorded so that two versions can be compared.

    python -m benchmarks.answers OUT.jsonl [--searches 3000 --imports 40 --traces 400 --descriptions 1500 --seed 7]
    python -m benchmarks.answers --compare BEFORE.jsonl AFTER.jsonl

A change that is to leave behaviour as it is has to give the same bytes. The first form asks the doors thousands of
things in one process (`answer_scenarios` has what), with the clock, all ids and all randomness held still, and writes
one line of JSON for each answer, and at the end of each part one for every item of every table and every message of
every party. The second form says how many lines of each kind are the same, prints the first that differ, and ends with
1 where any does.

An answer that differs makes later requests differ that use what was in it: look at the first difference first.
"""

import argparse
import contextlib
import copy
import hashlib
import importlib
import inspect
import io
import json
import os
import secrets
import sys
import time
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TextIO

# The clients want these before they are made, the doors what they read of their settings.
os.environ["AWS_ACCOUNT_ID_ENDPOINT_MODE"] = "disabled"
os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "none"
os.environ["POWERTOOLS_SERVICE_NAME"] = "iarms"
os.environ["POWERTOOLS_LOG_LEVEL"] = "CRITICAL"
os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"
os.environ.pop("AWS_PROFILE", None)
os.environ.pop("AWS_ENDPOINT_URL", None)

import moto.core.serialize
import moto.dynamodb.models
from botocore import auth
from moto import mock_aws
from moto.dynamodb.models.dynamo_type import DynamoType

from iarms import settings as all_settings
from iarms import tables
from infra.arrangements import Arrangements
from infra.reviews import Reviews
from tests.world import DEPLOYMENT, RECIPIENTS, Answer, Context, World, local_templates

BEGIN: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
# How long after one call the next one comes.
_PACE: Final = timedelta(seconds=1, milliseconds=7)
_QUEUES: Final = "https://eu-west-1.queue.amazonaws.com/123456789012"
_ARRANGEMENTS: Final[dict[str, Any]] = {
    "countries": {
        "BR": {
            "routine": {"acknowledge": "10 working days", "answer": "60 days"},
            "next_country_opens": False,
            "holidays": ["2026-12-25", "2027-01-01"],
        }
    }
}
_REVIEWS: Final[dict[str, Any]] = {"kinds": {"LOST": 24}, "bureaus": {"FR": {"months": 18, "kinds": {"STOLEN": 36}}}}
# Leads are asked for often enough to use up a budget.
_BUDGETS: Final = {
    "patterns": [400, 4000], "descriptions": [400, 4000], "deep": [400, 4000], "leads": [60, 200], "party_factor": 3,
}  # fmt: skip
# How DynamoDB names the kinds of an item's values.
_VALUE_KINDS: Final = frozenset({"S", "N", "B", "M", "L", "BOOL", "NULL", "SS", "NS", "BS"})
_FIRST_DIFFERENCES: Final = 8
_LONGEST_SHOWN: Final = 3000


def set_environment() -> None:
    """Every variable that a door reads: names without anything behind them, and agreements that are not all alike."""
    said = {
        **{f"{table.name.replace('-', '_')}_table": f"{DEPLOYMENT}-{table.name}" for table in tables.ALL},
        "deployment": "local",
        "region": "eu-west-1",
        "index_version": "v2",
        "serial_indexes": json.dumps({"v2": f"{DEPLOYMENT}-serial-index"}),
        "batch_queue_url": f"{_QUEUES}/{DEPLOYMENT}-search-batches",
        "import_queue_url": f"{_QUEUES}/{DEPLOYMENT}-record-imports",
        "uploads_bucket": f"{DEPLOYMENT}-uploads-000000000000",
        "topic_prefix": f"arn:aws:sns:eu-west-1:123456789012:{DEPLOYMENT}-ntf-",
        "confirmation_minutes": json.dumps({"URGENT": 10, "ROUTINE": 60}),
        "arrangements": Arrangements.model_validate(_ARRANGEMENTS).settings(),
        "reviews": Reviews.model_validate(_REVIEWS).settings(),
        "budgets": json.dumps(_BUDGETS),
        "import_bytes": "1000000",
        "import_pace": "1000000",
        "issuers": "[]",
    }
    for kind in vars(all_settings).values():
        if isinstance(kind, type) and issubclass(kind, all_settings.Settings):
            for field in fields(kind):
                os.environ[all_settings.PREFIX + field.name.upper()] = said.get(field.name, field.name)


class Still:
    """The time, and what stands in for chance: both follow from the seed and from which call is being answered.

    Whoever draws an id of one kind gets the same in the same call, whatever else that call draws before.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.at = BEGIN
        self.step = ""
        self._drawn: Counter[str] = Counter()

    def begin(self, step: str) -> None:
        """From here on another call is answered."""
        self.step = step
        self.at += _PACE
        self._drawn.clear()

    def token_bytes(self, count: int | None = None) -> bytes:
        """As secrets.token_bytes; `prefix` is what a maker of ids calls the kind of id."""
        frame = inspect.currentframe()
        caller = frame.f_back if frame else None
        return self._draw(str(caller.f_locals.get("prefix", "token")) if caller else "token", count or 32)

    def urandom(self, count: int) -> bytes:
        """As os.urandom."""
        return self._draw("urandom", count)

    def _draw(self, kind: str, count: int) -> bytes:
        self._drawn[kind] += 1
        text = f"{self.seed} {self.step} {kind} {self._drawn[kind]}"
        return hashlib.shake_256(text.encode()).digest(count)

    def now(self, tz: Any = None) -> datetime:
        """As datetime.now."""
        return self.at.astimezone(tz) if tz is not None else self.at.replace(tzinfo=None)


def _still_datetime(still: Still) -> type:
    """A stand-in for the class datetime: the real one, but for the time."""

    class Meta(type):
        def __call__(cls, *args: Any, **named: Any) -> datetime:
            return datetime(*args, **named)

        def __instancecheck__(cls, thing: object) -> bool:
            return isinstance(thing, datetime)

        def __getattr__(cls, name: str) -> Any:
            return getattr(datetime, name)

    class StillDatetime(metaclass=Meta):
        now = still.now

    return StillDatetime


@contextlib.contextmanager
def held_still(still: Still) -> Iterator[None]:
    """The clock of the doors, ids, tokens, signatures and the order of what goes side by side, all repeatable."""
    before = secrets.token_bytes, os.urandom, ThreadPoolExecutor.submit, auth.get_current_datetime
    stand_in = _still_datetime(still)
    patched = []
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "iarms" and getattr(module, "datetime", None) is datetime:
            if "datetime.now(" in inspect.getsource(module):
                setattr(module, "datetime", stand_in)  # noqa: B010  # a constant to all but this
                patched.append(module)
    secrets.token_bytes = still.token_bytes
    os.urandom = still.urandom
    ThreadPoolExecutor.submit = _submit_at_once  # type: ignore[method-assign, assignment]
    auth.get_current_datetime = lambda remove_tzinfo=True: still.now(None if remove_tzinfo else UTC)
    try:
        yield
    finally:
        secrets.token_bytes, os.urandom = before[:2]
        ThreadPoolExecutor.submit, auth.get_current_datetime = before[2:]  # type: ignore[method-assign]
        for module in patched:
            setattr(module, "datetime", datetime)  # noqa: B010


def _submit_at_once(pool: ThreadPoolExecutor, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
    done: Future[Any] = Future()
    try:
        done.set_result(work(*args, **named))
    except BaseException as error:  # noqa: BLE001  # whatever it is, who waits for the result is told
        done.set_exception(error)
    return done


@contextlib.contextmanager
def cheap_tables() -> Iterator[None]:
    """Moto's tables, answering the same sooner.

    A transaction keeps the items which it names instead of a copy of every table, and an item's values are told as they
    lie there, without a look at what else they could be called.
    """
    backend: Any = moto.dynamodb.models.DynamoDBBackend
    serializer: Any = moto.core.serialize.ResponseSerializer
    slow = serializer.get_value

    def get_value(self: Any, value: Any, key: str, shape: Any) -> Any:
        if type(value) is dict and len(value) == 1 and next(iter(value)) in _VALUE_KINDS and key in _VALUE_KINDS:
            return value.get(key)
        return slow(self, value, key, shape)

    whole = backend.transact_write_items
    models: Any = moto.dynamodb.models
    real, within = models.copy, [False]

    def deepcopy(thing: Any, memo: Any = None) -> Any:
        return thing if within[0] and isinstance(thing, moto.dynamodb.models.Table) else copy.deepcopy(thing, memo)

    def transact(self: Any, transact_items: list[dict[str, Any]]) -> Any:
        kept = [_kept(self, operation) for each in transact_items for operation in each.values()]
        lengths = {table.name: len(table.stream_shard.items) for table, *_ in filter(None, kept) if table.stream_shard}
        within[0] = True
        try:
            return whole(self, transact_items)
        except Exception:
            for table, first, second, item in filter(None, kept):
                _put_back(table, first, second, item)
                if table.stream_shard:
                    del table.stream_shard.items[lengths[table.name] :]
            raise
        finally:
            within[0] = False

    models.copy = types.SimpleNamespace(deepcopy=deepcopy, copy=copy.copy)
    backend.transact_write_items = transact
    serializer.get_value = get_value
    try:
        yield
    finally:
        models.copy, backend.transact_write_items, serializer.get_value = real, whole, slow


def _forget_streams() -> None:
    """Drop what every reader of the streams has had: a stream is read from its beginning, and a thousand at most."""
    for regions in moto.dynamodb.models.dynamodb_backends.values():
        for backend in regions.values():
            for table in backend.tables.values():
                if shard := table.stream_shard:
                    shard.starting_sequence_number += len(shard.items)
                    shard.items = []


def _kept(backend: Any, operation: Mapping[str, Any]) -> tuple[Any, Any, Any, Any] | None:
    """The table, key and present item of one operation of a transaction."""
    table = backend.tables.get(operation.get("TableName"))
    key = operation.get("Key") or operation.get("Item") or {}
    if table is None or table.hash_key_attr not in key:
        return None
    first = DynamoType(key[table.hash_key_attr])
    there = table.items.get(first)
    if table.range_key_attr is None:
        return table, first, None, copy.deepcopy(there)
    second = DynamoType(key[table.range_key_attr])
    return table, first, second, copy.deepcopy((there or {}).get(second))


def _put_back(table: Any, first: Any, second: Any, item: Any) -> None:
    if second is None:
        if item is None:
            table.items.pop(first, None)
        else:
            table.items[first] = item
    elif item is not None:
        table.items[first][second] = item
    elif first in table.items:
        table.items[first].pop(second, None)
        if not table.items[first]:
            del table.items[first]


class Recorder:
    """Calls the doors of one world after the other, and writes down what comes of it."""

    def __init__(self, out: TextIO, still: Still) -> None:
        self.world: World
        self.counts: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
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
            name = self._begin()
            self._write("stream", name, asked=reader.__name__, said=reader(times=times))
        _forget_streams()

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
            named = {"/".join(item[key]["S"] for key in keys): item for item in self.world.items(table)}
            for key in sorted(named):
                self._write(f"in {table.name}", f"{self.part_name}/{table.name}/{key}", item=named[key])
        for party in RECIPIENTS:
            messages = sorted(self.world.messages(party), key=lambda message: json.dumps(message, sort_keys=True))
            for number, message in enumerate(messages):
                self._write("message", f"{self.part_name}/{party}/{number:05}", message=message)


def _as_text(thing: Any) -> str:
    return thing.hex() if isinstance(thing, bytes) else repr(thing)


def record(path: Path, asked: Mapping[str, int], seed: int) -> Counter[str]:
    """Ask everything, write the answers to a file, and say how many lines of each kind it has."""
    # Imports the samples, and the doors by way of the world, which want the environment.
    from benchmarks import answer_scenarios

    set_environment()
    for door in sorted((Path(importlib.import_module("iarms.handlers").__file__ or "").parent).glob("*.py")):
        importlib.import_module(f"iarms.handlers.{door.stem}")
    templates = local_templates()
    still = Still(seed)
    began = time.perf_counter()
    with path.open("w", encoding="utf-8") as out, held_still(still), cheap_tables():
        recorder = Recorder(out, still)
        for scenario, name, size in answer_scenarios.parts(asked):
            with recorder.part(name, templates):
                scenario(recorder, size, seed)
            print(f"{name} after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    for name, seconds in recorder.seconds.items():
        print(f"{name}: {seconds:.0f} s", file=sys.stderr)
    return recorder.counts


def differences(before: Path, after: Path) -> tuple[dict[str, Counter[str]], list[tuple[Any, Any]]]:
    """By kind how many lines are the same, differ, or are in one file alone; and those that are not the same, in the
    order of the first file."""
    old, new = _lines(before), _lines(after)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    found = []
    for name in [*old, *(name for name in new if name not in old)]:
        one, other = old.get(name), new.get(name)
        kind = json.loads(one or other or "{}")["kind"]
        what = "same" if one == other else "gone" if other is None else "new" if one is None else "differ"
        counts[kind][what] += 1
        if one != other:
            found.append((json.loads(one) if one else None, json.loads(other) if other else None))
    return counts, found


def _lines(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as lines:
        return {json.loads(line)["name"]: line for line in lines}


def paths_that_differ(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The places in which two values of JSON differ. Text that is JSON itself is looked into."""
    if one == other:
        return
    if isinstance(one, str) and isinstance(other, str) and one[:1] in ("{", "[") and other[:1] in ("{", "["):
        try:
            left, right = json.loads(one), json.loads(other)
        except ValueError:
            yield path, one, other
            return
        if left == right:
            yield f"{path} (spelled otherwise)", one, other
        else:
            yield from paths_that_differ(left, right, path)
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            yield from paths_that_differ(one.get(key, "(absent)"), other.get(key, "(absent)"), f"{path}/{key}")
        if list(one) != list(other) and one.keys() == other.keys():
            yield f"{path} (order)", list(one), list(other)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for at, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from paths_that_differ(left, right, f"{path}/{at}")
    else:
        yield path, one, other


def compare(before: Path, after: Path) -> int:
    """Print what differs; 1 where anything does."""
    counts, found = differences(before, after)
    for kind, of_kind in sorted(counts.items()):
        print(f"{kind:20} " + ", ".join(f"{count} {what}" for what, count in of_kind.items()))
    for one, other in found[:_FIRST_DIFFERENCES]:
        line = one or other
        print(f"\n{line['kind']} {line['name']}")
        if "asked" in line:
            print(f"  asked: {_shown(line['asked'])}")
        if one is None or other is None:
            print(f"  {'only after' if one is None else 'only before'}: {_shown(line)}")
            continue
        for path, left, right in paths_that_differ(one, other):
            print(f"  {path}\n    before: {_shown(left)}\n    after:  {_shown(right)}")
    print(f"\n{len(found)} lines differ" if found else "\nno line differs")
    return 1 if found else 0


def _shown(thing: Any) -> str:
    text = json.dumps(thing, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}... ({len(text)} characters)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Record, or compare."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.answers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, nargs="?", help="where to write the answers")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"), help="two files of answers")
    parser.add_argument("--searches", type=int, default=3000)
    parser.add_argument("--imports", type=int, default=40)
    parser.add_argument("--traces", type=int, default=400)
    parser.add_argument("--descriptions", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)
    if given.compare:
        return compare(*given.compare)
    if given.out is None:
        parser.error("say where to write, or compare two files")
    asked = {name: getattr(given, name) for name in ("searches", "imports", "traces", "descriptions")}
    counts = record(given.out, asked, given.seed)
    for kind, count in sorted(counts.items()):
        print(f"{kind:20} {count}")
    print(f"{sum(counts.values())} lines written: {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
