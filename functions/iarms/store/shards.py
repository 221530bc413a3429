"""Indexes that are spread over a few partitions, read as one: side by side, and no longer than there is time."""

from collections.abc import Callable, Mapping
from typing import Any, Final

SHARDS: Final = 4

# Of one shard, by its number: a page of at most so many items, from where the page before it ended.
Page = Callable[[int, int, Mapping[str, Any]], Mapping[str, Any]]


def shard_of(case_id: str) -> int:
    """The shard that what has this id lies in."""
    return ord(case_id[-1]) % SHARDS


def read_shards(page: Page, most: int, time_is_left: Callable[[], bool]) -> tuple[list[Mapping[str, Any]], bool]:
    """The items of all shards, and whether there may be more.

    At most so many of each shard are read, and no more once no time is left; a page of each in turn, so that none of
    them is cut for another.
    """
    found: list[Mapping[str, Any]] = []
    starts: dict[int, dict[str, Any]] = {shard: {} for shard in range(SHARDS)}
    read = dict.fromkeys(starts, 0)
    unfinished = False
    while starts:
        if not time_is_left():
            return found, True
        for shard, start in list(starts.items()):
            answer = page(shard, most - read[shard], start)
            found += answer["Items"]
            read[shard] += len(answer["Items"])
            del starts[shard]
            if "LastEvaluatedKey" in answer and read[shard] < most:
                starts[shard] = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
            elif "LastEvaluatedKey" in answer:
                unfinished = True
    return found, unfinished
