"""The test bureau's topic and queue, and the canary, which searches for its record and waits there for the notice."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from iarms.models.party_names import TEST_BUREAU
from iarms.settings import CanarySettings
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.schedule import Schedule
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.stream_consumer import FailureQueue
from infra.stacks.data import DataStack


class CanaryStack(cdk.Stack):
    """Where notices of the test bureau's record go, in every deployment; and the canary, where it runs.

    Notices are nobody's: what is not read within the hour is gone.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        data: DataStack,
        queue_key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        topic = sns.Topic(
            self,
            "Topic",
            topic_name=deployment.physical("ntf", TEST_BUREAU),
            master_key=queue_key,
            enforce_ssl=True,
        )
        queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=queue_key,
            enforce_ssl=True,
            retention_period=cdk.Duration.hours(1),
            # Longer than a run of the canary, which takes off the queue whatever it reads.
            visibility_timeout=cdk.Duration.minutes(2),
        )
        cdk.Tags.of(queue).add("queue", f"ntf-{TEST_BUREAU}")
        queue.add_to_resource_policy(_from(topic, queue))
        subscription = sns.Subscription(
            self,
            "Subscription",
            topic=topic,
            protocol=sns.SubscriptionProtocol.SQS,
            endpoint=queue.queue_arn,
            raw_message_delivery=True,
        )
        # What SNS could not deliver tells why none came.
        undelivered = FailureQueue(
            self, "Undelivered", deployment=deployment, name="test-notices-undelivered", key=queue_key
        )
        undelivered.add_to_resource_policy(_from(topic, undelivered))
        resource = subscription.node.default_child
        assert isinstance(resource, sns.CfnSubscription)  # noqa: S101 - narrows the type
        resource.redrive_policy = {"deadLetterTargetArn": undelivered.queue_arn}
        subscription.node.add_dependency(queue.node.find_child("Policy"))
        if deployment.canary.runs != "never":
            self._canary(deployment, data, queue, queue_key)

    def _canary(self, deployment: Deployment, data: DataStack, queue: sqs.Queue, queue_key: kms.IKey) -> None:
        # By its name, so that a release of the search function waits for nothing here.
        search = self.format_arn(
            service="lambda",
            resource="function",
            resource_name=f"{deployment.physical('search')}:live",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        canary = ServiceFunction(
            self,
            "Canary",
            deployment=deployment,
            door="canary",
            bundle=Bundle(deployment=deployment),
            settings=CanarySettings(
                deployment=deployment.name,
                region=deployment.region,
                search_function=search,
                test_queue_url=queue.queue_url,
                binding=deployment.binding,
            ),
            statements=[
                allow(["lambda:InvokeFunction"], search),
                allow(["sqs:ReceiveMessage", "sqs:DeleteMessage"], queue.queue_arn),
                allow(["kms:Decrypt"], queue_key.key_arn),
            ],
            log_key=data.key,
            memory=512,
            timeout=50,
        )
        if deployment.canary.runs == "minute":
            Schedule(
                self,
                "EveryMinute",
                function=canary,
                rule_name=deployment.physical("canary"),
                description="Searches for the test record, and waits for its notice",
                between_runs=cdk.Duration.minutes(1),
            )


def _from(topic: sns.Topic, queue: sqs.Queue) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="FromItsTopicAlone",
        principals=[iam.ServicePrincipal("sns.amazonaws.com")],
        actions=["sqs:SendMessage"],
        resources=[queue.queue_arn],
        conditions={"ArnEquals": {"aws:SourceArn": topic.topic_arn}},
    )
