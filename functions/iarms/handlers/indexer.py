"""The records stream's consumer: writes the keys that a record's own transaction left to it, in each index version.

Records entered in bulk come with their keys; the mapping's filter passes them by. Everything here is at least once.
"""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation
from iarms.casework.records.entry import index_changes, indexes_in
from iarms.models.record import Record
from iarms.observability import logger
from iarms.settings import IndexerSettings

settings = IndexerSettings.read()
indexes = indexes_in(dynamodb(), settings.serial_indexes)
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def _index(record: DynamoDBRecord) -> None:  # the processor passes its record by this name
    change = record.dynamodb
    before, after = (_record(image) for image in (change.old_image, change.new_image)) if change else (None, None)
    if before == after:  # nothing that searches read has changed, or there is nothing to search for
        return
    record_now = after or before
    for version, index in indexes.items():
        written, cleared = index_changes(index, version, before, after)
        logger.info(
            "indexed",
            record_id=record_now.record_id if record_now else None,
            index_version=version,
            written=written,
            cleared=cleared,
        )


def _record(image: dict[str, Any] | None) -> Record | None:
    """The record of a stream image; None where there is none, and where it is no longer searched for."""
    if not image or "document" not in image:
        return None
    record = Record.model_validate_json(image["document"])
    return record if record.status == "ACTIVE" else None


@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Index a batch; records that fail come again, and those after them too."""
    return dict(process_partial_response(event, _index, processor, context))
