"""Whether the log of audit events is what was signed and cosigned, and holds every exported event.

LOG is a folder (a copy of the log's bucket) or s3://bucket/prefix. Every entry is hashed, and the tree made anew; all
checkpoints of the log, those of its witnesses, and those that you have kept must be of this tree. Without --events the
log's own lines (events/) are held against its entries.
"""

import argparse
from pathlib import Path

from auditor.findings import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("log", metavar="LOG", help="a folder or s3://bucket/prefix that holds checkpoint and tile/")
    parser.add_argument(
        "--deployment", type=Path, metavar="FILE", required=True, help="the deployment's file: keys, quorum"
    )
    parser.add_argument(
        "--events", type=Path, action="append", default=[], metavar="FILE",
        help="exported events (may be given again): lines, answers of the API, a folder of such files",
    )  # fmt: skip
    parser.add_argument(
        "--selection", action="store_true", help="the export is a selection: gaps in it are no findings"
    )
    parser.add_argument(
        "--since-checkpoint", type=Path, action="append", default=[], metavar="FILE",
        help="a checkpoint that you kept on an earlier day (may be given again)",
    )  # fmt: skip


def run(arguments: argparse.Namespace, report: Report) -> None:
    """Checks the log. Raises Unreadable, ValueError."""
    from auditor.deployment import AuditedDeployment
    from auditor.files import open_files
    from auditor.log_events import LogCheck
    from auditor.log_policy import policy_of

    log = AuditedDeployment.read(arguments.deployment).log
    report.about = {"log": arguments.log, "origin": log.origin, "quorum": log.quorum}
    check = LogCheck(open_files(arguments.log), policy_of(log), report)
    check.run(arguments.since_checkpoint, arguments.events, is_selection=arguments.selection)
