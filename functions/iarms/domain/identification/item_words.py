"""The words by which a description says that a thing is no firearm, or not the one that is named.

`data/item_kinds.json` holds them. It is read when it is first asked: doors that only list references never need it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from iarms.domain.text import Phrases
from iarms.models.firearm import FirearmType
from iarms.models.identify import FirearmOrNot, ItemKind

# What a word does to the objects beside it: joined to a weapon (with), made for one (for, of), listed (and), denied,
# counted or described in passing, said to be converted, and what is said of a weapon's part behind its name.
Joint = Literal["with", "for", "of", "and", "not", "after_not", "count", "converted", "predicate"]
_NO_LETTER: Final = re.compile("[^A-Z]+")


@dataclass(frozen=True)
class ItemWord:
    """A word for a kind of thing; `thing` in words to show.

    An `is_object` is a noun for something that goes with a firearm, what is not is said of the whole. `is_last`: of the
    languages in which what it is for may stand in front of it. `is_fitted`: weapons are described by it too.
    `is_weak`: it says so only beside a name or a type.
    """

    kind: ItemKind
    thing: str
    search_as: FirearmType | None = None
    is_object: bool = False
    is_last: bool = False
    is_fitted: bool = False
    is_weak: bool = False


@dataclass(frozen=True)
class KindMeaning:
    """What a kind of thing is to an officer: whether it is a firearm, in words, which type its number is searched by,
    and what to do."""

    firearm: FirearmOrNot
    means: str
    search_as: FirearmType | None
    advice: str | None


@cache
def item_words() -> Phrases[ItemWord | None]:
    """The words for kinds of things; None for phrases with such a word that say nothing of the kind."""
    table = _table()
    meanings: dict[ItemWord | None, str] = {None: table["not"]}
    for each in table["objects"]:
        said = each["kind"], each["thing"], each.get("search_as")
        fitted = each.get("fitted", False)
        # A word of both lists may stand in either place.
        for is_last in (True, False):
            meanings[ItemWord(*said, is_object=True, is_last=is_last, is_fitted=fitted)] = each[
                "last" if is_last else "first"
            ]
    for each in table["qualities"]:
        word = ItemWord(each["kind"], each["thing"], is_weak=each.get("weak", False))
        meanings[word] = f"{meanings[word]}|{each['words']}" if word in meanings else each["words"]
    return Phrases(meanings)


@cache
def joints() -> Mapping[Joint, Phrases[bool]]:
    """The words that tell what stands beside them to be joined, denied, counted or converted."""
    return {name: Phrases({True: words}) for name, words in _table()["joints"].items()}


@cache
def kind_meanings() -> Mapping[ItemKind, KindMeaning]:
    """What each kind is to an officer."""
    return {
        kind: KindMeaning(each["firearm"], each["means"], each.get("search_as"), each.get("advice"))
        for kind, each in _table()["kinds"].items()
    }


@cache
def kinds_of_makers() -> Mapping[str, ItemKind]:
    """The makers, by code, that are known for one of these kinds and put others' names on them."""
    makers: dict[str, ItemKind] = _table()["makers"]
    return makers


@cache
def makers_of_replicas() -> frozenset[str]:
    """The makers, by code, whose replicas of old firearms fire."""
    return frozenset(_table()["makers_of_replicas"])


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(files("iarms.data").joinpath("item_kinds.json").read_text("utf-8"))
    return table


def thing_code(thing: str) -> str:
    """The code of a thing in words: MAGAZINE of "a magazine", by which other languages have it."""
    return _NO_LETTER.sub("_", re.sub("^an? ", "", thing).upper())
