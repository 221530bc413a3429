"""From the audit trail to what auditors find events by: the audit indexer behind the audit table's stream. And the way
into the trail of events that the table did not take when they were due: a queue, and who appends what waits there."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms.settings import AuditIndexerSettings, LateEventsSettings
from iarms.tables import AUDIT, AUDIT_INDEX
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.stream_consumer import FailureQueue, StreamConsumer, stream_statements
from infra.constructs.work_queue import QueueWorker, WorkQueue, queue_statements
from infra.stacks.data import DataStack

# Seconds, of the function that appends late events.
LATE_TIMEOUT = 30
# Tries of a late event, three minutes apart: hours of an audit table that takes nothing, before a person has to act.
LATE_RECEIVES = 100


class AuditStack(cdk.Stack):
    """The audit indexer, whose writing is derived and can be rebuilt from the audit table at any time; and the queue of
    late events with its consumer."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack, queue_key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.queue_key = queue_key
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
                audit_index_table=deployment.table(AUDIT_INDEX),
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
        self._late_events(deployment, data, queue_key)

    def _late_events(self, deployment: Deployment, data: DataStack, queue_key: kms.IKey) -> None:
        self.late_failures = FailureQueue(
            self, "LateEventFailures", deployment=deployment, name="late-event-failures", key=queue_key
        )
        self.late_queue = WorkQueue(
            self,
            "LateEventQueue",
            deployment=deployment,
            name="late-events",
            key=queue_key,
            failures=self.late_failures,
            worker_timeout=LATE_TIMEOUT,
            receives=LATE_RECEIVES,
        )
        self.late_events = ServiceFunction(
            self,
            "LateEvents",
            deployment=deployment,
            door="late_events",
            bundle=Bundle(deployment=deployment),
            settings=LateEventsSettings(
                deployment=deployment.name,
                region=deployment.region,
                audit_table=deployment.table(AUDIT),
            ),
            statements=[
                *queue_statements(self.late_queue),
                allow(["dynamodb:PutItem"], data.arn(AUDIT)),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt"], queue_key.key_arn),
            ],
            log_key=data.key,
            memory=512,
            timeout=LATE_TIMEOUT,
        )
        # Few of them: after a hang many events wait, and the table has its callers to serve.
        QueueWorker(self, "Late", function=self.late_events, queue=self.late_queue, at_once=2, together=10)
