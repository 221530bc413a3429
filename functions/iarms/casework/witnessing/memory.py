"""What a witness needs of whatever keeps its memory: a table, or a folder."""

from typing import Protocol

from iarms.domain.transparency import LogContradiction
from iarms.models.witness import RememberedCheckpoint


class WitnessMemory(Protocol):
    """A witness's memory. It only ever moves on, by one step at a time, whoever else writes to it."""

    def read(self, origin: str) -> RememberedCheckpoint | None:
        """The last checkpoint that was accepted of a log; None where none was."""
        ...

    def remember(self, checkpoint: RememberedCheckpoint) -> bool:
        """Remember the checkpoint of a number, if that of the number before is the last one; whether it was."""
        ...

    def mark_delivered(self, checkpoint: RememberedCheckpoint) -> None:
        """Note that the checkpoint's cosignature has been delivered."""
        ...

    def keep(self, contradiction: LogContradiction) -> str:
        """Keep the proof of a contradiction, once, and give its name."""
        ...
