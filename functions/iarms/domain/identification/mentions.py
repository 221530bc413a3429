"""The makers and models that a description names: what each may be, by which spelling, and in which role."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from iarms.domain.vocabulary import ANYONE
from iarms.models.identify import NameRole

Spelling = Literal["code", "name", "alias", "fuzzy", "number", "abbreviation", "mark", "town"]
MOST_INDEXED: Final = 6  # makes whose models are looked through


@dataclass(frozen=True)
class MakeMention:
    """A maker that a description names, as it was written; several `codes` where the name is of several.

    `start` and `end`, the first token behind it, count tokens; both are 0 for what was read without its place.
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
        """This maker in another role."""
        return replace(self, role=role)


@dataclass(frozen=True)
class ModelMention:
    """A model that a description names: what it may be in the table, families as MAKE:FAMILY, models as MAKE:NAME.

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
        """This model in another role."""
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


def covered_by(makes: Iterable[MakeMention], models: Iterable[ModelMention]) -> set[int]:
    """The tokens of these names."""
    names: list[MakeMention | ModelMention] = [*makes, *models]
    return {i for name in names for i in range(name.start, name.end)}


def of_one_maker(makes: Iterable[MakeMention]) -> list[MakeMention]:
    """The names that are of one maker."""
    return [make for make in makes if len(make.codes) == 1]
