"""What comes after a search's answer: hits of records that the answer must not tell of, and of records that bureaus
enter while the search keeps watch.

Both sides come here by their streams, so after both are written: a search reads the records' exact keys again, a record
reads who watches for its numbers, each strongly consistent. Of two that are written at the same moment, whichever is
second sees the other. What was opened once for a search and a record is marked in the transaction that opens it, so
that streams may bring everything any number of times.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from iarms.casework.audit import event_of
from iarms.casework.hits.opening import HitCandidate, HitOutcome, write_with_hits
from iarms.casework.searching.judging import judge_visible, judge_withheld, parse_search
from iarms.casework.searching.lookup import ParsedSearch
from iarms.casework.searching.stores import MatchStores
from iarms.domain.cases import Reader, withheld_too
from iarms.domain.matching import entries_of_record, numbers_of
from iarms.domain.serials import Probe, exact_key, indexable, record_id_of
from iarms.models.audit import AuditEvent
from iarms.models.hit import Hit
from iarms.models.party import Call
from iarms.models.record import Record
from iarms.models.search import Match, Search, SearchRequest
from iarms.store.transaction import ConditionFailed
from iarms.store.watches import Watching

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# How long it is remembered that a search without a watch was matched after its answer: longer than any stream keeps
# what it could bring again.
_REMEMBERED: Final = timedelta(days=90)


@dataclass(frozen=True)
class FollowUp:
    """What came of looking again: hits that were opened or joined, by search, seen by who searched or not."""

    found: int = 0
    unseen: int = 0

    def __add__(self, other: "FollowUp") -> "FollowUp":
        return FollowUp(self.found + other.found, self.unseen + other.unseen)


def follow_up_search(stores: MatchStores, search_id: str, call: Call, now: datetime) -> FollowUp:
    """Look again for a search that was just written. `call` is the service's own."""
    search = stores.cases.get_search(search_id)
    return _look_again(stores, search, _watch_of(stores, search), call, now) if search is not None else FollowUp()


def follow_up_record(stores: MatchStores, record_id: str, call: Call, now: datetime) -> FollowUp:
    """Look again for every search that watches for one of a record's numbers, as the record is now."""
    record = stores.records.get(record_id)
    if record is None or record.status != "ACTIVE":
        return FollowUp()
    total = FollowUp()
    for search_id, watch_id in stores.watches.watching_for(_numbers(record), now).items():
        search = stores.cases.get_search(search_id)
        if search is not None:
            total += _look_again(stores, search, stores.watches.get(watch_id), call, now, record)
    return total


def _numbers(record: Record) -> list[str]:
    return [serial.folded for _, serial in numbers_of(record.firearm) if indexable(serial)]


def _watch_of(stores: MatchStores, search: Search) -> Watching | None:
    return stores.watches.get(search.watch.watch_id) if search.watch else None


def _look_again(
    stores: MatchStores, search: Search, held: Watching | None, call: Call, now: datetime, entered: Record | None = None
) -> FollowUp:
    """Open the hits that this search would have now and did not have in its answer.

    Of the record that was `entered` the index may hold the first number alone: its stream has two readers, in no order.
    """
    request = _request(search)
    asked = parse_search(request)
    reader = Reader(search.searched_by, search.on_behalf_of, search.purpose == "TEST")
    told = {match.record_id for match in search.matches if match.decision == "hit"}
    lying = _under_the_exact_keys(stores, asked, reader) - told
    beside: list[bytes] = []
    if entered is not None and entered.record_id not in told:
        lying.add(entered.record_id)
        beside = list(dict.fromkeys(posting for _, posting in entries_of_record(stores.index_version, entered)))
    # Next to always there is nothing more under a number than what the answer told of, and one read has shown it.
    if not lying or not lying - stores.watches.matched_with(search.search_id):
        return FollowUp()
    watching = held is not None and held.watch.stopped_at is None and now < held.watch.until
    found = unseen = 0
    if watching and held is not None:
        for record, match in judge_visible(stores, request, reader, asked, beside)[0]:
            if match.decision == "hit" and record.record_id not in told:
                found += _open(stores, search, record, match, held, call, now)
    for record, match in judge_withheld(stores, request, reader, asked, beside):
        if match.decision == "hit":
            unseen += _open(stores, search, record, match, None, call, now)
    return FollowUp(found, unseen)


def _under_the_exact_keys(stores: MatchStores, asked: ParsedSearch, reader: Reader) -> set[str]:
    """The records that lie under the numbers' exact keys: no others can be hits."""
    keys = tuple(exact_key(stores.index_version, folded) for folded in asked.folded)
    if not keys:
        return set()
    looked = stores.index.look(Probe(keys, ()), withheld_too(reader))
    return {record_id_of(posting) for posting in looked.postings}


def _open(
    stores: MatchStores, search: Search, record: Record, match: Match, held: Watching | None, call: Call, now: datetime
) -> int:
    """Open the hit of a search and a record, or join the one that is open for the case; once. Gives how many it did.

    Without the watch it is one that who searched must not know of.
    """
    watch_id = held.watch.watch_id if held is not None else None
    opening = HitCandidate(
        record=record,
        basis=match.basis,
        weight=match.weight,
        search_id=search.search_id,
        searched_by=search.searched_by,
        administration=search.on_behalf_of,
        asked=search,
        watch_id=watch_id,
        unseen=held is None,
    )

    def compose(opened: HitOutcome) -> "tuple[Hit, AuditEvent, list[TransactWriteItemTypeDef]]":
        hit = (*opened.opened, *opened.joined)[0].shown
        event = event_of(
            call,
            now,
            action="match_watch" if watch_id else "match_unseen",
            on_behalf_of=search.on_behalf_of,
            purpose=search.purpose,
            case_reference=search.case_reference,
            officer=search.officer,
            operation=search.operation,
            search_id=search.search_id,
            watch_id=watch_id,
            record_ids=(record.record_id,),
            decisions=("hit",),
            index_version=stores.index_version,
            **opened.audit_facts(),
        )
        return hit, event, _items(stores, search, record, hit, held, now)

    try:
        write_with_hits(stores, call, [opening], now, compose)
    except ConditionFailed as lost_race:
        if "search" not in lost_race.labels:
            raise
        return 0
    return 1


def _items(
    stores: MatchStores, search: Search, record: Record, hit: Hit, held: Watching | None, now: datetime
) -> "list[TransactWriteItemTypeDef]":
    """The mark that this search was matched with this record, and what who searched may read of it."""
    until = held.watch.until if held is not None else now + _REMEMBERED
    items = [stores.watches.matched_item(search.search_id, record.record_id, until, unseen=held is None)]
    if held is not None:
        items.append(stores.watches.led_to_item(held.watch.watch_id, hit.hit_id))
        items.append(stores.cases.matched_item(search, record.record_id))
    return items


def _request(search: Search) -> SearchRequest:
    return SearchRequest(
        firearm=search.firearm,
        on_behalf_of=search.on_behalf_of,
        purpose=search.purpose,
        case_reference=search.case_reference,
        officer=search.officer,
        operation=search.operation,
        in_sight=search.in_sight,
        mode=search.mode,
    )
