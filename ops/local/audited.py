"""What auditors are told of the stack on this machine: names of tables, roles and topics, and the keys that count.

Read out of what was synthesised, so that a role or topic of a template is never forgotten.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditor.deployment import AuditedDeployment, AuditedTrail, RoleKind
from iarms.domain.transparency import VerifierKey
from infra.audited import audited_deployment
from infra.config import Deployment
from infra.made import Made, MadeRole
from infra.routes import ROUTES
from ops.local.trail import OPERATOR, TRAIL, trail_files


def audited_stack(deployment: Deployment, assembly: Path, key: VerifierKey, home: Path) -> AuditedDeployment:
    """The deployment of an assembly, whose log is signed with this key and whose trail lies under `home`."""
    trail = AuditedTrail(
        name=TRAIL,
        bucket=trail_files(home, deployment).bucket,
        home_region=deployment.region,
        accounts=(deployment.account,),
        regions=(deployment.region,),
    )
    return audited_deployment(deployment, _made(deployment, assembly), log_keys=(key.vkey,), trail=trail)


def _made(deployment: Deployment, assembly: Path) -> Made:
    """What the templates name, and beside it the role by which things are done here by hand."""
    roles = [MadeRole(name, _kind(name, deployment), True) for name in _named(assembly, "AWS::IAM::Role", "RoleName")]
    return Made(
        roles=(*roles, MadeRole(OPERATOR, "operator", True)),
        tables=tuple(_named(assembly, "AWS::DynamoDB::GlobalTable", "TableName")),
        topics=tuple(_named(assembly, "AWS::SNS::Topic", "TopicName")),
        buckets=tuple(_named(assembly, "AWS::S3::Bucket", "BucketName")),
        delivered_into=(),
    )


def _kind(role: str, deployment: Deployment) -> RoleKind:
    """What a role of a template is, by its name: it is that of its function."""
    doors = {deployment.physical(route.function) for route in ROUTES} | {deployment.physical("authorizer")}
    if role in doors:
        return "door"
    return "session" if role.removesuffix("-data") in doors else "service"


def _named(assembly: Path, kind: str, member: str) -> Iterator[str]:
    """The names of the resources of a kind that have one which is no reference."""
    for path in sorted(assembly.glob("*.template.json")):
        resources: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["Resources"]
        for resource in resources.values():
            name = resource.get("Properties", {}).get(member)
            if resource["Type"] == kind and isinstance(name, str):
                yield name
