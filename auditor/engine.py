"""DuckDB as the auditor's engine: its tables, and the views of `auditor.columns` made of them.

Files of the trails are read into `cloudtrail_records` and `audit_records`; `make_views` then makes of them what the
questions and the comparison of the trails are asked of, once, so that each of hundreds of questions reads columns
instead of JSON.
"""

from typing import TYPE_CHECKING, Final

from auditor.columns import (
    AUDIT_FIELDS,
    AUDIT_RECORD_COLUMNS,
    CLOUDTRAIL,
    EVENT_MARK,
    INVOCATION_MARK,
    ITEM_OF_TRAIL,
    NAMES_VIEW,
    OF_AN_ITEM,
    OPERATION,
    OUTBOX_VIEW,
    RECORD_COLUMNS,
    TABLE_OF_ARN,
    duckdb_table,
)
from auditor.deployment import AuditedDeployment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Functions of Athena that DuckDB lacks or names otherwise.
_MACROS: Final = (
    "CREATE OR REPLACE MACRO json_extract_scalar(j, p) AS json_extract_string(j, p)",
    "CREATE OR REPLACE MACRO array_join(a, s) AS array_to_string(a, s)",
    "CREATE OR REPLACE MACRO cardinality(a) AS len(a)",
    "CREATE OR REPLACE MACRO regexp_like(t, p) AS regexp_matches(t, p)",
    "CREATE OR REPLACE MACRO element_at(a, i) AS list_extract(a, i)",
    'CREATE OR REPLACE MACRO "sequence"(a, b) AS range(CAST(a AS BIGINT), CAST(b AS BIGINT) + 1)',
    "CREATE OR REPLACE MACRO slice(a, s, n) AS list_slice(a, s, s + n - 1)",
)

_TRAIL: Final = f"""
CREATE OR REPLACE TABLE cloudtrail AS
SELECT {", ".join(f"r.{column.name}" for column in CLOUDTRAIL)},
  replace(substr(r.eventtime, 1, 10), '-', '/') AS day,
  nullif(regexp_extract(r.useragent, '{EVENT_MARK}', 1), '') AS auditeventid,
  nullif(regexp_extract(r.useragent, '{INVOCATION_MARK}', 1), '') AS invocationid,
  nullif(split_part(r.principalid, ':', 2), '') AS sessionname,
  CAST(floor(epoch(TRY_CAST(r.eventtime AS TIMESTAMPTZ))) AS BIGINT) AS eventsecond,
  coalesce(list_concat(json_extract_string(r.resources, '$[*].ARN'), json_extract_string(r.resources, '$[*].arn')),
    []) AS resourcearns
FROM cloudtrail_records r
""".strip()


def _items_statement() -> str:
    items = "json_extract(c.requestparameters, '$.requestItems')"
    named = "coalesce(json_extract_string(i.item, '$.tableName'), json_extract_string(i.item, '$.TableName'))"
    arn_table = f"nullif(regexp_extract(array_to_string(c.resourcearns, ' '), '{TABLE_OF_ARN}', 1), '')"
    one = ITEM_OF_TRAIL.format(
        operation=OPERATION,
        table=f"coalesce(json_extract_string(c.requestparameters, '$.tableName'), {arn_table})",
        key="CAST(json_extract(c.requestparameters, '$.key') AS VARCHAR)",
    )
    listed = ITEM_OF_TRAIL.format(
        operation=OF_AN_ITEM.format(operation="json_extract_string(i.item, '$.operation')"),
        table=f"coalesce({named}, {arn_table})",
        key="CAST(coalesce(json_extract(i.item, '$.key'), json_extract(i.item, '$.Key'), k.itemkey) AS VARCHAR)",
    )
    by_table = ITEM_OF_TRAIL.format(
        operation=OF_AN_ITEM.format(operation="CAST(NULL AS VARCHAR)"),
        table="regexp_extract(m.tablename, '([^/]+)$', 1)",
        key="CAST(k.itemkey AS VARCHAR)",
    )
    keys = (
        "CROSS JOIN UNNEST(CASE WHEN json_type({of}, '$.keys') = 'ARRAY' THEN json_extract({of}, '$.keys[*]') "
        "ELSE [CAST(NULL AS JSON)] END) "
    )
    dynamodb = "c.eventsource = 'dynamodb.amazonaws.com' AND c.eventcategory = 'Data'"
    # Looked for as text first: most calls name one item, and parsing what they asked for would be for nothing.
    without = "coalesce(strpos(c.requestparameters, '\"requestItems\"'), 0) = 0"
    asked = f"json_extract({items}, '$.\"' || m.tablename || '\"')"
    return (
        "CREATE OR REPLACE TABLE trail_items AS\n"
        f"SELECT {one} FROM cloudtrail c WHERE {dynamodb} "
        f"AND ({without} OR coalesce(json_type({items}), 'NULL') NOT IN ('ARRAY', 'OBJECT'))\n"
        f"UNION ALL\nSELECT {listed} FROM cloudtrail c "
        f"CROSS JOIN UNNEST(json_extract(c.requestparameters, '$.requestItems[*]')) AS i(item) "
        f"{keys.format(of='i.item')}AS k(itemkey) WHERE {dynamodb} AND NOT {without} AND json_type({items}) = 'ARRAY'\n"
        f"UNION ALL\nSELECT {by_table} FROM cloudtrail c "
        f"CROSS JOIN UNNEST(json_keys({items})) AS m(tablename) "
        f"{keys.format(of=asked)}AS k(itemkey) WHERE {dynamodb} AND NOT {without} AND json_type({items}) = 'OBJECT'"
    )


_EVENTS: Final = f"""
CREATE OR REPLACE TABLE audit_events AS
SELECT r.position, substr(r."at", 1, 10) AS dt,
  CAST(floor(epoch(TRY_CAST(r."at" AS TIMESTAMPTZ))) AS BIGINT) AS atsecond,
  {", ".join(f'r."{column.name}"' for column in AUDIT_FIELDS)}
FROM audit_records r
""".strip()


def open_engine(path: str = ":memory:") -> "DuckDBPyConnection":
    """A database with the tables of records, empty, and Athena's functions. Times are UTC."""
    import duckdb

    engine = duckdb.connect(path)
    prepare(engine)
    return engine


def prepare(engine: "DuckDBPyConnection") -> None:
    """Give an empty database the tables of records and Athena's functions."""
    engine.execute("SET TimeZone = 'UTC'")
    for statement in _MACROS:
        engine.execute(statement)
    engine.execute(duckdb_table("cloudtrail_records", RECORD_COLUMNS))
    engine.execute(duckdb_table("audit_records", AUDIT_RECORD_COLUMNS))
    engine.execute(duckdb_table("outbox", OUTBOX_VIEW))


def make_views(engine: "DuckDBPyConnection", deployment: AuditedDeployment) -> None:
    """Make the views of what has been read so far. To be called again where more has been read."""
    for statement in (_TRAIL, _items_statement(), _EVENTS, duckdb_table("deployment_names", NAMES_VIEW)):
        engine.execute(statement)
    engine.executemany("INSERT INTO deployment_names VALUES (?, ?, ?)", list(names_of(deployment)))


def names_of(deployment: AuditedDeployment) -> tuple[tuple[str, str, str], ...]:
    """The rows of `deployment_names`: kind, name, what it holds (a table) or of which kind it is (a role)."""
    return (
        *(("table", name, held) for held, name in deployment.tables.items()),
        *(("table", name, held) for name, held in deployment.former_tables.items()),
        *(("role", name, kind) for name, kind in deployment.roles.items()),
        *(("topic", name.rsplit(":", 1)[-1], "") for name in deployment.topics),
        ("log", "log", deployment.log.bucket),
        *(("bucket", name, "") for name in deployment.buckets),
        *(("account", name, "") for name in dict.fromkeys((deployment.account, *deployment.trail.accounts))),
        *(("region", name, "") for name in dict.fromkeys((deployment.region, *deployment.trail.regions))),
    )
