"""What the trail is watched for, on events as CloudTrail writes them: an alarm finds its own, a day of work none."""

import string
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.config import Deployment
from infra.filter_terms import ROLE, by_others, pattern
from infra.tampering import Watched, watched_in
from tests.infra.assembly import Assembly
from tests.infra.conftest import DEPLOYMENTS
from tests.infra.filter_patterns import LONGEST, NotAPattern, matches

Event = dict[str, Any]

WATCHED_DEPLOYMENTS = [name for name, each in DEPLOYMENTS.items() if each.trail is not None]
EUROPE = DEPLOYMENTS["europe"]
ACCOUNT, REGION = EUROPE.account, EUROPE.region
TABLES = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table"
DEPLOYING = f"cdk-hnb659fds-cfn-exec-role-{ACCOUNT}-{REGION}"


def by_role(role: str, session: str = "made-up", account: str = ACCOUNT) -> Event:
    """An identity that assumed a role."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAMADEUP:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accountId": account,
        "accessKeyId": "ASIAMADEUP",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAMADEUP",
                "arn": f"arn:aws:iam::{account}:role/{role}",
                "accountId": account,
                "userName": role,
            },
            "attributes": {"creationDate": "2026-11-30T08:00:00Z", "mfaAuthenticated": "false"},
        },
    }


PERSON = by_role("operators", "duty-officer")
PIPELINE = by_role(DEPLOYING, "AWSCloudFormation") | {"invokedBy": "cloudformation.amazonaws.com"}
USER: Event = {
    "type": "IAMUser",
    "principalId": "AIDAMADEUP",
    "arn": f"arn:aws:iam::{ACCOUNT}:user/made-up",
    "accountId": ACCOUNT,
    "userName": "iarms-europe-search",
}
ROOT: Event = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}
EXPIRY: Event = {"type": "AWSService", "invokedBy": "dynamodb.amazonaws.com"}


def event(service: str, name: str, who: Event, parameters: Any = None, **more: Any) -> Event:
    """A management event as CloudTrail writes it."""
    return {
        "eventVersion": "1.11",
        "userIdentity": who,
        "eventTime": "2026-11-30T09:00:00Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "Boto3/1.44.5",
        "requestParameters": parameters,
        "responseElements": None,
        "requestID": "MADEUP",
        "eventID": "5c3f5a0e-0000-4000-8000-000000000001",
        "readOnly": name.startswith(("Get", "List", "Describe")),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    } | more


def on_item(name: str, who: Event, table: str = "records", **more: Any) -> Event:
    """A data event on one of our tables."""
    physical = f"iarms-europe-{table}"
    return event(
        "dynamodb",
        name,
        who,
        {"tableName": physical, "key": {"record_id": "rec_MADEUP", "part": "current"}},
        resources=[{"accountId": ACCOUNT, "type": "AWS::DynamoDB::Table", "ARN": f"{TABLES}/{physical}"}],
        managementEvent=False,
        eventCategory="Data",
        readOnly=name in ("GetItem", "Query", "Scan", "BatchGetItem"),
        **more,
    )


def on_object(name: str, who: Event, bucket: str) -> Event:
    """A data event on an object of a bucket."""
    return event(
        "s3", name, who, {"bucketName": bucket, "key": "AWSLogs/made-up"}, managementEvent=False, eventCategory="Data"
    )


@pytest.fixture(scope="module")
def roles(assemblies: Mapping[str, Assembly]) -> dict[str, list[str]]:
    """By deployment the names of roles that may touch tables, out of the template."""
    return {name: [*_table_roles(assemblies[name])] for name in WATCHED_DEPLOYMENTS}


def _table_roles(assembly: Assembly) -> Iterator[str]:
    for _, role in assembly.resources("AWS::IAM::Role"):
        actions = str([each["PolicyDocument"]["Statement"] for each in role.get("Policies", ())])
        if "RoleName" in role and "'dynamodb:" in actions:
            yield role["RoleName"]


@pytest.fixture(scope="module")
def watched(roles: dict[str, list[str]]) -> tuple[Watched, ...]:
    return watched_in(EUROPE, table_roles=roles["europe"])


def found(watched: tuple[Watched, ...], event: Event) -> set[str]:
    """The alarms that count the event, which has to be the same whatever `!=` does of what is absent."""
    by_reading = [
        {each.name for each in watched if any(matches(one, event, absent_differs=way) for one in each.patterns)}
        for way in (True, False)
    ]
    assert by_reading[0] == by_reading[1]
    return by_reading[0]


TRAIL, LOG = f"iarms-europe-trail-{ACCOUNT}", f"iarms-europe-log-{ACCOUNT}"
TRAIL_ARN = {"name": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/iarms-europe"}
AUDITED_TABLE = {"tableName": "iarms-europe-audit"}
BY_ARN = {"tableName": f"{TABLES}/iarms-europe-records"}
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:iarms-europe-search"
SEARCH_ROLE = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/iarms-europe-search", "roleSessionName": "iarms-europe-search"}
FUNCTIONS_OWN = by_role("iarms-europe-search", "iarms-europe-search")

SUBJECT = "repo:iarms-example/iarms-gateway:environment:europe"
# A job of the repository's workflows, as STS names it.
JOB: Event = {
    "type": "WebIdentityUser",
    "principalId": f"arn:aws:iam::{ACCOUNT}:oidc-provider/made-up:sts.amazonaws.com:{SUBJECT}",
    "userName": SUBJECT,
    "identityProvider": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com",
}
DEPLOYING_ROLE = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/iarms-europe-deploying", "roleSessionName": "deploy-1"}
READING_ROLE = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/iarms-europe-reading", "roleSessionName": "diff-1"}
BOOTSTRAP = f"arn:aws:iam::{ACCOUNT}:role/cdk-hnb659fds-{{}}-role-{ACCOUNT}-{REGION}"

PLANTED: list[tuple[str, Event]] = [
    *(
        ("trail-changed", event("cloudtrail", name, who, TRAIL_ARN))
        for name in ("StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "PutEventConfiguration")
        for who in (PERSON, PIPELINE, USER)
    ),
    ("trail-changed", event("cloudtrail", "StopLogging", PERSON, TRAIL_ARN, errorCode="InvalidHomeRegionException")),
    *(
        ("evidence-changed", event("s3", name, who, {"bucketName": bucket}))
        for name in (
            *("PutBucketPolicy", "DeleteBucketPolicy", "PutBucketLifecycle", "DeleteBucketLifecycle", "DeleteBucket"),
            *("PutBucketObjectLockConfiguration", "PutBucketVersioning", "PutBucketPublicAccessBlock"),
        )
        for who, bucket in ((PERSON, TRAIL), (PIPELINE, LOG))
    ),
    *(
        ("evidence-changed", on_object(name, PERSON, bucket))
        for name in ("DeleteObject", "DeleteObjects", "PutObjectRetention", "PutObjectLegalHold")
        for bucket in (TRAIL, LOG)
    ),
    ("watchers-silenced", event("monitoring", "DeleteAlarms", PERSON, {"alarmNames": ["iarms-europe-trail-changed"]})),
    ("watchers-silenced", event("monitoring", "DisableAlarmActions", USER, {"alarmNames": ["made-up"]})),
    (
        "watchers-silenced",
        event("logs", "DeleteMetricFilter", PERSON, {"logGroupName": "/aws/cloudtrail/iarms-europe"}),
    ),
    ("watchers-silenced", event("logs", "DeleteLogGroup", PERSON, {"logGroupName": "/aws/cloudtrail/iarms-europe"})),
    (
        "watchers-silenced",
        event(
            "sns", "Unsubscribe", PERSON, {"subscriptionArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:iarms-europe-alarms:1"}
        ),
    ),
    *(
        ("table-touched-outside", on_item(name, who, table))
        for name in ("GetItem", "Query", "PutItem", "BatchGetItem", "TransactWriteItems", "GetRecords")
        for who in (PERSON, USER, ROOT, PIPELINE, by_role("iarms-europe-search", account="999999999999"))
        for table in ("records", "serial-index-v3.4", "audit")
        if who is not ROOT
    ),
    ("table-touched-outside", on_item("DeleteItem", EXPIRY | {"invokedBy": "glue.amazonaws.com"})),
    ("table-touched-outside", on_item("GetItem", EXPIRY)),
    ("table-touched-outside", on_item("PutItem", by_role("iarms-europe-operator"), "register")),
    ("table-scanned", on_item("Scan", FUNCTIONS_OWN)),
    ("table-scanned", on_item("ExecuteStatement", FUNCTIONS_OWN)),
    ("audit-table-rewritten", on_item("UpdateItem", FUNCTIONS_OWN, "audit")),
    ("audit-table-rewritten", on_item("DeleteItem", FUNCTIONS_OWN, "audit")),
    ("table-access-refused", on_item("Query", FUNCTIONS_OWN, errorCode="AccessDenied")),
    ("table-weakened", event("dynamodb", "DeleteTable", PERSON, AUDITED_TABLE)),
    ("table-weakened", event("dynamodb", "DeleteTable", PIPELINE, BY_ARN)),
    ("table-weakened", event("dynamodb", "UpdateContinuousBackups", PERSON, AUDITED_TABLE)),
    ("table-weakened", event("dynamodb", "UpdateTimeToLive", PERSON, BY_ARN)),
    ("table-weakened", event("dynamodb", "UpdateTable", PERSON, AUDITED_TABLE | {"deletionProtectionEnabled": False})),
    (
        "table-weakened",
        event("dynamodb", "UpdateTable", PERSON, AUDITED_TABLE | {"streamSpecification": {"streamEnabled": False}}),
    ),
    ("table-weakened", event("dynamodb", "DeleteBackup", PERSON, {"backupArn": f"{BY_ARN['tableName']}/backup/1"})),
    ("table-policy-changed", event("dynamodb", "PutResourcePolicy", PERSON, {"resourceArn": BY_ARN["tableName"]})),
    ("table-policy-changed", event("dynamodb", "DeleteResourcePolicy", PIPELINE, {"resourceArn": BY_ARN["tableName"]})),
    ("table-copied", event("dynamodb", "ExportTableToPointInTime", PERSON, {"tableArn": BY_ARN["tableName"]})),
    ("table-copied", event("dynamodb", "RestoreTableToPointInTime", PERSON, {"targetTableName": "made-up"})),
    ("table-copied", event("dynamodb", "UpdateTable", PERSON, AUDITED_TABLE | {"replicaUpdates": [{"create": {}}]})),
    *(
        ("stream-consumer-changed", event("lambda", f"{name}20150331", who, {"uUID": "made-up"}))
        for name in ("DeleteEventSourceMapping", "UpdateEventSourceMapping")
        for who in (PERSON, PIPELINE)
    ),
    *(
        ("code-changed-outside-deployment", event("lambda", name, who, {"functionName": function}))
        for name in ("UpdateFunctionCode20150331v2", "UpdateFunctionConfiguration20150331v2", "UpdateAlias20150331")
        for who in (PERSON, USER)
        for function in ("iarms-europe-search", FUNCTION, f"{ACCOUNT}:function:iarms-europe-search")
    ),
    *(
        ("web-acl-changed", event("wafv2", name, PERSON, {"name": "iarms-europe", "scope": "REGIONAL"}))
        for name in ("UpdateWebACL", "DeleteWebACL", "UpdateIPSet")
    ),
    ("web-acl-changed", event("wafv2", "DisassociateWebACL", USER, {"resourceArn": "made-up"})),
    ("key-endangered", event("kms", "DisableKey", PIPELINE, {"keyId": "made-up"})),
    ("key-endangered", event("kms", "ScheduleKeyDeletion", PERSON, {"keyId": "made-up", "pendingWindowInDays": 7})),
    ("key-endangered", event("kms", "PutKeyPolicy", PERSON, {"keyId": "made-up"})),
    *(
        ("role-changed", event("iam", name, who, {"roleName": role}))
        for name in ("PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "DeleteRolePolicy", "CreateRole")
        for who, role in ((PERSON, "iarms-europe-search"), (USER, "iarms-europe-new"), (PIPELINE, DEPLOYING))
    ),
    ("service-role-assumed", event("sts", "AssumeRole", PERSON, SEARCH_ROLE)),
    ("service-role-assumed", event("sts", "AssumeRole", USER, SEARCH_ROLE)),
    ("service-role-assumed", event("sts", "AssumeRole", FUNCTIONS_OWN, SEARCH_ROLE)),
    (
        "service-role-assumed",
        event("sts", "AssumeRole", PERSON, {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/iarms-europe-hits-data"}),
    ),
    *(
        (
            "code-changed-outside-deployment",
            event("codedeploy", name, PERSON, {"deploymentGroupName": "iarms-europe-search"}),
        )
        for name in ("CreateDeployment", "StopDeployment", "UpdateDeploymentGroup", "DeleteDeploymentGroup")
    ),
    *(
        (
            "role-changed",
            event("iam", name, PERSON, {"policyArn": f"arn:aws:iam::{ACCOUNT}:policy/iarms-europe-{policy}"}),
        )
        for name in ("CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicy")
        for policy in ("execution", "boundary")
    ),
    *(
        ("role-changed", event("iam", "UpdateAssumeRolePolicy", PIPELINE, {"roleName": f"iarms-europe-{role}"}))
        for role in ("deploying", "reading")
    ),
    (
        "service-role-assumed",
        event("sts", "AssumeRoleWithWebIdentity", JOB | {"userName": SUBJECT + "x"}, DEPLOYING_ROLE),
    ),
    ("service-role-assumed", event("sts", "AssumeRoleWithWebIdentity", JOB, READING_ROLE, errorCode="AccessDenied")),
    (
        "service-role-assumed",
        event("sts", "AssumeRoleWithWebIdentity", JOB | {"userName": SUBJECT + "-read"}, DEPLOYING_ROLE),
    ),
    ("service-role-assumed", event("sts", "AssumeRole", PERSON, READING_ROLE)),
    *(
        ("deployed-beside-the-pipeline", event("sts", "AssumeRole", who, {"roleArn": BOOTSTRAP.format(kind)}))
        for who in (PERSON, USER, by_role("iarms-europe-reading"), by_role("iarms-europe-search"))
        for kind in ("deploy", "file-publishing", "cfn-exec")
    ),
    ("root-used", event("iam", "CreateAccessKey", ROOT)),
    ("root-used", event("signin", "ConsoleLogin", ROOT, eventType="AwsConsoleSignIn")),
    ("calls-unauthorised", event("ec2", "RunInstances", PERSON, errorCode="Client.UnauthorizedOperation")),
    ("calls-unauthorised", event("iam", "ListUsers", USER, errorCode="AccessDenied")),
    ("calls-unauthorised", event("kms", "Decrypt", PERSON, errorCode="AccessDeniedException")),
]


@pytest.mark.parametrize(("alarm", "planted"), PLANTED)
def test_an_alarm_finds_what_was_planted_for_it(alarm: str, planted: Event, watched: tuple[Watched, ...]) -> None:
    assert alarm in found(watched, planted)


def test_every_alarm_has_something_planted_for_it(watched: tuple[Watched, ...]) -> None:
    assert {each.name for each in watched if not each.silent} == {alarm for alarm, _ in PLANTED}


def test_every_pattern_finds_something_that_was_planted(watched: tuple[Watched, ...]) -> None:
    planted = [event for _, event in PLANTED]
    # Of the patterns on names, each begins otherwise: a name for each is planted here.
    planted += [on_item("GetItem", by_role(f"iarms-europe-{each}x")) for each in string.ascii_letters + string.digits]
    planted += [on_item("GetItem", by_role(f"iarms-europe-{each}")) for each in "_+=,.@-"]
    planted.append(on_item("GetItem", by_role("iarms-europe-")))
    for each in watched:
        for one in each.patterns:
            assert any(matches(one, event) for event in planted), one


def test_a_clean_day_wakes_nobody(watched: tuple[Watched, ...], roles: dict[str, list[str]]) -> None:
    """What functions, pipelines, auditors and AWS itself do every day."""
    auditor = by_role("iarms-europe-auditor")
    lambda_ = {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}
    delivery = {"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"}
    quiet = [
        *(
            on_item(name, by_role(role, role), table)
            for role in roles["europe"]
            for name in ("GetItem", "BatchGetItem", "Query", "PutItem", "TransactWriteItems", "GetRecords")
            for table in ("records", "audit", "cases")
        ),
        on_item("PutItem", by_role("iarms-europe-search"), errorCode="ConditionalCheckFailedException"),
        *(on_item("DeleteItem", EXPIRY, table) for table in ("idempotency", "watches")),
        on_item("DeleteItem", {"type": "Service", "principalId": "dynamodb.amazonaws.com"}, "batches"),
        event("sts", "AssumeRole", lambda_, SEARCH_ROLE),
        event("sts", "AssumeRole", FUNCTIONS_OWN, {"roleArn": SEARCH_ROLE["roleArn"] + "-data"}),
        event("sts", "AssumeRole", by_role("iarms-audit", account="444444444444"), {
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/iarms-europe-auditor"
        }),
        event("sts", "AssumeRole", PERSON, {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/operators"}),
        event("sts", "AssumeRole", PERSON, {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/iarms-europe-operator"}),
        *(on_object(name, auditor, TRAIL) for name in ("GetObject", "HeadObject", "ListObjects")),
        on_object("PutObject", by_role("iarms-europe-publisher"), LOG),
        on_object("PutObject", delivery, TRAIL),
        on_object("DeleteObject", PERSON, f"iarms-europe-uploads-{ACCOUNT}"),
        event("s3", "GetBucketPolicy", auditor, {"bucketName": TRAIL}),
        event("s3", "PutBucketPolicy", PERSON, {"bucketName": "somebody-elses"}),
        event("cloudtrail", "GetTrailStatus", auditor, TRAIL_ARN),
        event("cloudtrail", "DescribeTrails", PERSON),
        event("lambda", "UpdateFunctionCode20150331v2", PIPELINE, {"functionName": FUNCTION}),
        event("lambda", "UpdateFunctionCode20150331v2", PERSON, {"functionName": "somebody-elses"}),
        event("lambda", "GetFunction20150331v2", PERSON, {"functionName": FUNCTION}),
        event("iam", "PutRolePolicy", PIPELINE, {"roleName": "iarms-europe-search"}),
        event("iam", "GetRolePolicy", PERSON, {"roleName": "iarms-europe-search"}),
        event("iam", "PutRolePolicy", PERSON, {"roleName": "somebody-elses"}),
        event("kms", "Decrypt", by_role("iarms-europe-search"), {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
        event("kms", "PutKeyPolicy", PIPELINE, {"keyId": "made-up"}),
        event("kms", "CreateGrant", FUNCTIONS_OWN | {"invokedBy": "dynamodb.amazonaws.com"}),
        event("dynamodb", "DescribeTable", PERSON, AUDITED_TABLE),
        event("dynamodb", "UpdateTable", PIPELINE, AUDITED_TABLE | {"deletionProtectionEnabled": True}),
        event("dynamodb", "DeleteTable", PERSON, {"tableName": "somebody-elses"}),
        event("monitoring", "PutMetricAlarm", PIPELINE, {"alarmName": "iarms-europe-trail-changed"}),
        event("logs", "PutRetentionPolicy", PERSON, {"logGroupName": "/aws/lambda/iarms-europe-search"}),
        event("ec2", "DescribeInstances", PERSON, errorCode="Client.RequestLimitExceeded"),
        # A release: the job comes in, takes on the bootstrap's roles, and CodeDeploy shifts the calls.
        event("sts", "AssumeRoleWithWebIdentity", JOB, DEPLOYING_ROLE),
        event("sts", "AssumeRoleWithWebIdentity", JOB | {"userName": SUBJECT + "-read"}, READING_ROLE),
        *(
            event("sts", "AssumeRole", by_role("iarms-europe-deploying"), {"roleArn": BOOTSTRAP.format(kind)})
            for kind in ("deploy", "file-publishing")
        ),
        event("sts", "AssumeRole", {"type": "AWSService", "invokedBy": "cloudformation.amazonaws.com"}, {
            "roleArn": BOOTSTRAP.format("cfn-exec")
        }),
        event("sts", "AssumeRole", {"type": "AWSService", "invokedBy": "codedeploy.amazonaws.com"}, {
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/iarms-europe-shifting"
        }),
        event("codedeploy", "CreateDeployment", PIPELINE, {"deploymentGroupName": "iarms-europe-search"}),
        event("lambda", "UpdateAlias20150331", by_role("iarms-europe-shifting"), {"functionName": FUNCTION}),
    ]  # fmt: skip

    for each in quiet:
        assert found(watched, each) == set(), each


@pytest.mark.parametrize("name", WATCHED_DEPLOYMENTS)
def test_patterns_are_as_long_and_as_many_as_cloudwatch_takes(name: str, roles: dict[str, list[str]]) -> None:
    patterns = [one for each in watched_in(DEPLOYMENTS[name], table_roles=roles[name]) for one in each.patterns]

    assert max(map(len, patterns)) <= LONGEST
    assert len(patterns) <= 80, "a log group takes 100 metric filters"
    assert len(set(patterns)) == len(patterns)


NAMES = st.text(string.ascii_letters + string.digits + "_+=,.@-", min_size=1, max_size=30)


@settings(max_examples=300, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=60), NAMES)
def test_every_name_but_those_of_the_list_is_found(listed: list[str], other: str) -> None:
    prefixed = [f"iarms-asia-pacific-{each}" for each in listed]
    patterns = by_others('($.eventCategory = "Data")', prefixed, account=ACCOUNT)

    assert all(len(each) <= LONGEST for each in patterns)
    near = [f"{prefixed[0]}{other[0]}", prefixed[0][:-1], f"iarms-asia-pacific-{other}", other, prefixed[0].upper()]
    for name in {*near, *prefixed}:
        for way in (True, False):
            planted = on_item("GetItem", by_role(name, session=prefixed[0]))
            is_found = any(matches(each, planted, absent_differs=way) for each in patterns)
            assert is_found is (name not in prefixed), name


def test_a_role_that_is_named_after_ours_is_nobody_of_ours(watched: tuple[Watched, ...]) -> None:
    """Whoever may make roles may name them as they like: a beginning lets nobody through."""
    for name in ("iarms-europe-searchh", "iarms-europe-searc", "iarms-europe-zebra", "iarms-europe-", "iarms-europe"):
        planted = on_item("GetItem", by_role(name, session="iarms-europe-search"))
        assert found(watched, planted) == {"table-touched-outside"}


def test_who_deploys_is_the_deployments_data() -> None:
    data = EUROPE.model_dump(mode="python", by_alias=True)
    data["trail"] = data["trail"] | {"deploying_roles": ("releases",)}
    data["pipeline"] = None
    watched = watched_in(Deployment.model_validate(data), table_roles=["iarms-europe-search"])
    change = {"functionName": "iarms-europe-search"}

    assert found(watched, event("lambda", "UpdateFunctionCode20150331v2", by_role("releases"), change)) == set()
    assert found(watched, event("lambda", "UpdateFunctionCode20150331v2", PIPELINE, change)) == {
        "code-changed-outside-deployment"
    }


@pytest.mark.parametrize(
    ("written", "event", "is_match"),
    [
        ('{ $.a = "x" && $.b = "y" || $.c = "z" }', {"c": "z"}, True),
        ('{ $.a = "x" && ($.b = "y" || $.c = "z") }', {"c": "z"}, False),
        ('{ $.a.b[1].c = "x*" }', {"a": {"b": [{}, {"c": "xyz"}]}}, True),
        ('{ $.a = "*z" }', {"a": "xyz"}, True),
        ('{ $.a = "*y*" }', {"a": "xyz"}, True),
        ('{ $.a = "X*" }', {"a": "xyz"}, False),
        ("{ $.a IS FALSE }", {"a": False}, True),
        ("{ $.a IS FALSE }", {}, False),
        ("{ $.a IS NULL }", {"a": None}, True),
        ("{ $.a EXISTS }", {"a": None}, True),
        ("{ $.a.b NOT EXISTS }", {"a": "b"}, True),
        ("{ $.a = 3 }", {"a": 3}, True),
    ],
)
def test_the_evaluator_reads_patterns_as_they_are_documented(written: str, event: Event, is_match: bool) -> None:
    assert matches(written, event) is is_match


@pytest.mark.parametrize(
    "written",
    ["$.a = 1", "{ $.a }", '{ ($.a = "x" }', '{ $.a = "x" and $.b = "y" }', '{ $.a = "x*y" }', "{ $.a ~ 1 }", "{ }",
     '{ $.a = "' + "x" * LONGEST + '" }'],
)  # fmt: skip
def test_the_evaluator_refuses_what_it_does_not_know(written: str) -> None:
    with pytest.raises(NotAPattern):
        matches(written, {"a": "x"})


def test_a_pattern_that_cloudwatch_would_refuse_for_its_length_is_not_made() -> None:
    with pytest.raises(ValueError, match="characters, of 1024"):
        pattern(*(f'({ROLE} != "{name}")' for name in string.ascii_lowercase))
