-- name: who-was-notified
-- number: 7
-- question: Who was notified of this match, when, by which message id?
-- parameter about: an id of a hit, search, trace, record, event or notification
-- column notification_id: the notification, one for each recipient
-- column recipient: the party that it is for
-- column written_at: when the outbox row was written, in the transaction of what it tells of
-- column state: received, sent, tried, waiting
-- column sent_at: when it was marked as sent, by CloudTrail, or by the outbox where its rows are given
-- column message_ids: SNS's ids of the messages
-- column webhook_at: when the party's own webhook took it
-- column webhook_statuses: what its webhook answered where that was the end of it: 2xx delivered, any other given up
-- column acknowledged_at: when the party acknowledged it
-- column acknowledged_by: by whom
-- column event_id: the audit event by which it was written
-- column position: its position in the transparency log
-- column requestids: request ids of the outbox updates
-- column publish_eventids: CloudTrail's events of the publishing
-- limit: Sent means that SNS took it, received means that the party acknowledged it. What a queue or an address behind the topic did with it is in the delivery status log.
-- limit: SNS publishes in batches and CloudTrail shows no message: of several notifications to one party in one batch each is shown with all of the batch's message ids. The outbox has the one of each; give its rows with --outbox (NDJSON as GET /v1/notifications has the items, or as the table is exported).
-- begins: notifications
SELECT t.notification_id AS notification_id, t.recipient AS recipient, t.written_at AS written_at,
  CASE WHEN r.acknowledged_at IS NOT NULL OR o.acknowledged_at IS NOT NULL THEN 'received'
    WHEN s.sent_at IS NOT NULL OR o.sent_at IS NOT NULL THEN 'sent'
    WHEN s.tries > 0 THEN 'tried' ELSE 'waiting' END AS state,
  coalesce(o.sent_at, s.sent_at) AS sent_at, coalesce(o.message_id, p.message_ids) AS message_ids,
  w.delivered_at AS webhook_at, w.statuses AS webhook_statuses,
  coalesce(r.acknowledged_at, o.acknowledged_at) AS acknowledged_at,
  coalesce(r.acknowledged_by, o.acknowledged_by) AS acknowledged_by,
  t.event_id AS event_id, t.position AS position, s.requestids AS requestids, p.publish_eventids AS publish_eventids
FROM told t
LEFT JOIN sent s ON s.notification_id = t.notification_id
LEFT JOIN published p ON p.notification_id = t.notification_id
LEFT JOIN received r ON r.notification_id = t.notification_id
LEFT JOIN by_webhook w ON w.notification_id = t.notification_id
LEFT JOIN outbox o ON o.notification_id = t.notification_id
WHERE :about IN (t.notification_id, t.event_id, coalesce(t.search_id, ''), coalesce(t.trace_id, ''))
  OR contains(t.hit_ids, :about) OR contains(t.record_ids, :about)
ORDER BY t.written_at, t.notification_id
