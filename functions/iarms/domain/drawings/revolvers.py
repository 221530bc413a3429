"""Revolvers and derringers: barrel, cylinder, top strap, grip, hammer; each a few numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iarms.domain.drawings.canvas import Canvas, Corner


@dataclass(frozen=True)
class Revolver:
    """A revolver, in mm. `lug`: none, half (shrouds the ejector's head), full, tube (an ejector beside the barrel).

    `frame`: solid, open (no strap above the cylinder), break (a hinge before the cylinder). `grip`: square, round,
    plough, target, bird. `hammer`: spur, none, shrouded.
    """

    barrel_length: float = 102
    barrel_height: float = 17
    cylinder: float = 38
    cylinder_length: float = 41
    lug: str = "half"
    frame: str = "solid"
    grip: str = "square"
    grip_length: float = 85
    hammer: str = "spur"
    rib: float = 0
    vents: bool = False
    gate: bool = False
    shoulder: float = 0
    trigger_guard: bool = True


def revolver(canvas: Canvas, row: Mapping[str, Any]) -> None:
    """Draw a revolver by a row of `Revolver`'s numbers. The bore, at y = 0, is the uppermost chamber's."""
    r = Revolver(**row)
    front = r.barrel_length
    rear = front + r.cylinder_length + 6
    axis = r.cylinder * 0.31
    top = -r.barrel_height / 2 - 1
    _barrel(canvas, r, front, top, axis)
    _frame(canvas, r, front, rear, top, axis)
    _cylinder(canvas, r, front, axis)
    _grip(canvas, r, rear, axis)
    _hammer(canvas, r, rear)
    _guard(canvas, r, front, rear, axis)
    _name_places(canvas, r, front, rear, axis)


def _barrel(canvas: Canvas, r: Revolver, front: float, top: float, axis: float) -> None:
    half = r.barrel_height / 2
    canvas.fill("metal", [(0, -half, 2), (front + 4, -half, 0), (front + 4, half, 0), (0, half, 2)])
    if r.rib:
        canvas.box("metal", 2, -half - r.rib, front + 6, -half + 1, 0.5)
        if r.vents:
            step = max((front - 24) / 4, 14)
            canvas.lines(
                [(x, -half - 0.4, x + step * 0.55, -half - 0.4) for x in _steps(12, front - 12, step)], 2, "hole"
            )
        half += r.rib
    canvas.fill("metal", [(4, -half + 1, 0), (7, -half - 6, 2), (12, -half - 6, 2), (22, -half + 1, 0)])
    rod = axis + 1
    if r.lug == "full":
        canvas.fill("metal", [(1, 2, 0), (front + 4, 2, 0), (front + 4, rod + 7, 0), (6, rod + 7, 5)])
        canvas.lines([(front - 42, rod, front - 2, rod)], 5, "line") if front > 60 else None
    elif r.lug == "half":
        start = max(front - 52, 4)
        canvas.fill(
            "metal",
            [
                (start + 5, 4, 0),
                (front + 4, 4, 0),
                (front + 4, rod + 6, 0),
                (start + 3, rod + 6, 5),
                (start, rod - 2, 3),
            ],
        )
    elif r.lug == "rod":
        canvas.box("metal", max(front - 48, 3), rod - 2.5, front + 4, rod + 2.5, 2)
    elif r.lug == "tube":
        canvas.box("metal", max(front - 88, 14), half + 1, front + 6, half + 10, 4)
    elif r.lug == "lever":
        canvas.fill(
            "metal",
            [
                (front - r.barrel_length * 0.72, half, 2),
                (front + 8, half, 0),
                (front + 8, rod + 6, 2),
                (front - r.barrel_length * 0.6, half + 7, 3),
            ],
        )


def _frame(canvas: Canvas, r: Revolver, front: float, rear: float, top: float, axis: float) -> None:
    low = axis + r.cylinder / 2 + 5
    if r.frame == "open":
        canvas.fill(
            "metal",
            [(front - 12, axis + 2, 0), (front + 4, axis - 4, 0), (front + 4, low - 6, 0), (front - 14, axis + 8, 3)],
        )
    else:
        strap = top - r.rib
        canvas.fill(
            "metal",
            [
                (front - 2, strap, 1),
                (rear + 14, strap - 1, 2),
                (rear + 20, strap + 8, 4),
                (rear, strap + 10, 0),
                (rear, strap + 7, 0),
                (front + 4, strap + 7, 0),
                (front + 4, low, 0),
                (front - 6, low - 4, 5),
                (front - 4, axis + 4, 2),
            ],
        )
    canvas.fill(
        "metal",
        [
            (front - 4, low - 8, 0),
            (front + 4, axis + r.cylinder / 2 - 2, 0),
            (rear, low - 7, 0),
            (rear, top - (0 if r.frame == "open" else 1), 2),
            (rear + 12, top + 1, 3),
            (rear + 24, top + 12 + r.shoulder * 0.2, 8),
            (rear + 24, low + 4, 6),
            (rear + 2, low + 7, 2),
            (front + 6, low + 2, 3),
        ],
    )
    if r.frame == "break":
        canvas.disc("steel", front + 1, low - 2, 5)
        canvas.disc("line", front + 1, low - 2, 1.8)
        canvas.fill(
            "steel", [(rear + 1, top - 4, 2), (rear + 12, top - 5, 2), (rear + 14, top + 6, 2), (rear + 4, top + 8, 2)]
        )
    if r.gate:
        canvas.disc("line", rear + 7, axis - 2, 7.5)
        canvas.disc("steel", rear + 7, axis - 2, 6.5)
    elif r.frame != "open":
        canvas.stroke("line", [(rear + 6, axis), (rear + 16, axis + 2)], 3.5)


def _cylinder(canvas: Canvas, r: Revolver, front: float, axis: float) -> None:
    half, start, end = r.cylinder / 2, front + 4, front + 4 + r.cylinder_length
    canvas.fill(
        "steel", [(start, axis - half, 3), (end, axis - half, 1), (end, axis + half, 1), (start, axis + half, 3)]
    )
    for y in (axis - half * 0.52, axis + half * 0.52, axis):
        canvas.stroke(
            "line" if y != axis else "metal",
            [(start + 1, y), (start + r.cylinder_length * 0.62, y)],
            3 if y != axis else 4,
        )
    canvas.lines([(x, y, x + 3, y) for x in (end - 6,) for y in (axis - half * 0.3, axis + half * 0.3)], 2)


def _grip(canvas: Canvas, r: Revolver, rear: float, axis: float) -> None:
    top = axis - 2
    low = axis + r.cylinder / 2 + 6
    x, y = rear + 24, r.grip_length
    shapes: dict[str, list[Corner]] = {
        "square": [
            (x - 22, low, 6),
            (x - 2, top, 6),
            (x + 6, top + 6, 5),
            (x + 10, low, 10),
            (x + 26, low + y * 0.55, 12),
            (x + 33, low + y * 0.8, 4),
            (x + 28, low + y * 0.88, 3),
            (x - 3, low + y * 0.88, 4),
            (x - 12, low + y * 0.35, 14),
            (x - 18, low + 8, 8),
        ],
        "round": [
            (x - 22, low, 6),
            (x - 2, top, 6),
            (x + 5, top + 6, 5),
            (x + 9, low, 10),
            (x + 20, low + y * 0.45, 14),
            (x + 18, low + y * 0.72, 9),
            (x + 4, low + y * 0.78, 9),
            (x - 8, low + y * 0.5, 12),
            (x - 16, low + 8, 8),
        ],
        "target": [
            (x - 24, low, 6),
            (x - 2, top - 2, 6),
            (x + 8, top + 4, 5),
            (x + 12, low, 12),
            (x + 32, low + y * 0.5, 14),
            (x + 40, low + y * 0.9, 4),
            (x + 34, low + y, 3),
            (x - 4, low + y, 4),
            (x - 8, low + y * 0.5, 12),
            (x - 17, low + 8, 8),
        ],
        "plough": [
            (x - 20, low, 6),
            (x - 2, top, 6),
            (x + 4, top + 8, 8),
            (x + 10, low + 8, 14),
            (x + 30, low + y * 0.5, 16),
            (x + 40, low + y * 0.85, 5),
            (x + 34, low + y * 0.93, 4),
            (x + 4, low + y * 0.93, 5),
            (x - 4, low + y * 0.6, 14),
            (x - 14, low + 10, 14),
        ],
        "bird": [
            (x - 20, low, 6),
            (x - 2, top, 6),
            (x + 4, top + 8, 8),
            (x + 10, low + 8, 14),
            (x + 34, low + y * 0.4, 20),
            (x + 30, low + y * 0.72, 8),
            (x + 14, low + y * 0.75, 8),
            (x - 4, low + y * 0.5, 12),
            (x - 14, low + 10, 14),
        ],
    }
    canvas.fill("furniture", shapes[r.grip])
    canvas.fill(
        "metal",
        [
            (rear, axis - 6, 0),
            (rear + 22, axis - 6, 4),
            (rear + 26, axis + 6, 8),
            (rear + 14, low + 6, 6),
            (rear, low + 4, 0),
        ],
    )


def _hammer(canvas: Canvas, r: Revolver, rear: float) -> None:
    x = rear + 12
    if r.hammer == "spur":
        canvas.fill(
            "steel",
            [(x - 2, 6, 0), (x + 1, -8, 2), (x + 12, -16, 1), (x + 16, -14, 1), (x + 10, -4, 4), (x + 11, 10, 0)],
        )
    elif r.hammer == "shrouded":
        canvas.fill("metal", [(x - 8, -9, 2), (x + 2, -12, 4), (x + 12, -4, 6), (x + 14, 10, 0), (x - 8, 10, 0)])


def _guard(canvas: Canvas, r: Revolver, front: float, rear: float, axis: float) -> None:
    low = axis + r.cylinder / 2 + 5
    start = front + r.cylinder_length * 0.35
    trigger = rear - 4
    canvas.stroke("steel", [(trigger, low), (trigger - 2, low + 12, 8), (trigger - 8, low + 19)], 3.5, 6)
    if r.trigger_guard:
        canvas.stroke(
            "metal", [(start, low - 2), (start + 6, low + 26, 14), (rear + 2, low + 27, 14), (rear + 12, low + 6)], 4.5
        )


def _name_places(canvas: Canvas, r: Revolver, front: float, rear: float, axis: float) -> None:
    low = axis + r.cylinder / 2 + 5
    x = rear + 24
    canvas.place("frame", rear + 12, axis + 12)
    canvas.place("frame above the trigger", rear + 2, low - 2)
    canvas.place("frame at the front", front - 2, axis + 8)
    canvas.place("under the crane", front + 6, low - 3)
    canvas.place("underside of the frame", (front + rear) / 2, low + 2)
    canvas.place("trigger guard", front + r.cylinder_length * 0.5, low + 24)
    canvas.place("cylinder", front + 4 + r.cylinder_length * 0.75, axis)
    canvas.place("barrel", front * 0.5, 0)
    canvas.place("under the barrel", max(front * 0.55, front - 40), axis + (7 if r.lug in ("full", "half") else 2))
    canvas.place("top strap", (front + rear) / 2, -r.barrel_height / 2 - r.rib + 2)
    foot = {"round": 0.76, "square": 0.86, "target": 0.98, "plough": 0.92, "bird": 0.74}[r.grip]
    canvas.place("foot of the grip", x + 14, low + r.grip_length * foot)
    canvas.place("grip", x + 5, low + r.grip_length * 0.4)
    canvas.place("backstrap", x + 18, low + r.grip_length * 0.35)
    canvas.place("side plate", rear + 14, axis + 4)
    canvas.place("muzzle", 3, 0)


@dataclass(frozen=True)
class Derringer:
    """A derringer with barrels above each other that tip up, in mm."""

    barrel_length: float = 76
    barrels: int = 2
    barrel_height: float = 13
    grip_length: float = 62


def derringer(canvas: Canvas, row: Mapping[str, Any]) -> None:
    """Draw a derringer by a row of `Derringer`'s numbers."""
    d = Derringer(**row)
    deep = d.barrel_height * d.barrels
    for at in range(d.barrels):
        y = at * d.barrel_height
        canvas.box("metal" if at else "steel", 0, y, d.barrel_length, y + d.barrel_height - 0.6, 1.5)
    canvas.fill("metal", [(4, 0, 0), (6, -4, 1), (10, -4, 1), (13, 0, 0)], 0)
    rear = d.barrel_length
    canvas.fill(
        "metal",
        [
            (rear - 28, deep - 2, 2),
            (rear - 1, deep - 3, 0),
            (rear - 1, 1, 2),
            (rear + 18, 2, 5),
            (rear + 24, 14, 6),
            (rear + 20, deep + 10, 6),
            (rear - 20, deep + 7, 5),
        ],
    )
    canvas.disc("steel", rear - 2, -1, 5)
    canvas.disc("line", rear - 2, -1, 2)
    canvas.fill(
        "steel",
        [
            (rear + 8, 8, 0),
            (rear + 9, -3, 2),
            (rear + 21, -9, 1),
            (rear + 23, -6, 1),
            (rear + 15, 3, 3),
            (rear + 16, 10, 0),
        ],
    )
    grip: list[Corner] = [
        (rear + 4, deep - 4, 4),
        (rear + 22, 10, 8),
        (rear + 32, 24, 10),
        (rear + 34 + d.grip_length * 0.4, deep + d.grip_length * 0.6, 14),
        (rear + 14 + d.grip_length * 0.35, deep + d.grip_length * 0.75, 9),
        (rear + 10, deep + 18, 12),
    ]
    canvas.fill("furniture", grip)
    canvas.stroke("steel", [(rear - 2, deep + 6), (rear - 6, deep + 14, 3), (rear - 3, deep + 17)], 5, 3)
    canvas.place("frame", rear + 8, deep - 4)
    canvas.place("barrel", rear * 0.5, deep - 5)
    canvas.place("under the barrel", rear * 0.4, deep - 1)
    canvas.place("foot of the grip", rear + 22 + d.grip_length * 0.35, deep + d.grip_length * 0.7)
    canvas.place("grip", rear + 30, deep + 14)


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + step * at for at in range(max(int((end - start) / step), 1))]
