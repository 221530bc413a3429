"""The views of both engines: the columns that they promise, and the items of each kind of call."""

import json

import pytest

from auditor.columns import ATHENA_VIEWS, AUDIT_FIELDS, RECORD_COLUMNS, VIEWS, athena_names
from auditor.deployment import AuditedDeployment
from auditor.engine import make_views, open_engine
from iarms.models.audit import AuditEvent

DEPLOYMENT = AuditedDeployment.model_validate(
    {
        "name": "x",
        "account": "111122223333",
        "region": "eu-central-1",
        "tables": {"audit": "iarms-x-audit"},
        "roles": {"iarms-x-search": "door"},
        "log": {"origin": "o", "bucket": "b", "keys": []},
        "trail": {
            "name": "t",
            "bucket": "b",
            "home_region": "eu-central-1",
            "accounts": ["111122223333"],
            "regions": ["eu-central-1"],
        },
    }
)


def _engine(**record):
    engine = open_engine()
    row = {column.name: None for column in RECORD_COLUMNS} | {
        "eventid": "1",
        "eventtime": "2026-11-30T01:02:03Z",
        "eventsource": "dynamodb.amazonaws.com",
        "eventcategory": "Data",
        "resources": json.dumps([{"ARN": "arn:aws:dynamodb:r:1:table/of-the-arn", "type": "AWS::DynamoDB::Table"}]),
        "principalid": "AROAEXAMPLE:ADM-FR",
        "useragent": "Boto3/1.44 md/event#evt_01ABC cfg/retry-mode#standard",
        **record,
    }
    engine.execute(f"INSERT INTO cloudtrail_records VALUES ({', '.join('?' * len(row))})", list(row.values()))
    make_views(engine, DEPLOYMENT)
    return engine


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_has_the_columns_that_it_promises_in_their_types(view):
    described = _engine().execute(f"SELECT * FROM {view}").description
    assert [(name, str(kind)) for name, kind, *_ in described] == [(c.name, c.duckdb) for c in VIEWS[view]]


def test_every_field_of_an_audit_event_is_a_column():
    assert [column.name for column in AUDIT_FIELDS] == list(AuditEvent.model_fields)


@pytest.mark.parametrize(
    ("name", "parameters", "items"),
    [
        ("GetItem", {"tableName": "A", "key": {"k": "1"}}, [("get", "A", {"k": "1"})]),
        ("PutItem", {"tableName": "A", "key": {"k": "1"}, "item": ["k"]}, [("put", "A", {"k": "1"})]),
        ("Query", {"tableName": "A", "indexName": "by"}, [("query", "A", None)]),
        ("Scan", {}, [("scan", "of-the-arn", None)]),
        ("Scan", None, [("scan", "of-the-arn", None)]),
        ("ExecuteStatement", {"statement": "SELECT 1"}, [("statement", "of-the-arn", None)]),
        (
            "TransactWriteItems",
            {
                "requestItems": [
                    {"operation": "Put", "tableName": "A", "key": {"k": "1"}},
                    {"operation": "ConditionCheck", "TableName": "B", "Key": {"k": "2"}},
                ]
            },
            [("check", "B", {"k": "2"}), ("put", "A", {"k": "1"})],
        ),
        ("BatchGetItem", {"requestItems": [{"tableName": "A", "key": {"k": "1"}}]}, [("get", "A", {"k": "1"})]),
        (
            "BatchGetItem",
            {"requestItems": [{"tableName": "A", "keys": [{"k": "1"}, {"k": "2"}]}]},
            [("get", "A", {"k": "1"}), ("get", "A", {"k": "2"})],
        ),
        (
            "BatchGetItem",
            {"requestItems": {"A.b-c": {"keys": [{"k": "1"}, {"k": "2"}]}}},
            [("get", "A.b-c", {"k": "1"}), ("get", "A.b-c", {"k": "2"})],
        ),
        ("BatchWriteItem", {"requestItems": {"A": [{"putRequest": {}}]}}, [("write", "A", None)]),
    ],
)
def test_each_item_of_a_call_is_a_row(name, parameters, items):
    engine = _engine(eventname=name, requestparameters=None if parameters is None else json.dumps(parameters))
    rows = engine.execute("SELECT operation, tablename, itemkey FROM trail_items").fetchall()
    found = sorted((op, table, key) for op, table, key in rows)
    assert found == sorted(
        (op, table, None if key is None else json.dumps(key).replace(" ", "")) for op, table, key in items
    )


def test_a_call_says_for_which_event_it_is_and_whose_session_made_it():
    row = _engine().execute(
        "SELECT auditeventid, invocationid, sessionname, eventsecond, day, resourcearns FROM cloudtrail"
    )
    assert row.fetchall() == [
        ("evt_01ABC", None, "ADM-FR", 1796000523, "2026/11/30", ["arn:aws:dynamodb:r:1:table/of-the-arn"])
    ]


def test_a_time_or_parameters_that_cannot_be_read_stop_no_view():
    engine = _engine(eventtime="yesterday", resources=None, principalid=None, useragent=None)
    assert engine.execute("SELECT eventsecond, resourcearns, auditeventid FROM cloudtrail").fetchall() == [
        (None, [], None)
    ]


@pytest.mark.parametrize("view", ATHENA_VIEWS)
def test_a_view_of_athena_names_each_of_its_columns(view):
    text, columns = ATHENA_VIEWS[view]
    assert columns == VIEWS[view]
    assert all(f"AS {c.name}" in text or f'AS "{c.name}"' in text or f"c.{c.name}" in text for c in columns)


def test_a_name_that_would_end_a_text_of_sql_is_refused():
    assert athena_names((("table", "a", "audit"),)).endswith("(VALUES ('table', 'a', 'audit')) AS t (kind, name, held)")
    with pytest.raises(ValueError, match="quote"):
        athena_names((("table", "a'b", "audit"),))
