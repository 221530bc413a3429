"""The faults that a weapon of the sandbox asks for, played in a search with the purpose TEST."""

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from iarms.domain.cases import Reader, drill_of
from iarms.errors import TooMany, Unavailable
from iarms.models.allowance import BudgetHolder
from iarms.models.record import Record
from iarms.store.allowances import Allowances

_HOUR: Final = 3600
_SOON: Final = 2
# Far within what a door has for its whole answer.
_LONGEST_SECONDS: Final = 4.0
sleep = time.sleep


def play_faults(allowances: Allowances, reader: Reader, records: Iterable[Record], now: datetime) -> bool:
    """Play the faults that these records of a test's answer ask for; gives whether the answer is complete for them.

    Raises Unavailable or TooMany where that is the fault, and TooMany where the party's slow answers of the hour or the
    day are used up. Of a search that is no test nothing is played, whatever its records say.
    """
    if not reader.test:
        return True
    drills = [drill for record in records if (drill := drill_of(record))]
    faults = {drill.get("fault") for drill in drills}
    if "UNAVAILABLE" in faults:
        raise Unavailable("the sandbox answers for this weapon that a part of the service does not")
    if "USED_UP" in faults:
        said = "the sandbox answers for this weapon that a budget of the officer is used up"
        raise TooMany(said, code="patterns_used_up", retry_after_seconds=_HOUR)
    if "THROTTLED" in faults:
        said = "the sandbox answers for this weapon that the calls come too fast"
        raise TooMany(said, code="throttled", retry_after_seconds=_SOON)
    seconds = [float(drill["seconds"]) for drill in drills if drill.get("fault") == "SLOW"]
    if seconds:
        _count_slow_drill(allowances, reader.searcher, now)
        sleep(min(max(seconds), _LONGEST_SECONDS))
    return "INCOMPLETE" not in faults


def _count_slow_drill(allowances: Allowances, party: str, now: datetime) -> None:
    """Count a slow answer for its party, whose sleep holds a place that real searches need."""
    used_up = allowances.spend(BudgetHolder("party", party, party), {"slow_drills": 1}, now, paced=False).used_up
    if used_up is not None:
        wait = max(1, round((used_up.renews_at - now).total_seconds()))
        said = f"this party has had its {used_up.limit} slow answers of the sandbox {used_up.per}"
        raise TooMany(said, code="throttled", retry_after_seconds=wait)
