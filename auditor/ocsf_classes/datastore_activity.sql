-- Datastore Activity (6005): accesses to items of DynamoDB's tables, out of CloudTrail.
WITH asked AS (
  SELECT c.*, CASE
      WHEN c.eventname IN ('GetItem', 'BatchGetItem', 'TransactGetItems', 'Scan', 'GetRecords', 'GetShardIterator') THEN 1
      WHEN c.eventname = 'UpdateItem' THEN 2
      WHEN c.eventname = 'Query' THEN 4
      WHEN c.eventname IN ('PutItem', 'BatchWriteItem', 'TransactWriteItems') THEN 5
      WHEN c.eventname = 'DeleteItem' THEN 7 ELSE 99 END AS activity_id, r.raw, i.tables, i.keys
  FROM cloudtrail c JOIN (SELECT eventid, any_value(raw) AS raw FROM cloudtrail_records GROUP BY eventid) r USING (eventid)
  LEFT JOIN (SELECT eventid, list_sort(list_distinct(list(tablename))) AS tables, list(itemkey ORDER BY itemkey) AS keys
    FROM trail_items GROUP BY eventid) i USING (eventid)
  WHERE c.eventsource = 'dynamodb.amazonaws.com' AND c.eventcategory = 'Data'
    AND c.eventsecond >= $first AND c.eventsecond < $last
),
named AS (
  SELECT *, CASE activity_id WHEN 1 THEN 'Read' WHEN 2 THEN 'Update' WHEN 4 THEN 'Query' WHEN 5 THEN 'Write' WHEN 7 THEN 'Delete'
    ELSE 'Other' END AS named FROM asked
)
SELECT activity_id, CASE activity_id WHEN 99 THEN eventname ELSE named END AS activity_name, 6 AS category_uid,
  'Application Activity' AS category_name, 6005 AS class_uid, 'Datastore Activity' AS class_name,
  CAST(600500 + activity_id AS BIGINT) AS type_uid, 'Datastore Activity: ' || named AS type_name,
  CASE WHEN errorcode IS NULL THEN 1 ELSE 2 END AS severity_id, CASE WHEN errorcode IS NULL THEN 'Informational' ELSE 'Low' END
    AS severity,
  CASE WHEN errorcode IS NULL THEN 1 ELSE 2 END AS status_id, CASE WHEN errorcode IS NULL THEN 'Success' ELSE 'Failure' END AS status,
  errorcode AS status_code, errormessage AS status_detail, eventsecond * 1000 AS time,
  {
    'uid': eventid, 'correlation_uid': coalesce(auditeventid, invocationid), 'version': '1.1.0', 'log_name': 'cloudtrail',
    'sequence': CAST(NULL AS BIGINT), 'original_time': eventtime, 'profiles': ['cloud'],
    'product': {'name': 'CloudTrail', 'vendor_name': 'AWS'}
  } AS metadata,
  {'provider': 'AWS', 'region': coalesce(awsregion, $region), 'account': {'uid': coalesce(recipientaccountid, accountid, $account)}}
    AS cloud,
  {
    'user': {'uid': coalesce(principalid, identityarn, invokedby, 'unknown'), 'uid_alt': identityarn,
      'name': coalesce(username, rolename), 'type': identitytype, 'credential_uid': accesskeyid,
      'account': CASE WHEN accountid IS NOT NULL THEN {'uid': accountid} END},
    'session': CASE WHEN sessionname IS NOT NULL THEN {'uid': sessionname, 'issuer': rolearn} END,
    'invoked_by': invokedby
  } AS actor,
  {
    'operation': eventname, 'service': {'name': eventsource}, 'request': {'uid': coalesce(requestid, eventid)},
    'response': {'error': errorcode, 'error_message': errormessage}
  } AS api,
  {
    'ip': CASE WHEN regexp_matches(sourceipaddress, '^[0-9a-fA-F:.]+$') AND regexp_matches(sourceipaddress, '[.:]')
      THEN sourceipaddress END,
    'svc_name': CASE WHEN sourceipaddress IS NULL THEN eventsource
      WHEN regexp_matches(sourceipaddress, '^[0-9a-fA-F:.]+$') THEN NULL ELSE sourceipaddress END
  } AS src_endpoint,
  CASE WHEN useragent IS NOT NULL THEN {'user_agent': useragent} END AS http_request,
  {'name': 'DynamoDB', 'type_id': 6, 'type': 'NoSQL'} AS database, CASE WHEN len(tables) > 0 AND tables[1] IS NOT NULL THEN {'name': tables[1]} END AS "table",
  3 AS type_id, 'Table' AS type,
  MAP {
    'tables': array_to_string(tables, ', '), 'keys': nullif(array_to_string(keys, ', '), ''), 'auditEventId': auditeventid,
    'invocationId': invocationid, 'requestParameters': requestparameters
  } AS unmapped,
  raw AS raw_data, coalesce(awsregion, $region) AS region, coalesce(recipientaccountid, accountid, $account) AS "accountId",
  strftime(make_timestamp(eventsecond * 1000000), '%Y%m%d') AS "eventDay"
FROM named
ORDER BY time, eventid
