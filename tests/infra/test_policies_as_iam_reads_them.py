"""Every policy of every role as a linter of IAM reads it: actions that exist, on resources and with keys they know."""

import json
import re

import parliament
import pytest

from tests.infra.assembly import Assembly
from tests.infra.roles import roles_of

# What stands in a resolved policy for a name that AWS gives, and what such a name looks like.
AS_AWS_NAMES_THEM = (
    (r"(arn:aws:kms:[^:]*:[^:]*:)[a-z0-9-]+/(\w+)", r"\1key/\2"),
    (r"(arn:aws:sqs:[^:]*:[^:]*:)[a-z0-9-]+/(\w+)", r"\1\2"),
    (r"(arn:aws:logs:[^:]*:[^:]*:)[a-z0-9-]+/(\w+)", r"\1log-group:\2:log-stream:one"),
    (r"arn:aws:s3:[^:]+:[^:]*:[a-z0-9-]+/(\w+)", r"arn:aws:s3:::\1"),
    (r"/StreamArn", "/stream/2026-01-01"),
)

# Newer than the linter's list, which is of 2024: in AWS's service authorisation reference.
NEWER = {
    'UNKNOWN_ACTION: "Unknown action cloudtrail:GetEventConfiguration"',
    'UNKNOWN_CONDITION_FOR_ACTION: "Unknown condition kms:ResourceAliases for action kms:Decrypt"',
    'UNKNOWN_CONDITION_FOR_ACTION: "Unknown condition kms:ResourceAliases for action kms:DescribeKey"',
}
# CloudWatch tells of alarms over alarms those alone who may ask for every resource.
NARROWER_IS_SILENT = {'RESOURCE_STAR: ["cloudwatch:DescribeAlarms"]'}


def as_deployed(policy: str) -> str:
    for pattern, name in AS_AWS_NAMES_THEM:
        policy = re.sub(pattern, name, policy)
    return policy


def findings_in(policy: str) -> set[str]:
    analysed = parliament.analyze_policy_string(policy)
    return {f"{each.issue}: {json.dumps(each.detail, default=str)}" for each in analysed.findings}


def test_no_policy_has_what_iam_would_not_understand_or_takes_for_more_than_was_meant(assembly: Assembly) -> None:
    found = {
        (name, finding)
        for name, role in roles_of(assembly).items()
        for policy in role.policies
        for finding in findings_in(as_deployed(json.dumps(policy)))
    }

    assert not {(name, finding) for name, finding in found if finding not in NEWER | NARROWER_IS_SILENT}


@pytest.mark.parametrize(
    ("statement", "issue"),
    [
        ({"Effect": "Allow", "Action": "dynamodb:ReadItem", "Resource": "*"}, "UNKNOWN_ACTION"),
        ({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:s3:::a-bucket"}, "RESOURCE_MISMATCH"),
        (
            {
                "Effect": "Allow",
                "Action": "sns:Publish",
                "Resource": "arn:aws:sns:eu-central-1:222222222222:a-topic",
                "Condition": {"StringEquals": {"dynamodb:LeadingKeys": "NCB-FR"}},
            },
            "UNKNOWN_CONDITION_FOR_ACTION",
        ),
    ],
)
def test_a_careless_policy_is_seen(statement: dict[str, object], issue: str) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    assert issue in {finding.split(":")[0] for finding in findings_in(policy)}
