"""A copy is kept when something is printed, and given again word for word to the party that it was printed for."""

import hashlib
from datetime import datetime

from iarms.casework.access.hits import hit_of_caller
from iarms.casework.access.traces import trace_of_caller
from iarms.casework.audit import event_of
from iarms.casework.copies.stores import CopyStores
from iarms.domain.cases import handling_lets_know
from iarms.errors import NotFound
from iarms.models.copy import PrintedCopy
from iarms.models.hit import Hit
from iarms.models.party import INTERPOL_GS, Call
from iarms.store.readers import for_the_service
from iarms.store.transaction import ConditionFailed, Transaction


def keep_copy(stores: CopyStores, call: Call, copy: PrintedCopy, sent: str, now: datetime) -> None:
    """Keep what was printed, with the audit event of the printing; `sent` is the body that the door answers with.

    What is kept already is kept once; then the door accounts for the call.
    """
    call.facts |= {"object_version": copy.version, "copy_sha256": copy.sha256}
    if stores.copies.has(copy):
        return
    digest = hashlib.sha256(sent.encode()).hexdigest()
    event = event_of(call, now, action=call.action, answer_sha256=digest, **call.facts)
    transaction = Transaction(stores.client)
    transaction.add("copy", stores.copies.put_item(copy))
    transaction.add("audit", stores.trail.event_item(event))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if lost_race.labels != {"copy"}:
            raise
        return  # somebody printed the same at the same time
    call.recorded = True


def leaves_out_the_record(stores: CopyStores, call: Call, hit: Hit) -> bool:
    """Whether what a hit's record says is kept out of what the caller prints: `NO_ONWARD_SHARING` lets others read and
    compare, and tell nobody; and what a record says that is kept from the caller since it was told is passed on no
    more. Its owner and INTERPOL-GS print it."""
    if call.party in (hit.owner, INTERPOL_GS):
        return False
    with for_the_service():  # what it says decides on what is left out
        record = stores.records.get(hit.record_id)
    if record is None:
        return False
    return record.handling == "NO_ONWARD_SHARING" or not handling_lets_know(record, call.party, hit.on_behalf_of)


def read_trace_copy(stores: CopyStores, call: Call, trace_id: str, version: int, sha256: str | None) -> PrintedCopy:
    """What was printed of this version of a trace for the caller; the first copy of it where no digest is given.

    Raises NotFound for a trace that is none of the caller's, and for a version that was not printed for it.
    """
    trace_of_caller(stores.traces, call, trace_id)
    return _found(stores, call, trace_id, version, sha256)


def read_hit_copy(stores: CopyStores, call: Call, hit_id: str, version: int, sha256: str | None) -> PrintedCopy:
    """What was printed of this version of a hit for the caller; the first copy of it where no digest is given.

    Raises NotFound for a hit that the caller may not read (any more), and for a version that was not printed for it.
    """
    hit_of_caller(stores.cases, call, hit_id)
    return _found(stores, call, hit_id, version, sha256)


def _found(stores: CopyStores, call: Call, object_id: str, version: int, sha256: str | None) -> PrintedCopy:
    copy = stores.copies.find(object_id, version, call.party, sha256)
    if copy is None:
        raise NotFound("no copy of this version was printed for you", code="not_printed")
    call.facts |= {"object_version": copy.version, "copy_sha256": copy.sha256}
    return copy
