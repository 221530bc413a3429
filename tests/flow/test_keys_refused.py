"""A key that KMS refuses is counted for its alarm, whoever asked for what it encrypts."""

import json
from typing import Any

import pytest
from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import ClientError

from iarms.observability import count_delivery, metrics
from tests.builders import any_search
from tests.faults import denied, fault, throttled
from tests.world import World


def _kms_disabled(**_: Any) -> Any:
    """The key of a table is disabled, in DynamoDB's words."""
    said: Any = {"Code": "AccessDeniedException", "Message": "The ciphertext refers to a KMS key that is disabled"}
    raise ClientError({"Error": said}, "any")


def _counted(capsys: pytest.CaptureFixture[str]) -> list[float]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"KeyRefused"' in line]
    return [value for line in lines for value in line["KeyRefused"]]


def test_a_search_that_a_key_keeps_from_its_records_is_503_and_the_key_is_counted(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with fault("dynamodb.BatchGetItem", _kms_disabled, table="serial-index"):
        answer = world.call("POST", "/v1/searches", any_search())

    assert answer.status == 503
    assert _counted(capsys) == [1.0]


@pytest.mark.parametrize("other", [throttled, denied])
def test_another_refusal_is_none_of_a_key(other: Any, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with fault("dynamodb.BatchGetItem", other, table="serial-index"):
        assert world.call("POST", "/v1/searches", any_search()).status == 503

    assert _counted(capsys) == []


@pytest.mark.parametrize(("code", "refused"), [("KMSAccessDenied", [1.0]), ("KmsDisabled", [1.0]), ("NotFound", [])])
def test_a_notification_that_a_key_keeps_back_is_counted(
    code: str, refused: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    count_delivery([], {"ntf_1": (code, 1)})
    metrics.add_metric("Made", MetricUnit.Count, 1)
    metrics.flush_metrics()

    assert _counted(capsys) == refused
