-- Each audit event that was put, by CloudTrail.
CREATE OR REPLACE TEMP TABLE writings AS
SELECT json_extract_string(i.itemkey, '$.event_id') AS event_id, count(DISTINCT i.eventid) AS times,
  min(i.eventsecond) AS first_second, max(i.eventsecond) AS last_second, min(i.eventid) AS eventid,
  count(DISTINCT coalesce(i.auditeventid, '') || ' ' || coalesce(i.invocationid, '') || ' ' || coalesce(i.rolename, ''))
    AS writers, list(DISTINCT i.eventid) AS eventids
FROM trail_items i
JOIN deployment_names n ON n.kind = 'table' AND n.held = 'audit' AND n.name = split_part(i.tablename, '/', -1)
WHERE i.operation = 'put' AND i.errorcode IS NULL
GROUP BY 1
