-- name: who-was-not-notified
-- number: 8
-- question: Was any of the three parties not notified, or late?
-- parameter seconds = '900': how long sending may take
-- column trouble: no notification written (to a party of the three), not sent, late, or tried and not marked as sent
-- column recipient: the party, or which of the three is missing (INTERPOL-GS, WCO, NCB)
-- column notification_id: the notification, where one was written
-- column waited_seconds: from writing to sending; where it was not sent, to the end of the period
-- column hits: hits that were opened
-- column written_at: when the match was written
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column requestids: request ids of the outbox updates
-- limit: No row is the good answer. An event that opens several hits is held against as many notifications to each of the three.
-- limit: A bureau without an address is told through INTERPOL-GS, which then has one notification more; that one stands for it. The WCO is not waited for where the match is kept from it (withheld_from).
-- limit: Hits of test records tell nobody by intent; searches with the purpose TEST are left out. A row that was written in the last minutes of the period may be sent after it.
-- limit: Sent means that SNS took it, received means that the party acknowledged it. What a queue or an address behind the topic did with it is in the delivery status log.
-- limit: SNS publishes in batches and CloudTrail shows no message: of several notifications to one party in one batch each is shown with all of the batch's message ids. The outbox has the one of each; give its rows with --outbox (NDJSON as GET /v1/notifications has the items, or as the table is exported).
-- begins: notifications
, opened AS (
  SELECT e.event_id, e.position, e."at" AS written_at, e.hit_ids, cardinality(e.hit_ids) AS hits, p.party
  FROM events e CROSS JOIN UNNEST(split('INTERPOL-GS,WCO,NCB', ',')) AS p(party)
  WHERE e.action IN ('create_search', 'match_watch', 'match_unseen') AND cardinality(e.hit_ids) > 0
    AND coalesce(e.purpose, '') <> 'TEST' AND NOT (p.party = 'WCO' AND (contains(coalesce(e.withheld_from, split('', ',')), '*')
      OR contains(coalesce(e.withheld_from, split('', ',')), 'WCO')))
),
written AS (
  SELECT t.event_id, count(CASE WHEN t.recipient = 'INTERPOL-GS' THEN 1 END) AS gs,
    count(CASE WHEN t.recipient = 'WCO' THEN 1 END) AS wco,
    count(CASE WHEN starts_with(t.recipient, 'NCB-') THEN 1 END) AS ncb
  FROM told t GROUP BY t.event_id
),
short AS (
  SELECT o.*,
    CASE o.party WHEN 'INTERPOL-GS' THEN o.hits - coalesce(w.gs, 0) WHEN 'WCO' THEN o.hits - coalesce(w.wco, 0)
      ELSE o.hits - coalesce(w.ncb, 0) END AS missing,
    -- A party without an address is told through INTERPOL-GS: its notification is one more of theirs.
    coalesce(w.gs, 0) - o.hits AS through_gs,
    CASE WHEN coalesce(w.wco, 0) < o.hits THEN o.hits - coalesce(w.wco, 0) ELSE 0 END
      + CASE WHEN coalesce(w.ncb, 0) < o.hits THEN o.hits - coalesce(w.ncb, 0) ELSE 0 END AS missing_of_both
  FROM opened o LEFT JOIN written w ON w.event_id = o.event_id
)
SELECT 'no notification written' AS trouble, o.party AS recipient, NULL AS notification_id,
  CAST(NULL AS bigint) AS waited_seconds, array_join(o.hit_ids, ' ') AS hits, o.written_at AS written_at,
  o.event_id AS event_id, o.position AS position, NULL AS requestids
FROM short o
WHERE o.missing > 0 AND (o.party = 'INTERPOL-GS' OR o.missing_of_both > o.through_gs)
UNION ALL
SELECT CASE WHEN s.sent_second IS NULL AND b.sent_at IS NULL AND coalesce(s.tries, 0) > 0 THEN 'tried and not marked as sent'
    WHEN s.sent_second IS NULL AND b.sent_at IS NULL THEN 'not sent' ELSE 'late' END,
  t.recipient, t.notification_id, coalesce(s.sent_second, CAST(:to_second AS bigint)) - t.written_second,
  array_join(t.hit_ids, ' '), t.written_at, t.event_id, t.position, s.requestids
FROM told t LEFT JOIN sent s ON s.notification_id = t.notification_id
LEFT JOIN outbox b ON b.notification_id = t.notification_id
WHERE coalesce(t.purpose, '') <> 'TEST' AND coalesce(b.state, '') <> 'TEST'
  AND coalesce(s.sent_second, CASE WHEN b.sent_at IS NULL THEN CAST(:to_second AS bigint) ELSE t.written_second END) - t.written_second > CAST(:seconds AS bigint)
ORDER BY 6, 2
