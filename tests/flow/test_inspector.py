"""What the inspector looks at, each made to go wrong in a deployment that is otherwise well: it is counted, and named
in the log."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from iarms import tables
from iarms.casework.inspecting.inspection import Kind, digest_of, digests_in
from iarms.handlers import inspector
from iarms.models.party import ClientCertificate, Party, RegisteredClient
from iarms.store.parties import Register
from infra.alarms.rows import alarms_of
from infra.config import load_deployments
from tests.world import DEPLOYMENT, World, Worlds, _work, client

ACCOUNT = "123456789012"
NCB_FR = f"arn:aws:sns:eu-west-1:{ACCOUNT}:{DEPLOYMENT}-ntf-NCB-FR"
WAKING = f"arn:aws:sns:eu-west-1:{ACCOUNT}:{DEPLOYMENT}-alarms"
PAGER = "https://pager.example/v1/events"
BESIDE = "333333333333"


@pytest.fixture
def well(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A deployment in which all is as it says."""
    with worlds.begin(engine="moto") as world:
        for table in tables.ALL:
            name = f"{DEPLOYMENT}-{table.name}"
            world.dynamodb.update_continuous_backups(
                TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
            )
            world.dynamodb.update_table(TableName=name, DeletionProtectionEnabled=True)
            if table.expires:
                expiry = {"Enabled": True, "AttributeName": table.expires}
                world.dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
        world.sns.create_topic(Name=f"{DEPLOYMENT}-alarms")
        world.sns.subscribe(TopicArn=WAKING, Protocol="https", Endpoint=PAGER)
        _alarm("late")
        monkeypatch.setattr(inspector, "expected", _expected())
        yield world


def _expected(**changed: Any) -> Any:
    said: dict[str, Any] = {
        "deployment": DEPLOYMENT,
        "own_queues": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:{DEPLOYMENT}-",
        "topic_prefix": NCB_FR.removesuffix("NCB-FR"),
        "subscribers": digests_in(digest_of(BESIDE) + digest_of(PAGER)),
        "alarm_topics": {WAKING: (PAGER,)},
        "tables": {f"{DEPLOYMENT}-{table.name}": table.expires is not None for table in tables.ALL},
        "is_retained": True,
        "keys": (f"alias/{DEPLOYMENT}-cursors",),
    }
    return type(inspector.expected)(**(said | changed))


def _alarm(name: str, **more: Any) -> None:
    client("cloudwatch").put_metric_alarm(
        AlarmName=f"{DEPLOYMENT}-{name}",
        MetricName="Late",
        Namespace="iarms",
        Period=60,
        EvaluationPeriods=1,
        Statistic="Sum",
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        **more,
    )


def _age(seconds: float, party: str = "NCB-FR") -> None:
    client("cloudwatch").put_metric_data(
        Namespace="AWS/SQS",
        MetricData=[
            {
                "MetricName": "ApproximateAgeOfOldestMessage",
                "Dimensions": [{"Name": "QueueName", "Value": f"{DEPLOYMENT}-ntf-{party}"}],
                "Timestamp": datetime.now(UTC) - timedelta(minutes=2),
                "Value": seconds,
            }
        ],
    )


def _unsubscribe(topic: str) -> None:
    (there,) = client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    client("sns").unsubscribe(SubscriptionArn=there["SubscriptionArn"])


def _register(world: World, days: float) -> None:
    ends = datetime.now(UTC) + timedelta(days=days)
    known = RegisteredClient(
        client_id="ke-1",
        system="Control room",
        state="ACTIVE",
        certificates=(ClientCertificate(thumbprint="A" * 43, not_after=ends),),
    )
    Register(world.dynamodb, f"{DEPLOYMENT}-register").put(Party(party="ADM-KE", clients=(known,)))


Inspected = Callable[[], tuple[dict[str, int], set[tuple[str, str]]]]
"""An inspection: what it counts, as CloudWatch takes it from the log, and what its log names."""


@pytest.fixture
def inspected(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Inspected:
    return lambda: _inspected(capsys, caplog)


def _inspected(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> tuple[dict[str, int], set[tuple[str, str]]]:
    capsys.readouterr()
    caplog.clear()
    _work("inspector", {})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    (counted,) = (line for line in lines if "_aws" in line)
    names = [each["Name"] for each in counted["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
    assert counted["service"]
    return (
        {name: int(counted[name][0]) for name in names if counted[name][0]},
        {(vars(each)["kind"], vars(each)["of"]) for each in caplog.records if each.message == "found"},
    )


def test_where_all_is_as_the_deployment_says_each_kind_is_counted_as_none(well: World, inspected: Inspected) -> None:
    _age(60)
    _register(well, days=400)

    assert inspected() == ({}, set())


def _another_subscribes(world: World) -> None:
    world.sns.subscribe(TopicArn=NCB_FR, Protocol="sqs", Endpoint="arn:aws:sqs:eu-west-1:444444444444:tap")


def _restore_points_off(world: World) -> None:
    world.dynamodb.update_continuous_backups(
        TableName=f"{DEPLOYMENT}-cases", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )


def _expiry_off(world: World) -> None:
    world.dynamodb.update_time_to_live(
        TableName=f"{DEPLOYMENT}-idempotency",
        TimeToLiveSpecification={"Enabled": False, "AttributeName": tables.IDEMPOTENCY.expires},
    )


def _key_disabled(world: World) -> None:
    key = client("kms").describe_key(KeyId=f"alias/{DEPLOYMENT}-cursors")["KeyMetadata"]["KeyId"]
    client("kms").disable_key(KeyId=key)


TROUBLE: dict[str, tuple[Callable[[World], Any], str, str]] = {
    "a party's queue is unsubscribed": (lambda world: _unsubscribe(NCB_FR), "SubscriptionMissing", "NCB-FR"),
    "a party's topic is gone": (
        lambda world: world.sns.delete_topic(TopicArn=NCB_FR),
        "SubscriptionMissing",
        "NCB-FR",
    ),
    "somebody reads along": (_another_subscribes, "SubscriptionStrange", "NCB-FR"),
    "a party does not read": (lambda world: _age(5 * 3600), "PartyQueueUnread", "NCB-FR"),
    "nobody is woken": (lambda world: _unsubscribe(WAKING), "AlarmRecipientMissing", WAKING),
    "an alarm is silenced": (
        lambda world: _alarm("muted", ActionsEnabled=False),
        "AlarmWithoutData",
        f"{DEPLOYMENT}-muted",
    ),
    "a table may be deleted": (
        lambda world: world.dynamodb.update_table(TableName=f"{DEPLOYMENT}-audit", DeletionProtectionEnabled=False),
        "ProtectionOff",
        f"{DEPLOYMENT}-audit",
    ),
    "a table has no restore points": (_restore_points_off, "ProtectionOff", f"{DEPLOYMENT}-cases"),
    "a table expires nothing": (_expiry_off, "ProtectionOff", f"{DEPLOYMENT}-idempotency"),
    "a key is disabled": (_key_disabled, "KeyNotEnabled", f"alias/{DEPLOYMENT}-cursors"),
    "a client's last certificate ends": (
        lambda world: _register(world, days=10),
        "ClientCertificateEnding",
        "ADM-KE ke-1",
    ),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_what_goes_wrong_is_counted_and_named(trouble: str, well: World, inspected: Inspected) -> None:
    make, kind, of = TROUBLE[trouble]

    make(well)

    assert inspected() == ({kind: 1}, {(kind, of)})


def test_a_party_that_is_told_elsewhere_need_not_read_its_queue(well: World, inspected: Inspected) -> None:
    well.sns.subscribe(TopicArn=NCB_FR, Protocol="sqs", Endpoint=f"arn:aws:sqs:eu-west-1:{BESIDE}:hits")
    _age(5 * 3600)

    assert inspected() == ({}, set())


def test_an_alarm_that_has_had_no_data_for_long_is_found(
    well: World, inspected: Inspected, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = {"StateValue": "INSUFFICIENT_DATA", "ActionsEnabled": True}
    old, new = (datetime.now(UTC) - timedelta(hours=hours) for hours in (7, 5))
    alarms = [
        {**deaf, "AlarmName": "iarms-local-old", "StateUpdatedTimestamp": old},
        {**deaf, "AlarmName": "iarms-local-new", "StateUpdatedTimestamp": new},
    ]
    monkeypatch.setattr(inspector, "sources", inspector.sources._replace(cloudwatch=_Alarms(alarms)))

    assert inspected() == ({"AlarmWithoutData": 1}, {("AlarmWithoutData", "iarms-local-old")})


class _Alarms:
    """A CloudWatch that has had these alarms for as long as they say: moto's are all of this moment."""

    def __init__(self, alarms: list[dict[str, Any]]) -> None:
        self._alarms = alarms

    def describe_alarms(self, **asked: Any) -> dict[str, Any]:
        assert asked["AlarmNamePrefix"] == f"{DEPLOYMENT}-"
        page = 1 if "NextToken" in asked else 0
        return {"MetricAlarms": [self._alarms[page]], **({} if page else {"NextToken": "more"})}

    def get_metric_data(self, **_: Any) -> dict[str, Any]:
        return {"MetricDataResults": []}


def test_a_look_that_aws_keeps_from_being_taken_is_told_and_keeps_no_other_back(
    well: World, inspected: Inspected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspector, "expected", _expected(tables={"no-such-table": False}))
    _register(well, days=10)

    counts, named = inspected()

    assert counts == {"InspectionFailed": 1, "ClientCertificateEnding": 1}
    assert ("InspectionFailed", "tables") in named


def test_every_kind_of_finding_has_an_alarm() -> None:
    rows = alarms_of(load_deployments()["europe"], undelivered={1: "made-up"})
    heard = {getattr(each.metric, "name", None) for each in rows}
    assert set(get_args(Kind)) <= heard
