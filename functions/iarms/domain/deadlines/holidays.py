"""Public holidays by country, out of a table that is made from a well-kept library and never by hand."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

_TABLE: Final = "holidays.json"


@dataclass(frozen=True)
class _HolidayTable:
    version: str
    first_year: int
    days: Mapping[str, tuple[str, ...]]


@cache
def holidays_of(country: str) -> frozenset[date]:
    """The days on which the country's government offices are closed, weekends apart; of the years that the table has.

    Days that follow the moon are estimates. Nothing for a country, or a year, that the table knows nothing of.
    """
    return frozenset(_days(country))


def holidays_version() -> str:
    """The table's version: the library that it was made from, and which release of it."""
    return _table().version


def _days(country: str) -> Iterator[date]:
    table = _table()
    for year, text in enumerate(table.days.get(country, ()), start=table.first_year):
        for month_and_day in text.split():
            yield date(year, int(month_and_day[:2]), int(month_and_day[2:]))


@cache
def _table() -> _HolidayTable:
    table = json.loads(files("iarms.data").joinpath(_TABLE).read_text("utf-8"))
    return _HolidayTable(
        version=table["version"],
        first_year=table["first_year"],
        days={country: tuple(texts) for country, texts in table["days"].items()},
    )
