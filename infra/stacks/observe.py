"""Makes the alarms that `infra/alarms` says, and the topics that they speak on: one wakes, one is for the office."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.alarms.composites import COST, composites_of
from infra.alarms.objectives import burning
from infra.alarms.recipients import TOPICS, Severity
from infra.alarms.rows import alarms_of
from infra.budget import MonthlyBudget
from infra.config import Deployment
from infra.constructs.alarm_topic import AlarmTopic
from infra.constructs.alarms import Alarms
from infra.constructs.service_function import allow
from infra.constructs.stream_consumer import FailureQueue
from infra.stacks.notify import NotifyStack
from infra.stacks.recipients import RecipientsStack
from infra.stacks.trust import TrustStack
from infra.tampering import Watched


class ObserveStack(cdk.Stack):
    """The alarm topics and everything that speaks on them. What alarms hear has names, so that no other stack is held:
    it is deployed last, because what is not there yet would be told as standing still."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        notify: NotifyStack,
        recipients: Sequence[RecipientsStack],
        trust: TrustStack | None,
        watched: Sequence[Watched] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment = deployment
        undelivered = self._undelivered(notify.key)
        topics: dict[Severity, sns.ITopic] = {
            "wake": self._topic("Alarms", "wake", notify.key, undelivered),
            "office": self._topic("OfficeAlarms", "office", notify.key, undelivered),
        }
        rows = alarms_of(
            deployment,
            undelivered={stack.number: stack.undelivered.queue_name for stack in recipients},
            unreached={stack.number: stack.unreached.queue_name for stack in recipients if stack.unreached},
            watched=watched,
        )
        Alarms(self, "Rows", deployment=deployment, topics=topics).add(
            rows, (*composites_of(rows), *burning(deployment))
        )
        if deployment.budget is not None:
            self._cost(deployment.budget, topics["office"])
        if trust is not None:
            self._truststore(trust, notify.key, topics["wake"])

    def _topic(self, construct_id: str, severity: Severity, key: kms.IKey, undelivered: sqs.Queue | None) -> AlarmTopic:
        return AlarmTopic(
            self,
            construct_id,
            deployment=self._deployment,
            name=TOPICS[severity],
            key=key,
            account=self._deployment.account,
            addresses=self._deployment.alarm_recipients().by_severity()[severity],
            undelivered=undelivered,
        )

    def _undelivered(self, key: kms.IKey) -> sqs.Queue | None:
        """Where what a pager did not take is kept, where there is a pager."""
        if not self._deployment.alarm_recipients().has_pager():
            return None
        return FailureQueue(self, "AlarmsUndelivered", deployment=self._deployment, name="alarms-undelivered", key=key)

    def _cost(self, budget: MonthlyBudget, topic: sns.ITopic) -> None:
        """What the account costs is told by AWS's budgets, a few times a day: no metric in the region has it."""
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="BudgetsOfThisAccount",
                principals=[iam.ServicePrincipal("budgets.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": self._deployment.account}},
            )
        )
        told = budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=topic.topic_arn)
        budgets.CfnBudget(
            self,
            "Cost",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=self._deployment.physical(COST),
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=budget.monthly_usd, unit="USD"),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind,
                        comparison_operator="GREATER_THAN",
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[told],
                )
                for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
        )

    def _truststore(self, trust: TrustStack, key: kms.IKey, topic: sns.ITopic) -> None:
        """Whatever happens to an object of the trust store is told, and nobody can tell a deployment from the rest.

        The message itself has who did it, from where, and the version; the alarm says what to do.
        """
        # A role of its own: a statement of the topic that EventBridge may publish could name no rule.
        teller = iam.Role(
            self,
            "TruststoreTeller",
            assumed_by=iam.ServicePrincipal(
                "events.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": self._deployment.account}}
            ),
            description="Tells on the alarm topic what happened to the trust store",
            inline_policies={
                "tell": iam.PolicyDocument(
                    statements=[
                        allow(["sns:Publish"], topic.topic_arn),
                        allow(["kms:Decrypt", "kms:GenerateDataKey"], key.key_arn),
                    ]
                )
            },
        )
        events.Rule(
            self,
            "TruststoreObjects",
            rule_name=self._deployment.physical("truststore"),
            description="An object of the trust store was written, deleted or restored",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                account=[self._deployment.account],
                detail_type=events.Match.prefix("Object "),
                detail={"bucket": {"name": [trust.bucket.bucket_name]}},
            ),
            targets=[targets.SnsTopic(topic, authorize_using_role=True, role=teller.without_policy_updates())],
        )
