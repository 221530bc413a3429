"""The years in which a weapon was made, as far as its number and its marks tell: with the reason, never a date.

Each rule of the table that reads the number or the marks gives spans of years. Where they meet, what they have in
common is told; where they do not, all of it, with little confidence, and the reason says that they contradict each
other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from iarms.domain.text import plain_of, plain_with_places, tokens_of
from iarms.domain.vocabulary import make_countries
from iarms.domain.weapon_marks.described import letters_of
from iarms.domain.weapon_marks.table import all_marks
from iarms.domain.weapon_marks.year_rules import YearRule, rules_source, year_rules
from iarms.models.reference import Confidence
from iarms.models.year_estimate import YearEstimate

_LONGEST_MARKS: Final = 1000
_LAST: Final = 9999
_SHORT: Final = 10  # years of use of a mark that tell something by themselves
_RANKS: Final[Sequence[Confidence]] = ("HIGH", "MEDIUM", "LOW")


class YearClues(NamedTuple):
    """What is known of a weapon: the code of its maker, families as MAKE:FAMILY, the number in canonical form, what
    stands on it, and the first year of its model (0 where nobody knows)."""

    make: str | None
    families: frozenset[str] = frozenset()
    number: str = ""
    marks: str = ""
    first_year: int = 0


@dataclass(frozen=True)
class _Told:
    """Spans of years that one rule tells, any of which may be right, and the last year _LAST where it is open."""

    spans: tuple[tuple[int, int], ...]
    reason: str
    confidence: Confidence
    by: str


def estimate_year(clues: YearClues) -> YearEstimate | None:
    """The years that number and marks tell; None where they tell nothing. Never raises."""
    told = [each for each in (*_by_rules(clues), *_by_marks(clues)) if each.spans]
    if not told:
        return None
    common = _common(told)
    if common:
        first, last = common[0][0], max(span[1] for span in common)
        reasons = "; ".join(dict.fromkeys(each.reason for each in told))
        confidence = told[0].confidence if len(told) == 1 else min((each.confidence for each in told), key=_RANKS.index)
        if len(common) > 1:
            reasons += f": {' or '.join(_span_words(*span) for span in common)}"
            confidence = "LOW"
        return _estimate(first, last, reasons, confidence)
    reasons = ", but ".join(dict.fromkeys(f"{each.reason} ({_spans_words(each.spans)})" for each in told))
    first = min(span[0] for each in told for span in each.spans)
    last = max(span[1] for each in told for span in each.spans)
    return _estimate(first, last, f"they contradict each other: {reasons}", "LOW")


def _estimate(first: int, last: int, reason: str, confidence: Confidence) -> YearEstimate:
    until = None if last == _LAST else last
    return YearEstimate(from_year=first, until_year=until, reason=reason, source=rules_source(), confidence=confidence)


def _common(told: Sequence[_Told]) -> list[tuple[int, int]]:
    """The spans that all have in common, in order."""
    common = sorted(told[0].spans)
    for each in told[1:]:
        both = {
            (max(one[0], other[0]), min(one[1], other[1])) for one in common for other in each.spans
            if max(one[0], other[0]) <= min(one[1], other[1])
        }  # fmt: skip
        common = sorted(both)
    return common


def _span_words(first: int, last: int) -> str:
    if last == _LAST:
        return f"{first} or later"
    return str(first) if first == last else f"{first} to {last}"


def _spans_words(spans: Sequence[tuple[int, int]]) -> str:
    return " or ".join(_span_words(*span) for span in spans)


def _by_rules(clues: YearClues) -> Iterator[_Told]:
    """What the rules of the maker tell: of the number the first that reads it, of the marks each."""
    marks = plain_of(clues.marks[:_LONGEST_MARKS])
    is_numbered = False
    for rule in year_rules():
        if not _is_of(rule, clues):
            continue
        if rule.read == "number":
            found = rule.pattern.fullmatch(clues.number) if clues.number and not is_numbered else None
            if found is None:
                continue
            told = _told(rule, _value(found.groupdict()), clues.first_year)
            is_numbered = bool(told.spans)
            yield told
        elif marks:
            values = dict.fromkeys(_value(found.groupdict()) for found in rule.pattern.finditer(marks))
            # Of two years on one weapon nobody knows which is of manufacture.
            if len(values) == 1:
                yield _told(rule, next(iter(values)), clues.first_year)


def _value(groups: dict[str, str | None]) -> str:
    return next((value for value in groups.values() if value is not None), "")


def _is_of(rule: YearRule, clues: YearClues) -> bool:
    if clues.make is None:
        return False
    if clues.make not in rule.makes and not (rule.countries and rule.countries & set(make_countries(clues.make)[:1])):
        return False
    return not rule.families or not rule.families.isdisjoint(clues.families)


def _told(rule: YearRule, value: str, first_year: int) -> _Told:
    """The spans that a rule reads in a value, without those before the model was made."""
    exact = list(_spans(rule, value))
    spans = [
        (max(first - rule.margin, rule.window[0]), last if last == _LAST else last + rule.margin)
        for first, last in exact
    ]
    kept = tuple(sorted((max(first, first_year), last) for first, last in spans if last >= first_year))
    year = _spans_words([span for span in exact if span[1] >= first_year])
    return _Told(kept, rule.reason.format(y=value, year=year), rule.confidence, rule.read)


def _spans(rule: YearRule, value: str) -> Iterator[tuple[int, int]]:
    if rule.how == "span":
        yield rule.span[0], rule.span[1] or _LAST
        return
    if rule.how == "points":
        yield from _of_points(rule, int(value))
        return
    if rule.how == "letters":
        years: Iterator[int] | tuple[int, ...] = rule.codes.get(value, ())
    elif rule.how == "two":
        years = _of_two(rule, value)
    else:
        number = int(value)
        years = {
            "add": (rule.amount + number,),
            "less": tuple(century + (rule.amount - number) % 100 for century in (1900, 2000)),
            "dated": (number,),
        }[rule.how]
    merged: list[tuple[int, int]] = []
    for year in sorted(year for year in years if rule.window[0] <= year <= rule.window[1]):
        if merged and merged[-1][1] == year - 1:
            merged[-1] = (merged[-1][0], year)
        else:
            merged.append((year, year))
    yield from merged


def _of_two(rule: YearRule, value: str) -> Iterator[int]:
    """The years that end in two figures, or in letters that stand for them."""
    figures = [rule.digits[each] for each in value] if rule.digits else [int(each) for each in value]
    ending = figures[0] * 10 + figures[1]
    return (century + ending for century in (1800, 1900, 2000))


def _of_points(rule: YearRule, number: int) -> Iterator[tuple[int, int]]:
    """The years between the first number below and the one above it."""
    below = [year for first, year in rule.points if first <= number]
    above = [year for first, year in rule.points if first > number]
    if not below or number > rule.points[-1][0] * 2:
        return
    last = above[0] if above else rule.span[1] or _LAST
    at_least = max((year for most, year in rule.least if number <= most), default=0)
    yield below[-1], max(last, at_least)


def _by_marks(clues: YearClues) -> Iterator[_Told]:
    """What marks tell that were used for a few years: an inspector's letters that stand in the text as they are."""
    words = {token.word for token in tokens_of(plain_with_places(clues.marks[:_LONGEST_MARKS]))}
    if not words or clues.make is None:
        return
    for mark in all_marks():
        if mark.kind != "INSPECTOR" or mark.from_year is None or mark.until_year is None:
            continue
        is_there = any(len(text) == 1 and len(text[0]) > 2 and text[0] in words for text in letters_of(mark))
        at_home = mark.country in make_countries(clues.make)[:1]
        if is_there and at_home and mark.until_year - mark.from_year <= _SHORT:
            span = (mark.from_year, mark.until_year)
            yield _Told((span,), f"{mark.texts[0]}: {mark.meaning}, {_span_words(*span)}", mark.confidence, "marks")
