"""Searches and hits.

Beside each hit lies a row under its record, by which a record's hits are found, with what their parties know of it.

A hit is kept under the tail of its id, which follows from the record, the administration and the case: while it takes
repeats it sits in part `current` and so is its own guard against a second one; once a day old it is moved under its
whole id when the next one opens.
"""

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.api import rfc3339
from iarms.models.hit import KeptHit
from iarms.models.ids import TAIL_CHARACTERS, tail_of
from iarms.models.party import TEST_BUREAU, country_of
from iarms.models.record import Record
from iarms.models.search import Search
from iarms.store.batch import batch_get
from iarms.store.cursor import Question
from iarms.store.due_hits import DueHits
from iarms.store.due_index import DueIndex, DueRow, due_attributes
from iarms.store.items import UNREADABLE, attributes_of, decode, decode_readable, encode
from iarms.store.listing import SHARD_OF, Listing, Partition, each_row, in_shards, listing_in
from iarms.store.readers import check_name, handed, readers_of_hit, readers_of_search
from iarms.store.shards import UNSPREAD, Shards
from iarms.store.transaction import ConditionFailed, Transaction

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_logger: Final = logging.getLogger("iarms.cases")
_SEARCH, _CURRENT = "search", "current"
_OF_RECORD: Final = "record#"
# By this the stream's filter knows such a row.
HIT_OF_RECORD: Final = "hit-of-record"
_KEYS: Final = ("case_key", "part")


def hit_parts(record_id: str, administration: str, case_reference: str, *, unseen: bool = False) -> tuple[str, ...]:
    """What makes two matches one hit: the record, and the case of an administration; and, apart from all others, that
    its searcher must not see it."""
    return ("hit", record_id, administration, case_reference, *(("unseen",) if unseen else ()))


class PlacedHit(NamedTuple):
    """A hit, and the part of the table that it is kept in: `current`, or its own id."""

    hit: KeptHit
    part: str


class KnownRecord(NamedTuple):
    """What those whom a hit concerns were told of its record last: its version, status and handling."""

    version: int
    status: str
    handling: str
    not_for: tuple[str, ...]

    @classmethod
    def of(cls, record: Record) -> "KnownRecord":
        """The record as it is."""
        return cls(record.version, record.status, record.handling, record.not_for)


class HitOfRecord(NamedTuple):
    """A hit on a record: who searched, for which administration, from whom the hit is kept, and what is known of the
    record."""

    hit_id: str
    searched_by: str
    administration: str
    withheld_from: tuple[str, ...]
    known: KnownRecord


@dataclass(frozen=True)
class SearchFilter:
    """Which searches to list. `party` and `administration`: at least one. `since` and `until` in whole milliseconds."""

    party: str | None
    administration: str | None
    operation: str | None = None
    outcome: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Cases:
    """Reads and writes of the cases table. Lists are read `in_session`: as the caller, not as the function."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None
    shards: Shards = UNSPREAD

    @property
    def by_due(self) -> DueIndex:
        """The hits that the clock looks at, by when it does; `hit_at` reads the one of a row."""
        return DueIndex(self.client, self.table, _KEYS, self.shards)

    @property
    def due_hits(self) -> DueHits:
        """The hits whose answer is due, as their parties work through them."""
        return DueHits(self.client, self.table, self.get_readable_hit, _CURRENT, self.in_session, self.shards)

    def put_search_item(self, search: Search) -> "TransactWriteItemTypeDef":
        """The search as a transaction item."""
        check_name(search.searched_by)
        keys = attributes_of(
            case_key=search.search_id,
            part=_SEARCH,
            **_whose(search.searched_by, search.on_behalf_of, search.search_id, self.shards),
            listed_as=search.search_id,
            operation=search.operation,
            outcome=search.outcome,
        )
        return {
            "Put": {
                "TableName": self.table,
                "Item": {**encode(search, lean=True), **keys},
                "ConditionExpression": "attribute_not_exists(case_key)",
            }
        }

    def get_search(self, search_id: str) -> Search | None:
        """The search and its answer."""
        item = self._get(search_id, _SEARCH)
        return handed(decode(item, Search), readers_of_search) if item else None

    def list_searches(self, which: SearchFilter, limit: int, cursor: str | None) -> tuple[list[Search], str | None]:
        """Searches, newest first, and the cursor of the next page. Eventually consistent.

        A filter that few pass can leave a page short, or empty, with a cursor to go on from.
        """
        narrowing = {"operation": which.operation, "outcome": which.outcome}
        # The partition is the caller's own, whatever else is asked for: a session reads no other.
        if which.party:
            index, partition, value = "by_party", "party", which.party
        else:
            index, partition, value = "by_administration", "administration", which.administration or ""
        narrowed_to = tuple((name, "=", asked) for name, asked in narrowing.items() if asked)
        if which.party and which.administration:
            narrowed_to = (*narrowed_to, ("administration", SHARD_OF, which.administration))
        where = Partition(
            index,
            partition,
            (value,),
            which.since or "srch_",
            which.until or "srch_~",
            narrowed=narrowed_to,
        )
        where = in_shards(where, self.shards)
        narrowed = {
            "party": which.party,
            "administration": which.administration,
            "operation": which.operation,
            "outcome": which.outcome,
            "since": which.since,
            "until": which.until,
        }
        rows = each_row(lambda row: decode(row, Search))
        lists = Listing(listing_in(self.in_session), self.table, _KEYS)
        return lists.page(where, rows, limit, cursor, Question("searches", narrowed))

    def current_hits(self, parts: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], KeptHit]:
        """By record, administration and case, the hit that a repeat would join or follow (strongly consistent).

        One whose document cannot be read is moved aside and left out: it must not keep the weapon from being told of.
        """
        by_tail = {tail_of(part): part for part in parts}
        keys = [{"case_key": tail, "part": _CURRENT} for tail in by_tail]
        hits: dict[tuple[str, ...], KeptHit] = {}
        for item in batch_get(self.client, self.table, keys) if keys else []:
            try:
                hits[by_tail[item["case_key"]["S"]]] = decode(item, KeptHit)
            except UNREADABLE:
                _logger.exception("a hit that cannot be read is moved aside: %s", item["hit_id"]["S"])
                self._move_aside(item)
        return hits

    def put_hit_item(self, hit: KeptHit) -> "TransactWriteItemTypeDef":
        """The new hit as a transaction item; its condition fails where another is current."""
        return {
            "Put": {
                "TableName": self.table,
                "Item": self._hit_item(hit, _CURRENT),
                "ConditionExpression": "attribute_not_exists(case_key)",
            }
        }

    def retire(self, hit: KeptHit) -> None:
        """Move a hit out of `current`, under its whole id. Harmless when somebody did it first."""
        self._move_aside(self._hit_item(hit, _CURRENT))

    def _move_aside(self, item: "Mapping[str, Any]") -> None:
        """Move the item of a hit out of `current`, under its whole id, where it is still the one that was read."""
        hit_id, version = item["hit_id"], item["version"]
        mine: Any = {
            "TableName": self.table,
            "Key": {"case_key": item["case_key"], "part": {"S": _CURRENT}},
            "ConditionExpression": "hit_id = :hit AND #version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":hit": hit_id, ":version": version},
        }
        # The version is in the token: of one that was changed meanwhile the second try is another request.
        moved = Transaction(self.client, f"{version['N']} {hit_id['S']}")
        moved.add("current", {"Delete": mine})
        moved.add("moved", {"Put": {"TableName": self.table, "Item": {**item, "part": hit_id}}})
        with contextlib.suppress(ConditionFailed):
            moved.commit()

    def get_hit(self, hit_id: str) -> KeptHit | None:
        """The hit, current or not."""
        placed = self.find_hit(hit_id)
        return placed.hit if placed else None

    def get_readable_hit(self, hit_id: str) -> KeptHit | None:
        """The hit, current or not; None also for one whose document cannot be read, which the log names: it must not
        keep others from being looked at."""
        try:
            return self.get_hit(hit_id)
        except UNREADABLE:
            _logger.exception("a hit that cannot be read: %s", hit_id)
            return None

    def find_hit(self, hit_id: str) -> PlacedHit | None:
        """The hit (strongly consistent) with where it is kept, which `change_hit_item` asks for."""
        tail = hit_id[-TAIL_CHARACTERS:]
        for part in (_CURRENT, hit_id):
            item = self._get(tail, part)
            if item and item["hit_id"]["S"] == hit_id:
                hit = handed(decode(item, KeptHit), readers_of_hit)
                return PlacedHit(hit, part) if hit is not None else None
        return None

    def hit_at(self, row: DueRow) -> PlacedHit | None:
        """The hit of a row of the due index (strongly consistent); None where it was moved since."""
        case_key, part = (row.key[name] for name in _KEYS)
        item = self._get(case_key, part)
        return PlacedHit(decode(item, KeptHit), part) if item else None

    def change_hit_item(self, before: PlacedHit, after: KeptHit) -> "TransactWriteItemTypeDef":
        """A changed hit as a transaction item; the condition fails where it was changed or moved since it was read."""
        return {
            "Put": {
                "TableName": self.table,
                "Item": self._hit_item(after, before.part),
                "ConditionExpression": "hit_id = :hit AND #version = :version",
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": {
                    ":hit": {"S": before.hit.hit_id},
                    ":version": {"N": str(before.hit.version)},
                },
            }
        }

    def unchanged_hit_item(self, placed: PlacedHit) -> "TransactWriteItemTypeDef":
        """That a hit is as it was read, as a transaction item that writes nothing."""
        return {
            "ConditionCheck": {
                "TableName": self.table,
                "Key": attributes_of(case_key=_tail(placed.hit), part=placed.part),
                "ConditionExpression": "hit_id = :hit AND #version = :version",
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": {
                    ":hit": {"S": placed.hit.hit_id},
                    ":version": {"N": str(placed.hit.version)},
                },
            }
        }

    def list_hits(
        self, where: Partition, keep: Callable[[KeptHit], bool], limit: int, cursor: str | None, question: Question
    ) -> tuple[list[KeptHit], str | None]:
        """Hits that pass `keep`, newest first, and the cursor of the next page. Eventually consistent.

        A filter that few pass can leave a page short, or empty, with a cursor to go on from.
        """

        def entries(rows: Iterable[Any]) -> Iterator[tuple[Any, KeptHit]]:
            found = ((row, decode_readable(row, KeptHit)) for row in rows)
            return ((row, hit) for row, hit in found if hit is not None and keep(hit))

        where = in_shards(where, self.shards)
        return Listing(listing_in(self.in_session), self.table, _KEYS).page(where, entries, limit, cursor, question)

    def hits_in(self, month: str, most: int, keep: Callable[[KeptHit], bool]) -> list[KeptHit]:
        """Hits opened in a month (2026-11) that pass `keep`, the latest first, at most so many, read as the caller,
        whom all of them concern. Eventually consistent."""
        found: list[KeptHit] = []
        where = Partition("by_month", "hit_month", (month,), "hit_", "hit_~")
        where = in_shards(where, self.shards)
        for row in Listing(listing_in(self.in_session), self.table, _KEYS).rows(where):
            hit = decode_readable(row, KeptHit)
            if hit is not None and keep(hit):
                found.append(hit)
            if len(found) == most:
                break
        return found

    def hit_of_record_item(self, hit: KeptHit, known: KnownRecord) -> "TransactWriteItemTypeDef":
        """The row of a hit under its record, as a transaction item; the condition fails where there is one."""
        return {
            "Put": {
                "TableName": self.table,
                "Item": _row_of_record(hit, known),
                "ConditionExpression": "attribute_not_exists(case_key)",
            }
        }

    def known_record_item(self, hit: KeptHit, before: KnownRecord, known: KnownRecord) -> "TransactWriteItemTypeDef":
        """That the parties of a hit are told what its record is now, as a transaction item; the condition fails where
        they were told meanwhile."""
        return {
            "Put": {
                "TableName": self.table,
                "Item": _row_of_record(hit, known),
                "ConditionExpression": "record_version = :before",
                "ExpressionAttributeValues": {":before": {"N": str(before.version)}},
            }
        }

    def hits_of_record(self, record_id: str) -> Iterator[HitOfRecord]:
        """Every hit on a record, the oldest first (strongly consistent)."""
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="case_key = :key",
                ExpressionAttributeValues=attributes_of(**{":key": _of_record(record_id)}),
                **start,
            )
            yield from map(_hit_of_record, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def matched_item(self, search: Search, record_id: str) -> "TransactWriteItemTypeDef":
        """That a search matched a record, so that who searched may open it. The last such search is kept."""
        keys = attributes_of(
            case_key=_matched(record_id),
            part=f"{search.searched_by} {search.on_behalf_of}",
            search_id=search.search_id,
            matched_by=search.searched_by,
            matched_for=search.on_behalf_of,
        )
        return {"Put": {"TableName": self.table, "Item": keys}}

    def searches_that_matched(self, record_id: str, party: str) -> list[tuple[str, str]]:
        """Who searched, and for which administration, where a search of this party, or one made on its behalf, matched
        the record (strongly consistent)."""
        found: list[tuple[str, str]] = []
        start: dict[str, Any] = {}
        own = country_of(party)
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="case_key = :key",
                FilterExpression="matched_by = :party OR matched_for = :own",
                ExpressionAttributeValues=attributes_of(
                    **{":key": _matched(record_id), ":party": party, ":own": own or "-"}
                ),
                **start,
            )
            found += [(item["matched_by"]["S"], item["matched_for"]["S"]) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return found
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _hit_item(self, hit: KeptHit, part: str) -> dict[str, Any]:
        return {
            **encode(hit, lean=True),
            **attributes_of(
                case_key=_tail(hit),
                part=part,
                hit_id=hit.hit_id,
                version=hit.version,
                **_whose(hit.owner, hit.on_behalf_of, hit.hit_id, self.shards),
                listed_as=hit.hit_id,
                hit_month=self._month_of(hit),
                **due_attributes(hit.hit_id, hit.owner, hit.clock_at or hit.due_at, self.shards),
            ),
        }

    def _month_of(self, hit: KeptHit) -> str | None:
        """The month that a hit is listed under; none for one on a record of the test bureau, which nobody looks for."""
        return None if hit.owner == TEST_BUREAU else self.shards.month(rfc3339(hit.opened_at)[:7], hit.hit_id)

    def _get(self, case_key: str, part: str) -> dict[str, Any] | None:
        answer = self.client.get_item(
            TableName=self.table, Key=attributes_of(case_key=case_key, part=part), ConsistentRead=True
        )
        return answer.get("Item")


def record_of_row(case_key: str) -> str:
    """The record under which the row of a hit lies, by the row's key: rows of before 30 November 2026 say it nowhere
    else."""
    return case_key.removeprefix(_OF_RECORD)


def _matched(record_id: str) -> str:
    return f"matched#{record_id}"


def _of_record(record_id: str) -> str:
    return f"{_OF_RECORD}{record_id}"


def _row_of_record(hit: KeptHit, known: KnownRecord) -> dict[str, Any]:
    return attributes_of(
        case_key=_of_record(hit.record_id),
        part=hit.hit_id,
        kind=HIT_OF_RECORD,
        record_id=hit.record_id,
        matched_by=hit.searched_by,
        matched_for=hit.on_behalf_of,
        withheld=" ".join(hit.withheld_from),
        record_version=known.version,
        record_status=known.status,
        handling=known.handling,
        not_for=" ".join(known.not_for),
    )


def _hit_of_record(item: Mapping[str, Any]) -> HitOfRecord:
    return HitOfRecord(
        hit_id=item["part"]["S"],
        searched_by=item["matched_by"]["S"],
        administration=item["matched_for"]["S"],
        withheld_from=tuple(item["withheld"]["S"].split()),
        known=KnownRecord(
            int(item["record_version"]["N"]),
            item["record_status"]["S"],
            item["handling"]["S"],
            tuple(item["not_for"]["S"].split()),
        ),
    )


def _whose(party: str, country: str, listed_as: str, shards: Shards) -> dict[str, str]:
    """The keys of the lists of a party and of an administration that a row stands in."""
    return {
        "party": shards.party(party, listed_as),
        "administration": shards.administration(country, listed_as),
    }


def _tail(hit: KeptHit) -> str:
    return hit.hit_id[-TAIL_CHARACTERS:]
