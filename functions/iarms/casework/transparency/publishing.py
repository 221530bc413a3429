"""The log's files are written and its checkpoint signed: what the audit log's order says, and never another tree.

First the tree is decided on (the row `signing`), then its files are written, then it is signed. Whoever is killed in
between, or runs beside another, goes on with the same tree: files have the same bytes, and none is written twice.
Before a signature the tree is held against everything that was signed before: the newest checkpoint, by its own
signature; the published tiles, by its root; the entries of the last bundle, by its tile; the sequencer's own root.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from iarms.aws.log_files import FileDiffers, LogFiles
from iarms.casework.transparency.rechecking import recheck
from iarms.casework.transparency.stores import LogRefused, LogStores
from iarms.casework.transparency.tiles import PublishedTiles
from iarms.domain.transparency import (
    CHECKPOINT,
    Checkpoint,
    Frontier,
    LogFault,
    LogPolicy,
    OpenedCheckpoint,
    SignedNote,
    checkpoint_path,
    day_of_entry,
    frontier_of,
    growth,
    leaf_hash,
    open_checkpoint,
    sign_text,
)
from iarms.errors import Unavailable
from iarms.retries import tries
from iarms.store.audit_log import Head, LogBlock
from iarms.store.checkpoints import OvertakenInSigning, PublishedCheckpoint, Signing
from iarms.threads import ContextPool

MOST_NEW: Final = 65_536
"""Entries under one checkpoint that were not under the one before: they are held in memory. What is more is under the
next one, of the same run."""
MOST_NEW_BYTES: Final = 64 * 1024 * 1024
_SIDE_BY_SIDE: Final = 10
"""Files that are written at once: as many as a client has connections."""
_HELD: Final = 64
"""Files that are made before the first of them is written; a bundle has some hundred thousand bytes."""
_PACKING: Final = 6
"""Of 9: the files for queries are a five hundredth larger than by 9, for half of the time."""
_BUNDLE: Final = 256
_TRIES: Final = 5
_TEXT: Final = "text/plain; charset=utf-8"
_BYTES: Final = "application/octet-stream"
_GZIP: Final = "application/gzip"


@dataclass
class PublishingRun:
    """What came of a run: the sizes that were signed, and how long (seconds) an entry waits for a checkpoint."""

    sizes: tuple[int, ...] = ()
    behind_seconds: float = 0.0
    unfinished: bool = False


class _Tree(NamedTuple):
    """A tree that is to be signed, with what it has beside the checkpoint before it: `entries` begin at `first`, which
    is where the last bundle of the tree of `since` entries begins."""

    size: int
    root: bytes
    since: int
    first: int
    entries: Sequence[bytes]


def publish(
    stores: LogStores, clock: Callable[[], datetime], apart: timedelta, time_is_left: Callable[[], bool]
) -> PublishingRun:
    """Sign the log as it stands, where it has grown and the last checkpoint is older than `apart`.

    Some of what was published before is looked at anew, and what a killed run left is finished first. Raises LogRefused
    where the log, or a file of it, is not what it must be (nothing is signed then), and Unavailable where something
    could not be read or written.
    """
    done = PublishingRun()
    goal: int | None = None
    while time_is_left():
        try:
            signing, head = _checked(stores)
            size = signing.size if signing else 0
            last = stores.checkpoints.checkpoint(size) if signing else None
            if signing and last is None:
                _finish(stores, _tree_of(stores, signing), clock)
                done.sizes += (size,)
                continue
            if last is not None and not done.sizes:
                recheck(stores, last, int(clock().timestamp()) // 60)
            if head is None or head.size == size or (goal is not None and size >= goal):
                break
            if goal is None and not _is_due(last, clock(), apart):
                break
            goal = goal or head.size
            tree = _next_tree(stores, head, size)
            stores.checkpoints.begin(signing, Signing(tree.size, tree.root, tree.since))
            _finish(stores, tree, clock)
            done.sizes += (tree.size,)
        except OvertakenInSigning:  # another run is at it: what it signs is looked at anew
            continue
        except FileDiffers as fault:
            raise LogRefused("file_differs", str(fault)) from fault
        except LogFault as fault:
            raise LogRefused("file_differs", fault.detail) from fault
    else:
        done.unfinished = True
    done.behind_seconds = _behind(stores, clock())
    return done


def _checked(stores: LogStores) -> tuple[Signing | None, Head | None]:
    """What was signed last, and the log as it stands, which goes on from it. Raises LogRefused where it does not."""
    # The file first: whoever signs says so in the table before.
    newest = stores.files.read(CHECKPOINT)
    signing = stores.checkpoints.signing()
    head = stores.log.head()
    if newest is not None:
        shown = _opened(newest, stores.policy, CHECKPOINT).checkpoint
        if signing is None or shown.size > signing.size:
            raise LogRefused("log_shrunk", f"a tree of {shown.size} entries was signed, which the table does not know")
        if shown.size == signing.size and shown.root != signing.root:
            raise LogRefused("log_forked", f"another tree of {shown.size} entries was signed than the table knows")
    if signing is not None:
        if head is None or head.size < signing.size:
            raise LogRefused("log_shrunk", f"a tree of {signing.size} entries was signed, and the log has fewer")
        if head.size == signing.size and head.root != signing.root:
            raise LogRefused("log_forked", f"the log of {head.size} entries is another than the one that was signed")
    return signing, head


def _is_due(last: PublishedCheckpoint | None, now: datetime, apart: timedelta) -> bool:
    """Whether so much time lies between; a clock that went back must not silence the log."""
    return last is None or not timedelta(0) <= now - last.at < apart


def _next_tree(stores: LogStores, head: Head, since: int) -> _Tree:
    """The log up to the end of a block, as far as one checkpoint goes."""
    first = since - since % _BUNDLE
    entries: list[bytes] = []
    size, root, taken = since, b"", 0
    for block in _blocks(stores, first, head.size):
        if size > since and (block.end - since > MOST_NEW or taken > MOST_NEW_BYTES):
            break
        fresh = block.entries[max(0, first - block.first) :]
        entries += fresh
        taken += sum(map(len, fresh))
        size, root = block.end, block.root
    if size == head.size and root != head.root:
        raise LogRefused("tree_differs", "the log's head and its last block are of two trees")
    return _held_against_the_last(stores, _Tree(size, root, since, first, entries))


def _tree_of(stores: LogStores, signing: Signing) -> _Tree:
    """The tree that somebody began to sign."""
    first = signing.since - signing.since % _BUNDLE
    entries = [
        entry
        for block in _blocks(stores, first, signing.size)
        for entry in block.entries[max(0, first - block.first) : signing.size - block.first]
    ]
    return _held_against_the_last(stores, _Tree(signing.size, signing.root, signing.since, first, entries))


def _blocks(stores: LogStores, first: int, end: int) -> Iterator[LogBlock]:
    """The blocks with the positions from `first` up to `end`. Raises LogRefused where one is missing or cannot be
    read."""
    reached = first
    try:
        for block in stores.log.blocks(first, end):
            if not block.first <= reached < block.end or (reached > first and block.first != reached):
                raise LogRefused("tree_differs", f"the log's blocks do not go on at {reached}")
            reached = block.end
            yield block
    except ValueError as error:
        raise LogRefused("tree_differs", str(error)) from error
    if reached < end:
        raise LogRefused("tree_differs", f"the log's blocks end at {reached}, and not at {end}")


def _held_against_the_last(stores: LogStores, tree: _Tree) -> _Tree:
    """The tree, once it is known to go on from the last checkpoint. Raises LogRefused where it does not."""
    tiles = PublishedTiles(stores.files)
    before = Frontier()
    if tree.since:
        last = stores.checkpoints.checkpoint(tree.since)
        if last is None:
            raise LogRefused("log_shrunk", f"the table does not know the checkpoint of {tree.since} entries any more")
        signed = _opened(last.note.encode(), stores.policy, checkpoint_path(tree.since)).checkpoint
        before = frontier_of(tiles, tree.since)
        if (signed.size, signed.root) != (tree.since, before.root):
            raise LogRefused("file_differs", f"the published tiles do not give the signed root of {tree.since} entries")
    old = tree.since - tree.first
    leaves = [leaf_hash(entry) for entry in tree.entries]
    if old and b"".join(leaves[:old]) != tiles.read_tile(0, tree.first // _BUNDLE, old):
        raise LogRefused("tree_differs", f"entries before {tree.since} are not those that were signed")
    after = before.grown(*leaves[old:])
    if (after.size, after.root) != (tree.size, tree.root):
        raise LogRefused("tree_differs", f"the entries up to {tree.size} do not give the root that the log has")
    return tree


def _finish(stores: LogStores, tree: _Tree, clock: Callable[[], datetime]) -> None:
    """Write the tree's files, sign it, and make it the newest."""
    files = stores.files
    _write_all(files, growth(PublishedTiles(files), tree.since, tree.entries), _BYTES, bytes.__eq__)
    _write_all(files, _event_files(tree), _GZIP, _unpacks_to_the_same)
    note = _signed(stores, tree, clock)
    move_on(files, CHECKPOINT, note, stores.policy)
    stores.checkpoints.add(PublishedCheckpoint(tree.size, tree.root, clock(), note.decode()))


def _write_all(
    files: LogFiles, named: Iterable[tuple[str, bytes]], kind: str, is_same: Callable[[bytes, bytes], bool]
) -> None:
    """Write files, side by side: no reader is led to any of them before all are there, since a checkpoint comes after
    them. Raises what the first of them raises that could not be written, once none is being written any more."""
    left = iter(named)
    while part := list(islice(left, _HELD)):
        work = [_pool().submit(files.write_once, name, content, kind, is_same) for name, content in part]
        wait(work)
        for each in work:
            each.result()


@cache
def _pool() -> ContextPool:
    return ContextPool(_SIDE_BY_SIDE, thread_name_prefix="log-files")


def _signed(stores: LogStores, tree: _Tree, clock: Callable[[], datetime]) -> bytes:
    """The signed checkpoint as it stands in its file for good: whoever was first has signed it."""
    name = checkpoint_path(tree.size)
    text = Checkpoint(stores.policy.origin, tree.size, tree.root).text
    there = stores.files.read(name)
    if there is None:
        at = int(clock().timestamp()) if stores.signer.key.signature_type.has_time else None
        try:
            signature = sign_text(text, stores.signer, at)
        except LogFault as fault:
            raise LogRefused("signing_refused", fault.detail) from fault
        ours = SignedNote(text, (signature,)).content
        there = stores.files.write_once(name, ours, _TEXT, lambda _, __: True)
    if _opened(there, stores.policy, name).note.text != text:
        raise FileDiffers(name)
    return there


def move_on(files: LogFiles, name: str, note: bytes, policy: LogPolicy) -> None:
    """Put a checkpoint where the newest one lies; a newer one stays, and so does one of this size with as many
    cosignatures. Raises FileDiffers where another tree, or no checkpoint of ours, lies there."""
    ours = _opened(note, policy, name)
    for _ in tries(_TRIES, first_pause=0.2):
        found = files.read_tagged(name)
        if found is not None:
            there = _opened(found.content, policy, name)
            if there.checkpoint.size > ours.checkpoint.size:
                return
            if there.checkpoint.size == ours.checkpoint.size:
                if there.checkpoint.root != ours.checkpoint.root:
                    raise FileDiffers(name)
                if len(there.cosigned) >= len(ours.cosigned):
                    return
        if files.replace(name, note, _TEXT, found.tag if found else None):
            return
    raise Unavailable(f"the log's {name} is contended for")


def _opened(note: bytes, policy: LogPolicy, name: str) -> OpenedCheckpoint:
    try:
        return open_checkpoint(note, policy)
    except LogFault as fault:
        raise FileDiffers(name) from fault


def _event_files(tree: _Tree) -> Iterator[tuple[str, bytes]]:
    """The new entries for queries, a file a day of the events' own: a line is {"position": n, "event": {...}}."""
    days: dict[str, list[str]] = {}
    begins: dict[str, int] = {}
    for position, entry in enumerate(tree.entries[tree.since - tree.first :], start=tree.since):
        text = entry.decode()
        day = day_of_entry(text)
        begins.setdefault(day, position)
        days.setdefault(day, []).append(f'{{"position":{position},"event":{text}}}\n')
    for day, lines in days.items():
        name = f"events/dt={day}/{begins[day]:020d}.ndjson.gz"
        yield name, gzip.compress("".join(lines).encode(), _PACKING, mtime=0)


def _unpacks_to_the_same(there: bytes, ours: bytes) -> bool:
    """Whether two packed files hold the same: another release of the packer may write other bytes for it."""
    try:
        return there == ours or gzip.decompress(there) == gzip.decompress(ours)
    except (OSError, EOFError):
        return False


def _behind(stores: LogStores, now: datetime) -> float:
    """For how many seconds the oldest entry has waited that is under no checkpoint."""
    newest = stores.checkpoints.newest()
    size = newest[0].size if newest else 0
    head = stores.log.head()
    if head is None or head.size <= size:
        return 0.0
    came = stores.log.came_at(size)
    return 0.0 if came is None else max(0.0, (now - came).total_seconds())
