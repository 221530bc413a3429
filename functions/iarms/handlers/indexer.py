"""The records stream's consumer: writes the keys that a record's own transaction left to it, in each index version.

Records entered in bulk come with their keys; the mapping's filter passes them by. Everything here is at least once.
"""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation
from iarms.casework.records.entry import index_changes, indexes_in
from iarms.handlers import stream_batches
from iarms.models.record import Record
from iarms.observability import logger
from iarms.settings import IndexerSettings
from iarms.store.items import UNREADABLE, decode_of_stream

settings = IndexerSettings.read()
indexes = indexes_in(dynamodb(), settings.serial_indexes)


def _index(record: stream_batches.StreamRecord) -> None:
    after = _record(stream_batches.image_of(record))
    before = _record_before(stream_batches.image_of(record, "OldImage"))
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


def _record(image: Mapping[str, Any]) -> Record | None:
    """The record of a stream image; None where there is none, and where it is no longer searched for."""
    if not image:
        return None
    record = decode_of_stream(image, Record)
    return record if record.status == "ACTIVE" else None


def _record_before(image: Mapping[str, Any]) -> Record | None:
    """The same of what a record was. One that could not be read was never indexed: mended, it is as a new one."""
    try:
        return _record(image)
    except UNREADABLE:
        logger.warning("what a record was before cannot be read", record_id=image.get("record_id", {}).get("S"))
        return None


@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Index a batch; records whose fault may pass come again, and those after them too."""
    return stream_batches.work_off(event, context, settings.indexer_failures, _index)
