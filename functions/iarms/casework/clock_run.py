"""What one round of a clock did, whatever it is a clock of."""

from collections.abc import Mapping
from typing import NamedTuple


class ClockRun(NamedTuple):
    """How many of each step were taken; `unfinished`: more may be due than one round takes, and is left to the next."""

    taken: Mapping[str, int]
    unfinished: bool
