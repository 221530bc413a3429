"""The calls of the load are calls that a region's doors answer, each kind as its name says."""

import json
from collections import Counter
from typing import Any

import pytest

from benchmarks.load.answers import Ending
from benchmarks.load.drive import Reply, in_turn
from benchmarks.load.region import ADMINISTRATIONS, BARE, BUREAU, MIX, Region
from tests.world import World


def test_every_kind_is_answered_as_its_name_says(world: World) -> None:
    outcomes: list[tuple[str, Any]] = []

    def send(method: str, path: str, party: str, body: Any) -> tuple[Reply, bytes]:
        if not party:
            return Reply(200), b"{}"
        answer = world.call(method, path, body, party=party)
        assert answer.status < 300, answer.text
        if (method, path) == ("POST", "/v1/searches"):
            outcomes.append((str((body or {}).get("case_reference")), answer.json.get("outcome")))
        return Reply(answer.status, "c-1"), answer.text.encode()

    region = Region(send)
    region.begin()
    known = region._weapon
    record = {"record_kind": "STOLEN", "occurred_on": "2019-05", "occurred_in": "FR", "ncb_reference": "FR-KNOWN"}
    world.call("POST", "/v1/records", {"firearm": {**known, "firearm_type": "PISTOL"}, **record}, party=BUREAU)
    world.index()
    outcomes.clear()
    answers = in_turn(region, MIX, times=4, first_number=1_000_000)
    assert {each.ending for each in answers} == {Ending.ANSWERED}
    assert Counter(outcome for _, outcome in outcomes)["hit"] == 8
    assert Counter(outcome for _, outcome in outcomes)["no_match"] == 4
    assert [outcome for case, outcome in outcomes if case == "load"] == 4 * ["hit"]


@pytest.mark.parametrize("kind", [kind for kind in MIX if kind.startswith("search")])
def test_searches_are_by_the_wco_and_every_administration_in_the_days_shares(kind: str) -> None:
    region = Region(lambda *_: (Reply(200), json.dumps({}).encode()))
    by = Counter(region.party_of(kind, number) for number in range(10_000))
    assert by["WCO"] == pytest.approx(3_000, rel=0.05)
    assert set(by) == {"WCO", *(f"ADM-{country}" for country in ADMINISTRATIONS)}
    assert max(by.values()) < 3_300


def test_the_bare_function_is_nobodys_and_records_are_a_bureaus() -> None:
    region = Region(lambda *_: (Reply(200), b"{}"))
    assert [region.party_of(kind, 7) for kind in (BARE, "record entered", "trace submitted")] == ["", BUREAU, "WCO"]
