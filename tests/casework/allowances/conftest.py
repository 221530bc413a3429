"""A world with the allowances of a deployment, and records of many models to fish for."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from iarms.aws.clients import dynamodb
from iarms.handlers import records, search, searcher, traces
from iarms.models.allowance import allowance_rules_in
from iarms.store.allowances import Allowances
from infra.allowances import Allowances as Allowed
from tests.builders import any_record
from tests.world import Kept, World, Worlds

MODELS = ("92 FS", "92 SB", "PX4 STORM", "M9", "70", "81", "84", "85", "87", "950", "1934", "1951", "8000", "APX",
          "21 A", "93 R", "90-TWO", "76", "71", "20", "318", "418")  # fmt: skip


@pytest.fixture
def allow(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Gives every door the allowances of a deployment that says so; those of the world are plenty."""

    def gives(**said: Any) -> None:
        rules = allowance_rules_in(Allowed.model_validate(said).settings())
        for stores in (search.stores, searcher.stores, traces.stores, records.stores):
            allowances = Allowances(dynamodb(), "iarms-local-allowances", rules)
            monkeypatch.setitem(vars(stores), "allowances", allowances)  # a stores is frozen

    return gives


@pytest.fixture
def deployed(world: World, allow: Callable[..., None]) -> World:
    """The world with the allowances that a deployment has where it says nothing."""
    allow()
    return world


@pytest.fixture(scope="session")
def stocked(worlds: Worlds) -> Kept:
    """Eleven recorded weapons of each of these models."""
    with worlds.begin() as world:
        for place, model in enumerate(MODELS):
            for number in range(11):
                serial, reference = f"FW{place:02}{number * 137 + 1000}", f"FR-{place}-{number}"
                body = any_record(serial_number=serial, make="Beretta", model=model, ncb_reference=reference)
                assert world.call("POST", "/v1/records", body, party="NCB-FR").status == 201
        world.index()
        return worlds.keep(world)


@pytest.fixture
def waters(worlds: Worlds, stocked: Kept, allow: Callable[..., None]) -> Iterator[World]:
    """A world with those weapons, and the allowances that a deployment has where it says nothing."""
    with worlds.begin(stocked) as world:
        allow()
        yield world
