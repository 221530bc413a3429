"""Who is told of a message of a hit or of a leg: every other party that it concerns, once."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from iarms.domain.cases.hit_views import priority_for
from iarms.domain.cases.notices import message_of_hit, message_of_trace, notice, parties_of_hit
from iarms.models.hit import KeptHit
from iarms.models.notice import Notification
from iarms.models.party import INTERPOL_GS, WCO

# For the type checker alone, as in the module of notices.
if TYPE_CHECKING:
    from iarms.models.trace import Leg, Trace


class SentMessage(NamedTuple):
    """What is told of a message: its id, when it was sent and by whom, its code, and the bureau for which INTERPOL-GS
    sent it."""

    message_id: str
    at: datetime
    by: str
    code: str
    instead_of: str | None


def hit_message_notices(hit: KeptHit, sent: SentMessage, notified: Set[str]) -> list[Notification]:
    """One notification each for the parties that the hit concerns and that may know of it, but who sent the message.

    An administration without an address is not told, nor a bureau without one of what INTERPOL-GS said in its stead.
    """
    asked_urgently = bool(hit.requests) and hit.requests[-1].priority == "URGENT"
    return [
        notice(
            message_of_hit(hit, "hit.message", sent.at, party, message_id=sent.message_id, stage=sent.code),
            sent.at,
            (sent.message_id,),
            notified,
            priority="URGENT" if asked_urgently else priority_for(hit, party),
            test=hit.test,
        )
        for party in parties_of_hit(hit, notified)
        if party != sent.by and (party in notified or party != sent.instead_of)
    ]


def leg_message_notices(trace: Trace, leg: Leg, sent: SentMessage, notified: Set[str]) -> list[Notification]:
    """One notification each for the bureau, who asks, the administration that is asked for, and INTERPOL-GS, but who
    sent the message. An administration without an address that the WCO asks for is not told, since the WCO is."""
    by_the_wco = f"ADM-{trace.on_behalf_of}" if trace.requested_by == WCO else None
    parties = dict.fromkeys((leg.party, trace.requested_by, f"ADM-{trace.on_behalf_of}", INTERPOL_GS))
    return [
        notice(
            message_of_trace(
                trace, "trace.message", sent.at, party, leg_id=leg.leg_id, message_id=sent.message_id, stage=sent.code
            ),
            sent.at,
            (sent.message_id,),
            notified,
            priority=trace.priority,
            test=trace.test,
        )
        for party in parties
        if party != sent.by and (party in notified or party != by_the_wco)
    ]
