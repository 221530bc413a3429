-- name: on-whose-behalf
-- number: 2
-- question: On behalf of which administration?
-- parameter about: an id of an event, search, hit, trace, record, watch, batch or import, a case reference, an extended request id, or a serial number
-- column at: when the event says that it was
-- column action: what was called
-- column party: who called, from the verified token
-- column on_behalf_of: the administration that it was for
-- column for_whom: itself (an administration's own call), another (the WCO acting for it), or nobody named
-- column session: the party whose session read lists for it, as CloudTrail has it
-- column event_id: the audit event
-- column position: its position in the transparency log
-- column requestids: request ids of the calls to AWS that CloudTrail has of this event
-- limit: Whether the party had a mandate for the administration that day stands in the register's versions; what was refused for lack of one has a problem in which-searches-were-denied.
-- begins: about
SELECT e."at" AS "at", e.action AS action, e.party AS party,
  e.on_behalf_of AS on_behalf_of,
  CASE WHEN e.on_behalf_of IS NULL THEN 'nobody named' WHEN e.party = 'ADM-' || e.on_behalf_of THEN 'itself' ELSE 'another' END
    AS for_whom, c.session AS session,
  e.event_id AS event_id, e.position AS position, c.requestids AS requestids
FROM events e LEFT JOIN calls c ON c.auditeventid = e.event_id
ORDER BY e."at", e.event_id
