"""The publisher and two witnesses together: what both have cosigned is witnessed, and no fork of it ever is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.witness_folder import FolderMemory
from iarms.casework.transparency.cosigned import gather
from iarms.casework.witnessing.account import BucketLog
from iarms.casework.witnessing.watching import Look, Witness, look_at_log
from iarms.domain.transparency import (
    CHECKPOINT,
    WITNESSED,
    Checkpoint,
    LocalSigner,
    LogPolicy,
    SignatureType,
    SignedNote,
    open_checkpoint,
    sign_text,
)
from tests.audit_logs import LogOfFiles, entries, witness_signer
from tests.casework.transparency.logs import BUCKET, ORIGIN, LogWorld, log_world, logged_all, signer

GS = witness_signer("witness.example/interpol")
WCO = witness_signer("witness.example/wco", SignatureType.ML_DSA_44)
POLICY = LogPolicy(ORIGIN, (signer().key,), (GS.key, WCO.key), 2)


@pytest.fixture
def world(tmp_path: Path) -> Iterator["Watched"]:
    """A log that needs both witnesses."""
    with log_world(witnesses=(GS.key, WCO.key), quorum=2) as log:
        yield Watched(log, {each: FolderMemory(tmp_path / each.key.key_id.hex()) for each in (GS, WCO)})


class Watched:
    """A log and its witnesses."""

    def __init__(self, log: LogWorld, memories: dict[LocalSigner, FolderMemory]) -> None:
        self.log = log
        self.memories = memories

    def grow(self, numbers: range) -> None:
        """Put events into the log, and sign it."""
        self.log.bring(logged_all(numbers))
        self.log.publish()

    def look(self, witness: LocalSigner) -> Look:
        """One look of a witness."""
        bucket = BucketLog(self.log.stores.files)
        policy = LogPolicy(ORIGIN, (self.log.signer.key,))
        made = Witness(bucket, bucket, self.memories[witness], policy, witness, "first")
        return look_at_log(made, lambda: int(self.log.now.timestamp()))

    def witnessed(self) -> int | None:
        """The size of the newest checkpoint that is witnessed, as anybody reads it."""
        gather(self.log.stores, self.log.now)
        note = self.log.stores.files.read(WITNESSED)
        if note is None:
            return None
        opened = open_checkpoint(note, POLICY)
        assert opened.is_witnessed
        assert opened.witnesses == (GS.key.name, WCO.key.name)
        return opened.checkpoint.size


def test_a_checkpoint_is_witnessed_once_both_have_cosigned_it_and_not_before(world: Watched) -> None:
    world.grow(range(40))
    assert world.witnessed() is None
    assert world.look(GS).outcome == "cosigned"
    assert world.witnessed() is None
    assert world.look(GS).outcome == "unchanged"
    assert world.witnessed() is None
    assert world.look(WCO).outcome == "cosigned"
    assert world.witnessed() == 40
    for first in (40, 300, 700):
        world.grow(range(first, first + 320))
        assert world.look(WCO).outcome == "cosigned"
        before = world.witnessed()
        assert before is not None
        assert before < first + 320
        assert world.look(GS).outcome == "cosigned"
        assert world.witnessed() == len(world.log.entries())


def test_a_log_that_its_own_key_forks_is_refused_by_both_and_never_witnessed(world: Watched) -> None:
    world.grow(range(40))
    for witness in (GS, WCO):
        world.look(witness)
    assert world.witnessed() == 40
    fork = LogOfFiles(entries(50, "another"))
    text = Checkpoint(ORIGIN, 50, fork.checkpoint().root).text
    note = SignedNote(text, (sign_text(text, world.log.signer),)).content
    for path, content in {**fork.files, CHECKPOINT: note}.items():
        world.log.s3.put_object(Bucket=BUCKET, Key=path, Body=content)
    for witness in (GS, WCO):
        found = world.look(witness)
        assert (found.outcome, found.kind) == ("refused", "fork")
    assert world.log.names("cosignatures/00000000000000000050/") == []
    assert world.witnessed() == 40


def test_a_witness_that_was_away_cosigns_the_newest_checkpoint(world: Watched) -> None:
    for first in (0, 100, 200):
        world.grow(range(first, first + 100))
        assert world.look(GS).outcome == "cosigned"
    assert world.look(WCO).outcome == "cosigned"
    assert world.witnessed() == 300
