"""`iarms records`: a bureau's file uploaded and followed, its refused lines told and written out to be mended."""

import csv
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from iarms_client import models
from iarms_client.cli import options
from iarms_client.cli.rows import write_rows
from iarms_client.cli.screen import shown
from iarms_client.cli.searching import some
from iarms_client.cli.session import Session, Stopped, end, session, told
from iarms_client.cli.statuses import LINES_REFUSED, REFUSED
from iarms_client.clients import format_of

records = typer.Typer(no_args_is_help=True, help="A bureau's own records, by the file.")
pause = time.sleep
_OVER: Final = ("DONE", "CHECKED", "REFUSED", "EXPIRED", "UNDONE")
_GOES_ON: Final = ("SPLITTING", "WRITING", "CHECKING", "UNDOING", "AWAITING_UPLOAD")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_TOLD: Final = 20  # refused lines on a screen
_PROBLEMS: Final = ("line", "code", "field", "what is wrong", "line of the file to mend")


@records.command("import")
@told
def import_records(  # noqa: PLR0913  # an option is a field of the import
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, JSON Lines, .xlsx or .ods.")],
    check: Annotated[bool, typer.Option("--check", help="Answer each line, and enter nothing.")] = False,
    mapping: Annotated[str | None, typer.Option(help="The mapping of your columns, by its name.")] = None,
    file_format: Annotated[str | None, typer.Option("--format", help="CSV, JSON_LINES, XLSX or ODS.")] = None,
    reference: Annotated[str | None, typer.Option(help="Your reference of the whole file.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="The file is all that you hold.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Read a file once more that was entered already.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Every record becomes a test record.")] = False,
    refused: Annotated[Path | None, typer.Option(help="Where to write refused lines [FILE.refused.*].")] = None,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Wait until every line is answered.")] = True,
) -> None:
    """Upload a file of records, follow it, and write the lines that are refused to a file to be mended."""
    at = session(context)
    said = {
        "format": (file_format or format_of(file)).upper(), "mapping": mapping, "ncb_reference": reference,
        "check": check, "again": again, "test": test, "mode": "replace" if replace else "append",
    }  # fmt: skip
    asked = at.client.import_file(file, **{name: value for name, value in said.items() if value is not None})
    at.screen.say(f"uploaded as {asked.import_id}")
    if not follow:
        if at.screen.as_json:
            at.screen.answer(asked)
        return
    _follow_and_tell(at, asked.import_id, file, refused)


@records.command("follow")
@told
def follow_import(
    context: typer.Context,
    import_id: str,
    file: Annotated[Path | None, typer.Option(exists=True, help="The file, for its refused lines.")] = None,
    refused: Annotated[Path | None, typer.Option(help="Where to write refused lines.")] = None,
) -> None:
    """Follow an import that was begun before, to its end."""
    _follow_and_tell(session(context), import_id, file, refused)


@records.command("undo")
@told
def undo_import(
    context: typer.Context, import_id: str, reason: Annotated[str, typer.Option(help="Why: kept with each record.")]
) -> None:
    """Take an import back: what it entered is cancelled, what it changed is as it was."""
    at = session(context)
    at.client.undo_record_import(import_id, {"reason": reason})
    report = _followed(at, import_id)
    if at.screen.as_json:
        at.screen.answer(report)
        return
    _tell_counts(at, report)
    if report.undo:
        at.screen.facts([("undone", report.undo.undone), ("kept as they are", report.undo.kept)])


@records.command("withdraw")
@told
def withdraw_missing(
    context: typer.Context,
    import_id: str,
    reason: Annotated[str, typer.Option(help="Why: kept with each record.")],
    missing: Annotated[int | None, typer.Option(help="As many as were counted: these are withdrawn.")] = None,
    most: Annotated[
        int | None, typer.Option(min=1, max=100, help="The largest share that may go, in per cent.")
    ] = None,
) -> None:
    """Count the records that a file of all (--replace) lacks; with --missing, withdraw these."""
    at = session(context)
    said = {"reason": reason, "missing": missing, "most": most}
    body = {name: value for name, value in said.items() if value is not None}
    begun = at.client.withdraw_missing_records(import_id, body)
    while begun.state in ("COUNTING", "WITHDRAWING"):
        pause(1)
        begun = at.client.read_record_import(import_id, limit=1).withdrawal or begun
    if at.screen.as_json:
        at.screen.answer(begun)
        return
    at.screen.facts(
        [
            ("state", begun.state), ("held", begun.held), ("missing", begun.missing), ("per cent", begun.share),
            ("withdrawn", begun.withdrawn), ("kept as they are", begun.kept),
        ]
    )  # fmt: skip


@records.command("list")
@told
def list_imports(context: typer.Context, limit: options.Limit = 20) -> None:
    """The imports of your bureau, the newest first."""
    at = session(context)
    found = some(at.client.list_record_imports(limit=min(limit, 100)), limit)
    if at.screen.as_json:
        at.screen.answer(found)
        return
    at.screen.table(
        ("import", "state", "asked for", "new", "changed", "unchanged", "refused"),
        (
            (
                each.import_id, each.state, each.submitted_at, each.counts.new, each.counts.changed,
                each.counts.unchanged, each.counts.refused,
            )
            for each in found
        ),
    )  # fmt: skip


def _follow_and_tell(at: Session, import_id: str, file: Path | None, refused: Path | None) -> None:
    report = _followed(at, import_id)
    lines = list(_refused_lines(at, import_id)) if report.counts.refused else []
    written = _write_refused(report, lines, file, refused) if lines else []
    if at.screen.as_json:
        at.screen.answer({**report.model_dump(mode="json"), "lines": [each.model_dump(mode="json") for each in lines],
                          "written": [str(each) for each in written]})  # fmt: skip
    else:
        _tell_counts(at, report)
        if report.problem:
            at.screen.text(f"refused as a whole: {report.problem.code}: {report.problem.detail}", style="bold red")
        at.screen.table(
            ("line", "code", "field", "what is wrong"), [row for each in lines[:_TOLD] for row in _faults(each)]
        ) if lines else None
        if len(lines) > _TOLD:
            at.screen.text(f"... and {len(lines) - _TOLD} more lines")
        for each in written:
            at.screen.text(f"written: {each}")
    if report.state in ("REFUSED", "EXPIRED"):
        end(REFUSED)
    if lines:
        end(LINES_REFUSED)


def _followed(at: Session, import_id: str) -> models.RecordImportReport:
    """The import once it is over; what it waits for is told meanwhile."""
    wait, waits_for = 0.5, ""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=at.screen.err, disable=at.screen.as_json, transient=True) as progress:
            bar = progress.add_task("", total=None)
            while True:
                report = at.client.read_record_import(import_id, limit=1)
                total, pending = report.counts.lines, report.counts.pending
                done = total - pending if total is not None and pending is not None else 0
                progress.update(bar, description=report.state, total=total, completed=done)
                if report.state in _OVER or (report.finished_at and report.state not in _GOES_ON):
                    return report
                now = report.waits_for.what if report.waits_for else ""
                if now not in (waits_for, "", "READING", "UPLOAD"):
                    at.screen.say(
                        f"waits: {now}" + (f" until {shown(report.waits_for.until)}" if report.waits_for else "")
                    )
                waits_for = now
                pause(wait)
                wait = min(wait * 1.5, 10)
    except KeyboardInterrupt:
        raise Stopped(f"the import goes on without you: iarms records follow {import_id}") from None


def _refused_lines(at: Session, import_id: str) -> Iterator[models.ImportLine]:
    cursor: str | None = None
    while True:
        report = at.client.read_record_import(import_id, lines="refused", limit=100, cursor=cursor)
        yield from report.lines
        cursor = report.next_cursor
        if cursor is None:
            return


def _tell_counts(at: Session, report: models.RecordImportReport) -> None:
    counts = report.counts
    at.screen.facts(
        [
            ("import", report.import_id),
            ("state", report.state + (": nothing was entered" if report.check else "")),
            ("lines", counts.lines), ("new", counts.new), ("changed", counts.changed),
            ("unchanged", counts.unchanged), ("refused", counts.refused),
        ]
    )  # fmt: skip


def _faults(line: models.ImportLine) -> Iterator[tuple[Any, ...]]:
    if line.problem is None:
        return
    for each in line.problem.errors or []:
        yield line.line, each.code, each.pointer, each.detail
    if not line.problem.errors:
        yield line.line, line.problem.code, "", line.problem.detail


def _write_refused(
    report: models.RecordImportReport, lines: list[models.ImportLine], file: Path | None, refused: Path | None
) -> list[Path]:
    """What is wrong, as CSV; and of a text file the refused lines as they stand, which can be mended and sent."""
    numbers = [each.line for each in lines]
    place = refused or Path(f"{file.name if file else report.import_id}.refused")
    mended, written, texts = {}, [], _texts(report, file, numbers) if file else None
    if texts is not None and file is not None:
        heading, rows = texts
        target = place if refused else file.with_name(f"{file.stem}.refused{file.suffix}")
        ending = "\n" if report.format == "JSON_LINES" else "\r\n"
        target.write_text("".join(f"{each}{ending}" for each in [*heading, *rows.values()]), "utf-8", newline="")
        at_line = len(heading) + 1
        for number, row in rows.items():
            mended[number] = at_line
            at_line += row.count("\n") + 1
        written.append(target)
    told = (written[0] if written else place).with_suffix(".problems.csv")
    write_rows(told, _PROBLEMS, ((*fault, mended.get(each.line)) for each in lines for fault in _faults(each)))
    return [*written, told]


def _texts(
    report: models.RecordImportReport, file: Path, numbers: list[int]
) -> tuple[list[str], dict[int, str]] | None:
    """The heading and each refused line of a text file, as they were read; None of what is packed, or a workbook."""
    read = report.file
    if report.format not in ("CSV", "JSON_LINES") or read is None or file.suffix.lower() in (".gz", ".zip"):
        return None
    said = read.model_dump()
    try:
        text = file.read_bytes().decode(str(said.get("encoding") or "utf-8"), "strict").lstrip("\ufeff")
    except (LookupError, UnicodeDecodeError):
        return None
    lines = _LINE.findall(text) if report.format == "CSV" else text.split("\n")
    if report.format == "JSON_LINES":
        found = {number: lines[number - 1].rstrip("\r") for number in numbers if number <= len(lines)}
        return ([], found) if all(_is_json(each) for each in found.values()) else None
    heading_line, delimiter = said.get("heading_line"), said.get("delimiter")
    if not isinstance(heading_line, int) or not isinstance(delimiter, str):
        return None
    heading = lines[heading_line - 1].rstrip("\r\n")
    return [heading], {number: _whole_row(lines, number, delimiter) for number in numbers if number <= len(lines)}


def _whole_row(lines: list[str], number: int, delimiter: str) -> str:
    """The row that begins in a line: with the lines that its quotes go on over."""
    reader = csv.reader(lines[number - 1 : number + 63], delimiter=delimiter)
    try:
        next(reader)
        return "".join(lines[number - 1 : number - 1 + reader.line_num]).rstrip("\r\n")
    except (csv.Error, StopIteration):
        return lines[number - 1].rstrip("\r\n")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
