-- name: how-much-was-used
-- number: 26
-- question: How much did each party use the service?
-- parameter party = '': a party, as ADM-FR; all where none is given
-- parameter each = 'month': month or day
-- column period: the month or day (UTC)
-- column party: who called, from the verified token; of a refused token what it says of itself
-- column calls: calls that came to a function, refused ones among them
-- column clients: how many different systems called
-- column searches: searches that were answered, lines of batches among them
-- column of_test: of those, searches for trying (purpose TEST)
-- column batch_lines: of those, lines of batches
-- column hits: searches whose answer was a hit
-- column records_shown: records that searches showed, each as often as it was shown
-- column traces: traces that were submitted
-- column records_entered: records that were entered, lines of imports among them
-- column unauthenticated: calls refused as nobody's (401)
-- column forbidden: calls refused as not allowed (403)
-- column too_many: calls refused as too many, or for a budget (429)
-- column refused_otherwise: calls refused for another reason (other 4xx)
-- column failed: calls that the service could not answer (5xx)
-- column average_ms: how long a call took on average, in milliseconds
-- column slower_than_a_second: calls that took longer than a second
-- limit: What the gateway or the web ACL refuses reaches no function, and an answer's bytes are counted by the gateway: both are in the access log alone, of which the deployment has the saved query `usage by party`.
-- limit: A 401 is counted for whom the token names, and nobody has proved that it is that party's.
-- limit: Calls that came too fast have one event for many; how many it stands for is counted.
WITH events AS (
  SELECT e.*, CASE :each WHEN 'day' THEN substr(e."at", 1, 10) ELSE substr(e."at", 1, 7) END AS period,
    CASE WHEN e.batch_line IS NULL AND e.import_line IS NULL
      AND e.action NOT IN ('accept_record_import', 'refuse_record_import', 'expire_record_import') THEN 1 ELSE 0 END AS is_call,
    1 + coalesce(e.suppressed, 0) AS stands_for
  FROM audit_events e
  WHERE e.dt BETWEEN :from_dt AND :to_dt
    AND e.atsecond >= CAST(:from_second AS bigint) AND e.atsecond < CAST(:to_second AS bigint)
    AND coalesce(e.method, '') <> '' AND (:party = '' OR e.party = :party)
),
answered AS (
  SELECT v.*, CASE WHEN v.action = 'create_search' AND v.status < 400 AND NOT coalesce(v.replayed, false) THEN 1 ELSE 0 END
    AS is_search
  FROM events v
)
SELECT a.period AS period, a.party AS party,
  sum(a.is_call * a.stands_for) AS calls,
  count(DISTINCT a.subject) AS clients,
  sum(a.is_search) AS searches,
  sum(CASE WHEN a.purpose = 'TEST' THEN a.is_search ELSE 0 END) AS of_test,
  sum(CASE WHEN a.batch_line IS NOT NULL THEN a.is_search ELSE 0 END) AS batch_lines,
  sum(CASE WHEN a.outcome = 'hit' THEN a.is_search ELSE 0 END) AS hits,
  sum(CASE WHEN a.is_search = 1 THEN coalesce(cardinality(a.record_ids), 0) ELSE 0 END) AS records_shown,
  sum(CASE WHEN a.action = 'create_trace' AND a.status < 400 AND NOT coalesce(a.replayed, false) THEN 1 ELSE 0 END) AS traces,
  sum(CASE WHEN a.action = 'create_record' AND a.status < 400 AND NOT coalesce(a.replayed, false) THEN 1 ELSE 0 END)
    AS records_entered,
  sum(CASE WHEN a.status = 401 THEN a.is_call * a.stands_for ELSE 0 END) AS unauthenticated,
  sum(CASE WHEN a.status = 403 THEN a.is_call * a.stands_for ELSE 0 END) AS forbidden,
  sum(CASE WHEN a.status = 429 THEN a.is_call * a.stands_for ELSE 0 END) AS too_many,
  sum(CASE WHEN a.status BETWEEN 400 AND 499 AND a.status <> 401 AND a.status <> 403 AND a.status <> 429
    THEN a.is_call * a.stands_for ELSE 0 END) AS refused_otherwise,
  sum(CASE WHEN a.status >= 500 THEN a.is_call * a.stands_for ELSE 0 END) AS failed,
  CAST(floor(avg(CASE WHEN a.is_call = 1 THEN a.latency_ms END)) AS bigint) AS average_ms,
  sum(CASE WHEN a.latency_ms > 1000 THEN a.is_call ELSE 0 END) AS slower_than_a_second
FROM answered a
GROUP BY a.period, a.party
ORDER BY a.period, a.party
