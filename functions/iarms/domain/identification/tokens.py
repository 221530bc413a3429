"""The tokens of a description as the words of names, and the names of makers and models that are found among them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from iarms.domain.identification.lexicon import ACTIONS, DETAILS, HEDGES, NUMBER_WORDS, SHOTS, TYPES
from iarms.domain.text import Token
from iarms.domain.vocabulary import ANYONE, IDLE, NOISE, name_word, tokens_in, trade_word, type_words
from iarms.models.identify import NameRole

Spelling = Literal["code", "name", "alias", "fuzzy", "number", "abbreviation", "mark", "town"]
MOST_INDEXED: Final = 6  # makes whose models are looked through


@dataclass(frozen=True)
class MakeMention:
    """A maker as said, as it was written; several `codes` where the name is of several. `start`, `end` count tokens.

    `in_model`: the name is a word of the model's, so that it says little more than the model does (Galil).
    """

    text: str
    codes: tuple[str, ...]
    via: Spelling
    start: int
    end: int
    role: NameRole = "stated"
    in_model: bool = False

    def in_role(self, role: NameRole) -> "MakeMention":
        """The same in another role."""
        return replace(self, role=role)


@dataclass(frozen=True)
class ModelMention:
    """A model as said: the families and models of the table that it may be, as MAKE:FAMILY and MAKE:NAME.

    `words` are its tokens; `bore`: the number may as well be a calibre; `beside`: the letters or digits right behind it
    that belong to a variant; `loose`: found among the models of every maker; `in_name`: a word of its maker's name, and
    perhaps no more than that.
    """

    text: str
    families: frozenset[str]
    models: frozenset[str]
    words: tuple[str, ...]
    via: Spelling
    start: int
    end: int
    bore: bool = False
    beside: str = ""
    loose: bool = False
    in_name: bool = False
    role: NameRole = "stated"

    def in_role(self, role: NameRole) -> "ModelMention":
        """The same in another role."""
        return replace(self, role=role)

    @property
    def codes(self) -> tuple[str, ...]:
        """The makers of its families, as a name's."""
        return tuple(sorted(self.makes))

    @property
    def makes(self) -> frozenset[str]:
        """The makers of its families, but for designs of many makers."""
        return frozenset(family.partition(":")[0] for family in self.families) - {ANYONE}

    @property
    def generic(self) -> bool:
        """Whether it is a design of many makers."""
        return any(family.startswith(f"{ANYONE}:") for family in self.families)


class TokenizedText:
    """The tokens of one text as makers' and as models' words, and what is known of them before any name is read.

    `blocked` tokens are no part of a name; those `aside` stand in a calibre, and are part of one only beside others;
    at the `labelled` ones the text says that a model begins; those of `places` name countries, and alone no model.
    `names` are the words of names, with AND where & stands; `token_of` gives the token of each, `name_at` the name word
    of each token. `model_words` are the words of each token as models are looked up by.
    """

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        clauses: Sequence[int],
        *,
        blocked: set[int],
        aside: set[int],
        labelled: set[int],
        places: set[int],
    ) -> None:
        self.text, self.tokens, self.clauses = text, tokens, clauses
        self.blocked, self.aside, self.labelled, self.places = blocked, aside, labelled, places
        self.names: list[str] = []
        self.token_of: list[int] = []
        self.name_at: list[int] = []
        for i, token in enumerate(tokens):
            if i and ("&" in token.before or "+" in token.before):
                self.names.append("AND")
                self.token_of.append(i)
            self.name_at.append(len(self.names))
            written = text[token.start : token.end]
            self.names.append(token.word if written.isascii() else name_word(written))
            self.token_of.append(i)
        self.model_words = [(tokens_in(token.word) or [token.word]) for token in tokens]

    def written(self, start: int, end: int) -> str:
        """The tokens as they stood in the text."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def loose(self, i: int, covered: set[int]) -> bool:
        """Whether a token is a word that nobody reads, and so may be misspelt."""
        word = self.tokens[i].word
        taken = i in covered or i in self.blocked or i in self.places
        return word.isalpha() and len(word) > 1 and not taken and not said_of_weapons(word)


def covered_by(makes: Iterable[MakeMention], models: Iterable[ModelMention]) -> set[int]:
    """The tokens of these names."""
    said: list[MakeMention | ModelMention] = [*makes, *models]
    return {i for each in said for i in range(each.start, each.end)}


def single(makes: Iterable[MakeMention]) -> list[MakeMention]:
    """The names that are of one maker."""
    return [make for make in makes if len(make.codes) == 1]


@cache
def said_of_weapons(word: str) -> bool:
    """Whether a word is one that descriptions use for something else than a name."""
    if word in NOISE or word in IDLE or word in SHOTS or word in NUMBER_WORDS or word in type_words():
        return True
    if trade_word(word):
        return True
    return any(phrases.longest([word], 0) for phrases in (DETAILS, HEDGES, ACTIONS, TYPES))
