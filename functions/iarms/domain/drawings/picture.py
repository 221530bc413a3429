"""A silhouette as SVG: scaled in millimetres, readable to a screen reader, and nothing in it that could run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap
from typing import Final
from xml.sax.saxutils import escape

from iarms.domain.drawings.canvas import FILLS, Canvas, Stroke

LICENCE_URL: Final = "https://www.apache.org/licenses/LICENSE-2.0"
LICENCE: Final = "Drawn for iarms-gateway from parameters. SPDX-License-Identifier: Apache-2.0"
_RED: Final = "#b3261e"
_GREY: Final = "#777"


@dataclass(frozen=True)
class Spot:
    """A numbered spot: what stands beside its number, and where it is; `far` where it is on the side not seen."""

    label: str
    x: float
    y: float
    far: bool = False


@dataclass(frozen=True)
class Caption:
    """What is written with a drawing: its title, what it shows in words, and remarks below it."""

    title: str
    description: str
    remarks: tuple[str, ...] = ()


def as_svg(canvas: Canvas, words: Caption, spots: Sequence[Spot] = ()) -> str:
    """The drawing as an SVG document; `spots` are numbered from 1, and told below."""
    wide = canvas.right - canvas.left
    unit = max(wide / 46, (canvas.bottom - canvas.top) / 22, 1.5)
    side = unit * (2.4 if spots else 1)
    rim = unit * (3.4 if spots else 0.8)
    left, top = canvas.left - side, canvas.top - rim
    low = canvas.bottom + rim
    lines = [
        *(f"{at} {_side(spot)}" for at, spot in enumerate(spots, 1)),
        *_wrapped(words.remarks, int((wide + side) / (unit * 0.72))),
    ]
    high = low - top + unit * (2.4 + 1.7 * len(lines))
    texts = "".join(
        _text(left + unit * 0.6, low + unit * (3.2 + 1.7 * at), unit * 1.25, line) for at, line in enumerate(lines)
    )
    box = f"{_n(left)} {_n(top)} {_n(wide + 2 * side)} {_n(high)}"
    back = f"M{_n(left)} {_n(top)}h{_n(wide + 2 * side)}v{_n(high)}h{_n(-wide - 2 * side)}z"
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(words.title)}</title><desc id="d">{escape(words.description)}</desc>',
        f"<metadata>{escape(LICENCE)}</metadata>",
        f'<path fill="{FILLS["hole"]}" d="{back}"/>',
        f'<g stroke-linejoin="round">{"".join(_marks(canvas.marks))}</g>',
        _scale(left + unit * 0.6, low + unit * 0.9, unit),
        *_numbers(canvas, spots, unit),
        texts,
        "</svg>",
    )
    return "".join(parts)


def _wrapped(remarks: Sequence[str], letters: int) -> Iterator[str]:
    for remark in remarks:
        yield from wrap(remark, letters)


def _marks(marks: Sequence[Stroke]) -> Iterator[str]:
    for (tone, width), group in groupby(marks, key=lambda mark: (mark.tone, mark.width)):
        paths = "".join(f'<path d="{mark.path}"/>' for mark in group)
        if width is None:
            yield f'<g fill="{FILLS[tone]}">{paths}</g>'
        else:
            yield f'<g fill="none" stroke="{FILLS[tone]}" stroke-width="{_n(width)}">{paths}</g>'


def _numbers(canvas: Canvas, spots: Sequence[Spot], unit: float) -> Iterator[str]:
    """Each spot as a dot, with its number above or below the weapon and a line between."""
    middle = (canvas.top + canvas.bottom) / 2
    for is_above in (True, False):
        row = sorted((spot.x, at, spot) for at, spot in enumerate(spots, 1) if (spot.y <= middle) is is_above)
        y = canvas.top - unit * 2 if is_above else canvas.bottom + unit * 2
        placed = canvas.left - unit * 9
        for x, at, spot in row:
            placed = min(max(x, placed + unit * 2.8), canvas.right + unit)
            dash = f' stroke-dasharray="{_n(unit * 0.5)}"' if spot.far else ""
            line = f"M{_n(placed)} {_n(y)}L{_n(x)} {_n(spot.y)}"
            inside = FILLS["hole"] if spot.far else _RED
            yield (
                f'<g stroke="{_RED}" stroke-width="{_n(unit * 0.2)}"><path d="{line}"{dash}/>'
                f'<circle cx="{_n(x)}" cy="{_n(spot.y)}" r="{_n(unit * 0.55)}" fill="{inside}"/>'
                f'<circle cx="{_n(placed)}" cy="{_n(y)}" r="{_n(unit * 1.2)}" fill="{_RED}"/></g>'
            )
            yield _text(placed, y + unit * 0.5, unit * 1.5, str(at), fill="#fff", anchor="middle")


def _side(spot: Spot) -> str:
    return f"{spot.label} (on the side not seen)" if spot.far else spot.label


def _scale(x: float, y: float, unit: float) -> str:
    """A bar of 100 mm, or of 50 or 20 for what is small."""
    length = 100 if unit > 9 else 50 if unit > 4 else 20
    tick, back = _n(unit * 0.8), _n(-unit * 0.4)
    path = f"M{_n(x)} {_n(y - unit * 0.4)}v{tick}m0 {back}h{length}m0 {back}v{tick}"
    bar = f'<path d="{path}" fill="none" stroke="{_GREY}" stroke-width="{_n(unit * 0.15)}"/>'
    return bar + _text(x + length + unit * 0.5, y + unit * 0.4, unit * 1.1, f"{length} mm", fill=_GREY)


def _text(x: float, y: float, size: float, text: str, *, fill: str = "#222", anchor: str = "start") -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-family="sans-serif" font-size="{_n(size)}" fill="{fill}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
