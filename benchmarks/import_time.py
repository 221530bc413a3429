"""`make bench-import`: how long each function takes to import, against a bare boto3 DynamoDB client.

    python -m benchmarks.import_time [--first-call] [--json]

Each runs out of its own package as it ships, bytecode included, the client out of the distributions of the lock, in
a fresh interpreter each, in turn: A B A B ... The figure is the CPU time that the import takes by the process's own
clock, the ratio that of the medians. The bare client runs a second time out of the environment that this runs in, where
all of boto3 is installed, as AWS's own runtime has it; ratios to that stand beside the others. What an import leaves
for later is not saved where every first call pays it: so the search function is also measured with the first search
that it answers (`benchmarks.first_call`); with `--first-call` nothing else is.
"""

import json
import os
import statistics
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from infra.config import load_deployments
from infra.packages.build import dependencies, package_of
from infra.packages.sources import DOORS
from ops.local.environment import stand_in_environment

ROUNDS: Final = 15
WHOLE: Final = "whole"
FIRST: Final = "search, with its first call"
BARE: Final = "import boto3; boto3.client('dynamodb')"


def cpu_seconds(program: str, package: Path) -> float:
    """CPU time that a fresh interpreter spends on this program, out of the package."""
    timed = f"import time; began = time.process_time()\n{program}\nprint(time.process_time() - began)"
    environment = {**os.environ, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # as on the function
    done = subprocess.run([sys.executable, "-S", "-c", timed], env=environment, check=True, capture_output=True)
    return float(done.stdout.split()[-1])


def medians(programs: dict[str, tuple[str, Path]]) -> dict[str, float]:
    """Median CPU milliseconds of each program, out of its package, over the rounds, taken in turn."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(ROUNDS + 1):
        for name, (program, package) in programs.items():
            seconds = cpu_seconds(program, package)
            if turn:  # the first of each only warms the file cache
                taken[name].append(seconds * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


def measured(doors: Iterable[str] = DOORS) -> dict[str, float]:
    """Median CPU milliseconds of both bare clients, of each door, and of a search with its first call."""
    stand_in_environment()
    local = load_deployments()["local"]
    bare = dependencies(python=local.python, architecture=local.architecture)
    programs = {"bare": (BARE, bare), WHOLE: (BARE, Path(sysconfig.get_path("purelib")))}
    for door in doors:
        package = package_of(door, python=local.python, architecture=local.architecture)
        programs[door] = (f"import iarms.handlers.{door}", package)
    search = package_of("search", python=local.python, architecture=local.architecture)
    programs[FIRST] = (Path(__file__).with_name("first_call.py").read_text("utf-8"), search)
    return medians(programs)


def figures() -> dict[str, float]:
    """By door, its import against the bare client out of the distributions of the lock; and the search's with its first
    call."""
    found = measured()
    return {name: found[name] / found["bare"] for name in (*DOORS, FIRST)}


def report(found: dict[str, float], doors: Iterable[str]) -> str:
    """The figures as a table."""
    bare, whole = found["bare"], found[WHOLE]
    lines = [f"bare boto3 DynamoDB client: {bare:.0f} ms CPU, out of a whole installation {whole:.0f} ms"]
    for door in doors:
        ratios = f"{found[door] / bare:.2f} x bare   {found[door] / whole:.2f} x whole"
        lines += [f"{door:<27} {found[door]:5.0f} ms   {ratios}"]
    return "\n".join(lines)


def main() -> int:
    """Measure and print; with --json print the medians as JSON."""
    doors = ("search",) if "--first-call" in sys.argv else DOORS
    found = measured(doors)
    print(json.dumps(found) if "--json" in sys.argv else report(found, (*doors, FIRST)))
    print(f"{ROUNDS} rounds", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
