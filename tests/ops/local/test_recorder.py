"""What a call is in CloudTrail, by AWS's own examples of such records; and that a function's process is recorded."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from infra import ROOT
from ops.local.recorder import (
    Identity,
    Recorder,
    SdkCall,
    Settings,
    access_key_of,
    invocation_of,
    record_of,
)

SETTINGS = Settings("123456789012", "eu-west-1", spool="", keys={"records": ("record_id", "part")})
AT = datetime(2026, 11, 25, 8, 1, 2, 999, tzinfo=UTC)
KEY = {"record_id": {"S": "rec_1"}, "part": {"S": "current"}}
ITEM = {**KEY, "serial": {"S": "SECRET"}}
TABLE = {"accountId": "123456789012", "type": "AWS::DynamoDB::Table"}
ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:told"
PLAIN = {"record_id": "rec_1", "part": "current"}


def call(service: str, operation: str, params: Any, answer: Any = None) -> SdkCall:
    who = Identity("iarms-local-search", "iarms-local-search", "AKIA1")
    told = {"ResponseMetadata": {"RequestId": "r-1"}, **(answer or {})}
    return SdkCall(service, operation, "2012-08-10", params, "agent md/event#evt_1", who, told, AT)


# Service, operation, what is asked: what the record has of it, and the ARNs of its resources.
SHAPES: dict[str, tuple[str, str, Any, Any, list[str]]] = {
    "an item that is read": (
        "dynamodb", "GetItem", {"TableName": "records", "Key": KEY, "ConsistentRead": True},
        {"tableName": "records", "key": PLAIN, "consistentRead": True}, [ARN + "records"],
    ),
    "a table that is named by its ARN": (
        "dynamodb", "GetItem", {"TableName": ARN + "records", "Key": KEY},
        {"tableName": "records", "key": PLAIN}, [ARN + "records"],
    ),
    "an item that is put: its key, and the names of the rest": (
        "dynamodb", "PutItem", {"TableName": "records", "Item": ITEM},
        {"tableName": "records", "key": PLAIN, "item": ["record_id", "part", "serial"]}, [ARN + "records"],
    ),
    "an item of a table whose key nobody told": (
        "dynamodb", "PutItem", {"TableName": "others", "Item": ITEM},
        {"tableName": "others", "key": {}, "item": ["record_id", "part", "serial"]}, [ARN + "others"],
    ),
    "an update: its expression without its values": (
        "dynamodb", "UpdateItem",
        {"TableName": "records", "Key": KEY, "UpdateExpression": "SET a = :a",
         "ExpressionAttributeValues": {":a": {"S": "SECRET"}}},
        {"tableName": "records", "key": PLAIN, "updateExpression": "SET a = :a"}, [ARN + "records"],
    ),
    "a query: which index and condition, without its values": (
        "dynamodb", "Query",
        {"TableName": "records", "IndexName": "by_owner", "KeyConditionExpression": "owner = :o",
         "ExpressionAttributeValues": {":o": {"S": "SECRET"}}},
        {"tableName": "records", "keyConditionExpression": "owner = :o", "indexName": "by_owner"}, [ARN + "records"],
    ),
    "a transaction: each item by its operation, each table once": (
        "dynamodb", "TransactWriteItems",
        {"TransactItems": [{"Put": {"TableName": "records", "Item": ITEM}},
                           {"ConditionCheck": {"TableName": "records", "Key": KEY, "ConditionExpression": "a = :a"}},
                           {"Delete": {"TableName": "marks", "Key": {"mark": {"S": "m"}}}}]},
        {"requestItems": [
            {"operation": "Put", "tableName": "records", "key": PLAIN, "items": ["record_id", "part", "serial"]},
            {"operation": "ConditionCheck", "tableName": "records", "key": PLAIN, "conditionExpression": "a = :a"},
            {"operation": "Delete", "tableName": "marks", "key": {"mark": "m"}},
        ]},
        [ARN + "records", ARN + "marks"],
    ),
    "a batch that reads": (
        "dynamodb", "BatchGetItem", {"RequestItems": {"records": {"Keys": [KEY, KEY]}}},
        {"requestItems": [{"tableName": "records", "key": PLAIN}] * 2}, [ARN + "records"],
    ),
    "a batch that writes": (
        "dynamodb", "BatchWriteItem", {"RequestItems": {"records": [{"PutRequest": {"Item": ITEM}}]}},
        {"requestItems": [
            {"operation": "Put", "tableName": "records", "key": PLAIN, "items": ["record_id", "part", "serial"]}
        ]},
        [ARN + "records"],
    ),
    "a stream that is read": (
        "dynamodbstreams", "GetRecords", {"ShardIterator": f"{ARN}records/stream/2026|1|x"},
        {"shardIterator": f"{ARN}records/stream/2026|1|x"}, [ARN + "records"],
    ),
    "a batch of messages: not what they say": (
        "sns", "PublishBatch", {"TopicArn": TOPIC, "PublishBatchRequestEntries": [{"Id": "0", "Message": "SECRET"}]},
        {"topicArn": TOPIC,
         "publishBatchRequestEntries": [{"id": "0", "message": "HIDDEN_DUE_TO_SECURITY_REASONS"}]}, [TOPIC],
    ),
    "an object": (
        "s3", "PutObject", {"Bucket": "b", "Key": "a/c", "Body": b"SECRET"},
        {"bucketName": "b", "key": "a/c"}, ["arn:aws:s3:::b/a/c", "arn:aws:s3:::b"],
    ),
    "a key that signs": (
        "kms", "Sign", {"KeyId": "alias/log", "Message": b"SECRET", "SigningAlgorithm": "ED25519_SHA_512"},
        {"keyId": "alias/log", "signingAlgorithm": "ED25519_SHA_512"}, ["alias/log"],
    ),
    "a role that is assumed": (
        "sts", "AssumeRole",
        {"RoleArn": "arn:aws:iam::123456789012:role/d", "RoleSessionName": "NCB-FR",
         "Tags": [{"Key": "party", "Value": "NCB-FR"}]},
        {"roleArn": "arn:aws:iam::123456789012:role/d", "roleSessionName": "NCB-FR",
         "principalTags": {"party": "NCB-FR"}}, ["arn:aws:iam::123456789012:role/d"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_record_says_where_a_call_went_and_nothing_of_what_it_carried(name: str) -> None:
    service, operation, params, told, arns = SHAPES[name]
    record = record_of(call(service, operation, params), SETTINGS)
    assert record is not None
    assert record["requestParameters"] == told
    assert [each["ARN"] for each in record["resources"]] == arns
    assert "SECRET" not in json.dumps(record)


def test_a_record_says_when_by_whom_and_for_what_a_call_was_made() -> None:
    record = record_of(call("dynamodb", "GetItem", {"TableName": "records", "Key": KEY}), SETTINGS)
    assert record is not None
    assert record["eventTime"] == "2026-11-25T08:01:02Z"
    assert record["userAgent"] == "agent md/event#evt_1"
    assert record["requestID"] == "r-1"
    assert record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == "iarms-local-search"
    assert record["additionalEventData"] == {"simulated": True}


# Service, operation, asked: data or management, and whether it only reads.
KINDS: dict[str, tuple[str, str, Any, str, bool]] = {
    "a query": ("dynamodb", "Query", {"TableName": "t"}, "Data", True),
    "a delete": ("dynamodb", "DeleteItem", {"TableName": "t", "Key": KEY}, "Data", False),
    "a table's description": ("dynamodb", "DescribeTable", {"TableName": "t"}, "Management", True),
    "an object that is read": ("s3", "GetObject", {"Bucket": "b", "Key": "k"}, "Data", True),
    "a bucket's policy": ("s3", "PutBucketPolicy", {"Bucket": "b"}, "Management", False),
    "a signature": ("kms", "Sign", {"KeyId": "k"}, "Management", True),
    "a message": ("sns", "Publish", {"TopicArn": TOPIC}, "Data", False),
}


@pytest.mark.parametrize("name", KINDS)
def test_calls_on_items_are_data_and_reads_only_read(name: str) -> None:
    service, operation, params, category, reads = KINDS[name]
    record = record_of(call(service, operation, params), SETTINGS)
    assert record is not None
    assert (record["eventCategory"], record["managementEvent"]) == (category, category == "Management")
    assert record["readOnly"] is reads


def test_a_refusal_has_its_code_and_no_answer() -> None:
    error = {"Error": {"Code": "ConditionalCheckFailedException", "Message": "no"}}
    record = record_of(call("dynamodb", "UpdateItem", {"TableName": "t", "Key": KEY}, error), SETTINGS)
    assert record is not None
    assert (record["errorCode"], record["responseElements"]) == ("ConditionalCheckFailedException", None)


def test_messages_on_queues_are_in_no_trail_of_ours() -> None:
    assert record_of(call("sqs", "SendMessage", {"QueueUrl": "q", "MessageBody": "SECRET"}), SETTINGS) is None


def test_what_cannot_be_recorded_costs_the_call_nothing() -> None:
    records: list[Any] = []
    recorder = Recorder(SETTINGS, records.append, lambda: Identity("r", "s"))
    model = SimpleNamespace(name="GetItem", service_model=SimpleNamespace(service_name="dynamodb", api_version="1"))
    recorder.hear(model, {"TableName": None, "Key": 3}, "agent", "AKIA1", {})
    assert records == []
    recorder.hear(model, {"TableName": "t", "Key": KEY}, "agent", "AKIA1", {})
    assert len(records) == 1


def test_calls_with_a_sessions_key_are_the_sessions() -> None:
    records: list[Any] = []
    recorder = Recorder(SETTINGS, records.append, lambda: Identity("own", "own"))
    sts = SimpleNamespace(name="AssumeRole", service_model=SimpleNamespace(service_name="sts", api_version="1"))
    answer = {
        "Credentials": {"AccessKeyId": "ASIA2", "SecretAccessKey": "SECRET", "SessionToken": "SECRET"},
        "AssumedRoleUser": {"Arn": "arn:aws:sts::123456789012:assumed-role/own-data/NCB-FR", "AssumedRoleId": "x"},
    }
    recorder.hear(sts, {"RoleArn": "r"}, "agent", "AKIA1", answer)
    query = SimpleNamespace(name="Query", service_model=SimpleNamespace(service_name="dynamodb", api_version="1"))
    recorder.hear(query, {"TableName": "t"}, "agent", "ASIA2", {})
    recorder.hear(query, {"TableName": "t"}, "agent", "AKIA1", {})
    assert [r["userIdentity"]["arn"].split("/")[1:] for r in records] == [
        ["own", "own"], ["own-data", "NCB-FR"], ["own", "own"]
    ]  # fmt: skip
    assert "SECRET" not in json.dumps(records)


def test_the_access_key_is_read_out_of_the_signature() -> None:
    signed = (
        "AWS4-HMAC-SHA256 Credential=ASIA2/20261125/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
    )
    assert (access_key_of(signed), access_key_of("")) == ("ASIA2", "")


def test_an_invocation_is_known_by_the_functions_request_id() -> None:
    record = invocation_of("iarms-local-search", "r-7", SETTINGS, AT)
    assert (record["eventName"], record["requestID"]) == ("Invoke", "r-7")
    assert record["resources"][0]["ARN"] == "arn:aws:lambda:eu-west-1:123456789012:function:iarms-local-search"


# A process as the local engine starts one: a call that botocore answers itself, and the function's own entry.
_FUNCTION = """
import sys, types
sys.path.insert(0, sys.argv[1])
from botocore.awsrequest import AWSResponse
from botocore.session import get_session
from iarms.handlers import door
client = get_session().create_client("dynamodb", region_name="eu-west-1", endpoint_url="http://127.0.0.1:9")
def answer(**_):
    response = AWSResponse("http://127.0.0.1:9", 200, {"x-amzn-RequestId": "r-1"}, None)
    response._content = b"{}"
    return response
client.meta.events.register("before-send", answer)
client.get_item(TableName="records", Key={"record_id": {"S": "rec_1"}})
print(door.handle({}, types.SimpleNamespace(aws_request_id="r-2")))
"""


@pytest.mark.parametrize("is_told", [True, False])
def test_a_functions_process_is_recorded_where_it_is_told_to_and_runs_as_ever(tmp_path: Path, is_told: bool) -> None:
    for folder in ("iarms", "iarms/handlers"):
        (tmp_path / "code" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "code" / folder / "__init__.py").touch()
    (tmp_path / "code/iarms/handlers/door.py").write_text("def handle(event, context):\n    return 'answered'\n")
    (tmp_path / "spool").mkdir()
    settings = Settings("123456789012", "eu-west-1", str(tmp_path / "spool"), {})
    settings.write(tmp_path / "trail.json")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "ops/local/injected"), str(ROOT))),
        "AWS_LAMBDA_FUNCTION_NAME": "iarms-local-door",
        **({"IARMS_LOCAL_TRAIL": str(tmp_path / "trail.json")} if is_told else {}),
    }
    ran = subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-c", _FUNCTION, str(tmp_path / "code")],
        env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert (ran.stdout, ran.stderr) == ("answered\n", "")
    records = [json.loads(line) for path in (tmp_path / "spool").iterdir() for line in path.read_text().splitlines()]
    told = [(r["eventName"], r["requestID"], r["userIdentity"].get("arn", "").rpartition("/")[2]) for r in records]
    assert told == ([("GetItem", "r-1", "iarms-local-door"), ("Invoke", "r-2", "")] if is_told else [])
