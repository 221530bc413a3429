"""Every route, called by every party for every thing of the scene: what is another's is as if it were not there."""

import pickle
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

import pytest

from tests.attack import rules
from tests.attack.canaries import Canaries
from tests.attack.described import Operation, body_of, operations
from tests.attack.facts import Facts
from tests.attack.judge import Call, Judge, whole_token
from tests.attack.scene import Scene
from tests.world import World, Worlds


@pytest.fixture(scope="module")
def peopled(worlds: Worlds) -> Any:
    """The scene, and its canaries."""
    with worlds.begin(engine="memory") as world:
        canaries = Canaries()
        Scene(world, canaries).set_up()
        return worlds.keep(world), pickle.dumps(canaries)


@pytest.fixture
def judge(worlds: Worlds, peopled: Any) -> Iterator[Judge]:
    kept, canaries = peopled
    with worlds.begin(kept) as world:
        yield Judge(world, pickle.loads(canaries))


def things(facts: Facts, name: str) -> list[str]:
    """The values that the name of a path can have."""
    kept: Any = {
        "search_id": facts.searches, "record_id": facts.records, "hit_id": facts.hits, "trace_id": facts.traces,
        "watch_id": facts.watches, "batch_id": facts.batches, "import_id": facts.imports,
        "notification_id": facts.notifications, "missing_report_id": facts.reports, "reference_id": facts.references,
        "version": ("1", "2"), "name": ("registre-fr", "registre-de"),
        "leg_id": [leg for trace in facts.traces for leg in facts.legs(trace)],
    }  # fmt: skip
    return list(kept[name])


@pytest.mark.parametrize("asked", operations(), ids=lambda each: each.name)
def test_every_party_calls_every_route_for_every_thing(judge: Judge, asked: Operation):
    body = body_of(asked)
    for values in product(*(things(judge.facts, name) for name in asked.ids)):
        ids = dict(zip(asked.ids, values, strict=True))
        for party in rules.PARTIES:
            judge.attack(Call(asked, whole_token(party), ids, "", body, {"If-Match": '"1"'}))
