"""The plots of `benchmarks.match`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

SYSTEMS: Final = {
    "standard": "ours, standard",
    "deep": "ours, deep",
    "scan": "scan of all (RapidFuzz)",
    "tantivy": "tantivy",
    "pg_trgm": "PostgreSQL pg_trgm",
}
_COLOURS: Final = {
    "standard": "#1b4f8a", "deep": "#6fa8dc", "scan": "#999999", "tantivy": "#d98324", "pg_trgm": "#6a9e3f",
}  # fmt: skip


def plots(report: dict[str, Any], out: Path) -> list[str]:
    """Draw what the report allows; gives the files' names."""
    sizes = report["sizes"]
    drawn = []
    beside = [size for size in sizes if "peers" in size]
    if beside:
        drawn.append(_recall(beside[-1], out))
    drawn += [_layouts(sizes[-1], out), _reads(sizes, out), _trade_off(sizes, report["possible_at_least"], out)]
    return drawn


def _name(size: dict[str, Any]) -> str:
    return f"{size['records']:,} records" + ("" if size["profile"] == "other" else f" ({size['profile']})")


def _save(figure: Any, path: Path) -> str:
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)
    return path.name


def _recall(size: dict[str, Any], out: Path) -> str:
    systems = {name: found for name, found in size["peers"]["systems"].items() if name in SYSTEMS}
    kinds = list(systems["standard"])
    figure, axes = plt.subplots(figsize=(11, 4.2))
    width = 0.8 / len(systems)
    for i, (name, found) in enumerate(systems.items()):
        values = [100 * found[kind]["at_10"]["share"] for kind in kinds]
        at = [place - 0.4 + width * (i + 0.5) for place in range(len(kinds))]
        axes.bar(at, values, width, label=SYSTEMS[name], color=_COLOURS[name])
    axes.set_xticks(range(len(kinds)), [kind.replace("_", "\n") for kind in kinds], fontsize=8)
    axes.set_ylabel("right record among the first 10, %")
    axes.set_title(f"Recall at 10 by kind of error, {_name(size)}, the same searches", fontsize=10)
    axes.legend(ncols=5, fontsize=8, loc="lower center", bbox_to_anchor=(0.5, -0.32))
    axes.grid(axis="y", alpha=0.3)
    return _save(figure, out / "recall.png")


def _bars(axes: Any, kinds: Sequence[str], found: dict[str, Any], names: dict[str, str]) -> None:
    width = 0.8 / len(names)
    for i, (name, label) in enumerate(names.items()):
        shares = [found[name][kind]["at_1"] for kind in kinds]
        values = [100 * one["share"] for one in shares]
        errors = [
            [max(value - 100 * one["interval"][0], 0) for value, one in zip(values, shares, strict=True)],
            [max(100 * one["interval"][1] - value, 0) for value, one in zip(values, shares, strict=True)],
        ]
        at = [place - 0.4 + width * (i + 0.5) for place in range(len(kinds))]
        axes.bar(at, values, width, yerr=errors, capsize=2, label=label, color=("#1b4f8a", "#6fa8dc", "#c9d9ea")[i])
    axes.set_xticks(range(len(kinds)), kinds, fontsize=8)
    axes.grid(axis="y", alpha=0.3)


def _layouts(size: dict[str, Any], out: Path) -> str:
    found = size["layouts"]["recall"]
    names = {"makers": "makers' layouts", "all_makes": "layouts of all makes together", "none": "no layouts"}
    figure, axes = plt.subplots(figsize=(7, 3.8))
    _bars(axes, list(found["makers"]), found, names)
    axes.set_ylabel("right record first, %")
    axes.set_title(f"What the layouts of serial numbers add, one-edit errors, {_name(size)}", fontsize=10)
    axes.legend(fontsize=8, loc="lower right")
    return _save(figure, out / "layouts.png")


def _reads(sizes: Sequence[dict[str, Any]], out: Path) -> str:
    figure, axes = plt.subplots(figsize=(7, 3.8))
    for size in sizes:
        counted = {float(units): count for units, count in size["reads_of_stream"]["units_counted"].items()}
        total, running = sum(counted.values()), 0
        at, shares = [0.0], [0.0]
        for units in sorted(counted):
            running += counted[units]
            at.append(units)
            shares.append(100 * running / total)
        axes.step(at, shares, where="post", label=_name(size))
    axes.set_xlabel("read units of the index per search, mode standard, stream")
    axes.set_ylabel("searches, %")
    axes.set_title("Read units billed", fontsize=10)
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)
    return _save(figure, out / "reads.png")


def _trade_off(sizes: Sequence[dict[str, Any]], now: float, out: Path) -> str:
    figure, axes = plt.subplots(figsize=(7, 4.2))
    for size in sizes:
        found = size["trade_off"]
        absent, errors = [100 * x for x in found["absent_shown"]], [100 * x for x in found["errors_shown"]]
        (line,) = axes.plot(absent, errors, marker=".", markersize=3, label=_name(size))
        here = min(range(len(absent)), key=lambda i: abs(found["threshold"][i] - now))
        axes.plot(absent[here], errors[here], "o", color=line.get_color(), markersize=8)
    axes.set_xlabel("absent guns that are shown a possible, %")
    axes.set_ylabel("one-edit errors shown their record, %")
    axes.set_title(f"Threshold for a possible; the discs are {now:g} bits, as in force", fontsize=10)
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)
    return _save(figure, out / "thresholds.png")
