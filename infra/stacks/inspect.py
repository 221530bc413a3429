"""The inspector: each hour it looks whether AWS has things as the deployment says they are."""

import base64
import hashlib
import json
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from iarms import tables
from iarms.settings import InspectorSettings
from infra.alarms.recipients import TOPICS
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.schedule import Schedule
from infra.constructs.service_function import ServiceFunction, allow
from infra.stacks.data import DataStack

# The keys of what is stored, what is told, cursors and the log, as their stacks name them.
_KEYS: Final = ("data", "notify", "cursors", "log-signing")


class InspectStack(cdk.Stack):
    """Nothing that it looks at has an event that a metric filter could count: a subscription that is ended by a link in
    a mail is in no trail, and a queue that nobody reads is silent."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack) -> None:
        super().__init__(scope, construct_id)
        heard = deployment.alarm_recipients().by_severity()
        topics = f"arn:aws:sns:{deployment.region}:{deployment.account}"
        self.inspector = ServiceFunction(
            self,
            "Inspector",
            deployment=deployment,
            door="inspector",
            bundle=Bundle(deployment=deployment),
            settings=InspectorSettings(
                deployment=deployment.name,
                region=deployment.region,
                register_table=deployment.table(tables.REGISTER),
                topic_prefix=deployment.topic_prefix(),
                own_queues=f"arn:aws:sqs:{deployment.region}:{deployment.account}:{deployment.physical()}-",
                subscribers="".join(sorted(map(_digest, _beside(deployment)))),
                alarm_topics=json.dumps(
                    {f"{topics}:{deployment.physical(name)}": heard[severity] for severity, name in TOPICS.items()}
                ),
                tables=json.dumps({deployment.table(each): each.expires is not None for each in tables.ALL}),
                keys=" ".join(f"alias/{deployment.physical(each)}" for each in _KEYS),
                retained=str(deployment.retain).lower(),
            ),
            statements=[
                allow(["dynamodb:Query"], data.index_arn(tables.REGISTER, "by_name")),
                allow(
                    ["dynamodb:DescribeTable", "dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTimeToLive"],
                    *(data.arn(each) for each in tables.ALL),
                ),
                allow(
                    ["sns:ListSubscriptionsByTopic"],
                    f"{deployment.topic_prefix()}*",
                    *(f"{topics}:{deployment.physical(name)}" for name in TOPICS.values()),
                ),
                # Metrics know no resource; of alarms over alarms those alone are told who may ask for all.
                allow(["cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms"], "*"),
                allow(["kms:Decrypt"], data.key.key_arn),
                # By their aliases, for the keys are made in stacks that come after this one.
                iam.PolicyStatement(
                    actions=["kms:DescribeKey"],
                    resources=[f"arn:aws:kms:{deployment.region}:{deployment.account}:key/*"],
                    conditions={
                        "ForAnyValue:StringEquals": {
                            "kms:ResourceAliases": [f"alias/{deployment.physical(each)}" for each in _KEYS]
                        }
                    },
                ),
            ],
            log_key=data.key,
            memory=512,
            timeout=120,
        )
        Schedule(
            self,
            "EveryHour",
            function=self.inspector,
            rule_name=deployment.physical("inspect"),
            description="Looks whether parties can be told, alarms heard and tables restored",
            between_runs=cdk.Duration.hours(1),
        )


def _beside(deployment: Deployment) -> set[str]:
    """The accounts and addresses that are told beside the parties' own queues."""
    told = deployment.subscribers.values()
    return {each for one in told for each in (one.account, one.queue_account, one.webhook) if each}


def _digest(text: str) -> str:
    """As `iarms.casework.inspecting` has it: a test holds that both are the same."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())[:6].decode()
