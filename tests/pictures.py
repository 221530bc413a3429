"""Small pictures made by hand: whole files, as far as a reader of their headers looks."""

import struct
import zlib


def png(width: int, height: int, **chunks: bytes) -> bytes:
    """A PNG of these sides, with further chunks by their kind."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 100)
    kinds = [("IHDR", header), *chunks.items(), ("IDAT", body), ("IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind.encode(), content) for kind, content in kinds)


def jpeg(width: int, height: int, *, exif: bytes | None = None, comment: bytes | None = None) -> bytes:
    """A JPEG of these sides, with Exif and a comment where they are given."""
    jfif = _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    extra = (_segment(0xE1, exif) if exif else b"") + (_segment(0xFE, comment) if comment else b"")
    frame = _segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    scan = _segment(0xDA, b"\1\1\0\0\x3f\0") + b"\0\xff\0\x55"
    return b"\xff\xd8" + jfif + extra + frame + scan + b"\xff\xd9"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content
