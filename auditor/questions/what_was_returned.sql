-- name: what-was-returned
-- number: 5
-- question: What exactly was returned?
-- parameter about: an id of an event, search, hit, trace, record, watch, batch or import, a case reference, an extended request id, or a serial number
-- column at: when the event says that it was
-- column action: what was called
-- column party: who called, from the verified token
-- column status: the HTTP status
-- column outcome: the answer in a word
-- column complete: whether the answer says that it is all there is
-- column record_id: a record that was shown; none where none was
-- column decision: hit, possible or lead for that record
-- column hits: hits that this opened, and those that it joined
-- column shape: what kind of answer it was, by its schema
-- column disclosure: full, or reduced after many records were shown
-- column listed: ids of the items of a list's page
-- column answer_sha256: SHA-256 of the body that was sent
-- column index_version: by which index
-- column weights_version: by which weights
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column requestids: request ids of the calls to AWS that CloudTrail has of this event
-- limit: The words of the answer are not in the trail. Whoever holds a copy proves it by answer_sha256; the case and the copies tables have it word for word.
-- begins: about
SELECT e."at" AS "at", e.action AS action, e.party AS party, e.status AS status, e.outcome AS outcome,
  e.complete AS complete, element_at(e.record_ids, p.place) AS record_id, element_at(e.decisions, p.place) AS decision,
  array_join(e.hit_ids, ' ') || CASE WHEN cardinality(e.joined_hit_ids) > 0 THEN ' joined ' ELSE '' END
    || array_join(e.joined_hit_ids, ' ') AS hits,
  e.shape AS shape, e.disclosure AS disclosure, array_join(e.shown_ids, ' ') AS listed, e.answer_sha256 AS answer_sha256, e.index_version AS index_version, e.weights_version AS weights_version,
  e.event_id AS event_id, e.position AS position, c.requestids AS requestids
FROM events e
CROSS JOIN UNNEST(sequence(1, CASE WHEN cardinality(e.record_ids) > 0 THEN cardinality(e.record_ids) ELSE 1 END)) AS p(place)
LEFT JOIN calls c ON c.auditeventid = e.event_id
ORDER BY e."at", e.event_id, p.place
