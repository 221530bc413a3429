-- name: has-the-data-stayed
-- number: 23
-- question: Has the data stayed in its region?
-- parameter region: the region in which the data belongs
-- column sign: accessed in another region, copied, or may be copied
-- column at: when
-- column what: the call
-- column region: the region of the call
-- column of_what: the table, bucket or copy that it names
-- column who: role, user, service or kind of identity
-- column session: the session's name
-- column source_ip: from where
-- column error: the error code, where it was refused
-- column trail_eventid: CloudTrail's event
-- column requestid: the request id
-- limit: No row is the good answer. Read from outside is no move of the data: from which address is in source_ip of each access.
-- limit: A notification that crosses a border is the intended disclosure (who-was-notified), not a copy of the table. What the template itself allows is in its stacks' region.
WITH trail AS (
  SELECT * FROM cloudtrail
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsecond >= CAST(:from_second AS bigint) AND eventsecond < CAST(:to_second AS bigint)
),
ours AS (
  SELECT c.eventid FROM trail c CROSS JOIN UNNEST(c.resourcearns) AS r(arn)
  JOIN deployment_names n ON n.kind = 'table' AND n.name = regexp_extract(r.arn, ':table/([^/]+)', 1)
  UNION
  SELECT c.eventid FROM trail c CROSS JOIN UNNEST(c.resourcearns) AS r(arn)
  JOIN deployment_names n ON n.kind = 'bucket' AND n.name = regexp_extract(r.arn, '^arn:[^:]*:s3:::([^/]+)', 1)
)
SELECT
  CASE
    WHEN c.eventname IN ('CreateTableReplica', 'CreateGlobalTable', 'UpdateGlobalTable', 'ExportTableToPointInTime', 'ReplicateKey',
      'StartBackupJob', 'StartCopyJob', 'CopyObject', 'CreateBackup', 'RestoreTableFromBackup', 'RestoreTableToPointInTime') THEN 'copied'
    WHEN c.eventname IN ('PutBucketReplication', 'UpdateTable', 'EnableKinesisStreamingDestination') THEN 'may be copied'
    ELSE 'accessed in another region' END AS sign,
  c.eventtime AS "at", c.eventname AS what, c.awsregion AS region,
  coalesce(json_extract_scalar(c.requestparameters, '$.tableName'), json_extract_scalar(c.requestparameters, '$.tableArn'),
    json_extract_scalar(c.requestparameters, '$.bucketName'), json_extract_scalar(c.requestparameters, '$.globalTableName'),
    array_join(c.resourcearns, ' ')) AS of_what,
  coalesce(c.rolename, c.username, c.invokedby, c.identitytype) AS who, c.sessionname AS session, c.sourceipaddress AS source_ip, c.errorcode AS error, c.eventid AS trail_eventid,
  c.requestid AS requestid
FROM trail c LEFT JOIN ours o ON o.eventid = c.eventid
LEFT JOIN deployment_names b ON b.kind = 'bucket' AND b.name = json_extract_scalar(c.requestparameters, '$.bucketName')
LEFT JOIN deployment_names t ON t.kind = 'table' AND t.name = regexp_replace(coalesce(
    json_extract_scalar(c.requestparameters, '$.tableName'), json_extract_scalar(c.requestparameters, '$.tableArn'),
    json_extract_scalar(c.requestparameters, '$.globalTableName'), json_extract_scalar(c.requestparameters, '$.sourceTableName'),
    json_extract_scalar(c.requestparameters, '$.sourceTableArn')), '^.*/', '')
WHERE (o.eventid IS NOT NULL AND c.awsregion <> :region)
  OR (t.name IS NOT NULL AND (c.eventname IN ('CreateTableReplica', 'CreateGlobalTable', 'UpdateGlobalTable',
      'ExportTableToPointInTime', 'CreateBackup', 'RestoreTableFromBackup', 'RestoreTableToPointInTime', 'EnableKinesisStreamingDestination')
    OR (c.eventname = 'UpdateTable' AND strpos(c.requestparameters, 'replica') > 0)))
  OR (b.name IS NOT NULL AND c.eventname = 'PutBucketReplication')
  OR (c.eventsource = 's3.amazonaws.com' AND c.eventname = 'CopyObject' AND o.eventid IS NOT NULL AND b.name IS NULL)
  OR (c.eventsource = 'kms.amazonaws.com' AND c.eventname = 'ReplicateKey')
  OR (c.eventsource = 'backup.amazonaws.com' AND c.eventname IN ('StartBackupJob', 'StartCopyJob'))
ORDER BY 2, 10
