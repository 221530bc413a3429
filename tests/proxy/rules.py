"""Which try of which call meets which fault: by service, operation, table, index and how many such calls came first."""

from dataclasses import dataclass, field
from typing import Final

from tests.proxy.faults import Fault
from tests.proxy.requests import Asked

ALL_TRIES: Final = 1_000


@dataclass
class Rule:
    """Calls that look so meet a fault. An empty name is anybody's; `table` is as `Asked.short_tables` has it.

    `nth`: only the so many-th such call, counted from 1; 0 for all of them. `tries`: so many tries of a call meet it,
    and the client's next one does not.
    """

    fault: Fault
    service: str = ""
    operation: str = ""
    table: str = ""
    index: str = ""
    nth: int = 0
    tries: int = ALL_TRIES
    met: list[Asked] = field(default_factory=list)
    _calls: dict[str, int] = field(default_factory=dict)

    def meets(self, asked: Asked) -> bool:
        """Whether this try meets the fault; counts it."""
        if not self._is_of(asked):
            return False
        number = self._calls.setdefault(asked.call, len(self._calls) + 1)
        if self.nth not in (0, number) or asked.attempt > self.tries:
            return False
        self.met.append(asked)
        return True

    def _is_of(self, asked: Asked) -> bool:
        pairs = (
            (self.service, asked.service),
            (self.operation, asked.operation),
            (self.table, asked.short_tables),
            (self.index, asked.index),
        )
        can_meet = self.fault.can_meet(asked.service, asked.operation)
        return can_meet and all(wanted in ("", given) for wanted, given in pairs)
