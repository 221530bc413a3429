"""What a pipeline comes in by: whom its roles let in, what each may do, and that nothing reaches further."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER as SCHEMAS  # type: ignore[import-untyped]

from infra.config import Deployment
from infra.deploying_rights import boundary, boundary_arn, deploying_rights, execution_rights, reading_rights
from infra.pipeline import AUDIENCE, ISSUER
from tests.infra.assembly import Assembly, as_list
from tests.infra.conftest import DEPLOYMENTS
from tests.infra.policies import Request, Value, allows

PIPELINES = [name for name, each in DEPLOYMENTS.items() if each.pipeline is not None]
EUROPE = DEPLOYMENTS["europe"]
ACCOUNT, REGION = EUROPE.account, EUROPE.region
ROLES = f"arn:aws:iam::{ACCOUNT}:role"

# What CloudFormation's descriptions name and no template of ours asks for: seeding tables out of files, other services'
# ways to the same kinds, VPCs and file systems.
NOT_ASKED_FOR = (
    "application-autoscaling:", "kinesis:", "ec2:", "elasticfilesystem:", "s3files:", "s3tables:", "firehose:",
    "lakeformation:", "payments:", "billing:", "organizations:", "cloudwatch:PutMetricData", "amplify:", "apprunner:",
    "appsync:",
    "bedrock-agentcore:", "cognito-idp:", "elasticloadbalancing:", "glue:GetSchemaVersion", "glue:PassConnection",
    "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:GetItem",
    "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey",
    "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:REST", "s3:AbortMultipartUpload", "s3:ListMultipart",
    "s3:ListBucketMultipart", "s3:CreateBucketMetadata", "s3:DeleteBucketMetadata", "s3:UpdateBucketMetadata",
    "s3:DeleteBucketAnalytics", "s3:DeleteBucketCors", "s3:DeleteBucketEncryption", "s3:DeleteBucketLifecycle",
    "s3:DeleteBucketMetrics", "s3:DeleteBucketReplication", "s3:DeleteBucketWebsite", "sns:PutDataProtectionPolicy",
    "lambda:GetLayerVersion", "lambda:PassCapacityProvider", "lambda:AssociateRuntimeAlias", "iam:PassRole",
    "iam:CreateServiceLinkedRole", "iam:DeleteRolePermissionsBoundary", "iam:DescribeOrganization",
)  # fmt: skip


@pytest.fixture(scope="module")
def stack(synthesised: Path) -> dict[str, Any]:
    """The template of Europe's pipeline."""
    (path,) = (synthesised / "assembly-europe-pipeline").glob("*.template.json")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def _role(stack: dict[str, Any], name: str) -> dict[str, Any]:
    (role,) = (
        each["Properties"]
        for each in stack["Resources"].values()
        if each["Properties"].get("RoleName") == f"iarms-europe-{name}"
    )
    return dict(role)


def _lets_in(stack: dict[str, Any], name: str, **claims: str) -> bool:
    """Whether a role's trust policy lets a job in whose token says so."""
    context: dict[str, Value] = {f"{ISSUER}:{claim}": value for claim, value in claims.items()}
    trust = _role(stack, name)["AssumeRolePolicyDocument"]
    statements = [{**each, "Resource": "*"} for each in trust["Statement"]]
    for each in statements:
        assert set(each.pop("Principal")) == {"Federated"}
    document = {"Version": "2012-10-17", "Statement": statements}
    return allows([document], Request("sts:AssumeRoleWithWebIdentity", "*", context=context))


OURS = "repo:iarms-example/iarms-gateway:environment:europe"


def test_a_role_lets_in_the_jobs_of_its_environment_and_nobody_else(stack: dict[str, Any]) -> None:
    assert _lets_in(stack, "deploying", aud=AUDIENCE, sub=OURS)
    assert _lets_in(stack, "reading", aud=AUDIENCE, sub=f"{OURS}-read")
    for sub in (
        f"{OURS}-read",
        f"{OURS}x",
        "repo:iarms-example/iarms-gateway:ref:refs/heads/main",
        "repo:iarms-example/iarms-gateway:pull_request",
        "repo:iarms-example/iarms-gateway:environment:asia-pacific",
        "repo:iarms-example/iarms-gateway-fork:environment:europe",
        "repo:somebody/iarms-gateway:environment:europe",
        "*",
    ):
        assert not _lets_in(stack, "deploying", aud=AUDIENCE, sub=sub), sub
    assert not _lets_in(stack, "reading", aud=AUDIENCE, sub=OURS)
    assert not _lets_in(stack, "deploying", aud="https://github.com/iarms-example", sub=OURS)
    assert not _lets_in(stack, "deploying", sub=OURS)
    assert not _lets_in(stack, "deploying", aud=AUDIENCE)


def test_who_deploys_takes_on_two_roles_of_this_account_and_region_and_does_nothing_else(stack: dict[str, Any]) -> None:
    (policy,) = _role(stack, "deploying")["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]

    assert statement["Action"] == "sts:AssumeRole"
    assert statement["Resource"] == [
        f"{ROLES}/cdk-hnb659fds-{kind}-role-{ACCOUNT}-{REGION}" for kind in ("deploy", "file-publishing")
    ]


def test_nobody_of_the_pipeline_reads_an_item_a_message_or_an_object() -> None:
    documents = [{"Version": "2012-10-17", "Statement": [*rights(EUROPE).statements]} for rights in (
        execution_rights, reading_rights, deploying_rights
    )]  # fmt: skip
    records = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/iarms-europe-records"
    for action, resource in (
        *((f"dynamodb:{each}", records) for each in ("GetItem", "Query", "Scan", "BatchGetItem", "PartiQLSelect")),
        *((f"dynamodb:{each}", records) for each in ("PutItem", "UpdateItem", "ExportTableToPointInTime")),
        ("s3:GetObject", f"arn:aws:s3:::iarms-europe-trail-{ACCOUNT}/AWSLogs/x"),
        ("s3:GetObject", f"arn:aws:s3:::iarms-europe-uploads-{ACCOUNT}/uploads/x"),
        ("sqs:ReceiveMessage", f"arn:aws:sqs:{REGION}:{ACCOUNT}:iarms-europe-ntf-NCB-FR"),
        ("sns:Publish", f"arn:aws:sns:{REGION}:{ACCOUNT}:iarms-europe-ntf-NCB-FR"),
        ("kms:Decrypt", "*"),
        ("logs:GetLogEvents", "*"),
        ("athena:GetQueryResults", "*"),
        ("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:iarms-europe-search"),
    ):
        for document in documents:
            context: dict[str, Value] = {"aws:RequestedRegion": REGION}
            assert not allows([document], Request(action, resource, context=context)), action


def test_what_is_deployed_cannot_widen_who_deploys_or_make_a_role_beyond_the_boundary() -> None:
    document = {"Version": "2012-10-17", "Statement": [*execution_rights(EUROPE).statements]}

    def may(action: str, role: str, bounded_by: str | None = None) -> bool:
        context: dict[str, Value] = {"iam:PermissionsBoundary": bounded_by} if bounded_by else {}
        return allows([document], Request(action, f"{ROLES}/{role}", context=context))

    ours = boundary_arn(EUROPE)
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary"):
        assert may(action, "iarms-europe-search", ours)
        assert not may(action, "iarms-europe-search")
        assert not may(action, "iarms-europe-search", "arn:aws:iam::aws:policy/AdministratorAccess")
        assert not may(action, "somebody-elses", ours)
        assert not may(action, "iarms-europe-deploying", ours)
    assert not may("iam:UpdateAssumeRolePolicy", "iarms-europe-reading")
    assert not may("iam:DeleteRolePermissionsBoundary", "iarms-europe-search", ours)
    assert not allows([document], Request("iam:CreatePolicyVersion", ours))
    assert not allows([document], Request("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/made-up"))


@pytest.mark.parametrize("name", PIPELINES)
def test_every_role_of_a_region_has_the_boundary_and_does_nothing_beyond_it(
    assemblies: dict[str, Assembly], name: str
) -> None:
    assembly, deployment = assemblies[name], DEPLOYMENTS[name]
    document: dict[str, Any] = {"Version": "2012-10-17", "Statement": [*boundary(deployment).statements]}
    services = set()
    for stack in assembly.templates:
        for _, role in assembly.resources("AWS::IAM::Role", stack):
            assert role["PermissionsBoundary"] == boundary_arn(deployment)
            for action, resource in _allowed(role, deployment):
                assert allows([document], Request(action, resource)), action
                services.add(action.partition(":")[0])
    # API Gateway's own role writes logs by AWS's policy.
    named = {each.partition(":")[0] for statement in document["Statement"] for each in statement["Action"]}
    assert services | {"logs", "cloudtrail"} == named & (services | {"logs", "cloudtrail"})
    assert not named - services - {"sts"}, "a service that no role needs"


def _allowed(role: dict[str, Any], deployment: Deployment) -> Iterator[tuple[str, str]]:
    for policy in role.get("Policies", ()):
        for statement in policy["PolicyDocument"]["Statement"]:
            for action in as_list(statement["Action"]):
                own = action.startswith("sts:")
                yield action, f"arn:aws:iam::{deployment.account}:role/{deployment.physical('x')}" if own else "*"


@pytest.mark.parametrize("name", PIPELINES)
def test_cloudformation_may_make_change_unmake_and_read_each_kind_of_resource(
    assemblies: dict[str, Assembly], name: str
) -> None:
    """As CloudFormation's own descriptions of the kinds have it, of a resource that is named as ours are."""
    assembly, deployment = assemblies[name], DEPLOYMENTS[name]
    executes, reads = (
        {"Version": "2012-10-17", "Statement": [*rights(deployment).statements]}
        for rights in (execution_rights, reading_rights)
    )
    kinds = {each["Type"] for template in assembly.templates.values() for each in template["Resources"].values()}
    for kind in sorted(kinds):
        handlers = SCHEMAS.get_resource_schema(deployment.region, kind).schema.get("handlers", {})
        for handler, described in handlers.items():
            for action in described.get("permissions", ()):
                if action.startswith(NOT_ASKED_FOR) or handler == "list":
                    continue
                assert _may(executes, action, deployment), f"{kind} is not {handler}d without {action}"
                if handler == "read" and "Describe*" not in action and action not in _WRITES_TO_READ:
                    assert _may(reads, action, deployment), f"{kind} is not compared without {action}"


# Of "read" handlers, what is no reading.
_WRITES_TO_READ = {"apigateway:SetWebACL", "wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "glue:CreateTable"}
_WRITES_TO_READ |= {"glue:GetConnection", "s3:ListBucket"}


def _may(document: dict[str, Any], action: str, deployment: Deployment) -> bool:
    """Whether an action is allowed on a resource of any service that has a name of the deployment's."""
    service = action.partition(":")[0].lower()
    here = f"{deployment.region}:{deployment.account}"
    mine = deployment.physical("made-up")
    resources = {
        "iam": f"arn:aws:iam::{deployment.account}:role/{mine}",
        "s3": f"arn:aws:s3:::{mine}",
        "dynamodb": f"arn:aws:dynamodb:{here}:table/{mine}",
        "lambda": f"arn:aws:lambda:{here}:function:{mine}",
    }
    context: dict[str, Value] = {
        "iam:PermissionsBoundary": boundary_arn(deployment),
        "aws:RequestedRegion": deployment.region,
    }
    asked = Request(action, resources.get(service, f"arn:aws:{service}:{here}:{mine}"), context=context)
    return allows([document], asked)


def test_the_policies_are_as_long_as_iam_takes(stack: dict[str, Any]) -> None:
    for each in stack["Resources"].values():
        if each["Type"] == "AWS::IAM::ManagedPolicy":
            assert len(json.dumps(each["Properties"]["PolicyDocument"], separators=(",", ":"))) < 6_144
        for policy in each["Properties"].get("Policies", ()):
            assert len(json.dumps(policy["PolicyDocument"], separators=(",", ":"))) < 10_240


def test_the_stack_needs_nothing_of_the_bootstrap(stack: dict[str, Any]) -> None:
    assert "BootstrapVersion" not in stack.get("Parameters", {})
    assert len(json.dumps(stack)) < 51_200, "a template that is sent along, and not read from a bucket"


def test_who_has_no_role_for_a_release_or_no_trail_has_no_pipeline() -> None:
    data = EUROPE.model_dump(mode="python", by_alias=True)
    for changed, refusal in (
        ({"trail": data["trail"] | {"deploying_roles": ("releases",)}}, "each release would alarm"),
        ({"pipeline": data["pipeline"] | {"repository": "iarms-gateway"}}, "its owner, a slash and its name"),
        ({"pipeline": data["pipeline"] | {"environment": "Europe!"}}, "the name of an environment"),
        ({"pipeline": data["pipeline"] | {"provider_arn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/x"}}, "provider for"),
    ):
        with pytest.raises(ValueError, match=refusal):
            Deployment.model_validate(data | changed)
