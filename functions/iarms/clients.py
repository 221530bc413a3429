"""AWS clients with limits that fit a ten-second function; left alone, a client waits 60 seconds for an answer.

Made by botocore's session, which is what boto3.client calls: importing boto3 itself also brings in S3 transfers, and a
tenth of the time that the search function takes to start.
"""

from functools import cache
from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.session import get_session

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_sns.client import SNSClient
    from types_boto3_sqs.client import SQSClient

# Three tries of at most three seconds each: done, or known to have failed, before the function's own limit.
LIMITS = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3})


@cache
def dynamodb() -> "DynamoDBClient":
    """The process's one DynamoDB client."""
    return cast("DynamoDBClient", get_session().create_client("dynamodb", config=LIMITS))


@cache
def sns() -> "SNSClient":
    """The process's one SNS client."""
    return cast("SNSClient", get_session().create_client("sns", config=LIMITS))


@cache
def sqs() -> "SQSClient":
    """The process's one SQS client."""
    return cast("SQSClient", get_session().create_client("sqs", config=LIMITS))
