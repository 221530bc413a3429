"""What a log has signed and cannot both be true: two checkpoints, and the hashes by which anybody sees that.

second_root   two roots for one size: the two signatures prove it
fork          a larger tree whose beginning is another than the smaller tree: the signatures and the hashes prove it
shrunk        a smaller tree where a larger one had been shown. That both were signed is proven; that the smaller came
              last rests on the word of the witness
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from iarms.domain.transparency.checkpoints import Checkpoint
from iarms.domain.transparency.encoding import base64_of, bytes_of, hash_of
from iarms.domain.transparency.faults import LogFault
from iarms.domain.transparency.keys import VerifierKey
from iarms.domain.transparency.notes import parse_note
from iarms.domain.transparency.policy import LogPolicy, open_checkpoint
from iarms.domain.transparency.proofs import prefix_roots

ContradictionKind = Literal["second_root", "fork", "shrunk"]

_FORMAT = "iarms-log-contradiction/1"
_MOST_CHARACTERS = 3_000_000


@dataclass(frozen=True)
class LogContradiction:
    """Two signed checkpoints (notes) of one log: the one that a witness remembered, and the one that it was shown at a
    time (seconds since 1970). `hashes` is the prefix proof from the smaller to the larger; empty where there is none.
    `files` are the log's files that were read for it, by path."""

    kind: ContradictionKind
    origin: str
    witness: str
    at: int
    remembered: bytes
    shown: bytes
    hashes: tuple[bytes, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def name(self) -> str:
        """What the proof is kept as: the same whenever the same two checkpoints are shown."""
        texts = (self.kind, *(parse_note(note).text for note in (self.remembered, self.shown)))
        return f"{self.kind}-{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:24]}"

    @property
    def text(self) -> str:
        """The contradiction as JSON, for a file."""
        members = {
            "format": _FORMAT,
            "kind": self.kind,
            "origin": self.origin,
            "witness": self.witness,
            "at": self.at,
            "remembered": self.remembered.decode("utf-8"),
            "shown": self.shown.decode("utf-8"),
            "hashes": [base64_of(each) for each in self.hashes],
            "files": {path: base64_of(content) for path, content in self.files},
        }
        return json.dumps(members, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """A contradiction out of JSON. Nothing of it is believed yet. Raises LogFault (`bad_proof`)."""
        if len(text) > _MOST_CHARACTERS:
            raise LogFault("bad_proof", "a proof of a contradiction has more characters than are read")
        try:
            members: dict[str, Any] = json.loads(text)
            if members["format"] != _FORMAT or members["kind"] not in get_args(ContradictionKind):
                raise ValueError
            return cls(
                kind=members["kind"],
                origin=str(members["origin"]),
                witness=str(members["witness"]),
                at=int(members["at"]),
                remembered=str(members["remembered"]).encode(),
                shown=str(members["shown"]).encode(),
                hashes=tuple(hash_of(str(each), "a hash of the proof") for each in members["hashes"]),
                files=tuple((str(path), bytes_of(content, "a file")) for path, content in members["files"].items()),
            )
        except (LogFault, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise LogFault("bad_proof", f"the file is no {_FORMAT}") from None

    def prove(self, keys: Iterable[VerifierKey]) -> str:
        """What this proves to whoever has the log's keys, as a sentence.

        Raises LogFault: as `open_checkpoint` where the log has not signed both checkpoints, `nothing_proven` where they
        can both be true.
        """
        policy = LogPolicy(self.origin, tuple(keys))
        remembered, shown = (open_checkpoint(note, policy).checkpoint for note in (self.remembered, self.shown))
        smaller, larger = sorted((remembered, shown), key=lambda checkpoint: checkpoint.size)
        if smaller.size == larger.size:
            if smaller.root != larger.root:
                return f"{self.origin} has signed two different logs of {smaller.size} entries."
            raise LogFault("nothing_proven", "both checkpoints are of one tree")
        if self.hashes or smaller.size == 0:
            return self._prove_with_hashes(smaller, larger, is_shrunk=shown is smaller)
        if shown is smaller:
            return _shrunk(self, smaller, larger)
        raise LogFault("nothing_proven", "no hashes stand beside the checkpoints, and the log may have grown")

    def _prove_with_hashes(self, smaller: Checkpoint, larger: Checkpoint, *, is_shrunk: bool) -> str:
        if smaller.size:
            before, after = prefix_roots(smaller.size, larger.size, self.hashes)
            if after != larger.root:
                raise LogFault("nothing_proven", "the hashes do not lead to the root of the larger tree")
            if before != smaller.root:
                return (
                    f"{self.origin} has signed a log of {smaller.size} entries, and one of {larger.size} that begins"
                    " with others: entries were altered, removed or put in between."
                )
        if is_shrunk:
            return _shrunk(self, smaller, larger)
        raise LogFault("nothing_proven", "the larger tree goes on from the smaller one")


def _shrunk(contradiction: LogContradiction, smaller: Checkpoint, larger: Checkpoint) -> str:
    return (
        f"{contradiction.origin} has signed logs of {larger.size} and of {smaller.size} entries. That the smaller one"
        f" was shown after the larger one rests on the word of {contradiction.witness}."
    )
