"""The parts of long guns beside stocks and sights: barrel, receiver, fore-end, magazine, grip, bolt and the rest.

Each part is a function of the canvas, the weapon's length and the part's own numbers. The bore is at y = 0.
"""

from dataclasses import dataclass

from iarms.domain.drawings.canvas import Canvas, Corner, Tone, curved, turned


@dataclass(frozen=True)
class Barrel:
    """A barrel from `start` to `length`; `below` is a second one under it, `jacket` a pierced sleeve up to that x."""

    length: float = 400
    thick: float = 17
    start: float = 0
    breech: float = 0
    ribbed: float = 0
    y: float = 0
    steps: float = 0

    def draw(self, canvas: Canvas, _: float) -> None:
        """The barrel, thicker at the breech where `breech` says so, with a ventilated rib of that height."""
        half, rear = self.thick / 2, (self.breech or self.thick) / 2
        y = self.y
        canvas.fill(
            "steel",
            [
                (self.start, y - half, 1),
                (self.length, y - rear, 0),
                (self.length, y + rear, 0),
                (self.start, y + half, 1),
            ],
        )
        if self.ribbed:
            canvas.lines([(self.start, y - half - self.ribbed, self.length, y - rear - self.ribbed)], 2.4, "metal")
            count = int((self.length - self.start) / 42)
            canvas.lines(
                [
                    (self.start + 8 + 42 * at, y - half - self.ribbed, self.start + 8 + 42 * at, y - half)
                    for at in range(count)
                ],
                6,
                "metal",
            )
        canvas.place("barrel", self.start + (self.length - self.start) * 0.4, y)
        canvas.place("muzzle", self.start + 8, y)
        canvas.place("under the barrel", self.start + (self.length - self.start) * 0.55, y + half)
        canvas.place("chamber", self.length - 14, y)


@dataclass(frozen=True)
class Rod:
    """A bar or tube beside the barrel: gas tube, tube magazine, under-barrel, cleaning rod."""

    start: float = 0
    end: float = 300
    y: float = 18
    thick: float = 10
    tone: Tone = "metal"

    def draw(self, canvas: Canvas, _: float) -> None:
        """A rounded bar."""
        half = self.thick / 2
        canvas.box(self.tone, self.start, self.y - half, self.end, self.y + half, min(half, 4))


@dataclass(frozen=True)
class Muzzle:
    """What is on the muzzle. `kind`: slant, flash, brake, bulb, suppressor, cone."""

    kind: str = "flash"
    length: float = 40
    thick: float = 22
    start: float = 0

    def draw(self, canvas: Canvas, _: float) -> None:
        """The device, with what it is known by."""
        x, end, half = self.start, self.start + self.length, self.thick / 2
        if self.kind == "slant":
            canvas.fill("metal", [(x, half, 1), (x + self.length * 0.55, -half, 0), (end, -half, 1), (end, half, 1)], 0)
        elif self.kind == "cone":
            canvas.fill(
                "metal",
                [
                    (x, -half, 1),
                    (x + 8, -half, 2),
                    (end, -half * 0.6, 1),
                    (end, half * 0.6, 1),
                    (x + 8, half, 2),
                    (x, half, 1),
                ],
            )
        elif self.kind == "suppressor":
            canvas.box("metal", x, -half, end, half, 4)
            canvas.lines([(end - 12, -half, end - 12, half)], 1)
        else:
            canvas.box("metal", x, -half, end, half, 2)
            if self.kind == "flash":
                canvas.lines([(x + 4, y, x + self.length * 0.7, y) for y in (-half * 0.35, half * 0.35)], 2)
            elif self.kind == "brake":
                canvas.lines(
                    [(x + self.length * share, -half, x + self.length * share, half * 0.5) for share in (0.25, 0.5)], 4
                )


@dataclass(frozen=True)
class Receiver:
    """A receiver as a box from `start` to `end`; `cover` rises above it and falls by `slope` at the rear. Or by its
    own `outline`."""

    start: float = 500
    end: float = 720
    top: float = -14
    bottom: float = 34
    cover: float = 0
    slope: float = 10
    well: float = 0
    outline: tuple[Corner, ...] = ()
    tone: Tone = "metal"
    seam: float = 0

    def draw(self, canvas: Canvas, _: float) -> None:
        """The receiver with its cover."""
        if self.outline:
            canvas.fill(self.tone, [tuple(corner) for corner in self.outline], 3)  # type: ignore[misc]
        else:
            canvas.fill(
                self.tone,
                [
                    (self.start, self.top, 2),
                    (self.end, self.top, 2),
                    (self.end, self.bottom - 8, 6),
                    (self.end - 8, self.bottom, 3),
                    (self.start, self.bottom, 2),
                ],
            )
        if self.cover:
            high = self.top - self.cover
            canvas.fill(
                self.tone,
                [
                    (self.start + 10, self.top + 2, 0),
                    (self.start + 12, high, 6),
                    (self.end - self.slope - 8, high, 8),
                    (self.end - 1, self.top + 4, 6),
                ],
            )
            canvas.lines([(self.start + 12, self.top + 2, self.end - 4, self.top + 2)], 1)
        if self.seam:
            canvas.lines([(self.start, self.seam, self.end, self.seam)], 1)
        middle = (self.top + self.bottom) / 2
        wide = self.end - self.start
        canvas.place("front trunnion", self.start + 12, middle)
        canvas.place("receiver", self.start + wide * 0.5, middle)
        canvas.place("receiver at the front", self.start + wide * 0.16, middle)
        canvas.place("receiver at the rear", self.end - wide * 0.1, middle)
        canvas.place("receiver ring", self.start + 10, self.top + 6)
        canvas.place("underside of the receiver", self.start + wide * 0.2, self.bottom)
        canvas.place("top cover", self.start + wide * 0.55, self.top - self.cover * 0.5)
        canvas.place("bolt", self.start + wide * 0.6, self.top + 5)
        canvas.place("butt socket", self.end - 6, middle + 4)
        canvas.place("rear of the receiver", self.end - 4, self.top + 8)
        canvas.place("frame", self.start + wide * 0.6, middle + 6)


@dataclass(frozen=True)
class ForeEnd:
    """The fore-end or handguard. `kind`: plain, vents, slots, rail, waist (thinner in front), pump."""

    start: float = 200
    end: float = 480
    top: float = -14
    bottom: float = 24
    kind: str = "plain"
    tone: Tone = "furniture"
    narrow: float = 4

    def draw(self, canvas: Canvas, _: float) -> None:
        """The fore-end, with the holes or grooves that it is known by."""
        x, end, top, low = self.start, self.end, self.top, self.bottom
        wide = end - x
        canvas.fill(
            self.tone,
            [
                (x, top + self.narrow * 0.3, 3),
                (end, top, 2),
                (end, low, 3),
                (x + 6, low - self.narrow, 8),
                (x, low - self.narrow - 4, 4),
            ],
        )
        if self.kind == "vents":
            step = wide / 6
            canvas.lines(
                [(x + step * at, top + 8, x + step * at + step * 0.45, top + 8) for at in range(1, 6)], 5, "hole"
            )
        elif self.kind == "slots":
            step = wide / 7
            canvas.lines([(x + step * at, top + 5, x + step * at, (top + low) / 2) for at in range(1, 7)], 2.5)
        elif self.kind == "rail":
            canvas.lines([(x + 6 * at, top, x + 6 * at, top + 3) for at in range(1, int(wide / 6))], 2.4)
            canvas.lines(
                [(x + 6 * at, low - self.narrow - 3, x + 6 * at, low - self.narrow) for at in range(1, int(wide / 6))],
                2.4,
            )
        elif self.kind == "pump":
            canvas.lines(
                [
                    (x + wide * 0.12 + 7 * at, top + 6, x + wide * 0.12 + 7 * at, low - 3)
                    for at in range(int(wide * 0.76 / 7))
                ],
                2,
            )
        elif self.kind == "grooves":
            canvas.lines(
                [(x + wide * 0.15, y, end - wide * 0.15, y) for y in ((top * 2 + low) / 3, (top + low * 2) / 3)], 2
            )
        elif self.kind == "holes":
            step = 24.0
            for at in range(int(wide / step)):
                canvas.disc("hole", x + step * (at + 0.5), (top + low) / 2, 5)
        canvas.place("under the fore-end", x + wide * 0.6, low)
        canvas.place("fore-end", x + wide * 0.5, (top + low) / 2)


@dataclass(frozen=True)
class Magazine:
    """A magazine. `kind`: box, drum, pan, side (out of the left side), top, belt (a box for a belt), none below."""

    x: float = 540
    y: float = 30
    width: float = 62
    length: float = 190
    lean: float = 8
    bend: float = 0
    kind: str = "box"
    tone: Tone = "metal"
    ribs: int = 0
    well: float = 0

    def draw(self, canvas: Canvas, _: float) -> None:
        """The magazine, and a well around its mouth where it has one."""
        if self.kind == "drum":
            canvas.disc(self.tone, self.x, self.y + self.length / 2 - 6, self.length / 2)
            canvas.disc("line", self.x, self.y + self.length / 2 - 6, self.length * 0.22)
            canvas.disc(self.tone, self.x, self.y + self.length / 2 - 6, self.length * 0.19)
        elif self.kind == "pan":
            canvas.box(self.tone, self.x - self.width / 2, self.y - self.length, self.x + self.width / 2, self.y, 6)
            canvas.lines(
                [
                    (
                        self.x - self.width / 2 + 6,
                        self.y - self.length / 2,
                        self.x + self.width / 2 - 6,
                        self.y - self.length / 2,
                    )
                ],
                1.5,
            )
        elif self.kind == "belt":
            canvas.box(self.tone, self.x - self.width / 2, self.y, self.x + self.width / 2, self.y + self.length, 5)
            canvas.lines(
                [
                    (
                        self.x - self.width / 2 + 5,
                        self.y + self.length * 0.25,
                        self.x + self.width / 2 - 5,
                        self.y + self.length * 0.25,
                    )
                ],
                1.5,
            )
        elif self.kind == "top":
            canvas.fill(
                self.tone,
                [
                    (x, 2 * self.y - y)
                    for x, y, *_ in curved((self.x, self.y), self.lean, self.bend, self.length, self.width)
                ],
                3,
            )
        elif self.kind == "side":
            canvas.box(self.tone, self.x - self.width / 2, self.y - 12, self.x + self.width / 2, self.y + 12, 2)
            canvas.lines([(self.x - self.width / 2 + 5, self.y, self.x + self.width / 2 - 5, self.y)], 1.5)
        else:
            shape = curved((self.x, self.y), self.lean, self.bend, self.length, self.width)
            canvas.fill(self.tone, shape, 2.5)
            if self.ribs:
                inner = [
                    curved((self.x, self.y), self.lean, self.bend, self.length * 0.93, self.width * share)
                    for share in (0.34, -0.34)
                ][: self.ribs]
                for each in inner:
                    canvas.stroke("line", each[: len(each) // 2], 1.2, 10)
        if self.well:
            well = curved((self.x, self.y - 2), self.lean, 0, self.well, self.width + 8)
            canvas.fill("metal", well, 3)
        canvas.place(
            "magazine", self.x - 4, self.y + self.length * 0.6 * (1 if self.kind not in ("pan", "top") else -1)
        )
        canvas.place("magazine well", self.x, self.y + max(self.well * 0.4, 0) - (0 if self.well else 8))


@dataclass(frozen=True)
class Grip:
    """A pistol grip behind the trigger, with the trigger and its guard. `grip`: false leaves the trigger alone."""

    x: float = 650
    y: float = 32
    length: float = 92
    lean: float = 20
    width: float = 38
    tone: Tone = "furniture"
    grip: bool = True
    guard: float = 68
    depth: float = 26
    flare: float = 4

    def draw(self, canvas: Canvas, _: float) -> None:
        """Trigger, guard and grip; `x` is the front of the grip at the receiver's underside."""
        trigger = self.x - self.guard * 0.42
        canvas.stroke("metal", [(trigger, self.y - 2), (trigger + 4, self.y + 9, 6), (trigger - 2, self.y + 19)], 4, 6)
        canvas.stroke(
            "metal",
            [
                (self.x - self.guard, self.y - 1),
                (self.x - self.guard + 4, self.y + self.depth, 14),
                (self.x - 8, self.y + self.depth, 10),
                (self.x + 4, self.y),
            ],
            4,
        )
        if self.grip:
            corners = turned(
                [
                    (self.x, self.y - 5),
                    (self.x + self.width, self.y - 5),
                    (self.x + self.width + self.flare, self.y + self.length),
                    (self.x - self.flare, self.y + self.length),
                    (self.x + 3, self.y + self.length * 0.35),
                ],
                (self.x, self.y),
                -self.lean,
            )
            canvas.fill(self.tone, corners, 5)
        canvas.place("trigger guard", self.x - self.guard * 0.75, self.y + self.depth)
        canvas.place("grip", self.x + 10 + self.length * 0.25, self.y + self.length * 0.5)


@dataclass(frozen=True)
class Bolt:
    """A handle. `kind`: straight (out of the side), bent (down), side (a reciprocating handle), top, knob."""

    kind: str = "straight"
    x: float = 760
    y: float = -6
    length: float = 44

    def draw(self, canvas: Canvas, _: float) -> None:
        """The handle."""
        x, y = self.x, self.y
        if self.kind == "bent":
            canvas.stroke("steel", [(x, y), (x + 8, y + 10, 4), (x + 10, y + self.length)], 7, 6)
            canvas.disc("steel", x + 10, y + self.length, 8)
        elif self.kind == "straight":
            canvas.disc("steel", x, y, 9)
            canvas.disc("line", x, y, 3)
        elif self.kind == "top":
            canvas.fill("steel", [(x - 10, y, 1), (x - 6, y - 14, 3), (x + 6, y - 14, 3), (x + 10, y, 1)])
        else:
            canvas.box("steel", x - self.length / 2, y - 4, x + self.length / 2, y + 4, 3)
        canvas.place("bolt handle", x, y)


@dataclass(frozen=True)
class Bipod:
    """A bipod, its legs spread or folded along the barrel."""

    x: float = 60
    y: float = 10
    length: float = 240
    spread: float = 50

    def draw(self, canvas: Canvas, _: float) -> None:
        """Two legs, one behind the other."""
        foot = self.y + self.length
        for side in (-1, 1):
            knee = (self.x + side * self.spread, foot, 2)
            canvas.stroke("metal", [(self.x, self.y - 6), knee, (self.x + side * (self.spread + 14), foot)], 7)


@dataclass(frozen=True)
class Lever:
    """The loop of a lever action below the receiver."""

    x: float = 640
    y: float = 36
    length: float = 150
    deep: float = 34

    def draw(self, canvas: Canvas, _: float) -> None:
        """The guard and the loop behind it as one."""
        canvas.stroke(
            "steel",
            [
                (self.x, self.y - 2),
                (self.x + 4, self.y + self.deep, 12),
                (self.x + 48, self.y + self.deep - 2, 6),
                (self.x + 50, self.y + 12, 6),
            ],
            5,
        )
        canvas.stroke(
            "steel",
            [
                (self.x + 48, self.y + self.deep - 2),
                (self.x + 56, self.y + self.deep + 18, 12),
                (self.x + self.length, self.y + self.deep + 30, 14),
                (self.x + self.length - 4, self.y + self.deep + 8, 10),
                (self.x + 56, self.y + 16),
            ],
            5,
        )
