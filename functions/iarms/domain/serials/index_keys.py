"""The serial index: which keys a number is found under, and what a posting holds.

    key                          page         holds every record ...
    v4#D#<variant>               0, 1, ...    whose folded number, it less one character, or it less its affix is this
    v4#d#<variant>#<bucket>      0, 1, ...    the same for variants of at most DENSE characters, parted by make
    v4#E#<variant>               0, 1, ...    whose folded number less two characters is this (deep searches)
    v4#W#<length><first two>     <rest>#0 ..  one rotation of whose folded number and its end mark begins like this
    v4#M#<make>#<model>          <digest>#0   of this make and model family (searches without a number)
    v4#K#<make>#<calibre>#<type> <digest>#0   of this make, calibre group and type

Two numbers at one edit share a variant, whichever of them lacks a character (the deletion neighbourhood of FastSS and
SymSpell), so one edit needs one batch of exact keys and no scan. A number without its affix lies under the variants
themselves: who types the bare digits looks there anyway. A rotation that begins with the longest known stretch of a
pattern makes of every ? and * a question about beginnings (the permuterm of Garfield), which a sort key answers.

A version before v3 keeps numbers under their fold, v3 under the wide fold: one key then holds the numbers that a worn
stamp or a bad hand makes alike, and no search reads more.

The lists M and K hold a large part of a registry each, and are read by one query. Up to v3 they are pages that are
filled one after the other, so that everybody writes the last one; from v4 on each record has a row of its own, named by
a digest of its id. Whoever adds or removes it knows the row without reading, an addition is one write unit however long
the list is, two writers never meet, and DynamoDB can part a busy list by its rows, which come evenly spread. Numbers
stay in pages: one batch reads many keys at once only if all of a key is on its first page.

Short variants are shared by thousands of guns in a large registry, so they are parted by make into buckets: a record
of an unknown make lies in all of them, and a deep search without a make asks all of them. The version names how many:
`v4` has one, `v4.4` four. It changes with the fold, the keys or the posting; two versions stand side by side while one
is built. A posting holds what scoring needs and nothing that changes: status, handling and test are the record's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, get_args
from zlib import crc32

from ulid import ULID

from iarms.domain.serials.edits import without_affix
from iarms.domain.serials.information import is_low
from iarms.domain.serials.serial import LONGEST_SERIAL, Serial, fold, fold_widely
from iarms.domain.text import NO_DIGEST
from iarms.models.firearm import Component, FirearmType

DENSE: Final = 4  # characters of a variant that a large registry repeats too often for one list
_SHORTEST_WITH_VARIANTS: Final = 4  # shorter folded numbers are found as they are only
_SHORTEST_WITH_TWO_OUT: Final = 6
_LONGEST_WITH_TWO_OUT: Final = 14  # 91 pairs; two slips in a longer number leave most of it, and it is no firearm's
LONGEST_WITH_VARIANTS: Final = 32
ROTATION_HEAD: Final = 2  # characters of a rotation that are in the key, after its length
END: Final = "$"

_FIRST_OF_WIDE_FOLD: Final = 3
_FIRST_OF_ROWS: Final = 4  # in the lists of make and model
_FORMAT: Final = 2
# Positions in these two are part of the format: new codes go to the end.
COMPONENTS: Final[tuple[str, ...]] = ("", *get_args(Component))
_TYPES: Final[tuple[str, ...]] = ("", *get_args(FirearmType))
_MODEL_BYTES: Final = 24
_LONGEST_BYTES: Final = 255  # its length is one byte of the posting


class PostingPlace(NamedTuple):
    """Where a posting lies: the table's key, and how its page begins ("" for pages that are numbered only)."""

    key: str
    page: str = ""


@dataclass(frozen=True)
class Probe:
    """What a search reads: the exact key, strongly consistent; other keys; and beginnings of pages to query."""

    exact: tuple[str, ...]
    keys: tuple[str, ...]
    rotations: tuple[PostingPlace, ...] = ()


class Posting(NamedTuple):
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


def is_indexable(serial: Serial) -> bool:
    """Whether a recorded number gets keys: zeros alone would be a hot key, and of numbers with unread characters only
    those with one ? lie where a full number would look."""
    canonical = serial.canonical
    if not canonical or "*" in canonical or canonical.count("?") > 1 or len(canonical) > LONGEST_SERIAL:
        return False
    if len(canonical) < _SHORTEST_WITH_VARIANTS and "?" in canonical:
        return False
    return canonical.strip("0") != "" and len(canonical.encode()) <= _LONGEST_BYTES


def key_form(version: str, canonical: str) -> str:
    """A canonical number as the keys of this version have it: folded, and from v3 on folded widely."""
    return fold(canonical) if _is_narrow(version) else fold_widely(canonical)


def _is_narrow(version: str) -> bool:
    return _form(version) < _FIRST_OF_WIDE_FOLD


@lru_cache(maxsize=16)
def _form(version: str) -> int:
    return int(version.partition(".")[0][1:])


def exact_key(version: str, canonical: str) -> str:
    """The key that holds every record whose number looks like this one."""
    return f"{version}#D#{key_form(version, canonical)}"


def variants(folded: str) -> list[str]:
    """The folded number less one character, each once; none where the number is too short or too long for that."""
    if not _SHORTEST_WITH_VARIANTS <= len(folded) <= LONGEST_WITH_VARIANTS:
        return []
    # A character dropped from a run of equal ones gives the same variant.
    return [folded[:i] + folded[i + 1 :] for i in range(len(folded)) if i == 0 or folded[i] != folded[i - 1]]


def variants_of_two(folded: str) -> set[str]:
    """The folded number less two characters; empty where the number is too short or too long for that."""
    if not _SHORTEST_WITH_TWO_OUT <= len(folded) <= _LONGEST_WITH_TWO_OUT:
        return set()
    return {one[:j] + one[j + 1 :] for one in variants(folded) for j in range(len(one))}


def rotations(folded: str) -> list[str]:
    """Every rotation of the folded number with its end mark behind it."""
    marked = folded + END
    return [marked[i:] + marked[:i] for i in range(len(marked))]


def places(version: str, serial: Serial, make: bytes, *, spread: bool, deep: bool = True) -> Iterator[PostingPlace]:
    """Where a recorded number lies, its exact key first. `spread`: its make is unknown, so it goes to every bucket.

    A low number (1234, 999999) is found as it is and by patterns, not by slips: thousands of records may carry it, and
    would come along with every number that is one slip away.

    `deep` False leaves out the keys that only deep searches read.
    """
    folded = key_form(version, serial.canonical)
    if "?" in folded:
        # One character is not known: the number lies where the known ones with any character more would look. Zeros
        # behind it are in front once it is gone, yet a number with a digit in its place has them.
        zeros_too = key_form(version, "1" + serial.canonical)[1:].lstrip("0").replace("?", "")
        without = key_form(version, serial.canonical.replace("?", ""))
        for variant in filter(None, dict.fromkeys((without, zeros_too))):
            yield from _variant_places(version, variant, make, spread=spread)
        return
    given = {PostingPlace(exact_key(version, serial.canonical))}
    yield from given
    is_alone = is_low(serial.canonical)
    short = [folded] if len(folded) <= DENSE else []
    cores = (key_form(version, core) for core in without_affix(serial.canonical))
    for variant in (*short, *variants(folded), *cores) if not is_alone else ():
        for place in _variant_places(version, variant, make, spread=spread):
            if place not in given:
                given.add(place)
                yield place
    if deep and not is_alone:
        for variant in variants_of_two(folded):
            yield PostingPlace(f"{version}#E#{variant}")
    if len(folded) <= LONGEST_WITH_VARIANTS:
        for rotation in dict.fromkeys(rotations(folded)):
            yield rotation_place(version, len(folded), rotation)


def rotation_place(version: str, length: int, beginning: str) -> PostingPlace:
    """Where rotations of numbers of this length lie that begin so."""
    return PostingPlace(f"{version}#W#{length}{beginning[:ROTATION_HEAD]}", beginning[ROTATION_HEAD:])


def place_in_list(version: str, key: str, record_id: str) -> PostingPlace:
    """Where a record lies in a list of make and model: in a row of its own, up to v3 on whichever page has room.

    Two records whose digests are the same, of four thousand million, share a row, which holds both.
    """
    if _form(version) < _FIRST_OF_ROWS:
        return PostingPlace(key)
    return PostingPlace(key, f"{crc32(record_id.encode()):08x}")


def probe(version: str, serials: Iterable[Serial], make: bytes, *, mode: str) -> Probe:
    """The keys that a search for these numbers reads. `make` is its digest, NO_DIGEST where it is not known.

    `mode` exact reads the exact keys alone; deep adds the keys of two slips. Where short variants are parted by make
    and no make is known, a standard search leaves them out: they would bring hundreds of guns one slip from a short
    number, none of which could be told from the others, at twice the price of the rest. A deep search reads them.
    """
    has_make = make != NO_DIGEST
    leaving_out = not has_make and mode == "standard" and make_buckets(version) > 1
    exact: dict[str, None] = {}
    other_keys: dict[str, None] = {}
    for serial in serials:
        folded = key_form(version, serial.canonical)
        exact[exact_key(version, serial.canonical)] = None
        if mode == "exact" or is_low(serial.canonical):
            continue
        short = [folded] if len(folded) <= DENSE else []
        cores = (key_form(version, core) for core in without_affix(serial.canonical))
        for variant in (*short, *variants(folded), *cores):
            if leaving_out and len(variant) <= DENSE:
                continue
            for place in _variant_places(version, variant, make, spread=not has_make):
                other_keys[place.key] = None
        if mode == "deep":
            two = variants_of_two(folded)
            for variant in two:
                for place in _variant_places(version, variant, make, spread=not has_make):
                    other_keys[place.key] = None
            for variant in (folded, *variants(folded), *two):
                other_keys[f"{version}#E#{variant}"] = None
    return Probe(tuple(exact), tuple(key for key in other_keys if key not in exact))


def _variant_places(version: str, variant: str, make: bytes, *, spread: bool) -> list[PostingPlace]:
    if len(variant) > DENSE:
        return [PostingPlace(f"{version}#D#{variant}")]
    buckets = make_buckets(version)
    if spread:
        return [PostingPlace(f"{version}#d#{variant}#{bucket}") for bucket in range(buckets)]
    return [PostingPlace(f"{version}#d#{variant}#{make[0] % buckets}")]


@lru_cache(maxsize=16)
def make_buckets(version: str) -> int:
    """How many buckets by make the short variants of this version are parted into. Raises ValueError for no version."""
    name, _, buckets = version.partition(".")
    if not name.startswith("v") or not name[1:].isdigit() or (buckets and not 1 <= int(buckets) <= 16):
        raise ValueError(f"no index version: {version!r}; v4 or v4.4 is one")
    return int(buckets or 1)


def pack(posting: Posting) -> bytes:
    """The posting as bytes: 19 of fixed length, the number after its length, then what describes the weapon, which
    many postings have word for word alike. A year takes one byte: those before 1801 are kept as none, those after
    2055 as 2055."""
    ulid = ULID.from_str(posting.record_id.removeprefix("rec_")).bytes
    number = posting.canonical.encode()
    head = bytes((_FORMAT,)) + ulid + bytes((COMPONENTS.index(posting.component), len(number))) + number
    year = max(0, min(255, posting.year - 1800)) if posting.year else 0
    return (
        head
        + bytes((_TYPES.index(posting.firearm_type), year))
        + posting.make
        + posting.calibre
        + (f"{posting.country:4}".encode()[:4].rstrip() + b"|" + _cut(posting.model))
    )


def record_id_of(packed: bytes) -> str:
    """The record that a posting is of."""
    return f"rec_{ULID.from_bytes(packed[1:17])}"


def split_posting(packed: bytes) -> tuple[str, bytes]:
    """The posting's canonical number, and the bytes that describe the weapon (to be remembered by: few differ).

    Raises ValueError for a format that this version does not write.
    """
    if packed[0] != _FORMAT:
        raise ValueError(f"posting format {packed[0]}")
    end = 19 + packed[18]
    return packed[19:end].decode(), packed[end:]


def _cut(text: str) -> bytes:
    # Cut between characters: the first bytes of a longer model name tell models apart well enough.
    return text.encode()[:_MODEL_BYTES].decode(errors="ignore").encode()
