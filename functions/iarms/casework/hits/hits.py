"""Hits: opened by a search or by an officer's assertion, joined by repeats, read by those they concern."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from iarms.casework.access.hits import concerns, hit_of_caller
from iarms.casework.access.mandates import may_deal_with
from iarms.casework.hits.receipts import receipts_for
from iarms.casework.hits.stores import HitReading, HitStores
from iarms.domain.cases import shown_to_party
from iarms.models.hit import HitPage, HitReport, HitState, KeptHit
from iarms.models.ids import id_bound
from iarms.models.party import Call, class_of
from iarms.store.cases import Cases
from iarms.store.cursor import Question, first_asked_at
from iarms.store.listing import Partition, beginning_of, months_back

MOST_TOLD: Final = 300  # notifications of one hit that are shown with it


def read_hit(stores: HitReading, call: Call, hit_id: str) -> HitReport:
    """A hit, for those it concerns: INTERPOL-GS, the WCO, the recording bureau and the administration searched for.

    With whom it was told to, as the caller may know it. Raises NotFound for anybody else, Forbidden for the
    WCO where it made the case under a mandate that is not in force.
    """
    hit = hit_of_caller(stores.cases, call, hit_id).hit
    notifications, in_full = stores.outbox.of_hit(hit_id, MOST_TOLD)
    told = receipts_for(call.party, hit, notifications)
    return HitReport(**dict(shown_to_party(hit, call.party)), told=told, told_in_full=in_full)


@dataclass(frozen=True)
class HitListing:
    """Which hits a caller wants to see: `since` included, `until` not."""

    state: HitState | None = None
    recorded_by: str | None = None
    on_behalf_of: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def keeps(self, hit: KeptHit, call: Call) -> bool:
        """Whether a hit is listed: it concerns the caller, who may know of it, and passes the filters but the times."""
        return (
            concerns(hit, call.party)
            and may_deal_with(call, hit.searched_by, hit.on_behalf_of)
            and self.state in (None, hit.state)
            and self.recorded_by in (None, hit.recorded_by)
            and self.on_behalf_of in (None, hit.on_behalf_of)
        )


def list_hits(
    stores: HitStores, call: Call, which: HitListing, limit: int, cursor: str | None, now: datetime
) -> HitPage:
    """Hits that concern the caller and that it may know of, newest first. Without `since`, those of twelve months."""
    page = kept_hits(stores.cases, call, which, limit, cursor, now)
    items = [shown_to_party(hit, call.party) for hit in page.hits]
    return HitPage(items=items, next_cursor=page.next_cursor, listed_from=page.listed_from)


def list_due_hits(
    stores: HitStores, call: Call, which: HitListing, due_before: datetime | None, paging: tuple[int, str | None]
) -> HitPage:
    """Hits that concern the caller and whose answer is due, the next one first: whatever is late stands at the head.
    `paging`: how many at most, and the cursor to go on from. `due_before` is not included; `which` names no times."""
    narrowed = {
        "party": call.party,
        "state": which.state,
        "recorded_by": which.recorded_by,
        "on_behalf_of": which.on_behalf_of,
        "due_before": due_before,
    }
    due = stores.cases.due_hits
    kept, following = due.page(
        call.party, due_before, lambda hit: which.keeps(hit, call), paging, Question("hits by due time", narrowed)
    )
    return HitPage(items=[shown_to_party(hit, call.party) for hit in kept], next_cursor=following, listed_from=None)


class KeptHits(NamedTuple):
    """A page of hits as they are kept, the cursor of the next page, and from when on hits are listed."""

    hits: list[KeptHit]
    next_cursor: str | None
    listed_from: datetime


def kept_hits(cases: Cases, call: Call, which: HitListing, limit: int, cursor: str | None, now: datetime) -> KeptHits:
    """A page of the hits that concern the caller, newest first; without `since`, of twelve months."""

    asked_at = first_asked_at(cursor, now)
    since = beginning_of(which.since, which.until, asked_at)
    bounds = (id_bound("hit", since), id_bound("hit", which.until) if which.until else "hit_~")
    kind = class_of(call.party)
    if kind == "NCB":
        where = Partition("by_party", "party", (call.party,), *bounds)
    elif kind == "ADM":
        where = Partition("by_administration", "administration", (str(call.country),), *bounds)
    else:
        where = Partition("by_month", "hit_month", months_back(since, which.until, now), *bounds)
    narrowed = {
        "party": call.party,
        "state": which.state,
        "recorded_by": which.recorded_by,
        "on_behalf_of": which.on_behalf_of,
        "since": which.since,
        "until": which.until,
    }
    question = Question("hits", narrowed, asked_at=asked_at if which.since is None else None)
    hits, next_cursor = cases.list_hits(where, lambda hit: which.keeps(hit, call), limit, cursor, question)
    return KeptHits(hits, next_cursor, since)
