"""What `benchmarks.match` measured, as report.json, report.md and plots."""

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.plots import SYSTEMS, plots

_PEERS: Final = ("scan", "tantivy", "pg_trgm")


def write_report(report: dict[str, Any], out: Path) -> None:
    """All files of the report."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(_plain(report), indent=1) + "\n", encoding="utf-8")
    pictures = plots(report, out)
    (out / "report.md").write_text("\n".join(_markdown(report, pictures)) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}") if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _markdown(report: dict[str, Any], pictures: Sequence[str]) -> list[str]:
    sizes, versions = report["sizes"], ", ".join(f"{name} {value}" for name, value in report["versions"].items())
    servers = {size["peers"]["postgresql"] for size in sizes if size.get("peers", {}).get("postgresql")}
    lines = [
        "# Matching, measured",
        "",
        f"`{report['command']}`, {report['date']}, seed {report['seed']}, weights {report['weights']}.",
        f"{report['machine']}, shared with other work; {versions}{''.join(f', PostgreSQL {s}' for s in servers)}.",
        "",
        "Records and searches are synthetic (`samples.police`). Nothing ran on AWS: units are counted by its rules.",
        "Shares are in %, with 95 % intervals (Wilson). How to read this: docs/benchmarks.md.",
        "",
    ]
    for size in sizes:
        if not size["filled_by_todays_code"]:
            lines += [f"The index of {_name(size)} was filled by slightly older code, and searched by today's.", ""]
    lines += _worse_and_better(sizes)
    lines += _recall(sizes)
    for size in sizes:
        if "peers" in size:
            lines += _beside(size)
    lines += [*_layouts(sizes), *_decisions(sizes), *_thresholds(sizes, report["possible_at_least"])]
    lines += [*_reads(sizes), *_writes(sizes)]
    lines += [line for name in pictures for line in (f"![{name.removesuffix('.png')}]({name})", "")]
    return lines[:-1]


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return [*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows), ""]


def _name(size: dict[str, Any]) -> str:
    return f"{size['profile']} {size['records']:,}"


def _percent(one: dict[str, Any]) -> str:
    return "-" if one["share"] is None else f"{100 * one['share']:.0f}"


def _interval(one: dict[str, Any], digits: int = 0) -> str:
    if one["share"] is None:
        return "-"
    low, high = (f"{100 * bound:.{digits}f}" for bound in one["interval"])
    return f"{100 * one['share']:.{digits}f} ({low}-{high})"


def _both(shares: dict[str, Any]) -> str:
    return f"{_percent(shares['at_1'])}/{_percent(shares['at_10'])}"


def _worse_and_better(sizes: Sequence[dict[str, Any]]) -> list[str]:
    worse, better = [], []
    for size in sizes:
        for name in (*_PEERS, "deep") if "peers" in size else ():
            for kind, counts in size["peers"]["beside"].get(name, {}).items():
                of = size["peers"]["systems"]["standard"][kind]["at_1"]["of"]
                mine, theirs = ([counts[f"{whose}_only_at_{at}"] for at in (1, 10)] for whose in ("ours", "theirs"))
                pairs = [f"{a} / {b}" for a, b in zip(mine, theirs, strict=True)]
                row = (_name(size), SYSTEMS[name], kind, of, *pairs)
                if any(b > a for a, b in zip(mine, theirs, strict=True)):
                    worse.append(row)
                elif name in ("tantivy", "pg_trgm") and mine[1] - theirs[1] >= 0.1 * of:
                    better.append(row)
    if not any("peers" in size for size in sizes):
        return []
    head = (
        "records",
        "compared with",
        "kind",
        "searches",
        "at 1: only ours / only they",
        "at 10: only ours / only they",
    )
    lines = ["## Where mode standard is worse", "", "Searches that only one of the two answered.", ""]
    lines += _table(head, worse) if worse else ["Nowhere on these searches.", ""]
    lines += ["## Where it finds more, by a tenth of the searches or more", ""]
    return [*lines, *(_table(head, better) if better else ["Nowhere on these searches.", ""])]


def _recall(sizes: Sequence[dict[str, Any]]) -> list[str]:
    kinds = list(dict.fromkeys(kind for size in sizes for kind in size["recall"]))
    rows = []
    for kind in kinds:
        row = [kind]
        for size in sizes:
            shares = size["recall"].get(kind)
            row += [_interval(shares["at_1"]), _interval(shares["at_10"])] if shares else ["-", "-"]
        rows.append(row)
    head = ["kind", *(f"{_name(size)}, at {at}" for size in sizes for at in (1, 10))]
    counts = sorted(shares["at_1"]["of"] for size in sizes for shares in size["recall"].values())
    return [
        "## Recall of mode standard by kind of error",
        "",
        f"{counts[0]} to {counts[-1]} searches a kind. Standard does not look for two edits: deep does, see below.",
        "",
        *_table(head, rows),
        *(
            f"{_name(size)}: of {kind}, {_percent(shares)} % are for records of which no number is in the index.\n"
            for size in sizes
            for kind, shares in size["not_indexed"].items()
        ),
    ]


def _beside(size: dict[str, Any]) -> list[str]:
    peers = size["peers"]
    systems = [name for name in SYSTEMS if name in peers["systems"]]
    kinds = list(peers["systems"]["standard"])
    rows = [
        [kind, peers["systems"]["standard"][kind]["at_1"]["of"], *(_both(peers["systems"][s][kind]) for s in systems)]
        for kind in kinds
    ]
    base = peers["ms"]["standard"]
    times = ", ".join(f"{SYSTEMS[name]} {peers['ms'][name] / base:.1f}" for name in systems)
    lines = [
        f"## Ours beside others: {_name(size)}, the same searches, recall at 1/10",
        "",
        "All are ranked by our scorer, from the numbers as we read and fold them. tantivy gives its first 300.",
        "",
        *_table(["kind", "n", *(SYSTEMS[name] for name in systems)], rows),
        f"Time of a search as a multiple of ours (ours with scoring, on an index in memory; the others' retrieval "
        f"alone; a noisy machine): {times}.",
        "",
    ]
    return lines + [f"Skipped: {SYSTEMS[name]}, {why}.\n" for name, why in peers["skipped"].items()]


_WITHOUT: Final = {"makers": "makers' layouts", "all_makes": "layouts of all makes together", "none": "no layouts"}


def _layouts(sizes: Sequence[dict[str, Any]]) -> list[str]:
    rows = []
    for size in sizes:
        recalls = size["layouts"]["recall"]
        scans = size["peers"]["layouts"] if "peers" in size else {}
        for kind in recalls["makers"]:
            of = [recalls[name][kind]["at_1"] for name in _WITHOUT]
            of_scan = [_percent(scans[name]["scan"][kind]["at_1"]) for name in _WITHOUT if scans]
            rows.append([_name(size), kind, of[0]["of"], *map(_interval, of), "/".join(of_scan) or "-"])
    pairs = []
    for size in sizes:
        shown = size["layouts"]["errors_shown"]
        row = [_name(size)]
        for name in ("all_makes", "none"):
            counts = size["layouts"]["beside"][name].values()
            row += [" / ".join(str(sum(one[f"{whose}_only_at_1"] for one in counts)) for whose in ("ours", "theirs"))]
        pairs.append([*row, *(f"{100 * shown[name]:.0f}" for name in _WITHOUT)])
    return [
        "## What the layouts of serial numbers add",
        "",
        "Recall at 1 of one-edit errors, in mode standard and, on fewer searches, by the scan, in the same order.",
        "",
        *_table(["records", "kind", "n", *_WITHOUT.values(), "scan of all"], rows),
        "All four kinds together: searches answered first only with makers' layouts / only without; and the errors "
        "that are shown their record, in %, by the threshold at which a tenth of the absent guns are shown something.",
        "",
        *_table(
            [
                "records",
                "against all makes' together",
                "against none",
                *(f"shown with {name}" for name in _WITHOUT.values()),
            ],
            pairs,
        ),
    ]


_DECIDED: Final = {
    "hit_precision": "hits that name the right record",
    "clean_hit": "clean stored guns decided hit",
    "clean_hit_described": "... where both sides name a make, and a model or a calibre",
    "clean_hit_without_make": "... where the search names no make",
    "lookalike_hit": "stored guns with a look-alike decided hit",
    "absent_possible": "absent guns shown a possible",
    "absent_loose_possible": "... by a number that is not the same to the eye",
    "near_possible": "guns one digit from a record shown a possible",
    "legitimate_shown": "all legitimate searches shown a possible or a hit",
    "cross_make_hit": "same number on another make decided hit",
    "same_make_other_gun_hit_with_model": "same number and make, another gun: decided hit, model given",
    "same_make_other_gun_hit_without_model": "same number and make, another gun: decided hit, model not given",
}


def _decisions(sizes: Sequence[dict[str, Any]]) -> list[str]:
    rows = [
        [said, *(f"{_interval(size['decisions'][key], 1)}, n {size['decisions'][key]['of']}" for size in sizes)]
        for key, said in _DECIDED.items()
    ]
    false = ["false hits per 1,000 searches", *(f"{size['decisions']['false_hits_per_1000']:.2f}" for size in sizes)]
    beside = ["hits with a wrong record beside the right one", *(
        str(size["decisions"]["wrong_beside_right_hits"]) for size in sizes
    )]  # fmt: skip
    searches = sizes[0]["decisions"]["searches"]
    return [
        "## Decisions",
        "",
        f"A stream of {searches:,} searches of which 5 % are for stored guns (70 % clean, 12 % look-alike, 14 % one "
        "edit, 4 % two) and 95 % are not (90 % others of the same makers, 6 % same number on another make, 4 % one "
        "digit off): an assumption. The last two rows are of the searches by kind, and not in the stream.",
        "",
        *_table(["", *map(_name, sizes)], [rows[0], false, beside, *rows[1:]]),
    ]


def _thresholds(sizes: Sequence[dict[str, Any]], now: float) -> list[str]:
    rows = []
    for at in sorted({now, *range(-14, 9, 2)}):
        row: list[str] = [f"{at:g}" + (" (in force)" if at == now else "")]
        for size in sizes:
            curve = size["trade_off"]
            here = min(range(len(curve["threshold"])), key=lambda i: abs(curve["threshold"][i] - at))
            row.append(f"{100 * curve['errors_shown'][here]:.0f} / {100 * curve['absent_shown'][here]:.1f}")
        rows.append(row)
    return [
        "## The threshold for a possible",
        "",
        "One-edit errors that are shown their record / absent guns that are shown anything.",
        "",
        *_table(["bits", *map(_name, sizes)], rows),
    ]


def _spread(one: dict[str, float], digits: int = 1) -> str:
    return (
        "/".join(f"{one[key]:.{digits}f}".removesuffix(".0") for key in ("mean", "p50", "p99", "max")) if one else "-"
    )


def _reads(sizes: Sequence[dict[str, Any]]) -> list[str]:
    rows = []
    for size in sizes:
        of = {"stream": size["reads_of_stream"], "by kind, no marks": size["reads_without_patterns"]}
        of |= {kind: figures for kind, figures in size["reads_with_patterns_by_kind"].items() if figures["searches"]}
        if "peers" in size:
            of["deep, by kind, no marks"] = size["peers"]["reads_deep"]
        for what, figures in of.items():
            trips = ", ".join(
                f"{trips}: {100 * n / figures['searches']:.1f}" for trips, n in figures["round_trips"].items()
            )
            cpu = f"{figures['cpu_ms']['p50']:.2f}/{figures['cpu_ms']['p99']:.1f}"
            many = _spread(figures["candidates"], 0)
            rows.append([_name(size), what, figures["searches"], _spread(figures["units"]), trips, many, cpu])
    head = ("records", "searches", "n", "read units mean/p50/p99/max", "round trips, % of searches")
    return [
        "## What a search reads",
        "",
        "Read units of the index alone, its exact key strongly consistent; candidates are records that our scorer "
        "found like the number. CPU is this process's on this noisy machine.",
        "",
        *_table((*head, "candidates mean/p50/p99/max", "CPU ms p50/p99"), rows),
    ]


_KEYS: Final = {"standard": "numbers and numbers less one character", "deep": "less two", "rotations": "rotations"}


def _writes(sizes: Sequence[dict[str, Any]]) -> list[str]:
    rows = []
    for size in sizes:
        costs = size["costs"]
        for name, said in _KEYS.items():
            if name in costs:
                rows.append([_name(size), size["index_version"], said, *_of_writing(costs[name])])
        total = {
            key: sum(one[key] for one in costs.values())
            for key in ("postings_per_record", "write_units_entered", "write_units_loaded", "bytes_per_record")
        }
        most = {key: max(one[key] for one in costs.values()) for key in ("longest_list", "lists_of_several_pages")}
        rows.append([_name(size), size["index_version"], "all of these", *_of_writing({**total, **most})])
    head = ("records", "version", "keys", "places", "units, entered one by one", "units, loaded whole", "bytes")
    return [
        "## What a record costs to index",
        "",
        "Means per record. Without the pages of descriptions, and without the transaction that writes a record's exact "
        "key together with the record (one unit more). Bytes are those stored, with 100 that AWS adds to each item.",
        *(
            f"The keys of deep searches were left out of {_name(size)}: they do not fit into this machine's memory."
            for size in sizes
            if not size["deep_keys"]
        ),
        "",
        *_table((*head, "longest list", "lists of several pages"), rows),
    ]


def _of_writing(one: dict[str, Any]) -> list[str]:
    units = (f"{one[key]:.1f}" for key in ("postings_per_record", "write_units_entered", "write_units_loaded"))
    return [*units, f"{one['bytes_per_record']:,.0f}", f"{one['longest_list']:,}", f"{one['lists_of_several_pages']:,}"]
