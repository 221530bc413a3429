"""What a command is told of both trails, loaded: the deployment, the trail's files, the events, perhaps the outbox."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.ask import Period, period_of_all
from auditor.audit_events import load_events, load_outbox
from auditor.deployment import AuditedDeployment
from auditor.engine import make_views, prepare
from auditor.files import open_files
from auditor.findings import Report
from auditor.moments import moment
from auditor.trail_files import load_trail, open_database

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def add_trail_arguments(parser: argparse.ArgumentParser, *, must: bool = True) -> None:
    """The options by which both trails and the period are named."""
    parser.add_argument("--deployment", type=Path, required=must, metavar="FILE", help="what is the deployment's own")
    parser.add_argument("--trail", metavar="PLACE", help="CloudTrail's files: a folder or s3://bucket/prefix")
    parser.add_argument(
        "--events",
        metavar="PLACE",
        help="audit events: the log's bucket or a copy of it, or a folder of exported NDJSON",
    )
    parser.add_argument("--outbox", type=Path, metavar="FILE", help="rows of the outbox, as NDJSON")
    parser.add_argument("--from", dest="begin", type=moment, metavar="TIME", help="from then on, such as 2026-11-30")
    parser.add_argument("--to", dest="end", type=moment, metavar="TIME", help="the first moment after")


@contextmanager
def loaded(
    arguments: argparse.Namespace, report: Report
) -> "Iterator[tuple[DuckDBPyConnection, AuditedDeployment, Period]]":
    """Both trails in DuckDB, and the period that was asked for, else of all that is there. Raises Unreadable,
    ValueError."""
    deployment = AuditedDeployment.read(arguments.deployment)
    if arguments.begin and arguments.end and arguments.begin >= arguments.end:
        raise ValueError("--from must be before --to")
    with open_database() as engine:
        prepare(engine)
        if arguments.trail:
            load_trail(engine, open_files(arguments.trail), report)
        if arguments.events:
            load_events(engine, open_files(arguments.events), report)
        if arguments.outbox:
            report.count("rows of the outbox", load_outbox(engine, arguments.outbox.read_bytes()))
        make_views(engine, deployment)
        whole = period_of_all(engine)
        period = Period(arguments.begin or whole.begin, arguments.end or whole.end)
        report.about.update(
            deployment=deployment.name, begin=period.begin.isoformat(), end=period.end.isoformat(),
            trail=arguments.trail, events=arguments.events,
        )  # fmt: skip
        yield engine, deployment, period
