"""A picture that was uploaded: what it is by its own bytes, and why it cannot be shown.

What a camera or a program writes beside the picture is refused, not taken out: a place and a name of who took it would
be in the file that is kept, whatever is shown of it. No pixel is looked at, so that no decoder can be fooled.
"""

import zlib
from collections.abc import Iterator
from struct import unpack_from
from typing import Final, Literal, NamedTuple

PictureType = Literal["image/jpeg", "image/png"]
MOST_PIXELS: Final = 40_000_000
MOST_SIDE: Final = 12_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
# Chunks of PNG that hold texts, times or what a camera writes; markers of JPEG that do, by their number.
_PNG_METADATA: Final = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_JPEG_METADATA: Final = frozenset({0xE1, 0xED, 0xFE, *range(0xE3, 0xED), 0xEF})
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_START_OF_SCAN: Final = 0xDA
_END: Final = b"\xff\xd9"


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
        if kind in _PNG_METADATA:
            return _metadata(f"a chunk {kind.decode()}")
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
    for marker, content in _segments(data):
        if content is None:
            return _broken("a segment of JPEG")
        if marker in _JPEG_METADATA or (marker == 0xE2 and not content.startswith(b"ICC_PROFILE\0")):
            return _metadata("a comment" if marker == 0xFE else f"what is not the picture (APP{marker - 0xE0})")
        if marker in _FRAMES and len(content) >= 5:
            height, width = unpack_from(">HH", content, 1)
            size = PictureSize(width, height)
    if size is None:
        return _broken("no frame")
    # Scans may follow each other, with tables between them, which hold no texts; the first end is that of the file.
    return size if data.find(_END, 2) == len(data) - 2 else _broken("its end")


def _segments(data: bytes) -> Iterator[tuple[int, bytes | None]]:
    """Each segment up to the first scan: its marker and what is in it; None where it is broken."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            yield 0, None
            return
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _BARE:
            at += 2
            continue
        (length,) = unpack_from(">H", data, at + 2)
        end = at + 2 + length
        yield marker, data[at + 4 : end] if length >= 2 and end <= len(data) else None
        if marker == _START_OF_SCAN or length < 2:
            return
        at = end
