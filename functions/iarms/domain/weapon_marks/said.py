"""What is said of marks and of the signs of designs, in other languages than English, which stands in their tables.

    mark_text("gb-crown-np", "fr").looks        une couronne au-dessus de NP
    tell_text("AK-74/*:AK-74", "fr")            pas de nom ni de marque de fabricant ; un gros frein de bouche

One file for each language, `data/weapon_texts`; read when it is first asked for.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple, cast

from iarms.domain.languages import Language, phrase, phrase_keys, say_values

_SEMICOLON: Final = re.compile("\\s*[;؛]")
NO_DIFFERENCES: Final[Mapping[str, str]] = {}


class MarkText(NamedTuple):
    """A mark in words: how it looks ("" where nobody said), where it stands, what it means, and by the id of each mark
    that it is mistaken for what tells that one."""

    looks: str
    where: str
    meaning: str
    mistaken_for: Mapping[str, str]


def mark_text(mark_id: str, language: Language) -> MarkText | None:
    """What is said of a mark in this language; None in English, and of a mark that this version does not know."""
    text = _texts(language)["marks"].get(mark_id)
    if text is None:
        return None
    return MarkText(text.get("looks", ""), text["where"], text["meaning"], text.get("mistaken_for", NO_DIFFERENCES))


def mark_meaning(mark_id: str, language: Language) -> str | None:
    """What a mark means in this language, in a few words: up to the first semicolon. None as of `mark_text`."""
    text = mark_text(mark_id, language)
    return _SEMICOLON.split(text.meaning)[0].strip("\u200f") if text else None


def tell_code(design: str, family: str) -> str:
    """The code of the marks by which a family is known among those of a design."""
    return f"{design}/{family}"


def tell_text(code: str, language: Language) -> str | None:
    """The marks by which a family of a design is known, by their code; None as of `mark_text`."""
    design, _, family = code.partition("/")
    return cast("str | None", _texts(language)["tells"].get(design, {}).get(family))


@cache
def _texts(language: Language) -> Mapping[str, Mapping[str, Any]]:
    if language == "en":
        return {"marks": {}, "tells": {}}
    content: dict[str, Any] = json.loads(
        files("iarms.data").joinpath("weapon_texts").joinpath(f"{language}.json").read_text("utf-8")
    )
    return content


def _lead_in(code: str, parameters: Mapping[str, Any], language: Language) -> str:
    """What a mark is that leads to a country; in English of one that this version does not know."""
    if code in phrase_keys("mark_words"):
        return phrase("mark_words", code, language)
    return mark_meaning(code, language) or str(parameters["mark"])


say_values("mark", _lead_in)
