"""The tiles of the log as they were published, for whoever proves something of it."""

from dataclasses import dataclass, field
from typing import Final

from iarms.aws.log_files import LogFiles
from iarms.domain.transparency import LogFault, tile_path

_HASH_BYTES: Final = 32
_WIDTH: Final = 256
_MOST_KEPT: Final = 4_096


@dataclass(frozen=True)
class PublishedTiles:
    """A reader of tiles over the log's bucket; each is read once. A narrow tile that is gone is cut out of the whole
    one."""

    files: LogFiles
    _kept: dict[tuple[int, int, int], bytes] = field(default_factory=dict)

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The first `width` (1 to 256) hashes of a tile, 32 bytes each. Raises LogFault (`no_tile`) where it is not
        there, Unavailable where it cannot be read."""
        asked = (level, index, width)
        if asked not in self._kept:
            content = self.files.read(tile_path(level, index, width))
            if content is None and width < _WIDTH:
                content = self.files.read(tile_path(level, index))
            if content is None:
                raise LogFault("no_tile", f"the tile {tile_path(level, index, width)} is not there")
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[asked] = content[: _HASH_BYTES * width]
        return self._kept[asked]
