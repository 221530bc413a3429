"""The audit stream's consumer beside the sequencer: writes by what each event is found.

Everything here is at least once, and what comes again writes the same rows. No event's content is logged.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation
from iarms.casework.auditing.index import index_event
from iarms.handlers import stream_batches
from iarms.observability import logger
from iarms.settings import AuditIndexerSettings
from iarms.store.audit_index import AuditIndex
from iarms.store.shards import Shards

settings = AuditIndexerSettings.read()
_shards = Shards.read(settings.shards)
index = AuditIndex(dynamodb(), settings.audit_index_table, _shards)


def _index(record: stream_batches.StreamRecord) -> None:
    image = stream_batches.image_of(record)
    event_id = image["event_id"]["S"]
    rows = index_event(index, event_id, image["document"]["S"])
    logger.info("indexed", event_id=event_id, rows=rows)


@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Index a batch; events whose fault may pass come again, and those after them too."""
    return stream_batches.work_off(event, context, settings.audit_indexer_failures, _index)
