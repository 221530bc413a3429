"""`make usage DEPLOYMENT=europe MONTH=2026-11`: what each party used, out of the audit events, as CSV.

    python -m ops.edge.usage europe 2026-11 [--party ADM-KE] [--each day] [--events s3://bucket/ | folder]

The auditor's question `how-much-was-used` is put to the month's files in the transparency log's bucket, read with the
credentials that there are (the auditors' role may), or to a copy of it. Beside its columns stands what the calls cost
by `ops/documents/prices.toml`: each at the average of the mix of calls of docs/capacity.md. No officer and no number is
in it. Ends with 2 where nothing can be said.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from auditor.ask import Period, parameters_of, put
from auditor.audit_events import load_events
from auditor.deployment import AuditedDeployment, AuditedLog, AuditedTrail
from auditor.engine import make_views, open_engine
from auditor.files import FileEntry, Files, Unreadable, open_files
from auditor.findings import Report, Table, write_csv
from auditor.progress import be_quiet
from auditor.questions import question_of
from benchmarks.partitions.day import MIX
from infra.config import Deployment, load_deployments
from ops.documents.capacity_figures import REGION, Figures, costs

QUESTION: Final = "how-much-was-used"
COST: Final = "usd_by_prices"


@dataclass(frozen=True)
class _OfAMonth:
    """Of a place's files of events those of one month; of a place without such files, all."""

    files: Files
    month: str

    def listed(self, prefix: str = "") -> Iterator[FileEntry]:
        of_month = list(self.files.listed(f"{prefix}events/dt={self.month}-"))
        yield from of_month or (each for each in self.files.listed(prefix) if "events/dt=" not in each.name)

    def __getattr__(self, name: str) -> object:
        return getattr(self.files, name)


def period_of(month: str) -> Period:
    """From the first moment of a month (2026-11) to the first of the next. Raises ValueError for what is none."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", month):
        raise ValueError(f"{month!r} is no month: 2026-11")
    begin = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    end = begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
    return Period(begin, end)


def used(files: Files, deployment: Deployment, month: str, *, party: str = "", each: str = "month") -> Table:
    """What was used, with its cost. Raises ValueError for what is no month, Unreadable where nothing can be read."""
    period, report = period_of(month), Report("usage")
    with open_engine() as engine:
        be_quiet()
        found = load_events(engine, _OfAMonth(files, month), report)  # type: ignore[arg-type]
        if report.findings:
            raise Unreadable("; ".join(f"{fault.sentence} {fault.where}" for fault in report.findings[:3]))
        if not found:
            raise Unreadable(f"{files.place} has no audit events of {month}")
        audited = _audited(deployment)
        make_views(engine, audited)
        given = {"party": party, "each": each}
        table = put(engine, question_of(QUESTION), parameters_of(given, audited, period))
    calls = table.columns.index("calls")
    price = price_of_a_call(deployment.region)
    return Table(table.title, (*table.columns, COST), [(*row, f"{row[calls] * price:.4f}") for row in table.rows])


def price_of_a_call(region: str) -> float:
    """USD of one call of the mix, with what comes after it; by the prices of another region where there are none."""
    figures = Figures.read()
    known = region if region in figures.book["prices"] else REGION
    mix = sum(cost.many * figures.price(cost.price, known) for cost in costs(figures))
    return mix / sum(MIX.values()) + figures.price("WAF request", known)


def _audited(deployment: Deployment) -> AuditedDeployment:
    """What the engine is told of the deployment: the question asks for nothing of it."""
    trail = AuditedTrail(name="", bucket="", home_region=deployment.region, accounts=(), regions=())
    log = AuditedLog(origin=deployment.log.origin, bucket=deployment.log_bucket(), keys=())
    return AuditedDeployment(
        name=deployment.name,
        account=deployment.account,
        region=deployment.region,
        tables={},
        roles={},
        log=log,
        trail=trail,
    )


def main(argv: list[str] | None = None) -> int:
    """Write the table to standard output. Gives the status to end with."""
    parser = argparse.ArgumentParser(prog="make usage", description="What each party used, as CSV.")
    parser.add_argument("deployment", help="its name in infra/deployments.toml")
    parser.add_argument("month", help="2026-11")
    parser.add_argument("--party", default="", help="of one party alone")
    parser.add_argument("--each", choices=("month", "day"), default="month")
    parser.add_argument("--events", help="the log's bucket (s3://...) or a copy of it; without it, the deployment's")
    given = parser.parse_args(argv)
    deployments = load_deployments()
    if given.deployment not in deployments:
        print(f"no deployment is named {given.deployment!r}: {', '.join(deployments)}", file=sys.stderr)
        return 2
    deployment = deployments[given.deployment]
    place = given.events or f"s3://{deployment.log_bucket()}/"
    try:
        table = used(open_files(place), deployment, given.month, party=given.party, each=given.each)
    except (Unreadable, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    report = Report("usage")
    report.table(table)
    write_csv(report, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
