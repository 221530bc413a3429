"""A search: read the weapon, find the records, judge them, open the hits, write all of it at once, answer."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from iarms.casework.account import event_of
from iarms.casework.desk import Desk
from iarms.casework.hits import Opened, Opening, write_with_hits
from iarms.domain.comparison import Description, describe
from iarms.domain.disclosure import may_know
from iarms.domain.keys import Posting, digest, exact_key, unpack
from iarms.domain.mandates import administration_for
from iarms.domain.matching import Judgement, judge, weights
from iarms.domain.normalise import Serial, read_serial, search_fault
from iarms.errors import FieldError, Invalid, NotBuilt, NotFound, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.ids import id_bound, new_id
from iarms.models.party import WCO, Call
from iarms.models.record import Record
from iarms.models.search import (
    CalibreInterpretation,
    Interpretation,
    MakeInterpretation,
    Match,
    MatchedFirearm,
    Outcome,
    Search,
    SearchPage,
    SearchRequest,
    SerialInterpretation,
)
from iarms.store.cases import SearchFilter

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

MOST_MATCHES: Final = 20
# Records read to be judged. More postings than this under one number, and the answer says that it is not complete.
MOST_CANDIDATES: Final = 100


@dataclass(frozen=True)
class _Inquiry:
    """A search as it stands before it is written."""

    search_id: str
    call: Call
    request: SearchRequest
    administration: str
    interpretation: Interpretation
    matches: list[tuple[Record, Match]]
    complete: bool
    now: datetime


def search(desk: Desk, call: Call, request: SearchRequest, now: datetime) -> Search:
    """Run a search and account for it.

    Raises Invalid or Forbidden for what may not be asked, NotBuilt for what this version does not search yet, and
    Unavailable where something could not be read or written: never "no match" for what was not looked at.
    """
    mandates = desk.register.get(WCO).mandates if call.party == WCO else ()
    administration = administration_for(call.party, request.on_behalf_of, mandates, now.date())
    serials = _searchable_serials(request)
    given = describe(request.firearm)
    found, complete = _candidates(desk, request, serials, given)
    records = desk.records.get_many(found)
    judged = _judge(call, request, administration, given, records)
    matches = _matches(judged, include_leads=request.include_leads)
    if not complete and not matches:
        raise Unavailable("too many records under this number to look at all of them; describe the weapon further")
    interpretation = _interpretation(serials, given)
    return _write(
        desk,
        _Inquiry(new_id("srch", now), call, request, administration, interpretation, matches, complete, now),
    )


def _searchable_serials(request: SearchRequest) -> list[Serial]:
    """The numbers to look up, the serial number first. Raises Invalid for unreadable ones, NotBuilt for patterns."""
    firearm = request.firearm
    numbers = [("/firearm/serial_number", firearm.serial_number)] if firearm.serial_number else []
    numbers += [(f"/firearm/other_numbers/{place}/number", n.number) for place, n in enumerate(firearm.other_numbers)]
    serials = [(pointer, read_serial(number)) for pointer, number in numbers]
    faults = [
        FieldError(pointer, code, f"{pointer.rsplit('/', 1)[1]} {hint}")
        for pointer, serial in serials
        if (fault := search_fault(serial)) is not None
        for code, hint in [fault]
    ]
    if faults:
        raise Invalid(*faults)
    if request.mode == "deep":
        raise NotBuilt("deep searches are not served yet; use standard or exact", code="mode_not_implemented")
    if any(serial.is_pattern for _, serial in serials):
        raise NotBuilt("patterns with ? or * are not searched yet", code="pattern_not_implemented")
    if not firearm.serial_number:
        raise NotBuilt("descriptions without a serial number are not searched yet", code="description_not_implemented")
    return [serial for _, serial in serials]


def _candidates(
    desk: Desk, request: SearchRequest, serials: list[Serial], given: Description
) -> tuple[list[str], bool]:
    """Ids of the records to judge, the likeliest first, and whether they are all there are."""
    packed = desk.index.read(exact_key(desk.index_version, serial.folded) for serial in serials)
    postings = [unpack(posting) for page in packed.values() for posting in page]
    if request.mode == "exact":
        same = {serial.canonical.lstrip("0") for serial in serials}
        postings = [posting for posting in postings if posting.canonical.lstrip("0") in same]
    written = {serial.canonical for serial in serials}
    make = digest(given.make.code) if given.make and given.make.code else None

    def likeness(posting: Posting) -> tuple[bool, bool, str]:
        return posting.make != make, posting.canonical not in written, posting.record_id

    ids = list(dict.fromkeys(posting.record_id for posting in sorted(postings, key=likeness)))
    return ids[:MOST_CANDIDATES], len(ids) <= MOST_CANDIDATES


def _judge(
    call: Call, request: SearchRequest, administration: str, given: Description, records: Mapping[str, Record]
) -> list[tuple[Record, Judgement]]:
    """Records that the searcher may know of, judged by what they say now, best first."""
    test = request.purpose == "TEST"
    judged = [
        (record, judgement)
        for record in records.values()
        if may_know(record, call.party, administration, test=test)
        and (judgement := judge(given, describe(record.firearm), record.status)) is not None
        and (request.mode != "exact" or judgement.basis in ("exact", "canonical"))
    ]
    return sorted(judged, key=lambda pair: (*pair[1].rank, pair[0].record_id))


def _matches(judged: list[tuple[Record, Judgement]], *, include_leads: bool) -> list[tuple[Record, Match]]:
    shown = [
        (record, judgement)
        for record, judgement in judged
        if judgement.decision in ("hit", "possible") or (judgement.decision == "lead" and include_leads)
    ]
    return [(record, _match(record, judgement)) for record, judgement in shown[:MOST_MATCHES]]


def _match(record: Record, judgement: Judgement) -> Match:
    firearm = record.firearm
    return Match(
        record_id=record.record_id,
        decision=judgement.decision or "lead",
        basis=judgement.basis,
        weight=judgement.weight,
        prior=judgement.prior,
        evidence=judgement.evidence,
        why_not_hit=judgement.why_not_hit,
        firearm=MatchedFirearm(
            serial_number=firearm.serial_number,
            make=firearm.make,
            model=firearm.model,
            calibre=firearm.calibre,
            firearm_type=firearm.firearm_type,
        ),
        record_kind=record.record_kind,
        recorded_by=record.recorded_by,
        hit_id=None,
    )


def _interpretation(serials: list[Serial], given: Description) -> Interpretation:
    serial, make, calibre = serials[0], given.make, given.calibre
    group = next(iter(calibre.groups)) if calibre and len(calibre.groups) == 1 else None
    return Interpretation(
        serial_number=SerialInterpretation(
            given=serial.given, canonical=serial.canonical, unknown_positions=serial.unknown_positions
        ),
        make=MakeInterpretation(given=make.given, code=make.code, via=make.via, candidates=make.candidates)
        if make
        else None,
        calibre=CalibreInterpretation(
            given=calibre.given, group=group, groups=tuple(sorted(calibre.groups)), via=calibre.via
        )
        if calibre
        else None,
    )


def _write(desk: Desk, inquiry: _Inquiry) -> Search:
    """Write the search with the hits that it opens."""
    call, now = inquiry.call, inquiry.now
    openings = [
        Opening(
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

    def compose(opened: Opened) -> "tuple[Search, AuditEvent, list[TransactWriteItemTypeDef]]":
        answer = _answer(desk, inquiry, opened.by_record)
        return answer, _event(inquiry, answer, opened), [desk.cases.put_search_item(answer)]

    return write_with_hits(desk, call, openings, now, compose)


def _answer(desk: Desk, inquiry: _Inquiry, hits: Mapping[str, str]) -> Search:
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
        watch=None,
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
        weights_version=str(weights()["version"]),
        index_version=desk.index_version,
    )


def _event(inquiry: _Inquiry, answer: Search, opened: Opened) -> AuditEvent:
    return event_of(
        inquiry.call,
        inquiry.now,
        action="create_search",
        status=201,
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
        record_ids=tuple(match.record_id for match in answer.matches),
        decisions=tuple(match.decision for match in answer.matches),
        weights_version=answer.weights_version,
        index_version=answer.index_version,
        answer_sha256=hashlib.sha256(answer.model_dump_json().encode()).hexdigest(),
        **opened.told(),
    )


@dataclass(frozen=True)
class SearchListing:
    """Which searches a caller wants to see: `since` included, `until` not."""

    on_behalf_of: str | None = None
    operation: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None


def read_search(desk: Desk, call: Call, search_id: str) -> Search:
    """A search, for who made it and for the administration it was made for. Raises NotFound for anybody else."""
    search = desk.cases.get_search(search_id)
    if search is None or call.party not in (search.searched_by, f"ADM-{search.on_behalf_of}"):
        raise NotFound("no such search of yours")
    return search


def list_searches(desk: Desk, call: Call, asked: SearchListing, limit: int, cursor: str | None) -> SearchPage:
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
    items, next_cursor = desk.cases.list_searches(which, limit, cursor)
    return SearchPage(items=items, next_cursor=next_cursor)
