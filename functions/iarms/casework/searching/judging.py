"""Judging: what a search asks for, and which records may be that weapon, each with its decision and its reasons.

Used by the search that answers, and again by those who look after it: for records that were entered while it was
written, and for those that its answer could not tell of.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from iarms.casework.searching.lookup import (
    MOST_MATCHES,
    IndexVersion,
    ParsedSearch,
    find_candidates,
    frequencies_in,
)
from iarms.casework.searching.stores import MatchStores
from iarms.domain.cases import Reader, may_know, shown_to, withheld_too
from iarms.domain.languages import say
from iarms.domain.matching import (
    Number,
    ReadFirearm,
    ScoredNumber,
    Scorer,
    bits_needed,
    current_weights,
    decide,
    evidence_of,
    keys_of_description,
    numbers_of,
    read_firearm,
    shown_from,
    why_not_hit,
)
from iarms.domain.number_fields import number_of_record, other_fields_of, read_number_field, search_problem
from iarms.domain.vocabulary import traits_of
from iarms.errors import FieldError, Invalid
from iarms.models.firearm import Firearm, RecordedFirearm, SearchedFirearm, SerialState
from iarms.models.reason import Reason
from iarms.models.record import Record, RecordStatus
from iarms.models.search import Decision, Interpretation, Match, MatchedFirearm, Search, SearchRequest
from iarms.models.weapon_in_hand import WeaponInHand

# Records read to be judged. More than this that are worth showing, and the answer says that it is not complete.
MOST_CANDIDATES: Final = 100


def parse_search(request: SearchRequest) -> ParsedSearch:
    """The weapon of a request, read once. Raises Invalid for numbers that cannot be, and for descriptions that fit too
    many."""
    firearm = read_firearm(request.firearm)
    if faults := _number_faults(request.firearm):
        raise Invalid(*faults)
    if request.mode == "exact" and any(number.serial.is_pattern for number in firearm.numbers):
        raise Invalid(FieldError("/mode", "exact_pattern", "mode exact takes no ? or *: use standard"))
    if request.mode == "exact" and not firearm.numbers:
        raise Invalid(FieldError("/mode", "exact_description", "mode exact needs a serial_number: use standard"))
    if not firearm.numbers and not keys_of_description("", firearm.traits):
        name = "make" if not firearm.traits.make else "model" if request.firearm.model else "calibre"
        raise Invalid(
            FieldError(
                f"/firearm/{name}", f"{name}_not_known", f"without a serial_number the {name} must be one that is known"
            )
        )
    return ParsedSearch(firearm, request.mode, request.include_leads)


def parse_kept_search(search: Search) -> ParsedSearch:
    """The weapon of a search that was answered, read again. Raises Invalid as `parse_search`.

    What is kept is not held again against what a request may say: a rule that came later must open no hit too few.
    """
    return parse_search(
        SearchRequest.model_construct(
            firearm=SearchedFirearm.model_construct(**dict(search.firearm)),
            on_behalf_of=search.on_behalf_of,
            purpose=search.purpose,
            case_reference=search.case_reference,
            officer=search.officer,
            operation=search.operation,
            in_sight=search.in_sight,
            mode=search.mode,
        )
    )


def _number_faults(firearm: Firearm) -> list[FieldError]:
    """Why the fields for numbers cannot be looked up, each at its place."""
    others = other_fields_of(firearm)
    fields = {"/firearm/serial_number": firearm.serial_number} if firearm.serial_number else {}
    fields |= {f"/firearm/other_numbers/{at}/number": other.number for at, other in enumerate(firearm.other_numbers)}
    faults = []
    for pointer, text in fields.items():
        problem = search_problem(read_number_field(text, others))
        if problem is not None:
            faults.append(FieldError(pointer, problem.code, f"{pointer.rsplit('/', 1)[1]} {problem.detail}"))
    return faults


Judged = tuple[Record, Match]


def weapon_in_hand(
    given: Firearm, interpretation: Interpretation, match: Match, record_version: int | None
) -> WeaponInHand:
    """What those whom a hit concerns read of the weapon, of a match that becomes a hit. `record_version` is of the
    record that the match was judged by, None where it is no longer known."""
    return WeaponInHand(
        given=given,
        interpretation=interpretation,
        evidence=match.evidence,
        recorded=match.firearm,
        record_version=record_version,
    )


def judge_visible(
    stores: MatchStores,
    parsed: ParsedSearch,
    reader: Reader,
    pending_postings: Sequence[bytes] = (),
    ahead: Callable[[list[str]], None] | None = None,
) -> tuple[list[Judged], bool]:
    """The matches that this reader may know of, best first, judged by what the records say now, and whether the search
    was complete: all was looked through, and all that are no leads are among them. `pending_postings` may not be in the
    index yet. `ahead` is called before the records are read, with the ids of those that are hits by what the index has
    of them."""
    return _judge(stores, parsed, reader, pending_postings, withheld=False, ahead=ahead)


def judge_withheld(
    stores: MatchStores, parsed: ParsedSearch, reader: Reader, pending_postings: Sequence[bytes] = ()
) -> list[Judged]:
    """The matches that this reader must not know of, best first, judged by what the records say now."""
    return _judge(stores, parsed, reader, pending_postings, withheld=True)[0]


def _judge(
    stores: MatchStores,
    parsed: ParsedSearch,
    reader: Reader,
    pending_postings: Sequence[bytes],
    *,
    withheld: bool,
    ahead: Callable[[list[str]], None] | None = None,
) -> tuple[list[Judged], bool]:
    version = stores.index_version
    source = IndexVersion(stores.index, version, frequencies_in(stores.index, version))
    posting_filter = withheld_too(reader) if withheld else shown_to(reader)
    scorer, candidates, complete = find_candidates(source, parsed, current_weights(), posting_filter, pending_postings)
    named: dict[Decision, list[str]] = {"hit": [], "possible": [], "lead": []}
    for candidate in candidates:
        if (verdict := _verdict(parsed, candidate.scored, "ACTIVE")) is not None:
            named[verdict.decision].append(candidate.record_id)
    if ahead is not None:
        ahead(named["hit"][:MOST_MATCHES])
    # Leads behind all else: however many there are, they take no place from a match. Several postings of one record are
    # one candidate; records that changed meanwhile make room for the next.
    matches = len(named["hit"]) + len(named["possible"])
    worth = [*named["hit"], *named["possible"], *named["lead"]]
    records = stores.records.get_many(worth[:MOST_CANDIDATES])
    judged: list[tuple[ScoredNumber, Record, Match]] = []
    for record in records.values():
        known = may_know(record, reader.searcher, reader.administration, test=reader.test)
        if known is withheld or record.test != reader.test:
            continue
        found = _score(scorer, record)
        verdict = _verdict(parsed, found.scored, record.status, found.state) if found is not None else None
        if found is not None and verdict is not None:
            judged.append((found.scored, record, _match(parsed.firearm, record, found.scored, verdict)))
    shown, all_shown = _shown(judged)
    return shown, complete and matches <= MOST_CANDIDATES and all_shown


def _shown(judged: list[tuple[ScoredNumber, Record, Match]]) -> tuple[list[Judged], bool]:
    """Those of the matches that an answer has room for, best first, and whether those left out are leads alone."""
    judged.sort(key=lambda each: (each[0].rank, each[1].record_id))
    shown = sorted(judged, key=lambda each: each[2].decision == "lead")[:MOST_MATCHES]
    all_shown = len(judged) == len(shown) or shown[-1][2].decision == "lead"
    shown.sort(key=lambda each: (each[0].rank, each[1].record_id))
    return [(record, match) for _, record, match in shown], all_shown


def whole_match(stores: MatchStores, search: Search, record: Record, shown: Match) -> Match:
    """A match that a search's answer has in part alone, with the recorded number and the evidence, by what the record
    says now; as it was shown where the record has no number any more that is like one looked for."""
    parsed = parse_kept_search(search)
    frequencies = frequencies_in(stores.index, stores.index_version)
    deep = parsed.mode == "deep"
    scorer = Scorer(parsed.numbers, parsed.firearm.traits, frequencies, current_weights(), deep=deep)
    found = _score(scorer, record)
    if found is None:
        return shown
    whole = _match(parsed.firearm, record, found.scored, _Verdict(shown.decision, None))
    kept = ("why_not_hit", "why_not_hit_code", "why_not_hit_parameters", "threshold", "shown_from")
    return whole.model_copy(update={name: getattr(shown, name) for name in kept})


class _Verdict(NamedTuple):
    """What a match is called, and why it is no hit."""

    decision: Decision
    why_not: Reason | None


def _verdict(
    parsed: ParsedSearch, scored: ScoredNumber, status: RecordStatus, state: SerialState | None = None
) -> _Verdict | None:
    """None for a match that is too weak, or of a kind that this search does not ask for.

    `state` is that of the recorded number, which the index does not hold.
    """
    if parsed.mode == "exact" and scored.basis not in ("exact", "canonical"):
        return None
    why_not = why_not_hit(scored, current_weights(), status, state)
    decision = decide(scored, current_weights(), why_not)
    if decision is None or (decision == "lead" and not parsed.include_leads):
        return None
    return _Verdict(decision, why_not)


class _Found(NamedTuple):
    """A recorded number scored, and its state."""

    scored: ScoredNumber
    state: SerialState | None


def _score(scorer: Scorer, record: Record) -> _Found | None:
    """The record scored by what it says itself, by its best number; None where no number is like one looked for."""
    traits = traits_of(record.firearm)
    if not scorer.numbers:
        canonical = number_of_record(record.firearm).canonical
        return _Found(scorer.weigh_description(canonical, "", traits), None)
    scored_numbers = [
        _Found(scored, _state_of(number, record.firearm))
        for number in numbers_of(record.firearm)
        if (scored := scorer.weigh(number.serial.canonical, number.component, traits)) is not None
    ]
    return min(scored_numbers, key=lambda found: found.scored.rank, default=None)


def _state_of(number: Number, firearm: RecordedFirearm) -> SerialState | None:
    """The state of one of the weapon's numbers: its serial number's is named, that of a part's its own words tell."""
    if not number.is_certain:
        return "PARTIAL"
    return None if number.component else firearm.serial_state


def _match(given: ReadFirearm, record: Record, scored: ScoredNumber, verdict: _Verdict) -> Match:
    firearm = record.firearm
    evidence = evidence_of(given, firearm, scored)
    prior, why_not = round(scored.prior, 1), verdict.why_not
    return Match(
        record_id=record.record_id,
        decision=verdict.decision,
        basis="canonical" if scored.basis == "exact" and evidence[0].agreement == "canonical" else scored.basis,
        # The sum of what is shown, so that an auditor can add it up.
        weight=round(prior + sum(each.weight for each in evidence), 1),
        prior=prior,
        threshold=bits_needed(scored, current_weights()),
        shown_from=shown_from(scored, current_weights(), verdict.decision),
        evidence=evidence,
        why_not_hit=say("why_not_hit", why_not.code, why_not.parameters, "en") if why_not else None,
        why_not_hit_code=why_not.code if why_not else None,
        why_not_hit_parameters=why_not.parameters if why_not else {},
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
