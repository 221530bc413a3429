"""The published log is the table's order, signed once a size, whoever is killed in between or runs beside another; what
is not what it must be is never signed."""

import random
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import count, pairwise
from typing import Any

import pytest

from iarms.casework.transparency import publishing
from iarms.casework.transparency.sequencing import logged_event
from iarms.casework.transparency.stores import LogRefused
from iarms.casework.transparency.tiles import PublishedTiles
from iarms.domain.transparency import (
    CHECKPOINT,
    SignatureType,
    bundle_path,
    check_consistency,
    check_inclusion,
    checkpoint_path,
    consistency_proof,
    frontier_of,
    inclusion_proof,
    leaf_hash,
)
from iarms.models.audit import canonical_text
from iarms.store.audit_log import LoggedEvent
from tests.audit_logs import signer_of
from tests.casework.transparency.logs import (
    BUCKET,
    ORIGIN,
    LogWorld,
    assert_published,
    event,
    killed_at,
    lines,
    log_world,
    logged,
    logged_all,
    signed,
)
from tests.faults import Killed


def test_an_empty_log_publishes_nothing(log: LogWorld):
    assert log.publish().sizes == ()
    assert log.names() == []


@pytest.mark.parametrize("sizes", [[1], [255], [256], [257], [1, 2, 3], [256, 512], [250, 260, 511, 513], [600, 601]])
def test_each_checkpoint_goes_on_from_the_one_before(log: LogWorld, sizes: list[int]):
    for size in sizes:
        log.bring(logged_all(range(size)))
        assert log.publish().sizes == (size,)
    assert_published(log)
    tiles = PublishedTiles(log.stores.files)
    trees = [signed(log, checkpoint_path(size)) for size in sizes]
    for before, after in pairwise(trees):
        proof = consistency_proof(tiles, before.size, after.size)
        check_consistency(before.size, before.root, after.size, after.root, proof)
    for position in {0, sizes[0] - 1, sizes[-1] - 1}:
        leaf = leaf_hash(log.entries()[position])
        proof = inclusion_proof(tiles, position, sizes[-1])
        check_inclusion(leaf, position, sizes[-1], proof, trees[-1].root)


def test_a_log_that_has_not_grown_is_not_signed_again(log: LogWorld):
    log.bring(logged_all(range(5)))
    log.publish()
    before = log.names()
    assert log.publish().sizes == ()
    assert log.names() == before


def test_checkpoints_are_so_far_apart(log: LogWorld):
    quarter = timedelta(minutes=15)
    log.bring(logged_all(range(5)))
    assert log.publish(quarter).sizes == (5,)
    log.bring(logged_all(range(9)))
    log.now += timedelta(minutes=14)
    waiting = log.publish(quarter)
    assert (waiting.sizes, waiting.behind_seconds) == ((), 14 * 60)
    log.now += timedelta(minutes=1)
    assert log.publish(quarter).sizes == (9,)
    assert log.publish(quarter).behind_seconds == 0


def test_a_clock_that_goes_back_silences_nothing(log: LogWorld):
    log.bring(logged_all(range(5)))
    log.publish(timedelta(minutes=15))
    log.now -= timedelta(days=400)
    log.bring(logged_all(range(9)))
    done = log.publish(timedelta(minutes=15))
    assert (done.sizes, done.behind_seconds) == ((9,), 0)
    assert_published(log)


def test_more_than_one_checkpoint_takes_is_under_several(log: LogWorld, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(publishing, "MOST_NEW", 200)
    for number in range(0, 1_000, 100):
        log.bring(logged_all(range(number, number + 100)))
    sizes = log.publish(timedelta(minutes=15)).sizes
    assert sizes[-1] == 1_000
    assert len(sizes) >= 5
    assert_published(log)


def test_events_lie_under_their_own_day_however_late_they_came(log: LogWorld):
    late = [logged(number) for number in (86_400 * 2, 0, 86_400, 1)]
    log.bring(late)
    log.publish()
    assert log.names("events/") == [
        f"events/dt={day}/{position:020d}.ndjson.gz"
        for day, position in (("2026-03-01", 1), ("2026-03-02", 2), ("2026-03-03", 0))
    ]
    assert_published(log)


def test_an_event_that_no_bundle_takes_lies_under_the_day_of_its_id(log: LogWorld):
    large = event(86_400, query="q" * 70_000)
    log.bring([logged(0), logged_event(large.event_id, canonical_text(large))])
    log.publish()
    assert [name.split("/")[1] for name in log.names("events/")] == ["dt=2026-03-01", "dt=2026-03-02"]
    assert lines(log)[1]["event"]["document_bytes"] == len(canonical_text(large).encode())
    assert_published(log)


def test_killed_at_any_step_the_next_run_makes_it_whole():
    for step in count():
        with log_world() as log:
            log.bring(logged_all(range(250)))
            log.publish()
            log.bring(logged_all(range(300)))
            with killed_at(log, step) as passed, suppress(Killed):
                log.publish()
            log.now += timedelta(minutes=1)
            log.bring(logged_all(range(320)))
            log.publish()
            assert_published(log)
            assert signed(log).size == 320
            if len(passed) <= step:
                assert step > 30
                return


def test_killed_again_and_again_at_random_it_is_whole_in_the_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("iarms.casework.transparency.sequencing._WAITS", 1)  # for the turn of who was killed
    chance = random.Random(5)  # noqa: S311  # no secret
    with log_world() as log:
        reached = 0
        for _ in range(60):
            reached += chance.randrange(40)
            with killed_at(log, chance.randrange(40)), suppress(Killed):
                log.bring(logged_all(range(reached)))
                log.publish()
        log.bring(logged_all(range(reached)))
        log.publish()
        assert_published(log)


def test_publishers_and_sequencers_side_by_side_sign_one_log():
    with log_world() as log:
        for begin in range(0, 400, 100):
            tasks: list[Callable[[], Any]] = [log.publish] * 4
            tasks += [partial(log.bring, logged_all(range(at, at + 50))) for at in range(begin, begin + 100, 25)]
            with ThreadPoolExecutor(8) as side_by_side:
                for done in [side_by_side.submit(task) for task in tasks]:
                    done.result()
        log.publish()
        assert_published(log)
        trees = [signed(log, name) for name in log.names("checkpoints/")]
        tiles = PublishedTiles(log.stores.files)
        for before, after in pairwise(trees):
            proof = consistency_proof(tiles, before.size, after.size)
            check_consistency(before.size, before.root, after.size, after.root, proof)


@pytest.mark.parametrize("kind", [SignatureType.ED25519, SignatureType.ECDSA_P256, SignatureType.ML_DSA_44])
def test_each_algorithm_signs_one_checkpoint_a_size_whoever_signs_at_once(log: LogWorld, kind: SignatureType):
    log.signer = signer_of("the log", kind, ORIGIN)
    for size in (10, 20):
        log.bring(logged_all(range(size)))
        with ThreadPoolExecutor(4) as side_by_side:
            for done in [side_by_side.submit(log.publish) for _ in range(4)]:
                done.result()
    assert_published(log)
    assert [row.size for row in log.stores.checkpoints.newest(9)] == [20, 10]


def test_a_publisher_that_wakes_late_does_not_put_an_older_checkpoint_on_top(log: LogWorld):
    log.bring(logged_all(range(5)))
    log.publish()
    older = log.file(CHECKPOINT)
    log.bring(logged_all(range(9)))
    log.publish()
    publishing.move_on(log.stores.files, CHECKPOINT, older, log.stores.policy)
    assert signed(log).size == 9


def overwrite(log: LogWorld, name: str, content: bytes) -> None:
    log.s3.put_object(Bucket=BUCKET, Key=name, Body=content)


def prepared(log: LogWorld) -> None:
    """A log of 300 that is signed, and 320 in order."""
    log.bring(logged_all(range(300)))
    log.publish()
    log.bring(logged_all(range(320)))


def refusal(log: LogWorld) -> str:
    signed_before = log.names("checkpoints/")
    with pytest.raises(LogRefused) as refused:
        log.publish()
    assert log.names("checkpoints/") == signed_before, "something was signed"
    return refused.value.code


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/001.p/44",  # of the tree that was signed
        "tile/1/000.p/1",
        "tile/0/001.p/64",  # of the one that is to be signed
        "tile/entries/001.p/64",
        "events/dt=2026-03-01/00000000000000000300.ndjson.gz",
        "checkpoints/00000000000000000320",
        CHECKPOINT,
    ],
)
@pytest.mark.parametrize("content", [b"", b"something else", None])
def test_a_file_that_is_another_is_refused_and_nothing_signed(log: LogWorld, name: str, content: bytes | None):
    prepared(log)
    there = log.stores.files.read(name) or b"x" * 2048
    overwrite(log, name, bytes([there[0] ^ 1]) + there[1:] if content is None else content)
    before = log.stores.files.read(CHECKPOINT)
    with pytest.raises(LogRefused) as refused:
        log.publish()
    assert refused.value.code == "file_differs"
    assert log.stores.files.read(CHECKPOINT) == before
    assert [row.size for row in log.stores.checkpoints.newest(9)] == [300]


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/000",
        "tile/entries/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        checkpoint_path(600),
        "tile/0/001.p/44",  # of a checkpoint that is not the newest
        checkpoint_path(300),
    ],
)
def test_what_was_published_long_ago_has_its_turn_to_be_looked_at(log: LogWorld, name: str):
    for size in (300, 600):
        log.bring(logged_all(range(size)))
        log.publish()
    overwrite(log, name, b"x" * len(log.file(name)))
    log.bring(logged_all(range(620)))
    seen: list[str] = []
    for _ in range(300):
        log.now += timedelta(minutes=1)
        try:
            log.publish(timedelta(days=1))
        except LogRefused as refused:
            seen.append(refused.code)
            break
    assert seen == ["file_differs"]
    assert [row.size for row in log.stores.checkpoints.newest(9)] == [600, 300]


def test_looking_again_reads_a_few_files_of_a_large_log(log: LogWorld):
    log.bring(small(range(256 * 40 + 3)))
    log.publish()
    read: list[str] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        read.append(params["Key"])

    log.s3.meta.events.register("provide-client-params.s3.GetObject", note)
    for _ in range(10):
        log.now += timedelta(minutes=1)
        log.publish(timedelta(days=1))
    assert len(read) <= 10 * 20
    assert {name for name in read if name.startswith("tile/entries/")} == {bundle_path(index) for index in range(40)}


def change_row(log: LogWorld, row: str, part: str, **values: Any) -> None:
    key = {"row": {"S": row}, "part": {"S": part}}
    item = log.client.get_item(TableName="audit-log", Key=key)["Item"]
    log.client.put_item(TableName="audit-log", Item={**item, **values})


def test_a_head_that_went_back_is_refused(log: LogWorld):
    prepared(log)
    log.publish()
    change_row(log, "head", "head", size={"N": "310"})
    assert refusal(log) == "log_shrunk"


def test_a_table_that_was_restored_to_an_older_moment_is_refused(log: LogWorld):
    prepared(log)
    rows = log.client.scan(TableName="audit-log")["Items"]
    log.publish()
    for item in log.client.scan(TableName="audit-log")["Items"]:
        log.client.delete_item(TableName="audit-log", Key={name: item[name] for name in ("row", "part")})
    for item in rows:
        log.client.put_item(TableName="audit-log", Item=item)
    log.bring(logged_all(range(500, 540)))
    assert refusal(log) == "log_shrunk"


def test_another_root_of_the_size_that_was_signed_is_refused(log: LogWorld):
    log.bring(logged_all(range(300)))
    log.publish()
    change_row(log, "head", "head", root={"B": b"r" * 32})
    assert refusal(log) == "log_forked"


def test_a_block_of_new_entries_that_was_altered_is_refused(log: LogWorld):
    prepared(log)
    other = logged(999).entry
    block = next(iter(log.stores.log.blocks(300, 301)))
    packed = zlib.compress(b"".join(len(e).to_bytes(2, "big") + e for e in (other, *block.entries[1:])))
    change_row(log, "block#0000000000", f"{block.first:020d}", entries={"B": packed})
    assert refusal(log) == "tree_differs"


def test_a_block_of_signed_entries_that_was_altered_is_refused(log: LogWorld):
    prepared(log)
    block = next(iter(log.stores.log.blocks(299, 300)))
    packed = zlib.compress(b"".join(len(e).to_bytes(2, "big") + e for e in (*block.entries[:-1], logged(999).entry)))
    change_row(log, "block#0000000000", f"{block.first:020d}", entries={"B": packed})
    assert refusal(log) == "tree_differs"


def test_a_block_that_is_missing_is_refused(log: LogWorld):
    prepared(log)
    block = next(iter(log.stores.log.blocks(300, 301)))
    key = {"row": {"S": "block#0000000000"}, "part": {"S": f"{block.first:020d}"}}
    log.client.delete_item(TableName="audit-log", Key=key)
    assert refusal(log) == "tree_differs"


def test_a_checkpoint_row_that_the_log_did_not_sign_is_refused(log: LogWorld):
    prepared(log)
    note = log.file(CHECKPOINT).decode().replace("\n300\n", "\n299\n")
    change_row(log, "checkpoint", f"{300:020d}", note={"S": note})
    assert refusal(log) == "file_differs"


def test_a_key_that_does_not_sign_is_told_and_leaves_no_checkpoint(log: LogWorld):
    class Broken:
        key = log.signer.key

        def sign(self, _: bytes) -> bytes:
            return b"\0" * 64

    log.bring(logged_all(range(3)))
    whole, log.signer = log.signer, Broken()
    assert refusal(log) == "signing_refused"
    assert log.stores.files.read(CHECKPOINT) is None
    log.signer = whole
    assert log.publish().sizes == (3,)
    assert_published(log)


def test_a_log_of_more_than_65536_is_read_by_few_tiles():
    with log_world() as log:
        number = 65_536 + 300
        for begin in range(0, number, 8_192):
            log.bring(small(range(begin, min(number, begin + 8_192))))
        log.publish()
        newest = signed(log)
        assert newest.size == number
        tiles = PublishedTiles(log.stores.files)
        assert frontier_of(tiles, number).root == newest.root
        assert log.names("tile/2/") == ["tile/2/000.p/1"]
        assert {"tile/1/000", "tile/1/001.p/1"} <= set(log.names("tile/1/"))
        read: list[str] = []

        def note(params: dict[str, Any], **_: Any) -> None:
            read.append(params["Key"])

        log.s3.meta.events.register("provide-client-params.s3.GetObject", note)
        tiles = PublishedTiles(log.stores.files)
        proof = inclusion_proof(tiles, 40_000, number)
        check_inclusion(leaf_hash(log.stores.log.entry(40_000) or b""), 40_000, number, proof, newest.root)
        assert len(read) <= 5
        log.bring(small([number]))
        read.clear()
        assert log.publish().sizes == (number + 1,)
        assert len(read) <= 24, "with those that are looked at again"


def small(numbers: Any) -> list[Any]:
    entries = [(f"evt_{number}", f'{{"event_id":"evt_{number}"}}'.encode()) for number in numbers]
    return [LoggedEvent(event_id, entry, leaf_hash(entry)) for event_id, entry in entries]
