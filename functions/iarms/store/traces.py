"""Traces: one document each, and beside it a row for each leg, by which its bureau and the clock find it.

A document with its legs changes as a whole, under its version: concurrent steps are serialised by that condition.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.api import rfc3339
from iarms.models.trace import Leg, Trace
from iarms.store.batch import batch_get
from iarms.store.cursor import Question
from iarms.store.due_index import DueIndex, DueRow, due_attributes
from iarms.store.items import attributes_of, decode, decode_readable, encode
from iarms.store.listing import Listing, Partition, in_shards, listing_in
from iarms.store.readers import check_name, handed, readers_of_trace
from iarms.store.shards import UNSPREAD, Shards

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_TRACE: Final = "trace"
_LEG: Final = "leg#"
_KEYS: Final = ("trace_id", "part")


class Weapon(NamedTuple):
    """What tells whether two traces are of one weapon: the folded number, and the make's code where it is certain."""

    number: str
    make: str


def leg_of(row: DueRow) -> tuple[str, str]:
    """The trace and the leg that a row of the due index is of."""
    trace_id, part = (row.key[name] for name in _KEYS)
    return trace_id, part.removeprefix(_LEG)


class Alike(NamedTuple):
    """Another trace of a weapon: whose it is, and whether who asks there agreed to be named."""

    trace_id: str
    requested_by: str
    on_behalf_of: str
    shares: bool


@dataclass(frozen=True)
class Traces:
    """Reads and writes of the traces table. Lists are read `in_session`: as the caller, not as the function."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None
    shards: Shards = UNSPREAD

    @property
    def by_due(self) -> DueIndex:
        """The legs that the clock looks at, by when it does; a row's second key leads to its leg (`leg_of`)."""
        return DueIndex(self.client, self.table, _KEYS, self.shards)

    def put_items(self, trace: Trace, weapon: Weapon | None, *, shares: bool) -> list["TransactWriteItemTypeDef"]:
        """A new trace as transaction items: its document, its legs' rows, and the one by which it is found alike."""
        document = {**self._document(trace), **attributes_of(weapon=weapon.number if weapon else None)}
        check_name(trace.requested_by)
        items: list[Any] = [
            {
                "Put": {
                    "TableName": self.table,
                    "Item": document,
                    "ConditionExpression": "attribute_not_exists(trace_id)",
                }
            }
        ]
        items += [{"Put": {"TableName": self.table, "Item": self._leg_row(trace, leg)}} for leg in trace.legs]
        return [*items, *self.weapon_items(trace, None, weapon, shares=shares)]

    def weapon_items(
        self, trace: Trace, was: Weapon | None, weapon: Weapon | None, *, shares: bool
    ) -> list["TransactWriteItemTypeDef"]:
        """The row by which a trace is found alike, under its weapon, and no longer under the one that it `was` of."""
        items: list[Any] = []
        if was is not None and (weapon is None or weapon.number != was.number):
            key = attributes_of(trace_id=_weapon(was.number), part=trace.trace_id)
            items.append({"Delete": {"TableName": self.table, "Key": key}})
        if weapon is not None:
            row = attributes_of(
                trace_id=_weapon(weapon.number),
                part=trace.trace_id,
                make=weapon.make,
                requested_by=trace.requested_by,
                on_behalf_of=trace.on_behalf_of,
                shares=str(shares),
                test=str(trace.test),
            )
            items.append({"Put": {"TableName": self.table, "Item": row}})
        return items

    def change_items(self, before: Trace, after: Trace) -> list["TransactWriteItemTypeDef"]:
        """A changed trace as transaction items, with the rows of the legs that changed.

        The first item's condition fails where the trace was changed since it was read.
        """
        document: Any = {
            "Put": {
                "TableName": self.table,
                "Item": self._document(after),
                "ConditionExpression": "#version = :before",
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": {":before": {"N": str(before.version)}},
            }
        }
        known = {leg.leg_id: leg for leg in before.legs}
        rows: list[Any] = [
            {"Put": {"TableName": self.table, "Item": self._leg_row(after, leg)}}
            for leg in after.legs
            if known.get(leg.leg_id) != leg
        ]
        return [document, *rows]

    def get(self, trace_id: str) -> Trace | None:
        """The trace (strongly consistent)."""
        item = self.client.get_item(
            TableName=self.table, Key=attributes_of(trace_id=trace_id, part=_TRACE), ConsistentRead=True
        ).get("Item")
        return handed(decode(item, Trace), readers_of_trace) if item else None

    def get_many(self, trace_ids: Iterable[str]) -> list[Trace]:
        """These traces, in the order asked for, without those that are not there (strongly consistent)."""
        wanted = tuple(trace_ids)
        documents = self._documents(wanted)
        return [decode(documents[each], Trace) for each in wanted if each in documents]

    def _documents(self, trace_ids: Iterable[str]) -> dict[str, Any]:
        keys = [{"trace_id": trace_id, "part": _TRACE} for trace_id in dict.fromkeys(trace_ids)]
        return {item["trace_id"]["S"]: item for item in batch_get(self.client, self.table, keys)} if keys else {}

    def alike(self, weapon: Weapon | None, trace_id: str, *, test: bool) -> list[Alike]:
        """Other traces of this weapon, none of one that is not known (strongly consistent). A make that is not certain
        differs from none."""
        found: list[Alike] = []
        if weapon is None:
            return found
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="trace_id = :weapon",
                ExpressionAttributeValues=attributes_of(**{":weapon": _weapon(weapon.number)}),
                **start,
            )
            found += [
                Alike(
                    item["part"]["S"],
                    item["requested_by"]["S"],
                    item["on_behalf_of"]["S"],
                    item["shares"]["S"] == "True",
                )
                for item in answer["Items"]
                if item["part"]["S"] != trace_id
                and item["test"]["S"] == str(test)
                and (not weapon.make or not item["make"]["S"] or item["make"]["S"] == weapon.make)
            ]
            if "LastEvaluatedKey" not in answer:
                return found
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def shares(self, weapon: Weapon, trace_id: str) -> bool:
        """Whether who asked by this trace agreed to be named to others who trace the weapon."""
        item = self.client.get_item(
            TableName=self.table,
            Key=attributes_of(trace_id=_weapon(weapon.number), part=trace_id),
            ConsistentRead=True,
        ).get("Item")
        return bool(item) and item["shares"]["S"] == "True"  # type: ignore[index]

    def list_traces(
        self, where: Partition, keep: Callable[[Trace], bool], limit: int, cursor: str | None, question: Question
    ) -> tuple[list[Trace], str | None]:
        """Traces that pass `keep`, newest first, and the cursor of the next page. Eventually consistent.

        A filter that few pass can leave a page short, or empty, with a cursor to go on from.
        """

        def entries(rows: Sequence[Any]) -> Iterator[tuple[Any, Trace]]:
            return ((row, trace) for row, trace in self._traces_of(rows) if keep(trace))

        where = in_shards(where, self.shards)
        return Listing(listing_in(self.in_session), self.table, _KEYS).page(where, entries, limit, cursor, question)

    def _document(self, trace: Trace) -> dict[str, Any]:
        trace_id, shards = trace.trace_id, self.shards
        return {
            **encode(trace, lean=True),
            **attributes_of(
                trace_id=trace_id,
                part=_TRACE,
                version=trace.version,
                party=shards.party(trace.requested_by, trace_id),
                administration=shards.administration(trace.on_behalf_of, trace_id),
                trace_month=shards.month(rfc3339(trace.submitted_at)[:7], trace_id),
                listed_as=trace_id,
            ),
        }

    def _leg_row(self, trace: Trace, leg: Leg) -> dict[str, Any]:
        """A leg's row: whose it is, and when the clock has to look at it; a leg that has ended is looked at no more."""
        return attributes_of(
            trace_id=trace.trace_id,
            part=f"{_LEG}{leg.leg_id}",
            leg_id=leg.leg_id,
            party=self.shards.party(leg.party, trace.trace_id),
            listed_as=trace.trace_id,
            **due_attributes(leg.leg_id, leg.party, leg.clock_at, self.shards),
        )

    def _traces_of(self, rows: Sequence[Any]) -> Iterator[tuple[Any, Trace]]:
        """Each row with its trace: a leg's row names one that has to be read."""
        documents = self._documents(row["trace_id"]["S"] for row in rows if "document" not in row)
        for row in rows:
            document = row if "document" in row else documents.get(row["trace_id"]["S"])
            trace = decode_readable(document, Trace) if document is not None else None
            if trace is not None:
                yield row, trace


def _weapon(number: str) -> str:
    return f"weapon#{number}"
