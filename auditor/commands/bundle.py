"""Events of the log with proofs, checkpoint, cosignatures and keys, for somebody who has no access.

LOG is a folder (a copy of the log's bucket) or s3://bucket/prefix; TARGET is a new zip file (NAME.zip) or folder. The
events are under the newest checkpoint that a quorum of witnesses has cosigned. Verify with `open-bundle`, or with any
program for c2sp.org/tlog-proof.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from auditor.findings import Report

_RANGE = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?")
_MOST_EVENTS = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("log", metavar="LOG", help="a folder or s3://bucket/prefix that holds checkpoint and tile/")
    parser.add_argument("target", metavar="TARGET", type=Path, help="NAME.zip, or a folder, that is not there yet")
    parser.add_argument(
        "--deployment", type=Path, metavar="FILE", required=True, help="the deployment's file, with keys"
    )
    parser.add_argument("--event", action="append", default=[], metavar="ID", help="an event (may be given again)")
    parser.add_argument("--position", action="append", default=[], metavar="N or N-M", help="positions in the log")
    parser.add_argument(
        "--events", type=Path, action="append", default=[], metavar="FILE", help="all events of an export"
    )


def run(arguments: argparse.Namespace, report: Report) -> None:
    """Makes the bundle. Raises Unreadable, ValueError."""
    from auditor.bundle import BundleMaker
    from auditor.evidence import read_keys, write_bundle
    from auditor.exported_events import exported_events
    from auditor.files import open_files

    positions = {each for text in arguments.position for each in _range(text)}
    exported = [event for path in arguments.events for event in exported_events(path, report)]
    event_ids = list(dict.fromkeys([*arguments.event, *(event.event_id for event in exported)]))
    if not positions and not event_ids:
        raise ValueError("name events: --event ID, --position N or --events FILE")
    maker = BundleMaker(open_files(arguments.log), read_keys(arguments.deployment), report)
    if event_ids:
        positions |= set(maker.positions(event_ids).values())
    if positions:
        write_bundle(arguments.target, maker.files(positions, exported))
        report.say(f"{arguments.target} holds {len(positions)} events under a checkpoint of {maker.size} entries.")
    report.about = {"log": arguments.log, "target": str(arguments.target), "positions": sorted(positions)}


def _range(text: str) -> Iterator[int]:
    found = _RANGE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no position N and no range N-M")
    first, last = int(found[1]), int(found[2] or found[1])
    if not first <= last < first + _MOST_EVENTS:
        raise ValueError(f"{text!r} is no range of at most {_MOST_EVENTS:,} positions")
    yield from range(first, last + 1)
