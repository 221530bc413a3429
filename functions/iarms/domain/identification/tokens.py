"""A description in tokens, and its tokens as the words of makers' and models' names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from iarms.domain.identification.lexicon import ACTIONS, DETAILS, HEDGES, NUMBER_WORDS, SHOTS, TURNS, TYPES
from iarms.domain.identification.scripts import in_latin_words
from iarms.domain.text import Plain, Token, plain_of, tokens_of
from iarms.domain.vocabulary import IDLE, NOISE, is_trade_word, name_word, table_key, tokens_in, type_words

_LONGEST_MODEL: Final = 8  # tokens
_ENDS_CLAUSE: Final = re.compile(r"[,;،؛、。()\[\]\n\"«»“”„]|\.\s|\s[-–—]\s")


@dataclass(frozen=True)
class TokenizedText:
    """A text in tokens: `words` are theirs in capitals, `clauses` the number of the clause that each stands in."""

    text: str
    plain: Plain
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    clauses: tuple[int, ...]

    def __len__(self) -> int:
        """How many tokens there are."""
        return len(self.tokens)

    def given(self, start: int, end: int) -> str:
        """The tokens from start to end, which is not one of them, as they stood in the text."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def given_with_point(self, start: int, end: int) -> str:
        """The tokens as they stood in the text, with the point in front of a calibre, which belongs to it (.45)."""
        first = self.tokens[start].start
        point = first > 0 and self.text[first - 1] == "." and (first < 2 or not self.text[first - 2].isalnum())
        return "." * point + self.given(start, end)

    def within(self, span: tuple[int, int]) -> list[int]:
        """The tokens that lie within a stretch of the plain text."""
        first, last = self.plain.span(*span)
        return [i for i, token in enumerate(self.tokens) if token.start >= first and token.end <= last]

    def is_capitals(self, i: int) -> bool:
        """Whether a token was written in capitals."""
        return self.given(i, i + 1).isupper()


def tokenize(text: str) -> TokenizedText:
    """A text in tokens and clauses."""
    plain = in_latin_words(text)
    tokens = tuple(tokens_of(plain))
    return TokenizedText(text, plain, tokens, tuple(token.word for token in tokens), tuple(clauses_of(tokens)))


def clauses_of(tokens: Sequence[Token]) -> list[int]:
    """The number of the clause that each token stands in, from 0."""
    clauses: list[int] = []
    clause = 0
    for i in range(len(tokens)):
        clause += i > 0 and _begins_clause(tokens[i - 1], tokens[i])
        clauses.append(clause)
    return clauses


def _begins_clause(before: Token, token: Token) -> bool:
    """Whether a new clause begins with a token."""
    if token.before in (",", ".") and token.word.isdigit() and before.word.isdigit():
        return False  # a decimal
    if len(before.word) < 5 and token.before.startswith("."):
        return False  # M. 92, cal. 9, wz. 30: a point behind a short word ends nothing
    return bool(_ENDS_CLAUSE.search(token.before)) or token.word in TURNS


@dataclass(frozen=True)
class Window:
    """Tokens that stand beside one another in one clause, and the key by which tables of models hold them."""

    start: int
    end: int
    key: str


@dataclass(frozen=True)
class NameText:
    """A text as makers' and models' words, and what is known of its tokens before any name is read.

    `blocked` tokens are no part of a name; those `aside` stand in a calibre, and are part of one only beside others;
    at the `labelled` ones the text says that a model begins; those of `places` name countries, and alone no model.
    `names` are the words of names, with AND where & stands; `token_of` gives the token of each, `name_at` the name word
    of each token. `model_words` are the words of each token as models are looked up by.
    """

    source: TokenizedText
    tokens: tuple[Token, ...]
    clauses: tuple[int, ...]
    blocked: frozenset[int]
    aside: frozenset[int]
    labelled: frozenset[int]
    places: frozenset[int]
    names: tuple[str, ...]
    token_of: tuple[int, ...]
    name_at: tuple[int, ...]
    model_words: tuple[Sequence[str], ...]

    def given(self, start: int, end: int) -> str:
        """The tokens as they stood in the text."""
        return self.source.given(start, end)

    def is_unknown_word(self, i: int, covered: set[int]) -> bool:
        """Whether a token is a word that nobody reads, and so may be misspelt. `covered` are the tokens of names."""
        word = self.tokens[i].word
        taken = i in covered or i in self.blocked or i in self.places
        return word.isalpha() and len(word) > 1 and not taken and not said_of_weapons(word)

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """The windows that may be looked up: within a clause, with a telling word, which noise does not end."""
        return tuple(window for start in range(len(self.tokens)) for window in self._windows_from(start))

    def _windows_from(self, start: int) -> Iterator[Window]:
        words: list[str] = []
        telling = False
        for i in range(start, min(len(self.tokens), start + _LONGEST_MODEL)):
            if i in self.blocked or self.clauses[i] != self.clauses[start]:
                return
            mine = [word for word in self.model_words[i] if word not in NOISE]
            words += mine
            telling = telling or (bool(mine) and i not in self.aside)
            if telling and mine:
                yield Window(start, i + 1, table_key(words))


def name_text(
    source: TokenizedText,
    *,
    blocked: Iterable[int],
    aside: Iterable[int],
    labelled: Iterable[int],
    places: Iterable[int],
) -> NameText:
    """A text as names are looked for in it; what the sets of tokens say stands at NameText."""
    names: list[str] = []
    token_of: list[int] = []
    name_at: list[int] = []
    for i, token in enumerate(source.tokens):
        if i and ("&" in token.before or "+" in token.before):
            names.append("AND")
            token_of.append(i)
        name_at.append(len(names))
        written = source.given(i, i + 1)
        is_own = not written.isascii() and plain_of(written) == token.word  # as it stands, and not as it is read
        names.append(name_word(written) if is_own else token.word)
        token_of.append(i)
    return NameText(
        source,
        source.tokens,
        source.clauses,
        frozenset(blocked),
        frozenset(aside),
        frozenset(labelled),
        frozenset(places),
        tuple(names),
        tuple(token_of),
        tuple(name_at),
        tuple((tokens_in(token.word) or [token.word]) for token in source.tokens),
    )


# Any word that a caller may write.
@lru_cache(maxsize=4096)
def said_of_weapons(word: str) -> bool:
    """Whether a word is one that descriptions use for something else than a name."""
    if word in NOISE or word in IDLE or word in SHOTS or word in NUMBER_WORDS or word in type_words():
        return True
    if is_trade_word(word):
        return True
    return any(phrases.longest([word], 0) for phrases in (DETAILS, HEDGES, ACTIONS, TYPES))
