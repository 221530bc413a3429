"""What a deployment promises, and how fast it may use up what it does not: objectives and their burn rates.

An objective is that so many of all are in time, such as 99.9 % of searches within a second. What may be late is its
budget; a burn rate of 1 uses it up evenly. Who is told, and how soon, follows from how fast it is used up.
"""

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

# CloudWatch looks at seven days at most, and at periods of an hour or more where it is more than one.
LONGEST_MINUTES: Final = 7 * 24 * 60
DAY_MINUTES: Final = 24 * 60


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Objective(_Data):
    """`target` of all within so many `seconds`. Fewer late ones than `least_late` in a window tell nobody: one slow
    search of ten in a quiet night is a tenth of all, and no reason to wake somebody."""

    target: Annotated[float, Field(ge=0.9, lt=1)] = 0.999
    seconds: Annotated[float, Field(gt=0, le=3600)]
    least_late: Annotated[int, Field(ge=1, le=10_000)] = 5

    @property
    def budget(self) -> float:
        """The share of all that may be late."""
        return 1 - self.target


class Burn(_Data):
    """A burn rate that is told: more than `times` the even rate over the long window, and still over the short one,
    without which an alarm would go on for as long as the long window is after it is over."""

    times: Annotated[float, Field(gt=0, le=1000)]
    minutes: Annotated[int, Field(ge=5, le=LONGEST_MINUTES)]
    still_minutes: Annotated[int, Field(ge=1, le=DAY_MINUTES)]
    severity: Literal["wake", "office"]

    @model_validator(mode="after")
    def _is_a_pair_of_windows(self) -> Self:
        if self.still_minutes >= self.minutes:
            raise ValueError(f"still_minutes = {self.still_minutes} is no part of minutes = {self.minutes}")
        if self.minutes > DAY_MINUTES and self.minutes % DAY_MINUTES:
            raise ValueError(f"minutes = {self.minutes}: CloudWatch looks at more than a day by whole days")
        return self


_BURNS: Final = (
    Burn(times=14.4, minutes=60, still_minutes=5, severity="wake"),
    Burn(times=6, minutes=360, still_minutes=30, severity="wake"),
    Burn(times=1, minutes=3 * DAY_MINUTES, still_minutes=360, severity="office"),
)


class Objectives(_Data):
    """Of a deployment: its searches, by themselves and not of a batch, and its notices of hits. With a budget of a
    month, 14.4 times the even rate uses a fiftieth of it in an hour, six times a twentieth in six hours."""

    searches: Objective = Objective(seconds=1)
    notices: Objective = Objective(seconds=60)
    burns: Annotated[tuple[Burn, ...], Field(min_length=1, max_length=4)] = _BURNS

    @model_validator(mode="after")
    def _can_be_seen(self) -> Self:
        for name, objective in (("searches", self.searches), ("notices", self.notices)):
            if hopeless := [burn.times for burn in self.burns if burn.times * objective.budget >= 1]:
                raise ValueError(
                    f"{name}: at target = {objective.target} nothing burns {max(hopeless):g} times as fast"
                )
        if not any(burn.severity == "wake" for burn in self.burns):
            raise ValueError("burns: none of them wakes anybody")
        return self
