"""What AWS says of the deployment's own parts: who subscribes to a topic, how old a queue's oldest message is, how a
table is protected, which alarms hear nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_sns.client import SNSClient

_MOST_METRICS: Final = 500  # CloudWatch's own limit for one call
_AGE_OVER: Final = timedelta(minutes=30)  # SQS's metrics come each five minutes at the latest
_NO_SUCH_TOPIC: Final = ("NotFound", "NotFoundException")


class Subscription(NamedTuple):
    """Of a topic: an ARN of a queue or an address. It is told nothing before it is confirmed."""

    endpoint: str
    is_confirmed: bool


class Protection(NamedTuple):
    """Of a table: whether it may be deleted, can be restored to a point in time, and expires its items."""

    is_kept: bool
    has_restore_points: bool
    expires: bool


def subscriptions_of(client: "SNSClient", topic: str) -> list[Subscription]:
    """Who subscribes to a topic; nobody where there is no such topic."""
    found: list[Subscription] = []
    following: dict[str, Any] = {}
    while True:
        try:
            page = client.list_subscriptions_by_topic(TopicArn=topic, **following)
        except ClientError as fault:
            if fault.response["Error"]["Code"] in _NO_SUCH_TOPIC:
                return []
            raise
        found += [
            Subscription(each["Endpoint"], each["SubscriptionArn"].startswith("arn:")) for each in page["Subscriptions"]
        ]
        if not page.get("NextToken"):
            return found
        following = {"NextToken": page["NextToken"]}


def oldest_messages(client: Any, queues: Sequence[str], now: datetime) -> dict[str, float]:
    """The age in seconds of each queue's oldest message, by the queue's name; queues of which nothing is known are
    left out. SQS itself tells it to nobody but CloudWatch."""
    ages: dict[str, float] = {}
    for start in range(0, len(queues), _MOST_METRICS):
        some = queues[start : start + _MOST_METRICS]
        for place, value in _newest_values(client, [_age_of(place, queue) for place, queue in enumerate(some)], now):
            ages[some[place]] = value
    return ages


def _age_of(place: int, queue: str) -> dict[str, Any]:
    metric = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{"Name": "QueueName", "Value": queue}],
    }
    return {"Id": f"q{place}", "MetricStat": {"Metric": metric, "Period": 300, "Stat": "Maximum"}}


def _newest_values(client: Any, queries: list[dict[str, Any]], now: datetime) -> Iterator[tuple[int, float]]:
    following: dict[str, Any] = {}
    while True:
        page = client.get_metric_data(
            MetricDataQueries=queries,
            StartTime=now - _AGE_OVER,
            EndTime=now,
            ScanBy="TimestampDescending",
            **following,
        )
        for each in page["MetricDataResults"]:
            if each["Values"]:
                yield int(each["Id"][1:]), each["Values"][0]
        if not page.get("NextToken"):
            return
        following = {"NextToken": page["NextToken"]}


def protection_of(client: "DynamoDBClient", table: str) -> Protection:
    """How a table is protected."""
    described = client.describe_table(TableName=table)["Table"]
    backups = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    restore = backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
    expiry = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"]
    return Protection(
        bool(described.get("DeletionProtectionEnabled")), restore == "ENABLED", expiry in ("ENABLED", "ENABLING")
    )


def is_enabled(client: Any, key: str) -> bool:
    """Whether a key, by its id or alias, may be used: it is neither disabled nor waits for its deletion."""
    return bool(client.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled")


def silent_alarms(client: Any, prefix: str, since: datetime) -> list[str]:
    """The alarms of these names that can tell nobody: their actions are off, or they have had no data since then."""
    found: list[str] = []
    following: dict[str, Any] = {}
    while True:
        page = client.describe_alarms(AlarmNamePrefix=prefix, AlarmTypes=["MetricAlarm", "CompositeAlarm"], **following)
        for each in (*page.get("MetricAlarms", ()), *page.get("CompositeAlarms", ())):
            is_deaf = each["StateValue"] == "INSUFFICIENT_DATA" and each["StateUpdatedTimestamp"] < since
            if is_deaf or not each["ActionsEnabled"]:
                found.append(each["AlarmName"])
        if not page.get("NextToken"):
            return found
        following = {"NextToken": page["NextToken"]}
