"""The way from a table's stream to a function, with an end for what cannot be processed.

A stream keeps a record for 24 hours and, left to its defaults, retries one bad record until then while all behind it
wait. What can never be processed the functions put aside by themselves, at once (`iarms.handlers.stream_batches`); so
what comes again is what a fault of a minute or of half an hour has stopped, and it is tried for as long. A record that
ends its function is found by halves. What is given up has its place in the stream put on a queue that an alarm watches.
Twenty hours leave a person four to act before the stream forgets.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.config import Deployment
from infra.constructs.service_function import ServiceFunction, allow


class FailureQueue(sqs.Queue):
    """Where the place of a failed batch is kept until somebody has looked. A queue of last resort has none itself."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, name: str, key: kms.IKey
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            queue_name=deployment.physical(name),
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=key,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )


def stream_statements(*, stream_arn: str, failures: sqs.IQueue) -> list[iam.PolicyStatement]:
    """What the function that reads the stream needs for the reading itself. ListStreams knows no resource."""
    return [
        allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], stream_arn),
        allow(["dynamodb:ListStreams"], "*"),
        allow(["sqs:SendMessage"], failures.queue_arn),
    ]


class Batch(NamedTuple):
    """What a function gets at once: how many records at most, how long they are waited for, and how many batches of one
    shard side by side, each of other keys."""

    most: int
    wait_seconds: int
    side_by_side: int


# An outage must not be given up as if each record had failed by itself: Lambda pauses longer and longer between tries,
# so that these take the better part of half an hour.
_RETRIES: Final = 30
EACH_SOON: Final = Batch(most=25, wait_seconds=0, side_by_side=2)


class StreamConsumer(Construct):
    """The event source mapping from a stream to the function's alias, for records that fit one of the patterns; all do
    where there is none."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: ServiceFunction,
        stream_arn: str,
        patterns: Sequence[dict[str, Any]],
        failures: sqs.IQueue,
        batch: Batch = EACH_SOON,
    ) -> None:
        super().__init__(scope, construct_id)
        lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function.alias,
            event_source_arn=stream_arn,
            filters=[lambda_.FilterCriteria.filter(pattern) for pattern in patterns] or None,
            batch_size=batch.most,
            max_batching_window=cdk.Duration.seconds(batch.wait_seconds) if batch.wait_seconds else None,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            retry_attempts=_RETRIES,
            max_record_age=cdk.Duration.hours(20),
            parallelization_factor=batch.side_by_side,
            on_failure=sources.SqsDlq(failures),
        )
