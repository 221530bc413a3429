"""What was asked for and shown today, by whom, and which numbers and names of officers a party has used.

One item a holder and day with a counter for each kind and hour, so that a count renews by itself, and with the digests
of the records that the holder was shown. Beside them, by party, the numbers that were searched for, in blocks of one
frame, and the officers that are known. Every item has a bound. Keys are digests: CloudTrail shows keys, and an
officer's pseudonym is nobody's business there.
"""

import hashlib
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.allowance import AllowanceRules, BudgetHolder, BudgetLeft, ShownLimits
from iarms.store.items import attributes_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_DAY: Final = timedelta(days=1)
# Of a record in the set of those shown. Two of one day's records have the same digest once in a thousand million days.
_DIGEST_BYTES: Final = 6
# Officers' names that are known of a party: in so many items, each of so many at most; and for how long after the last.
_SHARDS: Final = 16
_NAMES_IN_A_SHARD: Final = 500
_KNOWN_FOR: Final = timedelta(days=400)
# Of what one process remembers, so that the same is not asked for again.
_MOST_REMEMBERED: Final = 5_000


class UsedUp(NamedTuple):
    """What has nothing left for now, and when it renews. `kind` is a budget's, or of records shown: `records_shown`
    where there are too many today, `pace` where searches follow each other too fast for what they have shown."""

    kind: str
    limit: int
    per: str
    renews_at: datetime


class Spending(NamedTuple):
    """What came of counting costs: what is used up, so that none was counted, or what is left after it."""

    used_up: UsedUp | None
    left: tuple[BudgetLeft, ...] = ()


class _Window(NamedTuple):
    """A counter of the day's item, what it may come to, and what is to be added."""

    kind: str
    counter: str
    limit: int
    per: str
    cost: int


@dataclass(frozen=True)
class Allowances:
    """Writes of the allowances table."""

    client: "DynamoDBClient"
    table: str
    rules: AllowanceRules
    _shown: dict[tuple[str, str], set[bytes]] = field(default_factory=dict, compare=False)
    _met: set[tuple[str, str]] = field(default_factory=set, compare=False)

    def spend(self, holder: BudgetHolder, costs: Mapping[str, int], now: datetime, *, paced: bool) -> Spending:
        """Count these costs by kind for a holder, or none of them where one is used up. What is left is told by the
        very write that counts.

        `paced`: of what can list the database, so that it also hangs on how many records the holder was shown today.
        """
        at = now.astimezone(UTC)
        windows = self._windows(holder, costs, at)
        names = {f"#c{place}": window.counter for place, window in enumerate(windows)}
        values: dict[str, Any] = {
            **{f":n{place}": window.cost for place, window in enumerate(windows)},
            **{f":m{place}": window.limit - window.cost for place, window in enumerate(windows)},
            ":zero": 0,
            ":expires": _expiry(at),
        }
        conditions = [
            f"(attribute_not_exists(#c{n}) OR #c{n} <= :m{n}) AND :m{n} >= :zero" for n in range(len(windows))
        ]
        sets = "SET expires_at = :expires"
        limits = self.rules.shown_to(holder.kind)
        if paced:
            sets += ", paced_at = :now"
            values |= {":now": int(at.timestamp()), ":refused": limits.refused}
            conditions.append("(attribute_not_exists(shown) OR size(shown) < :refused)")
            for place, (since, seconds) in enumerate(limits.waits):
                values |= {f":s{place}": since, f":b{place}": int(at.timestamp()) - seconds}
                conditions.append(
                    f"(attribute_not_exists(shown) OR size(shown) < :s{place}"
                    f" OR attribute_not_exists(paced_at) OR paced_at <= :b{place})"
                )
        try:
            counted = self.client.update_item(
                TableName=self.table,
                Key=_day_key(holder, at),
                UpdateExpression=f"{sets} ADD {', '.join(f'#c{n} :n{n}' for n in range(len(windows)))}",
                ConditionExpression=" AND ".join(conditions),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=attributes_of(**values),
                ReturnValues="UPDATED_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )["Attributes"]
        except self.client.exceptions.ConditionalCheckFailedException as error:
            item: Any = error.response.get("Item", {})
            return Spending(_used_up(windows, item, at, limits if paced else None))
        return Spending(None, tuple(_left(each, holder, counted, at) for each in windows))

    def give_back(self, holder: BudgetHolder, costs: Mapping[str, int], now: datetime) -> None:
        """Take costs off again that were counted for a holder at this moment, for what was not done after all."""
        at = now.astimezone(UTC)
        windows = self._windows(holder, costs, at)
        self.client.update_item(
            TableName=self.table,
            Key=_day_key(holder, at),
            UpdateExpression=f"ADD {', '.join(f'#c{place} :n{place}' for place in range(len(windows)))}",
            ExpressionAttributeNames={f"#c{place}": window.counter for place, window in enumerate(windows)},
            ExpressionAttributeValues=attributes_of(
                **{f":n{place}": -window.cost for place, window in enumerate(windows)}
            ),
        )

    def _windows(self, holder: BudgetHolder, costs: Mapping[str, int], at: datetime) -> list[_Window]:
        windows = []
        for kind, cost in sorted(costs.items()):
            budget = self.rules.budget_of(kind, holder.kind)
            windows.append(_Window(kind, f"{kind}-{at:%H}", budget.hourly, "an hour", cost))
            windows.append(_Window(kind, kind, budget.daily, "a day", cost))
        return windows

    def show(self, holder: BudgetHolder, record_ids: Collection[str], now: datetime) -> int:
        """Count records as shown to a holder; gives how many different ones it is today, these included.

        Where there is no room for all of them the count is above the limit from which on searches are refused, and none
        is counted.
        """
        at = now.astimezone(UTC)
        digests = _digests(record_ids)
        most = self.rules.shown_to(holder.kind).refused
        try:
            item = self.client.update_item(
                TableName=self.table,
                Key=_day_key(holder, at),
                UpdateExpression="SET expires_at = :expires ADD shown :shown",
                ConditionExpression="attribute_not_exists(shown) OR size(shown) < :most",
                ExpressionAttributeValues={
                    ":shown": {"BS": sorted(digests)},
                    **attributes_of(**{":expires": _expiry(at), ":most": most}),
                },
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )["Attributes"]
        except self.client.exceptions.ConditionalCheckFailedException as error:
            held: Any = error.response.get("Item", {})
            known = {bytes(each) for each in held["shown"]["BS"]}
            return most if digests <= known else most + 1
        return len(item["shown"]["BS"])

    def was_shown(self, holder: BudgetHolder, record_ids: Collection[str], now: datetime) -> bool:
        """Whether this process knows that the holder was shown all of these today, in full: then there is nothing to
        count."""
        known = self._shown.get((_digest_of(*holder), f"{now.astimezone(UTC):%Y-%m-%d}"), set())
        return _digests(record_ids) <= known

    def remember_shown(self, holder: BudgetHolder, record_ids: Collection[str], now: datetime) -> None:
        """Keep in this process that a holder was shown these records today, in full."""
        if len(self._shown) >= _MOST_REMEMBERED:
            self._shown.clear()
        key = (_digest_of(*holder), f"{now.astimezone(UTC):%Y-%m-%d}")
        self._shown.setdefault(key, set()).update(_digests(record_ids))

    def remember_numbers(self, party: str, block: str, places: Collection[int], now: datetime) -> set[int]:
        """Keep places of a block of numbers as asked for by a party, and give those of the last 24 hours, these
        included. A block is named by its frame and its first number, and has a bounded number of places."""
        at = int(now.timestamp())
        names = {f"#p{place}": f"p{place}" for place in places}
        item = self.client.update_item(
            TableName=self.table,
            Key=attributes_of(holder=_digest_of("numbers", party, block), part="recent"),
            UpdateExpression=f"SET expires_at = :expires, {', '.join(f'{name} = :now' for name in names)}",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=attributes_of(**{":expires": int((now + _DAY).timestamp()), ":now": at}),
            ReturnValues="ALL_NEW",
        )["Attributes"]
        since = int((now - _DAY).timestamp())
        return {int(name[1:]) for name, value in item.items() if name[1:].isdigit() and int(value["N"]) >= since}

    def meet_officer(self, party: str, officer: str, now: datetime) -> int:
        """How many new names of officers a party has used today, where this is one of them; 0 for a known one."""
        known_as = (party, officer)
        if known_as in self._met:
            return 0
        name = hashlib.sha256("\0".join(known_as).encode()).digest()[:8]
        is_new = self._keep_name(party, name, now)
        if len(self._met) >= _MOST_REMEMBERED:
            self._met.clear()
        self._met.add(known_as)
        if not is_new:
            return 0
        at = now.astimezone(UTC)
        item = self.client.update_item(
            TableName=self.table,
            Key=attributes_of(holder=_digest_of("officers", party), part=f"{at:%Y-%m-%d}"),
            UpdateExpression="SET expires_at = :expires ADD officers :one",
            ExpressionAttributeValues=attributes_of(**{":expires": _expiry(at), ":one": 1}),
            ReturnValues="ALL_NEW",
        )["Attributes"]
        return int(item["officers"]["N"])

    def _keep_name(self, party: str, name: bytes, now: datetime) -> bool:
        """Keep a name as known; whether it was new. Of more names than there is room for each is new."""
        try:
            answer = self.client.update_item(
                TableName=self.table,
                Key=attributes_of(holder=_digest_of("known", party, str(name[0] % _SHARDS)), part="officers"),
                UpdateExpression="SET expires_at = :expires ADD known :name",
                ConditionExpression="attribute_not_exists(known) OR size(known) < :most OR contains(known, :one)",
                ExpressionAttributeValues={
                    ":name": {"BS": [name]},
                    ":one": {"B": name},
                    **attributes_of(**{":expires": int((now + _KNOWN_FOR).timestamp()), ":most": _NAMES_IN_A_SHARD}),
                },
                ReturnValues="ALL_OLD",
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return True
        known = answer.get("Attributes", {}).get("known", {}).get("BS", [])
        return name not in {bytes(each) for each in known}


def _renewal(per: str, at: datetime) -> datetime:
    """When what is counted for "an hour" or "a day" begins anew."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour.replace(hour=0) + _DAY if per == "a day" else hour + timedelta(hours=1)


def _left(window: _Window, holder: BudgetHolder, counted: Mapping[str, Any], at: datetime) -> BudgetLeft:
    return BudgetLeft(
        kind=window.kind,
        holder=holder.kind,
        limit=window.limit,
        window_seconds=int((_DAY if window.per == "a day" else timedelta(hours=1)).total_seconds()),
        left=max(0, window.limit - int(counted[window.counter]["N"])),
        renews_in=math.ceil((_renewal(window.per, at) - at).total_seconds()),
    )


def _used_up(windows: Collection[_Window], item: Mapping[str, Any], at: datetime, limits: ShownLimits | None) -> UsedUp:
    """Of all that has nothing left what renews last: until then nothing can be done."""
    midnight = _renewal("a day", at)
    over = [
        UsedUp(each.kind, each.limit, each.per, _renewal(each.per, at))
        for each in windows
        if int(item.get(each.counter, {"N": "0"})["N"]) > each.limit - each.cost
    ]
    shown = len(item.get("shown", {}).get("BS", ()))
    if limits is not None and shown >= limits.refused:
        over.append(UsedUp("records_shown", limits.refused, "a day", midnight))
    elif limits is not None and "paced_at" in item:
        seconds = max((wait for since, wait in limits.waits if shown >= since), default=0)
        ready_at = datetime.fromtimestamp(int(item["paced_at"]["N"]) + seconds, UTC)
        if ready_at > at:
            over.append(UsedUp("pace", seconds, "between two", ready_at))
    return max(over, key=lambda each: each.renews_at)


def _day_key(holder: BudgetHolder, at: datetime) -> Any:
    return attributes_of(holder=_digest_of(*holder), part=f"{at:%Y-%m-%d}")


def _expiry(at: datetime) -> int:
    return int((at.replace(hour=0, minute=0, second=0, microsecond=0) + 2 * _DAY).timestamp())


def _digest_of(*names: str) -> str:
    return hashlib.sha256("\0".join(names).encode()).hexdigest()


def _digests(record_ids: Collection[str]) -> set[bytes]:
    return {hashlib.sha256(each.encode()).digest()[:_DIGEST_BYTES] for each in record_ids}
