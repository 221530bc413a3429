"""A witness cosigns one history and no other, whatever the log shows, wherever it is stopped, if two look at once."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.witness_folder import FolderBox, FolderMemory
from iarms.casework.witnessing.memory import TableMemory, WitnessMemory
from iarms.casework.witnessing.sources import LogUnreachable
from iarms.casework.witnessing.watching import Look, Witness, look_at_log
from iarms.domain.transparency import (
    CHECKPOINT,
    WITNESSED,
    LocalSigner,
    LogContradiction,
    LogFault,
    LogPolicy,
    SignatureType,
    check_consistency,
    consistency_proof,
    cosignature_path,
    open_checkpoint,
    parse_note,
    parse_signature_lines,
    with_cosignatures,
)
from iarms.models.witness import RememberedCheckpoint
from iarms.store.witness_memory import WitnessRows
from iarms.tables import WITNESS
from tests.audit_logs import AT, ORIGIN, LogOfFiles, entries, log_signer, policy_of, signed, witness_signer
from tests.bare_tables import bare_tables

NAME = "witness.example/interpol"
SIGNER = witness_signer(NAME)


class PublishedLog(LogOfFiles):
    """A log whose files a witness reads, and into which it puts its cosignatures."""

    def publish(self, size: int | None = None, signer: LocalSigner | None = None) -> "PublishedLog":
        """Show the checkpoint of a size."""
        self.files[CHECKPOINT] = self.note(size, signer)
        return self

    def read(self, path: str) -> bytes | None:
        """A file."""
        return self.files.get(path)

    def largest(self) -> int | None:
        """The log's files are not the witness's own."""
        return None

    def put(self, path: str, line: bytes) -> None:
        """A cosignature, once."""
        assert path.startswith("cosignatures/")
        self.files.setdefault(path, line)

    def cosigned(self) -> dict[int, bytes]:
        """What the witness has cosigned, by size."""
        return {
            int(path.split("/")[1]): content for path, content in self.files.items() if path.startswith("cosignatures/")
        }

    def forked(self, change: Callable[[list[bytes]], list[bytes]]) -> "PublishedLog":
        """Another log under the same key, whose entries were changed."""
        return PublishedLog(change(list(self.entries)))


def published(size: int, shown: int | None = None) -> PublishedLog:
    return PublishedLog(entries(size)).publish(shown)


@pytest.fixture(params=["folder", "table", "moto"])
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WitnessMemory]:
    """Each kind of memory, empty."""
    if request.param == "folder":
        yield FolderMemory(tmp_path / "witness")
        return
    with bare_tables(WITNESS, engine="moto" if request.param == "moto" else "memory") as dynamodb:
        yield TableMemory(WitnessRows(dynamodb, WITNESS.name))


def proofs_in(memory: WitnessMemory) -> list[LogContradiction]:
    if isinstance(memory, FolderMemory):
        return [LogContradiction.parse(path.read_text("utf-8")) for path in memory.kept()]
    assert isinstance(memory, TableMemory)
    return [LogContradiction.parse(text) for text in memory.rows.proofs(ORIGIN).values()]


def a_witness(log: PublishedLog, memory: WitnessMemory, **changes: Any) -> Witness:
    given: dict[str, Any] = {"start": "first", "signer": SIGNER, "policy": policy_of(), "source": log, "box": log}
    return Witness(memory=memory, **{**given, **changes})


def looked(log: PublishedLog, memory: WitnessMemory, at: int = AT, **changes: Any) -> Look:
    return look_at_log(a_witness(log, memory, **changes), lambda: at)


def check_cosignature(log: PublishedLog, size: int, signer: LocalSigner = SIGNER, at: int | None = None) -> None:
    """Whether the witness has cosigned the log's own tree of that size."""
    note = parse_note(log.note(size))
    lines = parse_signature_lines(log.files[cosignature_path(size, signer.key.name)])
    whole = with_cosignatures(note, lines, [signer.key])
    (found,) = open_checkpoint(whole.content, policy_of(signer, quorum=1)).cosigned
    assert at is None or found.at == at


def test_a_log_that_grows_is_cosigned_at_every_look(memory: WitnessMemory):
    log = PublishedLog()
    assert looked(log, memory).outcome == "empty"
    for at, size in enumerate((0, 1, 2, 256, 257, 600), start=AT):
        log.grow(entries(size)[log.size :])
        log.publish()
        assert looked(log, memory, at).outcome == "cosigned"
        check_cosignature(log, size, at=at)
        assert looked(log, memory, at + 60).outcome == "unchanged"
    assert sorted(log.cosigned()) == [0, 1, 2, 256, 257, 600]
    last = memory.read(ORIGIN)
    assert last is not None
    assert (last.number, last.size, last.is_delivered) == (6, 600, True)
    assert proofs_in(memory) == []


def test_a_witness_cosigns_with_ml_dsa_44_as_well(tmp_path: Path):
    signer = witness_signer(NAME, SignatureType.ML_DSA_44)
    log = published(300)
    assert looked(log, FolderMemory(tmp_path), signer=signer).outcome == "cosigned"
    check_cosignature(log, 300, signer, AT)


def test_a_witness_that_knows_nothing_says_what_it_is_shown_and_cosigns_nothing(memory: WitnessMemory):
    log = published(300)
    found = looked(log, memory, start=None)
    assert found.outcome == "unstarted"
    assert log.checkpoint().root.hex() in found.sentence
    assert log.cosigned() == {}
    assert memory.read(ORIGIN) is None


def test_a_witness_starts_from_a_checkpoint_that_somebody_vouches_for(memory: WitnessMemory):
    log = published(300)
    assert looked(log, memory, start=log.note(256)).outcome == "cosigned"
    assert sorted(log.cosigned()) == [300]
    log.grow(entries(310)[300:])
    assert looked(log.publish(), memory, start=log.note(256)).outcome == "cosigned"


def test_a_start_that_the_log_does_not_go_on_from_is_a_contradiction(memory: WitnessMemory):
    log = published(300)
    other = PublishedLog(entries(256, "other"))
    found = looked(log, memory, start=other.note())
    assert (found.outcome, found.kind) == ("refused", "fork")
    assert log.cosigned() == {}
    looked(log, memory)
    for size in (300, 400):
        ahead = PublishedLog(entries(size, "other")).publish()
        assert looked(log, memory, start=ahead.note()).outcome in ("refused", "unjudged")
    assert sorted(log.cosigned()) == [300]


@pytest.mark.parametrize("start", [b"", b"no note", log_signer().key.vkey.encode()])
def test_a_start_that_is_no_checkpoint_starts_nothing(memory: WitnessMemory, start: bytes):
    log = published(300)
    assert looked(log, memory, start=start).outcome == "unjudged"
    assert log.cosigned() == {}


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "altered": lambda old: [*old[:17], b"altered", *old[18:]],
    "altered at the end": lambda old: [*old[:-1], b"altered"],
    "removed": lambda old: [*old[:17], *old[18:]],
    "inserted": lambda old: [*old[:17], b"inserted", *old[17:]],
    "reordered": lambda old: [*old[:17], old[18], old[17], *old[19:]],
    "twice": lambda old: [*old[:18], *old[17:]],
    "another log": lambda old: entries(len(old), "other"),
}


@pytest.mark.parametrize("known", [256, 300])
@pytest.mark.parametrize("later", [301, 512, 600])
@pytest.mark.parametrize("change", CHANGES)
def test_a_log_whose_beginning_was_changed_is_refused_and_anybody_can_check_why(
    tmp_path: Path, change: str, known: int, later: int
):
    memory = FolderMemory(tmp_path)
    log = published(known)
    looked(log, memory)
    before = memory.read(ORIGIN)
    fork = log.forked(CHANGES[change])
    fork.grow(entries(later)[fork.size :])
    found = looked(fork.publish(), memory)
    assert (found.outcome, found.kind) == ("refused", "fork")
    assert fork.cosigned() == {}
    assert memory.read(ORIGIN) == before
    (proof,) = proofs_in(memory)
    assert "altered, removed or put in between" in proof.prove([log_signer().key])
    with pytest.raises(LogFault) as fault:
        proof.prove([log_signer(word="another log").key])
    assert fault.value.code == "unsigned"
    honest = replace(proof, shown=PublishedLog(entries(later)).note())
    with pytest.raises(LogFault):
        honest.prove([log_signer().key])
    # The honest log is cosigned again, and the proof stays.
    log.grow(entries(later)[known:])
    assert looked(log.publish(), memory).outcome == "cosigned"
    assert proofs_in(memory) == [proof]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_wherever_a_log_was_changed_it_is_refused(tmp_path: Path, data: st.DataObject):
    known = data.draw(st.integers(1, 300))
    later = data.draw(st.integers(known, 320))
    place = data.draw(st.integers(0, known - 1))
    folder = tmp_path / "memory"
    shutil.rmtree(folder, ignore_errors=True)
    log = published(known)
    looked(log, FolderMemory(folder))
    fork = PublishedLog([*entries(later)[:place], b"altered", *entries(later)[place + 1 :]]).publish()
    found = looked(fork, FolderMemory(folder))
    assert (found.outcome, found.kind) == ("refused", "second_root" if later == known else "fork")
    assert fork.cosigned() == {}
    (proof,) = proofs_in(FolderMemory(folder))
    proof.prove([log_signer().key])


def test_a_second_root_for_one_size_is_refused_and_proven_by_two_signatures(memory: WitnessMemory):
    log = published(300)
    looked(log, memory)
    fork = PublishedLog(entries(300, "other")).publish()
    found = looked(fork, memory)
    assert (found.outcome, found.kind) == ("refused", "second_root")
    looked(fork, memory, AT + 60)
    (proof,) = proofs_in(memory)
    assert proof.prove([log_signer().key]) == f"{ORIGIN} has signed two different logs of 300 entries."
    assert LogContradiction.parse(proof.text) == proof


@pytest.mark.parametrize("shown", [0, 1, 128, 255, 299])
def test_a_log_that_went_back_is_refused(memory: WitnessMemory, shown: int):
    log = published(300)
    looked(log, memory)
    found = looked(log.publish(shown), memory)
    assert (found.outcome, found.kind) == ("refused", "shrunk")
    assert sorted(log.cosigned()) == [300]
    (proof,) = proofs_in(memory)
    assert "rests on the word" in proof.prove([log_signer().key])
    assert looked(log.publish(300), memory).outcome == "unchanged"


def test_a_log_that_went_back_and_was_changed_is_a_fork_as_long_as_its_tiles_are_there(memory: WitnessMemory):
    log = published(300)
    looked(log, memory)
    fork = PublishedLog(entries(200, "other"))
    log.files[CHECKPOINT] = fork.note()
    assert looked(log, memory).kind == "fork"
    fork.publish()
    assert looked(fork, memory).kind == "shrunk"
    said = [proof.prove([log_signer().key]) for proof in proofs_in(memory)]
    assert sorted("begins with others" in sentence for sentence in said) == [False, True]


class Stopped(Exception):
    """The machine goes away."""


@dataclass
class Stopping:
    """Calls through to another, until it is stopped before or after one of them."""

    of: Any
    calls: list[int]
    at: int
    is_after: bool

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self.of, name)
        if not callable(inner):
            return inner

        def call(*args: Any, **named: Any) -> Any:
            self.calls.append(1)
            stopped = len(self.calls) == self.at
            if stopped and not self.is_after:
                raise Stopped
            answer = inner(*args, **named)
            if stopped:
                raise Stopped
            return answer

        return call


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("kind", ["folder", "table"])
def test_stopped_anywhere_a_witness_neither_cosigns_a_fork_nor_loses_what_it_remembered(
    tmp_path: Path, kind: str, *, is_after: bool
):
    steps = 0
    for at in range(1, 100):
        with bare_tables(WITNESS, engine="memory") as dynamodb:
            memory: WitnessMemory = TableMemory(WitnessRows(dynamodb, WITNESS.name))
            if kind == "folder":
                memory = FolderMemory(tmp_path / f"{at}")
            log = published(200)
            looked(log, memory)
            log.grow(entries(300)[200:])
            log.publish()
            calls: list[int] = []
            stopping = [Stopping(each, calls, at, is_after) for each in (log, log, memory, SIGNER)]
            source, box, stopped_memory, signer = stopping
            try:
                look_at_log(Witness(source, box, stopped_memory, policy_of(), signer), lambda: AT + 1)
            except Stopped:
                steps += 1
            else:
                break
            remembered = memory.read(ORIGIN)
            assert remembered is not None
            fork = PublishedLog(entries(300, "other")).publish()
            fork.files |= {path: line for path, line in log.files.items() if path.startswith("cosignatures")}
            cosigned_before = dict(log.cosigned())
            assert looked(fork, memory, AT + 2).outcome == "refused"
            assert 300 not in cosigned_before or remembered.size == 300
            log.files |= {path: line for path, line in fork.files.items() if path.startswith("cosignatures")}
            # The log has grown meanwhile: what was remembered is cosigned with the time at which it was, and goes on.
            log.grow(entries(310)[300:])
            assert looked(log.publish(), memory, AT + 3).outcome == "cosigned"
            for size in log.cosigned():
                check_cosignature(log, size)
            if remembered.size == 300:
                check_cosignature(log, 300, at=AT + 1)
    assert steps >= 10, "a look has fewer steps than that?"


class Meanwhile(PublishedLog):
    """A log that lets something happen while its checkpoint is read, or its cosignature is looked for."""

    happens: Callable[[], object] | None = None
    while_reading = CHECKPOINT

    def read(self, path: str) -> bytes | None:
        content = super().read(path)
        if self.happens and path.startswith(self.while_reading):
            happens, self.happens = self.happens, None
            happens()
        return content


@pytest.mark.parametrize("while_reading", [CHECKPOINT, "tile/", "cosignatures/", WITNESSED])
def test_two_looks_at_once_do_not_cosign_two_histories(memory: WitnessMemory, while_reading: str):
    log = published(200)
    looked(log, memory)
    fork = Meanwhile([*entries(200), *entries(100, "other")])
    fork.publish()
    fork.while_reading = while_reading
    log.grow(entries(300)[200:])
    log.publish()
    fork.happens = lambda: looked(log, memory)
    found = looked(fork, memory)
    assert found.outcome == "refused"
    assert sorted(log.cosigned()) == [200, 300]
    assert 300 not in fork.cosigned()


@pytest.mark.parametrize("while_reading", [CHECKPOINT, "tile/", "cosignatures/", WITNESSED])
@pytest.mark.parametrize("is_gathered", [False, True])
def test_two_looks_at_one_log_that_grows_meanwhile_agree(
    memory: WitnessMemory, while_reading: str, *, is_gathered: bool
):
    log = Meanwhile(entries(200))
    log.while_reading = while_reading
    looked(log.publish(), memory)
    log.grow(entries(256)[200:])
    log.publish()

    def grow_and_look() -> None:
        log.grow(entries(300)[256:])
        assert looked(log.publish(), memory).outcome == "cosigned"
        if is_gathered:
            log.files[WITNESSED] = signed(log.checkpoint(), log_signer(), SIGNER)

    log.happens = grow_and_look
    found = looked(log, memory)
    assert found.outcome in ("cosigned", "unchanged")
    assert proofs_in(memory) == []
    for size in log.cosigned():
        check_cosignature(log, size)


def test_who_is_overtaken_each_time_gives_up_without_a_cosignature(memory: WitnessMemory):
    log = published(200)
    looked(log, memory)

    class Slow(TableMemory):
        def __init__(self, of: WitnessMemory) -> None:
            object.__setattr__(self, "of", of)

        def read(self, origin: str) -> RememberedCheckpoint | None:
            return self.of.read(origin)  # type: ignore[attr-defined]

        def remember(self, checkpoint: RememberedCheckpoint) -> bool:
            return False

    log.grow(entries(300)[200:])
    assert looked(log.publish(), Slow(memory)).outcome == "overtaken"
    assert sorted(log.cosigned()) == [200]


class Unreachable(PublishedLog):
    """A log of which some files cannot be had."""

    fails = ""

    def read(self, path: str) -> bytes | None:
        if self.fails and path.startswith(self.fails):
            raise LogUnreachable("no answer")
        return super().read(path)

    def put(self, path: str, line: bytes) -> None:
        if self.fails == "put":
            raise LogUnreachable("no answer")
        super().put(path, line)


@pytest.mark.parametrize("fails", [CHECKPOINT, "tile", "cosignatures", WITNESSED, "put"])
@pytest.mark.parametrize("shown", [300, 100])
def test_a_log_that_cannot_be_reached_is_no_fork_and_is_not_cosigned(memory: WitnessMemory, fails: str, shown: int):
    log = Unreachable(entries(200))
    looked(log.publish(), memory)
    if shown > 200:
        log.grow(entries(shown)[200:])
    log.publish(shown)
    log.fails = fails
    found = looked(log, memory)
    if shown == 100 and fails in ("tile", "put", "cosignatures"):
        assert found.outcome == "refused"
        return
    assert found.outcome == "unreachable"
    assert proofs_in(memory) == []
    assert sorted(log.cosigned()) == [200]
    log.fails = ""
    then = "refused" if shown == 100 else "unchanged" if fails == "put" else "cosigned"
    assert looked(log.publish(shown), memory, AT + 9).outcome == then
    assert (300 in log.cosigned()) == (shown == 300)


def test_a_checkpoint_that_is_gone_is_not_taken_for_a_fork(memory: WitnessMemory):
    log = published(200)
    looked(log, memory)
    del log.files[CHECKPOINT]
    assert looked(log, memory).outcome == "unreachable"


DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda _: None,
    "empty": lambda _: b"",
    "cut": lambda tile: tile[:-1],
    "cut by a hash": lambda tile: tile[:-32],
    "longer": lambda tile: tile + bytes(32),
    "other bytes": lambda tile: bytes(len(tile)),
}


@pytest.mark.parametrize("known", [200, 256])
@pytest.mark.parametrize("damage", DAMAGES)
def test_tiles_that_are_damaged_are_no_proof_of_a_fork_and_nothing_is_cosigned(tmp_path: Path, damage: str, known: int):
    log = published(known)
    memory = FolderMemory(tmp_path)
    looked(log, memory)
    log.grow(entries(600)[known:])
    log.publish()
    used = [path for path in log.files if path.startswith("tile/") and not path.startswith("tile/entries")]
    outcomes = set()
    for path in used:
        files = dict(log.files)
        content = DAMAGES[damage](log.files.pop(path))
        if content is not None:
            log.files[path] = content
        copy = tmp_path / path.replace("/", "-")
        shutil.copytree(tmp_path / "accepted", copy / "accepted")
        found = looked(log, FolderMemory(copy))
        outcomes.add(found.outcome)
        assert (found.outcome == "cosigned") == (600 in log.cosigned())
        assert found.outcome in ("cosigned", "unjudged"), "a tile that no proof needs may be damaged"
        assert FolderMemory(copy).kept() == []
        log.files = files
    assert "unjudged" in outcomes


@pytest.mark.parametrize(
    "shown",
    [
        lambda log: log.note(300, log_signer(word="another key")),
        lambda log: log.note(300)[:-1],
        lambda log: log.note(300).replace(b"\n300\n", b"\n301\n"),
        lambda log: signed(replace(log.checkpoint(300), origin="log.example/other"), log_signer()),
        lambda log: signed(log.checkpoint(300), SIGNER),
        lambda log: b"",
    ],
)
def test_a_checkpoint_that_the_log_has_not_signed_is_neither_cosigned_nor_a_fork(
    memory: WitnessMemory, shown: Callable[[PublishedLog], bytes]
):
    log = published(200)
    looked(log, memory)
    log.grow(entries(300)[200:])
    log.files[CHECKPOINT] = shown(log)
    assert looked(log, memory).outcome == "unjudged"
    assert sorted(log.cosigned()) == [200]
    assert proofs_in(memory) == []


def test_a_checkpoint_is_believed_that_the_log_signs_with_its_next_key_as_well(memory: WitnessMemory):
    first, second = log_signer(), log_signer(SignatureType.ECDSA_P256, "the next key")
    both = LogPolicy.of(ORIGIN, [first.key.vkey, second.key.vkey])
    log = published(200)
    looked(log, memory, policy=both)
    log.grow(entries(300)[200:])
    log.files[CHECKPOINT] = signed(log.checkpoint(), second)
    assert looked(log, memory, policy=both).outcome == "cosigned"


def test_a_witness_whose_memory_was_put_back_cosigns_nothing(tmp_path: Path):
    memory = FolderMemory(tmp_path / "now")
    log = published(200)
    looked(log, memory)
    shutil.copytree(tmp_path / "now", tmp_path / "backup")
    log.grow(entries(300)[200:])
    looked(log.publish(), memory)
    log.files[WITNESSED] = signed(log.checkpoint(), log_signer(), SIGNER)
    # The log forks behind what the memory that was put back has.
    fork = PublishedLog([*entries(200), *entries(120, "other")]).publish()
    fork.files[WITNESSED] = log.files[WITNESSED]
    for memory in (FolderMemory(tmp_path / "backup"), FolderMemory(tmp_path / "lost")):
        found = looked(fork, memory)
        assert found.outcome == "memory_behind"
        assert fork.cosigned() == {}
    # Started anew from what it has cosigned itself, it sees the fork.
    for memory in (FolderMemory(tmp_path / "backup"), FolderMemory(tmp_path / "lost")):
        assert looked(log, memory, start=log.files[WITNESSED]).outcome in ("cosigned", "unchanged")
        assert looked(fork, memory).outcome == "refused"


def test_a_witness_whose_own_copies_know_more_than_its_memory_cosigns_nothing(memory: WitnessMemory, tmp_path: Path):
    log = published(200)
    own = FolderBox(tmp_path / "own")
    assert looked(log, memory, box=own).outcome == "cosigned"
    own.put(cosignature_path(300, NAME), b"of a memory that is gone")
    for size in (256, 300, 400):
        log.grow(entries(size)[log.size :])
    assert looked(log.publish(), memory, box=own).outcome == "memory_behind"
    assert looked(log, memory, box=own, start=log.note(256)).outcome == "memory_behind"
    assert looked(log, memory, box=own, start=log.note(300)).outcome == "cosigned"


def test_a_witness_finds_another_cosignature_where_its_own_belongs(tmp_path: Path):
    log = published(200)
    looked(log, FolderMemory(tmp_path / "now"))
    fork = PublishedLog(entries(200, "other")).publish()
    fork.files |= {path: line for path, line in log.files.items() if path.startswith("cosignatures")}
    assert looked(fork, FolderMemory(tmp_path / "lost")).outcome == "memory_behind"
    assert FolderMemory(tmp_path / "lost").read(ORIGIN) is None
    fork.files[cosignature_path(200, NAME)] = b"no line\n"
    assert looked(fork, FolderMemory(tmp_path / "lost")).outcome == "memory_behind"


def test_what_the_log_shows_as_witnessed_by_others_is_not_this_witness_s_memory(memory: WitnessMemory):
    log = published(300)
    for other in (witness_signer("witness.example/wco"), witness_signer(NAME, word="a stranger")):
        log.files[WITNESSED] = signed(log.checkpoint(), log_signer(), other)
        assert looked(log, memory).outcome in ("cosigned", "unchanged")
    log.files[WITNESSED] = b"no note"
    assert looked(log, memory).outcome == "unchanged"


def test_a_clock_that_is_put_back_does_not_put_the_cosignatures_back(memory: WitnessMemory):
    log = published(200)
    looked(log, memory, AT)
    log.grow(entries(300)[200:])
    assert looked(log.publish(), memory, AT - 3600).outcome == "cosigned"
    check_cosignature(log, 300, at=AT)


def test_a_log_that_does_not_grow_for_longer_than_a_day_may_have_stopped(memory: WitnessMemory):
    log = published(200)
    looked(log, memory, AT)
    for hours, outcome in ((24, "unchanged"), (25, "quiet")):
        assert looked(log, memory, AT + hours * 3600, longest_quiet=24 * 3600).outcome == outcome
    log.grow(entries(201)[200:])
    assert looked(log.publish(), memory, AT + 26 * 3600, longest_quiet=24 * 3600).outcome == "cosigned"


def test_two_logs_are_remembered_apart(memory: WitnessMemory):
    log = published(200)
    looked(log, memory)
    assert memory.read("log.example/other") is None


@pytest.mark.parametrize("number", [1, 2, 4])
def test_memory_takes_one_step_at_a_time(memory: WitnessMemory, number: int):
    def checkpoint(number: int) -> RememberedCheckpoint:
        return RememberedCheckpoint(origin=ORIGIN, number=number, size=number, note="note\n", at=AT)

    assert not memory.remember(checkpoint(2))
    for step in (1, 2):
        assert memory.remember(checkpoint(step))
    assert not memory.remember(checkpoint(number))
    memory.mark_delivered(checkpoint(1))
    last = memory.read(ORIGIN)
    assert last is not None
    assert (last.number, last.is_delivered) == (2, False)


def test_a_contradiction_that_is_none_proves_nothing():
    log = PublishedLog(entries(300))
    smaller, larger = log.note(200), log.note(300)
    given = {"origin": ORIGIN, "witness": NAME, "at": AT}
    hashes = consistency_proof(log, 200, 300)
    check_consistency(200, log.checkpoint(200).root, 300, log.checkpoint().root, hashes)
    for contradiction in (
        LogContradiction(kind="fork", remembered=smaller, shown=larger, hashes=hashes, **given),  # type: ignore[arg-type]
        LogContradiction(kind="second_root", remembered=smaller, shown=smaller, **given),  # type: ignore[arg-type]
        LogContradiction(kind="shrunk", remembered=smaller, shown=larger, **given),  # type: ignore[arg-type]
        LogContradiction(kind="fork", remembered=smaller, shown=larger, hashes=hashes[:1] * len(hashes), **given),  # type: ignore[arg-type]
    ):
        with pytest.raises(LogFault) as fault:
            contradiction.prove([log_signer().key])
        assert fault.value.code == "nothing_proven"


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format": "iarms-log-contradiction/1"}', "[" * 100_000])
def test_a_file_that_is_no_contradiction_is_refused(text: str):
    with pytest.raises(LogFault) as fault:
        LogContradiction.parse(text)
    assert fault.value.code == "bad_proof"


@pytest.mark.parametrize("trouble", [OSError("no space left"), ClientError({"Error": {"Code": "x"}}, "PutItem")])
def test_a_fork_is_refused_and_told_where_its_proof_cannot_be_kept(
    memory: WitnessMemory, monkeypatch: pytest.MonkeyPatch, trouble: Exception
):
    log = published(5)
    assert looked(log, memory).outcome == "cosigned"

    def full(*_: Any) -> str:
        raise trouble

    monkeypatch.setattr(type(memory), "keep", full)
    fork = log.forked(lambda entries: [b"another", *entries, b"more"]).publish()
    found = looked(fork, memory)
    assert (found.outcome, found.proof, fork.cosigned()) == ("refused", None, {})
    assert found.unkept is not None
    assert "begins with others" in LogContradiction.parse(found.unkept).prove(policy_of().keys)


@pytest.mark.parametrize("size", [1, 9])
def test_a_memory_that_contradicts_itself_cosigns_nothing(memory: WitnessMemory, size: int):
    log = published(5)
    assert looked(log, memory).outcome == "cosigned"
    last = memory.read(ORIGIN)
    assert last is not None
    assert memory.remember(last.model_copy(update={"number": 2, "size": size, "is_delivered": True}))
    memory.mark_delivered(last.model_copy(update={"number": 2, "size": size}))
    found = looked(PublishedLog(entries(9)).publish(), memory)
    assert (found.outcome, "bad_memory" in found.sentence) == ("unjudged", True)
