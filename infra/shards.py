"""Into how many shards a deployment spreads what many calls write to, and the arithmetic that says whether they are
enough: a partition of DynamoDB takes 1,000 write units a second, and an index that is throttled throttles its table.
"""

import json
import math
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

UNITS_A_SECOND: Final = 1_000
"""That a partition takes."""
UNITS_OF_A_SEARCH: Final = 2
"""In the list of its party, and in that of its administration: it is 1.1 to 1.9 kB."""
# Bytes. Lambda takes 4 KB of variables for all settings together.
_MOST: Final = 500

Number = Annotated[int, Field(ge=1, le=64)]


class Spread(BaseModel):
    """Of a deployment. A number may grow from one release to the next and never shrink: what lies in a shard is found
    as long as it is read.

    `parties` are those that differ, `others` each other party; an administration's country has as many shards as the
    administration (ADM-KE). `months`: of a month's hits and traces. `facets`: of what very many audit events have in
    common, such as their action; `day`: of a day's audit events. `waiting`: the partitions that what waits for the
    clock, the sweeper and the reviewer is spread over.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    parties: dict[Annotated[str, Field(pattern=r"^(WCO|INTERPOL-GS|(ADM|NCB)-[A-Z]{2})$")], Number] = Field(
        default_factory=dict
    )
    others: Number = 1
    months: Number = 1
    facets: Number = 1
    day: Literal[16, 32] = 16
    waiting: Annotated[int, Field(ge=4, le=64)] = 4

    def settings(self) -> str:
        """As the functions read it (`iarms.store.shards.Shards.read`)."""
        return json.dumps(self.model_dump(), separators=(",", ":"))

    def too_few(self, *, calls: float, lines: float, searches: Mapping[str, float]) -> list[str]:
        """What would be throttled, each with the number that it takes; nothing where all are enough.

        `calls` are those of all callers together in a second, `lines` those that imports enter, and `searches` how many
        a second a party (WCO) or each party of a class (ADM) may send.
        """
        faults = []
        together = max(calls, lines)
        if together > UNITS_A_SECOND * self.facets:
            faults.append(f"facets = {math.ceil(together / UNITS_A_SECOND)}: {together:g} audit events a second")
        if calls + lines > UNITS_A_SECOND * self.day:
            faults.append(f"day = 32: {calls + lines:g} audit events a second")
        for party, rate in searches.items():
            units = UNITS_OF_A_SEARCH * min(rate, calls)
            number = self.parties.get(party, self.others)
            if units > UNITS_A_SECOND * number:
                of = f"parties.{party}" if "-" in party or party == "WCO" else "others"
                faults.append(f"{of} = {math.ceil(units / UNITS_A_SECOND)}: {rate:g} searches a second")
        if len(self.settings()) > _MOST:
            faults.append(f"fewer parties that differ: they take {len(self.settings())} of {_MOST} bytes")
        return faults
