"""The steps of a load, drawn: what calls took, how they ended, and what each layer took where nobody else called."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

from benchmarks.load.answers import Answer, Ending, percentile
from benchmarks.load.layers import LAYERS

_COLOURS: Final = ("#cccccc", "#d98324", "#8e6bb0", "#1b4f8a", "#6fa8dc", "#6a9e3f", "#b5cf8f", "#999999")
_ENDINGS: Final = {
    Ending.ANSWERED: "#6a9e3f", Ending.REFUSED_BY_PACE: "#6fa8dc", Ending.REFUSED_BY_OUTAGE: "#d98324",
    Ending.OTHER_PROBLEM: "#8e6bb0", Ending.TIMED_OUT: "#b03a2e", Ending.NO_CONNECTION: "#333333",
}  # fmt: skip


def draw(steps: Mapping[str, Sequence[Answer]], shares: Mapping[str, Mapping[str, float]], path: Path) -> None:
    """A picture of the steps by name, in their order, and of the shares of the layers by kind of call."""
    figure, (times, endings, layers) = plt.subplots(3, 1, figsize=(10, 12))
    places = range(len(steps))
    for share, colour in ((0.5, "#6fa8dc"), (0.9, "#1b4f8a"), (0.99, "#b03a2e")):
        found = [1000 * percentile([each.seconds for each in answers] or [0.0], share) for answers in steps.values()]
        times.plot(places, found, marker="o", label=f"p{100 * share:g}", color=colour)
    times.set_yscale("log")
    times.set_ylabel("ms from when a call was due")
    times.legend(fontsize=8)
    below = [0.0] * len(steps)
    for ending, colour in _ENDINGS.items():
        parts = [
            100 * sum(each.ending is ending for each in answers) / max(len(answers), 1) for answers in steps.values()
        ]
        if any(parts):
            endings.bar(places, parts, bottom=below, label=ending.value, color=colour)
            below = [low + part for low, part in zip(below, parts, strict=True)]
    endings.set_ylabel("calls, %")
    endings.legend(fontsize=8)
    for axes in (times, endings):
        axes.set_xticks(places, list(steps), fontsize=8)
        axes.grid(axis="y", alpha=0.3)
    kinds = list(shares)
    left = [0.0] * len(kinds)
    for layer, colour in zip(LAYERS, _COLOURS, strict=True):
        parts = [100 * shares[kind].get(layer, 0.0) for kind in kinds]
        layers.barh(range(len(kinds)), parts, left=left, label=layer, color=colour)
        left = [low + part for low, part in zip(left, parts, strict=True)]
    layers.set_yticks(range(len(kinds)), kinds, fontsize=8)
    layers.set_xlabel("share of a call's time where nobody else calls, %")
    layers.legend(fontsize=7, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.01))
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)
