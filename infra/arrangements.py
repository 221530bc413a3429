"""What was agreed about the time of traces, as data of a deployment. The functions read it as one setting.

An amount is `24 hours`, `30 days` or `5 working days`: days run through, working days by the bureau's own weekend and
holidays, in its own time zone.
"""

import json
import zoneinfo
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field, model_validator

from infra.countries import Country
from infra.fields import Data, Distinct, shaped

_HOLIDAYS: Final = Path(__file__).parent.parent / "functions" / "iarms" / "data" / "holidays.json"
_YEARS_AHEAD: Final = 2
# Bytes. Lambda takes 4 KB of variables for all settings together.
MOST: Final = 2_500

_WEEKDAYS: Final = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
# Minutes, to tell an acknowledgement that would be due behind its answer.
_LENGTHS: Final = {"minute": 1, "hour": 60, "day": 24 * 60, "working day": 24 * 60 * 7 / 5}


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _zone(value: str) -> str:
    if value not in _zones():
        raise ValueError(f"{value!r} is not an IANA time zone")
    return value


def _weekend(value: str) -> str:
    days = value.split()
    if not set(days) <= set(_WEEKDAYS) or len(set(days)) != len(days) or len(days) > 3 or value != " ".join(days):
        raise ValueError(f"{value!r} is no weekend: at most three of {' '.join(_WEEKDAYS)}")
    return value


def _minutes(amount: str) -> float:
    count, unit = amount.split(" ", 1)
    return int(count) * _LENGTHS[unit.removesuffix("s")]


Amount = Annotated[
    str,
    shaped(r"[1-9][0-9]{0,3} (minute|hour|day|working day)s?", "an amount of time: 24 hours, 30 days, 5 working days"),
]
Share = Annotated[int, Field(gt=0, le=10_000)]


class Terms(Data):
    """How long a bureau has to acknowledge a request, and to answer it, both from when the leg was opened."""

    acknowledge: Amount
    answer: Amount

    @model_validator(mode="after")
    def _acknowledged_first(self) -> Self:
        if _minutes(self.acknowledge) > _minutes(self.answer):
            raise ValueError(f"an acknowledgement within {self.acknowledge} would come after {self.answer}")
        return self


class CountryArrangement(Data):
    """What one country agreed otherwise, and when its bureau works: only what differs is written.

    `holidays` are days beside the public holidays that the table of holidays has of the country; `working_days` are
    those of the table on which its bureau works all the same.
    """

    routine: Terms | None = None
    urgent: Terms | None = None
    next_country_opens: bool | None = None
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    weekend: Annotated[str, AfterValidator(_weekend)] | None = None
    holidays: Annotated[tuple[date, ...], Distinct] | None = None
    working_days: Annotated[tuple[date, ...], Distinct] | None = None

    @model_validator(mode="after")
    def _open_or_closed(self) -> Self:
        if both := set(self.holidays or ()) & set(self.working_days or ()):
            raise ValueError(f"{min(both)} is named as a holiday and as a working day")
        return self


class Arrangements(Data):
    """Of a deployment. `reminders` and `expire_at` are per cent of the time to answer; at 100 a leg is overdue.

    `next_country_opens`: a country that an answer names is asked at once; else its leg is proposed to the requester.
    """

    routine: Terms = Terms(acknowledge="5 working days", answer="30 days")
    urgent: Terms = Terms(acknowledge="24 hours", answer="5 days")
    reminders: tuple[Share, ...] = Field(default=(50, 100, 150), max_length=6)
    expire_at: Annotated[int, Field(gt=100, le=10_000)] = 300
    next_country_opens: bool = True
    countries: dict[Country, CountryArrangement] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if list(self.reminders) != sorted(set(self.reminders)):
            raise ValueError("reminders are written from the first to the last, each once")
        if self.reminders and self.reminders[-1] >= self.expire_at:
            raise ValueError(f"a reminder at {self.reminders[-1]} % would come after the end at {self.expire_at} %")
        if (size := len(self.settings())) > MOST:
            raise ValueError(f"the arrangements take {size} of {MOST} bytes: leave out days that have passed")
        return self

    def settings(self) -> str:
        """As the functions read it: {routine: [acknowledge, answer], urgent, ..., countries: {country: {...}}}.

        Days are one text, 261224 270101, since the setting has to be short.
        """
        agreed: dict[str, Any] = {
            "routine": _pair(self.routine),
            "urgent": _pair(self.urgent),
            "reminders": self.reminders,
            "expire_at": self.expire_at,
            "next_country_opens": self.next_country_opens,
            "countries": {
                country: {name: _plain(value) for name, value in own if value is not None}
                for country, own in self.countries.items()
            },
        }
        return json.dumps(agreed, separators=(",", ":"))


def warning_of_holidays(today: date) -> str | None:
    """What the synthesis says where the table of public holidays ends within two years: by then deadlines are counted
    in years that it does not have."""
    last = int(json.loads(_HOLIDAYS.read_text("utf-8"))["last_year"])
    if last - today.year >= _YEARS_AHEAD:
        return None
    return f"the table of public holidays ends with {last}: make it anew with `make holidays`, from a later library"


def _plain(value: Any) -> Any:
    if isinstance(value, Terms):
        return _pair(value)
    return " ".join(f"{day:%y%m%d}" for day in value) if isinstance(value, tuple) else value


def _pair(terms: Terms) -> list[str]:
    return [terms.acknowledge, terms.answer]
