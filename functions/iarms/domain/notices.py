"""Who is told of a hit, and in which words."""

from collections.abc import Set

from iarms.models.hit import Hit
from iarms.models.ids import derived_id
from iarms.models.notice import Links, Message, Notification, Priority
from iarms.models.party import INTERPOL_GS, WCO


def hit_notices(hit: Hit, owner: str, notified: Set[str], *, in_sight: bool) -> list[Notification]:
    """One notification each for INTERPOL's General Secretariat, the WCO and the bureau that recorded the weapon.

    A party without an address in the register (`notified`) is not passed over: INTERPOL-GS gets its notification,
    marked `instead_of`. The ids follow from the hit and the party alone, so that one event cannot get two.
    """
    priority: Priority = "URGENT" if in_sight else "ROUTINE"
    return [_notice(hit, party, notified, priority) for party in (INTERPOL_GS, WCO, owner)]


def _notice(hit: Hit, party: str, notified: Set[str], priority: Priority) -> Notification:
    reachable = party in notified or party == INTERPOL_GS
    recipient = party if reachable else INTERPOL_GS
    notification_id = derived_id("ntf", hit.opened_at, "hit.opened", hit.hit_id, party)
    instead_of = None if reachable else party
    message = Message(
        notification_id=notification_id,
        event="hit.opened",
        occurred_at=hit.opened_at,
        recipient=recipient,
        hit_id=hit.hit_id,
        record_id=hit.record_id,
        search_id=hit.search_id,
        decision="hit",
        basis=hit.basis,
        searched_by=hit.searched_by,
        on_behalf_of=hit.on_behalf_of,
        instead_of=instead_of,
        links=Links(self=f"/v1/notifications/{notification_id}"),
    )
    return Notification(
        notification_id=notification_id,
        event="hit.opened",
        occurred_at=hit.opened_at,
        recipient=recipient,
        instead_of=instead_of,
        priority=priority,
        test=hit.test,
        state="TEST" if hit.test else "PENDING",
        sent_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        message=message,
    )
