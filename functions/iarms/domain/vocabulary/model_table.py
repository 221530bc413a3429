"""The table of models: the spellings of each make's models and families, and the families given for one another.

A family holds the variants of one design: PT 100, PT 100 AF and PT 100 AFS are one, PT 101 is another. Designs of many
makers (AK-47, Mauser 98) stand in the table without a make, as *:FAMILY. Families that are given for one another (AK-47
and AKM) are listed in groups.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from iarms.domain.text import plain_of
from iarms.domain.vocabulary.model_tokens import NOISE, table_key, tokens_in

# One model of the table: its family and itself, as MAKE:NAME.
Known = tuple[str, str]


@dataclass(frozen=True)
class ModelIndex:
    """The models of one make. `keys` by the whole name, `numbers` by the number within a family's name.

    `bores`: those that three families and more are chambered for. `loose`: of every make at once, where a short or
    numeric part of a text proves nothing.
    """

    keys: dict[str, frozenset[Known]]
    numbers: dict[str, frozenset[Known]]
    bores: frozenset[str] = frozenset()
    loose: bool = False


ANYONE: Final = "*"

# The types of what is known by its kind and not by a maker.
_KINDS_OF: Final = frozenset({"IMPROVISED_OR_PRINTED", "DISGUISED", "SUPPRESSOR"})

# Cartridges whose bore is not the first number of their code.
_BORE_OF: Final = {"9X17": "380", "7_65X17": "32", "6_35X16": "25", "410": "36", "9X19": "9"}


@dataclass(frozen=True)
class _Table:
    by_make: dict[str, list[dict[str, Any]]]
    confused: dict[str, frozenset[int]]


@cache
def _table() -> _Table:
    table = json.loads(files("iarms.data").joinpath("models.json").read_text("utf-8"))
    by_make: dict[str, list[dict[str, Any]]] = {}
    for model in table["models"]:
        # A model that stands alone is its own family.
        model.setdefault("family", model["name"])
        by_make.setdefault(model["make"] or ANYONE, []).append(model)
    confused: dict[str, set[int]] = {}
    for number, group in enumerate(table["confused"]):
        for family in group:
            confused.setdefault(family, set()).add(number)
    return _Table(by_make, {family: frozenset(groups) for family, groups in confused.items()})


def confused_groups() -> dict[str, frozenset[int]]:
    """The numbers of the groups in which each family (MAKE:FAMILY) is given for others."""
    return _table().confused


@cache
def models_of(make: str) -> ModelIndex:
    """The models of a make; ANYONE for designs of many makers. Empty for a make without any."""
    return _index_of(_table().by_make.get(make, []), make)


@cache
def models_of_all() -> ModelIndex:
    """Every model of every maker: for fields whose maker nobody gave."""
    keys: dict[str, frozenset[Known]] = {}
    for key, known in _spellings(model for models in _table().by_make.values() for model in models):
        seen = keys.get(key)
        keys[key] = known if seen is None else seen | known
    return ModelIndex(keys, {}, loose=True)


@cache
def kinds() -> frozenset[str]:
    """The keys of names for kinds of weapons and parts that nobody's mark is on: zip gun, pen gun, improvised silencer.

    Their words are said of weapons in general, and tell a kind only together.
    """
    told = [model for model in _table().by_make.get(ANYONE, ()) if model.get("type") in _KINDS_OF]
    return frozenset(key for key, _ in _spellings(told))


def _index_of(models: Sequence[dict[str, Any]], make: str) -> ModelIndex:
    keys: dict[str, frozenset[Known]] = {}
    for key, known in _spellings(models):
        seen = keys.get(key)
        keys[key] = known if seen is None else seen | known
    numbers: dict[str, set[Known]] = {}
    bores: Counter[str] = Counter()
    for model in models:
        bores.update({_BORE_OF.get(calibre) or calibre.partition("_")[0] for calibre in model.get("calibres", ())})
        family = f"{make}:{model['family']}"
        tokens = tokens_in(plain_of(model["family"]))
        digits = [token for token in tokens if token.isdigit()]
        if digits and len(tokens) > len(digits):
            numbers.setdefault(table_key(digits), set()).add((family, family))
        # A family's name is known even where no model bears it alone.
        keys.setdefault(
            table_key([token for token in tokens if token not in NOISE] or tokens), frozenset({(family, family)})
        )
    return ModelIndex(
        keys,
        {key: frozenset(known) for key, known in numbers.items()},
        frozenset(bore for bore, count in bores.items() if count > 2),
    )


def _spellings(models: Iterable[dict[str, Any]]) -> Iterable[tuple[str, frozenset[Known]]]:
    """Each spelling's key and what it means. All are split at once: they are 11,000."""
    texts: list[str] = []
    means: list[frozenset[Known]] = []
    for model in models:
        make = model["make"] or ANYONE
        names = (model["name"], *model.get("aliases", ()))
        texts += names
        means += [frozenset({(f"{make}:{model['family']}", f"{make}:{model['name']}")})] * len(names)
    return zip(_table_keys(texts), means, strict=True)


def _table_keys(texts: Iterable[str]) -> list[str]:
    keys: list[str] = []
    line: list[str] = []
    for part in tokens_in("".join(f"{plain_of(text)}\n" for text in texts)):
        if part != "\n":
            line.append(part)
        else:
            keys.append(table_key([token for token in line if token not in NOISE] or line))
            line = []
    return keys


@dataclass(frozen=True)
class ModelFacts:
    """What the table says of families of models: every type and every calibre's code. Empty where it says nothing."""

    types: frozenset[str]
    calibres: frozenset[str]


def facts_of(families: Iterable[str]) -> ModelFacts:
    """What the table says of all models of these families together. `families` are as MAKE:FAMILY."""
    types: set[str] = set()
    calibres: set[str] = set()
    for each in families:
        make, _, family = each.partition(":")
        for model in _table().by_make.get(make, ()):
            if model["family"] == family:
                types |= {model["type"]} if "type" in model else set()
                calibres |= set(model.get("calibres", ()))
    return ModelFacts(frozenset(types), frozenset(calibres))


@cache
def blank_models() -> dict[str, Known]:
    """Every name and alias of a blank gun, as MAKE:NAME, with its family and model."""
    return {
        f"{make}:{name}": (f"{make}:{model['family']}", f"{make}:{model['name']}")
        for make, models in _table().by_make.items()
        for model in models
        if model.get("type") == "CONVERTED_BLANK"
        for name in (model["name"], *model.get("aliases", ()))
    }


def families_of(make: str | None) -> frozenset[str]:
    """The names of a make's families; None for the designs of many makers."""
    return frozenset(model["family"] for model in _table().by_make.get(make or ANYONE, ()))


def namesakes_of(families: Iterable[str]) -> tuple[str, ...]:
    """The families whose name begins with the whole name of one of these, of the same make: M70 Rifle for M70."""
    return tuple(dict.fromkeys(name for family in families for name in _namesakes().get(family, ())))


@cache
def _namesakes() -> dict[str, list[str]]:
    namesakes: dict[str, list[str]] = {}
    for make in _table().by_make:
        names = families_of(None if make == ANYONE else make)
        for name in sorted(names):
            words = name.split(" ")
            for end in range(1, len(words)):
                if (shorter := " ".join(words[:end])) in names:
                    namesakes.setdefault(f"{make}:{shorter}", []).append(f"{make}:{name}")
    return namesakes
