"""From the records to the serial index: the indexer behind the records' stream."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms.settings import IndexerSettings
from iarms.tables import RECORDS
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.stream_consumer import FailureQueue, StreamConsumer, stream_statements
from infra.stacks.data import DataStack


class IndexStack(cdk.Stack):
    """The indexer. What it writes is derived, and can be rebuilt from the records at any time."""

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
        bundle = Bundle(deployment=deployment)
        self.failures = FailureQueue(
            self, "IndexerFailures", deployment=deployment, name="indexer-failures", key=queue_key
        )
        self.indexer = ServiceFunction(
            self,
            "Indexer",
            deployment=deployment,
            door="indexer",
            bundle=bundle,
            settings=IndexerSettings(
                deployment=deployment.name,
                region=deployment.region,
                serial_indexes=deployment.serial_indexes(),
                indexer_failures=self.failures.queue_url,
            ),
            statements=[
                *stream_statements(stream_arn=data.stream_arn(RECORDS), failures=self.failures),
                # DeleteItem takes a row away that held one record, which is no longer searched for by it.
                allow(
                    ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
                    *data.serial_index_arns(),
                ),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], queue_key.key_arn),
            ],
            log_key=data.key,
            memory=512,
            timeout=30,
        )
        StreamConsumer(
            self,
            "RecordsStream",
            function=self.indexer,
            stream_arn=data.stream_arn(RECORDS),
            # Rows of a bulk load carry `bulk` and arrive with their index already built.
            patterns=[
                {
                    "eventName": ["INSERT", "MODIFY"],
                    # What a record was before a change is kept beside it, and is nothing to be found.
                    "dynamodb": {
                        "Keys": {"part": {"S": ["current"]}},
                        "NewImage": {"bulk": {"S": [{"exists": False}]}},
                    },
                }
            ],
            failures=self.failures,
        )
