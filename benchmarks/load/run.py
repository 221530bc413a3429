"""`make bench-load`: closed and open load over HTTP on a local stack, and what each layer takes.

    python -m benchmarks.load.run [--rates 2,4,8,12] [--seconds 20] [--clients 1,4] [--alone 40] [--arrivals poisson]
                                  [--patience 30] [--seed 1] [--out load.png]

Three parts, each on the same stack. Alone: one client asks each kind in turn. Closed: so many clients ask again once
they are answered. Open: calls come at their rate, by chance or evenly, whoever waits, and count from when they were
due. The mix of the last two is a region's day. A bare function on the same engine is called among them. The engine is
one process of Python on this machine, and all functions share its processors: it is what ends the steps, long before
AWS would. Loopback alone.

0 where all were answered or told to slow down (429), 1 where a call failed in any other way in the first step or alone:
what fails at higher steps is what was looked for.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.load.answers import Answer, failed, percentile, summary_of, told, told_by_kind
from benchmarks.load.arrivals import PATTERNS, due_calls, rates_of
from benchmarks.load.drive import closed_load, in_turn, open_load
from benchmarks.load.layers import LAYERS, Invocation, processes_between, read_invocations, shares_of
from benchmarks.load.region import BARE, MIX, Region, over_http
from ops.local.recorder import SETTINGS
from ops.local.stack import local_stack
from ops.local.stopwatch import FOLDER

RECORDS: Final = 2000
WARM_UP: Final = 3
_NUMBERS_A_PART: Final = 1_000_000


@dataclass(frozen=True)
class Step:
    """One load that was put on the stack. `rate` is what was to come a second, None of clients that wait."""

    name: str
    rate: float | None
    answers: list[Answer]
    processes: int
    started: int


def measured(given: argparse.Namespace, say: Callable[[str], None]) -> tuple[list[Step], dict[str, dict[str, float]]]:
    """Run all parts; gives their answers, and the shares of the first."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "stopwatch"
        folder.mkdir()
        # What is recorded for an auditor on this machine is CloudTrail's work on AWS, and no function's.
        variables = {FOLDER: str(folder), SETTINGS: ""}
        with local_stack(RECORDS, home=Path(home), say=False, variables=variables) as stack:
            region = Region(over_http(stack, patience=given.patience))
            region.begin()
            in_turn(region, MIX, times=WARM_UP)
            steps: list[Step] = []

            def step(name: str, rate: float | None, load: Callable[[int], list[Answer]]) -> Sequence[Invocation]:
                began = time.monotonic()
                answers = load((len(steps) + 1) * _NUMBERS_A_PART)
                invocations = read_invocations(folder)
                processes, started = processes_between(invocations, began, time.monotonic())
                steps.append(Step(name, rate, answers, processes, started))
                say(line_of(steps[-1]))
                return invocations

            say(HEAD)
            invocations = step("alone", None, lambda first: in_turn(region, MIX, times=given.alone, first_number=first))
            shares = shares_of(steps[0].answers, invocations)
            for clients in given.clients:
                step(
                    f"{clients} clients" if clients > 1 else "1 client",
                    None,
                    lambda first, n=clients: closed_load(  # type: ignore[misc]
                        region, MIX, clients=n, seconds=given.seconds, seed=given.seed, first_number=first
                    ),
                )
            for rate in given.rates:
                due = list(due_calls(given.arrivals, rate, given.seconds, MIX, given.seed))
                step(f"{rate:g} a second", rate, lambda first, d=due: open_load(region, d, first_number=first))  # type: ignore[misc]
            return steps, shares


HEAD: Final = (
    f"{'load':<14}{'calls':>7}{'a second':>10}{'p50':>8}{'p90':>8}{'p99':>8}{'longest':>9}  ms"
    f"{'bare p50':>10}{'processes':>11}{'new':>5}  not answered"
)


def line_of(step: Step) -> str:
    """A load as a line of the table: of all kinds but the bare one, whose median is beside them."""
    whole = summary_of([each for each in step.answers if each.kind != BARE])
    bare = summary_of([each for each in step.answers if each.kind == BARE])
    if whole is None:
        return f"{step.name:<14}{0:>7}"
    times = "".join(f"{1000 * each:>8,.0f}" for each in (whole.p50, whole.p90, whole.p99))
    return (
        f"{step.name:<14}{whole.calls:>7,}{whole.answered_a_second:>10.1f}{times}{1000 * whole.longest:>9,.0f}    "
        f"{1000 * bare.p50 if bare else 0:>10,.0f}{step.processes:>11}{step.started:>5}  {told(whole.endings) or '-'}"
    )


def kinds_table(answers: Sequence[Answer], shares: dict[str, dict[str, float]]) -> list[str]:
    """By kind of call where nobody else calls: percentiles in milliseconds, how many times a bare call, and the shares
    of the layers."""
    bare = percentile([each.seconds for each in answers if each.kind == BARE], 0.5)
    lines = [f"{'alone, ms':<22}{'p50':>7}{'p99':>7}{'x bare':>8}  " + "".join(f"{each:>11}" for each in LAYERS)]
    for kind in MIX:
        seconds = [each.seconds for each in answers if each.kind == kind]
        p50, p99 = percentile(seconds, 0.5), percentile(seconds, 0.99)
        cells = "".join(f"{shares.get(kind, {}).get(layer, 0.0):>11.0%}" for layer in LAYERS)
        lines.append(f"{kind:<22}{1000 * p50:>7.1f}{1000 * p99:>7.1f}{p50 / bare:>8.2f}  {cells}")
    return lines


def status_of(steps: Iterable[Step]) -> int:
    """1 where a call failed where it must not: alone, or at the lowest rate."""
    steps = list(steps)
    lowest = min((each for each in steps if each.rate is not None), key=lambda each: each.rate or 0, default=None)
    return int(any(failed(each.answers) for each in steps if each is lowest or each is steps[0]))


def _counts(text: str) -> list[int]:
    return [int(each) for each in text.split(",") if each]


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(prog="python -m benchmarks.load.run", description="load over HTTP on a local stack")
    made.add_argument("--rates", type=rates_of, default=[2, 4, 8, 12], help="calls a second of the open load, in steps")
    made.add_argument("--clients", type=_counts, default=[1, 4], help="of the closed load, in steps")
    made.add_argument("--seconds", type=float, default=20.0, help="of each step")
    made.add_argument("--alone", type=int, default=40, help="calls of each kind where nobody else calls")
    made.add_argument("--arrivals", choices=sorted(PATTERNS), default="poisson")
    made.add_argument("--patience", type=float, default=30.0, help="seconds that a call is waited for")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--out", type=Path, metavar="PICTURE.png")
    return made


def main() -> int:
    """Load, print and draw."""
    given = parser().parse_args()
    steps, shares = measured(given, lambda line: print(line, flush=True))
    print()
    for each in steps:
        print("".join(f"{each.name}, {line}\n" for line in told_by_kind(each.answers)), end="")
    print("\n".join(kinds_table(steps[0].answers, shares)))
    if given.out:
        from benchmarks.load.picture import draw

        draw({each.name: each.answers for each in steps}, shares, given.out)
        print(f"drawn: {given.out}")
    return status_of(steps)


if __name__ == "__main__":
    sys.exit(main())
