"""`python -m benchmarks.trafficked`: whether models met in trafficking are answered, with type, calibre and variant.

Each line of `trafficked_models.tsv` is asked as a description and answered by the product's own reading and ranking, on
the seed of the reference table held in memory. Right is a first answer of one of the families, with one of the types
and calibres; where a variant is meant, with that variant.

    --failures    print what is not answered so
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.identify import Outcome, Table, answer_case
from benchmarks.identify_cases import Case
from benchmarks.measures import share

LISTED: Final = Path(__file__).parent / "trafficked_models.tsv"
MEASURES: Final = ("answered", "type", "calibre", "variant")


@dataclass(frozen=True)
class TraffickedModel:
    """A model as it is asked for, and what is right of it. `variant`: the name of the one that is meant, if one is."""

    group: str
    text: str
    families: frozenset[str]
    types: frozenset[str]
    calibres: frozenset[str]
    variant: str | None


@dataclass(frozen=True)
class TraffickedAnswer:
    """What was answered of a model: which measures hold, of those that it is asked for."""

    asked: TraffickedModel
    outcome: Outcome
    holds: dict[str, bool]


def listed() -> list[TraffickedModel]:
    """The models of the list, in its order."""
    return [_read(line) for line in LISTED.read_text("utf-8").splitlines() if not line.startswith("#")]


def _read(line: str) -> TraffickedModel:
    group, text, families, types, calibres = line.split("\t")
    named, _, variant = families.partition("#")
    return TraffickedModel(
        group,
        text,
        frozenset(named.split(",")),
        frozenset(types.split(",")),
        frozenset() if calibres == "-" else frozenset(calibres.split(",")),
        variant or None,
    )


def answer(asked: TraffickedModel, table: Table) -> TraffickedAnswer:
    """Ask for one model."""
    outcome = answer_case(Case((asked.group,), families=asked.families, text=asked.text), table)
    first = next(iter(outcome.answer.items), None)
    holds = {"answered": bool(outcome.right_first)}
    holds["type"] = holds["answered"] and first is not None and first.firearm_type in asked.types
    if asked.variant:
        named = first.variant.name if first and first.variant else None
        holds["variant"] = holds["answered"] and named == asked.variant
    if asked.calibres:
        groups = first.calibre_groups if first else ()
        holds["calibre"] = holds["answered"] and not asked.calibres.isdisjoint(groups)
    return TraffickedAnswer(asked, outcome, holds)


def shares(answers: Iterable[TraffickedAnswer]) -> dict[str, float]:
    """The share of each measure among the models that it is asked for."""
    found: dict[str, list[bool]] = defaultdict(list)
    for each in answers:
        for measure, holds in each.holds.items():
            found[measure].append(holds)
    return {measure: float(share(holds)["share"]) for measure, holds in found.items()}


def main(arguments: Sequence[str]) -> None:
    """Print the shares by group and in all, or what is not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true")
    asked = parser.parse_args(arguments)
    table = Table()
    answers = [answer(each, table) for each in listed()]
    if asked.failures:
        for each in answers:
            _print_failure(each)
    groups = list(dict.fromkeys(each.asked.group for each in answers))
    for name, some in (
        *((group, [a for a in answers if a.asked.group == group]) for group in groups),
        ("all", answers),
    ):
        figures = "  ".join(f"{measure} {100 * figure:.1f}" for measure, figure in shares(some).items())
        print(f"{name:14} n {len(some):3}  {figures}")


def _print_failure(each: TraffickedAnswer) -> None:
    wrong = [measure for measure, holds in each.holds.items() if not holds]
    if wrong:
        asked = each.asked
        items = [
            f"{item.make} {item.model} {item.firearm_type} {','.join(item.calibre_groups)} {item.score:.2f}"
            for item in each.outcome.answer.items[:3]
        ]
        print(f"{'+'.join(wrong)} | {asked.text} | {sorted(asked.families)} {sorted(asked.calibres)} | {items}")


if __name__ == "__main__":
    main(sys.argv[1:])
