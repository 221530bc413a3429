-- name: for-what-purpose
-- number: 4
-- question: For what purpose and case?
-- parameter about: an id of an event, search, hit, trace, record, watch, batch or import, a case reference, an extended request id, or a serial number
-- column at: when the event says that it was
-- column action: what was called
-- column party: who called, from the verified token
-- column purpose: the code of the purpose
-- column case_reference: the case of the administration
-- column operation: the operation, where it was part of one
-- column reason: the reason that was given, where the step asks for one
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column requestids: request ids of the calls to AWS that CloudTrail has of this event
-- limit: A purpose is what the caller stated. Whether there is such a case only the administration can say.
-- begins: about
SELECT e."at" AS "at", e.action AS action, e.party AS party,
  e.purpose AS purpose, e.case_reference AS case_reference, e.operation AS operation, e.reason AS reason,
  e.event_id AS event_id, e.position AS position, c.requestids AS requestids
FROM events e LEFT JOIN calls c ON c.auditeventid = e.event_id
ORDER BY e."at", e.event_id
