"""The files of a transparency log (c2sp.org/tlog-tiles) in a folder or bucket in, tiles, bundles and notes out."""

import re
from dataclasses import dataclass

from auditor.files import Files
from iarms.domain.transparency import LogFault, bundle_path, tile_path

WHOLE = 256
_HIGHEST_LEVEL = 63
_TILE = re.compile(
    r"tile/(?P<level>[0-9]{1,2}|entries)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?"
)


@dataclass(frozen=True)
class TileFile:
    """A tile's or bundle's file. `level` is None of a bundle; a whole one has width 256."""

    name: str
    level: int | None
    index: int
    width: int


def tile_file(name: str) -> TileFile | None:
    """What a file below `tile/` is by its name; None where no log has such a file."""
    found = _TILE.fullmatch(name)
    if not found:
        return None
    level = None if found["level"] == "entries" else int(found["level"])
    index = int(found["index"].replace("x", "").replace("/", ""))
    width = int(found["width"] or WHOLE)
    if level is not None and level > _HIGHEST_LEVEL:
        return None
    path = bundle_path(index, width) if level is None else tile_path(level, index, width)
    return TileFile(name, level, index, width) if path == name and 1 <= width <= WHOLE else None


class LogReader:
    """Reads a log's files. Once `listed`, it knows which of a tile's widths are there."""

    def __init__(self, files: Files) -> None:
        self.files = files

    def read(self, name: str) -> bytes | None:
        """A file's bytes, None where it is not there."""
        try:
            return self.files.read(name)
        except FileNotFoundError:
            return None

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The first `width` hashes of a tile, out of the whole one where the narrower is gone. Raises LogFault."""
        for wide in dict.fromkeys((width, WHOLE)):
            tile = self.read(tile_path(level, index, wide))
            if tile is not None:
                if len(tile) != 32 * wide:
                    raise LogFault("bad_tile", f"{tile_path(level, index, wide)} holds {len(tile)} bytes")
                return tile[: 32 * width]
        raise LogFault("no_tile", f"there is no {tile_path(level, index, width)}")

    def bundle(self, index: int, width: int) -> bytes:
        """A bundle of at least `width` entries: that of this width, or the whole one. Raises LogFault (`no_tile`)."""
        for wide in dict.fromkeys((width, WHOLE)):
            bundle = self.read(bundle_path(index, wide))
            if bundle is not None:
                return bundle
        raise LogFault("no_tile", f"there is no {bundle_path(index, width)}")


def first_entries(bundle: bytes, width: int) -> tuple[bytes, ...]:
    """The first `width` entries of a bundle that may have more. Raises LogFault (`bad_bundle`) where it is cut."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle) and len(entries) < width:
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if at + 2 > len(bundle) or end > len(bundle):
            raise LogFault("bad_bundle", f"a bundle is cut in its entry {len(entries)}")
        entries.append(bundle[at + 2 : end])
        at = end
    if len(entries) < width:
        raise LogFault("bad_bundle", f"a bundle holds {len(entries)} entries, and not {width}")
    return tuple(entries)
