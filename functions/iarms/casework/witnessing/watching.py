"""One look of a witness at a log: what it is shown is held against what it remembers, and cosigned or refused.

The checkpoint is remembered before it is cosigned: who is stopped in between has cosigned nothing that it does not know
of, and cosigns at the next look, with the time at which it was remembered. Two looks at once cosign one history: memory
takes a step from what it was when it was read, or none. It is read before the log is: what the log shows then is never
older, so that only a log that went back looks shorter.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from botocore.exceptions import BotoCoreError, ClientError

from iarms.casework.witnessing.memory import WitnessMemory
from iarms.casework.witnessing.sources import CosignatureBox, LogSource, LogUnreachable
from iarms.domain.transparency import (
    CHECKPOINT,
    WITNESSED,
    Checkpoint,
    ContradictionKind,
    LogContradiction,
    LogFault,
    LogPolicy,
    OpenedCheckpoint,
    SignedNote,
    Signer,
    TilesOfFiles,
    VerifierKey,
    cosignature_path,
    frontier_of,
    open_checkpoint,
    parse_note,
    parse_signature_lines,
    prefix_proof,
    prefix_roots,
    sign_text,
    with_cosignatures,
)
from iarms.models.witness import RememberedCheckpoint
from iarms.retries import tries

_TRIES: Final = 5

LookOutcome = Literal[
    "cosigned",
    "unchanged",
    "refused",
    "memory_behind",
    "empty",
    "unstarted",
    "unjudged",
    "unreachable",
    "overtaken",
    "quiet",
]

# What the log, or somebody with the witness's key or memory, must answer for.
ALARMING: Final = frozenset({"refused", "memory_behind"})
# Nothing was found, and nothing was cosigned either.
UNDECIDED: Final = frozenset({"empty", "unstarted", "unjudged", "unreachable", "overtaken", "quiet"})


@dataclass(frozen=True)
class Look:
    """What came of a look. `proof` names what was kept of a contradiction, `size` is the checkpoint's. `unkept` is the
    contradiction itself, as JSON, where it could not be kept: whoever looks must keep it elsewhere."""

    outcome: LookOutcome
    sentence: str
    size: int | None = None
    proof: str | None = None
    kind: ContradictionKind | None = None
    unkept: str | None = None


@dataclass(frozen=True)
class Witness:
    """A witness of one log. `policy` has the log's keys; of witnesses it needs none.

    `start`: the note of a checkpoint that somebody vouches for, from which the witness goes on where it remembers
    nothing; "first" where the first checkpoint that it is shown is to be believed; None where neither was decided.
    """

    source: LogSource
    box: CosignatureBox
    memory: WitnessMemory
    policy: LogPolicy
    signer: Signer
    start: bytes | Literal["first"] | None = None
    # Seconds after which a log that does not grow may have stopped, or be kept from this witness.
    longest_quiet: int | None = None


def look_at_log(witness: Witness, now: Callable[[], int]) -> Look:
    """Look at the log once; `now` gives seconds since 1970. Raises what memory and the signer raise: nothing is
    cosigned then that is not remembered."""
    for _ in tries(_TRIES):
        try:
            found = _look(witness, now)
        except LogUnreachable as error:
            return Look("unreachable", f"The log's files could not be read or written: {error}")
        except LogFault as fault:
            return Look("unjudged", f"What the log shows cannot be judged ({fault.code}): {fault.detail}.")
        if found is not None:
            return found
    return Look("overtaken", "Others moved this witness's memory on each time it looked.")


def _look(witness: Witness, now: Callable[[], int]) -> Look | None:
    """One try; None where memory was moved on meanwhile."""
    last = witness.memory.read(witness.policy.origin)
    if last is not None and not last.is_delivered:
        if trouble := _deliver(witness, last):
            return trouble
        last = last.model_copy(update={"is_delivered": True})
    known = None if last is None else open_checkpoint(last.note.encode(), witness.policy)
    if last is not None and known is not None and known.checkpoint.size != last.size:
        raise LogFault("bad_memory", f"this witness's memory says {last.size} entries, and its note another number")
    start = open_checkpoint(witness.start, witness.policy) if isinstance(witness.start, bytes) else known
    if start is not None and (known is None or start.checkpoint.size >= known.checkpoint.size):
        # What somebody vouches for goes on from what is remembered as well, or there is a contradiction already.
        tiles = TilesOfFiles(witness.source.read)
        if known is not None and (refused := _held_against(witness, known, start, tiles, now())):
            return refused
        known = start
    if trouble := _memory_behind(witness, known):
        return trouble if witness.memory.read(witness.policy.origin) == last else None
    data = witness.source.read(CHECKPOINT)
    if data is None and known is None:
        return Look("empty", "The log has no checkpoint yet.")
    if data is None:
        raise LogUnreachable("the checkpoint is not there, though there was one")
    return _judge(witness, last, known, open_checkpoint(data, witness.policy), now)


def _judge(
    witness: Witness,
    last: RememberedCheckpoint | None,
    known: OpenedCheckpoint | None,
    shown: OpenedCheckpoint,
    now: Callable[[], int],
) -> Look | None:
    """What is shown, held against what is known: cosigned or refused; None where memory was moved on meanwhile."""
    tiles = TilesOfFiles(witness.source.read)
    tree = shown.checkpoint
    if known is None and witness.start is None:
        return _unstarted(tree)
    if known is None:
        _check_root(tiles, tree)
    elif refused := _held_against(witness, known, shown, tiles, now()):
        return refused
    if last is not None and last.size == tree.size:
        return _unchanged(witness, last, now())
    step = RememberedCheckpoint(
        origin=tree.origin,
        number=1 if last is None else last.number + 1,
        size=tree.size,
        note=_signed_by_log(shown).content.decode(),
        at=max(now(), 1 if last is None else last.at),
    )
    if trouble := _cosigned_otherwise(witness, step):
        return trouble
    if not witness.memory.remember(step):
        return None
    return _deliver(witness, step) or _cosigned(witness, last, step)


def _unchanged(witness: Witness, last: RememberedCheckpoint, at: int) -> Look:
    if witness.longest_quiet is not None and at - last.at > witness.longest_quiet:
        return Look(
            "quiet",
            f"The log has had {last.size} entries for {(at - last.at) // 3600} hours: it may have stopped, or what is"
            " new is kept from this witness.",
            last.size,
        )
    return Look("unchanged", f"The log still has {last.size} entries.", last.size)


def _signed_by_log(opened: OpenedCheckpoint) -> SignedNote:
    """The checkpoint's note with the log's own signatures alone."""
    lines = {signature.line for signature in opened.signed}
    return SignedNote(opened.note.text, tuple(each for each in opened.note.signatures if each.line in lines))


def _unstarted(checkpoint: Checkpoint) -> Look:
    return Look(
        "unstarted",
        f"This witness knows nothing of the log yet. It shows {checkpoint.size} entries with the root"
        f" {checkpoint.root.hex()}: compare that with what another party was shown, and start from it.",
        checkpoint.size,
    )


def _cosigned(witness: Witness, last: RememberedCheckpoint | None, step: RememberedCheckpoint) -> Look:
    if last is not None:
        return Look("cosigned", f"The log has grown from {last.size} to {step.size} entries.", step.size)
    how = "its first checkpoint was believed" if witness.start == "first" else "it goes on from the given start"
    return Look("cosigned", f"The log has {step.size} entries: {how}.", step.size)


def _check_root(tiles: TilesOfFiles, checkpoint: Checkpoint) -> None:
    if frontier_of(tiles, checkpoint.size).root != checkpoint.root:
        raise LogFault("bad_tile", f"the log's tiles do not lead to the root of its {checkpoint.size} entries")


def _held_against(
    witness: Witness, base: OpenedCheckpoint, shown: OpenedCheckpoint, tiles: TilesOfFiles, at: int
) -> Look | None:
    """The refusal, where what is shown does not go on from what is known; None where it does. Raises LogFault where the
    log's tiles are not such that it can be told."""
    smaller, larger = sorted((base.checkpoint, shown.checkpoint), key=lambda checkpoint: checkpoint.size)
    kind: ContradictionKind | None = None
    hashes: tuple[bytes, ...] = ()
    if smaller.size == larger.size:
        kind = None if smaller.root == larger.root else "second_root"
    elif shown.checkpoint is smaller:
        kind, hashes = _of_shrunk(tiles, smaller, larger)
    elif smaller.size == 0:
        _check_root(tiles, larger)
    else:
        hashes = prefix_proof(tiles, smaller.size, larger.size)
        before, after = prefix_roots(smaller.size, larger.size, hashes)
        if after != larger.root:
            raise LogFault("bad_tile", f"the log's tiles do not lead to the root of its {larger.size} entries")
        kind = None if before == smaller.root else "fork"
    if kind is None:
        return None
    contradiction = LogContradiction(
        kind=kind,
        origin=witness.policy.origin,
        witness=witness.signer.key.name,
        at=at,
        remembered=_signed_by_log(base).content,
        shown=_signed_by_log(shown).content,
        hashes=hashes,
        files=tuple(tiles.files.items()),
    )
    found = Look("refused", contradiction.prove(witness.policy.keys), shown.checkpoint.size, kind=kind)
    try:
        return replace(found, proof=witness.memory.keep(contradiction))
    except (OSError, ClientError, BotoCoreError):
        # A memory that is full or cannot be written must not make a refusal into a trouble of ours.
        return replace(found, unkept=contradiction.text)


def _of_shrunk(
    tiles: TilesOfFiles, smaller: Checkpoint, larger: Checkpoint
) -> tuple[ContradictionKind, tuple[bytes, ...]]:
    """Whether a smaller tree is at least a beginning of the larger one, as far as the larger one's tiles are there."""
    if smaller.size == 0:
        return "shrunk", ()
    try:
        hashes = prefix_proof(tiles, smaller.size, larger.size)
        before, after = prefix_roots(smaller.size, larger.size, hashes)
    except (LogFault, LogUnreachable):
        return "shrunk", ()
    if after != larger.root:
        return "shrunk", ()
    return ("shrunk" if before == smaller.root else "fork"), hashes


def _memory_behind(witness: Witness, known: OpenedCheckpoint | None) -> Look | None:
    """Whether this witness's key has cosigned what its memory has not: an older memory was put back, or somebody else
    has the key. The witness's own copies say so, or what the log shows as witnessed, unless the log hides it."""
    largest = witness.box.largest()
    if largest is not None and (known is None or largest > known.checkpoint.size):
        return _behind(known, largest)
    data = witness.source.read(WITNESSED)
    if data is None:
        return None
    try:
        opened = open_checkpoint(data, LogPolicy(witness.policy.origin, witness.policy.keys, (witness.signer.key,), 1))
    except LogFault:
        return None  # what the publisher gathered; the checkpoint itself is judged on its own
    cosigned = opened.checkpoint
    if not opened.is_witnessed or (known is not None and cosigned.size < known.checkpoint.size):
        return None
    if known is not None and (known.checkpoint.size, known.checkpoint.root) == (cosigned.size, cosigned.root):
        return None
    return _behind(known, cosigned.size)


def _behind(known: OpenedCheckpoint | None, size: int) -> Look:
    remembered = "nothing" if known is None else f"{known.checkpoint.size} entries"
    return Look(
        "memory_behind",
        f"The key of this witness has cosigned a log of {size} entries, and its memory has {remembered}: an older"
        " memory was put back, or somebody else has the key. It cosigns nothing until it is started anew.",
        size,
    )


def _cosigned_otherwise(witness: Witness, checkpoint: RememberedCheckpoint) -> Look | None:
    """Whether another cosignature lies where that of the checkpoint belongs. Raises LogUnreachable."""
    there = witness.source.read(cosignature_path(checkpoint.size, witness.signer.key.name))
    if there is None or _holds(there, checkpoint, witness.signer.key):
        return None
    return Look(
        "memory_behind",
        f"Where this witness leaves its cosignature of a log of {checkpoint.size} entries there lies another one: an"
        " older memory was put back, or somebody else may write there.",
        checkpoint.size,
    )


def _holds(lines: bytes, checkpoint: RememberedCheckpoint, key: VerifierKey) -> bool:
    try:
        with_cosignatures(parse_note(checkpoint.note.encode()), parse_signature_lines(lines), [key])
    except LogFault:
        return False
    return True


def _deliver(witness: Witness, checkpoint: RememberedCheckpoint) -> Look | None:
    """Cosign what is remembered, with the time at which it was, and leave the cosignature where it is looked for."""
    if trouble := _cosigned_otherwise(witness, checkpoint):
        return trouble
    text = parse_note(checkpoint.note.encode()).text
    line = sign_text(text, witness.signer, checkpoint.at).line
    witness.box.put(cosignature_path(checkpoint.size, witness.signer.key.name), line.encode())
    witness.memory.mark_delivered(checkpoint)
    return None
