"""State machines as data: who may take which step from where, and where it leads. The docs are drawn from it."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from iarms.errors import Conflict, Forbidden, in_state

S = TypeVar("S", bound=str)

CLOCK: Final = "clock"  # the role of who takes the steps that come by themselves when time is over


@dataclass(frozen=True)
class Step(Generic[S]):
    """One step. `by` are the roles that may take it; `to` is None where the state stays."""

    name: str
    frm: frozenset[S]
    to: S | None
    by: frozenset[str]
    says: str


@dataclass(frozen=True)
class Machine(Generic[S]):
    """States, of the list `codes`, and the steps between them. In an end nobody waits and the clock takes no step;
    where late knowledge is kept a step leads out of it all the same."""

    name: str
    codes: str
    start: S
    ends: frozenset[S]
    steps: tuple[Step[S], ...]

    @property
    def states(self) -> frozenset[S]:
        """Every state."""
        named = {state for step in self.steps for state in (*step.frm, *([step.to] if step.to else []))}
        return frozenset({self.start, *self.ends, *named})

    def step(self, name: str) -> Step[S]:
        """A step by its name. Raises KeyError where there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def after(self, state: S, name: str, role: str) -> S:
        """The state after a step. Raises Forbidden where this role may not take it, Conflict where not from here."""
        step = self.step(name)
        if role not in step.by:
            raise Forbidden(f"{' or '.join(sorted(step.by))} may {step.says}", code="not_your_step")
        if state not in step.frm:
            detail = f"it is {state}: nobody can {step.says} now"
            raise Conflict(detail, code="not_from_this_state", parameters=in_state(self.codes, state))
        return step.to or state

    def lawful(self, state: S, role: str) -> tuple[str, ...]:
        """The steps that a role may take from here."""
        return tuple(step.name for step in self.steps if state in step.frm and role in step.by)
