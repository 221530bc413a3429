"""A queue between a door and a worker, with an end for what cannot be worked off."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.config import Deployment
from infra.constructs.service_function import ServiceFunction, allow


class WorkQueue(sqs.Queue):
    """Work that waits. A message that comes back `receives` times ends on `failures`, which an alarm watches.

    It stays hidden for six times the worker's limit in seconds, as Lambda asks for: the time between two tries.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        name: str,
        key: kms.IKey,
        failures: sqs.IQueue,
        worker_timeout: int,
        receives: int,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            queue_name=deployment.physical(name),
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=key,
            enforce_ssl=True,
            visibility_timeout=cdk.Duration.seconds(6 * worker_timeout),
            retention_period=cdk.Duration.days(4),
            dead_letter_queue=sqs.DeadLetterQueue(queue=failures, max_receive_count=receives),
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )


def queue_statements(queue: sqs.IQueue) -> list[iam.PolicyStatement]:
    """What the function behind the queue needs for the reading itself."""
    return [allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queue.queue_arn)]


class QueueWorker(Construct):
    """The event source mapping from a queue to the worker's alias.

    `at_once` bounds how many of the worker run: what waits in a queue may not take the account's concurrency away from
    the officers who wait at a border. `together` is how many messages one of them is given.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: ServiceFunction,
        queue: sqs.IQueue,
        at_once: int,
        together: int = 5,
    ) -> None:
        super().__init__(scope, construct_id)
        lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function.alias,
            event_source_arn=queue.queue_arn,
            batch_size=together,
            report_batch_item_failures=True,
            max_concurrency=at_once,
        )
