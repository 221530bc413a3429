-- name: was-it-received
-- number: 9
-- question: Did the bureau receive it, or did only SNS take it?
-- parameter recipient = '': a party, as NCB-FR; all where none is given
-- column notification_id: the notification, one for each recipient
-- column recipient: the party that it is for
-- column state: received (acknowledged by the recipient), sent (SNS took it), tried, waiting
-- column sent_at: when it was marked as sent
-- column acknowledged_at: when it was acknowledged
-- column acknowledged_by: the party that acknowledged it
-- column hits: hits that it may be of
-- column event_id: the audit event by which it was written
-- column position: its position in the transparency log
-- column acknowledged_in: the audit event of the acknowledgement
-- limit: Sent means that SNS took it, received means that the party acknowledged it. What a queue or an address behind the topic did with it is in the delivery status log.
-- limit: SNS publishes in batches and CloudTrail shows no message: of several notifications to one party in one batch each is shown with all of the batch's message ids. The outbox has the one of each; give its rows with --outbox (NDJSON as GET /v1/notifications has the items, or as the table is exported).
-- begins: notifications
SELECT t.notification_id AS notification_id, t.recipient AS recipient,
  CASE WHEN r.acknowledged_at IS NOT NULL OR o.acknowledged_at IS NOT NULL THEN 'received'
    WHEN s.sent_at IS NOT NULL OR o.sent_at IS NOT NULL THEN 'sent' WHEN s.tries > 0 THEN 'tried' ELSE 'waiting' END AS state,
  coalesce(o.sent_at, s.sent_at) AS sent_at, coalesce(r.acknowledged_at, o.acknowledged_at) AS acknowledged_at,
  coalesce(r.acknowledged_by, o.acknowledged_by) AS acknowledged_by, array_join(t.hit_ids, ' ') AS hits,
  t.event_id AS event_id, t.position AS position, r.acknowledged_in AS acknowledged_in
FROM told t
LEFT JOIN sent s ON s.notification_id = t.notification_id
LEFT JOIN received r ON r.notification_id = t.notification_id
LEFT JOIN outbox o ON o.notification_id = t.notification_id
WHERE :recipient = '' OR t.recipient = :recipient
ORDER BY t.written_at, t.notification_id
