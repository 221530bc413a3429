"""The makers that a description names.

A maker is the longest name of the tables that stands there. Everyday words and marks of two to four letters (Star, PB)
count only where a model of that maker follows, or nothing else is a maker.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from iarms.domain.identification.mentions import MOST_INDEXED, MakeMention, ModelMention, Spelling
from iarms.domain.identification.models import runs_in
from iarms.domain.identification.tokens import NameText, said_of_weapons
from iarms.domain.vocabulary import ANYONE, MakeReading, models_of, name_at, table_key, type_words


class ImporterMention(NamedTuple):
    """An importer that a description names, by its code, and where: from token `start` up to `end`."""

    code: str
    start: int
    end: int


@dataclass(frozen=True)
class MakerNames:
    """The names of makers in a text: `firm` ones are that wherever they stand, `weak` ones may be none, and those of
    `of_models` are names of their models too (Galil)."""

    firm: tuple[MakeMention, ...]
    weak: tuple[MakeMention, ...]
    of_models: tuple[MakeMention, ...]
    importers: tuple[ImporterMention, ...]


class _NameFound(NamedTuple):
    """A name of the tables among the tokens: what it is read as, and whether it is one wherever it stands."""

    reading: MakeReading
    is_firm: bool
    start: int
    end: int


def makers_in(text: NameText) -> MakerNames:
    """The names of makers in a text, and of importers, in order."""
    firm: list[MakeMention] = []
    weak: list[MakeMention] = []
    of_models: list[MakeMention] = []
    importers: list[ImporterMention] = []
    for name in _names_in(text):
        reading, start, end = name.reading, name.start, name.end
        if reading.importer:
            if name.is_firm:
                importers.append(ImporterMention(reading.importer, start, end))
        elif codes := _codes(reading):
            via: Spelling = "name" if reading.via == "name" else "alias"
            make = MakeMention(text.given(start, end), codes, via, start, end)
            if _is_models_name(text, make):
                of_models.append(make)
            else:
                (firm if name.is_firm and not _is_said_of_weapons(text, make) else weak).append(make)
    return MakerNames(tuple(firm), tuple(weak), tuple(of_models), tuple(importers))


def _names_in(text: NameText) -> Iterable[_NameFound]:
    """The longest names of the tables that stand in a text, in order, none within another."""
    at = 0
    while at < len(text.names):
        found = name_at(text.names, at) if text.token_of[at] not in text.blocked else None
        if found is None or text.names[at] == "AND":
            at += 1
            continue
        name = _NameFound(found.reading, found.firm, text.token_of[at], text.token_of[found.end - 1] + 1)
        if not _may_be_name(text, name):
            at += 1
            continue
        yield name
        at = found.end


def _may_be_name(text: NameText, name: _NameFound) -> bool:
    """Whether these tokens may be a maker's name where they stand."""
    glued = name.end < len(text.tokens) and not text.tokens[name.end].before
    if glued and not name.is_firm:
        return False  # the SW of SW164222
    places = range(name.start, name.end)
    return text.blocked.isdisjoint(places) and not all(i in text.aside for i in places)


def _is_models_name(text: NameText, make: MakeMention) -> bool:
    """Whether a maker's name is that of one of its models too, or, where it is of several, of one of anybody's."""
    key = table_key(word for i in range(make.start, make.end) for word in text.model_words[i])
    codes = make.codes if len(make.codes) == 1 else (*make.codes, ANYONE)
    return any(key in models_of(code).keys for code in codes)


def is_followed(text: NameText, make: MakeMention) -> bool:
    """Whether a model of the maker's own stands right behind its name."""
    own = [models_of(code) for code in make.codes[:MOST_INDEXED]]
    return any(make.start <= run.start <= make.end < run.end for run in runs_in(text, own, 0, [make]))


def narrow(text: NameText, make: MakeMention) -> MakeMention:
    """Of a name of several makers the one that has a model of the name that follows: Arsenal Makarov."""
    if not 1 < len(make.codes) <= MOST_INDEXED:
        return make
    mine = [code for code in make.codes if is_followed(text, replace(make, codes=(code,)))]
    return replace(make, codes=(mine[0],)) if len(mine) == 1 else make


def likely_maker(
    text: NameText, weak: Sequence[MakeMention], models: Sequence[ModelMention], *, alone: bool
) -> MakeMention | None:
    """Of the names that may be no makers', one beside a model of its own, or that a model's maker has; else, where
    nothing else is named (`alone`), the first, if it leads the text. None where there is no such name."""
    ordered = sorted(weak, key=lambda make: len(make.codes) > 1)
    for make in ordered:
        if _stands_at_own_model(text, make):
            return make
    makers = {code for model in models for code in model.makes}
    for make in ordered:
        if makers & set(make.codes):
            return make
    names = {i for make in weak for i in range(make.start, make.end)}
    if any(not set(range(model.start, model.end)) <= names for model in models) or not alone:
        return None
    return next((make for make in weak if _leads(text, make)), None)


def _stands_at_own_model(text: NameText, make: MakeMention) -> bool:
    """Whether a model of one of its makers stands right before or behind a name, or holds it."""
    return any(
        run.start == make.end or run.end == make.start or run.start <= make.start < run.end
        for run in runs_in(text, [models_of(code) for code in make.codes], 0, [make])
    )


def _leads(text: NameText, make: MakeMention) -> bool:
    """Whether nothing but words of weapons stands in front of a name that is none of these itself.

    Before an everyday word nothing but a type of weapon may stand: pistol Star.
    """
    name = name_at(text.names, text.name_at[make.start])
    before = [text.tokens[i].word for i in range(make.start)]
    types_alone = name is not None and name.everyday
    leads = all(word in type_words() if types_alone else said_of_weapons(word) for word in before)
    return leads and not _is_said_of_weapons(text, make)


def _is_said_of_weapons(text: NameText, make: MakeMention) -> bool:
    """Whether a name is a lone word that descriptions use for something else too."""
    return make.end - make.start == 1 and said_of_weapons(text.tokens[make.start].word)


def _codes(reading: MakeReading) -> tuple[str, ...]:
    return (reading.code,) if reading.code else reading.candidates
