"""The organisation's policy: it refuses tampering to everybody, and nothing that the service or a deployment does."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.organisation import LONGEST, organisation_policy
from ops.documents.organisation_policy import main
from tests.infra.assembly import Assembly, as_list
from tests.infra.conftest import DEPLOYMENTS
from tests.infra.policies import Request, Value, allows
from tests.infra.roles import roles_of

WITH_TRAIL = [name for name, each in DEPLOYMENTS.items() if each.trail is not None]
EVERYTHING = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

EUROPE = DEPLOYMENTS["europe"]
POLICY = organisation_policy(EUROPE)
WHERE = f"{EUROPE.region}:{EUROPE.account}"
ROLE = f"arn:aws:iam::{EUROPE.account}:role/"
ADMINISTRATOR, SEARCH = f"{ROLE}Administrator", f"{ROLE}iarms-europe-search"
DEPLOYING = f"{ROLE}cdk-hnb659fds-cfn-exec-role-{EUROPE.account}-{EUROPE.region}"
ROOT = f"arn:aws:iam::{EUROPE.account}:root"

TRAIL = f"arn:aws:cloudtrail:{WHERE}:trail/iarms-europe"
FILES, LOG = f"arn:aws:s3:::{EUROPE.trail_bucket()}", f"arn:aws:s3:::{EUROPE.log_bucket()}"
RECORDS, AUDIT = (f"arn:aws:dynamodb:{WHERE}:table/iarms-europe-{name}" for name in ("records", "audit"))
FUNCTION = f"arn:aws:lambda:{WHERE}:function:iarms-europe-search"


def may(policy: dict[str, Any], who: str, action: str, resource: str, region: str = EUROPE.region) -> bool:
    """Whether somebody whose own policies allow everything may do so in the account."""
    context: dict[str, Value] = {"aws:PrincipalArn": who, "aws:RequestedRegion": region}
    return allows([EVERYTHING, policy], Request(action, resource, who, context))


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("cloudtrail:StopLogging", TRAIL),
        ("cloudtrail:DeleteTrail", TRAIL),
        ("s3:DeleteObject", f"{FILES}/AWSLogs/a"),
        ("s3:DeleteObjectVersion", f"{LOG}/checkpoint"),
        ("s3:PutObjectRetention", f"{FILES}/AWSLogs/a"),
        ("s3:BypassGovernanceRetention", f"{LOG}/tile/0/000"),
        ("s3:DeleteBucket", FILES),
        ("dynamodb:UpdateItem", AUDIT),
        ("dynamodb:DeleteItem", AUDIT),
        ("dynamodb:PartiQLUpdate", AUDIT),
        ("dynamodb:ExportTableToPointInTime", RECORDS),
        ("kms:ScheduleKeyDeletion", f"arn:aws:kms:{WHERE}:key/made-up"),
        ("kms:DisableKey", f"arn:aws:kms:{WHERE}:key/made-up"),
        ("organizations:LeaveOrganization", "*"),
    ],
)
def test_some_things_nobody_may_do_who_deploys_included(action: str, resource: str) -> None:
    for who in (ADMINISTRATOR, DEPLOYING, SEARCH, ROOT):
        assert not may(POLICY, who, action, resource)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("cloudtrail:UpdateTrail", TRAIL),
        ("cloudtrail:PutEventSelectors", TRAIL),
        ("cloudtrail:PutEventConfiguration", TRAIL),
        ("s3:PutBucketPolicy", FILES),
        ("s3:DeleteBucketPolicy", LOG),
        ("s3:PutLifecycleConfiguration", FILES),
        ("s3:PutBucketObjectLockConfiguration", LOG),
        ("s3:PutBucketVersioning", FILES),
        ("dynamodb:DeleteTable", RECORDS),
        ("dynamodb:UpdateContinuousBackups", RECORDS),
        ("dynamodb:UpdateTimeToLive", RECORDS),
        ("dynamodb:PutResourcePolicy", AUDIT),
        ("dynamodb:DeleteResourcePolicy", AUDIT),
        ("lambda:UpdateFunctionCode", FUNCTION),
        ("lambda:UpdateFunctionConfiguration", FUNCTION),
        ("lambda:UpdateAlias", FUNCTION),
        ("lambda:DeleteEventSourceMapping", f"arn:aws:lambda:{WHERE}:event-source-mapping:made-up"),
        ("lambda:UpdateEventSourceMapping", f"arn:aws:lambda:{WHERE}:event-source-mapping:made-up"),
        ("iam:PutRolePolicy", SEARCH),
        ("iam:AttachRolePolicy", SEARCH),
        ("iam:UpdateAssumeRolePolicy", DEPLOYING),
        ("iam:CreateRole", f"{ROLE}iarms-europe-new"),
        ("cloudwatch:DeleteAlarms", f"arn:aws:cloudwatch:{WHERE}:alarm:iarms-europe-trail-changed"),
        ("logs:DeleteMetricFilter", f"arn:aws:logs:{WHERE}:log-group:/aws/cloudtrail/iarms-europe"),
        ("logs:DeleteLogGroup", f"arn:aws:logs:{WHERE}:log-group:/aws/cloudtrail/iarms-europe"),
    ],
)
def test_what_is_deployed_is_changed_by_deploying_alone(action: str, resource: str) -> None:
    assert may(POLICY, DEPLOYING, action, resource)
    for who in (ADMINISTRATOR, SEARCH, ROOT, f"{DEPLOYING}-two"):
        assert not may(POLICY, who, action, resource)


def test_root_may_do_nothing_and_nobody_takes_data_to_another_region() -> None:
    assert not may(POLICY, ROOT, "s3:ListAllMyBuckets", "*")
    for action in ("dynamodb:CreateTable", "lambda:CreateFunction", "s3:CreateBucket"):
        assert not may(POLICY, DEPLOYING, action, "*", region="us-west-2")
        assert may(POLICY, DEPLOYING, action, "*")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("cloudtrail:GetTrailStatus", TRAIL),
        ("s3:GetObject", f"{FILES}/AWSLogs/a"),
        ("s3:PutBucketPolicy", "arn:aws:s3:::somebody-elses"),
        ("dynamodb:DeleteTable", f"arn:aws:dynamodb:{WHERE}:table/somebody-elses"),
        ("dynamodb:PutItem", AUDIT),
        ("dynamodb:RestoreTableToPointInTime", RECORDS),
        ("iam:GetRole", SEARCH),
        ("iam:PassRole", SEARCH),
        ("iam:CreateRole", f"{ROLE}somebody-elses"),
        ("kms:CancelKeyDeletion", f"arn:aws:kms:{WHERE}:key/made-up"),
        ("kms:EnableKey", f"arn:aws:kms:{WHERE}:key/made-up"),
    ],
)
def test_operators_may_still_do_their_work(action: str, resource: str) -> None:
    assert may(POLICY, ADMINISTRATOR, action, resource)


def granted(assembly: Assembly) -> Iterator[tuple[str, str, str]]:
    """Whatever the policies of the deployment's roles allow: role, action and a resource of it."""
    for role in roles_of(assembly).values():
        for policy in role.policies:
            for statement in policy["Statement"]:
                for action in as_list(statement["Action"]):
                    for resource in as_list(statement["Resource"]):
                        yield role.arn, action, str(resource).replace("*", "made-up")


@pytest.mark.parametrize("name", WITH_TRAIL)
def test_no_role_of_the_deployment_is_refused_what_its_policy_allows(
    name: str, assemblies: dict[str, Assembly]
) -> None:
    policy, region = organisation_policy(DEPLOYMENTS[name]), DEPLOYMENTS[name].region
    asked = [*granted(assemblies[name])]

    assert len(asked) > 100
    refused = [each for each in asked if not may(policy, *each, region=region)]
    assert refused == []


@pytest.mark.parametrize("name", WITH_TRAIL)
def test_the_policy_is_as_short_as_an_organisation_takes_it_and_printed_by_a_command(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name]) == 0
    printed = capsys.readouterr().out.strip()

    assert len(printed) <= LONGEST
    assert json.loads(printed) == organisation_policy(DEPLOYMENTS[name])


@pytest.mark.parametrize("name", ["local", "atlantis"])
def test_a_deployment_without_a_trail_has_no_such_policy(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name]) == 2
    assert "has a trail to be kept" in capsys.readouterr().err


def test_calls_are_shifted_by_codedeploy_and_cloudformation_alone() -> None:
    for who in (DEPLOYING, f"{ROLE}iarms-europe-shifting"):
        assert may(POLICY, who, "lambda:UpdateAlias", FUNCTION)
    for who in (ADMINISTRATOR, SEARCH, f"{ROLE}iarms-europe-shiftingx"):
        assert not may(POLICY, who, "lambda:UpdateAlias", FUNCTION)
    assert not may(POLICY, f"{ROLE}iarms-europe-shifting", "lambda:UpdateFunctionCode", FUNCTION)
