-- What is wrong with audit events, with the raw events; of each kind two hundred, and how many there are.
SELECT x.code, x.place, r.raw, e.document, x.of_kind FROM (
SELECT y.*, count(*) OVER (PARTITION BY y.code) AS of_kind FROM (
  SELECT 'EVENT_NOT_IN_TRAIL' AS code, o."at" || ' ' || o.event_id || ' ' || coalesce(o.action, '') AS place, o.event_id, NULL AS eventid
  FROM our_events o LEFT JOIN writings w ON w.event_id = o.event_id
  WHERE o.clear AND w.event_id IS NULL
  UNION ALL
  SELECT 'EVENT_REMOVED', w.event_id, w.event_id, w.eventid
  FROM writings w CROSS JOIN span s LEFT JOIN our_events o ON o.event_id = w.event_id
  WHERE o.event_id IS NULL AND w.first_second >= s.first + s.skew AND w.last_second < s.last - s.skew
    AND starts_with(coalesce(w.event_id, ''), 'evt_') AND w.event_id >= s.first_id
  UNION ALL
  SELECT 'EVENT_WRITTEN_TWICE', w.event_id || ' ' || w.times || ' times', w.event_id, unnest(w.eventids)
  FROM writings w CROSS JOIN span s
  WHERE w.times > 1 AND (w.writers > 1 OR w.last_second - w.first_second > s.skew)
    AND w.first_second >= s.first AND w.last_second < s.last
) y
QUALIFY row_number() OVER (PARTITION BY y.code ORDER BY y.place) <= 200
) x
LEFT JOIN cloudtrail_records r ON r.eventid = x.eventid
LEFT JOIN (SELECT event_id, any_value(document) AS document FROM audit_records GROUP BY event_id) e ON e.event_id = x.event_id
ORDER BY 1, 2
