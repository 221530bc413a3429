"""The parties' own lists of officers, in the register's table beside their rows: the list that stands under part
"officers", and every version that there was ("officers-version-0001"...).

What a search asks is kept for half a minute, as the rows are.
"""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from iarms.errors import Unavailable
from iarms.models.officers import OfficerList
from iarms.store.batch import batch_get
from iarms.store.items import UNREADABLE, attributes_of, decode, encode
from iarms.store.versions import version_items

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_KEPT_SECONDS: Final = 30.0
_CURRENT: Final = "officers"


@dataclass
class OfficerLists:
    """Reads and writes of the lists of officers."""

    client: "DynamoDBClient"
    table: str
    _known: dict[str, tuple[float, frozenset[str] | None]] = field(default_factory=dict)

    def officers_of(self, party: str) -> frozenset[str] | None:
        """The officers that a party has listed, as they were at most half a minute ago, in small letters; None where it
        has no list. Raises Unavailable where the list cannot be read."""
        read, officers = self._known.get(party, (0.0, None))
        if party in self._known and time.monotonic() - read < _KEPT_SECONDS:
            return officers
        began = time.monotonic()
        items = batch_get(self.client, self.table, [{"party": party, "part": _CURRENT}])
        try:
            listed = decode(items[0], OfficerList).officers if items else None
        except UNREADABLE as fault:
            raise Unavailable("the list of officers could not be read") from fault
        officers = frozenset(each.casefold() for each in listed) if listed is not None else None
        self._known[party] = (began, officers)
        return officers

    def read(self, party: str) -> OfficerList | None:
        """The list as it stands (strongly consistent); None where the party never sent one."""
        key = attributes_of(party=party, part=_CURRENT)
        item = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        return decode(item, OfficerList) if item else None

    def put_items(self, officers: OfficerList) -> "list[TransactWriteItemTypeDef]":
        """A version as transaction items: it stands now, and is kept. The conditions fail where another was first."""
        self._known.pop(officers.party, None)
        standing = encode(officers, party=officers.party, part=_CURRENT, version=officers.version)
        kept = encode(officers, party=officers.party, part=f"{_CURRENT}-version-{officers.version:04}")
        return version_items(self.table, "party", standing, kept, officers.version)
