"""What the service itself says in words, in English, French, Spanish or Arabic: sentences with places for values.

phrase("findings", "in_place_of", "fr", bureau="NCB-IT")      INTERPOL-GS pour NCB-IT
"""

import json
from collections.abc import Mapping, Set
from functools import cache
from importlib.resources import files
from typing import Any

from iarms.domain.text.accept_language import Language


def phrase(list_name: str, key: str, language: Language, **values: object) -> str:
    """A sentence of `data/phrases.json` with these values in their places. Raises KeyError where a value is missing, or
    where there is no such sentence, which a test keeps from happening."""
    return _phrases()[list_name][key][language].format_map(values)


def phrase_keys(list_name: str) -> Set[str]:
    """The keys of a list of sentences."""
    return _phrases()[list_name].keys()


@cache
def _phrases() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    table: dict[str, Any] = json.loads(files("iarms.data").joinpath("phrases.json").read_text("utf-8"))
    lists: dict[str, dict[str, dict[str, str]]] = table["lists"]
    return lists
