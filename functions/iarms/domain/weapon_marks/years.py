"""The years in which a weapon was made, as far as its number and its marks tell: with the reason, never a date.

Each rule of the table that reads the number or the marks gives spans of years. Where they meet, what they have in
common is told; where they do not, all of it, with little confidence, and the reason says that they contradict each
other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, cast

from iarms.domain.languages import messages_in, phrase, said_by_subject, say
from iarms.domain.text import plain_of, plain_with_places, tokens_of
from iarms.domain.vocabulary import make_countries
from iarms.domain.weapon_marks.described import letters_of
from iarms.domain.weapon_marks.table import all_marks
from iarms.domain.weapon_marks.year_rules import YearRule, rules_source, year_rules
from iarms.models.language import Language
from iarms.models.reason import Parameters, YearSpan
from iarms.models.reference import Confidence
from iarms.models.year_estimate import YearEstimate, YearReason

_LONGEST_MARKS: Final = 1000
_LAST: Final = 9999
SHORT: Final = 10  # years of use of a mark that tell something by themselves
INSPECTOR: Final = "United States ordnance inspector "
"""With what the table begins to say what the letters of an inspector are."""
YEAR_RULES: Final = "year_rules"
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
    code: str
    parameters: Parameters
    confidence: Confidence
    by: str


def estimate_year(clues: YearClues) -> YearEstimate | None:
    """The years that number and marks tell; None where they tell nothing. Never raises."""
    told = [each for each in (*_by_rules(clues), *_by_marks(clues)) if each.spans]
    if not told:
        return None
    common = _common([each.spans for each in told])
    if common:
        first, last = common[0][0], max(span[1] for span in common)
        confidence = told[0].confidence if len(told) == 1 else min((each.confidence for each in told), key=_RANKS.index)
        return _estimate(first, last, told, "LOW" if len(common) > 1 else confidence)
    first = min(span[0] for each in told for span in each.spans)
    last = max(span[1] for each in told for span in each.spans)
    return _estimate(first, last, told, "LOW")


def _estimate(first: int, last: int, told: Sequence[_Told], confidence: Confidence) -> YearEstimate:
    reasons = tuple(YearReason(code=each.code, parameters=each.parameters, spans=_years(each.spans)) for each in told)
    return YearEstimate(
        from_year=first,
        until_year=None if last == _LAST else last,
        reason=reason_in(reasons, "en"),
        reasons=reasons,
        source=rules_source(),
        confidence=confidence,
    )


def estimate_in(estimate: YearEstimate, language: Language) -> YearEstimate:
    """The estimate with its reason in this language; as it was written where it is of before reasons had codes."""
    if not estimate.reasons:
        return estimate
    return estimate.model_copy(update={"reason": reason_in(estimate.reasons, language)})


def reason_in(reasons: Sequence[YearReason], language: Language) -> str:
    """Why it can be of these years, in a language: what tells so, or how it contradicts itself."""
    said = [say(YEAR_RULES, each.code, each.parameters, language) for each in reasons]
    common = _common([_bounds(each.spans) for each in reasons])
    if not common:
        each_of = (
            _phrase("told_of", language, reason=reason, spans=each.spans)
            for reason, each in zip(said, reasons, strict=True)
        )
        return _phrase("contradiction", language, reasons=_joined("but", each_of, language))
    together = _joined("then", said, language)
    return _phrase("one_of", language, reasons=together, spans=_years(common)) if len(common) > 1 else together


def _phrase(key: str, language: Language, **values: Any) -> str:
    return say("year_estimates", key, values, language)


def _joined(word: str, said: Iterable[str], language: Language) -> str:
    together = ""
    for one in dict.fromkeys(said):
        together = phrase("words", word, language, one=together, other=one) if together else one
    return together


def _years(spans: Iterable[tuple[int, int]]) -> tuple[YearSpan, ...]:
    return tuple(YearSpan(from_year=first, until_year=None if last == _LAST else last) for first, last in spans)


def _bounds(spans: Iterable[YearSpan]) -> tuple[tuple[int, int], ...]:
    return tuple((each.from_year, _LAST if each.until_year is None else each.until_year) for each in spans)


def _common(told: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The spans that all have in common, in order."""
    common = sorted(told[0])
    for spans in told[1:]:
        both = {
            (max(one[0], other[0]), min(one[1], other[1])) for one in common for other in spans
            if max(one[0], other[0]) <= min(one[1], other[1])
        }  # fmt: skip
        common = sorted(both)
    return common


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
    named = _places(rule.says)
    said: dict[str, Any] = {**rule.values}
    if "{characters" in named and "characters" not in said:
        said["characters"] = value
    if "{spans" in named:
        said["spans"] = _years(span for span in exact if span[1] >= first_year)
    return _Told(kept, rule.says, cast("Parameters", said), rule.confidence, rule.read)


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
        if is_there and at_home and mark.until_year - mark.from_year <= SHORT:
            span = (mark.from_year, mark.until_year)
            said: Parameters = {
                "characters": mark.texts[0],
                "name": mark.meaning.removeprefix(INSPECTOR),
                "spans": _years([span]),
            }
            yield _Told((span,), "inspector", said, mark.confidence, "marks")


def _places(code: str) -> str:
    """The English message of a rule, in which what it names stands in braces."""
    return str(messages_in("en").lists[YEAR_RULES][code])


said_by_subject(YearEstimate, estimate_in)
