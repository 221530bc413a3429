"""The life of a leg of a trace, and the state of the trace, which is nothing but that of its legs.

A bureau may answer in any order that suits it: acknowledging is a courtesy that an answer makes superfluous, so each
step of the bureau's is lawful from the moment the leg is queued, also when it is late, and also when nobody waits for
it any more: what a bureau finds after all, or finds to have been wrong, is kept. A request that was withdrawn takes no
answer, because what is told has to have a purpose, and that was its purpose.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from iarms.domain.cases.state_machine import CLOCK, Machine, Step

# For the type checker alone: a search needs none of it, and it takes a tenth of its import.
if TYPE_CHECKING:
    from iarms.models.trace import FailureReason, Leg, LegState, TraceState

# The requester submitted the trace; the bureau is the party that the leg is put to (INTERPOL-GS where a country has
# none in the register); the service is what opens and sends, the clock what counts.
REQUESTER: Final = "requester"
BUREAU: Final = "bureau"
SERVICE: Final = "service"

_ON_ITS_WAY: Final[frozenset[LegState]] = frozenset({"QUEUED", "SENT"})
_WITH_THE_BUREAU: Final[frozenset[LegState]] = _ON_ITS_WAY | {"ACKNOWLEDGED", "ANSWERED_PARTIAL"}
_ANSWERABLE: Final[frozenset[LegState]] = _WITH_THE_BUREAU | {"INFO_REQUESTED", "OVERDUE"}
_OPEN: Final[frozenset[LegState]] = _ANSWERABLE | {"PROPOSED"}
_ANSWERED: Final[frozenset[LegState]] = frozenset({"ANSWERED_FINAL", "REFUSED"})
_LATE: Final[frozenset[LegState]] = frozenset({"EXPIRED"})
_ASKED: Final[frozenset[LegState]] = _ANSWERABLE | _ANSWERED | _LATE
_NOT_SENT: Final[frozenset[LegState]] = frozenset({"QUEUED"})
_BY_REQUESTER: Final = frozenset({REQUESTER})
_BY_BUREAU: Final = frozenset({BUREAU})
_BY_CLOCK: Final = frozenset({CLOCK})

LEG: Final[Machine[LegState]] = Machine(
    name="leg",
    codes="trace_leg_state",
    start="PROPOSED",
    ends=frozenset({"ANSWERED_FINAL", "REFUSED", "EXPIRED", "WITHDRAWN"}),
    steps=(
        # The service opens the legs of a request itself, in the transaction that makes them: they are born QUEUED.
        Step("open", frozenset({"PROPOSED"}), "QUEUED", frozenset({REQUESTER, SERVICE}), "open the leg"),
        Step("send", frozenset({"QUEUED"}), "SENT", frozenset({SERVICE}), "send the request"),
        Step("acknowledge", _ON_ITS_WAY | {"OVERDUE"}, "ACKNOWLEDGED", _BY_BUREAU, "acknowledge the request"),
        Step("request_information", _WITH_THE_BUREAU | {"OVERDUE"}, "INFO_REQUESTED", _BY_BUREAU, "ask for more"),
        Step("give_information", frozenset({"INFO_REQUESTED"}), "ACKNOWLEDGED", _BY_REQUESTER, "give what was asked"),
        # Where it expired because the requester was silent; the bureau's time begins anew.
        Step("give_information_late", _LATE, "ACKNOWLEDGED", _BY_REQUESTER, "give late what was asked"),
        Step("add_information", _WITH_THE_BUREAU | {"OVERDUE"}, None, _BY_REQUESTER, "add something unasked"),
        Step("answer_partially", _ANSWERABLE | _LATE, "ANSWERED_PARTIAL", _BY_BUREAU, "answer in part"),
        Step("answer", _ANSWERABLE | _LATE, "ANSWERED_FINAL", _BY_BUREAU, "answer"),
        Step("refuse", _ANSWERABLE | _LATE, "REFUSED", _BY_BUREAU, "refuse an answer"),
        Step("correct", _ANSWERED, "ANSWERED_FINAL", _BY_BUREAU, "correct the answer"),
        Step("correct_partially", _ANSWERED, "ANSWERED_PARTIAL", _BY_BUREAU, "correct the answer, with more to come"),
        Step("recall", _ANSWERED, "REFUSED", _BY_BUREAU, "recall the answer"),
        # Of a request that the bureau has not got nobody is late: it is told as that, and as nothing else.
        Step("report_undelivered", _NOT_SENT, None, _BY_CLOCK, "tell that the request was not delivered"),
        Step("remind", _ANSWERABLE - _NOT_SENT, None, _BY_CLOCK, "remind whom the leg waits for"),
        # Not from INFO_REQUESTED: there the bureau's clock stands still, because it waits for the requester.
        Step("become_overdue", _WITH_THE_BUREAU - _NOT_SENT, "OVERDUE", _BY_CLOCK, "make the leg overdue"),
        Step("expire", _OPEN, "EXPIRED", _BY_CLOCK, "end the leg"),
        Step(
            "add_knowledge", _ASKED, None, frozenset({SERVICE}), "tell what another country's answer says of this one"
        ),
        Step("correct_description", _ASKED, None, _BY_REQUESTER, "correct the description of the weapon"),
        # The service does where an answer no longer names the country, or a corrected description leads elsewhere.
        Step("withdraw", _OPEN, "WITHDRAWN", frozenset({REQUESTER, SERVICE}), "withdraw the request"),
    ),
)

LEG_STATES: Final[Mapping[LegState, str]] = {
    "PROPOSED": "an answer named this country; nobody has decided yet to ask it",
    "QUEUED": "to be sent",
    "SENT": "given to the way to the bureau",
    "ACKNOWLEDGED": "the bureau has it",
    "INFO_REQUESTED": "the bureau waits for the requester, and the bureau's clock stands still",
    "ANSWERED_PARTIAL": "answered in part, and more is to come",
    "ANSWERED_FINAL": "answered",
    "REFUSED": "the bureau will not answer, and says on which ground",
    "OVERDUE": "acknowledgement or answer did not come in time; it is still welcome",
    "EXPIRED": "waited for long enough; `failure_reason` says for whom, and an answer is still kept",
    "WITHDRAWN": "not needed any more: withdrawn by the requester, or nothing leads to this country any longer",
}

# What a trace's state says, in the order in which the rules are asked: the first that holds.
TRACE_STATES: Final[Mapping[TraceState, str]] = {
    "WITHDRAWN": "all legs ended, and the trace was withdrawn as a whole, or each leg for itself",
    "COMPLETED": "all legs ended, and their answers together have an outcome",
    "CLOSED_UNSUCCESSFUL": "all legs ended without an outcome; `failure_reason` says why",
    "INFO_REQUESTED": "a bureau waits for the requester",
    "PARTIALLY_ANSWERED": "a leg is answered, in part or as a whole, and a leg is open",
    "SUBMITTED": "nothing was sent yet",
    "IN_PROGRESS": "all else",
}


def state_of(legs: Collection[Leg], *, has_outcome: bool) -> TraceState:
    """The trace's state out of its legs', by the rules of TRACE_STATES. A trace without legs was just submitted.

    `has_outcome`: whether the answers that stand come to an outcome together.
    """
    states = {leg.state for leg in legs}
    if legs and states <= LEG.ends:
        if states == {"WITHDRAWN"} or any(map(_went_with_the_trace, legs)):
            return "WITHDRAWN"
        return "COMPLETED" if has_outcome else "CLOSED_UNSUCCESSFUL"
    if "INFO_REQUESTED" in states:
        return "INFO_REQUESTED"
    if states & {"ANSWERED_PARTIAL", "ANSWERED_FINAL"} or any(map(_told_an_outcome, legs)):
        return "PARTIALLY_ANSWERED"
    return "SUBMITTED" if states <= {"PROPOSED", "QUEUED", "WITHDRAWN"} else "IN_PROGRESS"


def was_asked(leg: Leg) -> bool:
    """Whether the leg's bureau was ever asked: a leg can end while it is only proposed."""
    return any(event.state not in ("PROPOSED", *LEG.ends) for event in leg.history)


def failure_at_expiry(leg: Leg) -> FailureReason:
    """Why a leg that expires in the state that it is in has no answer: for whom or what it has waited."""
    if leg.state == "PROPOSED":
        return "NOT_ASKED"
    if leg.state == "QUEUED":
        return "NOT_DELIVERED"
    return "NO_INFORMATION_FROM_REQUESTER" if leg.state == "INFO_REQUESTED" else "NO_RESPONSE"


def _went_with_the_trace(leg: Leg) -> bool:
    """Whether the leg ended by the withdrawal of the whole trace; those kept without a reason did."""
    return leg.state == "WITHDRAWN" and leg.failure_reason != "NOT_NEEDED"


def _told_an_outcome(leg: Leg) -> bool:
    return any(event.response is not None and event.response.outcome is not None for event in leg.history)
