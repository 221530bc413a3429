"""The watch of a trace: begun with it, ended with it, begun anew where it opens again or its weapon is corrected."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from iarms.casework.tracing.stores import TraceStores
from iarms.casework.tracing.weapon import as_searched, watched_numbers
from iarms.domain.tracing import ENDED_TRACES
from iarms.models.ids import new_id
from iarms.models.party import SERVICE_PARTY
from iarms.models.trace import Trace
from iarms.models.watch import KeptWatch
from iarms.store.readers import for_the_service

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class WatchChange(NamedTuple):
    """A trace with the watch that it has after a step, and what is to be written of watches with it."""

    trace: Trace
    items: "list[TransactWriteItemTypeDef]"


def watch_after(stores: TraceStores, before: Trace, after: Trace, now: datetime) -> WatchChange:
    """The trace after a step with the watch that suits it. One that its searcher has stopped stays stopped."""
    with for_the_service():  # a bureau that answers ends a watch that it may not read
        held = stores.watches.get(after.watch_id) if after.watch_id is not None else None
    if held is None:
        return WatchChange(after, [])
    watch, is_open = held.watch, after.state not in ENDED_TRACES
    is_ours = watch.stopped_at is None or watch.stopped_by == SERVICE_PARTY
    if is_open and is_ours and after.firearm != before.firearm and now < watch.until:
        return _of_corrected(stores, watch, after, now)
    if not is_open and watch.stopped_at is None:
        stopped = watch.model_copy(update={"stopped_at": now, "stopped_by": SERVICE_PARTY})
        return WatchChange(after, stores.watches.stop_items(stopped))
    if is_open and before.state in ENDED_TRACES and watch.stopped_by == SERVICE_PARTY and now < watch.until:
        if watch.firearm is not None or after.firearm != before.firearm or _was_corrected(after):
            return _of_corrected(stores, watch, after, now)
        again = _begun_anew(watch, now)
        return WatchChange(after.model_copy(update={"watch_id": again.watch_id}), stores.watches.put_items(again))
    return WatchChange(after, [])


def _of_corrected(stores: TraceStores, watch: KeptWatch, after: Trace, now: datetime) -> WatchChange:
    """The watch for the weapon as it is described now in the place of the one before; none where it has no number."""
    items = []
    if watch.stopped_at is None:
        stopped = watch.model_copy(update={"stopped_at": now, "stopped_by": SERVICE_PARTY})
        items += stores.watches.stop_items(stopped)
    numbers = watched_numbers(after.firearm)
    if not numbers:
        return WatchChange(after, items)
    again = _begun_anew(watch, now).model_copy(update={"numbers": numbers, "firearm": as_searched(after.firearm)})
    return WatchChange(
        after.model_copy(update={"watch_id": again.watch_id}), [*items, *stores.watches.put_items(again)]
    )


def _was_corrected(trace: Trace) -> bool:
    """Whether the weapon is described otherwise than when the trace was submitted: its legs were told."""
    return any(event.changes for leg in trace.legs for event in leg.history)


def _begun_anew(watch: KeptWatch, now: datetime) -> KeptWatch:
    return watch.model_copy(
        update={"watch_id": new_id("wat", now), "began_at": now, "stopped_at": None, "stopped_by": None}
    )
