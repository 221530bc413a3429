"""What waits, by party: an index of a few partitions in which rows stand by party, and of each party by time.

A million rows of one party are no other's trouble: a reader goes from party to party, looks at what each has first, and
reads of all in turns, a lot at a time, as long as there is time. Which parties there are the index itself says, since a
query that begins behind one party's last row comes to the next party's first one.

    partition            sort key
    due-0                2026-11-30T12:00:00.000Z            a row of before: by time alone, whosever it is
    due-0                NCB-FR 2026-11-30T12:00:00.000Z
"""

import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.store.items import attributes_of
from iarms.store.shards import Shards
from iarms.threads import ContextPool

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_READ_TOGETHER: Final = 250
"""Rows of one party, before the next one has its turn."""
_MOST_AT_ONCE: Final = 8
# Of a partition, one after the other, between two looks at the clock.
_LOOKS_BETWEEN: Final = 20
_SPACE: Final = " "
# Follows a space and every digit: behind a party's rows, behind those that have no party.
_BEHIND_A_PARTY: Final = "!"
_NUMBERS, _BEHIND_NUMBERS = "0", ":"
# Of what says for nobody that it waits; no party is named so, and it is sorted like one.
_NOBODY: Final = "-"


class Waiting(NamedTuple):
    """Rows that were found, those of each party in their order, and whether there are more than were read."""

    rows: list[Mapping[str, Any]]
    unfinished: bool


class _Queue(NamedTuple):
    """The rows of a party in one partition; of no party (""), those that stand by time alone."""

    partition: str
    party: str


def waits_as(party: str, at: str) -> str:
    """The sort key of a row that waits for a party (NCB-FR) until a time: NCB-FR 2026-11-30T12:00:00.000Z."""
    return f"{party or _NOBODY}{_SPACE}{at}"


def waits_until(sort_key: str) -> str:
    """The time in a sort key, with or without a party in front."""
    return sort_key.rpartition(_SPACE)[2]


def waits_for(sort_key: str) -> str:
    """The party in a sort key; empty where it has none."""
    party = sort_key.rpartition(_SPACE)[0]
    return "" if party == _NOBODY else party


def waiting_partition(kind: str, party: str, case_id: str, shards: Shards) -> str:
    """The partition in which what has this id waits for a party: due-0. All of a party's in one, save where the party
    has shards of its own."""
    return f"{kind}-{zlib.crc32(shards.party(party, case_id).encode()) % shards.waiting}"


@dataclass(frozen=True)
class WaitingIndex:
    """Such an index of a table: the attributes of its keys, the beginning of its partitions' names (`due`), how many of
    those there are, and the attributes that are read of a row."""

    client: "DynamoDBClient"
    table: str
    index: str
    partition: str
    sort: str
    kind: str
    partitions: int
    read: tuple[str, ...]

    def until(self, moment: str, most_of_a_party: int, most: int, time_is_left: Callable[[], bool]) -> Waiting:
        """What waits until this time or did before: of each party its first rows, at most so many, read in turns until
        there are `most` (a page more), and no longer than there is time. Eventually consistent."""
        return self.reading(moment, time_is_left).lot(most_of_a_party, most)

    def reading(self, moment: str, time_is_left: Callable[[], bool]) -> "WaitingLots":
        """The same to be read lot by lot. Raises what DynamoDB raises where it cannot be asked who waits."""
        names = [f"{self.kind}-{number}" for number in range(self.partitions)]
        looked = list(_pool().map(lambda name: self._queues(name, moment, time_is_left), names))
        left: dict[_Queue, dict[str, Any]] = {queue: {} for queues, _ in looked for queue in queues}
        return WaitingLots(self, moment, time_is_left, left, any(cut for _, cut in looked))

    def _queues(self, partition: str, moment: str, time_is_left: Callable[[], bool]) -> tuple[list[_Queue], bool]:
        """Whose rows wait in a partition until this time, and whether there was no time to see all."""
        found: list[_Queue] = []
        after = _SPACE
        for looks in count(1):
            if looks % _LOOKS_BETWEEN == 0 and not time_is_left():
                break
            values = {":partition": partition, ":after": after}
            answer = self._query("#partition = :partition AND #sort > :after", values, (self.sort,), 1, {})
            if not answer["Items"]:
                if "LastEvaluatedKey" not in answer:
                    return found, False
                after = answer["LastEvaluatedKey"][self.sort]["S"]
                continue
            first = answer["Items"][0][self.sort]["S"]
            party = first.rpartition(_SPACE)[0]
            if waits_until(first) <= moment:
                found.append(_Queue(partition, party))
            after = f"{party}{_BEHIND_A_PARTY}" if party else _BEHIND_NUMBERS
        return found, True

    def page(self, queue: _Queue, start: Mapping[str, Any], most: int, moment: str) -> Any:
        """A page of a party's rows in one partition, as DynamoDB answers it."""
        since, until = (f"{queue.party} ", f"{queue.party} {moment}") if queue.party else (_NUMBERS, moment)
        values = {":partition": queue.partition, ":since": since, ":until": until}
        condition = "#partition = :partition AND #sort BETWEEN :since AND :until"
        return self._query(condition, values, self.read, min(most, _READ_TOGETHER), start)

    def _query(
        self, condition: str, values: Mapping[str, str], read: Sequence[str], most: int, start: Mapping[str, Any]
    ) -> Any:
        names = {"#partition": self.partition, "#sort": self.sort}
        names |= {f"#read{number}": name for number, name in enumerate(read)}
        return self.client.query(
            TableName=self.table,
            IndexName=self.index,
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=attributes_of(**values),
            ProjectionExpression=", ".join(f"#read{number}" for number in range(len(read))),
            Limit=most,
            **start,
        )


@dataclass
class WaitingLots:
    """What waits until a time, lot by lot: each lot goes on in every party's rows where the last one ended."""

    _index: WaitingIndex
    _moment: str
    _time_is_left: Callable[[], bool]
    _left: dict[_Queue, dict[str, Any]]
    _cut: bool

    @property
    def is_at_its_end(self) -> bool:
        """Whether there is nothing behind the last lot that could be read."""
        return not self._left

    def lot(self, most_of_a_party: int, most: int) -> Waiting:
        """Of each party the next rows, at most so many, read in turns until there are `most` (a page more), and no
        longer than there is time; `unfinished` where more may be waiting than has been read in all lots."""
        rows: list[Mapping[str, Any]] = []
        turn, read = dict(self._left), dict.fromkeys(self._left, 0)
        # Of the rows that stand by time alone nobody knows whose they are before they are read.
        most_of = {queue: most_of_a_party if queue.party else most for queue in turn}
        while turn and len(rows) < most and self._time_is_left():
            asked = [(queue, start, most_of[queue] - read[queue]) for queue, start in turn.items()]
            answers = _pool().map(lambda each: self._index.page(each[0], each[1], each[2], self._moment), asked)
            for (queue, *_), answer in zip(asked, answers, strict=True):
                rows += answer["Items"]
                read[queue] += len(answer["Items"])
                del turn[queue], self._left[queue]
                if "LastEvaluatedKey" in answer:
                    self._left[queue] = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
                    if read[queue] < most_of[queue]:
                        turn[queue] = self._left[queue]
        return Waiting(rows, self._cut or bool(self._left))

    def leave_out(self, parties: Collection[str]) -> None:
        """Read no more of these parties' rows; what they have left waits, so that the reading is not finished."""
        for queue in [queue for queue in self._left if queue.party in parties]:
            del self._left[queue]
            self._cut = True


@cache
def _pool() -> ContextPool:
    return ContextPool(_MOST_AT_ONCE, thread_name_prefix="waiting")
