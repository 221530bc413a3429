"""What calls add to the metrics, as CloudWatch would read it out of the functions' logs."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms.handlers import http
from tests.builders import any_record, any_search
from tests.casework.tracing.test_steps import SOLD, step, submit
from tests.faults import fault, throttled
from tests.world import World

Counted = Callable[[], dict[str, float]]


@pytest.fixture
def counted(world: World, capsys: pytest.CaptureFixture[str]) -> Counted:
    """The sums of all metrics that were emitted since it was last asked; of those that are 1 or 0 by how fast this
    machine is, how many values there were."""

    def sums() -> dict[str, float]:
        found: Counter[str] = Counter()
        for line in capsys.readouterr().out.splitlines():
            try:
                entry: Any = json.loads(line)
            except ValueError:
                continue
            for directive in (entry.get("_aws") or {}).get("CloudWatchMetrics", ()):
                assert directive["Namespace"] == "iarms"
                assert directive["Dimensions"] == [["service"]]
                for metric in directive["Metrics"]:
                    name, values = metric["Name"], entry[metric["Name"]]
                    values = values if isinstance(values, list) else [values]
                    found[name] += len(values) if name in ("SearchInTime", "NotificationInTime") else sum(values)
        return {name: value for name, value in found.items() if "Milliseconds" not in name}

    sums()
    return sums


def searched(outcome: str, purpose: str = "SearchOfControl", **more: int) -> dict[str, int]:
    return {"SearchInTime": 1, outcome: 1, purpose: 1, **more}


def test_searches_are_counted_by_outcome_and_purpose(world: World, counted: Counted):
    world.call("POST", "/v1/searches", any_search(purpose="DATA_QUALITY"))
    assert counted() == searched("SearchNoMatch", "SearchOfDataQuality")
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    assert counted() == {"RecordEntered": 1}
    world.call("POST", "/v1/searches", any_search(), headers={"Idempotency-Key": "one"})
    assert counted() == searched("SearchHitOpened", RecordsShown=1)
    world.call("POST", "/v1/searches", any_search(), headers={"Idempotency-Key": "one"})
    assert counted() == {"SearchInTime": 1}, "the first answer again is no other search"
    world.call("POST", "/v1/searches", any_search(purpose="TRACE_PREPARATION"))
    assert counted() == searched("SearchHitJoined", "SearchOfInvestigation", RecordsShown=1)
    world.call("POST", "/v1/searches", any_search(make="Beretta"))
    assert counted() == searched("SearchPossible", RecordsShown=1)
    world.call("POST", "/v1/searches", any_search(purpose="TEST"))
    assert counted() == {"TestSearchAnswered": 1}


def test_refusals_are_counted_by_kind(world: World, counted: Counted):
    world.call("POST", "/v1/searches", any_search(), scopes="reference:read")
    world.call("POST", "/v1/searches", any_search(), expires_at=1)
    world.call("POST", "/v1/searches", any_search(officer="a b"))
    world.call("GET", "/v1/searches/srch_1")
    assert counted() == {"CallForbidden": 1, "CallUnauthenticated": 1, "CallInvalid": 1}


@pytest.mark.parametrize(("minutes", "name"), [(5, "ConfirmationInTime"), (15, "ConfirmationLate")])
def test_a_hit_is_counted_from_its_notice_to_its_end(
    world: World, counted: Counted, monkeypatch: pytest.MonkeyPatch, minutes: int, name: str
):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    hit = world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"]
    counted()
    world.notify()
    sent = counted()
    assert (sent["NotificationSent"], sent["NotificationInTime"]) == (3, 3)
    assert "NotificationSeconds" in sent
    notice = world.messages("NCB-FR")[0]["notification_id"]
    for _ in range(2):
        world.call("POST", f"/v1/notifications/{notice}/acknowledgement", party="NCB-FR", text="{}")
    assert [*counted()] == ["NotificationAcknowledgedSeconds"]
    asked = {"priority": "URGENT", "reason": "the weapon is held"}
    world.call("POST", f"/v1/hits/{hit}/confirmation-requests", asked)
    assert counted() == {"ConfirmationRequested": 1}
    later = datetime.now(UTC) + timedelta(minutes=minutes)
    monkeypatch.setattr(http, "now", lambda: later)
    world.call("POST", f"/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED"}, party="NCB-FR")
    answered = counted()
    assert round(answered.pop("HitAnsweredSeconds") / 60) == minutes
    assert answered == {"HitConfirmed": 1, name: 1}
    world.call("POST", f"/v1/hits/{hit}/disposition", {"disposition": "SEIZED"})
    assert counted() == {"HitClosed": 1}


def test_traces_are_counted_as_they_are_opened_and_answered(world: World, counted: Counted):
    trace = submit(world)
    assert counted() == {"TraceOpened": 1, "TraceLegsPut": len(trace["legs"])}


def test_an_answer_to_a_leg_is_counted_once_it_is_written_and_not_before(world: World, counted: Counted):
    trace = submit(world)
    world.notify()
    counted()
    with fault("dynamodb.TransactWriteItems", throttled):
        assert step(world, trace, "responses", SOLD).status == 503
    assert not {"LegAnswered", "LegAnsweredLate"} & counted().keys()
    assert step(world, trace, "responses", SOLD).status == 201
    assert counted()["LegAnswered"] == 1
    assert step(world, trace, "responses", SOLD).status == 409
    assert "LegAnswered" not in counted()


def test_steps_of_a_test_hit_are_counted_nowhere(world: World, counted: Counted):
    world.call("POST", "/v1/records", any_record(test=True), party="NCB-FR")
    hit = world.call("POST", "/v1/searches", any_search(purpose="TEST")).json["matches"][0]["hit_id"]
    counted()
    world.call("POST", f"/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED"}, party="NCB-FR")
    world.notify()
    assert set(counted().values()) <= {0}
