"""`make bench-questions`: how long an auditor waits for the comparison of both trails, and for each question.

    python -m benchmarks.audit_questions [--searches 100000]

Each made-up search leaves an audit event and two data events; every fiftieth has a hit, told to three parties.
Times are of the wall, on trails that are loaded; beside them what loading them takes.
"""

import argparse
import gzip
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from auditor.ask import Period, parameters_of, put
from auditor.audit_events import load_events
from auditor.engine import make_views, prepare
from auditor.files import open_files
from auditor.findings import Report
from auditor.questions import all_questions
from auditor.reconcile import reconcile
from auditor.trail_files import load_trail, open_database
from iarms.models.audit import canonical_text
from ops.documents.audit_scene import DAY, DEPLOYMENT, Scene

_A_FILE = 5_000


def write_day(folder: Path, searches: int) -> tuple[int, int]:
    """Write both trails of a day with so many searches; gives how many CloudTrail and audit events there are."""
    trail, log = folder / "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/11/10", folder / "log/events/dt=2026-11-10"
    trail.mkdir(parents=True)
    log.mkdir(parents=True)
    calls = events = 0
    for number, scene in enumerate(_scenes(searches)):
        body = json.dumps({"Records": scene.records}).encode()
        (trail / f"111122223333_CloudTrail_eu-central-1_20261110T0005Z_{number:016}.json.gz").write_bytes(
            gzip.compress(body, 1)
        )
        lines = [f'{{"position":{events + n},"event":{canonical_text(each)}}}' for n, each in enumerate(scene.events)]
        (log / f"{events:020}.ndjson.gz").write_bytes(gzip.compress("\n".join(lines).encode(), 1))
        calls, events = calls + len(scene.records), events + len(scene.events)
    return calls, events


def _scenes(searches: int) -> Iterator[Scene]:
    calls = 0
    for first in range(0, searches, _A_FILE):
        scene = Scene()
        for number in range(first, min(first + _A_FILE, searches)):
            when = DAY + timedelta(seconds=86_000 * number / searches)
            told = tuple(f"ntf_{number}{place} {party}" for place, party in enumerate(("INTERPOL-GS", "WCO", "NCB-FR")))
            hit = {"hit_ids": (f"hit_{number}",), "notifications": told} if number % 50 == 0 else {}
            scene.search(f"AB{number * 7919 % 10_000_000:07}", when, ("ADM-FR", "ADM-DE", "WCO")[number % 3], **hit)
            for each in told if hit else ():
                scene.deliver(each, when + timedelta(seconds=2))
        for place, record in enumerate(scene.records):
            record["eventID"], record["requestID"] = f"ct-{calls + place:09}", f"RQ{calls + place:09}"
        calls += len(scene.records)
        yield scene


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long it took."""
    start = time.perf_counter()
    yield
    print(f"{what:<34} {time.perf_counter() - start:7.2f} s", flush=True)


def main() -> int:
    """Make a day, load it, and ask. Gives 1 where the clean day has a finding."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--searches", type=int, default=100_000)
    arguments = parser.parse_args()
    report = Report("bench")
    with tempfile.TemporaryDirectory() as name, open_database() as engine:
        folder = Path(name)
        calls, events = write_day(folder, arguments.searches)
        print(f"{calls:,} events of CloudTrail, {events:,} audit events")
        prepare(engine)
        with timed("load CloudTrail's files"):
            load_trail(engine, open_files(str(folder)), report)
        with timed("load the audit events"):
            load_events(engine, open_files(str(folder / "log")), report)
        with timed("make the views"):
            make_views(engine, DEPLOYMENT)
        period = Period(DAY, DAY + timedelta(days=1))
        with timed("reconcile"):
            reconcile(engine, period, report)
        given = {"serial": "AB0007919", "about": "AB0007919"}
        for question in all_questions():
            if question.sql:
                told = {each.name: given[each.name] for each in question.parameters if each.name in given}
                with timed(f"ask {question.name}"):
                    put(engine, question, parameters_of(told, DEPLOYMENT, period))
    print(f"memory at the most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")
    print(f"findings on this clean day: {len(report.findings)}")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
