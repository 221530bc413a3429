-- What is wrong with accesses, with the raw events; of each kind two hundred, and how many there are.
SELECT f.code, f.eventtime || ' ' || f.who || ' ' || f.eventname || ' ' || array_to_string(f.ours, ', ') AS place, r.raw,
  e.document, f.of_kind
FROM (
SELECT j.code, a.eventid, a.eventtime, a.who, a.eventname, a.ours, a.auditeventid,
  count(*) OVER (PARTITION BY j.code) AS of_kind
FROM (
  SELECT eventid, code FROM judged WHERE code IS NOT NULL AND NOT starts_with(code, '=')
  UNION ALL
  SELECT a.eventid, 'ROLE_OF_ANOTHER' FROM accesses a JOIN (
    SELECT auditeventid, arg_min(rolename, eventsecond) AS first_role, count(DISTINCT rolename) AS roles FROM (
      SELECT auditeventid, rolename, eventsecond FROM accesses WHERE auditeventid IS NOT NULL AND role_kind = 'door')
    GROUP BY auditeventid HAVING count(DISTINCT rolename) > 1) f ON f.auditeventid = a.auditeventid
  JOIN judged j ON j.eventid = a.eventid AND j.code IS NULL
  WHERE a.here AND a.role_kind = 'door' AND a.rolename <> f.first_role
) j
JOIN accesses a ON a.eventid = j.eventid
QUALIFY row_number() OVER (PARTITION BY j.code ORDER BY a.eventtime, a.eventid) <= 200
) f
JOIN cloudtrail_records r ON r.eventid = f.eventid
LEFT JOIN (SELECT event_id, any_value(document) AS document FROM audit_records GROUP BY event_id) e
  ON e.event_id = f.auditeventid
ORDER BY f.code, f.eventtime, f.eventid
