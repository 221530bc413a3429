"""Pistols: slide or barrel, frame, trigger guard, grip, hammer; each a few numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import radians, tan
from typing import Any, Final

from iarms.domain.drawings.canvas import Canvas, Corner, Tone

_GUARD: Final = 5.0


@dataclass(frozen=True)
class Pistol:
    """A self-loading pistol. Lengths in mm, the grip's lean in degrees from straight down.

    `slide`: full; open (the barrel lies bare on top); prongs (the slide is behind a bare barrel); toggle; fixed (a bare
    barrel before a receiver); split (a slide at the rear and a high barrel); frame (none). `hammer`: none, spur, ring,
    bobbed.
    """

    length: float = 200
    height: float = 135
    slide: str = "full"
    slide_height: float = 27
    barrel_length: float = 115
    nose: float = 0
    muzzle: float = 0
    dust: float = 0.95
    dust_depth: float = 9
    rail: bool = False
    lean: float = 18
    grip_top: float = 59
    grip_foot: float = 52
    tang: float = 14
    gap: float = 10
    hammer: str = "none"
    guard: str = "round"
    guard_length: float = 54
    serrations: int = 10
    front_serrations: int = 0
    panel: bool = True
    plastic: bool = False
    safety: str = "none"
    foot: float = 0
    swell: float = 3
    window: float = 0
    sights: float = 4
    heel: bool = False

    @property
    def slide_rear(self) -> float:
        """Where the slide ends."""
        return self.length - self.gap


def pistol(canvas: Canvas, row: Mapping[str, Any]) -> None:
    """Draw a pistol by a row of `Pistol`'s numbers."""
    p = Pistol(**row)
    _frame(canvas, p)
    _TOPS[p.slide](canvas, p)
    _hammer(canvas, p)
    _controls(canvas, p)
    _name_places(canvas, p)


def _grip_lines(p: Pistol) -> tuple[float, float, float]:
    """The front of the grip at the frame's underside and at its foot, and the underside's y."""
    under = p.slide_height + p.dust_depth
    front = p.length - p.tang - p.grip_top
    return front, front + tan(radians(p.lean)) * (p.height - under), under


def _frame(canvas: Canvas, p: Pistol) -> None:
    front, foot_front, under = _grip_lines(p)
    seam = p.slide_height - 2
    start = p.slide_rear * (1 - p.dust)
    guard_front = max(front - p.guard_length, start + 4)
    foot_rear = foot_front + p.grip_foot
    web_y = p.slide_height + 10
    middle = (p.height + web_y) / 2
    lean = tan(radians(p.lean))
    tone: Tone = "furniture" if p.plastic else "metal"
    canvas.fill(
        tone,
        [
            (start, seam, 0),
            (p.length - 1, seam + 1, 2),
            (p.length, p.slide_height + 3, 2),
            (front + p.grip_top + 2, web_y, 6),
            (front + lean * (middle - under) + p.grip_top + p.swell, middle, 14),
            (foot_rear, p.height - 4, 3),
            (foot_rear - 1 + (4 if p.heel else 0), p.height, 2),
            (foot_front - 2, p.height, 3),
            (foot_front + 1, p.height - 8, 3),
            (front + 2, under + 12, 10),
            (front - 1, under, 5),
            (guard_front, under, 2),
            (start + (4 if p.dust_depth > 6 else 1), under, 4),
            (start, seam + 4, 1),
        ],
    )
    _guard(canvas, p, guard_front, front, under, tone)
    if p.foot:
        canvas.box("metal", foot_front - 6, p.height - 1, foot_rear + 3, p.height + p.foot, 2)
    if p.rail:
        top = under - 0.5
        canvas.lines([(x, top - 3, x, top + 1) for x in (start + 14.0, start + 24, start + 34)], 3, "hole")
    if p.panel:
        _panel(canvas, p, front, foot_front, under)


def _guard(canvas: Canvas, p: Pistol, guard_front: float, front: float, under: float, tone: Tone) -> None:
    depth = under + 25
    x, rear = guard_front + 2.5, front + 6
    corners: list[Corner] = [(x, under - 3), (x + 3, depth - 2, 15), (rear - 6, depth - 1, 12), (rear, under + 14)]
    if p.guard == "square":
        corners = [(x, under - 3), (x + 1, depth, 4), (rear - 8, depth, 8), (rear + 1, under + 18)]
    elif p.guard == "hooked":
        corners = [
            (x, under - 3),
            (x + 3, under + 10, 8),
            (x - 4, depth, 3),
            (rear - 8, depth, 8),
            (rear + 1, under + 18),
        ]
    canvas.stroke(tone, corners, _GUARD)
    trigger = (guard_front + front) / 2 + 5
    canvas.stroke("metal", [(trigger, under - 2), (trigger + 4, under + 9, 6), (trigger - 1, under + 18)], 3.5, 6)


def _panel(canvas: Canvas, p: Pistol, front: float, foot_front: float, under: float) -> None:
    rear_top, rear_foot = front + p.grip_top, foot_front + p.grip_foot
    lean = tan(radians(p.lean))
    middle = (p.height + under) / 2
    canvas.fill(
        "metal" if p.plastic else "furniture",
        [
            (front + 8, under + 6, 4),
            (rear_top - 5, under + 5, 6),
            (front + lean * (middle - under) + p.grip_top + p.swell - 6, middle, 12),
            (rear_foot - 6, p.height - 6, 3),
            (foot_front + 7, p.height - 6, 3),
            (front + lean * (middle - under) + 6, middle, 10),
        ],
    )


def _full(canvas: Canvas, p: Pistol) -> None:
    rear, high = p.slide_rear, p.slide_height
    if p.muzzle:
        canvas.box("steel", 0, 4.5, p.muzzle + 4, 15)
    start = p.muzzle
    canvas.fill(
        "metal",
        [
            (start, 1 + p.nose * 0.15, 2),
            (start + p.nose, 0, 1),
            (rear - 1, 0, 2),
            (rear, 3, 2),
            (rear, high, 1),
            (start + p.nose * 0.4, high, 2),
            (start, high - p.nose * 0.5 - 1, 3),
        ],
    )
    if p.window:
        canvas.box("steel", rear * 0.42, 1, rear * 0.42 + p.window, 9)
    _sights(canvas, p, start + 7, rear - 12)
    _slide_lines(canvas, p, start, rear)


def _open(canvas: Canvas, p: Pistol) -> None:
    rear, high = p.slide_rear, p.slide_height
    bridge, bare = 24 + p.muzzle, rear * 0.6
    canvas.box("steel", 0, 3, bare + 8, 13, 2)
    canvas.fill(
        "metal",
        [
            (p.muzzle, 1, 3),
            (bridge, 1, 4),
            (bridge + 6, 9.5, 4),
            (bare - 6, 9.5, 4),
            (bare, 0.5, 4),
            (rear - 1, 0, 2),
            (rear, 4, 2),
            (rear, high),
            (p.muzzle, high, 2),
        ],
    )
    _sights(canvas, p, p.muzzle + 8, rear - 12)
    _slide_lines(canvas, p, p.muzzle, rear)


def _prongs(canvas: Canvas, p: Pistol) -> None:
    rear, high = p.slide_rear, p.slide_height
    bare = p.length * 0.43
    canvas.fill("steel", [(0, 3.5, 1), (bare + 8, 2.5, 0), (bare + 8, 17, 0), (0, 15, 1)])
    canvas.fill(
        "metal",
        [(bare - 6, 8, 3), (bare + 4, 1, 4), (rear - 1, 0, 3), (rear, high), (bare - 14, high, 2), (bare - 16, 17, 3)],
    )
    canvas.fill("metal", [(6, 4, 1), (8, -3, 2), (14, -3, 2), (20, 4, 1)])
    canvas.box("metal", rear - 16, -2.5, rear - 8, 1)
    _slide_lines(canvas, p, bare, rear)


def _toggle(canvas: Canvas, p: Pistol) -> None:
    bare, rear, high = p.barrel_length, p.slide_rear, p.slide_height
    canvas.fill(
        "steel",
        [
            (0, 3.5, 1),
            (7, 3.5, 1),
            (bare - 22, 1, 3),
            (bare + 4, -1, 2),
            (bare + 4, 21, 0),
            (bare - 22, 18, 3),
            (0, 15, 1),
        ],
    )
    canvas.fill("metal", [(2, 4, 0), (3, -4, 2), (9, -4, 2), (14, 4, 0)])
    canvas.fill(
        "metal",
        [
            (bare - 2, 0, 3),
            (bare + 44, 1, 4),
            (rear - 30, 4, 3),
            (rear - 6, 8, 5),
            (rear, 14, 4),
            (rear, high),
            (bare - 6, high, 2),
        ],
    )
    knob = bare + (rear - bare) * 0.62
    canvas.disc("metal", knob, 2, 10.5)
    canvas.disc("line", knob, 2, 8)
    canvas.disc("metal", knob, 2, 6.5)
    canvas.lines([(bare + 2, 10, rear - 14, 12)], 1)


def _fixed(canvas: Canvas, p: Pistol) -> None:
    bare, rear, high = p.barrel_length, p.slide_rear, p.slide_height
    canvas.fill("steel", [(0, 3, 1), (bare + 4, 1, 0), (bare + 4, 19, 0), (0, 15, 1)])
    canvas.fill("metal", [(bare, 0, 2), (rear, 0, 3), (rear, high), (bare, high, 2)])
    _sights(canvas, p, 8, rear - 10)
    _slide_lines(canvas, p, bare, rear)


def _split(canvas: Canvas, p: Pistol) -> None:
    bare, rear, high = p.length * 0.46, p.slide_rear, p.slide_height
    canvas.fill("steel", [(0, 2, 2), (bare + 4, 1, 0), (bare + 4, high - 4, 0), (0, 15, 3)])
    canvas.fill(
        "metal",
        [
            (bare, 2, 2),
            (bare + 3, 0, 2),
            (rear, 0, 4),
            (rear, high),
            (0, high, 2),
            (0, high - 7, 3),
            (bare, high - 8, 1),
        ],
    )
    _sights(canvas, p, 7, rear - 10)
    _slide_lines(canvas, p, bare, rear)


def _sights(canvas: Canvas, p: Pistol, front: float, rear: float) -> None:
    if not p.sights:
        return
    canvas.fill(
        "metal", [(front - 3, 1, 0), (front - 1, -p.sights, 1), (front + 4, -p.sights, 1), (front + 8, 1, 0)], 0
    )
    canvas.fill("metal", [(rear - 8, 1, 0), (rear, -p.sights, 1), (rear + 8, -p.sights, 1), (rear + 9, 1, 0)], 0)


def _slide_lines(canvas: Canvas, p: Pistol, start: float, rear: float) -> None:
    high = p.slide_height
    canvas.lines([(max(start, p.slide_rear * (1 - p.dust)), high - 0.5, p.length - 6, high - 0.5)], 0.8)
    top = 4.0
    canvas.lines([(rear - 6 - 2.4 * at, top, rear - 6 - 2.4 * at, high - 4) for at in range(p.serrations)], 0.8)
    canvas.lines(
        [(start + 14 + 2.4 * at, top, start + 14 + 2.4 * at, high - 4) for at in range(p.front_serrations)], 0.8
    )


def _hammer(canvas: Canvas, p: Pistol) -> None:
    x, y = p.slide_rear, p.slide_height * 0.5
    if p.hammer == "spur":
        canvas.fill(
            "steel", [(x - 3, y + 9, 0), (x - 1, y - 6, 2), (x + 9, y - 15, 1), (x + 11, y - 11, 1), (x + 5, y + 9, 0)]
        )
    elif p.hammer == "ring":
        canvas.fill(
            "steel",
            [
                (x - 3, y + 9, 0),
                (x - 1, y - 4, 3),
                (x + 4, y - 12, 4),
                (x + 11, y - 11, 4),
                (x + 11, y - 4, 4),
                (x + 6, y + 9, 0),
            ],
        )
        canvas.disc("hole", x + 6, y - 7, 2)
    elif p.hammer == "bobbed":
        canvas.fill("steel", [(x - 2, y + 9, 0), (x, y - 2, 2), (x + 5, y - 4, 2), (x + 6, y + 9, 0)])


def _controls(canvas: Canvas, p: Pistol) -> None:
    front, _, under = _grip_lines(p)
    seam = p.slide_height
    canvas.disc("line", front + 5, under + 6, 2.4)
    canvas.stroke("line", [(front - 18, seam + 4), (front + 10, seam + 3)], 2)
    if p.safety == "slide":
        canvas.stroke("line", [(p.slide_rear - 14, seam * 0.55), (p.slide_rear - 27, seam * 0.62)], 3.2)
    elif p.safety == "frame":
        canvas.stroke("line", [(p.length - p.tang - 4, seam + 4), (p.length - p.tang - 17, seam + 1)], 2.8)


def _name_places(canvas: Canvas, p: Pistol) -> None:
    front, foot_front, under = _grip_lines(p)
    seam = p.slide_height
    start = p.slide_rear * (1 - p.dust)
    guard_front = max(front - p.guard_length, start + 4)
    canvas.place("frame", (start + front) / 2 + 6, seam + p.dust_depth * 0.5)
    canvas.place("frame above the trigger", front - 12, seam + 4)
    canvas.place("frame behind the trigger", front + 8, seam + 6)
    canvas.place("frame at the front", start + 12, seam + p.dust_depth * 0.5)
    canvas.place("underside of the frame", (start + guard_front) / 2, under)
    canvas.place("trigger guard", guard_front + 3, under + 18)
    canvas.place("slide", p.slide_rear * 0.62, seam * 0.6)
    canvas.place("rear of the slide", p.slide_rear - 20, seam * 0.45)
    canvas.place("barrel", p.length * (0.3 if p.slide in ("prongs", "toggle", "fixed", "open", "split") else 0.42), 8)
    canvas.place("chamber", p.length * 0.47, 8)
    canvas.place("muzzle", p.muzzle + 3, 9)
    canvas.place("grip", (front + foot_front) / 2 + p.grip_top * 0.5, (under + p.height) / 2)
    canvas.place("backstrap", (front + foot_front) / 2 + p.grip_top, (under + p.height) / 2)
    canvas.place("front strap", (front + foot_front) / 2 + 1, (under + p.height) / 2)
    canvas.place("foot of the grip", foot_front + p.grip_foot * 0.6, p.height - 3)
    canvas.place("magazine", foot_front + p.grip_foot * 0.4, p.height)
    canvas.place("receiver", p.length * 0.6, seam * 0.6)
    canvas.place("fire control unit", front + 10, under + 4)


_TOPS: Final[Mapping[str, Callable[[Canvas, Pistol], None]]] = {
    "full": _full,
    "open": _open,
    "prongs": _prongs,
    "toggle": _toggle,
    "fixed": _fixed,
    "split": _split,
    "frame": lambda canvas, p: None,
}
