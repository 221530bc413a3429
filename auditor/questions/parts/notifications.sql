-- Of each notification that was written: what the trails say of its sending and receiving.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
),
told AS (
  SELECT e.event_id, e.position, e."at" AS written_at, e.atsecond AS written_second, e.action, e.hit_ids, e.search_id,
    e.trace_id, e.record_ids, e.purpose, split_part(t.told, ' ', 1) AS notification_id, split_part(t.told, ' ', 2) AS recipient
  FROM events e CROSS JOIN UNNEST(e.notifications) AS t(told)
  WHERE e.action NOT IN ('acknowledge_notification', 'deliver_webhook', 'give_up_webhook')
),
by_webhook AS (
  SELECT split_part(t.told, ' ', 1) AS notification_id,
    min(CASE WHEN e.action = 'deliver_webhook' THEN e."at" END) AS delivered_at,
    array_join(array_agg(CAST(e.status AS varchar) ORDER BY e."at"), ' ') AS statuses
  FROM audit_events e CROSS JOIN UNNEST(e.notifications) AS t(told)
  WHERE e.action IN ('deliver_webhook', 'give_up_webhook') AND e.dt >= :from_dt
  GROUP BY split_part(t.told, ' ', 1)
),
updates AS (
  SELECT json_extract_scalar(i.itemkey, '$.notification_id') AS notification_id, i.eventtime, i.eventsecond, i.eventid,
    i.invocationid, i.requestid, json_extract_scalar(c.requestparameters, '$.updateExpression') AS expression
  FROM trail_items i JOIN cloudtrail c ON c.eventid = i.eventid
  JOIN deployment_names n ON n.kind = 'table' AND n.name = i.tablename
  WHERE i.day BETWEEN :from_day AND :to_day AND c.day BETWEEN :from_day AND :to_day
    AND n.held = 'outbox' AND i.eventname = 'UpdateItem' AND i.errorcode IS NULL
),
publishes AS (
  SELECT c.invocationid, c.eventtime, c.eventid, c.requestid, c.errorcode,
    json_extract_scalar(c.requestparameters, '$.topicArn') AS topic,
    regexp_replace(json_extract_scalar(c.requestparameters, '$.topicArn'), '^.*-ntf-', '') AS recipient,
    coalesce(json_extract_scalar(c.responseelements, '$.messageId'), json_extract_scalar(c.responseelements, '$.successful[0].messageId')) AS message_id
  FROM cloudtrail c
  WHERE c.day BETWEEN :from_day AND :to_day AND c.eventsource = 'sns.amazonaws.com'
    AND c.eventname IN ('Publish', 'PublishBatch')
),
sent AS (
  SELECT u.notification_id,
    count(CASE WHEN strpos(u.expression, 'attempts') > 0 THEN 1 END) AS tries,
    min(CASE WHEN strpos(u.expression, 'attempts') > 0 THEN u.eventtime END) AS first_tried_at,
    min(CASE WHEN strpos(u.expression, 'sent_at') > 0 THEN u.eventtime END) AS sent_at,
    min(CASE WHEN strpos(u.expression, 'sent_at') > 0 THEN u.eventsecond END) AS sent_second,
    array_join(array_agg(u.requestid ORDER BY u.eventtime, u.requestid), ' ') AS requestids
  FROM updates u GROUP BY u.notification_id
),
published AS (
  SELECT t.notification_id, count(DISTINCT p.eventid) AS publishes,
    array_join(array_distinct(array_agg(p.message_id)), ' ') AS message_ids,
    array_join(array_distinct(array_agg(p.eventid)), ' ') AS publish_eventids
  FROM told t JOIN updates u ON u.notification_id = t.notification_id AND strpos(u.expression, 'attempts') > 0
  JOIN publishes p ON p.invocationid = u.invocationid AND p.recipient = t.recipient AND p.errorcode IS NULL
  GROUP BY t.notification_id
),
received AS (
  SELECT split_part(t.told, ' ', 1) AS notification_id, min(e."at") AS acknowledged_at,
    max(e.party) AS acknowledged_by, min(e.event_id) AS acknowledged_in
  FROM audit_events e CROSS JOIN UNNEST(e.notifications) AS t(told)
  WHERE e.action = 'acknowledge_notification' AND e.dt >= :from_dt AND e.status < 400
  GROUP BY split_part(t.told, ' ', 1)
)
