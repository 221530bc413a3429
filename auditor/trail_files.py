"""CloudTrail's files in, rows of `cloudtrail_records` in DuckDB out, and findings on what could not be read.

Single events only, each once. Summaries that CloudTrail makes of events (insights, aggregated events) say nothing of a
single access and stand in `cloudtrail_summaries`.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from auditor.columns import CLOUDTRAIL, RECORD_COLUMNS
from auditor.digest_files import is_of_a_trail
from auditor.files import FileEntry, Files
from auditor.findings import Report
from auditor.progress import track
from auditor.reading import read_ahead
from auditor.record_texts import RecordTexts, written_anew
from auditor.trail_texts import log_text
from auditor.wrapped_events import unwrap

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 48 << 20  # bytes of text that are handed to DuckDB at once
_WHOLE = 8 << 20  # a larger text is taken apart here, for DuckDB would hold it several times
_SHOWN = 20  # names in one finding

_DIGESTS = re.compile(r"(^|/)CloudTrail-Digest/")
_SUMMARIES = "(^|/)CloudTrail-[^/]+/"
_DAY = re.compile(r"/(\d{4})/(\d{2})/(\d{2})/[^/]*$")
_NO_LOGS = (".pem", ".der", ".md", ".txt", ".csv", ".html", ".pdf", ".parquet", ".zip", ".py", ".sql", ".duckdb")

# Columns that hold an object or a list as JSON text.
_OF_JSON = {"requestparameters", "responseelements", "additionaleventdata", "resources"}


@contextmanager
def open_database(memory: str = "1GB") -> "Iterator[DuckDBPyConnection]":
    """An empty database that holds more than fits into `memory`, on disk, and is gone afterwards."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="iarms-audit-") as folder:
        connection = duckdb.connect(config={"memory_limit": memory, "temp_directory": folder})
        try:
            yield connection
        finally:
            connection.close()


def load_trail(
    connection: "DuckDBPyConnection",
    files: Files,
    report: Report,
    begin: datetime | None = None,
    end: datetime | None = None,
) -> int:
    """Reads every log file of the place and returns how many single events there are, each once.

    With `begin` and `end` only events from then and before then are kept, and files that are filed under days
    before and after are not read. Raises Unreadable where the place cannot be read.
    """
    _make_tables(connection)
    loading = _Loading(connection, report)
    logs, others = _log_files(files, begin, end)
    if others:
        report.count("files that are no logs of CloudTrail", others)
    reading = read_ahead(files, (entry.name for entry in logs))
    for name, body in track(reading, "reading the trail", len(logs)):
        loading.take(name, body)
    loading.flush()
    loading.unwrap()
    loading.tell()
    return _keep(connection, report, begin, end)


def _make_tables(connection: "DuckDBPyConnection") -> None:
    columns = ", ".join(f"{column.name} {column.duckdb}" for column in RECORD_COLUMNS)
    connection.execute(f"CREATE OR REPLACE TABLE trail_loaded (kind VARCHAR, {columns})")
    connection.execute("DROP TABLE IF EXISTS cloudtrail_records")
    connection.execute(
        "CREATE OR REPLACE TABLE cloudtrail_summaries (kind VARCHAR, eventid VARCHAR, raw VARCHAR, source VARCHAR)"
    )


def _log_files(files: Files, begin: datetime | None, end: datetime | None) -> tuple[list[FileEntry], int]:
    """The files to read and how many others there are. Where the folders are CloudTrail's only its own are read."""
    listed = list(files.listed())
    logs = [entry for entry in listed if not _DIGESTS.search(entry.name)]
    within = f"{files.key_prefix or ''}"
    of_trail = [entry for entry in logs if is_of_a_trail(within + entry.name)]
    if of_trail:
        others = len(logs) - len(of_trail)
        return [entry for entry in of_trail if _is_filed_between(entry.name, begin, end)], others
    unknown = [entry for entry in logs if not entry.name.lower().endswith(_NO_LOGS)]
    return [entry for entry in unknown if _is_filed_between(entry.name, begin, end)], len(logs) - len(unknown)


def _is_filed_between(name: str, begin: datetime | None, end: datetime | None) -> bool:
    """Whether a file may hold events of the period. CloudTrail files by delivery, a day late at the most."""
    day = _DAY.search("/" + name)
    if not day:
        return True
    try:
        filed = date(*(int(part) for part in day.groups()))
    except ValueError:
        return True
    if begin and filed < begin.date() - timedelta(days=1):
        return False
    return not (end and filed > end.date() + timedelta(days=2))


@dataclass
class _Loading:
    """Files that wait to be handed over, and what was seen in those that were."""

    connection: "DuckDBPyConnection"
    report: Report
    wholes: list[tuple[str, str]] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    waiting: int = 0
    empty: list[str] = field(default_factory=list)

    def take(self, name: str, stored: bytes | None) -> None:
        """A file's bytes. What is wrong with them is told at once, and the rest of it is read."""
        self.report.count("files read")
        if stored is None:
            self.report.find("LOG_GONE", "medium", "A file that was listed could not be read any more.", name)
            return
        content = log_text(stored)
        for code, sentence in content.faults:
            self._broken(code, sentence, name)
        if content.packed_twice:
            self.report.count("files that were packed twice")
        text = content.text
        if not text.strip():
            if not content.faulty:
                self.empty.append(name)
            return
        # Of a member that stands there twice DuckDB sees the first alone.
        if len(text) > _WHOLE or content.faulty or text.count('"Records":') > 1:
            self.take_apart(name, text, told=content.faulty)
        else:
            self.wholes.append((name, text))
            self.waiting += len(text)
        if self.waiting >= _BATCH:
            self.flush()

    def take_apart(self, name: str, text: str, told: bool = False) -> None:
        """A text that is large, has a record a line, or is broken."""
        records = RecordTexts(text)
        found = 0
        for record in records:
            self.lines.append((name, record))
            found += 1
            self.waiting += len(record)
            if self.waiting >= _BATCH:
                self._flush_lines()
        if records.fault_count and not told:
            cut = records.is_cut_off and records.fault_count == 1
            code, words = ("LOG_TRUNCATED", "ends too early") if cut else ("LOG_DAMAGED", "is no JSON in places")
            self.report.find(
                code,
                "medium",
                f"The file {words}: {found} records of it were read.",
                name,
                [text[max(place - 40, 0) : place + 80] for place in records.faults[:3]],
            )

    def flush(self) -> None:
        """Hands over all that waits."""
        wholes, self.wholes = self.wholes, []
        if wholes:
            names, texts = [name for name, _ in wholes], [text for _, text in wholes]
            self.connection.execute(
                "CREATE OR REPLACE TEMP TABLE bodies AS "
                "SELECT source, body, json_valid(body) AS valid FROM (SELECT unnest($1) AS source, unnest($2) AS body)",
                [names, texts],
            )
            self._insert(
                # The usual form is told by its beginning, for each look into a text reads all of it.
                "SELECT source, unnest(coalesce("
                "CASE WHEN starts_with(body, '{\"Records\":') THEN nullif(json_extract(body, '$.Records[*]'), []) END, "
                "nullif(CASE "
                "WHEN json_type(body, '$.Records') = 'ARRAY' THEN json_extract(body, '$.Records[*]') "
                "WHEN json_type(body) = 'ARRAY' THEN json_extract(body, '$[*]') "
                "WHEN json_type(body, '$.records') = 'ARRAY' THEN json_extract(body, '$.records[*]') "
                # What `aws cloudtrail lookup-events` prints, and what CloudWatch Logs hands to a subscriber.
                "WHEN json_type(body, '$.Events') = 'ARRAY' THEN json_extract(body, '$.Events[*]') "
                "WHEN json_type(body, '$.logEvents') = 'ARRAY' THEN json_extract(body, '$.logEvents[*]') END, []), "
                # A file without any record is told of by what it is.
                "[body::JSON])) AS raw FROM bodies WHERE valid"
            )
            broken = self.connection.execute("SELECT source, body FROM bodies WHERE NOT valid").fetchall()
            self.connection.execute("DROP TABLE bodies")
            for name, text in broken:
                self.take_apart(name, text)
        self._flush_lines()

    def unwrap(self) -> None:
        """Events that somebody has wrapped in something else become rows too."""
        unwrap(self.connection, self._insert)

    def tell(self) -> None:
        """Tells what was seen in files as a whole: empty ones, and ones with things that are no events."""
        if self.empty:
            self._of_files("LOG_EMPTY", "low", "{} hold nothing at all.", self.empty)
        strange = self.connection.execute(
            # What looks like an event and is none that can be read is never passed over as a foreign file.
            "SELECT source, bool_or(kind <> 'none' OR contains(raw, 'eventVersion')) FROM trail_loaded GROUP BY source "
            "HAVING bool_or(kind = 'none') ORDER BY source"
        ).fetchall()
        mixed = [name for name, has_events in strange if has_events]
        if mixed:
            self._of_files("RECORD_UNKNOWN", "low", "{} hold records that are no events of CloudTrail.", mixed)
        of_summaries = self.connection.execute(
            "SELECT DISTINCT source FROM trail_loaded WHERE kind = 'single' "
            f"AND regexp_matches(source, '{_SUMMARIES}') ORDER BY source"
        ).fetchall()
        if of_summaries:
            words = (
                "{} among CloudTrail's summaries hold single events: verify-trail does not hold them against digests."
            )
            self._of_files("EVENT_MISPLACED", "medium", words, [name for (name,) in of_summaries])
        foreign = [name for name, has_events in strange if not has_events]
        if foreign:
            self._of_files("FILE_WITHOUT_EVENTS", "note", "{} hold no event of CloudTrail.", foreign)

    def _flush_lines(self) -> None:
        lines, self.lines, self.waiting = self.lines, [], 0
        if not lines:
            return
        columns = [[name for name, _ in lines], [text for _, text in lines]]
        listed = "SELECT source, raw FROM (SELECT unnest($1) AS source, unnest($2) AS raw)"
        self._insert(f"{listed} WHERE json_valid(raw)", columns)
        for name, text in self.connection.execute(f"{listed} WHERE NOT json_valid(raw)", columns).fetchall():
            self._insert(f"{listed} WHERE json_valid(raw)", [[name], [written_anew(text)]])
            self.report.count("events with characters that JSON forbids, replaced")

    def _insert(self, records: str, values: list[list[str]] | None = None) -> None:
        """The records of a query become rows, each marked as single event, summary, or neither."""
        self.connection.execute(
            f"INSERT INTO trail_loaded SELECT {_KIND}, {_SELECTED}, raw, source FROM "
            f"(SELECT source, raw, json_transform(raw, '{_STRUCTURE}') AS s FROM ({records}))",
            values or [],
        )

    def _broken(self, code: str, sentence: str, name: str) -> None:
        self.report.find(code, "medium", sentence, name)

    def _of_files(self, code: str, severity: Any, sentence: str, names: list[str]) -> None:
        if len(names) == 1:
            sentence = sentence.replace(" hold ", " holds ")
        counted = f"{len(names)} files" if len(names) > 1 else "1 file"
        self.report.find(code, severity, sentence.format(counted), names[0], names[:_SHOWN] if len(names) > 1 else None)


def _keep(connection: "DuckDBPyConnection", report: Report, begin: datetime | None, end: datetime | None) -> int:
    """Leaves of what was loaded single events of the period, each once, and tells what stood there more than once."""
    # Aggregated events write their id's name otherwise.
    connection.execute(
        "INSERT INTO cloudtrail_summaries SELECT kind, coalesce(eventid, raw ->> '$.eventId'), raw, source "
        "FROM trail_loaded WHERE kind IN ('insight', 'aggregated')"
    )
    wanted, values = _in_period(begin, end)
    connection.execute(f"DELETE FROM trail_loaded WHERE kind <> 'single' OR NOT ({wanted})", values)
    connection.execute("ALTER TABLE trail_loaded DROP COLUMN kind")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE copies AS SELECT eventid, count(*) AS number, min(rowid) AS first "
        "FROM trail_loaded WHERE eventid IS NOT NULL GROUP BY eventid HAVING count(*) > 1"
    )
    copies = connection.execute("SELECT coalesce(sum(number - 1), 0) FROM copies").fetchone()
    if copies and copies[0]:
        report.count("copies of events left out", int(copies[0]))
        _tell_different_copies(connection, report)
        connection.execute(
            "DELETE FROM trail_loaded USING copies "
            "WHERE trail_loaded.eventid = copies.eventid AND trail_loaded.rowid <> copies.first"
        )
    connection.execute("DROP TABLE copies")
    _tell_missing(connection, report)
    for kind, number in connection.execute("SELECT kind, count(*) FROM cloudtrail_summaries GROUP BY kind").fetchall():
        report.count(f"{kind} events kept apart", number)
    connection.execute("ALTER TABLE trail_loaded RENAME TO cloudtrail_records")
    kept = connection.execute("SELECT count(*) FROM cloudtrail_records").fetchone()
    number = int(kept[0]) if kept else 0
    report.count("events of CloudTrail", number)
    return number


def _in_period(begin: datetime | None, end: datetime | None) -> tuple[str, list[str]]:
    """A condition on `eventtime`, and its values. An event without a time is of every period."""
    parts, values = ["true"], []
    for moment, compare in ((begin, ">="), (end, "<")):
        if moment:
            values.append(moment.strftime("%Y-%m-%dT%H:%M:%S"))
            parts.append(f"(eventtime IS NULL OR substr(eventtime, 1, 19) {compare} ${len(values)})")
    return " AND ".join(parts), values


def _tell_different_copies(connection: "DuckDBPyConnection", report: Report) -> None:
    """Two events of one id that do not say the same: at least one of them was not written by CloudTrail."""
    several = connection.execute(
        "SELECT eventid, list(raw ORDER BY t.rowid), list(source ORDER BY t.rowid) FROM trail_loaded t JOIN copies "
        "USING (eventid) GROUP BY eventid HAVING count(DISTINCT md5(raw)) > 1 ORDER BY eventid"
    )
    while row := several.fetchone():
        event_id, texts, sources = row
        if len({json.dumps(json.loads(text), sort_keys=True) for text in texts}) > 1:
            report.find(
                "EVENT_TWO_VERSIONS",
                "high",
                f"Event {event_id} stands in the trail with different contents.",
                sources[0],
                [{"source": sources[n], "event": json.loads(text)} for n, text in enumerate(texts[:4])],
            )


def _tell_missing(connection: "DuckDBPyConnection", report: Report) -> None:
    for column, code, words in (
        ("eventid", "EVENT_WITHOUT_ID", "bear no event id, so that copies of them are not noticed"),
        ("eventtime", "EVENT_WITHOUT_TIME", "bear no time, and are counted to every period"),
    ):
        found = connection.execute(f"SELECT count(*), min(source) FROM trail_loaded WHERE {column} IS NULL").fetchone()
        if found and found[0]:
            report.find(code, "low", f"{found[0]} events {words}.", found[1])


def _structure() -> dict[str, Any]:
    """What is read of a record, as DuckDB's json_transform is told."""
    structure: dict[str, Any] = {"@timestamp": "VARCHAR", "eventVersion": "VARCHAR"}
    for column in CLOUDTRAIL:
        *parents, name = column.path.split(".")
        place = structure
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = "JSON" if column.name in _OF_JSON else "VARCHAR"
    return structure


def _selected(name: str, path: str) -> str:
    value = "s." + ".".join(f'"{part}"' for part in path.split("."))
    if name == "eventtime":
        # As shippers of logs name it when they take the event's own time for theirs.
        return f'coalesce({value}, s."@timestamp")'
    return f"nullif({value}::VARCHAR, 'null')" if name in _OF_JSON else value


_STRUCTURE = json.dumps(_structure())
_SELECTED = ", ".join(_selected(column.name, column.path) for column in CLOUDTRAIL)
_KIND = (
    "CASE WHEN s.\"eventCategory\" = 'Aggregated' OR s.\"eventType\" = 'AwsAggregatedEvent' THEN 'aggregated' "
    "WHEN s.\"eventCategory\" = 'Insight' OR s.\"eventType\" = 'AwsCloudTrailInsight' THEN 'insight' "
    'WHEN s."eventSource" IS NOT NULL AND s."eventName" IS NOT NULL '
    "AND (s.\"eventID\" IS NOT NULL OR s.\"eventVersion\" IS NOT NULL) THEN 'single' ELSE 'none' END"
)
