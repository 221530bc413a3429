"""What an officer, a case, a client and a party may ask: budgets of what could be turned to list the database or to
flood bureaus, and how many different records they are shown in a day."""

import json
from typing import Self

from pydantic import Field, model_validator

from infra.fields import Data


class Budget(Data):
    """How many of one kind by one officer, in an hour and in a day, by the clock of UTC."""

    hourly: int = Field(ge=0)
    daily: int = Field(ge=0)

    @model_validator(mode="after")
    def _day_holds_the_hour(self) -> Self:
        if self.daily < self.hourly:
            raise ValueError(f"{self.hourly} an hour can never be made where a day has {self.daily}")
        return self


class Factors(Data):
    """How many times as much as an officer others have. A subject is a client, as its token names it."""

    officer: int = Field(default=1, ge=1)
    case: int = Field(default=2, ge=1)
    subject: int = Field(default=3, ge=1)
    party: int = Field(default=6, ge=1)


class RecordsShown(Data):
    """Different records that an officer is shown in a day, by the clock of UTC: from how many on searches that can list
    the database must lie apart, answers are reduced, and such searches are refused.

    An operation of 300 searches a day of which 5 % match sees some thirty different records in all.
    """

    slower: int = Field(default=30, ge=1)
    reduced: int = Field(default=60, ge=1)
    refused: int = Field(default=120, ge=1)

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        if not self.slower <= self.reduced <= self.refused:
            raise ValueError("slower comes before reduced, and reduced before refused")
        return self


class Allowances(Data):
    """An officer's budgets; others have `factors` times as much of each.

    `patterns`: searches with ? or *. `descriptions`: without a serial number. `deep`: with two errors. `leads`: with
    include_leads. `assertions`: possible matches that an officer says are the weapon, each told to three parties.
    `traces`: requests to trace; `unsearched_traces`: those without a search for that weapon before them; `legs`:
    bureaus that they are put to. `slow_drills`: slow answers of the sandbox, which a function sleeps for; counted for
    the party alone. `new_officers`: names of officers that a party never used before, in a day, from which on it is
    told to the auditor.
    """

    patterns: Budget = Budget(hourly=60, daily=300)
    descriptions: Budget = Budget(hourly=30, daily=150)
    deep: Budget = Budget(hourly=60, daily=300)
    leads: Budget = Budget(hourly=30, daily=150)
    assertions: Budget = Budget(hourly=20, daily=60)
    traces: Budget = Budget(hourly=30, daily=100)
    unsearched_traces: Budget = Budget(hourly=4, daily=12)
    legs: Budget = Budget(hourly=100, daily=300)
    slow_drills: Budget = Budget(hourly=2, daily=8)
    factors: Factors = Factors()
    records_shown: RecordsShown = RecordsShown()
    new_officers: int = Field(default=20, ge=1)

    def settings(self) -> str:
        """As the functions read it: {budgets: {kind: [hourly, daily]}, factors, shown: [...], new_officers}."""
        shown = self.records_shown
        return json.dumps(
            {
                "budgets": {kind: [each.hourly, each.daily] for kind, each in self if isinstance(each, Budget)},
                "factors": self.factors.model_dump(),
                "shown": [shown.slower, shown.reduced, shown.refused],
                "new_officers": self.new_officers,
            },
            separators=(",", ":"),
        )
