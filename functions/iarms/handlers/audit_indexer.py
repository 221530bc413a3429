"""The audit stream's consumer beside the sequencer: writes by what each event is found.

Everything here is at least once, and what comes again writes the same rows. No event's content is logged.
"""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation
from iarms.casework.auditing.index import index_event
from iarms.observability import logger
from iarms.settings import AuditIndexerSettings
from iarms.store.audit_index import AuditIndex

settings = AuditIndexerSettings.read()
index = AuditIndex(dynamodb(), settings.audit_index_table)
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def _index(record: DynamoDBRecord) -> None:  # the processor passes its record by this name
    image = (record.dynamodb.new_image if record.dynamodb else None) or {}
    rows = index_event(index, image["event_id"], image["document"])
    logger.info("indexed", event_id=image["event_id"], rows=rows)


@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Index a batch; events that fail come again, and those after them too."""
    return dict(process_partial_response(event, _index, processor, context))
