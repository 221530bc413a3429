"""What undoing an import and withdrawing what it lacks share: records that the worker takes back, each once."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from iarms.casework.audit import event_of, restored_call
from iarms.casework.imports.split import Invocation
from iarms.casework.imports.stores import ImporterStores
from iarms.casework.records.entry import entry_of, write_entry
from iarms.domain.cases import ANSWERED_HIT
from iarms.errors import Unavailable
from iarms.models.record import Record
from iarms.models.record_import import AskedUndo, SubmittedImport
from iarms.models.withdrawal import AskedWithdrawal
from iarms.retries import tries
from iarms.store.transaction import ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

LATER_SECONDS: Final = 60
"""Behind the request that was written: should its own message be lost, this one begins the work."""
# As long as a reason may be that a person gives.
_MOST_REASON: Final = 500
_TRIES: Final = 5
_FIRST_PAUSE: Final = 0.05
_MARK: Final = "mark"


@dataclass(frozen=True)
class TakenBack:
    """A record as it was and as the worker leaves it, with `why` in words; `facts` are those of the audit event that
    say what was done, and the record is `unknown_as` these identities from then on."""

    before: Record
    after: Record
    why: str
    facts: Mapping[str, Any]
    unknown_as: Sequence[str] = ()


def has_answered_hit(stores: ImporterStores, record: Record) -> bool:
    """Whether somebody answered a hit on a record, which is not taken back then."""
    hits = (stores.cases.get_hit(row.hit_id) for row in stores.cases.hits_of_record(record.record_id))
    return any(hit is not None and hit.state in ANSWERED_HIT for hit in hits)


def take_once(stores: ImporterStores, record_id: str, take: Callable[[Record | None], None]) -> None:
    """Have `take` do with a record, as it is now, what is to be done; again where others wrote to it meanwhile. Nothing
    happens where its mark says that it was done before.

    Raises what writing a record raises, Unavailable where others write to the record again and again.
    """
    for _ in tries(_TRIES, _FIRST_PAUSE):
        try:
            take(stores.records.get_many([record_id]).get(record_id))
            return
        except ConditionFailed as lost_race:
            if _MARK in lost_race.labels:
                return
            if "record" not in lost_race.labels:
                raise
    raise Unavailable("others write to the record again and again; it was not taken back")


def note_kept(stores: ImporterStores, mark: "TransactWriteItemTypeDef") -> None:
    """Write the mark of a record that stays as it is."""
    transaction = Transaction(stores.client)
    transaction.add(_MARK, mark)
    transaction.commit()


def write_taken_back(
    stores: ImporterStores,
    by: tuple[Invocation, AskedUndo | AskedWithdrawal, SubmittedImport],
    taken: TakenBack,
    mark: "TransactWriteItemTypeDef",
    now: datetime,
) -> None:
    """Write a record that is taken back with its mark and its event, as a correction by who asked for it. `by`: the
    worker, what was asked for, and of which import. Raises what writing a record raises."""
    invocation, asked, submitted = by
    after = taken.after.model_copy(update={"changed_because": f"{taken.why}: {asked.reason}"[:_MOST_REASON]})
    event = event_of(
        restored_call(asked, invocation.request_id, invocation.version, status=invocation.status),
        now,
        action="change_record",
        import_id=asked.import_id,
        manifest_sha256=submitted.sha256,
        record_ids=(after.record_id,),
        reason=after.changed_because,
        object_version=after.version,
        index_version=stores.index_version,
        answer_sha256=hashlib.sha256(after.model_dump_json().encode()).hexdigest(),
        **taken.facts,
    )
    entry = entry_of(stores, after, taken.before)
    if taken.unknown_as:
        known = [stores.identities.remove_item(each, after.record_id) for each in taken.unknown_as]
        entry = entry._replace(known=known)
    write_entry(stores, entry, {_MARK: [mark], "audit": [stores.trail.event_item(event)]})
