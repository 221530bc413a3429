"""What each thing that a description says of a firearm is worth, in bits; read from the file that ships.

Bits: log2 of how much likelier a thing is said of this firearm than of one that no list holds. The file says of each
weight where it is from, whether it was fitted, and what it means.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_type_hints

from iarms.domain.identification.mentions import Spelling
from iarms.models.identify import NameRole

_ENTRY: Final = frozenset({"value", "fitted", "source", "meaning"})


@dataclass(frozen=True)
class MakeSpellingWeights:
    """By how a maker is named; as `Spelling` has it."""

    code: float
    name: float
    alias: float
    fuzzy: float
    abbreviation: float
    mark: float
    town: float
    number: float

    def of(self, spelling: Spelling) -> float:
        """What a maker is worth that is named so."""
        worth: float = getattr(self, spelling)
        return worth


@dataclass(frozen=True)
class ModelSpellingWeights:
    """By how a model is named; as `Spelling` has it."""

    code: float
    name: float
    alias: float
    number: float
    fuzzy: float

    def of(self, spelling: Spelling) -> float:
        """What a model is worth that is named so; models are neither abbreviated nor told by signs and towns."""
        worth: float = getattr(self, spelling)
        return worth


@dataclass(frozen=True)
class MakeWeights:
    """Of the maker."""

    spelling: MakeSpellingWeights
    in_model: float
    shared_at_least: float
    alike: float
    design: float
    manufacturer: float
    differs: float
    mistaken: float
    unclear: float
    excluded: float


@dataclass(frozen=True)
class ModelWeights:
    """Of the model."""

    spelling: ModelSpellingWeights
    short: float
    bore: float
    in_name: float
    alike: float
    relative_of_alike: float
    original: float
    relative_of_type: float
    relative_of_generic: float
    own_design: float
    namesake: float
    relative: float
    differs: float
    other: float
    generic_differs: float
    excluded: float
    name_unread: float
    word_unread: float
    maker_unread: float


@dataclass(frozen=True)
class RoleWeights:
    """Of the role of a name, added to what the name is worth."""

    marked: float
    doubtful: float

    def of(self, role: NameRole) -> float:
        """What a role adds; the others add nothing here."""
        return self.marked if role == "marked" else self.doubtful if role == "doubtful" else 0.0


@dataclass(frozen=True)
class CalibreWeights:
    """Of the calibre."""

    agrees: float
    compatible: float
    differs: float
    differs_from_mark: float


@dataclass(frozen=True)
class TypeWeights:
    """Of the type of firearm."""

    agrees_on_rare: float
    agrees: float
    compatible: float
    compatible_with_blank: float
    differs: float


@dataclass(frozen=True)
class CountryWeights:
    """Of the country of manufacture; `_of_design` where it says which of several makers of a design is meant."""

    agrees: float
    agrees_of_design: float
    successor: float
    successor_of_design: float
    differs: float
    differs_of_design: float


@dataclass(frozen=True)
class AgreementWeights:
    """Of a field that agrees or differs."""

    agrees: float
    differs: float


@dataclass(frozen=True)
class KindWeights:
    """Of a thing that is no firearm, or not the one that is named."""

    differs: float
    unsure: float
    made_by_others: float


@dataclass(frozen=True)
class IdentificationWeights:
    """All weights; `version` is named in every answer and audit event. Bits, but for the scores `..._at_least`."""

    version: str
    prior: float
    confident_at_least: float
    likely_at_least: float
    shown_at_least: float
    make: MakeWeights
    model: ModelWeights
    role: RoleWeights
    calibre: CalibreWeights
    firearm_type: TypeWeights
    action: AgreementWeights
    country_of_manufacture: CountryWeights
    year: AgreementWeights
    marking: float
    catalogue_code: float
    kind: KindWeights


def read_identification_weights(text: str) -> IdentificationWeights:
    """Weights out of the text of a weights file.

    Raises ValueError, with the place, where a weight is absent, unknown, no number, or of a source that is not named.
    """
    content = json.loads(text)
    _check_keys(content, {"version", "sources", "weights"}, "the file")
    if not isinstance(content["version"], str) or not content["version"]:
        raise ValueError("version: no text")
    values = _values(IdentificationWeights, content["weights"], content["sources"], "weights")
    return IdentificationWeights(version=content["version"], **values)


@cache
def current_identification_weights() -> IdentificationWeights:
    """The weights in force."""
    return read_identification_weights(files("iarms.data").joinpath("identification_weights.json").read_text("utf-8"))


def _values(kind: type, content: Any, sources: Mapping[str, str], place: str) -> dict[str, Any]:
    """The weights of a group by their names, and groups in it."""
    kinds: dict[str, type] = {name: hint for name, hint in get_type_hints(kind).items() if name != "version"}
    _check_keys(content, set(kinds), place)
    values: dict[str, Any] = {}
    for name, hint in kinds.items():
        inner = f"{place}.{name}"
        values[name] = (
            _value(content[name], sources, inner)
            if hint is float
            else hint(**_values(hint, content[name], sources, inner))
        )
    return values


def _value(entry: Any, sources: Mapping[str, str], place: str) -> float:
    _check_keys(entry, _ENTRY, place)
    value = entry["value"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{place}: {value!r} is no number")
    if entry["source"] not in sources:
        raise ValueError(f"{place}: {entry['source']!r} is no source of the file")
    if not isinstance(entry["fitted"], bool):
        raise ValueError(f"{place}: fitted is neither true nor false")
    return float(value)


def _check_keys(content: Any, expected: set[str] | frozenset[str], place: str) -> None:
    """Raises ValueError unless these are the keys, all of them."""
    if not isinstance(content, dict):
        raise ValueError(f"{place}: no object")
    unknown, missing = sorted(content.keys() - expected), sorted(expected - content.keys())
    if unknown or missing:
        raise ValueError(f"{place}: unknown {unknown}, missing {missing}")
