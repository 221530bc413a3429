"""A topic that alarms speak on, and whom it tells."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.config import Deployment


class AlarmTopic(sns.Topic):
    """A topic that CloudWatch may publish on, in one account, and the addresses that it tells: by mail, or at a pager's
    address, for which `undelivered` keeps what could not be delivered there."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        name: str,
        key: kms.IKey,
        account: str,
        addresses: Sequence[str],
        undelivered: sqs.IQueue | None = None,
    ) -> None:
        super().__init__(scope, construct_id, topic_name=deployment.physical(name), master_key=key, enforce_ssl=True)
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": account}},
            )
        )
        for address in addresses:
            if address.startswith("https:"):
                self.add_subscription(subscriptions.UrlSubscription(address, dead_letter_queue=undelivered))
            else:
                self.add_subscription(subscriptions.EmailSubscription(address))
