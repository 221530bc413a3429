"""What a person reads for a code: one table of every code list, in every language. Codes themselves never change."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from iarms.models.language import Language


def label(list_name: str, code: str, language: Language) -> str:
    """The label of a code of this list. Raises KeyError where the table has none, which a test keeps from happening."""
    return labels()[list_name][code][language]


@cache
def labels() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The labels of each list, by code and language."""
    table: dict[str, Any] = json.loads(files("iarms.data").joinpath("labels.json").read_text("utf-8"))
    lists: dict[str, dict[str, dict[str, str]]] = table["lists"]
    return lists
