"""Audit events in, rows of `audit_records` in DuckDB out.

They are taken from the log's files of events (`events/dt=.../*.ndjson.gz`), else from its entry bundles
(`tile/entries/`), else from whatever lines of JSON there are: events as the API gives them, one a line, or pages of
them. Each event is kept once, by its id and what it says; where two that differ stand under one id both are kept and
told.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from auditor.columns import AUDIT_FIELDS, AUDIT_RECORD_COLUMNS, OUTBOX_VIEW, Column, duckdb_table
from auditor.files import Files
from auditor.findings import Report
from auditor.packed import unpacked
from auditor.progress import track

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LINES: Final = re.compile(r"(^|/)events/dt=\d{4}-\d\d-\d\d/[^/]+\.ndjson(\.gz)?$")
_BUNDLE: Final = re.compile(r"(^|/)tile/entries/((?:x\d{3}/)*\d{3})(?:\.p/(\d+))?$")
_LOOSE: Final = re.compile(r"\.(ndjson|jsonl|json)(\.gz)?$")
_BATCH: Final = 32 << 20  # bytes of text that are handed to DuckDB at once
_WIDTH: Final = 256
_SHOWN: Final = 20

_STRUCT: Final = json.dumps({c.name: ["VARCHAR"] if c.kind == "texts" else c.duckdb for c in AUDIT_FIELDS})


def load_events(engine: "DuckDBPyConnection", files: Files, report: Report) -> int:
    """Read every event of the place; gives how many there are, each once. Raises Unreadable."""
    engine.execute(duckdb_table("events_loaded", (Column("line"), Column("position", "bigint"), Column("source"))))
    names = [entry.name for entry in files.listed()]
    chosen, read = _choose(names)
    waiting: list[tuple[str, int | None, str]] = []
    size = 0
    for name in track(chosen, "reading audit events", len(chosen)):
        try:
            content = unpacked(files.read(name))
        except FileNotFoundError:
            report.find("EVENTS_GONE", "medium", "A file that was listed could not be read any more.", name)
            continue
        if content.truncated:
            report.find("EVENTS_TRUNCATED", "medium", "The file ends too early: what came before was read.", name)
        for line, position in read(name, content.data):
            waiting.append((line, position, name))
            size += len(line)
            if size >= _BATCH:
                _hand_over(engine, waiting)
                waiting, size = [], 0
    _hand_over(engine, waiting)
    report.count("files of audit events", len(chosen))
    return _keep(engine, report)


def load_outbox(engine: "DuckDBPyConnection", text: bytes) -> int:
    """Rows of the outbox: NDJSON of notifications as the API's items, or of a table's export; gives how many."""
    rows = [json.loads(line) for line in text.decode("utf-8-sig").splitlines() if line.strip()]
    items = [_plain(item) for row in rows for item in (row["items"] if isinstance(row.get("items"), list) else [row])]
    values = [[item.get(column.name) for column in OUTBOX_VIEW] for item in items if item.get("notification_id")]
    if values:
        engine.executemany(f"INSERT INTO outbox VALUES ({', '.join('?' * len(OUTBOX_VIEW))})", values)
    return len(values)


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    """An item of a table's export without its types."""
    item = item.get("Item", item)
    return {
        name: next(iter(value.values()))
        if isinstance(value, dict) and len(value) == 1 and set(value) <= _TYPES
        else value
        for name, value in item.items()
    }


_TYPES: Final = {"S", "N", "BOOL", "NULL"}


def _choose(names: list[str]) -> tuple[list[str], Any]:
    """The files to read, and how."""
    if lines := [name for name in names if _LINES.search(name)]:
        return lines, _lines
    if bundles := [name for name in names if _BUNDLE.search(name)]:
        return _whole_bundles(bundles), _bundle
    return [name for name in names if _LOOSE.search(name)], _loose


def _lines(name: str, content: bytes) -> Iterator[tuple[str, int | None]]:
    for line in content.decode("utf-8-sig", "replace").split("\n"):
        if line.strip():
            yield line, None


def _loose(name: str, content: bytes) -> Iterator[tuple[str, int | None]]:
    """Lines, or one document that holds a list of events."""
    text = content.decode("utf-8-sig", "replace")
    try:
        whole = json.loads(text)
    except ValueError:
        yield from _lines(name, content)
        return
    if isinstance(whole, dict) and not isinstance(whole.get("items"), list):
        yield text.strip(), None
        return
    for item in whole["items"] if isinstance(whole, dict) else whole if isinstance(whole, list) else []:
        yield json.dumps(item, ensure_ascii=False, separators=(",", ":")), None


def _whole_bundles(names: list[str]) -> list[str]:
    """Of each bundle the fullest: partial ones stay beside the whole."""
    best: dict[str, tuple[int, str]] = {}
    for name in names:
        found = _BUNDLE.search(name)
        if found:
            width = int(found[3] or _WIDTH)
            best[found[2]] = max(best.get(found[2], (0, "")), (width, name))
    return [name for _, name in best.values()]


def _bundle(name: str, content: bytes) -> Iterator[tuple[str, int | None]]:
    """Entries of a bundle: each two bytes of length, then the entry."""
    found = _BUNDLE.search(name)
    index = int("".join(re.findall(r"\d{3}", found[2]))) if found else 0
    place, position = 0, index * _WIDTH
    while place + 2 <= len(content):
        end = place + 2 + int.from_bytes(content[place : place + 2], "big")
        yield content[place + 2 : end].decode("utf-8", "replace"), position
        place, position = end, position + 1


def _hand_over(engine: "DuckDBPyConnection", waiting: Iterable[tuple[str, int | None, str]]) -> None:
    lines = list(waiting)
    if lines:
        engine.execute(
            "INSERT INTO events_loaded SELECT unnest($1), unnest($2), unnest($3)",
            [[each[0] for each in lines], [each[1] for each in lines], [each[2] for each in lines]],
        )


def _keep(engine: "DuckDBPyConnection", report: Report) -> int:
    """Take the lines apart, once each, and tell what is no event or stands twice."""
    fields = ", ".join(f'e."{column.name}" AS "{column.name}"' for column in AUDIT_FIELDS)
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE events_read AS
        WITH texts AS (
          SELECT source, json_valid(line) AS valid, CASE WHEN json_valid(line) THEN line END AS line, position
          FROM events_loaded
        ),
        parts AS (
          SELECT source, valid,
            coalesce(position, TRY_CAST(json_extract(line, '$.position') AS BIGINT)) AS position,
            CASE WHEN json_type(line, '$.entry') = 'VARCHAR' AND json_valid(json_extract_string(line, '$.entry'))
                THEN json_extract_string(line, '$.entry')
              WHEN json_type(line, '$.event') = 'OBJECT' THEN CAST(json_extract(line, '$.event') AS VARCHAR)
              ELSE line END AS document
          FROM texts
        ),
        typed AS (SELECT *, json_transform(document, '{_STRUCT}') AS e FROM parts)
        SELECT position, {fields}, document, source, coalesce(valid, false) AS valid, CAST(e AS VARCHAR) AS said
        FROM typed
        """
    )
    bad = engine.execute(
        "SELECT source, count(*) FROM events_read WHERE NOT valid OR event_id IS NULL GROUP BY source ORDER BY source"
    ).fetchall()
    for source, number in bad[:_SHOWN]:
        report.find("NOT_AN_EVENT", "low", f"{number} of its lines are no audit event.", source)
    names = ", ".join(f'"{column.name}"' for column in AUDIT_RECORD_COLUMNS)
    engine.execute(
        f"""
        INSERT INTO audit_records
        SELECT {names} FROM events_read WHERE valid AND event_id IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY event_id, said ORDER BY position NULLS LAST, len(document), source) = 1
        """
    )
    twice = engine.execute(
        "SELECT event_id, array_agg(document), array_agg(source) FROM audit_records "
        "GROUP BY event_id HAVING count(*) > 1"
    ).fetchall()
    for event_id, documents, sources in twice[:_SHOWN]:
        report.find(
            "EVENT_ALTERED",
            "high",
            "Two events that differ stand under one id.",
            f"{event_id} in {sources}",
            documents,
        )
    large = engine.execute(
        "SELECT count(*) FROM audit_records WHERE action IS NULL AND json_exists(document, '$.document_sha256')"
    ).fetchone()
    if large and large[0]:
        report.say(f"{large[0]} events are too large for the log, which holds their hash alone: ask the API for them.")
    kept = engine.execute("SELECT count(DISTINCT event_id) FROM audit_records").fetchone()
    read = engine.execute("SELECT count(*) FROM events_read").fetchone()
    number = int(kept[0]) if kept else 0
    if read and read[0] - number - sum(count for _, count in bad):
        report.count("audit events that stood there more than once", read[0] - number - sum(count for _, count in bad))
    engine.execute("DROP TABLE events_read")
    engine.execute("DROP TABLE events_loaded")
    report.count("audit events", number)
    return number
