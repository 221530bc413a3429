"""`python -m ops.tables.build_holidays`: every country's public holidays, as the library `holidays` has them.

Days on which government offices are closed are left out of working time too. A year of which the library knows nothing
has an empty text, as one in which a country keeps no holidays. With --check it says whether the committed table is what
the installed library gives.
"""

import importlib.metadata
import json
import warnings
from pathlib import Path
from typing import Any, Final

import holidays
from holidays.constants import GOVERNMENT, PUBLIC

from iarms.models.country import COUNTRIES
from ops.drawn import write_or_check

TABLE: Final = Path(__file__).parent.parent.parent / "functions" / "iarms" / "data" / "holidays.json"
FIRST_YEAR: Final = 2025
LAST_YEAR: Final = 2035
# Where the law leaves days to the parts of a country, the part in which its bureau sits, by the library's name for it.
_SEATS: Final = {"AU": "ACT", "CA": "ON", "CH": "BE", "DE": "HE", "ES": "MD", "GB": "ENG", "US": "DC"}
_COMMENT: Final = (
    "Made by ops.tables.build_holidays, not by hand. Of each country the public holidays, and the days on which its "
    "government offices are closed where its bureau sits, a text a year: month and day, 0101 is 1 January. An empty "
    "text: the country keeps none, or the library does not know them yet. Days that follow the moon are the library's "
    "estimate."
)


def holiday_table() -> dict[str, Any]:
    """The table as it is committed: its version, which years, and by country a text for each year."""
    return {
        "version": f"holidays {importlib.metadata.version('holidays')}",
        "comment": _COMMENT,
        "source": "the Python library holidays (MIT), https://github.com/vacanza/holidays",
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
        "days": {country: _texts(country) for country in sorted(COUNTRIES)},
    }


def _texts(country: str) -> list[str]:
    with warnings.catch_warnings():
        # It warns of years that it does not know: here they are empty texts.
        warnings.simplefilter("ignore")
        seat = _SEATS.get(country)
        kinds = {PUBLIC, GOVERNMENT} & set(holidays.country_holidays(country).supported_categories)
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        days = sorted(holidays.country_holidays(country, subdiv=seat, years=years, categories=tuple(sorted(kinds))))
    return [" ".join(f"{day:%m%d}" for day in days if day.year == year) for year in years]


def main() -> int:
    """Write the table, or with --check say whether the committed one is what the library gives."""
    text = json.dumps(holiday_table(), indent=1, ensure_ascii=False) + "\n"
    return write_or_check({TABLE: text}, "make holidays")


if __name__ == "__main__":
    raise SystemExit(main())
