"""The consumer of two streams: of searches that were written, and of records that were entered or changed.

A search is followed up for hits that its answer could not hold, a record for the searches that watch for its numbers;
and those whom a hit concerns are told that its record changed. Everything here is at least once.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord, DynamoDBRecordEventName
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation
from iarms.casework.audit import NoMarks, own_call
from iarms.casework.hits.record_changes import complete_rows, tell_record_change
from iarms.casework.hits.stores import RecordChangeStores
from iarms.casework.records.hiding import FlaggingStores, flag_hiding
from iarms.casework.searching.follow_up import FollowUp, follow_up_record, follow_up_search
from iarms.casework.searching.stores import MatchStores
from iarms.domain.cases import EVERYBODY, HidingLimits
from iarms.errors import Problem
from iarms.models.party import Call
from iarms.models.search import Search
from iarms.observability import logger, metrics
from iarms.settings import WatcherSettings
from iarms.store.audit import AuditTrail
from iarms.store.case_messages import CaseMessages
from iarms.store.cases import HIT_OF_RECORD, Cases
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
    register=Register(dynamodb(), settings.register_table),
    index_version=settings.index_version,
)
change_stores = RecordChangeStores(
    client=stores.client,
    cases=stores.cases,
    records=stores.records,
    outbox=stores.outbox,
    trail=stores.trail,
    register=stores.register,
)
flagging_stores = FlaggingStores(
    client=stores.client,
    records=stores.records,
    cases=stores.cases,
    messages=CaseMessages(stores.client, settings.cases_table, "case_key"),
    outbox=stores.outbox,
    trail=stores.trail,
    limits=HidingLimits.read(settings.hiding),
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
    image = (record.dynamodb.new_image if record.dynamodb else None) or {}
    if image.get("kind") == HIT_OF_RECORD:
        # The record may have changed between its reading and the hit: then nobody else tells of it.
        _tell_change(image["record_id"], call, now)
    elif "case_key" in keys:
        search = stores.cases.get_search(keys["case_key"])
        if search is not None:
            _each_by_itself(
                lambda: complete_rows(change_stores, search),
                lambda: _look_for_search(search, call, now),
            )
    elif record.event_name == DynamoDBRecordEventName.INSERT:
        _look_for_record(keys["record_id"], call, now)
    else:
        _each_by_itself(
            lambda: _tell_change(keys["record_id"], call, now),
            lambda: _look_for_record(keys["record_id"], call, now),
        )


def _each_by_itself(*works: Callable[[], None]) -> None:
    """Do each of these, whatever becomes of the others; then raise what the first that failed raised."""
    faults: list[Exception] = []
    for work in works:
        try:
            work()
        except Exception as fault:  # noqa: BLE001  # raised below: what fails comes again, and the other is done by then
            faults.append(fault)
    if faults:
        raise faults[0]


def _tell_change(record_id: str, call: Call, now: datetime) -> None:
    told = tell_record_change(change_stores, call, record_id, now)
    if told:
        logger.info("told of a change", record_id=record_id, hits=told)
        metrics.add_metric("RecordChangeTold", MetricUnit.Count, told)


def _look_for_search(search: Search, call: Call, now: datetime) -> None:
    outcome = follow_up_search(stores, search, call, now)
    logger.info("looked again", search_id=search.search_id, found=outcome.visible)
    _count(outcome)


def _look_for_record(record_id: str, call: Call, now: datetime) -> None:
    outcome = follow_up_record(stores, record_id, call, now)
    logger.info("looked for", record_id=record_id, found=outcome.visible)
    _count(outcome)


def _count(outcome: FollowUp) -> None:
    if outcome.visible:
        metrics.add_metric("WatchMatched", MetricUnit.Count, outcome.visible)


def _is_unchanged(record: DynamoDBRecord) -> bool:
    """Whether a record took a step of its review, and nothing that a search goes by changed."""
    change = record.dynamodb
    before, after = (change.old_image or {}, change.new_image or {}) if change else ({}, {})
    return "document" in before and before["document"] == after.get("document")


def _look_at_hiding(event: dict[str, Any], context: LambdaContext) -> None:
    """Tell INTERPOL-GS what is to be looked into of the bureaus whose hidden records a batch is of: each bureau once.

    It is looked at anew with a bureau's next hidden record or hit, and whenever INTERPOL-GS reads the statistics: a
    fault here brings no batch again.
    """
    now = datetime.now(UTC)
    call = own_call("watcher", context.aws_request_id, context.function_version, status=HTTPStatus.CREATED.value)
    for owner in dict.fromkeys(_owners_of_hidden(event)):
        try:
            for flag in flag_hiding(flagging_stores, call, owner, now):
                logger.info("flagged", flag=flag.flag)
                metrics.add_metric("HiddenRecordsFlagged", MetricUnit.Count, 1)
        except (Problem, BotoCoreError, ClientError):
            logger.exception("hidden records not looked at")
            metrics.add_metric("HidingNotLookedAt", MetricUnit.Count, 1)


def _owners_of_hidden(event: dict[str, Any]) -> Iterator[str]:
    """The bureaus of the records of a batch that are or were kept from searchers, and of the hits on such records."""
    for each in event["Records"]:
        image = each["dynamodb"].get("NewImage", {})
        if "hiding_as" in image:
            yield image["hiding_as"]["S"].partition("#")[0]
        elif image.get("kind", {}).get("S") == HIT_OF_RECORD and image["withheld"]["S"] == EVERYBODY:
            record = stores.records.get(image["record_id"]["S"])
            if record is not None:
                yield record.owner


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Look after a batch; what fails comes again, and what is behind it too."""
    done = dict(process_partial_response(event, _follow_up, processor, context))
    _look_at_hiding(event, context)
    return done
