"""The tables on AWS are those of `iarms.tables`: encrypted, restorable, and kept where the deployment says so."""

import json
from typing import Any

import pytest

from iarms import tables
from infra.append_only import APPEND_ONLY
from tests.infra.assembly import Assembly
from tests.infra.policies import Request, allows
from tests.infra.roles import resolved, table_arn


def _table(assembly: Assembly, table: tables.TableLayout) -> dict[str, Any]:
    (found,) = (
        each
        for _, each in assembly.resources("AWS::DynamoDB::GlobalTable")
        if each["TableName"] == assembly.deployment.physical(table.name)
    )
    return found


@pytest.fixture(params=tables.ALL, ids=lambda table: table.name)
def table(request: pytest.FixtureRequest) -> tables.TableLayout:
    table: tables.TableLayout = request.param
    return table


def test_no_table_exists_that_the_functions_do_not_know(assembly: Assembly) -> None:
    names = {assembly.short(each["TableName"]) for _, each in assembly.resources("AWS::DynamoDB::GlobalTable")}

    assert names == {each.name for each in tables.ALL}


def test_a_table_is_encrypted_with_the_deployments_own_key(assembly: Assembly, table: tables.TableLayout) -> None:
    found = _table(assembly, table)

    assert found["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
    (replica,) = found["Replicas"]
    assert assembly.named(replica["SSESpecification"]["KMSMasterKeyId"], "data") == "key data"


def test_a_table_can_be_restored_to_any_second(assembly: Assembly, table: tables.TableLayout) -> None:
    (replica,) = _table(assembly, table)["Replicas"]

    assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


def test_a_table_is_protected_and_kept_where_the_deployment_is_kept(
    assembly: Assembly, table: tables.TableLayout
) -> None:
    (replica,) = _table(assembly, table)["Replicas"]
    (resource,) = (
        each
        for each in assembly.templates["data"]["Resources"].values()
        if each["Properties"].get("TableName") == assembly.deployment.physical(table.name)
    )

    assert replica["DeletionProtectionEnabled"] is assembly.deployment.retain
    policy = "Retain" if assembly.deployment.retain else "Delete"
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == (policy, policy)


def test_a_table_lives_in_its_own_region_alone(assembly: Assembly, table: tables.TableLayout) -> None:
    assert [each["Region"] for each in _table(assembly, table)["Replicas"]] == [assembly.deployment.region]


def test_a_table_has_the_keys_indexes_and_expiry_that_the_functions_expect(
    assembly: Assembly, table: tables.TableLayout
) -> None:
    found = _table(assembly, table)

    assert _keys(found["KeySchema"]) == (table.partition_key, table.sort_key)
    assert {each["IndexName"]: _keys(each["KeySchema"]) for each in found.get("GlobalSecondaryIndexes", ())} == {
        index.name: (index.partition_key, index.sort_key) for index in table.indexes
    }
    assert {each["Projection"]["ProjectionType"] for each in found.get("GlobalSecondaryIndexes", ())} <= {"ALL"}
    assert {each["AttributeType"] for each in found["AttributeDefinitions"]} == {"S"}
    expiry = found.get("TimeToLiveSpecification", {})
    assert expiry == ({"AttributeName": table.expires, "Enabled": True} if table.expires else {})
    assert found["BillingMode"] == "PAY_PER_REQUEST"


def test_a_table_has_the_stream_that_its_consumer_expects(assembly: Assembly, table: tables.TableLayout) -> None:
    stream = _table(assembly, table).get("StreamSpecification")

    assert stream == ({"StreamViewType": table.stream} if table.stream else None)


def test_the_keys_rotate_and_take_thirty_days_to_delete(assembly: Assembly) -> None:
    keys = [key for _, key in assembly.resources("AWS::KMS::Key")]

    assert len(keys) == (8 if assembly.deployment.trail else 7)
    for key in keys:
        # KMS turns no key of HMACs, whose keys are a day's, and none that signs: it would be another log's.
        assert ("EnableKeyRotation" in key) != ("KeySpec" in key)
        assert key.get("EnableKeyRotation", True) is True
        assert key["PendingWindowInDays"] == 30


def test_no_service_may_use_a_key_but_for_this_account_or_its_log_groups(assembly: Assembly) -> None:
    for _, key in assembly.resources("AWS::KMS::Key"):
        for statement in key["KeyPolicy"]["Statement"]:
            if "Service" in statement["Principal"]:
                condition = json.dumps(statement["Condition"])
                assert assembly.deployment.account in condition


def _keys(schema: list[dict[str, str]]) -> tuple[str, str | None]:
    keys = {each["KeyType"]: each["AttributeName"] for each in schema}
    return keys["HASH"], keys.get("RANGE")


@pytest.mark.parametrize("of", [tables.AUDIT, tables.AUDIT_LOG, tables.COPIES], ids=["audit", "audit-log", "copies"])
def test_rows_are_added_by_the_deployments_roles_and_changed_by_nobody(
    assembly: Assembly, of: tables.TableLayout
) -> None:
    assert of in APPEND_ONLY
    (replica,) = _table(assembly, of)["Replicas"]
    policy = resolved(assembly, replica["ResourcePolicy"]["PolicyDocument"], "data")
    own, foreign = (
        f"arn:aws:iam::{assembly.deployment.account}:role/{name}"
        for name in (assembly.deployment.physical("search"), "somebody")
    )
    anything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}

    def may(action: str, principal: str = own, **context: str) -> bool:
        known = {"aws:PrincipalArn": principal, **{f"dynamodb:{name}": value for name, value in context.items()}}
        request = Request(f"dynamodb:{action}", table_arn(assembly, of.name), principal, known)
        return allows([anything, policy], request)

    for principal in (own, foreign):
        for action in (
            "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete",
            "UpdateTimeToLive",
        ):  # fmt: skip
            assert not may(action, principal), action
    assert may("PutItem")
    assert may("PutItem", ReturnValues="NONE")
    assert not may("PutItem", ReturnValues="ALL_OLD"), "it would read what it writes over"
    assert not may("PutItem", foreign)
    assert may("GetItem", foreign), "reading is for the roles' own policies"


def test_no_other_table_has_a_policy_of_its_own(assembly: Assembly, table: tables.TableLayout) -> None:
    (replica,) = _table(assembly, table)["Replicas"]

    assert ("ResourcePolicy" in replica) is (table in APPEND_ONLY)
