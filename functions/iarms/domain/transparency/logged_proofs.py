"""Proofs as text (c2sp.org/tlog-proof): that an entry stands in a log, for somebody who has but the log's keys."""

from dataclasses import dataclass

from iarms.domain.transparency.encoding import base64_of, bytes_of, hash_of, number_of
from iarms.domain.transparency.faults import LogFault
from iarms.domain.transparency.hashing import leaf_hash
from iarms.domain.transparency.policy import LogPolicy, OpenedCheckpoint, open_checkpoint
from iarms.domain.transparency.proofs import check_inclusion

_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_MOST_BYTES = 2_000_000
_MOST_HASHES = 63


@dataclass(frozen=True)
class LoggedProof:
    """An entry's position, the hashes from it to the root, and the checkpoint (a signed note) that the root is of.

    `extra` is what an application put beside it; nothing vouches for it.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The proof as text."""
        lines = [_FIRST_LINE]
        if self.extra is not None:
            lines.append(f"extra {base64_of(self.extra)}")
        lines += [f"index {self.index}", *map(base64_of, self.hashes), "", self.checkpoint.decode("utf-8")]
        return "\n".join(lines)


def parse_proof(text: str) -> LoggedProof:
    """A proof out of its text. The checkpoint is not looked at. Raises LogFault (`bad_proof`, `bad_base64`, `bad_hash`,
    `bad_number`)."""
    if len(text) > _MOST_BYTES:
        raise LogFault("bad_proof", f"a proof has more than {_MOST_BYTES} characters")
    head, divider, checkpoint = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != _FIRST_LINE or not divider:
        raise LogFault("bad_proof", f"a proof begins with the line {_FIRST_LINE} and ends with a checkpoint")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = bytes_of(lines.pop(0).removeprefix("extra "), "what stands beside the proof")
    if not lines or not lines[0].startswith("index "):
        raise LogFault("bad_proof", "a proof names the position of its entry, in a line that begins with index")
    index = number_of(lines.pop(0).removeprefix("index "), "the position in a proof")
    if len(lines) > _MOST_HASHES:
        raise LogFault("bad_proof", f"a proof has {len(lines)} hashes, and no tree is higher than {_MOST_HASHES}")
    try:
        note = checkpoint.encode()
    except UnicodeEncodeError:
        raise LogFault("bad_proof", "the checkpoint of a proof has characters that no text in UTF-8 has") from None
    return LoggedProof(index, tuple(hash_of(line, "a hash of a proof") for line in lines), note, extra)


def verify_proof(text: str, entry: bytes, policy: LogPolicy) -> OpenedCheckpoint:
    """The checkpoint under which a proof says that the log holds this entry. Whether it `is_witnessed` is the caller's
    to ask. Raises LogFault, as `open_checkpoint`, and `not_included` where the proof is of another entry."""
    proof = parse_proof(text)
    opened = open_checkpoint(proof.checkpoint, policy)
    tree = opened.checkpoint
    check_inclusion(leaf_hash(entry), proof.index, tree.size, proof.hashes, tree.root)
    return opened
