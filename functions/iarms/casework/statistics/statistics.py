"""Statistics for the parties: what they may read, counted by the domain so that no count names another's case."""

from datetime import datetime
from typing import Final

from iarms.casework.hits.hits import HitListing, kept_hits
from iarms.casework.statistics.stores import StatisticsStores
from iarms.casework.tracing.listing import TraceListing, kept_traces
from iarms.casework.tracing.stores import TraceStores
from iarms.domain.cases import shown_to_party
from iarms.domain.statistics import LARGEST_SMALL, hit_statistics, trace_statistics
from iarms.errors import FieldError, Invalid
from iarms.models.party import INTERPOL_GS, Call
from iarms.models.statistics import HitStatistics, TraceStatistics
from iarms.store.listing import beginning_of

# Counted from the cases themselves, each time: a counter beside them would say what its reader may not know.
MOST_COUNTED: Final = 5_000
_PAGE: Final = 500


def count_hits(
    stores: StatisticsStores, call: Call, since: datetime | None, until: datetime | None, now: datetime
) -> HitStatistics:
    """Hits that the caller may know of, opened in this time; without `since`, in the twelve months before its end.

    Raises Invalid where there are more than can be counted at once.
    """
    which = HitListing(since=beginning_of(since, until, now), until=until)
    hits, cursor = [], None
    while True:
        page, cursor, _ = kept_hits(stores.cases, call, which, _PAGE, cursor, now)
        hits += page
        _check(len(hits))
        if cursor is None:
            break
    records = stores.records.get_many(dict.fromkeys(hit.record_id for hit in hits))
    restricted = {each.record_id for each in records.values() if each.handling == "NO_ONWARD_SHARING"}
    return hit_statistics(
        [shown_to_party(hit, call.party) for hit in hits],
        reader=call.party,
        restricted=restricted,
        largest_small=_smallest(call),
    )


def count_traces(
    stores: TraceStores, call: Call, since: datetime | None, until: datetime | None, now: datetime
) -> TraceStatistics:
    """Traces that concern the caller, as it may see them, submitted in this time; without `since`, in the twelve months
    before its end.

    Raises Invalid where there are more than can be counted at once.
    """
    which = TraceListing(since=beginning_of(since, until, now), until=until)
    traces, cursor = [], None
    while True:
        page, cursor, _ = kept_traces(stores, call, which, _PAGE, cursor, now)
        traces += page
        _check(len(traces))
        if cursor is None:
            break
    return trace_statistics(traces, now, reader=call.party, largest_small=_smallest(call))


def _check(number: int) -> None:
    if number > MOST_COUNTED:
        detail = f"more than {MOST_COUNTED} in this time: narrow it by from and to"
        raise Invalid(FieldError("/query/from", "too_many_to_count", detail))


def _smallest(call: Call) -> int:
    """INTERPOL-GS may read every case, so nothing is suppressed for it."""
    return 0 if call.party == INTERPOL_GS else LARGEST_SMALL
