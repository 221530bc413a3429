"""What a stored file unpacks to: bytes out of gzip or plain ones, and what was wrong with the packing."""

import zlib
from dataclasses import dataclass

MOST_BYTES = 1 << 30  # unpacked; a file of CloudTrail's holds some megabytes
_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class Unpacked:
    """A file's content. `truncated`: the packing ends too early; `damaged`: it has a fault or a wrong checksum; `data`
    is what came before. `trailing`: how many bytes stand after the last packed part that are no packed part.
    `members`: packed parts, 0 of a plain file."""

    data: bytes
    members: int
    truncated: bool = False
    damaged: bool = False
    trailing: int = 0
    too_large: bool = False


def unpacked(stored: bytes, most: int = MOST_BYTES) -> Unpacked:
    """Unpacks by what the bytes are, whatever the file's name says; every packed part of a file that has several."""
    if not stored.startswith(_MAGIC):
        return Unpacked(stored[:most], 0, too_large=len(stored) > most)
    parts: list[bytes] = []
    size = members = 0
    rest = stored
    while rest.startswith(_MAGIC):
        engine = zlib.decompressobj(wbits=31)
        try:
            part = engine.decompress(rest, most - size + 1)
        except zlib.error:
            parts.append(_until_the_fault(rest, most - size))
            return Unpacked(b"".join(parts), members, damaged=True)
        parts.append(part)
        size += len(part)
        if size > most:
            return Unpacked(b"".join(parts)[:most], members, too_large=True)
        if not engine.eof:
            return Unpacked(b"".join(parts), members, truncated=True)
        members += 1
        rest = engine.unused_data
    return Unpacked(b"".join(parts), members, trailing=len(rest))


def _until_the_fault(stored: bytes, most: int) -> bytes:
    """What a damaged packed part gives before its fault."""
    engine = zlib.decompressobj(wbits=31)
    found: list[bytes] = []
    size = place = 0
    step = 4096
    while place < len(stored) and size < most:
        before = engine.copy()
        try:
            part = engine.decompress(stored[place : place + step], most - size)
        except zlib.error:
            if step == 1:
                break
            engine, step = before, 1
            continue
        found.append(part)
        size += len(part)
        place += step
    return b"".join(found)
