"""Evidence of the stack that runs on this machine: some calls are made, and its files are copied once they are covered.

What is read past the API is read in the engine's own table; CloudTrail's record of it goes into the copy alone.
"""

import gzip
import json
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import boto3

from auditor.deployment import AuditedDeployment
from iarms.aws.log_signer import SigningKey
from iarms.casework.transparency.stores import KeptAway
from iarms.domain.transparency import WITNESSED, LogFault, LogPolicy, open_checkpoint
from infra.config import load_deployments
from ops.local.engine import LOCAL
from ops.local.evidence import Evidence
from ops.local.recorder import Identity, Recorder, Settings, attach
from ops.local.trail import METADATA

PATIENCE: Final = timedelta(minutes=5)
"""A checkpoint a minute, a look of the witnesses, and the next minute that gathers what they signed."""
_SEARCHES: Final = (
    {"serial_number": "MCH535O5", "make": "FORJAS TAURUS", "model": "PT 838", "calibre": ".380 ACP"},
    {"serial_number": "ZK731400", "make": "Beretta"},
)


def running_stack() -> dict[str, Any] | None:
    """What the stack that answers on this machine says of itself; None where none does."""
    described = LOCAL / "stack.json"
    if not described.exists() or not (LOCAL / "audit" / "deployment.json").exists():
        return None
    told: dict[str, Any] = json.loads(described.read_text("utf-8"))
    try:
        with urllib.request.urlopen(f"{told['base_url']}/v1/health", timeout=20):
            return told
    except (urllib.error.URLError, OSError):
        return None


def evidence_of(stack: dict[str, Any], folder: Path, say: Callable[[str], None]) -> Evidence:
    """Make calls, wait until trail and log cover them, and copy both. Raises TimeoutError where they do not."""
    began = datetime.now(UTC).replace(microsecond=0)
    say("Some calls are made on the running stack ...")
    _call(stack)
    time.sleep(8)  # what follows a call by the streams, of which the log waits for a batch for five
    ended = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    told = AuditedDeployment.read(LOCAL / "audit" / "deployment.json")
    s3, dynamodb, kms = (_client(each, stack, told) for each in ("s3", "dynamodb", "kms"))
    count = int(dynamodb.describe_table(TableName=told.tables["audit"])["Table"]["ItemCount"])
    say("... and the log's witnesses and the trail's digest waited for, which takes two minutes or so")
    _wait(lambda: _witnessed_size(s3, told) >= count and _digested_until() > ended)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(LOCAL / "trail", folder / "trail")
    _download(s3, told.log.bucket, folder / "log")
    for name, source in (("deployment.json", "audit/deployment.json"), ("trail-key.pem", "trail-key.pem")):
        shutil.copy(LOCAL / source, folder / name)
    times = sorted(_digest_times(folder / "trail"))
    period = {
        "begin": times[0][0].isoformat(),
        "end": times[-1][1].isoformat(),
        "digest_seconds": 60,
        "calls_from": began.isoformat(),
        "calls_to": ended.isoformat(),
    }
    (folder / "period.json").write_text(json.dumps(period), encoding="utf-8")
    alias = f"alias/iarms-{told.name}-log-signing"
    signer = KeptAway.of(told.log.origin, SigningKey(kms, alias, load_deployments()[told.name].log.algorithm))
    return Evidence(folder, lambda: _read_directly(dynamodb, told), signer)


def _call(stack: dict[str, Any]) -> None:
    for firearm in _SEARCHES:
        body = {
            "firearm": firearm,
            "on_behalf_of": "KE",
            "purpose": "SEIZURE_CHECK",
            "case_reference": "MBA-2026-0114",
            "officer": "k-4711",
        }
        _ask(stack, "WCO", "/v1/searches", body)
    for party, path in (("NCB-FR", "/v1/hits"), ("WCO", "/v1/searches"), ("AUDITOR", "/v1/audit/suspects")):
        _ask(stack, party, path)


def _ask(stack: dict[str, Any], party: str, path: str, body: Any = None) -> None:
    headers = {"Authorization": f"Bearer {stack['tokens'][party]}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{stack['base_url']}{path}", data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def _client(service: str, stack: dict[str, Any], told: AuditedDeployment) -> Any:
    return boto3.client(
        service,  # type: ignore[call-overload]  # one of three
        endpoint_url=stack["engine_url"],
        region_name=told.region,
        aws_access_key_id=told.account,
        aws_secret_access_key="local",  # noqa: S106  # the engine takes any
    )


def _wait(is_there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE.total_seconds()
    while not is_there():
        if time.monotonic() > end:
            raise TimeoutError(f"log and trail do not cover the calls after {PATIENCE}")
        time.sleep(2)


def _witnessed_size(s3: Any, told: AuditedDeployment) -> int:
    policy = LogPolicy.of(told.log.origin, told.log.keys, told.log.witnesses, told.log.quorum)
    try:
        note = s3.get_object(Bucket=told.log.bucket, Key=WITNESSED)["Body"].read()
        return open_checkpoint(note, policy).checkpoint.size
    except (s3.exceptions.ClientError, LogFault):
        return 0


def _digested_until() -> datetime:
    return max((end for _, end in _digest_times(LOCAL / "trail")), default=datetime.min.replace(tzinfo=UTC))


def _digest_times(trail: Path) -> list[tuple[datetime, datetime]]:
    """From when to when each digest goes."""
    found = []
    for path in (trail / "AWSLogs").glob("*/CloudTrail-Digest/*/*/*/*/*.json.gz"):
        if path.with_name(path.name + METADATA).exists():
            digest = json.loads(gzip.decompress(path.read_bytes()))
            begin, end = (datetime.fromisoformat(digest[name]) for name in ("digestStartTime", "digestEndTime"))
            found.append((begin, end))
    return found


def _download(s3: Any, bucket: str, folder: Path) -> None:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for listed in page.get("Contents", ()):
            path = folder / listed["Key"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(s3.get_object(Bucket=bucket, Key=listed["Key"])["Body"].read())


def _read_directly(dynamodb: Any, told: AuditedDeployment) -> dict[str, Any]:
    """Read a record past the API, as an administrator; gives CloudTrail's record of it."""
    heard: list[dict[str, Any]] = []
    who = Identity("Administrator", "by-hand")
    attach(dynamodb.meta.events, Recorder(Settings(told.account, told.region, ""), heard.append, lambda: who))
    table = told.tables["records"]
    (item,) = dynamodb.scan(TableName=table, Limit=1)["Items"]
    heard.clear()
    dynamodb.get_item(TableName=table, Key={name: item[name] for name in ("record_id", "part")})
    return heard[-1]
