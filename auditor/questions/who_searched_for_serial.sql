-- name: who-searched-for-serial
-- number: 1
-- question: Who searched for serial X?
-- parameter serial: the number as anybody writes it
-- column how: as written, same number, looks alike, pattern; one character more (the index was read at X for a number one character longer); the service's own (a worker of the deployment looked again, after the answer); no audit event (the index was read at X and no event accounts for it)
-- column at: when the event says that it was
-- column action: what was called
-- column party: who called, from the verified token
-- column on_behalf_of: the administration that it was for
-- column officer: the officer's pseudonym
-- column purpose: for what
-- column case_reference: the case
-- column asked_for: the number as it was typed
-- column outcome: what was answered
-- column problem: why it was refused, if it was
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column requestids: request ids of the calls to AWS that CloudTrail has of this event
-- column trail_eventids: CloudTrail's events of the reads of the serial index under X
-- limit: A search that was refused before its body was looked at (a bad token, too many calls) names no number; see which-searches-were-denied. Of one that was refused later the number is compared as it was typed, without separators.
-- limit: A search by make and model alone names no number and is not here, even where its answer held this weapon; see what-was-returned with the record.
-- limit: CloudTrail shows the key of an item that is got. A pattern reads rows by a query, of which CloudTrail shows no values.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
),
typed AS (
  SELECT e.*,
    coalesce(json_extract_scalar(e.interpretation, '$.serial_number.given'), json_extract_scalar(e.query, '$.serial_number'),
      json_extract_scalar(e.query, '$.firearm.serial_number')) AS given
  FROM events e
  WHERE e.action IN ('create_search', 'create_trace')
),
asked AS (
  SELECT t.*, coalesce(json_extract_scalar(t.interpretation, '$.serial_number.canonical'),
      translate(upper(t.given), '_ -./', '?')) AS canonical
  FROM typed t
),
numbers AS (
  SELECT a.*,
    regexp_replace(translate(canonical, 'OQDILZSGB', '000112568'), '^0+', '') AS narrow,
    regexp_replace(translate(canonical, 'OQDILZSGBATCNVYF', '000112568476MUUE'), '^0+', '') AS wide,
    replace(replace(canonical, '?', '_'), '*', '%') AS likeness
  FROM asked a
),
reads AS (
  SELECT i.auditeventid, i.invocationid, i.rolename, i.sessionname, i.eventtime, i.requestid, i.eventid
  FROM trail_items i JOIN deployment_names n ON n.kind = 'table' AND n.name = i.tablename
  WHERE i.day BETWEEN :from_day AND :to_day AND starts_with(n.held, 'serial-index') AND i.operation = 'get'
    AND split_part(json_extract_scalar(i.itemkey, '$.key'), '#', 2) IN ('D', 'd')
    AND split_part(json_extract_scalar(i.itemkey, '$.key'), '#', 3) IN (:folded, :folded_widely)
),
read_by AS (
  SELECT auditeventid, min(eventtime) AS eventtime, max(rolename) AS rolename, max(sessionname) AS sessionname,
    max(invocationid) AS invocationid,
    array_join(array_distinct(array_agg(requestid ORDER BY eventtime, requestid)), ' ') AS requestids,
    array_join(array_distinct(array_agg(eventid ORDER BY eventtime, eventid)), ' ') AS trail_eventids
  FROM reads
  GROUP BY auditeventid, CASE WHEN auditeventid IS NULL THEN eventid END
),
judged AS (
  SELECT n.*,
    CASE
      WHEN n.given = :serial THEN 'as written'
      WHEN n.canonical = :canonical OR n.narrow = :folded THEN 'same number'
      WHEN n.wide = :folded_widely THEN 'looks alike'
      WHEN (strpos(n.canonical, '?') > 0 OR strpos(n.canonical, '*') > 0) AND :canonical LIKE n.likeness THEN 'pattern'
    END AS how
  FROM numbers n
)
SELECT coalesce(j.how, 'one character more') AS how, j."at" AS "at", j.action AS action, j.party AS party,
  j.on_behalf_of AS on_behalf_of, j.officer AS officer, j.purpose AS purpose, j.case_reference AS case_reference,
  j.given AS asked_for, j.outcome AS outcome, j.problem AS problem, j.event_id AS event_id, j.position AS position,
  r.requestids AS requestids, r.trail_eventids AS trail_eventids
FROM judged j LEFT JOIN read_by r ON r.auditeventid = j.event_id
WHERE j.how IS NOT NULL OR r.auditeventid IS NOT NULL
UNION ALL
SELECT CASE WHEN w.name IS NOT NULL THEN 'the service''s own' ELSE 'no audit event' END, r.eventtime, NULL, coalesce(r.sessionname, r.rolename), NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  r.auditeventid, NULL, r.requestids, r.trail_eventids
FROM read_by r LEFT JOIN audit_events e ON e.event_id = r.auditeventid
LEFT JOIN deployment_names w ON w.kind = 'role' AND w.name = r.rolename AND w.held = 'service'
  AND r.auditeventid IS NULL AND r.invocationid IS NOT NULL
WHERE e.event_id IS NULL
ORDER BY 2, 12
