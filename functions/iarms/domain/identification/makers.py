"""The makers that a description names.

A maker is the longest name of the tables that stands there. Everyday words and marks of two to four letters (Star, PB)
count only where a model of that maker follows, or nothing else is a maker.
"""

from collections.abc import Sequence
from dataclasses import replace

from iarms.domain.identification.models import runs_in
from iarms.domain.identification.tokens import (
    MOST_INDEXED,
    MakeMention,
    ModelMention,
    Spelling,
    TokenizedText,
    said_of_weapons,
)
from iarms.domain.vocabulary import ANYONE, MakeReading, joined, models_of, name_at, type_words


def makers_in(
    sheet: TokenizedText,
) -> tuple[list[MakeMention], list[MakeMention], list[MakeMention], list[tuple[str, int, int]]]:
    """The names of makers: those that are some wherever they stand, those that may be none, those that are names of
    their models (Galil); and importers."""
    firm: list[MakeMention] = []
    weak: list[MakeMention] = []
    implied: list[MakeMention] = []
    importers: list[tuple[str, int, int]] = []
    at = 0
    while at < len(sheet.names):
        found = name_at(sheet.names, at) if sheet.token_of[at] not in sheet.blocked else None
        if found is None or sheet.names[at] == "AND":
            at += 1
            continue
        start, end = sheet.token_of[at], sheet.token_of[found.end - 1] + 1
        if not found.firm and end < len(sheet.tokens) and not sheet.tokens[end].before:
            at += 1  # the SW of SW164222
            continue
        if any(i in sheet.blocked for i in range(start, end)) or all(i in sheet.aside for i in range(start, end)):
            at += 1
            continue
        reading = found.reading
        if reading.importer:
            if found.firm:
                importers.append((reading.importer, start, end))
        elif codes := _codes(reading):
            via: Spelling = "name" if reading.via == "name" else "alias"
            said = MakeMention(sheet.written(start, end), codes, via, start, end)
            key = joined(word for i in range(start, end) for word in sheet.model_words[i])
            if any(key in models_of(code).keys for code in (*codes, *(() if len(codes) == 1 else (ANYONE,)))):
                implied.append(said)
            else:
                (firm if found.firm and not _lexical(sheet, start, end) else weak).append(said)
        at = found.end
    return firm, weak, implied, importers


def followed(sheet: TokenizedText, said: MakeMention) -> bool:
    """Whether a model of the maker's own stands right behind its name."""
    own = [models_of(code) for code in said.codes[:MOST_INDEXED]]
    return any(said.start <= run.start <= said.end < run.end for run in runs_in(sheet, own, 0, [said]))


def narrowed(sheet: TokenizedText, said: MakeMention) -> MakeMention:
    """Of a name of several makers the one that has a model of the name that follows: Arsenal Makarov."""
    if not 1 < len(said.codes) <= MOST_INDEXED:
        return said
    mine = [code for code in said.codes if followed(sheet, replace(said, codes=(code,)))]
    return replace(said, codes=(mine[0],)) if len(mine) == 1 else said


def likely_makers(
    sheet: TokenizedText, weak: Sequence[MakeMention], models: Sequence[ModelMention], *, alone: bool
) -> list[MakeMention]:
    """Of the names that may be no makers', one beside a model of its own, or that a model's maker has; else, where
    nothing else is named, the first, if it leads the text."""
    ordered = sorted(weak, key=lambda said: len(said.codes) > 1)
    for said in ordered:
        own = [models_of(code) for code in said.codes]
        for run in runs_in(sheet, own, 0, [said]):
            if run.start == said.end or run.end == said.start or run.start <= said.start < run.end:
                return [said]
    implied = {code for model in models for code in model.makes}
    if found := [said for said in ordered if implied & set(said.codes)]:
        return found[:1]
    names = {i for said in weak for i in range(said.start, said.end)}
    if any(not set(range(model.start, model.end)) <= names for model in models) or not alone:
        return []
    for said in weak:
        name = name_at(sheet.names, sheet.name_at[said.start])
        before = [sheet.tokens[i].word for i in range(said.start)]
        # An everyday word leads where nothing but a type of weapon stands in front: pistol Star.
        leads = all(word in type_words() if name and name.everyday else said_of_weapons(word) for word in before)
        if leads and not _lexical(sheet, said.start, said.end):
            return [said]
    return []


def _lexical(sheet: TokenizedText, start: int, end: int) -> bool:
    """Whether a lone word is one of descriptions too."""
    return end - start == 1 and said_of_weapons(sheet.tokens[start].word)


def _codes(reading: MakeReading) -> tuple[str, ...]:
    return (reading.code,) if reading.code else reading.candidates
