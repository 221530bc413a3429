"""`make build-import FILE=registre.csv OWNER=NCB-FR OUT=load`: a bureau's file as files of a DynamoDB import, off line.

    python -m ops.bulk.build_import FILE --owner NCB-FR --out DIR [--mapping mapping.json] [--deployment europe] ...

For the first load of a registry, before anybody else writes: millions of records, at the price of an import. The file
is read by the code of `POST /v1/record-imports`, so each line is understood, refused and noted as by the API. Written:

    DIR/records/NCB-FR-1a2b3c4d/            one folder a file, by its owner and the beginning of its SHA-256
        data/part-00000.json.gz ...         {"Item": {...}} a line: the records table, in DynamoDB JSON
        refused.jsonl                       {"line", "problem", "notes"} for each line that is no record
        entered.jsonl.gz                    {"line", "record_id", "notes"} for each that is
        manifest.json                       what it was made of, counts, SHA-256 of every file; written last
    DIR/index/                              the serial index of all records in DIR, as ops/build_index.py writes it

Files of several bureaus go into one DIR, one after the other; with `--no-index` for all but the last. The same file by
the same mapping at the same `--entered-at` always gives the same parts. A build that was stopped is taken up where it
stopped by the same command. Rows are read in this process and understood by `--workers`; memory holds a few parts, and
some 150 bytes a line by which lines that repeat an earlier one are told.
"""

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

from pydantic import ValidationError

from iarms.casework.imports.lines import ImportTerms, LineRecord, LineRefusal, lines_of, record_from_line
from iarms.casework.line_problem import line_problem
from iarms.domain.cases import ReviewPolicy
from iarms.domain.files import FileFacts, RefusedEncoding
from iarms.domain.serials import make_buckets
from iarms.errors import Invalid
from iarms.models.api import rfc3339
from iarms.models.ids import derived_id
from iarms.models.mapping import RecordMapping
from iarms.models.party import class_of
from iarms.models.record import Record
from iarms.models.record_import import FileFormat, SentLine
from iarms.store.records import item_of
from iarms.tables import RECORDS
from infra.config import load_deployments
from ops.bulk import build_index
from ops.bulk.import_files import (
    BuildFailed,
    Part,
    by_workers,
    manifest_of,
    part_name,
    peak_megabytes,
    sha256_of,
    write_json,
    write_part,
)

MOST_REFUSED: Final = 0.05  # of all lines
LINES_PER_PART: Final = 10_000
WORK: Final = ".work"
_BLOCK: Final = 1 << 20
_MOST_NAMED: Final = 20
_FORMS: Final[dict[str, FileFormat]] = {
    ".csv": "CSV", ".txt": "CSV", ".tsv": "CSV", ".jsonl": "JSON_LINES", ".ndjson": "JSON_LINES", ".json": "JSON_LINES",
    ".xlsx": "XLSX", ".ods": "ODS",
}  # fmt: skip
_PACKED: Final = (".gz", ".zip")


@dataclass(frozen=True)
class Load:
    """What a file is loaded as: all that its parts follow from. Kept beside them, so that no other load is mixed in."""

    owner: str
    file_name: str
    file_sha256: str
    file_bytes: int
    form: FileFormat
    mapping: dict[str, Any] | None
    entered_at: str
    index_version: str
    reviews: str
    reviews_over_days: int
    reference: str | None
    test: bool
    lines_per_part: int


class BuiltPart(NamedTuple):
    """A part and what became of its lines."""

    part: dict[str, Any]
    lines: int
    records: int
    refused: int
    noted: int
    plain_bytes: int
    write_units: int


def build(  # noqa: PLR0913  # what a command line says, each by its name
    file: Path,
    owner: str,
    out: Path,
    *,
    reviews: str,
    index_version: str,
    mapping: RecordMapping | None = None,
    form: FileFormat | None = None,
    entered_at: datetime | None = None,
    reviews_over_days: int = 0,
    reference: str | None = None,
    test: bool = False,
    workers: int = 1,
    most_refused: float = MOST_REFUSED,
    lines_per_part: int = LINES_PER_PART,
) -> Path:
    """Build the records of one file into their folder below `out`, or take up what was stopped; gives the folder.

    Each argument is an option of the command, and all but the first three are given by name.
    `entered_at` is now, or what it was when the build began. Raises BuildFailed for a file that the API would refuse as
    a whole, where more than this share of its lines are refused, and where the folder holds another load.
    """
    if class_of(owner) != "NCB":
        raise BuildFailed("only National Central Bureaus own records: OWNER is NCB-XX")
    digest = sha256_of(file)
    folder = out / "records" / f"{owner}-{digest[:8]}"
    load = Load(
        owner=owner,
        file_name=file.name,
        file_sha256=digest,
        file_bytes=file.stat().st_size,
        form=form or _form_of(file),
        mapping=mapping.model_dump(mode="json") if mapping is not None else None,
        entered_at=rfc3339(entered_at or _begun_at(folder) or datetime.now(UTC)),
        index_version=index_version,
        reviews=reviews,
        reviews_over_days=reviews_over_days,
        reference=reference,
        test=test,
        lines_per_part=lines_per_part,
    )
    work = folder / WORK
    if _is_built(folder, load):
        return folder
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "load.json").exists():
        write_json(work / "load.json", asdict(load))
    facts = FileFacts()
    done = _parts(file, load, mapping, work, workers, facts)
    _hold_against(most_refused, done, work)
    _finish(load, done, folder, facts)
    return folder


def _form_of(file: Path) -> FileFormat:
    suffix = Path(file.stem).suffix if file.suffix.lower() in _PACKED else file.suffix
    if suffix.lower() not in _FORMS:
        raise BuildFailed(f"whether {file.name} is {', '.join(get_args(FileFormat))} its name does not say: say --form")
    return _FORMS[suffix.lower()]


def _begun_at(folder: Path) -> datetime | None:
    for path in (folder / WORK / "load.json", folder / "manifest.json"):
        if path.exists():
            return datetime.fromisoformat(json.loads(path.read_text("utf-8"))["entered_at"])
    return None


def _is_built(folder: Path, load: Load) -> bool:
    """Whether this very load is built. Raises BuildFailed where another one is, or has begun."""
    wanted = json.loads(json.dumps(asdict(load)))
    for path in (folder / "manifest.json", folder / WORK / "load.json"):
        if path.exists():
            kept = json.loads(path.read_text("utf-8"))
            if differing := [name for name, value in wanted.items() if kept.get(name) != value]:
                raise BuildFailed(
                    f"{folder} holds another load of this file, with another {', '.join(differing)}: take it away first"
                )
    if not (folder / "manifest.json").exists():
        return False
    manifest_of(folder)
    return True


def _parts(
    file: Path, load: Load, mapping: RecordMapping | None, work: Path, workers: int, facts: FileFacts
) -> list[BuiltPart]:
    """Every part of the file, written or found there. `facts` are told how the file is read."""
    try:
        with file.open("rb") as opened:
            blocks = iter(lambda: opened.read(_BLOCK), b"")
            lines = (line for line, _ in lines_of(blocks, load.form, ImportTerms(load.owner, mapping), facts))
            return list(by_workers(workers, _part, _jobs(lines, load, work)))
    except RefusedEncoding as unclear:
        raise BuildFailed(f"{file.name} is refused as a whole:\n  {unclear.detail}{_as_read(unclear)}") from unclear
    except Invalid as whole:
        faults = "".join(f"\n  {error.pointer} {error.code}: {error.detail}" for error in whole.errors[:_MOST_NAMED])
        further = f"\n  and {len(whole.errors) - _MOST_NAMED} more" if len(whole.errors) > _MOST_NAMED else ""
        raise BuildFailed(f"{file.name} is refused as a whole:{faults}{further}") from whole


def _as_read(unclear: RefusedEncoding) -> str:
    """Rows as each encoding would read them, a line each."""
    return "".join(
        f"\n  {candidate.encoding}, line {row.line}: {' | '.join(row.fields.values())}"
        for candidate in unclear.candidates
        for row in candidate.rows
    )


def _jobs(lines: Iterator[SentLine], load: Load, work: Path) -> Iterator[tuple[int, Load, Path, list[SentLine]]]:
    number = 0
    while chunk := list(islice(lines, load.lines_per_part)):
        # What is done already is only counted again.
        yield number, load, work, [] if _done_before(work, number) else chunk
        number += 1


def _done_before(work: Path, number: int) -> BuiltPart | None:
    path = work / f"done-{number:05}.json"
    if not path.exists():
        return None
    done = BuiltPart(**json.loads(path.read_text("utf-8")))
    part = work / done.part["name"]
    return done if part.exists() and sha256_of(part) == done.part["sha256"] else None


def _part(job: tuple[int, Load, Path, list[SentLine]]) -> BuiltPart:
    """Understand the lines of a part, and write its records and reports."""
    number, load, work, lines = job
    if not lines:
        before = _done_before(work, number)
        if before is None:
            raise BuildFailed(f"part {number} was taken away while it was built")
        return before
    terms = ImportTerms(load.owner, _mapping_of(json.dumps(load.mapping)), load.reference, load.test)
    now = datetime.fromisoformat(load.entered_at)
    reviews = ReviewPolicy.read(load.reviews)
    items: list[str] = []
    refused: list[str] = []
    entered: list[str] = []
    noted = units = 0
    for line in lines:
        outcome = record_from_line(terms, line, now, reviews, _record_id(load, now, line.line))
        noted += bool(outcome.notes)
        if isinstance(outcome, LineRefusal):
            problem = line_problem(outcome.problem).model_dump(mode="json", exclude_none=True)
            refused.append(_line({"line": line.line, "problem": problem, "notes": outcome.notes}))
            continue
        item = item_of(_reviewed(outcome, load), bulk=load.index_version)
        units += _write_units(item)
        items.append(_line({"Item": item}))
        entered.append(_line({"line": line.line, "record_id": outcome.record.record_id, "notes": outcome.notes}))
    part = Part(part_name(number), items=len(items))
    write_part(part, work / part.name, iter(items))
    for name, reports in (("refused", refused), ("entered", entered)):
        (work / f"{name}-{number:05}.jsonl").write_text("".join(reports), "utf-8")
    done = BuiltPart(part.manifest_entry(), len(lines), len(items), len(refused), noted, part.plain_bytes, units)
    write_json(work / f"done-{number:05}.json", done._asdict())
    return done


@lru_cache(maxsize=4)
def _mapping_of(kept: str) -> RecordMapping | None:
    """One object for all lines of a mapping: what is found out of its columns is kept by it."""
    content = json.loads(kept)
    return RecordMapping.model_validate(content) if content is not None else None


def _record_id(load: Load, now: datetime, line: int) -> str:
    return derived_id("rec", now, load.owner, load.file_sha256, str(line))


def _reviewed(outcome: LineRecord, load: Load) -> Record:
    """The record with its day of review, those that were not named spread over days up to the agreed one."""
    if not load.reviews_over_days or outcome.draft.review_by is not None:
        return outcome.record
    earlier = int(hashlib.sha256(outcome.record.record_id.encode()).hexdigest()[:8], 16) % load.reviews_over_days
    return outcome.record.model_copy(update={"review_by": outcome.record.review_by - timedelta(days=earlier)})


def _line(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _write_units(item: dict[str, Any]) -> int:
    """What the item costs where it is put instead of imported: in the table and in each of its indexes."""
    size = sum(len(name.encode()) + len(str(*value.values()).encode()) for name, value in item.items())
    return -(-size // 1024) * (1 + len(RECORDS.indexes))


def _hold_against(most_refused: float, done: list[BuiltPart], work: Path) -> None:
    lines, refused = sum(part.lines for part in done), sum(part.refused for part in done)
    if refused > most_refused * lines or refused == lines:
        first = [json.loads(line) for line in islice(_report_lines(work, "refused", len(done)), _MOST_NAMED)]
        named = "".join(f"\n  line {each['line']}: {each['problem']['detail']}" for each in first)
        raise BuildFailed(
            f"{refused} of {lines} lines are refused, more than {most_refused:.1%}:{named}"
            f"\nAll of them are in {work}/refused-*.jsonl. With a higher --most-refused the build goes on from there."
        )


def _report_lines(work: Path, name: str, parts: int) -> Iterator[str]:
    for number in range(parts):
        with (work / f"{name}-{number:05}.jsonl").open(encoding="utf-8") as lines:
            yield from lines


def _finish(load: Load, done: list[BuiltPart], folder: Path, facts: FileFacts) -> None:
    """Put the reports together, the parts in their place, and the manifest last."""
    work = folder / WORK
    with (folder / "refused.jsonl").open("w", encoding="utf-8") as refused:
        refused.writelines(_report_lines(work, "refused", len(done)))
    entered = Part("entered.jsonl.gz")
    write_part(entered, folder / entered.name, _report_lines(work, "entered", len(done)))
    data = folder / "data"
    data.mkdir(exist_ok=True)
    for part in done:
        kept = work / part.part["name"]
        if part.records and kept.exists():
            kept.replace(data / kept.name)
    manifest = {
        **asdict(load),
        "read_as": facts.as_read().model_dump(mode="json", exclude_defaults=True),
        "lines": sum(part.lines for part in done),
        "records": sum(part.records for part in done),
        "refused": sum(part.refused for part in done),
        "noted": sum(part.noted for part in done),
        "costs": {
            "import_bytes": sum(part.plain_bytes for part in done),
            "write_units_without_import": sum(part.write_units for part in done),
        },
        "reports": {name: sha256_of(folder / name) for name in ("refused.jsonl", "entered.jsonl.gz")},
        "parts": [part.part for part in done if part.records],
    }
    write_json(folder / "manifest.json", manifest)
    shutil.rmtree(work)


def folders_of(out: Path) -> list[Path]:
    """The folders of records below `out`. Raises BuildFailed where one was not built to its end."""
    folders = sorted(path for path in (out / "records").iterdir() if path.is_dir())
    for folder in folders:
        manifest_of(folder)
    return folders


def index(out: Path, *, workers: int = 1, parts: int = build_index.PARTS) -> dict[str, Any]:
    """The serial index of all records below `out`, in place of one that was built of fewer; gives its manifest.

    Raises BuildFailed where records are of several index versions, or the index cannot be built.
    """
    versions = {manifest_of(folder)["index_version"] for folder in folders_of(out)}
    if len(versions) != 1:
        raise BuildFailed(f"the records are for several index versions: {', '.join(sorted(versions))}")
    shutil.rmtree(out / "index", ignore_errors=True)
    return build_index.build(
        out / "records", versions.pop(), out / "index", workers=workers, parts=parts, most_skipped=0.0
    )


def _read_mapping(path: Path | None) -> RecordMapping | None:
    if path is None:
        return None
    try:
        return RecordMapping.model_validate_json(path.read_text("utf-8"))
    except ValidationError as invalid:
        faults = invalid.errors(include_url=False, include_input=False, include_context=False)
        named = "".join(f"\n  /{'/'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
        raise BuildFailed(f"{path.name} is no mapping:{named}") from invalid


def main(arguments: list[str]) -> int:
    """Build; 0 when it was, 1 when it could not be, 2 for arguments that say nothing."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(
        prog="python -m ops.bulk.build_import", description="A bureau's file, loaded off line."
    )
    parser.add_argument("file", type=Path, help="CSV, JSON Lines, .xlsx or .ods, packed as .gz or .zip or not")
    parser.add_argument("--owner", required=True, help="the bureau whose records they are: NCB-XX")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the load, the same for all files of it")
    parser.add_argument("--mapping", type=Path, help="a mapping, as PUT /v1/record-mappings takes it")
    parser.add_argument("--form", choices=get_args(FileFormat), help="by the file's name, if not said")
    parser.add_argument("--deployment", choices=deployments, default="local", help="whose reviews and index version")
    parser.add_argument("--version", help="the index version, if not the one that the deployment searches")
    parser.add_argument("--entered-at", type=datetime.fromisoformat, help="now, or when the build was begun")
    parser.add_argument("--reviews-over", type=int, default=0, metavar="DAYS", help="spread days of review over these")
    parser.add_argument("--reference", help="of the whole: lines without a reference get it, a slash and their number")
    parser.add_argument("--test", action="store_true", help="every record becomes a test record")
    parser.add_argument("--most-refused", type=float, default=MOST_REFUSED, help="share of lines that may be refused")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-index", action="store_true", help="other files of this load are still to come")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    version = given.version or deployment.index_version
    try:
        make_buckets(version)
    except ValueError as invalid:
        parser.error(str(invalid))
    if given.workers < 1 or given.reviews_over < 0:
        parser.error("--workers is at least 1, --reviews-over at least 0")
    if given.entered_at is not None and given.entered_at.tzinfo is None:
        parser.error("--entered-at needs a time zone: 2027-01-31T00:00:00Z")
    try:
        folder = build(
            given.file, given.owner, given.out,
            reviews=deployment.reviews.settings(), index_version=version, mapping=_read_mapping(given.mapping),
            form=given.form, entered_at=given.entered_at, reviews_over_days=given.reviews_over,
            reference=given.reference, test=given.test, workers=given.workers, most_refused=given.most_refused,
        )  # fmt: skip
        built = None if given.no_index else index(given.out, workers=given.workers)
    except (BuildFailed, OSError) as failed:
        print(f"nothing was built: {failed}", file=sys.stderr)
        return 1
    print("\n".join(_report(folder, built)))
    return 0


def _report(folder: Path, built: dict[str, Any] | None) -> Iterable[str]:
    manifest = manifest_of(folder)
    gigabytes = manifest["costs"]["import_bytes"] / 1e9
    yield (
        f"{folder}: {manifest['records']} records of {manifest['lines']} lines, {manifest['refused']} refused,"
        f" {manifest['noted']} with notes; {gigabytes:.2f} GB to import, at most {peak_megabytes()} MB a process"
    )
    if manifest["refused"]:
        yield f"  what was refused and why is in {folder / 'refused.jsonl'}"
    if built is not None:
        yield (
            f"index {built['version']} of {built['records']} records: {built['postings']} postings, {built['items']}"
            f" items, {built['costs']['import_bytes'] / 1e9:.2f} GB to import"
        )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
