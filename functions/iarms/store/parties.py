"""The register of parties: who can be notified, and for which countries the WCO holds a mandate."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from iarms.models.party import Party
from iarms.store.batch import batch_get
from iarms.store.items import decode, encode

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

# A party that is suspended or whose mandate is withdrawn is refused within this time.
CACHED_SECONDS: Final = 30.0
_CURRENT: Final = "current"


@dataclass
class Register:
    """Reads and writes of the register's table; rows are kept for half a minute, since every call needs them."""

    client: "DynamoDBClient"
    table: str
    _rows: dict[str, tuple[float, Party]] = field(default_factory=dict)

    def get(self, party: str) -> Party:
        """The party's row; a party that has none can do what its token says and cannot be notified."""
        return self.get_many([party])[party]

    def get_many(self, parties: Iterable[str]) -> dict[str, Party]:
        """Rows by party."""
        wanted = set(parties)
        oldest = time.monotonic() - CACHED_SECONDS
        fresh = {party: row for party, (read, row) in self._rows.items() if party in wanted and read > oldest}
        absent = wanted - fresh.keys()
        if absent:
            items = batch_get(self.client, self.table, [{"party": party, "part": _CURRENT} for party in sorted(absent)])
            rows = [decode(item, Party) for item in items]
            read = {party: Party(party=party) for party in absent} | {row.party: row for row in rows}
            self._rows.update({party: (time.monotonic(), row) for party, row in read.items()})
            fresh |= read
        return fresh

    def with_address(self, parties: Iterable[str]) -> frozenset[str]:
        """Which of these parties have an address: a topic of their own."""
        return frozenset(party for party, row in self.get_many(parties).items() if row.notified)

    def put(self, row: Party) -> None:
        """Enter or replace a party's row."""
        self.client.put_item(TableName=self.table, Item=encode(row, party=row.party, part=_CURRENT))
        self._rows.pop(row.party, None)
