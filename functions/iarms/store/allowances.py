"""How many searches an officer and a party have left today, and which numbers an officer searched for last.

One item a holder and day with a counter for each kind and hour, so that a count renews by itself; one item `recent` an
officer. Keys are digests: CloudTrail shows keys, and an officer's pseudonym is nobody's business there.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.store.items import attributes_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_DAY: Final = timedelta(days=1)
_RECENT: Final = "recent"
# Cut back to this many once there are twice as many, so that most searches make one call and not two.
KEPT_RECENT: Final = 20


class Budget(NamedTuple):
    """How many searches of a kind in an hour and in a day, by the clock of UTC."""

    hourly: int
    daily: int


class UsedUp(NamedTuple):
    """A budget without anything left, and when it renews."""

    kind: str
    limit: int
    per: str
    renews_at: datetime


@dataclass(frozen=True)
class Allowances:
    """Writes of the allowances table. `budgets` is an officer's by kind; a party has `party_factor` times as much."""

    client: "DynamoDBClient"
    table: str
    budgets: Mapping[str, Budget]
    party_factor: int

    def spend_officers(self, party: str, officer: str, kinds: Collection[str], now: datetime) -> UsedUp | None:
        """Count one search of each of these kinds for an officer, or none of them where one is used up."""
        return self._spend(_holder(party, officer), kinds, 1, now)

    def spend_partys(self, party: str, kinds: Collection[str], now: datetime) -> UsedUp | None:
        """Count one search of each of these kinds for the whole party, or none of them where one is used up."""
        return self._spend(_holder(party), kinds, self.party_factor, now)

    def _spend(self, holder: str, kinds: Collection[str], factor: int, now: datetime) -> UsedUp | None:
        at = now.astimezone(UTC)
        windows = [
            window
            for kind in sorted(kinds)
            for window in (
                (kind, f"{kind}-{at:%H}", self.budgets[kind].hourly * factor, "an hour"),
                (kind, kind, self.budgets[kind].daily * factor, "a day"),
            )
        ]
        names = {f"#c{place}": window[1] for place, window in enumerate(windows)}
        limits = {f":m{place}": window[2] for place, window in enumerate(windows)}
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
        try:
            self.client.update_item(
                TableName=self.table,
                Key=attributes_of(holder=holder, part=f"{at:%Y-%m-%d}"),
                UpdateExpression=f"SET expires_at = :expires ADD {', '.join(f'{name} :one' for name in names)}",
                ConditionExpression=" AND ".join(
                    f"(attribute_not_exists(#c{n}) OR #c{n} < :m{n}) AND :m{n} > :zero" for n in range(len(windows))
                ),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=attributes_of(
                    **{":one": 1, ":zero": 0, ":expires": int((midnight + _DAY).timestamp()), **limits}
                ),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self.client.exceptions.ConditionalCheckFailedException as error:
            counters: Any = error.response.get("Item", {})
            # The day's end last: where both are used up, the later one is the truth.
            kind, _, limit, per = max(
                (w for w in windows if int(counters.get(w[1], {"N": "0"})["N"]) >= w[2]),
                key=lambda window: window[3] == "a day",
                default=windows[0],
            )
            next_hour = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            return UsedUp(kind, limit, per, midnight if per == "a day" else next_hour)
        return None

    def remember(self, party: str, officer: str, numbers: Iterable[str], now: datetime) -> list[str]:
        """Add numbers that an officer searches for, and give those of the last 24 hours, these included, in no order.

        Only the last 20 are sure to be kept.
        """
        key = attributes_of(holder=_holder(party, officer), part=_RECENT)
        added = {f"{int(now.timestamp()):010} {number}" for number in numbers}
        answer = self.client.update_item(
            TableName=self.table,
            Key=key,
            UpdateExpression="SET expires_at = :expires ADD asked :added",
            ExpressionAttributeValues={
                ":added": {"SS": sorted(added)},
                **attributes_of(**{":expires": int((now + _DAY).timestamp())}),
            },
            ReturnValues="ALL_NEW",
        )
        newest_first = sorted(answer["Attributes"]["asked"]["SS"], reverse=True)
        if len(newest_first) > 2 * KEPT_RECENT:
            self.client.update_item(
                TableName=self.table,
                Key=key,
                UpdateExpression="DELETE asked :old",
                ExpressionAttributeValues={":old": {"SS": newest_first[KEPT_RECENT:]}},
            )
        since = f"{int((now - _DAY).timestamp()):010}"
        return [each.partition(" ")[2] for each in newest_first if each >= since]


def _holder(*names: str) -> str:
    return hashlib.sha256("\0".join(names).encode()).hexdigest()
