"""Which words of a description were claimed, by what, and what they were taken to mean.

Each word is claimed once, by the first that reads it; what nobody claims was not understood.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from iarms.domain.identification.tokens import TokenizedText

DescriptionField = Literal[
    "make", "model", "calibre", "firearm_type", "action", "country_of_manufacture", "importer", "serial_number", "year",
    "capacity", "barrel_length", "marking", "hedge", "detail",
    "kind",
]  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """A stretch of the text and what it was taken to mean."""

    text: str
    field: DescriptionField
    meaning: str


@dataclass(frozen=True)
class TokenClaims:
    """For each token the field that claimed it, None where none has; and the stretches, each with its tokens."""

    text: TokenizedText
    fields: tuple[DescriptionField | None, ...]
    stretches: tuple[tuple[int, int, Stretch], ...] = ()

    def is_free(self, i: int) -> bool:
        """Whether nobody claimed a token yet."""
        return self.fields[i] is None

    def are_free(self, places: Iterable[int]) -> bool:
        """Whether nobody claimed any of these tokens yet."""
        return all(self.fields[i] is None for i in places)

    def with_stretch(self, start: int, end: int, field: DescriptionField, meaning: str) -> "TokenClaims":
        """These claims, and the tokens from start up to end claimed by a field, which is told with its meaning."""
        return self.with_told(start, end, field, meaning).with_silent(range(start, end), field)

    def with_told(self, start: int, end: int, field: DescriptionField, meaning: str) -> "TokenClaims":
        """These claims, and what the tokens mean to a field, which leaves them for others to claim."""
        stretch = Stretch(self.text.given_with_point(start, end), field, meaning)
        return replace(self, stretches=(*self.stretches, (start, end, stretch)))

    def with_silent(self, places: Iterable[int], field: DescriptionField) -> "TokenClaims":
        """These claims, and those of the tokens that are free claimed by a field, of which nothing is told."""
        fields = list(self.fields)
        for i in places:
            fields[i] = fields[i] or field
        return replace(self, fields=tuple(fields))

    def in_order(self) -> tuple[Stretch, ...]:
        """What was told, in the order of the text."""
        return tuple(stretch for _, _, stretch in sorted(self.stretches, key=lambda placed: placed[:2]))


def no_claims(text: TokenizedText) -> TokenClaims:
    """A text of which nobody has claimed anything."""
    return TokenClaims(text, (None,) * len(text.tokens))
