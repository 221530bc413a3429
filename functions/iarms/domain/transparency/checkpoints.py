"""Checkpoints (c2sp.org/tlog-checkpoint): what a log and its witnesses sign of a tree: whose it is, size and root."""

from dataclasses import dataclass

from iarms.domain.transparency.encoding import HIGHEST, base64_of, hash_of, number_of
from iarms.domain.transparency.faults import LogFault
from iarms.domain.transparency.hashing import EMPTY_ROOT

MOST_CHECKPOINT_CHARACTERS = 16_384
"""Of a checkpoint's text, without its signatures: what a witness remembers, and keeps as proof, has to have room."""


@dataclass(frozen=True)
class Checkpoint:
    """The tree of a log at a size. `extensions` are further lines, which no witness says anything of."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed. Raises ValueError where it would not be read as it is written."""
        lines = (self.origin, str(self.size), base64_of(self.root), *self.extensions)
        if len(self.root) != 32 or not 0 <= self.size <= HIGHEST:
            raise ValueError("a checkpoint has a size from 0 to 2^63-1 and a root of 32 bytes")
        if any(not line or any(character < " " for character in line) for line in lines):
            raise ValueError("a line of a checkpoint is empty or has control characters")
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text. Raises LogFault (`bad_checkpoint`, `bad_number`, `bad_base64`, `bad_hash`)."""
    if len(text) > MOST_CHECKPOINT_CHARACTERS:
        raise LogFault("bad_checkpoint", f"a checkpoint has more than {MOST_CHECKPOINT_CHARACTERS} characters")
    *lines, rest = text.split("\n")
    if rest or len(lines) < 3 or not all(lines):
        raise LogFault("bad_checkpoint", "a checkpoint is origin, size and root, a line each, and no line is empty")
    origin, size, root, *extensions = lines
    checkpoint = Checkpoint(
        origin, number_of(size, "a checkpoint's size"), hash_of(root, "a checkpoint's root"), tuple(extensions)
    )
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise LogFault("bad_checkpoint", "a checkpoint of an empty log has not the root of an empty tree")
    return checkpoint
