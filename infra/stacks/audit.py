"""From the audit trail to what auditors find events by: the audit indexer behind the audit table's stream."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms.settings import AuditIndexerSettings
from iarms.tables import AUDIT, AUDIT_INDEX
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.stream_consumer import FailureQueue, StreamConsumer, stream_statements
from infra.stacks.data import DataStack


class AuditStack(cdk.Stack):
    """The audit indexer. What it writes is derived, and can be rebuilt from the audit table at any time."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack, queue_key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.failures = FailureQueue(
            self, "AuditIndexerFailures", deployment=deployment, name="audit-indexer-failures", key=queue_key
        )
        self.indexer = ServiceFunction(
            self,
            "AuditIndexer",
            deployment=deployment,
            door="audit_indexer",
            bundle=Bundle(deployment=deployment),
            settings=AuditIndexerSettings(
                shards=deployment.shards.settings(),
                deployment=deployment.name,
                region=deployment.region,
                audit_index_table=deployment.physical(AUDIT_INDEX.name),
                audit_indexer_failures=self.failures.queue_url,
            ),
            statements=[
                *stream_statements(stream_arn=data.stream_arn(AUDIT), failures=self.failures),
                allow(["dynamodb:BatchWriteItem"], data.arn(AUDIT_INDEX)),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], queue_key.key_arn),
            ],
            log_key=data.key,
            memory=512,
            timeout=30,
        )
        StreamConsumer(
            self,
            "AuditStream",
            function=self.indexer,
            stream_arn=data.stream_arn(AUDIT),
            # Whatever else happens to an event is no event: the sequencer tells of it.
            patterns=[{"eventName": ["INSERT"]}],
            failures=self.failures,
        )
