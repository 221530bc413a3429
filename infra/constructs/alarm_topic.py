"""The topic that alarms speak on, and the alarms: each in plain words, for whoever it wakes."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.config import Deployment


class AlarmTopic(sns.Topic):
    """A topic that CloudWatch may publish on, in one account, and the address that it tells, if there is one."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        name: str,
        key: kms.IKey,
        account: str,
        email: str | None,
    ) -> None:
        super().__init__(scope, construct_id, topic_name=deployment.physical(name), master_key=key, enforce_ssl=True)
        self._deployment = deployment
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": account}},
            )
        )
        if email:
            self.add_subscription(subscriptions.EmailSubscription(email))

    def add_alarm(
        self, name: str, metric: cloudwatch.IMetric, *, above: float, meaning: str, silent: bool = False
    ) -> None:
        """An alarm that speaks above a threshold; with `silent`, where the metric is not above it, or not there."""
        alarm = cloudwatch.Alarm(
            cdk.Stack.of(self),
            "".join(word.capitalize() for word in name.replace("_", "-").split("-")),
            alarm_name=self._deployment.physical(name),
            alarm_description=meaning,
            metric=metric,
            threshold=above,
            evaluation_periods=1,
            comparison_operator=(
                cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
                if silent
                else cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
            ),
            # Most of these metrics are silent until something is wrong.
            treat_missing_data=(
                cloudwatch.TreatMissingData.BREACHING if silent else cloudwatch.TreatMissingData.NOT_BREACHING
            ),
        )
        alarm.add_alarm_action(actions.SnsAction(self))
