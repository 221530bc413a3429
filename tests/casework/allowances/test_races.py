"""Fifty searches at once, answered by ten instances of a function, get what one after the other would get."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from iarms.aws.clients import dynamodb
from iarms.models.allowance import allowance_rules_in
from iarms.store.allowances import Allowances
from infra.allowances import Allowances as Allowed
from tests import world as worlds
from tests.builders import any_search
from tests.casework.allowances.conftest import MODELS
from tests.instances import Instances
from tests.world import Answer, World


@pytest.fixture
def ten(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has ten instances answer searches, with these allowances; each remembers by itself."""

    def instances(**said: Any) -> None:
        doors = Instances("search", 10)
        rules = allowance_rules_in(Allowed.model_validate(said).settings())
        for each in doors.doors:
            allowances = Allowances(dynamodb(), "iarms-local-allowances", rules)
            monkeypatch.setitem(vars(each.stores), "allowances", allowances)
        monkeypatch.setattr(worlds, "_door", lambda name: doors)

    return instances


def fifty(world: World, **wanted: Any) -> list[Answer]:
    """Answers to fifty searches at once, each by a new officer of a new case."""

    def ask(n: int) -> Answer:
        given = {name: value(n) if callable(value) else value for name, value in wanted.items()}
        return world.call("POST", "/v1/searches", any_search(officer=f"o-{n}", case_reference=f"c {n}", **given))

    with ThreadPoolExecutor(50) as threads:
        return list(threads.map(ask, range(50)))


def test_a_clients_budget_is_spent_once(world: World, ten: Callable[..., None]):
    ten(patterns={"hourly": 3, "daily": 30})
    statuses = [each.status for each in fifty(world, serial_number="AB?12347")]
    assert (statuses.count(201), statuses.count(429)) == (9, 41)


def test_no_more_records_are_shown_than_a_client_may_see(waters: World, ten: Callable[..., None]):
    ten(records_shown={"slower": 22, "reduced": 22, "refused": 44})
    answers = fifty(waters, serial_number=None, make="Beretta", model=lambda n: MODELS[n % len(MODELS)])
    assert {each.status for each in answers} == {201, 429}
    shown = [each.json for each in answers if each.status == 201]
    in_full = {match["record_id"] for each in shown if each["disclosure"] == "full" for match in each["matches"]}
    assert 0 < len(in_full) <= 66
    assert len({match["record_id"] for each in shown for match in each["matches"]}) <= 132


def test_a_hit_is_whole_for_all_fifty(waters: World, ten: Callable[..., None]):
    ten(records_shown={"slower": 1, "reduced": 1, "refused": 1}, factors={"case": 1, "subject": 1, "party": 1})
    answers = fifty(waters, serial_number=lambda n: f"FW{n // 11:02}{n % 11 * 137 + 1000}", make="Beretta")
    for each in answers:
        assert (each.status, each.json["outcome"]) == (201, "hit")
        assert each.json["matches"][0]["evidence"]
        assert each.json["matches"][0]["firearm"]["serial_number"]
