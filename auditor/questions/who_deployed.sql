-- name: who-deployed
-- number: 19
-- question: Who deployed, and who approved it?
-- column at: when
-- column what: the call that changed something
-- column of_what: the stack or function
-- column who: the role that it was done in
-- column session: the session's name
-- column pipeline: the identity that took up the role (the `sub` of the pipeline's token: repository and environment)
-- column taken_up_at: when it did
-- column by_an_operator: whether the deployment names the role as an operator's
-- column source_ip: from where
-- column error: the error code, where it was refused
-- column trail_eventid: CloudTrail's event
-- column requestid: the request id
-- limit: Who approved is in the pipeline's own record; the `sub` says which repository and environment, and an environment that wants an approval lets no run through without one.
-- limit: A role that was taken up before the period has no pipeline here: ask from an hour before.
WITH trail AS (
  SELECT * FROM cloudtrail
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsecond >= CAST(:from_second AS bigint) AND eventsecond < CAST(:to_second AS bigint)
),
taken AS (
  SELECT c.eventtime, c.username, json_extract_scalar(c.responseelements, '$.credentials.accessKeyId') AS accesskeyid,
    c.principalid
  FROM cloudtrail c
  WHERE c.eventsource = 'sts.amazonaws.com' AND c.eventname IN ('AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML', 'AssumeRole')
    AND c.errorcode IS NULL
)
SELECT c.eventtime AS "at", c.eventname AS what,
  coalesce(json_extract_scalar(c.requestparameters, '$.stackName'), json_extract_scalar(c.requestparameters, '$.functionName'),
    json_extract_scalar(c.requestparameters, '$.deploymentGroupName'), json_extract_scalar(c.requestparameters, '$.changeSetName')) AS of_what,
  coalesce(c.rolename, c.username, c.invokedby, c.identitytype) AS who, c.sessionname AS session, coalesce(k.username, k.principalid) AS pipeline, k.eventtime AS taken_up_at,
  CASE WHEN n.name IS NULL THEN 'no' ELSE 'yes' END AS by_an_operator, c.sourceipaddress AS source_ip,
  c.errorcode AS error, c.eventid AS trail_eventid, c.requestid AS requestid
FROM trail c
LEFT JOIN taken k ON k.accesskeyid = c.accesskeyid
LEFT JOIN deployment_names n ON n.kind = 'role' AND n.name = c.rolename AND n.held = 'operator'
WHERE (c.eventsource = 'cloudformation.amazonaws.com' AND c.eventname IN ('CreateStack', 'UpdateStack', 'DeleteStack',
    'CreateChangeSet', 'ExecuteChangeSet', 'CancelUpdateStack', 'ContinueUpdateRollback'))
  OR (c.eventsource = 'codedeploy.amazonaws.com' AND c.eventname IN ('CreateDeployment', 'StopDeployment'))
  OR (c.eventsource = 'lambda.amazonaws.com' AND (starts_with(c.eventname, 'UpdateFunctionCode')
    OR starts_with(c.eventname, 'UpdateAlias') OR starts_with(c.eventname, 'PublishVersion')
    OR starts_with(c.eventname, 'CreateFunction') OR starts_with(c.eventname, 'UpdateFunctionConfiguration')))
ORDER BY c.eventtime, c.eventid
