"""Keys of days out of one key in KMS: the same in every function and every process, for whoever may ask KMS for them.

A day's key is the HMAC-SHA-256 of the day by a key that never leaves KMS: one call a day and process, and none beside
what it is used for. Whoever gets hold of a day's key has that day's alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

# What the keys are for stands in it: another use gets other keys out of the same one.
_MESSAGE: Final = "iarms cursors of {day}"
_MOST_KEPT: Final = 16


class MacClient(Protocol):
    """Of KMS what is needed here."""

    def generate_mac(self, *, KeyId: str, MacAlgorithm: str, Message: bytes) -> Mapping[str, Any]:  # noqa: N803
        """The `Mac` of a message by a key that stays in KMS."""


@dataclass(frozen=True)
class DayKeys:
    """The keys of days, each of 32 bytes and asked for once. `client` is not called before the first one is needed."""

    client: Callable[[], MacClient]
    key_id: str
    _kept: dict[date, bytes] = field(default_factory=dict)

    def of(self, day: date) -> bytes:
        """The key of a day. Raises ClientError or BotoCoreError where KMS does not give it."""
        if day not in self._kept:
            answer = self.client().generate_mac(
                KeyId=self.key_id, MacAlgorithm="HMAC_SHA_256", Message=_MESSAGE.format(day=day.isoformat()).encode()
            )
            while len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[day] = answer["Mac"]
        return self._kept[day]
