"""AWS clients with limits that fit a ten-second function; boto3's own wait 60 seconds for an answer."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_sns.client import SNSClient

# Three tries of at most three seconds each: done, or known to have failed, before the function's own limit.
LIMITS = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3})


@cache
def dynamodb() -> "DynamoDBClient":
    """The process's one DynamoDB client."""
    return boto3.client("dynamodb", config=LIMITS)


@cache
def sns() -> "SNSClient":
    """The process's one SNS client."""
    return boto3.client("sns", config=LIMITS)
