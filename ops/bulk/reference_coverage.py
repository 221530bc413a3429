"""`make reference-coverage`: what share of the reference table's seed says each fact, and which makes lack it most.

    type, action, serial location, years, markings    of all firearms, with how many are LOW
    OF=COLT                                            which of a make's firearms say no type, or no action

A share is of the lines of ops/reference/firearms.jsonl. `tests/ops/bulk/test_reference_coverage.py` holds them.
"""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from ops.bulk.build_references import read_seed

Line = Mapping[str, Any]

_MOST_MAKES: Final = 12
# What is measured, each under its name: whether a line says it, and the facts that its sources name.
MEASURES: Final[Mapping[str, tuple[Callable[[Line], bool], Collection[str]]]] = {
    "type": (lambda line: "firearm_type" in line, {"firearm_type"}),
    "action": (lambda line: "action" in line, {"action"}),
    "serial location": (lambda line: "serial_location" in line, {"serial_location"}),
    "years": (lambda line: "made_from" in line or "made_until" in line, {"made_from", "made_until"}),
    "markings": (lambda line: "markings" in line, {"markings"}),
    "markings or years": (
        lambda line: any(name in line for name in ("markings", "made_from", "made_until")),
        {"markings", "made_from", "made_until"},
    ),
}


def coverage(lines: Collection[Line]) -> dict[str, float]:
    """The share of lines, 0 to 1, that says each of MEASURES."""
    return {name: sum(map(says, lines)) / len(lines) for name, (says, _) in MEASURES.items()}


def low_share(lines: Collection[Line]) -> dict[str, float]:
    """The share of lines, 0 to 1, that says each of MEASURES and is LOW in it."""
    return {
        name: sum(says(line) and is_low(line, facts) for line in lines) / len(lines)
        for name, (says, facts) in MEASURES.items()
    }


def is_low(line: Line, facts: Collection[str]) -> bool:
    """Whether what a line says of any of these facts is LOW."""
    return any(
        source["confidence"] == "LOW" and not set(facts).isdisjoint(source["facts"]) for source in line["sources"]
    )


def lacking(lines: Iterable[Line], measure: str) -> Counter[str]:
    """By make's code, * where it has none, how many lines do not say a measure."""
    says, _ = MEASURES[measure]
    return Counter(line.get("make_code") or "*" for line in lines if not says(line))


def main(arguments: list[str]) -> int:
    """Say the shares, and by make what is lacking."""
    if len(arguments) > 1:
        print("usage: make reference-coverage, with OF= and a make's code for the names of its models", file=sys.stderr)
        return 2
    lines = list(read_seed().values())
    if arguments:
        return _of_make(lines, arguments[0])
    shares, low = coverage(lines), low_share(lines)
    print(f"of {len(lines)} firearms; LOW in brackets")
    for name, share in shares.items():
        makes = ", ".join(f"{make} {count}" for make, count in lacking(lines, name).most_common(_MOST_MAKES))
        print(f"{name:17} {share:6.1%} ({low[name]:.1%}); lacking most: {makes}")
    return 0


def _of_make(lines: Iterable[Line], make: str) -> int:
    mine = [line for line in lines if (line.get("make_code") or "*") == make]
    if not mine:
        print(f"{make}: the seed holds no firearm of a make of this code", file=sys.stderr)
        return 1
    for name in ("type", "action"):
        says, _ = MEASURES[name]
        models = [line["model"] for line in mine if not says(line)]
        print(f"{make}: {len(models)} of {len(mine)} without {name}: {', '.join(models) or '-'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
