"""How many calls a party has left: a bucket of calls for each group of routes, which refills by the second.

A bucket is one number, the moment at which it will be full again (the generic cell rate algorithm, ITU-T I.371): a call
moves it on by the time that one call takes to come back. So a row is changed by one conditional update, without being
read first, and any number of function instances may do it at once. Calls are taken in blocks: an instance that answers
many asks once for many, and what it has not used after `LEASE_SECONDS` is lost. The bucket holds that much less than
its burst, so that no span of time ever sees more than burst + rate x time.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.retries import tries
from iarms.store.items import attributes_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

LEASE_SECONDS: Final = 2.0
"""How long a block of calls may be used after it was asked for."""

_MICRO: Final = 1_000_000
_DAY: Final = 86_400
_TRIES: Final = 4
_PART: Final = 8
# Seconds that a row may be ahead of what is possible, as clocks are.
_BELIEVED: Final = 2.5


class Pace(NamedTuple):
    """Calls a second (`rate`), and how many at once at most (`burst`)."""

    rate: float
    burst: int

    @property
    def step(self) -> int:
        """Microseconds in which one call comes back."""
        return ceil(_MICRO / self.rate)

    @property
    def capacity(self) -> int:
        """Calls that a full bucket gives at once: the burst without what blocks that are out may come to."""
        return max(1, self.burst - ceil(self.rate * LEASE_SECONDS))

    @property
    def refill_seconds(self) -> int:
        """Seconds in which an empty bucket is full again."""
        return max(1, ceil(self.capacity / self.rate))


class Block(NamedTuple):
    """Calls that were taken out of a bucket: none where it has none, and then the seconds until it has one again.

    `left` is what the bucket still had.
    """

    calls: int
    left: int
    wait_seconds: float


@dataclass
class Buckets:
    """Writes of the buckets table: one row a party and group of routes, the moment (`full_at`, in microseconds since
    1970) at which it is full again. Rows are never read: an update that is refused brings what stands there."""

    client: "DynamoDBClient"
    table: str
    _full_at: dict[tuple[str, str], int] = field(default_factory=dict)
    _ahead: float = 0.0

    def take(self, party: str, group: str, pace: Pace, wanted: int, now: float) -> Block:
        """Take up to `wanted` calls out of a party's bucket; `now` in seconds since 1970, by this machine's clock.

        Of several no more than an eighth of what is left, so that what one instance holds and does not use is not what
        another is refused. Raises what DynamoDB raises where it cannot be asked.
        """
        last = self._full_at.get((party, group), 0)
        for _ in tries(_TRIES):
            moment = round((now + self._ahead) * _MICRO)
            level = _level(pace, last, moment)
            calls = min(wanted, level, max(1, level // _PART))
            if calls < 1:
                # What is remembered may be a while ago, and only others have taken since: it refuses without asking.
                return Block(0, 0, max(0, last + pace.step - moment - pace.capacity * pace.step) / _MICRO)
            last, is_done = self._move(party, group, _Move.of(pace, last, moment, calls), now)
            self._full_at[party, group] = last
            if is_done:
                return Block(calls, _level(pace, last, moment), 0.0)
        return Block(0, 0, pace.step / _MICRO)

    def _move(self, party: str, group: str, move: "_Move", now: float) -> tuple[int, bool]:
        """The bucket's `full_at` after the move, or as it stands where the move was not true of it any more."""
        began = time.time()
        try:
            answer = self.client.update_item(
                TableName=self.table,
                Key=attributes_of(party=party, part=group),
                UpdateExpression=f"SET full_at = {move.value}, expires_at = :expires",
                ConditionExpression=move.condition,
                ExpressionAttributeValues=attributes_of(**{":expires": int(now) + _DAY, **move.numbers}),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self.client.exceptions.ConditionalCheckFailedException as error:
            self._set_clock(error.response["ResponseMetadata"], began, time.time())
            found: Any = error.response.get("Item")
            return int(found["full_at"]["N"]) if found else 0, False
        self._set_clock(answer["ResponseMetadata"], began, time.time())
        return int(answer["Attributes"]["full_at"]["N"]), True

    def _set_clock(self, told: Mapping[str, Any], began: float, ended: float) -> None:
        """Go by DynamoDB's clock where this machine's is wrong: one that is a minute fast would leave the bucket empty
        for everybody else for as long. DynamoDB tells the second, at some time while the answer was under way."""
        date = told.get("HTTPHeaders", {}).get("date")
        if date is None:
            return
        second = parsedate_to_datetime(date).timestamp()
        self._ahead = max(second - ended, min(0.0, second + 1 - began))


class _Move(NamedTuple):
    """One conditional update of `full_at`."""

    condition: str
    value: str
    numbers: dict[str, int]

    @classmethod
    def of(cls, pace: Pace, last: int, moment: int, calls: int) -> "_Move":
        """What takes so many calls at this moment, if the bucket is as it was last."""
        cost = calls * pace.step
        if last <= moment:
            full = "attribute_not_exists(full_at) OR full_at <= :now"
            return cls(full, ":then", {":now": moment, ":then": moment + cost})
        if _is_wrong(pace, last, moment):
            return cls("full_at = :wrong", ":then", {":wrong": last, ":then": moment + cost})
        latest = moment + pace.capacity * pace.step - cost
        has_enough = "full_at > :now AND full_at <= :latest"
        return cls(has_enough, "full_at + :cost", {":now": moment, ":latest": latest, ":cost": cost})


def _level(pace: Pace, full_at: int, moment: int) -> int:
    """Calls in a bucket that is full again at `full_at`."""
    if _is_wrong(pace, full_at, moment):
        return pace.capacity
    return pace.capacity - ceil(max(0, full_at - moment) / pace.step)


def _is_wrong(pace: Pace, full_at: int, moment: int) -> bool:
    """Whether a bucket would be emptier than empty: written by a clock that was fast, or before its pace changed."""
    return full_at - moment > pace.capacity * pace.step + _BELIEVED * _MICRO
