"""The review of records: who asks their owners, and ends what nobody answers for."""

import aws_cdk as cdk
from constructs import Construct

from iarms.settings import SECONDS_BETWEEN_REVIEWS, ReviewerSettings
from iarms.tables import AUDIT, OUTBOX, RECORDS, REGISTER
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.schedule import Schedule
from infra.constructs.service_function import ServiceFunction, allow
from infra.stacks.data import DataStack


class ReviewStack(cdk.Stack):
    """The reviewer. Steps are days apart, and it comes every five minutes: what one run cannot finish, the next one
    does, so that a registry which falls due on one day is through within a day."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack) -> None:
        super().__init__(scope, construct_id)
        self.reviewer = ServiceFunction(
            self,
            "Reviewer",
            deployment=deployment,
            door="reviewer",
            bundle=Bundle(deployment=deployment),
            settings=ReviewerSettings(
                shards=deployment.shards.settings(),
                deployment=deployment.name,
                region=deployment.region,
                audit_table=deployment.table(AUDIT),
                records_table=deployment.table(RECORDS),
                outbox_table=deployment.table(OUTBOX),
                register_table=deployment.table(REGISTER),
                reviews=deployment.reviews.settings(),
                review_pace=str(deployment.reviews.pace),
            ),
            statements=[
                allow(["dynamodb:Query"], data.index_arn(RECORDS, "by_review")),
                # PutItem keeps what a record was before it expired.
                allow(["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:PutItem"], data.arn(RECORDS)),
                allow(["dynamodb:PutItem"], data.arn(OUTBOX)),
                allow(["dynamodb:BatchGetItem"], data.arn(REGISTER)),
                allow(["dynamodb:PutItem"], data.arn(AUDIT)),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
            ],
            log_key=data.key,
            memory=512,
            timeout=300,
        )
        between_runs = cdk.Duration.seconds(SECONDS_BETWEEN_REVIEWS)
        Schedule(
            self,
            "EveryFiveMinutes",
            function=self.reviewer,
            rule_name=deployment.physical("review"),
            description="Asks the owners of records whose review is due, and ends what nobody answered for",
            between_runs=between_runs,
        )
