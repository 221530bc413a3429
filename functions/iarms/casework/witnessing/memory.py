"""What a witness needs of whatever keeps its memory, and a table as its memory."""

from dataclasses import dataclass
from typing import Protocol

from iarms.domain.transparency import LogContradiction
from iarms.models.witness import RememberedCheckpoint
from iarms.store.witness_memory import WitnessRows


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
        """Keep the proof of a contradiction, once however often it is shown, and give its name."""
        ...


@dataclass(frozen=True)
class TableMemory:
    """A memory in the witness's table."""

    rows: WitnessRows

    def read(self, origin: str) -> RememberedCheckpoint | None:
        """The last checkpoint that was accepted of a log; None where none was."""
        return self.rows.last(origin)

    def remember(self, checkpoint: RememberedCheckpoint) -> bool:
        """Remember the checkpoint of a number, if that of the number before is the last one; whether it was."""
        return self.rows.move_on(checkpoint)

    def mark_delivered(self, checkpoint: RememberedCheckpoint) -> None:
        """Note that the checkpoint's cosignature has been delivered."""
        self.rows.mark_delivered(checkpoint)

    def keep(self, contradiction: LogContradiction) -> str:
        """Keep the proof of a contradiction, and give its name."""
        self.rows.add_proof(contradiction.origin, contradiction.name, contradiction.text)
        return contradiction.name
