"""Cosignatures of witnesses are gathered as they come, and a quorum of them makes a checkpoint the newest witnessed
one."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest

from iarms.casework.transparency.cosigned import Gathered, gather
from iarms.casework.transparency.stores import LogRefused
from iarms.domain.transparency import (
    CHECKPOINT,
    WITNESSED,
    LocalSigner,
    SignatureType,
    checkpoint_path,
    cosignature_path,
    open_checkpoint,
    parse_note,
    sign_text,
)
from tests.casework.transparency.logs import BUCKET, LogWorld, killed_at, log_world, logged_all, signer
from tests.faults import Killed

GS, WCO = (
    signer(name, SignatureType.ED25519_COSIGNATURE, seed)
    for seed, name in enumerate(("witness.interpol.example/a", "witness.wcoomd.example/a"), 2)
)
STRANGER = signer("witness.wcoomd.example/a", SignatureType.ED25519_COSIGNATURE, 9)


@pytest.fixture
def log() -> Iterator[LogWorld]:
    with witnessed_world() as world:
        yield world


def witnessed_world(quorum: int = 2):
    return log_world(witnesses=(GS.key, WCO.key), quorum=quorum)


def grow(log: LogWorld, size: int) -> None:
    log.bring(logged_all(range(size)))
    log.publish()


def cosign(log: LogWorld, size: int, *witnesses: LocalSigner, of: int | None = None) -> None:
    """Witnesses put their cosignature of a checkpoint where those under the checkpoint of a size lie."""
    for witness in witnesses:
        text = parse_note(log.file(checkpoint_path(of or size))).text
        line = sign_text(text, witness, int(log.now.timestamp())).line
        put(log, cosignature_path(size, witness.key.name), line.encode())


def put(log: LogWorld, name: str, content: bytes) -> None:
    log.s3.put_object(Bucket=BUCKET, Key=name, Body=content)


def run(log: LogWorld) -> Gathered:
    return gather(log.stores, log.now)


def witnessed(log: LogWorld) -> tuple[int, tuple[str, ...]]:
    """The size of the newest witnessed checkpoint and who cosigned it."""
    content = log.stores.files.read(WITNESSED)
    if content is None:
        return 0, ()
    opened = open_checkpoint(content, log.stores.policy)
    return opened.checkpoint.size, opened.witnesses


BOTH = (GS.key.name, WCO.key.name)


def test_a_checkpoint_is_witnessed_with_its_quorum_and_not_before(log: LogWorld):
    grow(log, 5)
    assert (run(log).new, witnessed(log)) == (0, (0, ()))
    cosign(log, 5, GS)
    assert (run(log).new, witnessed(log)) == (1, (0, ()))
    cosign(log, 5, WCO)
    assert (run(log).new, witnessed(log)) == (1, (5, BOTH))
    assert (run(log).new, witnessed(log)) == (0, (5, BOTH))
    (row,) = log.stores.checkpoints.newest_witnessed()
    assert (row.size, row.note.encode()) == (5, log.file(WITNESSED))
    assert [one.witness for one in log.stores.checkpoints.cosignatures(5)] == list(BOTH)
    assert {one.at for one in log.stores.checkpoints.cosignatures(5)} == {log.now}


def test_the_checkpoint_itself_stays_as_the_log_signed_it(log: LogWorld):
    grow(log, 5)
    before = (log.file(CHECKPOINT), log.file(checkpoint_path(5)))
    cosign(log, 5, GS, WCO)
    run(log)
    assert (log.file(CHECKPOINT), log.file(checkpoint_path(5))) == before


def test_the_newest_with_a_quorum_counts_and_older_ones_need_none(log: LogWorld):
    for size in (5, 9, 12, 20):
        grow(log, size)
    cosign(log, 20, GS)
    cosign(log, 9, GS, WCO)
    run(log)
    assert witnessed(log) == (9, BOTH)
    cosign(log, 20, WCO)
    run(log)
    assert witnessed(log) == (20, BOTH)
    cosign(log, 12, GS, WCO)
    run(log)
    assert witnessed(log) == (20, BOTH)


def test_with_a_quorum_of_one_the_second_comes_later_under_the_same_checkpoint():
    with witnessed_world(quorum=1) as log:
        grow(log, 5)
        cosign(log, 5, WCO)
        run(log)
        assert witnessed(log) == (5, (WCO.key.name,))
        cosign(log, 5, GS)
        run(log)
        assert witnessed(log) == (5, BOTH)
        grow(log, 9)
        run(log)
        assert witnessed(log) == (5, BOTH)


def test_how_long_a_checkpoint_waits_for_its_quorum_is_told(log: LogWorld):
    grow(log, 5)
    cosign(log, 5, GS, WCO)
    assert run(log).behind_seconds == 0
    log.now += timedelta(hours=1)
    grow(log, 9)
    log.now += timedelta(hours=1)
    grow(log, 12)
    log.now += timedelta(minutes=30)
    cosign(log, 12, WCO)
    assert run(log).behind_seconds == 90 * 60
    cosign(log, 12, GS)
    assert run(log).behind_seconds == 0
    log.now -= timedelta(days=1)
    grow(log, 14)
    log.now -= timedelta(days=1)
    assert run(log).behind_seconds == 0


NO_COSIGNATURES = {
    "nothing": lambda log: b"",
    "no lines": lambda log: b"\xff\xfe",
    "no signature": lambda log: b"signed by nobody\n",
    "of another checkpoint": lambda log: line(log, 9, GS, of=5),
    "by a key of that name that nobody knows": lambda log: line(log, 9, STRANGER),
    "by the other witness": lambda log: line(log, 9, WCO),
    "by the log itself": lambda log: log.file(checkpoint_path(9)).rpartition(b"\n\n")[2],
    "cut": lambda log: line(log, 9, GS)[:-20] + b"\n",
}


def line(log: LogWorld, size: int, witness: LocalSigner, of: int | None = None) -> bytes:
    text = parse_note(log.file(checkpoint_path(of or size))).text
    return sign_text(text, witness, int(log.now.timestamp())).line.encode()


@pytest.mark.parametrize("content", NO_COSIGNATURES.values(), ids=NO_COSIGNATURES)
def test_what_is_no_cosignature_of_this_witness_is_told_and_keeps_the_other_from_nothing(log: LogWorld, content):
    for size in (5, 9):
        grow(log, size)
    cosign(log, 9, WCO)
    name = cosignature_path(9, GS.key.name)
    put(log, name, content(log))
    done = run(log)
    assert (done.new, done.refused) == (1, (name,))
    assert witnessed(log) == (0, ())
    put(log, name, line(log, 9, GS))
    assert run(log).refused == ()
    assert witnessed(log) == (9, BOTH)


def test_a_witnessed_file_that_is_none_of_ours_is_refused(log: LogWorld):
    grow(log, 5)
    cosign(log, 5, GS, WCO)
    put(log, WITNESSED, b"another\n1\nroot\n\nline\n")
    with pytest.raises(LogRefused) as refused:
        run(log)
    assert refused.value.code == "file_differs"


def test_a_log_without_witnesses_waits_for_none():
    with log_world() as log:
        grow(log, 5)
        assert gather(log.stores, log.now) == Gathered()
        assert witnessed(log) == (0, ())


def test_killed_at_any_step_the_next_run_makes_it_whole():
    for step in count():
        with witnessed_world() as log:
            grow(log, 5)
            cosign(log, 5, GS, WCO)
            run(log)
            grow(log, 9)
            cosign(log, 9, GS, WCO)
            with killed_at(log, step) as passed, suppress(Killed):
                run(log)
            run(log)
            assert witnessed(log) == (9, BOTH)
            assert [row.size for row in log.stores.checkpoints.newest_witnessed(9)] == [9, 5]
            assert len(log.stores.checkpoints.cosignatures(9)) == 2
            if len(passed) <= step:
                assert step > 14
                return


def test_a_witness_that_puts_very_much_there_keeps_no_other_s_from_being_gathered(log: LogWorld):
    grow(log, 5)
    cosign(log, 5, WCO)
    own = cosignature_path(5, GS.key.name)
    cosign(log, 5, GS)
    put(log, own, log.file(own) + b"x" * 3_000_000)
    done = run(log)
    assert (done.new, done.refused) == (1, (own,))
    assert len(log.stores.files.read(own, 1000) or b"") == 1000
