"""Restore a table to a point in time, beside the one that is there, and say how the deployment comes to use it.

    python -m ops.mending.restore europe outbox --at 2026-11-30T02:00Z [--run | --settle [--bring]] [--endpoint URL]

Without `--run` it only says what it would do. With it the table is restored (and waited for), has what a restore
leaves off, tells nobody again what was told, and is compared with the one before; then the lines are printed that
`infra/deployments.toml` needs. After that deployment `--settle` lets go what was held, and compares anew; `--bring`
puts into the restored table what the old one alone has. Each can be repeated: what is done already stays.

By an operator's role (`make operator-policy`), announced: alarms for reads of tables outside of the service speak. Exit
code 0 when all of it is done, 1 when not (the reason is named, do it again), 2 for what cannot be meant.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from iarms.casework.records.entry import index_changes, indexes_in
from iarms.errors import Problem
from iarms.models.record import Record
from iarms.store.items import decode_readable
from iarms.tables import ALL, OUTBOX, RECORDS, TableLayout
from infra.config import Deployment, load_deployments
from infra.packages.sources import DOORS
from infra.table_names import LAYOUTS, restored_name
from ops.mending.compared_tables import Compared, Key, compare, scanned
from ops.mending.restored_settings import BESIDE, settings_of, shape_faults
from ops.mending.told_once import (
    WAITING,
    Told,
    guard,
    in_somebodys_hands,
    left_untold,
    settle,
    take_over,
    take_over_put_off,
    told_by_logs,
)
from ops.mending.what_follows import FOLLOWS, SPEAK

# Derived of others, and large: counted where DynamoDB counts, and not read.
NOT_READ: Final = frozenset({"serial-index", "audit-index"})
# Records whose stream may not have been worked off at the moment that is restored.
ON_THEIR_WAY: Final = timedelta(hours=1)
_NAMED: Final = 20
Say = Callable[[str], None]


class CannotBe(Exception):
    """What was asked cannot be meant."""


@dataclass(frozen=True)
class Restoring:
    """One table's way back: from where, to which moment, under which name."""

    deployment: Deployment
    layout: TableLayout
    at: datetime
    clients: Callable[[str], Any]
    now: Callable[[], datetime]

    @property
    def name(self) -> str:
        """The restored table's."""
        moment = self.at.astimezone(UTC)
        return restored_name(
            self.deployment.physical(self.layout.name), f"{moment:%Y%m%dT%H%M}{moment:%S}Z".replace("00Z", "Z")
        )

    @property
    def dynamodb(self) -> Any:
        """DynamoDB's client."""
        return self.clients("dynamodb")

    def source(self) -> str:
        """The table that is restored from: the one in use, or, where its restore points begin later or it is the
        restored one itself, the stack's own. Raises CannotBe where neither reaches back to the moment."""
        told = []
        for name in dict.fromkeys((self.deployment.table(self.layout), self.deployment.physical(self.layout.name))):
            if name == self.name:
                continue
            window = self._window(name)
            if window is None:
                told.append(f"{name} has no restore points")
            elif window[0] <= self.at <= window[1]:
                return name
            else:
                told.append(f"{name} can be restored from {window[0].isoformat()} to {window[1].isoformat()}")
        raise CannotBe(f"{self.at.isoformat()}: {'; '.join(told)}")

    def _window(self, table: str) -> tuple[datetime, datetime] | None:
        try:
            answer = self.dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        except ClientError as fault:
            if _code(fault) in ("TableNotFoundException", "ResourceNotFoundException"):
                return None
            raise
        found = answer["PointInTimeRecoveryDescription"]
        if found["PointInTimeRecoveryStatus"] != "ENABLED":
            return None
        return found["EarliestRestorableDateTime"], found["LatestRestorableDateTime"]

    def described(self, table: str) -> dict[str, Any] | None:
        """A table as DynamoDB describes it; None where it is not there."""
        try:
            found: dict[str, Any] = self.dynamodb.describe_table(TableName=table)["Table"]
        except ClientError as fault:
            if _code(fault) == "ResourceNotFoundException":
                return None
            raise
        return found

    def before(self) -> str | None:
        """The table that the restored one takes the place of, or None where it is gone."""
        in_use = self.deployment.table(self.layout)
        own = self.deployment.physical(self.layout.name)
        before = self._noted_before() or (own if in_use == self.name else in_use)
        return before if self.described(before) is not None else None

    def note_before(self) -> None:
        """Write down at the restored table whose place it takes: after the deployment nothing else says so."""
        found = self.described(self.name)
        if found is not None and self._noted_before() is None and self.deployment.table(self.layout) != self.name:
            tag = {"Key": BESIDE, "Value": self.deployment.table(self.layout)}
            self.dynamodb.tag_resource(ResourceArn=found["TableArn"], Tags=[tag])

    def _noted_before(self) -> str | None:
        found = self.described(self.name)
        if found is None:
            return None
        tags = self.dynamodb.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"]
        return next((each["Value"] for each in tags if each["Key"] == BESIDE), None)

    def told(self) -> Told | None:
        """What the functions' logs know of what was sent, where the table before is gone."""
        if self.layout is not OUTBOX or self.before() is not None:
            return None
        groups = [f"/aws/lambda/{self.deployment.physical(door)}" for door in ("notifier", "sweeper")]
        return told_by_logs(self.clients("logs"), groups, self.at)


def plan(restoring: Restoring, say: Say) -> None:
    """Say what `run` would do. Raises CannotBe for what cannot be."""
    there = restoring.described(restoring.name)
    source = restoring.source() if there is None else None
    if source is not None:
        found = restoring.described(source) or {}
        size = found.get("TableSizeBytes", 0) / 1e9
        say(f"restore   {source} as it was at {restoring.at.isoformat()}")
        say(f"          some {found.get('ItemCount', 0):,} items, {size:.2f} GB, counted within the last six hours")
        say(f"into      {restoring.name}, which is not there yet")
    else:
        say(f"go on     with {restoring.name}, which is there already")
    for setting in settings_of(restoring.dynamodb, restoring.deployment, restoring.layout, restoring.name):
        if there is None or not setting.is_on():
            say(f"put on    {setting.name}")
    if restoring.layout is OUTBOX:
        say("guard     what was sent since is marked as sent; what is pending is held for a day, or until SETTLE=1")
    elif restoring.layout in WAITING:
        say("guard     deadlines whose step was taken since are put off for a day, or until SETTLE=1")
    for each in FOLLOWS[restoring.layout.name]:
        say(f"know      {each}")
    say(f"announce  these alarms will speak: {', '.join(SPEAK)}")
    say("write     the lines that RUN=1 prints into infra/deployments.toml, and deploy every stack")


def run(restoring: Restoring, say: Say) -> bool:
    """Restore, put on what is left off, guard, compare; whether nothing is left to be done before the deployment."""
    client, name = restoring.dynamodb, restoring.name
    if restoring.described(name) is None:
        _begin(restoring, restoring.source())
        say(f"restoring {name}")
    wait_until_there(client, name)
    faults = shape_faults(restoring.described(name) or {}, restoring.layout)
    if faults:
        say("; ".join((f"{name} is no table of {restoring.layout.name}", *faults)))
        return False
    restoring.note_before()
    _guard(restoring, say)
    for setting in settings_of(client, restoring.deployment, restoring.layout, name):
        if not setting.is_on():
            setting.put_on()
            wait_until_there(client, name)
            say(f"put on    {setting.name}")
    left_off = [
        each.name for each in settings_of(client, restoring.deployment, restoring.layout, name) if not each.is_on()
    ]
    if left_off:
        say(f"{name} has not taken: {', '.join(left_off)}; do it again")
        return False
    before = restoring.before()
    if before is not None:
        _tell(restoring, before, say)
    for each in lines(restoring):
        say(each)
    return True


def settle_restored(restoring: Restoring, say: Say, *, bring: bool) -> bool:
    """After the deployment: let go what was held, bring what the old table alone has; whether all of it is done."""
    client, name, before = restoring.dynamodb, restoring.name, restoring.before()
    if restoring.deployment.table(restoring.layout) != name:
        raise CannotBe(f"[{restoring.deployment.name}.tables] does not say {restoring.layout.name} = {name}")
    others = {other for other in _other_names(restoring) if other != name}
    if behind := still_on(restoring.clients("lambda"), restoring.deployment, others):
        say(f"not deployed yet: {', '.join(behind)} still use another table")
        return False
    if restoring.layout is OUTBOX:
        if before is not None and (busy := in_somebodys_hands(client, before, restoring.now())):
            say(f"{busy} notifications may still be on their way: again in two minutes")
            return False
        if before is not None and (untold := left_untold(client, before, name)):
            say(f"brought   {take_over(client, OUTBOX, before, name, untold)} that nobody had sent yet")
        sent, let_go = settle(client, name, restoring.now(), before=before, told=restoring.told())
        say(f"settled   {len(sent)} were sent meanwhile, {len(let_go)} are let go and leave within a minute or two")
    if restoring.layout is RECORDS:
        say(f"indexed   {_index_anew(restoring)} records of the hour before")
    if before is None:
        return True
    if bring:
        if restoring.layout in WAITING:
            taken = take_over_put_off(client, restoring.layout, before, name)
            say(f"brought   {len(taken)} that wait have the state that was told")
        found = compare(client, restoring.layout, before, name)
        number = take_over(client, restoring.layout, before, name, found.lacking)
        say(f"brought   {number} items that only {before} had")
    _tell(restoring, before, say)
    return True


def still_on(client: Any, deployment: Deployment, others: set[str]) -> list[str]:
    """The functions whose settings still name one of these tables."""
    behind = []
    for door in DOORS:
        try:
            found = client.get_function_configuration(FunctionName=deployment.physical(door), Qualifier="live")
        except ClientError as fault:
            if _code(fault) == "ResourceNotFoundException":  # this deployment has none
                continue
            raise
        said = {name: value for name, value in found["Environment"]["Variables"].items() if "TABLE" in name}
        said |= {name: value for name, value in found["Environment"]["Variables"].items() if name.endswith("INDEXES")}
        if any(value == other or f'"{other}"' in value for value in said.values() for other in others):
            behind.append(door)
    return behind


def wait_until_there(client: Any, table: str) -> None:
    """Until a table is ACTIVE: a restore takes minutes, a large one hours. Raises WaiterError after ten of these."""
    client.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 20, "MaxAttempts": 1_800})


def lines(restoring: Restoring) -> Iterator[str]:
    """What `infra/deployments.toml` is to say."""
    yield f"[{restoring.deployment.name}.tables]"
    found = restoring.described(restoring.name) or {}
    if restoring.layout.stream:
        stream = found["LatestStreamLabel"]
        yield f'{restoring.layout.name} = {{ name = "{restoring.name}", stream = "{stream}" }}'
    else:
        yield f'{restoring.layout.name} = "{restoring.name}"'


def _begin(restoring: Restoring, source: str) -> None:
    key = (restoring.described(source) or {}).get("SSEDescription", {}).get("KMSMasterKeyArn")
    encrypted: dict[str, Any] = {}
    if key is not None:
        encrypted["SSESpecificationOverride"] = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    restoring.dynamodb.restore_table_to_point_in_time(
        SourceTableName=source, TargetTableName=restoring.name, RestoreDateTime=restoring.at, **encrypted
    )


def _guard(restoring: Restoring, say: Say) -> None:
    if restoring.layout is not OUTBOX and restoring.layout not in WAITING:
        return
    if restoring.deployment.table(restoring.layout) == restoring.name:
        say("guarded   already: the deployment names this table, and SETTLE=1 is what is left")
        return
    found = guard(
        restoring.dynamodb,
        restoring.layout,
        restoring.name,
        restoring.now(),
        before=restoring.before(),
        told=restoring.told(),
    )
    if restoring.layout is OUTBOX:
        say(f"guarded   {len(found.sent)} sent since are marked so, {len(found.held)} pending are held until SETTLE=1")
    else:
        say(f"guarded   {len(found.put_off)} whose step was taken since are put off until SETTLE=1")


def _index_anew(restoring: Restoring) -> int:
    """Write the keys of records that changed shortly before the moment, whose stream nobody may have worked off."""
    indexes = indexes_in(restoring.dynamodb, restoring.deployment.serial_indexes())
    written = 0
    for item in scanned(
        restoring.dynamodb,
        restoring.name,
        FilterExpression="part = :current",
        ExpressionAttributeValues={":current": {"S": "current"}},
    ):
        record = decode_readable(item, Record)
        if record is None or (record.changed_at or record.entered_at) < restoring.at - ON_THEIR_WAY:
            continue
        for version, index in indexes.items():
            index_changes(index, version, None, record if record.status == "ACTIVE" else None)
        written += 1
    return written


def _tell(restoring: Restoring, before: str, say: Say) -> None:
    if restoring.layout.name in NOT_READ:
        say(f"compared  not: {restoring.layout.name} is derived, and is held against what it is derived of")
        return
    for each in told_of(compare(restoring.dynamodb, restoring.layout, before, restoring.name), before, restoring.name):
        say(each)


def told_of(found: Compared, before: str, restored: str) -> Iterator[str]:
    """What the comparison found, in lines: numbers by kind, and keys."""
    yield f"compared  {before}: {_counts(found.before)}; the newest began {found.newest_before or 'at no time'}"
    yield f"          {restored}: {_counts(found.restored)}; the newest began {found.newest_restored or 'at no time'}"
    for what, kinds, keys in (
        ("only in the old table", found.lacking_kinds, found.lacking),
        ("otherwise in the old table", found.otherwise_kinds, found.otherwise),
    ):
        yield f"{what}: {_counts(kinds)}"
        yield from _named(keys)


def _named(keys: Sequence[Key]) -> Iterator[str]:
    for key in keys[:_NAMED]:
        yield f"          {' '.join(key)}"
    if len(keys) > _NAMED:
        yield f"          and {len(keys) - _NAMED} more"


def _counts(kinds: Any) -> str:
    return ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items())) or "none"


def _other_names(restoring: Restoring) -> Iterator[str]:
    """Names under which the aggregate has been in tables: the stack's own and whatever was restored beside it."""
    own = restoring.deployment.physical(restoring.layout.name)
    yield own
    for page in restoring.dynamodb.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            suffix = name.removeprefix(f"{own}-")
            if suffix != name and suffix[:1].isdigit():
                yield name


def _code(fault: ClientError) -> str:
    return str(fault.response["Error"]["Code"])


def moment(text: str) -> datetime:
    """A point in time with its zone, `2026-11-30T02:00Z`. Raises ValueError for any other."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no zone: 2026-11-30T02:00Z is meant so")
    return found


def main(
    arguments: list[str],
    clients: Callable[[str, Deployment], Any] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    deployments: Path | None = None,
) -> int:
    """Restore a table of a deployment."""
    known = load_deployments(deployments) if deployments else load_deployments()
    parser = argparse.ArgumentParser(
        prog="python -m ops.mending.restore", description="Restore a table to a point in time, beside the one there is."
    )
    parser.add_argument("deployment", choices=list(known))
    parser.add_argument("table", choices=[table.name for table in ALL])
    parser.add_argument("--at", required=True, type=moment, help="2026-11-30T02:00Z")
    parser.add_argument("--run", action="store_true", help="do it; without it nothing is changed")
    parser.add_argument("--settle", action="store_true", help="after the deployment: let go what was held")
    parser.add_argument("--bring", action="store_true", help="with --settle: put back what only the old table has")
    parser.add_argument("--endpoint", help="another AWS, such as the local engine")
    given = parser.parse_args(arguments)
    if (given.run and given.settle) or (given.bring and not given.settle):
        parser.error("--run before the deployment, --settle [--bring] after it")
    deployment = known[given.deployment]
    make = clients or (
        lambda service, of: boto3.client(service, region_name=of.region, endpoint_url=given.endpoint)  # type: ignore[call-overload]
    )
    restoring = Restoring(deployment, LAYOUTS[given.table], given.at, lambda service: make(service, deployment), now)
    try:
        if given.settle:
            done = settle_restored(restoring, print, bring=given.bring)
        elif given.run:
            done = run(restoring, print)
        else:
            plan(restoring, print)
            done = True
    except CannotBe as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except (Problem, ClientError, BotoCoreError, WaiterError) as failed:
        print(f"not done, do it again: {failed}", file=sys.stderr)
        return 1
    return 0 if done else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
