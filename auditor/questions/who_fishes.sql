-- name: who-fishes
-- number: 22
-- question: Is there a fishing pattern (numbers in a row, odd hours, many misses)?
-- parameter by = 'officer': officer, party, client or administration
-- parameter least = '5': numbers in a row from which it is a sign
-- parameter span = '50': how far apart the first and last of them may be
-- parameter searches = '20': searches from which misses and hours are a sign
-- parameter miss_percent = '95': percent of searches that found nothing
-- parameter night_from = '22': the hour (UTC) at which odd hours begin
-- parameter night_to = '5': the hour (UTC) at which they end
-- parameter night_percent = '50': percent of searches at odd hours
-- column who: the officer (with the administration), party, client or administration
-- column signs: which of the signs are there
-- column searches: how many searches were answered
-- column numbers: how many different numbers were asked for
-- column in_a_row: the most numbers of one form within the span
-- column row_of: the form of those numbers and the first and last of them
-- column missed_percent: percent of searches that found nothing
-- column night_percent: percent at odd hours
-- column flagged: events that the service itself flagged
-- column refused: searches that it refused for a budget or as too many
-- column first_at: the first search
-- column last_at: the last search
-- column event_ids: the audit events of the numbers in a row, or else the first events, twenty at most
-- limit: A sign is no proof: a crate of new weapons is a row of numbers too. Odd hours are of the clock in UTC; give the administration's night by --night-from and --night-to.
-- limit: Only searches that were answered count for rows and misses. A trial TEST search is no sign and is left out.
WITH events AS (
  SELECT * FROM audit_events
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
),
asked AS (
  SELECT e.*, json_extract_scalar(e.interpretation, '$.serial_number.canonical') AS canonical,
    CASE :by WHEN 'party' THEN e.party WHEN 'client' THEN e.party || ' ' || e.subject
      WHEN 'administration' THEN coalesce(e.on_behalf_of, e.party)
      ELSE coalesce(e.on_behalf_of, e.party) || ' ' || coalesce(e.officer, '?') END AS who,
    CAST(substr(e."at", 12, 2) AS bigint) AS hour
  FROM events e
  WHERE e.action = 'create_search' AND coalesce(e.purpose, '') <> 'TEST'
),
answered AS (SELECT * FROM asked WHERE status < 400),
numbered AS (
  SELECT DISTINCT a.who, regexp_extract(a.canonical, '^(.*?)([0-9]{1,15})([^0-9]*)$', 1) || '#'
    || regexp_extract(a.canonical, '^(.*?)([0-9]{1,15})([^0-9]*)$', 3) AS form,
    TRY_CAST(regexp_extract(a.canonical, '^(.*?)([0-9]{1,15})([^0-9]*)$', 2) AS bigint) AS number
  FROM answered a
  WHERE regexp_like(a.canonical, '^[^?*]*[0-9][^?*]*$')
),
windows AS (
  SELECT n.who, n.form, n.number AS first_number,
    count(n.number) OVER (PARTITION BY n.who, n.form ORDER BY n.number
      RANGE BETWEEN CURRENT ROW AND CAST(:span AS bigint) FOLLOWING) AS in_a_row,
    max(n.number) OVER (PARTITION BY n.who, n.form ORDER BY n.number
      RANGE BETWEEN CURRENT ROW AND CAST(:span AS bigint) FOLLOWING) AS last_number
  FROM numbered n
),
fullest AS (
  SELECT w.*, row_number() OVER (PARTITION BY w.who ORDER BY w.in_a_row DESC, w.form, w.first_number) AS place FROM windows w
),
evidence AS (
  SELECT f.who, array_agg(a.event_id ORDER BY a.event_id) AS event_ids
  FROM fullest f JOIN answered a ON a.who = f.who
    AND regexp_extract(a.canonical, '^(.*?)([0-9]{1,15})([^0-9]*)$', 1) || '#'
      || regexp_extract(a.canonical, '^(.*?)([0-9]{1,15})([^0-9]*)$', 3) = f.form
    AND regexp_like(a.canonical, '^[^?*]*[0-9][^?*]*$')
  WHERE f.place = 1 AND f.in_a_row >= CAST(:least AS bigint)
    AND TRY_CAST(nullif(regexp_extract(a.canonical, '^(.*?)([0-9]{1,15})([^0-9]*)$', 2), '') AS bigint)
      BETWEEN f.first_number AND f.last_number
  GROUP BY f.who
),
measured AS (
  SELECT a.who, count(CASE WHEN a.status < 400 THEN 1 END) AS searches,
    count(DISTINCT CASE WHEN a.status < 400 THEN a.canonical END) AS numbers,
    count(CASE WHEN a.status < 400 AND a.outcome = 'no_match' THEN 1 END) AS misses,
    count(CASE WHEN a.status < 400 AND ((CAST(:night_from AS bigint) > CAST(:night_to AS bigint)
        AND (a.hour >= CAST(:night_from AS bigint) OR a.hour < CAST(:night_to AS bigint)))
      OR (CAST(:night_from AS bigint) <= CAST(:night_to AS bigint)
        AND a.hour >= CAST(:night_from AS bigint) AND a.hour < CAST(:night_to AS bigint))) THEN 1 END) AS nights,
    count(CASE WHEN cardinality(a.flags) > 0 THEN 1 END) AS flagged,
    count(CASE WHEN a.problem IN ('patterns_used_up', 'descriptions_used_up', 'deep_used_up', 'leads_used_up',
      'records_shown_slower', 'records_shown_used_up', 'throttled', 'officer_unknown') THEN 1 END) AS refused,
    min(a."at") AS first_at, max(a."at") AS last_at, array_agg(a.event_id ORDER BY a.event_id) AS event_ids
  FROM asked a GROUP BY a.who
),
signs AS (
  SELECT m.*, coalesce(f.in_a_row, 0) AS in_a_row, f.form, f.first_number, f.last_number,
    CAST(floor(100.0 * m.misses / CASE WHEN m.searches > 0 THEN m.searches ELSE 1 END) AS bigint) AS missed_percent,
    CAST(floor(100.0 * m.nights / CASE WHEN m.searches > 0 THEN m.searches ELSE 1 END) AS bigint) AS night_percent
  FROM measured m LEFT JOIN fullest f ON f.who = m.who AND f.place = 1
)
SELECT s.who AS who,
  CASE WHEN s.in_a_row >= CAST(:least AS bigint) THEN 'numbers in a row; ' ELSE '' END
    || CASE WHEN s.searches >= CAST(:searches AS bigint) AND s.missed_percent >= CAST(:miss_percent AS bigint) THEN 'many misses; ' ELSE '' END
    || CASE WHEN s.searches >= CAST(:searches AS bigint) AND s.night_percent >= CAST(:night_percent AS bigint) THEN 'odd hours; ' ELSE '' END
    || CASE WHEN s.flagged > 0 THEN 'flagged; ' ELSE '' END AS signs,
  s.searches AS searches, s.numbers AS numbers, s.in_a_row AS in_a_row,
  s.form || ' ' || CAST(s.first_number AS varchar) || '-' || CAST(s.last_number AS varchar) AS row_of,
  s.missed_percent AS missed_percent, s.night_percent AS night_percent, s.flagged AS flagged,
  s.refused AS refused, s.first_at AS first_at, s.last_at AS last_at,
  array_join(slice(coalesce(v.event_ids, s.event_ids), 1, 20), ' ') AS event_ids
FROM signs s LEFT JOIN evidence v ON v.who = s.who
WHERE s.in_a_row >= CAST(:least AS bigint) OR s.flagged > 0
  OR (s.searches >= CAST(:searches AS bigint) AND (s.missed_percent >= CAST(:miss_percent AS bigint)
    OR s.night_percent >= CAST(:night_percent AS bigint)))
ORDER BY s.in_a_row DESC, s.missed_percent DESC, s.who
