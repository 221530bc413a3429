"""Suspects: of each officer, case, client and party a row a day with what was flagged or refused, how often and where.

Counted as it happens, so that the auditor's list reads some rows and not the whole trail. A row is bounded: of what it
refers to it keeps the first, the last, and a few between.

A day begins with its parties and their clients, which nobody can make up, then come the names that callers give; of
each kind those first of whom there is most, by powers of two. So a row moves up at every doubling, by a second write.
"""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.allowance import BudgetHolder, HolderKind
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
# In which order the kinds of a day are listed.
_RANKS: Final[Mapping[HolderKind, str]] = {"party": "1", "subject": "2", "case": "3", "officer": "4"}
_MOST_DOUBLINGS: Final = 99


class SuspectFilter(NamedTuple):
    """Which suspects to list: of one party or of all, of one kind or of all, from the first to the last day, both
    included."""

    party: str | None
    kind: HolderKind | None
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
        answer = self.client.update_item(
            TableName=self.table,
            Key=attributes_of(suspect=key, day=day),
            UpdateExpression=(
                "SET party = :party, kind = :kind, #name = :name, listed_as = if_not_exists(listed_as, :listed),"
                " expires_at = :expires, first_at = if_not_exists(first_at, :now), last_at = :now,"
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
                        ":listed": _listed_as(holder, key, 1),
                        ":now": rfc3339(now),
                        ":reference": reference,
                    }
                ),
            },
            ReturnValues="ALL_NEW",
        )
        times = int(answer["Attributes"]["times"]["N"])
        if times > 1 and times & (times - 1) == 0:
            self._move_up(key, day, _listed_as(holder, key, times))

    def _move_up(self, key: str, day: str, listed_as: str) -> None:
        """List a row further up; nothing where it is there by now."""
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=attributes_of(suspect=key, day=day),
                UpdateExpression="SET listed_as = :listed",
                ConditionExpression="listed_as > :listed",
                ExpressionAttributeValues=attributes_of(**{":listed": listed_as}),
            )

    def list_suspects(self, which: SuspectFilter, limit: int, cursor: str | None) -> tuple[list[Suspect], str | None]:
        """Suspects, the latest day first, and the cursor of the next page. Eventually consistent; a row of today that
        moves up while it is paged through is on an earlier page."""
        days = (which.last - which.first).days
        since, until = beginning_with(f"{_RANKS[which.kind]} " if which.kind else "")
        where = Partition(
            "by_day",
            "day",
            tuple((which.last - timedelta(days=back)).isoformat() for back in range(days + 1)),
            since or " ",
            until,
            narrowed=(("party", "=", which.party),) if which.party else (),
            oldest_first=True,
        )
        narrowed = {"party": which.party, "kind": which.kind, "first": which.first, "last": which.last}
        question = Question("suspects", narrowed, asked_at=which.asked_at)
        return Listing(self.client, self.table, _KEYS).page(where, each_row(_suspect), limit, cursor, question)


def _listed_as(holder: BudgetHolder, key: str, times: int) -> str:
    """The place of a row in its day's list: by kind, then by how often it doubled."""
    doublings = times.bit_length() - 1
    return f"{_RANKS[holder.kind]} {_MOST_DOUBLINGS - doublings:02} {holder.party} {key[:16]}"


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
