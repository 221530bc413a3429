"""What a command found: findings, tables and sentences in, a screen, JSON, CSV and an exit status out."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Literal

# A note is told and changes nothing; the others make the exit status 1.
Severity = Literal["high", "medium", "low", "note"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "note")

CLEAN, FOUND, NOT_JUDGED = 0, 1, 2

# What Excel and its like would take for a formula, also after blanks.
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST_CELL = 32_767  # what Excel keeps of a cell


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. `code` is stable and stands in the pages; `where` is a file's address, an
    hour, a position; `evidence` is what was read, as JSON can hold it."""

    code: str
    severity: Severity
    sentence: str
    where: str = ""
    evidence: Any = None


@dataclass(frozen=True)
class Table:
    """Rows for people and for spreadsheets. Each row has a value for each column. `is_answer`: what was asked for, and
    no addition to the findings."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    is_answer: bool = True


@dataclass
class Report:
    """What a run of a command has to say. The first table that is an answer is its answer."""

    command: str
    about: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def find(self, code: str, severity: Severity, sentence: str, where: str = "", evidence: Any = None) -> None:
        """Adds a finding."""
        self.findings.append(Finding(code, severity, sentence, where, evidence))

    def could_not_judge(self, sentence: str) -> None:
        """Adds a reason why something asked for could not be judged."""
        self.unjudged.append(sentence)

    def say(self, sentence: str) -> None:
        """Adds a line for people, which is neither a finding nor a doubt."""
        self.sentences.append(sentence)

    def table(self, table: Table) -> None:
        """Adds a table. The first that is an answer is what CSV holds."""
        self.tables.append(table)

    def count(self, name: str, number: int = 1) -> None:
        """Adds to one of the numbers at the end."""
        self.counts[name] = self.counts.get(name, 0) + number

    @property
    def answer(self) -> Table | None:
        """The table that was asked for; None of a command that only has findings."""
        return next((table for table in self.tables if table.is_answer), None)

    @property
    def exit_status(self) -> int:
        """0 clean, 1 with a finding above a note, 2 where nothing was found but not all could be judged."""
        if any(finding.severity != "note" for finding in self.findings):
            return FOUND
        return NOT_JUDGED if self.unjudged else CLEAN

    @property
    def verdict(self) -> str:
        """The exit status in words."""
        return ("clean", "findings", "could not judge")[self.exit_status]

    def as_data(self) -> dict[str, Any]:
        """The report as JSON has it; findings and tables whole."""
        return {
            "command": self.command,
            "verdict": self.verdict,
            "exit_status": self.exit_status,
            "about": self.about,
            "counts": self.counts,
            "could_not_judge": self.unjudged,
            "said": self.sentences,
            "tables": [
                {"title": table.title, "rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows]}
                for table in self.tables
            ],
            "findings": [
                {
                    "code": finding.code,
                    "severity": finding.severity,
                    "sentence": finding.sentence,
                    "where": finding.where,
                    "evidence": finding.evidence,
                }
                for finding in self.findings
            ],
        }


def write_json(report: Report, out: IO[str]) -> None:
    """One JSON document, for programs."""
    json.dump(report.as_data(), out, ensure_ascii=False, indent=2, default=str)
    out.write("\n")


def write_csv(report: Report, out: IO[str]) -> None:
    """The report's answer, or its findings where it has none, as Excel opens it.

    UTF-8 with a byte order mark, commas, CRLF (RFC 4180). No cell can be taken for a formula.
    """
    answer = report.answer
    if answer is not None:
        columns, rows = answer.columns, answer.rows
    else:
        columns = ("code", "severity", "sentence", "where", "evidence")
        rows = [(each.code, each.severity, each.sentence, each.where, each.evidence) for each in report.findings]
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([spreadsheet_cell(column) for column in columns])
    writer.writerows([spreadsheet_cell(value) for value in row] for row in rows)


def spreadsheet_cell(value: Any) -> str | int | float:
    """A value as a cell that no spreadsheet runs: an apostrophe stands before what would begin a formula.

    Numbers stay numbers, as far as a spreadsheet holds them exactly; longer ones become text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) < 10**15:
        return value
    if isinstance(value, float):
        return value
    text = value if isinstance(value, str) else as_text(value)
    text = _CONTROL.sub("\ufffd", text)
    if _FORMULA.match(text):
        text = "'" + text
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "\u2026"


def as_text(value: Any) -> str:
    """A value as one line: lists and objects as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def printable(text: str) -> str:
    """A text out of a log, safe on a terminal: no control characters, no escapes."""
    return _CONTROL.sub("\ufffd", encodable(text).replace("\r", " "))


def encodable(text: str) -> str:
    """A text that can be written as UTF-8: halves of characters, such as in file names, stand there by number."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, else in the order in which they were made."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
