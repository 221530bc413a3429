"""The columns of the two trails, one definition for Athena and DuckDB; and the views that each question is asked of.

    cloudtrail        one row a CloudTrail event
    trail_items       one row an item (or a table, where no item is named) that a DynamoDB call was about
    audit_events      one row an audit event: its position in the log, and every field of AuditEvent by its own name
    deployment_names  what is the deployment's own: its tables, roles, topics, buckets, accounts and regions
    outbox            rows of the outbox, where they are given; without rows where they are not

Under the same names both engines have the same columns, so that a question is one text for both. Where the engines
differ (JSON, patterns, times), the views differ and the questions do not. A time is text as its source wrote it, and
beside it the whole seconds since 1970 (`eventsecond`, `atsecond`).
"""

import types
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from iarms.models.audit import AuditEvent

ColumnType = Literal["text", "bigint", "boolean", "texts"]

_PRESTO: Final[dict[ColumnType, str]] = {
    "text": "varchar",
    "bigint": "bigint",
    "boolean": "boolean",
    "texts": "array(varchar)",
}
_GLUE: Final[dict[ColumnType, str]] = {
    "text": "string",
    "bigint": "bigint",
    "boolean": "boolean",
    "texts": "array<string>",
}
_DUCKDB: Final[dict[ColumnType, str]] = {
    "text": "VARCHAR",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "texts": "VARCHAR[]",
}


class Column(NamedTuple):
    """A column of a view. `path`: where CloudTrail's record, or the audit event, has it; "" where it is computed."""

    name: str
    kind: ColumnType = "text"
    path: str = ""

    @property
    def presto(self) -> str:
        """Its type in Athena's queries and views."""
        return _PRESTO[self.kind]

    @property
    def glue(self) -> str:
        """Its type in the Glue catalogue."""
        return _GLUE[self.kind]

    @property
    def duckdb(self) -> str:
        """Its type in DuckDB."""
        return _DUCKDB[self.kind]


# What is read of a record of CloudTrail as it stands; objects and lists as JSON text.
CLOUDTRAIL: Final = (
    Column("eventid", path="eventID"),
    Column("eventtime", path="eventTime"),
    Column("eventsource", path="eventSource"),
    Column("eventname", path="eventName"),
    Column("awsregion", path="awsRegion"),
    Column("sourceipaddress", path="sourceIPAddress"),
    Column("useragent", path="userAgent"),
    Column("errorcode", path="errorCode"),
    Column("errormessage", path="errorMessage"),
    Column("requestid", path="requestID"),
    Column("readonly", path="readOnly"),
    Column("eventtype", path="eventType"),
    Column("eventcategory", path="eventCategory"),
    Column("recipientaccountid", path="recipientAccountId"),
    Column("identitytype", path="userIdentity.type"),
    Column("principalid", path="userIdentity.principalId"),
    Column("identityarn", path="userIdentity.arn"),
    Column("accountid", path="userIdentity.accountId"),
    Column("accesskeyid", path="userIdentity.accessKeyId"),
    Column("username", path="userIdentity.userName"),
    Column("invokedby", path="userIdentity.invokedBy"),
    Column("rolename", path="userIdentity.sessionContext.sessionIssuer.userName"),
    Column("rolearn", path="userIdentity.sessionContext.sessionIssuer.arn"),
    Column("requestparameters", path="requestParameters"),
    Column("responseelements", path="responseElements"),
    Column("additionaleventdata", path="additionalEventData"),
    Column("resources", path="resources"),
    Column("sharedeventid", path="sharedEventID"),
)

# The table that the files of a trail are read into in DuckDB: the above, and the whole record as JSON text (`raw`) with
# the name of the file that it stood in (`source`).
RECORD_COLUMNS: Final = (*CLOUDTRAIL, Column("raw"), Column("source"))

_COMPUTED_OF_TRAIL: Final = (
    Column("day"),  # yyyy/MM/dd, as the trail's files are filed
    Column("auditeventid"),
    Column("invocationid"),
    Column("sessionname"),
    Column("eventsecond", "bigint"),
    Column("resourcearns", "texts"),
)
CLOUDTRAIL_VIEW: Final = (*CLOUDTRAIL, *_COMPUTED_OF_TRAIL)

TRAIL_ITEMS_VIEW: Final = (
    Column("eventid"),
    Column("eventtime"),
    Column("eventsecond", "bigint"),
    Column("day"),
    Column("eventname"),
    Column("operation"),
    Column("tablename"),
    Column("itemkey"),
    Column("rolename"),
    Column("sessionname"),
    Column("auditeventid"),
    Column("invocationid"),
    Column("errorcode"),
    Column("requestid"),
)

NAMES_VIEW: Final = (Column("kind"), Column("name"), Column("held"))

OUTBOX_VIEW: Final = (
    Column("notification_id"),
    Column("recipient"),
    Column("event"),
    Column("state"),
    Column("sent_at"),
    Column("message_id"),
    Column("acknowledged_at"),
    Column("acknowledged_by"),
)


def _kind_of(annotation: Any) -> ColumnType:
    """The type of a field: texts, whole numbers, truths and lists of texts have their own, all else is JSON text."""
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [part for part in get_args(annotation) if part is not type(None)]
        return _kind_of(rest[0]) if len(rest) == 1 else "text"
    if annotation is bool:
        return "boolean"
    if annotation is int:
        return "bigint"
    if get_origin(annotation) is tuple and get_args(annotation) == (str, ...):
        return "texts"
    return "text"


AUDIT_FIELDS: Final = tuple(
    Column(name, _kind_of(field.annotation), path=name) for name, field in AuditEvent.model_fields.items()
)

# The table that audit events are read into in DuckDB: the log's position, the fields, the event's own text, its file.
AUDIT_RECORD_COLUMNS: Final = (Column("position", "bigint"), *AUDIT_FIELDS, Column("document"), Column("source"))

AUDIT_EVENTS_VIEW: Final = (
    Column("position", "bigint"),
    Column("dt"),  # YYYY-MM-DD, as the log's lines are filed
    Column("atsecond", "bigint"),
    *AUDIT_FIELDS,
)

VIEWS: Final[dict[str, tuple[Column, ...]]] = {
    "cloudtrail": CLOUDTRAIL_VIEW,
    "trail_items": TRAIL_ITEMS_VIEW,
    "audit_events": AUDIT_EVENTS_VIEW,
    "deployment_names": NAMES_VIEW,
    "outbox": OUTBOX_VIEW,
}

# How a call of a function names what it works for, in the user agent of each of its calls to AWS.
EVENT_MARK: Final = r"md/event#(evt_[0-9A-Za-z]+)"
INVOCATION_MARK: Final = r"md/invocation#([0-9A-Za-z_.-]+)"


# In Athena: the raw tables.

_WHO: Final = "type:string,principalid:string,arn:string,accountid:string,username:string"
CLOUDTRAIL_LOGS: Final[tuple[tuple[str, str], ...]] = (
    ("eventversion", "string"),
    (
        "useridentity",
        "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,"
        "username:string,sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,"
        f"sessionissuer:struct<{_WHO}>,"
        "webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>>",
    ),
    ("eventtime", "string"),
    ("eventsource", "string"),
    ("eventname", "string"),
    ("awsregion", "string"),
    ("sourceipaddress", "string"),
    ("useragent", "string"),
    ("errorcode", "string"),
    ("errormessage", "string"),
    ("requestparameters", "string"),
    ("responseelements", "string"),
    ("additionaleventdata", "string"),
    ("requestid", "string"),
    ("eventid", "string"),
    ("readonly", "string"),
    ("resources", "array<struct<arn:string,accountid:string,type:string>>"),
    ("eventtype", "string"),
    ("apiversion", "string"),
    ("recipientaccountid", "string"),
    ("serviceeventdetails", "string"),
    ("sharedeventid", "string"),
    ("vpcendpointid", "string"),
    ("eventcategory", "string"),
)
"""Columns of the raw table `cloudtrail_logs`, as AWS's own table over a trail has them. `day` (yyyy/MM/dd) is a
partition of it."""

AUDIT_LINES: Final[tuple[tuple[str, str], ...]] = (
    ("position", "bigint"),
    ("event", "struct<" + ",".join(f"{column.name}:{column.glue}" for column in AUDIT_FIELDS) + ">"),
)
"""Columns of the raw table `audit_lines` over the log's files of events; `dt` (YYYY-MM-DD) is a partition of it."""


def _of_struct(column: Column) -> str:
    path = column.path.lower()
    if column.name == "resources":
        return "json_format(CAST(l.resources AS json)) AS resources"
    return f"l.{path} AS {column.name}"


_ATHENA_TRAIL: Final = f"""
SELECT {", ".join(_of_struct(column) for column in CLOUDTRAIL)},
  l.day AS day,
  regexp_extract(l.useragent, '{EVENT_MARK}', 1) AS auditeventid,
  regexp_extract(l.useragent, '{INVOCATION_MARK}', 1) AS invocationid,
  nullif(split_part(l.useridentity.principalid, ':', 2), '') AS sessionname,
  CAST(floor(to_unixtime(from_iso8601_timestamp(l.eventtime))) AS bigint) AS eventsecond,
  transform(coalesce(l.resources, ARRAY[]), r -> r.arn) AS resourcearns
FROM cloudtrail_logs l
""".strip()

ITEM_OF_TRAIL: Final = (
    "c.eventid, c.eventtime, c.eventsecond, c.day, c.eventname, {operation} AS operation, {table} AS tablename, "
    "{key} AS itemkey, c.rolename, c.sessionname, c.auditeventid, c.invocationid, c.errorcode, c.requestid"
)
# What a call on one item or table does; the items of a transaction name their own operation.
OPERATION: Final = (
    "CASE c.eventname WHEN 'GetItem' THEN 'get' WHEN 'PutItem' THEN 'put' WHEN 'UpdateItem' THEN 'update' "
    "WHEN 'DeleteItem' THEN 'delete' WHEN 'Query' THEN 'query' WHEN 'Scan' THEN 'scan' "
    "WHEN 'GetRecords' THEN 'records' WHEN 'ExecuteStatement' THEN 'statement' ELSE lower(c.eventname) END"
)
OF_AN_ITEM: Final = (
    "CASE coalesce({operation}, '') WHEN 'ConditionCheck' THEN 'check' WHEN '' THEN "
    "CASE c.eventname WHEN 'BatchGetItem' THEN 'get' WHEN 'TransactGetItems' THEN 'get' "
    "WHEN 'BatchWriteItem' THEN 'write' WHEN 'BatchExecuteStatement' THEN 'statement' "
    "ELSE lower(c.eventname) END ELSE lower({operation}) END"
)
TABLE_OF_ARN: Final = r"table/([^/]+)"


def _athena_items() -> str:
    """One row an item. `requestItems` is a list (transactions) or an object by table (batches)."""
    named = "coalesce(json_extract_scalar(i.item, '$.tableName'), json_extract_scalar(i.item, '$.TableName'))"
    operation = "json_extract_scalar(i.item, '$.operation')"
    items = "json_extract(c.requestparameters, '$.requestItems')"
    one = ITEM_OF_TRAIL.format(
        operation=OPERATION,
        table="coalesce(json_extract_scalar(c.requestparameters, '$.tableName'), "
        f"regexp_extract(array_join(c.resourcearns, ' '), '{TABLE_OF_ARN}', 1))",
        key="json_format(json_extract(c.requestparameters, '$.key'))",
    )
    listed = ITEM_OF_TRAIL.format(
        operation=OF_AN_ITEM.format(operation=operation),
        table=f"coalesce({named}, regexp_extract(array_join(c.resourcearns, ' '), '{TABLE_OF_ARN}', 1))",
        key="json_format(coalesce(json_extract(i.item, '$.key'), json_extract(i.item, '$.Key'), k.itemkey))",
    )
    by_table = ITEM_OF_TRAIL.format(
        operation=OF_AN_ITEM.format(operation="CAST(NULL AS varchar)"),
        table="regexp_extract(m.tablename, '([^/]+)$', 1)",
        key="json_format(k.itemkey)",
    )
    keys = "CROSS JOIN UNNEST(coalesce(TRY_CAST(json_extract({of}, '$.keys') AS array(json)), ARRAY[NULL])) "
    dynamodb = "c.eventsource = 'dynamodb.amazonaws.com' AND c.eventcategory = 'Data'"
    return (
        f"SELECT {one} FROM cloudtrail c WHERE {dynamodb} AND {items} IS NULL\n"
        f"UNION ALL\nSELECT {listed} FROM cloudtrail c "
        f"CROSS JOIN UNNEST(TRY_CAST({items} AS array(json))) AS i(item) "
        f"{keys.format(of='i.item')}AS k(itemkey) WHERE {dynamodb}\n"
        f"UNION ALL\nSELECT {by_table} FROM cloudtrail c "
        f"CROSS JOIN UNNEST(TRY_CAST({items} AS map(varchar, json))) AS m(tablename, asked) "
        f"{keys.format(of='m.asked')}AS k(itemkey) WHERE {dynamodb}"
    )


_ATHENA_EVENTS: Final = f"""
SELECT l.position AS position, l.dt AS dt,
  CAST(floor(to_unixtime(from_iso8601_timestamp(l.event."at"))) AS bigint) AS atsecond,
  {", ".join(f'l.event."{column.name}" AS "{column.name}"' for column in AUDIT_FIELDS)}
FROM audit_lines l
""".strip()

ATHENA_VIEWS: Final[dict[str, tuple[str, tuple[Column, ...]]]] = {
    "cloudtrail": (_ATHENA_TRAIL, CLOUDTRAIL_VIEW),
    "trail_items": (_athena_items(), TRAIL_ITEMS_VIEW),
    "audit_events": (_ATHENA_EVENTS, AUDIT_EVENTS_VIEW),
    "outbox": (
        "SELECT * FROM (SELECT "
        + ", ".join(f"CAST(NULL AS varchar) AS {column.name}" for column in OUTBOX_VIEW)
        + ") AS o WHERE o.notification_id IS NOT NULL",
        OUTBOX_VIEW,
    ),
}
"""Each view's text in Athena's SQL, over the raw tables and one another, and its columns. `deployment_names` is
`athena_names`."""


def athena_names(rows: tuple[tuple[str, str, str], ...]) -> str:
    """The view `deployment_names` in Athena's SQL. `rows`: kind, name, what is held there; names hold no quotes."""
    values = ", ".join("(" + ", ".join(f"'{_without_quotes(part)}'" for part in row) + ")" for row in rows)
    return f"SELECT * FROM (VALUES {values}) AS t (kind, name, held)"


def _without_quotes(name: str) -> str:
    if "'" in name:
        raise ValueError(f"a name with a quote: {name}")
    return name


def duckdb_table(name: str, columns: tuple[Column, ...]) -> str:
    """The statement of DuckDB that makes an empty table of these columns."""
    return f"CREATE OR REPLACE TABLE {name} (" + ", ".join(f'"{c.name}" {c.duckdb}' for c in columns) + ")"
