"""Search batches: the queue that their chunks wait on, and the worker that searches line by line."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms.settings import BATCH_RECEIVES, SearcherSettings
from iarms.tables import ALLOWANCES, AUDIT, BATCHES, CASES, OUTBOX, RECORDS, REGISTER, SUSPECTS, WATCHES
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.data_role import read_under
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.stream_consumer import FailureQueue
from infra.constructs.work_queue import QueueWorker, WorkQueue, queue_statements
from infra.stacks.data import DataStack

# Seconds: five chunks of ten lines, a tenth of a second a line, and as long again for what is slow.
TIMEOUT = 60
AT_ONCE = 5


def search_statements(data: DataStack) -> list[iam.PolicyStatement]:
    """What a search needs, whoever runs it."""
    return [
        # DeleteItem retires a hit from the key that takes repeats; the hit itself stays.
        allow(["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"], data.arn(CASES)),
        allow(["dynamodb:BatchGetItem"], data.arn(RECORDS)),
        # Query reads what begins alike (patterns), what is described alike, and the frequencies.
        allow(["dynamodb:BatchGetItem", "dynamodb:Query"], *data.serial_index_arns()),
        allow(["dynamodb:PutItem"], data.arn(OUTBOX)),
        allow(["dynamodb:BatchGetItem"], data.arn(REGISTER)),
        allow(["dynamodb:PutItem"], data.arn(AUDIT)),
        allow(["dynamodb:UpdateItem"], data.arn(ALLOWANCES), data.arn(SUSPECTS)),
        allow(["dynamodb:PutItem"], data.arn(WATCHES)),
    ]


class BatchesStack(cdk.Stack):
    """The queue and its worker. The door that fills the queue is one of the API's."""

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
        self.queue_key = queue_key
        self.failures = FailureQueue(self, "BatchFailures", deployment=deployment, name="batch-failures", key=queue_key)
        self.queue = WorkQueue(
            self,
            "SearchBatches",
            deployment=deployment,
            name="search-batches",
            key=queue_key,
            failures=self.failures,
            worker_timeout=TIMEOUT,
            receives=BATCH_RECEIVES,
        )
        self.searcher = ServiceFunction(
            self,
            "Searcher",
            deployment=deployment,
            door="searcher",
            bundle=Bundle(deployment=deployment),
            settings=SearcherSettings(
                shards=deployment.shards.settings(),
                deployment=deployment.name,
                region=deployment.region,
                audit_table=deployment.table(AUDIT),
                batches_table=deployment.table(BATCHES),
                cases_table=deployment.table(CASES),
                records_table=deployment.table(RECORDS),
                serial_index_table=deployment.index_table(deployment.index_version),
                outbox_table=deployment.table(OUTBOX),
                register_table=deployment.table(REGISTER),
                clients=deployment.clients,
                watches_table=deployment.table(WATCHES),
                index_version=deployment.index_version,
                allowances_table=deployment.table(ALLOWANCES),
                allowances=deployment.allowances.settings(),
                suspects_table=deployment.table(SUSPECTS),
            ),
            statements=[
                *queue_statements(self.queue),
                *search_statements(data),
                allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], data.arn(BATCHES)),
                # The rows by which parties list their batches alone: what is answered to a line is never changed.
                read_under(data.arn(BATCHES), ["of#*"], actions=["dynamodb:UpdateItem"]),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt"], queue_key.key_arn),
            ],
            log_key=data.key,
            memory=1024,
            timeout=TIMEOUT,
        )
        QueueWorker(self, "Chunks", function=self.searcher, queue=self.queue, at_once=AT_ONCE)
