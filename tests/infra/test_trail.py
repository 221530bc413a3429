"""CloudTrail in the templates: it records whatever is ours, nobody deletes it, and those read it who are named."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_s3 as s3

from auditor import columns
from auditor.questions import all_questions
from iarms import tables
from infra.config import Deployment, load_deployments
from infra.deployment import RegionDeployment
from infra.stacks.data import DataStack
from infra.trail_rules import selects
from tests.infra.assembly import Assembly, as_list
from tests.infra.conftest import DEPLOYMENTS
from tests.infra.policies import Request, allows
from tests.infra.roles import resolved, roles_of
from tests.infra.spoilt import Places, Spoiling, Told, told_of

WITH_TRAIL = [name for name, each in DEPLOYMENTS.items() if each.trail is not None]
CLOUDTRAIL = "cloudtrail.amazonaws.com"


@pytest.fixture(params=WITH_TRAIL)
def recorded(request: pytest.FixtureRequest, assemblies: dict[str, Assembly]) -> Assembly:
    """Each deployment with a trail, in turn."""
    return assemblies[request.param]


def changed(name: str = "europe", /, **changes: Any) -> dict[str, Any]:
    """The deployment's data with its trail changed; what is None is left out."""
    data = DEPLOYMENTS[name].model_dump(mode="python", by_alias=True)
    trail = {key: value for key, value in (data["trail"] | changes).items() if value is not None}
    return data | {"trail": trail}


def test_every_deployment_has_a_trail_but_the_one_without_a_cloudtrail(assemblies: dict[str, Assembly]) -> None:
    assert set(DEPLOYMENTS) - set(WITH_TRAIL) == {"local"}
    assert "trail" not in assemblies["local"].templates


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (changed() | {"trail": None}, "trail is missing"),
        (changed("development") | {"trail": None}, "trail is missing"),
        (
            DEPLOYMENTS["local"].model_dump(mode="python", by_alias=True) | {"trail": changed()["trail"]},
            "the local engine has no CloudTrail",
        ),
        (changed(lock="GOVERNANCE"), "production keeps its trail from everybody"),
        (changed(lock_days=400), "five years at least"),
        (changed(multi_region=False, regions=()), "production needs it"),
        (changed(multi_region=False), "a trail of one region records no other"),
        (changed("development", lock="COMPLIANCE"), "nobody could ever clear away"),
        (changed(kept_days=30), "locked for 3653 days"),
        (changed("development", lock_days=0), "trail.lock_days"),
        (changed(regions=("us-east-1", "us-east-1")), "named twice: us-east-1"),
        (changed(regions=("us-east-9",)), "'us-east-9' is not a region"),
        (changed(alarm_log_days=8), "8 days is not one of"),
        (changed(deploying_roles=()), "trail.deploying_roles"),
        (changed(deploying_roles=("a role",)), "trail.deploying_roles"),
        (changed(auditors=()), "trail.auditors"),
        (changed(auditors=("arn:aws:iam::444444444444:root",)), "trail.auditors"),
        (changed(auditors=("*",)), "trail.auditors"),
        (changed(sampling=0.1), "trail.sampling"),
    ],
)
def test_a_mistake_in_a_trails_data_is_named(data: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Deployment.model_validate(data)


def test_two_deployments_of_one_account_are_told_apart_by_the_beginnings_of_their_names(tmp_path: Path) -> None:
    from infra.config import DEPLOYMENTS as FILE

    text = FILE.read_text()
    start, end = text.index("[development]"), text.index("# Customs of Europe")
    second = re.sub(
        r"\bdevelopment\.", "development-two.", text[start:end].replace("[development]", "[development-two]")
    )
    file = tmp_path / "deployments.toml"
    file.write_text(text + "\n" + second.replace("[[development-two.", "[[development-two."))

    with pytest.raises(ValueError, match="development-two would be taken for a part of development"):
        load_deployments(file)


def _selectors(assembly: Assembly) -> list[dict[str, Any]]:
    """The trail's selectors as the rules read them."""
    trail = assembly.only("AWS::CloudTrail::Trail", "trail")
    names = {"Equals": "equalTo"}

    def as_rules(field: dict[str, Any]) -> dict[str, Any]:
        return {names.get(key, key[0].lower() + key[1:]): value for key, value in field.items()}

    whole = [
        {"fieldSelectors": [as_rules(field) for field in one["FieldSelectors"]]}
        for one in trail["AdvancedEventSelectors"]
    ]
    return resolved(assembly, whole, "trail")


def _data(kind: str, arn: str, name: str = "GetItem", read_only: str = "true") -> dict[str, str]:
    return {
        "eventCategory": "Data",
        "resources.type": kind,
        "resources.ARN": arn,
        "eventName": name,
        "readOnly": read_only,
    }


def test_the_trail_records_with_digests_in_every_region_under_its_own_key(recorded: Assembly) -> None:
    trail = recorded.only("AWS::CloudTrail::Trail", "trail")

    assert trail["IsLogging"] is trail["EnableLogFileValidation"] is True
    assert trail["IsMultiRegionTrail"] is trail["IncludeGlobalServiceEvents"] is True
    assert trail["TrailName"] == recorded.deployment.physical()
    assert recorded.named(trail["KMSKeyId"], "trail") == "key trail"
    assert recorded.named(trail["S3BucketName"], "trail") == "bucket trail"
    assert "EventSelectors" not in trail
    assert "AggregationConfigurations" not in trail
    assert len([*recorded.resources("AWS::CloudTrail::Trail")]) == 1


def test_every_item_of_every_table_of_the_deployment_is_recorded(recorded: Assembly) -> None:
    selectors, deployment = _selectors(recorded), recorded.deployment
    where = f"arn:aws:dynamodb:{deployment.region}:{deployment.account}:table"

    for table in (*(each.name for each in tables.ALL), "serial-index-v3.4", "records-restored"):
        arn = f"{where}/{deployment.physical(table)}"
        for name in ("GetItem", "PutItem", "Query", "BatchGetItem", "TransactWriteItems"):
            for read_only in ("true", "false"):
                assert selects(selectors, _data("AWS::DynamoDB::Table", arn, name, read_only))
        assert selects(selectors, _data("AWS::DynamoDB::Stream", f"{arn}/stream/2026-11-30T00:00:00.000", "GetRecords"))
    assert not selects(selectors, _data("AWS::DynamoDB::Table", f"{where}/somebody-elses"))


def test_messages_calls_and_objects_of_the_deployment_are_recorded(recorded: Assembly) -> None:
    selectors, deployment = _selectors(recorded), recorded.deployment
    where = f"{deployment.region}:{deployment.account}"
    topics = [each["TopicName"] for _, each in recorded.resources("AWS::SNS::Topic")]
    functions = [each["FunctionName"] for _, each in recorded.resources("AWS::Lambda::Function")]
    buckets = [each["BucketName"] for _, each in recorded.resources("AWS::S3::Bucket")]

    assert all(
        selects(selectors, _data("AWS::SNS::Topic", f"arn:aws:sns:{where}:{each}", "Publish")) for each in topics
    )
    assert all(
        selects(selectors, _data("AWS::Lambda::Function", f"arn:aws:lambda:{where}:function:{each}", "Invoke"))
        for each in functions
    )
    for bucket in buckets:
        for name in ("GetObject", "DeleteObject", "PutObjectRetention"):
            assert selects(selectors, _data("AWS::S3::Object", f"arn:aws:s3:::{bucket}/a/b", name)), bucket


def test_what_aws_delivers_into_a_bucket_is_not_recorded_by_another_delivery(recorded: Assembly) -> None:
    selectors, account = _selectors(recorded), recorded.deployment.account

    def is_recorded(bucket: str) -> bool:
        arn = f"arn:aws:s3:::{recorded.deployment.physical(bucket, account)}/a"
        return selects(selectors, _data("AWS::S3::Object", arn, "PutObject", "false"))

    assert not is_recorded("trail")
    assert not is_recorded("trail-log")
    assert is_recorded("uploads")
    assert is_recorded("pictures")


def test_everything_that_is_managed_is_recorded_and_nothing_is_told_in_sums(recorded: Assembly) -> None:
    selectors = _selectors(recorded)
    values = [value for one in selectors for field in one["fieldSelectors"] for value in as_list(list(field.values()))]

    for source in ("kms.amazonaws.com", "rds.amazonaws.com", "iam.amazonaws.com"):
        for read_only in ("true", "false"):
            assert selects(selectors, {"eventCategory": "Management", "eventSource": source, "readOnly": read_only})
    assert sum(len(each) for each in values if isinstance(each, list)) <= 500
    categories = {
        value for one in selectors for field in one["fieldSelectors"] if field["field"] == "eventCategory"
        for value in field["equalTo"]
    }  # fmt: skip
    assert categories == {"Management", "Data"}


def test_the_files_are_locked_as_the_deployment_says_and_each_version_is_kept(recorded: Assembly) -> None:
    buckets = {recorded.short(each["BucketName"]): each for _, each in recorded.resources("AWS::S3::Bucket", "trail")}
    deployment = recorded.deployment
    assert deployment.trail is not None
    files = buckets[f"trail-{deployment.account}"]

    assert set(buckets) == {f"{name}-{deployment.account}" for name in ("trail", "trail-log", "answers")}
    assert files["ObjectLockEnabled"] is True
    assert files["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {
        "Mode": deployment.trail.lock,
        "Days": deployment.trail.lock_days,
    }
    assert files["VersioningConfiguration"] == {"Status": "Enabled"}
    assert recorded.named(files["LoggingConfiguration"]["DestinationBucketName"], "trail") == "bucket trail-log"
    assert "ObjectLockEnabled" not in buckets[f"trail-log-{deployment.account}"], "S3 delivers into no locked bucket"
    for bucket in buckets.values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["BucketEncryption"]
    for resource in recorded.templates["trail"]["Resources"].values():
        if resource["Type"] in ("AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Logs::LogGroup"):
            assert resource["DeletionPolicy"] == ("Retain" if deployment.retain else "Delete")


def _bucket_policy(assembly: Assembly, name: str) -> dict[str, Any]:
    for logical_id, bucket in assembly.resources("AWS::S3::Bucket", "trail"):
        if assembly.short(bucket["BucketName"]) == f"{name}-{assembly.deployment.account}":
            for _, policy in assembly.resources("AWS::S3::BucketPolicy", "trail"):
                if policy["Bucket"] == {"Ref": logical_id}:
                    text = json.dumps(resolved(assembly, policy["PolicyDocument"], "trail"))
                    arn = f"arn:aws:s3:{assembly.deployment.region}:{assembly.deployment.account}:trail/{logical_id}"
                    return json.loads(text.replace(arn, f"arn:aws:s3:::{bucket['BucketName']}"))
    raise LookupError(name)


def test_this_trail_alone_writes_its_bucket_and_in_production_nobody_deletes(recorded: Assembly) -> None:
    deployment = recorded.deployment
    where = f"arn:aws:s3:::{deployment.trail_bucket()}/AWSLogs/{deployment.account}/CloudTrail/a.json.gz"
    mine = f"arn:aws:cloudtrail:{deployment.region}:{deployment.account}:trail/{deployment.physical()}"
    policy = _bucket_policy(recorded, "trail")
    # A number, which the evaluator does not judge: what comes by an older TLS is denied.
    old_tls = [each for each in policy["Statement"] if "NumericLessThan" in each.get("Condition", {})]
    assert [(each["Effect"], each["Action"]) for each in old_tls] == [("Deny", "s3:*")]
    policy["Statement"] = [each for each in policy["Statement"] if each not in old_tls]
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    root = f"arn:aws:iam::{deployment.account}:role/Administrator"

    def may(action: str, principal: str, **context: str) -> bool:
        request = Request(action, where, principal, {"aws:SecureTransport": "true", **context})
        return allows([policy, *([everything] if principal == root else [])], request)

    def delivers(source: str, **more: str) -> bool:
        context = {
            "aws:PrincipalServiceName": CLOUDTRAIL,
            "aws:SourceArn": source,
            "s3:x-amz-acl": "bucket-owner-full-control",
        }
        return may("s3:PutObject", CLOUDTRAIL, **{**context, **more})

    assert delivers(mine)
    assert not delivers(mine.replace(deployment.account, "999999999999"))
    assert not delivers(mine + "-two")
    assert not delivers(mine, **{"aws:SecureTransport": "false"})
    for action in ("s3:PutObject", "s3:PutObjectRetention", "s3:PutObjectLegalHold"):
        assert not may(action, root)
    for action in ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"):
        assert may(action, root) is not deployment.retain
    assert not may("s3:GetObject", root, **{"aws:SecureTransport": "false"})


def test_the_key_is_cloudtrails_for_this_trail_and_the_auditors_to_read_by_and_no_administrators(
    recorded: Assembly,
) -> None:
    deployment = recorded.deployment
    policy = resolved(recorded, recorded.only("AWS::KMS::Key", "trail")["KeyPolicy"], "trail")
    mine = f"arn:aws:cloudtrail:{deployment.region}:{deployment.account}:trail/{deployment.physical()}"
    context = {"kms:EncryptionContext:aws:cloudtrail:arn": mine, "aws:SourceArn": mine}
    role = f"arn:aws:iam::{deployment.account}:role/"

    def may(action: str, principal: str, **given: str) -> bool:
        return allows([policy], Request(action, "*", principal, given))

    assert may("kms:GenerateDataKey", CLOUDTRAIL, **context)
    assert not may("kms:GenerateDataKey", CLOUDTRAIL, **context | {"aws:SourceArn": mine + "-two"})
    assert not may("kms:GenerateDataKey", CLOUDTRAIL, **context | {"kms:EncryptionContext:aws:cloudtrail:arn": "x"})
    assert not may("kms:Decrypt", CLOUDTRAIL, **context)
    auditor = f"{role}{deployment.physical('auditor')}"
    assert may("kms:Decrypt", auditor, **{"aws:PrincipalArn": auditor})
    for other in (f"{role}Administrator", f"{role}{deployment.physical('search')}", f"{auditor}-two"):
        for action in ("kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:ReEncryptFrom"):
            assert not may(action, other, **{"aws:PrincipalArn": other}), (action, other)
        assert may("kms:PutKeyPolicy", other, **{"aws:PrincipalArn": other})


def test_auditors_are_those_of_the_data_and_read_the_trails_and_nothing_else(recorded: Assembly) -> None:
    deployment = recorded.deployment
    assert deployment.trail is not None
    role = roles_of(recorded)["auditor"]
    where = f"{deployment.region}:{deployment.account}"
    buckets = {name: deployment.physical(name, deployment.account) for name in ("trail", "log", "answers", "uploads")}

    def reads(bucket: str, action: str = "s3:GetObject") -> bool:
        return role.may(action, f"arn:aws:s3:::{buckets[bucket]}/a")

    assert all(role.is_assumed_by(each, {}) for each in deployment.trail.auditors)
    assert not role.is_assumed_by(f"arn:aws:iam::{deployment.account}:role/Administrator", {})
    assert {each for each in buckets if reads(each)} == {"trail", "log", "answers"}
    assert {each for each in buckets if reads(each, "s3:PutObject")} == {"answers"}
    assert not any(reads(each, "s3:DeleteObject") for each in buckets)
    assert not role.may("dynamodb:GetItem", f"arn:aws:dynamodb:{where}:table/{deployment.physical('records')}")
    assert not role.may("cloudtrail:StopLogging", f"arn:aws:cloudtrail:{where}:trail/{deployment.physical()}")
    assert role.may("cloudtrail:GetTrailStatus", f"arn:aws:cloudtrail:{where}:trail/{deployment.physical()}")
    key = f"arn:aws:kms:{where}:key/made-up"
    aliases = {"kms:ResourceAliases": (f"alias/{deployment.physical('log')}",)}
    assert role.may("kms:Decrypt", key, aliases)
    assert not role.may("kms:Decrypt", key, {"kms:ResourceAliases": (f"alias/{deployment.physical('data')}",)})
    assert not role.may("kms:Decrypt", key)


def test_cloudtrail_may_write_to_the_log_group_and_do_nothing_else(recorded: Assembly) -> None:
    role, deployment = roles_of(recorded)["trail"], recorded.deployment
    mine = f"arn:aws:cloudtrail:{deployment.region}:{deployment.account}:trail/{deployment.physical()}"
    group = f"arn:aws:logs:{deployment.region}:{deployment.account}:log-group:/aws/cloudtrail/{deployment.physical()}"
    stream = f"{group}:log-stream:{deployment.account}_CloudTrail_{deployment.region}"

    assert role.may("logs:PutLogEvents", stream)
    assert not role.may("logs:PutLogEvents", f"{group}:log-stream:somebody-elses")
    assert not role.may("logs:DeleteLogStream", stream)
    (statement,) = role.trust["Statement"]
    assert statement["Principal"] == {"Service": CLOUDTRAIL}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceArn": mine}}


def test_what_is_watched_for_is_counted_in_the_trails_own_log_group(recorded: Assembly) -> None:
    filters = [each for _, each in recorded.resources("AWS::Logs::MetricFilter", "trail")]
    group = recorded.only("AWS::Logs::LogGroup", "trail")
    counted = {each["MetricTransformations"][0]["MetricName"] for each in filters}
    alarms = {
        each["MetricName"]
        for _, each in recorded.resources("AWS::CloudWatch::Alarm", "observe")
        if each.get("Namespace") == recorded.deployment.physical()
    }

    assert recorded.named(group["KmsKeyId"], "trail") == "key trail"
    assert recorded.deployment.trail is not None
    assert group["RetentionInDays"] == recorded.deployment.trail.alarm_log_days
    assert counted
    assert counted <= alarms
    assert len(filters) <= 100, "a log group takes no more"
    for each in filters:
        assert recorded.named(each["LogGroupName"], "trail") == f"log {group['LogGroupName']}"
        assert each["MetricTransformations"][0]["MetricNamespace"] == recorded.deployment.physical()


def test_no_other_stack_is_needed_for_the_trail_to_stand(recorded: Assembly) -> None:
    template = json.dumps(recorded.templates["trail"])

    assert "Fn::ImportValue" not in template
    assert len(recorded.templates["trail"]["Resources"]) < 300


def test_auditors_queries_go_to_their_own_bucket_encrypted_and_have_an_end(recorded: Assembly) -> None:
    group = recorded.only("AWS::Athena::WorkGroup", "trail")
    configuration = group["WorkGroupConfiguration"]
    assert recorded.deployment.trail is not None

    assert configuration["EnforceWorkGroupConfiguration"] is True
    assert configuration["BytesScannedCutoffPerQuery"] == recorded.deployment.trail.query_gigabytes * 10**9
    assert configuration["ResultConfiguration"]["EncryptionConfiguration"]["EncryptionOption"] == "SSE_KMS"
    location = configuration["ResultConfiguration"]["OutputLocation"]["Fn::Join"][1]
    assert recorded.named(location[1], "trail") == "bucket answers"


def _catalogue(assembly: Assembly) -> dict[str, dict[str, Any]]:
    return {
        each["TableInput"]["Name"]: each["TableInput"] for _, each in assembly.resources("AWS::Glue::Table", "trail")
    }


def test_the_tables_are_read_where_the_files_lie_a_partition_a_day(recorded: Assembly) -> None:
    deployment = recorded.deployment
    catalogue = _catalogue(recorded)
    trail, log = catalogue["cloudtrail_logs"], catalogue["audit_lines"]

    assert trail["StorageDescriptor"]["InputFormat"] == "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
    assert [each["Name"] for each in trail["PartitionKeys"]] == ["account", "region", "day"]
    template = trail["Parameters"]["storage.location.template"]
    for name, value in (("account", deployment.account), ("region", deployment.region), ("day", "2026/11/30")):
        template = template.replace(f"${{{name}}}", value)
    assert template == (
        f"s3://{deployment.trail_bucket()}/AWSLogs/{deployment.account}/CloudTrail/{deployment.region}/2026/11/30"
    )
    assert trail["Parameters"]["projection.region.values"].split(",") == [deployment.region, "us-east-1"]
    assert log["Parameters"]["storage.location.template"].endswith(f"-log-{deployment.account}/events/dt=${{dt}}")
    assert log["Parameters"]["projection.dt.format"] == "yyyy-MM-dd"
    for table, of_file in (("cloudtrail_logs", columns.CLOUDTRAIL_LOGS), ("audit_lines", columns.AUDIT_LINES)):
        described = catalogue[table]["StorageDescriptor"]["Columns"]
        assert [(each["Name"], each["Type"]) for each in described] == list(of_file)
        assert catalogue[table]["Parameters"]["projection.enabled"] == "true"


def test_the_views_are_those_that_questions_are_asked_of(recorded: Assembly) -> None:
    catalogue = _catalogue(recorded)

    assert set(columns.VIEWS) == set(catalogue) - {"cloudtrail_logs", "audit_lines"}
    for name, view in columns.VIEWS.items():
        text = catalogue[name]["ViewOriginalText"]
        said = _said(text)
        assert said["columns"] == [{"name": each.name, "type": each.presto} for each in view]
        assert said["schema"] == recorded.deployment.audit_database()
        assert catalogue[name]["TableType"] == "VIRTUAL_VIEW"


def test_the_questions_know_every_table_and_role_of_the_template(recorded: Assembly) -> None:
    text = _catalogue(recorded)["deployment_names"]["ViewOriginalText"]
    sql = _said(text)["originalSql"]

    for _, table in recorded.resources("AWS::DynamoDB::GlobalTable"):
        assert f"('table', '{table['TableName']}', " in sql
    assert "'None'" not in sql
    for _, role in recorded.resources("AWS::IAM::Role"):
        if "RoleName" in role:
            assert f"('role', '{role['RoleName']}', " in sql


def test_every_question_of_the_auditors_tool_is_a_named_query_of_their_workgroup(recorded: Assembly) -> None:
    queries = {each["Name"]: each for _, each in recorded.resources("AWS::Athena::NamedQuery", "trail")}

    assert len(queries) >= 25
    assert set(queries) == {each.name for each in all_questions()}
    for question in all_questions():
        query = queries[question.name]
        assert query["WorkGroup"] == recorded.deployment.physical("audit")
        assert query["Database"] == recorded.deployment.audit_database()
        *heads, statement = re.split(r"\n(?!-- )", query["QueryString"], maxsplit=1)
        assert statement == question.statement
        asked = re.findall(r"(?m)^-- parameter \d+: (\w+)$", heads[0])
        assert tuple(asked) == question.order
        assert "?" not in heads[0].removeprefix(f"-- {question.question}")


def _said(view: str) -> dict[str, Any]:
    """What stands in a view as Athena writes it."""
    encoded = re.fullmatch(r"/\* Presto View: (\S+) \*/", view)
    assert encoded
    return json.loads(b64decode(encoded[1]))


def _trail(region: RegionDeployment) -> cloudtrail.CfnTrail:
    (trail,) = (each for each in region.node.find_all() if isinstance(each, cloudtrail.CfnTrail))
    return trail


def _files(region: RegionDeployment) -> s3.CfnBucket:
    files = region.node.find_child("trail").node.find_child("Files").node.default_child
    assert isinstance(files, s3.CfnBucket)
    return files


def _selects(region: RegionDeployment, change: Callable[[list[Any]], list[Any]]) -> None:
    trail = _trail(region)
    trail.advanced_event_selectors = change(list(trail.advanced_event_selectors))  # type: ignore[arg-type]


def _field(name: str, *values: str) -> cloudtrail.CfnTrail.AdvancedEventSelectorProperty:
    fields = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty
    return cloudtrail.CfnTrail.AdvancedEventSelectorProperty(
        field_selectors=[fields(field=name, equal_to=list(values))]
    )


def _switch_off(region: RegionDeployment) -> None:
    _trail(region).is_logging = False


def _drop_validation(region: RegionDeployment) -> None:
    _trail(region).enable_log_file_validation = False


def _drop_key(region: RegionDeployment) -> None:
    _trail(region).kms_key_id = None


def _one_region(region: RegionDeployment) -> None:
    _trail(region).is_multi_region_trail = False


def _unwatched(region: RegionDeployment) -> None:
    _trail(region).cloud_watch_logs_log_group_arn = None


def _aggregate(region: RegionDeployment) -> None:
    _trail(region).aggregation_configurations = [
        cloudtrail.CfnTrail.AggregationConfigurationProperty(event_category="Data", templates=["API_ACTIVITY"])
    ]


def _basic(region: RegionDeployment) -> None:
    _trail(region).event_selectors = [cloudtrail.CfnTrail.EventSelectorProperty(read_write_type="All")]


def _without_tables(region: RegionDeployment) -> None:
    _selects(region, lambda all_: [each for each in all_ if "Items of tables" not in str(each)])


def _without_streams(region: RegionDeployment) -> None:
    _selects(region, lambda all_: [each for each in all_ if "Streams of tables" not in str(each)])


def _without_management(region: RegionDeployment) -> None:
    _selects(region, lambda all_: [each for each in all_ if "managed" not in str(each)])


def _summaries(region: RegionDeployment) -> None:
    _selects(region, lambda all_: [*all_, _field("eventCategory", "Aggregated")])


def _too_much(region: RegionDeployment) -> None:
    _selects(region, lambda all_: [*all_, _field("eventName", *(f"Get{number}" for number in range(500)))])


def _a_bucket_of_another_name(region: RegionDeployment) -> Callable[[], bool]:
    data = region.node.find_child("data")
    assert isinstance(data, DataStack)
    s3.Bucket(data, "Extra", bucket_name="somewhere-else", enforce_ssl=True)
    return lambda: data.node.try_remove_child("Extra")


def _unlock(region: RegionDeployment) -> None:
    _files(region).object_lock_configuration = None


def _lock_shorter(region: RegionDeployment) -> None:
    properties = s3.CfnBucket
    _files(region).object_lock_configuration = properties.ObjectLockConfigurationProperty(
        object_lock_enabled="Enabled",
        rule=properties.ObjectLockRuleProperty(
            default_retention=properties.DefaultRetentionProperty(days=1, mode="GOVERNANCE")
        ),
    )


def _unversion(region: RegionDeployment) -> None:
    _files(region).versioning_configuration = None


def _open(region: RegionDeployment) -> None:
    _files(region).public_access_block_configuration = None


def _unlog(region: RegionDeployment) -> None:
    _files(region).logging_configuration = None


def _unencrypt(region: RegionDeployment) -> None:
    _files(region).bucket_encryption = None


SPOILT: dict[str, Spoiling] = {
    "trail-not-logging": _switch_off,
    "trail-without-validation": _drop_validation,
    "trail-unencrypted": _drop_key,
    "trail-of-one-region": _one_region,
    "trail-unwatched": _unwatched,
    "trail-aggregates": _aggregate,
    "trail-selects-basically": _basic,
    "not-recorded: arn:aws:dynamodb:eu-central-1:222222222222:table/iarms-europe-records": _without_tables,
    "AWS::DynamoDB::Stream": _without_streams,
    "management-not-recorded": _without_management,
    "Aggregated events are no events": _summaries,
    "trail-selects-too-much": _too_much,
    "not-recorded: arn:aws:s3:::somewhere-else": _a_bucket_of_another_name,
    "trail-unlocked": _unlock,
    "trail-locked-otherwise": _lock_shorter,
    "trail-unversioned": _unversion,
    "trail-public": _open,
    "trail-bucket-unlogged": _unlog,
    "trail-bucket-unencrypted": _unencrypt,
}


PLACES: Places = (
    (
        _trail,
        ("is_logging", "enable_log_file_validation", "kms_key_id", "is_multi_region_trail",
         "cloud_watch_logs_log_group_arn", "aggregation_configurations", "event_selectors",
         "advanced_event_selectors"),
    ),
    (
        _files,
        ("object_lock_configuration", "versioning_configuration", "public_access_block_configuration",
         "logging_configuration", "bucket_encryption"),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What the rules say of Europe's trail, whole and spoilt."""
    return told_of(DEPLOYMENTS["europe"], SPOILT, PLACES, tmp_path_factory.mktemp("spoilt"))


@pytest.mark.parametrize("words", SPOILT)
def test_what_a_trail_may_not_lack_is_named_when_it_does(told: Told, words: str) -> None:
    assert any(words in each for each in told.spoilt[words]), told.spoilt[words]
    assert told.whole == told.mended == []


def test_a_trail_that_lacks_something_stops_the_synthesis(told: Told) -> None:
    assert next(iter(SPOILT)) in told.end
