"""Watches as their searchers see them: listed, read with the hits that they led to, stopped before their time."""

from datetime import datetime

from iarms.casework.access.mandates import may_deal_with, require_mandate
from iarms.casework.audit import event_of
from iarms.casework.searching.stores import SearchStores
from iarms.domain.languages import detailed
from iarms.errors import Conflict, NotFound
from iarms.models.party import Call
from iarms.models.watch import KeptWatch, WatchPage, WatchReport, WatchState
from iarms.store.transaction import ConditionFailed, Transaction
from iarms.store.watches import WatchWithHits


def list_watches(
    stores: SearchStores, call: Call, on_behalf_of: str | None, limit: int, cursor: str | None, now: datetime
) -> WatchPage:
    """Watches that the caller may read, newest first: its own, and for an administration those on its behalf."""
    own = call.country
    if own is not None and on_behalf_of not in (None, own):
        return WatchPage(items=[], next_cursor=None)
    items, next_cursor = stores.watches.list_watches(
        party=call.party if own is None else None,
        administration=on_behalf_of or own,
        limit=limit,
        cursor=cursor,
    )
    readable = [each for each in items if may_deal_with(call, each.watch.searched_by, each.watch.on_behalf_of)]
    return WatchPage(items=[_report(each, now) for each in readable], next_cursor=next_cursor)


def read_watch(stores: SearchStores, call: Call, watch_id: str, now: datetime) -> WatchReport:
    """A watch, for who searched and for the administration it was for. Raises NotFound for anybody else."""
    return _report(_own(stores, call, watch_id), now)


def stop_watch(stores: SearchStores, call: Call, watch_id: str, now: datetime) -> WatchReport:
    """End a watch before its time. One that has ended, by itself or by somebody, is left as it is.

    Raises NotFound for anybody but those who may read it.
    """
    watching = _own(stores, call, watch_id)
    if _state(watching.watch, now) != "ACTIVE":
        return _report(watching, now)
    stopped = watching.watch.model_copy(update={"stopped_at": now, "stopped_by": call.subject})
    left = _report(WatchWithHits(stopped, watching.hit_ids), now)
    event = event_of(
        call,
        now,
        action="stop_watch",
        answer=left,
        on_behalf_of=stopped.on_behalf_of,
        case_reference=stopped.case_reference,
        search_id=stopped.search_id,
        watch_id=watch_id,
    )
    transaction = Transaction(stores.client)
    transaction.add("watch", *stores.watches.stop_items(stopped))
    transaction.add("audit", stores.trail.event_item(event))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        raise Conflict(detailed("watch_stopped"), code="watch_stopped") from lost_race
    call.recorded = True
    return left


def _own(stores: SearchStores, call: Call, watch_id: str) -> WatchWithHits:
    watching = stores.watches.get(watch_id)
    if watching is None or call.party not in (watching.watch.searched_by, f"ADM-{watching.watch.on_behalf_of}"):
        raise NotFound("no such watch of yours")
    require_mandate(call, watching.watch.searched_by, watching.watch.on_behalf_of)
    return watching


def _state(watch: KeptWatch, now: datetime) -> WatchState:
    if watch.stopped_at is not None:
        return "STOPPED"
    return "ACTIVE" if now < watch.until else "ENDED"


def _report(watching: WatchWithHits, now: datetime) -> WatchReport:
    watch = watching.watch
    return WatchReport(
        watch_id=watch.watch_id,
        state=_state(watch, now),
        search_id=watch.search_id,
        trace_id=watch.trace_id,
        began_at=watch.began_at,
        until=watch.until,
        stopped_at=watch.stopped_at,
        searched_by=watch.searched_by,
        on_behalf_of=watch.on_behalf_of,
        case_reference=watch.case_reference,
        officer=watch.officer,
        operation=watch.operation,
        place=watch.place,
        hit_ids=watching.hit_ids,
    )
