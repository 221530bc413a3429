"""`iarms batch`: a file of weapons in, the file with an answer to each line out; it goes on where it was stopped."""

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import uuid4

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from iarms_client import models
from iarms_client.cli import options
from iarms_client.cli.files import write_private
from iarms_client.cli.profiles import WrongUse, chosen_profile
from iarms_client.cli.rows import Rows, read_rows, write_rows
from iarms_client.cli.session import Session, Stopped, end, session, told
from iarms_client.cli.statuses import DONE, HIT, LINES_REFUSED, POSSIBLE, UNCLEAR
from iarms_client.shapes import Untouched

_MOST_LINES: Final = 1000
_MOST_BYTES: Final = 900_000
ANSWERED: Final = (
    "outcome", "complete", "search_id", "matches", "decision", "basis", "record_id", "recorded_number", "recorded_by",
    "record_kind", "hit_id", "problem", "problem_detail",
)  # fmt: skip
# The service keeps the first answer to a key for 24 hours; an hour of it is left for clocks that differ.
_KEPT_FOR: Final = 23 * 3600
pause = time.sleep
now = time.time


@dataclass
class Chunk:
    """Some lines that go as one batch: under this key, and once it is taken in, under this id.

    `sent_at`: seconds since 1970 when it was first sent; whether it was taken in is not known while there is no id.
    """

    first: int
    lines: int
    key: str
    batch_id: str | None = None
    sent_at: float | None = None

    @property
    def may_be_searched(self) -> bool:
        """Whether it was sent so long ago, without its id being kept, that the same key may begin a second batch."""
        return self.batch_id is None and self.sent_at is not None and not 0 <= now() - self.sent_at < _KEPT_FOR


@dataclass
class Progressed:
    """How far a file is, kept beside what is written: enough to go on, and nothing of what the file says."""

    path: Path
    digest: str
    chunks: list[Chunk] = field(default_factory=list)

    def keep(self) -> None:
        said = {"digest": self.digest, "chunks": [vars(each) for each in self.chunks]}
        write_private(self.path, json.dumps(said, indent=1))

    @classmethod
    def found(cls, path: Path, digest: str, searches: list[dict[str, Any]], *, anew: bool) -> "Progressed":
        """What was kept, or a beginning. Raises WrongUse where another file or deployment was begun under this name."""
        if path.exists() and not anew:
            begun = cls._kept(path)
            if begun.digest != digest:
                raise WrongUse(f"{path} is of another file, deployment or other options: --anew begins again")
            return begun
        begun = cls(path, digest, list(_chunks(searches)))
        begun.keep()
        return begun

    @classmethod
    def _kept(cls, path: Path) -> "Progressed":
        try:
            said = json.loads(path.read_text("utf-8"))
            return cls(path, said["digest"], [Chunk(**each) for each in said["chunks"]])
        except (ValueError, KeyError, TypeError):
            raise WrongUse(
                f"{path} cannot be read: whether its lines were searched is not known; --anew searches them again"
            ) from None


def _chunks(searches: list[dict[str, Any]]) -> Iterator[Chunk]:
    first, size = 0, 0
    for place, each in enumerate(searches):
        length = len(json.dumps(each)) + 2
        if place - first == _MOST_LINES or size + length > _MOST_BYTES:
            yield Chunk(first, place - first, str(uuid4()))
            first, size = place, 0
        size += length
    yield Chunk(first, len(searches) - first, str(uuid4()))


@told
def batch(  # noqa: PLR0913  # an option is a field of the searches
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, or an Excel workbook (.xlsx).")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The CSV to write [FILE.answers.csv].")] = None,
    case: options.Case = None,
    officer: options.Officer = None,
    purpose: options.Purpose = None,
    on_behalf_of: options.OnBehalfOf = None,
    operation: options.Operation = None,
    place: options.Place = None,
    mode: options.Mode = None,
    no_watch: Annotated[bool, typer.Option("--no-watch", help="Keep no watch for what is not found.")] = False,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook that has several.")] = None,
    carry: Annotated[list[str] | None, typer.Option(help="A column to take over as it is.")] = None,
    carry_all: Annotated[bool, typer.Option("--carry-all", help="Take over every column that is no field.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Begin again, whatever was answered before.")] = False,
    once_more: Annotated[
        bool, typer.Option("--once-more", help="Send again what was sent a day ago with no answer kept.")
    ] = False,
) -> None:
    """Search for every weapon of a file, and write the file with an answer to each line.

    Columns are fields of a search: serial_number, make, model, calibre, case_reference, officer, ... Stopped, the same
    command goes on where it was. Ends with 11 where there is a hit, else 10, 12 or 5, as the worst line says.
    """
    at = session(context)
    rows = read_rows(file, sheet)
    standing: dict[str, Any] = {
        "case_reference": case, "officer": officer or at.profile.officer, "purpose": purpose or at.profile.purpose,
        "on_behalf_of": on_behalf_of or at.profile.on_behalf_of, "operation": operation,
        "place": place or at.profile.place, "mode": mode, "watch": False if no_watch else None,
    }  # fmt: skip
    standing = {name: value for name, value in standing.items() if value is not None}
    searches = rows.searches(standing, carry or [], carries_all=carry_all)
    target = out or file.with_name(f"{file.stem}.answers.csv")
    begun = Progressed.found(target.with_name(f"{target.name}.progress"), _digest_of(at, searches), searches, anew=anew)
    _hold_once(begun, once_more=once_more)
    try:
        lines = [line for answered in _follow(at, begun, searches) for line in answered]
    except KeyboardInterrupt:
        raise Stopped("nothing is lost: the same command goes on") from None
    answers = list(_answers(at, lines))
    write_rows(
        target, [*rows.headings, *ANSWERED], ([*row, *said] for row, said in zip(rows.rows, answers, strict=True))
    )
    begun.path.unlink(missing_ok=True)
    _tell(at, target, lines, rows)
    end(_status(lines))


def _hold_once(begun: Progressed, *, once_more: bool) -> None:
    """Raises WrongUse where lines might be searched twice, and nobody has said that they may be.

    What may be searched again goes under a new key and the time of now.
    """
    doubtful = [chunk for chunk in begun.chunks if chunk.may_be_searched]
    if doubtful and not once_more:
        lines = ", ".join(f"{each.first + 1}-{each.first + each.lines}" for each in doubtful)
        raise WrongUse(
            f"searches {lines} were sent a day ago or more, and whether they were taken in is not known: "
            "sent again they may be searched twice. --once-more sends them again"
        )
    for chunk in doubtful:
        chunk.key, chunk.sent_at = str(uuid4()), None


def _digest_of(at: Session, searches: list[dict[str, Any]]) -> str:
    name, profile = chosen_profile(at.profile_name)
    said = json.dumps([name, profile.url, searches], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _follow(at: Session, begun: Progressed, searches: list[dict[str, Any]]) -> Iterator[list[models.BatchLine]]:
    """The lines of each chunk once all are answered."""
    columns = (TextColumn("searching"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=at.screen.err, disable=at.screen.as_json, transient=True) as shown:
        bar = shown.add_task("searching", total=len(searches))
        for chunk in begun.chunks:
            if chunk.batch_id is None:
                # What is wrong with a line is answered in its line, and keeps no other waiting.
                body = Untouched(searches=searches[chunk.first : chunk.first + chunk.lines])
                if chunk.sent_at is None:
                    chunk.sent_at = now()
                    begun.keep()
                chunk.batch_id = at.client.create_search_batch(body, idempotency_key=chunk.key).batch_id
                begun.keep()
        for chunk in begun.chunks:
            yield _answered(at, chunk, lambda done, first=chunk.first: shown.update(bar, completed=first + done))


def _answered(at: Session, chunk: Chunk, progress: Any) -> list[models.BatchLine]:
    wait = 0.5
    while True:
        report = at.client.read_search_batch(chunk.batch_id or "")
        progress(report.counts.total - report.counts.pending)
        if report.state == "DONE":
            if sorted(each.line for each in report.lines) != list(range(1, chunk.lines + 1)):
                raise WrongUse(f"{chunk.batch_id} has other lines than were sent")
            return sorted(report.lines, key=lambda each: each.line)
        pause(wait)
        wait = min(wait * 1.5, 10)


def _answers(at: Session, lines: list[models.BatchLine]) -> Iterator[list[Any]]:
    """What stands behind each row: of a hit or a possible match, its first one."""
    for line in lines:
        if line.problem:
            said = "; ".join(f"{each.pointer}: {each.detail}" for each in line.problem.errors or [])
            yield [*[None] * (len(ANSWERED) - 2), line.problem.code, said or line.problem.detail]
            continue
        first: list[Any] = [None] * 8
        if line.outcome in ("hit", "possible") and line.search_id:
            search = at.client.read_search(line.search_id)
            first[0] = len(search.matches)
            if search.matches:
                best = search.matches[0]
                first[1:] = [
                    best.decision, best.basis, best.record_id, best.firearm.serial_number, best.recorded_by,
                    best.record_kind, best.hit_id,
                ]  # fmt: skip
        complete = {True: "yes", False: "no"}.get(line.complete) if line.complete is not None else None
        yield [line.outcome, complete, line.search_id, *first, None, None]


def _tell(at: Session, target: Path, lines: list[models.BatchLine], rows: Rows) -> None:
    counts = {name: sum(each.outcome == name for each in lines) for name in ("hit", "possible", "no_match")}
    refused = sum(each.problem is not None for each in lines)
    if at.screen.as_json:
        at.screen.answer({"file": str(target), "lines": len(rows.rows), **counts, "failed": refused})
        return
    at.screen.facts([("written", target), ("lines", len(lines)), *counts.items(), ("not answered", refused or None)])


def _status(lines: list[models.BatchLine]) -> int:
    outcomes = {each.outcome for each in lines}
    if "hit" in outcomes:
        return HIT
    if "possible" in outcomes:
        return POSSIBLE
    if any(each.problem for each in lines):
        return LINES_REFUSED
    sure = all(each.outcome == "no_match" and each.complete is True for each in lines)
    return DONE if sure else UNCLEAR
