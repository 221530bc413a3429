"""A mandate that ends: what the WCO made under it becomes the administration's, to work on and to be told of."""

from datetime import date, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.handlers import clock as clock_door
from iarms.models.party import Mandate, Party
from iarms.store.parties import Register
from tests import clock
from tests.builders import any_record, any_search, any_trace
from tests.world import DEPLOYMENT, Context, World

DAY = timedelta(days=1)
LAST_DAY = clock.TODAY
# Reads and steps of a hit, a trace and a watch: method, path, body.
HIT_STEPS = [
    ("POST", "/v1/hits/{hit}/confirmation-requests", {"priority": "URGENT", "reason": "held at the gate"}),
    ("POST", "/v1/hits/{hit}/messages", {"code": "QUESTION", "text": "which marks"}),
    ("POST", "/v1/hits/{hit}/disposition", {"disposition": "SEIZED"}),
]
TRACE_STEPS = [
    ("POST", "/v1/traces/{trace}/information", {"answer": "the slide is marked"}),
    ("POST", "/v1/traces/{trace}/legs/{leg}/messages", {"code": "QUESTION", "text": "which marks"}),
    ("POST", "/v1/traces/{trace}/legs/{leg}/withdrawal", {"reason": "no longer needed"}),
    ("POST", "/v1/traces/{trace}/withdrawal", {"reason": "no longer needed"}),
]
READS = [
    ("GET", path, None)
    for path in (
        "/v1/hits/{hit}", "/v1/hits/{hit}/report", "/v1/hits/{hit}/messages", "/v1/traces/{trace}",
        "/v1/traces/{trace}/report", "/v1/traces/{trace}/legs/{leg}/messages", "/v1/watches/{watch}",
    )
]  # fmt: skip
STOP = [("DELETE", "/v1/watches/{watch}", None)]


def register(world: World, *mandates: Mandate, administration: bool) -> None:
    rows = Register(world.dynamodb, f"{DEPLOYMENT}-register")
    rows.put(Party(party="WCO", notified=True, mandates=mandates))
    rows.put(Party(party="ADM-KE", notified=administration))


@pytest.fixture(params=[True, False], ids=["with an address", "without an address"])
def has_address(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def ids(world: World, has_address: bool) -> dict[str, str]:
    """A hit, a trace and a watch that the WCO made for Kenya on the last day of its mandate."""
    ends = Mandate(country="KE", since=date(2020, 1, 1), until=LAST_DAY)
    register(world, ends, Mandate(country="GH", since=date(2020, 1, 1)), administration=has_address)
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    search = world.call("POST", "/v1/searches", any_search()).json
    watching = world.call("POST", "/v1/searches", any_search(serial_number="WT778812", case_reference="MBA-2")).json
    trace = world.call("POST", "/v1/traces", any_trace(country_of_manufacture="FR")).json
    world.notify()
    return {
        "hit": search["matches"][0]["hit_id"],
        "search": search["search_id"],
        "record": search["matches"][0]["record_id"],
        "watch": watching["watch"]["watch_id"],
        "trace": trace["trace_id"],
        "leg": trace["legs"][0]["leg_id"],
    }


def end_mandate() -> None:
    clock._at += DAY


def call(world: World, step: tuple[str, str, Any], ids: dict[str, str], party: str) -> Any:
    method, path, body = step
    return world.call(method, path.format(**ids), body, party=party)


def notices(world: World) -> list[tuple[str, str, str | None]]:
    """Every notification there is, as recipient, event and in whose stead."""
    rows = sorted(world.documents(tables.OUTBOX), key=lambda row: row["notification_id"])
    return [(row["recipient"], row["event"], row["instead_of"]) for row in rows]


def whom(world: World, before: list[Any]) -> list[tuple[str, str, str | None]]:
    after = notices(world)
    for each in before:
        after.remove(each)
    return sorted(after, key=str)


def for_kenya(event: str, *, has_address: bool) -> tuple[str, str, str | None]:
    return ("ADM-KE", event, None) if has_address else ("INTERPOL-GS", event, "ADM-KE")


@pytest.mark.parametrize("step", [*READS, *HIT_STEPS, *TRACE_STEPS, *STOP], ids=lambda step: f"{step[0]} {step[1]}")
def test_on_its_last_day_a_mandate_is_in_force_and_a_day_later_it_is_not(world: World, ids, step):
    answer = call(world, step, ids, "WCO")
    assert answer.status in (200, 201), answer.text


@pytest.mark.parametrize("step", [*READS, *HIT_STEPS, *TRACE_STEPS, *STOP], ids=lambda step: f"{step[0]} {step[1]}")
def test_without_its_mandate_the_wco_reads_and_does_nothing_and_the_administration_goes_on(world: World, ids, step):
    end_mandate()
    before = notices(world)
    refused = call(world, step, ids, "WCO")
    assert (refused.status, refused.json["code"]) == (403, "no_mandate")
    assert notices(world) == before
    answer = call(world, step, ids, "ADM-KE")
    assert answer.status in (200, 201), answer.text
    assert not [each for each in whom(world, before) if "WCO" in each or "ADM-KE" in each], "nor who took the step"


def test_without_its_mandate_lists_and_counts_of_the_wco_hold_no_such_case(world: World, ids):
    lists = ("/v1/hits", "/v1/traces", "/v1/watches")
    ghana = any_search(on_behalf_of="GH", case_reference="ACC-1")
    world.call("POST", "/v1/searches", ghana)
    assert [len(world.call("GET", path).json["items"]) for path in lists] == [2, 1, 1]
    end_mandate()
    assert [len(world.call("GET", path).json["items"]) for path in lists] == [1, 0, 0]
    assert world.call("GET", "/v1/hit-statistics").json["total"]["count"] == 1
    assert world.call("GET", "/v1/trace-statistics").json["total"]["count"] == 0
    assert [len(world.call("GET", path, party="ADM-KE").json["items"]) for path in lists] == [1, 1, 1]
    assert len(world.call("GET", "/v1/hits", party="INTERPOL-GS").json["items"]) == 2


def test_what_the_wco_did_and_was_told_under_its_mandate_stays_readable(world: World, ids):
    record = f"/v1/records/{ids['record']}"
    assert world.call("GET", record).status == 200
    end_mandate()
    assert world.call("GET", f"/v1/searches/{ids['search']}").status == 200
    assert [each["event"] for each in world.call("GET", "/v1/notifications").json["items"]] == ["hit.opened"]
    assert world.call("GET", record).status == 404, "opened by the search that it may no longer act on"
    assert world.call("GET", record, party="ADM-KE").status == 200


def test_a_case_that_the_administration_made_by_itself_tells_the_wco_as_before(world: World, ids):
    end_mandate()
    before = notices(world)
    own = any_search(on_behalf_of=None, case_reference="KE-OWN")
    hit = world.call("POST", "/v1/searches", own, party="ADM-KE").json["matches"][0]["hit_id"]
    assert ("WCO", "hit.opened", None) in whom(world, before)
    assert world.call("GET", f"/v1/hits/{hit}").status == 200
    assert hit in [each["hit_id"] for each in world.call("GET", "/v1/hits").json["items"]]


def test_a_watch_that_matches_tells_the_administration_and_not_the_wco(world: World, ids, has_address: bool):
    end_mandate()
    before = notices(world)
    entered = any_record(serial_number="WT778812", ncb_reference="FR-TEST-0002")
    world.call("POST", "/v1/records", entered, party="NCB-FR")
    world.after()
    assert whom(world, before) == sorted(
        [
            ("INTERPOL-GS", "watch.matched", None),
            ("NCB-FR", "watch.matched", None),
            for_kenya("watch.matched", has_address=has_address),
        ],
        key=str,
    )


def test_steps_of_the_bureau_are_told_to_the_administration_and_not_to_the_wco(world: World, ids, has_address: bool):
    end_mandate()
    before = notices(world)
    world.call("POST", f"/v1/hits/{ids['hit']}/confirmations", {"answer": "CONFIRMED"}, party="NCB-FR")
    assert whom(world, before) == sorted(
        [("INTERPOL-GS", "hit.confirmed", None), for_kenya("hit.confirmed", has_address=has_address)], key=str
    )
    before = notices(world)
    message = {"code": "ANSWER", "text": "the frame is marked"}
    world.call("POST", f"/v1/hits/{ids['hit']}/messages", message, party="NCB-FR")
    assert whom(world, before) == sorted(
        [("INTERPOL-GS", "hit.message", None), for_kenya("hit.message", has_address=has_address)], key=str
    )
    before = notices(world)
    leg = f"/v1/traces/{ids['trace']}/legs/{ids['leg']}"
    world.call("POST", f"{leg}/information-requests", {"question": "which marks"}, party="NCB-FR")
    assert for_kenya("trace.updated", has_address=has_address) in whom(world, before)
    assert not [each for each in whom(world, before) if "WCO" in each]


def test_the_clock_tells_the_administration_and_not_the_wco(world: World, ids, has_address: bool):
    end_mandate()
    before = notices(world)
    clock._at += timedelta(days=40)
    clock_door.handle({}, Context())
    news = whom(world, before)
    assert news
    assert not [each for each in news if "WCO" in each], news
    assert {for_kenya("hit.reminder", has_address=has_address), for_kenya("trace.overdue", has_address=has_address)} & {
        *news
    }


def test_a_mandate_that_has_not_begun_is_none(world: World):
    begins = Mandate(country="KE", since=clock.TODAY + DAY)
    register(world, begins, administration=False)
    assert world.call("POST", "/v1/searches", any_search()).json["code"] == "no_mandate"
    assert world.call("POST", "/v1/traces", any_trace()).json["code"] == "no_mandate"
    clock._at += DAY
    assert world.call("POST", "/v1/searches", any_search()).status == 201


def test_a_possible_match_is_not_asserted_without_the_mandate(world: World, ids):
    possible = world.call("POST", "/v1/searches", any_search(make="Beretta", case_reference="other")).json
    path = f"/v1/searches/{possible['search_id']}/matches/{possible['matches'][0]['record_id']}/assertion"
    end_mandate()
    answer = world.call("POST", path, {"compared": ["make"], "reason": "seen"})
    assert (answer.status, answer.json["code"]) == (403, "no_mandate")
