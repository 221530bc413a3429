"""What a field for a weapon's number holds once it is read."""

from typing import Literal, NamedTuple

from iarms.domain.serials import Serial
from iarms.models.firearm import SerialState

Verdict = Literal["read", "remark", "refused"]


class FieldProblem(NamedTuple):
    """Why a field is refused, or what was understood otherwise than it stands: a code, and words that follow a name."""

    code: str
    detail: str


class FieldNumber(NamedTuple):
    """One number of a field: the part that it is on, "" where none is named; whether the field is sure of all of it."""

    component: str
    serial: Serial
    is_certain: bool = True


class NumberField(NamedTuple):
    """What a field holds.

    `numbers`: that of the frame or receiver, or of no part, first. `state`: what is shown of the number of record.
    `remarks`: what was understood otherwise than it stands. `fault`: why it is refused; then it holds nothing.
    """

    numbers: tuple[FieldNumber, ...]
    state: SerialState
    remarks: tuple[FieldProblem, ...] = ()
    fault: FieldProblem | None = None

    @property
    def verdict(self) -> Verdict:
        """read: as it stands; remark: with something to tell; refused."""
        return "refused" if self.fault is not None else "remark" if self.remarks else "read"

    @property
    def problem(self) -> FieldProblem | None:
        """The first thing that keeps the field from being taken as it stands; None where it is."""
        return self.fault or next(iter(self.remarks), None)
