"""The register of parties: each party's row as it stands, and every version that there was.

    party               part            what
    ADM-KE              current         the row that stands
    ADM-KE              version-0001    a row as it was written, with what that changed

Functions keep rows for half a minute, since every call needs them; they are read strongly consistently. So who is
suspended is out within the minute, whatever else is kept of the token.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from iarms.errors import Unavailable
from iarms.models.party import Party, PartyChange, PartyVersion
from iarms.store.batch import batch_get
from iarms.store.cursor import Question
from iarms.store.items import UNREADABLE, attributes_of, decode, decode_readable, encode
from iarms.store.listing import Listing, Partition, beginning_with, listing_in
from iarms.store.versions import version_items

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

P = TypeVar("P", bound=Party)

# A party or a client that is suspended, or whose mandate is withdrawn, is refused within this time.
CACHED_SECONDS: Final = 30.0
_CURRENT: Final = "current"
_VERSION: Final = "version-"
_LISTED: Final = "rows"  # the partition of the index by which all rows are listed
_NAMES: Final = ("A", "Z")  # between which every party's name is
_KEYS: Final = ("party", "part")


@dataclass
class Register:
    """Reads and writes of the register's table. Lists are read `in_session`: as the caller, not as the function."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None
    _rows: dict[str, tuple[float, Party]] = field(default_factory=dict)

    def get(self, party: str) -> Party:
        """The party's row; for one that has none, a row of version 0, which lets nobody do more than its token says and
        cannot be notified."""
        return self.get_many([party])[party]

    def get_many(self, parties: Iterable[str]) -> dict[str, Party]:
        """Rows by party, as they were at most CACHED_SECONDS ago.

        Raises Unavailable where a row cannot be read: nobody is let in by a row that is not understood.
        """
        wanted = set(parties)
        oldest = time.monotonic() - CACHED_SECONDS
        fresh = {party: row for party, (read, row) in self._rows.items() if party in wanted and read > oldest}
        absent = wanted - fresh.keys()
        if absent:
            # From before it is read: what is written meanwhile may not be in it.
            began = time.monotonic()
            items = batch_get(self.client, self.table, [{"party": party, "part": _CURRENT} for party in sorted(absent)])
            rows = [_read(item) for item in items]
            read = {party: Party(party=party) for party in absent} | {row.party: row for row in rows}
            self._rows.update({party: (began, row) for party, row in read.items()})
            fresh |= read
        return fresh

    def is_at_hand(self, party: str) -> bool:
        """Whether `get` gives this party's row without reading it."""
        return party in self._rows and self._rows[party][0] > time.monotonic() - CACHED_SECONDS

    def with_address(self, parties: Iterable[str]) -> frozenset[str]:
        """Which of these parties have an address: a topic of their own."""
        return frozenset(party for party, row in self.get_many(parties).items() if row.notified)

    def read(self, party: str) -> Party | None:
        """The party's row as it stands (strongly consistent); None where it has none. Raises Unavailable for one that
        cannot be read."""
        key = attributes_of(party=party, part=_CURRENT)
        item = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        return _read(item) if item else None

    def put_items(self, row: Party, changes: tuple[PartyChange, ...]) -> "list[TransactWriteItemTypeDef]":
        """A version as transaction items: it stands now, and is kept with its changes. The conditions fail where
        another was first."""
        written = PartyVersion(**dict(row), changes=changes)
        kept = encode(written, party=row.party, part=f"{_VERSION}{row.version:04}")
        return version_items(self.table, "party", _current(row), kept, row.version)

    def forget(self, party: str) -> None:
        """Keep nothing of a party's row that was read before."""
        self._rows.pop(party, None)

    def list_of(self, limit: int, cursor: str | None) -> tuple[list[Party], str | None]:
        """The rows by the names of their parties, and the cursor of the next page; one that cannot be read is left out,
        and the log names it. Eventually consistent."""
        where = Partition("by_name", "listed", (_LISTED,), *_NAMES, sort="party", oldest_first=True)
        lists = Listing(listing_in(self.in_session), self.table, _KEYS)
        return lists.page(where, _readable(Party), limit, cursor, Question("parties", {}))

    def versions_of(self, party: str, limit: int, cursor: str | None) -> tuple[list[PartyVersion], str | None]:
        """What a row is and was, the newest first, and the cursor of the next page (strongly consistent)."""
        where = Partition(None, "party", (party,), *beginning_with(_VERSION), sort="part")
        lists = Listing(listing_in(self.in_session), self.table, _KEYS)
        return lists.page(where, _readable(PartyVersion), limit, cursor, Question("party versions", {"party": party}))

    def put(self, row: Party) -> None:
        """Have a row stand, whatever stood before, without a version that is kept of it; as version 1 where it has
        none."""
        self.client.put_item(TableName=self.table, Item=_current(row.model_copy(update={"version": row.version or 1})))
        self.forget(row.party)


def _read(item: Any) -> Party:
    try:
        return decode(item, Party)
    except UNREADABLE as fault:
        raise Unavailable("the register could not be read") from fault


def _readable(model: type[P]) -> Callable[[Sequence[Any]], Iterable[tuple[Any, P]]]:
    """The rows of a list that can be read: one that cannot must not keep the others from being listed."""

    def entries(rows: Sequence[Any]) -> Iterable[tuple[Any, P]]:
        found = ((row, decode_readable(row, model)) for row in rows)
        return ((row, each) for row, each in found if each is not None)

    return entries


def _current(row: Party) -> "dict[str, AttributeValueTypeDef]":
    return encode(row, party=row.party, part=_CURRENT, version=row.version, listed=_LISTED)
