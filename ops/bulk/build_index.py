"""`make build-index FILE=records VERSION=v4.4 OUT=folder`: a new index version from a file of records, off line.

    python -m ops.bulk.build_index RECORDS --version v4.4 --out DIR [--workers 2] [--parts 128] [--most-skipped 0.001]

RECORDS is a file or a folder of lines, gzip or not: each a `Record` as JSON, or an item of DynamoDB's export to S3 in
DynamoDB JSON. A folder that holds an export's `manifest-files.json`, or the `manifest.json` of ops/build_import.py, is
held against it. Only ACTIVE records are indexed. Written, for DynamoDB's import from S3 (DYNAMODB_JSON, GZIP) of the
prefix `data/`:

    DIR/data/part-00000.json.gz ...   {"Item": {"key": {"S"}, "page": {"S"}, "postings": {"BS"}, "more": {"N"}}} a line,
                                      in the last part the frequencies of these records: {key, page, "content": {"B"}}
    DIR/skipped.jsonl                 {"file", "line", "reason"} for each line that is no record
    DIR/manifest.json                 counts, sizes, the SHA-256 of each part; written last: without it nothing is built

Postings are sorted on disk, so memory holds one part at a time: by a digest of their place, which decides the part and
the order in it. An import that met the keys in their own order would write to one partition of the table after the
other; the digest puts the pages of one key far apart, and the same file always gives the same parts.
"""

import argparse
import base64
import gzip
import hashlib
import json
import os
import shutil
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Any, Final, NamedTuple
from zlib import crc32

from pydantic import ValidationError

from iarms.domain.matching import entries_of_record, frequencies_key, model_key
from iarms.domain.number_fields import number_of_record
from iarms.domain.serials import Counting, Frequencies, is_indexable, make_buckets
from iarms.domain.vocabulary import traits_of
from iarms.models.record import Record
from iarms.store.serial_index import POSTINGS_PER_PAGE, page_name
from ops.bulk.import_files import BuildFailed, Part, by_workers, part_name, peak_megabytes, write_json, write_part

PARTS: Final = 128  # of 1.4 million records each part sorts 60 MB
MOST_SKIPPED: Final = 0.001  # of all lines
CONTENT_BYTES: Final = 380_000  # an item holds 400 kB
_CHUNK: Final = 2000  # lines that a worker takes at a time
_RECORD: Final = "!"  # keys of rows that are no postings but say that a record was read
_PLACES_BETWEEN_PAGES: Final = 20
_MOST_NAMED: Final = 20
_ENDINGS: Final = (".json", ".jsonl", ".json.gz", ".jsonl.gz")


class Line(NamedTuple):
    """A line of the record file and where it stands, from 1."""

    file: str
    number: int
    text: bytes


class Skipped(NamedTuple):
    """A line that is no record, and why not. The reason names fields, never what stands in them."""

    file: str
    line: int
    reason: str


@dataclass
class _Filled:
    """What a chunk of lines held. `kept` counts ACTIVE records, `passed` others by what they are."""

    kept: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    counting: Counting = field(default_factory=Counting)


@dataclass
class _Part(Part):
    """A part of an index. `write_units` by DynamoDB's rules."""

    postings: int = 0
    write_units: int = 0
    records: int = 0
    disagreeing: list[str] = field(default_factory=list)
    largest: tuple[int, str, str] = (0, "", "")
    fullest: tuple[int, str] = (0, "")


def build(
    records: Path,
    version: str,
    out: Path,
    *,
    workers: int = 1,
    parts: int = PARTS,
    most_skipped: float = MOST_SKIPPED,
) -> dict[str, Any]:
    """Build the version into the folder `out`, which must be empty or absent; gives the manifest.

    Raises BuildFailed where more than this share of the lines are no records, where two lines disagree on a record,
    where there is no record, or where an export is not whole; ValueError for what is no version. Then there is no
    manifest.
    """
    make_buckets(version)
    began = time.monotonic()
    if out.exists() and any(out.iterdir()):
        raise BuildFailed(f"{out} is not empty: a version is built into a folder of its own")
    work, data = out / ".work", out / "data"
    work.mkdir(parents=True)
    data.mkdir()
    source = Source(records)
    filled = _Filled()
    with (out / "skipped.jsonl").open("w", encoding="utf-8") as refused:
        jobs = ((version, work, parts, chunk) for chunk in source.chunks())
        for each in by_workers(workers, _fill, jobs):
            filled.kept += each.kept
            filled.passed += each.passed
            filled.counting.merge(each.counting)
            filled.skipped += each.skipped[: max(0, _MOST_NAMED - len(filled.skipped))]
            source.skipped += len(each.skipped)
            refused.writelines(json.dumps(skipped._asdict()) + "\n" for skipped in each.skipped)
    source.hold_against_its_manifest()
    if source.skipped > most_skipped * source.lines:
        named = "".join(f"\n  {each.file}:{each.line}: {each.reason}" for each in filled.skipped)
        raise BuildFailed(
            f"{source.skipped} of {source.lines} lines are no records, more than {most_skipped:.3%}:{named}"
            f"\nAll of them are in {out / 'skipped.jsonl'}."
        )
    if not filled.kept:
        raise BuildFailed(f"none of {source.lines} lines is an ACTIVE record")
    written = list(by_workers(workers, _group, ((number, work / str(number), data) for number in range(parts))))
    written.append(_write_frequencies(version, filled.counting.frequencies(), data / part_name(parts)))
    if disagreeing := [record_id for part in written for record_id in part.disagreeing]:
        raise BuildFailed(
            f"{len(disagreeing)} records stand in several lines that disagree: {', '.join(disagreeing[:_MOST_NAMED])}"
        )
    shutil.rmtree(work)
    manifest = _manifest(version, source, filled, written, seconds=time.monotonic() - began)
    write_json(out / "manifest.json", manifest)
    return manifest


class Source:
    """The record file or folder, and how many lines of each file were read."""

    def __init__(self, records: Path) -> None:
        self._root = records if records.is_dir() else records.parent
        paths = sorted(records.rglob("*")) if records.is_dir() else [records]
        if stopped := [path for path in paths if path.name == ".work"]:
            raise BuildFailed(f"{stopped[0].parent} was not built to its end")
        # What a first load was built into: its parts are the records, and its reports are not.
        self._loads = {path.parent for path in paths if path.name == "manifest.json"}
        self._files = [
            path
            for path in paths
            if path.name.endswith(_ENDINGS)
            and not path.name.startswith("manifest-")
            and (path.parent not in self._loads or path == records)
        ]
        if not self._files or not all(path.is_file() for path in self._files):
            raise BuildFailed(f"{records} holds no file that ends in {', '.join(_ENDINGS)}")
        self._manifests = [path for path in paths if path.name == "manifest-files.json"]
        self._read: Counter[str] = Counter()
        self.skipped = 0

    @property
    def lines(self) -> int:
        """Lines that hold anything, of all files."""
        return sum(self._read.values())

    @property
    def files(self) -> dict[str, int]:
        """Lines by file."""
        return {self._name(path): self._read[self._name(path)] for path in self._files}

    def chunks(self) -> Iterator[list[Line]]:
        """The lines, so many at a time. Raises BuildFailed for a file that is cut off."""
        lines = (line for path in self._files for line in self._lines(path))
        while chunk := list(islice(lines, _CHUNK)):
            yield chunk

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _lines(self, path: Path) -> Iterator[Line]:
        name = self._name(path)
        try:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
                for number, text in enumerate(lines, 1):
                    if text.strip():
                        self._read[name] += 1
                        yield Line(name, number, text)
        except (EOFError, gzip.BadGzipFile) as truncated:
            raise BuildFailed(f"{name} is cut off or no gzip: {truncated}") from truncated

    def hold_against_its_manifest(self) -> None:
        """Raises BuildFailed where an export or a load names a file that is not here, or another number of items."""
        for load in self._loads:
            for part in json.loads((load / "manifest.json").read_text("utf-8"))["parts"]:
                held = self._read[self._name(load / "data" / part["name"])]
                if held != part["items"]:
                    raise BuildFailed(
                        f"the load is not whole: {load}/data/{part['name']} has {held} records here, {part['items']}"
                        f" by its manifest"
                    )
        read = {name.rpartition("/")[2]: count for name, count in self.files.items()}
        for manifest in self._manifests:
            for line in manifest.read_text("utf-8").splitlines():
                listed = json.loads(line)
                name = listed["dataFileS3Key"].rpartition("/")[2]
                if read.get(name) != listed["itemCount"]:
                    raise BuildFailed(
                        f"the export is not whole: {name} has {read.get(name, 'no')} items here, {listed['itemCount']}"
                        f" by {self._name(manifest)}"
                    )


def _fill(job: tuple[str, Path, int, list[Line]]) -> _Filled:
    """Write the postings of a chunk of lines into their parts' files, one row each: digest, key, page, posting."""
    version, work, parts, lines = job
    filled = _Filled()
    rows: list[list[str]] = [[] for _ in range(parts)]
    for line in lines:
        try:
            record = record_in(line.text)
            if record is None:
                filled.passed["another part of a record"] += 1
                continue
            if record.status != "ACTIVE":
                filled.passed[record.status] += 1
                continue
            entries = list(entries_of_record(version, record))
        except ValidationError as invalid:
            filled.skipped.append(Skipped(line.file, line.number, _reason(invalid)))
            continue
        except (ValueError, KeyError, TypeError) as invalid:
            reason = f"no JSON: {invalid.msg}" if isinstance(invalid, json.JSONDecodeError) else type(invalid).__name__
            filled.skipped.append(Skipped(line.file, line.number, reason))
            continue
        filled.kept += 1
        count(filled.counting, record)
        # Identical lines fall together as identical postings do; lines that disagree are found when the part is sorted.
        content = hashlib.sha256(record.model_dump_json().encode()).hexdigest()[:16]
        _put(rows, parts, _RECORD + record.record_id, "", content)
        packed, text = b"", ""
        for place, posting in entries:
            if posting is not packed:
                packed, text = posting, base64.b64encode(posting).decode()
            _put(rows, parts, place.key, place.page, text)
    for number, part in enumerate(rows):
        if part:
            folder = work / str(number)
            folder.mkdir(exist_ok=True)
            # A file for each process: nobody waits for another, and no row is torn.
            with (folder / str(os.getpid())).open("ab") as file:
                file.write("".join(part).encode())
    return filled


def _put(rows: list[list[str]], parts: int, key: str, page: str, text: str) -> None:
    place = f"{key}\t{page}"
    digest = crc32(place.encode())
    rows[digest % parts].append(f"{digest:08x}\t{place}\t{text}\n")


def record_in(text: bytes) -> Record | None:
    """The record of a line; None for an item that is no record's current part. Raises ValueError for no record."""
    if text.lstrip()[:7].replace(b" ", b"") != b'{"Item"':
        return Record.model_validate_json(text)
    item = json.loads(text)["Item"]
    if item.get("part", {"S": "current"}) != {"S": "current"}:
        return None
    return Record.model_validate_json(item["document"]["S"])


def _reason(wrong: ValidationError) -> str:
    faults = wrong.errors(include_url=False, include_input=False, include_context=False)
    named = [f"{'.'.join(map(str, fault['loc'])) or 'line'}: {fault['type']}" for fault in faults]
    return "; ".join(named[:3])


def count(counting: Counting, record: Record) -> None:
    """Count what the record says of how common numbers, makes, models and calibres are."""
    traits = traits_of(record.firearm)
    serial = number_of_record(record.firearm)
    counting.add(
        serial.canonical if is_indexable(serial) else "",
        traits.make,
        model_key(traits) if traits.model else "",
        next(iter(traits.groups)) if len(traits.groups) == 1 else "",
    )


def _group(job: tuple[int, Path, Path]) -> _Part:
    """Sort a part's rows, group them by place, page them as the store does, and write them."""
    number, folder, data = job
    part = _Part(part_name(number))
    rows: set[bytes] = set()
    for path in folder.iterdir() if folder.exists() else ():
        rows.update(path.read_bytes().split(b"\n"))
    rows.discard(b"")
    grouped = groupby(sorted(rows), key=lambda row: row.rpartition(b"\t")[0])
    del rows
    write_part(
        part, data / part.name, _apart(_pages(part, place, [r.rpartition(b"\t")[2] for r in g]) for place, g in grouped)
    )
    if folder.exists():
        shutil.rmtree(folder)
    return part


def _pages(part: _Part, place: bytes, postings: list[bytes]) -> list[str]:
    """The items of a place, as lines."""
    _, key, page = place.decode().split("\t")
    if key.startswith(_RECORD):
        part.records += 1
        if len(postings) > 1:
            part.disagreeing.append(key[1:])
        return []
    lines = []
    quoted = encode_basestring_ascii(key)
    last = (len(postings) - 1) // POSTINGS_PER_PAGE
    part.postings += len(postings)
    if len(postings) > part.fullest[0]:
        part.fullest = len(postings), key
    for number in range(last + 1):
        texts = [text.decode() for text in postings[number * POSTINGS_PER_PAGE : (number + 1) * POSTINGS_PER_PAGE]]
        name = page_name(page, number)
        more = f',"more":{{"N":"{last}"}}' if number == 0 and last else ""
        joined = '","'.join(texts)
        lines.append(
            f'{{"Item":{{"key":{{"S":{quoted}}},"page":{{"S":{encode_basestring_ascii(name)}}},'
            f'"postings":{{"BS":["{joined}"]}}{more}}}}}\n'
        )
        held = (len(joined) - 3 * len(texts) + 3) * 3 // 4 - joined.count("=")
        _weigh(part, key, name, len("postings") + held + (6 if more else 0))
    return lines


def _weigh(part: _Part, key: str, page: str, size: int) -> None:
    size += len("key") + len(key.encode()) + len("page") + len(page.encode())
    part.items += 1
    part.item_bytes += size
    part.write_units += -(-size // 1024)
    if size > part.largest[0]:
        part.largest = size, key, page


def _apart(places: Iterable[list[str]]) -> Iterator[str]:
    """First pages as they come, and further pages of crowded places one by one between them, not all in a row."""
    held: deque[str] = deque()
    for passed, lines in enumerate(places):
        yield from lines[:1]
        held.extend(lines[1:])
        if held and passed % _PLACES_BETWEEN_PAGES == 0:
            yield held.popleft()
    yield from held


def _write_frequencies(version: str, frequencies: Frequencies, path: Path) -> _Part:
    content = gzip.compress(frequencies.as_json().encode(), mtime=0)
    part = _Part(path.name)
    key = frequencies_key(version)
    lines = []
    for number, start in enumerate(range(0, len(content), CONTENT_BYTES)):
        piece, page = content[start : start + CONTENT_BYTES], f"{number:05}"
        item = {"key": {"S": key}, "page": {"S": page}, "content": {"B": base64.b64encode(piece).decode()}}
        lines.append(json.dumps({"Item": item}, separators=(",", ":")) + "\n")
        _weigh(part, key, page, len("content") + len(piece))
    write_part(part, path, iter(lines))
    return part


def _manifest(version: str, source: Source, filled: _Filled, written: list[_Part], *, seconds: float) -> dict[str, Any]:
    largest = max(part.largest for part in written)
    fullest = max(part.fullest for part in written)
    return {
        "version": version,
        "records": sum(part.records for part in written),
        "lines": source.lines,
        "repeated_lines": filled.kept - sum(part.records for part in written),
        "not_indexed": dict(sorted(filled.passed.items())),
        "skipped": source.skipped,
        "skipped_first": [each._asdict() for each in filled.skipped],
        "postings": sum(part.postings for part in written),
        "items": sum(part.items for part in written),
        "bytes": sum(part.bytes for part in written),
        "largest_item": {"bytes": largest[0], "key": largest[1], "page": largest[2]},
        "fullest_place": {"postings": fullest[0], "key": fullest[1]},
        "costs": {
            # The import is billed by the first; BatchWriteItem would be by the second; keeping the table by the third.
            "import_bytes": sum(part.plain_bytes for part in written),
            "write_units_without_import": sum(part.write_units for part in written),
            "table_bytes": sum(part.item_bytes + 100 * part.items for part in written),
        },
        "source": source.files,
        "parts": [part.manifest_entry() for part in written],
        "seconds": round(seconds, 1),
        "peak_megabytes_of_a_process": peak_megabytes(),
    }


def main(arguments: list[str]) -> int:
    """Build; 0 when it was, 1 when it could not be, 2 for arguments that say nothing."""
    parser = argparse.ArgumentParser(
        prog="python -m ops.bulk.build_index", description="Build an index version off line."
    )
    parser.add_argument("records", type=Path, help="a file or folder of records")
    parser.add_argument("--version", required=True, help="the new version, such as v4 or v4.4")
    parser.add_argument("--out", type=Path, required=True, help="an empty or absent folder")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--parts", type=int, default=PARTS)
    parser.add_argument("--most-skipped", type=float, default=MOST_SKIPPED, help="share of lines that may be no record")
    given = parser.parse_args(arguments)
    try:
        make_buckets(given.version)
    except ValueError as invalid:
        parser.error(str(invalid))
    if given.workers < 1 or not 1 <= given.parts <= 10_000:
        parser.error("--workers is at least 1, --parts 1 to 10000")
    try:
        built = build(
            given.records, given.version, given.out,
            workers=given.workers, parts=given.parts, most_skipped=given.most_skipped,
        )  # fmt: skip
    except (BuildFailed, OSError) as failed:
        print(f"nothing was built: {failed}", file=sys.stderr)
        return 1
    print(
        f"{built['version']}: {built['records']} records, {built['postings']} postings, {built['items']} items in"
        f" {len(built['parts'])} parts, {built['bytes'] / 1e6:.0f} MB ({built['costs']['import_bytes'] / 1e9:.2f} GB to"
        f" import), in {built['seconds']} s, at most {built['peak_megabytes_of_a_process']} MB a process"
    )
    for status, number in built["not_indexed"].items():
        print(f"  {number} not indexed: {status}")
    for each in built["skipped_first"]:
        print(f"  skipped {each['file']}:{each['line']}: {each['reason']}", file=sys.stderr)
    if built["skipped"]:
        print(f"  {built['skipped']} lines skipped, all named in {given.out / 'skipped.jsonl'}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
