"""What happens because nobody did anything: the clock that takes the steps which are due."""

from datetime import UTC, datetime

import aws_cdk as cdk
from constructs import Construct

from iarms.settings import ClockSettings
from iarms.tables import AUDIT, CASES, DUE_OF, IMPORTS, OUTBOX, REGISTER, TRACES, WATCHES
from infra.arrangements import warning_of_holidays
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.data_role import read_under
from infra.constructs.schedule import Schedule
from infra.constructs.service_function import ServiceFunction, allow
from infra.stacks.data import DataStack
from infra.stacks.uploads import UploadsStack


class ClockStack(cdk.Stack):
    """The clock, every minute. What it misses it makes good the next time: a deadline waits for it."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack, uploads: UploadsStack
    ) -> None:
        super().__init__(scope, construct_id)
        if warned := warning_of_holidays(datetime.now(UTC).date()):
            cdk.Annotations.of(self).add_warning_v2("iarms:holidays", warned)
        self.clock = ServiceFunction(
            self,
            "Clock",
            deployment=deployment,
            door="clock",
            bundle=Bundle(deployment=deployment),
            settings=ClockSettings(
                shards=deployment.shards.settings(),
                deployment=deployment.name,
                region=deployment.region,
                audit_table=deployment.table(AUDIT),
                cases_table=deployment.table(CASES),
                outbox_table=deployment.table(OUTBOX),
                register_table=deployment.table(REGISTER),
                imports_table=deployment.table(IMPORTS),
                import_queue_url=uploads.queue.queue_url,
                traces_table=deployment.table(TRACES),
                watches_table=deployment.table(WATCHES),
                arrangements=deployment.arrangements.settings(),
                confirmation_minutes=deployment.confirmation.settings(),
                hit_reminders=deployment.confirmation.reminders(),
            ),
            statements=[
                allow(["dynamodb:Query"], data.index_arn(CASES, "by_due")),
                # UpdateItem: what cannot be worked on is set aside, and looked at again later.
                allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], data.arn(CASES)),
                # A step takes away the rows of what was due before it.
                read_under(data.arn(CASES), [f"{DUE_OF}*"], actions=["dynamodb:DeleteItem"]),
                allow(["dynamodb:Query"], data.index_arn(TRACES, "by_due")),
                allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], data.arn(TRACES)),
                # A trace whose last leg expires ends its watch.
                allow(["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], data.arn(WATCHES)),
                # GetItem: a leg is sent once its notification is.
                allow(["dynamodb:GetItem", "dynamodb:PutItem"], data.arn(OUTBOX)),
                allow(["dynamodb:BatchGetItem"], data.arn(REGISTER)),
                allow(["dynamodb:PutItem"], data.arn(AUDIT)),
                # Whose turn it is among imports, and the next chunk of it: the lines themselves are the importer's.
                read_under(
                    data.arn(IMPORTS),
                    ["turns", "turns#*"],
                    actions=["dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
                ),
                allow(["sqs:SendMessage"], uploads.queue.queue_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], uploads.queue_key.key_arn),
            ],
            log_key=data.key,
            memory=512,
            timeout=50,
        )
        Schedule(
            self,
            "EveryMinute",
            function=self.clock,
            rule_name=deployment.physical("clock"),
            description="Takes the steps that are due because nobody took them",
            between_runs=cdk.Duration.minutes(1),
        )
