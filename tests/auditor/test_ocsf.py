"""The export: rows that the classes' own schemas take, in the folders that security lakes have, with nothing lost."""

import json
from datetime import timedelta
from functools import cache
from typing import Any

import duckdb
import pytest
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from auditor.ask import Period
from auditor.ocsf import CLASSES, VERSION, export
from ops.documents.audit_scene import ACCOUNT, DAY, DEPLOYMENT, NAME, REGION, Scene, at

USER = {"type": "IAMUser", "userName": "mallory", "accountId": ACCOUNT, "principalId": "AIDAEXAMPLE"}


def a_day() -> Scene:
    scene = Scene()
    told = ("ntf_1 WCO", "ntf_2 NCB-FR")
    scene.search(
        "AB1234", at("10:00"), hit_ids=("hit_1",), record_ids=("rec_1",), decisions=("hit",), notifications=told
    )
    scene.deliver(told[0], at("10:01"))
    scene.recorded(
        "refuse_token",
        at("11:00"),
        "ADM-FR",
        status=401,
        problem="expired",
        issuer="https://issuer.example",
        source_ip="192.0.2.7",
        user_agent="curl",
        suppressed=2,
    )
    scene.recorded("refuse_token", at("11:01"), "", status=401, problem="no_token", subject="")
    scene.recorded(
        "read_hit",
        at("12:00"),
        "ADM-DE",
        "hits",
        method="GET",
        status=404,
        problem="not_found",
        source_ip="2001:db8::1",
    )
    scene.event("match_watch", at("13:00"), "SERVICE", method="", route="", path="")
    scene.call("Scan", at("14:00"), None, on="cases", identity=USER, error="AccessDeniedException")
    scene.call(
        "DeleteItem",
        at("14:01"),
        None,
        on="batches",
        key={"batch_id": "b"},
        identity={"type": "AWSService", "invokedBy": "dynamodb.amazonaws.com"},
        region="us-east-1",
    )
    scene.records[-1]["sourceIPAddress"] = "dynamodb.amazonaws.com"
    scene.record("cloudtrail", "StopLogging", at("15:00"), "deploy", category="Management", parameters={"name": "t"})
    scene.record(
        "kms",
        "Decrypt",
        at("23:59:59"),
        None,
        category="Management",
        identity={"type": "AWSService", "invokedBy": "s3.amazonaws.com"},
    )
    scene.search("XY1", at("0:30", day=1))
    return scene


@cache
def validator(name: str) -> Draft202012Validator:
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(VERSION)).get_class_schema(name, ["cloud"])
    return Draft202012Validator(schema)


def without_nulls(value):
    """A row as its JSON: what Parquet has as null is absent."""
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def rows_of(folder, name: str) -> list[dict[str, Any]]:
    found = duckdb.execute(
        f"SELECT * FROM read_parquet('{folder}/{name}/**/*.parquet', hive_partitioning = false) ORDER BY time"
    )
    return [
        without_nulls(dict(zip([column[0] for column in found.description], row, strict=True)))
        for row in found.fetchall()
    ]


@pytest.fixture
def exported(tmp_path):
    numbers = export(a_day().engine(), DEPLOYMENT, Period(DAY, DAY + timedelta(days=2)), tmp_path)
    assert all(numbers.values())
    return tmp_path


@pytest.mark.parametrize("name", CLASSES)
def test_every_row_is_what_the_class_wants(exported, name):
    rows = rows_of(exported, name)
    for row in rows:
        faults = [f"{list(fault.path)}: {fault.message}" for fault in validator(name).iter_errors(row)]
        assert faults == [], row
        assert row["type_uid"] == row["class_uid"] * 100 + row["activity_id"]
        assert row["activity_name"] != "Other"
    assert rows


@pytest.mark.parametrize("taken_away", ["metadata", "time", "cloud", "class_uid"])
def test_a_row_that_lacks_what_its_class_wants_would_be_refused(exported, taken_away):
    row = rows_of(exported, "api_activity")[0]
    assert validator("api_activity").is_valid(row)
    del row[taken_away]
    assert not validator("api_activity").is_valid(row)


def test_no_event_of_either_trail_is_lost_or_there_twice(exported):
    scene = a_day()
    uids = [row["metadata"]["uid"] for name in CLASSES for row in rows_of(exported, name)]
    assert len(uids) == len(set(uids)) == len(scene.events) + len(scene.records)
    assert {uid for uid in uids if uid.startswith("ct-")} == {record["eventID"] for record in scene.records}


def test_each_event_is_of_its_class(exported):
    of = {
        name: [row["api"]["operation"] if "api" in row else row["status_detail"] for row in rows_of(exported, name)]
        for name in CLASSES
    }
    assert of["authentication"] == ["expired", "no_token"]
    assert set(of["datastore_activity"]) == {
        "BatchGetItem",
        "TransactWriteItems",
        "UpdateItem",
        "PutItem",
        "Scan",
        "DeleteItem",
    }
    assert set(of["api_activity"]) == {
        "create_search",
        "read_hit",
        "match_watch",
        "PublishBatch",
        "StopLogging",
        "Decrypt",
    }


def test_ids_and_texts_go_with_it(exported):
    search = next(row for row in rows_of(exported, "api_activity") if row["api"]["operation"] == "create_search")
    event = json.loads(search["raw_data"])
    assert search["metadata"]["uid"] == event["event_id"]
    assert search["metadata"]["correlation_uid"] == event["request_id"]
    assert {each["uid"] for each in search["resources"]} == {event["search_id"], "rec_1", "hit_1"}
    assert search["actor"]["user"] == {"uid": "client-ADM-FR", "uid_alt": "officer-FR", "org": {"uid": "ADM-FR"}}
    written = [
        row for row in rows_of(exported, "datastore_activity") if row["api"]["operation"] == "TransactWriteItems"
    ]
    assert written[0]["metadata"]["correlation_uid"] == event["event_id"]
    assert written[0]["unmapped"]["tables"] == f"{NAME}-audit, {NAME}-cases, {NAME}-outbox"
    assert json.loads(written[0]["raw_data"])["eventID"] == written[0]["metadata"]["uid"]


def test_times_places_and_refusals_are_told(exported):
    rows = rows_of(exported, "datastore_activity")
    scan = next(row for row in rows if row["api"]["operation"] == "Scan")
    assert (scan["status"], scan["status_code"], scan["actor"]["user"]["name"]) == (
        "Failure",
        "AccessDeniedException",
        "mallory",
    )
    ended = next(row for row in rows if row["api"]["operation"] == "DeleteItem")
    assert ended["src_endpoint"] == {"svc_name": "dynamodb.amazonaws.com"}
    assert ended["time"] == int(at("14:01").timestamp() * 1000)
    refused = rows_of(exported, "authentication")[0]
    assert (refused["count"], refused["session"], refused["src_endpoint"]) == (
        3,
        {"issuer": "https://issuer.example"},
        {"ip": "192.0.2.7"},
    )
    read = next(row for row in rows_of(exported, "api_activity") if row["api"]["operation"] == "read_hit")
    assert (read["src_endpoint"], read["activity_name"]) == ({"ip": "2001:db8::1"}, "Read")


def test_the_folders_are_those_of_a_security_lake(exported):
    folders = {str(file.parent.relative_to(exported)) for file in exported.rglob("*.parquet")}
    assert f"api_activity/region={REGION}/accountId={ACCOUNT}/eventDay=20261110" in folders
    assert f"datastore_activity/region=us-east-1/accountId={ACCOUNT}/eventDay=20261110" in folders
    assert f"api_activity/region={REGION}/accountId={ACCOUNT}/eventDay=20261111" in folders
    for file in exported.rglob("*.parquet"):
        times = [
            time
            for (time,) in duckdb.execute(
                f"SELECT time FROM read_parquet('{file}', hive_partitioning = false)"
            ).fetchall()
        ]
        assert times == sorted(times)
        assert "region" not in [
            column[0]
            for column in duckdb.execute(f"SELECT * FROM read_parquet('{file}', hive_partitioning = false)").description
        ]


def test_an_export_is_not_mixed_with_another_and_keeps_to_its_period(exported, tmp_path):
    with pytest.raises(ValueError, match="is not empty"):
        export(a_day().engine(), DEPLOYMENT, Period(DAY, DAY + timedelta(days=2)), exported)
    part = tmp_path / "it's a part"
    numbers = export(a_day().engine(), DEPLOYMENT, Period(at("11:00"), at("11:01")), part)
    assert numbers == {"api_activity": 0, "authentication": 1, "datastore_activity": 1}
    assert not (part / "api_activity").exists()
