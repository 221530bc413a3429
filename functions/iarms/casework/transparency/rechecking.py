"""Files that were published long ago are held against the table again, a few in each run, so that each has its turn.

Object Lock keeps every version of a file, and none from lying on top of it: what readers get is looked at here.
"""

from typing import Final

from iarms.aws.log_files import FileDiffers
from iarms.casework.transparency.stores import LogStores
from iarms.casework.transparency.tiles import PublishedTiles
from iarms.domain.transparency import bundle_of, bundle_path, checkpoint_path, frontier_of, leaf_hash, tile_path
from iarms.store.checkpoints import PublishedCheckpoint

MOST: Final = 4
"""Whole bundles in a run. A run a minute has gone through a million entries in a day."""
_BUNDLE: Final = 256


def recheck(stores: LogStores, newest: PublishedCheckpoint, turn: int) -> None:
    """Hold the whole bundles, the tiles over them and the checkpoints whose turn it is against the table.

    Raises FileDiffers for the first file that is another or is not there, LogFault where a tile is none.
    """
    whole = newest.size // _BUNDLE
    first = turn * MOST % whole if whole > MOST else 0
    for number in range(min(MOST, whole)):
        _bundle(stores, (first + number) % whole)
    for checkpoint in (newest, stores.checkpoints.from_on(first * _BUNDLE + 1 + turn % _BUNDLE)):
        if checkpoint is not None:
            _checkpoint(stores, checkpoint)


def _bundle(stores: LogStores, index: int) -> None:
    begin = index * _BUNDLE
    entries = list(stores.log.entries(begin, begin + _BUNDLE))
    for name, content in (
        (bundle_path(index), bundle_of(entries)),
        (tile_path(0, index), b"".join(map(leaf_hash, entries))),
    ):
        if stores.files.read(name) != content:
            raise FileDiffers(name)


def _checkpoint(stores: LogStores, checkpoint: PublishedCheckpoint) -> None:
    """The file is the note of the row, and its tiles give its root."""
    name = checkpoint_path(checkpoint.size)
    if stores.files.read(name) != checkpoint.note.encode():
        raise FileDiffers(name)
    if frontier_of(PublishedTiles(stores.files), checkpoint.size).root != checkpoint.root:
        raise FileDiffers(name)
