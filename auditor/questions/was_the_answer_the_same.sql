-- name: was-the-answer-the-same
-- number: 6
-- question: Was the same answer given to all who asked for X that day?
-- parameter serial: the number as anybody writes it
-- column answer: records and decisions that were shown; empty where none was
-- column outcome: the answer in a word
-- column complete: whether the answer says that it is all there is
-- column index_version: by which index
-- column weights_version: by which weights
-- column searches: how many searches were answered so
-- column parties: who asked
-- column first_at: the first of them
-- column last_at: the last of them
-- column event_ids: the audit events
-- column positions: their positions in the log
-- limit: One row means that all were answered alike. Several rows can be lawful: a record that was entered, changed or kept from one party in between (which-records-changed), another make or calibre in the question, or an answer reduced after many records were shown.
-- limit: answer_sha256 differs between any two answers, since each names its own search; so records and decisions are compared.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
),
asked AS (
  SELECT e.*, json_extract_scalar(e.interpretation, '$.serial_number.canonical') AS canonical,
    sequence(1, CASE WHEN cardinality(e.record_ids) > 0 THEN cardinality(e.record_ids) ELSE 1 END) AS places
  FROM events e
  WHERE e.action = 'create_search' AND e.status < 400
),
shown AS (
  SELECT a.event_id,
    array_join(array_agg(element_at(a.record_ids, p.place) || ' ' || coalesce(element_at(a.decisions, p.place), '')
      ORDER BY element_at(a.record_ids, p.place)), ', ') AS answer
  FROM asked a CROSS JOIN UNNEST(a.places) AS p(place)
  WHERE a.canonical = :canonical
    OR regexp_replace(translate(a.canonical, 'OQDILZSGB', '000112568'), '^0+', '') = :folded
  GROUP BY a.event_id
)
SELECT coalesce(s.answer, '') AS answer, a.outcome AS outcome, a.complete AS complete, a.index_version AS index_version,
  a.weights_version AS weights_version, count(*) AS searches,
  array_join(array_sort(array_distinct(array_agg(a.party))), ' ') AS parties, min(a."at") AS first_at,
  max(a."at") AS last_at, array_join(array_agg(a.event_id ORDER BY a.event_id), ' ') AS event_ids,
  array_join(array_agg(CAST(a.position AS varchar) ORDER BY a.event_id), ' ') AS positions
FROM shown s JOIN asked a ON a.event_id = s.event_id
GROUP BY coalesce(s.answer, ''), a.outcome, a.complete, a.index_version, a.weights_version
ORDER BY 8
