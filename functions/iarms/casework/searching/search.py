"""A search: read the weapon, find the records, judge them, open the hits, write all of it at once, answer."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from iarms.casework.audit import event_of
from iarms.casework.hits.opening import HitCandidate, HitOutcome, write_with_hits
from iarms.casework.searching.guard import Flags, admit
from iarms.casework.searching.judging import judge_visible, parse_search
from iarms.casework.searching.stores import SearchStores
from iarms.domain.cases import Reader, administration_for
from iarms.domain.matching import current_weights, interpret
from iarms.errors import NotFound, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.ids import id_bound, new_id
from iarms.models.party import WCO, Call
from iarms.models.record import Record
from iarms.models.search import Interpretation, Match, Outcome, Search, SearchPage, SearchRequest, Watch
from iarms.models.watch import KeptWatch
from iarms.store.cases import SearchFilter

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# A transaction holds 100 items; a hit brings four, and a match one more, that opens its record to who searched.
_MOST_IN_ONE: Final = 90


@dataclass(frozen=True)
class _Inquiry:
    """A search as it stands before it is written."""

    search_id: str
    call: Call
    request: SearchRequest
    administration: str
    interpretation: Interpretation
    numbers: tuple[str, ...]
    matches: list[tuple[Record, Match]]
    complete: bool
    flags: Flags
    now: datetime


def search(stores: SearchStores, call: Call, request: SearchRequest, now: datetime) -> Search:
    """Run a search and account for it.

    Raises Invalid or Forbidden for what may not be asked, TooMany for what was asked too often, and Unavailable where
    something could not be read or written: never "no match" for what was not looked at.
    """
    mandates = stores.register.get(WCO).mandates if call.party == WCO else ()
    administration = administration_for(call.party, request.on_behalf_of, mandates, now.date())
    asked = parse_search(request)
    flags = admit(stores.allowances, call, request, [number.serial for number in asked.numbers], now)
    reader = Reader(call.party, administration, request.purpose == "TEST")
    matches, complete = judge_visible(stores, request, reader, asked)
    if not complete and not matches:
        raise Unavailable("too many records fit this to look at all of them; describe the weapon further")
    interpretation = interpret(request.firearm)
    return _write(
        stores,
        _Inquiry(
            search_id=new_id("srch", now),
            call=call,
            request=request,
            administration=administration,
            interpretation=interpretation,
            numbers=asked.folded,
            matches=matches,
            complete=complete,
            flags=flags,
            now=now,
        ),
    )


def _write(stores: SearchStores, inquiry: _Inquiry) -> Search:
    """Write the search with the hits that it opens."""
    call, now = inquiry.call, inquiry.now
    openings = [
        HitCandidate(
            record=record,
            basis=match.basis,
            weight=match.weight,
            search_id=inquiry.search_id,
            searched_by=call.party,
            administration=inquiry.administration,
            asked=inquiry.request,
        )
        for record, match in inquiry.matches
        if match.decision == "hit"
    ]

    opens = [record.record_id for record, match in inquiry.matches if match.decision != "lead"]
    watch = _watch(inquiry)

    def compose(opened: HitOutcome) -> "tuple[Search, AuditEvent, list[TransactWriteItemTypeDef]]":
        answer = _answer(stores, inquiry, opened.by_record, watch)
        items = [stores.cases.put_search_item(answer)]
        if watch is not None:
            items += stores.watches.put_items(watch)
        room = _MOST_IN_ONE - len(items) - 4 * len(openings)
        items += [stores.cases.matched_item(answer, record_id) for record_id in opens[: max(0, room)]]
        return answer, _event(inquiry, answer, opened), items

    return write_with_hits(stores, call, openings, now, compose)


def _watch(inquiry: _Inquiry) -> KeptWatch | None:
    """The watch that a search without a hit leaves behind, where one is wanted and there is a number to watch for: what
    a pattern or a description finds never becomes a hit by itself."""
    request, now = inquiry.request, inquiry.now
    if not request.watch or not inquiry.numbers or any(match.decision == "hit" for _, match in inquiry.matches):
        return None
    return KeptWatch(
        watch_id=new_id("wat", now),
        search_id=inquiry.search_id,
        began_at=now,
        until=now + timedelta(days=request.watch_days),
        searched_by=inquiry.call.party,
        on_behalf_of=inquiry.administration,
        purpose=request.purpose,
        case_reference=request.case_reference,
        officer=request.officer,
        operation=request.operation,
        numbers=inquiry.numbers,
    )


def _answer(stores: SearchStores, inquiry: _Inquiry, hits: Mapping[str, str], watch: KeptWatch | None) -> Search:
    shown = tuple(match.model_copy(update={"hit_id": hits.get(match.record_id)}) for _, match in inquiry.matches)
    decisions = {match.decision for match in shown}
    outcome: Outcome = "hit" if "hit" in decisions else "possible" if "possible" in decisions else "no_match"
    request = inquiry.request
    return Search(
        search_id=inquiry.search_id,
        searched_at=inquiry.now,
        outcome=outcome,
        complete=inquiry.complete,
        interpretation=inquiry.interpretation,
        matches=shown,
        watch=Watch(watch_id=watch.watch_id, until=watch.until) if watch else None,
        confirmation_required=outcome == "hit",
        searched_by=inquiry.call.party,
        on_behalf_of=inquiry.administration,
        purpose=request.purpose,
        case_reference=request.case_reference,
        officer=request.officer,
        operation=request.operation,
        in_sight=request.in_sight,
        mode=request.mode,
        firearm=request.firearm,
        weights_version=current_weights().version,
        index_version=stores.index_version,
    )


def _event(inquiry: _Inquiry, answer: Search, opened: HitOutcome) -> AuditEvent:
    return event_of(
        inquiry.call,
        inquiry.now,
        action="create_search",
        on_behalf_of=answer.on_behalf_of,
        purpose=answer.purpose,
        case_reference=answer.case_reference,
        officer=answer.officer,
        operation=answer.operation,
        query=answer.firearm.model_dump_json(exclude_none=True),
        interpretation=answer.interpretation.model_dump_json(exclude_none=True),
        outcome=answer.outcome,
        complete=answer.complete,
        search_id=answer.search_id,
        watch_id=answer.watch.watch_id if answer.watch else None,
        record_ids=tuple(match.record_id for match in answer.matches),
        decisions=tuple(match.decision for match in answer.matches),
        weights_version=answer.weights_version,
        index_version=answer.index_version,
        answer_sha256=hashlib.sha256(answer.model_dump_json().encode()).hexdigest(),
        flags=inquiry.flags(),
        **opened.audit_facts(),
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


def list_searches(stores: SearchStores, call: Call, asked: SearchListing, limit: int, cursor: str | None) -> SearchPage:
    """Searches that the caller may read, newest first. Another administration's list is empty, not refused."""
    own = call.country
    which = SearchFilter(
        party=call.party if own is None else None,
        administration=asked.on_behalf_of or own,
        operation=asked.operation,
        outcome=asked.outcome,
        since=id_bound("srch", asked.since) if asked.since else None,
        until=id_bound("srch", asked.until) if asked.until else None,
    )
    if own is not None and asked.on_behalf_of not in (None, own):
        return SearchPage(items=[], next_cursor=None)
    items, next_cursor = stores.cases.list_searches(which, limit, cursor)
    return SearchPage(items=items, next_cursor=next_cursor)
