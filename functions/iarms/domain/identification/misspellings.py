"""Names that are misspelt or abbreviated: what is left of a description once makers and models are found.

A maker's name may hold a slip as `makes` allows, a model's one, or two from eight letters on; digits are never put
right. A word may abbreviate the maker of the model that follows (Moss 590, Bere 418).
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final

from iarms.domain.identification.makers import followed
from iarms.domain.identification.models import Run, said_of
from iarms.domain.identification.tokens import MakeMention, ModelMention, TokenizedText, single
from iarms.domain.text import nearest
from iarms.domain.vocabulary import (
    ANYONE,
    NOISE,
    common_makes,
    joined,
    make_codes,
    make_name,
    misspelt_name,
    models_of,
    name_word,
    trade_word,
)

_MOST_MAKERS_MENDED: Final = 2
_LONGEST_WINDOW: Final = 4  # tokens of a misspelt model
_MOST_CORRECTED: Final = 12  # stretches that are tried for a slip
_LONG: Final = 8  # letters, from which on a model may hold two slips
_SHORTEST_SLIP: Final = 5
_SHORTEST_ABBREVIATION: Final = 3


def abbreviated_maker(sheet: TokenizedText, models: Sequence[ModelMention], covered: set[int]) -> MakeMention | None:
    """The maker of a model that the word in front of it abbreviates: Moss 590, Sprgfld XDM."""
    for model in models:
        i = model.start - 1
        if i < 0 or i in covered or i in sheet.blocked or sheet.clauses[i] != sheet.clauses[model.start]:
            continue
        word = sheet.names[sheet.name_at[i]]
        fits = [code for code in sorted(model.makes) if _abbreviates(word, code)]
        if len(fits) == 1:
            return MakeMention(sheet.written(i, i + 1), (fits[0],), "abbreviation", i, i + 1)
    return None


def abbreviated_in_front(sheet: TokenizedText, covered: set[int]) -> MakeMention | None:
    """The one maker that a word abbreviates and that has a model of the name behind it: Bere 418."""
    for i in range(len(sheet.tokens) - 1):
        word = sheet.names[sheet.name_at[i]]
        if not sheet.loose(i, covered) or sheet.clauses[i] != sheet.clauses[i + 1] or i + 1 in sheet.blocked:
            continue
        found = [
            said
            for code in _abbreviated_by(word)
            if followed(sheet, said := MakeMention(sheet.written(i, i + 1), (code,), "abbreviation", i, i + 1))
        ]
        usual = [said for said in found if said.codes[0] in common_makes()] or found
        if len(usual) == 1:
            return usual[0]
    return None


def misspelt_maker(sheet: TokenizedText, covered: set[int], makes: Iterable[MakeMention]) -> MakeMention | None:
    """The maker that words misspell: the longest run that one name is near to. Words of trade and a name of several
    makers may be a part of it (Smith & Weson)."""
    part = {i for make in makes if len(make.codes) > 1 for i in range(make.start, make.end)}
    for length in (3, 2, 1):
        for start in range(len(sheet.tokens) - length + 1):
            places = range(start, start + length)
            trade = [i for i in places if i not in sheet.blocked and (trade_word(sheet.tokens[i].word) or i in part)]
            loose = [i for i in places if sheet.loose(i, covered)]
            if not loose or len(loose) + len([i for i in trade if i not in loose]) < length:
                continue
            names = sheet.names[sheet.name_at[start] : sheet.name_at[start + length - 1] + 1]
            if sum(map(len, names)) < _SHORTEST_SLIP or sheet.clauses[start] != sheet.clauses[start + length - 1]:
                continue
            read = misspelt_name(names)
            if read is not None and read.code is not None:
                return MakeMention(sheet.written(start, start + length), (read.code,), "fuzzy", start, start + length)
    return None


def mended_models(
    sheet: TokenizedText, makes: Sequence[MakeMention], models: Sequence[ModelMention], covered: set[int]
) -> list[ModelMention]:
    """The models, with a misspelt one of the maker's own put right where no model is named, or beside one."""
    codes = [code for make in single(makes) for code in make.codes][:_MOST_MAKERS_MENDED]
    if not codes and models:
        return list(models)
    for start, end in _windows(sheet, makes, models, covered):
        key = joined(word for i in range(start, end) for word in sheet.model_words[i] if word not in NOISE)
        for code in codes or [ANYONE]:
            found = nearest(key, _lettered(code), 1 if len(key) < _LONG else 2) if key else None
            if found is None:
                continue
            mended = said_of(sheet, Run(start, end, models_of(code).keys[found[0]], "fuzzy", 0), set())
            kept = [model for model in models if model.end <= start or model.start >= end]
            return sorted([*kept, mended], key=lambda model: model.start)
    return list(models)


def _windows(
    sheet: TokenizedText, makes: Sequence[MakeMention], models: Sequence[ModelMention], covered: set[int]
) -> list[tuple[int, int]]:
    """Stretches of up to four tokens with a word in them that nobody reads, the longest first: where models are
    named, only those that hold or touch one."""
    names = {i for make in makes for i in range(make.start, make.end)}
    found: list[tuple[int, int]] = []
    for length in range(_LONGEST_WINDOW, 0, -1):
        for start in range(len(sheet.tokens) - length + 1):
            places = set(range(start, start + length))
            letters = sum(len(sheet.tokens[i].word) for i in places if sheet.tokens[i].word.isalpha())
            whole = sheet.clauses[start] == sheet.clauses[start + length - 1] and not places & (sheet.blocked | names)
            touches = not models or any(
                model.start <= start + length and start <= model.end and not model.loose for model in models
            )
            if whole and touches and letters >= _SHORTEST_SLIP and any(sheet.loose(i, covered) for i in places):
                found.append((start, start + length))
    return found[:_MOST_CORRECTED]


@lru_cache(maxsize=256)
def _abbreviated_by(word: str) -> tuple[str, ...]:
    """The makers with models whose names a word abbreviates."""
    return tuple(code for code in sorted(make_codes()) if models_of(code).keys and _abbreviates(word, code))


def _abbreviates(word: str, code: str) -> bool:
    """Whether a word is some of the letters of a maker's name, in order, from the first on."""
    name = name_word(make_name(code).split()[0])
    if not (_SHORTEST_ABBREVIATION <= len(word) < len(name)) or word[:1] != name[:1]:
        return False
    letters = iter(name)
    return all(letter in letters for letter in word)


@cache
def _lettered(make: str) -> dict[str, str]:
    """The names of a make's models that hold no digit, each as itself: what a misspelt one may mean."""
    return {key: key for key in models_of(make).keys if key.isalpha() and len(key) >= _SHORTEST_SLIP}
