"""Marks on weapons as the reference shows them: proof, factory, acceptance, property, import marks and year codes."""

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from iarms.models.api import Strict
from iarms.models.reason import SaysSentences, Sentence
from iarms.models.reference import Confidence
from iarms.models.said_text import SaidText

# APPROVAL: an approved type that is no firearm, as a blank or air gun. REWORK: rebuilt at an arsenal.
MarkKind = Literal[
    "PROOF", "FACTORY", "ACCEPTANCE", "PROPERTY", "IMPORT", "YEAR_CODE", "INSPECTOR", "CALIBRE", "SELECTOR", "REWORK",
    "DEACTIVATION", "APPROVAL",
]  # fmt: skip
# CIP: proof marks of the members of the C.I.P.; GENERAL: general knowledge of the field. No document either way.
MarkSource = Literal["CIP", "GENERAL"]
# What a stretch of a text on a mark was taken for.
MarkTerm = Literal["shape", "text", "country", "make", "kind", "year", "meaning"]


class MarkWords(Strict):
    """How a mark looks, in each other language than English; null where nobody has said how."""

    fr: str | None = None
    es: str | None = None
    ar: str | None = None


class MarkMaker(Strict):
    """A maker on whose weapons a mark stands."""

    code: str
    name: str


class MistakenMark(Strict):
    """Another mark that this one is mistaken for, and how to tell them apart, in the language of the answer."""

    id: str
    looks: SaidText
    why: SaidText


class MarkItem(Strict):
    """A mark. What nobody has said is null or empty: no data. Its `id` is the code of what is said of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    id: str
    kind: MarkKind
    looks: SaidText = Field(description="how it looks, in the language of the answer")
    looks_in: MarkWords = Field(description="the same in each other language than English, whichever was asked for")
    texts: tuple[str, ...] = Field(description="its letters and figures as they are stamped, any of them")
    where: SaidText | None
    country: str | None = Field(description="former states by their own code; null for a mark of many countries")
    makers: tuple[MarkMaker, ...] = Field(description="on whose weapons it stands, as far as it tells; no proof of one")
    from_year: int | None = Field(alias="from")
    until_year: int | None = Field(alias="until", description="the last year; null where it is still used or not known")
    meaning: SaidText
    source: MarkSource = Field(
        description="general knowledge of the field, or of the members of the C.I.P.; no document"
    )
    confidence: Confidence
    mistaken_for: tuple[MistakenMark, ...]


class MarkUnderstood(Strict):
    """A stretch of the text and what it was taken for: a shape, letters, a country, a maker, a kind, a year, a word."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    text: str
    means: str = Field(alias="as")
    found_as: MarkTerm


class MarkInterpretation(Strict):
    """How a text on a mark was read."""

    given: str
    understood: tuple[MarkUnderstood, ...]
    not_understood: tuple[str, ...]


class MarkPage(SaysSentences):
    """Marks, those that fit the text best first; without a text by country. `tables_version` of the release."""

    SENTENCES: ClassVar = (Sentence("unknown", "notes", "unknown_code", ""),)

    items: list[MarkItem]
    next_cursor: str | None
    interpretation: MarkInterpretation | None
    unknown: SaidText | None = Field(default=None, description="why the text leads nowhere")
    unknown_code: str | None = Field(default=None, description="which sentence that is: one in every language")
    tables_version: str
