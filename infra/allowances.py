"""What an officer and a party may ask: budgets of the searches that could be turned to list what is in the database."""

import json
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Budget(BaseModel):
    """Searches of one kind by one officer, in an hour and in a day, by the clock of UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hourly: int = Field(ge=0)
    daily: int = Field(ge=0)

    @model_validator(mode="after")
    def _day_holds_the_hour(self) -> Self:
        if self.daily < self.hourly:
            raise ValueError(f"{self.hourly} an hour can never be made where a day has {self.daily}")
        return self


class Allowances(BaseModel):
    """An officer's budgets. A party as a whole has `party_factor` times as much of each.

    `patterns`: searches with ? or *. `descriptions`: without a serial number. `deep`: with two errors. `leads`: with
    include_leads.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    patterns: Budget = Budget(hourly=60, daily=300)
    descriptions: Budget = Budget(hourly=30, daily=150)
    deep: Budget = Budget(hourly=60, daily=300)
    leads: Budget = Budget(hourly=30, daily=150)
    party_factor: int = Field(default=10, ge=1)

    def settings(self) -> str:
        """As the functions read it: {kind: [hourly, daily], ..., party_factor}."""
        kinds = {kind: [budget.hourly, budget.daily] for kind, budget in self if isinstance(budget, Budget)}
        return json.dumps({**kinds, "party_factor": self.party_factor}, separators=(",", ":"))
