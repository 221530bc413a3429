"""Budgets by officer, case, client and party: each its own, counted before anything is done, and exact."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from iarms import tables
from iarms.handlers import search
from iarms.models.allowance import HOLDER_KINDS, BudgetHolder
from tests.builders import any_search, any_trace
from tests.casework.allowances.conftest import MODELS
from tests.world import Answer, World

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PATTERN = {"serial_number": "AB?12347"}
SCARCE = {"hourly": 2, "daily": 3}
# What is made up for each call, so that the next wider holder is the one that refuses.
MADE_UP: dict[str, Callable[[int], dict[str, Any]]] = {
    "officer": lambda n: {},
    "case": lambda n: {"officer": f"o-{n}"},
    "subject": lambda n: {"officer": f"o-{n}", "case_reference": f"c {n}"},
    "party": lambda n: {"officer": f"o-{n}", "case_reference": f"c {n}", "subject": f"client-{n}"},
}


def ask(world: World, **fields: Any) -> Answer:
    client = {"subject": fields.pop("subject")} if "subject" in fields else {}
    return world.call("POST", "/v1/searches", any_search(**PATTERN, **fields), **client)


@pytest.mark.parametrize(("holder", "words"), [
    ("officer", "this officer"), ("case", "this case"), ("subject", "this client"), ("party", "this party"),
])  # fmt: skip
def test_each_holder_has_its_own_factor(world: World, allow: Callable[..., None], holder: str, words: str):
    factors = {"officer": 1, "case": 2, "subject": 4, "party": 8}
    allow(patterns=SCARCE, factors=factors)
    answers = [ask(world, **MADE_UP[holder](n)) for n in range(2 * factors[holder] + 1)]
    assert [each.status for each in answers] == [201] * (2 * factors[holder]) + [429]
    assert answers[-1].json["detail"].startswith(f"{words} has made its {2 * factors[holder]} searches with ? or *")


def test_whose_budget_and_until_when_is_said_in_every_language(world: World, allow: Callable[..., None]):
    allow(patterns=SCARCE, factors={"officer": 1})
    assert [ask(world).status for _ in range(2)] == [201, 201]
    for language, words in (("en", "this officer"), ("fr", "Agent"), ("es", "Agente"), ("ar", "موظف")):
        headers = {"Accept-Language": language}
        refused = world.call("POST", "/v1/searches", any_search(**PATTERN), headers=headers).json
        values = refused["parameters"]
        assert (values["holder"], values["limit"]) == ("officer", 2)
        for said in (words, "2", values["until"]):
            assert said in refused["detail"], refused["detail"]


def test_names_that_differ_in_capitals_and_spaces_are_one(world: World, allow: Callable[..., None]):
    allow(patterns=SCARCE)
    assert [ask(world, officer=name).status for name in ("k-1", "K-1", "k-1")] == [201, 201, 429]


@pytest.mark.parametrize("names", [
    ("C-1", "c 1", "C-01", "c_1", "C1", "\uff23\uff0d\uff11", "C - 0001"),
    ("KRA/2026/0114", "kra 2026 114", "KRA-2026-114"),
])  # fmt: skip
def test_a_case_written_in_other_ways_is_the_same_case(
    world: World, allow: Callable[..., None], names: tuple[str, ...]
):
    allow(patterns=SCARCE, factors={"case": 1})
    asked = [ask(world, officer=f"o-{n}", case_reference=name) for n, name in enumerate(names)]
    assert [each.status for each in asked] == [201, 201, *[429] * (len(names) - 2)]
    assert asked[-1].json["detail"].startswith("this case")


@pytest.mark.parametrize(("one", "other"), [("C-1/12", "C-11/2"), ("C-1", "C-10"), ("---", "///"), ("C-0", "C-1")])
def test_cases_that_differ_are_two(world: World, allow: Callable[..., None], one: str, other: str):
    allow(patterns=SCARCE, factors={"case": 1})
    assert [ask(world, officer=f"o-{n}", case_reference=one).status for n in range(3)] == [201, 201, 429]
    assert ask(world, officer="p-1", case_reference=other).status == 201


def test_an_officer_who_is_refused_for_what_others_did_has_spent_nothing(world: World, allow: Callable[..., None]):
    allow(patterns={"hourly": 3, "daily": 6}, factors={"case": 1, "subject": 1, "party": 2})
    assert {ask(world, officer=f"o-{n}", case_reference=f"c {n}").status for n in range(3)} == {201}
    for _ in range(8):
        refused = ask(world, officer="k-1", case_reference="crate 1")
        assert refused.json["detail"].startswith("this client")
    others = [ask(world, officer="k-1", case_reference="crate 1", subject="other").status for _ in range(3)]
    assert others == [201, 201, 201]


def test_what_is_refused_to_one_client_takes_nothing_from_the_others_of_its_party(
    world: World, allow: Callable[..., None]
):
    allow(patterns=SCARCE, factors={"case": 1, "subject": 1, "party": 2})
    statuses = [ask(world, officer=f"o-{n}", case_reference=f"c {n}").status for n in range(20)]
    assert statuses == [201, 201, *[429] * 18]
    others = [ask(world, officer=f"p-{n}", case_reference=f"d {n}", subject="other").status for n in range(2)]
    assert others == [201, 201]


def test_what_the_wco_asks_for_an_administration_is_not_counted_against_it(world: World, allow: Callable[..., None]):
    allow(patterns=SCARCE)
    assert [ask(world).status for _ in range(3)] == [201, 201, 429]
    own = any_search(**PATTERN, on_behalf_of=None)
    assert world.call("POST", "/v1/searches", own, party="ADM-KE").status == 201


def test_fifty_at_once_get_what_there_is_and_no_more(world: World, allow: Callable[..., None]):
    allow(patterns={"hourly": 10, "daily": 20})
    allowances, officer = search.stores.allowances, BudgetHolder("officer", "WCO", "k-1")
    with ThreadPoolExecutor(50) as pool:
        spent = list(pool.map(lambda _: allowances.spend(officer, {"patterns": 1}, NOON, paced=True), range(50)))
    assert [each.used_up for each in spent].count(None) == 10


def test_of_fifty_searches_at_once_no_more_records_are_shown_in_full_than_may_be(
    world: World, allow: Callable[..., None]
):
    allow(records_shown={"slower": 30, "reduced": 60, "refused": 120})
    allowances, officer = search.stores.allowances, BudgetHolder("officer", "WCO", "k-1")

    def show(n: int) -> int:
        return allowances.show(officer, [f"rec_{n}_{place}" for place in range(20)], NOON)

    with ThreadPoolExecutor(50) as pool:
        counts = list(pool.map(show, range(50)))
    assert len([count for count in counts if count <= 60]) == 3, "three times twenty in full"
    assert len([count for count in counts if count <= 120]) == 6, "and three times twenty more, reduced"


def test_a_search_costs_what_it_always_did_where_it_finds_nothing(world: World):
    world.call("POST", "/v1/searches", any_search(serial_number="VV998877"))
    before = {item["holder"]["S"] + item["part"]["S"] for item in world.items(tables.ALLOWANCES)}
    world.call("POST", "/v1/searches", any_search(serial_number="VV998877"))
    after = {item["holder"]["S"] + item["part"]["S"] for item in world.items(tables.ALLOWANCES)}
    assert before == after
    assert len([each for each in after if each.endswith("recent")]) == 1


def trace(world: World, n: int = 0, **fields: Any) -> Answer:
    client = {"subject": fields.pop("subject")} if "subject" in fields else {}
    fields.setdefault("linked_countries", ["BR", "FR", "US", "IT", "BE", "AT", "DE", "ES", "PT", "PL"])
    body = any_trace(serial_number=f"TR{n:06}", **fields)
    return world.call("POST", "/v1/traces", body, **client)


def test_one_search_is_no_search_before_traces_of_other_numbers(deployed: World):
    found = deployed.call("POST", "/v1/searches", any_search(serial_number="TR000000")).json
    answers = [trace(deployed, n, search_id=found["search_id"], override_reason=None) for n in range(7)]
    assert [each.status for each in answers] == [201] * 5 + [429] * 2, "the first is of the number that was searched"
    assert answers[-1].json["code"] == "traces_used_up"


@pytest.mark.parametrize(("holder", "most"), [("officer", 4), ("case", 8), ("subject", 12)])
def test_fifteen_traces_without_a_search_are_stopped(deployed: World, holder: str, most: int):
    answers = [trace(deployed, n, **MADE_UP[holder](n)) for n in range(15)]
    assert [each.status for each in answers] == [201] * most + [429] * (15 - most)
    assert answers[-1].json["code"] == "traces_used_up"
    assert int(answers[-1].headers["Retry-After"]) > 60
    assert (
        "without a search for the weapon before them an hour; the next can be made from" in answers[-1].json["detail"]
    )
    assert len([item for item in deployed.items(tables.TRACES) if item["part"]["S"] == "trace"]) == most


def test_urgent_work_of_an_operation_is_not_stopped(deployed: World):
    for n in range(20):
        name = {"officer": f"o-{n % 8}", "case_reference": f"crate {n // 5}"}
        found = deployed.call("POST", "/v1/searches", any_search(serial_number=f"TR{n:06}", **name)).json
        body = any_trace(
            serial_number=f"TR{n:06}", search_id=found["search_id"], override_reason=None, priority="URGENT",
            justification="the ship sails tonight", **name,
        )  # fmt: skip
        assert deployed.call("POST", "/v1/traces", body).status == 201


def test_the_bureaus_that_traces_are_put_to_are_counted(world: World, allow: Callable[..., None]):
    allow(legs={"hourly": 20, "daily": 40}, unsearched_traces={"hourly": 50, "daily": 50})
    first = trace(world, 1)
    legs = len(first.json["legs"])
    assert legs > 5
    answers = [trace(world, n) for n in range(2, 6)]
    allowed = 20 // legs - 1
    assert [each.status for each in answers] == [201] * allowed + [429] * (4 - allowed)
    assert "requests of traces to bureaus" in answers[-1].json["detail"]


def test_a_corrected_description_that_leads_to_more_bureaus_counts_them(world: World, allow: Callable[..., None]):
    made = trace(world, 1, linked_countries=None).json
    allow(legs={"hourly": 0, "daily": 0})
    firearm = {**made["firearm"], "make": "FN", "model": "GP35", "country_of_manufacture": "BE"}
    path = f"/v1/traces/{made['trace_id']}/information"
    answer = world.call("POST", path, {"answer": "it is a Browning", "firearm": firearm})
    assert (answer.status, answer.json["code"]) == (429, "traces_used_up")
    assert world.call("GET", f"/v1/traces/{made['trace_id']}").json["version"] == 1


def test_who_asserts_all_that_a_description_finds_is_stopped(waters: World, allow: Callable[..., None]):
    allow(assertions={"hourly": 2, "daily": 3}, factors={"case": 1, "subject": 2, "party": 3})
    said = {"compared": ["make", "model"], "reason": "compared with the weapon in hand"}
    answers = []
    for n in range(3):
        names = {"officer": f"o-{n}", "case_reference": f"c {n}"}
        wanted = any_search(serial_number=None, make="Beretta", model=MODELS[0], **names)
        found = waters.call("POST", "/v1/searches", wanted).json
        for match in found["matches"][3 * n : 3 * n + 3]:
            path = f"/v1/searches/{found['search_id']}/matches/{match['record_id']}/assertion"
            answers.append(waters.call("POST", path, said))
    assert [each.status for each in answers] == [201, 201, 429] * 2 + [429] * 3
    assert answers[-1].json["code"] == "assertions_used_up"
    assert answers[-1].json["detail"].startswith("this client has made its 4 assertions of possible matches an hour")
    assert len(waters.call("GET", "/v1/hits?limit=100").json["items"]) == 4


def test_every_holder_is_counted_under_a_digest(waters: World):
    waters.call("POST", "/v1/searches", any_search(serial_number=None, make="Beretta", model=MODELS[0]))
    days = [item for item in waters.items(tables.ALLOWANCES) if "shown" in item]
    assert len(days) == len(HOLDER_KINDS)
    assert all(set(item["holder"]["S"]) <= set("0123456789abcdef") for item in days)


def policies_of(answer: Answer) -> dict[str, dict[str, int]]:
    """By its name what an answer says of each policy: q, w, r and t, as integers."""
    told: dict[str, dict[str, int]] = {}
    for header in ("RateLimit-Policy", "RateLimit"):
        for item in answer.headers[header].split(", "):
            name, *parameters = item.split(";")
            values = told.setdefault(name.strip('"'), {})
            values |= {key: int(value) for key, _, value in (each.partition("=") for each in parameters)}
    return told


def test_an_answer_says_what_is_left_of_each_budget_it_spent(world: World, allow: Callable[..., None]):
    allow(patterns=SCARCE, factors={"case": 2, "subject": 4, "party": 8})
    told = policies_of(ask(world))
    assert told.pop("searches")["q"] > 0
    assert {name: (each["q"], each["w"], each["r"]) for name, each in told.items()} == {
        f"patterns-{holder}-{window}": (quota * factor, seconds, quota * factor - 1)
        for holder, factor in (("officer", 1), ("case", 2), ("client", 4), ("party", 8))
        for window, seconds, quota in (("hour", 3600, 2), ("day", 86400, 3))
    }
    assert all(0 < each["t"] <= each["w"] for each in told.values())
    assert policies_of(ask(world))["patterns-officer-hour"]["r"] == 0


def test_a_refusal_says_which_budget_is_used_up_and_when_it_renews(world: World, allow: Callable[..., None]):
    allow(patterns=SCARCE, factors={"case": 8, "subject": 8, "party": 8})
    refused = [ask(world) for _ in range(3)][-1]
    told = policies_of(refused)
    assert set(told) == {"searches", "patterns-officer-hour"}
    used_up = told["patterns-officer-hour"]
    assert (used_up["q"], used_up["w"], used_up["r"]) == (2, 3600, 0)
    assert used_up["t"] == int(refused.headers["Retry-After"])


def test_a_call_that_spends_nothing_speaks_of_its_bucket_alone(world: World):
    assert set(policies_of(world.call("POST", "/v1/searches", any_search()))) == {"searches"}
    asked, key = any_search(**PATTERN), {"Idempotency-Key": "k"}
    first, again = (world.call("POST", "/v1/searches", asked, headers=key) for _ in range(2))
    assert first.text == again.text
    assert len(policies_of(first)) > 1
    assert set(policies_of(again)) == {"searches"}
