"""The consumer of two streams: of searches that were written, and of records that were entered or changed.

A search is followed up for hits that its answer could not hold, a record for the searches that watch for its numbers;
and those whom a hit concerns are told that its record changed. Everything here is at least once.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation
from iarms.casework.audit import NoMarks, own_call
from iarms.casework.hits.record_changes import complete_rows, tell_record_change
from iarms.casework.hits.stores import RecordChangeStores
from iarms.casework.records.hiding import FlaggingStores, flag_hiding
from iarms.casework.rounds.passing import worst_of
from iarms.casework.searching.follow_up import FollowUp, follow_up_record, follow_up_search
from iarms.casework.searching.stores import MatchStores
from iarms.domain.cases import EVERYBODY, HidingLimits
from iarms.handlers import stream_batches
from iarms.metric_names import HIDDEN_RECORDS_FLAGGED, HIDING_NOT_LOOKED_AT, RECORD_CHANGE_TOLD, WATCH_MATCHED
from iarms.models.party import Call
from iarms.models.search import Search
from iarms.observability import logger, measure, metrics
from iarms.settings import WatcherSettings
from iarms.store.audit import AuditTrail
from iarms.store.case_messages import CaseMessages
from iarms.store.cases import HIT_OF_RECORD, Cases, record_of_row
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.serial_index import SerialIndex
from iarms.store.shards import Shards
from iarms.store.watches import Watches

settings = WatcherSettings.read()
_shards = Shards.read(settings.shards)
stores = MatchStores(
    client=dynamodb(),
    index=SerialIndex(dynamodb(), settings.serial_index_table),
    records=Records(dynamodb(), settings.records_table, shards=_shards),
    cases=Cases(dynamodb(), settings.cases_table, shards=_shards),
    outbox=Outbox(dynamodb(), settings.outbox_table, shards=_shards),
    watches=Watches(dynamodb(), settings.watches_table, shards=_shards),
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
# What a record's search of its watches may take with all its tries.
_ENOUGH_MILLISECONDS: Final = 15_000


def _follow_up(record: stream_batches.StreamRecord, context: LambdaContext) -> None:
    if _is_unchanged(record):
        return
    keys, image = stream_batches.keys_of(record), stream_batches.image_of(record)
    now = datetime.now(UTC)
    call = own_call(
        "watcher",
        context.aws_request_id,
        context.function_version,
        status=HTTPStatus.CREATED.value,  # of the hits that it opens
    )
    if image.get("kind", {}).get("S") == HIT_OF_RECORD:
        # The record may have changed between its reading and the hit: then nobody else tells of it.
        _tell_change(record_of_row(keys["case_key"]), call, now)
    elif "case_key" in keys:
        search = stores.cases.get_search(keys["case_key"])
        if search is not None:
            _each_by_itself(
                lambda: complete_rows(change_stores, search),
                lambda: _look_for_search(search, call, now),
            )
    elif record["eventName"] == "INSERT":
        _look_for_record(keys["record_id"], call, now)
    else:
        _each_by_itself(
            lambda: _tell_change(keys["record_id"], call, now),
            lambda: _look_for_record(keys["record_id"], call, now),
        )


def _each_by_itself(*works: Callable[[], None]) -> None:
    """Do each of these, whatever becomes of the others; then raise what decides whether they come again."""
    faults: list[Exception] = []
    for work in works:
        try:
            work()
        except Exception as fault:  # noqa: BLE001  # raised below: what fails comes again, and the other is done by then
            faults.append(fault)
    if faults:
        raise worst_of(faults)


def _tell_change(record_id: str, call: Call, now: datetime) -> None:
    told = tell_record_change(change_stores, call, record_id, now)
    if told:
        logger.info("told of a change", record_id=record_id, hits=told)
        measure(RECORD_CHANGE_TOLD, told)


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
        measure(WATCH_MATCHED, outcome.visible)


def _is_unchanged(record: stream_batches.StreamRecord) -> bool:
    """Whether a record took a step of its review, and nothing that a search goes by changed."""
    before, after = stream_batches.image_of(record, "OldImage"), stream_batches.image_of(record)
    return "document" in before and before["document"] == after.get("document")


def _look_at_hiding(event: dict[str, Any], context: LambdaContext) -> None:
    """Tell INTERPOL-GS what is to be looked into of the bureaus whose hidden records a batch is of: each bureau once.

    It is looked at anew with a bureau's next hidden record or hit, and whenever INTERPOL-GS reads the statistics: a
    fault here brings no batch again.
    """
    now = datetime.now(UTC)
    call = own_call("watcher", context.aws_request_id, context.function_version, status=HTTPStatus.CREATED.value)
    looked_at: set[str] = set()
    for record in event["Records"]:
        try:
            owner = _owner_of_hidden(record)
            if owner is None or owner in looked_at:
                continue
            looked_at.add(owner)
            for flag in flag_hiding(flagging_stores, call, owner, now):
                logger.info("flagged", flag=flag.flag)
                measure(HIDDEN_RECORDS_FLAGGED, 1)
        except Exception:  # noqa: BLE001  # of one record or bureau, whatever it is
            logger.exception("hidden records not looked at")
            measure(HIDING_NOT_LOOKED_AT, 1)


def _owner_of_hidden(record: stream_batches.StreamRecord) -> str | None:
    """The bureau of a record that is or was kept from searchers, or of the record of a hit on such a one; None of any
    other."""
    image = stream_batches.image_of(record)
    if "hiding_as" in image:
        owner: str = image["hiding_as"]["S"]
        return owner.partition("#")[0]
    if image.get("kind", {}).get("S") == HIT_OF_RECORD and image["withheld"]["S"] == EVERYBODY:
        hidden = stores.records.get(record_of_row(stream_batches.keys_of(record)["case_key"]))
        return hidden.owner if hidden is not None else None
    return None


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Look after a batch; what fails and may pass comes again, and what is behind it too."""
    done = stream_batches.work_off(
        event,
        context,
        settings.watcher_failures,
        lambda record: _follow_up(record, context),
        _ENOUGH_MILLISECONDS,
    )
    _look_at_hiding(event, context)
    return done
