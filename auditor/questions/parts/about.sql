-- The events of the period that are about something, and of each event the calls to AWS that CloudTrail has of it.
WITH events AS (
  SELECT * FROM audit_events e
  WHERE dt BETWEEN :from_dt AND :to_dt
    AND atsecond >= CAST(:from_second AS bigint) AND atsecond < CAST(:to_second AS bigint)
    AND (:about IN (coalesce(e.event_id, ''), coalesce(e.search_id, ''), coalesce(e.trace_id, ''), coalesce(e.watch_id, ''),
          coalesce(e.batch_id, ''), coalesce(e.import_id, ''), coalesce(e.request_id, ''), coalesce(e.case_reference, ''))
        OR contains(e.record_ids, :about) OR contains(e.hit_ids, :about) OR contains(e.joined_hit_ids, :about)
        OR (:folded <> '' AND regexp_replace(translate(json_extract_scalar(e.interpretation, '$.serial_number.canonical'),
          'OQDILZSGB', '000112568'), '^0+', '') = :folded))
),
calls AS (
  SELECT auditeventid, array_join(array_agg(requestid ORDER BY eventtime, requestid), ' ') AS requestids,
    max(CASE WHEN n.held = 'session' THEN c.sessionname END) AS session
  FROM cloudtrail c LEFT JOIN deployment_names n ON n.kind = 'role' AND n.name = c.rolename
  WHERE c.day BETWEEN :from_day AND :to_day AND c.auditeventid IS NOT NULL
  GROUP BY auditeventid
)
