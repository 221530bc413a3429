"""IAM between the doors and their tables: every call of a door is judged by the policies of the template.

The engine, moto and the tables in memory ask no role and no condition. Here each call is held against the role of the
door that makes it, or, in a caller's session, against the data role with the session's tags; what is not allowed is
refused as DynamoDB refuses it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from iarms import tables
from iarms.aws.clients import dynamodb, sts
from iarms.aws.sessions import dynamodb_in_sessions
from infra.config import load_deployments
from tests import world as worlds
from tests.assemblies import every_assembly
from tests.infra.assembly import Assembly
from tests.infra.policies import Value
from tests.infra.roles import Role, roles_of, table_arn

_CALL: Final = "_make_api_call"
_IN_A_TRANSACTION: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_PARTITION: Final = re.compile(r"(#?\w+) = (:\w+)")
_STAND_IN_ROLE: Final = "arn:aws:iam::123456789012:role/data"  # what every door's settings say in one process


@dataclass(frozen=True)
class Need:
    """What a call needs to be allowed: an action on a table or index, and the partition keys that it names."""

    action: str
    table: str
    index: str | None
    leading: tuple[str, ...]


@dataclass
class Judge:
    """Roles, the doors that were entered, the last of which is calling, and the sessions begun so far.

    `refused` are the calls that were not allowed, in words; `judged` all: by which role, for which party where it was
    in a session, and what was needed.
    """

    assembly: Assembly
    roles: dict[str, Role]
    doors: list[str] = field(default_factory=list)
    sessions: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    judged: list[tuple[str, str, Need]] = field(default_factory=list)

    def used(self) -> dict[str, dict[str, set[str]]]:
        """By role and resource the actions that were needed, as `test_privileges` names them."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for role, _, need in self.judged:
            where = f"index {need.table}/{need.index}" if need.index else f"table {need.table}"
            found[role][where].add(f"dynamodb:{need.action}")
        return found

    def ask(self, client: Any, operation: str, given: Mapping[str, Any]) -> None:
        """Raises ClientError, AccessDeniedException, for a call of a door that its role does not allow."""
        if not self.doors:
            return
        if client is dynamodb():
            role, tags = self.doors[-1], dict[str, str]()
        elif client is dynamodb_in_sessions():
            signer: Any = client
            signed_by = signer._request_signer._credentials.get_frozen_credentials().access_key
            role, tags = self.sessions[signed_by]
        else:
            return
        for need in needs_of(operation, given):
            self.judged.append((role, tags.get("party", ""), need))
            context: dict[str, Value] = {f"aws:PrincipalTag/{name}": value for name, value in tags.items()}
            if need.leading:
                context["dynamodb:LeadingKeys"] = need.leading
            where = table_arn(self.assembly, need.table, need.index)
            if not self.roles[role].may(f"dynamodb:{need.action}", where, context):
                self.refused.append(f"{role} {tags} {need}")
                raise _denied(operation)

    def begin(self, given: Mapping[str, Any]) -> str:
        """The name of the data role whose session is begun. Raises ClientError, AccessDenied, where it may not be."""
        assert given["RoleArn"] == _STAND_IN_ROLE
        door = self.doors[-1]
        name = f"{door}-data"
        own, tags = self.roles[door], {tag["Key"]: tag["Value"] for tag in given["Tags"]}
        context: dict[str, Value] = {"aws:TagKeys": tuple(tags)}
        actions = ("sts:AssumeRole", "sts:TagSession")
        if not (
            all(own.may(action, self.roles[name].arn, context) for action in actions)
            and self.roles[name].is_assumed_by(own.arn, tags, given["RoleSessionName"])
        ):
            self.refused.append(f"{name} {tags}")
            raise _denied("AssumeRole")
        return name


def needs_of(operation: str, given: Mapping[str, Any]) -> list[Need]:
    """What a call of DynamoDB needs, one for each action and table."""
    match operation:
        case "TransactWriteItems":
            return [
                Need(_IN_A_TRANSACTION[kind], *_item(item))
                for entry in given["TransactItems"]
                for kind, item in entry.items()
            ]
        case "BatchGetItem":
            return [
                Need(operation, layout.name, None, tuple(key[layout.partition_key]["S"] for key in asked["Keys"]))
                for layout, asked in ((_layout(name), asked) for name, asked in given["RequestItems"].items())
            ]
        case "BatchWriteItem":
            return [Need(operation, _short(name), None, ()) for name in given["RequestItems"]]
        case "DescribeTable":
            return [Need(operation, _short(given["TableName"]), None, ())]
        case "Query":
            return [Need(operation, _short(given["TableName"]), given.get("IndexName"), _queried(given))]
    return [Need(operation, *_item(given))]


@contextmanager
def judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Judge]:
    """While this lasts, the doors of the world may do what their roles in the local deployment's template allow."""
    judge = Judge(_assembly(), roles_of(_assembly()))
    make_call, enter = vars(BaseClient)[_CALL], worlds._door

    def call(client: Any, operation: str, given: Mapping[str, Any]) -> Any:
        name = judge.begin(given) if client is sts() else None
        judge.ask(client, operation, given)
        answer = make_call(client, operation, given)
        if name is not None:
            tags = {tag["Key"]: tag["Value"] for tag in given["Tags"]}
            judge.sessions[answer["Credentials"]["AccessKeyId"]] = (name, tags)
        return answer

    def door(name: str) -> Any:
        judge.doors.append(name)
        return enter(name)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, _CALL, call)
        patch.setattr(worlds, "_door", door)
        yield judge


@cache
def _assembly() -> Assembly:
    return Assembly.read(every_assembly() / "assembly-local", load_deployments()["local"])


def _short(table: str) -> str:
    return table.removeprefix(f"{worlds.DEPLOYMENT}-")


@cache
def _layout(table: str) -> tables.TableLayout:
    return next(each for each in tables.ALL if each.name == _short(table))


def _item(given: Mapping[str, Any]) -> tuple[str, None, tuple[str, ...]]:
    layout = _layout(given["TableName"])
    return layout.name, None, ((given.get("Key") or given["Item"])[layout.partition_key]["S"],)


def _queried(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The partition key of a query: the value that its key condition holds the partition's attribute equal to."""
    layout = _layout(given["TableName"])
    by = {index.name: index.partition_key for index in layout.indexes}
    wanted = by[given["IndexName"]] if "IndexName" in given else layout.partition_key
    names = given.get("ExpressionAttributeNames", {})
    return tuple(
        given["ExpressionAttributeValues"][value]["S"]
        for name, value in _PARTITION.findall(given["KeyConditionExpression"])
        if names.get(name, name) == wanted
    )


def _denied(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}, operation)
