"""The index of audit events: under each facet of an event its id, and by time under the shards of its day.

Derived from the audit table, written after it and at least once: a row that comes again is the same row. A row is of
one event and says by which other facets it would be found, in marks of six bytes: so what is asked for by several is
read under one of them, and no event is read that does not fit. Ids sort by time, and a list goes by nothing else.
"""

import hashlib
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ulid import ULID

from iarms.models.ids import moment_of
from iarms.store.batch import batch_put
from iarms.store.shards import UNSPREAD, Shards, every_shard, shard_of
from iarms.threads import ContextPool

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_MARK_BYTES: Final = 6
_DAYS: Final = "days"
_EVENT: Final = "evt_"
_BASE_32: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Of a day; the first sixteen are those of before there could be more.
_SHARDS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
# What very many events have in common: each value of these kinds lies in shards.
_WIDE: Final = frozenset({"party", "administration", "action", "outcome"})
# What a shard is asked for beyond its share of a page: chance spreads events unevenly.
_SPARE: Final = 4
_MOST_AT_ONCE: Final = 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_AFTER_ALL: Final = f"{_EVENT}~"


class IndexRow(NamedTuple):
    """An event under a facet, with the marks of all its facets."""

    event_id: str
    marks: frozenset[bytes]


class IdSpan(NamedTuple):
    """From which id, included, to which, not included: bounds that ids are compared with."""

    since: str
    until: str

    @classmethod
    def of(cls, since: datetime | None, until: datetime | None) -> "IdSpan":
        """The span of a period of time, by the whole milliseconds that ids have."""
        return cls(_bound(since) if since else _EVENT, _bound(until) if until else _AFTER_ALL)

    def before(self, event_id: str) -> "IdSpan":
        """What of the span lies before this id."""
        return IdSpan(self.since, min(self.until, event_id))


class FacetPage(NamedTuple):
    """Rows, the newest first, and whether there may be more below them."""

    rows: tuple[IndexRow, ...]
    is_more: bool


def mark_of(facet: str) -> bytes:
    """What stands for a facet in the rows of the others."""
    return hashlib.sha256(facet.encode(errors="surrogatepass")).digest()[:_MARK_BYTES]


@dataclass(frozen=True)
class AuditIndex:
    """Reads and writes of the table."""

    client: "DynamoDBClient"
    table: str
    shards: Shards = UNSPREAD
    # Shards that this process has written down.
    _known_shards: set[str] = field(default_factory=set)

    def put(self, event_id: str, facets: Collection[str]) -> int:
        """Write an event under its facets and its time; gives how many rows. Raises ValueError for what is no event's
        id, Unavailable where a row stays unwritten."""
        shard = day_shard_of(event_id, self.shards.day)
        # First: what is found by time alone is found through it.
        if shard not in self._known_shards:
            batch_put(self.client, self.table, [{"facet": {"S": _DAYS}, "event_id": {"S": shard}}])
            self._known_shards.add(shard)
        marks = {"marks": {"B": b"".join(sorted(map(mark_of, facets)))}} if facets else {}
        rows: list[dict[str, Any]] = [
            {"facet": {"S": self._place(facet, event_id)}, "event_id": {"S": event_id}, **marks}
            for facet in sorted(facets)
        ]
        rows.append({"facet": {"S": _time_facet(shard)}, "event_id": {"S": event_id}})
        batch_put(self.client, self.table, rows)
        return len(rows)

    def read(self, facet: str, span: IdSpan, most: int) -> FacetPage:
        """At most so many rows under a facet within a span, the newest first; somewhat more where it lies in shards.
        Eventually consistent."""
        number = self.reads_of(facet)
        if number == 1:
            return self._read(facet, *span, most)
        each = math.ceil(most / number) + _SPARE
        return in_one_order(_pool().map(lambda shard: self._read(shard, *span, each), every_shard(facet, number)))

    def reads_of(self, facet: str) -> int:
        """How many reads of DynamoDB one of a facet takes: one for each of its shards."""
        return self.shards.facets if facet.partition("#")[0] in _WIDE else 1

    def first_of(self, facet: str) -> str | None:
        """The id of the oldest event under a facet."""
        firsts = _pool().map(self._first_of, every_shard(facet, self.reads_of(facet)))
        return min((first for first in firsts if first is not None), default=None)

    def _place(self, facet: str, event_id: str) -> str:
        return shard_of(facet, event_id, self.reads_of(facet))

    def _first_of(self, facet: str) -> str | None:
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="facet = :facet",
            ExpressionAttributeValues={":facet": {"S": facet}},
            Limit=1,
        )
        return answer["Items"][0]["event_id"]["S"] if answer["Items"] else None

    def shards_of_days(self, span: IdSpan, most: int) -> tuple[tuple[str, ...], bool]:
        """At most so many shards (2026-11-30#a) in which something can lie of a span, those of the latest day first,
        and whether there may be more."""
        since, until = (_day_of(bound) for bound in span)
        page = self._read(_DAYS, since, f"{until}#~", most)
        return tuple(row.event_id for row in page.rows), page.is_more

    def read_shard(self, shard: str, span: IdSpan, most: int) -> FacetPage:
        """As `read`, of a shard of a day."""
        return self._read(_time_facet(shard), span.since, span.until, most)

    def _read(self, facet: str, since: str, until: str, most: int) -> FacetPage:
        if since >= until:
            return FacetPage((), False)
        answer = self.client.query(
            TableName=self.table,
            # No id is a bound itself: a bound has no chance in it, or is the id that a page ended with.
            KeyConditionExpression="facet = :facet AND event_id BETWEEN :since AND :until",
            ExpressionAttributeValues={":facet": {"S": facet}, ":since": {"S": since}, ":until": {"S": until}},
            ScanIndexForward=False,
            Limit=most + 2,
        )
        rows = [row for row in map(_row, answer["Items"]) if row.event_id != until]
        return FacetPage(tuple(rows[:most]), "LastEvaluatedKey" in answer or len(rows) > most)


def day_shard_of(event_id: str, number: int) -> str:
    """The shard that an event lies in by time: its day, and one of so many parts of the day by chance: 2026-11-30#a.

    Which there are of a day is written down beside them, so that a reader need not know how many there were. Raises
    ValueError for what is no event's id.
    """
    day = moment_of(event_id).astimezone(UTC).date().isoformat()
    return f"{day}#{_SHARDS[_BASE_32.index(event_id[-1]) % number]}"


def in_one_order(pages: Iterable[FacetPage]) -> FacetPage:
    """The rows of several shards as one page: down to where each of the shards is known."""
    read = list(pages)
    known_to = max((page.rows[-1].event_id for page in read if page.is_more and page.rows), default="")
    rows = sorted(
        (row for page in read for row in page.rows if row.event_id >= known_to),
        key=lambda row: row.event_id,
        reverse=True,
    )
    return FacetPage(tuple(rows), any(page.is_more for page in read))


def day_begins(shard: str) -> str:
    """Where the day of a shard begins among ids."""
    return _bound(datetime.fromisoformat(f"{shard.partition('#')[0]}T00:00:00+00:00"))


def _row(item: Any) -> IndexRow:
    marks = item.get("marks", {}).get("B", b"")
    return IndexRow(
        item["event_id"]["S"],
        frozenset(marks[at : at + _MARK_BYTES] for at in range(0, len(marks), _MARK_BYTES)),
    )


def _time_facet(shard: str) -> str:
    return f"day#{shard}"


def _day_of(bound: str) -> str:
    """The day that a bound of ids lies in."""
    characters = bound.removeprefix(_EVENT)[:10]
    if len(characters) < 10:
        return "0" if bound < _AFTER_ALL else "9999-12-31"
    try:
        return moment_of(f"{_EVENT}{characters}{'0' * 16}").astimezone(UTC).date().isoformat()
    except (ValueError, OverflowError):
        return "9999-12-31"


def _bound(at: datetime) -> str:
    """Where a moment stands among ids: what is of its millisecond comes after, of the next where it is no whole one."""
    milliseconds = -((_EPOCH - at) // _MILLISECOND)
    return f"{_EVENT}{str(ULID.from_bytes(milliseconds.to_bytes(6, 'big') + bytes(10)))[:10]}"


@cache
def _pool() -> ContextPool:
    return ContextPool(_MOST_AT_ONCE, thread_name_prefix="facets")
