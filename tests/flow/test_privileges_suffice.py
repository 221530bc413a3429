"""Each door does what its role allows, and its role allows no more than the door does.

The local engine and moto ask no role. So every call that a door makes to DynamoDB, over every use case, is judged by
the template's policies, and what was needed is held against the grants, which tests/infra holds against the template.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.casework.audit import own_call
from iarms.casework.hits import confirmation
from iarms.casework.records import reviews
from iarms.casework.searching.lookup import frequencies_in
from iarms.casework.tracing import clock as trace_clock
from iarms.handlers import http, reviewer, sweeper
from iarms.models.allowance import allowance_rules_in
from iarms.models.webhook import Answered
from iarms.store import serial_index
from infra.allowances import Allowances, Budget
from tests import world as worlds
from tests.builders import any_import, any_record, any_reference_draft, any_search, any_trace, json_lines
from tests.faults import fault, throttled
from tests.infra.test_privileges import EXPECTED, EXPECTED_OF_CALLERS
from tests.judge import Judge, judged
from tests.world import Context, World


@pytest.fixture
def judge(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Judge]:
    """Each call of a door is refused that its role, or the session of its caller, does not allow."""
    with judged(monkeypatch) as judge:
        yield judge


def watch_for_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch that is matched, one under the same case that is matched a day later, and one that is stopped."""
    watched = any_search(serial_number="WT553311", case_reference="watched")
    world.call("POST", "/v1/searches", watched)
    world.call("POST", "/v1/records", any_record(serial_number="WT553311"), party="NCB-FR")
    world.after()
    with monkeypatch.context() as patch:
        patch.setattr(
            "iarms.casework.searching.search.judge_visible", lambda *_, **__: ([], True)
        )  # read before the record was there
        late = world.call("POST", "/v1/searches", watched).json
        stopped = world.call("POST", "/v1/searches", any_search(serial_number="WT553312")).json
    frequencies_in.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(worlds._door("watcher"), "datetime", Tomorrow)
        world.after()
    watch = world.call("GET", f"/v1/watches/{late['watch']['watch_id']}").json
    assert len(watch["hit_ids"]) == 1
    assert world.call("DELETE", f"/v1/watches/{stopped['watch']['watch_id']}").json["state"] == "STOPPED"


def lose_a_chunk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import whose chunk is lost, and one of which none was handed out: the bureau reads what they wait for, and the
    clock sends and hands out."""

    def accepted(number: str) -> str:
        file = json_lines([any_record(serial_number=number)])
        asked = world.call("POST", "/v1/record-imports", any_import(file), party="NCB-FR")
        world.upload(asked, file)
        (read,) = [*world.chunks("record-imports"), *world.chunks("record-files")]
        assert world.bring(read) == []
        return asked.headers["Location"]

    lost = accepted("FF880001")
    assert [*world.chunks("record-imports"), *world.chunks("record-files")], "taken off the queue, and lost"
    with monkeypatch.context() as patch:
        patch.setattr("iarms.casework.imports.split.hand_out", lambda *_: None)  # ended before it could
        idle = accepted("FF880002")
    for location in (lost, idle):
        assert world.call("GET", location, party="NCB-FR").json["waits_for"] is not None
    for _ in range(2):  # the second time the clock forgets a bureau that has nothing left
        world.import_in_the_end()
    for location in (lost, idle):
        assert world.call("GET", location, party="NCB-FR").json["state"] == "DONE"


def write_references(world: World) -> None:
    """A firearm that names another, is planned anew for a day to come, and then written anew for today."""
    path, gs = "/v1/reference/firearms", "INTERPOL-GS"
    other = world.call("POST", path, any_reference_draft(make="Taurus", model="PT 92"), party=gs).json["reference_id"]
    named = any_reference_draft(do_not_confuse_with=[{"reference_id": other, "why": "made under licence"}])
    mine = world.call("POST", path, named, party=gs, headers={"Idempotency-Key": "r"}).json["reference_id"]
    coming = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    for version, fields in enumerate(({"effective_from": coming}, {}), 1):
        body = any_reference_draft(**fields)
        answer = world.call("PUT", f"{path}/{mine}", body, party=gs, headers={"If-Match": f'"{version}"'})
        assert answer.status == 200, answer.text
    assert world.call("GET", f"{path}?make=Beretta").json["items"]
    missing = world.call("POST", "/v1/reference/missing-reports", {"model": "M57"}).json["missing_report_id"]
    taken_up = f"/v1/reference/missing-reports/{missing}/decisions"
    assert world.call("POST", taken_up, {"decision": "IN_REVIEW"}, party=gs).status == 201
    assert world.call("GET", "/v1/reference/missing-reports").json["items"]


def change_the_register(world: World) -> None:
    """A party's row read, changed under a key, listed, and its versions."""
    path, gs = "/v1/parties/NCB-FR", "INTERPOL-GS"
    row = world.call("GET", path, party=gs)
    headers = {"If-Match": row.headers["ETag"], "Idempotency-Key": "p"}
    assert world.call("PUT", path, {**row.json, "language": "es"}, party=gs, headers=headers).status == 200
    officers = {"officers": ["k-4711", "w-0001"]}
    assert world.call("PUT", "/v1/parties/WCO/officers", officers, headers={"Idempotency-Key": "o"}).status == 200
    assert world.call("GET", "/v1/parties/WCO/officers").json["version"] == 1
    for target in ("/v1/parties", f"{path}/versions"):
        assert world.call("GET", target, party=gs).json["items"]


def keep_a_webhook(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A webhook registered, tested, told of a hit, dead, called by the clock, replayed to, and taken away."""
    path, answers = "/v1/parties/WCO/webhook", [204, 503, 500, 204]
    courier = worlds._door("courier")
    post = lambda *_: Answered(answers.pop(0) if answers else 410)  # noqa: E731
    monkeypatch.setattr(courier, "stores", replace(courier.stores, post=post))
    key = {"Idempotency-Key": "w"}
    assert world.call("PUT", path, {"url": "https://hooks.example.org/x"}, headers=key).status == 200
    made = [world.call("POST", f"{path}/secrets", {}).json["secret_id"] for _ in range(2)]
    assert world.call("DELETE", f"{path}/secrets/{made[0]}").status == 200
    assert world.call("POST", f"{path}/pings", {}).status == 201
    world.take_turns()
    record = any_record(serial_number="WB445566", ncb_reference="FR-WEBHOOK")
    assert world.call("POST", "/v1/records", record, party="NCB-FR").status == 201
    world.stream(tables.OUTBOX, "dispatcher")
    assert world.call("POST", "/v1/searches", any_search(serial_number="WB445566")).json["outcome"] == "hit"
    assert world.dispatch()[0]["batchItemFailures"] == []
    world.take_turns()
    told = world.call("GET", "/v1/notifications?limit=1").json["items"][0]["notification_id"]
    assert world.call("POST", f"{path}/replays", {"notification_ids": [told]}).status == 202
    period = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}
    assert world.call("POST", f"{path}/replays", period).status == 202
    world.take_turns(by_the_clock=True)
    assert world.call("GET", f"{path}/deliveries?waiting=true").json["items"]
    assert world.call("GET", path).json["state"] == "PARKED"
    assert world.call("POST", f"{path}/resumption", {}).status == 201
    assert world.call("DELETE", path).status == 200


def confirm_by_the_clock(world: World, hit: str) -> None:
    """A request that nobody answers, and the clock's own, beside an item that cannot be read."""
    broken = {"case_key": "broken", "part": "current", "due_shard": "due-0", "due_at": "2026-01-01T00:00:00.000Z"}
    world.dynamodb.put_item(TableName="iarms-local-cases", Item={name: {"S": text} for name, text in broken.items()})
    for door in ("hits", "clock"):
        worlds._door(door).confirmation_stores.register._rows.clear()
    asked = {"priority": "URGENT", "reason": "held on the hit alone"}
    assert world.call("GET", f"/v1/hits/{hit}/report").status == 200
    path = f"/v1/hits/{hit}/confirmation-requests"
    assert world.call("POST", path, asked, headers={"Idempotency-Key": "c"}).status == 201
    clock = worlds._door("clock")
    call = own_call("clock", "test", "1")
    run = confirmation.run_confirmation_clock(clock.confirmation_stores, call, Tomorrow.now())
    assert (run.taken["repeated"], run.set_aside) == (1, 1)
    world.dynamodb.delete_item(
        TableName="iarms-local-cases", Key={name: {"S": broken[name]} for name in ("case_key", "part")}
    )


def write_to_one_another(world: World, hit_id: str, trace: dict[str, Any]) -> None:
    """A message of a hit and one of a leg, sent under a key and read."""
    leg = f"/v1/traces/{trace['trace_id']}/legs/{trace['legs'][0]['leg_id']}/messages"
    for path in (f"/v1/hits/{hit_id}/messages", leg):
        said = {"code": "QUESTION", "text": "is the number stamped?"}
        assert world.call("POST", path, said, headers={"Idempotency-Key": path}).status == 201
        assert world.call("GET", path).json["items"]


def trace_and_forget(world: World, search_id: str) -> None:
    """A trace after a search that is corrected and never answered until it expires, and one that is withdrawn; both
    keep watch."""
    body = any_trace(search_id=search_id, override_reason=None, serial_number="TR456781")
    first, second = (
        world.call("POST", "/v1/traces", body, headers={"Idempotency-Key": key}).json["trace_id"] for key in "tu"
    )
    asked = world.call("GET", f"/v1/traces/{second}").json["legs"][0]["party"]
    assert world.call("GET", f"/v1/traces/{second}/report", party=asked).status == 200, "of one weapon with the first"
    assert world.call("POST", f"/v1/traces/{first}/withdrawal", {"reason": "misread"}).json["state"] == "WITHDRAWN"
    corrected = {"answer": "two digits changed places", "firearm": {**body["firearm"], "serial_number": "TR456718"}}
    assert world.call("POST", f"/v1/traces/{second}/information", corrected).status == 201
    clock, call = worlds._door("clock"), own_call("clock", "test", "1")
    for days in (0, 100, 100, 100):
        trace_clock.run_leg_clock(clock.trace_stores, call, datetime.now(UTC) + timedelta(days=days))
    assert world.call("GET", f"/v1/traces/{second}").json["state"] == "CLOSED_UNSUCCESSFUL"
    assert world.call("GET", f"/v1/traces/{second}/report").status == 200
    version = world.call("GET", f"/v1/traces/{second}").json["version"]
    assert world.call("GET", f"/v1/traces/{second}/versions/{version}").status == 200
    bureau = world.call("GET", f"/v1/traces/{second}").json["legs"][0]["party"]
    assert world.call("GET", f"/v1/traces/{second}/report", party=bureau).status == 200


def fish_and_be_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers in a row, by calls and by lines of a batch, and a trace for which nothing is left; the auditor looks."""
    rows = [any_search(serial_number=f"QS{number}") for number in range(7000, 7012)]
    for body in rows[:6]:
        assert world.call("POST", "/v1/searches", body).status == 201
    world.call("POST", "/v1/search-batches", {"searches": rows[6:]})
    assert world.work_off() == []
    nothing = Allowances(traces=Budget(hourly=0, daily=0)).settings()
    stores = worlds._door("traces").stores
    with monkeypatch.context() as patch:
        patch.setitem(vars(stores.allowances), "rules", allowance_rules_in(nothing))
        assert world.call("POST", "/v1/traces", any_trace()).status == 429
    assert world.call("GET", "/v1/audit/suspects", party="AUDITOR").json["items"]


def put_into_the_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every event of the day, brought twice, one alone, one by its id, and a checkpoint over them on the full hour."""
    assert world.sequence(times=2) == [{"batchItemFailures": []}] * 2
    assert world.call("GET", "/v1/records", party="NCB-FR").status == 200
    assert world.sequence() == [{"batchItemFailures": []}]
    event_id = world.items(tables.AUDIT)[0]["event_id"]["S"]
    assert worlds._work("sequencer", {"missing": [event_id]})["known"] == 1
    with monkeypatch.context() as patch:
        patch.setattr(worlds._door("publisher"), "_now", lambda: datetime(2026, 3, 1, 9, tzinfo=UTC))
        assert len(world.publish()["signed"]) == 1


class Tomorrow(datetime):
    """The clock 25 hours on."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime.now(UTC) + timedelta(hours=25)


def test_every_call_is_granted_and_every_grant_is_used(world: World, judge: Judge, monkeypatch: pytest.MonkeyPatch):
    doors = judge.doors
    key = {"Idempotency-Key": "k"}
    slide = [{"component": "SLIDE", "number": "SLD88123"}]
    monkeypatch.setattr(serial_index, "POSTINGS_PER_PAGE", 3)
    for number in range(4):  # the last goes to a second page
        body = any_record(ncb_reference=f"FR-TEST-{number}", other_numbers=slide, make="Beretta")
        record = world.call("POST", "/v1/records", body, party="NCB-FR", headers=key if number == 0 else None).json
    path = f"/v1/records/{record['record_id']}"
    with fault("dynamodb.PutItem", throttled, table="audit"):
        assert world.call("GET", path, party="NCB-FR").status == 503
    assert world.late_events() == [{"batchItemFailures": []}]
    for target in ("/v1/records", path, f"{path}/versions"):
        assert world.call("GET", target, party="NCB-FR").status == 200
    change = {"firearm": {"model": "92 FS"}, "reason": "read again"}
    changed = world.call("PATCH", path, change, party="NCB-FR", headers={"If-Match": '"1"'})
    assert changed.status == 200
    assert world.index() == [{"batchItemFailures": []}]
    mine = any_search(make="Beretta")
    hit = world.call("POST", "/v1/searches", mine, headers=key).json
    with monkeypatch.context() as patch:
        patch.setattr(http, "now", lambda: datetime.now(UTC) + timedelta(hours=25))
        world.call("POST", "/v1/searches", mine)  # retires the day-old hits
    possible = world.call("POST", "/v1/searches", any_search(case_reference="other")).json
    match = possible["matches"][0]["record_id"]
    path = f"/v1/searches/{possible['search_id']}/matches/{match}/assertion"
    assert world.call("POST", path, {"compared": ["make"], "reason": "seen"}).status == 201
    pattern = any_search(make="Beretta", serial_number="AB0123??")
    assert world.call("POST", "/v1/searches", pattern).status == 201
    unknown = any_search(serial_number="QX771199")
    batch = {"searches": [mine, any_search(make="Beretta", case_reference="by batch"), pattern, unknown, {}]}
    watched = world.call("POST", "/v1/searches", any_search(serial_number="TR456781", make="Beretta")).json
    location = world.call("POST", "/v1/search-batches", batch, headers={"Idempotency-Key": "b"}).headers["Location"]
    with monkeypatch.context() as patch:
        patch.setattr(http, "now", lambda: datetime.now(UTC) + timedelta(hours=50))
        assert world.work_off() == []
    assert world.call("GET", location).json["state"] == "DONE"
    lines = [any_record(serial_number="FF770001"), any_record(make="Beretta"), any_record(make=None)]
    file = json_lines(lines)  # the second goes to the second page of its key
    asked = world.call("POST", "/v1/record-imports", any_import(file), party="NCB-FR", headers={"Idempotency-Key": "i"})
    world.upload(asked, file)
    assert world.import_all() == []
    done = world.call("GET", asked.headers["Location"], party="NCB-FR").json
    assert (done["state"], done["counts"]["written"]) == ("DONE", 2)
    world.call("GET", "/v1/record-imports", party="NCB-FR")
    world.call("GET", "/v1/search-batches")
    extract = json_lines([any_record(serial_number="FF770001", model="92 FS"), any_record(serial_number="FF770002")])
    asked = world.call("POST", "/v1/record-imports", any_import(extract, mode="replace"), party="NCB-FR")
    world.upload(asked, extract)
    assert world.import_all() == []
    lacks = world.call("GET", f"{asked.headers['Location']}?lines=missing", party="NCB-FR")
    assert (lacks.status, bool(lacks.json["missing"])) == (200, True)
    leaving = f"{asked.headers['Location']}/withdrawals"
    assert world.call("POST", leaving, {"reason": "not held"}, party="NCB-FR").status == 202
    assert world.import_all() == []
    counted = world.call("GET", asked.headers["Location"], party="NCB-FR").json["withdrawal"]
    body = {"reason": "not held", "missing": counted["missing"], "most": 100}
    assert world.call("POST", leaving, body, party="NCB-FR").status == 202
    assert world.import_all() == []
    assert world.call("GET", asked.headers["Location"], party="NCB-FR").json["withdrawal"]["state"] == "WITHDRAWN"
    found = world.call("POST", "/v1/searches", any_search(serial_number="FF770001")).json
    assert found["matches"][0]["hit_id"], "a hit on it is looked at before it is taken back"
    back = world.call("POST", f"{asked.headers['Location']}/undo", {"reason": "a wrong file"}, party="NCB-FR")
    assert back.status == 202, back.text
    assert world.import_all() == []
    lose_a_chunk(world, monkeypatch)
    for query in ("", "?on_behalf_of=KE"):
        for party in ("WCO", "ADM-KE"):
            world.call("GET", f"/v1/searches{query}", party=party)
            world.call("GET", f"/v1/watches{query}", party=party)
    hidden = any_record(serial_number="HD551207", handling="NOTIFY_OWNER_ONLY")
    assert world.call("POST", "/v1/records", hidden, party="NCB-FR").status == 201
    watch_for_a_day(world, monkeypatch)
    assert world.call("GET", "/v1/concealment-statistics", party="INTERPOL-GS").json["items"]
    world.call("GET", f"/v1/records/{record['record_id']}")
    was_hit = f"/v1/records/{hit['matches'][0]['record_id']}"
    assert world.call("GET", was_hit, party="INTERPOL-GS").status == 404, "its bureau answers for itself"
    world.call("GET", f"/v1/searches/{hit['search_id']}")
    world.notify()
    doors.append("sweeper")
    sweeper.handle({}, Context())
    confirm_by_the_clock(world, hit["matches"][0]["hit_id"])
    for party in ("NCB-FR", "ADM-KE", "INTERPOL-GS"):
        assert world.call("GET", "/v1/hits", party=party).json["items"]
    hit_id = hit["matches"][0]["hit_id"]
    assert [each["hit_id"] for each in world.call("GET", "/v1/hits?order=due", party="NCB-FR").json["items"]] == [
        hit_id
    ]
    later = {"answer": "TIME_NEEDED", "until": (datetime.now(UTC) + timedelta(days=3)).isoformat(), "reason": "archive"}
    assert world.call("POST", f"/v1/hits/{hit_id}/confirmations", later, party="NCB-FR").status == 201
    assert world.call("GET", f"/v1/hits/{hit_id}").json["told"]
    assert world.call("GET", "/v1/hit-statistics").json["total"]["count"]
    trace_and_forget(world, watched["search_id"])
    write_to_one_another(world, hit["matches"][0]["hit_id"], world.call("GET", "/v1/traces").json["items"][0])
    assert world.call("GET", "/v1/trace-statistics", party="INTERPOL-GS").json["total"]["count"]
    for party in ("NCB-BR", "ADM-KE", "INTERPOL-GS"):
        assert world.call("GET", "/v1/traces", party=party).json["items"]
    note = world.call("GET", "/v1/notifications").json["items"][0]["notification_id"]
    taken = world.call("POST", f"/v1/notifications/{note}/acknowledgement", {}, headers={"Idempotency-Key": "n"})
    assert taken.status == 201
    write_references(world)
    fish_and_be_seen(world, monkeypatch)
    change_the_register(world)
    keep_a_webhook(world, monkeypatch)
    for target in ("/v1/health", "/v1/codes", "/v1/openapi.json"):
        world.call("GET", target)
    assert world.index_audit() == [{"batchItemFailures": []}]
    for query in ("", "?administration=KE&action=create_search", "?party=WCO&action=create_trace"):
        found = world.call("GET", f"/v1/audit/events{query}", party="AUDITOR").json["items"]
        assert found
    put_into_the_log(world, monkeypatch)
    assert world.call("GET", f"/v1/audit/events/{found[0]['event_id']}", party="AUDITOR").json["proof"]
    assert world.call("GET", "/v1/audit/checkpoints", party="AUDITOR").json["items"]
    doors.append("reviewer")
    for day in (400, 430, 460):
        at = datetime.now(UTC) + timedelta(days=day)
        assert sum(reviews.review(reviewer.stores, own_call("reviewer", "test", "1"), at, lambda: True).taken.values())
    doors.append("authorizer")
    with pytest.raises(Exception, match="Unauthorized"):
        worlds._door("authorizer").handle({"methodArn": "a/b/c"}, Context())

    assert judge.refused == []
    found = judge.used()
    # The sweeper claims and marks as the notifier does, by the same code; here there was nothing left for it.
    found["sweeper"]["table outbox"] |= found["notifier"]["table outbox"]
    granted = {
        name: {what: actions for what, actions in grants.items() if what.startswith(("table ", "index "))}
        for name, grants in (
            EXPECTED | {f"{name}-data": grants for name, grants in EXPECTED_OF_CALLERS.items()}
        ).items()
    }
    # It asks for states, which tables in memory do not have: tests/flow/test_inspector.py has it ask moto for each.
    del granted["inspector"]
    unlike = {
        (name, what, action)
        for name in granted.keys() | found.keys()
        for what in granted.get(name, {}).keys() | found[name].keys()
        for action in granted.get(name, {}).get(what, set()) ^ found[name].get(what, set())
    }
    assert unlike == set()
