"""A list that goes through the values of an index, one after the other: the newest first, page by page.

No list ends before its rows do. A page that was cut short, by a filter that few rows pass or by the bound of what one
call may read, has a cursor to go on from; a page without a cursor is the last one.
"""

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from iarms.store.cursor import CursorKeys, Question, decode_cursor, encode_cursor
from iarms.store.items import LARGEST_DOCUMENT, UNREADABLE, attributes_of
from iarms.store.shards import Shards, every_shard, shard_beginning
from iarms.threads import ContextPool

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

T = TypeVar("T")

_logger: Final = logging.getLogger("iarms.listing")

EARLIEST: Final = datetime(2013, 1, 1, tzinfo=UTC)
"""iARMS itself is no older: nothing that is listed by month can be from before."""
READ_TOGETHER: Final = 100
NARROWED_TOGETHER: Final = 1000
"""Where DynamoDB itself leaves out what is not asked for."""
MOST_PAGE_BYTES: Final = 1_500_000
"""Of the documents of one page, as they are kept. A function answers with 6 MB at most, and JSON within its answer may
be three times as long."""
SHARD_OF: Final = "shard of"
ABSENT: Final = "absent"
PRESENT: Final = "present"
_FUNCTIONS: Final = {ABSENT: "attribute_not_exists", PRESENT: "attribute_exists"}
MOST_READS: Final = 10
"""Of one page, in so many rows together: a filter that few pass would else read without end."""
_MOST_AT_ONCE: Final = 8
# Of the queries of several shards, which those above wait for; and what a shard is asked for beyond its share of a
# page: chance spreads rows unevenly.
_MOST_SHARDS_AT_ONCE: Final = 16
_SPARE: Final = 4
_FIRST_CHARACTER: Final = "!"  # before all that ids and times have
_LAST_CHARACTER: Final = "\U0010ffff"
# A list of cases without a beginning goes back this far.
_LISTED_FOR: Final = timedelta(days=365)
# Clocks of functions differ; who wrote a moment ago may be in the next month already.
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Partition:
    """Where a list is read from: an index, its partition's attribute, and the values of it to go through, in order.

    Without an index it is the table itself, read strongly consistent. `since` and `until` are both included: bounds of
    the attribute `sort`. `narrowed`: attribute, comparison and text that DynamoDB leaves rows out by; the comparison
    "shard of" holds for the text itself and for its shards, "absent" and "present" for the attribute whatever it is.

    Each value lies in so many `shards`, which are read side by side as if they were one (`in_shards`); rows, cursors
    and bounds know of the values alone.
    """

    index: str | None
    attribute: str
    values: tuple[str, ...]
    since: str
    until: str
    sort: str = "listed_as"
    narrowed: tuple[tuple[str, str, str], ...] = ()
    oldest_first: bool = False
    shards: int = 1


def in_shards(where: Partition, shards: Shards) -> Partition:
    """The same with as many shards as its values have: parties, administrations or months, the newest rows first."""
    counted = {
        "party": shards.of_party,
        "recipient": shards.of_party,
        "administration": shards.of_administration,
        "hit_month": lambda _: shards.months,
        "trace_month": lambda _: shards.months,
    }[where.attribute]
    return replace(where, shards=max(map(counted, where.values), default=1))


def beginning_with(prefix: str) -> tuple[str, str]:
    """The bounds, both included, of texts that begin so."""
    return prefix, prefix + "\U0010ffff"


def months_back(since: datetime, until: datetime | None, now: datetime) -> tuple[str, ...]:
    """The months from `until` back to `since`, both included, as 2026-11: values of a partition by month.

    Only those that can hold something: none after `now`, none before EARLIEST.
    """
    last = min(until or now, now + _CLOCKS_DIFFER).astimezone(UTC)
    first = max(since, EARLIEST).astimezone(UTC)
    months = range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1)
    return tuple(f"{month // 12}-{month % 12 + 1:02}" for month in months)


def beginning_of(since: datetime | None, until: datetime | None, now: datetime) -> datetime:
    """From when on a list of cases goes: `since`, or twelve months before `until` or `now`, whichever is earlier."""
    return since or max(min(until or now, now) - _LISTED_FOR, datetime.fromtimestamp(0, UTC))


def each_row(read: Callable[[Any], T]) -> Callable[[Sequence[Any]], Iterable[tuple[Any, T]]]:
    """What a list makes of its rows where every row counts, but one that cannot be read: the log names it, and it keeps
    no other from being listed."""

    def entries(rows: Sequence[Any]) -> Iterator[tuple[Any, T]]:
        for row in rows:
            try:
                yield row, read(row)
            except UNREADABLE:
                known_as = (value.get("S", "") for name, value in row.items() if name.endswith(("_id", "_key")))
                _logger.exception("left out of a list: %s", " ".join(known_as))

    return entries


def listing_in(session: "DynamoDBClient | None") -> "DynamoDBClient":
    """DynamoDB as the caller may read it, which parties' lists are read by. Raises TypeError where a store was given
    none: those of functions that serve no caller list nothing of a party's."""
    if session is None:
        raise TypeError("this store has no session of the caller's to list in")
    return session


class _Read(NamedTuple):
    """The rows of one query, the key to go on after, and how many rows were looked at."""

    rows: list[Any]
    following: Any
    looked_at: int


@dataclass(frozen=True)
class Listing:
    """Lists of one table, whose rows have these primary keys beside those of the index.

    What a party enumerates is read by `listing_in`, in the session of the caller; what lies under one object's id, by
    the function's own client.
    """

    client: "DynamoDBClient"
    table: str
    keys: tuple[str, ...]

    def page(
        self,
        where: Partition,
        entries: Callable[[Sequence[Any]], Iterable[tuple[Any, T]]],
        limit: int,
        cursor: str | None,
        question: Question,
    ) -> tuple[list[T], str | None]:
        """A page of what `entries` makes of the rows that were read, and the cursor of the next page.

        `entries` gives each row that counts with what is listed for it; of rows with the same sort key the first one
        is listed. Where few rows count, or they are large, a page can be short, or empty, with a cursor to go on from.
        Raises Invalid for a cursor that leads elsewhere. Eventually consistent where an index is read.
        """
        names = tuple(dict.fromkeys((where.attribute, where.sort, *self.keys)))
        keys = CursorKeys(names, where.attribute, where.values, where.sort, where.since, where.until)
        start: Any = decode_cursor(cursor, question, keys)
        at = where.values.index(start[where.attribute]["S"]) if start else 0
        after = start if start and len(start) > 1 else None
        last: Any = after[where.sort] if after else None
        listed: list[T] = []
        left = MOST_READS * (NARROWED_TOGETHER if where.narrowed else READ_TOGETHER)

        def goes_on(row: Any) -> str | None:
            return encode_cursor({name: row[name] for name in names}, question)

        row: Any = None
        held = 0
        for place, read in self._reads(where, at, after, limit + 1):
            for counted, entry in entries(read.rows):
                if counted[where.sort] == last:
                    continue
                held += _bytes_of(counted)
                if len(listed) == limit or (listed and held > MOST_PAGE_BYTES):
                    return listed, goes_on(row)
                row, last = counted, counted[where.sort]
                listed.append(entry)
            left -= read.looked_at
            if len(listed) == limit or left <= 0:
                if read.following:
                    return listed, encode_cursor(read.following, question)
                if place + 1 < len(where.values):
                    return listed, encode_cursor(attributes_of(**{where.attribute: where.values[place + 1]}), question)
        return listed, None

    def rows(self, where: Partition) -> Iterator[Any]:
        """Every row, in the order of a list, read as they are asked for."""
        for _, read in self._reads(where, 0, None, READ_TOGETHER):
            yield from read.rows

    def _reads(self, where: Partition, at: int, after: Any, wanted: int) -> Iterator[tuple[int, _Read]]:
        """Query after query, each with the place of its value. Where values are empty the next ones are looked at
        together, more and more: a gap of years is passed in a moment."""
        together = NARROWED_TOGETHER if where.narrowed else READ_TOGETHER
        most = together if where.narrowed else min(wanted, together)
        width = 1
        while at < len(where.values):
            values = where.values[at : at + width]
            firsts = self._firsts(where, values, after, most)
            for place, first in enumerate(firsts, at):
                yield place, first
                following = first.following
                while following:
                    read = self._query(where, where.values[place], following, together)
                    yield place, read
                    following = read.following
            width = 1 if any(first.looked_at for first in firsts) else min(2 * width, _MOST_AT_ONCE)
            at, after = at + len(values), None

    def _firsts(self, where: Partition, values: Sequence[str], after: Any, most: int) -> list[_Read]:
        if len(values) == 1:
            return [self._query(where, values[0], after, most)]

        return list(_pool().map(lambda value: self._query(where, value, None, most), values))

    def _query(self, where: Partition, value: str, after: Any, most: int) -> _Read:
        return self._read(where, value, after, most) if where.shards == 1 else self._merged(where, value, after, most)

    def _merged(self, where: Partition, value: str, after: Any, most: int) -> _Read:
        """All shards of a value as one, in the list's order: as far as each of them was read."""
        left = _left_of(where, after[where.sort]["S"]) if after else where
        if left.until < left.since:
            return _Read([], None, 0)
        each = math.ceil(most / where.shards) + _SPARE
        shards = every_shard(value, where.shards)
        reads = list(_shards_pool().map(lambda shard: self._read(left, shard, None, each), shards))

        def sort_key(row: Any) -> str:
            return str(row[where.sort]["S"])

        cuts = [read.following for read in reads if read.following]
        last = (min if where.oldest_first else max)(cuts, key=sort_key, default=None)
        found = sorted((row for read in reads for row in read.rows), key=sort_key, reverse=not where.oldest_first)
        if last is None:
            rows = found
        elif where.oldest_first:
            rows = [row for row in found if sort_key(row) <= sort_key(last)]
        else:
            rows = [row for row in found if sort_key(row) >= sort_key(last)]
        bare = {where.attribute: {"S": value}}
        following = {**last, **bare} if last else None
        return _Read([{**row, **bare} for row in rows], following, sum(read.looked_at for read in reads))

    def _read(self, where: Partition, value: str, after: Any, most: int) -> _Read:
        asked: dict[str, Any] = {"ExclusiveStartKey": after} if after else {}
        names = {"#partition": where.attribute, "#sort": where.sort}
        values = {":value": value, ":since": where.since, ":until": where.until}
        if where.narrowed:
            names |= {f"#narrowed{n}": name for n, (name, _, _) in enumerate(where.narrowed)}
            values |= {
                f":narrowed{n}": text
                for n, (_, comparison, text) in enumerate(where.narrowed)
                if comparison not in _FUNCTIONS
            }
            asked["FilterExpression"] = " AND ".join(
                _condition(f"#narrowed{n}", comparison, f":narrowed{n}")
                for n, (_, comparison, _) in enumerate(where.narrowed)
            )
            values |= {
                f":narrowed{n}s": shard_beginning(text)
                for n, (_, comparison, text) in enumerate(where.narrowed)
                if comparison == SHARD_OF
            }
        asked |= {"IndexName": where.index} if where.index else {"ConsistentRead": True}
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="#partition = :value AND #sort BETWEEN :since AND :until",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=attributes_of(**values),
            ScanIndexForward=where.oldest_first,
            Limit=most,
            **asked,
        )
        rows = list(answer["Items"])
        return _Read(rows, answer.get("LastEvaluatedKey"), answer.get("ScannedCount", len(rows)))


def _condition(name: str, comparison: str, value: str) -> str:
    if comparison in _FUNCTIONS:
        return f"{_FUNCTIONS[comparison]}({name})"
    if comparison != SHARD_OF:
        return f"{name} {comparison} {value}"
    return f"({name} = {value} OR begins_with({name}, {value}s))"


def _left_of(where: Partition, sort_key: str) -> Partition:
    """What is left of a list after the row with this sort key, in the list's order."""
    if where.oldest_first:
        return replace(where, since=max(where.since, f"{sort_key}{_FIRST_CHARACTER}"))
    return replace(where, until=min(where.until, _before(sort_key)))


def _before(sort_key: str) -> str:
    """The last text before a sort key, of those that are as long or shorter: the keys of a list are of one length."""
    return f"{sort_key[:-1]}{chr(ord(sort_key[-1]) - 1)}{_LAST_CHARACTER}"


def _bytes_of(row: Any) -> int:
    """About how much of an answer a row becomes; of one that is kept compressed, what the largest does."""
    document = row.get("document", {})
    return len(document["S"].encode()) if "S" in document else LARGEST_DOCUMENT if document else 0


@cache
def _pool() -> ContextPool:
    return ContextPool(_MOST_AT_ONCE, thread_name_prefix="listing")


@cache
def _shards_pool() -> ContextPool:
    return ContextPool(_MOST_SHARDS_AT_ONCE, thread_name_prefix="shards")
