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
from iarms.casework.rounds.passing import worst_of
from iarms.casework.searching.judging import judge_visible, judge_withheld, parse_kept_search, weapon_in_hand
from iarms.casework.searching.lookup import ParsedSearch
from iarms.casework.searching.stores import MatchStores
from iarms.domain.cases import Reader, shown_to_party, withheld_too
from iarms.domain.matching import current_weights, entries_of_record, interpret, numbers_of, read_firearm
from iarms.domain.serials import Probe, exact_key, fold_widely, is_indexable, record_id_of
from iarms.models.audit import AuditEvent
from iarms.models.hit import Hit
from iarms.models.party import Call
from iarms.models.record import Record
from iarms.models.search import Match, Search
from iarms.models.watch import KeptWatch
from iarms.store.transaction import ConditionFailed
from iarms.store.watches import WatchWithHits

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# How long it is remembered that a search without a watch was matched after its answer: longer than any stream keeps
# what it could bring again.
_REMEMBERED: Final = timedelta(days=90)


@dataclass(frozen=True)
class FollowUp:
    """How many hits were opened or joined: those that the searcher is notified of, and those withheld from it."""

    visible: int = 0
    withheld: int = 0

    def __add__(self, other: "FollowUp") -> "FollowUp":
        return FollowUp(self.visible + other.visible, self.withheld + other.withheld)


@dataclass(frozen=True)
class _EarlierSearch:
    """A search that was answered before, with its watch, and who looks again, when."""

    search: Search
    watching: WatchWithHits | None
    call: Call
    now: datetime

    @property
    def active_watch(self) -> KeptWatch | None:
        """The watch, while it lasts."""
        watch = self.watching.watch if self.watching is not None else None
        return watch if watch is not None and watch.stopped_at is None and self.now < watch.until else None


def follow_up_search(stores: MatchStores, search: Search, call: Call, now: datetime) -> FollowUp:
    """Look again for a search that was just written. `call` is the service's own."""
    watching = stores.watches.get(search.watch.watch_id) if search.watch else None
    return _look_again(stores, _EarlierSearch(search, watching, call, now))


def follow_up_record(stores: MatchStores, record_id: str, call: Call, now: datetime) -> FollowUp:
    """Look again for every search that watches for one of a record's numbers, as the record is now.

    Each search by itself: what cannot be done for one is raised once it is done for the others, so that the record
    comes again and nobody's hit has waited for it.
    """
    record = stores.records.get(record_id)
    if record is None or record.status != "ACTIVE":
        return FollowUp()
    total = FollowUp()
    faults: list[Exception] = []
    for search_id, watch_id in stores.watches.watching_for(_folded_numbers(record), now).items():
        try:
            search = stores.cases.get_search(search_id)
            if search is not None:
                watching = stores.watches.get(watch_id)
                weapon = watching.watch.firearm if watching is not None else None
                if weapon is not None:
                    search = search.model_copy(update={"firearm": weapon})
                total += _look_again(stores, _EarlierSearch(search, watching, call, now), record)
        except Exception as fault:  # noqa: BLE001  # of one search, and raised below
            faults.append(fault)
    if faults:
        raise worst_of(faults)
    return total


def _folded_numbers(record: Record) -> list[str]:
    """As watches keep them: folded widely, and those that were written before that by the narrow fold."""
    serials = [number.serial for number in numbers_of(record.firearm) if is_indexable(number.serial)]
    return [form for serial in serials for form in (fold_widely(serial.canonical), serial.folded)]


def _look_again(stores: MatchStores, earlier: _EarlierSearch, entered: Record | None = None) -> FollowUp:
    """Open the hits that this search would have now and did not have in its answer.

    Of the record that was `entered` the index may hold the first number alone: its stream has two readers, in no order.
    """
    search = earlier.search
    parsed = parse_kept_search(search)
    reader = Reader(search.searched_by, search.on_behalf_of, search.purpose == "TEST")
    answered = {match.record_id for match in search.matches if match.decision == "hit"}
    candidates = _under_the_exact_keys(stores, parsed, reader) - answered
    pending_postings: list[bytes] = []
    if entered is not None and entered.record_id not in answered:
        candidates.add(entered.record_id)
        pending_postings = list(
            dict.fromkeys(posting for _, posting in entries_of_record(stores.index_version, entered))
        )
    # Hardly ever is there more under a number than what the answer held, and then one read has shown it.
    if not candidates or not candidates - stores.watches.matched_with(search.search_id):
        return FollowUp()
    visible = withheld = 0
    watch = earlier.active_watch
    if watch is not None:
        for record, match in judge_visible(stores, parsed, reader, pending_postings)[0]:
            if match.decision == "hit" and record.record_id not in answered:
                visible += _open(stores, earlier, record, match, watch)
    for record, match in judge_withheld(stores, parsed, reader, pending_postings):
        if match.decision == "hit":
            withheld += _open(stores, earlier, record, match, None)
    return FollowUp(visible, withheld)


def _under_the_exact_keys(stores: MatchStores, parsed: ParsedSearch, reader: Reader) -> set[str]:
    """The records with one of these numbers, exact or alike to the eye: no others can be hits."""
    numbers = (serial.canonical for serial in parsed.able_to_hit)
    keys = tuple(dict.fromkeys(exact_key(stores.index_version, number) for number in numbers))
    if not keys:
        return set()
    read = stores.index.read_postings(Probe(keys, ()), withheld_too(reader))
    return {record_id_of(posting) for posting in read.postings}


def _open(stores: MatchStores, earlier: _EarlierSearch, record: Record, match: Match, watch: KeptWatch | None) -> int:
    """Open the hit of a search and a record, or join the one that is open for the case; once. Gives how many it did.

    Without a watch it is a hit that the searcher must not know of.
    """
    search, call, now = earlier.search, earlier.call, earlier.now
    watch_id = watch.watch_id if watch is not None else None
    candidate = HitCandidate(
        record=record,
        basis=match.basis,
        weight=match.weight,
        search_id=search.search_id,
        searched_by=search.searched_by,
        administration=search.on_behalf_of,
        asked=search,
        weapon=weapon_in_hand(search.firearm, interpret(read_firearm(search.firearm)), match, record.version),
        watch_id=watch_id,
        unseen=watch is None,
    )

    def compose(outcome: HitOutcome) -> "tuple[Hit, AuditEvent, list[TransactWriteItemTypeDef]]":
        hit = shown_to_party((*outcome.opened, *outcome.joined)[0], call.party)
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
            weights_version=current_weights().version,
            index_version=stores.index_version,
            **outcome.audit_facts(),
        )
        return hit, event, _items(stores, earlier, record, hit, watch)

    try:
        write_with_hits(stores, call, [candidate], now, compose)
    except ConditionFailed as lost_race:
        if "search" not in lost_race.labels:
            raise
        return 0
    return 1


def _items(
    stores: MatchStores, earlier: _EarlierSearch, record: Record, hit: Hit, watch: KeptWatch | None
) -> "list[TransactWriteItemTypeDef]":
    """The mark that this search was matched with this record, and what the searcher may read of it."""
    search = earlier.search
    until = watch.until if watch is not None else earlier.now + _REMEMBERED
    items = [stores.watches.matched_item(search.search_id, record.record_id, until, unseen=watch is None)]
    if watch is not None:
        items.append(stores.watches.led_to_item(watch.watch_id, hit.hit_id))
        items.append(stores.cases.matched_item(search, record.record_id))
    return items
