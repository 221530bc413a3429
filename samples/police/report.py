"""The figures of a generated registry and its searches beside those measured on police tables.

Measured means: on a forensic table of 64,525 fields with 34,171 distinct pairs of make and serial (profile `rio` is
made after it), and on 3,747 pairs of entries about one gun. The figures of pairs are those of a comparison that read
makes and calibres by tables, so ours, which compare letters and digits alone, can only be near them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from samples.police.arms import police_market
from samples.police.entries import CONTENTS, Entry
from samples.police.populations import Filed
from samples.police.searches import Asked
from samples.registry.report import (
    MEASURED_ANY_MAKE,
    MEASURED_DIGITS,
    MEASURED_LENGTHS,
    MEASURED_LOOKALIKES,
    MEASURED_MASKS,
    MEASURED_NEIGHBOURS,
    MEASURED_NEIGHBOURS_P95,
    MEASURED_O_OR_I,
    MEASURED_SAME_MAKE,
    MEASURED_TWO_MAKES,
    line,
    neighbours,
    share,
)
from samples.shapes import mask

MEASURED_MAKES = {"TAURUS": 37.0, "IMBEL": 13.0, "": 11.0}
# Of pairs of entries about one gun with equal serials.
MEASURED_PAIRS = {"model written otherwise": 20.0, "calibre written otherwise": 7.0, "make missing": 6.0}
_DISTINCT = 34_171  # as many as were measured: the share with neighbours grows with their number
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def make_as_recorded(record: Filed[Any]) -> str:
    """The code of the maker that a record names, empty where it says that nobody knows."""
    if record.entry.make in _words("unknown_makes"):
        return ""
    named = getattr(record.gun, "named", record.gun.maker)
    return str(named.code)


def report(records: Iterable[Filed[Any]], searches: Iterable[Asked]) -> Iterator[str]:
    """The report, line by line."""
    total = 0
    contents: Counter[str] = Counter()
    makes: Counter[str] = Counter()
    empty: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    masks: Counter[str] = Counter()
    digits = characters = lookalikes = o_or_i = 0
    pairs: set[tuple[str, str]] = set()
    for record in records:
        total += 1
        contents[record.content] += 1
        make = make_as_recorded(record)
        makes[make] += 1
        empty.update(name for name, text in zip(Entry._fields, record.entry, strict=True) if not text)
        if record.content not in ("clean", "separators"):
            continue
        serial = record.numbers[0]
        lengths[str(len(serial)) if len(serial) < 10 else "10+"] += 1
        masks[mask(serial)] += 1
        digits += sum(map(str.isdigit, serial))
        characters += len(serial)
        lookalikes += any(c in "OIQDZSBGL" for c in serial)
        o_or_i += any(c in "OI" for c in serial)
        if len(pairs) < _DISTINCT:
            pairs.add((make, serial))
    clean = masks.total()

    yield f"{total:,} records, {clean:,} with a clean serial; per cent unless said otherwise"
    yield f"{'':32}{'here':>8}{'measured':>14}"
    yield "what the serial field holds"
    yield from (line(name, share(contents[name], total), (measured,)) for name, measured in CONTENTS.items())
    yield f"makes ({len(makes)} different)"
    yield from (line(name or "unknown", share(makes[name], total), (of,)) for name, of in MEASURED_MAKES.items())
    yield from (line(f"{name} empty", share(empty[name], total)) for name in ("model", "calibre", "country", "year"))
    yield "length of clean serials"
    yield from (line(name, share(lengths[name], clean), of[:1]) for name, of in MEASURED_LENGTHS.items())
    yield f"layouts ({len(masks)} different)"
    yield from (line(name, share(masks[name], clean), (of,)) for name, of in MEASURED_MASKS.items())
    yield "characters"
    yield line("digits", share(digits, characters), MEASURED_DIGITS[:1])
    yield line("serials with one of OIQDZSBGL", share(lookalikes, clean), MEASURED_LOOKALIKES[:1])
    yield line("serials with O or I", share(o_or_i, clean), MEASURED_O_OR_I[:1])
    found = neighbours(pairs)
    yield f"neighbours at one edit, among {found.compared:,} distinct pairs of make and serial"
    yield line("same make", found.same_make, MEASURED_SAME_MAKE[:1])
    yield line("any make", found.any_make, MEASURED_ANY_MAKE[:1])
    yield line("mean number, same make", found.mean, MEASURED_NEIGHBOURS[:1])
    yield line("95th percentile, same make", found.p95, MEASURED_NEIGHBOURS_P95[:1])
    yield line("one serial under two makes", found.two_makes, MEASURED_TWO_MAKES[:1])
    yield from _searches(searches)


def pair_figures(searches: Iterable[Asked]) -> dict[str, float]:
    """How the two entries of a gun differ, per cent of searches of the kind `same`."""
    counts: Counter[str] = Counter()
    total = 0
    for asked in searches:
        if asked.kind != "same" or asked.recorded is None:
            continue
        total += 1
        here, there = asked.given, asked.recorded
        counts["make missing"] += any(_unknown(entry.make, "unknown_makes") for entry in (here, there))
        for name, words, value in (
            ("model", "unknown_models", _model),
            ("calibre", "unknown_calibres", _calibre),
        ):
            known = [not _unknown(value(entry), words) for entry in (here, there)]
            counts[f"{name} missing in one"] += known[0] != known[1]
            counts[f"{name} missing in both"] += not any(known)
            counts[f"{name} written otherwise"] += all(known) and _bare(value(here)) != _bare(value(there))
    return {name: share(count, total) for name, count in counts.items()}


def _searches(searches: Iterable[Asked]) -> Iterator[str]:
    kinds: Counter[str] = Counter()
    kept = []
    for asked in searches:
        kinds[asked.kind] += 1
        if asked.kind == "same":
            kept.append(asked)
    if not kinds:
        return
    yield f"{kinds.total():,} searches"
    yield from (f"  {kind:30}{count:8}" for kind, count in kinds.most_common())
    yield f"two entries of one gun ({len(kept):,} pairs)"
    figures = pair_figures(kept)
    yield from (
        line(name, figures[name], (MEASURED_PAIRS[name],) if name in MEASURED_PAIRS else ()) for name in sorted(figures)
    )


def _model(entry: Entry) -> str:
    return entry.model


def _calibre(entry: Entry) -> str:
    return entry.calibre


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(police_market().words[key].values)


def _unknown(text: str, key: str) -> bool:
    return not text or text in _words(key)


def _bare(text: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", text.upper())
