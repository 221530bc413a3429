-- name: which-clients-changed
-- number: 21
-- question: Were certificates or clients added, suspended or rotated?
-- parameter party = '': the party whose row it is, as ADM-FR; all where none is given
-- column at: when
-- column what: the action, or CloudTrail's call
-- column about_party: whose row of the register it is
-- column by_whom: the party, role or user that did it
-- column changes: what changed, in words
-- column version: the version of the row that it made
-- column of_what: the trust store's file, user pool or client, where it is CloudTrail's
-- column error: the error code, where it was refused
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column trail_eventid: CloudTrail's event
-- column requestid: the request id
-- limit: Keys of an issuer outside AWS are the issuer's to account for.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
),
trail AS (
  SELECT * FROM cloudtrail
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsecond >= CAST(:from_second AS bigint) AND eventsecond < CAST(:to_second AS bigint)
)
SELECT e."at" AS "at", e.action AS what, e.about_party AS about_party, e.party AS by_whom, array_join(e.changes, '; ') AS changes,
  e.object_version AS version, NULL AS of_what, e.problem AS error, e.event_id AS event_id, e.position AS position,
  NULL AS trail_eventid, NULL AS requestid
FROM events e
WHERE e.action IN ('replace_party', 'replace_officers', 'seed_register') AND (:party = '' OR e.about_party = :party)
UNION ALL
SELECT c.eventtime, c.eventname, NULL, coalesce(c.rolename, c.username, c.invokedby, c.identitytype), NULL, NULL,
  coalesce(json_extract_scalar(c.requestparameters, '$.bucketName') || '/' || json_extract_scalar(c.requestparameters, '$.key'),
    json_extract_scalar(c.requestparameters, '$.clientName'), json_extract_scalar(c.requestparameters, '$.clientId'),
    json_extract_scalar(c.requestparameters, '$.domainName'), json_extract_scalar(c.requestparameters, '$.userPoolId')),
  c.errorcode, c.auditeventid, NULL, c.eventid, c.requestid
FROM trail c
LEFT JOIN deployment_names b ON b.kind = 'bucket' AND b.name = json_extract_scalar(c.requestparameters, '$.bucketName')
WHERE :party = '' AND (
  (c.eventsource = 's3.amazonaws.com' AND b.name IS NOT NULL AND strpos(b.name, '-trust') > 0
    AND c.eventname IN ('PutObject', 'DeleteObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObjects'))
  OR (c.eventsource = 'cognito-idp.amazonaws.com' AND (strpos(c.eventname, 'UserPoolClient') > 0
    OR strpos(c.eventname, 'ResourceServer') > 0) AND NOT starts_with(c.eventname, 'Describe') AND NOT starts_with(c.eventname, 'List'))
  OR (c.eventsource = 'apigateway.amazonaws.com' AND c.eventname = 'UpdateDomainName')
)
ORDER BY 1, 9
