"""A function's data role: what its callers' sessions may read, each party the rows under its own key and no others.

The function assumes it for each caller, with the party as a session tag. `dynamodb:LeadingKeys` are the partition keys
that a request names. `ForAllValues` holds of a request that names none, as a Scan does; so each statement also wants
that there are some (`Null`), and none allows an action that can do without.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.config import Deployment

TAGS: Final = ("party", "administration")
"""Of a session: the party's name, and of an administration its country, by which its cases are listed."""
OWN_NAME: Final = "${aws:PrincipalTag/party}"
OWN_COUNTRY: Final = "${aws:PrincipalTag/administration}"
# As parties are named: nothing else is ever a session's tag, least of all what an operator of policies understands.
PARTIES: Final = ("WCO", "INTERPOL-GS", "AUDITOR", "ADM-??", "NCB-??")

Conditions = Mapping[str, Mapping[str, str | list[str]]]


def read_own(
    *resources: str, keys: Sequence[str] = (OWN_NAME,), actions: Sequence[str] = ("dynamodb:Query",)
) -> iam.PolicyStatement:
    """Rows under these keys, which name the session's own party: `NCB-FR`, `map#NCB-FR#*`."""
    return _read(actions, resources, keys, {})


def read_own_shards(*resources: str) -> iam.PolicyStatement:
    """Rows under the session's own party and its shards: `WCO`, `WCO#1`. No party's name has the mark in it."""
    return _read(("dynamodb:Query",), resources, _with_shards(OWN_NAME), {})


def read_own_administration(*resources: str) -> iam.PolicyStatement:
    """Rows under the country of the session's administration and its shards; a bureau of the same country has no such
    key."""
    own = {"StringEquals": {"aws:PrincipalTag/party": f"ADM-{OWN_COUNTRY}"}}
    return _read(("dynamodb:Query",), resources, _with_shards(OWN_COUNTRY), own)


def _with_shards(name: str) -> tuple[str, str]:
    return name, f"{name}#*"


def read_all(*resources: str, keys: Sequence[str], parties: Sequence[str]) -> iam.PolicyStatement:
    """Rows under keys that are nobody's, such as a month, for the few parties whom all of them concern."""
    return _read(("dynamodb:Query",), resources, keys, {"StringEquals": {"aws:PrincipalTag/party": list(parties)}})


def read_under(
    resource: str, keys: Sequence[str], *, actions: Sequence[str], other_than: bool = False
) -> iam.PolicyStatement:
    """What the function's own role reads of a table whose other keys are left to its data role: under keys like these,
    or `other_than` these."""
    return _statement(actions, (resource,), keys, {}, "StringNotLike" if other_than else "StringLike")


def _read(
    actions: Sequence[str], resources: Sequence[str], keys: Sequence[str], conditions: Conditions
) -> iam.PolicyStatement:
    is_pattern = any("*" in key or "?" in key for key in keys)
    return _statement(actions, resources, keys, conditions, "StringLike" if is_pattern else "StringEquals")


def _statement(
    actions: Sequence[str], resources: Sequence[str], keys: Sequence[str], conditions: Conditions, comparison: str
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        actions=list(actions),
        resources=list(resources),
        conditions={
            **conditions,
            f"ForAllValues:{comparison}": {"dynamodb:LeadingKeys": list(keys)},
            "Null": {"dynamodb:LeadingKeys": "false"},
        },
    )


def data_role_name(deployment: Deployment, door: str) -> str:
    """The name of a function's data role, as an auditor reads it in CloudTrail beside the party."""
    return deployment.physical(door, "data")


def data_role_arn(stack: cdk.Stack, deployment: Deployment, door: str) -> str:
    """The ARN of a function's data role, by its name: each of the two roles names the other."""
    return stack.format_arn(service="iam", region="", resource="role", resource_name=data_role_name(deployment, door))


def may_assume(role_arn: str) -> iam.PolicyStatement:
    """For the function's own role: sessions of its data role, tagged with nothing but who calls."""
    return iam.PolicyStatement(
        actions=["sts:AssumeRole", "sts:TagSession"],
        resources=[role_arn],
        conditions={"ForAllValues:StringEquals": {"aws:TagKeys": list(TAGS)}, "Null": {"aws:TagKeys": "false"}},
    )


class DataRole(Construct):
    """The role. Only the function that it is of can assume it, and only with a party as its tag."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        door: str,
        function_role: iam.IRole,
        statements: Sequence[iam.PolicyStatement],
        key_arn: str,
    ) -> None:
        super().__init__(scope, construct_id)
        decrypt = iam.PolicyStatement(
            actions=["kms:Decrypt"],
            resources=[key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"dynamodb.{deployment.region}.amazonaws.com"}},
        )
        trusted = iam.PrincipalWithConditions(
            iam.ArnPrincipal(function_role.role_arn),
            {
                "StringLike": {"aws:RequestTag/party": list(PARTIES)},
                "ForAllValues:StringEquals": {"aws:TagKeys": list(TAGS)},
                "Null": {"aws:TagKeys": "false"},
            },
        )
        iam.Role(
            self,
            "Role",
            role_name=data_role_name(deployment, door),
            description=f"What callers of {door} may read of what is their own",
            assumed_by=trusted.with_session_tags(),
            max_session_duration=cdk.Duration.hours(1),
            inline_policies={"own": iam.PolicyDocument(statements=[*statements, decrypt])},
        )
