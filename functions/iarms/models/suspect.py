"""What was flagged or refused of somebody's asking, as the auditor reads it: how often, and where to follow it."""

from iarms.models.allowance import HolderKind
from iarms.models.api import Moment, Strict
from iarms.models.party import PartyName


class Suspect(Strict):
    """What was flagged or refused on one day of one officer, case, client or party. Pseudonyms and ids alone.

    `reasons` has how often by what it was for: flags of the audit events, and codes of refusals. Of the searches that
    were flagged and the events of what was refused the first, the last and some between are named; the audit trail has
    all.
    """

    day: str
    party: PartyName
    kind: HolderKind
    name: str
    times: int
    reasons: dict[str, int]
    first_at: Moment
    last_at: Moment
    search_ids: tuple[str, ...] = ()
    event_ids: tuple[str, ...] = ()


class SuspectPage(Strict):
    """Suspects, the latest day first; of a day parties, then clients, cases and officers."""

    items: list[Suspect]
    next_cursor: str | None
