"""A hit for who asks for it: those whom it concerns, as long as they may know of it, and nobody else."""

from collections.abc import Iterable
from datetime import datetime

from iarms.casework.access.mandates import as_mandates_are, require_mandate
from iarms.domain.cases import may_read_hit
from iarms.errors import NotFound
from iarms.models.hit import KeptHit
from iarms.models.notice import Notification
from iarms.models.party import Call, class_of
from iarms.store.cases import Cases, PlacedHit
from iarms.store.parties import Register


def hit_of_caller(cases: Cases, call: Call, hit_id: str) -> PlacedHit:
    """The hit, with where it is kept (strongly consistent).

    Raises NotFound for none and for one that does not concern the caller, Forbidden for the WCO where it made the case
    under a mandate that is not in force.
    """
    placed = cases.find_hit(hit_id)
    if placed is None or not concerns(placed.hit, call.party):
        raise NotFound("no such hit of yours")
    require_mandate(call, placed.hit.searched_by, placed.hit.on_behalf_of)
    return placed


def as_told_of_hit(
    register: Register, hit: KeptHit, notices: Iterable[Notification], now: datetime, *, actor: str
) -> list[Notification]:
    """The notifications of what somebody, the `actor`, did with a hit, as mandates are: none for an administration that
    did it, or that may not know of the hit."""

    def may_be_told(party: str) -> bool:
        return party != actor and may_read_hit(party, hit.owner, hit.withheld_from)

    return as_mandates_are(register, notices, now, may_be_told)


def concerns(hit: KeptHit, party: str) -> bool:
    """Whether a hit is a party's to know of: it concerns the party, and its record is not kept from it."""
    concerned = class_of(party) in ("INTERPOL-GS", "WCO") or party in hit.concerned
    return concerned and may_read_hit(party, hit.owner, hit.withheld_from)
