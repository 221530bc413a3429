"""The whole tree of a log anew out of its entries: files in, roots out, and which entry or tile is not what was signed.

Nothing is believed that was not hashed: every entry of every bundle, and from these every tile.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from auditor.findings import Report
from auditor.log_reader import WHOLE, LogReader, TileFile, first_entries, tile_file
from auditor.progress import track
from auditor.reading import read_ahead
from iarms.domain.transparency import (
    EMPTY_ROOT,
    Frontier,
    LogFault,
    bundle_of,
    bundle_path,
    node_hash,
    tile_path,
    tile_width,
)

# Called with the first position of a bundle, its entries, and their hashes.
OnEntries = Callable[[int, Sequence[bytes], Sequence[bytes]], None]


@dataclass(frozen=True)
class Difference:
    """A position at which the entry is not what the tile of level 0 has the hash of."""

    position: int
    entry: bytes


@dataclass
class Roots:
    """What a tree's root was at a size: by the entries, and by the hashes in the tiles of level 0."""

    by_entries: bytes
    by_tiles: bytes


@dataclass
class _Side:
    """A tree that grows by bundles. `roots` are those of whole bundles, the hashes of the tiles of level 1."""

    roots: list[bytes] = field(default_factory=list)
    frontier: list[bytes] = field(default_factory=list)

    def add(self, root: bytes) -> None:
        number = len(self.roots)
        self.roots.append(root)
        self.frontier.append(root)
        for _ in range((number ^ (number + 1)).bit_length() - 1):
            right = self.frontier.pop()
            self.frontier.append(node_hash(self.frontier.pop(), right))

    def grown(self, leaves: Sequence[bytes]) -> Frontier:
        return Frontier(len(self.roots) * WHOLE, tuple(self.frontier)).grown(*leaves)


class TreeCheck:
    """Hashes a log of `size` entries. Afterwards `roots` has those of the sizes asked for, as far as it could be read,
    and `differences` the positions at which entries and tiles do not agree."""

    def __init__(self, reader: LogReader, size: int, sizes: Sequence[int], report: Report) -> None:
        self._reader = reader
        self._report = report
        self.size = size
        self._sizes = sorted(set(sizes))
        self.roots: dict[int, Roots] = {0: Roots(EMPTY_ROOT, EMPTY_ROOT)}
        self.differences: list[Difference] = []
        self.stopped_at: int | None = None
        self._by_entries, self._by_tiles = _Side(), _Side()
        self._tails: tuple[Sequence[bytes], Sequence[bytes]] = ((), ())
        self._files: dict[tuple[int | None, int], list[TileFile]] = {}

    def run(self, on_entries: OnEntries) -> None:
        """Reads and hashes all of it."""
        self._list()
        bundles = -(-self.size // WHOLE)
        reading = read_ahead(self._reader.files, self._bundle_names(bundles))
        for index, (name, stored) in enumerate(track(reading, "hashing the log", bundles)):
            if not self._take(index, name, stored, on_entries):
                self.stopped_at = index * WHOLE
                break
        self._check_upper_tiles()

    def _list(self) -> None:
        for entry in self._reader.files.listed("tile/"):
            tile = tile_file(entry.name)
            if tile is None:
                address = self._reader.files.address(entry.name)
                self._report.find("TILE_STRANGE", "low", "A file lies among the tiles that no log has.", address)
            else:
                self._files.setdefault((tile.level, tile.index), []).append(tile)

    def _bundle_names(self, bundles: int) -> Iterator[str]:
        for index in range(bundles):
            width = tile_width(0, index, self.size)
            names = {tile.width: tile.name for tile in self._files.get((None, index), ())}
            yield names.get(width) or names.get(WHOLE) or bundle_path(index, width)

    def _take(self, index: int, name: str, stored: bytes | None, on_entries: OnEntries) -> bool:
        """One bundle and its tile. False where neither can be read, so that nothing behind them can be judged."""
        width = tile_width(0, index, self.size)
        entries = self._entries(name, stored, width)
        tile = self._tile(index, width)
        if entries is None and tile is None:
            return False
        leaves = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries] if entries is not None else tile or []
        hashes = tile if tile is not None else leaves
        first = index * WHOLE
        if entries is not None:
            on_entries(first, entries, leaves)
            if leaves != hashes:
                self.differences += [
                    Difference(first + at, entries[at]) for at in range(width) if leaves[at] != hashes[at]
                ]
            self._check_narrower(index, width, entries, leaves, hashes)
        self._note_roots(first, width, leaves, hashes)
        if width == WHOLE:
            self._by_entries.add(_root_of_whole(leaves))
            self._by_tiles.add(self._by_entries.roots[-1] if leaves == hashes else _root_of_whole(hashes))
        else:
            self._tails = (leaves, hashes)
        return True

    def _entries(self, name: str, stored: bytes | None, width: int) -> tuple[bytes, ...] | None:
        address = self._reader.files.address(name)
        if stored is None:
            self._report.find("BUNDLE_MISSING", "high", f"A bundle of {width} entries is not there.", address)
            return None
        try:
            return first_entries(stored, width)
        except LogFault as fault:
            self._report.find("BUNDLE_DAMAGED", "high", f"A bundle cannot be read: {fault}.", address)
            return None

    def _tile(self, index: int, width: int) -> list[bytes] | None:
        address = self._reader.files.address(tile_path(0, index, width))
        try:
            tile = self._reader.read_tile(0, index, width)
        except LogFault as fault:
            missing = fault.code == "no_tile"
            code = "TILE_MISSING" if missing else "TILE_DAMAGED"
            self._report.find(code, "high", f"A tile {'is not there' if missing else 'is damaged'}.", address)
            return None
        return [tile[at : at + 32] for at in range(0, len(tile), 32)]

    def _check_narrower(
        self, index: int, width: int, entries: Sequence[bytes], leaves: list[bytes], hashes: list[bytes]
    ) -> None:
        """Files of the same bundle and tile, from when the log was smaller or beyond the size that is looked at."""
        used = {tile_width(0, index, self.size), WHOLE}
        for tile in self._files.get((0, index), ()):
            if tile.width < width and tile.width not in used:
                stored = self._reader.read(tile.name)
                if stored not in (None, b"".join(leaves[: tile.width]), b"".join(hashes[: tile.width])):
                    self._differs(tile, "An earlier, narrower tile is another than the later one.")
        for bundle in self._files.get((None, index), ()):
            if bundle.width < width and bundle.width not in used:
                stored = self._reader.read(bundle.name)
                if stored not in (None, bundle_of(entries[: bundle.width])):
                    self._differs(bundle, "An earlier, narrower bundle holds other entries than the later one.")

    def _note_roots(self, first: int, width: int, leaves: Sequence[bytes], hashes: Sequence[bytes]) -> None:
        begin = bisect_left(self._sizes, first + 1)
        wanted = [
            size for size in self._sizes[begin : bisect_left(self._sizes, first + width + 1)] if size <= self.size
        ]
        if not wanted:
            return
        by_entries, by_tiles = self._by_entries.grown(()), self._by_tiles.grown(())
        done = 0
        same = self._by_entries.frontier == self._by_tiles.frontier and leaves == hashes
        for size in wanted:
            by_entries = by_entries.grown(*leaves[done : size - first])
            by_tiles = by_entries if same else by_tiles.grown(*hashes[done : size - first])
            done = size - first
            self.roots[size] = Roots(by_entries.root, by_tiles.root)

    def _check_upper_tiles(self) -> None:
        """Every tile above level 0 holds the hashes of the tiles below it."""
        sides = [self._by_entries.roots, self._by_tiles.roots]
        top = max((level for level, _ in self._files if level is not None), default=0)
        for level in range(1, max(top, 1) + 1):
            self._check_level(level, sides)
            sides = [_roots_of_whole(side) for side in sides]

    def _check_level(self, level: int, sides: list[list[bytes]]) -> None:
        indexes = {index for at, index in self._files if at == level}
        whole = -(-len(sides[0]) // WHOLE)
        for index in sorted(indexes | set(range(whole))):
            tiles = self._files.get((level, index), [])
            width = 0 if self.stopped_at is not None else tile_width(level, index, self.size)
            if width and not any(tile.width >= width for tile in tiles):
                address = self._reader.files.address(tile_path(level, index, width))
                self._report.find("TILE_MISSING", "high", "A tile is not there.", address)
            for tile in tiles:
                known = [side[index * WHOLE : index * WHOLE + tile.width] for side in sides]
                if len(known[0]) == tile.width and self._reader.read(tile.name) not in [
                    b"".join(each) for each in known
                ]:
                    self._differs(tile, f"A tile of level {level} does not hold the hashes of the tiles below it.")

    def _differs(self, tile: TileFile, sentence: str) -> None:
        covers = WHOLE ** (tile.level or 0)
        first = tile.index * WHOLE * covers
        positions = {"from position": first, "before position": first + tile.width * covers}
        self._report.find("TILE_ALTERED", "high", sentence, self._reader.files.address(tile.name), positions)


def _root_of_whole(hashes: Sequence[bytes]) -> bytes:
    """The root over 256 hashes."""
    level = list(hashes)
    sha256 = hashlib.sha256
    while len(level) > 1:
        level = [sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level), 2)]
    return level[0]


def _roots_of_whole(hashes: list[bytes]) -> list[bytes]:
    whole = len(hashes) - len(hashes) % WHOLE
    return [_root_of_whole(hashes[at : at + WHOLE]) for at in range(0, whole, WHOLE)]
