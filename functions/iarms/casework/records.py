"""Records: entered by the bureau that owns them, with the key that makes them found from that moment on."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from iarms.casework.account import event_of
from iarms.casework.desk import RecordsDesk
from iarms.domain.keys import pack, postings
from iarms.domain.normalise import placeholder, read_serial
from iarms.errors import FieldError, Forbidden, Invalid, NotBuilt, NotFound, Unavailable
from iarms.models.firearm import RecordedFirearm, SerialState
from iarms.models.ids import new_id
from iarms.models.party import Call, country_of
from iarms.models.record import Record, RecordDraft, first_day_of
from iarms.store.serial_index import SerialIndex
from iarms.store.transaction import MOST_ITEMS, ConditionFailed, Transaction

# Nothing is agreed on review yet: a year, after the practice of comparable systems.
REVIEWED_AFTER: Final = timedelta(days=365)
_TRIES: Final = 5


def enter(desk: RecordsDesk, call: Call, draft: RecordDraft, now: datetime) -> Record:
    """Enter a record for the calling bureau: it is found by its serial number the moment this returns.

    Raises Invalid for dates to come, Forbidden for callers that are no bureau, NotBuilt for handling codes that keep
    a record from searchers, which this version could not obey.
    """
    record = make_record(call.party, draft, now)
    numbers = postings(desk.index_version, record.record_id, record.firearm)
    exact = [(key, pack(posting)) for key, posting in numbers if posting.component == ""]
    page = 0
    event = event_of(
        call,
        now,
        action="create_record",
        status=201,
        record_ids=(record.record_id,),
        query=draft.model_dump_json(exclude_none=True),
        index_version=desk.index_version,
        answer_sha256=hashlib.sha256(record.model_dump_json().encode()).hexdigest(),
    )
    for attempt in range(_TRIES):
        # Each try is a request of its own, under its own token.
        transaction = Transaction(desk.client, f"{attempt}{event.event_id}")
        transaction.add("record", desk.records.put_item(record))
        for key, posting in exact:
            transaction.add("page", *desk.index.add_items(key, [posting], page))
        transaction.add("audit", desk.trail.event_item(event))
        transaction.add("mark", *desk.idempotency.mark_items(call, record, now))
        try:
            transaction.commit()
        except ConditionFailed as full:
            if full.labels != {"page"}:
                raise
            page = max(desk.index.last_page(exact[0][0]), page + 1)
            continue
        call.recorded = True
        return record
    raise Unavailable("the key of this serial number is contended for; nothing was written")


def enter_in_bulk(desk: RecordsDesk, drafts: Iterable[tuple[str, RecordDraft]], now: datetime) -> int:
    """Enter records of any owners together with all of their keys, as many at once as a transaction holds.

    Gives the number entered. Each transaction is written whole; the stream passes these records by. Not for callers:
    the account of a load is its operator's.
    """
    entered = 0
    records: list[Record] = []
    keys: dict[str, list[bytes]] = {}
    for owner, draft in drafts:
        record = make_record(owner, draft, now)
        numbers = [
            (key, pack(posting)) for key, posting in postings(desk.index_version, record.record_id, record.firearm)
        ]
        if len(records) + 1 + len(keys.keys() | {key for key, _ in numbers}) > MOST_ITEMS:
            entered += _write_in_bulk(desk, records, keys)
            records, keys = [], {}
        records.append(record)
        for key, posting in numbers:
            keys.setdefault(key, []).append(posting)
    return entered + (_write_in_bulk(desk, records, keys) if records else 0)


def _write_in_bulk(desk: RecordsDesk, records: list[Record], keys: Mapping[str, list[bytes]]) -> int:
    """One transaction; keys whose page is full are added one by one after it."""
    crowded: set[str] = set()
    for attempt in range(_TRIES):
        transaction = Transaction(desk.client, f"{attempt}{records[0].record_id}")
        for record in records:
            transaction.add("record", desk.records.put_item(record, bulk=desk.index_version))
        for key, packed in keys.items():
            if key not in crowded:
                transaction.add(key, *desk.index.add_items(key, packed, 0))
        try:
            transaction.commit()
        except ConditionFailed as full:
            if "record" in full.labels:
                raise
            crowded |= full.labels
            continue
        for key in crowded:
            for posting in keys[key]:
                desk.index.add(key, posting)
        return len(records)
    raise Unavailable("the keys of these serial numbers are contended for; nothing was written")


def make_record(owner: str, draft: RecordDraft, now: datetime) -> Record:
    """A draft as a record of its owner's, under a new id. Raises as `enter` does."""
    country = country_of(owner)
    if country is None or not owner.startswith("NCB-"):
        raise Forbidden("only National Central Bureaus enter records")
    if first_day_of(draft.occurred_on) > now.date():
        raise Invalid(FieldError("/occurred_on", "in_the_future", "occurred_on is still to come"))
    if draft.review_by is not None and draft.review_by <= now.date():
        raise Invalid(FieldError("/review_by", "in_the_past", "review_by must be still to come"))
    if draft.handling in ("NOTIFY_OWNER_ONLY", "NOT_FOR"):
        raise NotBuilt(
            f"handling {draft.handling} is not obeyed yet, so it is not taken", code="handling_not_implemented"
        )
    return Record(
        record_id=new_id("rec", now),
        recorded_by=country,
        owner=owner,
        entered_at=now,
        version=1,
        firearm=_with_state(draft.firearm),
        record_kind=draft.record_kind,
        occurred_on=draft.occurred_on,
        occurred_in=draft.occurred_in,
        ncb_reference=draft.ncb_reference,
        handling=draft.handling,
        not_for=draft.not_for,
        status=draft.status,
        review_by=draft.review_by or (now + REVIEWED_AFTER).date(),
        test=draft.test,
    )


def _with_state(firearm: RecordedFirearm) -> RecordedFirearm:
    """The firearm with its serial's state: what the bureau said, else what the number's text shows."""
    if firearm.serial_state is not None:
        return firearm
    serial = read_serial(firearm.serial_number or "")
    state: SerialState = placeholder(serial) or ("PARTIAL" if serial.is_pattern else "COMPLETE")
    return firearm.model_copy(update={"serial_state": state})


def read(desk: RecordsDesk, call: Call, record_id: str) -> Record:
    """A record in full, for the bureau that entered it. Raises NotFound for anybody else."""
    record = desk.records.get(record_id)
    if record is None or record.owner != call.party:
        raise NotFound("no such record of yours")
    return record


def index_further_numbers(index: SerialIndex, version: str, record: Record) -> int:
    """Write the keys that the record's own transaction left to the stream; how many. Harmless when repeated."""
    further = [
        (key, posting)
        for key, posting in postings(version, record.record_id, record.firearm)
        if posting.component != ""
    ]
    for key, posting in further:
        index.add(key, pack(posting))
    return len(further)
