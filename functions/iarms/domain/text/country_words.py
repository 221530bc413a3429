"""Countries among the words of a description: names and adjectives with any ending, and towns that stand on weapons.

A field that holds a country and nothing else is read by `country_names`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from iarms.domain.text.phrases import Phrases
from iarms.models.country import SUCCESSORS


@dataclass(frozen=True)
class CountryMention:
    """A country among words: its code, where the words end, and whether it was a place of that country."""

    code: str
    end: int
    place: bool


def country_at(words: Sequence[str], start: int) -> CountryMention | None:
    """The country that the words from here on name, the longest name first. None where they name none."""
    longest = _names().longest(words, start)
    if longest is None:
        return None
    (code, is_place), end = longest
    return CountryMention(code, end, is_place)


def country_name(code: str) -> str:
    """The English name to show; the code itself where the tables have none."""
    return _table().get(code, code)


def is_same_or_successor(one: str, other: str) -> bool:
    """Whether a weapon of the one may be said to be of the other: a former state and its successor."""
    return one == other or other in SUCCESSORS.get(one, ()) or one in SUCCESSORS.get(other, ())


@cache
def _read() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = json.loads(
        files("iarms.data").joinpath("country_words.json").read_text("utf-8")
    )["countries"]
    return table


@cache
def _table() -> dict[str, str]:
    return {code: str(country["name"]) for code, country in _read().items()}


@cache
def _names() -> Phrases[tuple[str, bool]]:
    meanings = {(code, False): "|".join([str(one["name"]), *one["words"]]) for code, one in _read().items()}
    return Phrases(meanings | {(code, True): "|".join(one["places"]) for code, one in _read().items()})
