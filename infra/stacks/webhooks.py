"""From the outbox to the parties' webhooks: the dispatcher behind the outbox's stream, the queue of turns, and the
courier that takes them. Nothing here is on the way to the parties' topics."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms.settings import CourierSettings, DispatcherSettings
from iarms.tables import AUDIT, OUTBOX, WEBHOOKS
from infra.concurrency import BESIDE
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.schedule import Schedule
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.stream_consumer import FailureQueue, StreamConsumer, stream_statements
from infra.constructs.work_queue import QueueWorker, WorkQueue, queue_statements
from infra.stacks.data import DataStack

# Seconds, of the courier: three calls that are not answered, and what is written after them.
TIMEOUT = 60
# A turn that fails begins again by the clock, once its claim has ended: few tries of one message are enough.
RECEIVES = 3


def loopback_of(deployment: Deployment) -> str:
    """Whether webhooks may lead to the machine itself that the functions run on, as their settings have it."""
    return "allowed" if deployment.calls_own_machine() else "refused"


class WebhooksStack(cdk.Stack):
    """The key of the parties' secrets, the queue of turns, and the two functions behind it. The door by which parties
    keep their webhooks is one of the API's."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack, queue_key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/{deployment.physical('webhooks')}",
            description=f"Secrets of the webhooks of {deployment.physical()}",
            enable_key_rotation=True,
            # Losing it costs every party with a webhook a new secret.
            pending_window=cdk.Duration.days(30),
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )
        self.failures = FailureQueue(
            self, "DispatcherFailures", deployment=deployment, name="dispatcher-failures", key=queue_key
        )
        self.turn_failures = FailureQueue(
            self, "TurnFailures", deployment=deployment, name="webhook-turn-failures", key=queue_key
        )
        self.turns = WorkQueue(
            self,
            "TurnQueue",
            deployment=deployment,
            name="webhook-turns",
            key=queue_key,
            failures=self.turn_failures,
            worker_timeout=TIMEOUT,
            receives=RECEIVES,
        )
        self.dispatcher = self._dispatcher(deployment, data, queue_key)
        self.courier = self._courier(deployment, data, queue_key)

    def _dispatcher(self, deployment: Deployment, data: DataStack, queue_key: kms.IKey) -> ServiceFunction:
        dispatcher = ServiceFunction(
            self,
            "Dispatcher",
            deployment=deployment,
            door="dispatcher",
            bundle=Bundle(deployment=deployment),
            settings=DispatcherSettings(
                deployment=deployment.name,
                region=deployment.region,
                webhooks_table=deployment.table(WEBHOOKS),
                turns_queue_url=self.turns.queue_url,
                dispatcher_failures=self.failures.queue_url,
            ),
            statements=[
                *stream_statements(stream_arn=data.stream_arn(OUTBOX), failures=self.failures),
                # Which parties have one; what waits for it, unless it has ended; and that something does.
                allow(
                    [
                        "dynamodb:BatchGetItem",
                        "dynamodb:ConditionCheckItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                    ],
                    data.arn(WEBHOOKS),
                ),
                allow(["dynamodb:Query"], data.index_arn(WEBHOOKS, "by_due")),
                allow(["sqs:SendMessage"], self.turns.queue_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], queue_key.key_arn),
            ],
            log_key=data.key,
            memory=512,
            timeout=30,
        )
        StreamConsumer(
            self,
            "OutboxStream",
            function=dispatcher,
            stream_arn=data.stream_arn(OUTBOX),
            # What is marked as sent is a MODIFY. A test's row is never sent.
            patterns=[{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"state": {"S": ["PENDING"]}}}}],
            failures=self.failures,
        )
        Schedule(
            self,
            "EveryMinute",
            function=dispatcher,
            rule_name=deployment.physical("webhook-turns"),
            description="Has the turns of webhooks begin that are due: what failed is tried again after a while",
            between_runs=cdk.Duration.minutes(1),
        )
        return dispatcher

    def _courier(self, deployment: Deployment, data: DataStack, queue_key: kms.IKey) -> ServiceFunction:
        courier = ServiceFunction(
            self,
            "Courier",
            deployment=deployment,
            door="courier",
            bundle=Bundle(deployment=deployment),
            settings=CourierSettings(
                deployment=deployment.name,
                region=deployment.region,
                webhooks_table=deployment.table(WEBHOOKS),
                outbox_table=deployment.table(OUTBOX),
                shards=deployment.shards.settings(),
                audit_table=deployment.table(AUDIT),
                webhook_key=self.key.key_arn,
                turns_queue_url=self.turns.queue_url,
                loopback=loopback_of(deployment),
            ),
            statements=[
                *queue_statements(self.turns),
                allow(
                    [
                        "dynamodb:BatchGetItem",
                        "dynamodb:Query",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:DeleteItem",
                    ],
                    data.arn(WEBHOOKS),
                ),
                allow(["dynamodb:PutItem"], data.arn(AUDIT), data.arn(OUTBOX)),
                # It opens secrets, and seals none.
                allow(["kms:Decrypt"], self.key.key_arn),
                allow(["sqs:SendMessage"], self.turns.queue_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], queue_key.key_arn),
            ],
            log_key=data.key,
            memory=512,
            timeout=TIMEOUT,
        )
        # One party's turn in each of them.
        QueueWorker(self, "Turns", function=courier, queue=self.turns, at_once=BESIDE["courier"], together=1)
        return courier
