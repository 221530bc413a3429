"""A transparency log for tests: its table, its bucket, a key of its own, events as the audit table has them, and a
process that can be killed before or after any call to AWS."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from iarms.aws.log_files import LogFiles
from iarms.casework.transparency.publishing import PublishingRun, publish
from iarms.casework.transparency.sequencing import Sequenced, logged_event, sequence
from iarms.casework.transparency.stores import LogStores
from iarms.casework.transparency.tiles import PublishedTiles
from iarms.domain.transparency import (
    CHECKPOINT,
    Frontier,
    LocalSigner,
    LogPolicy,
    SignatureType,
    VerifierKey,
    bundle_entries,
    bundle_path,
    checkpoint_path,
    frontier_of,
    leaf_hash,
    open_checkpoint,
    tile_width,
)
from iarms.models.audit import AuditEvent, canonical_text
from iarms.models.ids import derived_id
from iarms.store.audit_log import AuditLog, LoggedEvent
from iarms.store.checkpoints import Checkpoints
from iarms.tables import AUDIT_LOG
from tests.bare_tables import bare_tables
from tests.faults import Killed
from tests.world import ENGINE, Engine, client

ORIGIN: Final = "iarms-test.eu-west-1.iarms.example"
BUCKET: Final = "the-log"
BEGIN: Final = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NO_TIME_BETWEEN: Final = timedelta(0)


def event(number: int, **facts: Any) -> AuditEvent:
    """The event of this number, a second after the one before."""
    at = BEGIN + timedelta(seconds=number)
    return AuditEvent(
        event_id=derived_id("evt", at, str(number)),
        at=at,
        action="search",
        status=200,
        party="NCB-FR",
        subject="client",
        method="POST",
        route="/v1/searches",
        path="/v1/searches",
        request_id=f"request-{number}",
        **facts,
    )


def logged(number: int, **facts: Any) -> LoggedEvent:
    """The event of this number as the log takes it."""
    made = event(number, **facts)
    return logged_event(made.event_id, canonical_text(made))


def logged_all(numbers: Iterable[int], **facts: Any) -> list[LoggedEvent]:
    """The events of these numbers."""
    return [logged(number, **facts) for number in numbers]


def signer(name: str = ORIGIN, kind: SignatureType = SignatureType.ED25519, seed: int = 1) -> LocalSigner:
    """A key that is the same each time."""
    return LocalSigner.of(name, kind, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


@dataclass
class LogWorld:
    """A log with nothing in it. `now` is what its clock says."""

    client: Any
    s3: Any
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0
    now: datetime = BEGIN
    signer: Any = field(default_factory=signer)

    @property
    def stores(self) -> LogStores:
        """As a new process has them."""
        return LogStores(
            log=AuditLog(self.client, AUDIT_LOG.name),
            checkpoints=Checkpoints(self.client, AUDIT_LOG.name),
            files=LogFiles(self.s3, BUCKET),
            signer=self.signer,
            policy=LogPolicy(ORIGIN, (self.signer.key,), self.witnesses, self.quorum),
        )

    def clock(self) -> datetime:
        """The time that the test sets."""
        return self.now

    def bring(self, events: Iterable[LoggedEvent]) -> Sequenced:
        """Bring events to the log."""
        return sequence(self.stores.log, events, self.clock)

    def publish(
        self, apart: timedelta = NO_TIME_BETWEEN, time_is_left: Callable[[], bool] = lambda: True
    ) -> PublishingRun:
        """Publish once."""
        return publish(self.stores, self.clock, apart, time_is_left)

    def entries(self) -> list[bytes]:
        """Every entry of the order, with the check that there is no gap."""
        head = self.stores.log.head()
        found: list[bytes] = []
        for block in self.stores.log.blocks(0, head.size if head else 0):
            assert block.first == len(found)
            found += block.entries
        assert len(found) == (head.size if head else 0)
        return found

    def file(self, name: str) -> bytes:
        """A file of the bucket, which must be there."""
        content = self.stores.files.read(name)
        assert content is not None, name
        return content

    def names(self, folder: str = "") -> list[str]:
        """The names of the bucket's files."""
        return sorted(self.stores.files.names(folder))


@contextmanager
def log_world(engine: Engine = ENGINE, **facts: Any) -> Iterator[LogWorld]:
    """A log with nothing in it, its table in memory or in moto."""
    with bare_tables(AUDIT_LOG, engine=engine) as dynamodb:
        s3 = client("s3")
        s3.create_bucket(
            Bucket=BUCKET,
            CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
            ObjectLockEnabledForBucket=True,
        )
        yield LogWorld(dynamodb, s3, **facts)


@contextmanager
def killed_at(world: LogWorld, step: int) -> Iterator[list[str]]:
    """While this lasts, the process is gone at a step: even ones lie before a call to AWS, odd ones after its answer.

    Gives the steps that were passed.
    """
    passed: list[str] = []

    def stop(name: str) -> None:
        passed.append(name)
        if len(passed) > step:  # nothing after it, no clearing up either
            raise Killed

    def before(model: Any, **_: Any) -> None:
        stop(f"before {model.name}")

    def after(model: Any, **_: Any) -> None:
        stop(f"after {model.name}")

    clients = (world.client, world.s3)
    for each in clients:
        each.meta.events.register("before-call", before)
        each.meta.events.register("after-call", after)
    try:
        yield passed
    finally:
        for each in clients:
            each.meta.events.unregister("before-call", before)
            each.meta.events.unregister("after-call", after)


@contextmanager
def heard(log: LogWorld, operation: str, hear: Callable[[Any], None]) -> Iterator[None]:
    """While this lasts, each call of an operation of DynamoDB is handed to `hear` before it is made, by its body."""

    def before(params: Any, **_: Any) -> None:
        hear(json.loads(params["body"]))

    event = f"before-call.dynamodb.{operation}"
    log.client.meta.events.register(event, before)
    try:
        yield
    finally:
        log.client.meta.events.unregister(event, before)


def assert_holds(log: LogWorld, events: list[LoggedEvent]) -> None:
    """Each of these events is in the log once, nothing else is, and head, roots and places agree."""
    entries = log.entries()
    assert sorted(entries) == sorted(event.entry for event in events)
    places = log.stores.log.places(event.event_id for event in events)
    assert sorted(place.position for place in places.values()) == list(range(len(events)))
    for each in events:
        place = places[each.event_id]
        assert entries[place.position] == each.entry
        assert place.leaf == each.leaf
    assert_roots_agree(log)


def assert_roots_agree(log: LogWorld) -> None:
    """The root of each block, and the head's, is that of the entries up to its end."""
    head = log.stores.log.head()
    frontier = Frontier()
    for block in log.stores.log.blocks(0, head.size if head else 0):
        frontier = frontier.grown(*map(leaf_hash, block.entries))
        assert frontier.root == block.root
    assert (head.size, head.root, head.subtrees) == (frontier.size, frontier.root, frontier.hashes) if head else True


def signed(log: LogWorld, name: str = CHECKPOINT) -> Any:
    """What a signed checkpoint says: size and root."""
    return open_checkpoint(log.file(name), log.stores.policy).checkpoint


def assert_published(log: LogWorld) -> None:
    """The newest checkpoint, the tiles, the bundles and the files for queries say what the order says."""
    entries = log.entries()
    leaves = [leaf_hash(entry) for entry in entries]
    newest = signed(log)
    assert (newest.size, newest.root) == (len(entries), Frontier().grown(*leaves).root)
    tiles = PublishedTiles(log.stores.files)
    assert frontier_of(tiles, newest.size).root == newest.root
    for index in range(-(-newest.size // 256)):
        width = tile_width(0, index, newest.size)
        bundle = bundle_entries(log.file(bundle_path(index, width)), width)
        assert list(bundle) == entries[256 * index : 256 * index + width]
    rows = log.stores.checkpoints.newest(1_000)
    assert [row.size for row in rows] == sorted((row.size for row in rows), reverse=True)
    assert log.names("checkpoints/") == sorted(checkpoint_path(row.size) for row in rows)
    for row in rows:
        assert log.file(checkpoint_path(row.size)).decode() == row.note
        at_the_time = signed(log, checkpoint_path(row.size))
        assert (at_the_time.size, at_the_time.root) == (row.size, row.root)
        assert frontier_of(tiles, row.size).root == row.root
    assert [line["position"] for line in lines(log)] == list(range(newest.size))
    assert [line["event"] for line in lines(log)] == [json.loads(entry) for entry in entries]


def lines(log: LogWorld) -> list[Any]:
    """The lines of the files for queries, by position."""
    found = [json.loads(line) for name in log.names("events/") for line in gzip.decompress(log.file(name)).splitlines()]
    return sorted(found, key=lambda line: line["position"])
