"""What a whole trace came to, from what its legs came to."""

import pytest

from iarms.domain.tracing.outcome import BEST_FIRST, conclusion_of
from iarms.models.trace import LegEvent
from tests.domain.tracing.traces import NOON, answer, leg, trace_of

EXPIRED = leg("BR", state="EXPIRED")
NO_RECORD = leg("AT", answer(outcome="NO_RECORD"))
REFUSED = leg("DE", answer(failure_reason="REFUSED_LAW"))
FAKE = leg("IT", answer(failure_reason="COUNTERFEIT_MARKS"))
SILENT_REQUESTER = leg("CH", state="EXPIRED", failure_reason="NO_INFORMATION_FROM_REQUESTER")
# Of a leg that was kept before legs said why they ended its history says it.
KEPT_BEFORE = leg(
    "PL",
    state="EXPIRED",
    history=[
        LegEvent(at=NOON, state=state, by="SERVICE", what="") for state in ("QUEUED", "INFO_REQUESTED", "EXPIRED")
    ],
)
STOCK = leg("RS", answer(outcome="STATE_STOCK", final=False))


@pytest.mark.parametrize(
    ("legs", "conclusion"),
    [
        ([], (None, None)),
        ([leg("AT")], (None, None)),
        ([EXPIRED], (None, "NO_RESPONSE")),
        ([EXPIRED, REFUSED], (None, "REFUSED_LAW")),
        ([EXPIRED, REFUSED, NO_RECORD], ("NO_RECORD", None)),
        ([REFUSED, NO_RECORD, FAKE], (None, "COUNTERFEIT_MARKS")),
        ([EXPIRED, REFUSED, NO_RECORD, FAKE, STOCK], ("STATE_STOCK", None)),
        ([STOCK, leg("FR", answer(outcome="LAST_LEGAL_HOLDER_IDENTIFIED"))], ("LAST_LEGAL_HOLDER_IDENTIFIED", None)),
        ([leg("AT", state="WITHDRAWN")], (None, "WITHDRAWN_BY_REQUESTER")),
        ([leg("AT", state="WITHDRAWN", failure_reason="NOT_NEEDED"), EXPIRED], (None, "NO_RESPONSE")),
        ([EXPIRED, SILENT_REQUESTER], (None, "NO_INFORMATION_FROM_REQUESTER")),
        ([EXPIRED, leg("FR", state="EXPIRED", failure_reason="NOT_DELIVERED")], (None, "NOT_DELIVERED")),
        ([leg("FR", state="EXPIRED", failure_reason="NOT_ASKED")], (None, "NOT_ASKED")),
        ([KEPT_BEFORE], (None, "NO_INFORMATION_FROM_REQUESTER")),
        ([leg("AT", state="WITHDRAWN"), STOCK], ("STATE_STOCK", None)),
        ([leg("AT", answer(outcome="STATE_STOCK", final=False), answer(outcome="NO_RECORD"))], ("NO_RECORD", None)),
    ],
)
def test_the_best_outcome_wins_and_reasons_only_where_there_is_none(legs, conclusion):
    assert conclusion_of(trace_of(legs)) == conclusion
    assert conclusion_of(trace_of(reversed(legs))) == conclusion


def test_every_outcome_has_its_place():
    for place, outcome in enumerate(BEST_FIRST):
        worse = [leg("AT", answer(outcome=each, next_country="KE")) for each in BEST_FIRST[place:]]
        assert conclusion_of(trace_of(reversed(worse))) == (outcome, None)
