"""Both trails in a form that other programs take: Parquet in classes of OCSF, for security lakes.

API calls and calls to AWS as API Activity (6003), accesses to tables as Datastore Activity (6005), refused tokens as
Authentication (3002), in OCSF 1.1.0, parted by region=, accountId= and eventDay=. Nothing of an event is lost: its id
is metadata.uid, its text raw_data.
"""

import argparse
from pathlib import Path

from auditor.findings import Report, Table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command is told."""
    from auditor.loading import add_trail_arguments

    parser.add_argument("--ocsf", type=Path, required=True, metavar="FOLDER", help="write the classes' folders there")
    add_trail_arguments(parser)


def run(arguments: argparse.Namespace, report: Report) -> None:
    """Load and write. Raises Unreadable, ValueError."""
    from auditor.loading import loaded
    from auditor.ocsf import VERSION, events_without_time, export

    if not (arguments.trail or arguments.events):
        raise ValueError("export wants --trail, --events or both")
    with loaded(arguments, report) as (engine, deployment, period):
        numbers = export(engine, deployment, period, arguments.ocsf)
        without = events_without_time(engine)
    if without:
        report.could_not_judge(f"{without} events have no time that can be read, and are of no day: not written")
    report.about["ocsf"] = VERSION
    rows = [(name, number, str(arguments.ocsf / name)) for name, number in numbers.items()]
    report.table(Table("Events written, by class", ("class", "events", "folder"), rows))
    if not sum(numbers.values()):
        report.could_not_judge("there is no event of the period to write")
