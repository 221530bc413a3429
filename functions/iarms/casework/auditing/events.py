"""Audit events for an auditor: lists of them by any filters together, and one by its id.

A list is read under the one facet that fewest events have, down from the newest, and what does not fit by its marks is
passed by without reading it. All that fits is held against the event itself: the index only says where to look.
"""

import json
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

from iarms.casework.auditing.facets import EventFilter, facets_of, is_narrow, wanted_facets
from iarms.casework.auditing.narrowing import AuditReader, narrowed
from iarms.casework.auditing.stores import AuditingStores
from iarms.errors import NotFound
from iarms.models.auditing import AuditEventPage, WrittenEvent
from iarms.store.audit_index import FacetPage, IdSpan, IndexRow, day_begins, in_one_order, mark_of
from iarms.store.cursor import CursorKeys, Question, decode_cursor, encode_cursor
from iarms.threads import ContextPool

READS_A_PAGE: Final = 60
"""Reads of DynamoDB for one page, whatever is asked for; a page that is short for it has a cursor. As many more as
there are more shards to read side by side than of a day that has sixteen."""
ROWS_A_PAGE: Final = 1_500
"""Rows of the index for one page: no more are read once there were so many."""
_MOST_PAGE_BYTES: Final = 1_500_000
"""Of the texts of one page."""
_TOGETHER: Final = 250
_EVENTS_TOGETHER: Final = 25
_SHARDS_TOGETHER: Final = 16
_DAYS_TOGETHER: Final = 4
# What a shard is asked for beyond its share of a page: chance spreads events unevenly.
_SPARE: Final = 4
_LIST: Final = "audit-events"
_KEYS: Final = ("facet", "event_id")


class _Spent(Exception):
    """As much as one page may read is read."""


@dataclass
class _Budget:
    """What is left to read for a page."""

    reads: int = READS_A_PAGE
    rows: int = ROWS_A_PAGE

    def spend(self, reads: int = 1) -> None:
        """Count reads that are about to be made. Raises _Spent where there are not as many left."""
        if self.reads < reads or self.rows <= 0:
            raise _Spent
        self.reads -= reads


class _Chunk(NamedTuple):
    """Rows in their order, the id down to which there are no others, and whether nothing lies below."""

    rows: tuple[IndexRow, ...]
    down_to: str
    is_last: bool


def list_events(
    stores: AuditingStores, which: EventFilter, limit: int, cursor: str | None, administration: str | None = None
) -> AuditEventPage:
    """The events that are asked for, the newest first; of those that a client may read that is limited to one
    administration (a country), where there is one. Eventually consistent, usually some seconds behind.

    Raises Invalid for a cursor of another question, Forbidden for the events of another administration.
    """
    which = narrowed(which, administration)
    narrowing = {
        "party": which.party,
        "administration": which.administration,
        "officer": which.officer,
        "record_id": which.record_id,
        "search_id": which.search_id,
        "hit_id": which.hit_id,
        "trace_id": which.trace_id,
        "action": which.action,
        "outcome": which.outcome,
        "since": which.since,
        "until": which.until,
        "limited_to": administration,
    }
    asked = Question("audit-events", narrowing)
    span = IdSpan.of(which.since, which.until)
    start = decode_cursor(cursor, asked, CursorKeys(_KEYS, "facet", (_LIST,), "event_id", *span))
    if start is not None:
        span = span.before(start["event_id"]["S"])
    listing = _Listing(stores, which, limit, administration, span)
    listing.fill()
    place = {"facet": {"S": _LIST}, "event_id": {"S": listing.down_to}}
    return AuditEventPage(
        items=listing.items,
        told_in_part=listing.told_in_part,
        missing=listing.missing,
        next_cursor=None if listing.is_ended else encode_cursor(place, asked),
    )


def read_event(stores: AuditingStores, event_id: str, administration: str | None = None) -> tuple[str, AuditReader]:
    """The canonical text of the event of this id, and who reads it. Raises NotFound for none, and for one that the
    client may not read, which is limited to an administration."""
    text = stores.events.get(event_id)
    reader = AuditReader(stores, administration)
    if text is None or not reader.may_read(json.loads(text)):
        raise NotFound("no such event of yours")
    return text, reader


class _Listing:
    """A page that fills up. Everything above `down_to` was looked at; `is_ended` once nothing lies below."""

    def __init__(
        self, stores: AuditingStores, which: EventFilter, limit: int, administration: str | None, span: IdSpan
    ) -> None:
        self.items: list[WrittenEvent] = []
        self.told_in_part: list[str] = []
        self.missing: list[str] = []
        self.down_to = span.until
        self.is_ended = False
        self._stores, self._limit, self._span = stores, limit, span
        self._wanted = wanted_facets(which)
        own = wanted_facets(EventFilter(administration=administration)) if administration is not None else ()
        self._own = next(iter(own), None)
        spread = max(stores.index.shards.day, stores.index.shards.facets)
        self._budget = _Budget(READS_A_PAGE * math.ceil(spread / _SHARDS_TOGETHER))
        self._reader = AuditReader(stores, administration, self._budget.spend)
        self._held = 0

    def fill(self) -> None:
        """Read until the page is full, the list has ended, or as much is read as one page may read."""
        with suppress(_Spent):
            for chunk in self._chunks():
                self._take(chunk)
                if self._is_full():
                    return

    def _is_full(self) -> bool:
        return len(self.items) >= self._limit or self._held >= _MOST_PAGE_BYTES

    def _take(self, chunk: _Chunk) -> None:
        marks = {mark_of(facet) for facet in self._wanted} if len(self._wanted) > 1 else set()
        rows = [row for row in chunk.rows if marks <= row.marks]
        at = 0
        while at < len(rows) and not self._is_full():
            together = rows[at : at + min(_EVENTS_TOGETHER, self._limit - len(self.items))]
            self._budget.spend()
            texts = self._stores.events.get_many(row.event_id for row in together)
            for row in together:
                self._look_at(row.event_id, texts.get(row.event_id))
                self.down_to = row.event_id
                at += 1
                if self._is_full():
                    break
        if at == len(rows):
            self.down_to, self.is_ended = chunk.down_to, chunk.is_last

    def _look_at(self, event_id: str, text: str | None) -> None:
        """List an event if it is one that is asked for: the index only says where to look."""
        if text is None:
            self.missing.append(event_id)
            return
        event = json.loads(text)
        if not facets_of(event).issuperset(self._wanted) or not self._reader.may_read(event):
            return
        told, is_in_part = self._reader.as_told(event)
        self.items.append(WrittenEvent(told))
        self._held += len(text.encode())
        if is_in_part:
            self.told_in_part.append(event_id)

    def _chunks(self) -> Iterator[_Chunk]:
        if not self._wanted:
            return self._by_time()
        if is_narrow(self._wanted[0]) or len(self._wanted) == 1:
            facet, page = self._wanted[0], self._read(self._wanted[0], self._span)
            # A cursor names the row that a page ended with: of a limited reader it is never another's.
            if self._own is not None and page.is_more:
                facet, page = self._own, self._read(self._own, self._span)
            return self._by_facet(facet, page)
        if self._own is not None:
            return self._by_facet(self._own, self._read(self._own, self._span))
        return self._by_the_rarest()

    def _by_the_rarest(self) -> Iterator[_Chunk]:
        """By the facet of which there is least: the newest rows of each say so."""
        read = {facet: self._read(facet, self._span) for facet in self._wanted}
        facet = min(read, key=lambda each: (read[each].is_more, read[each].rows[-1:]))
        return self._by_facet(facet, read[facet])

    def _by_facet(self, facet: str, page: FacetPage) -> Iterator[_Chunk]:
        while page.is_more:
            down_to = page.rows[-1].event_id
            yield _Chunk(page.rows, down_to, is_last=False)
            page = self._read(facet, self._span.before(down_to))
        yield _Chunk(page.rows, self._span.since, is_last=True)

    def _read(self, facet: str, span: IdSpan) -> FacetPage:
        self._budget.spend(self._stores.index.reads_of(facet))
        page = self._stores.index.read(facet, span, _TOGETHER if len(self._wanted) > 1 else self._limit)
        self._budget.rows -= len(page.rows)
        return page

    def _by_time(self) -> Iterator[_Chunk]:
        span, is_more = self._span, True
        while is_more:
            self._budget.spend()
            shards, is_more = self._stores.index.shards_of_days(span, _SHARDS_TOGETHER * _DAYS_TOGETHER)
            days = [list(of_day) for _, of_day in groupby(shards, key=lambda shard: shard.partition("#")[0])]
            # The last day may have been cut.
            for number, of_day in enumerate(days[:-1] if is_more else days, start=1):
                begins = max(span.since, day_begins(of_day[0]))
                yield from self._by_day(of_day, IdSpan(begins, span.until), is_last=not is_more and number == len(days))
                span = span.before(begins)
        if not shards:
            yield _Chunk((), span.since, is_last=True)

    def _by_day(self, shards: list[str], span: IdSpan, *, is_last: bool) -> Iterator[_Chunk]:
        most = math.ceil(self._limit / len(shards)) + _SPARE
        while True:
            self._budget.spend(len(shards))
            page = in_one_order(self._each_shard(shards, span, most))
            self._budget.rows -= len(page.rows)
            if not page.is_more:
                yield _Chunk(page.rows, span.since, is_last)
                return
            span = span.before(page.rows[-1].event_id)
            yield _Chunk(page.rows, span.until, is_last=False)

    def _each_shard(self, shards: list[str], span: IdSpan, most: int) -> Iterator[FacetPage]:
        return _pool().map(lambda shard: self._stores.index.read_shard(shard, span, most), shards)


@cache
def _pool() -> ContextPool:
    return ContextPool(_SHARDS_TOGETHER, thread_name_prefix="auditing")
