"""`make bench-import-kills LINES=100000`: an import in this process, its workers killed and its messages brought again.

The functions are the real ones, over tables in memory and moto's queues: what is measured is their own work, without
AWS's answers and without the pace. One line in a hundred is bad. Every so many chunks a worker is gone in the middle of
one, at another of its calls each time; another chunk is brought a second time. Exits with an error unless each line is
answered once, each good one is one record, each bad one has its own fault, and the counts are these.
"""

import contextlib
import json
import logging
import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.record_import import lines
from iarms import tables
from tests import clock, conftest  # noqa: F401  # the settings that every test has, and no way out to the network
from tests.builders import any_import, json_lines
from tests.faults import Killed, killed_after
from tests.world import Answer, World, Worlds, _received, _work, local_templates

PATH: Final = "/v1/record-imports"
MOST_BYTES: Final = 500_000_000
KILLED_IN: Final = 25  # chunks
TWICE_IN: Final = 10
# Those killed keep their places until they come again: three of them, and their bureau's others wait.
_ROUNDS: Final = 1_000
_CALLS: Final = (2, 5, 9, 14)  # of a chunk's AWS has answered so many when its worker is gone


class Run:
    """An import that is worked off with disturbances; `killed` and `twice` count them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.killed = self.twice = self.chunks = 0
        self._dead: list[dict[str, Any]] = []
        self._drawn = random.Random(7)  # no secret

    def to_the_end(self) -> None:
        """Work off what waits, what comes again, and what the clock sends."""
        for _ in range(_ROUNDS):
            while waiting := [*self.world.chunks("record-imports"), *self.world.chunks("record-files")]:
                for message in waiting:
                    self._bring(message)
                if len(self._dead) > 5:
                    self._bring_again()
            if not self._dead and not in_turns(self.world):
                return
            self._bring_again()
            clock.move_to(clock.now() + timedelta(minutes=3))
            _work("clock", {})

    def _bring(self, message: dict[str, Any]) -> None:
        if "chunk" not in json.loads(message["body"]):
            self._done(message)
            return
        self.chunks += 1
        if self.chunks % KILLED_IN == 0:
            self.killed += 1
            with contextlib.suppress(Killed), killed_after(_CALLS[self.killed % len(_CALLS)]):
                _work("importer", {"Records": [_received(message, 1)]})
            self._dead.append(message)
            return
        times = 2 if self._drawn.random() < 1 / TWICE_IN else 1
        self.twice += times - 1
        for _ in range(times):
            self._done(message)

    def _bring_again(self) -> None:
        for message in self._dead:
            self._done(message, first=2)
        self._dead.clear()

    def _done(self, message: dict[str, Any], first: int = 1) -> None:
        if self.world.bring(message, first=first):
            raise RuntimeError(f"given up: {message['body']}")


def in_turns(world: World) -> int:
    """How many rows say that something waits or is in hand."""
    return sum(item["import_id"]["S"].startswith("turns") for item in world.items(tables.IMPORTS))


def answered(world: World, asked: Answer, which: str) -> list[Any]:
    """Every answered line, page by page."""
    found: list[Any] = []
    cursor = ""
    while True:
        read = world.call("GET", f"{asked.headers['Location']}?lines={which}&limit=100{cursor}", party="NCB-FR")
        found += read.json["lines"]
        if read.json["next_cursor"] is None:
            return found
        cursor = f"&cursor={read.json['next_cursor']}"


def run(world: World, count: int) -> str:
    """Import so many lines; what came of it in a sentence. Raises SystemExit where anything is not as it should be."""
    from iarms.handlers import importer  # it reads its settings, which the tests give

    importer.pace = 1_000_000
    sent = list(lines(count))
    bad = {number: pointer for number, (_, pointer) in enumerate(sent, 1) if pointer is not None}
    data = json_lines(body for body, _ in sent)
    asked = world.call("POST", PATH, any_import(data), party="NCB-FR")
    world.upload(asked, data)
    began = time.monotonic()
    disturbed = Run(world)
    disturbed.to_the_end()
    took = time.monotonic() - began
    told = world.call("GET", asked.headers["Location"], party="NCB-FR").json
    good = count - len(bad)
    if (told["state"], told["counts"]) != (
        "DONE",
        {"lines": count, "written": good, "refused": len(bad), "pending": 0},
    ):
        sys.exit(f"{told['state']} {told['counts']}")
    refused = {line["line"]: line["problem"]["errors"][0]["pointer"] for line in answered(world, asked, "refused")}
    if refused != bad:
        sys.exit("the lines refused are not the bad ones, each with its fault")
    parts = [item["part"]["S"] for item in world.items(tables.IMPORTS)]
    numbers = [part for part in parts if part.startswith("line-")]
    kept = [item["record_id"]["S"] for item in world.items(tables.RECORDS) if item["part"]["S"] == "current"]
    if len(numbers) != count or len(kept) != good or len(set(kept)) != good:
        sys.exit(f"{len(numbers)} answers, {len(set(kept))} records of {good}")
    if left := in_turns(world):
        sys.exit(f"{left} rows of turns are left")
    return (
        f"{count} lines in {took:.0f} s: {count / took:.0f} a second; {disturbed.killed} workers killed,"
        f" {disturbed.twice} chunks brought twice; {good} records, {len(bad)} lines refused, each with its fault"
    )


def main(arguments: list[str]) -> int:
    """Import as many lines as asked for."""
    if len(arguments) != 1 or not arguments[0].isdecimal():
        print("usage: python -m benchmarks.import_kills LINES", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    os.environ["IARMS_IMPORT_BYTES"] = str(MOST_BYTES)
    clock.begin()
    with (
        Path(os.devnull).open("w") as nowhere,  # metrics are lines of standard output
        contextlib.redirect_stdout(nowhere),
        Worlds(local_templates()).begin(engine="memory") as world,
    ):
        said = run(world, int(arguments[0]))
    print(said)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
