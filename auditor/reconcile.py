"""The two trails held against each other: every access has its audit event, and every audit event its writing.

What is loaded in DuckDB goes in; findings come out, each with the raw event, and how much was judged, explained or left
unjudged. All comparing is done by DuckDB, in statements over whole tables.
"""

from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from auditor.ask import Period
from auditor.findings import Report, Severity
from iarms import tables
from iarms.models.ids import earliest_id

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What CloudTrail's clock, the function's and the way between them may differ by.
SKEW: Final = timedelta(seconds=120)
# Refusals that are counted and not written touch these alone: who may call, and how often.
_COUNTED_AT: Final = (tables.BUCKETS.name, tables.REGISTER.name)


class _Kind(NamedTuple):
    severity: Severity
    words: str


_KINDS: Final[dict[str, _Kind]] = {
    "AUDIT_CHANGED": _Kind("high", "An item of the audit table was changed or deleted."),
    "AUDIT_CHANGE_REFUSED": _Kind("medium", "Somebody tried to change or delete an item of the audit table."),
    "AUDIT_WRITTEN_OUTSIDE": _Kind("high", "An audit event was written by other than a service's role."),
    "ACCESS_OUTSIDE": _Kind("high", "Other than a service's role had access."),
    "ACCESS_OUTSIDE_REFUSED": _Kind("medium", "Other than a service's role wanted access and was refused."),
    "ACCESS_BY_OPERATOR": _Kind("high", "An operator's role had access, outside the API."),
    "EXPIRED_ELSEWHERE": _Kind("high", "DynamoDB ended an item of a table in which nothing expires."),
    "MARK_MISSING": _Kind(
        "high", "A service's role was used for a call that names neither an event nor an invocation."
    ),
    "STREAM_UNMARKED": _Kind("note", "A stream was read in a service's role, and not visibly by Lambda."),
    "CALL_WITHOUT_CALLER": _Kind("high", "A role that answers callers was used for a call that names no event."),
    "EVENT_UNKNOWN": _Kind("high", "The call names an audit event that is not there."),
    "INVOCATION_UNKNOWN": _Kind("high", "The call names an invocation of its function that CloudTrail does not have."),
    "TIME_APART": _Kind("medium", "The call names an audit event of another time."),
    "SESSION_OF_ANOTHER": _Kind("high", "A party's session was used for another party's call."),
    "ROLE_OF_ANOTHER": _Kind("high", "The audit event that the call names is of another function's call."),
    "REFUSED_BY_ROLE": _Kind("medium", "A service's role was refused: it asked for what it may not."),
    "EVENT_NOT_IN_TRAIL": _Kind("high", "CloudTrail has no writing of this audit event."),
    "EVENT_REMOVED": _Kind("high", "CloudTrail has the writing of an audit event that is not there."),
    "EVENT_WRITTEN_TWICE": _Kind("high", "One audit event was written more than once."),
    "EVENT_OF_ANOTHER_WRITER": _Kind("high", "An audit event was written in a call that names another event."),
}


def reconcile(engine: "DuckDBPyConnection", period: Period, report: Report) -> None:
    """Compare what is loaded, and tell. What lies within `SKEW` of the period's ends may have its other half outside of
    it, and is not judged by its absence."""
    _prepare(engine, period)
    if not _number(engine, "SELECT count(*) FROM accesses WHERE here"):
        report.could_not_judge("the trail has no data event of the deployment's tables in the period")
    if not _number(engine, "SELECT count(*) FROM our_events WHERE here"):
        report.could_not_judge("there is no audit event in the period")
    if report.unjudged:
        return
    engine.execute(_statement("judged"))
    engine.execute(_statement("writings"))
    for statement in (_statement("findings_of_accesses"), _statement("findings_of_events")):
        _tell(engine, report, statement)
    _explain(engine, report)
    _count(engine, report)


def period_of_either(engine: "DuckDBPyConnection") -> Period | None:
    """From the first to the last time that is loaded of either trail, with room on both sides so that no end is left
    unjudged; None where nothing is loaded. Where one trail begins later, what the other has before then is told."""
    row = engine.execute(
        "SELECT min(second), max(second) FROM ("
        "SELECT eventsecond AS second FROM cloudtrail WHERE eventcategory = 'Data' "
        "UNION ALL SELECT atsecond FROM audit_events)"
    ).fetchone()
    if row is None or row[0] is None:
        return None
    return Period(datetime.fromtimestamp(row[0], UTC) - SKEW, datetime.fromtimestamp(row[1] + 1, UTC) + SKEW)


def _prepare(engine: "DuckDBPyConnection", period: Period) -> None:
    begin, end, skew = int(period.begin.timestamp()), -int(-period.end.timestamp() // 1), int(SKEW.total_seconds())
    expiring = [table.name for table in tables.ALL if table.expires]
    engine.execute("CREATE OR REPLACE TEMP TABLE expiring AS SELECT unnest($1) AS held", [expiring])
    engine.execute("CREATE OR REPLACE TEMP TABLE counted_at AS SELECT unnest($1) AS held", [list(_COUNTED_AT)])
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE span AS"
        " SELECT $1::BIGINT AS first, $2::BIGINT AS last, $3::BIGINT AS skew, $4 AS first_id",
        [begin, end, skew, earliest_id("evt", period.begin + SKEW)],
    )
    for statement in (_statement("accesses"), _statement("events")):
        engine.execute(statement)


def _tell(engine: "DuckDBPyConnection", report: Report, statement: str) -> None:
    numbers: dict[str, int] = {}
    told: dict[str, int] = {}
    for code, place, raw, document, number in engine.execute(statement).fetchall():
        numbers[code], told[code] = number, told.get(code, 0) + 1
        kind = _KINDS[code]
        evidence: dict[str, Any] = {"cloudtrail": raw, "audit_event": document}
        report.find(code, kind.severity, kind.words, place, {k: v for k, v in evidence.items() if v is not None})
    for code, number in numbers.items():
        report.count(code, number)
        if number > told[code]:
            kind = _KINDS[code]
            words = f"{kind.words} {number - told[code]} more of this kind are counted, not shown."
            report.find(code, kind.severity, words)


def _explain(engine: "DuckDBPyConnection", report: Report) -> None:
    """Calls whose event was counted and not written: those who ask whether a caller may call, and no more."""
    counted = _number(engine, "SELECT count(DISTINCT auditeventid) FROM judged WHERE code = '=counted'")
    if counted:
        said = _number(engine, "SELECT sum(suppressed) FROM our_events WHERE here")
        words = f"{counted} calls that read no more than who may call, and how often, have no event of their own"
        report.count("calls counted and not written, by CloudTrail", counted)
        report.count("calls counted and not written, by the events", said)
        if said >= counted:
            report.say(f"{words}: events say that {said} calls were counted and not written.")
        else:
            report.find(
                "COUNTED_NOWHERE",
                "low",
                f"{words}; events say that {said} calls were counted and not written. What an instance had "
                "counted last is lost with it.",
            )


def _count(engine: "DuckDBPyConnection", report: Report) -> None:
    rows = engine.execute(
        "SELECT coalesce(code, '=matched') AS code, count(*) FROM judged GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    of = dict(rows)
    report.count("data events on the deployment's own", sum(of.values()) - of.get("=outside", 0))
    report.count("data events outside the period", of.get("=outside", 0))
    edges = of.get("=edge", 0) + _number(
        engine,
        "SELECT count(*) FROM our_events o LEFT JOIN writings w USING (event_id) "
        "WHERE o.here AND NOT o.clear AND w.event_id IS NULL",
    )
    report.count("not judged, at the ends of the period", edges)
    report.count("audit events of the period", _number(engine, "SELECT count(*) FROM our_events WHERE here"))
    report.count(
        "audit events whose writing CloudTrail has",
        _number(engine, "SELECT count(*) FROM our_events JOIN writings USING (event_id) WHERE here"),
    )
    words = {
        "=matched": "named an event, or was work of its own",
        "=ended by time": "ended by DynamoDB, their time being over",
        "=invoked by AWS": "a function invoked by AWS",
        "=files of AWS": "files that AWS writes or reads",
        "=stream": "a stream read for a function",
        "=witness": "the log's hashes read, or cosigned, from another account",
        "=by a signed address": "an upload by a signed address",
    }
    for code, number in rows:
        if code in words:
            report.count(words[code], number)
    if edges:
        report.say(f"{edges} are too near to the period's ends to be judged by what is missing: ask a longer period.")


def _statement(name: str) -> str:
    return resources.files("auditor.comparison").joinpath(f"{name}.sql").read_text("utf-8")


def _number(engine: "DuckDBPyConnection", statement: str) -> int:
    row = engine.execute(statement).fetchone()
    return int(row[0] or 0) if row else 0
