"""ZIP archives, held against limits before anything of them is unpacked; and what is packed, unpacked in pieces.

An archive says how large each of its parts is, and no part gives more than that: so what is said is held against the
limits, and a part that says less than it holds is cut there and found out by its checksum. Nothing is written anywhere,
so the names of parts lead nowhere; one that would lead out of a folder is refused all the same.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Final

from iarms.domain.files.file_row import refused_file
from iarms.errors import Invalid

# As much as a file may have by itself, and no more for being packed.
MOST_UNPACKED: Final = 500_000_000
# An archive is held in memory, since what it holds is told at its end.
MOST_ARCHIVE: Final = 100_000_000
# Deflate makes a thousand bytes of one; registers make five to forty. Below so much unpacked nobody asks.
MOST_RATIO: Final = 200
SMALL: Final = 20_000_000
_MOST_PARTS: Final = 10_000
_PIECE: Final = 1 << 20
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_ENCRYPTED: Final = 0x1
_LEADS_OUT: Final = re.compile(r"(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:|[\x00-\x1f]")


def too_large() -> Invalid:
    """The problem of a file that is more than it may be once it is unpacked."""
    detail = (
        f"what is packed is more than {MOST_UNPACKED // 1_000_000} MB unpacked, or more than {MOST_RATIO} times as"
        " large as the file: send it in several, or unpacked"
    )
    return refused_file("unpacked_too_large", detail)


def is_too_large(packed: int, unpacked: int) -> bool:
    """Whether so many bytes are too many, for a file as such or for what they came out of."""
    return unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * packed)


def gathered(chunks: Iterable[bytes], most: int, what: str) -> BytesIO:
    """All of a file that is read from its end. Raises Invalid for more than `most` bytes."""
    whole = BytesIO()
    for chunk in chunks:
        if whole.tell() + len(chunk) > most:
            detail = f"{what} has at most {most // 1_000_000} MB: send it in several, or as CSV"
            raise refused_file("file_too_large", detail)
        whole.write(chunk)
    return whole


def open_archive(whole: BytesIO) -> zipfile.ZipFile:
    """An archive whose parts are within the limits, can be unpacked, and are all that there is. Raises Invalid."""
    try:
        archive = zipfile.ZipFile(whole)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as broken:
        raise broken_archive("its list of contents cannot be read: it is cut off, or in several pieces") from broken
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise broken_archive(f"it has more than {_MOST_PARTS} parts")
    data = whole.getbuffer()
    try:
        end = bytes(data[-(_END_SIZE + 65535) :]).rfind(_END)
        after = len(data[-(_END_SIZE + 65535) :]) - end - _END_SIZE
        if end < 0 or after < 0 or after != len(archive.comment):
            raise broken_archive("something follows its end")
    finally:
        data.release()
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        raise broken_archive("two parts of it have one name")
    for part in parts:
        if _LEADS_OUT.search(part.orig_filename):
            raise refused_file("unsafe_name", "a name within the archive leads out of its folder: pack the file anew")
        if part.flag_bits & _ENCRYPTED:
            raise refused_file("encrypted", "the archive is protected by a password: send it without one")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise broken_archive("it is packed in a way that is not known here: pack it as an ordinary ZIP")
        if is_too_large(part.compress_size, part.file_size):
            raise too_large()
    if is_too_large(len(whole.getbuffer()), sum(part.file_size for part in parts)):
        raise too_large()
    return archive


def part_in(archive: zipfile.ZipFile, part: zipfile.ZipInfo | str) -> Iterator[bytes]:
    """The bytes of a part, in pieces. Raises Invalid where they are damaged, or it is not there."""
    try:
        with archive.open(part) as opened:
            while piece := opened.read(_PIECE):
                yield piece
    except KeyError as missing:
        raise broken_archive("a part that it names is not there") from missing
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        struct.error,
    ) as broken:
        raise broken_archive("a part of it cannot be unpacked") from broken


def unzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What is packed by gzip, in pieces, whole or in several members.

    Raises Invalid where it is cut off or damaged, where something follows it, and for more than the limits.
    """
    unpacker = zlib.decompressobj(wbits=31)
    packed = unpacked = members = 0
    for chunk in chunks:
        packed += len(chunk)
        rest = chunk
        while rest:
            if unpacker.eof:
                # What fills up a tape is no member.
                if not (rest := rest.lstrip(b"\0")):
                    break
                unpacker = zlib.decompressobj(wbits=31)
                members += 1
            try:
                piece = unpacker.decompress(rest, _PIECE)
            except zlib.error as broken:
                raise broken_archive("something follows its end" if members else "it cannot be unpacked") from broken
            unpacked += len(piece)
            if is_too_large(packed, unpacked):
                raise too_large()
            if piece:
                yield piece
            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if not unpacker.eof:
        raise broken_archive("it is cut off")


def broken_archive(why: str) -> Invalid:
    """The problem of a packed file that cannot be unpacked."""
    return refused_file("damaged_file", f"the packed file is damaged: {why}. Pack it anew, or send it unpacked")
