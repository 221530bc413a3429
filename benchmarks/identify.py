"""`make bench-identify`: which firearms descriptions are taken for, how sure, and how fast; docs/reports/identify.md.

Descriptions written by hand and drawn from the reference table (`identify_cases`) are answered by the product's own
reading and ranking, on the seed of the reference table held in memory. Time is this process's CPU time, warm.

    --failures    print what is answered wrongly of the descriptions that may be looked at, and write nothing
"""

import argparse
import json
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.identify_cases import REPORTS, Case, drawn, no_firearms, written
from benchmarks.measures import share, spread
from iarms.casework.reference.identify import MOST_WITH_VARIANTS
from iarms.domain.identification import (
    MOST_READ,
    Comparison,
    Description,
    IdentificationWeights,
    current_identification_weights,
    facet_keys,
    identification_answer,
    look_alike_ids,
    may_mean_a_variant,
    places_to_read,
    rank,
    read_description,
    read_fields,
    variant_meant,
    with_variants,
)
from iarms.models.identify import Identification, IdentifyFirearm
from iarms.models.reference import Reference, ReferenceSummary
from ops.bulk.build_references import SEED
from ops.bulk.load_references import versions_of

REPORT: Final = Path(__file__).parent.parent / "docs" / "reports" / "identify.md"
EACH: Final = 400
# Seeds of the drawn descriptions: one to look at, one that only counts.
SEEN: Final = 1
COUNTED: Final = 20_261_124
# Types under which the table lists what is no firearm until it is converted; kinds that are one all the same.
_NO_FIREARMS: Final = ("CONVERTED_BLANK", "OTHER")
_FIREARMS: Final = frozenset({"DEACTIVATED", "CONVERTED_BLANK"})
YEAR: Final = 2026  # in which the descriptions are taken to be written


class Table:
    """The reference table in memory, read by the keys of its facets."""

    def __init__(self) -> None:
        self.summaries: list[ReferenceSummary] = []
        self.entries: dict[str, Reference] = {}
        self._by_key: dict[str, list[ReferenceSummary]] = defaultdict(list)
        lines = map(json.loads, SEED.read_text("utf-8").splitlines())
        for version in versions_of(lines, "measured", datetime.now(UTC)):
            summary = version.summary()
            self.summaries.append(summary)
            self.entries[version.reference_id] = version
            for key in facet_keys(version):
                self._by_key[key].append(summary)

    def read(self, keys: Iterable[str]) -> list[ReferenceSummary]:
        """What lies under these keys, each once, at most MOST_READ."""
        found: dict[str, ReferenceSummary] = {}
        for key in keys:
            for summary in self._by_key.get(key, ()):
                found.setdefault(summary.reference_id, summary)
                if len(found) == MOST_READ:
                    return list(found.values())
        return list(found.values())


class Outcome(NamedTuple):
    """How a case was answered; None for what was not asked."""

    case: Case
    description: Description
    answer: Identification
    families: tuple[tuple[str, ...], ...]
    right_make: bool | None
    right_first: bool | None
    right_in_three: bool | None
    confident: bool
    milliseconds: float
    places: int


def answer_case(case: Case, table: Table, weights: IdentificationWeights | None = None) -> Outcome:
    """Answer one case as the service would, timed; with other weights than those in force where they are given."""
    began = time.process_time()
    description = (
        read_fields(IdentifyFirearm(**case.fields), YEAR) if case.fields else read_description(case.text, YEAR)
    )
    places = places_to_read(description)
    weights = weights or current_identification_weights()
    scored = rank(description, table.read(places.keys), weights)
    comparison = Comparison(description, scored, places.complete, weights.version)
    answer = identification_answer(comparison, look_alike_ids(description, scored), ())
    meant = {
        each.reference.reference_id: variant
        for each in scored[:MOST_WITH_VARIANTS]
        if may_mean_a_variant(description, each.reference)
        and (variant := variant_meant(description, table.entries[each.reference.reference_id])) is not None
    }
    answer = with_variants(answer, meant)
    took = 1000 * (time.process_time() - began)
    families = tuple(each.reference.families for each in scored)
    first = scored[0].reference.make_code if scored else _maker_understood(description)
    hits = [bool(case.families.intersection(each)) for each in families[:3]]
    return Outcome(
        case,
        description,
        answer,
        families,
        first in case.makes if case.makes else None,
        any(hits[:1]) if case.families else None,
        any(hits) if case.families else None,
        bool(scored) and scored[0].certainty == "confident",
        took,
        len(places.keys),
    )


def _maker_understood(description: Description) -> str | None:
    """The one maker that was understood where no firearm was answered."""
    codes = [make.codes[0] for make in description.makes if len(make.codes) == 1 and make.role in ("stated", "marked")]
    return codes[0] if codes else None


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The shares of a set of outcomes."""
    asked = [each for each in outcomes if each.right_first is not None]
    named = [each for each in outcomes if each.case.families]
    things = [each for each in outcomes if each.case.things]
    return {
        "n": len(outcomes),
        "make": share(each.right_make for each in outcomes if each.right_make is not None),
        "first": share(bool(each.right_first) for each in asked),
        "three": share(each.right_in_three for each in outcomes if each.right_in_three is not None),
        "confident": share(each.confident for each in asked),
        "confident_right": share(bool(each.right_first) for each in asked if each.confident),
        "confident_wrong": share(each.confident and not each.right_first for each in named),
        "falsely_confident": share(each.confident for each in outcomes if each.case.none),
        "as_firearm": share(map(_is_sure_of_firearm, things)),
        "kind": share(_kind_of(each) in each.case.things for each in things),
    }


def _is_sure_of_firearm(outcome: Outcome) -> bool:
    """Whether what is no firearm is answered confidently as one."""
    first = outcome.answer.items[0] if outcome.answer.items else None
    is_firearm = first is not None and first.firearm_type not in _NO_FIREARMS
    return outcome.confident and is_firearm and not outcome.case.things & _FIREARMS


def _kind_of(outcome: Outcome) -> str | None:
    return outcome.answer.kind.kind if outcome.answer.kind else None


def _by_kind(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        for kind in each.case.kinds:
            found[kind].append(each)
    return dict(found)


def measure(seed: int, *, apart: bool, table: Table) -> tuple[list[Outcome], list[Outcome]]:
    """The outcomes of the descriptions written by hand, those kept apart or the others, and of those drawn."""
    common = json.loads(files("iarms.data").joinpath("makes.json").read_text("utf-8"))["common"]
    by_hand = [answer_case(case, table) for case in written(apart=apart)]
    return by_hand, [answer_case(case, table) for case in drawn(table.summaries, common, seed, EACH)]


def main(arguments: Sequence[str]) -> None:
    """Measure and write the report, or print failures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true")
    asked = parser.parse_args(arguments)
    table = Table()
    for case in written(apart=False):  # warm: the tables of the package are read once
        answer_case(case, table)
    if asked.failures:
        by_hand, made = measure(SEEN, apart=False, table=table)
        reports = [answer_case(case, table) for case in written(apart=False, path=REPORTS)]
        others = [answer_case(case, table) for case in no_firearms(apart=False)]
        for outcome in (*by_hand, *reports, *others, *made):
            _print_failure(outcome)
        shown = (("by hand", by_hand), ("reports", reports), ("no firearms", others), *_by_kind(made).items())
        for name, outcomes in shown:
            print(name, {key: _percent(one) for key, one in figures(outcomes).items() if key != "n"})
        return
    seen, _ = measure(SEEN, apart=False, table=table)
    apart, made = measure(COUNTED, apart=True, table=table)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(_markdown(table, seen, apart, made)) + "\n", encoding="utf-8")
    print(f"written: {REPORT}")


def _print_failure(outcome: Outcome) -> None:
    case = outcome.case
    wrong = [
        name
        for name, right in (
            ("make", outcome.right_make),
            ("model", outcome.right_in_three),
            ("falsely confident", not (case.none and outcome.confident)),
            ("confident and wrong", not (outcome.confident and outcome.right_first is False)),
            ("a firearm", not (case.things and _is_sure_of_firearm(outcome))),
            (f"taken for {_kind_of(outcome)}", not case.things or _kind_of(outcome) in case.things),
        )
        if right is False
    ]
    if wrong:
        given = case.text or json.dumps(case.fields, ensure_ascii=False)
        items = [f"{item.make} {item.model} {item.score:.2f}" for item in outcome.answer.items[:3]]
        print(f"{'+'.join(wrong)} | {case.kinds[0]} | {given} | {sorted(case.makes)} {sorted(case.families)} | {items}")


def _percent(one: dict[str, Any], digits: int = 1) -> str:
    """A share with its interval and what it was counted from."""
    if not one["of"]:
        return "-"
    low, high = (f"{100 * bound:.{digits}f}" for bound in one["interval"])
    return f"{100 * one['share']:.{digits}f} ({low}-{high}), n {one['of']}"


_HEAD: Final = ("kind", "right make", "right model first", "right model in first three", "confident", "of these right")


def _rows(outcomes: Sequence[Outcome]) -> list[str]:
    lines = ["| " + " | ".join(_HEAD) + " |", "|" + "---|" * len(_HEAD)]
    for kind, some in _by_kind(outcomes).items():
        found = figures(some)
        if not found["make"]["of"] and not found["three"]["of"]:
            continue
        cells = [found[key] for key in ("make", "first", "three", "confident", "confident_right")]
        lines.append("| " + " | ".join([kind, *map(_percent, cells)]) + " |")
    return [*lines, ""]


def _false_rows(outcomes: Sequence[Outcome]) -> list[str]:
    lines = ["| kind | answered as if sure |", "|---|---|"]
    for kind, some in _by_kind(outcomes).items():
        found = figures(some)["falsely_confident"]
        if found["of"]:
            lines.append(f"| {kind} | {_percent(found)} |")
    return [*lines, ""]


def _total(name: str, outcomes: Sequence[Outcome]) -> str:
    found = figures(outcomes)
    cells = [found[key] for key in ("make", "first", "three", "confident", "confident_right")]
    return "| " + " | ".join([name, *map(_percent, cells)]) + " |"


def _no_firearms(table: Table) -> list[str]:
    """What is no firearm, and how often an answer was confident and wrong."""
    lines = [
        "| set | answered confidently as a firearm though none | the right kind | confident and wrong |",
        "|---|---|---|---|",
    ]
    for half, name in ((True, "kept apart"), (False, "looked at while tuning")):
        others = figures([answer_case(case, table) for case in no_firearms(apart=half)])
        given = [*written(apart=half), *written(apart=half, path=REPORTS)]
        wrong = figures([answer_case(case, table) for case in given])["confident_wrong"]
        lines.append(f"| {name} | {_percent(others['as_firearm'])} | {_percent(others['kind'])} | {_percent(wrong)} |")
    return [*lines, ""]


def _markdown(table: Table, seen: Sequence[Outcome], apart: Sequence[Outcome], made: Sequence[Outcome]) -> list[str]:
    weights = current_identification_weights()
    named = [each for each in made if each.right_in_three is not None]
    timed = spread([each.milliseconds for each in (*apart, *made)])
    places = spread([float(each.places) for each in (*apart, *made)])
    total = [_total("written by hand, kept apart", apart), _total("written by hand, looked at while tuning", seen)]
    return [
        "# Identification, measured",
        "",
        f"`make bench-identify`, {datetime.now(UTC).date()}, Python {platform.python_version()}, "
        f"{len(table.summaries):,} firearms in the reference table's seed.",
        "",
        "Shares are in %, with 95 % intervals (Wilson) and what they were counted from. How descriptions are read and "
        "ranked: docs/identify.md. A make is right if the first answer's is, or, where no firearm is answered, if it "
        f"was understood. Confident is a score of {weights.confident_at_least} and more; weights {weights.version}.",
        "",
        "The descriptions are synthetic: written by hand from general knowledge, by whoever wrote the rules, or drawn "
        "from the table itself with one kind of noise each. Nothing was measured on descriptions from cases, which "
        "will be worse than these: read the figures as what the rules do, not as what officers will see.",
        "",
        "| set | " + " | ".join(_HEAD[1:]) + " |",
        "|" + "---|" * len(_HEAD),
        *total,
        *(
            _total(
                f"as reports have them, {name}",
                [answer_case(case, table) for case in written(apart=half, path=REPORTS)],
            )
            for half, name in ((True, "kept apart"), (False, "looked at while tuning"))
        ),
        _total("drawn from the table", named),
        "",
        *_no_firearms(table),
        "## Written by hand, kept apart, by what is hard about them",
        "",
        "Nobody looked at how one of these is answered while rules and weights were made; their totals were seen in "
        "between. A description may be in several rows.",
        "",
        *_rows(apart),
        "## Drawn from the table, by kind of noise",
        "",
        f"{EACH} of each, seed {COUNTED}; rules were made with another seed.",
        "",
        *_rows(made),
        "## Sure of what it should not be",
        "",
        "Guns that no list holds, and descriptions that name no model.",
        "",
        *_false_rows([*apart, *made]),
        "## Time and reads",
        "",
        f"CPU of reading, ranking and answering, the table's rows in memory: p50 {timed['p50']:.2f} ms, "
        f"p99 {timed['p99']:.2f} ms, most {timed['max']:.1f} ms, over {len(apart) + len(made):,} descriptions. "
        f"Places of the table that are read: mean {places['mean']:.1f}, p99 {places['p99']:.0f}, "
        f"most {places['max']:.0f}; {sum(not each.answer.complete for each in (*apart, *made))} descriptions lead to "
        "more than are read, and their answers say so.",
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
