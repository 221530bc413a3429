"""A search: read the weapon, find the records, judge them, open the hits, write all of it at once, answer."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from iarms.casework.account import event_of
from iarms.casework.desk import Desk
from iarms.casework.guard import Flags, admit
from iarms.casework.hits import Opened, Opening, write_with_hits
from iarms.casework.sought import MOST_MATCHES, Asked, frequencies_in, look_for
from iarms.domain.descriptions import description_places
from iarms.domain.disclosure import may_know
from iarms.domain.evidence import evidence_of
from iarms.domain.interpretation import interpret
from iarms.domain.mandates import administration_for
from iarms.domain.matching import Finding, Inquiry, Number, decide, weights, why_not_hit
from iarms.domain.normalise import read_serial, search_fault
from iarms.domain.patterns import vague_pattern
from iarms.domain.postings import numbers_of
from iarms.domain.traits import traits_of
from iarms.errors import FieldError, Invalid, NotFound, Unavailable
from iarms.models.audit import AuditEvent
from iarms.models.ids import id_bound, new_id
from iarms.models.party import WCO, Call
from iarms.models.record import Record, RecordStatus
from iarms.models.search import (
    Decision,
    Interpretation,
    Match,
    MatchedFirearm,
    Outcome,
    Search,
    SearchPage,
    SearchRequest,
)
from iarms.store.cases import SearchFilter

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# Records read to be judged. More than this that are worth showing, and the answer says that it is not complete.
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
    flags: Flags
    now: datetime


def search(desk: Desk, call: Call, request: SearchRequest, now: datetime) -> Search:
    """Run a search and account for it.

    Raises Invalid or Forbidden for what may not be asked, TooMany for what was asked too often, and Unavailable where
    something could not be read or written: never "no match" for what was not looked at.
    """
    mandates = desk.register.get(WCO).mandates if call.party == WCO else ()
    administration = administration_for(call.party, request.on_behalf_of, mandates, now.date())
    asked = _asked(request)
    flags = admit(desk.allowances, call, request, [number.serial for number in asked.numbers], now)
    matches, complete = _judged(desk, call, request, administration, asked)
    if not complete and not matches:
        raise Unavailable("too many records fit this to look at all of them; describe the weapon further")
    interpretation = interpret(request.firearm)
    return _write(
        desk,
        _Inquiry(new_id("srch", now), call, request, administration, interpretation, matches, complete, flags, now),
    )


def _asked(request: SearchRequest) -> Asked:
    """What is looked for. Raises Invalid for numbers that cannot be, and for descriptions that fit too many."""
    firearm = request.firearm
    numbers = [("/firearm/serial_number", "", firearm.serial_number)] if firearm.serial_number else []
    numbers += [
        (f"/firearm/other_numbers/{place}/number", other.component, other.number)
        for place, other in enumerate(firearm.other_numbers)
    ]
    read = [(pointer, component, read_serial(number)) for pointer, component, number in numbers]
    faults = [
        FieldError(pointer, code, f"{pointer.rsplit('/', 1)[1]} {hint}")
        for pointer, _, serial in read
        if (fault := search_fault(serial) or vague_pattern(serial)) is not None
        for code, hint in [fault]
    ]
    if faults:
        raise Invalid(*faults)
    if request.mode == "exact" and any(serial.is_pattern for _, _, serial in read):
        raise Invalid(FieldError("/mode", "exact_pattern", "mode exact takes no ? or *: use standard"))
    if request.mode == "exact" and not read:
        raise Invalid(FieldError("/mode", "exact_description", "mode exact needs a serial_number: use standard"))
    asked = Asked(tuple(Number(component, serial) for _, component, serial in read), traits_of(firearm), request.mode)
    if not read and not description_places("", asked.traits):
        name = "make" if not asked.traits.make else "model" if firearm.model else "calibre"
        raise Invalid(
            FieldError(
                f"/firearm/{name}", f"{name}_not_known", f"without a serial_number the {name} must be one that is known"
            )
        )
    return asked


def _judged(
    desk: Desk, call: Call, request: SearchRequest, administration: str, asked: Asked
) -> tuple[list[tuple[Record, Match]], bool]:
    """The matches, best first, judged by what the records say now, and whether the search was complete."""
    frequencies = frequencies_in(desk.index, desk.index_version)
    inquiry, candidates, complete = look_for(desk.index, desk.index_version, asked, frequencies, weights())
    worth = [candidate for candidate in candidates if _verdict(request, candidate.finding, "ACTIVE") is not None]
    # Several postings of one record are one candidate; records that may not be known of make room for the next.
    records = desk.records.get_many([candidate.record_id for candidate in worth[:MOST_CANDIDATES]])
    test = request.purpose == "TEST"
    found: list[tuple[Finding, Record, Match]] = []
    for record in records.values():
        if not may_know(record, call.party, administration, test=test):
            continue
        finding = _weigh(inquiry, record, asked)
        verdict = _verdict(request, finding, record.status) if finding is not None else None
        if finding is not None and verdict is not None:
            found.append((finding, record, _match(request, record, finding, *verdict)))
    found.sort(key=lambda each: (*each[0].rank, each[1].record_id))
    return [(record, match) for _, record, match in found[:MOST_MATCHES]], complete and len(worth) <= MOST_CANDIDATES


def _verdict(request: SearchRequest, finding: Finding, status: RecordStatus) -> tuple[Decision, str | None] | None:
    """What a finding is called and why it is no hit; None where this search does not ask for such."""
    if request.mode == "exact" and finding.basis not in ("exact", "canonical"):
        return None
    why_not = why_not_hit(finding, weights(), status)
    decision = decide(finding, weights(), why_not)
    return None if decision is None or (decision == "lead" and not request.include_leads) else (decision, why_not)


def _weigh(inquiry: Inquiry, record: Record, asked: Asked) -> Finding | None:
    """The record weighed by what it says itself, by its best number."""
    traits = traits_of(record.firearm)
    if not asked.numbers:
        return inquiry.weigh_description("", read_serial(record.firearm.serial_number or "").canonical, traits)
    findings = [
        finding
        for component, number in numbers_of(record.firearm)
        if (finding := inquiry.weigh(number.canonical, component, traits)) is not None
    ]
    return min(findings, key=lambda finding: finding.rank, default=None)


def _match(request: SearchRequest, record: Record, finding: Finding, decision: Decision, why_not: str | None) -> Match:
    firearm = record.firearm
    evidence = evidence_of(request.firearm, firearm, finding)
    prior = round(finding.prior, 1)
    return Match(
        record_id=record.record_id,
        decision=decision,
        basis="canonical" if finding.basis == "exact" and evidence[0].agreement == "canonical" else finding.basis,
        # The sum of what is shown, so that an auditor can add it up.
        weight=round(prior + sum(each.weight for each in evidence), 1),
        prior=prior,
        evidence=evidence,
        why_not_hit=why_not,
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
        weights_version=weights().version,
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
        flags=inquiry.flags(),
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
