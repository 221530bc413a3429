"""Who may touch the logs, by the policies that are given: templates or IAM's account details in, a table out.

Read as IAM reads them, as far as a file can say: which actions a statement names (with wildcards), on what, for whom,
and under which conditions. Nothing is asked of AWS.
"""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, NamedTuple

from auditor.findings import Table

_MAY: Final[dict[str, tuple[str, ...]]] = {
    "read": (
        "s3:GetObject", "s3:GetObjectVersion", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query",
        "dynamodb:Scan", "dynamodb:GetRecords", "dynamodb:ExportTableToPointInTime", "athena:StartQueryExecution",
    ),
    "write": ("s3:PutObject", "dynamodb:PutItem", "dynamodb:BatchWriteItem"),
    "delete": (
        "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:DeleteBucket",
        "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:DeleteTable", "cloudtrail:DeleteTrail",
        "kms:ScheduleKeyDeletion", "kms:DisableKey",
    ),
    "change its rules": (
        "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketObjectLockConfiguration", "s3:PutObjectRetention",
        "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "cloudtrail:StopLogging", "cloudtrail:UpdateTrail",
        "cloudtrail:PutEventSelectors", "dynamodb:UpdateTable", "dynamodb:PutResourcePolicy",
        "dynamodb:DeleteResourcePolicy", "dynamodb:UpdateTimeToLive", "dynamodb:UpdateContinuousBackups",
        "kms:PutKeyPolicy",
    ),
}  # fmt: skip
_AUDIT_TABLES: Final = ("-audit", "-audit-log", "-audit-index")
_COLUMNS: Final = ("who", "may", "of_what", "by", "unless")


class _Row(NamedTuple):
    who: str
    may: str
    of_what: str
    by: str
    unless: str


def who_can_touch_the_logs(paths: list[Path], title: str) -> Table:
    """One row a role (or whom a resource's policy names), what it may do, and on which log. Raises ValueError where the
    files hold no policy."""
    files = sorted(
        inner
        for path in paths
        for inner in (path.rglob("*.json") if path.is_dir() else [path])
        if not inner.name.endswith((".assets.json", "manifest.json", "tree.json", "cdk.out"))
    )
    documents = {file.name: _read(file) for file in files}
    exports = {
        text(output["Export"]["Name"]): output.get("Value")
        for document in documents.values()
        for output in document.get("Outputs", {}).values()
        if "Export" in output
    }
    documents = {name: _imported(document, exports) for name, document in documents.items()}
    logs = {name for document in documents.values() for name in _logs(document)}
    rows = [row for name, document in documents.items() for row in _rows(name, document, logs)]
    if not rows:
        raise ValueError(f"no policy of the logs in {', '.join(map(str, paths)) or 'the files given: give --policies'}")
    return Table(title, _COLUMNS, [tuple(row) for row in sorted(dict.fromkeys(rows))])


def _read(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_bytes())
    except ValueError as error:
        raise ValueError(f"{file} is no JSON") from error
    return document if isinstance(document, dict) else {}


def _imported(value: Any, exports: dict[str, Any]) -> Any:
    """A template with what it imports of the others put in its place."""
    if isinstance(value, dict):
        if set(value) == {"Fn::ImportValue"} and text(value["Fn::ImportValue"]) in exports:
            return exports[text(value["Fn::ImportValue"])]
        return {name: _imported(each, exports) for name, each in value.items()}
    return [_imported(each, exports) for each in value] if isinstance(value, list) else value


def _logs(document: dict[str, Any]) -> Iterator[str]:
    """Names by which policies mean the logs: physical names, and of a template logical ones as `text` gives them."""
    for logical, resource in document.get("Resources", {}).items():
        given = resource.get("Properties", {})
        if resource.get("Type") == "AWS::S3::Bucket" and given.get("ObjectLockEnabled"):
            yield from (f"{{{logical}}}", *_named(given.get("BucketName")))
        if resource.get("Type") == "AWS::CloudTrail::Trail":
            yield from (f"{{{logical}}}", *_named(given.get("S3BucketName")), *_named(given.get("TrailName")))
        if resource.get("Type") in ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"):
            name = text(given.get("TableName", ""))
            if name.endswith(_AUDIT_TABLES):
                yield from (f"{{{logical}}}", name)


def _named(value: Any) -> list[str]:
    name = text(value) if value else ""
    return [name] if name else []


def _rows(file: str, document: dict[str, Any], logs: set[str]) -> Iterator[_Row]:
    for who, by, statement, of in _statements(document):
        if statement.get("Effect") not in ("Allow", "Deny"):
            continue
        for may in _kinds(statement):
            for what in _on(statement, logs, of):
                denied = "may not " if statement["Effect"] == "Deny" else ""
                unless = text(statement.get("Condition", ""))
                holder = f"all but {text(statement['NotPrincipal'])}" if "NotPrincipal" in statement else who
                yield _Row(holder or text(statement.get("Principal", "")), denied + may, what, f"{file}: {by}", unless)
    for logical, resource in document.get("Resources", {}).items():
        lock = resource.get("Properties", {}).get("ObjectLockConfiguration", {}).get("Rule", {}).get("DefaultRetention")
        if lock:
            kept = f"{lock.get('Mode')} {lock.get('Days') or lock.get('Years')} {'days' if 'Days' in lock else 'years'}"
            name = text(resource["Properties"].get("BucketName", logical))
            yield _Row("Object Lock", f"keeps every version: {kept}", name, f"{file}: {logical}", "")


_Statement = tuple[str, str, dict[str, Any], str]


def _statements(document: dict[str, Any]) -> Iterator[_Statement]:
    """Who ("" where the statement says), where it stands, the statement; of a resource's own policy the resource."""
    for logical, resource in document.get("Resources", {}).items():
        given, kind = resource.get("Properties", {}), resource.get("Type", "")
        if kind in ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"):
            yield from _identity_statements(logical, given)
        if kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            holders = [text(each) for name in ("Roles", "Users", "Groups") for each in given.get(name, ())]
            for each in _listed(given.get("PolicyDocument")):
                yield ", ".join(holders) or f"whoever {logical} is given to", logical, each, ""
        if kind == "AWS::S3::BucketPolicy":
            for each in _listed(given.get("PolicyDocument")):
                yield "", logical, each, text(given.get("Bucket", ""))
        if kind in ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"):
            for holder in (*given.get("Replicas", ()), given):
                for each in _listed(holder.get("ResourcePolicy", {}).get("PolicyDocument")):
                    yield "", logical, each, text(given.get("TableName", logical))
    yield from _account_statements(document)


def _identity_statements(logical: str, given: dict[str, Any]) -> Iterator[_Statement]:
    """Those that stand at a role, user or group itself."""
    who = text(given.get("RoleName") or given.get("UserName") or given.get("GroupName") or logical)
    for policy in given.get("Policies", ()):
        for each in _listed(policy.get("PolicyDocument")):
            yield who, f"{logical} {text(policy.get('PolicyName', ''))}", each, ""
    for managed in given.get("ManagedPolicyArns", ()):
        name = text(managed)
        if name.endswith(("AdministratorAccess", "PowerUserAccess")):
            yield who, f"{logical} {name}", {"Effect": "Allow", "Action": "*", "Resource": "*"}, ""


def _account_statements(document: dict[str, Any]) -> Iterator[_Statement]:
    """Those of IAM's account details."""
    managed = {
        policy.get("Arn"): [
            each
            for version in policy.get("PolicyVersionList", ())
            if version.get("IsDefaultVersion")
            for each in _listed(version.get("Document"))
        ]
        for policy in document.get("Policies", ())
        if isinstance(policy, dict)
    }
    for group, name in (
        ("RoleDetailList", "RoleName"),
        ("UserDetailList", "UserName"),
        ("GroupDetailList", "GroupName"),
    ):
        for holder in document.get(group, ()):
            who = str(holder.get(name))
            for key in ("RolePolicyList", "UserPolicyList", "GroupPolicyList"):
                for policy in holder.get(key, ()):
                    for each in _listed(policy.get("PolicyDocument")):
                        yield who, str(policy.get("PolicyName")), each, ""
            for attached in holder.get("AttachedManagedPolicies", ()):
                for each in managed.get(attached.get("PolicyArn"), ()):
                    yield who, str(attached.get("PolicyName")), each, ""


def _listed(policy: Any) -> list[dict[str, Any]]:
    statements = (policy or {}).get("Statement", []) if isinstance(policy, dict) else []
    return statements if isinstance(statements, list) else [statements]


def _kinds(statement: dict[str, Any]) -> list[str]:
    """What the statement's actions amount to."""
    named = [text(each).lower() for each in _many(statement.get("Action"))]
    spared = [text(each).lower() for each in _many(statement.get("NotAction"))]

    def covers(action: str) -> bool:
        if spared:
            return not any(fnmatchcase(action.lower(), pattern) for pattern in spared)
        return any(fnmatchcase(action.lower(), pattern) for pattern in named)

    return [kind for kind, actions in _MAY.items() if any(map(covers, actions))]


def _on(statement: dict[str, Any], logs: set[str], of: str) -> list[str]:
    """Which of the logs the statement is about; as the policy names them."""
    named = [text(each) for each in _many(statement.get("Resource"))] or ([of] if of else ["*"])
    return sorted(
        {name for name in named if name == "*" or _means_a_log(name, logs) or (of and _means_a_log(of, logs))}
    )


def _means_a_log(resource: str, logs: set[str]) -> bool:
    """Whether a resource is of one of the logs: of an ARN the bucket, table or trail counts, not what is within it."""
    parts = resource.rsplit(":", 1)[-1].split("/")
    name = parts[1] if parts[0] in ("table", "trail") and len(parts) > 1 else parts[0]
    return any(fnmatchcase(log, name) or (log.startswith("{") and log in resource) for log in logs)


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text(value: Any) -> str:
    """A value of a template as one text: references as {Name}, joins joined."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and len(value) == 1:
        function, argument = next(iter(value.items()))
        if function == "Ref":
            return "{" + str(argument) + "}"
        if function == "Fn::GetAtt":
            return "{" + str(argument[0] if isinstance(argument, list) else str(argument).split(".")[0]) + "}"
        if function == "Fn::Join":
            return str(argument[0]).join(text(each) for each in argument[1])
        if function == "Fn::Sub":
            return str(argument if isinstance(argument, str) else argument[0]).replace("${", "{")
        if function == "Fn::ImportValue":
            return text(argument)
    return json.dumps(value, sort_keys=True)
