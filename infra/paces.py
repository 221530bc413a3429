"""How fast a party may call: a bucket of calls for each group of routes, by class of party, and of parties that differ.

One that may call faster has the same buckets as others of its class, only larger. `infra/config.py` holds them against
what all callers together may send.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from infra.fields import Data
from infra.parties import RegisteredParty
from infra.routes import ROUTES, Group

PartyClass = Literal["WCO", "ADM", "NCB", "INTERPOL-GS", "AUDITOR"]

# Bytes. Lambda takes 4 KB of variables for all settings together.
MOST: Final = 1_500


class Pace(Data):
    """Calls a second, and how many at once at most.

    The burst is four seconds of the rate or more: blocks of calls that function instances have out take up to two.
    """

    rate: float = Field(gt=0, le=10_000)
    burst: int = Field(ge=2, le=40_000)

    @model_validator(mode="after")
    def _bursts_beyond_its_rate(self) -> Self:
        if self.burst < 4 * self.rate:
            raise ValueError(f"a burst of {self.burst} is not four seconds of {self.rate:g} a second")
        return self


def _paces(**given: tuple[float, int]) -> dict[Group, Pace]:
    return {group: Pace(rate=rate, burst=burst) for group, (rate, burst) in given.items()}  # type: ignore[misc]


# The WCO calls for each administration under its mandate, INTERPOL-GS in the stead of bureaus that do not answer; a
# bureau's own system reads and enters without anybody at a screen.
CLASSES: Final[Mapping[PartyClass, Mapping[Group, Pace]]] = {
    "WCO": _paces(searches=(40, 200), reads=(80, 400), writes=(20, 100), bulk=(0.5, 10), reports=(2, 20)),
    "ADM": _paces(searches=(10, 50), reads=(20, 100), writes=(5, 25), bulk=(0.2, 5), reports=(1, 10)),
    "NCB": _paces(searches=(10, 50), reads=(40, 200), writes=(20, 100), bulk=(0.2, 5), reports=(1, 10)),
    "INTERPOL-GS": _paces(searches=(10, 50), reads=(80, 400), writes=(40, 200), bulk=(0.5, 10), reports=(2, 20)),
    "AUDITOR": _paces(searches=(1, 5), reads=(20, 100), writes=(1, 5), bulk=(0.2, 5), reports=(1, 10)),
}


class Paces(Data):
    """Of a deployment. What a party has comes before what its class has, group by group; the rest is as above.

    `anonymous`: of an address that calls without a token, by each function instance.
    """

    classes: dict[PartyClass, dict[Group, Pace]] = Field(default_factory=dict)
    parties: dict[RegisteredParty, dict[Group, Pace]] = Field(default_factory=dict)
    anonymous: Pace = Pace(rate=5, burst=20)

    @model_validator(mode="after")
    def _fits_into_a_functions_variables(self) -> Self:
        if (size := len(self.settings())) > MOST:
            raise ValueError(f"the paces take {size} of {MOST} bytes")
        return self

    def fastest(self, group: Group) -> tuple[float, int]:
        """The highest rate and the largest burst that one party has in a group."""
        found = [paces[group] for _, paces in self._of_classes()]
        found += [paces[group] for paces in self.parties.values() if group in paces]
        return max(pace.rate for pace in found), max(pace.burst for pace in found)

    def rates(self, group: Group) -> dict[str, float]:
        """Calls a second in a group that each party of a class may send (ADM), and a party that differs (ADM-KE)."""
        found = {str(kind): paces[group].rate for kind, paces in self._of_classes()}
        return found | {party: paces[group].rate for party, paces in self.parties.items() if group in paces}

    def _of_classes(self) -> Iterator[tuple[PartyClass, dict[Group, Pace]]]:
        for kind, paces in CLASSES.items():
            yield kind, {**paces, **self.classes.get(kind, {})}

    def settings(self) -> str:
        """As the functions read it: {groups, classes, parties, anonymous}, a pace as [rate, burst]."""

        def written(paces: Mapping[Group, Pace]) -> dict[str, list[float]]:
            return {group: _written(pace) for group, pace in paces.items()}

        groups = {route.name: route.group for route in ROUTES if route.group != route.usual_group}
        return json.dumps(
            {
                "groups": groups,
                "classes": {kind: written(paces) for kind, paces in self._of_classes()},
                "parties": {party: written(paces) for party, paces in self.parties.items()},
                "anonymous": _written(self.anonymous),
            },
            separators=(",", ":"),
        )


def _written(pace: Pace) -> list[float]:
    return [int(pace.rate) if pace.rate.is_integer() else pace.rate, pace.burst]
