"""What `infra/rules.guard` says of a careless resource, one at a time. That no deployment breaks one is test_gates'."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from infra.deployment import FLAGS, OUR_RULES
from tests.assemblies import apart

KEY = "arn:aws:kms:eu-central-1:222222222222:key/00000000-0000-0000-0000-000000000000"
ROLE = "arn:aws:iam::222222222222:role/a-role"
SPECIFICATION = {
    "Region": "eu-central-1",
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    "SSESpecification": {"KMSMasterKeyId": KEY},
}
TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"},
    "Replicas": [SPECIFICATION],
}
FUNCTION = {
    "Code": {"S3Bucket": "a-bucket", "S3Key": "a-key"},
    "Role": ROLE,
    "Handler": "a.handle",
    "Runtime": "python3.13",
    "Timeout": 10,
    "LoggingConfig": {"LogGroup": "a-log"},
}
ALARM = {
    "AlarmActions": ["arn:aws:sns:eu-central-1:222222222222:alarms"],
    "AlarmDescription": "Nobody was told of a hit. Read the recipient in the message, mend its queue, send it again.",
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 1,
    "MetricName": "Late",
    "Namespace": "iarms",
    "Period": 60,
    "Statistic": "Sum",
    "Threshold": 0,
    "TreatMissingData": "notBreaching",
}
COMPOSITE = {
    "AlarmRule": "ALARM(late) OR ALARM(lost)",
    "AlarmActions": ALARM["AlarmActions"],
    "AlarmDescription": ALARM["AlarmDescription"],
}
CLOSED = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
ENCRYPTED = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
MAPPING = {"FunctionName": "a", "EventSourceArn": "arn:aws:sqs:eu-central-1:222222222222:a", "BatchSize": 5}
TOPIC = "arn:aws:sns:eu-central-1:222222222222:a-topic"
METHOD = {"HttpMethod": "GET", "ResourceId": "a", "RestApiId": "b", "AuthorizerId": "c"}
A_QUEUE = "arn:aws:sqs:eu-central-1:222222222222:a-queue"
DEAD_LETTERS = {"deadLetterTargetArn": f"{A_QUEUE}-undelivered"}

CARELESS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a table with a copy in another region": (
        "police_data_stays_in_its_region",
        "AWS::DynamoDB::GlobalTable",
        {**TABLE, "Replicas": [SPECIFICATION, {**SPECIFICATION, "Region": "us-east-1"}]},
    ),
    "a table that cannot be restored": (
        "a_table_can_be_restored_and_is_encrypted_with_our_key",
        "AWS::DynamoDB::GlobalTable",
        {
            **TABLE,
            "Replicas": [
                {**SPECIFICATION, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
            ],
        },
    ),
    "a table under AWS's key": (
        "a_table_can_be_restored_and_is_encrypted_with_our_key",
        "AWS::DynamoDB::GlobalTable",
        {**TABLE, "Replicas": [{name: SPECIFICATION[name] for name in SPECIFICATION if name != "SSESpecification"}]},
    ),
    "a table made beside ours": (
        "tables_are_made_in_one_way",
        "AWS::DynamoDB::Table",
        {name: TABLE[name] for name in ("KeySchema", "AttributeDefinitions", "BillingMode")},
    ),
    "a function that writes where Lambda likes": (
        "a_function_ends_and_keeps_its_log",
        "AWS::Lambda::Function",
        {name: FUNCTION[name] for name in FUNCTION if name != "LoggingConfig"},
    ),
    "a queue's batch that fails whole": (
        "a_stream_or_queue_fails_message_by_message",
        "AWS::Lambda::EventSourceMapping",
        MAPPING,
    ),
    "a function that everybody may call": (
        "nobody_calls_a_function_but_a_service_of_this_account",
        "AWS::Lambda::Permission",
        {"FunctionName": "a", "Action": "lambda:InvokeFunction", "Principal": "*"},
    ),
    "a function with a URL": (
        "nobody_calls_a_function_but_a_service_of_this_account",
        "AWS::Lambda::Permission",
        {
            "FunctionName": "a",
            "Action": "lambda:InvokeFunctionUrl",
            "Principal": "apigateway.amazonaws.com",
            "FunctionUrlAuthType": "NONE",
        },
    ),
    "a log without an end": ("a_log_ends_and_is_encrypted", "AWS::Logs::LogGroup", {"KmsKeyId": KEY}),
    "a log without a key": ("a_log_ends_and_is_encrypted", "AWS::Logs::LogGroup", {"RetentionInDays": 90}),
    "a queue under SQS's key": ("messages_are_encrypted_with_our_key", "AWS::SQS::Queue", {}),
    "a topic without a key": ("notices_are_encrypted_with_our_key", "AWS::SNS::Topic", {}),
    "a webhook that is forgotten after an hour": (
        "nothing_that_is_told_is_filtered_away_or_forgotten",
        "AWS::SNS::Subscription",
        {"Protocol": "https", "Endpoint": "https://ncb.example/hits", "TopicArn": TOPIC},
    ),
    "a webhook without TLS": (
        "nothing_that_is_told_is_filtered_away_or_forgotten",
        "AWS::SNS::Subscription",
        {"Protocol": "http", "Endpoint": "http://ncb.example/hits", "TopicArn": TOPIC, "RedrivePolicy": DEAD_LETTERS},
    ),
    "a subscription with a filter": (
        "nothing_that_is_told_is_filtered_away_or_forgotten",
        "AWS::SNS::Subscription",
        {
            "Protocol": "sqs",
            "Endpoint": A_QUEUE,
            "TopicArn": TOPIC,
            "RedrivePolicy": DEAD_LETTERS,
            "FilterPolicy": {"kind": ["hit.opened"]},
        },
    ),
    "a subscription that forgets what it cannot deliver": (
        "nothing_that_is_told_is_filtered_away_or_forgotten",
        "AWS::SNS::Subscription",
        {"Protocol": "sqs", "Endpoint": A_QUEUE, "TopicArn": TOPIC},
    ),
    "a bucket that may become public": (
        "a_bucket_is_nobodys_but_ours",
        "AWS::S3::Bucket",
        {"BucketEncryption": ENCRYPTED, "PublicAccessBlockConfiguration": {**CLOSED, "BlockPublicPolicy": False}},
    ),
    "an alarm that tells nobody": (
        "an_alarm_speaks_and_says_what_to_do",
        "AWS::CloudWatch::Alarm",
        {**ALARM, "AlarmActions": []},
    ),
    "an alarm that says nothing": (
        "an_alarm_speaks_and_says_what_to_do",
        "AWS::CloudWatch::Alarm",
        {**ALARM, "AlarmDescription": "Late."},
    ),
    "a composite alarm that tells nobody": (
        "a_composite_alarm_speaks_too",
        "AWS::CloudWatch::CompositeAlarm",
        {**COMPOSITE, "AlarmActions": []},
    ),
    "a composite alarm that says nothing": (
        "a_composite_alarm_speaks_too",
        "AWS::CloudWatch::CompositeAlarm",
        {**COMPOSITE, "AlarmDescription": "Late."},
    ),
    "a route for whoever has an AWS account": (
        "a_route_asks_who_calls",
        "AWS::ApiGateway::Method",
        {**METHOD, "AuthorizationType": "AWS_IAM"},
    ),
    "a route for whoever has an API key": (
        "a_route_asks_who_calls",
        "AWS::ApiGateway::Method",
        {**METHOD, "AuthorizationType": "CUSTOM", "ApiKeyRequired": True},
    ),
    "a user": ("no_keys_that_people_carry", "AWS::IAM::User", {"UserName": "somebody"}),
    "a secret": ("no_keys_that_people_carry", "AWS::SecretsManager::Secret", {"Name": "a-secret"}),
}

CAREFUL: dict[str, tuple[str, dict[str, Any]]] = {
    "table": ("AWS::DynamoDB::GlobalTable", TABLE),
    "function": ("AWS::Lambda::Function", FUNCTION),
    "alarm": ("AWS::CloudWatch::Alarm", ALARM),
    "composite alarm": ("AWS::CloudWatch::CompositeAlarm", COMPOSITE),
    "mapping": (
        "AWS::Lambda::EventSourceMapping",
        {**MAPPING, "FunctionResponseTypes": ["ReportBatchItemFailures"]},
    ),
    "subscription": (
        "AWS::SNS::Subscription",
        {
            "Protocol": "sqs",
            "Endpoint": A_QUEUE,
            "TopicArn": TOPIC,
            "RedrivePolicy": DEAD_LETTERS,
        },
    ),
    "webhook": (
        "AWS::SNS::Subscription",
        {"Protocol": "https", "Endpoint": "https://ncb.example/hits", "TopicArn": TOPIC, "RedrivePolicy": DEAD_LETTERS},
    ),
    "mail": ("AWS::SNS::Subscription", {"Protocol": "email", "Endpoint": "duty@iarms.example", "TopicArn": TOPIC}),
    "route": ("AWS::ApiGateway::Method", {**METHOD, "AuthorizationType": "CUSTOM", "ApiKeyRequired": False}),
}


def broken_rules(resources: dict[str, tuple[str, dict[str, Any]]]) -> dict[str, list[str]]:
    """By the name of a stack with one resource, which of our own rules it breaks. In a process of its own."""
    import aws_cdk as cdk

    ours = cdk.ValidationRuleSource(name="iarms", content=OUR_RULES.read_text())
    with tempfile.TemporaryDirectory() as folder:
        app = cdk.App(outdir=folder, context=FLAGS, analytics_reporting=False)
        plugin = cdk.CloudFormationValidatePlugin(guard_rules=[ours], include_default_rules=False)
        cdk.Validations.of(app).add_plugins(plugin)
        for number, (kind, properties) in enumerate(resources.values()):
            cdk.CfnResource(cdk.Stack(app, f"S{number}"), "Careless", type=kind, properties=properties)
        with pytest.raises(RuntimeError, match="ValidationFailed"):
            app.synth()
        report = json.loads((Path(folder) / "validation-report.json").read_text())
    found: dict[str, list[str]] = {name: [] for name in resources}
    for violation in (each for plugin in report["pluginReports"] for each in plugin["violations"]):
        for construct in violation["violatingConstructs"]:
            number = int(construct["constructPath"].split("/")[0].removeprefix("S"))
            found[list(resources)[number]].append(violation["ruleName"])
    return found


@pytest.fixture(scope="module")
def broken() -> dict[str, list[str]]:
    """What each careless and each careful resource breaks."""
    careless = {name: (kind, properties) for name, (_, kind, properties) in CARELESS.items()}
    return apart(broken_rules, {**careless, **CAREFUL})


@pytest.mark.parametrize("name", CARELESS)
def test_a_careless_resource_breaks_its_rule_and_no_other(name: str, broken: dict[str, list[str]]):
    assert broken[name] == [CARELESS[name][0]]


@pytest.mark.parametrize("name", CAREFUL)
def test_a_careful_one_breaks_none(name: str, broken: dict[str, list[str]]):
    assert broken[name] == []


def test_each_rule_has_a_resource_that_breaks_it():
    rules = {line.split()[1] for line in OUR_RULES.read_text().splitlines() if line.startswith("rule ")}

    assert rules == {rule for rule, _, _ in CARELESS.values()}
