"""`make fit-identification`: fit the weights of identification on descriptions, and write them with WRITE=1.

    python -m benchmarks.fit_identification [--drawn 40] [--pull 12.0] [--write]

Fitted on the descriptions written by hand that may be looked at and on descriptions drawn from the table; those kept
apart only judge. What is made as small as can be is the mean surprise, log2 of one over the score that the right
firearms got (of one that no list holds, over the share of the unlisted), with each weight pulled to what was judged by
hand: a weight that few descriptions ask about stays where it was. Weights that no description asks about, the scores
`..._at_least` and the prior are not fitted.

Each weight's part in a comparison is counted by the comparison itself: it is run with numbers that remember which
weights they were added up from. The few places where the larger of two counts are counted anew in each round.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from benchmarks.identify import YEAR, Table, answer_case, figures
from benchmarks.identify_cases import REPORTS, Case, drawn, written
from iarms.domain.identification import (
    Description,
    IdentificationWeights,
    compared_bits,
    current_identification_weights,
    places_to_read,
    read_description,
    read_fields,
    read_identification_weights,
)
from iarms.models.identify import IdentifyFirearm
from iarms.models.reference import ReferenceSummary

WEIGHTS: Final = Path(__file__).parent.parent / "functions/iarms/data/identification_weights.json"
# Not asked of the data: the prior says how large the table is beside all firearms, the scores what an answer promises,
# and what is no firearm is never to win.
KEPT: Final = ("prior", "confident_at_least", "likely_at_least", "shown_at_least", "kind.differs", "kind.unsure")
# The seed of the drawn descriptions: neither of those that the benchmark looks at and counts.
_SEED: Final = 3
_ROUNDS: Final = 4
_STEPS: Final = 400
_STEP: Final = 0.05
# A weight moves at most so many bits from what was judged, and by at most so much of it: data of one hand prove no
# more, and what agrees with a weapon never counts for nothing.
_FURTHEST: Final = 1.0
_SHARE: Final = 0.4
# What is never worth more than another, and less by half a bit where that was judged: a slip than the name itself.
_LESS: Final = (
    ("make.spelling.alias", "make.spelling.name"),
    ("model.spelling.alias", "model.spelling.name"),
    ("make.spelling.fuzzy", "make.spelling.name"),
    ("make.spelling.fuzzy", "make.spelling.alias"),
    ("make.spelling.abbreviation", "make.spelling.name"),
    ("model.spelling.fuzzy", "model.spelling.name"),
    ("model.spelling.number", "model.spelling.name"),
    ("calibre.compatible", "calibre.agrees"),
    ("country_of_manufacture.agrees", "country_of_manufacture.agrees_of_design"),
)
_HALF_A_BIT: Final = 0.5
_DIGITS: Final = 1  # decimals that are written
# A firearm that is answered where there is none, or none of the table, is worse than a right one that is doubted; what
# is drawn has one kind of noise each and is easier than what people write.
_UNLISTED: Final = 3.0
_DRAWN: Final = 0.5


class Counted(float):
    """A number of bits that remembers how often each weight is in it."""

    of: Mapping[str, float]

    def __new__(cls, value: float, of: Mapping[str, float]) -> "Counted":
        made = super().__new__(cls, value)
        made.of = of
        return made

    def __add__(self, other: float) -> "Counted":
        more = other.of if isinstance(other, Counted) else {}
        of = {name: self.of.get(name, 0.0) + more.get(name, 0.0) for name in {*self.of, *more}}
        return Counted(float(self) + float(other), of)

    __radd__ = __add__

    def __sub__(self, other: float) -> "Counted":
        return self + -other

    def __neg__(self) -> "Counted":
        return Counted(-float(self), {name: -times for name, times in self.of.items()})


class Asked(NamedTuple):
    """A case as it was read: what the words say, what was read of the table, which of it is right, and how much it
    counts."""

    description: Description
    references: Sequence[ReferenceSummary]
    right: np.ndarray[Any, Any]
    is_unlisted: bool
    counts_as: float = 1.0


class Counts(NamedTuple):
    """What a case's firearms are worth: `times` each weight counts (firearms x weights), and `beside` without any."""

    times: np.ndarray[Any, Any]
    beside: np.ndarray[Any, Any]


def fitted(cases: Sequence[Asked], start: Mapping[str, float], pull: float) -> dict[str, float]:
    """The weights by their places, fitted from `start` and pulled back to it with the strength of so many cases."""
    names = [name for name in start if name not in KEPT]
    judged = np.array([start[name] for name in names])
    values = judged.copy()
    less_than = [(names.index(less), names.index(more)) for less, more in _LESS]
    for _ in range(_ROUNDS):
        counts = [_count(case, {**start, **dict(zip(names, values, strict=True))}, names) for case in cases]
        values = _descend(cases, counts, values, judged, less_than, pull)
    return {**start, **dict(zip(names, map(float, values), strict=True))}


def surprise(cases: Sequence[Asked], weights: Mapping[str, float]) -> float:
    """The mean surprise in bits under these weights."""
    names = [name for name in weights if name not in KEPT]
    values = np.array([weights[name] for name in names])
    each = [case.counts_as * _loss(case, _count(case, weights, names), values)[0] for case in cases]
    return float(sum(each) / sum(case.counts_as for case in cases))


def _descend(
    cases: Sequence[Asked],
    counts: Sequence[Counts],
    start: np.ndarray[Any, Any],
    judged: np.ndarray[Any, Any],
    less_than: Sequence[tuple[int, int]],
    pull: float,
) -> np.ndarray[Any, Any]:
    """Values with less surprise, by steps down the gradient (Adam), within bounds."""
    values, slope, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    reach = np.minimum(_FURTHEST, _SHARE * np.abs(judged))
    lowest, highest = judged - reach, judged + reach
    counted = sum(case.counts_as for case in cases)
    for step in range(1, _STEPS + 1):
        gradient = pull * (values - judged) / counted
        for case, count in zip(cases, counts, strict=True):
            gradient += case.counts_as * _loss(case, count, values)[1] / counted
        slope, square = 0.9 * slope + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        move = slope / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        values = np.clip(values - _STEP * move, lowest, highest)
        for less, more in less_than:
            values[less] = min(values[less], values[more] - min(_HALF_A_BIT, judged[more] - judged[less]))
    return values


def _loss(case: Asked, count: Counts, values: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
    """The surprise of a case in bits, and how it changes with each weight."""
    bits = count.times @ values + count.beside
    top = max(0.0, float(bits.max(initial=0.0)))
    shares = np.exp2(bits - top)
    rest = np.exp2(-top)
    total = rest + shares.sum()
    right = rest if case.is_unlisted else shares[case.right].sum()
    if right <= 0.0:
        return 0.0, np.zeros_like(values)
    expected = (shares / total) @ count.times
    wanted = np.zeros_like(values) if case.is_unlisted else (shares[case.right] / right) @ count.times[case.right]
    return float(np.log2(total / right)), expected - wanted


def _count(case: Asked, weights: Mapping[str, float], names: Sequence[str]) -> Counts:
    """How often each weight is in what each firearm is worth."""
    counting = _with_values(current_identification_weights(), {n: Counted(v, {n: 1.0}) for n, v in weights.items()})
    worth = [compared_bits(case.description, reference, counting) for reference in case.references]
    place = {name: at for at, name in enumerate(names)}
    times = np.zeros((len(worth), len(names)))
    for row, each in enumerate(worth):
        for name, count in getattr(each, "of", {}).items():
            if name in place:
                times[row, place[name]] += count
    values = np.array([weights[name] for name in names])
    return Counts(times, np.array([float(each) for each in worth]) - times @ values)


def asked_of(cases: Sequence[Case], table: Table, counts_as: float = 1.0) -> list[Asked]:
    """The cases that can be judged: whose right firearm is among those that were read, and those that no list holds."""
    found = []
    for case in cases:
        fields_given = IdentifyFirearm(**case.fields) if case.fields else None
        description = read_fields(fields_given, YEAR) if fields_given else read_description(case.text, YEAR)
        references = table.read(places_to_read(description).keys)
        right = np.array([bool(case.families.intersection(each.families)) for each in references], dtype=bool)
        if case.none or right.any():
            found.append(Asked(description, references, right, case.none, _UNLISTED if case.none else counts_as))
    return found


def flat(weights: Any, place: str = "") -> dict[str, float]:
    """The weights by their places, as make.spelling.name."""
    found: dict[str, float] = {}
    for field in fields(weights):
        value = getattr(weights, field.name)
        if is_dataclass(value):
            found |= flat(value, f"{place}{field.name}.")
        elif isinstance(value, float):
            found[f"{place}{field.name}"] = value
    return found


def _with_values(weights: Any, values: Mapping[str, float], place: str = "") -> Any:
    """The weights with others at their places."""
    changed: dict[str, Any] = {}
    for field in fields(weights):
        value, name = getattr(weights, field.name), f"{place}{field.name}"
        if is_dataclass(value):
            changed[field.name] = _with_values(value, values, f"{name}.")
        elif isinstance(value, float):
            changed[field.name] = values[name]
    return replace(weights, **changed)


def written_weights(text: str, values: Mapping[str, float], source: str, version: str) -> str:
    """The text of the weights file with these values, each that was moved told as fitted; no line moves."""
    content = json.loads(text)
    lines = text.split("\n")
    entries = dict(_entries(content["weights"]))
    moved = {name for name, entry in entries.items() if round(values[name], _DIGITS) != round(entry["value"], _DIGITS)}
    section: list[str] = []
    for at, line in enumerate(lines):
        key = line.strip().partition(":")[0].strip('"')
        if line.rstrip().endswith("{"):
            section.append(key)
        elif line.strip().rstrip(",") == "}":
            section = section[:-1]
        name = ".".join([*section[2:], key])
        if name in moved and name in entries:
            entry = {**entries[name], "value": round(values[name], _DIGITS), "fitted": True, "source": "fitted"}
            comma = "," if line.rstrip().endswith(",") else ""
            indent = line[: len(line) - len(line.lstrip())]
            lines[at] = f'{indent}"{key}": {json.dumps(entry, ensure_ascii=False)}{comma}'
    text = "\n".join(lines).replace(f'"version": "{content["version"]}"', f'"version": "{version}"', 1)
    if "fitted" not in content["sources"]:
        text = text.replace('"sources": {\n', f'"sources": {{\n    "fitted": {json.dumps(source)},\n', 1)
    else:
        text = text.replace(json.dumps(content["sources"]["fitted"]), json.dumps(source), 1)
    read_identification_weights(text)
    return text


def _entries(content: Mapping[str, Any], place: str = "") -> list[tuple[str, dict[str, Any]]]:
    """The weights of a file with their places."""
    found: list[tuple[str, dict[str, Any]]] = []
    for name, entry in content.items():
        found += [(f"{place}{name}", entry)] if "value" in entry else _entries(entry, f"{place}{name}.")
    return found


def main(arguments: Sequence[str]) -> None:
    """Fit, say what it does to the descriptions kept apart, and write the file where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--drawn", type=int, default=40, help="descriptions drawn of each kind of noise")
    parser.add_argument("--pull", type=float, default=12.0, help="how many descriptions what was judged counts as")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args(arguments)
    table = Table()
    common = json.loads(files("iarms.data").joinpath("makes.json").read_text("utf-8"))["common"]
    by_hand = _by_hand(apart=False)
    noisy = list(drawn(table.summaries, common, _SEED, chosen.drawn))
    cases = [*asked_of(by_hand, table), *asked_of(noisy, table, _DRAWN)]
    apart = asked_of(_by_hand(apart=True), table)
    start = flat(current_identification_weights())
    values = fitted(cases, start, chosen.pull)
    print(f"descriptions: {len(cases)} to fit, {len(apart)} kept apart")
    print(f"mean surprise, bits: to fit {surprise(cases, start):.4f} -> {surprise(cases, values):.4f},", end=" ")
    print(f"kept apart {surprise(apart, start):.4f} -> {surprise(apart, values):.4f}")
    for name, value in values.items():
        if round(value, _DIGITS) != round(start[name], _DIGITS):
            print(f"  {name:45} {start[name]:6.1f} -> {value:6.1f}")
    _tell("judged", current_identification_weights(), table)
    _tell("fitted", _with_values(current_identification_weights(), values), table)
    if chosen.write:
        text = WEIGHTS.read_text("utf-8")
        day = datetime.now(UTC).date()
        source = (
            f"fitted by benchmarks/fit_identification.py on {len(cases)} descriptions, written by hand in ten languages"
            f" and drawn from the table, pulled to what was judged with the strength of {chosen.pull:g} of them;"
            f" judged by {len(apart)} kept apart"
        )
        WEIGHTS.write_text(written_weights(text, values, source, f"fitted-{day}"), "utf-8")
        print("written:", WEIGHTS)


def _by_hand(*, apart: bool) -> list[Case]:
    """The descriptions written by hand: those of single things and those after reports."""
    return [*written(apart=apart), *written(apart=apart, path=REPORTS)]


def _tell(name: str, weights: IdentificationWeights, table: Table) -> None:
    """How the descriptions kept apart are answered under these weights."""
    told = figures([answer_case(case, table, weights) for case in _by_hand(apart=True)])
    shares = ", ".join(
        f"{each} {100 * told[each]['share']:.1f} % of {told[each]['of']}"
        for each in ("make", "first", "confident", "confident_right", "falsely_confident")
        if told[each]["of"]
    )
    print(f"{name}: {shares}")


if __name__ == "__main__":
    main(sys.argv[1:])
