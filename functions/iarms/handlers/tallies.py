"""What is counted in a function instance instead of being written each time, so that a flood of calls is no flood of
rows: refusals, and calls that need no token. The access log has each of them."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from iarms.models.call import Call

THROTTLED: Final = "throttled"
"""The code of a call that came too fast."""
WRITTEN_A_MINUTE: Final = 16
_MOST_KEYS: Final = 1000


@dataclass
class Refusals:
    """Refusals by whoever is refused and minute: the first of a minute are written, then those at every doubling."""

    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def count(self, who: str, now: float) -> tuple[bool, int]:
        """Whether to write this one, and how many before it were not written since the last that was.

        `now` in seconds since 1970. Beyond a thousand in a minute, who comes new is counted together.
        """
        minute = int(now // 60)
        if len(self._counts) >= _MOST_KEYS:
            self._counts = {key: count for key, count in self._counts.items() if key[1] == minute}
        if len(self._counts) >= _MOST_KEYS:
            who = "elsewhere"
        number = self._counts[who, minute] = self._counts.get((who, minute), 0) + 1
        if number <= WRITTEN_A_MINUTE:
            return True, 0
        doubled = number & (number - 1) == 0
        return doubled, number // 2 - 1 if doubled else 0


@dataclass
class OpenCalls:
    """Calls without a token by what came of them: one of each is written a minute, with how many were not."""

    _written: dict[str, int] = field(default_factory=dict)
    _left: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, now: float) -> tuple[bool, int]:
        """Whether to write this one, and how many before it were not written."""
        if self._written.get(what) != int(now // 60):
            return True, self._left.get(what, 0)
        self._left[what] = self._left.get(what, 0) + 1
        return False, 0

    def note_written(self, what: str, now: float) -> None:
        """One of this minute is in the trail; until then each is to be written."""
        self._written[what], self._left[what] = int(now // 60), 0


@dataclass
class Tally:
    """Which calls of a function instance have a row of the audit trail each: all but three kinds that come in floods.

    Open calls are one a kind and minute. Of a client's calls that came too fast, and of those that the register or a
    certificate does not let in, the first of a minute are written and then those at every doubling.
    """

    _open: OpenCalls = field(default_factory=OpenCalls)
    _refused: Refusals = field(default_factory=Refusals)

    def count(self, call: Call, now: float) -> tuple[bool, int]:
        """Whether to write the event of a call that is answered, and how many before it were not written."""
        if call.is_open:
            return self._open.count(f"{call.action} {call.status}", now)
        problem = str(call.facts.get("problem", ""))
        if problem == THROTTLED or call.status == HTTPStatus.UNAUTHORIZED:
            return self._refused.count(f"{call.party} {call.subject} {problem}", now)
        return True, 0

    def note_written(self, call: Call, now: float) -> None:
        """The event of this call is in the trail."""
        if call.is_open:
            self._open.note_written(f"{call.action} {call.status}", now)
