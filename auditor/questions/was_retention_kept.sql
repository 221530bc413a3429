-- name: was-retention-kept
-- number: 24
-- question: Were items erased when their time ended, and only then?
-- parameter expiring: the tables whose items expire, by what they hold, with a comma between
-- parameter kept = '': tables whose items a service's own step may take away (an index), by what they hold, with a comma between
-- column how: by retention (DynamoDB ended it), by the service (a step of its own, in a table that is derived or of the rows by which hits are listed as due), or not by retention
-- column tables: the table, by what it holds
-- column items: how many deletions
-- column first_at: the first
-- column last_at: the last
-- column who: who deleted
-- column keys: keys of items, twenty at most
-- column event_ids: audit events of the calls, twenty at most
-- column trail_eventids: CloudTrail's events, twenty at most
-- limit: Rows with "not by retention" are what to look at. Records, cases, traces, copies and audit events have no end by time here: any deletion there is one.
-- limit: CloudTrail says which item, not when it was due. That none was erased too late cannot be told from the trails: ask the table for items whose time is over.
-- limit: Whether a deletion was under a legal hold the list of holds says, which is kept by the operator.
WITH trail AS (
  SELECT * FROM cloudtrail
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsecond >= CAST(:from_second AS bigint) AND eventsecond < CAST(:to_second AS bigint)
),
deleted AS (
  SELECT n.held, i.itemkey, i.eventtime, i.eventid, i.auditeventid,
    CASE
      WHEN c.invokedby = 'dynamodb.amazonaws.com' AND contains(split(:expiring, ','), n.held) THEN 'by retention'
      WHEN r.held IN ('door', 'service') AND contains(split(:kept, ','), n.held) THEN 'by the service'
      -- A row by which a hit is listed until its answer is due: a key, and nothing of the hit.
      WHEN r.held IN ('door', 'service') AND n.held = 'cases' AND strpos(i.itemkey, 'due#') > 0 THEN 'by the service'
      ELSE 'not by retention' END AS how,
    coalesce(c.rolename, c.username, c.invokedby, c.identitytype) AS who
  FROM trail c JOIN trail_items i ON i.eventid = c.eventid AND i.day BETWEEN :from_day AND :to_day
  JOIN deployment_names n ON n.kind = 'table' AND n.name = i.tablename
  LEFT JOIN deployment_names r ON r.kind = 'role' AND r.name = c.rolename
  WHERE (i.operation IN ('delete', 'write') OR (i.operation = 'statement' AND strpos(lower(c.requestparameters), 'delete') > 0))
    AND i.errorcode IS NULL
)
SELECT d.how AS how, d.held AS tables, count(*) AS items, min(d.eventtime) AS first_at, max(d.eventtime) AS last_at,
  d.who AS who, array_join(slice(array_agg(d.itemkey ORDER BY d.eventtime, d.itemkey), 1, 20), ' ') AS keys,
  array_join(slice(array_distinct(array_agg(d.auditeventid ORDER BY d.eventtime)), 1, 20), ' ') AS event_ids,
  array_join(slice(array_distinct(array_agg(d.eventid ORDER BY d.eventtime)), 1, 20), ' ') AS trail_eventids
FROM deleted d
GROUP BY d.how, d.held, d.who
ORDER BY 1 DESC, 2
