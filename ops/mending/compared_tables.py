"""A restored table held against the one that it was restored from: what only one of them has, and what differs.

Keys, kinds and times alone; nothing of what an item says leaves this module in words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from iarms.models.ids import moment_of
from iarms.models.moments import rfc3339
from iarms.store.batch import batch_get
from iarms.tables import OUTBOX, TableLayout

Item = Mapping[str, Any]
Key = tuple[str, ...]
TOGETHER: Final = 100
# Of a row that is on its way; nothing that was done to a case.
_IN_PASSING: Final = frozenset({"claimed_until", "next_try_at", "attempts"})


@dataclass
class Compared:
    """By kind of item how many either table has; keys of items that the restored one lacks, has otherwise, or alone
    has; and the newest id of each."""

    before: Counter[str] = field(default_factory=Counter)
    restored: Counter[str] = field(default_factory=Counter)
    lacking: list[Key] = field(default_factory=list)
    otherwise: list[Key] = field(default_factory=list)
    lacking_kinds: Counter[str] = field(default_factory=Counter)
    otherwise_kinds: Counter[str] = field(default_factory=Counter)
    newest_before: str = ""
    newest_restored: str = ""


def compare(client: Any, layout: TableLayout, before: str, restored: str) -> Compared:
    """Read both tables whole. Raises ClientError, BotoCoreError or Unavailable where something cannot be read."""
    found = Compared()
    for items in in_parts(scanned(client, before)):
        there = items_under(client, layout, restored, [key_of(layout, item) for item in items])
        for item in items:
            kind, key = kind_of(layout, item), key_of(layout, item)
            found.before[kind] += 1
            found.newest_before = max(found.newest_before, _moment(key))
            if key not in there:
                found.lacking.append(key)
                found.lacking_kinds[kind] += 1
            elif differs(item, there[key]):
                found.otherwise.append(key)
                found.otherwise_kinds[kind] += 1
    for item in scanned(client, restored):
        found.restored[kind_of(layout, item)] += 1
        found.newest_restored = max(found.newest_restored, _moment(key_of(layout, item)))
    return found


def scanned(client: Any, table: str, **limits: Any) -> Iterator[Item]:
    """Every item of a table, strongly consistent."""
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **limits):
        yield from page["Items"]


def in_parts(items: Iterable[Item]) -> Iterator[list[Item]]:
    """So many at once as one read by keys takes."""
    rest = iter(items)
    while part := list(islice(rest, TOGETHER)):
        yield part


def items_under(client: Any, layout: TableLayout, table: str, keys: Iterable[Key]) -> dict[Key, Item]:
    """The items that a table has under these keys."""
    found = batch_get(client, table, [dict(zip(_names(layout), key, strict=True)) for key in keys])
    return {key_of(layout, item): item for item in found}


def key_of(layout: TableLayout, item: Item) -> Key:
    """The values of an item's key."""
    return tuple(item[name]["S"] for name in _names(layout))


def differs(one: Item, other: Item) -> bool:
    """Whether two items say different things."""
    return {name: value for name, value in one.items() if name not in _IN_PASSING} != {
        name: value for name, value in other.items() if name not in _IN_PASSING
    }


def kind_of(layout: TableLayout, item: Item) -> str:
    """What an item is, for counting: `version`, `leg`, `current` by its sort key; of the outbox its state."""
    if layout is OUTBOX:
        return str(item.get("state", {}).get("S", "unreadable"))
    if layout.sort_key is None:
        return layout.name
    text = item[layout.sort_key]["S"]
    end = next((place for place, letter in enumerate(text) if not letter.isalpha() and letter not in "_."), len(text))
    return text[:end] or layout.name


def _names(layout: TableLayout) -> tuple[str, ...]:
    return (layout.partition_key,) if layout.sort_key is None else (layout.partition_key, layout.sort_key)


def _moment(key: Key) -> str:
    """When the case began that a key names; empty where it names none."""
    for part in key:
        try:
            return rfc3339(moment_of(part))
        except ValueError:
            continue
    return ""
