"""Cosignatures of witnesses are gathered: a checkpoint with a quorum of them is the newest that is witnessed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from iarms.aws.log_files import FileDiffers
from iarms.casework.transparency.publishing import move_on
from iarms.casework.transparency.stores import LogRefused, LogStores
from iarms.domain.transparency import (
    WITNESSED,
    LogFault,
    SignedNote,
    VerifiedSignature,
    VerifierKey,
    cosignature_path,
    open_checkpoint,
    parse_signature_lines,
    verify_note,
)
from iarms.store.checkpoints import Cosigned, PublishedCheckpoint

MOST_LOOKED_AT: Final = 24
"""Checkpoints of one run, the newest first. A witness that was down signs the newest one, not each that it missed."""
_MOST_BYTES: Final = 100_000
"""Of a witness's file, which is a line of at most 4,000 bytes for each of its keys. What goes on is none: whoever puts
very much there keeps no other witness's from being gathered."""
_NO_TIME: Final = datetime.max.replace(tzinfo=UTC).timestamp()


@dataclass
class Gathered:
    """What came of a run: how many cosignatures are new, the files that are none by their witness, and how long
    (seconds) the oldest checkpoint waits for its quorum."""

    new: int = 0
    refused: tuple[str, ...] = ()
    behind_seconds: float = 0.0


def gather(stores: LogStores, now: datetime) -> Gathered:
    """Look for cosignatures under the newest checkpoints, down to the newest that is witnessed, and publish what has
    its quorum. Without a quorum to reach nothing is done. Raises LogRefused where the file of the newest witnessed
    checkpoint is none of ours."""
    done = Gathered()
    if not stores.policy.quorum:
        return done
    witnessed = stores.checkpoints.newest_witnessed()
    reached = witnessed[0].size if witnessed else 0
    for checkpoint in stores.checkpoints.newest(MOST_LOOKED_AT):
        if checkpoint.size < reached:
            break
        lines = _lines_under(stores, checkpoint, done)
        opened = open_checkpoint(checkpoint.note.encode(), stores.policy)
        note = (
            SignedNote(opened.note.text, opened.note.signatures + parse_signature_lines(lines.encode()))
            if lines
            else None
        )
        if note is None or not open_checkpoint(note.content, stores.policy).is_witnessed:
            continue
        try:
            move_on(stores.files, WITNESSED, note.content, stores.policy)
        except FileDiffers as fault:
            raise LogRefused("file_differs", str(fault)) from fault
        if checkpoint.size > reached:
            stores.checkpoints.add_witnessed(checkpoint._replace(at=now, note=note.content.decode()))
        reached = checkpoint.size
        break
    waiting = stores.checkpoints.from_on(reached + 1)
    if waiting is not None:
        done.behind_seconds = max(0.0, (now - waiting.at).total_seconds())
    return done


def _lines_under(stores: LogStores, checkpoint: PublishedCheckpoint, done: Gathered) -> str:
    """The lines of the cosignatures under a checkpoint, those that are new kept from now on."""
    kept = stores.checkpoints.cosignatures(checkpoint.size)
    found: list[Cosigned] = []
    for name in sorted({key.name for key in stores.policy.witnesses} - {one.witness for one in kept}):
        file = cosignature_path(checkpoint.size, name)
        content = stores.files.read(file, _MOST_BYTES)
        if content is None:
            continue
        try:
            signature = _cosignature(content, checkpoint, [key for key in stores.policy.witnesses if key.name == name])
        except LogFault:
            done.refused += (file,)
            continue
        found.append(Cosigned(name, datetime.fromtimestamp(signature.at or 0, UTC), signature.line))
    stores.checkpoints.add_cosignatures(checkpoint.size, found)
    done.new += len(found)
    return "".join(one.line for one in (*kept, *found))


def _cosignature(content: bytes, checkpoint: PublishedCheckpoint, keys: list[VerifierKey]) -> VerifiedSignature:
    """The witness's cosignature in its file. Raises LogFault where there is none under this checkpoint."""
    text = checkpoint.note.rpartition("\n\n")[0] + "\n"
    (first, *_) = verify_note(SignedNote(text, parse_signature_lines(content)), keys)
    if not first.at or first.at >= _NO_TIME:
        raise LogFault("wrong_signature", "a cosignature without a time that could be")
    return first
