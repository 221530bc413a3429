"""Two files of answers, compared line by line."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

_FIRST_DIFFERENCES: Final = 8
_LONGEST_SHOWN: Final = 3000


def differences(
    before: Path, after: Path, only: tuple[str, ...] = ("",)
) -> tuple[dict[str, Counter[str]], list[tuple[Any, Any]]]:
    """By kind how many lines are the same, differ, or are in one file alone; and those that are not the same, in the
    order of the first file."""
    old, new = _lines(before, only), _lines(after, only)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    found = []
    for name in [*old, *(name for name in new if name not in old)]:
        one, other = old.get(name), new.get(name)
        kind = json.loads(one or other or "{}")["kind"]
        what = "same" if one == other else "gone" if other is None else "new" if one is None else "differ"
        counts[kind][what] += 1
        if one != other:
            found.append((json.loads(one) if one else None, json.loads(other) if other else None))
    return counts, found


def _lines(path: Path, only: tuple[str, ...]) -> dict[str, str]:
    with path.open(encoding="utf-8") as lines:
        named = ((json.loads(line)["name"], line) for line in lines)
        return {name: line for name, line in named if name.startswith(only)}


def paths_that_differ(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The places in which two values of JSON differ. Text that is JSON itself is looked into."""
    if json.dumps(one) == json.dumps(other):  # the order of keys counts
        return
    if isinstance(one, str) and isinstance(other, str) and one[:1] in ("{", "[") and other[:1] in ("{", "["):
        try:
            left, right = json.loads(one), json.loads(other)
        except ValueError:
            yield path, one, other
            return
        if left == right:
            yield f"{path} (spelled otherwise)", one, other
        else:
            yield from paths_that_differ(left, right, path)
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            yield from paths_that_differ(one.get(key, "(absent)"), other.get(key, "(absent)"), f"{path}/{key}")
        if list(one) != list(other) and one.keys() == other.keys():
            yield f"{path} (order)", list(one), list(other)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for at, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from paths_that_differ(left, right, f"{path}/{at}")
    else:
        yield path, one, other


def compare(before: Path, after: Path, only: tuple[str, ...] = ("",)) -> int:
    """Print what differs in parts whose names begin with one of `only`; 1 where anything does, or nothing is there."""
    counts, found = differences(before, after, only)
    if not counts:
        print("nothing to compare")
        return 1
    for kind, of_kind in sorted(counts.items()):
        print(f"{kind:20} " + ", ".join(f"{count} {what}" for what, count in of_kind.items()))
    for one, other in found[:_FIRST_DIFFERENCES]:
        line = one or other
        print(f"\n{line['kind']} {line['name']}")
        if "asked" in line:
            print(f"  asked: {_shown(line['asked'])}")
        if one is None or other is None:
            print(f"  {'only after' if one is None else 'only before'}: {_shown(line)}")
            continue
        for path, left, right in paths_that_differ(one, other):
            print(f"  {path}\n    before: {_shown(left)}\n    after:  {_shown(right)}")
    print(f"\n{len(found)} lines differ" if found else "\nno line differs")
    return 1 if found else 0


def _shown(thing: Any) -> str:
    text = json.dumps(thing, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}... ({len(text)} characters)"
