"""What a party may know of how the others were told of a hit: sent and when, acknowledged and when."""

from collections.abc import Iterable

from iarms.models.hit import Hit
from iarms.models.notice import Notification
from iarms.models.party import INTERPOL_GS, WCO
from iarms.models.receipt import Receipt


def receipts_for(party: str, hit: Hit, notifications: Iterable[Notification]) -> tuple[Receipt, ...]:
    """These notifications of a hit as a party that the hit concerns may know of them, in the order given.

    Of the WCO's the WCO itself knows, the record's owner and INTERPOL-GS, and others only where the WCO searched. It is
    told of every hit but those that it may not know of, so its absence would tell them what is kept from it. That the
    record changed is known to those who were told of it: others it may be kept from since.
    """
    everything = party in (WCO, INTERPOL_GS, hit.owner) or hit.searched_by == WCO
    knows_record = party in (INTERPOL_GS, hit.owner)
    found = [(each.occurred_at, Receipt.of(each)) for each in notifications]
    changes = {at for at, each in found if each.event == "hit.record_changed" and each.party == party}
    return tuple(
        each
        for at, each in found
        if (everything or each.party != WCO) and (knows_record or each.event != "hit.record_changed" or at in changes)
    )
