"""A first deployment that fails, on the local engine: what it leaves, what is removed of it, and what is never."""

import json
import os
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from pytest_socket import enable_socket

from infra.config import load_deployments
from ops.deploying.destroy_failed import NotBegun, destroy_failed
from ops.local.engine import EngineFailed, engine
from tests.assemblies import every_assembly

pytestmark = pytest.mark.stack

LOCAL = load_deployments()["local"]
STACK, RECORDS, AUDIT = "iarms-local-data", "iarms-local-records", "iarms-local-audit"
ITEM = {"record_id": {"S": "rec_MADEUP"}, "part": {"S": "current"}}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[boto3.session.Session]:
    """AWS as the local engine has it, with nothing in it."""
    enable_socket()
    home = tmp_path_factory.mktemp("engine")
    try:
        with (
            engine(region=LOCAL.region, account=LOCAL.account, home=home) as url,
            pytest.MonkeyPatch.context() as patch,
        ):
            for name in [name for name in os.environ if name.startswith("AWS_")]:
                patch.delenv(name)
            patch.setenv("AWS_ENDPOINT_URL", url)
            patch.setenv("AWS_ACCESS_KEY_ID", LOCAL.account)
            patch.setenv("AWS_SECRET_ACCESS_KEY", "local")
            yield boto3.session.Session(region_name=LOCAL.region)
    except EngineFailed as failed:
        warnings.warn(f"FAILED DEPLOYMENTS ARE NOT TESTED: {failed}", stacklevel=1)
        pytest.skip(f"FAILED DEPLOYMENTS ARE NOT TESTED: the engine cannot start here: {failed}")


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """The template of two tables, which are kept as production keeps them."""
    (path,) = every_assembly().glob("assembly-local/localdata*.template.json")
    found: dict[str, Any] = json.loads(path.read_text())
    # Which version the bootstrap has is no question here.
    for name in ("Parameters", "Rules", "Outputs"):
        found.pop(name, None)
    for logical_id, resource in [*found["Resources"].items()]:
        if resource["Type"] == "AWS::DynamoDB::GlobalTable":
            if resource["Properties"]["TableName"] not in (RECORDS, AUDIT):
                del found["Resources"][logical_id]
            resource["DeletionPolicy"] = resource["UpdateReplacePolicy"] = "Retain"
            resource["Properties"]["Replicas"][0]["DeletionProtectionEnabled"] = True
    return found


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory, template: dict[str, Any]) -> Path:
    folder = tmp_path_factory.mktemp("assembly")
    (folder / "assembly-local").mkdir()
    properties = {"stackName": STACK, "templateFile": "data.template.json"}
    artifacts = {"data": {"type": "aws:cloudformation:stack", "properties": properties}}
    (folder / "assembly-local" / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    (folder / "assembly-local" / "data.template.json").write_text(json.dumps(template))
    return folder


@pytest.fixture
def failed(session: boto3.session.Session, assembly: Path, template: dict[str, Any]) -> Iterator[None]:
    """A first deployment that made everything but its last resource, and was rolled back."""
    spoilt = {**template, "Resources": {**template["Resources"], "Last": _that_fails(template)}}
    assert _create(session, spoilt) == "ROLLBACK_COMPLETE"
    yield
    if left := _tables(session) & {RECORDS}:
        session.client("dynamodb").delete_item(TableName=left.pop(), Key=ITEM)
    _destroy(session, assembly)


def _that_fails(template: dict[str, Any]) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": {"Fn::GetAtt": [next(iter(template["Resources"])), "NoSuchThing"]}},
        "DependsOn": list(template["Resources"]),
    }


def _create(session: boto3.session.Session, template: dict[str, Any]) -> str:
    """Create the stack anew, as the CDK does after one that failed; gives how that ends."""
    cloudformation = session.client("cloudformation")
    cloudformation.delete_stack(StackName=STACK)
    cloudformation.create_stack(
        StackName=STACK, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    for _ in range(400):
        status = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
        if not status.endswith("IN_PROGRESS"):
            return str(status)
        time.sleep(0.05)
    raise AssertionError("the stack came to no end")


def _destroy(session: boto3.session.Session, assembly: Path, *also: str, typed: str = "local") -> list[str]:
    return destroy_failed(session, assembly, LOCAL, also, ask=lambda _: typed)


def _tables(session: boto3.session.Session) -> set[str]:
    return set(session.client("dynamodb").list_tables()["TableNames"])


@pytest.mark.usefixtures("failed")
def test_what_is_left_is_removed_and_the_next_deployment_stands(
    session: boto3.session.Session, assembly: Path, template: dict[str, Any]
) -> None:
    assert _tables(session) == {RECORDS, AUDIT}

    assert _destroy(session, assembly) == []
    assert _tables(session) == set()
    assert _destroy(session, assembly, typed="nobody is asked") == []
    assert _create(session, template) == "CREATE_COMPLETE"

    # What stands is nobody's left-over, empty or not.
    assert _destroy(session, assembly, typed="nobody is asked") == []
    session.client("dynamodb").put_item(TableName=RECORDS, Item=ITEM)
    with pytest.raises(NotBegun, match=f"in use: {RECORDS} hold items"):
        _destroy(session, assembly)
    assert _tables(session) == {RECORDS, AUDIT}
    session.client("cloudformation").delete_stack(StackName=STACK)


@pytest.mark.usefixtures("failed")
def test_a_table_with_one_item_stays_unless_it_is_named(session: boto3.session.Session, assembly: Path) -> None:
    session.client("dynamodb").put_item(TableName=RECORDS, Item=ITEM)

    assert _destroy(session, assembly) == [RECORDS]
    assert _tables(session) == {RECORDS}
    assert session.client("dynamodb").get_item(TableName=RECORDS, Key=ITEM)["Item"] == ITEM

    assert _destroy(session, assembly, RECORDS) == []
    assert _tables(session) == set()


@pytest.mark.usefixtures("failed")
def test_nothing_is_removed_for_another_name_or_of_a_name_that_is_no_left_over(
    session: boto3.session.Session, assembly: Path
) -> None:
    before = _tables(session)
    for typed in ("", "europe", "local-eu"):
        with pytest.raises(NotBegun):
            _destroy(session, assembly, typed=typed)
    with pytest.raises(NotBegun, match="no left-over is named iarms-local-reccords"):
        _destroy(session, assembly, "iarms-local-reccords")
    assert _tables(session) == before


@pytest.mark.usefixtures("failed")
def test_what_came_into_a_table_while_somebody_typed_stays(session: boto3.session.Session, assembly: Path) -> None:
    def typed_late(_: str) -> str:
        session.client("dynamodb").put_item(TableName=RECORDS, Item=ITEM)
        return "local"

    assert destroy_failed(session, assembly, LOCAL, ask=typed_late) == [RECORDS]
    assert _tables(session) == {RECORDS}


def test_another_deployments_tables_are_never_looked_at(session: boto3.session.Session, assembly: Path) -> None:
    dynamodb = session.client("dynamodb")
    dynamodb.create_table(
        TableName="iarms-local-recordsx",
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert _destroy(session, assembly, typed="nobody is asked") == []
    assert _tables(session) == {"iarms-local-recordsx"}
