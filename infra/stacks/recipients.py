"""The parties that can be notified: a topic each, and a queue on it that each has from the first day.

One topic per party and no filter policy anywhere: a filter that is wrong leaks a case or loses one, and nobody sees
it. Whoever publishes names the recipient; whoever subscribes can read one party's notifications and no other's. A party
that says so is told in its own account or by a webhook as well; its queue here stays, so that nothing depends on that.
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
from infra.subscribers import OF_AN_ACCOUNT, Subscriber, endpoints_of

SNS = "sns.amazonaws.com"

# How SNS tries a webhook again: three times after 2 s, nine times ever later, then 20 times each two minutes, which is
# within the hour that it tries at all.
TRIES_OF_A_WEBHOOK = {
    "healthyRetryPolicy": {
        "minDelayTarget": 2,
        "maxDelayTarget": 120,
        "numNoDelayRetries": 0,
        "numMinDelayRetries": 3,
        "numMaxDelayRetries": 20,
        "numRetries": 32,
        "backoffFunction": "exponential",
    },
    "throttlePolicy": {"maxReceivesPerSecond": 20},
    "requestPolicy": {"headerContentType": "application/json"},
}


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
        self.undelivered = self._dead_letters("Undelivered", f"undelivered-{number}")
        subscribed = [party for party in parties if party in deployment.subscribers]
        # Apart from the others: what lies here is in the party's queue all the same.
        self.unreached: sqs.Queue | None = None
        if any(deployment.subscribers[party].endpoint for party in subscribed):
            self.unreached = self._dead_letters("Unreached", f"unreached-{number}")
        for party in parties:
            topic = self._recipient(party)
            if party in subscribed:
                self._subscriber(party, topic, deployment.subscribers[party])

    def _dead_letters(self, construct_id: str, name: str) -> sqs.Queue:
        queue = self._queue(construct_id, name)
        _policy(
            queue,
            iam.PolicyStatement(
                sid="FromTheTopicsOfThisDeployment",
                principals=[iam.ServicePrincipal(SNS)],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={"ArnLike": {"aws:SourceArn": f"{self._deployment.topic_prefix()}*"}},
            ),
        )
        return queue

    def _recipient(self, party: Recipient) -> sns.Topic:
        name = recipient_id(party)
        topic = sns.Topic(
            self,
            f"{name}Topic",
            topic_name=self._deployment.physical("ntf", party),
            master_key=self._key,
            enforce_ssl=True,
            # What a webhook gets is signed, and version 1 of the signature is SHA-1.
            signature_version="2" if party in self._deployment.subscribers else None,
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
        return topic

    def _subscriber(self, party: Recipient, topic: sns.Topic, subscriber: Subscriber) -> None:
        """What a party has beside its queue. The key's policy needs nothing for it: SNS opens what it encrypted here,
        and what it delivers is encrypted by the receiver's own key, or by TLS."""
        deployment = self._deployment
        if subscriber.account is not None:
            endpoints = endpoints_of(
                party, subscriber.account, region=deployment.region, residency=deployment.residency
            )
            topic.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="SubscribesWhatIsItsOwn",
                    principals=[iam.AccountPrincipal(subscriber.account)],
                    actions=["sns:Subscribe"],
                    resources=[topic.topic_arn],
                    conditions={
                        "StringEquals": {"sns:Protocol": list(OF_AN_ACCOUNT)},
                        "StringLike": {"sns:Endpoint": endpoints},
                    },
                )
            )
        if subscriber.endpoint is not None and self.unreached is not None:
            is_queue = subscriber.queue is not None
            sns.CfnSubscription(
                self,
                f"{recipient_id(party)}{'OwnQueue' if is_queue else 'Webhook'}",
                topic_arn=topic.topic_arn,
                protocol="sqs" if is_queue else "https",
                endpoint=subscriber.endpoint,
                # A webhook knows by the signature who calls it, and raw there is none.
                raw_message_delivery=is_queue,
                delivery_policy=None if is_queue else TRIES_OF_A_WEBHOOK,
                redrive_policy={"deadLetterTargetArn": self.unreached.queue_arn},
            )

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
