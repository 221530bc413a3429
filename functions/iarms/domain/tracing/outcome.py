"""What a whole trace came to, from what its legs came to.

The best outcome wins: what says most of where the weapon left the legal world. Only where no country has it comes a
reason: first what is wrong with the weapon's description, which the requester can mend; then records that are gone;
then that a country looked and has no record; then refusals; then silence: the requester's before a bureau's, because
the requester can end it, and what never arrived before what was not answered.
"""

from typing import Final, NamedTuple

from iarms.domain.cases import LEG, failure_at_expiry
from iarms.domain.tracing.chain import answer_of
from iarms.models.trace import FailureReason, Leg, Trace, TraceOutcome

BEST_FIRST: Final[tuple[TraceOutcome, ...]] = (
    "LAST_LEGAL_HOLDER_IDENTIFIED",
    "REPORTED_LOST_OR_STOLEN",
    "FIRST_PURCHASER_IDENTIFIED",
    "DESTROYED_ON_RECORD",
    "DEACTIVATED_ON_RECORD",
    "STATE_STOCK",
    "DOMESTIC_NEVER_EXPORTED",
    "EXPORTED_TO",
)
_BEFORE_NO_RECORD: Final[tuple[FailureReason, ...]] = (
    "COUNTERFEIT_MARKS",
    "OBLITERATED",
    "INVALID_SERIAL_FOR_MAKER",
    "WRONG_MAKER",
    "WRONG_COUNTRY",
    "SERIAL_NOT_UNIQUE",
    "INSUFFICIENT_DESCRIPTION",
    "TOO_OLD_RECORDS_DESTROYED",
    "RECORDS_UNAVAILABLE",
    "MAKER_DEFUNCT",
)
_AFTER_NO_RECORD: Final[tuple[FailureReason, ...]] = (
    "REFUSED_SECURITY",
    "REFUSED_LAW",
    "REFUSED_INVESTIGATION",
    "NO_CONFIDENTIALITY_ASSURANCE",
    "NO_INFORMATION_FROM_REQUESTER",
    "NOT_DELIVERED",
    "NO_RESPONSE",
    "NOT_ASKED",
    "WITHDRAWN_BY_REQUESTER",
    "NOT_NEEDED",
)


class Conclusion(NamedTuple):
    """An outcome, or a reason why there is none; neither while no leg has come to anything."""

    outcome: TraceOutcome | None
    failure_reason: FailureReason | None


def conclusion_of(trace: Trace) -> Conclusion:
    """The trace's own outcome or reason, from the legs' answers, the legs that expired and those withdrawn."""
    outcomes: set[TraceOutcome] = set()
    reasons: set[FailureReason] = set()
    is_over = all(leg.state in LEG.ends for leg in trace.legs)
    for leg in trace.legs:
        answer = answer_of(leg)
        if answer is not None and answer.outcome is not None:
            outcomes.add(answer.outcome)
        elif answer is not None and answer.failure_reason is not None:
            reasons.add(answer.failure_reason)
        elif leg.state == "EXPIRED":
            reasons.add(leg.failure_reason or _failure_kept_in_history(leg))
        elif leg.state == "WITHDRAWN" and is_over:
            reasons.add(leg.failure_reason or "WITHDRAWN_BY_REQUESTER")
    for outcome in BEST_FIRST:
        if outcome in outcomes:
            return Conclusion(outcome, None)
    for reason in _BEFORE_NO_RECORD:
        if reason in reasons:
            return Conclusion(None, reason)
    if "NO_RECORD" in outcomes:
        return Conclusion("NO_RECORD", None)
    for reason in _AFTER_NO_RECORD:
        if reason in reasons:
            return Conclusion(None, reason)
    return Conclusion(None, None)


def _failure_kept_in_history(leg: Leg) -> FailureReason:
    """Of a leg that was kept before legs said why they expired: the state that it was in says it."""
    before = [event.state for event in leg.history if event.state != "EXPIRED"]
    return failure_at_expiry(leg.model_copy(update={"state": before[-1]})) if before else "NO_RESPONSE"
