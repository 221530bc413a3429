"""Fit the weights of the search from labelled data, and write them into weights.json with the frequencies that ship.

    python -m benchmarks.fit [--records 60000] [--queries 6000] [--seed 11] [--write]

Everything is counted; nothing is tuned by hand but what this page calls an assumption.

- Rates of slips: serial numbers of sample records are typed by the generator's noise, whose rates were measured on real
  tables (see samples/noise.py), and each slip is told by the product's own `find_slip`.
- Fields, m: how often true pairs (a search and the record that it is about) agree in each way. u: how often a search
  and some record of the same make do; the make's own u is its share of the records. Bits are log2(m/u), with half a
  pair added to each count.
- Sisters: how often an absent gun has a record of its make one digit away, by the place of the digit; times the share
  that shows the most one-edit errors at the bound for `possible`, since a crowd is counted by itself.
- Thresholds, on searches held out from the counting, over the three populations of `samples.police`: `possible` is the
  lowest weight at which at most 9 absent guns in 100 show a possible, and 12 of each population. Those for a hit are
  the ones with the most true hits at which no neighbouring gun hits, of absent guns 5 in 10,000 at most, of guns with
  the very number of a record of another make at most 3 in 100, and of those of one make and another model at most 30
  (25 where the model is given), in the population of made-up layouts. Of those that do as well the loosest are taken.
- Assumptions: one search in 20 is about a recorded weapon; country of manufacture; affixes; other parts; that a worn
  stamp makes a tenth as many look-alikes as shapes do that are alike; that a number of less than four digits' bits
  identifies nothing.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise, product
from math import ceil, inf, log2
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.match_files import Query, answer
from benchmarks.table import MemoryTable
from iarms.domain.matching import (
    TIGHT,
    ScoredNumber,
    ScoredRecord,
    Weights,
    current_weights,
    model_key,
    read_weights,
    why_not_hit,
)
from iarms.domain.serials import Counting, find_slip, read_serial
from iarms.domain.vocabulary import (
    DescriptionFields,
    Traits,
    compare_calibres,
    compare_makes,
    compare_models,
    compare_types,
    read_type_word,
    recorded_traits,
)
from samples.draws import rand_for
from samples.noise import ONE_EDIT, mistyped
from samples.police.searches import Asked
from samples.police.tables import registry, searches, write
from samples.registry.records import generate

PROFILES = ("rio", "registry", "other")
RECORDED_WEAPONS = 1_400_000
_TRUE_KINDS = frozenset({"same", "lookalike", "omission", "insertion", "transposition", "substitution"})
_FEWEST_TYPES = 300
_ABSENT_AT_MOST, _ABSENT_OF_ONE_AT_MOST = 0.09, 0.12
_CROSS_MAKE_AT_MOST, _OTHER_GUN_AT_MOST, _OTHER_MODEL_AT_MOST = 0.03, 0.30, 0.25
_ABSENT_HIT_AT_MOST = 0.0005
_IDENTIFIES_AT_LEAST = 13.0
_SHARES_OF_SISTERS = (0.1, 0.2, 0.4)
_LEAD_AT_LEAST = -18.0


def fit_rates(count: int, seed: int) -> dict[str, float]:
    """Slips per number typed, and how they are spread, from numbers typed by the measured noise."""
    rand, kinds, ways = rand_for("fit", seed), Counter[str](), Counter[str]()
    typed = 0
    for record in generate(count, seed=seed):
        stamped = read_serial(record.gun.serial)
        # Rare slips: each number is typed several times.
        for _ in range(8):
            given = read_serial(mistyped(stamped.canonical, rand))
            slip = find_slip(given.canonical, stamped.canonical, given.folded, stamped.folded, deep=True)
            typed += 1
            kinds[slip.kind if slip else "more"] += 1
            if slip is None:
                continue
            kinds["lookalike_places"] += slip.places if slip.kind == "lookalike" else 0
            longer = stamped.canonical if slip.kind == "omission" else given.canonical
            at = min(slip.at, len(longer) - 1)
            if slip.kind in ("omission", "insertion"):
                neighbours = longer[max(at - 1, 0) : at + 2]
                doubled = any(a == b for a, b in pairwise(neighbours))
                leading = at == 0 and longer[0].isalpha()
                ways[f"{slip.kind} {'doubled' if doubled else 'leading' if leading else 'other'}"] += 1

    def rate(kind: str) -> float:
        return round((kinds[kind] + 0.5) / typed, 6)

    def share(kind: str, way: str) -> float:
        return round((ways[f"{kind} {way}"] + 0.5) / (kinds[kind] + 1), 3)

    return {
        "exact": rate("exact"),
        "zeros": 0.01,
        "lookalike": rate("lookalike"),
        "further_lookalike": 0.1,
        "worn_lookalike": 0.1,
        "omission": rate("omission"),
        "omission_of_doubled": share("omission", "doubled"),
        "omission_of_leading_letter": share("omission", "leading"),
        "insertion": rate("insertion"),
        "insertion_of_doubled": share("insertion", "doubled"),
        "transposition": rate("transposition"),
        "substitution": rate("substitution"),
        "substitution_of_another_kind": 0.05,
        "affix": 0.005,
        "affix_way": 0.5,
        "two_edits": rate("two_edits"),
        "pattern": 0.9,
        "other_part_bits": -2.0,
    }


def fit_fields(records: int, queries: int, seed: int) -> dict[str, dict[str, float]]:
    """Bits of each field by likeness, from true pairs and from pairs of one make that are not one gun."""
    true, chance = _counters(), _counters()
    rand = Random(seed)
    for profile in PROFILES:
        by_make: dict[str, list[Traits]] = {}
        for filed in registry(profile, records=records, seed=seed):
            traits = _traits(filed.entry)
            if traits.make:
                some = by_make.setdefault(traits.make, [])
                if len(some) < 300:
                    some.append(traits)
        for search in searches(profile, records=records, queries=queries, seed=seed, mix="kinds"):
            if search.kind not in _TRUE_KINDS or search.recorded is None:
                continue
            given = _traits(search.given)
            _count(true, given, _traits(search.recorded))
            others = by_make.get(given.make, ())
            for _ in range(3 if others else 0):
                _count(chance, given, others[int(rand.random() * len(others))])
    makes = true["make"]
    named = sum(makes.values()) + 1.0
    return {
        "make": {
            "agrees": round((makes["agrees"] + 0.5) / named, 3),
            "compatible": 0.5,
            "mistaken": round(log2(max(makes["mistaken"] + 0.5, 0.002 * named) / named / 0.04), 2),
            "differs": round(log2((makes["differs"] + 0.5) / named / 0.9), 2),
            "rare_share": 0.002,
        },
        "model": {
            "agrees": round(_m(true["model"], "agrees"), 3),
            "compatible": round(_m(true["model"], "compatible"), 3),
            "unclear": _bits(true["model"], chance["model"], "unclear"),
            "differs": _bits(true["model"], chance["model"], "differs"),
        },
        "calibre": _table(true["calibre"], chance["calibre"], ("agrees", "compatible", "differs")),
        "calibre_beside_model": _table(
            true["calibre_beside_model"], chance["calibre_beside_model"], ("agrees", "compatible", "differs")
        ),
        "firearm_type": _types(true["firearm_type"], chance["firearm_type"]),
        "country_of_manufacture": {"agrees": 0.4, "compatible": 0.2, "differs": -0.8},
    }


def _counters() -> dict[str, Counter[str]]:
    return {name: Counter() for name in ("make", "model", "calibre", "calibre_beside_model", "firearm_type")}


def _traits(entry: Any) -> Traits:
    kind = getattr(entry, "type", "")
    described = recorded_traits(DescriptionFields(entry.make, entry.model, entry.calibre))
    return replace(described, firearm_type=read_type_word(kind) or described.firearm_type) if kind else described


def _count(into: dict[str, Counter[str]], given: Traits, recorded: Traits) -> None:
    model, calibre = compare_models(given, recorded), compare_calibres(given, recorded)
    for name, likeness in (
        ("make", compare_makes(given, recorded)),
        ("model", model),
        ("calibre_beside_model" if model in ("agrees", "compatible") else "calibre", calibre),
        ("firearm_type", compare_types(given, recorded)),
    ):
        if likeness != "missing":
            into[name][likeness] += 1


def _m(counted: Counter[str], likeness: str) -> float:
    return (counted[likeness] + 0.5) / (sum(counted.values()) + 1.0)


def _bits(true: Counter[str], chance: Counter[str], likeness: str) -> float:
    return round(log2(_m(true, likeness) / _m(chance, likeness)), 2)


def _table(true: Counter[str], chance: Counter[str], levels: Iterable[str]) -> dict[str, float]:
    return {likeness: _bits(true, chance, likeness) for likeness in levels}


@dataclass(frozen=True)
class _HeldOut:
    """A population that nothing was counted in: its records indexed, and searches of them."""

    profile: str
    table: MemoryTable
    asked: list[Asked]

    def answers(self, weights: Weights) -> Iterator[tuple[Asked, list[tuple[int, str, ScoredRecord]]]]:
        """Each search with its matches, leads included."""
        for search in self.asked:
            given = search.given
            query = Query(given.serial, given.make, given.model, given.calibre)
            yield search, answer(self.table, query, weights=weights).matches


def hold_out(records: int, queries: int, seed: int) -> list[_HeldOut]:
    """The three populations, with searches of every kind but patterns, and as many of absent guns again."""
    populations = []
    for profile in PROFILES:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            write(profile, records=records, queries=queries, seed=seed, out=out, mix="kinds")
            table = MemoryTable.build(out / "RECORDS.csv", rotate=False, describe=False)
        asked = [
            search
            for mix in ("kinds", "stream")
            for search in searches(profile, records=records, queries=queries // 2, seed=seed, mix=mix)
            if not search.kind.startswith("unknown")
        ]
        populations.append(_HeldOut(profile, table, asked))
    return populations


def fit_sisters(weights: Weights, populations: Sequence[_HeldOut]) -> dict[str, float]:
    """How often a gun that is in no record has a sister on record, by the digit in which they differ."""
    counted: Counter[str] = Counter()
    absent = 0
    for population in populations:
        for search, matches in population.answers(weights):
            if search.kind != "absent":
                continue
            absent += 1
            for _, _, candidate in matches:
                place = _place_of_sister(candidate.scored)
                if candidate.scored.levels["make"] in ("agrees", "compatible") and place is not None:
                    counted[_PLACES.get(place, "sister_elsewhere")] += 1
    found = {name: counted[name] / absent for name in (*_PLACES.values(), "sister_elsewhere")}
    tried = [{name: round(rate * share, 4) for name, rate in found.items()} for share in _SHARES_OF_SISTERS]
    return max(tried, key=lambda sisters: _errors_shown(_with_rates(weights, sisters), populations))


def _with_rates(weights: Weights, rates: Mapping[str, float]) -> Weights:
    return replace(weights, rates={**weights.rates, **rates})


_PLACES = {0: "sister_in_last_digit", 1: "sister_in_last_digit_but_one"}


def _place_of_sister(scored: ScoredNumber) -> int | None:
    """How far from the end the digit stands in which two numbers of one length differ; None for any other slip."""
    if scored.slip is None or scored.slip.kind != "substitution" or scored.number is None:
        return None
    given, recorded = scored.number.serial.canonical, scored.canonical
    differing = [at for at, (a, b) in enumerate(zip(given, recorded, strict=False)) if a != b]
    if len(given) != len(recorded) or len(differing) != 1 or not (given + recorded)[differing[0]].isdigit():
        return None
    return len(given) - 1 - differing[0]


def _shown_at(scored: ScoredNumber) -> float:
    """The highest threshold for a possible at which the match is still shown."""
    return inf if scored.basis in TIGHT and scored.levels["make"] != "differs" else scored.weight


def _absent_and_errors(weights: Weights, populations: Sequence[_HeldOut]) -> tuple[dict[str, list[float]], list[float]]:
    """By population, up to which threshold absent guns are shown something; and one-edit errors their record."""
    absent: dict[str, list[float]] = {population.profile: [] for population in populations}
    errors: list[float] = []
    for population in populations:
        for search, matches in population.answers(weights):
            if search.kind == "absent":
                shown = max((_shown_at(candidate.scored) for _, _, candidate in matches), default=-inf)
                absent[population.profile].append(shown)
            elif search.kind in ONE_EDIT:
                own = (c.scored for row, _, c in matches if population.table.records[row] == search.truth)
                errors.append(max(map(_shown_at, own), default=-inf))
    return absent, errors


def _possible(absent: Mapping[str, list[float]]) -> float:
    def least(values: Iterable[float], share: float) -> float:
        falling = sorted(values, reverse=True)
        return falling[int(len(falling) * share)]

    of_all = least((value for values in absent.values() for value in values), _ABSENT_AT_MOST)
    return ceil(10 * max(of_all, *(least(values, _ABSENT_OF_ONE_AT_MOST) for values in absent.values()))) / 10


def _errors_shown(weights: Weights, populations: Sequence[_HeldOut]) -> float:
    absent, errors = _absent_and_errors(weights, populations)
    possible = _possible(absent)
    shown = sum(value >= possible for value in errors) / len(errors)
    print(
        f"sisters {weights.rates['sister_in_last_digit']}: possible from {possible}, {shown:.1%} of errors shown",
        file=sys.stderr,
        flush=True,
    )
    return shown


def _types(true: Counter[str], chance: Counter[str]) -> dict[str, float]:
    """Searches seldom say a type: of too few pairs nothing is counted, and what is in force stays."""
    if true.total() < _FEWEST_TYPES:
        return dict(current_weights().firearm_type)
    return _table(true, chance, ("agrees", "compatible", "differs"))


def fit_thresholds(weights: Weights, populations: Sequence[_HeldOut]) -> dict[str, float]:
    """Where possible and hit begin, on searches that were not counted."""
    absent, _ = _absent_and_errors(weights, populations)
    pairs: list[tuple[str, str, ScoredNumber, bool]] = []
    for population in populations:
        for search, matches in population.answers(weights):
            about = search.truth or search.about
            for row, _, candidate in matches:
                # Of an absent gun the best record is the one that a wrong hit would name.
                if search.kind == "absent" or population.table.records[row] == about:
                    given = bool(search.given.model.strip())
                    pairs.append((population.profile, search.kind, candidate.scored, given))
                    break
    return {"possible_at_least": _possible(absent), "lead_at_least": _LEAD_AT_LEAST, **_hits(weights, pairs)}


_HIT_THRESHOLDS = (
    "hit_at_least", "hit_with_support_at_least", "hit_with_conflict_at_least", "hit_without_make_at_least",
    "distinctive_at_least",
)  # fmt: skip
# The loosest first: of those that do as well the first is taken, since every weight falls as a registry grows.
_TRIED = ((-1.0, 0.0, 1.0, 2.0), (-6.0, -4.0, -2.0, 0.0), (-3.0, -1.0, 1.0, 3.0), (2.0, 4.0, 6.0), (5.0, 6.0))


def _hits(weights: Weights, pairs: Sequence[tuple[str, str, ScoredNumber, bool]]) -> dict[str, float]:
    best, chosen = -1.0, {}
    for values in product(*_TRIED):
        tried: dict[str, Any] = dict(zip(_HIT_THRESHOLDS, values, strict=True))
        shares = _shares(replace(weights, **tried), pairs)
        if _is_within_bounds(shares) and shares["same"] > best + 1e-9:
            best, chosen = shares["same"], tried
    if not chosen:
        raise SystemExit("no thresholds keep false hits within bounds: see _is_within_bounds")
    return chosen


def _is_within_bounds(shares: Mapping[str, float]) -> bool:
    return (
        not shares["near"]
        and shares["absent"] <= _ABSENT_HIT_AT_MOST
        and shares["cross_make"] <= _CROSS_MAKE_AT_MOST
        and shares["other"] <= _OTHER_GUN_AT_MOST
        and shares["other_model"] <= _OTHER_MODEL_AT_MOST
    )


def _shares(weights: Weights, pairs: Sequence[tuple[str, str, ScoredNumber, bool]]) -> Mapping[str, float]:
    hits, all_ = Counter[str](), Counter[str]()
    for profile, kind, scored, model_given in pairs:
        names = [kind]
        if kind == "same_make_other_gun":
            names = ["other", *(["other_model"] if model_given else [])] if profile == "other" else []
        hit = why_not_hit(scored, weights, "ACTIVE") is None
        for name in names:
            all_[name] += 1
            hits[name] += hit
    wanted = ("same", "near", "absent", "cross_make", "other", "other_model")
    return {name: hits[name] / max(all_[name], 1) for name in wanted}


def _sisters_now() -> dict[str, float]:
    return {name: rate for name, rate in current_weights().rates.items() if name.startswith("sister")}


def count_frequencies(count: int, seed: int) -> str:
    """The frequencies that ship, of the sample registry; used where an index version brings none of its own."""
    counting = Counting()
    for record in generate(count, seed=seed):
        firearm = record.body["firearm"]
        traits = recorded_traits(
            DescriptionFields(firearm["make"], firearm.get("model", ""), firearm.get("calibre", ""))
        )
        group = next(iter(traits.groups)) if len(traits.groups) == 1 else ""
        model = model_key(traits) if traits.model else ""
        counting.add(read_serial(firearm.get("serial_number", "")).canonical, traits.make, model, group)
    return replace(counting.frequencies(), records=RECORDED_WEAPONS).as_json() + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.fit", description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=60_000)
    parser.add_argument("--queries", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--write", action="store_true", help="into functions/iarms/data; else to standard output")
    arguments = parser.parse_args()
    today = datetime.now(UTC).date()
    fitted: dict[str, Any] = {
        "version": f"fit-{today}",
        "source": f"benchmarks/fit.py --records {arguments.records} --queries {arguments.queries} "
        f"--seed {arguments.seed}: counted on the sample populations, whose error rates were measured on real tables",
        "share_of_searches_for_recorded_weapons": 0.05,
        **{
            name: getattr(current_weights(), name)
            for name in Weights.__dataclass_fields__
            if name.endswith("_at_least")
        },
        "identifies_at_least": _IDENTIFIES_AT_LEAST,
        "rates": {**fit_rates(arguments.records, arguments.seed), **_sisters_now()},
        **fit_fields(arguments.records, arguments.queries, arguments.seed),
    }
    populations = hold_out(arguments.records, arguments.queries, arguments.seed + 1)
    fitted["rates"].update(fit_sisters(read_weights(json.dumps(fitted)), populations))
    fitted.update(fit_thresholds(read_weights(json.dumps(fitted)), populations))
    text = json.dumps(fitted, indent=2, ensure_ascii=False) + "\n"
    print(text)
    if arguments.write:
        data = Path(__file__).resolve().parent.parent / "functions" / "iarms" / "data"
        (data / "weights.json").write_text(text, encoding="utf-8")
        (data / "frequencies.json").write_text(count_frequencies(300_000, seed=7), encoding="utf-8")


if __name__ == "__main__":
    main()
