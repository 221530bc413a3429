"""Whatever call the commands make, the operator's policy has it: each is caught as it is made and held against it."""

import json
from collections.abc import Iterator
from typing import Any, Final

import botocore.client
import pytest

from iarms import tables
from infra.append_only import append_only
from ops.mending import failure_queues
from ops.mending.operator_policy import operator_policy
from tests.infra.policies import Request, allows
from tests.ops.mending.test_redrive import Functions, hit, place, put, types
from tests.ops.mending.test_restore import LOCAL, Operator
from tests.world import World

pytestmark = pytest.mark.moto
POLICY: Final = operator_policy(LOCAL)
OPERATOR: Final = "arn:aws:iam::000000000000:role/iarms-local-operator"
WHERE: Final = f"{LOCAL.region}:{LOCAL.account}"
# Operations whose action has another name, or none of its own.
_ACTIONS: Final = {"dynamodbstreams": "dynamodb"}


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, dict[str, Any]]]:
    """Every call of AWS that is made from here on: service, operation, parameters."""
    made: list[tuple[str, str, dict[str, Any]]] = []
    plain = botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        made.append((client.meta.service_model.service_name, operation, parameters))
        return plain(client, operation, parameters)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", noted)
    return made


def asked(service: str, operation: str, parameters: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The actions and resources that IAM is asked about for a call."""
    action = f"{_ACTIONS.get(service, service)}:{operation}"
    for resource in _resources(service, operation, parameters):
        yield action, resource


def _resources(service: str, operation: str, parameters: dict[str, Any]) -> list[str]:
    table = f"arn:aws:dynamodb:{WHERE}:table/%s"
    match service:
        case "dynamodb":
            named = ("TableName", "SourceTableName", "TargetTableName")
            names = [parameters[each] for each in named if each in parameters]
            names += list(parameters.get("RequestItems", ()))
            names += [parameters["ResourceArn"].split("/")[-1]] if "ResourceArn" in parameters else []
            return [table % name for name in names] or ["*"]
        case "dynamodbstreams":
            if "StreamArn" not in parameters:  # by an iterator, which names its stream
                return [table % "iarms-local-outbox/stream/one"]
            return [table % parameters["StreamArn"].split(":table/")[1]]
        case "sqs":
            name = parameters.get("QueueName") or parameters.get("QueueUrl", "").rsplit("/", 1)[-1]
            return [f"arn:aws:sqs:{WHERE}:{name}" if name else "*"]
        case _:
            raise AssertionError(f"nobody has said what {service} {operation} is asked about")


def test_what_a_restore_asks_of_aws_is_the_operators(
    world: World, monkeypatch: pytest.MonkeyPatch, called: list[tuple[str, str, dict[str, Any]]]
) -> None:
    operator = Operator(world, monkeypatch)
    for layout in (tables.OUTBOX, tables.AUDIT, tables.CASES):
        world.dynamodb.update_continuous_backups(
            TableName=f"iarms-local-{layout.name}",
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
    hit(world)
    called.clear()
    for layout in (tables.OUTBOX, tables.AUDIT, tables.CASES):
        assert operator.types(layout.name, "--at", "2026-11-24T12:30Z") == 0
        assert operator.types(layout.name, "--at", "2026-11-24T12:30Z", "--run") == 0
    operator.deploys(tables.OUTBOX, tables.AUDIT, tables.CASES)
    made = list(called)
    for layout in (tables.OUTBOX, tables.AUDIT, tables.CASES):
        called.clear()
        assert operator.types(layout.name, "--at", "2026-11-24T12:30Z", "--settle", "--bring") == 0
        made += called
    assert {operation for _, operation, _ in made} >= {
        *("RestoreTableToPointInTime", "UpdateTable", "UpdateContinuousBackups", "PutResourcePolicy", "TagResource"),
        *("Scan", "UpdateItem", "BatchGetItem", "ListTables"),
    }
    _hold(made)


def test_what_a_redrive_asks_of_aws_is_the_operators(
    world: World, monkeypatch: pytest.MonkeyPatch, called: list[tuple[str, str, dict[str, Any]]]
) -> None:
    monkeypatch.setattr(failure_queues, "WAIT_SECONDS", 0)
    functions = Functions()
    functions.answer = {"batchItemFailures": []}
    hit(world)
    put(world, "notifier-failures", place(world, tables.OUTBOX, "notifier"))
    put(world, "batch-failures", {"batch_id": "sbat_1", "chunk": 1})
    called.clear()
    for beside in ([], ["--run"]):
        for queue in ("notifier-failures", "batch-failures"):
            types(functions, queue, *beside)
    assert {operation for _, operation, _ in called} >= {"ReceiveMessage", "DeleteMessage", "SendMessage", "GetRecords"}
    _hold(called)


def _hold(made: list[tuple[str, str, dict[str, Any]]]) -> None:
    policies = [POLICY]
    refused = {
        one
        for call in made
        for one in asked(*call)
        if not allows(policies, Request(one[0], one[1], OPERATOR, {"aws:PrincipalArn": OPERATOR}))
    }
    assert not refused
    # Nor does the policy of an append-only table refuse what is done to it.
    own = json.loads(json.dumps(append_only(LOCAL, LOCAL.table(tables.AUDIT))))
    on_it = {one for call in made for one in asked(*call) if one[1].endswith("table/iarms-local-audit")}
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    for action, resource in on_it:
        assert allows([everything, own], Request(action, resource, OPERATOR, {"aws:PrincipalArn": OPERATOR})), action
