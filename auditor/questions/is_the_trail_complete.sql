-- name: is-the-trail-complete
-- number: 15
-- question: Is CloudTrail's own record complete for the period?
-- command: verify-trail trail --deployment --from --to
-- column region: a region of the trail
-- column account: an account of the trail
-- column events: events of the period
-- column hours: hours of the period in which there is an event
-- column hours_asked: hours of the period
-- column first_at: the first event
-- column last_at: the last event
-- limit: Only verify-trail proves it: by the digests' signatures, chain and coverage. This shows where events are, so that an empty region or a gap stands out; an hour without events can be a quiet one.
WITH trail AS (
  SELECT * FROM cloudtrail
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsecond >= CAST(:from_second AS bigint) AND eventsecond < CAST(:to_second AS bigint)
),
asked AS (
  SELECT r.name AS region, a.name AS account FROM deployment_names r JOIN deployment_names a ON a.kind = 'account'
  WHERE r.kind = 'region'
)
SELECT a.region AS region, a.account AS account, count(c.eventid) AS events,
  count(DISTINCT substr(c.eventtime, 1, 13)) AS hours,
  CAST(floor((CAST(:to_second AS bigint) - CAST(:from_second AS bigint) + 3599) / 3600.0) AS bigint) AS hours_asked,
  min(c.eventtime) AS first_at, max(c.eventtime) AS last_at
FROM asked a LEFT JOIN trail c ON c.awsregion = a.region AND c.recipientaccountid = a.account
GROUP BY a.region, a.account
ORDER BY 1, 2
