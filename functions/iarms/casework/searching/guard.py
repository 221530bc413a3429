"""Against fishing: searches that could be used to list what is in the database have budgets, what an answer shows is
counted, and what looks like fishing is flagged for the auditor.

Budgets are counted before the search, and it is refused where one is used up. Records are counted once it has found
some, before it is answered. Numbers and officers are looked at beside it: it neither waits for that nor fails by it.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from iarms.casework.allowances.budgets import holders_of, of_no_made_up_name, spend
from iarms.casework.allowances.officers import ListedStores, check_officer
from iarms.casework.allowances.patterns import NEW_OFFICERS, NOT_CHECKED, Flags, look_for_patterns
from iarms.casework.allowances.records_shown import NOT_COUNTED, SHOWN, RecordsShown, Shown
from iarms.casework.allowances.suspects import AllowanceStores, noting_suspects
from iarms.domain.serials import Serial, last_digit_run
from iarms.metric_names import RECORDS_SHOWN, SEARCH_FLAGGED
from iarms.models.allowance import BudgetHolder
from iarms.models.party import Call
from iarms.models.search import Match, MatchedFirearm, SearchRequest


def kinds_of(request: SearchRequest, serials: Sequence[Serial]) -> tuple[str, ...]:
    """Of which kinds that have a budget a search is. `serials` are all its numbers, as they were read."""
    kinds = {
        "patterns": any(serial.is_pattern for serial in serials),
        "descriptions": not serials,
        "deep": request.mode == "deep",
        "leads": request.include_leads,
    }
    return tuple(kind for kind, is_of in kinds.items() if is_of)


@dataclass(frozen=True)
class Admission:
    """A search that may be made, for whom it counts, and what is found out of it meanwhile."""

    stores: AllowanceStores
    call: Call
    holders: tuple[BudgetHolder, ...]
    pattern_flags: Flags
    now: datetime

    def count_shown(self, matches: Sequence[Match]) -> RecordsShown:
        """Begin to count the records that the search has found."""
        record_ids = {match.record_id for match in matches}
        if record_ids:
            self.call.counters[RECORDS_SHOWN] = len(record_ids)
        return RecordsShown(self.stores, self.call, self.holders, record_ids, self.now)

    def noting(self, flags: Sequence[str], shown: Shown, search_id: str) -> AbstractContextManager[None]:
        """While the search is written, note for the auditor's list what it was flagged for in its event, under each of
        whom that tells something: for records shown, who was shown too many; for names that nobody knew, the client
        and the party that gave them. Where it cannot be written its refusal has its id and its flags."""
        reasons = {flag.partition(" ")[0] for flag in flags if flag not in (NOT_CHECKED, NOT_COUNTED)}
        if not reasons:
            return nullcontext()
        self.call.counters[SEARCH_FLAGGED] = 1
        self.call.facts |= {"search_id": search_id, "flags": tuple(flags)}
        known_by = {SHOWN: shown.flagged, NEW_OFFICERS: of_no_made_up_name(self.holders)}
        named = {
            each: [name for name in sorted(reasons) if each in known_by.get(name, self.holders)]
            for each in self.holders
        }
        return noting_suspects(self.stores, named, search_id, self.now)


def admit(
    stores: ListedStores,
    call: Call,
    request: SearchRequest,
    administration: str,
    serials: Sequence[Serial],
    now: datetime,
) -> Admission:
    """Count a search that is about to be made, and begin to look at its numbers and its officer.

    Raises Forbidden for an officer whom the party's list does not have, TooMany where a budget of the officer, the
    case, the client or the party is used up, or one of them was shown too many records today to list more of them, and
    what DynamoDB raises where it could not be counted.
    """
    holders = holders_of(call, request.officer, administration, request.case_reference)
    # For the event of a refusal, which no transaction of the search writes.
    call.facts |= {
        "on_behalf_of": administration,
        "case_reference": request.case_reference,
        "officer": request.officer,
    }
    check_officer(stores, call, request.officer, holders, now)
    if kinds := kinds_of(request, serials):
        spend(stores, call, holders, dict.fromkeys(kinds, 1), now, paced=True)
    runs = [run for serial in serials if (run := last_digit_run(serial)) is not None]
    return Admission(stores, call, holders, look_for_patterns(stores.allowances, call, request.officer, runs, now), now)


def reduced(match: Match) -> Match:
    """A match with no more than it takes to know whether the weapon in hand may be it, and whom to ask: neither the
    recorded number nor what was compared with it. A hit stays whole, so that no weapon gets through."""
    if match.decision == "hit":
        return match
    firearm = MatchedFirearm.model_validate(match.firearm.model_dump() | {"serial_number": None})
    return match.model_copy(update={"evidence": (), "firearm": firearm})
