"""The way of an import on AWS: a closed bucket that tells a queue, which gives time to try again and an end to see."""

import json
from typing import Any

import pytest

from iarms.casework.imports.turns import NEXT_TRY_SECONDS
from iarms.settings import IMPORT_RECEIVES, UPLOAD_PREFIX
from tests.infra.assembly import Assembly, as_list


def _bucket(assembly: Assembly) -> dict[str, Any]:
    return assembly.only("AWS::S3::Bucket", "uploads")


def _queue(assembly: Assembly, name: str) -> dict[str, Any]:
    (found,) = (
        each for _, each in assembly.resources("AWS::SQS::Queue", "uploads") if assembly.queue_name(each) == name
    )
    return found


def _mapping(assembly: Assembly, queue: str) -> dict[str, Any]:
    (found,) = (
        each
        for _, each in assembly.resources("AWS::Lambda::EventSourceMapping", "imports")
        if assembly.named(each["EventSourceArn"], "imports") == f"queue {queue}"
    )
    return found


QUEUES = ("record-imports", "record-files")


def _door(assembly: Assembly, name: str, stack: str) -> dict[str, Any]:
    (found,) = (
        each
        for _, each in assembly.resources("AWS::Lambda::Function", stack)
        if assembly.short(each["FunctionName"]) == name
    )
    return found


def test_files_are_uploaded_to_one_bucket_and_nothing_in_it_is_public(assembly: Assembly) -> None:
    assert set(_bucket(assembly)["PublicAccessBlockConfiguration"].values()) == {True}
    assert _bucket(assembly)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert "CorsConfiguration" not in _bucket(assembly)


def test_files_are_encrypted_with_the_key_of_the_tables(assembly: Assembly) -> None:
    (rule,) = _bucket(assembly)["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    key = rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert assembly.named(key, "uploads") == "key data"


def test_nobody_reaches_the_bucket_without_tls(assembly: Assembly) -> None:
    policy = assembly.only("AWS::S3::BucketPolicy", "uploads")
    (statement,) = policy["PolicyDocument"]["Statement"]

    assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
    assert statement["Principal"] == {"AWS": "*"}
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert len(as_list(statement["Resource"])) == 2


def test_a_file_is_gone_after_thirty_days(assembly: Assembly) -> None:
    (rule,) = _bucket(assembly)["LifecycleConfiguration"]["Rules"]

    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 30)
    assert "Prefix" not in rule
    assert "Filter" not in rule


def test_the_bucket_is_kept_where_the_deployment_is_kept(assembly: Assembly) -> None:
    (resource,) = (
        each for each in assembly.templates["uploads"]["Resources"].values() if each["Type"] == "AWS::S3::Bucket"
    )

    assert resource["DeletionPolicy"] == ("Retain" if assembly.deployment.retain else "Delete")


def test_the_bucket_tells_the_queue_of_every_upload_and_only_it_may(assembly: Assembly) -> None:
    (told,) = _bucket(assembly)["NotificationConfiguration"]["QueueConfigurations"]
    policies = dict(assembly.resources("AWS::SQS::QueuePolicy", "uploads"))
    ((logical_id, statement),) = (
        (logical_id, statement)
        for logical_id, policy in policies.items()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    )
    (resource,) = (
        each for each in assembly.templates["uploads"]["Resources"].values() if each["Type"] == "AWS::S3::Bucket"
    )

    assert told["Event"] == "s3:ObjectCreated:*"
    assert told["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": UPLOAD_PREFIX}]
    assert assembly.named(told["Queue"], "uploads") == "queue record-imports"
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert assembly.named(statement["Resource"], "uploads") == "queue record-imports"
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{_bucket(assembly)['BucketName']}"},
        "StringEquals": {"aws:SourceAccount": assembly.deployment.account},
    }
    assert logical_id in as_list(resource["DependsOn"]), "S3 tries the queue before it takes the configuration"


def test_s3_may_use_the_queues_key(assembly: Assembly) -> None:
    key = assembly.only("AWS::KMS::Key", "notify")
    (statement,) = (
        each for each in key["KeyPolicy"]["Statement"] if each["Principal"] == {"Service": "s3.amazonaws.com"}
    )

    assert set(statement["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}


@pytest.mark.parametrize("queue", QUEUES)
def test_the_queues_hide_work_for_six_times_the_workers_limit_unless_it_says_otherwise(
    assembly: Assembly, queue: str
) -> None:
    function = assembly.only("AWS::Lambda::Function", "imports")

    assert _queue(assembly, queue)["VisibilityTimeout"] == 6 * function["Timeout"]


@pytest.mark.parametrize("queue", QUEUES)
def test_the_queues_give_work_up_after_the_try_that_the_worker_knows_to_be_the_last(
    assembly: Assembly, queue: str
) -> None:
    policy = _queue(assembly, queue)["RedrivePolicy"]

    assert policy["maxReceiveCount"] == IMPORT_RECEIVES == len(NEXT_TRY_SECONDS)
    assert assembly.named(policy["deadLetterTargetArn"], "uploads") == "queue import-failures"
    assert _queue(assembly, "import-failures")["MessageRetentionPeriod"] == 14 * 24 * 3600


@pytest.mark.parametrize("queue", QUEUES)
def test_the_queues_wake_few_workers_with_one_message_each(assembly: Assembly, queue: str) -> None:
    mapping = _mapping(assembly, queue)

    assert json.dumps(mapping["FunctionName"]).endswith('":live"]]}'), "the alias, not the newest version"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert mapping["BatchSize"] == 1


def test_door_and_worker_are_told_the_same_queue_and_bucket(assembly: Assembly) -> None:
    for name, stack in (("imports", "api"), ("importer", "imports")):
        told = _door(assembly, name, stack)["Environment"]["Variables"]
        assert assembly.named(told["IARMS_IMPORT_QUEUE_URL"], stack) == "queue record-imports"
        assert told["IARMS_UPLOADS_BUCKET"] == _bucket(assembly)["BucketName"]
    told = _door(assembly, "importer", "imports")["Environment"]["Variables"]
    assert assembly.named(told["IARMS_FILE_QUEUE_URL"], "imports") == "queue record-files"
    told = _door(assembly, "clock", "clock")["Environment"]["Variables"]
    assert assembly.named(told["IARMS_IMPORT_QUEUE_URL"], "clock") == "queue record-imports"


def test_the_workers_share_the_pace_that_the_deployment_says(assembly: Assembly) -> None:
    mapping = _mapping(assembly, "record-imports")
    told = _door(assembly, "importer", "imports")["Environment"]["Variables"]

    workers = mapping["ScalingConfig"]["MaximumConcurrency"]
    assert workers * int(told["IARMS_IMPORT_PACE"]) == assembly.deployment.import_pace == 200


def test_the_largest_file_is_what_the_deployment_says(assembly: Assembly) -> None:
    told = _door(assembly, "imports", "api")["Environment"]["Variables"]

    assert told["IARMS_IMPORT_BYTES"] == str(assembly.deployment.import_bytes) == "500000000"


def test_a_record_out_of_a_file_is_reviewed_as_any_other(assembly: Assembly) -> None:
    told = _door(assembly, "importer", "imports")["Environment"]["Variables"]

    assert told["IARMS_REVIEWS"] == assembly.deployment.reviews.settings()
