"""Whether both trails agree: each access has its audit event, and each audit event its writing.

Every data event that CloudTrail has of the deployment's tables, topics, buckets and functions is held against the audit
events, and the other way round. Whatever is of one trail alone is a finding, with the raw event beside it.
"""

import argparse

from auditor.findings import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command is told."""
    from auditor.loading import add_trail_arguments

    add_trail_arguments(parser)


def run(arguments: argparse.Namespace, report: Report) -> None:
    """Load both trails and compare them. Raises Unreadable, ValueError."""
    from auditor.ask import Period
    from auditor.loading import loaded
    from auditor.reconcile import period_of_either, reconcile

    if not (arguments.trail and arguments.events):
        raise ValueError("reconcile wants both --trail and --events")
    with loaded(arguments, report) as (engine, _, whole):
        either = period_of_either(engine) or whole
        period = Period(arguments.begin or either.begin, arguments.end or either.end)
        report.about.update(begin=period.begin.isoformat(), end=period.end.isoformat())
        reconcile(engine, period, report)
