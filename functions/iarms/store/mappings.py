"""The mappings of the bureaus' own columns, in the imports table: the one that stands, and every version there was.

The key is party and name, which are no secret; the mapping itself says how a bureau's register is made, and nothing of
a case.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iarms.models.record_import import KeptMapping
from iarms.store.cursor import Question
from iarms.store.items import attributes_of, decode, encode
from iarms.store.listing import Listing, Partition, beginning_with, each_row, listing_in
from iarms.store.readers import check_name
from iarms.store.versions import version_items

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_CURRENT: Final = "current"


@dataclass(frozen=True)
class Mappings:
    """Reads and writes of the imports table that concern mappings. `in_session`: DynamoDB as the caller may read it."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None

    def put_items(self, party: str, kept: KeptMapping) -> list["TransactWriteItemTypeDef"]:
        """A version as transaction items: it stands now, and is kept. The condition fails where another was first."""
        check_name(party)
        key = _holder(party, kept.name)
        standing = encode(kept, import_id=key, part=_CURRENT, party=party, version=kept.version)
        beside = encode(kept, import_id=key, part=_version(kept.version))
        return version_items(self.table, "import_id", standing, beside, kept.version)

    def get(self, party: str, name: str, version: int | None = None) -> KeptMapping | None:
        """A party's mapping as it stands, or as it was in a version (strongly consistent)."""
        part = _CURRENT if version is None else _version(version)
        key = attributes_of(import_id=_holder(party, name), part=part)
        # The worker, which serves all parties, reads as itself.
        client = self.in_session or self.client
        item = client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        return decode(item, KeptMapping) if item else None

    def list_of(self, party: str, limit: int, cursor: str | None) -> tuple[list[KeptMapping], str | None]:
        """A party's mappings by name, each as it stands, and the cursor of the next page. Eventually consistent."""
        bounds = beginning_with(_holder(party, ""))
        where = Partition("by_party", "party", (party,), *bounds, sort="import_id", oldest_first=True)
        rows = each_row(lambda row: decode(row, KeptMapping))
        lists = Listing(listing_in(self.in_session), self.table, ("import_id", "part"))
        return lists.page(where, rows, limit, cursor, Question("record mappings", {"party": party}))


def _holder(party: str, name: str) -> str:
    return f"map#{party}#{name}"


def _version(number: int) -> str:
    return f"version-{number:04}"
