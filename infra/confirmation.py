"""Until when a hit is confirmed, and when those are reminded whom it waits for."""

import json
from typing import Annotated, Self

from pydantic import Field, model_validator

from infra.fields import Data

ReminderHours = Annotated[tuple[Annotated[int, Field(gt=0, le=90 * 24)], ...], Field(max_length=5)]


class HitReminders(Data):
    """After how many hours those are reminded whom a hit waits for: nobody asked for confirmation, nobody said what
    became of the weapon after it was confirmed, nobody answered after it was escalated."""

    notified: ReminderHours = (24, 72, 168)
    confirmed: ReminderHours = (24, 72, 168)
    escalated: ReminderHours = (24, 72, 168)

    @model_validator(mode="after")
    def _each_later_than_the_last(self) -> Self:
        for hours in (self.notified, self.confirmed, self.escalated):
            if list(hours) != sorted(set(hours)):
                raise ValueError("the reminders of a hit come one after the other")
        return self


class Confirmation(Data):
    """How many minutes a bureau has to answer a request to confirm a hit, and when those are reminded whom a hit waits
    for, as the arrangement has it."""

    urgent_minutes: int = Field(default=10, gt=0, le=24 * 60)
    routine_minutes: int = Field(default=60, gt=0, le=24 * 60)
    reminder_hours: HitReminders = HitReminders()

    @model_validator(mode="after")
    def _urgent_is_sooner(self) -> Self:
        if self.urgent_minutes > self.routine_minutes:
            raise ValueError("an urgent answer would be due later than a routine one")
        return self

    def settings(self) -> str:
        """As the functions read it: minutes by priority."""
        return json.dumps({"URGENT": self.urgent_minutes, "ROUTINE": self.routine_minutes}, separators=(",", ":"))

    def reminders(self) -> str:
        """As the functions read it: hours by state."""
        hours = self.reminder_hours.model_dump(mode="json")
        return json.dumps({state.upper(): given for state, given in hours.items()}, separators=(",", ":"))
