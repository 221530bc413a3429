"""Countries by name and dates in words, as English, French, Spanish and Arabic have them (Unicode CLDR).

    country_label("AT", "fr")           Autriche
    date_label("2019-05-04", "es")      4 de mayo de 2019
    moment_label(moment, "en")          4 May 2019, 13:05:09 UTC

`data/locales.json` is made by `ops.bulk.build_locales`; states that no longer exist, which CLDR has no names for, have
theirs in `data/messages`. Digits are European in Arabic too, so that they can be held against what stands on a
weapon.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from iarms.domain.languages.phrasing import phrase, phrase_keys
from iarms.models.country import FORMER_STATES
from iarms.models.language import Language

_PART: Final = re.compile(r"'([^']*)'|(MMMM|d|y)")


def country_label(code: str, language: Language) -> str:
    """The name of a country or former state; the code itself where it is none."""
    if code in FORMER_STATES and code in phrase_keys("former_states"):
        return phrase("former_states", code, language)
    return str(_forms(language)["countries"].get(code, code))


def date_label(partial: str, language: Language) -> str:
    """A date known to the day, the month or the year (`2019-05-04`, `2019-05`, `2019`) as the language writes it."""
    year, month, day = (*partial.split("-"), "", "")[:3]
    if not month:
        return year
    forms = _forms(language)
    values = {"y": year, "MMMM": str(forms["months"][int(month) - 1]), "d": day.lstrip("0")}
    return _PART.sub(lambda part: part[1] if part[2] is None else values[part[2]], forms["day" if day else "month"])


def moment_label(moment: datetime, language: Language) -> str:
    """A moment to the second, in UTC."""
    moment = moment.astimezone(UTC)
    return f"{date_label(f'{moment:%Y-%m-%d}', language)}{'،' if language == 'ar' else ','} {moment:%H:%M:%S} UTC"


@cache
def _content() -> Mapping[str, Any]:
    content: dict[str, Any] = json.loads(files("iarms.data").joinpath("locales.json").read_text("utf-8"))
    return content


def _forms(language: Language) -> Mapping[str, Any]:
    forms: Mapping[str, Any] = _content()["languages"][language]
    return forms
