"""What a party may know of how the others were told of a hit: sent and when, acknowledged and when."""

from collections.abc import Iterable

from iarms.models.hit import Hit
from iarms.models.notice import Notification
from iarms.models.party import INTERPOL_GS, WCO
from iarms.models.told import Told


def told_for(party: str, hit: Hit, notifications: Iterable[Notification]) -> tuple[Told, ...]:
    """These notifications of a hit as a party that the hit concerns may know of them, in the order given.

    Of the WCO's the WCO itself knows, the record's owner and INTERPOL-GS, and others only where the WCO searched. It is
    told of every hit but those that it may not know of, so its absence would tell them what is kept from it.
    """
    everything = party in (WCO, INTERPOL_GS, f"NCB-{hit.recorded_by}") or hit.searched_by == WCO
    told = (Told.of(each) for each in notifications)
    return tuple(each for each in told if everything or each.party != WCO)
