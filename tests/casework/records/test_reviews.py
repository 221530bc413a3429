"""A record is reviewed: its owner is asked in time and once, has its grace, and silence ends the record."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.audit import own_call
from iarms.casework.records import reviews
from iarms.handlers import reviewer
from iarms.models.review import months_after
from iarms.store.records import Records
from tests import clock
from tests.builders import any_record, any_search
from tests.faults import Killed
from tests.world import DEPLOYMENT, Context, World

CALL = own_call("reviewer", "test", "1")
TODAY = clock.TODAY
YEAR = months_after(TODAY, 12)
HALF = months_after(YEAR, -6)


def enter(world: World, party: str = "NCB-FR", **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", "/v1/records", any_record(**fields), party=party)
    assert answer.status == 201, answer.text
    world.index()
    return dict(answer.json)


def run(day: date, *, times: int = 1) -> dict[str, int]:
    """Review on a day, so many times; the steps that were taken."""
    at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    taken: dict[str, int] = {}
    for _ in range(times):
        for stage, count in reviews.review(reviewer.stores, CALL, at, lambda: True).taken.items():
            if count:
                taken[stage] = taken.get(stage, 0) + count
    return taken


def told(world: World, party: str = "NCB-FR") -> list[tuple[str, str, str | None]]:
    """What a party has been told of reviews since it was last asked: record, stage, and until when."""
    world.notify(times=2)
    return [
        (message["record_id"], message["stage"], message.get("due_at"))
        for message in world.messages(party)
        if message["event"] == "record.review_due"
    ]


def change(world: World, record: dict[str, Any], version: int, **fields: Any) -> Any:
    body = {"reason": "looked at again", **fields}
    path = f"/v1/records/{record['record_id']}"
    return world.call("PATCH", path, body, party=record["owner"], headers={"If-Match": f'"{version}"'})


def read(world: World, record: dict[str, Any]) -> Any:
    return world.call("GET", f"/v1/records/{record['record_id']}", party=record["owner"]).json


def midnight(day: date) -> str:
    return f"{day}T00:00:00.000Z"


def test_an_owner_is_asked_twice_has_its_grace_and_then_the_record_expires(world: World):
    record = enter(world)
    rec = record["record_id"]
    assert record["review_by"] == str(YEAR)
    assert run(HALF - timedelta(days=1)) == {}
    assert run(HALF, times=3) == {"SIX_MONTHS": 1}
    assert told(world) == [(rec, "SIX_MONTHS", midnight(YEAR))]
    assert run(YEAR - timedelta(days=1)) == {}
    assert run(YEAR, times=3) == {"DUE": 1}
    end = YEAR + timedelta(days=30)
    assert told(world) == [(rec, "DUE", midnight(end))]
    assert run(end - timedelta(days=1)) == {}
    assert read(world, record) == record, "asking changes nothing of the record"
    assert world.call("POST", "/v1/searches", any_search(watch=False)).json["outcome"] == "hit"

    assert run(end, times=3) == {"EXPIRED": 1}
    assert told(world) == [(rec, "EXPIRED", None)]
    assert run(end + timedelta(days=400)) == {}
    ended = read(world, record)
    assert (ended["status"], ended["version"], ended["changed_by"]) == ("EXPIRED", 2, "review")
    assert str(YEAR) in ended["changed_because"]
    versions = world.call("GET", f"/v1/records/{rec}/versions", party="NCB-FR").json["items"]
    assert versions == [ended, record]
    assert world.call("POST", "/v1/searches", any_search(case_reference="late")).json["outcome"] != "hit"
    world.index(times=2)
    assert world.call("POST", "/v1/searches", any_search(case_reference="later")).json["outcome"] == "no_match"
    assert not [item for item in world.items(tables.SERIAL_INDEX) if "postings" in item]
    events = [event for event in world.documents(tables.AUDIT) if event["action"] == "review_record"]
    assert {(e["party"], e["subject"], e["outcome"], e["object_version"]) for e in events} == {
        ("SERVICE", "reviewer", "SIX_MONTHS", 1),
        ("SERVICE", "reviewer", "DUE", 1),
        ("SERVICE", "reviewer", "EXPIRED", 2),
    }
    assert all(e["record_ids"] == [rec] and len(e["notifications"]) == 1 for e in events)
    for party in ("INTERPOL-GS", "WCO", "NCB-BR"):
        assert told(world, party) == []


def test_another_day_of_review_begins_anew(world: World):
    record = enter(world)
    run(HALF)
    run(YEAR)
    told(world)
    later = months_after(YEAR, 12)
    assert change(world, record, 1, review_by=str(later)).status == 200
    assert run(YEAR + timedelta(days=31)) == {}
    assert run(months_after(later, -6)) == {"SIX_MONTHS": 1}
    assert [stage for _, stage, _ in told(world)] == ["SIX_MONTHS"]
    assert read(world, record)["status"] == "ACTIVE"


def test_a_correction_is_no_review(world: World, monkeypatch: pytest.MonkeyPatch):
    record = enter(world)
    run(HALF)
    run(YEAR)
    with monkeypatch.context() as patch:
        patch.setattr("iarms.handlers.http.now", lambda: datetime(YEAR.year, YEAR.month, YEAR.day, 9, tzinfo=UTC))
        assert change(world, record, 1, firearm={"model": "M&P 40"}).status == 200, "its day is over, and that is known"
    assert run(YEAR + timedelta(days=30)) == {"EXPIRED": 1}
    assert read(world, record)["version"] == 3


def test_a_record_that_is_no_longer_sought_is_not_reviewed_until_it_is_again(world: World):
    record = enter(world)
    assert change(world, record, 1, status="LOCATED").status == 200
    assert run(YEAR + timedelta(days=400)) == {}
    assert not [item for item in world.items(tables.RECORDS) if "review_at" in item]
    assert change(world, record, 2, status="ACTIVE", review_by=str(TODAY + timedelta(days=20))).status == 200
    assert run(TODAY + timedelta(days=20)) == {"DUE": 1}


def test_an_expired_record_is_reactivated_with_a_day_to_come(world: World, monkeypatch: pytest.MonkeyPatch):
    record = enter(world, review_by=str(TODAY + timedelta(days=10)))
    assert run(TODAY + timedelta(days=10)) == {"DUE": 1}
    assert run(TODAY + timedelta(days=40)) == {"EXPIRED": 1}
    later = datetime.now(UTC) + timedelta(days=50)
    with monkeypatch.context() as patch:
        patch.setattr("iarms.handlers.http.now", lambda: later)
        refused = change(world, record, 2, status="ACTIVE")
        assert (refused.status, refused.json["errors"][0]["code"]) == (422, "in_the_past")
        again = change(world, record, 2, status="ACTIVE", review_by=str(later.date() + timedelta(days=30)))
    assert (again.status, again.json["version"]) == (200, 3)
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"


def test_after_months_without_a_review_each_owner_still_has_its_notices_and_the_grace(world: World):
    record = enter(world)
    back = YEAR + timedelta(days=100)
    assert run(back, times=2) == {"SIX_MONTHS": 1}
    assert told(world) == [(record["record_id"], "SIX_MONTHS", midnight(back + timedelta(days=30)))]
    assert run(back + timedelta(days=29)) == {}
    assert run(back + timedelta(days=30)) == {"DUE": 1}
    assert run(back + timedelta(days=59)) == {}
    assert run(back + timedelta(days=60)) == {"EXPIRED": 1}
    assert [stage for _, stage, _ in told(world)] == ["DUE", "EXPIRED"]


def test_for_a_bureau_without_an_address_interpol_is_told(world: World):
    record = enter(world, "NCB-DE")
    run(HALF)
    world.notify()
    (message,) = world.messages("INTERPOL-GS")
    assert (message["record_id"], message["instead_of"], message["stage"]) == (
        record["record_id"],
        "NCB-DE",
        "SIX_MONTHS",
    )


def test_of_a_test_record_nobody_is_told_and_it_ends_all_the_same(world: World):
    record = enter(world, test=True)
    for day in (HALF, YEAR, YEAR + timedelta(days=30)):
        assert sum(run(day).values()) == 1
    assert told(world) == []
    rows = world.call("GET", "/v1/notifications", party="NCB-FR").json["items"]
    assert [(row["state"], row["message"]["stage"]) for row in rows] == [
        ("TEST", "EXPIRED"),
        ("TEST", "DUE"),
        ("TEST", "SIX_MONTHS"),
    ]
    assert read(world, record)["status"] == "EXPIRED"


def test_a_run_does_what_it_can_and_the_next_goes_on(world: World, monkeypatch: pytest.MonkeyPatch):
    for number in range(9):
        enter(world, ncb_reference=f"FR-{number}", serial_number=f"AB01234{number}")
    monkeypatch.setattr(reviews, "MOST_REVIEWED", 4)
    runs = [run(HALF) for _ in range(10)]
    assert sum(each.get("SIX_MONTHS", 0) for each in runs) == 9
    assert all(each.get("SIX_MONTHS", 0) <= 4 for each in runs)
    assert runs[-1] == {}
    assert len(told(world)) == 9
    at = datetime(YEAR.year, YEAR.month, YEAR.day, tzinfo=UTC) + timedelta(days=3)
    answers = iter([True, True, False])
    monkeypatch.setattr(reviews, "MOST_REVIEWED", 100)
    cut = reviews.review(reviewer.stores, CALL, at, lambda: next(answers))
    assert (cut.taken["DUE"], cut.unfinished, cut.oldest_days) == (2, True, 3)
    assert run(at.date(), times=2) == {"DUE": 7}


def test_a_run_that_looks_at_fewer_than_are_due_says_so(world: World, monkeypatch: pytest.MonkeyPatch):
    for number in range(9):
        enter(world, ncb_reference=f"FR-{number}", serial_number=f"AB01234{number}")
    at = datetime(HALF.year, HALF.month, HALF.day, tzinfo=UTC)
    monkeypatch.setattr(reviews, "MOST_REVIEWED", 4)
    first = reviews.review(reviewer.stores, CALL, at, lambda: True)
    assert (first.taken["SIX_MONTHS"] <= 4, first.unfinished) == (True, True)
    while (each := reviews.review(reviewer.stores, CALL, at, lambda: True)).unfinished:
        assert each.taken["SIX_MONTHS"] > 0
    assert len(told(world)) == 9


def test_a_registry_that_falls_due_at_once_keeps_no_other_owner_from_the_first_run(world: World):
    for number in range(12):
        enter(world, ncb_reference=f"FR-{number}", serial_number=f"AB01234{number}", party="NCB-FR")
    of_brazil = enter(world, ncb_reference="BR-1", serial_number="XY987654", party="NCB-BR")
    at = datetime(YEAR.year, YEAR.month, YEAR.day, tzinfo=UTC) + timedelta(days=30)
    first = reviews.review(reviewer.stores, CALL, at, lambda: True, 4)
    assert (sum(first.taken.values()), first.unfinished) == (4, True)
    assert of_brazil["record_id"] in {
        each["message"]["record_id"] for each in world.call("GET", "/v1/notifications", party="NCB-BR").json["items"]
    }


def test_a_step_that_waited_when_the_index_stood_by_day_alone_is_taken(world: World):
    record = enter(world)
    (item,) = [each for each in world.items(tables.RECORDS) if each["part"]["S"] == "current"]
    before = {"review_shard": {"S": "review-2"}, "review_at": {"S": f"{HALF}#{record['record_id']}"}}
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-records", Item={**item, **before})
    assert run(HALF) == {"SIX_MONTHS": 1}
    (item,) = [each for each in world.items(tables.RECORDS) if each["part"]["S"] == "current"]
    assert item["review_at"]["S"].startswith("NCB-FR "), "the next one stands by its owner"
    assert run(YEAR) == {"DUE": 1}


def test_two_runs_side_by_side_tell_an_owner_once(world: World, monkeypatch: pytest.MonkeyPatch):
    record = enter(world, review_by=str(TODAY + timedelta(days=10)))
    day = TODAY + timedelta(days=10)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    due = reviewer.stores.records.reviews_due(day, 10)
    assert [each.record_id for each in due.waiting] == [record["record_id"]]
    assert run(day) == {"DUE": 1}
    monkeypatch.setattr(Records, "reviews_due", lambda *_: due)
    late = reviews.review(reviewer.stores, CALL, at, lambda: True)
    assert (late.taken["DUE"], late.passed_over, late.failed) == (0, 1, 0)
    assert change(world, record, 1, status="CLEARED").status == 200
    assert reviews.review(reviewer.stores, CALL, at, lambda: True).passed_over == 1
    assert len(told(world)) == 1


def test_a_record_that_cannot_be_read_keeps_no_other_waiting(world: World):
    broken, other = enter(world), enter(world, ncb_reference="FR-2", serial_number="XY987654")
    (item,) = [each for each in world.items(tables.RECORDS) if each["record_id"]["S"] == broken["record_id"]]
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-records", Item={**item, "document": {"S": "{}"}})
    at = datetime(HALF.year, HALF.month, HALF.day, tzinfo=UTC)
    done = reviews.review(reviewer.stores, CALL, at, lambda: True)
    assert (done.taken["SIX_MONTHS"], done.failed) == (1, 1)
    assert [record_id for record_id, _, _ in told(world)] == [other["record_id"]]


@pytest.mark.parametrize("lost", ["document", "review_stage", "version"])
def test_an_item_that_lacks_something_keeps_no_other_waiting(world: World, lost: str):
    broken, other = enter(world), enter(world, ncb_reference="FR-2", serial_number="XY987654")
    (item,) = [each for each in world.items(tables.RECORDS) if each["record_id"]["S"] == broken["record_id"]]
    kept = {name: value for name, value in item.items() if name != lost}
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-records", Item=kept)
    at = datetime(HALF.year, HALF.month, HALF.day, tzinfo=UTC)
    done = reviews.review(reviewer.stores, CALL, at, lambda: True)
    assert done.taken["SIX_MONTHS"] == 1
    assert done.failed + done.passed_over == 1
    assert [record_id for record_id, _, _ in told(world)] == [other["record_id"]]


def test_an_owner_with_a_whole_registry_due_keeps_no_other_waiting(world: World, monkeypatch: pytest.MonkeyPatch):
    for number in range(6):
        enter(world, ncb_reference=f"FR-{number}", serial_number=f"XY98765{number}")
    other = world.call(
        "POST", "/v1/records", any_record(ncb_reference="BR-1", serial_number="XY987659"), party="NCB-BR"
    )
    assert other.status == 201, other.text
    monkeypatch.setattr(reviews, "MOST_REVIEWED", 2)
    far = datetime.now(UTC) + timedelta(days=3000)
    done = reviews.review(reviewer.stores, CALL, far, lambda: True)
    assert (sum(done.taken.values()), done.unfinished) == (2, True)
    owners = [note["recipient"] for note in world.documents(tables.OUTBOX)]
    assert sorted(owners) == ["NCB-BR", "NCB-FR"]


@pytest.mark.parametrize("stage", ["DUE", "EXPIRED"])
def test_a_reviewer_that_is_killed_at_any_call_tells_its_owner_once(world: World, stage: str):
    record = enter(world, review_by=str(TODAY + timedelta(days=10)))
    day = TODAY + timedelta(days=10)
    if stage == "EXPIRED":
        run(day)
        day += timedelta(days=30)
        told(world)
    survived, done = 0, False
    while not done:
        calls: list[str] = []

        def kill(model: Any, calls: list[str] = calls, survived: int = survived, **_: Any) -> None:
            calls.append(model.name)
            if len(calls) > survived:
                raise Killed

        dynamodb().meta.events.register("after-call.dynamodb", kill)
        try:
            run(day)
            done = True
        except Killed:
            survived += 1
        finally:
            dynamodb().meta.events.unregister("after-call.dynamodb", kill)
    assert survived >= 4
    assert [(rec, said) for rec, said, _ in told(world)] == [(record["record_id"], stage)]


def test_a_step_of_a_review_wakes_neither_index_nor_watches(world: World, monkeypatch: pytest.MonkeyPatch):
    enter(world)
    world.after()
    run(HALF)
    asked: list[str] = []

    def watch(model: Any, **_: Any) -> None:
        asked.append(model.name)

    dynamodb().meta.events.register("before-call.dynamodb", watch)
    try:
        streamed = [*world.index(), *world.after()]
    finally:
        dynamodb().meta.events.unregister("before-call.dynamodb", watch)
    assert streamed == [{"batchItemFailures": []}] * 2
    assert asked == []


def test_the_handler_reviews_by_the_clock_while_time_is_left(world: World, monkeypatch: pytest.MonkeyPatch):
    enter(world)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime(HALF.year, HALF.month, HALF.day, 12, tzinfo=UTC)

    monkeypatch.setattr(reviewer, "datetime", Later)
    context = Context()
    context.milliseconds_left = 10_000
    assert reviewer.handle({}, context)["unfinished"]
    context.milliseconds_left = 60_000
    taken = {"SIX_MONTHS": 1, "DUE": 0, "EXPIRED": 0}
    assert reviewer.handle({}, context) == {"taken": taken, "failed": 0, "unfinished": False}


def test_a_day_of_review_too_far_away_is_refused(world: World):
    too_far = str(months_after(TODAY, 60) + timedelta(days=2))
    refused = world.call("POST", "/v1/records", any_record(review_by=too_far), party="NCB-FR")
    (error,) = refused.json["errors"]
    assert (refused.status, error["pointer"], error["code"]) == (422, "/review_by", "too_far")
    assert too_far not in refused.text
    record = enter(world)
    assert change(world, record, 1, review_by=too_far).json["errors"][0]["code"] == "too_far"


def test_records_that_were_loaded_in_bulk_are_reviewed_too(world: World):
    from iarms.casework.records.entry import enter_in_bulk
    from iarms.handlers.records import stores
    from iarms.models.record import RecordDraft

    drafts = [
        ("NCB-BR", RecordDraft.model_validate(any_record(serial_number=f"QQ{n:06}", ncb_reference=f"BR-{n}")))
        for n in range(5)
    ]
    enter_in_bulk(stores, drafts, datetime.now(UTC))
    assert run(HALF, times=2) == {"SIX_MONTHS": 5}
    assert world.index() == [], "their keys are there, and nothing of them changed"
    assert len({record_id for record_id, _, _ in told(world, "NCB-BR")}) == 5
