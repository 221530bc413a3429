"""Events of CloudTrail that somebody has wrapped: what was loaded and is no event goes in, rows of what is within come
out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MOST_WRAPPINGS = 4

# What `lookup-events` prints, EventBridge and CloudWatch Logs hand on, a search engine keeps; and an event as a text.
_WITHIN = """coalesce(
    CASE WHEN json_type(raw, '$.detail') = 'OBJECT' THEN json_extract(raw, '$.detail') END,
    CASE WHEN json_type(raw, '$._source') = 'OBJECT' THEN json_extract(raw, '$._source') END,
    CASE WHEN json_type(raw, '$.Records') = 'OBJECT' THEN json_extract(raw, '$.Records') END,
    CASE WHEN json_valid(raw ->> '$.CloudTrailEvent') THEN (raw ->> '$.CloudTrailEvent')::JSON END,
    CASE WHEN json_valid(raw ->> '$.message') THEN (raw ->> '$.message')::JSON END,
    CASE WHEN json_type(raw) = 'VARCHAR' AND json_valid(raw ->> '$') THEN (raw ->> '$')::JSON END)"""


def unwrap(connection: "DuckDBPyConnection", insert: Callable[[str], None]) -> None:
    """Replaces rows of `trail_loaded` that are no events by what they wrap, as often as something is wrapped. `insert`
    makes rows of a query for `source` and `raw`."""
    for _ in range(_MOST_WRAPPINGS):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE wrapped AS SELECT wrapping, source, within AS raw FROM ("
            "SELECT rowid AS wrapping, source, unnest(CASE WHEN json_type(raw) = 'ARRAY' "
            f"THEN json_extract(raw, '$[*]') ELSE [{_WITHIN}] END) AS within "
            "FROM trail_loaded WHERE kind = 'none') WHERE json_type(within) IN ('OBJECT', 'ARRAY')"
        )
        found = connection.execute("SELECT count(*) FROM wrapped").fetchone()
        if found and found[0]:
            connection.execute("DELETE FROM trail_loaded WHERE rowid IN (SELECT wrapping FROM wrapped)")
            insert("SELECT source, raw FROM wrapped")
        connection.execute("DROP TABLE wrapped")
        if not found or not found[0]:
            return
