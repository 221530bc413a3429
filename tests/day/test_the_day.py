"""The day itself: what was done in it stands in both trails, and what was planted does too."""

import json
from collections import Counter
from typing import Any

from iarms.domain.transparency import WITNESSED, Frontier, LogPolicy, leaf_hash, open_checkpoint
from iarms.models.audit import AuditEvent, canonical_text
from tests.day.files import DayFiles
from tests.day.misbehaviour import ADMINISTRATOR, PLANTED
from tests.world import DEPLOYMENT


def role(record: Any) -> str:
    return record["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {}).get("userName", "")


def calls(day: DayFiles, name: str, who: str = "") -> list[Any]:
    return [r for r in day.records if r["eventName"] == name and (not who or role(r) == who)]


def test_every_record_is_marked_as_simulated_and_says_who_called(planted_day: DayFiles) -> None:
    assert len(planted_day.records) > 1000
    for record in planted_day.records:
        assert record["additionalEventData"] == {"simulated": True}
        assert role(record) or record["userIdentity"]["invokedBy"] in ("dynamodb.amazonaws.com", "lambda.amazonaws.com")


def test_on_a_clean_day_every_role_is_the_deployments_own(clean_day: DayFiles) -> None:
    assert {role(record) for record in clean_day.records if role(record)} <= set(clean_day.deployment.roles)


def test_every_event_of_a_clean_day_was_written_by_a_call_that_the_trail_has(clean_day: DayFiles) -> None:
    audit = f"{DEPLOYMENT}-audit"
    written = Counter(
        item["key"]["event_id"]
        for record in clean_day.records
        for item in record["requestParameters"].get("requestItems", [record["requestParameters"]])
        if item.get("tableName") == audit and not record["readOnly"] and "errorCode" not in record
    )
    assert written == Counter(event["event_id"] for event in clean_day.events)


def test_every_call_of_a_clean_day_is_marked_by_an_event_or_by_an_invocation(clean_day: DayFiles) -> None:
    events = {event["event_id"] for event in clean_day.events}
    invocations = {record["requestID"] for record in clean_day.records if record["eventName"] == "Invoke"}
    for record in clean_day.records:
        if role(record):
            mark = record["userAgent"].rpartition(" md/")[2]
            kind, _, marked = mark.partition("#")
            assert marked in {"event": events, "invocation": invocations}[kind], record


def test_a_record_has_keys_and_names_and_no_value_that_is_no_key(planted_day: DayFiles) -> None:
    told = json.dumps([record["requestParameters"] for record in planted_day.records])
    assert "MBA-2026-" not in told  # a case's reference
    assert "Wesson" not in told
    (read,) = calls(planted_day, "GetItem", ADMINISTRATOR.role)
    assert read["requestParameters"] == {
        "tableName": f"{DEPLOYMENT}-records",
        "key": {"record_id": planted_day.ids["record JC402265"], "part": "current"},
    }


def test_a_read_in_a_partys_session_has_the_party_as_its_name(clean_day: DayFiles) -> None:
    sessions = {
        record["userIdentity"]["principalId"].partition(":")[2]
        for record in clean_day.records
        if clean_day.deployment.roles.get(role(record)) == "session"
    }
    assert sessions == {"NCB-FR", "WCO", "ADM-KE", "NCB-BR"}


def test_what_was_planted_came_about(planted_day: DayFiles) -> None:
    by_action = Counter((event["action"], event["status"], event.get("problem")) for event in planted_day.events)
    assert by_action["create_search", 403, "no_mandate"] == 1
    assert by_action["create_search", 401, "not_the_holder"] == 1
    assert by_action["read_record", 404, "not_found"] == 1
    fished = [event for event in planted_day.events if event["subject"] == "client-of-ADM-KE-2"]
    assert len(fished) == 12
    assert fished[-1]["flags"] == ["sequential_serials 12"]
    told = [r["eventTime"][11:16] for r in calls(planted_day, "PublishBatch") if r["eventTime"][11:13] in ("12", "17")]
    assert Counter(told)["12:06"] == 3
    assert Counter(told)["12:09"] == 1
    assert Counter(told)["17:06"] == 2
    for name in ("StopLogging", "PutEventSelectors", "ExportTableToPointInTime"):
        assert len(calls(planted_day, name, ADMINISTRATOR.role)) == 1
    assert {"fishing", "mandate", "stolen token", "borrowed role", "lost calls"} <= set(PLANTED)
    assert planted_day.ids["lost calls"] in {event["event_id"] for event in planted_day.events}


def test_the_days_log_holds_every_event_under_a_checkpoint_that_both_witnesses_cosigned(clean_day: DayFiles) -> None:
    told = clean_day.deployment.log
    policy = LogPolicy.of(told.origin, list(told.keys), list(told.witnesses), told.quorum)
    opened = open_checkpoint((clean_day.log / WITNESSED).read_bytes(), policy)
    assert opened.is_witnessed
    assert opened.checkpoint.size == len(clean_day.events)
    frontier = Frontier(0, ())
    for event in clean_day.events:
        frontier = frontier.grown(leaf_hash(canonical_text(AuditEvent.model_validate(event)).encode()))
    assert frontier.root == opened.checkpoint.root
