"""A search: the weapon read once, records found and judged, hits opened, all of it written at once and answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from iarms.casework.allowances.records_shown import RecordsShown
from iarms.casework.audit import event_of
from iarms.casework.hits.opening import HitCandidate, HitOutcome, HitsAhead, write_with_hits
from iarms.casework.searching.drills import play_faults
from iarms.casework.searching.guard import Admission, admit, reduced
from iarms.casework.searching.judging import judge_visible, parse_search, weapon_in_hand
from iarms.casework.searching.stores import SearchStores
from iarms.domain.cases import Reader, administration_for
from iarms.domain.matching import current_weights, interpret
from iarms.errors import NotFound, Unavailable
from iarms.metric_names import (
    SEARCH_HIT_JOINED,
    SEARCH_HIT_OPENED,
    SEARCH_INCOMPLETE,
    SEARCH_NO_MATCH,
    SEARCH_OF_CONTROL,
    SEARCH_OF_DATA_QUALITY,
    SEARCH_OF_INVESTIGATION,
    SEARCH_POSSIBLE,
    TEST_SEARCH_ANSWERED,
)
from iarms.models.audit import AuditEvent
from iarms.models.ids import id_bound, new_id
from iarms.models.party import WCO, Call
from iarms.models.purpose import Purpose
from iarms.models.record import Record
from iarms.models.search import Interpretation, Match, Outcome, Search, SearchPage, SearchRequest, Watch
from iarms.models.watch import KeptWatch
from iarms.store.cases import SearchFilter

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# A few classes: by purpose and hour, a single search could be told from others.
_PURPOSES: Final[dict[Purpose, str]] = {
    "SEIZURE_CHECK": SEARCH_OF_CONTROL,
    "SHIPMENT_CONTROL": SEARCH_OF_CONTROL,
    "TRAVELLER_CONTROL": SEARCH_OF_CONTROL,
    "OPERATION": SEARCH_OF_CONTROL,
    "INVESTIGATION_SUPPORT": SEARCH_OF_INVESTIGATION,
    "TRACE_PREPARATION": SEARCH_OF_INVESTIGATION,
    "DATA_QUALITY": SEARCH_OF_DATA_QUALITY,
}

# A transaction holds 100 items; a hit brings four, and a match one more, that opens its record to who searched.
_MOST_IN_ONE: Final = 90


@dataclass(frozen=True)
class _JudgedSearch:
    """A search with its matches, before its hits are opened and it is written."""

    search_id: str
    call: Call
    request: SearchRequest
    administration: str
    interpretation: Interpretation
    numbers: tuple[str, ...]
    matches: list[tuple[Record, Match]]
    complete: bool
    admission: Admission
    found: RecordsShown
    now: datetime

    @cached_property
    def flags(self) -> tuple[str, ...]:
        """What the audit event says in its `flags`."""
        shown = self.found.shown().flag
        return (*self.admission.pattern_flags(), *((shown,) if shown else ()))


def search(stores: SearchStores, call: Call, request: SearchRequest, now: datetime) -> Search:
    """Run a search and account for it.

    Raises Invalid or Forbidden for what may not be asked, TooMany for what was asked too often, and Unavailable where
    something could not be read or written: never "no match" for what was not looked at.
    """
    mandates = stores.register.get(WCO).mandates if call.party == WCO else ()
    administration = administration_for(call.party, request.on_behalf_of, mandates, now.date(), request.purpose)
    parsed = parse_search(request)
    admission = admit(stores, call, request, administration, [number.serial for number in parsed.numbers], now)
    reader = Reader(call.party, administration, request.purpose == "TEST")
    ahead = HitsAhead(stores.cases, administration, request.case_reference)
    matches, complete = judge_visible(stores, parsed, reader, ahead=ahead.begin)
    complete &= play_faults(stores.allowances, reader, [record for record, _ in matches], now)
    if not complete and all(match.decision == "lead" for _, match in matches):  # or it would be told as no match
        raise Unavailable("too many records fit this to look at all of them; describe the weapon further")
    return _write(
        stores,
        _JudgedSearch(
            search_id=new_id("srch", now),
            call=call,
            request=request,
            administration=administration,
            interpretation=interpret(parsed.firearm),
            numbers=parsed.watched,
            matches=matches,
            complete=complete,
            admission=admission,
            found=admission.count_shown([match for _, match in matches]),
            now=now,
        ),
        ahead,
    )


def _write(stores: SearchStores, judged: _JudgedSearch, ahead: HitsAhead) -> Search:
    """Write the search with the hits that it opens.

    Raises TooMany where it has found no hit and may show nothing else: that is never answered as "no match".
    """
    call, now = judged.call, judged.now
    candidates = [
        HitCandidate(
            record=record,
            basis=match.basis,
            weight=match.weight,
            search_id=judged.search_id,
            searched_by=call.party,
            administration=judged.administration,
            asked=judged.request,
            weapon=weapon_in_hand(judged.request.firearm, judged.interpretation, match, record.version),
        )
        for record, match in judged.matches
        if match.decision == "hit"
    ]

    if judged.matches and not candidates and judged.found.shown().grade == "refused":
        raise judged.found.refusal()
    watch = _watch(judged)
    outcomes: list[HitOutcome] = []

    def compose(outcome: HitOutcome) -> "tuple[Search, AuditEvent, list[TransactWriteItemTypeDef]]":
        answer = _answer(stores, judged, outcome.by_record, watch)
        # What is shown in part alone is not opened in full by another way.
        opened = ("hit",) if answer.disclosure == "reduced" else ("hit", "possible")
        readable_records = [match.record_id for match in answer.matches if match.decision in opened]
        items = [stores.cases.put_search_item(answer)]
        if watch is not None:
            items += stores.watches.put_items(watch)
        room = _MOST_IN_ONE - len(items) - 4 * len(candidates)
        items += [stores.cases.matched_item(answer, record_id) for record_id in readable_records[: max(0, room)]]
        outcomes.append(outcome)
        return answer, _event(judged, answer, outcome), items

    with judged.admission.noting(judged.flags, judged.found.shown(), judged.search_id):
        answer = write_with_hits(stores, call, candidates, now, compose, ahead)
    call.counters |= _counters(answer, opened=bool(outcomes[-1].opened))
    return answer


def _counters(answer: Search, *, opened: bool) -> dict[str, int]:
    """What the metrics count of a search that was answered. `opened`: at least one of its hits is new."""
    if answer.purpose == "TEST":
        return {TEST_SEARCH_ANSWERED: 1}
    hit = SEARCH_HIT_OPENED if opened else SEARCH_HIT_JOINED
    by_outcome = {"hit": hit, "possible": SEARCH_POSSIBLE, "no_match": SEARCH_NO_MATCH}
    counted = {by_outcome[answer.outcome]: 1, _PURPOSES[answer.purpose]: 1}
    return counted if answer.complete else counted | {SEARCH_INCOMPLETE: 1}


def _watch(judged: _JudgedSearch) -> KeptWatch | None:
    """The watch that a search without a hit leaves behind, where one is wanted and there is a number to watch for: what
    a pattern or a description finds never becomes a hit by itself."""
    request, now = judged.request, judged.now
    if not request.watch or not judged.numbers or any(match.decision == "hit" for _, match in judged.matches):
        return None
    return KeptWatch(
        watch_id=new_id("wat", now),
        search_id=judged.search_id,
        began_at=now,
        until=now + timedelta(days=request.watch_days),
        searched_by=judged.call.party,
        on_behalf_of=judged.administration,
        purpose=request.purpose,
        case_reference=request.case_reference,
        officer=request.officer,
        operation=request.operation,
        place=request.place,
        numbers=judged.numbers,
    )


def _answer(stores: SearchStores, judged: _JudgedSearch, hits: Mapping[str, str], watch: KeptWatch | None) -> Search:
    grade = judged.found.shown().grade
    is_full = grade == "full"
    told = [match if is_full else reduced(match) for _, match in judged.matches]
    if grade == "refused":  # then there is a hit, which is told whatever was shown before
        told = [match for match in told if match.decision == "hit"]
    shown = tuple(match.model_copy(update={"hit_id": hits.get(match.record_id)}) for match in told)
    decisions = {match.decision for match in shown}
    outcome: Outcome = "hit" if "hit" in decisions else "possible" if "possible" in decisions else "no_match"
    request = judged.request
    return Search(
        search_id=judged.search_id,
        searched_at=judged.now,
        outcome=outcome,
        complete=judged.complete and len(told) == len(judged.matches),
        disclosure="full" if is_full else "reduced",
        interpretation=judged.interpretation,
        matches=shown,
        watch=Watch(watch_id=watch.watch_id, until=watch.until) if watch else None,
        confirmation_required=outcome == "hit",
        searched_by=judged.call.party,
        on_behalf_of=judged.administration,
        purpose=request.purpose,
        case_reference=request.case_reference,
        officer=request.officer,
        operation=request.operation,
        place=request.place,
        in_sight=request.in_sight,
        mode=request.mode,
        firearm=request.firearm,
        weights_version=current_weights().version,
        index_version=stores.index_version,
    )


def _event(judged: _JudgedSearch, answer: Search, hits: HitOutcome) -> AuditEvent:
    asked = judged.request.as_asked()
    return event_of(
        judged.call,
        judged.now,
        action="create_search",
        on_behalf_of=answer.on_behalf_of,
        purpose=answer.purpose,
        case_reference=answer.case_reference,
        officer=answer.officer,
        operation=answer.operation,
        query=asked["query"],
        options=asked.get("options"),
        interpretation=answer.interpretation.model_dump_json(exclude_none=True),
        outcome=answer.outcome,
        complete=answer.complete,
        search_id=answer.search_id,
        watch_id=answer.watch.watch_id if answer.watch else None,
        record_ids=tuple(match.record_id for match in answer.matches),
        decisions=tuple(match.decision for match in answer.matches),
        weights_version=answer.weights_version,
        index_version=answer.index_version,
        answer=answer,
        flags=judged.flags,
        **hits.audit_facts(),
    )


@dataclass(frozen=True)
class SearchListing:
    """Which searches a caller wants to see: `since` included, `until` not."""

    on_behalf_of: str | None = None
    operation: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None


def read_search(stores: SearchStores, call: Call, search_id: str) -> Search:
    """A search, for who made it and for the administration it was made for. Raises NotFound for anybody else."""
    search = stores.cases.get_search(search_id)
    if search is None or call.party not in (search.searched_by, f"ADM-{search.on_behalf_of}"):
        raise NotFound("no such search of yours")
    return search


def list_searches(
    stores: SearchStores, call: Call, listing: SearchListing, limit: int, cursor: str | None
) -> SearchPage:
    """Searches that the caller may read, newest first. Another administration's list is empty, not refused."""
    own = call.country
    search_filter = SearchFilter(
        party=call.party if own is None else None,
        administration=listing.on_behalf_of or own,
        operation=listing.operation,
        outcome=listing.outcome,
        since=id_bound("srch", listing.since) if listing.since else None,
        until=id_bound("srch", listing.until) if listing.until else None,
    )
    if own is not None and listing.on_behalf_of not in (None, own):
        return SearchPage(items=[], next_cursor=None)
    items, next_cursor = stores.cases.list_searches(search_filter, limit, cursor)
    return SearchPage(items=items, next_cursor=next_cursor)
