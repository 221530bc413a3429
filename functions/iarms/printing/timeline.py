"""The way of a weapon as a drawing: a lane for each country, time from left to right, a mark for each event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from iarms.domain.text import Span, span_of
from iarms.models.trace import ChainLink, PointOfDiversion
from iarms.printing.fonts import width_of
from iarms.printing.paper import BLACK, BLUE, GREY, LEFT, LINE, PALE, RED, RIGHT, Paper, Style
from iarms.printing.printout import mark
from iarms.printing.words import Words

_LANE: Final = 30.0
_BEGIN: Final[float] = LEFT + 40.0
_END: Final[float] = RIGHT - 12.0
# More lanes than these do not fit on a page with their axis; the table has every event.
_MOST_LANES: Final = 14
_MOVES: Final = frozenset({"EXPORT", "TRANSFER", "TRANSIT"})
_LEGEND: Final = 13.0
_SAMPLES: Final = (
    (BLUE, "dot", "legend_day"),
    (BLUE, "bar", "legend_month"),
    (RED, "dot", "legend_unlawful"),
    (BLACK, "ring", "legend_recovery"),
    (RED, "box", "legend_diversion"),
)
_STEPS_OF_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass
class _Frame:
    """Where a day and a country are on the page. `taken`: where numbers stand already, by lane."""

    top: float
    first: int
    last: int
    lanes: dict[str, int]
    taken: dict[tuple[str | None, int], float] = field(default_factory=dict)

    @property
    def bottom(self) -> float:
        return self.top - _LANE * len(self.lanes)

    def x(self, day: date) -> float:
        begin = date(self.first, 1, 1).toordinal()
        days = date(self.last, 12, 31).toordinal() - begin
        along: float = (day.toordinal() - begin) / days
        return _BEGIN + along * (_END - _BEGIN)

    def y(self, country: str | None) -> float | None:
        place = self.lanes.get(country or "")
        return None if place is None else self.top - _LANE * (place + 0.68)


def draw(paper: Paper, words: Words, chain: Sequence[ChainLink], point: PointOfDiversion | None) -> None:
    """The dated events of the chain, numbered as in the table of the chain, and where the weapon was diverted.

    A date known to the day is a dot, one known to the month or year a bar over the days that it can mean. What crossed
    a border is an arrow. What has no date, or no room, is said below and stands in the table.
    """
    dated = [(number, link, span_of(link.date)) for number, link in enumerate(chain, 1) if link.date]
    if not dated:
        return
    countries = list(dict.fromkeys(country for _, link, _ in dated for country in _countries(link)))
    lanes = {country: place for place, country in enumerate(countries[:_MOST_LANES])}
    first, last = min(span.first.year for _, _, span in dated), max(span.last.year for _, _, span in dated)
    named = words.listed(words.say("lane", code=code, country=words.country(code)) for code in lanes)
    legend = _legend_lines(words)
    height = _LANE * len(lanes) + 40 + _LEGEND * len(legend)
    with paper.figure(height, words.say("drawing", first=first, last=last, countries=named)):
        frame = _Frame(paper.y - 4, first, last, lanes)
        for _, link, _ in dated:
            paper.restrictions.update(dict.fromkeys(restrictions_of(link)))
        _grid(paper, frame)
        if point is not None:
            _diversion(paper, frame, point)
        for number, link, span in dated:
            _mark(paper, frame, number, link, span)
        paper.y = frame.bottom - 26
        for line in legend:
            _legend(paper, line)
            paper.y -= _LEGEND
    paper.space(4)
    paper.paragraph(words.say("lanes", countries=named), size=7.5, colour=GREY)
    undated = words.listed(str(number) for number, link in enumerate(chain, 1) if not link.date)
    if undated:
        paper.paragraph(words.say("not_drawn_dates", numbers=undated), size=7.5, colour=GREY)
    if len(countries) > len(lanes):
        missing = words.listed(words.country(code) for code in countries[_MOST_LANES:])
        paper.paragraph(words.say("not_drawn_room", countries=missing), size=7.5, colour=GREY)


def restrictions_of(link: ChainLink) -> list[str]:
    """The restrictions of a link, each with who tells it."""
    return [mark(restriction, link.told_by) for restriction in link.restrictions]


def _countries(link: ChainLink) -> list[str]:
    return [country for country in (link.country, link.to_country) if country]


def _colour(link: ChainLink) -> str:
    if link.kind == "RECOVERY":
        return BLACK
    if link.kind in ("LOSS", "THEFT") or link.lawful is False:
        return RED
    return GREY if link.kind in ("DESTRUCTION", "OTHER") else BLUE


def _grid(paper: Paper, frame: _Frame) -> None:
    canvas = paper.canvas
    for country, place in frame.lanes.items():
        if place % 2 == 0:
            canvas.setFillColor(PALE)
            canvas.rect(LEFT, frame.top - _LANE * (place + 1), RIGHT - LEFT, _LANE, stroke=0, fill=1)
        paper.write(
            LEFT + 5,
            frame.top - _LANE * (place + 0.68) - 3,
            country,
            Style(9, bold=True, colour=GREY),
            from_the_right=False,
        )
    years = frame.last - frame.first + 1
    step = next((each for each in _STEPS_OF_YEARS if years / each <= 14), _STEPS_OF_YEARS[-1])
    canvas.setLineWidth(0.4)
    for year in range(frame.first - frame.first % step, frame.last + 1, step):
        if year < frame.first:
            continue
        x = frame.x(date(year, 1, 1))
        canvas.setStrokeColor(LINE)
        canvas.line(x, frame.top, x, frame.bottom - 3)
        if x + width_of(str(year), 7, bold=False) <= RIGHT:
            paper.write(x, frame.bottom - 12, str(year), Style(7, colour=GREY), from_the_right=False)


def _diversion(paper: Paper, frame: _Frame, point: PointOfDiversion) -> None:
    """The days between which it left the legal world, and in which lane where the country is known."""
    if not point.not_after:
        return
    begin = frame.x(span_of(point.not_before).first) if point.not_before else _BEGIN
    end = frame.x(span_of(point.not_after).last)
    place = frame.lanes.get(point.country or "")
    top = frame.top if place is None else frame.top - _LANE * place
    height = frame.top - frame.bottom if place is None else _LANE
    begin, width = begin - 1.5, max(end - begin, 0) + 3
    canvas = paper.canvas
    canvas.saveState()
    canvas.setFillColor(RED, alpha=0.10)
    canvas.setStrokeColor(RED)
    canvas.setLineWidth(0.6)
    canvas.setDash(2, 2)
    canvas.rect(begin, top - height, width, height, stroke=1, fill=1)
    canvas.restoreState()


def _mark(paper: Paper, frame: _Frame, number: int, link: ChainLink, span: Span) -> None:
    y = frame.y(link.country)
    other = frame.y(link.to_country) if link.to_country != link.country else None
    if y is None:
        y, other = other, None
    if y is None:
        return
    canvas, colour = paper.canvas, _colour(link)
    begin, end = frame.x(span.first), frame.x(span.last)
    middle = (begin + end) / 2
    canvas.setFillColor(colour)
    canvas.setStrokeColor(colour)
    if other is not None and link.kind in (*_MOVES, "IMPORT"):
        _arrow(paper, middle, y, other)
    if span.first == span.last:
        canvas.circle(middle, y, 3, stroke=0, fill=1)
    else:
        canvas.rect(begin, y - 1.8, max(end - begin, 1.5), 3.6, stroke=0, fill=1)
    if link.kind == "RECOVERY":
        canvas.setLineWidth(1)
        canvas.circle(middle, y, 5.2, stroke=1, fill=0)
    _number(paper, frame, number, middle, y, link)


def _arrow(paper: Paper, x: float, y: float, to: float) -> None:
    canvas = paper.canvas
    canvas.setLineWidth(1.1)
    tip = to + (5 if to < y else -5)
    canvas.line(x, y, x, tip)
    path = canvas.beginPath()
    path.moveTo(x, to + (1 if to < y else -1))
    path.lineTo(x - 3, tip)
    path.lineTo(x + 3, tip)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _number(paper: Paper, frame: _Frame, number: int, x: float, y: float, link: ChainLink) -> None:
    """The event's number above its mark, to the right of one that stands there; left out where four would pile up."""
    lane = link.country if link.country in frame.lanes else link.to_country
    row = (lane, 0)
    wide = 5.0 * len(str(number)) + 3
    at = max(x + 2.5, frame.taken.get(row, 0.0))
    at = min(at, RIGHT - wide)
    if at - x > 3 * wide or at < frame.taken.get(row, 0.0):
        return
    frame.taken[row] = at + wide
    paper.write(at, y + 7, str(number), Style(7.5, bold=True, colour=_colour(link)), from_the_right=False)


def _legend_lines(words: Words) -> list[list[tuple[str, str, str, float]]]:
    """Colour, shape, text and place of each sample, in as many lines as they need."""
    lines: list[list[tuple[str, str, str, float]]] = [[]]
    x = LEFT
    for colour, shape, key in _SAMPLES:
        text = words.say(key)
        width = 16 + width_of(text, 7, bold=False)
        if x + width > RIGHT:
            lines.append([])
            x = LEFT
        lines[-1].append((colour, shape, text, x))
        x += width + 12
    return lines


def _legend(paper: Paper, samples: Sequence[tuple[str, str, str, float]]) -> None:
    """What the marks mean, beside a sample of each."""
    canvas, y = paper.canvas, paper.y + 3
    for colour, shape, text, x in samples:
        canvas.setFillColor(colour)
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(0.7)
        if shape == "bar":
            canvas.rect(x, y - 1.8, 12, 3.6, stroke=0, fill=1)
        elif shape == "box":
            canvas.setDash(2, 2)
            canvas.rect(x, y - 3.5, 12, 7, stroke=1, fill=0)
            canvas.setDash()
        else:
            canvas.circle(x + 6, y, 2.4, stroke=0, fill=1)
        if shape == "ring":
            canvas.circle(x + 6, y, 4.4, stroke=1, fill=0)
        paper.write(x + 16, y - 2.5, text, Style(7, colour=GREY))
