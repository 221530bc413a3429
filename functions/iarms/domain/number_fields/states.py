"""Fields without a digit: what their words say of a number that is not there, or that they hold something else."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from iarms.domain.number_fields.number_field import FieldProblem
from iarms.domain.number_fields.tokens import UNREAD, FieldToken
from iarms.domain.number_fields.words import word_table
from iarms.domain.serials import Serial, read_serial
from iarms.domain.text import says_unknown
from iarms.domain.vocabulary import models_of_all, read_make
from iarms.models.firearm import SerialState

# What a category says of the number; the first that is found counts.
_STATES: Final[dict[str, SerialState]] = {
    "OBLITERATED": "OBLITERATED",
    "NONE_EVER": "NONE_EVER",
    "UNKNOWN": "UNKNOWN",
    "PARTIAL": "UNKNOWN",
    "DOUBTFUL": "UNKNOWN",
    "RESTORED": "UNKNOWN",
}
_MOST_MISSPELT: Final = 3  # unknown words of a field: a sentence of more is none that somebody mistyped
_MISSPELT: Final = frozenset(("OBLITERATED", "NONE_EVER", "UNKNOWN"))
# What belongs in another field, or nowhere, by category.
ELSEWHERE: Final = {
    "legend": FieldProblem("holds_legend", "holds a maker's legend, not a number: write it in markings"),
    "patent": FieldProblem("holds_patent", "holds a patent's number, not the weapon's: write it in markings"),
    "reference": FieldProblem("holds_reference", "refers to another document: write the number itself"),
    "calibre": FieldProblem("holds_calibre", "holds a calibre: write it in calibre, and here the number alone"),
    "model": FieldProblem("holds_model", "holds a model: write it in model, and here the number alone"),
    "make": FieldProblem("holds_make", "holds a maker's name: write it in make, and here the number alone"),
    "year": FieldProblem("holds_year", "holds a year: write it in year, and here the number alone"),
}
_NO_DIGIT: Final = FieldProblem(
    "no_digit",
    "holds no digit and no word that is known for a missing number: write the number as it is marked, or leave it out"
    " and say why there is none (serial_state of a record)",
)
_TOO_SHORT: Final = FieldProblem("too_short", "needs at least two known characters")
_LONGEST_LETTERS: Final = 4  # in front of marks: KKK????
_BEGINNING: Final = re.compile(r"[^\W\d_a-z]{1,3}\*")
_FEWEST_UNREAD: Final = 2  # marks beside letters alone
_MARKED_WITHIN: Final = re.compile(r"[A-Z]{1,6}\?{2,}[A-Z]{1,3}")  # RDDH????S


class StatedField(NamedTuple):
    """What a field without a digit says. `marked` is a number of which letters and marks alone are there."""

    state: SerialState
    remarks: tuple[FieldProblem, ...] = ()
    fault: FieldProblem | None = None
    marked: Serial | None = None


def state_in(tokens: Sequence[FieldToken]) -> StatedField:
    """Read the words of a field without a digit."""
    if not tokens:
        return StatedField("UNKNOWN")
    words = [token.key for token in tokens]
    categories, unknown = _categories_of(tokens, words)
    for category, state in _STATES.items():
        if category in categories:
            return StatedField(state, (_beside(state),) if unknown else ())
    if any(token.kind == "number" for token in tokens):
        return _of_marks(tokens, unknown)
    for category, problem in ELSEWHERE.items():
        if category in categories:
            return StatedField("UNKNOWN", (), problem)
    if len("".join(words)) == 1:
        return StatedField("UNKNOWN", (), _TOO_SHORT)
    if unknown:
        return _of_unknown_words(unknown)
    detail = "holds words that belong to a number, and no number: it was read as UNKNOWN"
    return StatedField("UNKNOWN", (FieldProblem("number_missing", detail),))


def _categories_of(tokens: Sequence[FieldToken], words: Sequence[str]) -> tuple[set[str], list[str]]:
    """The categories of all words of a field, and the words that are not known."""
    table = word_table()
    found: set[str] = set()
    unknown: list[str] = []
    at = 0
    while at < len(words):
        if tokens[at].kind == "number":
            # Letters that are written together with marks belong to no word: belirsiz?K.
            unknown += [tokens[at].text] if any(map(str.isalpha, tokens[at].text)) else []
            at += 1
        elif (known := table.longest(words, at)) is not None:
            found |= _stronger(known.categories)
            at = known.end
        else:
            unknown += [words[at]] if tokens[at].kind == "word" else []
            at += 1
    return found, unknown


def _stronger(categories: frozenset[str]) -> frozenset[str]:
    """The categories that tell a state, where a word has such; the others are those that it has beside a number."""
    stated = categories & _STATES.keys()
    return stated or categories


def _of_marks(tokens: Sequence[FieldToken], unknown: Sequence[str]) -> StatedField:
    """Letters and unread marks: KKK???? is a number of which three letters are known, ???? one that is obliterated."""
    letters = [token for token in tokens if token.kind != "sign"]
    known = "".join(c for token in letters for c in token.text if c.isalpha())
    if not known:
        return StatedField("OBLITERATED")
    marks = "".join(c for token in letters for c in token.text if c in UNREAD)
    if len(marks) < _FEWEST_UNREAD and not _BEGINNING.fullmatch("".join(token.text for token in letters)):
        return StatedField("UNKNOWN", (), _NO_DIGIT)  # a question or a footnote rather than characters: FIAT*, sem ?
    is_one_number = len(letters) == 1 and _MARKED_WITHIN.fullmatch(letters[0].text) is not None
    if (len(known) <= _LONGEST_LETTERS and len(letters) <= 2) or is_one_number:
        return StatedField("PARTIAL", marked=read_serial(" ".join(token.text for token in letters)))
    return StatedField("UNKNOWN", (), _NO_DIGIT) if unknown else StatedField("UNKNOWN", (_beside("UNKNOWN"),))


def _of_unknown_words(unknown: Sequence[str]) -> StatedField:
    if all(set(word) == {"x"} for word in unknown):
        return StatedField("UNKNOWN")
    if says_unknown([word.upper() for word in unknown]):
        return StatedField("UNKNOWN", (_beside("UNKNOWN"),))
    few = unknown if len(unknown) <= _MOST_MISSPELT else ()
    # Whether a word names a make takes a hundred times longer to say than whether it is misspelt, so that comes last.
    near = {
        state
        for word in few
        if (state := word_table().nearest(word, _MISSPELT)) is not None and not _names_weapon(word)
    }
    if len(near) == 1:
        state = _STATES[near.pop()]
        detail = f"a misspelt word was read: it says {state}"
        return StatedField(state, (FieldProblem("misspelt_word", detail),))
    return StatedField("UNKNOWN", (), _NO_DIGIT)


def _names_weapon(word: str) -> bool:
    """Whether a word is the name of a model or, well spelt or not, of a maker."""
    return word.upper() in models_of_all().keys or read_make(word).code is not None


def _beside(state: SerialState) -> FieldProblem:
    return FieldProblem("words_beside", f"holds words that are not known beside those for {state}")
