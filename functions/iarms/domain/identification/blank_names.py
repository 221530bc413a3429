"""Blank guns that bear the names of others' firearms: a gas pistol Walther P99 is Umarex's."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from iarms.domain.identification.item_words import kinds_of_makers
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.identification.tokens import TokenizedText
from iarms.domain.text import plain_of
from iarms.domain.vocabulary import Known, blank_models, facts_of, make_name, table_key, tokens_in

_LONGEST: Final = 5  # tokens of such a name
_SHORTEST: Final = 3  # letters and digits


def as_blank_guns(
    text: TokenizedText, makes: Sequence[MakeMention], models: Sequence[ModelMention]
) -> tuple[tuple[MakeMention, ...], tuple[ModelMention, ...]]:
    """The makers and models of a description of a blank gun: those who make none are named for the design alone, and
    what the tables hold as a blank gun of the name is a model too."""
    blank = [model for model in models if "CONVERTED_BLANK" in facts_of(model.families).types]
    found = [] if blank else _named_after(text, makes, models)
    own = {code for model in (*blank, *found) for code in model.makes} | kinds_of_makers().keys() | _makers()
    return (
        tuple(make if set(make.codes) & own or make.role != "stated" else make.in_role("design") for make in makes),
        (
            *(
                model if model in blank or model.makes & own or model.role != "stated" else model.in_role("design")
                for model in models
            ),
            *found,
        ),
    )


def _named_after(
    text: TokenizedText, makes: Iterable[MakeMention], models: Iterable[ModelMention]
) -> list[ModelMention]:
    """The blank guns whose name is the longest run of tokens that holds a maker or a model that is named."""
    of_models = {i for model in models for i in range(model.start, model.end)}
    named = of_models | {i for make in makes for i in range(make.start, make.end)}
    for length in range(min(_LONGEST, len(text)), 0, -1):
        for start in range(len(text) - length + 1):
            places = range(start, start + length)
            if named.isdisjoint(places):
                continue
            words = tuple(word for i in places for word in (tokens_in(text.words[i]) or [text.words[i]]))
            if known := _names().get(table_key(words)):
                return [
                    ModelMention(
                        text=text.given(start, start + length),
                        families=frozenset(family for family, _ in known),
                        models=frozenset(model for _, model in known),
                        words=words,
                        # A maker's name alone says no more than that one of its models is meant.
                        via="fuzzy" if of_models.isdisjoint(places) else "name",
                        start=start,
                        end=start + length,
                        loose=True,
                    )
                ]
    return []


@cache
def _makers() -> frozenset[str]:
    return frozenset(family.partition(":")[0] for family, _ in blank_models().values())


@cache
def _names() -> dict[str, frozenset[Known]]:
    """The names of blank guns without the word blank and their maker's own name, which no table of models needs."""
    names: dict[str, frozenset[Known]] = {}
    for name, known in blank_models().items():
        make, _, text = name.partition(":")
        own = {"BLANK", *tokens_in(plain_of(make_name(make)))}
        words = [word for word in tokens_in(plain_of(text)) if word not in own]
        key = table_key(words)
        if len(key) >= _SHORTEST and not key.isdigit():
            names[key] = names.get(key, frozenset()) | {known}
    return names
