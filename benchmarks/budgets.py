"""`make budgets`: every figure that was once met, measured again and held against its limit.

    python -m benchmarks.budgets [--only import_time,packages] [--json FILE]

`budgets.toml` has the limits: a table for each benchmark module, in it a limit by the name of a figure. A module is
asked for its figures by `figures()`, which gives them by name: ratios to something measured beside them in the same
run, counts, or sizes; none is a time alone, since this machine's is no other's. What is printed is a table for a
note. Run by hand, on a machine that does nothing else: the exit status is 1 where a limit is passed, 2 where a figure
could not be had.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra import ROOT
from ops.local.environment import stand_in_environment

LIMITS: Final = Path(__file__).with_name("budgets.toml")

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Budget:
    """The most that a figure of a benchmark may be. `module` is the benchmark's, under `benchmarks`; `unit` says what
    the figure is."""

    module: str
    figure: str
    limit: float
    unit: str


@dataclass(frozen=True)
class Held:
    """A budget, and the figure that was found; None where the benchmark gave none of this name, or failed."""

    budget: Budget
    found: float | None

    @property
    def verdict(self) -> str:
        """`met`, `PASSED` or `NOT MEASURED`."""
        if self.found is None:
            return "NOT MEASURED"
        return "met" if self.found <= self.budget.limit else "PASSED"


def budgets_in(text: str) -> tuple[Budget, ...]:
    """The budgets of a file: TOML, a table for each module with `unit` and `limits`. Raises ValueError where a limit is
    no number above zero."""
    found: list[Budget] = []
    for module, table in tomllib.loads(text).items():
        for figure, limit in table["limits"].items():
            if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit > 0:
                raise ValueError(f"{module}, {figure}: {limit!r} is no limit")
            found.append(Budget(module, figure, float(limit), table["unit"]))
    return tuple(found)


def hold(budgets: Iterable[Budget], figures_of: Callable[[str], Figures]) -> list[Held]:
    """Each budget with what its benchmark says. A benchmark that fails is told, and keeps no other from being asked."""
    held: list[Held] = []
    known: dict[str, Figures] = {}
    for budget in budgets:
        if budget.module not in known:
            known[budget.module] = _asked(budget.module, figures_of)
        held.append(Held(budget, known[budget.module].get(budget.figure)))
    return held


def table(held: Iterable[Held]) -> str:
    """The budgets as a table in Markdown."""
    lines = ["| benchmark | figure | found | limit | unit | |", "|---|---|---|---|---|---|"]
    for each in held:
        budget, found = each.budget, "" if each.found is None else f"{each.found:.3g}"
        cells = (budget.module, budget.figure, found, f"{budget.limit:g}", budget.unit, each.verdict)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def status(held: Iterable[Held]) -> int:
    """0 where every budget is met, 1 where one is passed, else 2 where one was not measured."""
    verdicts = {each.verdict for each in held}
    return 1 if "PASSED" in verdicts else 2 if "NOT MEASURED" in verdicts else 0


def _asked(module: str, figures_of: Callable[[str], Figures]) -> Figures:
    began = time.monotonic()
    try:
        figures = figures_of(module)
    except Exception as fault:  # noqa: BLE001  # of one benchmark, which is told as not measured
        print(f"{module}: {type(fault).__name__}: {fault}", file=sys.stderr)
        return {}
    print(f"{module}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return figures


def _figures_of(module: str) -> Figures:
    """In a process of its own: some benchmarks stand in for AWS in theirs, and none is to find another's caches."""
    program = f"import json; from benchmarks.{module} import figures; print(json.dumps(figures()))"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'functions'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-500:])
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> int:
    """Measure, hold and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", default="", help="modules with commas between, instead of all")
    parser.add_argument("--json", type=Path, help="a file to write the figures to")
    given = parser.parse_args()
    stand_in_environment()
    budgets = budgets_in(LIMITS.read_text("utf-8"))
    if only := {name for name in given.only.split(",") if name}:
        if unknown := only - {budget.module for budget in budgets}:
            parser.error(f"no budget is of {', '.join(sorted(unknown))}")
        budgets = tuple(budget for budget in budgets if budget.module in only)
    held = hold(budgets, _figures_of)
    print(table(held))
    if given.json:
        found = {f"{each.budget.module}.{each.budget.figure}": each.found for each in held}
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return status(held)


if __name__ == "__main__":
    raise SystemExit(main())
