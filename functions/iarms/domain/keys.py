"""The serial index: which keys a number is found under, and what a posting holds.

    key                      page      what it holds
    v1#D#<folded serial>     0,1,...   every record with this folded serial, whatever its make (the exact key)

The version prefix changes with the fold, the page size or the posting; two versions can stand side by side while one
is built. Deletion, core and permuterm keys take their own letter beside D. A posting holds what scoring needs and
nothing that changes: status, handling and test are read from the record.
"""

import hashlib
from dataclasses import dataclass
from typing import Final, get_args

from ulid import ULID

from iarms.domain.calibres import read_calibre
from iarms.domain.makes import read_make, squeeze
from iarms.domain.normalise import LONGEST_SERIAL, Serial, bare, placeholder, read_serial
from iarms.models.firearm import Component, FirearmType, RecordedFirearm

_FORMAT: Final = 1
# Positions in these two are part of the format: new codes go to the end.
_COMPONENTS: Final[tuple[str, ...]] = ("", *get_args(Component))
_TYPES: Final[tuple[str, ...]] = ("", *get_args(FirearmType))
_MODEL_BYTES: Final = 24
_LONGEST_BYTES: Final = 255  # its length is one byte of the posting


def exact_key(version: str, folded: str) -> str:
    """The key that holds every record with this folded serial."""
    return f"{version}#D#{folded}"


def indexable(serial: Serial) -> bool:
    """Whether a recorded number gets keys: stop-gaps would be hot keys, patterns and texts are no numbers."""
    if not serial.canonical or serial.is_pattern or len(serial.canonical) > LONGEST_SERIAL:
        return False
    return placeholder(serial) is None and len(serial.canonical.encode()) <= _LONGEST_BYTES


@dataclass(frozen=True)
class Posting:
    """One number of one record, packed. `make` and `calibre` are digests of codes; absent fields are empty or 0."""

    record_id: str
    component: str
    canonical: str
    make: bytes
    model: str
    calibre: bytes
    firearm_type: str
    country: str
    year: int


def digest(code: str) -> bytes:
    """Three bytes for a code of the alias tables: stable without a list of numbers to keep. No two codes share one
    (tested); a make that the tables do not know is told from another only by these bytes, and by its record."""
    return hashlib.sha256(code.encode()).digest()[:3]


def postings(version: str, record_id: str, firearm: RecordedFirearm) -> list[tuple[str, Posting]]:
    """Key and posting of every number of a record that can be searched for, the number of record first."""
    numbers = [("", firearm.serial_number or "")]
    numbers += [(other.component, other.number) for other in firearm.other_numbers]
    make = read_make(firearm.make)
    calibre = read_calibre(firearm.calibre) if firearm.calibre else None
    found = []
    for component, number in numbers:
        serial = read_serial(number)
        if indexable(serial):
            posting = Posting(
                record_id=record_id,
                component=component,
                canonical=serial.canonical,
                make=b"\0\0\0" if make.unknown else digest(make.code or "?" + squeeze(firearm.make)),
                model=bare(firearm.model or ""),
                calibre=digest(calibre.code) if calibre and calibre.code else b"\0\0\0",
                firearm_type=firearm.firearm_type or "",
                country=firearm.country_of_manufacture or "",
                year=firearm.year or 0,
            )
            found.append((exact_key(version, serial.folded), posting))
    return found


def pack(posting: Posting) -> bytes:
    """The posting as bytes: 27 of fixed length, then country, serial and model, each after its length."""
    ulid = ULID.from_str(posting.record_id.removeprefix("rec_")).bytes
    head = bytes((_FORMAT,)) + ulid + bytes((_COMPONENTS.index(posting.component), _TYPES.index(posting.firearm_type)))
    head += posting.make + posting.calibre + posting.year.to_bytes(2, "big")
    return head + b"".join(
        bytes((len(part),)) + part
        for part in (posting.country.encode(), posting.canonical.encode(), _cut(posting.model))
    )


def unpack(packed: bytes) -> Posting:
    """The posting out of its bytes. Raises ValueError for a format that this version does not write."""
    if packed[0] != _FORMAT:
        raise ValueError(f"posting format {packed[0]}")
    parts, at = [], 27
    for _ in range(3):
        length = packed[at]
        parts.append(packed[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return Posting(
        record_id=f"rec_{ULID.from_bytes(packed[1:17])}",
        component=_COMPONENTS[packed[17]],
        firearm_type=_TYPES[packed[18]],
        make=packed[19:22],
        calibre=packed[22:25],
        year=int.from_bytes(packed[25:27], "big"),
        country=parts[0],
        canonical=parts[1],
        model=parts[2],
    )


def _cut(text: str) -> bytes:
    # Cut between characters: the first bytes of a longer model name tell models apart well enough.
    return text.encode()[:_MODEL_BYTES].decode(errors="ignore").encode()
