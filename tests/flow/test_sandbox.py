"""The sandbox: each weapon of the catalogue answers what it says, through the doors; nobody real is told, and no search
but a test meets a fault that a weapon asks for."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.audit import own_call
from iarms.casework.hits.confirmation import run_confirmation_clock
from iarms.casework.searching import drills as played
from iarms.domain.cases import Reader, drill_of
from iarms.errors import TooMany
from iarms.handlers import clock
from iarms.handlers import search as search_door
from iarms.models.allowance import Budget, allowance_rules_in
from iarms.models.party import TEST_BUREAU
from iarms.models.purpose import Purpose
from iarms.models.record import RecordDraft
from iarms.models.test_records import TEST_FIREARM
from iarms.store.allowances import Allowances
from infra.allowances import Allowances as Allowed
from infra.config import load_deployments
from ops.documents.draw_sandbox import PAGE, page
from ops.local.test_records import load_sandbox, load_test_records, records_of
from ops.sandbox import SandboxWeapon, sandbox_weapons
from tests.builders import any_kept_record, any_search
from tests.sandbox import Told, play
from tests.world import RECIPIENTS, Kept, World, Worlds

LOCAL = load_deployments()["local"].model_copy(update={"index_version": "v2"})
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEAPONS = {weapon.name: weapon for weapon in sandbox_weapons()}


@pytest.fixture(scope="module")
def loaded(worlds: Worlds) -> Kept:
    """A deployment with its sandbox."""
    with worlds.begin() as world:
        assert load_sandbox(world.dynamodb, LOCAL) == 1 + len(records_of(WEAPONS.values()))
        world.index()
        world.after()
        return worlds.keep(world)


@pytest.fixture
def sandbox(worlds: Worlds, loaded: Kept) -> Any:
    with worlds.begin(loaded) as world:
        yield world


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    times: list[float] = []
    monkeypatch.setattr(played, "sleep", times.append)
    return times


def try_weapon(world: World, weapon: SandboxWeapon) -> None:
    def send(party: str, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Told:
        answer = world.call(method, path, body, party=party, headers=headers)
        return Told(answer.status, answer.headers, answer.json)

    def later() -> None:
        world.index()
        world.after()

    play(weapon, weapon.case_reference, send, later)


@pytest.mark.parametrize("name", WEAPONS)
def test_a_weapon_is_answered_as_the_catalogue_says(sandbox: World, slept: list[float], name: str):
    try_weapon(sandbox, WEAPONS[name])
    assert slept == ([WEAPONS[name].drill["seconds"]] if name == "slow" else [])
    sandbox.after()
    sandbox.notify()
    assert not any(sandbox.messages(party) for party in RECIPIENTS)


REAL = [purpose for purpose in get_args(Purpose) if purpose != "TEST"]
FAULTY = {name: weapon for name, weapon in WEAPONS.items() if "fault" in weapon.drill}


@pytest.mark.parametrize("name", [name for name, weapon in WEAPONS.items() if weapon.status != 422])
def test_a_search_that_is_no_test_finds_no_weapon_of_the_sandbox(sandbox: World, slept: list[float], name: str):
    for purpose in REAL:
        body = {**WEAPONS[name].search, "purpose": purpose, "case_reference": "REAL-1", "officer": "k-4711"}
        answer = sandbox.call("POST", "/v1/searches", body, party="ADM-KE")
        assert (answer.status, answer.json["outcome"], answer.json["matches"]) == (201, "no_match", [])
    assert not slept


@pytest.mark.parametrize("name", FAULTY)
@pytest.mark.parametrize("test", [False, True])
def test_a_record_of_a_bureaus_own_asks_for_no_fault_whatever_it_says(
    world: World, slept: list[float], name: str, test: bool
):
    record = {**records_of([FAULTY[name]])[FAULTY[name].reference], "test": test}
    assert world.call("POST", "/v1/records", record, party="NCB-FR").status == 201
    body = any_search(purpose="TEST" if test else "SEIZURE_CHECK", **FAULTY[name].search)
    answer = world.call("POST", "/v1/searches", body)
    assert (answer.status, answer.json["outcome"], answer.json["complete"]) == (201, "hit", True)
    assert not slept


def slow_record(seconds: float, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A record of the test bureau whose drill is as slow as that."""
    record = any_kept_record(owner=TEST_BUREAU, recorded_by="ZZ", test=True, ncb_reference=f"SANDBOX-{seconds}")
    known = vars(played)["drill_of"]

    def drill(each: Any) -> Any:
        return {"fault": "SLOW", "seconds": seconds} if each is record else known(each)

    monkeypatch.setattr(played, "drill_of", drill)
    return record


@pytest.mark.parametrize(("asked", "takes"), [([3.0], 3.0), ([1.0, 3.0, 2.0], 3.0), ([3.0, 9.0, 4.0], 4.0)])
def test_slow_weapons_that_are_found_together_take_as_long_as_the_slowest(
    world: World, slept: list[float], monkeypatch: pytest.MonkeyPatch, asked: list[float], takes: float
):
    records = [slow_record(seconds, monkeypatch) for seconds in asked]
    assert played.play_faults(search_door.stores.allowances, Reader("WCO", "KE", test=True), records, NOON)
    assert slept == [takes]


def test_a_party_has_a_few_slow_answers_an_hour_and_then_holds_no_place(
    world: World, slept: list[float], monkeypatch: pytest.MonkeyPatch
):
    record = slow_record(3.0, monkeypatch)
    allowances = Allowances(dynamodb(), "iarms-local-allowances", allowance_rules_in(Allowed().settings()))

    def ask(party: str, at: datetime) -> None:
        played.play_faults(allowances, Reader(party, "KE", test=True), [record], at)

    for _ in range(12):
        ask("WCO", NOON)
    with pytest.raises(TooMany) as refused:
        ask("WCO", NOON + timedelta(minutes=20))
    assert (refused.value.code, refused.value.retry_after_seconds, len(slept)) == ("throttled", 40 * 60, 12)
    ask("ADM-KE", NOON + timedelta(minutes=20))  # another party has its own
    for hour in range(1, 4):
        for _ in range(12):
            ask("WCO", NOON + timedelta(hours=hour))
    with pytest.raises(TooMany):
        ask("WCO", NOON + timedelta(hours=4))
    assert len(slept) == 12 + 1 + 36


def test_what_is_beyond_is_refused_by_the_door_as_it_says(
    sandbox: World, slept: list[float], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(search_door.stores.allowances.rules.budgets, "slow_drills", Budget(0, 0))
    body = {**WEAPONS["slow"].search, "purpose": "TEST", "case_reference": "SLOW-1", "officer": "k-4711"}
    answer = sandbox.call("POST", "/v1/searches", body, party="ADM-KE")
    assert (answer.status, answer.json["code"], slept) == (429, "throttled", [])
    assert 0 < int(answer.headers["Retry-After"]) <= 86400


def test_faults_are_played_to_tests_alone_whatever_is_found(slept: list[float]):
    for name, weapon in FAULTY.items():
        record = any_kept_record(owner=TEST_BUREAU, recorded_by="ZZ", test=True, ncb_reference=weapon.reference)
        assert drill_of(record) == weapon.drill, name
        assert played.play_faults(search_door.stores.allowances, Reader("WCO", "KE", test=False), [record], NOON)
        assert drill_of(record.model_copy(update={"test": False})) == {}
        assert drill_of(record.model_copy(update={"owner": "NCB-FR"})) == {}
    assert not slept


def test_a_fault_of_the_service_is_loaded_where_no_real_case_is_kept_alone(world: World):
    real = LOCAL.model_copy(update={"retain": True})
    for weapon in WEAPONS.values():
        wakes = weapon.status >= 500 or weapon.drill.get("fault") == "SLOW"
        assert weapon.everywhere is not wakes, weapon.name
    everywhere = [weapon for weapon in WEAPONS.values() if weapon.everywhere]
    assert load_sandbox(world.dynamodb, real) == 1 + len(records_of(everywhere))
    unloaded = WEAPONS["unavailable"]
    body = any_search(purpose="TEST", **unloaded.search)
    assert world.call("POST", "/v1/searches", body).json["outcome"] == "no_match"


def test_what_is_loaded_is_loaded_once_and_beside_the_canarys_record(world: World):
    assert load_test_records(world.dynamodb, LOCAL) == 1
    assert load_sandbox(world.dynamodb, LOCAL) == len(records_of(WEAPONS.values()))
    before = {table.name: world.items(table) for table in (tables.RECORDS, tables.SERIAL_INDEX)}
    assert load_sandbox(world.dynamodb, LOCAL) == 0
    assert {table.name: world.items(table) for table in (tables.RECORDS, tables.SERIAL_INDEX)} == before
    assert {each["action"] for each in world.documents(tables.AUDIT)} == {"load_test_records"}


def test_what_others_recorded_before_is_found_after_the_sandbox_is_loaded(world: World):
    recorded = {
        "serial_number": "QQ774411",
        "make": "Glock",
        "model": "17",
        "calibre": "9x19",
        "firearm_type": "PISTOL",
    }
    body = {"firearm": recorded, "record_kind": "STOLEN", "occurred_on": "2020", "occurred_in": "FR"}
    world.call("POST", "/v1/records", {**body, "ncb_reference": "FR-1"}, party="NCB-FR")
    world.index()
    load_sandbox(world.dynamodb, LOCAL)
    described = {name: value for name, value in recorded.items() if name != "serial_number"}
    answer = world.call("POST", "/v1/searches", any_search(firearm=described))
    assert [match["firearm"]["serial_number"] for match in answer.json["matches"]] == ["QQ774411"]


def test_no_real_bureau_is_asked_of_a_trace_of_the_sandbox_and_none_sees_it(sandbox: World):
    try_weapon(sandbox, WEAPONS["trace-unanswered"])
    (trace,) = sandbox.call("GET", "/v1/traces", party="ADM-KE").json["items"]
    assert {leg["party"] for leg in trace["legs"]} == {TEST_BUREAU}
    for party in ("NCB-AT", "NCB-FR"):
        assert sandbox.call("GET", "/v1/traces", party=party).json["items"] == []
        assert sandbox.call("GET", f"/v1/traces/{trace['trace_id']}", party=party).status == 404


def test_the_test_bureaus_answers_are_accounted_for_as_its_own(sandbox: World):
    try_weapon(sandbox, WEAPONS["confirmed"])
    try_weapon(sandbox, WEAPONS["trace-answered"])
    events = [event for event in sandbox.documents(tables.AUDIT) if event["party"] == TEST_BUREAU]
    assert {event["action"] for event in events} == {"confirm_hit", "answer_leg"}
    assert all(event["subject"] == "sandbox" for event in events)


def test_numbers_of_the_sandbox_are_no_ones_neighbours(sandbox: World):
    numbers = [each["firearm"]["serial_number"] for each in records_of(WEAPONS.values()).values()]
    shared = [number for number in set(numbers) if numbers.count(number) > 1]
    assert shared == [WEAPONS["two-records"].search["firearm"]["serial_number"]]
    assert TEST_FIREARM["serial_number"] not in numbers


def test_every_record_of_the_sandbox_is_one_that_a_bureau_could_enter():
    for record in records_of(WEAPONS.values()).values():
        RecordDraft.model_validate({name: value for name, value in record.items() if name != "status"})


def test_a_bureau_that_never_answers_is_escalated_and_counted_nowhere(sandbox: World):
    try_weapon(sandbox, WEAPONS["unanswered"])
    call, now = own_call("clock", "test", "1"), datetime.now(UTC)
    for minutes in (11, 22, 33):
        run = run_confirmation_clock(clock.confirmation_stores, call, now + timedelta(minutes=minutes))
        assert not any(run.taken.values())
    (hit,) = [each for each in sandbox.documents(tables.CASES) if each.get("recorded_by") == "ZZ" and "hit_id" in each]
    assert hit["state"] == "ESCALATED"
    sandbox.notify()
    assert not any(sandbox.messages(party) for party in RECIPIENTS)


def test_the_page_is_current():
    assert PAGE.read_text("utf-8") == page(), "stale: run make sandbox"
