"""Evidence and decision: how much a record's likeness to the weapon in hand is worth, and whether it may alarm anyone.

The weight is a Fellegi-Sunter sum in bits: log2 of how much likelier the comparison is if it is one weapon than if it
is not, on top of a prior that falls with the number of records. Model, calibre and type say partly the same thing, so
a calibre counts only where the model does not agree, and a type only where neither make nor model tells.

A hit alarms three agencies, so it needs more than a serial number: the serial exact or alike to the eye, the make
agreeing, nothing differing, and a weight of 0 or more. Everything else is shown with the reason why it is no hit.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log2
from typing import Any, Final, cast

from iarms.domain.comparison import (
    Compared,
    Description,
    Number,
    compare_calibres,
    compare_countries,
    compare_makes,
    compare_models,
    compare_serials,
    compare_types,
    lookalike_forms,
)
from iarms.models.record import RecordStatus
from iarms.models.search import Basis, Decision, Evidence

_TIGHT: Final[tuple[Basis, ...]] = ("exact", "canonical", "lookalike")
_LOOSENESS: Final[tuple[str, ...]] = (*_TIGHT, "affix")
_WORDS: Final = {
    "make": "make",
    "model": "model",
    "calibre": "calibre",
    "firearm_type": "type of firearm",
    "country_of_manufacture": "country of manufacture",
}


@dataclass(frozen=True)
class Judgement:
    """What a record is worth to a search. `decision` is None where it is too weak even for a lead."""

    decision: Decision | None
    basis: Basis
    weight: float
    prior: float
    evidence: tuple[Evidence, ...]
    why_not_hit: str | None

    @property
    def rank(self) -> tuple[bool, float]:
        """Sorts the best first: exact and look-alike serials before every looser basis, then by weight."""
        return self.basis not in _TIGHT, -self.weight


@cache
def weights() -> Mapping[str, Any]:
    """The weights in force; their `version` is named in every search and audit event."""
    loaded: Mapping[str, Any] = json.loads(files("iarms.data").joinpath("weights.json").read_text("utf-8"))
    return loaded


def judge(given: Description, recorded: Description, status: RecordStatus) -> Judgement | None:
    """Compare and decide; None where no number of the one has a folded number of the other."""
    best = _best_numbers(given, recorded)
    if best is None:
        return None
    mine, number, serial = best
    field = "serial_number" if mine.component is None and number.component is None else "other_numbers"
    make = compare_makes(given.make, recorded.make)
    model = compare_models(given.model, recorded.model, recorded.make)
    calibre = compare_calibres(given.calibre, recorded.calibre)
    kind = compare_types(given.firearm_type, recorded.firearm_type)
    country = compare_countries(given.country, recorded.country)
    told = make.agreement in ("agrees", "differs") or model.agreement in ("agrees", "compatible", "differs")
    model_agrees = model.agreement in ("agrees", "compatible") and calibre.agreement != "differs"

    basis = cast("Basis", serial.agreement)
    evidence = [
        _evidence(field, serial, _serial_weight(number, basis)),
        _evidence("make", make, _make_weight(make, recorded)),
        _evidence("model", model, _table_weight("model", model)),
        _evidence("calibre", calibre, 0.0 if model_agrees else _table_weight("calibre", calibre)),
        _evidence("firearm_type", kind, 0.0 if told else _table_weight("firearm_type", kind)),
        _evidence("country_of_manufacture", country, _table_weight("country_of_manufacture", country)),
    ]
    shown = tuple(e for e in evidence if e.agreement != "missing" or e.given is not None or e.recorded is not None)
    prior = round(log2(weights()["share_of_searches_for_recorded_weapons"] / weights()["records"]), 1)
    weight = round(prior + sum(e.weight for e in shown), 1)
    why_not = _why_not_hit(basis, weight, {e.field: e for e in evidence}, status)
    return Judgement(_decision(basis, weight, why_not), basis, weight, prior, shown, why_not)


def _best_numbers(given: Description, recorded: Description) -> tuple[Number, Number, Compared] | None:
    """The tightest pair of numbers, the weapon's serial number and the record's before those of other parts."""
    pairs = [
        (mine, theirs, compared)
        for mine in given.numbers
        for theirs in recorded.numbers
        if (compared := compare_serials(mine.serial, theirs.serial)) is not None
    ]

    def looseness(pair: tuple[Number, Number, Compared]) -> tuple[int, bool, bool]:
        mine, theirs, compared = pair
        return _LOOSENESS.index(compared.agreement), mine.component is not None, theirs.component is not None

    return min(pairs, key=looseness, default=None)


def _evidence(field: str, compared: Compared, weight: float) -> Evidence:
    return Evidence(
        field=field,
        agreement=compared.agreement,
        given=compared.given,
        recorded=compared.recorded,
        via=compared.via,
        text=compared.text,
        weight=round(weight, 1),
    )


def _serial_weight(recorded: Number, basis: Basis) -> float:
    """log2(m/u): m how often a true pair agrees like this, u how often a chance one of this shape does."""
    table = weights()["serial"]
    canonical = recorded.serial.canonical
    digits = sum(c.isdigit() for c in canonical)
    letters = len(canonical) - digits
    shape = "".join("9" if c.isdigit() else "L" for c in canonical)
    share = table["shapes"].get(shape, table["other_shape"])
    chance = share * table["digits"] ** -digits * table["letters"] ** -letters
    if basis == "lookalike":
        chance *= max(lookalike_forms(canonical), 1)
    return log2(table["m"][basis] / min(chance, 1.0))


def _make_weight(compared: Compared, recorded: Description) -> float:
    table = weights()["make"]
    code = recorded.make.code if recorded.make else None
    share = table["shares"].get(code, table["other_share"])
    if compared.agreement in ("agrees", "compatible"):
        return log2(table["agrees_m"] / share)
    return log2(table["differs_m"] / (1 - share)) if compared.agreement == "differs" else 0.0


def _table_weight(field: str, compared: Compared) -> float:
    return float(weights()[field].get(compared.agreement, 0.0))


def _why_not_hit(basis: Basis, weight: float, evidence: dict[str, Evidence], status: RecordStatus) -> str | None:
    if status != "ACTIVE":
        return f"the record is {status}"
    if basis not in _TIGHT:
        return "the serial numbers agree only in part"
    for field in ("make", "model", "calibre", "firearm_type"):
        if evidence[field].agreement == "differs":
            return f"the {_WORDS[field]} differs: {evidence[field].text}"
    make = evidence["make"]
    if make.agreement == "compatible":
        return f"the make is not certain: {make.text}"
    if make.agreement != "agrees":
        return f"the make does not help: {make.text}"
    if weight < weights()["hit_at_least"]:
        needed = weights()["hit_at_least"]
        return f"the evidence is weak for a serial number of this shape: {weight} bits, a hit needs {needed}"
    return None


def _decision(basis: Basis, weight: float, why_not: str | None) -> Decision | None:
    if why_not is None:
        return "hit"
    # A serial that is the same to the eye is never hidden because something else differs: the conflict is shown.
    if basis in _TIGHT or weight >= weights()["possible_at_least"]:
        return "possible"
    return "lead" if weight >= weights()["lead_at_least"] else None
