"""Names of countries and months, and forms of dates, of Unicode CLDR into `functions/iarms/data/locales.json`.

    python -m ops.bulk.build_locales

They come from Babel, which is a dependency of development alone: the table ships, the library does not. Of English the
British forms are taken, in which the day stands before the month as in the other languages.
"""

import json
from pathlib import Path
from typing import Any, Final, get_args

import babel

from iarms.domain.languages import Language
from iarms.models.country import COUNTRIES

TARGET: Final = Path(__file__).parents[2] / "functions" / "iarms" / "data" / "locales.json"
_LOCALES: Final = {"en": "en_GB"}


def table(day: str) -> dict[str, Any]:
    """The table as of this day (YYYY-MM-DD). Raises KeyError where CLDR lacks a country's name in a language."""
    return {
        "version": day,
        "source": f"Unicode CLDR, as of Babel {babel.__version__}",
        "license": "Unicode License V3, Copyright 1991-2026 Unicode, Inc.",
        "languages": {language: _forms(language) for language in get_args(Language)},
    }


def _forms(language: str) -> dict[str, Any]:
    locale = babel.Locale.parse(_LOCALES.get(language, language))
    return {
        "countries": {code: locale.territories[code] for code in sorted(COUNTRIES)},
        "months": [locale.months["format"]["wide"][month] for month in range(1, 13)],
        "day": str(locale.date_formats["long"].pattern),
        "month": str(locale.datetime_skeletons["yMMMM"]),
    }


def main() -> None:
    """Write the table, with the day of the file that stands where nothing else changed."""
    before = json.loads(TARGET.read_text("utf-8")) if TARGET.is_file() else {}
    new = table(before.get("version", "2026-11-29"))
    TARGET.write_text(json.dumps(new, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{TARGET.name}: {len(COUNTRIES)} countries in {len(new['languages'])} languages, {new['source']}")


if __name__ == "__main__":
    main()
