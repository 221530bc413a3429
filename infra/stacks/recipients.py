"""The parties that can be notified: a topic each, and a queue on it that each has from the first day.

One topic per party and no filter policy anywhere: a filter that is wrong leaks a case or loses one, and nobody sees
it. Whoever publishes names the recipient; whoever subscribes can read one party's notifications and no other's.
"""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.config import Deployment
from infra.parties import Recipient, recipient_id, recipient_output

SNS = "sns.amazonaws.com"


class RecipientsStack(cdk.Stack):
    """A group of recipients and the dead-letter queue of their subscriptions.

    Queues outlive what made them and have names of CloudFormation's: a party that was taken out and comes back gets a
    queue of its own beside the old one, which keeps what nobody has read. The tag `queue` says what each is.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        parties: Sequence[Recipient],
        key: kms.IKey,
        number: int,
    ) -> None:
        super().__init__(scope, construct_id, termination_protection=deployment.retain)
        self._deployment = deployment
        self._key = key
        self.number = number
        # Ours, not a party's: an operator sends what lies here again, to the recipient that the message names.
        self.undelivered = self._queue("Undelivered", f"undelivered-{number}")
        _policy(
            self.undelivered,
            iam.PolicyStatement(
                sid="FromTheTopicsOfThisDeployment",
                principals=[iam.ServicePrincipal(SNS)],
                actions=["sqs:SendMessage"],
                resources=[self.undelivered.queue_arn],
                conditions={"ArnLike": {"aws:SourceArn": f"{deployment.topic_prefix()}*"}},
            ),
        )
        for party in parties:
            self._recipient(party)

    def _recipient(self, party: Recipient) -> None:
        name = recipient_id(party)
        topic = sns.Topic(
            self,
            f"{name}Topic",
            topic_name=self._deployment.physical("ntf", party),
            master_key=self._key,
            enforce_ssl=True,
        )
        queue = self._queue(f"{name}Queue", f"ntf-{party}")
        admitted = _policy(
            queue,
            iam.PolicyStatement(
                sid="FromItsTopicAlone",
                principals=[iam.ServicePrincipal(SNS)],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": topic.topic_arn}},
            ),
        )
        subscription = sns.Subscription(
            self,
            f"{name}Subscription",
            topic=topic,
            protocol=sns.SubscriptionProtocol.SQS,
            endpoint=queue.queue_arn,
            raw_message_delivery=True,
        )
        # The construct would give the dead-letter queue one more statement for each recipient.
        resource = subscription.node.default_child
        assert isinstance(resource, sns.CfnSubscription)  # noqa: S101 - narrows the type
        resource.redrive_policy = {"deadLetterTargetArn": self.undelivered.queue_arn}
        # A message that arrives before the queue admits it would be lost to the dead-letter queue.
        subscription.node.add_dependency(admitted)
        cdk.CfnOutput(self, recipient_output(party), value=queue.queue_url)

    def _queue(self, construct_id: str, name: str) -> sqs.Queue:
        queue = sqs.Queue(
            self,
            construct_id,
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=self._key,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
            removal_policy=cdk.RemovalPolicy.RETAIN if self._deployment.retain else cdk.RemovalPolicy.DESTROY,
        )
        cdk.Tags.of(queue).add("queue", name)
        return queue


def _policy(queue: sqs.Queue, statement: iam.PolicyStatement) -> Construct:
    """Add the statement and return the queue's policy, which others may have to wait for."""
    queue.add_to_resource_policy(statement)
    policy = queue.node.find_child("Policy")
    assert isinstance(policy, Construct)  # noqa: S101 - narrows the type
    return policy
