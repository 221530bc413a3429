"""Free text as tokens that know where they stood, and lists of phrases looked up among them.

A token is a run of letters or of digits, as `model_tokens` has it, so that what is found can be shown as it was
written. A phrase is one or more words; a star at the end of a word stands for any ending (BRASILEIR*).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from iarms.domain.text.plain import plain_of

_Meaning = TypeVar("_Meaning")

_RUN: Final = re.compile(r"\d+|[^\W\d_]+")
_WORD: Final = re.compile(r"\d+|[^\W\d_]+\*?")
_LONGEST: Final = 6  # words
_SHORTEST_STEM: Final = 3
# A point or comma in front of three digits groups thousands (MK-7.022); it is no part of a calibre (.380).
_THOUSANDS: Final = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Token:
    """One run of letters or digits. `word` is it in capitals without accents, look-alike letters made Latin;
    `start` and `end` are where it stands in the text; `before` is what stands between it and the token before."""

    word: str
    start: int
    end: int
    before: str


@dataclass(frozen=True)
class Plain:
    """A text in capitals without accents, and for each of its characters where it stood in the text."""

    text: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text stood."""
        return self.at[start], self.at[end - 1] + 1


def plain_with_places(text: str) -> Plain:
    """The text as `plain_of` writes it, with places. Accents and ligatures change its length."""
    if text.isascii():
        return Plain(text.upper(), range(len(text)))
    parts: list[str] = []
    at: list[int] = []
    for place, character in enumerate(text):
        plain = plain_of(character)
        parts.append(plain)
        at += [place] * len(plain)
    return Plain("".join(parts), at)


def tokens_of(plain: Plain) -> list[Token]:
    """The tokens of a text, in order."""
    tokens: list[Token] = []
    last = 0
    for run in _RUN.finditer(plain.text):
        start, end = plain.span(*run.span())
        before = plain.text[last : run.start()]
        last = run.end()
        if before in (".", ",") and tokens and _THOUSANDS.match(plain.text, run.start() - 1):
            whole = tokens.pop()
            tokens.append(Token(whole.word + run[0], whole.start, end, whole.before))
            continue
        tokens.append(Token(run[0], start, end, before))
    return tokens


class Phrases(Generic[_Meaning]):
    """Phrases and what they mean. Built once, looked up by tokens."""

    def __init__(self, meanings: Mapping[_Meaning, str]) -> None:
        """Each meaning with its phrases, parted by bars and line ends. The first meaning of a phrase counts."""
        self._phrases: dict[tuple[str, ...], _Meaning] = {}
        self._stems: dict[tuple[str, ...], _Meaning] = {}
        self._first: set[str] = set()
        for meaning, text in meanings.items():
            for phrase in text.replace("\n", "|").split("|"):
                words = tuple(_WORD.findall(plain_of(phrase)))
                if not words:
                    continue
                if words[-1].endswith("*"):
                    self._stems.setdefault((*words[:-1], words[-1][:-1]), meaning)
                else:
                    self._phrases.setdefault(words, meaning)
                self._first.add(words[0].rstrip("*"))

    def longest(self, words: Sequence[str], start: int) -> tuple[_Meaning, int] | None:
        """What the longest phrase that begins here means, and where it ends; None where none does."""
        if not self._begins(words[start]):
            return None
        for end in range(min(len(words), start + _LONGEST), start, -1):
            run = tuple(words[start:end])
            if run in self._phrases:
                return self._phrases[run], end
            last = run[-1]
            for length in range(len(last), _SHORTEST_STEM - 1, -1):
                stem = (*run[:-1], last[:length])
                if stem in self._stems:
                    return self._stems[stem], end
        return None

    def _begins(self, word: str) -> bool:
        return any(word[:length] in self._first for length in range(len(word), 0, -1))
