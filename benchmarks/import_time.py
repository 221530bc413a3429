"""`make bench-import`: how long each function takes to import, against a bare boto3 DynamoDB client.

Both run out of the package as it ships, bytecode included, in a fresh interpreter each, in turn: A B A B ... The figure
is CPU time (user and system) of the whole process less that of an empty one, the ratio that of the medians.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from infra import ROOT
from infra.config import load_deployments
from infra.constructs.bundle import built
from ops.environment import stand_in_environment

ROUNDS: Final = 15
BARE: Final = "import boto3; boto3.client('dynamodb')"
EMPTY: Final = "pass"
DOORS: Final = ("search", "records", "hits", "service", "authorizer", "indexer", "notifier", "sweeper")


def cpu_seconds(program: str, package: Path) -> float:
    """CPU time of a fresh interpreter that runs this program out of the package."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # as on the function
    subprocess.run([sys.executable, "-S", "-c", program], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def medians(programs: dict[str, str], package: Path) -> dict[str, float]:
    """Median CPU milliseconds of each program over the rounds, taken in turn."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(ROUNDS + 1):
        for name, program in programs.items():
            seconds = cpu_seconds(program, package)
            if turn:  # the first of each only warms the file cache
                taken[name].append(seconds * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


def report(found: dict[str, float], doors: Iterable[str]) -> str:
    """The figures as a table."""
    bare = found["bare"] - found["empty"]
    lines = [f"bare boto3 DynamoDB client: {bare:.0f} ms CPU over an empty interpreter ({found['empty']:.0f} ms)"]
    lines += [
        f"{door:<12} {found[door] - found['empty']:5.0f} ms   {(found[door] - found['empty']) / bare:.2f} x bare"
        for door in doors
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure and print; with --json print the medians as JSON."""
    stand_in_environment()
    local = load_deployments()["local"]
    package = built(python=local.python, architecture=local.architecture)
    programs = {"empty": EMPTY, "bare": BARE} | {door: f"import iarms.handlers.{door}" for door in DOORS}
    found = medians(programs, package)
    print(json.dumps(found) if "--json" in sys.argv else report(found, DOORS))
    print(f"package: {package.relative_to(ROOT)}, {ROUNDS} rounds", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
