"""The two trails held against each other: every access has its audit event, and every audit event its writing.

What is loaded in DuckDB goes in; findings come out, each with the raw event, and how much was judged, explained or left
unjudged. All comparing is done by DuckDB, in statements over whole tables.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from auditor.ask import Period
from auditor.findings import Report, Severity
from iarms import tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What CloudTrail's clock, the function's and the way between them may differ by.
SKEW: Final = timedelta(seconds=120)
_SHOWN: Final = 200  # findings of one kind that are told one by one
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
    "CALL_WITHOUT_CALLER": _Kind("high", "A role that answers callers was used for a call that names no event."),
    "EVENT_UNKNOWN": _Kind("high", "The call names an audit event that is not there."),
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
    engine.execute(_JUDGED)
    engine.execute(_WRITINGS)
    for statement in (_OF_ACCESSES, _OF_EVENTS):
        _tell(engine, report, statement)
    _explain(engine, report)
    _count(engine, report)


def period_of_both(engine: "DuckDBPyConnection") -> Period | None:
    """What both trails cover, by the first and last time that each has; None where one has nothing."""
    row = engine.execute(
        "SELECT greatest(t.first, e.first), least(t.last, e.last) FROM "
        "(SELECT min(eventsecond) AS first, max(eventsecond) AS last FROM cloudtrail WHERE eventcategory = 'Data') t, "
        "(SELECT min(atsecond) AS first, max(atsecond) AS last FROM audit_events) e"
    ).fetchone()
    if row is None or row[0] is None or row[1] is None or row[0] > row[1]:
        return None
    # Both ends are judged: what is beyond them on the other side was not loaded, or is not there.
    return Period(datetime.fromtimestamp(row[0], UTC) - SKEW, datetime.fromtimestamp(row[1] + 1, UTC) + SKEW)


def _prepare(engine: "DuckDBPyConnection", period: Period) -> None:
    begin, end, skew = int(period.begin.timestamp()), -int(-period.end.timestamp() // 1), int(SKEW.total_seconds())
    expiring = [table.name for table in tables.ALL if table.expires]
    engine.execute("CREATE OR REPLACE TEMP TABLE expiring AS SELECT unnest($1) AS held", [expiring])
    engine.execute("CREATE OR REPLACE TEMP TABLE counted_at AS SELECT unnest($1) AS held", [list(_COUNTED_AT)])
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE span AS SELECT $1::BIGINT AS first, $2::BIGINT AS last, $3::BIGINT AS skew",
        [begin, end, skew],
    )
    for statement in (_ACCESSES, _EVENTS):
        engine.execute(statement)


# One row a data event on something of ours: on what, by whom, and whether it is of the period and clear of its ends.
_ACCESSES: Final = """
CREATE OR REPLACE TEMP TABLE accesses AS
WITH touched AS (
  SELECT c.eventid, n.kind, n.name, n.held
  FROM cloudtrail c CROSS JOIN UNNEST(c.resourcearns) AS r(arn)
  JOIN deployment_names n ON (n.kind = 'table' AND n.name = regexp_extract(r.arn, ':table/([^/]+)', 1))
    OR (n.kind = 'topic' AND n.name = regexp_extract(r.arn, '^arn:[^:]*:sns:[^:]*:[^:]*:([^:]+)$', 1))
    OR (n.kind = 'topic' AND n.name = r.arn)
    OR (n.kind = 'bucket' AND n.name = regexp_extract(r.arn, '^arn:[^:]*:s3:::([^/]+)', 1))
    OR (n.kind = 'role' AND n.name = regexp_extract(r.arn, ':function:([^:]+)', 1))
  WHERE c.eventcategory = 'Data'
  UNION
  SELECT i.eventid, n.kind, n.name, n.held FROM trail_items i
  JOIN deployment_names n ON n.kind = 'table' AND n.name = regexp_extract(i.tablename, '([^/]+)$', 1)
),
on_what AS (
  SELECT eventid, list_sort(list_distinct(list(CASE WHEN kind = 'table' THEN held ELSE kind || ' ' || name END))) AS ours,
    bool_or(kind = 'table') AS of_tables, bool_or(kind = 'bucket') AS of_buckets, bool_or(kind = 'role') AS of_functions,
    bool_or(kind = 'topic') AS of_topics,
    bool_or(kind = 'table' AND held = 'audit') AS of_audit,
    bool_and(kind = 'table' AND held IN (SELECT held FROM counted_at)) AS only_counted,
    bool_and(kind = 'table' AND held IN (SELECT held FROM expiring)) AS only_expiring,
    bool_and(kind = 'bucket' AND name = (SELECT held FROM deployment_names WHERE kind = 'log')) AS only_log
  FROM touched GROUP BY eventid
)
SELECT c.*, o.* EXCLUDE (eventid), n.held AS role_kind,
  coalesce(c.rolename, c.username, c.invokedby, c.identitytype, 'nobody') AS who,
  c.eventsecond >= s.first AND c.eventsecond < s.last AS here,
  c.eventsecond >= s.first + s.skew AND c.eventsecond < s.last - s.skew AS clear
FROM cloudtrail c JOIN on_what o ON o.eventid = c.eventid CROSS JOIN span s
LEFT JOIN deployment_names n ON n.kind = 'role' AND n.name = c.rolename AND c.identitytype = 'AssumedRole'
  AND c.accountid IN (SELECT name FROM deployment_names WHERE kind = 'account')
"""

_EVENTS: Final = """
CREATE OR REPLACE TEMP TABLE our_events AS
SELECT event_id, any_value(atsecond) AS atsecond, any_value("at") AS "at", any_value(party) AS party,
  any_value(action) AS action, any_value(suppressed) AS suppressed, any_value(function_request_id) AS invocation,
  bool_or(atsecond >= s.first AND atsecond < s.last) AS here,
  bool_or(atsecond >= s.first + s.skew AND atsecond < s.last - s.skew) AS clear
FROM audit_events CROSS JOIN span s GROUP BY event_id
"""

# Each access with what is wrong with it, the worst alone; NULL where nothing is, `=` and a word where it is explained.
_JUDGED: Final = """
CREATE OR REPLACE TEMP TABLE judged AS
WITH changing AS (
  SELECT DISTINCT i.eventid FROM trail_items i
  JOIN deployment_names n ON n.kind = 'table' AND n.held = 'audit' AND n.name = regexp_extract(i.tablename, '([^/]+)$', 1)
  WHERE i.operation IN ('update', 'delete', 'write')
    OR (i.operation = 'statement' AND i.eventname NOT IN ('ExecuteStatement', 'BatchExecuteStatement'))
  UNION
  SELECT a.eventid FROM accesses a WHERE a.of_audit AND a.eventname IN ('ExecuteStatement', 'BatchExecuteStatement',
      'ExecuteTransaction') AND regexp_matches(a.requestparameters, '(?i)"\\s*(update|delete|insert)\\b')
),
writing AS (
  SELECT DISTINCT i.eventid, json_extract_string(i.itemkey, '$.event_id') AS written FROM trail_items i
  JOIN deployment_names n ON n.kind = 'table' AND n.held = 'audit' AND n.name = regexp_extract(i.tablename, '([^/]+)$', 1)
  WHERE i.operation = 'put'
),
loads AS (
  SELECT DISTINCT w.eventid FROM writing w JOIN our_events e ON e.event_id = w.written
  WHERE regexp_matches(e.action, '^(load|seed|flag)_')
)
SELECT a.eventid, a.here, a.clear, a.only_counted, a.auditeventid, CASE
  WHEN NOT a.here THEN '=outside'
  -- whoever it is
  WHEN g.eventid IS NOT NULL AND a.errorcode IS NULL THEN 'AUDIT_CHANGED'
  WHEN g.eventid IS NOT NULL THEN 'AUDIT_CHANGE_REFUSED'
  -- AWS's own services
  WHEN a.role_kind IS NULL AND a.invokedby = 'dynamodb.amazonaws.com' AND a.eventname = 'DeleteItem'
    THEN CASE WHEN a.only_expiring THEN '=ended by time' ELSE 'EXPIRED_ELSEWHERE' END
  WHEN a.identitytype = 'AWSService' AND a.of_functions AND NOT a.of_tables AND a.invokedby IN ('apigateway.amazonaws.com',
    'events.amazonaws.com', 'scheduler.amazonaws.com', 'lambda.amazonaws.com', 'sqs.amazonaws.com', 'dynamodb.amazonaws.com')
    THEN '=invoked by AWS'
  WHEN a.identitytype = 'AWSService' AND a.of_buckets AND NOT a.of_tables AND (
    (a.invokedby = 'cloudtrail.amazonaws.com' AND a.eventname IN ('PutObject', 'GetBucketAcl'))
    OR (a.invokedby = 'apigateway.amazonaws.com' AND a.eventname IN ('GetObject', 'HeadObject', 'GetObjectVersion'))
    OR (a.invokedby = 'athena.amazonaws.com' AND a.eventname IN ('GetObject', 'HeadObject', 'ListObjects')))
    THEN '=files of AWS'
  -- the service's own roles
  WHEN a.role_kind IN ('door', 'session', 'service') THEN CASE
    WHEN a.of_functions AND NOT a.of_tables AND a.eventname = 'Invoke' THEN '=invoked by AWS'
    WHEN a.eventname IN ('GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams') THEN
      CASE WHEN a.role_kind = 'service' THEN '=stream' ELSE 'MARK_MISSING' END
    WHEN a.of_buckets AND NOT a.of_tables AND a.auditeventid IS NULL AND a.invocationid IS NULL
      AND json_extract_string(a.additionaleventdata, '$.AuthenticationMethod') = 'QueryString' THEN '=by a signed address'
    WHEN strpos(coalesce(a.errorcode, ''), 'AccessDenied') > 0 OR strpos(coalesce(a.errorcode, ''), 'UnauthorizedOperation') > 0
      THEN 'REFUSED_BY_ROLE'
    WHEN a.auditeventid IS NULL AND a.invocationid IS NULL THEN 'MARK_MISSING'
    WHEN a.auditeventid IS NULL AND a.role_kind <> 'service' THEN 'CALL_WITHOUT_CALLER'
    WHEN a.auditeventid IS NOT NULL AND e.event_id IS NULL THEN CASE
      WHEN a.only_counted AND a.role_kind = 'door' THEN '=counted'
      WHEN NOT a.clear THEN '=edge'
      ELSE 'EVENT_UNKNOWN' END
    WHEN a.auditeventid IS NOT NULL AND a.role_kind <> 'service' AND abs(a.eventsecond - e.atsecond) > s.skew
      THEN 'TIME_APART'
    WHEN a.role_kind = 'session' AND a.sessionname IS DISTINCT FROM e.party THEN 'SESSION_OF_ANOTHER'
    WHEN w.written IS NOT NULL AND a.auditeventid IS NOT NULL AND a.role_kind = 'door' AND w.written <> '-'
      AND w.written <> a.auditeventid AND NOT EXISTS (
        SELECT 1 FROM writing x WHERE x.eventid = a.eventid AND x.written = a.auditeventid) THEN 'EVENT_OF_ANOTHER_WRITER'
    END
  -- everybody else
  WHEN strpos(coalesce(a.errorcode, ''), 'AccessDenied') > 0 THEN 'ACCESS_OUTSIDE_REFUSED'
  WHEN a.role_kind = 'operator' AND w.eventid IS NOT NULL AND l.eventid IS NULL THEN 'AUDIT_WRITTEN_OUTSIDE'
  WHEN a.role_kind = 'operator' THEN 'ACCESS_BY_OPERATOR'
  WHEN w.eventid IS NOT NULL AND a.errorcode IS NULL THEN 'AUDIT_WRITTEN_OUTSIDE'
  ELSE 'ACCESS_OUTSIDE' END AS code
FROM accesses a CROSS JOIN span s
LEFT JOIN our_events e ON e.event_id = a.auditeventid
LEFT JOIN (SELECT DISTINCT eventid FROM changing) g ON g.eventid = a.eventid
LEFT JOIN (SELECT eventid, min(written) AS written FROM writing GROUP BY eventid) w ON w.eventid = a.eventid
LEFT JOIN loads l ON l.eventid = a.eventid
"""

# Each audit event that was put, by CloudTrail.
_WRITINGS: Final = """
CREATE OR REPLACE TEMP TABLE writings AS
SELECT json_extract_string(i.itemkey, '$.event_id') AS event_id, count(DISTINCT i.eventid) AS times,
  min(i.eventsecond) AS first_second, max(i.eventsecond) AS last_second, min(i.eventid) AS eventid,
  count(DISTINCT coalesce(i.auditeventid, '') || ' ' || coalesce(i.invocationid, '') || ' ' || coalesce(i.rolename, ''))
    AS writers, list(DISTINCT i.eventid) AS eventids
FROM trail_items i
JOIN deployment_names n ON n.kind = 'table' AND n.held = 'audit' AND n.name = regexp_extract(i.tablename, '([^/]+)$', 1)
WHERE i.operation = 'put' AND i.errorcode IS NULL
GROUP BY 1
"""

_OF_ACCESSES: Final = """
SELECT j.code, r.eventtime || ' ' || a.who || ' ' || a.eventname || ' ' || array_to_string(a.ours, ', ') AS place, r.raw,
  e.document
FROM (
  SELECT eventid, code FROM judged WHERE code IS NOT NULL AND NOT starts_with(code, '=')
  UNION ALL
  SELECT a.eventid, 'ROLE_OF_ANOTHER' FROM accesses a JOIN (
    SELECT auditeventid, arg_min(rolename, eventsecond) AS first_role, count(DISTINCT rolename) AS roles FROM (
      SELECT auditeventid, regexp_replace(rolename, '-data$', '') AS rolename, eventsecond FROM accesses
      WHERE auditeventid IS NOT NULL AND role_kind IN ('door', 'session'))
    GROUP BY auditeventid HAVING count(DISTINCT rolename) > 1) f ON f.auditeventid = a.auditeventid
  JOIN judged j ON j.eventid = a.eventid AND j.code IS NULL
  WHERE a.here AND a.role_kind IN ('door', 'session') AND regexp_replace(a.rolename, '-data$', '') <> f.first_role
) j
JOIN accesses a ON a.eventid = j.eventid
JOIN cloudtrail_records r ON r.eventid = j.eventid
LEFT JOIN (SELECT event_id, any_value(document) AS document FROM audit_records GROUP BY event_id) e
  ON e.event_id = a.auditeventid
ORDER BY j.code, r.eventtime, r.eventid
"""

_OF_EVENTS: Final = """
SELECT x.code, x.place, r.raw, e.document FROM (
  SELECT 'EVENT_NOT_IN_TRAIL' AS code, o."at" || ' ' || o.event_id || ' ' || coalesce(o.action, '') AS place, o.event_id, NULL AS eventid
  FROM our_events o LEFT JOIN writings w ON w.event_id = o.event_id
  WHERE o.clear AND w.event_id IS NULL
  UNION ALL
  SELECT 'EVENT_REMOVED', w.event_id, w.event_id, w.eventid
  FROM writings w CROSS JOIN span s LEFT JOIN our_events o ON o.event_id = w.event_id
  WHERE o.event_id IS NULL AND w.first_second >= s.first + s.skew AND w.last_second < s.last - s.skew
    AND starts_with(coalesce(w.event_id, ''), 'evt_')
  UNION ALL
  SELECT 'EVENT_WRITTEN_TWICE', w.event_id || ' ' || w.times || ' times', w.event_id, unnest(w.eventids)
  FROM writings w CROSS JOIN span s
  WHERE w.times > 1 AND (w.writers > 1 OR w.last_second - w.first_second > s.skew)
    AND w.first_second >= s.first AND w.last_second < s.last
) x
LEFT JOIN cloudtrail_records r ON r.eventid = x.eventid
LEFT JOIN (SELECT event_id, any_value(document) AS document FROM audit_records GROUP BY event_id) e ON e.event_id = x.event_id
ORDER BY 1, 2
"""


def _tell(engine: "DuckDBPyConnection", report: Report, statement: str) -> None:
    told: dict[str, int] = {}
    for code, place, raw, document in engine.execute(statement).fetchall():
        told[code] = told.get(code, 0) + 1
        if told[code] <= _SHOWN:
            kind = _KINDS[code]
            evidence: dict[str, Any] = {"cloudtrail": raw, "audit_event": document}
            report.find(code, kind.severity, kind.words, place, {k: v for k, v in evidence.items() if v is not None})
    for code, number in told.items():
        report.count(code, number)
        if number > _SHOWN:
            kind = _KINDS[code]
            report.find(
                code, kind.severity, f"{kind.words} {number - _SHOWN} more of this kind are counted, not shown."
            )


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
                f"{words}; events say that {said} calls were counted and not written. What an instance had counted last "
                "is lost with it.",
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
        "=by a signed address": "an upload by a signed address",
    }
    for code, number in rows:
        if code in words:
            report.count(words[code], number)
    if edges:
        report.say(f"{edges} are too near to the period's ends to be judged by what is missing: ask a longer period.")


def _number(engine: "DuckDBPyConnection", statement: str) -> int:
    row = engine.execute(statement).fetchone()
    return int(row[0] or 0) if row else 0
