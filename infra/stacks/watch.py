"""What comes after a search's answer: the watcher behind the streams of the cases and of the records."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms.settings import WatcherSettings
from iarms.tables import AUDIT, CASES, OUTBOX, RECORDS, REGISTER, WATCHES
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.stream_consumer import FailureQueue, StreamConsumer, stream_statements
from infra.stacks.data import DataStack


class WatchStack(cdk.Stack):
    """The watcher. It opens hits, so it may do what a search may, and reads what both streams name."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack, queue_key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.failures = FailureQueue(
            self, "WatcherFailures", deployment=deployment, name="watcher-failures", key=queue_key
        )
        streams = [
            statement
            for table in (CASES, RECORDS)
            for statement in stream_statements(stream_arn=data.stream_arn(table), failures=self.failures)
        ]
        self.watcher = ServiceFunction(
            self,
            "Watcher",
            deployment=deployment,
            door="watcher",
            bundle=Bundle(deployment=deployment),
            settings=WatcherSettings(
                shards=deployment.shards.settings(),
                deployment=deployment.name,
                region=deployment.region,
                audit_table=deployment.table(AUDIT),
                cases_table=deployment.table(CASES),
                records_table=deployment.table(RECORDS),
                serial_index_table=deployment.index_table(deployment.index_version),
                outbox_table=deployment.table(OUTBOX),
                register_table=deployment.table(REGISTER),
                watches_table=deployment.table(WATCHES),
                index_version=deployment.index_version,
                hiding=deployment.hiding.settings(),
                watcher_failures=self.failures.queue_url,
            ),
            statements=[
                *streams,
                # DeleteItem retires a hit from the key that takes repeats; the hit itself stays. Query: a record's.
                allow(
                    [
                        "dynamodb:GetItem",
                        "dynamodb:BatchGetItem",
                        "dynamodb:Query",
                        "dynamodb:PutItem",
                        "dynamodb:DeleteItem",
                    ],
                    data.arn(CASES),
                ),
                allow(["dynamodb:GetItem", "dynamodb:BatchGetItem"], data.arn(RECORDS)),
                # How a bureau uses hidden records.
                allow(["dynamodb:Query"], data.index_arn(RECORDS, "by_hiding")),
                allow(["dynamodb:BatchGetItem", "dynamodb:Query"], *data.serial_index_arns()),
                allow(
                    ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"], data.arn(WATCHES)
                ),
                allow(["dynamodb:PutItem"], data.arn(OUTBOX)),
                allow(["dynamodb:BatchGetItem"], data.arn(REGISTER)),
                allow(["dynamodb:PutItem"], data.arn(AUDIT)),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], queue_key.key_arn),
            ],
            log_key=data.key,
            memory=1024,
            timeout=60,
        )
        StreamConsumer(
            self,
            "CasesStream",
            function=self.watcher,
            stream_arn=data.stream_arn(CASES),
            # Searches as they are written, and the row of each hit under its record, which may have changed meanwhile.
            # What is in the table beside them is the watcher's own doing, or a hit.
            patterns=[
                {"eventName": ["INSERT"], "dynamodb": {"Keys": {"part": {"S": ["search"]}}}},
                {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["hit-of-record"]}}}},
            ],
            failures=self.failures,
        )
        StreamConsumer(
            self,
            "RecordsStream",
            function=self.watcher,
            stream_arn=data.stream_arn(RECORDS),
            patterns=[
                {
                    "eventName": ["INSERT", "MODIFY"],
                    "dynamodb": {
                        "Keys": {"part": {"S": ["current"]}},
                        "NewImage": {"bulk": {"S": [{"exists": False}]}},
                    },
                }
            ],
            failures=self.failures,
        )
