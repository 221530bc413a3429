"""`make plan DEPLOYMENT=europe [FILE=other.toml] [SEARCHES=200] [STORED=1400000]`: what a region would be.

    deployments.toml  ->  made: what would be made  ->  costs, limits: what it costs, and which limits come first
                          by_hand: what a person still has to do

Nothing is called on AWS. 1 with the faults of the file where it is wrong, 2 where a stack's own rule does not hold.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from infra.config import DEPLOYMENTS, Deployment, hold_today, load_deployments
from infra.faults import WrongFile
from infra.runtimes import RuntimeEnds, hold_runtimes
from ops.documents.capacity_figures import Figures
from ops.plan import by_hand
from ops.plan.costs import NOT_COUNTED, Cost, of_a_load, price_region, standing, unconfirmed
from ops.plan.limits import Taken, amounts, rates
from ops.plan.made import Planned, planned

USUAL: Final = (1.0, 10.0, 200.0)
"""Searches a second that costs are told of, beside what the deployment expects."""
RECORDS: Final = 1_400_000


def told(plan: Planned, figures: Figures, *, searches: float | None, records: int) -> Iterator[str]:
    """The whole plan, line by line."""
    deployment = plan.deployment
    expected = deployment.expected.searches_a_second if deployment.expected else None
    busiest = searches or expected or USUAL[-1]
    yield f"{deployment.name}: {deployment.stage}, account {deployment.account}, {deployment.region},"
    yield f"{len(deployment.parties)} parties, {len(deployment.subscribers)} of them told in a place of their own too"
    yield ""
    yield from _of_made(plan)
    yield from _of_costs(plan, figures, sorted({*USUAL, busiest}), records)
    yield from _of_limits(plan, figures, busiest)
    yield "BY HAND"
    for number, step in enumerate(by_hand.steps(deployment), 1):
        yield f"{number:>3}. {step}"


def _of_made(plan: Planned) -> Iterator[str]:
    yield f"WHAT WOULD BE MADE: {len(plan.resources()):,} resources in {len(plan.templates)} stacks"
    for stack in sorted(plan.templates):
        kinds = ", ".join(f"{number} {kind}" for kind, number in plan.kinds(stack).most_common())
        yield f"  {stack} ({len(plan.resources(stack=stack))}): {kinds}"
    yield ""
    yield "NAMED"
    names = list(plan.names())
    for kind in dict.fromkeys(kind for kind, _ in names):
        own = [name for each, name in names if each == kind]
        of_parties = [name for name in own if name.startswith(plan.deployment.physical("ntf-"))]
        shown = [name for name in own if name not in of_parties]
        shown += [f"{plan.deployment.physical('ntf')}-PARTY of {len(of_parties)} parties"] if of_parties else []
        yield f"  {kind} ({len(own)}): {', '.join(shown)}"
    yield ""


def _of_costs(plan: Planned, figures: Figures, loads: list[float], records: int) -> Iterator[str]:
    region = price_region(figures, plan.deployment.region)
    whose = "" if region == plan.deployment.region else f" (there are none of {plan.deployment.region}: ask AWS)"
    yield f"A MONTH, USD: list prices of {region}{whose}, {figures.book['date']}; ? = not confirmed"
    stands = standing(plan, figures)
    for cost in stands:
        yield f"  {cost.usd:>12,.2f}{_mark(cost)} {cost.what}"
    by_load = [list(of_a_load(plan, figures, searches=load, records=records)) for load in loads]
    yield "  searches a second, all month:" + "".join(f"{load:>14,g}" for load in loads)
    for row in zip(*by_load, strict=True):
        yield f"  {row[0].what:<34}" + "".join(f"{cost.usd:>13,.2f}{_mark(cost)}" for cost in row)
    sums = [sum(cost.usd for cost in (*stands, *costs)) for costs in by_load]
    yield f"  {'all of it':<34}" + "".join(f"{each:>13,.2f} " for each in sums)
    yield f"  not counted: {NOT_COUNTED}"
    if unsure := unconfirmed(figures, region):
        yield f"  prices that are not confirmed: {'; '.join(unsure)}"
    yield ""


def _mark(cost: Cost) -> str:
    return " " if cost.confirmed else "?"


def _of_limits(plan: Planned, figures: Figures, busiest: float) -> Iterator[str]:
    yield "LIMITS THAT COME FIRST, of a region and account that never asked for more; ? = not confirmed"
    for each in amounts(plan, figures)[:14]:
        yield _line(each)
    yield f"  at {busiest:,g} searches a second:"
    for each in rates(plan, figures, busiest):
        yield _line(each)
    yield ""


def _line(taken: Taken) -> str:
    mark = " " if taken.confirmed else "?"
    return f"  {taken.share:>6.1%}{mark} {taken.takes:>10,.0f} of {taken.most:>11,.0f}  {taken.what} ({taken.raised})"


def _chosen(file: Path, name: str) -> Deployment:
    deployments = load_deployments(file)
    if name not in deployments:
        raise WrongFile(f"{file.name}: no deployment is named {name!r}: {', '.join(deployments)}")
    today = datetime.now(UTC).date()
    hold_today([deployments[name]], today, file)
    hold_runtimes([deployments[name]], today)
    return deployments[name]


def main(arguments: list[str]) -> int:
    """Tell the plan of the deployment named."""
    parser = argparse.ArgumentParser(prog="make plan", description=__doc__.partition("\n")[0])
    parser.add_argument("deployment")
    parser.add_argument("--file", type=Path, default=DEPLOYMENTS, help="another file of deployments")
    parser.add_argument("--searches", type=float, help="searches a second at the busiest")
    parser.add_argument("--records", type=int, default=RECORDS, help="records that lie there")
    given = parser.parse_args(arguments)
    try:
        deployment = _chosen(given.file, given.deployment)
    except (WrongFile, RuntimeEnds) as refused:
        print(refused, file=sys.stderr)
        return 1
    try:
        plan = planned(deployment)
    except RuntimeError as broken:
        print(broken, file=sys.stderr)
        return 2
    for line in told(plan, Figures.read(), searches=given.searches, records=given.records):
        print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
