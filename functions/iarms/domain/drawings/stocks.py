"""Stocks of long guns: butts of every kind, and stocks of one piece under the barrel.

Each is a function of the canvas, the weapon's length and the stock's own numbers. The bore is at y = 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from iarms.domain.drawings.canvas import Canvas, Corner, Tone


@dataclass(frozen=True)
class Stock:
    """A butt. `kind`: fixed, skeleton, thumbhole, bars, triangle, wire, sliding, under (folds below). `wrist` is where
    it begins behind the receiver, `top` and `bottom` its depth there, `heel` and `toe` its depth at the plate."""

    kind: str = "fixed"
    start: float = 720
    top: float = -8
    bottom: float = 30
    heel: float = 20
    toe: float = 150
    tone: Tone = "furniture"
    comb: float = 0
    pad: float = 10
    thick: float = 8
    rake: float = 6

    def draw(self, canvas: Canvas, length: float) -> None:
        """The butt up to the weapon's whole length."""
        _STOCKS[self.kind](canvas, self, length)
        canvas.place("butt", length - (length - self.start) * 0.35, (self.heel + self.toe) / 2)
        canvas.place("butt plate", length - 2, (self.heel + self.toe) / 2)


def _fixed(canvas: Canvas, s: Stock, end: float) -> None:
    wide = end - s.start
    comb = s.heel - s.comb
    canvas.fill(
        s.tone,
        [
            (s.start, s.top, 2),
            (s.start + wide * 0.28, (s.top * 2 + comb) / 3 + (6 if not s.comb else 0), 20),
            (s.start + wide * 0.42, comb - 2 if s.comb else (s.top + comb) / 2, 14),
            (end - s.rake, s.heel, 5),
            (end, (s.heel + s.toe) / 2, 12),
            (end - s.rake * 0.4, s.toe, 6),
            (s.start + wide * 0.3, s.bottom + (s.toe - s.bottom) * 0.24, 30),
            (s.start, s.bottom, 2),
        ],
    )
    if s.pad:
        canvas.fill(
            "metal",
            [
                (end - s.rake - s.pad, s.heel - 0.5, 2),
                (end - s.rake, s.heel, 4),
                (end, (s.heel + s.toe) / 2, 12),
                (end - s.rake * 0.4, s.toe, 5),
                (end - s.rake * 0.4 - s.pad, s.toe - 2, 2),
                (end - s.pad, (s.heel + s.toe) / 2, 12),
            ],
        )


def _skeleton(canvas: Canvas, s: Stock, end: float) -> None:
    _fixed(canvas, s, end)
    wide = end - s.start
    canvas.fill(
        "hole",
        [
            (s.start + wide * 0.36, s.heel - s.comb + 20, 6),
            (end - s.pad - 22, s.heel + 22, 6),
            (end - s.pad - 18, s.toe - 24, 8),
            (s.start + wide * 0.42, s.bottom + (s.toe - s.bottom) * 0.2 - 8, 10),
        ],
    )


def _thumbhole(canvas: Canvas, s: Stock, end: float) -> None:
    wide = end - s.start
    low = s.bottom + (s.toe - s.bottom) * 0.7
    canvas.fill(
        s.tone,
        [
            (s.start, s.top, 2),
            (end - s.rake, s.heel, 5),
            (end, (s.heel + s.toe) / 2, 12),
            (end - 3, s.toe, 6),
            (s.start + wide * 0.42, low + 4, 12),
            (s.start + wide * 0.3, low + 24, 8),
            (s.start + wide * 0.14, low + 22, 6),
            (s.start + wide * 0.1, s.bottom + 14, 10),
            (s.start, s.bottom, 2),
        ],
    )
    canvas.fill(
        "hole",
        [
            (s.start + wide * 0.2, s.top + 30, 10),
            (s.start + wide * 0.44, s.top + 36, 10),
            (s.start + wide * 0.42, low - 16, 10),
            (s.start + wide * 0.28, low - 6, 8),
        ],
    )
    canvas.box("metal", end - s.pad - 2, (s.heel + s.toe) / 2 - 40, end, (s.heel + s.toe) / 2 + 40, 3)


def _bars(canvas: Canvas, s: Stock, end: float) -> None:
    canvas.stroke("metal", [(s.start, s.top), (end - 6, s.heel)], s.thick)
    canvas.stroke("metal", [(s.start, s.bottom), (end - 10, s.heel + (s.toe - s.heel) * 0.45)], s.thick * 0.8)
    canvas.fill(
        "metal", [(end - 12, s.heel - 5, 3), (end, s.heel - 4, 4), (end - 2, s.toe, 5), (end - 12, s.toe - 4, 3)]
    )


def _triangle(canvas: Canvas, s: Stock, end: float) -> None:
    canvas.stroke(
        "metal",
        [
            (s.start, s.top + 4),
            (end - 8, s.heel, 4),
            (end - 5, s.toe - 6, 8),
            (end - 26, s.toe - 8, 10),
            (s.start, s.bottom),
        ],
        s.thick,
        8,
    )
    canvas.box("metal", end - 9, s.heel - 5, end, s.toe, 4)


def _wire(canvas: Canvas, s: Stock, end: float) -> None:
    canvas.stroke("metal", [(s.start, s.top), (end - 4, s.heel, 6), (end - 4, s.toe)], s.thick, 6)
    if s.bottom != s.top:
        canvas.stroke(
            "metal",
            [
                (s.start, s.bottom),
                (end - 20, s.heel + (s.bottom - s.top), 6),
                (end - 4, s.heel + (s.bottom - s.top) + 8),
            ],
            s.thick,
            6,
        )


def _under(canvas: Canvas, s: Stock, end: float) -> None:
    canvas.stroke("metal", [(s.start, s.bottom - 6), (end - 10, s.heel + 6)], s.thick * 1.5)
    canvas.fill(
        "metal",
        [
            (end - 16, s.heel - 2, 4),
            (end - 4, s.heel, 5),
            (end, (s.heel + s.toe) / 2, 20),
            (end - 8, s.toe, 6),
            (end - 16, s.toe - 4, 4),
            (end - 10, (s.heel + s.toe) / 2, 20),
        ],
    )
    canvas.disc("metal", s.start + 4, s.bottom - 6, 10)


def _sliding(canvas: Canvas, s: Stock, end: float) -> None:
    canvas.box("metal", s.start, s.top, end - 60, s.top + 26, 3)
    wide = min(end - s.start - 40, 165)
    canvas.fill(
        s.tone,
        [
            (end - wide, s.top - 2, 4),
            (end - 4, s.top - 4, 4),
            (end, s.top + 10, 6),
            (end - 2, s.toe, 6),
            (end - 20, s.toe - 2, 6),
            (end - wide * 0.5, s.top + 44, 10),
            (end - wide, s.top + 32, 6),
        ],
    )
    canvas.fill("hole", [(end - wide * 0.45, s.top + 34, 4), (end - 26, s.top + 34, 4), (end - 24, s.toe - 26, 6)], 4)


@dataclass(frozen=True)
class OnePiece:
    """A stock of one piece under the barrel: from its tip along receiver and wrist to the butt plate."""

    tip: float = 300
    depth: float = 20
    top: float = 2
    belly: float = 36
    wrist: float = 780
    wrist_top: float = 10
    wrist_bottom: float = 46
    heel: float = 46
    toe: float = 176
    pistol: float = 0
    tone: Tone = "furniture"
    pad: float = 8
    rise: float = 0
    receiver: float = 620
    handguard: float = 0
    monte: float = 0

    def draw(self, canvas: Canvas, length: float) -> None:
        """The stock, and a handguard above the barrel from `handguard` to the receiver."""
        s, end = self, length
        if s.handguard:
            canvas.fill(
                s.tone,
                [(s.handguard, s.top, 0), (s.handguard, -9, 4), (s.receiver - 6, -13, 4), (s.receiver, s.top, 0)],
            )
        wide = end - s.wrist
        bulge: list[Corner] = (
            [
                (s.wrist + s.pistol * 1.5, s.wrist_bottom + s.pistol + 6, 10),
                (s.wrist + 4, s.wrist_bottom + s.pistol, 10),
            ]
            if s.pistol
            else [(s.wrist, s.wrist_bottom, 30)]
        )
        canvas.fill(
            s.tone,
            [
                (s.tip, s.top, 1),
                (s.receiver, s.top, 0),
                (s.wrist - 40, s.top + 2, 8),
                (s.wrist + wide * 0.06, s.wrist_top + 6, 24),
                (s.wrist + wide * 0.28, s.heel - 16 - s.monte, 24),
                (end - 5, s.heel, 5),
                (end, (s.heel + s.toe) / 2, 20),
                (end - 3, s.toe, 6),
                (s.wrist + wide * 0.34, s.wrist_bottom + (s.toe - s.wrist_bottom) * 0.34, 30),
                *bulge,
                (s.wrist - 50, s.belly + 6, 20),
                (s.receiver - 20, s.belly, 20),
                (s.tip + 8, s.depth, 10),
                (s.tip, s.depth - 5, 5),
            ],
        )
        if s.pad:
            canvas.fill(
                "metal",
                [
                    (end - 5 - s.pad, s.heel - 0.5, 1),
                    (end - 5, s.heel, 4),
                    (end, (s.heel + s.toe) / 2, 20),
                    (end - 3, s.toe, 5),
                    (end - 3 - s.pad, s.toe - 3, 1),
                    (end - s.pad, (s.heel + s.toe) / 2, 20),
                ],
            )
        canvas.place("butt", end - wide * 0.35, (s.heel + s.toe) / 2)
        canvas.place("butt plate", end - 2, (s.heel + s.toe) / 2)
        canvas.place("fore-end", s.tip + (s.receiver - s.tip) * 0.5, (s.top + s.depth) / 2 + 4)
        canvas.place("under the fore-end", s.tip + (s.receiver - s.tip) * 0.6, s.belly - 4)


_STOCKS: Final[Mapping[str, Callable[[Canvas, Stock, float], None]]] = {
    "fixed": _fixed,
    "skeleton": _skeleton,
    "thumbhole": _thumbhole,
    "bars": _bars,
    "triangle": _triangle,
    "wire": _wire,
    "under": _under,
    "sliding": _sliding,
}
