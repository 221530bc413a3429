-- name: who-read-outside
-- number: 13
-- question: Who read or wrote the tables outside the service's roles?
-- column at: when
-- column what: the call
-- column tables: the tables that it was on
-- column keys: the keys that it named
-- column who: role, user, service or kind of identity
-- column session: the session's name
-- column source_ip: from where
-- column error: the error code, where it was refused
-- column trail_eventid: CloudTrail's event
-- column requestid: the request id
-- limit: No row is the good answer. A service's role that was assumed by somebody else is caught by reconcile (its calls name no event that there is), not here.
-- limit: DynamoDB's own deletions of expired items are in was-retention-kept.
WITH trail AS (
  SELECT * FROM cloudtrail
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsecond >= CAST(:from_second AS bigint) AND eventsecond < CAST(:to_second AS bigint)
),
strangers AS (
  SELECT c.* FROM trail c
  LEFT JOIN deployment_names n ON n.kind = 'role' AND n.name = c.rolename AND n.held IN ('door', 'session', 'service')
    AND c.identitytype = 'AssumedRole' AND c.accountid = c.recipientaccountid
  WHERE c.eventsource IN ('dynamodb.amazonaws.com', 'dynamodbstreams.amazonaws.com') AND c.eventcategory = 'Data'
    AND n.name IS NULL AND NOT (coalesce(c.invokedby, '') = 'dynamodb.amazonaws.com' AND c.eventname = 'DeleteItem')
),
ours AS (
  SELECT c.eventid, array_join(array_sort(array_distinct(array_agg(n.held))), ' ') AS tables
  FROM strangers c CROSS JOIN UNNEST(c.resourcearns) AS r(arn)
  JOIN deployment_names n ON n.kind = 'table' AND n.name = regexp_extract(r.arn, ':table/([^/]+)', 1)
  GROUP BY c.eventid
),
keys AS (
  SELECT i.eventid, array_join(array_agg(i.itemkey ORDER BY i.itemkey), ' ') AS keys
  FROM strangers c JOIN trail_items i ON i.eventid = c.eventid
  WHERE i.day BETWEEN :from_day AND :to_day AND i.itemkey IS NOT NULL
  GROUP BY i.eventid
)
SELECT c.eventtime AS "at", c.eventname AS what, o.tables AS tables, k.keys AS keys,
  coalesce(c.rolename, c.username, c.invokedby, c.identitytype) AS who,
  c.sessionname AS session, c.sourceipaddress AS source_ip, c.errorcode AS error, c.eventid AS trail_eventid,
  c.requestid AS requestid
FROM strangers c JOIN ours o ON o.eventid = c.eventid LEFT JOIN keys k ON k.eventid = c.eventid
ORDER BY c.eventtime, c.eventid
