"""Who may touch the logs, out of templates and account details: who is named, and who is nearly so and may not."""

import json
from typing import Any

import pytest

from auditor.policies import text, who_can_touch_the_logs

LOG: Any = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "x-log", "ObjectLockEnabled": True}}
AUDIT: Any = {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {"TableName": "iarms-x-audit"}}
LOCKED = {"ObjectLockConfiguration": {"Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3650}}}}


def statement(action, resource, effect="Allow", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def role(name, *statements):
    policy = {"PolicyName": "own", "PolicyDocument": {"Statement": list(statements)}}
    return {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name, "Policies": [policy]}}


def rows(tmp_path, **resources):
    file = tmp_path / "x.template.json"
    file.write_text(json.dumps({"Resources": {"Log": LOG, "Audit": AUDIT, **resources}}))
    return {tuple(row[:3]) for row in who_can_touch_the_logs([file], "who").rows}


ARN = "arn:aws:dynamodb:eu-west-1:111122223333:table/iarms-x-audit"
OF_THE_LOG = {"Fn::Join": ["", [{"Fn::GetAtt": ["Log", "Arn"]}, "/*"]]}


@pytest.mark.parametrize(
    ("given", "may"),
    [
        (statement("s3:GetObject", OF_THE_LOG), "read"),
        (statement(["s3:Get*", "s3:List*"], "arn:aws:s3:::x-log/*"), "read"),
        (statement("s3:PutObject", "arn:aws:s3:::x-log/tile/*"), "write"),
        (statement("S3:deleteobjectversion", "arn:aws:s3:::x-l*"), "delete"),
        (statement("s3:BypassGovernanceRetention", "*"), "delete"),
        (statement("dynamodb:UpdateItem", ARN), "delete"),
        (statement("dynamodb:GetItem", f"{ARN}/index/*"), "read"),
        (statement("cloudtrail:StopLogging", "*"), "change its rules"),
        (statement("s3:PutBucketPolicy", {"Fn::GetAtt": ["Log", "Arn"]}), "change its rules"),
    ],
)
def test_a_role_that_may_is_named_with_what_it_may(tmp_path, given, may):
    found = rows(tmp_path, R=role("auditor", given))
    assert {(who, kind) for who, kind, _ in found} == {("auditor", may)}


@pytest.mark.parametrize(
    "given",
    [
        statement("s3:GetObject", "arn:aws:s3:::x-logs-of-others/*"),
        statement("s3:ListBucket", "arn:aws:s3:::x-log"),
        statement("dynamodb:GetItem", f"{ARN}-copy"),
        statement("sns:Publish", "*"),
    ],
)
def test_a_role_that_may_not_is_not_named(tmp_path, given):
    other = role("other", statement("s3:GetObject", "arn:aws:s3:::x-log/*"))
    assert {who for who, _, _ in rows(tmp_path, R=role("near", given), O=other)} == {"other"}


def test_all_but_some_actions_is_everything_else_and_a_denial_is_told_as_one(tmp_path):
    broad = {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}
    denied = statement("s3:DeleteObject*", "arn:aws:s3:::x-log/*", "Deny")
    found = rows(tmp_path, A=role("admin", broad), B=role("kept", denied))
    assert {(who, may) for who, may, _ in found} == {
        ("admin", "read"),
        ("admin", "write"),
        ("admin", "delete"),
        ("admin", "change its rules"),
        ("kept", "may not delete"),
    }


def test_policies_of_buckets_and_tables_object_lock_and_given_policies(tmp_path):
    anybody = statement("s3:GetObject", OF_THE_LOG, Principal={"AWS": "arn:aws:iam::999988887777:role/witness"})
    bucket = {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": "Log"}, "PolicyDocument": {"Statement": anybody}},
    }
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["dynamodb:UpdateItem", "dynamodb:DeleteItem"],
        "Resource": "*",
    }
    table = {
        "Type": AUDIT["Type"],
        "Properties": {
            **AUDIT["Properties"],
            "Replicas": [{"ResourcePolicy": {"PolicyDocument": {"Statement": [denied]}}}],
        },
    }
    given = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"Roles": ["a", {"Ref": "B"}], "PolicyDocument": {"Statement": [statement("s3:GetObject", "*")]}},
    }
    manager = {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": "m", "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
    }
    lock = {"Type": LOG["Type"], "Properties": {**LOG["Properties"], **LOCKED}}
    found = rows(tmp_path, Log=lock, Audit=table, Policy=bucket, Given=given, Manager=manager)
    assert ("Object Lock", "keeps every version: COMPLIANCE 3650 days", "x-log") in found
    assert ("a, {B}", "read", "*") in found
    assert ("m", "delete", "*") in found
    assert any("witness" in who and may == "read" for who, may, _ in found)
    assert any(may == "may not delete" for _, may, _ in found)


def test_account_details_of_iam_with_policies_that_are_attached(tmp_path):
    document = {
        "RoleDetailList": [
            {
                "RoleName": "r",
                "RolePolicyList": [
                    {"PolicyName": "own", "PolicyDocument": {"Statement": statement("s3:GetObject", "*")}}
                ],
            }
        ],
        "UserDetailList": [{"UserName": "u", "AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": "arn:p"}]}],
        "Policies": [
            {
                "Arn": "arn:p",
                "PolicyVersionList": [
                    {"IsDefaultVersion": True, "Document": {"Statement": [statement("cloudtrail:*", "*")]}}
                ],
            }
        ],
    }
    (tmp_path / "details.json").write_text(json.dumps(document))
    found = {tuple(row[:2]) for row in who_can_touch_the_logs([tmp_path], "who").rows}
    assert found == {("r", "read"), ("u", "delete"), ("u", "change its rules")}


@pytest.mark.parametrize("content", ["{}", "[]", '{"Resources": {}}'])
def test_files_without_policies_are_no_answer(tmp_path, content):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(ValueError, match="no policy of the logs"):
        who_can_touch_the_logs([tmp_path], "who")
    with pytest.raises(ValueError, match="give --policies"):
        who_can_touch_the_logs([], "who")
    (tmp_path / "y.json").write_text("{")
    with pytest.raises(ValueError, match="is no JSON"):
        who_can_touch_the_logs([tmp_path], "who")


def test_what_a_template_imports_of_another_is_what_the_other_exports(tmp_path):
    exported = {"A": {"Value": {"Fn::GetAtt": ["Audit", "Arn"]}, "Export": {"Name": "data:Audit"}}}
    (tmp_path / "data.template.json").write_text(json.dumps({"Resources": {"Audit": AUDIT}, "Outputs": exported}))
    door = role("search", statement("dynamodb:PutItem", {"Fn::ImportValue": "data:Audit"}))
    other = role("other", statement("dynamodb:PutItem", {"Fn::ImportValue": "data:Cases"}))
    (tmp_path / "api.template.json").write_text(json.dumps({"Resources": {"R": door, "O": other}}))
    assert [tuple(row[:3]) for row in who_can_touch_the_logs([tmp_path], "who").rows] == [
        ("search", "write", "{Audit}")
    ]


def test_a_value_of_a_template_as_one_text():
    assert text({"Fn::Sub": "arn:${AWS::Partition}:s3:::x"}) == "arn:{AWS::Partition}:s3:::x"
    assert text({"Fn::Join": [":", ["a", {"Ref": "B"}]]}) == "a:{B}"
