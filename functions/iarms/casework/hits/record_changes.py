"""A record that changed after its hits: those whom they concern are told, each once, however often this is done.

What they were told last lies in a row for each hit under its record, so it is the record as it stands that is compared,
and not one change: a change that was missed is told when the record is looked at next.
"""

from datetime import datetime
from typing import Final

from iarms.casework.access.mandates import as_mandates_are
from iarms.casework.audit import event_of
from iarms.casework.hits.stores import RecordChangeStores
from iarms.domain.cases import handling_lets_know, may_read_hit, record_change_notices, withheld_from
from iarms.models.party import INTERPOL_GS, WCO, Call
from iarms.models.record import Record
from iarms.models.search import Search
from iarms.store.cases import HitOfRecord, KnownRecord
from iarms.store.items import UNREADABLE
from iarms.store.transaction import ConditionFailed, Transaction

# The rows of so many hits go into the transaction of their search for certain; those of more may be wanting after it.
ROWS_WITH_A_SEARCH: Final = 15


def tell_record_change(stores: RecordChangeStores, call: Call, record_id: str, now: datetime) -> int:
    """Tell those whom the hits of a record concern that its status or handling is another than they know. `call` is the
    service's own. Gives the number of hits that were told of.

    A hit whose document cannot be read keeps no other waiting; then what its reading raised is raised at the end.
    """
    record = stores.records.get(record_id)
    if record is None:
        return 0
    told = 0
    unreadable: Exception | None = None
    for row in stores.cases.hits_of_record(record_id):
        stage = _stage(row.known, record)
        if stage is None:
            continue
        try:
            told += _tell(stores, call, row, record, stage, now)
        except UNREADABLE as fault:
            unreadable = fault
    if unreadable is not None:
        raise unreadable
    return told


def complete_rows(stores: RecordChangeStores, search: Search) -> None:
    """Write the rows of a search's hits, and those that open its records to who searched, for which its transaction had
    no room. Harmless when repeated."""
    if sum(match.hit_id is not None for match in search.matches) <= ROWS_WITH_A_SEARCH:
        return
    records = stores.records.get_many([match.record_id for match in search.matches])
    for match in search.matches:
        record = records.get(match.record_id)
        hit_id = match.hit_id
        if record is not None and match.decision != "lead":
            _complete(stores, search, record, hit_id)


def _complete(stores: RecordChangeStores, search: Search, record: Record, hit_id: str | None) -> None:
    opened = Transaction(stores.client, f"{record.record_id[-5:]}{search.search_id}")
    opened.add("matched", stores.cases.matched_item(search, record.record_id))
    opened.commit()
    hit = stores.cases.get_hit(hit_id) if hit_id is not None else None
    if hit is None:
        return
    # What a search takes for a hit is active: if it is something else by now, that is to be told.
    known = KnownRecord.of(record)._replace(status="ACTIVE")
    row = Transaction(stores.client, f"{known.version} {hit.hit_id}")
    row.add("row", stores.cases.hit_of_record_item(hit, known))
    try:
        row.commit()
    except ConditionFailed:
        return  # it is there


def _stage(known: KnownRecord, record: Record) -> str | None:
    """What is told of a record: its status where that is new, its handling where that is; None where nothing is."""
    if known.status != record.status:
        return record.status
    is_as_known = known.handling == record.handling and set(known.not_for) == set(record.not_for)
    return None if is_as_known else record.handling


def _tell(stores: RecordChangeStores, call: Call, row: HitOfRecord, record: Record, stage: str, now: datetime) -> int:
    hit = stores.cases.get_hit(row.hit_id)
    if hit is None:
        return 0
    notified = stores.register.with_address({INTERPOL_GS, WCO, *hit.concerned})
    notices = as_mandates_are(
        stores.register,
        record_change_notices(hit, record, stage, now, notified),
        now,
        lambda party: (
            may_read_hit(party, record.owner, hit.withheld_from) and handling_lets_know(record, party, hit.on_behalf_of)
        ),
    )
    event = event_of(
        call,
        now,
        action="tell_record_change",
        on_behalf_of=hit.on_behalf_of,
        case_reference=hit.case_reference,
        officer=hit.officer,
        search_id=hit.search_id,
        record_ids=(record.record_id,),
        hit_ids=(hit.hit_id,),
        object_version=record.version,
        outcome=stage,
        notifications=tuple(f"{each.notification_id} {each.recipient}" for each in notices),
        withheld_from=tuple(dict.fromkeys((*hit.withheld_from, *withheld_from(record)))),
    )
    transaction = Transaction(stores.client)
    transaction.add("row", stores.cases.known_record_item(hit, row.known, KnownRecord.of(record)))
    transaction.add("outbox", *(stores.outbox.put_item(each) for each in notices))
    transaction.add("audit", stores.trail.event_item(event))
    try:
        transaction.commit()
    except ConditionFailed:
        return 0  # somebody was faster
    return 1
