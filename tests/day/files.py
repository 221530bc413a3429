"""A day as an auditor gets it: a folder of CloudTrail's files, one of the log's, and the file of the deployment.

trail/AWSLogs/...               log files of a quarter of an hour, a digest an hour, all signed
log/events/dt=.../*.ndjson.gz   the audit events with their positions
deployment.json                 what auditor.deployment reads
"""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa

from auditor.deployment import AuditedDeployment, AuditedTrail, RoleKind
from iarms import tables
from infra.routes import ROUTES
from ops.local.evidence import EvidenceFolder
from ops.local.trail import TRAIL, TrailFiles
from tests.day.log import BUCKET, fetch_log, log_keys, publish_and_cosign, published_under
from tests.day.misbehaviour import DEPLOYER, plant
from tests.day.recording import ACCOUNT, REGION, Recorded, recording
from tests.day.traffic import DAY, Day, plan_a_clean_day, prepare
from tests.world import DEPLOYMENT, RECIPIENTS, Context, World

_QUARTER: Final = timedelta(minutes=15)
_HOUR: Final = timedelta(hours=1)
# What works without a call.
_SERVICES: Final = (
    "notifier sweeper indexer watcher clock reviewer searcher importer tallies sequencer publisher audit_indexer"
).split()


@dataclass(frozen=True)
class DayFiles(EvidenceFolder):
    """Where a day lies, and what its parts are known by. `events` are the audit events, in their order."""

    deployment: AuditedDeployment
    ids: dict[str, str]
    events: tuple[dict[str, Any], ...]
    records: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class PassedDay:
    """A day that is over: the world that it passed in, what came of it by name, and CloudTrail's records."""

    world: World
    ids: dict[str, str]
    recorded: Recorded


def pass_day(world: World, *, planted: bool) -> PassedDay:
    """Let the day pass in a world, with what is planted or without."""
    prepare(world)
    day = Day(world, Random(20261125))
    plan_a_clean_day(day)
    keys = log_keys()
    for hour in range(24):
        day.at(hour, 59, lambda: publish_and_cosign(world, keys), second=30)
    version = Context.function_version
    try:
        with recording(Random(7)) as recorded, published_under(keys):
            if planted:
                plant(day, recorded)
            day.run()
    finally:
        Context.function_version = version
    return PassedDay(world, day.ids, recorded)


def make_day(world: World, folder: Path, *, planted: bool = True) -> DayFiles:
    """Let the day pass in a world, with what is planted or without, and write its files into a folder."""
    return write_day(folder, pass_day(world, planted=planted))


def write_day(folder: Path, day: PassedDay) -> DayFiles:
    """Write a day's files into a folder."""
    write_trail(folder / "trail", day.recorded.records)
    fetch_log(day.world, folder / "log")
    deployment = deployment_of_the_day()
    (folder / "deployment.json").write_text(deployment.model_dump_json(indent=1), encoding="utf-8")
    return DayFiles(folder, deployment, day.ids, _events(folder / "log"), tuple(day.recorded.records))


def deployment_of_the_day() -> AuditedDeployment:
    """The world's deployment as auditors are told of it."""
    roles: dict[str, RoleKind] = {f"{DEPLOYMENT}-{route.function}": "door" for route in ROUTES}
    roles |= {f"{DEPLOYMENT}-authorizer": "door", "data": "session", DEPLOYER.role: "operator"}
    roles |= {f"{DEPLOYMENT}-{name}": "service" for name in _SERVICES}
    return AuditedDeployment(
        name="local",
        account=ACCOUNT,
        region=REGION,
        tables={table.name: f"{DEPLOYMENT}-{table.name}" for table in tables.ALL},
        roles=roles,
        topics=tuple(f"arn:aws:sns:{REGION}:{ACCOUNT}:{DEPLOYMENT}-ntf-{party}" for party in RECIPIENTS),
        buckets=(BUCKET, *(f"{DEPLOYMENT}-{name}-{ACCOUNT}" for name in ("uploads", "trust", "trail"))),
        log=log_keys().audited(),
        trail=AuditedTrail(
            name=TRAIL,
            bucket=f"{DEPLOYMENT}-trail-{ACCOUNT}",
            home_region=REGION,
            accounts=(ACCOUNT,),
            regions=(REGION,),
        ),
    )


@cache
def trail_key() -> rsa.RSAPrivateKey:
    """The key that signs digests, made anew in each process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def write_trail(root: Path, records: Sequence[dict[str, Any]]) -> TrailFiles:
    """Write a day's records as CloudTrail delivers them: what came in a quarter of an hour at its end."""
    files = TrailFiles(root, f"{DEPLOYMENT}-trail-{ACCOUNT}", ACCOUNT, REGION, trail_key())
    files.publish_key()
    ordered = sorted(records, key=lambda record: record["eventTime"])
    begin = DAY
    while begin < DAY + timedelta(days=1):
        for quarter in range(4):
            since = (begin + quarter * _QUARTER).isoformat()[:19]
            until = begin + (quarter + 1) * _QUARTER
            files.deliver([r for r in ordered if since <= r["eventTime"][:19] < until.isoformat()[:19]], until)
        files.digest(begin, begin + _HOUR)
        begin += _HOUR
    return files


def _events(log: Path) -> tuple[dict[str, Any], ...]:
    """The events in the order of the log."""
    lines = [
        json.loads(line)
        for path in (log / "events").rglob("*.ndjson.gz")
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    return tuple(line["event"] for line in sorted(lines, key=lambda line: int(line["position"])))
