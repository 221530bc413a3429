-- Authentication (3002): tokens that were refused, and tokens that were believed of which the certificate was another.
SELECT 1 AS activity_id, 'Logon' AS activity_name, 3 AS category_uid, 'Identity & Access Management' AS category_name,
  3002 AS class_uid, 'Authentication' AS class_name, CAST(300201 AS BIGINT) AS type_uid, 'Authentication: Logon' AS type_name,
  3 AS severity_id, 'Medium' AS severity, 2 AS status_id, 'Failure' AS status, CAST(e.status AS VARCHAR) AS status_code,
  e.problem AS status_detail, e.atsecond * 1000 + coalesce(TRY_CAST(substr(e."at", 21, 3) AS BIGINT), 0) AS time,
  {
    'uid': e.event_id, 'correlation_uid': nullif(e.request_id, ''), 'version': '1.1.0', 'log_name': 'audit',
    'sequence': e.position, 'original_time': e."at", 'profiles': ['cloud'],
    'product': {'name': 'iarms', 'vendor_name': $deployment}
  } AS metadata,
  {'provider': 'AWS', 'region': $region, 'account': {'uid': $account}} AS cloud,
  {
    'uid': coalesce(nullif(e.subject, ''), 'unknown'), 'credential_uid': nullif(e.token_id, ''),
    'org': CASE WHEN nullif(e.party, '') IS NOT NULL THEN {'uid': e.party} END
  } AS user,
  6 AS auth_protocol_id, 'OAUTH 2.0' AS auth_protocol, true AS is_remote, 3 AS logon_type_id, 'Network' AS logon_type,
  {'name': 'iarms'} AS service,
  CASE WHEN nullif(e.source_ip, '') IS NOT NULL THEN {'ip': e.source_ip} END AS src_endpoint,
  CASE WHEN nullif(e.issuer, '') IS NOT NULL THEN {'issuer': e.issuer} END AS session,
  CASE WHEN nullif(e.user_agent, '') IS NOT NULL THEN {
    'user_agent': e.user_agent, 'http_method': nullif(e.method, ''), 'url': CASE WHEN nullif(e.path, '') IS NOT NULL THEN {'path': e.path} END
  } END AS http_request,
  CAST(e.suppressed + 1 AS INTEGER) AS count,
  MAP {
    'position': CAST(e.position AS VARCHAR), 'certificate': nullif(e.certificate, ''), 'action': e.action, 'route': e.route,
    'gateway_request_id': nullif(e.gateway_request_id, ''), 'function_request_id': nullif(e.function_request_id, '')
  } AS unmapped,
  r.document AS raw_data, $region AS region, $account AS "accountId",
  strftime(make_timestamp(e.atsecond * 1000000), '%Y%m%d') AS "eventDay"
FROM audit_events e JOIN (SELECT event_id, any_value(document) AS document FROM audit_records GROUP BY event_id) r USING (event_id)
WHERE e.action = 'refuse_token' AND e.atsecond >= $first AND e.atsecond < $last
ORDER BY time, e.event_id
