-- name: which-officer-and-certificate
-- number: 3
-- question: Which officer and which certificate?
-- parameter about: an id of an event, search, hit, trace, record, watch, batch or import, a case reference, an extended request id, or a serial number
-- column at: when the event says that it was
-- column action: what was called
-- column party: who called, from the verified token
-- column officer: the officer's pseudonym, which the administration resolves
-- column subject: the client of the token
-- column certificate: the thumbprint (x5t#S256) of the client certificate that the call came with
-- column issuer: who issued the token
-- column token_id: which token
-- column source_ip: from where
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column requestids: request ids of the calls to AWS that CloudTrail has of this event
-- limit: Of a refused token (refuse_token) issuer and token are what it says of itself; nobody has vouched for them.
-- begins: about
SELECT e."at" AS "at", e.action AS action, e.party AS party,
  e.officer AS officer, e.subject AS subject, e.certificate AS certificate, e.issuer AS issuer, e.token_id AS token_id,
  e.source_ip AS source_ip,
  e.event_id AS event_id, e.position AS position, c.requestids AS requestids
FROM events e LEFT JOIN calls c ON c.auditeventid = e.event_id
ORDER BY e."at", e.event_id
