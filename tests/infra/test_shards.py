"""How many shards a deployment needs is arithmetic over what it lets its callers send."""

import json

import pytest

from iarms.store.shards import Shards
from infra.config import load_deployments
from infra.shards import Spread


@pytest.mark.parametrize(
    ("spread", "calls", "lines", "searches", "faults"),
    [
        (Spread(), 1_000, 200, {"WCO": 40, "ADM": 10}, []),
        (Spread(), 1_001, 200, {}, ["facets = 2: 1001 audit events a second"]),
        (Spread(facets=16), 10_000, 500, {"WCO": 40}, []),
        (Spread(facets=9), 10_000, 0, {}, ["facets = 10: 10000 audit events a second"]),
        (Spread(facets=20), 16_000, 500, {}, ["day = 32: 16500 audit events a second"]),
        (Spread(facets=16), 10_000, 0, {"WCO": 1_000}, ["parties.WCO = 2: 1000 searches a second"]),
        (Spread(facets=16, parties={"WCO": 2}), 10_000, 0, {"WCO": 1_000}, []),
        (Spread(facets=16), 10_000, 0, {"ADM-KE": 600}, ["parties.ADM-KE = 2: 600 searches a second"]),
        (Spread(facets=16), 10_000, 0, {"ADM": 600}, ["others = 2: 600 searches a second"]),
        (Spread(), 300, 0, {"WCO": 1_000}, []),
    ],
)
def test_too_few_shards_are_told_with_the_number_that_it_takes(
    spread: Spread, calls: float, lines: float, searches: dict[str, float], faults: list[str]
):
    assert spread.too_few(calls=calls, lines=lines, searches=searches) == faults


def test_functions_read_what_the_deployment_says():
    spread = Spread(parties={"WCO": 16}, others=2, months=4, facets=16, day=32, waiting=8)
    assert Shards.read(spread.settings()) == Shards({"WCO": 16}, 2, 4, 16, 32, 8)
    assert Shards.read(Spread().settings()) == Shards(), "what is not said is one thing on both sides"


def test_every_deployment_has_shards_enough():
    for deployment in load_deployments().values():
        assert json.loads(deployment.shards.settings())["facets"] * 1_000 >= deployment.throttling.rate
