"""Hits by when an answer is due, for each party that they concern: the next one first.

Beside a hit whose answer is due lies a row for each of its parties, under the party's own key, sorted by the due time.
The rows are written, moved and removed by the transaction of each step that a hit takes. They hold nothing but where to
look: what is due, and whether it is, the hit's own document says, so that a row that was left behind shows nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from iarms.models.hit import KeptHit
from iarms.models.ids import TAIL_CHARACTERS
from iarms.models.moments import rfc3339
from iarms.models.party import INTERPOL_GS, TEST_BUREAU, WCO
from iarms.store.batch import batch_get
from iarms.store.items import attributes_of, decode_readable
from iarms.store.listing import Listing, Partition, listing_in
from iarms.store.readers import handed, readers_of_hit
from iarms.store.shards import UNSPREAD, Shards, shard_of
from iarms.tables import DUE_OF

if TYPE_CHECKING:
    from datetime import datetime

    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from iarms.store.cursor import Question

_KEYS: Final = ("case_key", "part")
_FIRST, _LAST = "0", "~"


@dataclass(frozen=True)
class DueHits:
    """Rows of hits that are due, in the cases table. Lists are read `in_session`; `find` reads the hit of an id that is
    being moved, `current` is the part of one that takes repeats."""

    client: "DynamoDBClient"
    table: str
    find: Callable[[str], KeptHit | None]
    current: str
    in_session: "DynamoDBClient | None" = None
    shards: Shards = UNSPREAD

    def step_items(self, before: KeptHit, after: KeptHit) -> list["TransactWriteItemTypeDef"]:
        """What a step of a hit does to its rows, as transaction items: those of its due time written, also where they
        stand already, and those of the one before removed."""
        wanted, old = self._keys(after), self._keys(before)
        items: list[TransactWriteItemTypeDef] = [
            {"Put": {"TableName": self.table, "Item": attributes_of(**key)}} for key in wanted
        ]
        gone = [key for key in old if key not in wanted]
        items += [{"Delete": {"TableName": self.table, "Key": attributes_of(**key)}} for key in gone]
        return items

    def page(
        self,
        party: str,
        due_before: "datetime | None",
        keep: Callable[[KeptHit], bool],
        paging: tuple[int, str | None],
        question: "Question",
    ) -> tuple[list[KeptHit], str | None]:
        """Hits of a party that are due and pass `keep`, the next one first, and the cursor of the next page. `paging`:
        how many at most, and the cursor to go on from. Strongly consistent.

        A filter that few pass can leave a page short, or empty, with a cursor to go on from.
        """

        def entries(rows: Sequence[Any]) -> Iterator[tuple[Any, KeptHit]]:
            hits = self._hits(row["part"]["S"].partition("#")[2] for row in rows)
            for row in rows:
                due_at, _, hit_id = row["part"]["S"].partition("#")
                hit = hits.get(hit_id)
                if hit is not None and hit.due_at is not None and rfc3339(hit.due_at) == due_at and keep(hit):
                    yield row, hit

        where = Partition(
            None,
            "case_key",
            (f"{DUE_OF}{party}",),
            _FIRST,
            rfc3339(due_before) if due_before is not None else _LAST,
            sort="part",
            oldest_first=True,
            shards=self.shards.of_party(party),
        )
        limit, cursor = paging
        return Listing(listing_in(self.in_session), self.table, _KEYS).page(where, entries, limit, cursor, question)

    def _hits(self, hit_ids: Iterable[str]) -> Mapping[str, KeptHit | None]:
        """The hits of these ids, as far as they are the caller's and can be read (strongly consistent)."""
        wanted = set(hit_ids)
        keys = [
            {"case_key": hit_id[-TAIL_CHARACTERS:], "part": part}
            for hit_id in sorted(wanted)
            for part in (self.current, hit_id)
        ]
        items = {item["hit_id"]["S"]: item for item in batch_get(self.client, self.table, keys)} if keys else {}
        read = {
            hit_id: handed(decode_readable(item, KeptHit), readers_of_hit)
            for hit_id, item in items.items()
            if hit_id in wanted
        }
        # The keys of one read are not read at one moment: a hit that is moved meanwhile is under neither of its two.
        return read | {hit_id: self.find(hit_id) for hit_id in wanted - read.keys()}

    def _keys(self, hit: KeptHit) -> list[dict[str, str]]:
        """The keys of a hit's rows; none where nothing is due."""
        if hit.due_at is None:
            return []
        # Nobody works through the hits of the test bureau but who searched and the bureau.
        left_out = {INTERPOL_GS, WCO} if hit.owner == TEST_BUREAU else set()
        return [
            {
                "case_key": shard_of(f"{DUE_OF}{party}", hit.hit_id, self.shards.of_party(party)),
                "part": f"{rfc3339(hit.due_at)}#{hit.hit_id}",
            }
            for party in sorted(readers_of_hit(hit) - left_out)
        ]
