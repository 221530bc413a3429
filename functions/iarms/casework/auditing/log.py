"""The transparency log as an auditor reads it: an event with its place and proof, and the checkpoints.

What is given is held against the log first: a proof that does not hold is not given, and an event that is not the one
that the log took is told as that.
"""

import base64
import json
import logging
from collections.abc import Sequence
from functools import cache
from typing import Final

from iarms.casework.auditing.narrowing import AuditReader
from iarms.casework.auditing.stores import LogReading
from iarms.domain.transparency import (
    LogFault,
    LoggedProof,
    SignedNote,
    check_inclusion,
    inclusion_proof,
    leaf_hash,
    log_entry,
    parse_note,
    parse_signature_lines,
)
from iarms.errors import FieldError, Invalid, Unavailable
from iarms.models.auditing import (
    Cosignature,
    LogCheckpoint,
    LogCheckpointPage,
    LogKeys,
    ProvenEvent,
    Unproven,
    WrittenEvent,
)
from iarms.store.audit_log import Place
from iarms.store.checkpoints import Cosigned, PublishedCheckpoint
from iarms.store.cursor import CursorKeys, Question, decode_cursor, encode_cursor
from iarms.threads import ContextPool

_logger: Final = logging.getLogger("iarms.auditing")
_LIST: Final = "audit-checkpoints"
_TOGETHER: Final = 16


def event_with_proof(log: LogReading, text: str, reader: AuditReader) -> ProvenEvent:
    """An event by its canonical text, with its place in the log and the proof of it, as `reader` is told it.

    Against the newest checkpoint that has its quorum, or the newest of all where none with a quorum reaches as far.
    Raises Unavailable where the log's files cannot be read, or do not prove what its order says.
    """
    told, is_in_part = reader.as_told(json.loads(text))
    event_id = told["event_id"]
    entry = log_entry(event_id, text)
    place = log.order.place(event_id)
    if is_in_part:
        return ProvenEvent(
            event=WrittenEvent(told), position=place.position if place else None, unproven="told_in_part"
        )

    def unproven(why: Unproven, position: int | None = None) -> ProvenEvent:
        return ProvenEvent(event=WrittenEvent(told), entry=entry.decode(), position=position, unproven=why)

    if place is None:
        return unproven("not_yet_sequenced")
    if place.leaf != leaf_hash(entry):
        _logger.error("an event is not what the log took: %s", event_id)
        return unproven("differs_from_log", place.position)
    checkpoint, is_witnessed = _covering(log, place.position)
    if checkpoint is None:
        return unproven("not_yet_published", place.position)
    cosigned = log.checkpoints.cosignatures(checkpoint.size)
    return ProvenEvent(
        event=WrittenEvent(told),
        entry=entry.decode(),
        position=place.position,
        proof=_proof(log, place, checkpoint, cosigned),
        checkpoint=_shown(checkpoint, cosigned, is_witnessed=is_witnessed),
    )


def list_checkpoints(log: LogReading, keys: LogKeys, limit: int, cursor: str | None) -> LogCheckpointPage:
    """The checkpoints, the newest first, each with who cosigned it, and the keys that the deployment holds good.

    Raises Invalid for a strange cursor.
    """
    asked = Question("audit-checkpoints", {})
    allowed = CursorKeys(("row", "part"), "row", ("checkpoint",), "part", "0" * 20, "9" * 20)
    start = decode_cursor(cursor, asked, allowed)
    below = _size_in(start["part"]["S"]) if start is not None else None
    found = log.checkpoints.newest(limit + 1, below)
    page = found[:limit]
    witnessed = {each.size for each in log.checkpoints.newest_witnessed(limit, page[0].size + 1)} if page else set()
    cosigned = _pool().map(lambda each: log.checkpoints.cosignatures(each.size), page)
    place = {"row": {"S": "checkpoint"}, "part": {"S": f"{page[-1].size:020d}"}} if len(found) > limit else None
    return LogCheckpointPage(
        items=[
            _shown(each, lines, is_witnessed=each.size in witnessed) for each, lines in zip(page, cosigned, strict=True)
        ],
        keys=keys,
        next_cursor=encode_cursor(place, asked),
    )


def _covering(log: LogReading, position: int) -> tuple[PublishedCheckpoint | None, bool]:
    """The newest checkpoint with its quorum, else the newest, that a position lies under; and whether it has it."""
    for is_witnessed, newest in ((True, log.checkpoints.newest_witnessed()), (False, log.checkpoints.newest())):
        if newest and newest[0].size > position:
            return log.checkpoints.checkpoint(newest[0].size), is_witnessed
    return None, False


def _proof(log: LogReading, place: Place, checkpoint: PublishedCheckpoint, cosigned: Sequence[Cosigned]) -> str:
    try:
        hashes = inclusion_proof(log.tiles, place.position, checkpoint.size)
        check_inclusion(place.leaf, place.position, checkpoint.size, hashes, checkpoint.root)
        note = parse_note(checkpoint.note.encode())
        lines = parse_signature_lines("".join(each.line for each in cosigned).encode()) if cosigned else ()
    except LogFault as fault:
        _logger.exception("the log's files do not prove what its order says: %s", fault.code)
        raise Unavailable("the log's files do not prove this event: tell the operator") from fault
    whole = SignedNote(note.text, (*note.signatures, *lines))
    return LoggedProof(place.position, hashes, whole.content).text


def _shown(checkpoint: PublishedCheckpoint, cosigned: Sequence[Cosigned], *, is_witnessed: bool) -> LogCheckpoint:
    return LogCheckpoint(
        size=checkpoint.size,
        root=base64.b64encode(checkpoint.root).decode(),
        at=checkpoint.at,
        note=checkpoint.note,
        cosignatures=[Cosignature(witness=each.witness, at=each.at, line=each.line) for each in cosigned],
        witnessed=is_witnessed,
    )


def _size_in(part: str) -> int:
    if not (part.isascii() and part.isdigit()):
        raise Invalid(FieldError("/query/cursor", "invalid_cursor", "not a cursor of this query"))
    return int(part)


@cache
def _pool() -> ContextPool:
    return ContextPool(_TOGETHER, thread_name_prefix="checkpoints")
