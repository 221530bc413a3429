-- Each access with what is wrong with it, the worst alone; NULL where nothing is, `=` and a word where it is explained.
CREATE OR REPLACE TEMP TABLE judged AS
WITH changing AS (
  SELECT DISTINCT i.eventid FROM trail_items i
  JOIN deployment_names n ON n.kind = 'table' AND n.held = 'audit' AND n.name = split_part(i.tablename, '/', -1)
  WHERE i.operation IN ('update', 'delete', 'write')
    OR (i.operation = 'statement' AND i.eventname NOT IN ('ExecuteStatement', 'BatchExecuteStatement'))
  UNION
  SELECT a.eventid FROM accesses a WHERE a.of_audit AND a.eventname IN ('ExecuteStatement', 'BatchExecuteStatement',
      'ExecuteTransaction') AND regexp_matches(a.requestparameters, '(?i)"\s*(update|delete|insert)\b')
),
writing AS (
  SELECT DISTINCT i.eventid, json_extract_string(i.itemkey, '$.event_id') AS written FROM trail_items i
  JOIN deployment_names n ON n.kind = 'table' AND n.held = 'audit' AND n.name = split_part(i.tablename, '/', -1)
  WHERE i.operation = 'put'
),
invoked AS (
  SELECT DISTINCT c.requestid, n.name FROM cloudtrail c CROSS JOIN UNNEST(c.resourcearns) AS r(arn)
  JOIN deployment_names n ON n.kind = 'role' AND n.name = split_part(r.arn, ':', 7)
  WHERE c.eventsource = 'lambda.amazonaws.com' AND c.eventname = 'Invoke'
),
loads AS (
  SELECT DISTINCT w.eventid FROM writing w JOIN our_events e ON e.event_id = w.written
  WHERE regexp_matches(e.action, '^(load|seed|flag)_')
)
SELECT a.eventid, a.here, a.clear, a.only_counted, a.auditeventid, CASE
  WHEN NOT a.here THEN '=outside'
  -- whoever it is
  WHEN g.eventid IS NOT NULL AND a.errorcode IS NULL THEN 'AUDIT_CHANGED'
  WHEN g.eventid IS NOT NULL THEN 'AUDIT_CHANGE_REFUSED'
  -- AWS's own services
  WHEN a.role_kind IS NULL AND a.invokedby = 'dynamodb.amazonaws.com' AND a.eventname = 'DeleteItem'
    THEN CASE WHEN a.only_expiring THEN '=ended by time' ELSE 'EXPIRED_ELSEWHERE' END
  WHEN a.identitytype = 'AWSService' AND a.of_functions AND NOT a.of_tables AND a.invokedby IN ('apigateway.amazonaws.com',
    'events.amazonaws.com', 'scheduler.amazonaws.com', 'lambda.amazonaws.com', 'sqs.amazonaws.com', 'dynamodb.amazonaws.com')
    THEN '=invoked by AWS'
  WHEN a.identitytype = 'AWSService' AND a.of_buckets AND NOT a.of_tables AND (
    (a.invokedby = 'cloudtrail.amazonaws.com' AND a.eventname IN ('PutObject', 'GetBucketAcl'))
    OR (a.invokedby = 'apigateway.amazonaws.com' AND a.eventname IN ('GetObject', 'HeadObject', 'GetObjectVersion'))
    OR (a.invokedby = 'athena.amazonaws.com' AND a.eventname IN ('GetObject', 'HeadObject', 'ListObjects')))
    THEN '=files of AWS'
  -- the service's own roles
  WHEN a.role_kind IN ('door', 'session', 'service') THEN CASE
    WHEN a.of_functions AND NOT a.of_tables AND a.eventname = 'Invoke' THEN '=invoked by AWS'
    WHEN a.eventname IN ('GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams') THEN
      CASE WHEN a.role_kind <> 'service' THEN 'MARK_MISSING' WHEN strpos(a.by_way_of, 'lambda.amazonaws.com') > 0 THEN '=stream'
        ELSE 'STREAM_UNMARKED' END
    WHEN a.of_buckets AND NOT a.of_tables AND a.auditeventid IS NULL AND a.invocationid IS NULL
      AND json_extract_string(a.additionaleventdata, '$.AuthenticationMethod') = 'QueryString' THEN '=by a signed address'
    WHEN strpos(coalesce(a.errorcode, ''), 'AccessDenied') > 0 OR strpos(coalesce(a.errorcode, ''), 'UnauthorizedOperation') > 0
      THEN 'REFUSED_BY_ROLE'
    WHEN a.auditeventid IS NULL AND a.invocationid IS NULL THEN 'MARK_MISSING'
    WHEN a.auditeventid IS NULL AND a.role_kind <> 'service' THEN 'CALL_WITHOUT_CALLER'
    WHEN a.auditeventid IS NOT NULL AND e.event_id IS NULL THEN CASE
      WHEN a.role_kind = 'door' AND (a.only_counted OR (w.written = '-' AND a.errorcode IS NOT NULL)) THEN '=counted'
      WHEN NOT a.clear THEN '=edge'
      -- an event of before the period that came late into its table
      WHEN a.role_kind = 'service' AND w.written = a.auditeventid AND a.auditeventid < s.first_id THEN '=edge'
      ELSE 'EVENT_UNKNOWN' END
    WHEN a.auditeventid IS NOT NULL AND a.role_kind <> 'service' AND abs(a.eventsecond - e.atsecond) > s.skew
      THEN 'TIME_APART'
    WHEN a.role_kind = 'session' AND a.sessionname IS DISTINCT FROM e.party THEN 'SESSION_OF_ANOTHER'
    WHEN a.auditeventid IS NULL AND a.clear AND v.requestid IS NULL AND a.rolename IN (SELECT name FROM invoked)
      THEN 'INVOCATION_UNKNOWN'
    WHEN w.written IS NOT NULL AND a.auditeventid IS NOT NULL AND a.role_kind = 'door' AND w.written <> '-'
      AND w.written <> a.auditeventid AND NOT EXISTS (
        SELECT 1 FROM writing x WHERE x.eventid = a.eventid AND x.written = a.auditeventid) THEN 'EVENT_OF_ANOTHER_WRITER'
    END
  -- a witness, from an account of its own: hashes and checkpoints, never entries
  WHEN a.only_log AND NOT coalesce(a.of_our_account, false) AND a.identitytype IN ('AWSAccount', 'AssumedRole') AND (
    (a.eventname IN ('GetObject', 'HeadObject') AND regexp_matches(json_extract_string(a.requestparameters, '$.key'),
      '^(checkpoint|witnessed|checkpoints/.*|cosignatures/.*|tile/[0-9]+/.*)$'))
    OR (a.eventname = 'PutObject' AND starts_with(json_extract_string(a.requestparameters, '$.key'), 'cosignatures/')))
    THEN '=witness'
  -- everybody else
  WHEN strpos(coalesce(a.errorcode, ''), 'AccessDenied') > 0 THEN 'ACCESS_OUTSIDE_REFUSED'
  WHEN a.role_kind = 'operator' AND w.eventid IS NOT NULL AND l.eventid IS NULL THEN 'AUDIT_WRITTEN_OUTSIDE'
  WHEN a.role_kind = 'operator' THEN 'ACCESS_BY_OPERATOR'
  WHEN w.eventid IS NOT NULL AND a.errorcode IS NULL THEN 'AUDIT_WRITTEN_OUTSIDE'
  ELSE 'ACCESS_OUTSIDE' END AS code
FROM accesses a CROSS JOIN span s
LEFT JOIN our_events e ON e.event_id = a.auditeventid
LEFT JOIN (SELECT DISTINCT eventid FROM changing) g ON g.eventid = a.eventid
LEFT JOIN (SELECT eventid, min(written) AS written FROM writing GROUP BY eventid) w ON w.eventid = a.eventid
LEFT JOIN loads l ON l.eventid = a.eventid
LEFT JOIN invoked v ON v.requestid = a.invocationid AND v.name = a.rolename
