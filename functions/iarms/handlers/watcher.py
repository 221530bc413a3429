"""The consumer of two streams: of searches that were written, and of records that were entered or changed.

A search is followed up for hits that its answer could not hold, a record for the searches that watch for its numbers.
Everything here is at least once.
"""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.casework.audit import NoMarks, own_call
from iarms.casework.searching.follow_up import follow_up_record, follow_up_search
from iarms.casework.searching.stores import MatchStores
from iarms.observability import logger, metrics
from iarms.settings import WatcherSettings
from iarms.store.audit import AuditTrail
from iarms.store.cases import Cases
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.serial_index import SerialIndex
from iarms.store.watches import Watches

settings = WatcherSettings.read()
stores = MatchStores(
    client=dynamodb(),
    index=SerialIndex(dynamodb(), settings.serial_index_table),
    records=Records(dynamodb(), settings.records_table),
    cases=Cases(dynamodb(), settings.cases_table),
    outbox=Outbox(dynamodb(), settings.outbox_table),
    watches=Watches(dynamodb(), settings.watches_table),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    idempotency=NoMarks(),
    register=Register(dynamodb(), settings.parties_table),
    index_version=settings.index_version,
)
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def _follow_up(
    record: DynamoDBRecord, lambda_context: LambdaContext
) -> None:  # the processor passes both by these names
    keys = (record.dynamodb.keys if record.dynamodb else None) or {}
    if _is_unchanged(record):
        return
    now = datetime.now(UTC)
    call = own_call(
        "watcher",
        lambda_context.aws_request_id,
        lambda_context.function_version,
        status=HTTPStatus.CREATED.value,  # of the hits that it opens
    )
    if "case_key" in keys:
        outcome = follow_up_search(stores, keys["case_key"], call, now)
        logger.info("looked again", search_id=keys["case_key"], found=outcome.visible)
    else:
        outcome = follow_up_record(stores, keys["record_id"], call, now)
        logger.info("looked for", record_id=keys["record_id"], found=outcome.visible)
    if outcome.visible:
        metrics.add_metric("WatchMatched", MetricUnit.Count, outcome.visible)


def _is_unchanged(record: DynamoDBRecord) -> bool:
    """Whether a record took a step of its review, and nothing that a search goes by changed."""
    change = record.dynamodb
    before, after = (change.old_image or {}, change.new_image or {}) if change else ({}, {})
    return "document" in before and before["document"] == after.get("document")


@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Look after a batch; what fails comes again, and what is behind it too."""
    return dict(process_partial_response(event, _follow_up, processor, context))
