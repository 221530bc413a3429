"""A mapping: how a bureau's own columns become the fields of a record.

A bureau says once what its columns, words, dates and codes mean; its files are read by that from then on. What is not
said is not guessed: a date of two readings, an unlisted column or a column of personal data is refused until the
mapping tells what it is.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Self, get_args

from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from iarms.models.api import Strict
from iarms.models.country import COUNTRIES, FORMER_STATES
from iarms.models.firearm import Component, FirearmType, RecordedFirearm, SerialState
from iarms.models.party import class_of
from iarms.models.record import Handling, RecordKind

# The fields that a column may fill, by the name they have in a record; those of the weapon also as firearm.NAME.
FIREARM_TARGETS: Final = (
    *RecordedFirearm.model_fields,
    *(f"other_numbers.{component}" for component in get_args(Component)),
)
RECORD_TARGETS: Final = (
    "record_kind",
    "occurred_on",
    "occurred_on.year",
    "occurred_on.month",
    "occurred_on.day",
    "occurred_in",
    "ncb_reference",
    "handling",
    "not_for",
    "status",
    "review_by",
    "test",
)
TARGETS: Final = frozenset((*FIREARM_TARGETS, *RECORD_TARGETS))
_DATE_PARTS: Final = frozenset({"occurred_on.year", "occurred_on.month", "occurred_on.day"})

# What may stand on the right side of a value map, a constant or a default, where it is not free text.
_ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "serial_state": frozenset(get_args(SerialState)),
    "firearm_type": frozenset(get_args(FirearmType)),
    "record_kind": frozenset(get_args(RecordKind)),
    "handling": frozenset(get_args(Handling)),
    "country_of_manufacture": COUNTRIES | FORMER_STATES,
    "occurred_in": COUNTRIES | FORMER_STATES,
    "status": frozenset({"ACTIVE", "LOCATED", "CLEARED", "CANCELLED", "EXPIRED"}),
    "test": frozenset({"true", "false"}),
}

# What a file can be written in and by: marks and names of standards, which need no labels.
_ENCODINGS: Final = (
    "utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255",
    "windows-1256", "windows-1257", "windows-1258", "windows-874", "iso-8859-1", "iso-8859-2", "iso-8859-5",
    "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-9", "iso-8859-13", "iso-8859-15", "koi8-r", "koi8-u", "cp437",
    "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp862", "cp866", "shift_jis", "euc-jp", "gbk", "gb18030",
    "big5", "euc-kr", "macintosh", "mac-cyrillic",
)  # fmt: skip
_DELIMITERS: Final = (",", ";", "\t", "|")
_DATE_ORDERS: Final = ("DMY", "MDY", "YMD")
_SPREADSHEETS: Final = ("1900", "1904")
_DECIMAL_MARKS: Final = (".", ",")


def _one_of(allowed: tuple[str, ...]) -> tuple[AfterValidator, WithJsonSchema]:
    def check(value: str) -> str:
        if value not in allowed:
            raise PydanticCustomError("not_allowed", "is not one of those that are known")
        return value

    return AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(allowed)})


Encoding = Annotated[str, *_one_of(_ENCODINGS)]
Delimiter = Annotated[str, *_one_of(_DELIMITERS)]
DateOrder = Annotated[str, *_one_of(_DATE_ORDERS)]
Spreadsheet = Annotated[str, *_one_of(_SPREADSHEETS)]
DecimalMark = Annotated[str, *_one_of(_DECIMAL_MARKS)]

# No control characters: a name is shown in answers.
_NAME: Final = r"^[^\u0000-\u001f\u007f-\u009f]+$"


def column_key(name: str) -> str:
    """What a column's name is compared by: letters and digits, without case and accents; else the marks that it has."""
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(c for c in spread if c.isalnum()) or "".join(name.split()).casefold()


def target_of(name: str) -> str | None:
    """The field that a name stands for, without firearm. in front; None where it is no field that can be filled."""
    plain = name.removeprefix("firearm.")
    if plain not in TARGETS or (plain != name and plain not in FIREARM_TARGETS):
        return None
    return plain


def _target(name: str) -> str:
    plain = target_of(name)
    if plain is None:
        raise PydanticCustomError("unknown_field", "no field of a record that a column can fill")
    return plain


ColumnName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128, pattern=_NAME)]
Target = Annotated[str, StringConstraints(max_length=64), AfterValidator(_target)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Meaning = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class RecordMapping(Strict):
    """How a bureau's own columns are read. Names of columns are compared without case, spaces, marks and accents."""

    columns: dict[ColumnName, Target] = Field(
        default_factory=dict,
        max_length=300,
        description="column to field, such as serial_number or other_numbers.BARREL; in JSON Lines a nested value's"
        " column is written with points. Without any, columns are known by our own names and their usual other names",
    )
    ignored: tuple[ColumnName, ...] = Field(default=(), max_length=300, description="columns that are left unread")
    personal: tuple[ColumnName, ...] = Field(
        default=(),
        max_length=300,
        description="columns of personal data: dropped unread, before anything of a line is kept",
    )
    ignore_unlisted: StrictBool = Field(
        default=False,
        description="columns that are not named here are left unread, those of personal data excepted: these must be"
        " named. Else lines with such columns are refused",
    )
    constants: dict[Target, Meaning] = Field(default_factory=dict, description="what every line says, and no column")
    defaults: dict[Target, Meaning] = Field(default_factory=dict, description="what a line says that says nothing")
    values: dict[Target, dict[Word, Meaning | None]] = Field(
        default_factory=dict,
        description="the bureau's own words and codes by field, each with what it means; null for nothing",
    )
    date_order: DateOrder | None = Field(
        default=None, description="of dates in digits; without it, a date that can be read in two ways is refused"
    )
    two_digit_year_pivot: Annotated[int, Field(strict=True, ge=0, le=99)] | None = Field(
        default=None, description="years up to this are 20xx, later ones 19xx; without it, such years are refused"
    )
    spreadsheet_dates: Spreadsheet | None = Field(
        default=None, description="numbers in date columns are days of a spreadsheet that counts from this year"
    )
    decimal_mark: DecimalMark | None = Field(
        default=None, description="in numbers of years and spreadsheet days; the other one parts thousands"
    )
    encoding: Encoding | None = Field(default=None, description="of the file; without it, found out of the file")
    delimiter: Delimiter | None = Field(default=None, description="of CSV; without it, found out of the heading")
    heading_line: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = Field(
        default=None,
        description="the line of CSV or the row of a sheet that names the columns; without it, the first one that"
        " plainly does, below any titles",
    )
    sheet: ColumnName | None = Field(
        default=None,
        description="of a spreadsheet: the sheet with the records; without it, the only one in view that is not empty",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValidationError.from_exception_data("RecordMapping", faults)
        return self

    def _faults(self) -> Iterable[InitErrorDetails]:
        yield from self._names_twice()
        yield from self._fields_twice()
        for where, meanings in (("constants", self.constants), ("defaults", self.defaults)):
            for target, meaning in meanings.items():
                if (wrong := _wrong(target, meaning)) is not None:
                    yield _fault("not_allowed", wrong, where, target)
            if _DATE_PARTS & meanings.keys():
                yield _fault("not_allowed", "parts of dates come from columns alone", where)
        yield from self._parts_of_a_date()
        yield from self._words()

    def _names_twice(self) -> Iterable[InitErrorDetails]:
        """Columns that are named twice, within one list or in two."""
        names: list[tuple[str, str, str | int]] = [("columns", name, name) for name in self.columns]
        names += [("ignored", name, place) for place, name in enumerate(self.ignored)]
        names += [("personal", name, place) for place, name in enumerate(self.personal)]
        known: set[str] = set()
        for where, name, place in names:
            if column_key(name) in known:
                yield _fault(
                    "column_twice", "this column is named twice: names differ by letters and digits alone", where, place
                )
            known.add(column_key(name))

    def _fields_twice(self) -> Iterable[InitErrorDetails]:
        """Fields that two columns fill, or a column and a constant."""
        filled = Counter(self.columns.values())
        for name, target in self.columns.items():
            if filled[target] > 1:
                yield _fault("field_twice", "two columns fill this field", "columns", name)
            if target in self.constants:
                yield _fault("field_twice", "a column and a constant fill this field", "constants", target)

    def _parts_of_a_date(self) -> Iterable[InitErrorDetails]:
        """Columns of a date's parts without those that they need, or beside a column of the whole date."""
        filled = frozenset(self.columns.values())
        parts = _DATE_PARTS & filled
        if parts and ("occurred_on" in filled or "occurred_on" in self.constants):
            yield _fault("field_twice", "occurred_on is filled whole and in parts", "columns")
        if parts and "occurred_on.year" not in parts:
            yield _fault("year_missing", "a date in parts needs occurred_on.year", "columns")
        if "occurred_on.day" in parts and "occurred_on.month" not in parts:
            yield _fault("month_missing", "occurred_on.day needs occurred_on.month", "columns")

    def _words(self) -> Iterable[InitErrorDetails]:
        """Own words that are there twice, or that mean what the field cannot hold."""
        for field, words in self.values.items():
            keys = Counter(value_key(word) for word in words)
            for word, meaning in words.items():
                if keys[value_key(word)] > 1:
                    yield _fault(
                        "word_twice", "this word is there twice, but for case and marks", "values", field, word
                    )
                elif meaning is not None and (wrong := _wrong(field, meaning)) is not None:
                    yield _fault("not_allowed", wrong, "values", field, word)


def value_key(word: str) -> str:
    """What a bureau's own word is compared by, as a column's name is."""
    return column_key(word)


def _wrong(target: str, meaning: str) -> str | None:
    """Why this cannot stand in the field; None where it can, as far as a list or a form can tell."""
    allowed: Collection[str] | None = _ALLOWED.get(target)
    if allowed is not None and meaning not in allowed:
        return f"no {target}: one of {', '.join(sorted(allowed))}" if len(allowed) < 30 else "no code of a country"
    if target == "not_for" and any(class_of(party) is None for party in meaning.replace(",", " ").split()):
        return "not_for names parties: WCO, ADM-XX or NCB-XX"
    if target == "review_by":
        try:
            date.fromisoformat(meaning)
        except ValueError:
            return "no day: write it as YYYY-MM-DD"
    if target == "year" and not (meaning.isascii() and meaning.isdigit() and len(meaning) == 4):
        return "no year of four digits"
    return None


def _fault(code: Any, text: Any, *loc: str | int) -> InitErrorDetails:
    # The braces of a name would be read as places to fill in.
    return InitErrorDetails(type=PydanticCustomError(code, text), loc=loc, input=None)
