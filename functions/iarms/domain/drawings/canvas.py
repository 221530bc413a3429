"""A canvas that shapes are drawn on in millimetres: polygons with rounded corners, strokes, holes, and named places.

The muzzle is on the left at x = 0 and the weapon lies to the right of it; y grows downwards. What is drawn is the
left side, as it is seen with the muzzle on the left.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, inf, radians, sin
from typing import Final, Literal

# What a part is of, by which it is shaded: metal, furniture (wood or plastic), a hole, a line that parts two.
Tone = Literal["metal", "steel", "furniture", "hole", "line"]
# x, y and, where the corner is rounded by more or less than the others, its radius.
Corner = tuple[float, float] | tuple[float, float, float]

FILLS: Final[Mapping[Tone, str]] = {
    "metal": "#32363c",
    "steel": "#555b63",
    "furniture": "#858078",
    "hole": "#ffffff",
    "line": "#c9ccd0",
}


@dataclass(frozen=True)
class Stroke:
    """An element that is drawn: a path, filled, or stroked where it has a `width`."""

    tone: Tone
    path: str
    width: float | None = None


@dataclass
class Canvas:
    """What was drawn, in order; the bounds of it; and where places of the weapon are, by name."""

    marks: list[Stroke] = field(default_factory=list)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    left: float = inf
    top: float = inf
    right: float = -inf
    bottom: float = -inf

    def fill(self, tone: Tone, corners: Sequence[Corner], radius: float = 1.5) -> None:
        """A polygon with rounded corners."""
        self._reach((corner[0], corner[1]) for corner in corners)
        self.marks.append(Stroke(tone, "".join(_rounded(corners, radius, is_closed=True)) + "z"))

    def box(self, tone: Tone, x: float, y: float, to_x: float, to_y: float, radius: float = 1.0) -> None:
        """A rectangle between two corners."""
        self.fill(tone, [(x, y), (to_x, y), (to_x, to_y), (x, to_y)], radius)

    def stroke(self, tone: Tone, corners: Sequence[Corner], width: float, radius: float = 2.0) -> None:
        """An open line of this width, its corners rounded."""
        half = width / 2
        self._reach((x + dx, y + dy) for x, y, *_ in corners for dx in (-half, half) for dy in (-half, half))
        self.marks.append(Stroke(tone, "".join(_rounded(corners, radius, is_closed=False)), width))

    def disc(self, tone: Tone, x: float, y: float, radius: float, to_y: float | None = None) -> None:
        """A circle, or an ellipse of the height `to_y`."""
        high = radius if to_y is None else to_y
        self._reach([(x - radius, y - high), (x + radius, y + high)])
        arc = f"a{_n(radius)} {_n(high)} 0 1 0"
        self.marks.append(Stroke(tone, f"M{_n(x - radius)} {_n(y)}{arc} {_n(2 * radius)} 0{arc} {_n(-2 * radius)} 0z"))

    def lines(
        self, pairs: Iterable[tuple[float, float, float, float]], width: float = 1.0, tone: Tone = "line"
    ) -> None:
        """Many straight lines as one element: x, y, to x, to y of each."""
        path = "".join(f"M{_n(x)} {_n(y)}L{_n(to_x)} {_n(to_y)}" for x, y, to_x, to_y in pairs)
        if path:
            self.marks.append(Stroke(tone, path, width))

    def place(self, name: str, x: float, y: float) -> None:
        """Say where a place of the weapon is."""
        self.places.setdefault(name, (round(x, 1), round(y, 1)))

    def _reach(self, points: Iterable[tuple[float, float]]) -> None:
        for x, y in points:
            self.left, self.right = min(self.left, x), max(self.right, x)
            self.top, self.bottom = min(self.top, y), max(self.bottom, y)


def turned(points: Iterable[tuple[float, float]], about: tuple[float, float], degrees: float) -> list[Corner]:
    """The points turned about one of them; positive degrees turn the muzzle's side up."""
    angle = radians(degrees)
    at_x, at_y = about
    return [
        (
            at_x + (x - at_x) * cos(angle) - (y - at_y) * sin(angle),
            at_y + (x - at_x) * sin(angle) + (y - at_y) * cos(angle),
        )
        for x, y in points
    ]


def curved(start: tuple[float, float], lean: float, bend: float, length: float, width: float) -> list[Corner]:
    """A box magazine as a polygon: from the middle of its mouth `start`, `length` down along its middle.

    `lean` is in degrees from straight down, positive towards the muzzle; `bend` is how much more it leans at its end.
    """
    steps = 1 if not bend else 7
    x, y = start
    before: list[Corner] = []
    behind: list[Corner] = []
    for at in range(steps + 1):
        angle = radians(lean + bend * at / steps)
        across_x, across_y = cos(angle) * width / 2, sin(angle) * width / 2
        before.append((x - across_x, y - across_y))
        behind.append((x + across_x, y + across_y))
        step = length / steps
        middle = radians(lean + bend * (at + 0.5) / steps)
        x, y = x - sin(middle) * step, y + cos(middle) * step
    return [*before, *reversed(behind)]


def _rounded(corners: Sequence[Corner], radius: float, *, is_closed: bool) -> Iterator[str]:
    """The path through the corners, each cut short by its radius, or by half of its shorter side where that is less."""
    count = len(corners)
    for at, corner in enumerate(corners):
        x, y = corner[0], corner[1]
        command = "L" if at else "M"
        own = corner[2] if len(corner) > 2 else radius
        if own <= 0 or (not is_closed and at in (0, count - 1)):
            yield f"{command}{_n(x)} {_n(y)}"
            continue
        before, behind = corners[at - 1], corners[(at + 1) % count]
        start = _towards(x, y, before[0], before[1], own)
        end = _towards(x, y, behind[0], behind[1], own)
        yield f"{command}{_n(start[0])} {_n(start[1])}Q{_n(x)} {_n(y)} {_n(end[0])} {_n(end[1])}"


def _towards(x: float, y: float, to_x: float, to_y: float, by: float) -> tuple[float, float]:
    length = hypot(to_x - x, to_y - y)
    share = min(by / length, 0.5) if length else 0.0
    return x + (to_x - x) * share, y + (to_y - y) * share


def _n(number: float) -> str:
    """A number of millimetres with one decimal at most."""
    return f"{number:.1f}".removesuffix(".0") if abs(number) >= 0.05 else "0"
