"""Sights of long guns, from a bead to a scope. The bore is at y = 0."""

from dataclasses import dataclass

from iarms.domain.drawings.canvas import Canvas


@dataclass(frozen=True)
class Sight:
    """A sight. `kind`: post, hood, gas (post on a gas block), tall (a triangular post), blade, leaf, peep, carry (a
    handle with the sight in it), drum, scope, rail."""

    kind: str = "post"
    x: float = 30
    y: float = -8
    high: float = 24
    wide: float = 0

    def draw(self, canvas: Canvas, _: float) -> None:
        """The sight, standing on `y`."""
        x, base, top = self.x, self.y, self.y - self.high
        if self.kind in ("post", "hood"):
            canvas.fill(
                "metal",
                [
                    (x - 9, base + 18, 3),
                    (x - 7, base, 3),
                    (x - 4, top, 2),
                    (x + 4, top, 2),
                    (x + 9, base, 3),
                    (x + 11, base + 18, 3),
                ],
            )
            if self.kind == "hood":
                canvas.disc("metal", x, top, 8)
                canvas.disc("hole", x, top, 4.5)
        elif self.kind == "tall":
            canvas.fill(
                "metal",
                [
                    (x - 12, base + 20, 2),
                    (x - 10, base - 2, 2),
                    (x - 3, top, 2),
                    (x + 6, top, 2),
                    (x + 30, base, 2),
                    (x + 32, base + 20, 2),
                ],
            )
            canvas.fill("hole", [(x + 1, base - self.high * 0.45, 1), (x + 14, base - 3, 1), (x - 2, base - 3, 1)], 1)
        elif self.kind == "gas":
            canvas.fill(
                "metal",
                [
                    (x - 8, base + 20, 2),
                    (x - 8, base, 2),
                    (x - 4, top, 2),
                    (x + 4, top, 2),
                    (x + 20, base - 8, 4),
                    (x + 24, base + 20, 2),
                ],
            )
        elif self.kind == "blade":
            canvas.fill("metal", [(x - 5, base, 0), (x - 2, top, 1), (x + 3, top, 1), (x + 14, base, 0)], 0)
        elif self.kind == "leaf":
            wide = self.wide or 60
            canvas.fill(
                "metal",
                [
                    (x, base, 1),
                    (x + 4, top + 4, 4),
                    (x + wide * 0.8, top, 2),
                    (x + wide, top, 2),
                    (x + wide + 2, base, 1),
                ],
            )
        elif self.kind == "carry":
            wide = self.wide or 150
            canvas.fill(
                "metal",
                [
                    (x, base, 2),
                    (x + 10, top, 8),
                    (x + wide - 30, top, 4),
                    (x + wide - 22, top - 7, 3),
                    (x + wide - 6, top - 7, 4),
                    (x + wide, base, 2),
                ],
            )
            canvas.fill(
                "hole",
                [
                    (x + 20, base - 2, 3),
                    (x + 26, top + 13, 6),
                    (x + wide - 38, top + 13, 6),
                    (x + wide - 34, base - 2, 3),
                ],
                4,
            )
        elif self.kind == "scope":
            wide = self.wide or 240
            canvas.box("metal", x, top - 6, x + wide, top + 12, 5)
            canvas.fill(
                "metal",
                [
                    (x - 10, top - 14, 3),
                    (x + wide * 0.22, top - 14, 8),
                    (x + wide * 0.26, top + 20, 8),
                    (x - 10, top + 20, 3),
                ],
            )
            canvas.fill(
                "metal",
                [
                    (x + wide * 0.8, top - 10, 6),
                    (x + wide + 12, top - 12, 3),
                    (x + wide + 12, top + 18, 3),
                    (x + wide * 0.8, top + 16, 6),
                ],
            )
            canvas.box("metal", x + wide * 0.45, top - 16, x + wide * 0.55, top)
            canvas.lines([(x + wide * share, top, x + wide * share, base + 2) for share in (0.34, 0.7)], 12, "metal")
        elif self.kind == "rail":
            wide = self.wide or 160
            canvas.box("metal", x, top, x + wide, base)
            canvas.lines(
                [(x + 5 + 7 * at, top - 0.5, x + 5 + 7 * at, top + 3) for at in range(int(wide / 7))], 2.5, "hole"
            )
        else:
            wide = self.wide or 22
            canvas.fill(
                "metal", [(x, base, 1), (x + wide * 0.15, top, 3), (x + wide * 0.85, top, 3), (x + wide, base, 1)]
            )
            if self.kind == "drum":
                canvas.disc("line", x + wide / 2, top + self.high * 0.4, self.high * 0.24)
