"""What no deployment may be synthesised without in its trail, whatever its data say: rules over its templates.

A table, topic, function or bucket that somebody adds is recorded, or the synthesis stops and names it. Each rule has a
name. They read the selectors as CloudTrail does, not as `infra/selections.py` writes them.
"""

from collections.abc import Iterator
from typing import Any, Final

import aws_cdk as cdk
import jsii
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import IConstruct, IValidation

from infra.bucket_rules import BucketFault, bucket_faults
from infra.config import Deployment
from infra.selections import MOST_VALUES

Selector = dict[str, Any]

_BUCKET: Final[dict[BucketFault, tuple[str, str]]] = {
    "unversioned": ("trail-unversioned", "a file that is written over is lost"),
    "unencrypted": ("trail-bucket-unencrypted", "the trail's bucket has no encryption"),
    "public": ("trail-public", "the trail's bucket may be made public"),
    "unlogged": ("trail-bucket-unlogged", "nobody sees who reads the trail's files"),
    "deleted": ("trail-deleted", "the trail's files go with their stack"),
}
_OPERATORS = ("equalTo", "startsWith", "endsWith", "notEquals", "notStartsWith", "notEndsWith")


def hold_trail_rules(stage: cdk.Stage, *, deployment: Deployment) -> None:
    """Hold the stage against the rules when it is synthesised: a fault stops it and is named."""
    if deployment.trail is not None:
        stage.node.add_validation(_TrailRules(stage, deployment))


def selects(selectors: list[Selector], facts: dict[str, str]) -> bool:
    """Whether CloudTrail records an event of these facts: `eventCategory`, `resources.type`, `resources.ARN`,
    `eventName`, `readOnly`. One selector has to agree in all of its fields."""
    return any(
        all(_agrees(field, facts.get(field["field"], "")) for field in selector["fieldSelectors"])
        for selector in selectors
    )


def _agrees(field: dict[str, Any], value: str) -> bool:
    """What is excluded counts first; of what is included one is enough."""
    if (
        value in field.get("notEquals", ())
        or value.startswith(tuple(field.get("notStartsWith", ())))
        or value.endswith(tuple(field.get("notEndsWith", ())))
    ):
        return False
    included = [name for name in ("equalTo", "startsWith", "endsWith") if field.get(name)]
    return not included or (
        value in field.get("equalTo", ())
        or value.startswith(tuple(field.get("startsWith", ())))
        or value.endswith(tuple(field.get("endsWith", ())))
    )


@jsii.implements(IValidation)
class _TrailRules:
    def __init__(self, stage: cdk.Stage, deployment: Deployment) -> None:
        self._stage = stage
        self._deployment = deployment

    def validate(self) -> list[str]:
        return [f"{name}: {fault}" for name, fault in self._faults()]

    def _faults(self) -> Iterator[tuple[str, str]]:
        resources = [each for each in self._stage.node.find_all() if isinstance(each, cdk.CfnResource)]
        trails = [each for each in resources if isinstance(each, cloudtrail.CfnTrail)]
        if len(trails) != 1:
            yield "trail-missing", f"{len(trails)} trails instead of one: each data event would be paid for by each"
        for trail in trails:
            yield from self._trail_faults(trail)
            selectors = self._resolved(trail, trail.advanced_event_selectors) or []
            yield from _selector_faults(selectors)
            for each in resources:
                yield from self._unrecorded(each, selectors)
            for table in (*self._deployment.index_tables.values(), *self._restored()):
                yield from _unselected(selectors, "AWS::DynamoDB::Table", self._arn("dynamodb", f"table/{table}"))
        files = [
            each
            for each in resources
            if isinstance(each, s3.CfnBucket)
            and self._resolved(each, each.bucket_name) == self._deployment.trail_bucket()
        ]
        if len(files) != 1:
            yield "trail-bucket-missing", "the bucket of the trail's files is not in the template"
        for bucket in files:
            yield from self._bucket_faults(bucket)

    def _restored(self) -> list[str]:
        return [table.name for table in self._deployment.tables.values()]

    def _trail_faults(self, trail: cloudtrail.CfnTrail) -> Iterator[tuple[str, str]]:
        wanted = self._deployment.trail
        if trail.is_logging is not True:
            yield "trail-not-logging", "the trail is switched off"
        if trail.enable_log_file_validation is not True:
            yield "trail-without-validation", "without digests nobody can tell a file that was changed"
        if not trail.kms_key_id:
            yield "trail-unencrypted", "the trail's files show keys of cases, and have no key of their own"
        if self._resolved(trail, trail.event_selectors):
            yield "trail-selects-basically", "basic event selectors cannot stand beside advanced ones"
        if self._resolved(trail, trail.aggregation_configurations):
            yield "trail-aggregates", "five minutes told as one event are evidence of nothing"
        if wanted is not None and bool(trail.is_multi_region_trail) is not wanted.multi_region:
            yield "trail-of-one-region", "what is done in another region leaves no trace"
        if not trail.cloud_watch_logs_log_group_arn:
            yield "trail-unwatched", "no log group takes the events, so no alarm speaks"

    def _unrecorded(self, each: cdk.CfnResource, selectors: list[Selector]) -> Iterator[tuple[str, str]]:
        match each:
            case dynamodb.CfnGlobalTable() | dynamodb.CfnTable():
                arn = self._arn("dynamodb", f"table/{self._resolved(each, each.table_name)}")
                yield from _unselected(selectors, "AWS::DynamoDB::Table", arn)
                yield from _unselected(selectors, "AWS::DynamoDB::Stream", f"{arn}/stream/2026-01-01T00:00:00.000")
            case sns.CfnTopic():
                yield from _unselected(
                    selectors, "AWS::SNS::Topic", self._arn("sns", str(self._resolved(each, each.topic_name)))
                )
            case lambda_.CfnFunction():
                name = self._resolved(each, each.function_name)
                yield from _unselected(selectors, "AWS::Lambda::Function", self._arn("lambda", f"function:{name}"))
            case s3.CfnBucket():
                name = self._resolved(each, each.bucket_name)
                yield from _unselected(selectors, "AWS::S3::Object", f"arn:aws:s3:::{name}/a", "GetObject")

    def _bucket_faults(self, bucket: s3.CfnBucket) -> Iterator[tuple[str, str]]:
        lock = self._resolved(bucket, bucket.object_lock_configuration) or {}
        kept = lock.get("rule", {}).get("defaultRetention", {})
        wanted = self._deployment.trail
        if bucket.object_lock_enabled is not True or lock.get("objectLockEnabled") != "Enabled":
            yield "trail-unlocked", "files of the trail can be deleted: its bucket has no Object Lock"
        elif wanted is not None and (kept.get("mode"), kept.get("days")) != (wanted.lock, wanted.lock_days):
            yield (
                "trail-locked-otherwise",
                f"the lock is {kept}, and should be {wanted.lock} of {wanted.lock_days} days",
            )
        for fault in bucket_faults(bucket, retain=self._deployment.retain):
            yield _BUCKET[fault]

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self._deployment.region}:{self._deployment.account}:{resource}"

    def _resolved(self, scope: IConstruct, value: Any) -> Any:
        return cdk.Stack.of(scope).resolve(value)


def _selector_faults(selectors: list[Selector]) -> Iterator[tuple[str, str]]:
    values = sum(
        len(field.get(each, ())) for one in selectors for field in one["fieldSelectors"] for each in _OPERATORS
    )
    if values > MOST_VALUES:
        yield "trail-selects-too-much", f"{values} values in all selectors, of {MOST_VALUES} that CloudTrail takes"
    for category in {value for one in selectors for value in _equal(one, "eventCategory")} - {"Management", "Data"}:
        yield "trail-aggregates", f"{category} events are no events of single calls"
    for read_only in ("true", "false"):
        for source in ("kms.amazonaws.com", "iam.amazonaws.com", "dynamodb.amazonaws.com"):
            facts = {"eventCategory": "Management", "readOnly": read_only, "eventSource": source}
            if not selects(selectors, facts):
                yield "management-not-recorded", f"management events of {source} are left out (readOnly {read_only})"


def _equal(selector: Selector, name: str) -> list[str]:
    return [value for each in selector["fieldSelectors"] if each["field"] == name for value in each.get("equalTo", ())]


def _unselected(selectors: list[Selector], kind: str, arn: str, *names: str) -> Iterator[tuple[str, str]]:
    """An event on the resource that would not be recorded, of reads and writes alike."""
    for name in names or ("GetItem", "PutItem", "Publish", "Invoke"):
        for read_only in ("true", "false"):
            facts = {
                "eventCategory": "Data",
                "resources.type": kind,
                "resources.ARN": arn,
                "eventName": name,
                "readOnly": read_only,
            }
            if not selects(selectors, facts):
                yield "not-recorded", f"{arn} ({kind}) is not recorded: {name}, readOnly {read_only}"
                return
