-- name: was-an-event-altered
-- number: 14
-- question: Was any audit event altered or deleted?
-- command: verify-events events --deployment
-- column at: when
-- column what: the call, and what it would have done to the item
-- column audit_event: the event that it was on
-- column still_there: whether the export holds an event of this id
-- column who: role, user, service or kind of identity
-- column session: the session's name
-- column source_ip: from where
-- column error: the error code, where it was refused
-- column trail_eventid: CloudTrail's event
-- column requestid: the request id
-- limit: This is who tried by DynamoDB. Whether an event is what it was is proved by verify-events against the log's checkpoints and witnesses; run it on the same export.
-- limit: A write that DynamoDB refused has an error: nothing was changed then. The service's own trial that writes must be refused (an event with the id -) is left out.
WITH trail AS (
  SELECT * FROM cloudtrail
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsecond >= CAST(:from_second AS bigint) AND eventsecond < CAST(:to_second AS bigint)
)
SELECT c.eventtime AS "at", c.eventname || ' ' || i.operation AS what,
  json_extract_scalar(i.itemkey, '$.event_id') AS audit_event,
  CASE WHEN e.event_id IS NULL THEN 'no' ELSE 'yes' END AS still_there, coalesce(c.rolename, c.username, c.invokedby, c.identitytype) AS who, c.sessionname AS session,
  c.sourceipaddress AS source_ip, c.errorcode AS error, c.eventid AS trail_eventid, c.requestid AS requestid
FROM trail c JOIN trail_items i ON i.eventid = c.eventid AND i.day BETWEEN :from_day AND :to_day
JOIN deployment_names n ON n.kind = 'table' AND n.name = i.tablename AND n.held = 'audit'
LEFT JOIN audit_events e ON e.event_id = json_extract_scalar(i.itemkey, '$.event_id')
WHERE i.operation IN ('update', 'delete', 'write', 'statement')
UNION ALL
SELECT c.eventtime, c.eventname || ' written again', w.audit_event, CASE WHEN e.event_id IS NULL THEN 'no' ELSE 'yes' END,
  coalesce(c.rolename, c.username, c.invokedby, c.identitytype), c.sessionname, c.sourceipaddress, c.errorcode, c.eventid, c.requestid
FROM trail c JOIN (
  SELECT i.eventid, json_extract_scalar(i.itemkey, '$.event_id') AS audit_event,
    row_number() OVER (PARTITION BY json_extract_scalar(i.itemkey, '$.event_id') ORDER BY i.eventtime, i.eventid) AS place
  FROM trail_items i JOIN deployment_names n ON n.kind = 'table' AND n.name = i.tablename AND n.held = 'audit'
  WHERE i.day BETWEEN :from_day AND :to_day AND i.operation = 'put' AND i.errorcode IS NULL
) w ON w.eventid = c.eventid
LEFT JOIN audit_events e ON e.event_id = w.audit_event
WHERE w.place > 1
ORDER BY 1, 9
