"""Who of a trace's recipients can be told, and the notifications for them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from iarms.casework.access.mandates import as_mandates_are
from iarms.casework.tracing.stores import TraceStores
from iarms.domain.cases import TraceRecipient, trace_notice
from iarms.models.notice import Notification
from iarms.models.party import WCO
from iarms.models.trace import Trace


def registered_parties(stores: TraceStores, bureaus: Iterable[str]) -> frozenset[str]:
    """Which of these parties have an address in the register."""
    return stores.register.with_address(set(bureaus))


def other_requesters(trace: Trace, party: str, stage: str, leg_id: str | None = None) -> list[TraceRecipient]:
    """Who asks beside the party that took a step, of the trace or of one leg: an administration and the WCO, which asks
    for it, are told of what the other does."""
    leg = trace.leg(leg_id)
    parties = dict.fromkeys((trace.requested_by, f"ADM-{trace.on_behalf_of}"))
    return [TraceRecipient("trace.updated", each, leg, stage) for each in parties if each != party]


def notices_of(
    stores: TraceStores, trace: Trace, recipients: Sequence[TraceRecipient], now: datetime, *, actor: str = ""
) -> list[Notification]:
    """One notification for each recipient, under ids that follow from the trace, its version, the leg and the party.

    An administration without an address that the WCO asks for is not told, since the WCO is; without a mandate in force
    what would be the WCO's is the administration's, less that of which it is the `actor`.
    """
    notified = registered_parties(stores, {each.party for each in recipients})
    by_the_wco = f"ADM-{trace.on_behalf_of}" if trace.requested_by == WCO else None
    notices = [
        trace_notice(trace, each, now, notified)
        for each in recipients
        if each.party in notified or each.party != by_the_wco
    ]
    told = as_mandates_are(stores.register, notices, now, lambda party: party != actor)
    return list({each.notification_id: each for each in told}.values())
