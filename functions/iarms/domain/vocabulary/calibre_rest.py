"""What stands beside the calibres of a field: models, makers, lengths, counts, names of calibres, words of no weight.

Each token that no calibre has claimed is explained here, or the field stays unread.
"""

import re
from collections.abc import Sequence
from typing import Final

from iarms.domain.vocabulary.calibre_names import (
    SAYS_MODEL,
    calibre_names,
    is_known_beside,
    is_maker_too,
    may_name_a_calibre,
    names_a_maker,
    says_no_calibre,
)
from iarms.domain.vocabulary.calibre_tables import calibre_tables
from iarms.domain.vocabulary.calibre_tokens import CalibreToken

_LENGTHS: Final = frozenset("CM IN INCH INCHES POL POLEG POLEGADA POLEGADAS POUCE POUCES PULGADA PULGADAS ZOLL".split())
# Names of calibres that are makers or models too: beside a calibre that is named without them they say which weapon.
WEAPONS_TOO: Final = frozenset(
    "AK AKM AR BROWNING COLT FAL FN HK M MAR MAUSER NORMA REM RUG S SAKO SAVAGE SHARPS SIG SKS SPRINGFIELD STEYR SW "
    "W WBY WEBLEY WIN".split()
)
# Those of them that in front of a number say whose weapon it is: Smith & Wesson .38 need not be a .38 S&W.
MAKERS_IN_FRONT: Final = frozenset("COLT MAR REM RUG S SAVAGE SPRINGFIELD SW W WBY WEBLEY WIN".split())
# Names of calibres that are types of weapons too.
_TYPES_TOO: Final = frozenset("CARABINA CARABINE CARBINE DERRINGER FISIL PISTOLA PISTOLET REVOLVER RIFLE".split())
_YEAR: Final = re.compile(r"(?:18|19|20)[0-9]{2}")
_FIGURES_OF_A_SERIAL: Final = 5


def names_among(
    tokens: Sequence[CalibreToken], rest: Sequence[int], *, is_sure: bool, may_be_made: bool
) -> set[str] | None:
    """The names of calibres among the tokens at these places; None where any of them is not explained.

    `is_sure`: the calibres beside are, so that models and strange words may stand there. `may_be_made`: they say enough
    by themselves, so that Colt or Winchester says who made the weapon.
    """
    numbers = [at for at in rest if tokens[at].is_number]
    explained = set[int]().union(*(_place_of_number(tokens, at) for at in numbers))
    if not explained.issuperset(numbers) or (numbers and not is_sure):
        return None
    words = [tokens[at] for at in rest if at not in explained]
    if not _are_words_explained(words, [token.text for token in tokens if token.is_number], is_sure=is_sure):
        return None
    names = (word for word in words if word.text in calibre_names())
    return {name.text for name in names if not _says_which_weapon(name, may_be_made=may_be_made)}


def _are_words_explained(words: Sequence[CalibreToken], numbers: Sequence[str], *, is_sure: bool) -> bool:
    """Whether no word is strange, or the calibre is sure and no strange word may be a name beside its numbers."""
    strange = [word.raw for word in words if word.text not in calibre_names() and not _says_no_calibre(word.raw)]
    return not strange or (is_sure and not any(may_name_a_calibre(raw, numbers) for raw in strange))


def _says_which_weapon(name: CalibreToken, *, may_be_made: bool) -> bool:
    """Whether a word that is a name of calibres says here what or whose the weapon is."""
    if name.raw in _TYPES_TOO:
        return True
    return may_be_made and (name.text in WEAPONS_TOO or len(name.text) == 1 or is_maker_too(name.raw))


def is_no_calibre(tokens: Sequence[CalibreToken], at: int) -> bool:
    """Whether a bare number beside a sure calibre is a model's (the 17 of GLOCK 17 9x19) or a barrel's length."""
    return bool(_model_around(tokens, at)) or _is_length(tokens, at)


def is_model_behind(tokens: Sequence[CalibreToken], end: int) -> bool:
    """Whether a number that follows here is a model's, of the maker or the letter that the run before it ends in."""
    if end >= len(tokens) or not tokens[end].is_number or tokens[end - 1].is_number:
        return False
    last, number = tokens[end - 1], tokens[end]
    if len(last.raw) == 1 and last.raw.isalpha() and number.is_glued:
        return last.raw != "X"
    return last.text in WEAPONS_TOO and (not number.is_sure or number.text not in calibre_tables().keys)


def _place_of_number(tokens: Sequence[CalibreToken], at: int) -> set[int]:
    """The places of what a number is part of, if that is no calibre; empty where it is not explained."""
    model = _model_around(tokens, at)
    return model if model or not (_is_length(tokens, at) or _is_count(tokens, at)) else {at}


def _is_length(tokens: Sequence[CalibreToken], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].raw in _LENGTHS


def _is_count(tokens: Sequence[CalibreToken], at: int) -> bool:
    """Whether a number is no calibre's by its figures: a number of things in front of their name, a serial number."""
    number = tokens[at].raw
    if len(number) == 1 and at + 1 < len(tokens):
        behind = tokens[at + 1]
        return behind.is_word and len(behind.raw) > 3 and not is_known_beside(behind.raw)
    return number.isdigit() and len(number) >= _FIGURES_OF_A_SERIAL


def _model_around(tokens: Sequence[CalibreToken], at: int) -> set[int]:
    """The places of the model whose number stands here: with letters in front and written on to it. Empty for none."""
    letters = {at + 1} if _are_letters_behind(tokens, at) else set[int]()
    model = _model_with_word_before(tokens, at)
    if model:
        return model | letters
    if _YEAR.fullmatch(tokens[at].raw):
        return {at}
    return {at, *letters} if letters and not is_known_beside(tokens[at + 1].raw) else set()


def _are_letters_behind(tokens: Sequence[CalibreToken], at: int) -> bool:
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    return bool(behind and behind.is_word and behind.is_glued and len(behind.raw) <= 3 and behind.text != "MM")


def _model_with_word_before(tokens: Sequence[CalibreToken], at: int) -> set[int]:
    """The places of a model's number and the word in front that makes it one: PT 92, MOD 85, GLOCK 17."""
    before = tokens[at - 1] if at else None
    if before is None or not before.is_word or before.text == "X" or "." in tokens[at].raw:
        return set()
    are_letters = len(before.raw) <= 2 and tokens[at].is_glued and before.text != "MM"
    if are_letters or before.raw in SAYS_MODEL or not is_known_beside(before.raw):
        return {at - 1, at}
    return {at} if before.text in WEAPONS_TOO or names_a_maker(before.raw) else set()


def _says_no_calibre(raw: str) -> bool:
    return raw in WEAPONS_TOO or len(raw) == 1 or says_no_calibre(raw) or names_a_maker(raw)
