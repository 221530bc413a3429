-- name: was-it-sent-twice
-- number: 10
-- question: Was a notification sent twice?
-- column notification_id: the notification, one for each recipient
-- column recipient: the party that it is for
-- column tries: how often it was taken to be sent
-- column publishes: how many publishings to its party the same invocations made that SNS took
-- column verdict: sent twice (two publishings were taken), or may have been (a second try, whose first may have reached SNS)
-- column message_ids: SNS's ids of the messages
-- column event_id: the audit event by which it was written
-- column position: its position in the transparency log
-- column requestids: request ids of the outbox updates
-- column publish_eventids: CloudTrail's events of the publishing
-- limit: No row is the good answer. A recipient leaves out a repeat by notification_id.
-- limit: Sent means that SNS took it, received means that the party acknowledged it. What a queue or an address behind the topic did with it is in the delivery status log.
-- limit: SNS publishes in batches and CloudTrail shows no message: of several notifications to one party in one batch each is shown with all of the batch's message ids. The outbox has the one of each; give its rows with --outbox (NDJSON as GET /v1/notifications has the items, or as the table is exported).
-- begins: notifications
SELECT t.notification_id AS notification_id, t.recipient AS recipient, s.tries AS tries,
  coalesce(p.publishes, 0) AS publishes,
  CASE WHEN p.publishes > 1 AND s.tries > 1 THEN 'sent twice' ELSE 'may have been sent twice' END AS verdict,
  p.message_ids AS message_ids, t.event_id AS event_id, t.position AS position, s.requestids AS requestids,
  p.publish_eventids AS publish_eventids
FROM told t
JOIN sent s ON s.notification_id = t.notification_id
LEFT JOIN published p ON p.notification_id = t.notification_id
WHERE s.tries > 1
ORDER BY t.written_at, t.notification_id
