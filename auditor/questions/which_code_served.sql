-- name: which-code-served
-- number: 18
-- question: Which version of the code served a request?
-- parameter about: an id of an event or search, or a request id of any kind
-- column at: when the event says that it was
-- column action: what was called
-- column party: who called
-- column function: the function that served it, by the role of its calls
-- column function_version: the version that the event names
-- column code: the fingerprint of the package that the event names
-- column deployed_at: the last change of that function's code before it
-- column deployed_by: who changed it
-- column deployment: the call that changed it
-- column deployed_code: SHA-256 of the code that was deployed, as Lambda answered
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column requestids: request ids of its calls to AWS
-- column trail_eventid: CloudTrail's event of the change
-- limit: Which commit that code is the release's notes say; a version of a function never changes. A change before the first CloudTrail event that is loaded is not shown.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
),
served AS (
  SELECT e.event_id, max(c.rolename) AS function, array_join(array_agg(c.requestid ORDER BY c.eventtime, c.requestid), ' ') AS requestids
  FROM events e JOIN cloudtrail c ON c.auditeventid = e.event_id
  JOIN deployment_names n ON n.kind = 'role' AND n.name = c.rolename AND n.held IN ('door', 'service')
  WHERE c.day BETWEEN :from_day AND :to_day
  GROUP BY e.event_id
),
changes AS (
  SELECT c.eventsecond, c.eventtime, c.eventname, c.eventid, coalesce(c.rolename, c.username, c.invokedby, c.identitytype) AS who,
    regexp_replace(json_extract_scalar(c.requestparameters, '$.functionName'), '^.*:function:', '') AS function,
    json_extract_scalar(c.responseelements, '$.codeSha256') AS code
  FROM cloudtrail c
  WHERE c.eventsource = 'lambda.amazonaws.com' AND c.errorcode IS NULL AND (starts_with(c.eventname, 'UpdateFunctionCode')
    OR starts_with(c.eventname, 'PublishVersion') OR starts_with(c.eventname, 'UpdateAlias') OR starts_with(c.eventname, 'CreateFunction'))
),
latest AS (
  SELECT s.event_id, x.eventtime, x.eventname, x.eventid, x.who, x.code,
    row_number() OVER (PARTITION BY s.event_id ORDER BY x.eventsecond DESC, x.eventid) AS place
  FROM served s JOIN events e ON e.event_id = s.event_id
  JOIN changes x ON x.function = s.function AND x.eventsecond <= e.atsecond
)
SELECT e."at" AS "at", e.action AS action, e.party AS party, s.function AS function, e.function_version AS function_version, e.code AS code,
  x.eventtime AS deployed_at, x.who AS deployed_by, x.eventname AS deployment, x.code AS deployed_code,
  e.event_id AS event_id, e.position AS position, s.requestids AS requestids, x.eventid AS trail_eventid
FROM events e LEFT JOIN served s ON s.event_id = e.event_id
LEFT JOIN latest x ON x.event_id = e.event_id AND x.place = 1
WHERE :about IN (e.event_id, coalesce(e.search_id, ''), e.request_id, e.gateway_request_id, e.function_request_id)
  OR strpos(' ' || coalesce(s.requestids, '') || ' ', ' ' || :about || ' ') > 0
ORDER BY e."at", e.event_id
