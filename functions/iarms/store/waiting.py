"""What waits, by party: an index of a few partitions in which rows stand by party, and of each party by time.

A million rows of one party are no other's trouble: a reader goes from party to party, looks at what each has first, and
reads of all in turns. Which parties there are the index itself says, since a query that begins behind one party's last
row comes to the next party's first one.

    partition            sort key
    due-0                2026-11-30T12:00:00.000Z            a row of before: by time alone, whosever it is
    due-0                NCB-FR 2026-11-30T12:00:00.000Z
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
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
        names = [f"{self.kind}-{number}" for number in range(self.partitions)]
        looked = list(_pool().map(lambda name: self._queues(name, moment, time_is_left), names))
        left: dict[_Queue, dict[str, Any]] = {queue: {} for queues, _ in looked for queue in queues}
        unfinished = any(cut for _, cut in looked)
        rows: list[Mapping[str, Any]] = []
        read = dict.fromkeys(left, 0)
        # Of the rows that stand by time alone nobody knows whose they are before they are read.
        most_of = {queue: most_of_a_party if queue.party else most for queue in left}
        while left and len(rows) < most and time_is_left():
            turn = [(queue, start, most_of[queue] - read[queue]) for queue, start in left.items()]
            answers = _pool().map(lambda each: self._page(each[0], each[1], each[2], moment), turn)
            for (queue, *_), answer in zip(turn, answers, strict=True):
                rows += answer["Items"]
                read[queue] += len(answer["Items"])
                del left[queue]
                if "LastEvaluatedKey" in answer and read[queue] < most_of[queue]:
                    left[queue] = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
                unfinished = unfinished or ("LastEvaluatedKey" in answer and queue not in left)
        return Waiting(rows, unfinished or bool(left))

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

    def _page(self, queue: _Queue, start: Mapping[str, Any], most: int, moment: str) -> Any:
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


@cache
def _pool() -> ContextPool:
    return ContextPool(_MOST_AT_ONCE, thread_name_prefix="waiting")
