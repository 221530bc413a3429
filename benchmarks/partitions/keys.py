"""From what blocks of calls touched to what one call takes of each key: found by comparing blocks, not told by hand.

A key that one call alone touches is *spread*: there are as many as there are calls. One that many calls touch is
*shared*: by all, by the calls of one party, or by those for one administration; which, is seen by the blocks that it
is touched in; a bureau that does not call itself is the *owner* of what is found. Keys of one name with a number behind
are *shards* of it, and are taken to share evenly.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from benchmarks.partitions.capture import Touch
from benchmarks.partitions.kinds import Block

Scope = Literal["all", "party", "administration", "owner", "call"]
SHARED_FROM: Final = 8
"""A key is shared where at least one call in so many touches it, and no fewer calls than this; of what streams alone
touch, no fewer touches."""
_SHARD: Final = re.compile(r"(.+)[#-](\d{1,3}|[0-9a-f]{1,2})")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_ID: Final = re.compile(r"[a-z]+_[0-9A-Z]{26}")
_FILE: Final = "imp_"
_BUREAU: Final = re.compile(r"NCB-[A-Z]{2}")
_MOST_RISES: Final = 0.9


class Key(NamedTuple):
    """Where units go: of a table ("" for `index_name`) or an index, under a key.

    `name` is the key with {party}, {administration} and {owner} in the place of those that it is of, "" where it is
    spread; `shards` how many keys share it; `splits` whether what is under one key can lie in several partitions: not
    where it is one item, nor where what comes is always behind what is there.
    """

    table: str
    index_name: str
    name: str
    scope: Scope
    shards: int = 1
    splits: bool = True


class Taken(NamedTuple):
    """Of one call, on average: units of write and read under a key. `worker` is the door or a stream's consumer."""

    worker: str
    key: Key
    writes: float
    reads: float


Kind = tuple[str, str]
"""The kind of call, and the class of who calls."""


def taken_by_kind(blocks: Sequence[Block]) -> dict[Kind, list[Taken]]:
    """What one call of each kind takes, by who calls."""
    of_kind: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        of_kind[block.kind].append(block)
    found = {}
    numbers: _Numbers = {}
    for kind, its_blocks in of_kind.items():
        seen = _seen(its_blocks)
        for by in dict.fromkeys(block.by for block in its_blocks):
            found[kind, by] = _taken([block for block in its_blocks if block.by == by], seen, numbers)
    return found


def units_by_table(taken: Iterable[Taken]) -> dict[tuple[str, str], tuple[float, float]]:
    """Units of write and read by table and index, all workers together."""
    writes: Counter[tuple[str, str]] = Counter()
    reads: Counter[tuple[str, str]] = Counter()
    for each in taken:
        writes[each.key.table, each.key.index_name] += each.writes  # type: ignore[assignment]
        reads[each.key.table, each.key.index_name] += each.reads  # type: ignore[assignment]
    return {place: (writes[place], reads[place]) for place in sorted(writes.keys() | reads.keys())}


_Raw = tuple[str, str, str]


def _seen(blocks: Iterable[Block]) -> Mapping[_Raw, set[str]]:
    """By which parties each key was touched, as it is."""
    seen: dict[_Raw, set[str]] = defaultdict(set)
    for block in blocks:
        for touch in _all(block):
            seen[touch.table, touch.index_name, touch.key].add(block.party)
    return seen


def _all(block: Block) -> list[Touch]:
    return [touch for touches in block.touched.values() for touch in touches]


def _taken(blocks: Sequence[Block], seen: Mapping[_Raw, set[str]], numbers: "_Numbers") -> list[Taken]:
    writes: Counter[tuple[str, Key]] = Counter()
    reads: Counter[tuple[str, Key]] = Counter()
    calls = sum(block.calls for block in blocks)
    for block in blocks:
        keys = _keys(block, seen, numbers)
        for worker, touches in block.touched.items():
            for touch in touches:
                place = worker, keys[touch.table, touch.index_name, touch.key]
                (writes if touch.what == "write" else reads)[place] += touch.units  # type: ignore[assignment]
    alike: dict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for _, key in writes.keys() | reads.keys():
        alike[key[:3]].append(key)
    taken: dict[tuple[str, Key], Taken] = {}
    for worker, key in sorted(writes.keys() | reads.keys()):
        beside = alike[key[:3]]  # one key, of which blocks have seen more or less
        whole = key._replace(shards=max(k.shards for k in beside), splits=all(k.splits for k in beside))
        had = taken.get((worker, whole), Taken(worker, whole, 0.0, 0.0))
        more = writes[worker, key] / calls, reads[worker, key] / calls
        taken[worker, whole] = Taken(worker, whole, had.writes + more[0], had.reads + more[1])
    return list(taken.values())


def _keys(block: Block, seen: Mapping[_Raw, set[str]], numbers: "_Numbers") -> dict[_Raw, Key]:
    """Of each key of a block as it is, what it stands for."""
    touches: dict[_Raw, list[Touch]] = defaultdict(list)
    for touch in _all(block):
        touches[touch.table, touch.index_name, touch.key].append(touch)
    groups: dict[_Raw, list[_Raw]] = defaultdict(list)
    for raw, stem in _stems(touches).items():
        groups[stem].append(raw)
    found: dict[_Raw, Key] = {}
    for stem, members in groups.items():
        together = [touch for raw in members for touch in touches[raw]]
        calls = {touch.call for touch in together if touch.call}
        if len(calls or together) < max(SHARED_FROM, block.calls / SHARED_FROM):
            found |= {raw: Key(raw[0].removeprefix(_PREFIX), raw[1], "", "call") for raw in members}
            continue
        if _ID.search(stem[2]) and not stem[2].startswith(_FILE):
            # Whoever lists sees what is newest; outside of a capture that is soon something else.
            found |= {raw: Key(raw[0].removeprefix(_PREFIX), raw[1], "", "call") for raw in members}
            continue
        name, scope = _named(stem, block, set().union(*(seen[raw] for raw in members)))
        if name.startswith("digest"):  # several of one party: in the order in which calls of any kind come to them
            number = _number_of(numbers, block.party, stem[2], together[0].sort)
            name = f"{name}, {together[0].sort} ({number})"
        key = Key(stem[0].removeprefix(_PREFIX), stem[1], name, scope, _shards(stem, members), _splits(together))
        found |= dict.fromkeys(members, key)
    return found


_Numbers = dict[tuple[str, str], dict[str, int]]


def _number_of(numbers: _Numbers, party: str, digest: str, sort: str) -> int:
    """Which of a party's digests with this sort key it is: the same for every kind of call that touches it."""
    of_party = numbers.setdefault((party, sort), {})
    return of_party.setdefault(digest, len(of_party) + 1)


_PREFIX: Final = "iarms-local-"


def _stems(raws: Iterable[_Raw]) -> dict[_Raw, _Raw]:
    """Of each key the name that it is a shard of; of one that has no other of that name beside it, itself."""
    fits = {raw: _SHARD.fullmatch(raw[2]) for raw in raws}
    stems = {raw: (raw[0], raw[1], found[1]) for raw, found in fits.items() if found is not None}
    many = Counter(stems.values())
    return {raw: stems[raw] if raw in stems and (many[stems[raw]] > 1 or stems[raw] in fits) else raw for raw in fits}


def _shards(stem: _Raw, members: Sequence[_Raw]) -> int:
    """How many shards there are where these were seen: up to the highest number. The first may have none."""
    if len(members) == 1:
        return 1
    ends = [_SHARD.fullmatch(key) for _, _, key in members if key != stem[2]]
    texts = [fits[2] for fits in ends if fits is not None]
    base = 16 if any(not text.isdecimal() for text in texts) else 10
    highest = max((int(text, base) for text in texts), default=0)
    return max(len(members), 16 if base == 16 else 0, highest + 1)


def _named(stem: _Raw, block: Block, parties: set[str]) -> tuple[str, Scope]:
    parts = stem[2].split("#")
    scope: Scope = "all"
    for at, part in enumerate(parts):
        if part == block.party or (_DIGEST.fullmatch(part) and parties == {block.party}):
            parts[at], scope = ("{party}" if part == block.party else "digest of {party}"), "party"
        elif part in (block.administration, f"ADM-{block.administration}"):
            parts[at], scope = part.replace(block.administration, "{administration}"), "administration"
        elif part.startswith(_FILE):
            parts[at] = "one file"
        elif _BUREAU.fullmatch(part):
            parts[at], scope = "{owner}", "owner"
    return "#".join(parts), scope


def _splits(touches: Sequence[Touch]) -> bool:
    """Whether what is written under a key may be split by its sort keys: in what order they come, is looked at."""
    sorts = [touch.sort for touch in touches if touch.what == "write"]
    if len(set(sorts)) < 2:
        return not sorts  # one item; what is only read may be spread in the end
    pairs = list(pairwise(sorts))
    rises = sum(before <= after for before, after in pairs) / len(pairs)
    return rises < _MOST_RISES
