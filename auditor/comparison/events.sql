CREATE OR REPLACE TEMP TABLE our_events AS
SELECT event_id, any_value(atsecond) AS atsecond, any_value("at") AS "at", any_value(party) AS party,
  any_value(action) AS action, any_value(suppressed) AS suppressed, any_value(function_request_id) AS invocation,
  bool_or(atsecond >= s.first AND atsecond < s.last) AS here,
  bool_or(atsecond >= s.first + s.skew AND atsecond < s.last - s.skew) AS clear
FROM audit_events CROSS JOIN span s GROUP BY event_id
