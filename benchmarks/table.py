"""The serial index in memory, filled by the product's own code, read by it, and billed as DynamoDB bills.

Stands where `store.serial_index` stands: it answers the same probes with the same postings. Keys are kept as hashes of
64 bits and postings once, so that ten million records fit into memory; what is billed are the sizes that the items
would have. Reads, by AWS's rules: an item costs 1 unit for each 4 KB begun when strongly consistent and half of that
otherwise, an absent key as much as a small item; a query costs half a unit for each 4 KB of all it read.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import pickle
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from ulid import ULID

from benchmarks.given_files import GivenFile, GivenRow, open_given
from iarms.domain.cases import PostingFilter
from iarms.domain.files import read_line
from iarms.domain.matching import NOT_WHOLE, ScoredNumber, keys_of_description, model_key, numbers_of, posting_of
from iarms.domain.serials import (
    Counting,
    Frequencies,
    PostingPlace,
    Probe,
    is_indexable,
    place_in_list,
    places,
    read_frequencies,
)
from iarms.domain.vocabulary import read_type_word, traits_of
from iarms.models.firearm import RecordedFirearm, SerialState
from iarms.models.mapping import RecordMapping
from iarms.store.serial_index import MOST_PAGES, MOST_ROWS, POSTINGS_PER_PAGE, PostingsRead

CHUNK: Final = 25_000
_KILOBYTES_4: Final = 4096
# Names and lengths of an item besides its key and postings: attributes key, page and postings.
_ITEM_BYTES: Final = len("key") + len("page") + len("0") + len("postings") + 3
_ROTATION_BYTES: Final = 16
_KEPT_ARRAYS: Final = ("_offsets", "_keys", "_starts", "_postings", "_heads", "_tails", "_rotated")


def hashed(key: str) -> int:
    """64 bits of a key, the lowest of them set for the keys that only deep searches read."""
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
    return number | 1 if "#E#" in key[:8] else number & ~1


@dataclass
class Bill:
    """What one search read: units of the index, dependent round trips."""

    units: float = 0.0
    round_trips: int = 0


@dataclass
class _Chunk:
    records: list[str]
    blob: bytes
    lengths: array[int]
    keys: array[int]
    key_of: array[int]
    rotations: bytes
    rotation_of: array[int]
    counting: Counting
    writes: int
    refused: Counter[str]
    states: dict[int, SerialState]


RECORD_COLUMNS: Final = ("record_id", "serial", "make", "model", "calibre", "type", "year")
_FIELDS: Final = ("serial_number", "make", "model", "calibre", "firearm_type", "year")
_MAPPING: Final = RecordMapping.model_validate(
    {
        "columns": {field: field for field in _FIELDS},
        "constants": {"record_kind": "STOLEN", "occurred_in": "FR", "occurred_on": "2019", "ncb_reference": "1"},
        "defaults": {"make": "UNKNOWN", "serial_state": "UNKNOWN"},
    }
)

_job: dict[str, Any] = {}


def _fill(job: tuple[int, list[GivenRow]]) -> _Chunk:
    first, rows = job
    version, deep, rotate = _job["version"], _job["deep"], _job["rotate"]
    chunk = _Chunk([], b"", array("H"), array("Q"), array("L"), b"", array("L"), Counting(), 0, Counter(), {})
    blob, rotations = bytearray(), bytearray()
    for offset, row in enumerate(rows):
        chunk.records.append(row.cells[0])
        entered, fault = read_record(row)
        if entered is None:
            chunk.refused[fault] += 1
            continue
        if entered.serial_state and entered.serial_state in NOT_WHOLE:
            chunk.states[first + offset] = entered.serial_state
        traits, numbers = traits_of(entered), [number for number in numbers_of(entered) if is_indexable(number.serial)]
        group = next(iter(traits.groups)) if len(traits.groups) == 1 else ""
        first_number = numbers[0].serial.canonical if numbers else ""
        chunk.counting.add(first_number, traits.make, model_key(traits) if traits.model else "", group)
        record_id = f"rec_{ULID.from_bytes((first + offset).to_bytes(16, 'big'))}"
        for component, serial, _ in numbers:
            here = len(chunk.lengths)
            packed = posting_of(record_id, component, serial.canonical, traits)
            blob += packed
            chunk.lengths.append(len(packed))
            for place in places(version, serial, traits.make_key, spread=not traits.makes, deep=deep):
                chunk.writes += 1
                if place.page:
                    if rotate:
                        rotations += _rotation_bytes(place)
                        chunk.rotation_of.append(here)
                else:
                    chunk.keys.append(hashed(place.key))
                    chunk.key_of.append(here)
        if not numbers or _job["describe"]:
            here = len(chunk.lengths)
            packed = posting_of(record_id, "", first_number, traits)
            blob += packed
            chunk.lengths.append(len(packed))
            for key in keys_of_description(version, traits):
                chunk.keys.append(hashed(key))
                chunk.key_of.append(here)
    chunk.blob, chunk.rotations = bytes(blob), bytes(rotations)
    return chunk


def read_record(row: GivenRow) -> tuple[RecordedFirearm | None, str]:
    """The weapon of a row of RECORD_COLUMNS as the import of records would enter it; else None and the code of why not.

    A type or year that a bureau's mapping would have to explain is left out; a maker that is not given is UNKNOWN.
    """
    if row.fault:
        return None, row.fault
    _, serial, make, model, calibre, kind, year = row.cells
    known = read_type_word(kind) or "", year if year.isdecimal() and len(year) == 4 else ""
    reading = read_line(dict(zip(_FIELDS, (serial, make, model, calibre, *known), strict=True)), _MAPPING)
    return (reading.draft.firearm, "") if reading.draft is not None else (None, reading.faults[0].code)


def _rotation_bytes(place: PostingPlace) -> bytes:
    # The key ends in W#<length><head>; a byte for the length keeps numbers of one length together.
    tail = place.key.rpartition("#")[2]
    head = tail[-2:]
    text = head + place.page
    return (bytes((int(tail[:-2]),)) + text.encode("latin-1", "replace"))[:_ROTATION_BYTES].ljust(
        _ROTATION_BYTES, b"\0"
    )


def _chunks(given: GivenFile) -> Iterator[tuple[int, list[GivenRow]]]:
    rows = given.rows()
    first = 0
    while some := list(islice(rows, CHUNK)):
        yield first, some
        first += len(some)


@dataclass
class MemoryTable:
    """The index of one record file. Build with `MemoryTable.build`."""

    version: str
    records: list[str]
    frequencies: Frequencies
    bill: Bill
    writes: int
    refused: Mapping[str, int]
    states: Mapping[int, SerialState]
    _blob: bytes
    _offsets: Any
    _keys: Any
    _starts: Any
    _postings: Any
    _heads: Any = None
    _tails: Any = None
    _rotated: Any = None

    @classmethod
    def build(
        cls, path: Path, version: str = "v4", *, deep: bool = False, rotate: bool = True, describe: bool = True,
        workers: int = 2,
    ) -> MemoryTable:  # fmt: skip
        """Index a CSV file of RECORD_COLUMNS. `deep`, `rotate`, `describe`: which kinds of keys, to save memory.

        `refused` counts by code what the import would refuse; such a row stays in `records`, and is never found.
        `states` has the state of numbers that are not whole, by row.
        Raises UnreadableFile.
        """
        given = open_given(path, RECORD_COLUMNS, "serial")
        _job.update(version=version, deep=deep, rotate=rotate, describe=describe)
        counting = Counting()
        records: list[str] = []
        blobs, lengths, keys, key_of, rotations, rotation_of = [], [], [], [], [], []
        base, writes = 0, 0
        refused: Counter[str] = Counter()
        states: dict[int, SerialState] = {}
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            for chunk in pool.imap(_fill, _chunks(given)):
                records += chunk.records
                counting.merge(chunk.counting)
                refused += chunk.refused
                states |= chunk.states
                blobs.append(chunk.blob)
                lengths.append(np.frombuffer(chunk.lengths, dtype=np.uint16))
                keys.append(np.frombuffer(chunk.keys, dtype=np.uint64))
                key_of.append((np.frombuffer(chunk.key_of, dtype=np.uint64) + base).astype(np.uint32))
                if rotate:
                    rotations.append(np.frombuffer(chunk.rotations, dtype=">u8").astype(np.uint64).reshape(-1, 2))
                    rotation_of.append((np.frombuffer(chunk.rotation_of, dtype=np.uint64) + base).astype(np.uint32))
                base += len(chunk.lengths)
                writes += chunk.writes
        offsets = np.zeros(base + 1, dtype=np.uint64)
        np.cumsum(np.concatenate(lengths) if lengths else np.zeros(0), out=offsets[1:])
        all_keys = np.concatenate([np.zeros(0, dtype=np.uint64), *keys])
        del keys
        order = np.argsort(all_keys, kind="stable")
        all_keys = all_keys[order]
        postings = np.concatenate([np.zeros(0, dtype=np.uint32), *key_of])[order]
        del order, key_of
        unique, starts = np.unique(all_keys, return_index=True)
        starts = np.append(starts, len(all_keys))
        table = cls(
            version, records, counting.frequencies(), Bill(), writes, dict(refused), states, b"".join(blobs), offsets,
            unique, starts, postings,
        )  # fmt: skip
        if rotate and rotations:
            rows = np.concatenate(rotations)
            order = np.lexsort((rows[:, 1], rows[:, 0]))
            table._heads, table._tails = rows[order, 0].copy(), rows[order, 1].copy()
            table._rotated = np.concatenate(rotation_of)[order]
        return table

    def read_postings(self, probe: Probe, posting_filter: PostingFilter | None = None) -> PostingsRead:
        """Every posting under the probe's keys, billed to `bill`. Nothing here is sealed, so nothing is filtered."""
        bill, read = self.bill, []
        trips, complete = 1, True
        for key in probe.exact:
            postings, units, pages = self._read(key)
            bill.units += 2 * units
            trips, complete = max(trips, min(pages, 2)), complete and pages <= MOST_PAGES
            read += postings
        for key in probe.keys:
            postings, units, pages = self._read(key)
            bill.units += units
            trips, complete = max(trips, min(pages, 2)), complete and pages <= MOST_PAGES
            read += postings
        for place in probe.rotations:
            postings, whole = self._begin_with(place)
            read += postings
            complete = complete and whole
        bill.round_trips += trips
        return PostingsRead(read, complete)

    def read_descriptions(
        self, keys: Sequence[str], most: int, posting_filter: PostingFilter | None = None
    ) -> PostingsRead:
        """The postings under description keys, at most `most` of each."""
        read, complete = [], True
        row = place_in_list(self.version, "", "").page
        for key in keys:
            postings, units, _ = self._read(key)
            if row:  # one query, of a row more than are shown
                beside = _ITEM_BYTES + len(key) + len(row) + len("#")
                size = sum(beside + len(posting) + 1 for posting in postings[: most + 1])
                units = max(0.5, 0.5 * -(-size // _KILOBYTES_4))
            self.bill.units += units
            complete = complete and len(postings) <= most
            read += postings[:most]
        self.bill.round_trips += 1
        return PostingsRead(read, complete)

    def _read(self, key: str) -> tuple[list[bytes], float, int]:
        """The postings that a search reads, the units of an eventually consistent read, and how many pages exist."""
        wanted = np.uint64(hashed(key))
        at = int(np.searchsorted(self._keys, wanted))
        if at == len(self._keys) or self._keys[at] != wanted:
            return [], 0.5, 1
        first, last = int(self._starts[at]), int(self._starts[at + 1])
        numbers = self._postings[first : min(last, first + MOST_PAGES * POSTINGS_PER_PAGE)].tolist()
        postings = [self._posting(number) for number in numbers]
        units = 0.0
        for start in range(0, len(postings), POSTINGS_PER_PAGE):
            size = (
                _ITEM_BYTES
                + len(key)
                + sum(len(posting) + 1 for posting in postings[start : start + POSTINGS_PER_PAGE])
            )
            units += 0.5 * -(-size // _KILOBYTES_4)
        return postings, units, max(1, -(-(last - first) // POSTINGS_PER_PAGE))

    def _begin_with(self, place: PostingPlace) -> tuple[list[bytes], bool]:
        if self._heads is None:
            return [], True
        beginning = _rotation_bytes(place).rstrip(b"\0")
        low, high = beginning.ljust(_ROTATION_BYTES, b"\0"), beginning.ljust(_ROTATION_BYTES, b"\xff")
        first, last = (self._at(bound, side) for bound, side in ((low, "left"), (high, "right")))
        rows = self._rotated[first : min(last, first + MOST_ROWS)].tolist()
        postings = [self._posting(number) for number in rows]
        size = sum(_ITEM_BYTES + len(place.key) + 12 + len(posting) for posting in postings)
        self.bill.units += max(0.5, 0.5 * -(-size // _KILOBYTES_4))
        return postings, last - first <= MOST_ROWS

    def _at(self, bound: bytes, side: Any) -> int:
        head, tail = (np.uint64(int.from_bytes(part, "big")) for part in (bound[:8], bound[8:]))
        first, last = np.searchsorted(self._heads, head, "left"), np.searchsorted(self._heads, head, "right")
        return int(first + np.searchsorted(self._tails[first:last], tail, side))

    def _posting(self, number: int) -> bytes:
        return self._blob[int(self._offsets[number]) : int(self._offsets[number + 1])]

    def posting(self, number: int) -> bytes:
        """One posting by its number, as `canonicals` counts them."""
        return self._posting(number)

    def canonicals(self) -> list[str]:
        """The number that each posting holds, in the order of the record file; "" for a record without one."""
        offsets = self._offsets.tolist()
        return [self._blob[at + 19 : at + 19 + self._blob[at + 18]].decode() for at in offsets[:-1]]

    def lists(self) -> Iterator[tuple[str, Any, Any]]:
        """What lies under keys: "standard" and "deep", each with the lengths in bytes of all postings, list after
        list, and the number of postings in each list; then "rotations", the same by page."""
        lengths = np.diff(self._offsets).astype(np.uint16)
        counts = np.diff(self._starts)
        deep = (self._keys & np.uint64(1)).astype(bool)
        for name, these in (("standard", ~deep), ("deep", deep)):
            yield name, lengths[self._postings[np.repeat(these, counts)]], counts[these]
        if self._heads is not None:
            new = np.ones(len(self._heads), dtype=bool)
            new[1:] = (self._heads[1:] != self._heads[:-1]) | (self._tails[1:] != self._tails[:-1])
            yield "rotations", lengths[self._rotated], np.diff(np.append(np.flatnonzero(new), len(new)))

    def save(self, folder: Path) -> None:
        """Keep the table for another run."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _KEPT_ARRAYS:
            if getattr(self, name) is not None:
                np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / "blob").write_bytes(self._blob)
        (folder / "records.txt").write_text("\n".join(self.records), encoding="utf-8")
        counted = self.version, self.writes, dict(self.refused), dict(self.states), self.frequencies.as_json()
        (folder / "counted").write_bytes(pickle.dumps(counted))

    @classmethod
    def load(cls, folder: Path) -> MemoryTable:
        """A table that was kept by `save`."""
        version, writes, refused, states, frequencies = pickle.loads((folder / "counted").read_bytes())  # noqa: S301  # our own
        arrays: list[Any] = [
            np.load(path) if (path := folder / f"{name}.npy").exists() else None for name in _KEPT_ARRAYS
        ]
        records = (folder / "records.txt").read_text("utf-8").split("\n")
        blob = (folder / "blob").read_bytes()
        return cls(version, records, read_frequencies(frequencies), Bill(), writes, refused, states, blob, *arrays)

    def state_of(self, row: int, scored: ScoredNumber) -> SerialState | None:
        """The state of the recorded number that was scored, as far as it keeps a match from being a hit."""
        return None if scored.component else self.states.get(row)

    def record_of(self, record_id: str) -> int:
        """The row of the record file that a posting's record id stands for."""
        return int.from_bytes(ULID.from_str(record_id.removeprefix("rec_")).bytes, "big")
