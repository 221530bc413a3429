"""A number field cut into words, numbers and number signs, each with the marks in front of it: nothing is left out."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final, Literal, NamedTuple

from iarms.domain.number_fields.words import categories_of, is_without_blanks, word_key, word_table

TokenKind = Literal["word", "number", "sign"]

UNREAD: Final = frozenset("?*_")
_SIGNS: Final = frozenset("№")
_ORDINALS: Final = "º°ª"
# N.º, No°, Nº: a label with the sign that makes it one. The sign of a label is no unread character.
_SIGNED_LABEL: Final = re.compile(rf"(?<![^\W_])(N|NO|NUM|NR|NRO|SERIE|SERIAL|SER|Č)\.?\s?[{_ORDINALS}]", re.IGNORECASE)
# The Czech and Slovak sign for a number. Without its accent it would be the letter of one: C. 84517.
_CARON_LABEL: Final = re.compile(r"^[Čč]\.\s?(?=[\w?*])")
# S/Nº says as much as S/N: sem número, or serial number.
_SIGNED_ABBREVIATION: Final = re.compile(rf"(?<![^\W_])S\s?[/.]\s?N\.?\s?[{_ORDINALS}]", re.IGNORECASE)
_LONE_ORDINALS: Final = str.maketrans(dict.fromkeys(_ORDINALS, " "))
_ORDINAL: Final = re.compile(rf"(?<=[\w?*])[{_ORDINALS}]|[{_ORDINALS}](?=[\w?*])")
_GLUED: Final = re.compile(r"([^\W\d_]+)([\d?*_].*)|(.*[\d?*_])([^\W\d_]+)", re.DOTALL)
_MOST_LETTERS_BEHIND: Final = 3  # of a number, in front of a word
_MOST_LETTERS_IN_FRONT: Final = 3  # of unread characters, that are no word
_MARKS: Final = "".join(UNREAD)
_SHORTEST_GLUED: Final = 5  # letters: fewer written together with a number are the number's own


_SIGN_KEY: Final = "n"  # № is read in phrases as the letter that it stands for: sem №, o. №


class FieldToken(NamedTuple):
    """A run of letters (word), of letters with digits or unread marks (number), or № (sign).

    `key` is a word as words are compared, n for a sign; `before` what stands between it and the token in front of it.
    """

    kind: TokenKind
    text: str
    key: str
    before: str


def with_plain_signs(text: str) -> str:
    """The field with ASCII digits, letters of full width as others, № for the signs of a label, ? for º in a number.

    Characters that no form shows are left out.
    """
    if text.isascii():
        return text
    spread = "".join(
        c
        if c in _SIGNS or c in _ORDINALS or c == "…"
        else str(unicodedata.decimal(c))
        if c.isdecimal()
        else unicodedata.normalize("NFKC", c)
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c) != "Cf"
    )
    spread = _CARON_LABEL.sub(" № ", spread)
    marked = _ORDINAL.sub("?", _SIGNED_LABEL.sub(" № ", _SIGNED_ABBREVIATION.sub(" S/N ", spread)))
    return marked.translate(_LONE_ORDINALS)


def tokens_of_field(text: str) -> tuple[list[FieldToken], str]:
    """The tokens of a field written with plain signs, and what stands behind the last one."""
    tokens: list[FieldToken] = []
    before = ""
    for run, is_token in _runs(text):
        if not is_token:
            before += run
            continue
        for kind, part in _parts(run):
            key = word_key(part) if kind == "word" else _SIGN_KEY if kind == "sign" else ""
            tokens.append(FieldToken(kind, part, key, before))
            before = ""
    return tokens, before


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut where runs of letters, digits and unread marks begin and end; number signs stand alone."""
    start = 0
    inside = False
    for at, character in enumerate(text):
        if character in _SIGNS:
            if at > start:
                yield text[start:at], inside
            yield character, True
            start, inside = at + 1, False
            continue
        belongs = character.isalnum() or character in UNREAD or (inside and unicodedata.category(character)[0] == "M")
        if belongs is not inside:
            if at > start:
                yield text[start:at], inside
            start, inside = at, belongs
    if start < len(text):
        yield text[start:], inside


def _parts(run: str) -> Iterator[tuple[TokenKind, str]]:
    """A run as the words and the number that are written together in it."""
    if run.isascii():
        yield from _parts_of_script(run)
        return
    for _, characters in groupby(run, is_without_blanks):
        yield from _parts_of_script("".join(characters))


def _parts_of_script(run: str) -> Iterator[tuple[TokenKind, str]]:
    """The words and the number in a run whose script writes blanks between words, or in one whose script does not."""
    if run in _SIGNS:
        yield "sign", run
    elif _is_word(run):
        yield from _words(run)
    elif _is_word(word := run.strip(_MARKS)) and word and _is_known(word) and not _begins_marked_number(run, word):
        # *illegible*, none...: the marks are no characters of a number.
        in_front, behind = run.split(word, 1)
        if in_front:
            yield "number", in_front
        yield from _words(word)
        if behind:
            yield "number", behind
    else:
        glued = _GLUED.fullmatch(run) if len(run) > _SHORTEST_GLUED else None
        if glued is None:
            yield "number", run
        elif glued[1] and _stands_alone(glued[1]):
            yield from _words(glued[1])
            yield from _parts(glued[2])
        elif glued[4] and _stands_alone(glued[4]):
            yield from _parts(glued[3])
            yield from _words(glued[4])
        else:
            yield from _with_word_behind(run)


def _begins_marked_number(run: str, letters: str) -> bool:
    """Whether up to three capitals stand in front of several unread characters: KA?????, whatever else ka means."""
    return len(letters) <= _MOST_LETTERS_IN_FRONT and letters.isupper() and run.startswith(f"{letters}??")


def _with_word_behind(run: str) -> Iterator[tuple[TokenKind, str]]:
    """A number with a word written together with its end, up to three letters of the number between: 2481CMODEL."""
    letters = len(run) - max(at for at, c in enumerate(run, 1) if c.isdigit() or c in UNREAD)
    for own in range(min(_MOST_LETTERS_BEHIND, letters - _SHORTEST_GLUED) + 1):
        start = len(run) - letters + own
        if _stands_alone(run[start:]):
            yield "number", run[:start]
            yield from _words(run[start:])
            return
    yield "number", run


def _is_word(run: str) -> bool:
    return not any(c.isdigit() or c in UNREAD for c in run)


def _stands_alone(letters: str) -> bool:
    """Whether letters written together with a number are words of their own."""
    return (is_without_blanks(letters[0]) or len(letters) >= _SHORTEST_GLUED) and _is_known(letters)


def _is_known(letters: str) -> bool:
    """Whether letters are a known word, or where their script writes no blanks, known words one behind another."""
    if categories_of(letters):
        return True
    return is_without_blanks(letters[0]) and all(found for _, found in word_table().pieces(word_key(letters)))


def _words(run: str) -> Iterator[tuple[TokenKind, str]]:
    """A run of letters as one word, or where its script writes words without blanks as the known ones in it."""
    if is_without_blanks(run[0]) and not categories_of(run):
        for piece, _ in word_table().pieces(word_key(run)):
            yield "word", piece
    else:
        yield "word", run
