"""Messages of a leg of a trace: sent and read by its bureau, who asks, the administration that is asked for, and
INTERPOL-GS, while it is open and after."""

from datetime import datetime

from iarms.casework.access.mandates import as_mandates_are
from iarms.casework.access.traces import trace_of_caller
from iarms.casework.messages.stores import MessageStores
from iarms.casework.messages.writing import Conversation, read_page, send
from iarms.domain.cases import leg_message_notices, was_asked
from iarms.domain.languages import detailed
from iarms.domain.tracing import is_requester
from iarms.errors import Conflict, NotFound
from iarms.models.case_message import CaseMessage, CaseMessageDraft, CaseMessagePage
from iarms.models.party import INTERPOL_GS, Call
from iarms.models.receipt import Receipt
from iarms.models.trace import Leg, Trace


def send_leg_message(
    stores: MessageStores, call: Call, of: tuple[str, str], draft: CaseMessageDraft, now: datetime
) -> CaseMessage:
    """Say something about a leg, given as trace and leg, to all others whom it concerns.

    Raises NotFound for anybody whom it does not concern, Conflict where its bureau was never asked and where it has all
    the messages that it can have.
    """
    trace, leg = _leg(stores, call, of)
    if not was_asked(leg):
        raise Conflict(detailed("never_asked"), code="not_from_this_state")
    return send(stores, call, _conversation(stores, call, trace, leg), draft, now)


def list_leg_messages(
    stores: MessageStores, call: Call, of: tuple[str, str], limit: int, cursor: str | None
) -> CaseMessagePage:
    """Messages of a leg, given as trace and leg, newest first. Raises NotFound for anybody whom it does not concern."""
    trace, leg = _leg(stores, call, of)
    return read_page(stores, _conversation(stores, call, trace, leg), limit, cursor)


def _leg(stores: MessageStores, call: Call, of: tuple[str, str]) -> tuple[Trace, Leg]:
    trace_id, leg_id = of
    trace = trace_of_caller(stores.traces, call, trace_id)
    leg = trace.leg(leg_id)
    if leg is None or not (is_requester(trace, call.party) or call.party in (leg.party, INTERPOL_GS)):
        raise NotFound("no such leg of yours")
    if call.party == leg.party != INTERPOL_GS and not was_asked(leg):
        raise NotFound("no such leg of yours")
    return trace, leg


def _conversation(stores: MessageStores, call: Call, trace: Trace, leg: Leg) -> Conversation:
    concerned = {INTERPOL_GS, leg.party, trace.requested_by, f"ADM-{trace.on_behalf_of}"}
    notified = stores.register.with_address(concerned)
    # A leg is put to INTERPOL-GS where the country's bureau has no address.
    for_the_bureau = call.party == leg.party == INTERPOL_GS
    return Conversation(
        case_id=leg.leg_id,
        messages=stores.of_legs,
        notices=lambda sent: as_mandates_are(
            stores.register,
            leg_message_notices(trace, leg, sent, notified),
            sent.at,
            lambda party: party != call.party,
        ),
        receipts_of=lambda notifications: tuple(Receipt.of(each) for each in notifications),
        facts={
            "on_behalf_of": trace.on_behalf_of,
            "case_reference": trace.case_reference,
            "officer": trace.officer,
            "operation": trace.operation,
            "search_id": trace.search_id,
            "trace_id": trace.trace_id,
            "leg_id": leg.leg_id,
            "outcome": leg.state,
        },
        instead_of=f"NCB-{leg.country}" if for_the_bureau and leg.country is not None else None,
    )
