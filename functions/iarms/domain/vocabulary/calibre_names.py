"""The words beside a calibre's number: which are names of calibres, whole, cut or misspelt, and which say nothing."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from iarms.domain.text import is_near, nearest
from iarms.domain.vocabulary.calibre_tables import calibre_vocabulary, spelling_index
from iarms.domain.vocabulary.calibre_text import (
    CALIBRE_TOKEN,
    MAKERS_BESIDE,
    SAYS_CALIBRE,
    SAYS_NOTHING,
    SYNONYMS,
    calibre_number,
)
from iarms.domain.vocabulary.calibre_tokens import CONNECTORS
from iarms.domain.vocabulary.makes import name_at
from iarms.domain.vocabulary.model_tokens import type_words

# What stands in front of a model.
SAYS_MODEL: Final = frozenset("M MDL MOD MODEL MODELE MODELL MODELO MK МОД МОДЕЛЬ".split())
_MOST_CORRECTED: Final = 24
_SHORTEST_NAME: Final = 4


def with_words_corrected(plain: str) -> str:
    """The text with words put right that are cut or misspelt: .38 SPE, 9 MM PARABELUMM; numbers as they are."""
    vocabulary = calibre_vocabulary()
    numbers = [calibre_number(token) for token in CALIBRE_TOKEN.findall(plain) if token[0] in "0123456789."]
    for word in dict.fromkeys(CALIBRE_TOKEN.findall(plain)[:_MOST_CORRECTED]):
        if not word.isalpha() or len(word) < 2 or is_known_beside(word):
            continue
        instead = _name_cut_to(word, numbers)
        if instead is None and len(word) >= _SHORTEST_NAME and (spelling := nearest(word, vocabulary)):
            instead = spelling[0]
        instead = instead or _two_words_in(word)
        if instead:
            plain = re.sub(rf"(?<![^\W\d_]){word}(?![^\W\d_])", instead, plain)
    return plain


def may_name_a_calibre(word: str, numbers: Iterable[str]) -> bool:
    """Whether a word that is none of the names may be one beside these numbers: cut, misspelt or two in one."""
    return bool(_names_beginning(word, numbers) or _two_words_in(word)) or _could_be_a_name(word)


# 4,096 words: those beside calibres repeat, and one is held against all names of calibres.
@lru_cache(maxsize=4096)
def _could_be_a_name(word: str) -> bool:
    """Whether a word is near a name of a calibre."""
    return len(word) >= _SHORTEST_NAME and is_near(word, _long_names())


@cache
def calibre_names() -> frozenset[str]:
    """Every word in the spelling of a calibre that tells one from another."""
    words = {word for beside in spelling_index().number_words.values() for word in beside}
    return frozenset(words | {"L"}) - SAYS_NOTHING - CONNECTORS - {"X", "MM"}


@cache
def _long_names() -> tuple[str, ...]:
    """The words that a misspelt name of a calibre may be."""
    known = (*SYNONYMS.items(), *((name, name) for name in calibre_names() | {"RIFLE"}))
    return tuple(
        dict.fromkeys(
            word for word, name in known if len(word) >= _SHORTEST_NAME and name in (calibre_names() | {"RIFLE"})
        )
    )


def says_no_calibre(word: str) -> bool:
    """Whether a word is of a weapon, a model or a sentence, and tells no calibre from another."""
    return word in SAYS_NOTHING or word in CONNECTORS or word in type_words() or word in SAYS_MODEL or word == "MM"


def is_maker_too(word: str) -> bool:
    """Whether a word is a maker's name, be it a name of a calibre or not."""
    name = name_at((word,), 0)
    return name is not None and name.firm


def names_a_maker(word: str) -> bool:
    """Whether a word is a maker's name, and near no name of a calibre."""
    return word in MAKERS_BESIDE or (is_maker_too(word) and not _could_be_a_name(word))


def is_known_beside(word: str) -> bool:
    """Whether a word beside a calibre's number is known for anything."""
    return (
        word in SYNONYMS
        or word in SAYS_CALIBRE
        or word in calibre_names()
        or says_no_calibre(word)
        or names_a_maker(word)
    )


def _name_cut_to(word: str, numbers: Iterable[str]) -> str | None:
    """The one name beside these numbers that begins like this: .38 SPE is SPECIAL. None where several do."""
    names = _names_beginning(word, numbers)
    return next(iter(names)) if len(names) == 1 else None


def _names_beginning(word: str, numbers: Iterable[str]) -> set[str]:
    """The names in spellings beside these numbers that begin with a word of two letters and more."""
    beside = {name for number in numbers for name in spelling_index().number_words.get(number, ())}
    forms = (*SYNONYMS.items(), *((name, name) for name in beside))
    return {name for form, name in forms if len(word) > 1 and name in beside and form.startswith(word)}


@cache
def _joined_names() -> frozenset[str]:
    return calibre_names() | SYNONYMS.keys() | {"RIFLE", "PISTOL"}


def _two_words_in(word: str) -> str | None:
    """Two names of calibres written together: LONGRIFLE. None where it is not these alone."""
    known = _joined_names()
    for end in range(3, len(word) - 2):
        if word[:end] in known and word[end:] in known:
            return f"{word[:end]} {word[end:]}"
    return None
