-- name: which-records-changed
-- number: 20
-- question: Which records of INTERPOL were added, changed or withdrawn in the period?
-- parameter owner = '': the bureau whose records they are, as NCB-FR; all where none is given
-- column what: added, changed, withdrawn, reviewed, loaded, or written without an event
-- column at: when
-- column record_id: the record
-- column party: who did it; of what ends by the clock, the service
-- column detail: what was changed, or came of the review; of an import its file and line
-- column version: the version that it made
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column trail_eventids: CloudTrail's events of writes of that record's item by that event
-- limit: A record's words are in the event's query (added, changed) and in its versions in the records table.
-- limit: A load in bulk names its files and counts (load_records), not each record; the manifest that it names does.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
),
writes AS (
  SELECT i.auditeventid, i.eventid, i.eventtime, i.rolename, json_extract_scalar(i.itemkey, '$.record_id') AS record_id
  FROM trail_items i JOIN deployment_names n ON n.kind = 'table' AND n.name = i.tablename AND n.held = 'records'
  WHERE i.day BETWEEN :from_day AND :to_day AND i.operation IN ('put', 'update', 'delete') AND i.errorcode IS NULL
    AND coalesce(json_extract_scalar(i.itemkey, '$.part'), 'current') = 'current'
),
written AS (
  SELECT w.auditeventid, w.record_id, array_join(array_distinct(array_agg(w.eventid)), ' ') AS trail_eventids
  FROM writes w WHERE w.auditeventid IS NOT NULL GROUP BY w.auditeventid, w.record_id
),
changed AS (
  SELECT e.*, r.record_id FROM events e LEFT JOIN UNNEST(e.record_ids) AS r(record_id) ON true
  WHERE e.action IN ('create_record', 'change_record', 'review_record', 'load_records', 'load_samples') AND e.status < 400
)
SELECT
  CASE
    WHEN starts_with(e.action, 'load_') THEN 'loaded'
    WHEN e.action = 'create_record' THEN 'added'
    WHEN e.action = 'review_record' AND strpos(lower(coalesce(e.outcome, '')), 'expired') > 0 THEN 'withdrawn'
    WHEN e.action = 'review_record' THEN 'reviewed'
    WHEN json_extract_scalar(e.query, '$.status') IN ('CANCELLED', 'CLEARED', 'LOCATED', 'EXPIRED') THEN 'withdrawn'
    ELSE 'changed' END AS what,
  e."at" AS "at", e.record_id AS record_id, e.party AS party,
  coalesce(e.outcome, e.reason, e.import_id || ' line ' || CAST(e.import_line AS varchar), e.query) AS detail,
  e.object_version AS version, e.event_id AS event_id, e.position AS position, w.trail_eventids AS trail_eventids
FROM changed e LEFT JOIN written w ON w.auditeventid = e.event_id AND w.record_id = e.record_id
WHERE :owner = '' OR e.party = :owner
UNION ALL
SELECT 'written without an event', w.eventtime, w.record_id, w.rolename, NULL, NULL, w.auditeventid, NULL, w.eventid
FROM writes w LEFT JOIN audit_events e ON e.event_id = w.auditeventid
LEFT JOIN deployment_names n ON n.kind = 'role' AND n.name = w.rolename AND n.held = 'service'
WHERE e.event_id IS NULL AND n.name IS NULL AND :owner = ''
ORDER BY 2, 3
