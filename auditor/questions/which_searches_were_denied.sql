-- name: which-searches-were-denied
-- number: 11
-- question: Which calls were denied, and why?
-- parameter party = '': a party, as ADM-FR; all where none is given
-- parameter action = '': an action, as create_search; all where none is given
-- column at: when the event says that it was
-- column action: what was called
-- column party: who called; of a refused token what it says of itself
-- column on_behalf_of: the administration that it was for, where the call came so far
-- column officer: the officer's pseudonym, where the call came so far
-- column status: the HTTP status
-- column problem: the problem's code
-- column detail: what was asked for, as far as it was read
-- column faults: the fields that were refused, and why
-- column suppressed: calls of the same kind before it that were counted and not written
-- column source_ip: from where
-- column event_id: the audit event
-- column position: its position in the transparency log
-- limit: What the gateway itself refuses (no token, no such path, its own throttling) reaches no function: it is in the gateway's access log alone.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
)
SELECT e."at" AS "at", e.action AS action, e.party AS party, e.on_behalf_of AS on_behalf_of, e.officer AS officer,
  e.status AS status, e.problem AS problem, coalesce(json_extract_scalar(e.query, '$.serial_number'), e.path) AS detail,
  array_join(e.faults, '; ') AS faults,
  e.suppressed AS suppressed, e.source_ip AS source_ip, e.event_id AS event_id, e.position AS position
FROM events e
WHERE (e.status >= 400 OR e.problem IS NOT NULL) AND (:party = '' OR e.party = :party)
  AND (:action = '' OR e.action = :action)
ORDER BY e."at", e.event_id
