"""The faults that a weapon of the sandbox asks for, played in a search with the purpose TEST."""

import time
from collections.abc import Iterable
from typing import Final

from iarms.domain.cases import Reader, drill_of
from iarms.errors import TooMany, Unavailable
from iarms.models.record import Record

_HOUR: Final = 3600
_SOON: Final = 2
# Far within what a door has for its whole answer.
_LONGEST_SECONDS: Final = 4.0
sleep = time.sleep


def play_faults(reader: Reader, records: Iterable[Record]) -> bool:
    """Play the faults that these records of a test's answer ask for; gives whether the answer is complete for them.

    Raises Unavailable or TooMany where that is the fault. Of a search that is no test nothing is played, whatever its
    records say.
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
    for drill in drills:
        if drill.get("fault") == "SLOW":
            sleep(min(float(drill["seconds"]), _LONGEST_SECONDS))
    return "INCOMPLETE" not in faults
