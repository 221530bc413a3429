"""Whom to believe of a log: its keys, its witnesses and their quorum, and what a checkpoint is worth by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from iarms.domain.transparency.checkpoints import Checkpoint, parse_checkpoint
from iarms.domain.transparency.faults import LogFault
from iarms.domain.transparency.keys import SignatureType, VerifierKey
from iarms.domain.transparency.notes import NoteSignature, SignedNote, VerifiedSignature, parse_note, verify_note


@dataclass(frozen=True)
class LogPolicy:
    """Whose signatures count for a log. Keys of one name are one witness's, and count once."""

    origin: str
    keys: tuple[VerifierKey, ...]
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0

    @classmethod
    def of(cls, origin: str, keys: Iterable[str], witnesses: Iterable[str] = (), quorum: int = 0) -> Self:
        """The policy of keys that are written as vkeys.

        Raises LogFault (`bad_key`) where one is none, has a type that logs or witnesses do not sign with, or one key
        stands under two names or as the log's and a witness's; `bad_quorum` where there are fewer witnesses than that.
        """
        policy = cls(origin, tuple(map(VerifierKey.parse, keys)), tuple(map(VerifierKey.parse, witnesses)), quorum)
        policy.check()
        return policy

    def check(self) -> None:
        """Whether the policy can be meant. Raises LogFault (`bad_key`, `bad_quorum`)."""
        if not self.keys:
            raise LogFault("bad_key", "a log has at least one key")
        for key in self.keys:
            if key.signature_type is SignatureType.ED25519_COSIGNATURE:
                raise LogFault("bad_key", f"{key.name} has a witness's key, and is to be a log's")
        names: dict[bytes, str] = {key.public_key: "" for key in self.keys}
        for key in self.witnesses:
            if not key.signature_type.has_time:
                raise LogFault("bad_key", f"{key.name} has a log's key, and is to be a witness's")
            if names.setdefault(key.public_key, key.name) != key.name:
                raise LogFault("bad_key", f"the key of the witness {key.name} is somebody else's too")
        if not 0 <= self.quorum <= len({key.name for key in self.witnesses}):
            raise LogFault("bad_quorum", f"a quorum of {self.quorum} is more than there are witnesses")


@dataclass(frozen=True)
class OpenedCheckpoint:
    """A checkpoint that the log has signed, with the cosignatures of the witnesses that are known."""

    checkpoint: Checkpoint
    note: SignedNote
    signed: tuple[VerifiedSignature, ...]
    cosigned: tuple[VerifiedSignature, ...]
    quorum: int

    @property
    def witnesses(self) -> tuple[str, ...]:
        """The names of the witnesses that have cosigned, each once."""
        return tuple(sorted({cosignature.key.name for cosignature in self.cosigned}))

    @property
    def is_witnessed(self) -> bool:
        """Whether as many witnesses have cosigned as the policy asks for."""
        return len(self.witnesses) >= self.quorum


def open_checkpoint(data: bytes, policy: LogPolicy) -> OpenedCheckpoint:
    """The checkpoint of a signed note, held against the keys of the log and of its witnesses. It need not be witnessed.

    Raises LogFault: `bad_note`, `bad_base64`, `bad_checkpoint`, `bad_number`, `bad_hash` for what is no checkpoint,
    `wrong_origin` for another log's, `unsigned` where the log has not signed it, `wrong_signature` where a signature by
    any known key does not hold.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != policy.origin:
        raise LogFault("wrong_origin", f"the checkpoint is of another log than {policy.origin}")
    verified = verify_note(note, (*policy.keys, *policy.witnesses))
    signed = tuple(one for one in verified if one.key in policy.keys)
    if not signed:
        raise LogFault("unsigned", f"no key of the log {policy.origin} has signed the checkpoint")
    # A witness that names no time says nothing of the largest tree that it has seen.
    return OpenedCheckpoint(
        checkpoint, note, signed, tuple(one for one in verified if one.key not in policy.keys and one.at), policy.quorum
    )


def with_cosignatures(note: SignedNote, lines: Iterable[NoteSignature], witnesses: Iterable[VerifierKey]) -> SignedNote:
    """The note with those of the lines that witnesses have signed of its text, each once.

    Raises LogFault (`wrong_signature`) where a line by a given key does not hold, `unsigned` where there is none.
    """
    by_line = {line.line: line for line in lines}
    held = {one.line for one in verify_note(SignedNote(note.text, tuple(by_line.values())), witnesses)}
    there = {signature.line for signature in note.signatures}
    added = [signature for line, signature in by_line.items() if line in held - there]
    return SignedNote(note.text, (*note.signatures, *added))
