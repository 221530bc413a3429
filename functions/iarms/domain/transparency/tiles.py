"""Tiles and entry bundles (c2sp.org/tlog-tiles): where they lie, what is in them, and which a log that grows needs.

A tile of level 0 holds the hashes of 256 entries, one of the level above the hashes of 256 whole tiles; the last of
each level may hold fewer. A bundle holds the 256 entries themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from iarms.domain.transparency.faults import LogFault
from iarms.domain.transparency.hashing import Frontier, leaf_hash, node_hash

TILE_WIDTH = 256
LONGEST_ENTRY = 65_535  # bytes: a bundle writes an entry's length in two


class TileReader(Protocol):
    """Whoever has the tiles of a log."""

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The first `width` (1 to 256) hashes of a tile, 32 bytes each. Raises LogFault (`no_tile`) where it is not
        there; a whole tile may be cut where the narrower one is gone."""
        ...


class TilesOfFiles:
    """The tiles of a log whose files somebody else reads: `read` gives a file by its path, or None where there is none.

    Whatever was read is kept in `files`, so that no file is asked for twice.
    """

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self.files: dict[str, bytes] = {}

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The tile's first hashes, out of the whole tile where the narrow one is gone. Raises LogFault (`no_tile`,
        `bad_tile`)."""
        for path, there in ((tile_path(level, index, width), width), (tile_path(level, index), TILE_WIDTH)):
            content = self.files.get(path)
            if content is None:
                content = self._read(path)
            if content is not None:
                self.files[path] = content
                return b"".join(hashes_of_tile(content, there)[:width])
        raise LogFault("no_tile", f"the log has no file {tile_path(level, index, width)}")


def _numbered(index: int, width: int) -> str:
    """`x001/x234/067`, and `.p/W` behind it where not whole."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Where a tile lies below the log's prefix: `tile/0/x001/234.p/17`."""
    return f"tile/{level}/{_numbered(index, width)}"


def bundle_path(index: int, width: int = TILE_WIDTH) -> str:
    """Where a bundle of entries lies below the log's prefix: `tile/entries/x001/234.p/17`."""
    return f"tile/entries/{_numbered(index, width)}"


def tile_width(level: int, index: int, size: int) -> int:
    """How many hashes a tile of a tree of `size` leaves has: 0 where the tree has no such tile. A bundle has the width
    of the tile of level 0."""
    return max(0, min(TILE_WIDTH, (size >> 8 * level) - index * TILE_WIDTH))


def hashes_of_tile(tile: bytes, width: int) -> tuple[bytes, ...]:
    """The hashes in the bytes of a tile. Raises LogFault (`bad_tile`) where they are not `width` hashes."""
    if len(tile) != 32 * width:
        raise LogFault("bad_tile", f"a tile of {width} hashes has {len(tile)} bytes, and not {32 * width}")
    return tuple(tile[at : at + 32] for at in range(0, len(tile), 32))


def bundle_of(entries: Sequence[bytes]) -> bytes:
    """A bundle of 1 to 256 entries. Raises ValueError where there are more, or one has more than 65,535 bytes."""
    if not 1 <= len(entries) <= TILE_WIDTH or any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise ValueError("a bundle has 1 to 256 entries of at most 65,535 bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def bundle_entries(bundle: bytes, width: int) -> tuple[bytes, ...]:
    """The entries of a bundle. Raises LogFault (`bad_bundle`) where it is cut or does not hold exactly `width`."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if at + 2 > len(bundle) or end > len(bundle):
            raise LogFault("bad_bundle", f"a bundle is cut in its entry {len(entries)}")
        entries.append(bundle[at + 2 : end])
        at = end
    if len(entries) != width:
        raise LogFault("bad_bundle", f"a bundle holds {len(entries)} entries, and not {width}")
    return tuple(entries)


def _read(reader: TileReader, level: int, index: int, width: int) -> tuple[bytes, ...]:
    return hashes_of_tile(reader.read_tile(level, index, width), width)


def whole_subtree(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]


def subtree(reader: TileReader, size: int, first: int, end: int) -> bytes:
    """The hash over the leaves `first` to `end` (excluded) of a tree of `size` leaves, out of its tiles.

    `first` must begin a whole subtree of at least that many leaves, as the subtrees of RFC 9162 do. Raises LogFault.
    """
    leaves = end - first
    height = leaves.bit_length() - 1
    if leaves != 1 << height:
        middle = first + (1 << height)
        return node_hash(subtree(reader, size, first, middle), subtree(reader, size, middle, end))
    level, above = divmod(height, 8)
    index, place = divmod(first >> 8 * level, TILE_WIDTH)
    hashes = _read(reader, level, index, tile_width(level, index, size))
    return whole_subtree(hashes[place : place + (1 << above)])


def frontier_of(reader: TileReader, size: int) -> Frontier:
    """The frontier of a tree of `size` leaves, out of its tiles; its `root` is the tree's. Raises LogFault."""
    hashes, first = [], 0
    for bit in range(size.bit_length() - 1, -1, -1):
        if size >> bit & 1:
            hashes.append(subtree(reader, size, first, first + (1 << bit)))
            first += 1 << bit
    return Frontier(size, tuple(hashes))


class _Growth:
    """The last tile of each level while a log grows, and the files that become final."""

    def __init__(self, before: TileReader, size: int) -> None:
        self._before = before
        self._size = size - size % TILE_WIDTH  # where the entries that are given begin
        self._was = size
        self._tails: dict[int, list[bytes]] = {}
        self._bundle: list[bytes] = []

    def _tail(self, level: int) -> list[bytes]:
        if level not in self._tails:
            width = (self._size >> 8 * level) % TILE_WIDTH
            index = (self._size >> 8 * level) // TILE_WIDTH
            self._tails[level] = list(_read(self._before, level, index, width)) if width else []
        return self._tails[level]

    def add(self, entry: bytes) -> Iterator[tuple[str, bytes]]:
        index = self._size // TILE_WIDTH
        self._tail(0).append(leaf_hash(entry))
        self._bundle.append(entry)
        level = 0
        if len(self._bundle) == TILE_WIDTH:
            yield bundle_path(index), bundle_of(self._bundle)
            self._bundle = []
        while len(self._tail(level)) == TILE_WIDTH:
            whole = self._tails[level]
            yield tile_path(level, index), b"".join(whole)
            self._tail(level + 1).append(whole_subtree(whole))
            self._tails[level] = []
            level, index = level + 1, index // TILE_WIDTH
        self._size += 1

    def partial(self) -> Iterator[tuple[str, bytes]]:
        if self._size < self._was:
            raise ValueError(f"entries end at {self._size}, before the log's {self._was}")
        if self._bundle and self._size > self._was:
            yield bundle_path(self._size // TILE_WIDTH, len(self._bundle)), bundle_of(self._bundle)
        for level, tail in sorted(self._tails.items()):
            index, width = divmod(self._size >> 8 * level, TILE_WIDTH)
            if tail and (index, width) != divmod(self._was >> 8 * level, TILE_WIDTH):
                yield tile_path(level, index, width), b"".join(tail)


def growth(before: TileReader, size: int, entries: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """The files that a log of `size` entries lacks once it holds the given ones too: path and bytes, in an order in
    which what a file rests on comes before it.

    `entries` begin with those of the last bundle that is not whole, i.e. at position `size - size % 256`; they are read
    once, and no more than 256 are held. `before` needs the last tiles of the levels above 0 alone. Raises LogFault
    where a tile is not to be had, ValueError where entries end before `size`.
    """
    growing = _Growth(before, size)
    for entry in entries:
        yield from growing.add(entry)
    yield from growing.partial()
