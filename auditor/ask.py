"""Questions put to the trails that are loaded: question, parameters and period in, a table with its evidence out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from auditor.deployment import AuditedDeployment
from auditor.findings import Report, Table
from auditor.questions import Question
from iarms.domain.serials import fold, fold_widely, read_serial
from iarms.tables import ALL, OUTBOX, SERIAL_INDEX, SUSPECTS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)

# What the service itself takes away in: an index's postings when a record changes, and what is derived or counted.
_TAKEN_AWAY_IN: Final = (SERIAL_INDEX.name, OUTBOX.name, SUSPECTS.name)


@dataclass(frozen=True)
class Period:
    """From a moment, and before another."""

    begin: datetime = EPOCH
    end: datetime = _LAST

    def parameters(self) -> dict[str, str]:
        """The period as the questions have it. Calls of an event may lie a moment beside it: days are whole."""
        last = self.end - timedelta(microseconds=1)
        return {
            "from_day": self.begin.strftime("%Y/%m/%d").rjust(10, "0"),
            "to_day": last.strftime("%Y/%m/%d").rjust(10, "0"),
            "from_dt": self.begin.strftime("%Y-%m-%d").rjust(10, "0"),
            "to_dt": last.strftime("%Y-%m-%d").rjust(10, "0"),
            "from_second": str(int(self.begin.timestamp())),
            "to_second": str(-int(-self.end.timestamp() // 1)),
        }


def period_of_all(engine: "DuckDBPyConnection") -> Period:
    """The period of everything that is loaded, to whole days."""
    row = engine.execute(
        "SELECT min(s), max(s) FROM "
        "(SELECT eventsecond AS s FROM cloudtrail UNION ALL SELECT atsecond FROM audit_events)"
    ).fetchone()
    if row is None or row[0] is None:
        return Period()
    first, last = (datetime.fromtimestamp(second, UTC).replace(hour=0, minute=0, second=0) for second in row)
    return Period(first, last + timedelta(days=1))


def parameters_of(given: Mapping[str, str], deployment: AuditedDeployment, period: Period) -> dict[str, str]:
    """What was given, and what follows from it: the number's folds, the period, the deployment's own."""
    number = read_serial(given.get("serial", given.get("about", "")))
    # An id is no number: it is looked for as it stands.
    is_id = "serial" not in given and "_" in given.get("about", "")
    canonical = "" if is_id else number.canonical
    return {
        "canonical": canonical,
        "folded": fold(canonical),
        "folded_widely": fold_widely(canonical),
        "region": deployment.region,
        "expiring": ",".join(table.name for table in ALL if table.expires),
        "kept": ",".join(_TAKEN_AWAY_IN),
        **period.parameters(),
        **given,
    }


def put(engine: "DuckDBPyConnection", question: Question, parameters: Mapping[str, str]) -> Table:
    """The answer as a table. Raises ValueError for a parameter that is wanted and not given."""
    found = engine.execute(question.statement, question.values(parameters))
    columns = tuple(column[0] for column in found.description or ())
    return Table(question.question, columns, found.fetchall())


def raw_beside(engine: "DuckDBPyConnection", table: Table) -> list[dict[str, Any]]:
    """The raw events of both trails that an answer names: each its kind, id, where it stood, and text."""
    named: dict[str, set[str]] = {"event": set(), "trail": set(), "request": set()}
    for place, column in enumerate(table.columns):
        kind = _NAMED_BY.get(column)
        if kind:
            named[kind].update(word for row in table.rows for word in str(row[place] or "").split())
    rows = engine.execute(
        """
        SELECT 'audit event' AS kind, event_id AS id, source, document AS text FROM audit_records
        WHERE event_id IN (SELECT unnest($1))
        UNION ALL
        SELECT 'CloudTrail event', eventid, source, raw FROM cloudtrail_records
        WHERE eventid IN (SELECT unnest($2)) OR requestid IN (SELECT unnest($3))
        ORDER BY 1, 2
        """,
        [sorted(named["event"]), sorted(named["trail"]), sorted(named["request"])],
    ).fetchall()
    return [dict(zip(("kind", "id", "source", "text"), row, strict=True)) for row in rows]


_NAMED_BY: Final = {
    "event_id": "event",
    "event_ids": "event",
    "audit_event": "event",
    "acknowledged_in": "event",
    "trail_eventid": "trail",
    "trail_eventids": "trail",
    "publish_eventids": "trail",
    "requestid": "request",
    "requestids": "request",
}


def say_limits(report: Report, question: Question) -> None:
    """What an answer is based on and cannot tell."""
    for note in question.notes:
        report.say(note)
    for limit in question.limits:
        report.say(limit)
    if question.command:
        report.say(f"Proved by iarms-audit {question.command.split()[0]}; --prove runs it with this answer.")
