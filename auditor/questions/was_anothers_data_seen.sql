-- name: was-anothers-data-seen
-- number: 12
-- question: Did any administration see another one's data?
-- column sign: what speaks for it: read another's object (or was shown it in a list), called for another, saw what is kept from it, read in another's session, refused by DynamoDB
-- column at: when
-- column party: the administration
-- column whose: whose data it was
-- column object: what was read
-- column error: the error code, where it was refused
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column trail_eventid: CloudTrail's event, where the sign is CloudTrail's
-- column requestid: the request id
-- limit: No row is the good answer. An object is held against the events by which it was made; of one that was made before the first event that is loaded nothing is known.
-- limit: Records are everybody's to find in a search, as their handling allows: they are no administration's data. A weapon that two administrations search for shows neither the other's search.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
),
trail AS (
  SELECT * FROM cloudtrail
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsecond >= CAST(:from_second AS bigint) AND eventsecond < CAST(:to_second AS bigint)
),
made AS (
  SELECT e.search_id AS object, e.party, e.on_behalf_of FROM audit_events e
  WHERE e.action = 'create_search' AND e.status < 400 AND e.search_id IS NOT NULL
  UNION ALL
  SELECT e.trace_id, e.party, e.on_behalf_of FROM audit_events e
  WHERE e.action = 'create_trace' AND e.status < 400 AND e.trace_id IS NOT NULL
  UNION ALL
  SELECT e.batch_id, e.party, e.on_behalf_of FROM audit_events e
  WHERE e.action = 'create_search_batch' AND e.status < 400 AND e.batch_id IS NOT NULL
  UNION ALL
  SELECT h.hit_id, e.party, e.on_behalf_of FROM audit_events e CROSS JOIN UNNEST(e.hit_ids) AS h(hit_id)
  WHERE e.action = 'create_search' AND e.status < 400
  UNION ALL
  SELECT h.hit_id, e.party, e.on_behalf_of FROM audit_events e CROSS JOIN UNNEST(e.joined_hit_ids) AS h(hit_id)
  WHERE e.action = 'create_search' AND e.status < 400
),
used AS (
  SELECT e.*, o.object FROM events e CROSS JOIN UNNEST(
    split(coalesce(e.search_id, '') || ' ' || coalesce(e.trace_id, '') || ' ' || coalesce(e.batch_id, '') || ' '
      || array_join(e.hit_ids, ' ') || ' ' || coalesce(array_join(e.shown_ids, ' '), ''), ' ')) AS o(object)
  WHERE starts_with(e.party, 'ADM-') AND e.status < 400 AND o.object <> ''
    AND e.action NOT IN ('create_search', 'create_trace', 'create_search_batch', 'acknowledge_notification')
)
SELECT 'read another''s object' AS sign, u."at" AS "at", u.party AS party,
  array_join(array_sort(array_distinct(array_agg(coalesce('ADM-' || m.on_behalf_of, m.party)))), ' ') AS whose,
  u.object AS object, NULL AS error, u.event_id AS event_id, u.position AS position, NULL AS trail_eventid, NULL AS requestid
FROM used u JOIN made m ON m.object = u.object
GROUP BY u."at", u.party, u.object, u.event_id, u.position
HAVING count(CASE WHEN m.party = u.party OR 'ADM-' || m.on_behalf_of = u.party THEN 1 END) = 0
UNION ALL
SELECT 'called for another', e."at", e.party, 'ADM-' || e.on_behalf_of, coalesce(e.search_id, e.trace_id, e.path), NULL,
  e.event_id, e.position, NULL, NULL
FROM events e
WHERE starts_with(e.party, 'ADM-') AND e.on_behalf_of IS NOT NULL AND e.party <> 'ADM-' || e.on_behalf_of AND e.status < 400
  AND e.action IN ('create_search', 'create_trace')
UNION ALL
SELECT 'saw what is kept from it', e."at", e.party, NULL, array_join(e.record_ids, ' ') || ' ' || array_join(e.hit_ids, ' '), NULL,
  e.event_id, e.position, NULL, NULL
FROM events e
WHERE starts_with(e.party, 'ADM-') AND e.status < 400 AND (contains(e.withheld_from, e.party) OR contains(e.withheld_from, '*'))
UNION ALL
SELECT 'read in another''s session', c.eventtime, e.party, c.sessionname, c.eventname || ' '
  || coalesce(json_extract_scalar(c.requestparameters, '$.tableName'), ''), c.errorcode, e.event_id, e.position, c.eventid,
  c.requestid
FROM trail c JOIN deployment_names n ON n.kind = 'role' AND n.name = c.rolename AND n.held = 'session'
JOIN audit_events e ON e.event_id = c.auditeventid
WHERE c.eventcategory = 'Data' AND c.sessionname <> e.party
UNION ALL
SELECT 'refused by DynamoDB', c.eventtime, c.sessionname, NULL, c.eventname || ' '
  || coalesce(json_extract_scalar(c.requestparameters, '$.tableName'), ''), c.errorcode, c.auditeventid, NULL, c.eventid,
  c.requestid
FROM trail c JOIN deployment_names n ON n.kind = 'role' AND n.name = c.rolename AND n.held = 'session'
WHERE c.eventsource = 'dynamodb.amazonaws.com' AND strpos(c.errorcode, 'AccessDenied') > 0
ORDER BY 2, 1
