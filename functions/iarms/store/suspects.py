"""Suspects: of each officer, case, client and party a row a day with what was flagged or refused, how often and where.

Counted as it happens, so that the auditor's list reads some rows and not the whole trail. A row is bounded: of what it
refers to it keeps the first, the last, and a few between.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.allowance import BudgetHolder
from iarms.models.api import rfc3339
from iarms.models.suspect import Suspect
from iarms.store.cursor import Question
from iarms.store.items import attributes_of
from iarms.store.listing import Listing, Partition, beginning_with, each_row

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_KEPT_FOR: Final = timedelta(days=400)
_KEYS: Final = ("suspect", "day")
_REASON: Final = "reason#"
_REFERENCE: Final = "at#"
# Places for what a row refers to between the first and the last.
_PLACES: Final = 12


class SuspectFilter(NamedTuple):
    """Which suspects to list: of one party or of all, from the first to the last day, both included."""

    party: str | None
    first: date
    last: date
    asked_at: datetime | None = None


@dataclass(frozen=True)
class Suspects:
    """Reads and writes of the suspects table."""

    client: "DynamoDBClient"
    table: str

    def note(self, holder: BudgetHolder, reasons: Iterable[str], reference: str, now: datetime) -> None:
        """Count what something was flagged or refused for. `reference` is the search's id or the audit event's."""
        at = now.astimezone(UTC)
        day, key = f"{at:%Y-%m-%d}", hashlib.sha256("\0".join(holder).encode()).hexdigest()
        named = {f"#r{place}": f"{_REASON}{reason}" for place, reason in enumerate(dict.fromkeys(reasons))}
        place = int(hashlib.sha256(reference.encode()).hexdigest(), 16) % _PLACES
        self.client.update_item(
            TableName=self.table,
            Key=attributes_of(suspect=key, day=day),
            UpdateExpression=(
                "SET party = :party, kind = :kind, #name = :name, listed_as = :listed, expires_at = :expires,"
                " first_at = if_not_exists(first_at, :now), last_at = :now,"
                " first_reference = if_not_exists(first_reference, :reference), last_reference = :reference,"
                f" #place = :reference ADD times :one, {', '.join(f'{name} :one' for name in named)}"
            ),
            ExpressionAttributeNames={**named, "#name": "name", "#place": f"{_REFERENCE}{place:02}"},
            ExpressionAttributeValues={
                **attributes_of(**{":one": 1, ":expires": int((now + _KEPT_FOR).timestamp())}),
                **attributes_of(
                    **{
                        ":party": holder.party,
                        ":kind": holder.kind,
                        ":name": holder.name,
                        ":listed": f"{holder.party} {holder.kind} {key[:16]}",
                        ":now": rfc3339(now),
                        ":reference": reference,
                    }
                ),
            },
        )

    def list_suspects(self, which: SuspectFilter, limit: int, cursor: str | None) -> tuple[list[Suspect], str | None]:
        """Suspects, the latest day first, and the cursor of the next page. Eventually consistent."""
        days = (which.last - which.first).days
        since, until = beginning_with(f"{which.party} " if which.party else "")
        where = Partition(
            "by_day",
            "day",
            tuple((which.last - timedelta(days=back)).isoformat() for back in range(days + 1)),
            since or " ",
            until,
            oldest_first=True,
        )
        narrowed = {"party": which.party, "first": which.first, "last": which.last}
        listing = Listing(self.client, self.table, _KEYS)
        return listing.page(where, each_row(_suspect), limit, cursor, Question("suspects", narrowed, which.asked_at))


def _suspect(row: Mapping[str, Any]) -> Suspect:
    between = sorted(value["S"] for name, value in row.items() if name.startswith(_REFERENCE))
    references = dict.fromkeys((row["first_reference"]["S"], *between, row["last_reference"]["S"]))
    return Suspect(
        day=row["day"]["S"],
        party=row["party"]["S"],
        kind=row["kind"]["S"],
        name=row["name"]["S"],
        times=int(row["times"]["N"]),
        reasons={
            name.removeprefix(_REASON): int(value["N"])
            for name, value in sorted(row.items())
            if name.startswith(_REASON)
        },
        first_at=datetime.fromisoformat(row["first_at"]["S"]),
        last_at=datetime.fromisoformat(row["last_at"]["S"]),
        search_ids=tuple(sorted(each for each in references if each.startswith("srch_"))),
        event_ids=tuple(sorted(each for each in references if not each.startswith("srch_"))),
    )
