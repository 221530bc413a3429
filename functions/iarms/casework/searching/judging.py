"""Judging: what a search asks for, and which records may be that weapon, each with its decision and its reasons.

Used by the search that answers, and again by those who look after it: for records that were entered while it was
written, and for those that its answer could not tell of.
"""

from collections.abc import Sequence
from typing import Final

from iarms.casework.searching.lookup import MOST_MATCHES, ParsedSearch, find_candidates, frequencies_in
from iarms.casework.searching.stores import MatchStores
from iarms.domain.cases import PostingFilter, Reader, may_know, shown_to, withheld_too
from iarms.domain.matching import (
    Number,
    ScoredNumber,
    Scorer,
    current_weights,
    decide,
    description_places,
    evidence_of,
    numbers_of,
    why_not_hit,
)
from iarms.domain.serials import read_serial, search_fault, vague_pattern
from iarms.domain.vocabulary import traits_of
from iarms.errors import FieldError, Invalid
from iarms.models.record import Record, RecordStatus
from iarms.models.search import Decision, Match, MatchedFirearm, SearchRequest

# Records read to be judged. More than this that are worth showing, and the answer says that it is not complete.
MOST_CANDIDATES: Final = 100


def parse_search(request: SearchRequest) -> ParsedSearch:
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
    asked = ParsedSearch(
        tuple(Number(component, serial) for _, component, serial in read), traits_of(firearm), request.mode
    )
    if not read and not description_places("", asked.traits):
        name = "make" if not asked.traits.make else "model" if firearm.model else "calibre"
        raise Invalid(
            FieldError(
                f"/firearm/{name}", f"{name}_not_known", f"without a serial_number the {name} must be one that is known"
            )
        )
    return asked


def judge_visible(
    stores: MatchStores, request: SearchRequest, reader: Reader, asked: ParsedSearch, beside: Sequence[bytes] = ()
) -> tuple[list[tuple[Record, Match]], bool]:
    """The matches that this reader may know of, best first, judged by what the records say now, and whether the search
    was complete. `beside` are postings that may not be in the index yet."""
    return _judge(stores, request, reader, asked, shown_to(reader), beside, hidden=False)


def judge_withheld(
    stores: MatchStores, request: SearchRequest, reader: Reader, asked: ParsedSearch, beside: Sequence[bytes] = ()
) -> list[tuple[Record, Match]]:
    """The matches that this reader must not know of, judged as the others are."""
    return _judge(stores, request, reader, asked, withheld_too(reader), beside, hidden=True)[0]


def _judge(
    stores: MatchStores,
    request: SearchRequest,
    reader: Reader,
    asked: ParsedSearch,
    see: PostingFilter,
    beside: Sequence[bytes],
    *,
    hidden: bool,
) -> tuple[list[tuple[Record, Match]], bool]:
    frequencies = frequencies_in(stores.index, stores.index_version)
    inquiry, candidates, complete = find_candidates(
        stores.index, stores.index_version, asked, frequencies, current_weights(), see, beside
    )
    worth = [candidate for candidate in candidates if _verdict(request, candidate.finding, "ACTIVE") is not None]
    # Several postings of one record are one candidate; records that changed meanwhile make room for the next.
    records = stores.records.get_many([candidate.record_id for candidate in worth[:MOST_CANDIDATES]])
    found: list[tuple[ScoredNumber, Record, Match]] = []
    for record in records.values():
        known = may_know(record, reader.searcher, reader.administration, test=reader.test)
        if known is hidden or record.test != reader.test:
            continue
        finding = _weigh(inquiry, record, asked)
        verdict = _verdict(request, finding, record.status) if finding is not None else None
        if finding is not None and verdict is not None:
            found.append((finding, record, _match(request, record, finding, *verdict)))
    found.sort(key=lambda each: (*each[0].rank, each[1].record_id))
    return [(record, match) for _, record, match in found[:MOST_MATCHES]], complete and len(worth) <= MOST_CANDIDATES


def _verdict(request: SearchRequest, finding: ScoredNumber, status: RecordStatus) -> tuple[Decision, str | None] | None:
    """What a finding is called and why it is no hit; None where this search does not ask for such."""
    if request.mode == "exact" and finding.basis not in ("exact", "canonical"):
        return None
    why_not = why_not_hit(finding, current_weights(), status)
    decision = decide(finding, current_weights(), why_not)
    return None if decision is None or (decision == "lead" and not request.include_leads) else (decision, why_not)


def _weigh(inquiry: Scorer, record: Record, asked: ParsedSearch) -> ScoredNumber | None:
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


def _match(
    request: SearchRequest, record: Record, finding: ScoredNumber, decision: Decision, why_not: str | None
) -> Match:
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
