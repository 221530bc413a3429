-- name: was-logging-stopped
-- number: 16
-- question: Was logging ever stopped or narrowed?
-- column at: when
-- column what: the call
-- column means: what it does to the evidence
-- column of_what: the trail, bucket, key, table or function that it names
-- column by_an_operator: whether the deployment names the role as an operator's
-- column who: role, user, service or kind of identity
-- column session: the session's name
-- column source_ip: from where
-- column error: the error code, where it was refused
-- column trail_eventid: CloudTrail's event
-- column requestid: the request id
-- limit: No row is the good answer. A deployment that changes the trail is here too: hold it against the change that was agreed.
-- limit: What happened while the trail was stopped is not in it; is-the-trail-complete shows the gap.
WITH trail AS (
  SELECT * FROM cloudtrail
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsecond >= CAST(:from_second AS bigint) AND eventsecond < CAST(:to_second AS bigint)
)
SELECT c.eventtime AS "at", c.eventname AS what,
  CASE
    WHEN c.eventname IN ('StopLogging', 'DeleteTrail') THEN 'the trail ends'
    WHEN c.eventname IN ('UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors', 'StartLogging') THEN 'what is logged, or where, changes'
    WHEN c.eventsource = 'kms.amazonaws.com' THEN 'logs may become unreadable, or events unsigned'
    WHEN c.eventsource = 's3.amazonaws.com' THEN 'kept files may be lost or opened'
    WHEN c.eventsource = 'lambda.amazonaws.com' THEN 'events may not reach the log'
    ELSE 'items or their history may be lost' END AS means,
  coalesce(json_extract_scalar(c.requestparameters, '$.name'), json_extract_scalar(c.requestparameters, '$.trailName'),
    json_extract_scalar(c.requestparameters, '$.bucketName'), json_extract_scalar(c.requestparameters, '$.keyId'),
    json_extract_scalar(c.requestparameters, '$.tableName'), json_extract_scalar(c.requestparameters, '$.functionName'),
    json_extract_scalar(c.requestparameters, '$.uUID'), array_join(c.resourcearns, ' ')) AS of_what,
  CASE WHEN n.name IS NULL THEN 'no' ELSE 'yes' END AS by_an_operator, coalesce(c.rolename, c.username, c.invokedby, c.identitytype) AS who,
  c.sessionname AS session, c.sourceipaddress AS source_ip, c.errorcode AS error, c.eventid AS trail_eventid,
  c.requestid AS requestid
FROM trail c
LEFT JOIN deployment_names n ON n.kind = 'role' AND n.name = c.rolename AND n.held = 'operator'
LEFT JOIN deployment_names b ON b.kind = 'bucket' AND b.name = json_extract_scalar(c.requestparameters, '$.bucketName')
LEFT JOIN deployment_names t ON t.kind = 'table'
  AND t.name = regexp_replace(json_extract_scalar(c.requestparameters, '$.tableName'), '^.*/', '')
WHERE (c.eventsource = 'cloudtrail.amazonaws.com' AND c.eventname IN ('StopLogging', 'StartLogging', 'DeleteTrail',
    'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'))
  OR (c.eventsource = 'kms.amazonaws.com' AND c.eventname IN ('DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy',
    'DisableKeyRotation', 'DeleteImportedKeyMaterial'))
  OR (b.name IS NOT NULL AND c.eventname IN ('PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketVersioning',
    'PutObjectLockConfiguration', 'PutBucketLifecycle', 'PutBucketLifecycleConfiguration', 'DeleteBucketLifecycle',
    'PutBucketEncryption', 'DeleteBucketEncryption', 'PutBucketAcl', 'PutBucketReplication', 'DeleteBucket',
    'PutBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock', 'DeleteObjectVersion', 'PutObjectRetention'))
  OR (c.eventsource = 'lambda.amazonaws.com' AND (starts_with(c.eventname, 'DeleteEventSourceMapping')
    OR starts_with(c.eventname, 'UpdateEventSourceMapping')))
  OR (t.name IS NOT NULL AND c.eventname IN ('DeleteTable', 'UpdateTable', 'UpdateTimeToLive', 'UpdateContinuousBackups',
    'DeleteResourcePolicy', 'PutResourcePolicy', 'DisableKinesisStreamingDestination'))
ORDER BY c.eventtime, c.eventid
