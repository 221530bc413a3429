-- API Activity (6003): calls of the service's API out of the audit events, and calls to AWS out of CloudTrail that are no
-- access to a table.
WITH called AS (
  SELECT
    CASE e.method WHEN 'GET' THEN 2 WHEN 'POST' THEN 1 WHEN 'PUT' THEN 3 WHEN 'PATCH' THEN 3 WHEN 'DELETE' THEN 4 ELSE 99 END
      AS activity_id,
    e.action AS operation, e.atsecond * 1000 + coalesce(TRY_CAST(substr(e."at", 21, 3) AS BIGINT), 0) AS time,
    e.status >= 400 AS failed, CAST(e.status AS VARCHAR) AS status_code, e.problem AS status_detail,
    e.event_id AS uid, nullif(e.request_id, '') AS correlation_uid, 'audit' AS log_name, e.position AS sequence, e."at" AS original_time,
    {
      'user': {'uid': nullif(e.subject, ''), 'uid_alt': e.officer, 'name': CAST(NULL AS VARCHAR), 'type': CAST(NULL AS VARCHAR),
        'credential_uid': nullif(e.token_id, ''), 'account': CAST(NULL AS STRUCT(uid VARCHAR)), 'org': {'uid': e.party}},
      'session': CAST(NULL AS STRUCT(uid VARCHAR, issuer VARCHAR)),
      'invoked_by': CASE WHEN e.party = 'SERVICE' THEN 'the service itself' END
    } AS actor,
    'iarms' AS service, e.function_version AS service_version, coalesce(nullif(e.request_id, ''), e.event_id) AS request_uid, e.status AS response_code,
    e.problem AS response_error, nullif(e.source_ip, '') AS source, nullif(e.user_agent, '') AS user_agent,
    nullif(e.method, '') AS http_method, nullif(e.path, '') AS path,
    list_concat(
      list_transform(list_filter([e.search_id, e.trace_id, e.watch_id, e.batch_id, e.import_id, e.reference_id], lambda x: x IS NOT NULL),
        lambda x: {'uid': x, 'type': split_part(x, '_', 1)}),
      list_transform(list_concat(coalesce(e.record_ids, []), coalesce(e.hit_ids, []), coalesce(e.joined_hit_ids, [])),
        lambda x: {'uid': x, 'type': split_part(x, '_', 1)})
    ) AS resources,
    MAP {
      'position': CAST(e.position AS VARCHAR), 'on_behalf_of': e.on_behalf_of, 'purpose': e.purpose,
      'case_reference': e.case_reference, 'operation': e.operation, 'outcome': e.outcome, 'route': e.route,
      'certificate': nullif(e.certificate, ''), 'gateway_request_id': nullif(e.gateway_request_id, ''),
      'function_request_id': nullif(e.function_request_id, ''), 'notifications': nullif(array_to_string(e.notifications, ', '), ''),
      'flags': nullif(array_to_string(e.flags, ', '), ''), 'answer_sha256': e.answer_sha256
    } AS unmapped,
    r.document AS raw_data, $region AS region, $account AS "accountId"
  FROM audit_events e JOIN (SELECT event_id, any_value(document) AS document FROM audit_records GROUP BY event_id) r USING (event_id)
  WHERE e.action IS NOT NULL AND e.action <> 'refuse_token' AND e.atsecond >= $first AND e.atsecond < $last
  UNION ALL
  SELECT
    CASE WHEN c.readonly = 'true' THEN 2
      WHEN regexp_matches(c.eventname, '^(Create|Put|Run|Register|Publish|Assume|Start)') THEN 1
      WHEN regexp_matches(c.eventname, '^(Update|Modify|Set|Tag|Untag|Attach|Detach|Enable|Disable)') THEN 3
      WHEN regexp_matches(c.eventname, '^(Delete|Terminate|Deregister|Remove|Stop|Schedule)') THEN 4 ELSE 99 END,
    c.eventname, c.eventsecond * 1000, c.errorcode IS NOT NULL, c.errorcode, c.errormessage,
    c.eventid, coalesce(c.auditeventid, c.invocationid, c.sharedeventid), 'cloudtrail', NULL, c.eventtime,
    {
      'user': {'uid': coalesce(c.principalid, c.identityarn, c.invokedby, 'unknown'), 'uid_alt': c.identityarn,
        'name': coalesce(c.username, c.rolename), 'type': c.identitytype, 'credential_uid': c.accesskeyid,
        'account': CASE WHEN c.accountid IS NOT NULL THEN {'uid': c.accountid} END, 'org': CAST(NULL AS STRUCT(uid VARCHAR))},
      'session': CASE WHEN c.sessionname IS NOT NULL THEN {'uid': c.sessionname, 'issuer': c.rolearn} END,
      'invoked_by': c.invokedby
    },
    c.eventsource, NULL, coalesce(c.requestid, c.eventid), NULL, c.errorcode, c.sourceipaddress, c.useragent, NULL, NULL,
    list_transform(c.resourcearns, lambda x: {'uid': x, 'type': split_part(x, ':', 3)}),
    MAP {
      'eventType': c.eventtype, 'eventCategory': c.eventcategory, 'recipientAccountId': c.recipientaccountid,
      'requestParameters': c.requestparameters, 'responseElements': c.responseelements, 'auditEventId': c.auditeventid,
      'invocationId': c.invocationid
    },
    r.raw, coalesce(c.awsregion, $region), coalesce(c.recipientaccountid, c.accountid, $account)
  FROM cloudtrail c JOIN (SELECT eventid, any_value(raw) AS raw FROM cloudtrail_records GROUP BY eventid) r USING (eventid)
  WHERE NOT (c.eventsource = 'dynamodb.amazonaws.com' AND c.eventcategory = 'Data')
    AND c.eventsecond >= $first AND c.eventsecond < $last
)
SELECT activity_id,
  CASE activity_id WHEN 1 THEN 'Create' WHEN 2 THEN 'Read' WHEN 3 THEN 'Update' WHEN 4 THEN 'Delete' ELSE operation END
    AS activity_name,
  6 AS category_uid, 'Application Activity' AS category_name, 6003 AS class_uid, 'API Activity' AS class_name,
  CAST(600300 + activity_id AS BIGINT) AS type_uid, 'API Activity: '
    || CASE activity_id WHEN 1 THEN 'Create' WHEN 2 THEN 'Read' WHEN 3 THEN 'Update' WHEN 4 THEN 'Delete' ELSE 'Other' END
    AS type_name,
  CASE WHEN failed THEN 2 ELSE 1 END AS severity_id, CASE WHEN failed THEN 'Low' ELSE 'Informational' END AS severity,
  CASE WHEN failed THEN 2 ELSE 1 END AS status_id, CASE WHEN failed THEN 'Failure' ELSE 'Success' END AS status,
  status_code, status_detail, CAST(time AS BIGINT) AS time,
  {
    'uid': uid, 'correlation_uid': correlation_uid, 'version': '1.1.0', 'log_name': log_name, 'sequence': sequence,
    'original_time': original_time, 'profiles': ['cloud'], 'product': {'name': CASE log_name WHEN 'audit' THEN 'iarms' ELSE 'CloudTrail' END,
      'vendor_name': CASE log_name WHEN 'audit' THEN $deployment ELSE 'AWS' END}
  } AS metadata,
  {'provider': 'AWS', 'region': region, 'account': {'uid': "accountId"}} AS cloud,
  actor,
  {
    'operation': operation, 'service': {'name': service, 'version': service_version}, 'request': {'uid': request_uid},
    'response': {'code': CAST(response_code AS INTEGER), 'error': response_error}
  } AS api,
  {
    'ip': CASE WHEN regexp_matches(source, '^[0-9a-fA-F:.]+$') AND regexp_matches(source, '[.:]') THEN source END,
    'svc_name': CASE WHEN source IS NULL THEN service WHEN regexp_matches(source, '^[0-9a-fA-F:.]+$') THEN NULL ELSE source END
  } AS src_endpoint,
  CASE WHEN user_agent IS NOT NULL OR path IS NOT NULL THEN {
    'user_agent': user_agent, 'http_method': http_method, 'url': CASE WHEN path IS NOT NULL THEN {'path': path} END
  } END AS http_request,
  resources, unmapped, raw_data, region, "accountId", strftime(make_timestamp(time * 1000), '%Y%m%d') AS "eventDay"
FROM called
ORDER BY time, uid
