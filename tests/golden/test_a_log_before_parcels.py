"""A log that was written before there were parcels is gone on with: what was signed holds, and so do its proofs."""

import base64
import json
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from iarms.casework.transparency.tiles import PublishedTiles
from iarms.domain.transparency import check_consistency, check_inclusion, consistency_proof, inclusion_proof, leaf_hash
from tests.casework.transparency.logs import (
    BUCKET,
    LogWorld,
    assert_holds,
    assert_published,
    log_world,
    logged_all,
    signed,
)

KEPT: Final = json.loads((Path(__file__).parent / "logs" / "2026-11-30-before-parcels.json").read_text())
IN_IT: Final = 303
SIGNED: Final = (130, 300)


def native(value: Any) -> Any:
    if isinstance(value, dict) and list(value) == ["base64"]:
        return base64.b64decode(value["base64"])
    return {name: native(inner) for name, inner in value.items()} if isinstance(value, dict) else value


@pytest.fixture
def log() -> Iterator[LogWorld]:
    with log_world() as world:
        for item in KEPT["audit-log"]:
            world.client.put_item(TableName="audit-log", Item=native(item))
        for name, content in KEPT["files"].items():
            world.s3.put_object(Bucket=BUCKET, Key=name, Body=zlib.decompress(native(content)))
        world.now += timedelta(hours=1)
        yield world


def test_every_event_of_it_has_its_place_and_its_entry(log: LogWorld):
    events = logged_all(range(IN_IT))
    assert_holds(log, events)
    for position in (0, 97, 98, 129, 130, 302):
        place = log.stores.log.place(events[position].event_id)
        assert place is not None
        assert (place.position, place.leaf) == (position, leaf_hash(log.entries()[position]))
        assert log.stores.log.entry(position) == events[position].entry


def test_what_is_brought_again_is_known_and_what_is_new_goes_on_from_it(log: LogWorld):
    before = log.entries()
    events = logged_all(range(IN_IT + 500))
    assert (log.bring(events[:IN_IT]).known, log.entries()) == (IN_IT, before)
    done = log.bring(events[200:])
    assert (done.new, done.known) == (500, IN_IT - 200)
    assert log.bring(logged_all(range(900, 905))).new == 5, "by one step"
    assert log.entries()[:IN_IT] == before
    assert_holds(log, [*events, *logged_all(range(900, 905))])


def test_its_signed_checkpoints_are_those_of_the_log_that_goes_on(log: LogWorld):
    notes = {size: log.file(f"checkpoints/{size:020d}") for size in SIGNED}
    trees = [signed(log, f"checkpoints/{size:020d}") for size in SIGNED]
    files = set(log.names())
    log.bring(logged_all(range(IN_IT, 1_100)))
    assert log.publish().sizes == (1_100,)
    assert_published(log)
    assert files <= set(log.names())
    assert {size: log.file(f"checkpoints/{size:020d}") for size in SIGNED} == notes
    tiles = PublishedTiles(log.stores.files)
    newest = signed(log)
    for tree in trees:
        proof = consistency_proof(tiles, tree.size, newest.size)
        check_consistency(tree.size, tree.root, newest.size, newest.root, proof)
        for position in (0, 97, 98, 129, tree.size - 1):
            leaf = leaf_hash(log.entries()[position])
            for size, root in ((tree.size, tree.root), (newest.size, newest.root)):
                check_inclusion(leaf, position, size, inclusion_proof(tiles, position, size), root)


def test_every_file_of_it_is_held_against_it_again(log: LogWorld):
    log.bring(logged_all(range(IN_IT, 700)))
    for minute in range(8):
        log.now += timedelta(minutes=minute)
        log.publish()
    assert_published(log)
