"""The roles of a synthesised deployment with their policies in full: what a template refers to stands there as ARNs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from iarms.aws.sessions import session_tags
from tests.infra.assembly import Assembly
from tests.infra.policies import Document, Request, Value, allows

PSEUDO: Final = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}


@dataclass(frozen=True)
class Role:
    """A role: its ARN, who may assume it, and what it may do."""

    arn: str
    trust: Document
    policies: tuple[Document, ...]

    def may(self, action: str, resource: str, context: Mapping[str, Value] | None = None) -> bool:
        """Whether the role, or a session of it with these context keys, may do so."""
        return allows(self.policies, Request(action, resource, self.arn, context or {}))

    def is_assumed_by(self, principal: str, tags: Mapping[str, str], session: str = "any") -> bool:
        """Whether a principal may begin a session of the role with these tags: both actions that it takes."""
        context: dict[str, Value] = {"sts:RoleSessionName": session}
        if tags:
            context |= {"aws:TagKeys": tuple(tags), **{f"aws:RequestTag/{name}": value for name, value in tags.items()}}
        actions = ("sts:AssumeRole", *(("sts:TagSession",) if tags else ()))
        return all(allows([self.trust], Request(action, self.arn, principal, context)) for action in actions)


def roles_of(assembly: Assembly) -> dict[str, Role]:
    """The deployment's named roles by their names without the deployment's: `hits`, `hits-data`."""
    account = assembly.deployment.account
    return {
        assembly.short(role["RoleName"]): Role(
            arn=f"arn:aws:iam::{account}:role/{role['RoleName']}",
            trust=resolved(assembly, role["AssumeRolePolicyDocument"], stack),
            policies=tuple(resolved(assembly, each["PolicyDocument"], stack) for each in role["Policies"]),
        )
        for stack in assembly.templates
        for _, role in assembly.resources("AWS::IAM::Role", stack)
        if "RoleName" in role
    }


def context_of(party: str, leading: Iterable[str] | None = None, **tags: str) -> dict[str, Value]:
    """The context of a read in a party's session: its tags, and the partition keys that the request names, if any."""
    context: dict[str, Value] = {f"aws:PrincipalTag/{name}": value for name, value in session_tags(party).items()}
    context |= {f"aws:PrincipalTag/{name}": value for name, value in tags.items()}
    if leading is not None:
        context["dynamodb:LeadingKeys"] = tuple(leading)
    return context


def resolved(assembly: Assembly, value: Any, stack: str) -> Any:
    """A piece of a template with its references as AWS would fill them in."""
    if isinstance(value, list):
        return [resolved(assembly, each, stack) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        match value:
            case {"Fn::Join": [glue, parts]}:
                return glue.join(resolved(assembly, each, stack) for each in parts)
            case {"Fn::ImportValue": export}:
                exporter, exported = assembly.exported(export)
                return resolved(assembly, exported, exporter)
            case {"Ref": name} if name in PSEUDO:
                return PSEUDO[name]
            case {"Fn::GetAtt": [name, "Arn"]} | {"Ref": name}:
                return _arn(assembly, name, stack)
            case {"Fn::GetAtt": [name, attribute]}:
                return f"{_arn(assembly, name, stack)}/{attribute}"
    return {name: resolved(assembly, each, stack) for name, each in value.items()}


def table_arn(assembly: Assembly, table: str, index: str | None = None) -> str:
    """The ARN of a table by its name without the deployment's, or of an index of it."""
    physical = assembly.deployment.physical(table)
    where = f"arn:aws:dynamodb:{assembly.deployment.region}:{assembly.deployment.account}:table/{physical}"
    return f"{where}/index/{index}" if index else where


def _arn(assembly: Assembly, logical_id: str, stack: str) -> str:
    properties = assembly.templates[stack]["Resources"][logical_id].get("Properties", {})
    kind = assembly.templates[stack]["Resources"][logical_id]["Type"]
    region, account = assembly.deployment.region, assembly.deployment.account
    match kind:
        case "AWS::DynamoDB::GlobalTable":
            return f"arn:aws:dynamodb:{region}:{account}:table/{properties['TableName']}"
        case "AWS::IAM::Role" if "RoleName" in properties:
            return f"arn:aws:iam::{account}:role/{properties['RoleName']}"
    return f"arn:aws:{kind.split('::')[1].lower()}:{region}:{account}:{stack}/{logical_id}"
