"""What was agreed on the review of records: when their owner is asked, and how long it has to answer."""

import json
from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from infra.countries import Country
from infra.fields import Data

# Bytes. Lambda takes 4 KB of variables for all settings together.
MOST: Final = 1_000

Kind = Literal["LOST", "STOLEN", "TRAFFICKED", "SMUGGLED"]
Months = Annotated[int, Field(ge=1, le=600)]


class Agreed(Data):
    """Months until a review, and of the kinds of record that differ."""

    months: Months | None = None
    kinds: dict[Kind, Months] = Field(default_factory=dict)


class Reviews(Data):
    """Of a deployment. What a bureau agreed for its own records comes before what holds for all: first its kinds, then
    its months; then the kinds and the months of all.

    `pace`: steps a second that the reviewer takes on average at most, of all owners together. 20 take a registry of 1.4
    million records that falls due at once through in nineteen hours; each is a change of a record, a notification and
    an audit event, which searches must not wait for.
    `longest_months`: the latest that an owner may set. `grace_days`: until a record expires whose review is due.
    """

    months: Months = 12
    kinds: dict[Kind, Months] = Field(default_factory=dict)
    bureaus: dict[Country, Agreed] = Field(default_factory=dict)
    longest_months: Months = 60
    grace_days: int = Field(default=30, ge=1, le=365)
    pace: int = Field(default=20, ge=1, le=100)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if too_long := {name or "months": months for name, months in self._all() if months > self.longest_months}:
            raise ValueError(f"reviews later than {self.longest_months} months, which no owner may set: {too_long}")
        if (size := len(self.settings())) > MOST:
            raise ValueError(f"the reviews take {size} of {MOST} bytes")
        return self

    def _all(self) -> Iterator[tuple[str, int]]:
        yield "", self.months
        yield from self.kinds.items()
        for country, agreed in self.bureaus.items():
            if agreed.months is not None:
                yield f"NCB-{country}", agreed.months
            yield from ((f"NCB-{country} {kind}", months) for kind, months in agreed.kinds.items())

    def settings(self) -> str:
        """As the functions read it: {months: {"NCB-FR STOLEN": 24, "": 12}, longest_months, grace_days}."""
        agreed = {"months": dict(self._all()), "longest_months": self.longest_months, "grace_days": self.grace_days}
        return json.dumps(agreed, separators=(",", ":"))
