"""`make bench-soak CALLS=20000`: whether what a function's process holds grows with the calls that it answered.

    python -m benchmarks.soak [--calls 20000] [--every 500] [--seed 1] [--out soak.png]

The real doors answer a steady mix of calls in this process: searches without a match, that open and that join a hit,
lists with their next pages, traces, reads, identification, health, refused calls, and tokens good and bad; by every
administration there is, each call by an officer, under a case and with a number of its own. After so many calls the
consumers of streams work off what came of them (but for the sequencer, which `make bench-log` has), a sample is taken,
and tables, queues and buckets are put back to what they were, so that the world's own growth is not the process's: what
the doors remember stays. Time goes by a second a call.

A sample has the memory that is resident once garbage is collected and free pages are given back, descriptors, threads,
and the size of everything that is kept between calls, which is found and not listed: caches of functions, and private
fields of the objects that hang on doors. The verdict is by the slope over the second half. 1 where something grows.
"""

import argparse
import contextlib
import ctypes
import gc
import hashlib
import json
import logging
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.answers.environment import set_environment
from iarms.settings import PREFIX
from samples.registry.records import generate

WEAPONS: Final = 40
MIX: Final = {
    "search, no match": 30, "search, hit opened": 8, "search, hit joined": 8, "searches listed": 8, "hit read": 6,
    "trace submitted": 5, "identified": 6, "health": 5, "body refused": 5, "scope refused": 3, "party refused": 2,
    "not found": 3, "notifications listed": 3, "token taken": 4, "token refused": 4,
}  # fmt: skip
"""Calls of a hundred."""
MOST_BYTES: Final = 700_000
"""Of resident memory, by which a process may grow in a thousand calls: half an audit event a call. Caches with a bound,
which still fill in the second half of 12,000 calls, took 546,000 of it."""
_PAGE: Final = 4096
_SETTINGS: Final = {
    "cursor_key": "alias/iarms-local-cursors",
    "recipients": "INTERPOL-GS WCO NCB:BRFR",
    "index_version": "v4",
    "serial_indexes": '{"v4": "iarms-local-serial-index"}',
}


class Footprint(NamedTuple):
    """What the process holds after so many calls: `resident` in bytes, `objects` as the garbage collector counts, and
    `kept` the entries by the name of the cache or field."""

    calls: int
    resident: int
    objects: int
    descriptors: int
    threads: int
    kept: Mapping[str, int]


def footprint(calls: int) -> Footprint:
    """What this process holds now, without garbage and free pages."""
    kept = entries_kept()
    gc.collect()
    with contextlib.suppress(AttributeError, OSError):  # glibc alone has it
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    resident = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE
    descriptors = len(list(Path("/proc/self/fd").iterdir())) - 1  # the folder's own
    return Footprint(calls, resident, len(gc.get_objects()), descriptors, threading.active_count(), kept)


def entries_kept() -> dict[str, int]:
    """The entries of each cache of a function, and of each private field of what hangs on a door, by name."""
    from tests.doors import keepers

    found: Counter[str] = Counter()
    seen: set[int] = set()
    for name, module in list(sys.modules.items()):
        if name.startswith("iarms."):
            for owner in (module, *(each for each in vars(module).values() if isinstance(each, type))):
                for each in list(vars(owner).values()):
                    if hasattr(each, "cache_info") and id(each) not in seen:
                        seen.add(id(each))
                        kept_by = f"{each.__module__}.{each.__qualname__}".removeprefix("iarms.")
                        found[kept_by] = each.cache_info().currsize
    for keeper in keepers():
        for label, value in vars(keeper).items():
            if label.startswith("_") and hasattr(value, "__len__"):
                found[f"{type(keeper).__module__.removeprefix('iarms.')}.{type(keeper).__name__}.{label}"] += len(value)
    return dict(found)


def slope(values: Sequence[tuple[float, float]]) -> float:
    """By how much the second of each pair grows when the first grows by a thousand: a line by least squares."""
    mean_x, mean_y = (sum(each[place] for each in values) / len(values) for place in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in values)
    return 1000 * sum((x - mean_x) * (y - mean_y) for x, y in values) / spread if spread else 0.0


def second_half(samples: Sequence[Footprint]) -> Sequence[Footprint]:
    """The samples from the middle of the calls on: what is filled once is full by then."""
    return [each for each in samples if each.calls >= samples[-1].calls / 2]


def grows(samples: Sequence[Footprint], most_bytes: float = MOST_BYTES) -> list[str]:
    """What grows over the second half, in words; empty where nothing does."""
    half = second_half(samples)
    found = []
    bytes_more = slope([(each.calls, each.resident) for each in half])
    if bytes_more > most_bytes:
        found.append(f"memory by {bytes_more:,.0f} bytes a 1,000 calls, of which {most_bytes:,.0f} may be")
    for name in ("descriptors", "threads"):
        more = slope([(each.calls, getattr(each, name)) for each in half])
        # Not by the slope alone: one that is opened once in the second half is none a call.
        if more > 0 and getattr(half[-1], name) - getattr(half[0], name) > 1:
            found.append(f"{name} by {more:.2f} a 1,000 calls")
    return found


def growing_entries(samples: Sequence[Footprint]) -> list[tuple[str, int, int]]:
    """What has more entries at the end than in the middle, the fastest first: name, then and now."""
    half = second_half(samples)
    more = [(name, half[0].kept.get(name, 0), count) for name, count in half[-1].kept.items()]
    return sorted((each for each in more if each[2] > each[1]), key=lambda each: each[1] - each[2])


def draw(samples: Sequence[Footprint], path: Path) -> None:
    """Memory, objects, descriptors and threads, and the fullest caches over the calls, as a picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    calls = [each.calls for each in samples]
    figure, (memory, handles, entries) = plt.subplots(3, 1, figsize=(9, 10), sharex=True)
    memory.plot(calls, [each.resident / 1e6 for each in samples], color="#1b4f8a")
    memory.set_ylabel("resident memory, MB")
    of_half = second_half(samples)
    told = slope([(each.calls, each.resident) for each in of_half]) / 1000
    memory.set_title(f"second half: {told:+,.0f} kB a 1,000 calls", fontsize=10)
    memory.axvline(of_half[0].calls, color="#999999", linewidth=0.8)
    handles.plot(calls, [each.descriptors for each in samples], label="descriptors", color="#d98324")
    handles.plot(calls, [each.threads for each in samples], label="threads", color="#6a9e3f")
    handles.set_ylim(bottom=0)
    handles.legend(fontsize=8)
    last = samples[-1].kept
    for name in sorted(last, key=lambda name: -last[name])[:8]:
        entries.plot(calls, [each.kept.get(name, 0) for each in samples], label=name, linewidth=1)
    entries.set_ylabel("entries kept, the most")
    entries.set_yscale("symlog", linthresh=100)
    entries.legend(fontsize=6)
    entries.set_xlabel("calls answered")
    for axes in (memory, handles, entries):
        axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def soak(calls: int, every: int, seed: int, say: Callable[[Footprint], None]) -> tuple[list[Footprint], Counter[str]]:
    """Have the doors answer so many calls; a sample after each `every`, and how often each kind was made.

    Raises RuntimeError where a call is not answered as its kind is: then it is not what is measured.
    """
    set_environment()
    os.environ.update({PREFIX + name.upper(): value for name, value in _SETTINGS.items()})
    logging.disable(logging.CRITICAL)
    from tests import clock, doors, stand_in
    from tests.world import Worlds, local_templates

    stand_in.install()
    doors.doors()
    worlds = Worlds(local_templates())
    with (
        Path("/dev/null").open("w") as nowhere,  # metrics are lines of standard output
        contextlib.redirect_stdout(nowhere),
        worlds.begin(engine="memory") as world,
    ):
        clock.begin()
        try:
            mix = _Mix(world, random.Random(seed))  # a load, no secret
            kept = worlds.keep(world)
            samples = []
            for number in range(1, calls + 1):
                mix.make_call(number)
                if number % every == 0:
                    mix.work_off()
                    _put_back(world, kept)
                    samples.append(footprint(number))
                    with contextlib.redirect_stdout(sys.__stdout__ or nowhere):
                        say(samples[-1])
            return samples, mix.made
        finally:
            clock.let_go()


def _put_back(world: Any, kept: Any) -> None:
    """The world as it was kept, where the doors go on with what they remember."""
    import pickle

    from moto.core.model_instances import reset_model_data

    from tests import aws_state

    reset_model_data()  # moto remembers every message and object that it ever made
    aws_state.put_back(kept.state)
    vars(world.store).clear()
    vars(world.store).update(vars(pickle.loads(kept.tables)))  # noqa: S301  # our own
    world._read = dict(kept.read)


class _Mix:
    """The calls of `MIX` on a world, each by somebody else."""

    def __init__(self, world: Any, chance: random.Random) -> None:
        from iarms.handlers import authorizer
        from iarms.handlers.tokens import read_issuers
        from iarms.models.country_codes import is_country
        from ops.local import tokens

        self.world, self.chance, self.made = world, chance, Counter[str]()
        self._number, self._hits = 0, list[tuple[str, str]]()
        letters = [chr(point) for point in range(65, 91)]
        self._countries = [first + second for first in letters for second in letters if is_country(first + second)]
        self._weapons = [self._enter(number) for number in range(WEAPONS)]
        self._descriptions = [_described(sample.body["firearm"]) for sample in generate(2_000, seed=20261130)]
        self._key, self._other = (_key_of_issuer() for _ in range(2))
        issuer = {"issuer": tokens.ISSUER, "audience": tokens.AUDIENCE, "jwks_url": "https://keys",
                  "algorithms": ["ES256"], "parties": ["WCO", "ADM-*", "NCB-*"]}  # fmt: skip
        authorizer.issuers = read_issuers(
            json.dumps([issuer]), lambda _: json.dumps(tokens.key_set(self._key)).encode()
        )
        self._kinds: dict[str, Callable[[], None]] = {
            "search, no match": self._no_match,
            "search, hit opened": lambda: self._hit(f"c-{self._number}"),
            "search, hit joined": lambda: self._hit("the same case"),
            "searches listed": self._list_searches,
            "hit read": self._read_hit,
            "trace submitted": self._trace,
            "identified": self._identify,
            "health": lambda: self._ask("GET", "/v1/health", None, "WCO", 200),
            "body refused": lambda: self._ask("POST", "/v1/searches", {f"x{self._number}": self._word()}, "WCO", 422),
            "scope refused": lambda: self._ask("GET", "/v1/audit/events", None, self._party(), 403),
            "party refused": lambda: self._ask("GET", "/v1/searches", None, f"ADM-{self._word()}", 401),
            "not found": lambda: self._ask("GET", f"/v1/searches/{_id_of_nothing(self._number)}", None, "WCO", 404),
            "notifications listed": lambda: self._ask("GET", "/v1/notifications?limit=5", None, "NCB-FR", 200),
            "token taken": lambda: self._token(self._key, is_good=True),
            "token refused": lambda: self._token(self._other, is_good=False),
        }

    def make_call(self, number: int) -> None:
        """The next call, a second after the last."""
        from tests import clock

        clock.move_to(clock.BEGIN + timedelta(seconds=number + WEAPONS))
        self._number = number
        kind = self.chance.choices(list(MIX), list(MIX.values()))[0]
        self.made[kind] += 1
        self._kinds[kind]()

    def work_off(self) -> None:
        """Carry what the streams bring to their consumers."""
        for carry in (self.world.notify, self.world.index, self.world.after, self.world.index_audit):
            carry()
        self._hits.clear()

    def _ask(self, method: str, path: str, body: Any, party: str, status: int) -> Any:
        answer = self.world.call(method, path, body, party=party)
        if answer.status != status:
            raise RuntimeError(f"{method} {path} by {party}: {answer.status} {answer.text[:300]}")
        return answer.json

    def _word(self) -> str:
        return "".join(chr(65 + self.chance.randrange(26)) for _ in range(8))

    def _party(self) -> str:
        return f"ADM-{self.chance.choice(self._countries)}"

    def _serial(self) -> str:
        drawn = int(hashlib.sha256(f"{self._number}".encode()).hexdigest(), 16)
        return f"{chr(65 + drawn % 26)}{chr(65 + drawn // 26 % 26)}{drawn // 676 % 10_000_000:07}"

    def _enter(self, number: int) -> str:
        from tests.builders import any_record

        serial = f"{chr(65 + number % 26)}K{(number * 7_654_321 + 1_234_567) % 10_000_000:07}"
        body = any_record(serial_number=serial, make="Smith & Wesson", model="M&P 9", ncb_reference=f"R-{number}")
        self._ask("POST", "/v1/records", body, "NCB-FR", 201)
        self.world.index()
        return serial

    def _search(self, party: str, **fields: Any) -> Any:
        from tests.builders import any_search

        body = any_search(officer=f"o-{self._number}", **fields)
        if party != "WCO":
            del body["on_behalf_of"]
        return self._ask("POST", "/v1/searches", body, party, 201)

    def _no_match(self) -> None:
        described = self.chance.choice(self._descriptions)
        party = "WCO" if self.chance.random() < 0.3 else self._party()
        self._search(party, serial_number=self._serial(), case_reference=f"c-{self._number}", **described)

    def _hit(self, case: str) -> None:
        weapon = self.chance.choice(self._weapons)
        answer = self._search("WCO", serial_number=weapon, make="Smith & Wesson", model="M&P 9", case_reference=case)
        if answer["outcome"] != "hit":
            raise RuntimeError(f"a hit is wanted of {weapon}, not {answer['outcome']}")
        self._hits.append(("WCO", answer["matches"][0]["hit_id"]))

    def _list_searches(self) -> None:
        party = "WCO" if self.chance.random() < 0.5 else self._party()
        cursor = self._ask("GET", "/v1/searches?limit=5", None, party, 200).get("next_cursor")
        if cursor:
            self._ask("GET", f"/v1/searches?limit=5&cursor={cursor}", None, party, 200)

    def _read_hit(self) -> None:
        if self._hits:
            party, hit = self.chance.choice(self._hits)
            self._ask("GET", f"/v1/hits/{hit}", None, party, 200)

    def _trace(self) -> None:
        from tests.builders import any_trace

        body = any_trace(serial_number=self._serial(), officer=f"o-{self._number}", case_reference=f"t-{self._number}")
        self._ask("POST", "/v1/traces", body, "WCO", 201)

    def _identify(self) -> None:
        # Words that nobody has written before, and a character that most have not.
        text = f"Beretta {self._word().lower()} {chr(0x4E00 + self._number % 20_000)} pistol"
        self._ask("POST", "/v1/reference/identify", {"description": text}, self._party(), 200)

    def _token(self, key: Any, *, is_good: bool) -> None:
        from iarms.handlers import authorizer
        from ops.local import tokens
        from tests import clock
        from tests.world import Context

        sent = tokens.mint(self._party(), key, now=clock.seconds(), sub=f"client-{self._number}")
        event = {
            "type": "REQUEST",
            "methodArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/live/POST/v1/searches",
            "resource": "/v1/searches",
            "path": "/v1/searches",
            "httpMethod": "POST",
            "headers": {"Authorization": f"Bearer {sent}"},
            "requestContext": {
                "extendedRequestId": f"ext-{self._number}",
                "requestId": "any",
                "identity": {"sourceIp": f"198.18.{self._number // 256 % 256}.{self._number % 256}"},
            },
        }
        try:
            authorizer.handle(event, Context())
        except Exception as refused:
            if is_good or str(refused) != "Unauthorized":
                raise
        else:
            if not is_good:
                raise RuntimeError("a token of another key is taken")
        if not is_good:
            self._other = _key_of_issuer()


def _described(firearm: Mapping[str, Any]) -> dict[str, Any]:
    return {name: firearm[name] for name in ("make", "model", "calibre") if firearm.get(name)}


def _id_of_nothing(number: int) -> str:
    from datetime import UTC, datetime

    from iarms.models.ids import derived_id

    return derived_id("srch", datetime(2026, 11, 24, tzinfo=UTC), "nothing", str(number))


def _key_of_issuer() -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def report(samples: Sequence[Footprint]) -> Iterator[str]:
    """What grew over the second half, line by line."""
    half = second_half(samples)
    yield f"over calls {half[0].calls:,} to {half[-1].calls:,}, a 1,000 calls:"
    yield f"  resident memory  {slope([(each.calls, each.resident) for each in half]):+12,.0f} bytes"
    yield f"  objects          {slope([(each.calls, each.objects) for each in half]):+12,.0f}"
    yield f"  descriptors      {slope([(each.calls, each.descriptors) for each in half]):+12.2f}"
    yield f"  threads          {slope([(each.calls, each.threads) for each in half]):+12.2f}"
    for name, before, after in growing_entries(samples)[:12]:
        yield f"  kept: {name}  {before:,} -> {after:,}"


def main() -> int:
    """Soak, draw, print; 1 where something grows."""
    parser = argparse.ArgumentParser(description="what a process holds after many calls")
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=500, help="calls between two samples")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, metavar="PICTURE.png")
    given = parser.parse_args()
    if given.calls < 4 * given.every:
        parser.error("at least four samples: more --calls, or less --every")

    def say(each: Footprint) -> None:
        print(f"{each.calls:>8,} calls  {each.resident / 1e6:7.1f} MB  {each.objects:>9,} objects  "
              f"{each.descriptors:>3} descriptors  {each.threads:>2} threads", flush=True)  # fmt: skip

    samples, made = soak(given.calls, given.every, given.seed, say)
    print(json.dumps(dict(made)))
    for line in report(samples):
        print(line)
    if given.out is not None:
        draw(samples, given.out)
        print(f"drawn: {given.out}")
    for fault in (found := grows(samples)):
        print(f"grows: {fault}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
