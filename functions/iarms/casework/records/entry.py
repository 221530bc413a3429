"""Records: entered by the bureau that owns them, with the key that makes them found from that moment on."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from iarms.casework.access.mandates import may_deal_with
from iarms.casework.allowances.records_shown import count_opened
from iarms.casework.audit import event_of
from iarms.casework.records.identity import identity_of
from iarms.casework.records.stores import EntryStores, ReadingStores, RecordStores
from iarms.domain.cases import (
    ReviewPolicy,
    check_event_date,
    handling_lets_know,
    hides_from_searchers,
    may_read_hit,
    stands_in,
)
from iarms.domain.matching import entries_of_record
from iarms.domain.number_fields import number_of_record, with_serial_state
from iarms.domain.serials import PostingPlace, exact_key, is_indexable
from iarms.errors import FieldError, Forbidden, Invalid, NotFound, Unavailable
from iarms.metric_names import RECORD_ENTERED
from iarms.models.ids import new_id
from iarms.models.party import INTERPOL_GS, TEST_BUREAU, Call, class_of, country_of
from iarms.models.record import Record, RecordDraft, RecordPage, SharedRecord
from iarms.retries import tries
from iarms.store.records import RecordFilter
from iarms.store.serial_index import SerialIndex
from iarms.store.transaction import ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_TRIES: Final = 5
KNOWN: Final = "known"


def indexes_in(client: "DynamoDBClient", setting: str) -> dict[str, SerialIndex]:
    """The indexes that are written, by version, out of the setting `serial_indexes`."""
    return {version: SerialIndex(client, table) for version, table in json.loads(setting).items()}


def enter(stores: RecordStores, call: Call, draft: RecordDraft, now: datetime) -> Record:
    """Enter a record for the calling bureau: it is found by its serial number the moment this returns.

    Raises Invalid for dates to come, Forbidden for callers that are no bureau.
    """
    record = make_record(call.party, draft, now, stores.reviews)
    stores.hiding.check(record, now.date())
    event = event_of(
        call,
        now,
        action="create_record",
        record_ids=(record.record_id,),
        query=draft.as_asked()["query"],
        index_version=stores.index_version,
        answer=record,
    )
    others = {"audit": [stores.trail.event_item(event)], "mark": stores.idempotency.mark_items(call, record, now)}
    write_entry(stores, entry_of(stores, record), others)
    call.recorded = True
    if not record.test:
        call.counters[RECORD_ENTERED] = 1
    return record


class Entry(NamedTuple):
    """A record that is to be written, and its exact key and posting in each index version that has one for it.

    `known` are the items by which it is known to its bureau. With `known_for_certain` it is not written without them:
    somebody looked for the weapon before, and found what these items follow from.
    """

    record: Record
    exact: Mapping[str, tuple[PostingPlace, bytes]]
    replaces: Record | None = None
    known: "Sequence[TransactWriteItemTypeDef]" = ()
    known_for_certain: bool = False

    def items(self, stores: EntryStores, pages: Mapping[str, int]) -> "dict[str, list[TransactWriteItemTypeDef]]":
        """Its transaction items by label: "record", KNOWN, and each index version, whose posting goes to that page."""
        keys = {
            version: stores.indexes[version].add_items(place.key, [posting], pages.get(version, 0))
            for version, (place, posting) in self.exact.items()
        }
        if self.known:
            keys[KNOWN] = list(self.known)
        if self.replaces is not None:
            return {"record": stores.records.replace_items(self.replaces, self.record), **keys}
        return {"record": [stores.records.put_item(self.record)], **keys}


def entry_of(stores: EntryStores, record: Record, replaces: Record | None = None) -> Entry:
    """The record as it is written in each index version, in the place of what it was.

    Only an ACTIVE record is searched for. What lies in the index already is not written again; what no longer belongs
    there is left to the stream, and to the record that every match is held against.
    """
    searched_for = record.status == "ACTIVE"
    exact = {
        version: found
        for version in stores.indexes
        if searched_for and (found := exact_entry(version, record)) is not None
    }
    if replaces is not None and replaces.status == "ACTIVE":
        exact = {version: found for version, found in exact.items() if found != exact_entry(version, replaces)}
    return Entry(record, exact, replaces, _known_items(stores, record, replaces))


def _known_items(stores: EntryStores, record: Record, replaces: Record | None) -> "list[TransactWriteItemTypeDef]":
    """What makes a record known by what it is, and no longer by what it was."""
    known_as = identity_of(record)
    if replaces is None:
        return [stores.identities.add_item(known_as, [record.record_id])]
    if (was_known_as := identity_of(replaces)) == known_as:
        return []
    return [
        stores.identities.remove_item(was_known_as, record.record_id),
        stores.identities.add_item(known_as, [record.record_id]),
    ]


def write_entry(stores: EntryStores, entry: Entry, others: "Mapping[str, Sequence[TransactWriteItemTypeDef]]") -> None:
    """Write a record, its exact keys and what belongs in the same transaction, by label, or nothing of it.

    Full pages of the index are passed over, and so is an identity that more records have than are known by one. Raises
    ConditionFailed where the condition of another item does not hold, Unavailable where the keys are contended for too
    long.
    """
    pages = dict.fromkeys(entry.exact, 0)
    for _ in tries(_TRIES):
        transaction = Transaction(stores.client)
        for label, items in {**entry.items(stores, pages), **others}.items():
            transaction.add(label, *items)
        try:
            transaction.commit()
            return
        except ConditionFailed as full:
            if KNOWN in full.labels and not entry.known_for_certain:
                entry = entry._replace(known=())
            elif not full.labels <= entry.exact.keys():
                raise
            for version in full.labels & entry.exact.keys():
                key = entry.exact[version][0].key
                pages[version] = max(stores.indexes[version].last_page(key), pages[version] + 1)
    raise Unavailable("the key of this serial number is contended for; nothing was written")


def exact_entry(version: str, record: Record) -> tuple[PostingPlace, bytes] | None:
    """The exact key of the record's serial number and its posting; None where no number of it can be searched for."""
    serial = number_of_record(record.firearm)
    first = next(entries_of_record(version, record), None)
    if first is None or not is_indexable(serial) or first[0].key != exact_key(version, serial.canonical):
        return None
    return first


def enter_in_bulk(stores: RecordStores, drafts: Iterable[tuple[str, RecordDraft]], now: datetime) -> int:
    """Enter records of any owners together with all of their keys. Gives the number entered.

    The keys are written first, grouped, into places that hold nothing yet, and the records after them; the stream
    passes these by. So a load that stops half-way leaves keys without records, which find nothing, and can be begun
    anew. Only for a registry that nobody else writes to meanwhile. Not for callers: the account is the operator's.
    """
    records = [make_record(owner, draft, now, stores.reviews) for owner, draft in drafts]
    for version, index in stores.indexes.items():
        held: dict[PostingPlace, list[bytes]] = {}
        for record in records:
            for place, posting in entries_of_record(version, record):
                held.setdefault(place, []).append(posting)
        index.put_all(held)
    known: dict[str, list[str]] = {}
    for record in records:
        known.setdefault(identity_of(record), []).append(record.record_id)
    stores.identities.put_all(known)
    stores.records.put_all(records, bulk=stores.index_version)
    return len(records)


def make_record(
    owner: str, draft: RecordDraft, now: datetime, reviews: ReviewPolicy, record_id: str | None = None
) -> Record:
    """A draft as a record of its owner's, under this id or a new one. Raises as `enter` does."""
    country = country_of(owner)
    if country is None or not owner.startswith("NCB-"):
        raise Forbidden("only National Central Bureaus enter records")
    if owner == TEST_BUREAU and not draft.test:
        raise Forbidden("the test bureau enters test records alone", code="test_records_alone")
    record = Record(
        record_id=record_id or new_id("rec", now),
        recorded_by=country,
        owner=owner,
        entered_at=now,
        version=1,
        firearm=with_serial_state(draft.firearm),
        record_kind=draft.record_kind,
        occurred_on=draft.occurred_on,
        occurred_in=draft.occurred_in,
        ncb_reference=draft.ncb_reference,
        handling=draft.handling,
        not_for=draft.not_for,
        concealment=draft.concealment,
        status=draft.status,
        review_by=draft.review_by or reviews.review_by(owner, draft.record_kind, now.date()),
        test=draft.test,
    )
    check_record(record, now)
    reviews.check(record.review_by, now.date())
    return record.model_copy(update={"hidden_at": now}) if hides_from_searchers(record) else record


def check_record(record: Record, now: datetime, before: Record | None = None) -> None:
    """Raises Invalid where the event cannot have happened then, or the record would be kept from its own bureau."""
    # A weapon that was found is told of, whatever was taken for a date when the record was entered.
    if before is None or before.occurred_on != record.occurred_on:
        check_event_date("/occurred_on", record.occurred_on, now.date(), "the event")
    if record.owner in record.not_for:
        raise Invalid(FieldError("/not_for", "own_party", "a record cannot be kept from the bureau that owns it"))


def read(stores: ReadingStores, call: Call, record_id: str, now: datetime) -> Record | SharedRecord:
    """A record in full for the bureau that entered it, and for INTERPOL-GS where it stands in for that bureau; for
    searchers, one that a search of theirs matched and that they may know of, without what concerns its owner alone.

    Raises NotFound for anybody else.
    """
    record = stores.records.get(record_id)
    if record is not None and (record.owner == call.party or _stands_in_for_owner(stores, call, record)):
        return record
    if record is None or class_of(call.party) not in ("WCO", "ADM") or not _matched(stores, call, record):
        raise NotFound("no such record of yours, nor one that a search of yours matched")
    if (flag := count_opened(stores.allowances, call, record_id, now)) is not None:
        call.facts["flags"] = (flag,)
    return SharedRecord.model_validate(record.model_dump(include=set(SharedRecord.model_fields)))


def _stands_in_for_owner(stores: RecordStores, call: Call, record: Record) -> bool:
    """Whether the caller is INTERPOL-GS and has to answer for a hit on the record in its owner's stead."""
    if call.party != INTERPOL_GS:
        return False
    has_address = stores.register.get(record.owner).notified
    for of_record in stores.cases.hits_of_record(record.record_id):
        hit = stores.cases.get_readable_hit(of_record.hit_id)
        if hit is not None and stands_in(hit, bureau_has_address=has_address):
            call.facts["hit_ids"] = (hit.hit_id,)
            return True
    return False


def _matched(stores: RecordStores, call: Call, record: Record) -> bool:
    """Whether a search by the caller, or on its behalf, matched the record, and its handling lets them know of it. One
    that was entered in error since is known to those who hold a hit on it, and to nobody else."""
    administrations = [
        administration
        for searcher, administration in stores.cases.searches_that_matched(record.record_id, call.party)
        if handling_lets_know(record, call.party, administration) and may_deal_with(call, searcher, administration)
    ]
    if record.status != "CANCELLED" or not administrations:
        return bool(administrations)
    return any(
        row.administration in administrations and may_read_hit(call.party, record.owner, row.withheld_from)
        for row in stores.cases.hits_of_record(record.record_id)
    )


def list_records(stores: RecordStores, call: Call, which: RecordFilter, limit: int, cursor: str | None) -> RecordPage:
    """A bureau's own records, newest first. Raises Forbidden for those who own none."""
    if class_of(call.party) != "NCB":
        raise Forbidden("only National Central Bureaus have records to list; searchers read those that matched, by id")
    items, next_cursor = stores.records.list_of(call.party, which, limit, cursor)
    return RecordPage(items=items, next_cursor=next_cursor)


def index_changes(index: SerialIndex, version: str, before: Record | None, after: Record | None) -> tuple[int, int]:
    """Bring the index from what a record was to what it is; how many places were written and how many cleared.

    None stands for no record, as does one that is no longer searched for. Harmless when repeated, and in any order
    with a repetition of itself: a place that both have is written again, never cleared.
    """
    wanted = dict.fromkeys(_entries(version, after))
    unwanted = [entry for entry in _entries(version, before) if entry not in wanted]
    index.add_all(list(wanted))
    index.remove_all(unwanted)
    return len(wanted), len(unwanted)


def _entries(version: str, record: Record | None) -> list[tuple[PostingPlace, bytes]]:
    return list(entries_of_record(version, record)) if record is not None else []
