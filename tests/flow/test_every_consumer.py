"""Every consumer of a stream or queue that the templates have: brought twice, in pieces and backwards it does the same,
and what nothing can be made of keeps nothing else from being done."""

import copy
from collections.abc import Callable
from typing import Any, Final

import pytest

from iarms.models.ids import new_id
from tests import clock
from tests.consumers import WORKS, begun, seen_in
from tests.flow.test_poison_in_streams import POISON
from tests.poller.service import local_queues, local_streams
from tests.proxy.kinds import prepare
from tests.proxy.matrix import between
from tests.world import Kept, World, Worlds, _received, _work

STREAMS: Final = sorted({mapping.door for mapping in local_streams()})
QUEUES: Final = sorted({mapping.door for mapping in local_queues()})
CONSUMERS: Final = [*STREAMS, *QUEUES]
SIZES: Final = {mapping.door: mapping.batch_size for mapping in local_queues()} | {
    mapping.door: mapping.batch_size for mapping in local_streams()
}


def test_each_consumer_is_killed_repeated_and_brought_nonsense():
    assert set(CONSUMERS) <= set(WORKS)
    assert len(CONSUMERS) > 7


@pytest.fixture(scope="module")
def kept(worlds: Worlds) -> Kept:
    with worlds.begin(engine="memory") as world:
        prepare(world)
        return worlds.keep(world)


def bring(name: str, batch: list[Any]) -> set[str]:
    """Bring a consumer what its stream or queue has, in batches as large as they come, the first time; the places or
    ids that must come again."""
    again: set[str] = set()
    of_queue = name in QUEUES
    for start in range(0, len(batch), SIZES[name]):
        part = batch[start : start + SIZES[name]]
        told = _work(name, {"Records": [_received(each, 1) for each in part] if of_queue else part})
        again |= {failed["itemIdentifier"] for failed in (told or {}).get("batchItemFailures", ())}
    return again


def rest_of(name: str, world: World) -> None:
    """What a consumer sends itself."""
    while name == "importer" and (more := world.chunks("record-imports")):
        assert bring(name, more) == set()


def once(worlds: Worlds, kept: Kept, name: str) -> tuple[Any, ...]:
    with begun(worlds, kept) as world:
        batch = WORKS[name].prepare(world)
        assert batch, "it is brought something"
        assert bring(name, batch) == set()
        rest_of(name, world)
        return seen_in(world)


ORDERS: Final[dict[str, Callable[[list[Any]], list[list[Any]]]]] = {
    "twice": lambda batch: [batch, batch],
    "one by one": lambda batch: [[each] for each in batch],
    "one by one, each twice": lambda batch: [[each] for each in batch for _ in range(2)],
    "the last first": lambda batch: [batch[::-1]],
    "a part, then all": lambda batch: [batch[: len(batch) // 2 + 1], batch],
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("name", CONSUMERS)
def test_what_comes_twice_or_in_another_order_is_done_once(
    worlds: Worlds, kept: Kept, name: str, order: Callable[[list[Any]], list[list[Any]]]
):
    good = once(worlds, kept, name)
    with begun(worlds, kept) as world:
        for part in order(WORKS[name].prepare(world)):
            assert bring(name, part) == set()
        rest_of(name, world)
        seen = seen_in(world)
    assert not between(seen[0], good[0])
    assert seen == good


def nonsense_of(record: dict[str, Any], spoil: Any) -> dict[str, Any]:
    """A record of a stream as one that was whole, of another item of which nothing can be made."""
    made = copy.deepcopy(record)
    change = made["dynamodb"]
    change["SequenceNumber"] = "7" + change["SequenceNumber"]
    for name, value in change["Keys"].items():
        prefix = value["S"].partition("_")[0]
        is_id = "_" in value["S"]
        other = {"S": new_id(prefix, clock.now())} if is_id else value
        change["Keys"][name] = change["NewImage"][name] = other
    change["NewImage"] = spoil(change["NewImage"])
    return made


@pytest.mark.parametrize("spoil", POISON.values(), ids=POISON)
@pytest.mark.parametrize("name", STREAMS)
def test_a_record_that_is_none_keeps_no_other_of_its_batch_from_being_done(
    worlds: Worlds, kept: Kept, name: str, spoil: Any
):
    good = once(worlds, kept, name)
    with begun(worlds, kept) as world:
        batch = WORKS[name].prepare(world)
        poison = nonsense_of(batch[0], spoil)
        assert bring(name, [batch[0], poison, *batch[1:]]) == set(), "it would hold up all that is behind it"
        seen = seen_in(world)
    assert not between(seen[0], good[0])
    if name not in ("sequencer", "audit_indexer"):  # a text under another id is an event to them that nobody looks into
        assert seen == good


MESSAGES: Final = ("no JSON", "{}", "[]", "null", "[" * 50_000, '{"batch_id":7,"import_id":[],"event_id":{}}', "\ufffe")


@pytest.mark.parametrize("body", MESSAGES, ids=range(len(MESSAGES)))
@pytest.mark.parametrize("name", QUEUES)
def test_a_message_that_is_none_comes_again_alone(worlds: Worlds, kept: Kept, name: str, body: str):
    good = once(worlds, kept, name)
    with begun(worlds, kept) as world:
        batch = WORKS[name].prepare(world)
        nonsense = {**batch[0], "messageId": "nonsense", "body": body}
        assert bring(name, [nonsense, *batch]) == {"nonsense"}
        rest_of(name, world)
        seen = seen_in(world)
    assert not between(seen[0], good[0])
    assert seen == good
