"""What a restore leaves off a table, put on again: DynamoDB brings back items, keys, indexes and encryption alone."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from botocore.exceptions import ClientError

from iarms.tables import TableLayout
from infra.append_only import APPEND_ONLY, append_only
from infra.config import Deployment
from infra.warm import warmth

BESIDE: Final = "restored-beside"
"""The tag of a restored table that names the one whose place it takes."""


class Setting(NamedTuple):
    """One of them: what it is called, whether the table has it, and what puts it on."""

    name: str
    is_on: Callable[[], bool]
    put_on: Callable[[], Any]


def settings_of(client: Any, deployment: Deployment, layout: TableLayout, table: str) -> Iterator[Setting]:
    """The settings that a table of this layout must have, in the order in which they are put on; the stream last, so
    that nothing comes of what was done before."""
    found = _Settings(client, deployment, layout, table)
    yield Setting("point-in-time recovery", found.has_restore_points, found.begin_restore_points)
    if deployment.retain:
        yield Setting("deletion protection", found.is_protected, found.protect)
    if layout.expires:
        yield Setting(f"expiry by {layout.expires}", found.expires, found.let_expire)
    if layout in APPEND_ONLY:
        yield Setting("the policy that nobody changes a row", found.has_policy, found.put_policy)
    yield Setting("tags", found.has_tags, found.put_tags)
    if found.warm_units() is not None:
        yield Setting("warm throughput", found.is_warm, found.warm)
    if layout.stream:
        yield Setting(f"stream of {layout.stream}", found.has_stream, found.begin_stream)


def shape_faults(description: Mapping[str, Any], layout: TableLayout) -> list[str]:
    """In what a described table differs from its layout: its key, its indexes."""
    faults = []
    wanted = [each for each in (layout.partition_key, layout.sort_key) if each]
    if (keys := [each["AttributeName"] for each in description["KeySchema"]]) != wanted:
        faults.append(f"its key is {', '.join(keys)} and should be {', '.join(wanted)}")
    there = {
        each["IndexName"]: [key["AttributeName"] for key in each["KeySchema"]]
        for each in description.get("GlobalSecondaryIndexes", ())
    }
    return faults + [
        f"its index {index.name} is missing, or another"
        for index in layout.indexes
        if there.get(index.name) != [index.partition_key, index.sort_key]
    ]


class _Settings:
    def __init__(self, client: Any, deployment: Deployment, layout: TableLayout, table: str) -> None:
        self._client = client
        self._deployment = deployment
        self._layout = layout
        self._table = table
        self._arn = f"arn:aws:dynamodb:{deployment.region}:{deployment.account}:table/{table}"

    def _described(self) -> dict[str, Any]:
        described: dict[str, Any] = self._client.describe_table(TableName=self._table)["Table"]
        return described

    def has_restore_points(self) -> bool:
        answer = self._client.describe_continuous_backups(TableName=self._table)["ContinuousBackupsDescription"]
        status: str = answer["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        return status == "ENABLED"

    def begin_restore_points(self) -> None:
        self._client.update_continuous_backups(
            TableName=self._table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )

    def is_protected(self) -> bool:
        return bool(self._described().get("DeletionProtectionEnabled"))

    def protect(self) -> None:
        self._client.update_table(TableName=self._table, DeletionProtectionEnabled=True)

    def expires(self) -> bool:
        answer = self._client.describe_time_to_live(TableName=self._table)["TimeToLiveDescription"]
        is_on = answer["TimeToLiveStatus"] in ("ENABLED", "ENABLING")
        return is_on and answer.get("AttributeName") == self._layout.expires

    def let_expire(self) -> None:
        self._client.update_time_to_live(
            TableName=self._table,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": self._layout.expires},
        )

    def has_policy(self) -> bool:
        try:
            answer = self._client.get_resource_policy(ResourceArn=self._described()["TableArn"])
        except ClientError as fault:
            if fault.response["Error"]["Code"] == "PolicyNotFoundException":
                return False
            raise
        return bool(json.loads(answer["Policy"]) == append_only(self._deployment, self._table))

    def put_policy(self) -> None:
        self._client.put_resource_policy(
            ResourceArn=self._described()["TableArn"], Policy=json.dumps(append_only(self._deployment, self._table))
        )

    def _tags(self) -> dict[str, str]:
        # As the stacks' own tables have them.
        return {"service": "iarms-gateway", "deployment": self._deployment.name}

    def has_tags(self) -> bool:
        answer = self._client.list_tags_of_resource(ResourceArn=self._described()["TableArn"])
        there = {each["Key"]: each["Value"] for each in answer["Tags"]}
        return self._tags().items() <= there.items()

    def put_tags(self) -> None:
        tags = [{"Key": name, "Value": value} for name, value in self._tags().items()]
        self._client.tag_resource(ResourceArn=self._described()["TableArn"], Tags=tags)

    def warm_units(self) -> dict[str, int] | None:
        """What the table takes from its first day; None where a new one takes enough."""
        deployment = self._deployment
        if not deployment.warm or deployment.expected is None:
            return None
        found = warmth(self._layout.name, deployment.expected, deployment.import_pace)
        return found and {"ReadUnitsPerSecond": found.reads, "WriteUnitsPerSecond": found.writes}

    def is_warm(self) -> bool:
        there = self._described().get("WarmThroughput", {})
        return all(there.get(name, 0) >= units for name, units in (self.warm_units() or {}).items())

    def warm(self) -> None:
        self._client.update_table(TableName=self._table, WarmThroughput=self.warm_units())

    def has_stream(self) -> bool:
        stream = self._described().get("StreamSpecification", {})
        return bool(stream.get("StreamEnabled")) and stream.get("StreamViewType") == self._layout.stream

    def begin_stream(self) -> None:
        self._client.update_table(
            TableName=self._table,
            StreamSpecification={"StreamEnabled": True, "StreamViewType": self._layout.stream},
        )
