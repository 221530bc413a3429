"""From the outbox to the parties' topics: the notifier behind the stream, the sweeper for what it missed."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms.settings import NotifierSettings
from iarms.tables import OUTBOX
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.schedule import Schedule
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.stream_consumer import FailureQueue, StreamConsumer, stream_statements
from infra.stacks.data import DataStack


class NotifyStack(cdk.Stack):
    """The key of everything that leaves for a party, and the two functions that send it."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack) -> None:
        super().__init__(scope, construct_id)
        bundle = Bundle(deployment=deployment)
        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/{deployment.physical('notify')}",
            description=f"Topics and queues of {deployment.physical()}",
            enable_key_rotation=True,
            pending_window=cdk.Duration.days(30),
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )
        for service in ("sns", "cloudwatch", "s3", "budgets"):
            self.key.add_to_resource_policy(_key_use(service, deployment))
        self.failures = FailureQueue(
            self, "NotifierFailures", deployment=deployment, name="notifier-failures", key=self.key
        )
        settings = NotifierSettings(
            shards=deployment.shards.settings(),
            deployment=deployment.name,
            region=deployment.region,
            outbox_table=deployment.table(OUTBOX),
            topic_prefix=deployment.topic_prefix(),
            notice_seconds=str(deployment.objectives.notices.seconds),
        )
        rows = allow(["dynamodb:UpdateItem"], data.arn(OUTBOX))
        # The prefix of the parties' topics: a list of 196 would not fit into a role's policy.
        publish = allow(["sns:Publish"], f"{deployment.topic_prefix()}*")
        keys = [
            allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
            allow(["kms:Decrypt", "kms:GenerateDataKey"], self.key.key_arn),
        ]
        self.notifier = ServiceFunction(
            self,
            "Notifier",
            deployment=deployment,
            door="notifier",
            bundle=bundle,
            settings=settings,
            statements=[
                *stream_statements(stream_arn=data.stream_arn(OUTBOX), failures=self.failures),
                rows,
                publish,
                *keys,
            ],
            log_key=data.key,
            memory=512,
            timeout=30,
        )
        StreamConsumer(
            self,
            "OutboxStream",
            function=self.notifier,
            stream_arn=data.stream_arn(OUTBOX),
            # The notifier's own mark on the row is a MODIFY: it must not wake the notifier again.
            patterns=[{"eventName": ["INSERT"]}],
            failures=self.failures,
        )
        self.sweeper = ServiceFunction(
            self,
            "Sweeper",
            deployment=deployment,
            door="sweeper",
            bundle=bundle,
            settings=settings,
            statements=[allow(["dynamodb:Query"], data.index_arn(OUTBOX, "pending")), rows, publish, *keys],
            log_key=data.key,
            memory=512,
            timeout=30,
        )
        Schedule(
            self,
            "EveryMinute",
            function=self.sweeper,
            rule_name=deployment.physical("sweep"),
            description="Sends again what is still pending: a stream forgets after 24 hours, the outbox does not",
            between_runs=cdk.Duration.minutes(1),
        )


def _key_use(service: str, deployment: Deployment) -> iam.PolicyStatement:
    """The service may use the key for this account's topics, queues, alarms and buckets alone."""
    return iam.PolicyStatement(
        sid=f"Through{service.capitalize()}",
        principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
        resources=["*"],
        conditions={"StringEquals": {"aws:SourceAccount": deployment.account}},
    )
