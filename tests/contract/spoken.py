"""What of an answer is said to people, by the OpenAPI document, and whether it is said in a language."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from iarms.models.party import SCOPES
from iarms.models.said_text import SAID_IN
from tests.contract.routes import described

APART: Final = re.compile("\u200f[^\u200f]*\u200f")
"""A value in an Arabic sentence, between RIGHT-TO-LEFT MARKs."""
# Words of JSON, of files and of tokens, which no language has in words of its own.
NO_LANGUAGES: Final = frozenset(("true", "sub", "cnf", "scope", "Lines", "xls", "xlsb", "xlsx", "ods"))
_LATIN: Final = re.compile(r"[A-Za-z_][\w.&'+/:-]+")
_LETTERS: Final = re.compile(r"[A-Za-z']+")
_STOPS: Final = ".,:;()?!\"'"
_KINDS: Final[Mapping[str, type]] = {"string": str, "object": dict, "array": list, "boolean": bool, "null": type(None)}
_SENTENCE: Final = 3
"""So many English words in a row are a sentence."""
_SHORTEST: Final = 2


class Told(NamedTuple):
    """A text of an answer: the schema and property that it stands at, and whether it is said in a language."""

    place: str
    text: str
    is_said: bool


def told(value: Any, schema: Mapping[str, Any], place: str = "") -> Iterator[Told]:
    """Every text of an answer, with what its schema says of it."""
    place, schema = _that_fits(value, schema, place)
    if isinstance(value, str):
        yield Told(place, value, SAID_IN in schema)
    elif isinstance(value, list):
        for each in value:
            yield from told(each, schema.get("items", {}), place)
    elif isinstance(value, dict):
        rest = schema.get("additionalProperties", {})
        for name, each in value.items():
            known = schema.get("properties", {}).get(name)
            inner = f"{place}.*" if known is None else f"{place.partition('.')[0]}.{name}"
            yield from told(each, (rest if isinstance(rest, dict) else {}) if known is None else known, inner)


def said_places(schema: Mapping[str, Any], seen: set[str] | None = None, place: str = "") -> Iterator[str]:
    """The properties that a schema leads to whose texts are said in a language."""
    seen = set() if seen is None else seen
    if SAID_IN in schema:
        yield place
    name = schema.get("$ref", "").rpartition("/")[2]
    if name and name not in seen:
        seen.add(name)
        yield from said_places(described()["components"]["schemas"][name], seen, name)
    for part in ("anyOf", "oneOf"):
        for each in schema.get(part, ()):
            yield from said_places(each, seen, place)
    for part, inner in (("items", place), ("additionalProperties", f"{place}.*")):
        if isinstance(schema.get(part), dict):
            yield from said_places(schema[part], seen, inner)
    for name, each in schema.get("properties", {}).items():
        yield from said_places(each, seen, f"{place.partition('.')[0]}.{name}")


def in_latin(text: str) -> list[str]:
    """The words of an Arabic text in Latin letters that are no value in it, no name, and nothing of the API."""
    words = (word.strip(_STOPS) for word in _LATIN.findall(APART.sub("", text)))
    return [word for word in words if not all(map(_is_no_language, re.split("[./:]", word)))]


def _is_no_language(word: str) -> bool:
    if word in names_of_the_api() or word in NO_LANGUAGES or re.search(r"[\d_]", word):
        return True
    # A name has a capital letter somewhere, and is no word that only begins a sentence; capitals alone are JSON or NCB.
    return len(word) < _SHORTEST or word == word.upper() or word.lower() not in {word, *english_words()}


def is_english(text: str) -> bool:
    """Whether words of the service's own English stand in it in a row, as in a sentence. Codes are no words."""
    row = 0
    for word in text.split():
        row = row + 1 if word.strip(_STOPS).lower() in english_words() else 0
        if row == _SENTENCE:
            return True
    return False


@cache
def names_of_the_api() -> frozenset[str]:
    """What every language calls by the same name: fields, parameters, headers, media types, scopes and codes."""
    names = {part for scopes in SCOPES.values() for scope in scopes for part in scope.split(":")}

    def collect(part: Any) -> None:
        for key, each in part.items() if isinstance(part, dict) else ():
            if key in ("properties", "headers", "content") and isinstance(each, dict):
                names.update(re.split(r"[/;+]", " ".join(each).replace(" ", "/")))
            elif key == "name":
                names.add(str(each))
            elif key in ("enum", "required"):
                names.update(map(str, each if isinstance(each, list) else ()))
            collect(each)
        for each in part if isinstance(part, list) else ():
            collect(each)

    collect({key: part for key, part in described().items() if key != "webhooks"})
    return frozenset(names)


@cache
def english_words() -> frozenset[str]:
    """The words that the service says in English in small letters: no names, no codes."""
    data = files("iarms.data")
    said = [json.loads(data.joinpath(part).joinpath("en.json").read_text("utf-8")) for part in ("messages", "problems")]
    words = {word for text in _texts(said) for word in _LETTERS.findall(text)}
    return frozenset(word for word in words if word == word.lower())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


def _that_fits(value: Any, schema: Mapping[str, Any], place: str) -> tuple[str, Mapping[str, Any]]:
    """The schema of a value where it may have several, and its place by the name of that."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _that_fits(value, described()["components"]["schemas"][name], name)
    choices = [_that_fits(value, each, place) for part in ("anyOf", "oneOf") for each in schema.get(part, ())]
    fitting = (choice for choice in choices if _fits(value, choice[1]))
    return next(fitting, choices[0]) if choices else (place, schema)


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return schema.get("type") == "object" and (value.keys() <= known.keys() or not known)
    return isinstance(value, _KINDS.get(str(schema.get("type")), object))
