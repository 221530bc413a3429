"""AWS clients with limits that fit a ten-second function; left alone, a client waits 60 seconds for an answer.

Made by botocore's session, which is what boto3.client calls: importing boto3 itself also brings in S3 transfers, and a
tenth of the time that the search function takes to start.
"""

import os
import random
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.config import Config
from botocore.session import Session, get_session

from iarms.aws.deadlines import end_with_deadline
from iarms.aws.marks import mark_calls_of
from iarms.aws.prepared_calls import prepare_calls_of
from iarms.aws.whole_answers import check_answers_of
from iarms.deadline import CONNECT_SECONDS

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_s3.client import S3Client
    from types_boto3_sns.client import SNSClient
    from types_boto3_sqs.client import SQSClient

# What a call is made of is held against its description in tests and in commands, where mistakes are made. A function
# sends what it sent there, AWS looks at it itself, and looking twice is a tenth of what a search computes.
_IS_CHECKED: Final = "AWS_LAMBDA_FUNCTION_NAME" not in os.environ

# Three tries of two and a half seconds each at most, and all within the deadline of the work (`aws.deadlines`).
LIMITS = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 3},
    parameter_validation=_IS_CHECKED,
)

# Two tries: what a list needs beside its session is still to be read after it.
STS_LIMITS = LIMITS.merge(Config(retries={"mode": "standard", "total_max_attempts": 2}))

# A block of a file takes longer than an item. Signatures of version 4 and the bucket in the host's name, so that a
# signed location names the bucket's own region; an engine that is an address has it in the path.
FILE_LIMITS = LIMITS.merge(Config(read_timeout=10, signature_version="s3v4", s3={"addressing_style": "virtual"}))

# A function that is called may begin first; what it was called for is not done twice.
CALL_LIMITS = LIMITS.merge(Config(read_timeout=20, retries={"mode": "standard", "total_max_attempts": 1}))


# A function may begin from a snapshot, of which Lambda starts many: its clients pause for random times before they try
# again, and would all pause for the same. Everything else that is drawn comes from the operating system when it is
# needed, and no connection is open yet. The module is the runtime's own.
if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
    import_module("snapshot_restore_py").register_after_restore(random.seed)


def new_session() -> Session:
    """A session whose clients' calls are marked and prepared, and whose answers are whole or raise."""
    return check_answers_of(prepare_calls_of(mark_calls_of(get_session())))


@cache
def own_session() -> Session:
    """The session of the function's own role. What one client has read of botocore's descriptions, the next has too."""
    return new_session()


@cache
def dynamodb() -> "DynamoDBClient":
    """The process's one DynamoDB client."""
    return cast("DynamoDBClient", end_with_deadline(own_session().create_client("dynamodb", config=LIMITS)))


@cache
def sns() -> "SNSClient":
    """The process's one SNS client."""
    return cast("SNSClient", end_with_deadline(own_session().create_client("sns", config=LIMITS)))


@cache
def sqs() -> "SQSClient":
    """The process's one SQS client."""
    return cast("SQSClient", end_with_deadline(own_session().create_client("sqs", config=LIMITS)))


@cache
def kms() -> Any:
    """The process's one KMS client."""
    return end_with_deadline(new_session().create_client("kms", config=LIMITS))


@cache
def s3() -> "S3Client":
    """The process's one S3 client."""
    return cast("S3Client", end_with_deadline(own_session().create_client("s3", config=FILE_LIMITS)))


@cache
def cloudwatch() -> Any:
    """The process's one CloudWatch client."""
    return end_with_deadline(own_session().create_client("cloudwatch", config=LIMITS))


@cache
def sts() -> Any:
    """The process's one STS client, made when the first list is asked for: a function that only searches has none."""
    return end_with_deadline(own_session().create_client("sts", config=STS_LIMITS))


@cache
def lambda_() -> Any:
    """The process's one Lambda client, which waits for a function that begins, and calls it once."""
    return own_session().create_client("lambda", config=CALL_LIMITS)


@cache
def codedeploy() -> Any:
    """The process's one CodeDeploy client."""
    return own_session().create_client("codedeploy", config=LIMITS)
