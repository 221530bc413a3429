-- One row a data event on something of ours: on what, by whom, and whether it is of the period and clear of its ends.
CREATE OR REPLACE TEMP TABLE accesses AS
WITH named AS (
  SELECT c.eventid, CASE split_part(r.arn, ':', 3) WHEN 'dynamodb' THEN 'table' WHEN 'sns' THEN 'topic' WHEN 's3' THEN 'bucket'
      WHEN 'lambda' THEN 'role' END AS kind,
    CASE split_part(r.arn, ':', 3) WHEN 'dynamodb' THEN split_part(split_part(r.arn, ':table/', 2), '/', 1)
      WHEN 'sns' THEN split_part(r.arn, ':', 6) WHEN 's3' THEN split_part(split_part(r.arn, ':', 6), '/', 1)
      WHEN 'lambda' THEN split_part(r.arn, ':', 7) END AS name
  FROM cloudtrail c CROSS JOIN UNNEST(c.resourcearns) AS r(arn)
  WHERE c.eventcategory = 'Data'
),
touched AS (
  SELECT m.eventid, n.kind, n.name, n.held FROM named m JOIN deployment_names n ON n.kind = m.kind AND n.name = m.name
  UNION
  SELECT i.eventid, n.kind, n.name, n.held FROM trail_items i
  JOIN deployment_names n ON n.kind = 'table' AND n.name = split_part(i.tablename, '/', -1)
),
on_what AS (
  SELECT eventid, list_sort(list_distinct(list(CASE WHEN kind = 'table' THEN held ELSE kind || ' ' || name END))) AS ours,
    bool_or(kind = 'table') AS of_tables, bool_or(kind = 'bucket') AS of_buckets, bool_or(kind = 'role') AS of_functions,
    bool_or(kind = 'topic') AS of_topics,
    bool_or(kind = 'table' AND held = 'audit') AS of_audit,
    bool_and(kind = 'table' AND held IN (SELECT held FROM counted_at)) AS only_counted,
    bool_and(kind = 'table' AND held IN (SELECT held FROM expiring)) AS only_expiring,
    bool_and(kind = 'bucket' AND name = (SELECT held FROM deployment_names WHERE kind = 'log')) AS only_log
  FROM touched GROUP BY eventid
)
SELECT c.eventid, c.eventtime, c.eventsecond, c.eventname, c.rolename, c.sessionname, c.invokedby, c.identitytype,
  c.errorcode, c.auditeventid, c.invocationid,
  CASE WHEN strpos(c.eventname, 'Execute') > 0 OR o.only_log THEN c.requestparameters END AS requestparameters,
  c.accountid IN (SELECT name FROM deployment_names WHERE kind = 'account') AS of_our_account,
  coalesce(c.sourceipaddress, '') || ' ' || coalesce(c.useragent, '') || ' ' || coalesce(c.invokedby, '') AS by_way_of,
  CASE WHEN o.of_buckets THEN c.additionaleventdata END AS additionaleventdata,
  o.* EXCLUDE (eventid), n.held AS role_kind,
  coalesce(c.rolename, c.username, c.invokedby, c.identitytype, 'nobody') AS who,
  c.eventsecond >= s.first AND c.eventsecond < s.last AS here,
  c.eventsecond >= s.first + s.skew AND c.eventsecond < s.last - s.skew AS clear
FROM cloudtrail c JOIN on_what o ON o.eventid = c.eventid CROSS JOIN span s
LEFT JOIN deployment_names n ON n.kind = 'role' AND n.name = c.rolename AND c.identitytype = 'AssumedRole'
  AND c.accountid IN (SELECT name FROM deployment_names WHERE kind = 'account')
