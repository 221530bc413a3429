"""A picture that was uploaded: what it is by its own bytes, and why it cannot be shown.

What a camera or a program writes beside the picture is refused, not taken out: a place and a name of who took it would
be in the file that is kept, whatever is shown of it. No pixel is looked at, so that no decoder can be fooled.
"""

import re
import zlib
from collections.abc import Iterator
from struct import unpack_from
from typing import Final, NamedTuple

from iarms.models.picture import PictureType

MOST_PIXELS: Final = 40_000_000
MOST_SIDE: Final = 12_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
# What a picture needs to be shown in its colours, by the registers of PNG and JPEG; all else is refused.
_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"pHYs", b"sBIT", b"hIST"}
    | {b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI"}
)
_APPLICATION: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_TABLES: Final = frozenset({0xC4, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD})
_SCAN: Final = 0xDA
_END: Final = 0xD9
# In what is scanned, 0xFF is followed by a zero or the number of a restart; a marker may be preceded by more of them.
_MARKER: Final = re.compile(rb"\xff+([^\x00\x01\xd0-\xd7\xff])", re.DOTALL)


class PictureFault(NamedTuple):
    """Why a picture cannot be shown: a code, and what to do."""

    code: str
    detail: str


class PictureSize(NamedTuple):
    """A picture's sides in pixels."""

    width: int
    height: int


def picture_of(data: bytes, announced: PictureType) -> PictureSize | PictureFault:
    """The size of a picture of the type that was announced, or why it cannot be shown."""
    found = "image/png" if data.startswith(_PNG) else "image/jpeg" if data.startswith(_JPEG) else None
    if found != announced:
        return PictureFault("not_the_picture", f"the file is {found or 'neither JPEG nor PNG'}, and not {announced}")
    size = _png(data) if found == "image/png" else _jpeg(data)
    if isinstance(size, PictureFault):
        return size
    if not (0 < size.width <= MOST_SIDE and 0 < size.height <= MOST_SIDE) or size.width * size.height > MOST_PIXELS:
        return PictureFault(
            "picture_too_large",
            f"{size.width} x {size.height} pixels, of {MOST_SIDE:,} a side and {MOST_PIXELS:,} in all at most",
        )
    return size


def _metadata(what: str) -> PictureFault:
    return PictureFault(
        "picture_has_metadata",
        f"the file has {what}, which can tell place and maker: save it without (exiftool -all= FILE)",
    )


def _broken(where: str) -> PictureFault:
    return PictureFault("picture_broken", f"the file breaks off or goes on where it must not: {where}")


def _png(data: bytes) -> PictureSize | PictureFault:
    size: PictureSize | None = None
    for kind, content, end in _chunks(data):
        if content is None:
            return _broken("a chunk of PNG")
        if kind not in _CHUNKS:
            return _metadata(f"a chunk {kind.decode('ascii', 'replace')}")
        if kind == b"IHDR" and len(content) == 13:
            size = PictureSize(*unpack_from(">II", content))
        if kind == b"IEND":
            return size if size is not None and end == len(data) else _broken("its end")
    return _broken("it has no end")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes | None, int]]:
    """Each chunk: its kind, what is in it (None where it is broken), and where it ends."""
    at = len(_PNG)
    while at + 12 <= len(data):
        (length,) = unpack_from(">I", data, at)
        end = at + 12 + length
        kind, content = data[at + 4 : at + 8], data[at + 8 : end - 4]
        whole = end <= len(data) and unpack_from(">I", data, end - 4)[0] == zlib.crc32(kind + content)
        yield kind, content if whole else None, end
        if not whole:
            return
        at = end


def _jpeg(data: bytes) -> PictureSize | PictureFault:
    size: PictureSize | None = None
    for marker, content, end in _segments(data):
        if content is None:
            return _broken("a segment of JPEG")
        if marker == _END:
            return size if size is not None and end == len(data) else _broken("its end")
        if marker in _FRAMES and len(content) >= 5:
            height, width = unpack_from(">HH", content, 1)
            size = PictureSize(width, height)
        elif marker not in _TABLES and not (marker in _APPLICATION and content.startswith(_APPLICATION[marker])):
            name = f"APP{marker - 0xE0}" if 0xE0 <= marker <= 0xEF else f"{marker:#x}"
            return _metadata("a comment" if marker == 0xFE else f"a segment {name} that is not the picture")
    return _broken("a segment of JPEG, or its end")


def _segments(data: bytes) -> Iterator[tuple[int, bytes | None, int]]:
    """Each segment, those between and after scans too: its marker, what is in it (None where it is broken), and where
    it ends."""
    at, marker = 2, 0
    # What is scanned goes up to the next marker; elsewhere one segment follows the other.
    while found := (_MARKER.search if marker == _SCAN else _MARKER.match)(data, at):
        marker = found[1][0]
        if marker == _END:
            yield marker, b"", found.end()
            return
        # The length counts its own two bytes.
        end = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
        whole = found.end() + 2 <= end <= len(data)
        yield marker, data[found.end() + 2 : end] if whole else None, end
        if not whole:
            return
        at = end
