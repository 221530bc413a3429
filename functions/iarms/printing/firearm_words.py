"""A firearm on paper: each field as it was given, beside what it was taken to mean."""

from typing import Any, Final

from pydantic import BaseModel

from iarms.models.search import Interpretation
from iarms.models.year_estimate import YearEstimate
from iarms.printing.paper import GREY, INNER, Paper, PrintedCell, PrintedRow
from iarms.printing.words import Words

_NAMES: Final = 130.0
# Fields that hold codes, with the list of their labels; fields that hold countries.
_CODES: Final = {
    "firearm_type": "firearm_type",
    "serial_state": "serial_state",
    "action": "action",
    "number_place": "component",
}
_COUNTRIES: Final = frozenset({"country_of_manufacture", "country_of_last_import"})
_MEANINGS: Final = ("canonical", "code", "family", "group")
_SEVERAL: Final = ("candidates", "families", "groups")


def firearm_rows(
    paper: Paper,
    words: Words,
    firearm: BaseModel,
    interpretation: Interpretation,
    year: YearEstimate | None = None,
) -> None:
    """The table of a firearm; a field that says nothing is left out, `-` stands where one side says nothing.

    `year`: the years of manufacture as they are estimated, where none is given.
    """
    rows = []
    for name in type(firearm).model_fields:
        given = value_words(words, name, getattr(firearm, name))
        understood = _meaning_of(words, name, getattr(interpretation, name, None))
        if name == "year" and not given and year is not None:
            understood = year_words(words, year)
        if given or understood:
            cells = (
                PrintedCell(words.field(name), colour=GREY),
                PrintedCell(given or "-", bold=True),
                PrintedCell(understood or "-"),
            )
            rows.append(PrintedRow(cells))
    wide = (INNER - _NAMES) / 2
    head = (words.say("field"), words.say("as_given"), words.say("as_understood"))
    paper.table((_NAMES, wide, wide), rows, head=head, size=8.5, named_rows=True)


def year_words(words: Words, year: YearEstimate) -> str:
    """The years that number and marks tell, as an estimate with its reason."""
    reason = words.as_kept(year.reason, is_said=False)
    sure = words.say(f"estimate_{year.confidence}")
    if year.until_year is None:
        return words.say("year_from", first=year.from_year, reason=reason, sure=sure)
    if year.until_year == year.from_year:
        return words.say("year_in", year=year.from_year, reason=reason, sure=sure)
    return words.say("year_between", first=year.from_year, last=year.until_year, reason=reason, sure=sure)


def value_words(words: Words, name: str, value: Any) -> str:
    """The value of a firearm's field in words; empty where there is none."""
    if value in (None, (), ""):
        return ""
    if name == "other_numbers":
        return words.apart(f"{words.label('component', each.component)}: {each.number}" for each in value)
    if name in _COUNTRIES:
        return words.country(str(value))
    if name in _CODES:
        return _label(words, _CODES[name], str(value))
    return words.apart(map(str, value)) if isinstance(value, tuple) else str(value)


def _label(words: Words, list_name: str, code: str) -> str:
    try:
        return words.label(list_name, code)
    except KeyError:
        return code  # a text in a field that holds codes elsewhere


def _meaning_of(words: Words, name: str, interpretation: BaseModel | None) -> str:
    """What a field was taken to mean: the one meaning, or all that it may have."""
    if interpretation is None:
        return ""
    values = interpretation.model_dump(exclude={"given"})
    text = next((value_words(words, name, values[each]) for each in _MEANINGS if values.get(each)), "")
    several = next((values[each] for each in _SEVERAL if values.get(each)), ())
    if not text and several:
        text = words.say("one_of", values=words.listed(several))
    if values.get("successors"):
        text = words.say("successors", value=text, values=words.listed(map(words.country, values["successors"])))
    if values.get("stood_in"):
        text = words.say("stood_in", value=text, name=words.field(str(values["stood_in"])))
    return text or words.say("not_recognised")
