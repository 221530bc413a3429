"""Long guns, submachine guns, machine guns and launchers, put together of parts by a row of data."""

from collections.abc import Mapping
from typing import Any, Final

from iarms.domain.drawings import long_parts, stocks
from iarms.domain.drawings.canvas import Canvas, Corner
from iarms.domain.drawings.sights import Sight

# The parts of a row, in the order in which they are drawn: what comes later lies over what came before.
_PARTS: Final[Mapping[str, type[Any]]] = {
    "bipod": long_parts.Bipod,
    "stock": stocks.Stock,
    "grip": long_parts.Grip,
    "magazine": long_parts.Magazine,
    "barrel": long_parts.Barrel,
    "second": long_parts.Barrel,
    "rod": long_parts.Rod,
    "tube": long_parts.Rod,
    "one_piece": stocks.OnePiece,
    "gas": long_parts.Rod,
    "upper": long_parts.ForeEnd,
    "fore_end": long_parts.ForeEnd,
    "receiver": long_parts.Receiver,
    "lower": long_parts.Receiver,
    "side_magazine": long_parts.Magazine,
    "lever": long_parts.Lever,
    "muzzle": long_parts.Muzzle,
    "front_sight": Sight,
    "rear_sight": Sight,
    "scope": Sight,
    "bolt": long_parts.Bolt,
}


def long_gun(canvas: Canvas, row: Mapping[str, Any]) -> None:
    """Draw a weapon out of the parts that its row names."""
    length = float(row["length"])
    for name, part in _PARTS.items():
        numbers = row.get(name)
        if numbers is not None:
            part(**numbers).draw(canvas, length)


def draw_own(canvas: Canvas, pieces: Any) -> None:
    """What a weapon has and no other: fill, box, stroke, disc or line, each with its tone and numbers."""
    for kind, tone, *numbers in pieces:
        if kind == "box":
            canvas.box(tone, *numbers)
        elif kind == "disc":
            canvas.disc(tone, *numbers)
        elif kind == "lines":
            canvas.lines([tuple(each) for each in numbers[0]], numbers[1], tone)
        else:
            corners: list[Corner] = [tuple(each) for each in numbers[0]]
            if kind == "stroke":
                canvas.stroke(tone, corners, *numbers[1:])
            else:
                canvas.fill(tone, corners, *numbers[1:])
