-- name: can-i-verify-this
-- number: 25
-- question: Can I verify this export without trusting you?
-- command: bundle events --deployment
-- column events: events that are loaded
-- column in_the_log: of these, with a position in the transparency log
-- column first_position: the first position
-- column last_position: the last position
-- column missing_positions: positions between them of which no event is loaded
-- column twice: positions or ids that stand twice
-- limit: Only a bundle proves it: iarms-audit bundle writes events with proofs, checkpoint, cosignatures and keys, and open-bundle (or any program for the C2SP formats) verifies them with no help of ours. This counts what is loaded.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
)
SELECT count(*) AS events, count(e.position) AS in_the_log, min(e.position) AS first_position, max(e.position) AS last_position,
  max(e.position) - min(e.position) + 1 - count(DISTINCT e.position) AS missing_positions,
  (count(*) - count(DISTINCT e.event_id)) + (count(e.position) - count(DISTINCT e.position)) AS twice
FROM events e
