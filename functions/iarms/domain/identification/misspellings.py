"""Names that are misspelt or abbreviated: what is left of a description once makers and models are found.

A maker's name may hold a slip as `makes` allows, a model's one, or two from eight letters on; digits are never put
right. A word may abbreviate the maker of the model that follows (Moss 590, Bere 418).
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final

from iarms.domain.identification.makers import is_followed
from iarms.domain.identification.mentions import MakeMention, ModelMention, of_one_maker
from iarms.domain.identification.models import Run, model_mention
from iarms.domain.identification.tokens import NameText
from iarms.domain.text import nearest
from iarms.domain.vocabulary import (
    ANYONE,
    NOISE,
    common_makes,
    is_trade_word,
    make_codes,
    make_name,
    misspelt_name,
    models_of,
    name_word,
    table_key,
)

_MOST_MAKERS_CORRECTED: Final = 2
_LONGEST_WINDOW: Final = 4  # tokens of a misspelt model
_MOST_STRETCHES: Final = 12  # stretches that are tried for a slip
_LONG: Final = 8  # letters, from which on a model may hold two slips
_SHORTEST_SLIP: Final = 5
_SHORTEST_ABBREVIATION: Final = 3


def abbreviated_maker(text: NameText, models: Sequence[ModelMention], covered: set[int]) -> MakeMention | None:
    """The maker of a model that the word in front of it abbreviates: Moss 590, Sprgfld XDM."""
    for model in models:
        i = model.start - 1
        if i < 0 or i in covered or i in text.blocked or text.clauses[i] != text.clauses[model.start]:
            continue
        word = text.names[text.name_at[i]]
        fits = [code for code in sorted(model.makes) if _abbreviates(word, code)]
        if len(fits) == 1:
            return MakeMention(text.given(i, i + 1), (fits[0],), "abbreviation", i, i + 1)
    return None


def abbreviated_in_front(text: NameText, covered: set[int]) -> MakeMention | None:
    """The one maker that a word abbreviates and that has a model of the name behind it: Bere 418."""
    for i in range(len(text.tokens) - 1):
        beside = text.clauses[i] == text.clauses[i + 1] and i + 1 not in text.blocked
        if not beside or not text.is_unknown_word(i, covered):
            continue
        word = text.names[text.name_at[i]]
        makes = [MakeMention(text.given(i, i + 1), (code,), "abbreviation", i, i + 1) for code in _abbreviated_by(word)]
        found = [make for make in makes if is_followed(text, make)]
        usual = [make for make in found if make.codes[0] in common_makes()] or found
        if len(usual) == 1:
            return usual[0]
    return None


def misspelt_maker(text: NameText, covered: set[int], makes: Iterable[MakeMention]) -> MakeMention | None:
    """The maker that words misspell: the longest run that one name is near to. Words of trade and a name of several
    makers may be a part of it (Smith & Weson)."""
    shared = {i for make in makes if len(make.codes) > 1 for i in range(make.start, make.end)}
    for length in (3, 2, 1):
        for start in range(len(text.tokens) - length + 1):
            end = start + length
            if not _may_misspell(text, range(start, end), covered, shared):
                continue
            names = text.names[text.name_at[start] : text.name_at[end - 1] + 1]
            read = misspelt_name(names) if sum(map(len, names)) >= _SHORTEST_SLIP else None
            if read is not None and read.code is not None:
                return MakeMention(text.given(start, end), (read.code,), "fuzzy", start, end)
    return None


def _may_misspell(text: NameText, places: range, covered: set[int], shared: set[int]) -> bool:
    """Whether tokens of one clause may misspell a maker's name: one of them at least is a word that nobody reads, the
    others such words too, words of trade, or names that several makers share."""
    unknown = [i for i in places if text.is_unknown_word(i, covered)]
    if not unknown or text.clauses[places[0]] != text.clauses[places[-1]]:
        return False
    return all(
        i in unknown or (i not in text.blocked and (is_trade_word(text.tokens[i].word) or i in shared)) for i in places
    )


def correct_models(
    text: NameText, makes: Sequence[MakeMention], models: Sequence[ModelMention], covered: set[int]
) -> list[ModelMention]:
    """The models, with a misspelt one of the maker's own put right where no model is named, or beside one."""
    codes = [code for make in of_one_maker(makes) for code in make.codes][:_MOST_MAKERS_CORRECTED]
    if not codes and models:
        return list(models)
    for start, end in _windows(text, makes, models, covered):
        key = table_key(word for i in range(start, end) for word in text.model_words[i] if word not in NOISE)
        for code in codes or [ANYONE]:
            found = nearest(key, _lettered(code), 1 if len(key) < _LONG else 2) if key else None
            if found is None:
                continue
            meant = model_mention(text, Run(start, end, models_of(code).keys[found[0]], "fuzzy", 0), set())
            others = [model for model in models if model.end <= start or model.start >= end]
            return sorted([*others, meant], key=lambda model: model.start)
    return list(models)


def _windows(
    text: NameText, makes: Sequence[MakeMention], models: Sequence[ModelMention], covered: set[int]
) -> list[tuple[int, int]]:
    """Stretches of up to four tokens with a word in them that nobody reads, the longest first: where models are
    named, only those that hold or touch one."""
    blocked = text.blocked | {i for make in makes for i in range(make.start, make.end)}
    found = [
        (start, start + length)
        for length in range(_LONGEST_WINDOW, 0, -1)
        for start in range(len(text.tokens) - length + 1)
        if _may_be_slip(text, range(start, start + length), blocked, covered)
        and _touches(models, start, start + length)
    ]
    return found[:_MOST_STRETCHES]


def _may_be_slip(text: NameText, places: range, blocked: Iterable[int], covered: set[int]) -> bool:
    """Whether tokens of one clause, none of them blocked, have letters enough and a word that nobody reads."""
    if text.clauses[places[0]] != text.clauses[places[-1]] or not set(places).isdisjoint(blocked):
        return False
    letters = sum(len(text.tokens[i].word) for i in places if text.tokens[i].word.isalpha())
    return letters >= _SHORTEST_SLIP and any(text.is_unknown_word(i, covered) for i in places)


def _touches(models: Sequence[ModelMention], start: int, end: int) -> bool:
    """Whether these tokens hold or touch a model of a named maker's; where no model is named, any do."""
    return not models or any(model.start <= end and start <= model.end and not model.loose for model in models)


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
