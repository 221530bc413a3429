"""A line of a bureau's file, read into a record as its API would take it, or into faults that say what to write.

Police write several numbers into one field, words for numbers, dates of every shape and countries in their language.
All that is understood here, and said in notes; what could mean two things, or nothing that is known, is a fault of its
column. Make, model and calibre are kept as written: what they mean is asked when weapons are compared.

    fields of a row -> columns to fields -> own words to ours -> each field read -> RecordDraft
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple, get_args

from pydantic import ValidationError

from iarms.domain.files.columns import is_personal, usual_target
from iarms.domain.files.dates import DateForm, DateReading, join_date, read_date
from iarms.domain.files.report_words import read_active, read_kind, read_state, read_truth, says_nothing
from iarms.domain.files.rows import pointer_to
from iarms.domain.files.serial_field import read_other_numbers, read_serial_field
from iarms.domain.serials import with_serial_state
from iarms.domain.text import plain_key, read_country
from iarms.domain.vocabulary import read_make, read_type_word
from iarms.errors import FieldError, Invalid
from iarms.models.firearm import Component, FirearmType
from iarms.models.mapping import FIREARM_TARGETS, RecordMapping, column_key, value_key
from iarms.models.record import Handling, RecordDraft, RecordKind

PERSONAL_DATA: Final = "personal_data"
_DEEPEST: Final = 4
_MOST_OTHERS: Final = 5

_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_BREAK: Final = re.compile(r"[\t\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_EXCEL_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|#{5,}")
_FORMULA: Final = re.compile(r'="([^"]*)"')
# The beginnings of UTF-8 read as a code page.
_TWICE_ENCODED: Final = re.compile(r"[ÂÃÄÅÎÏÐÑ×ØÙРС][\u0080-\u00bf\u0152-\u02dc\u0400-\u045f\u2013-\u2122]")

_HANDLING: Final = {plain_key(code): code for code in get_args(Handling)}
_TYPES: Final = {plain_key(code): code for code in get_args(FirearmType)}

_NEEDED: Final = {
    "make": "write the maker as it is marked, or UNKNOWN where nobody knows it; a mapping's default may say so",
    "record_kind": f"write one of {', '.join(get_args(RecordKind))}",
    "occurred_on": "write when it happened: 2019-05-04, 2019-05 or 2019",
    "occurred_in": "write the country where it happened, by its ISO code or name",
    "ncb_reference": "write your own reference of the case",
}
_NO_NUMBER: Final = (
    "write the number as it is marked, or say in serial_state why there is none (OBLITERATED, NONE_EVER, UNKNOWN);"
    " a mapping's default may say so of empty cells"
)


class Reading(NamedTuple):
    """What a line says: a draft, or faults. `notes` say what was understood otherwise than it was written.

    The pointer of a fault is the column that it stands in, else the field that is missing; no text repeats a value.
    `columns` are the pointers of a draft's columns by those of its fields.
    """

    draft: RecordDraft | None
    faults: tuple[FieldError, ...]
    notes: tuple[str, ...]
    columns: Mapping[str, str] = MappingProxyType({})


def read_line(fields: Mapping[str, Any], mapping: RecordMapping | None, *, reference: str | None = None) -> Reading:
    """Read a line by a bureau's mapping, else by our names for fields and their usual other names. Never raises.

    `reference` is the reference of a line that has none of its own.
    """
    line = _Line(_plan_of(_ById(mapping)))
    line.take(fields)
    line.put("ncb_reference", reference)
    return line.read()


def at_source_column(reading: Reading, error: FieldError) -> FieldError:
    """A fault that was found in the draft later on, at the column that the field came from."""
    return FieldError(reading.columns.get(error.pointer, error.pointer), error.code, error.detail)


def check_columns(names: Iterable[str], mapping: RecordMapping | None) -> tuple[FieldError, ...]:
    """What is wrong with a heading: what every line of the file would be refused for."""
    plan = _plan_of(_ById(mapping))
    found = (plan.column((name,)) for name in names)
    return tuple(column.fault for column in found if column.fault is not None and not column.unnamed)


def personal_in(fields: Mapping[str, Any], mapping: RecordMapping | None) -> FieldError | None:
    """The fault of the first column of personal data that nobody has declared; of a row with one nothing is kept."""
    plan = _plan_of(_ById(mapping))
    rows: list[tuple[tuple[str, ...], Mapping[str, Any]]] = [((), fields)]
    while rows:
        above, row = rows.pop()
        for name, value in row.items():
            path = (*above, str(name))
            column = plan.column(path)
            if column.fault is not None and column.fault.code == PERSONAL_DATA:
                return column.fault
            if isinstance(value, Mapping) and not column.listed:
                rows.append((path, value))
    return None


def without_dropped(fields: Mapping[str, Any], mapping: RecordMapping | None) -> Mapping[str, Any]:
    """A row without the columns that are to be left unread, so that they are kept nowhere."""
    if mapping is None or not (mapping.ignored or mapping.personal):
        return fields
    dropped = _plan_of(_ById(mapping)).dropped
    return {name: value for name, value in fields.items() if column_key(name) not in dropped}


# ---- columns to fields -------------------------------------------------------------------------------------------


class _ById:
    """A mapping that is the same where it is the same object: it is hashed for every line."""

    __slots__ = ("mapping",)

    def __init__(self, mapping: RecordMapping | None) -> None:
        self.mapping = mapping

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.mapping is self.mapping

    def __hash__(self) -> int:
        return id(self.mapping)


class _Column(NamedTuple):
    target: str | None
    fault: FieldError | None = None
    unnamed: bool = False
    listed: bool = False


class _Plan:
    """A mapping made ready for many lines; each column's name is looked into once."""

    def __init__(self, mapping: RecordMapping | None) -> None:
        self.mapping = mapping or RecordMapping()
        self.dropped = frozenset(column_key(name) for name in (*self.mapping.ignored, *self.mapping.personal))
        self.values = {
            target: {value_key(word): meaning for word, meaning in words.items()}
            for target, words in self.mapping.values.items()
        }
        self.dates = DateForm(
            self.mapping.date_order, self.mapping.two_digit_year_pivot, self.mapping.spreadsheet_dates
        )
        self._listed = {column_key(name): target for name, target in self.mapping.columns.items()}
        self._known: dict[tuple[str, ...], _Column] = {}

    def column(self, path: tuple[str, ...]) -> _Column:
        """What a column fills, or why it cannot be there."""
        found = self._known.get(path)
        if found is None:
            found = self._look_up(path)
            if len(self._known) < 10_000:
                self._known[path] = found
        return found

    def _look_up(self, path: tuple[str, ...]) -> _Column:
        name = ".".join(path)
        key = column_key(name)
        if key in self.dropped:
            return _Column(None, listed=True)
        target = self._listed.get(key) if self._listed else usual_target(name)
        if target is not None:
            return _Column(target, listed=True)
        pointer = pointer_to(*path)
        if is_personal(name):
            detail = (
                "a column of personal data: records hold none. Leave it out, or name it under personal in the mapping"
            )
            return _Column(None, FieldError(pointer, PERSONAL_DATA, detail))
        unnamed = re.fullmatch(r"column \d+", name) is not None
        if self.mapping.ignore_unlisted:
            return _Column(None)
        detail = "no column that is known: name it in the mapping, under columns, ignored or personal"
        return _Column(None, FieldError(pointer, "unknown_column", detail), unnamed)


@lru_cache(maxsize=64)
def _plan_of(by_id: _ById) -> _Plan:
    return _Plan(by_id.mapping)


class _Value(NamedTuple):
    raw: Any
    pointer: str


_NONE: Final = _Value(None, "")


@dataclass
class _Line:
    """One line on its way into a record."""

    plan: _Plan
    values: dict[str, _Value] = field(default_factory=dict)
    faults: list[FieldError] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    firearm: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)

    def take(self, fields: Mapping[str, Any]) -> None:
        """Put each column's value where its field is."""
        for name, raw in fields.items():
            self._take((str(name),), raw)
        mapping = self.plan.mapping
        for target, meaning in mapping.constants.items():
            self.values[target] = _Value(meaning, pointer_to(target))
        for target, words in self.plan.values.items():
            value = self.values.get(target)
            if value is not None and isinstance(value.raw, str | int) and value.raw != "":
                key = value_key(str(value.raw))
                if key in words:
                    self.values[target] = _Value(words[key], value.pointer)
        for target, meaning in mapping.defaults.items():
            # The state is said of a number that is not there; one that is shows its own.
            if target != "serial_state" or _is_blank(self.values.get("serial_number", _NONE).raw):
                self.put(target, meaning)

    def put(self, target: str, raw: str | None) -> None:
        """What the field holds where the line itself says nothing."""
        value = self.values.get(target)
        if raw is not None and (value is None or _is_blank(value.raw)):
            self.values[target] = _Value(raw, value.pointer if value else pointer_to(target))

    def _take(self, path: tuple[str, ...], raw: Any) -> None:
        column = self.plan.column(path)
        if isinstance(raw, Mapping) and not column.listed:
            if len(path) >= _DEEPEST:
                self.faults.append(
                    FieldError(pointer_to(*path), "wrong_type", "is nested too deep for a field of a record")
                )
                return
            for name, inner in raw.items():
                self._take((*path, str(name)), inner)
            return
        if column.fault is not None and not (column.unnamed and _is_blank(raw)):
            self.faults.append(column.fault)
        if column.target is None:
            return
        pointer = pointer_to(*path)
        before = self.values.get(column.target)
        if before is None or _is_blank(before.raw):
            self.values[column.target] = _Value(raw, pointer)
        elif not _is_blank(raw):
            self.fault(column.target, "field_twice", "two columns of this line fill the same field", pointer)

    def fault(self, target: str, code: str, detail: str, pointer: str | None = None) -> None:
        """Put a fault on the column that fills a field, else on the field itself."""
        if pointer is None:
            value = self.values.get(target)
            pointer = value.pointer if value and value.pointer else _field_pointer(target)
        self.faulty.add(target)
        self.faults.append(FieldError(pointer, code, f"{target}: {detail}"))

    def text(self, target: str) -> str:
        """The field's text, cleaned of what no form shows; "" for nothing, and for what is at fault."""
        value = self.values.get(target)
        if value is None or value.raw is None:
            return ""
        raw = value.raw
        if isinstance(raw, str):
            if raw.isascii() and raw.isprintable():
                text = raw.strip()
                return self._of_spreadsheet(target, text) if text[:1] in ("=", "#") else text
            return self._of_spreadsheet(target, self._cleaned(target, raw))
        if isinstance(raw, bool):
            return "true" if raw else "false"
        if isinstance(raw, int):
            return str(raw)
        if isinstance(raw, float):
            return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
        self.fault(target, "wrong_type", "is a list or an object where a text is expected")
        return ""

    def _cleaned(self, target: str, raw: str) -> str:
        text = _INVISIBLE.sub("", _BREAK.sub("\n" if target.endswith(("serial_number", "numbers")) else " ", raw))
        text = unicodedata.normalize("NFC", "".join(" " if c.isspace() and c != "\n" else c for c in text)).strip()
        if "\ufffd" in text:
            self.fault(target, "damaged_text", "holds characters that were lost when the file was made")
            return ""
        if any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text):
            self.fault(target, "control_character", "holds control characters")
            return ""
        if _TWICE_ENCODED.search(text) and (meant := _decoded_again(text)) is not None:
            self.notes.append(f"{target}: letters that were encoded twice were read as they were meant")
            text = meant
        return text

    def _of_spreadsheet(self, target: str, text: str) -> str:
        if (formula := _FORMULA.fullmatch(text)) is not None:
            return formula[1].strip()
        if _EXCEL_ERROR.fullmatch(text) and not (target == "serial_number" and set(text) == {"#"}):
            self.fault(target, "spreadsheet_error", "the cell shows an error of the spreadsheet, not a value")
            return ""
        return text

    # ---- each field ----------------------------------------------------------------------------------------------

    def read(self) -> Reading:
        """The record that the line says, or all of its faults."""
        self._read_numbers()
        self._read_make()
        for target in ("model", "calibre", "importer", "markings"):
            if text := self.text(target):
                self.firearm[target] = text
        self._read_type()
        self._read_country("country_of_manufacture")
        self._read_year()
        self._read_kind()
        self._read_occurred_on()
        self._read_country("occurred_in")
        if text := self.text("ncb_reference"):
            self.body["ncb_reference"] = text
        self._read_rest()
        for target, hint in _NEEDED.items():
            if target not in self.body and target not in self.firearm and target not in self.faulty:
                self.fault(target, "missing", hint)
        draft = self._draft()
        if self.faults or draft is None:
            return Reading(None, tuple(self.faults), tuple(self.notes))
        columns = {_field_pointer(target): value.pointer for target, value in self.values.items()}
        return Reading(draft, (), tuple(self.notes), columns)

    def _read_numbers(self) -> None:
        text = self.text("serial_number")
        others: list[tuple[str, str]] = []
        if text:
            others += self._read_serial(text)
        for target in _OTHER_NUMBERS:
            if target in self.values:
                others += self._read_others(target)
        others = list(dict.fromkeys(others))
        if len(others) > _MOST_OTHERS:
            self.fault("other_numbers", "too_many", f"a record holds at most {_MOST_OTHERS} numbers beside the first")
        elif others:
            self.firearm["other_numbers"] = [{"component": part, "number": number} for part, number in others]
        self._read_serial_state()
        wanting = "serial_number" not in self.firearm and "serial_state" not in self.firearm
        if wanting and not self.faulty & {"serial_number", "serial_state"}:
            self.fault("serial_number", "missing", _NO_NUMBER)

    def _read_serial(self, text: str) -> tuple[tuple[str, str], ...]:
        """Put in the number of record, or the state that words stand for; gives the other numbers."""
        if isinstance(self.values["serial_number"].raw, float):
            self.fault("serial_number", "spreadsheet_number", "is a quantity, not the text that is marked on a weapon")
            return ()
        read = read_serial_field(text)
        if read.fault is not None:
            self.fault("serial_number", *read.fault)
            return ()
        if read.number is not None:
            self.firearm["serial_number"] = read.number
        if read.state is not None:
            self.firearm["serial_state"] = read.state
        self.notes += [f"serial_number: {note}" for note in read.notes]
        return read.others

    def _read_others(self, target: str) -> Iterator[tuple[str, str]]:
        value = self.values[target]
        if target == "other_numbers" and isinstance(value.raw, list | tuple):
            yield from self._listed_numbers(value.raw)
            return
        text = self.text(target)
        if not text or says_nothing(text):
            return
        read = read_other_numbers(text)
        if read is None:
            self.fault(target, "not_understood", "holds no number that can be read: part several by ;")
            return
        component = target.partition(".")[2]
        for said, number in read:
            yield component or said or "OTHER", number

    def _listed_numbers(self, listed: Iterable[Any]) -> Iterator[tuple[str, str]]:
        for each in listed:
            if not (isinstance(each, Mapping) and set(each) == {"component", "number"}):
                self.fault("other_numbers", "wrong_type", 'is a list of objects {"component": ..., "number": ...}')
                return
            component, number = (" ".join(str(each[name]).split()) for name in ("component", "number"))
            if component.upper() not in get_args(Component):
                self.fault("other_numbers", "not_understood", f"component is one of {', '.join(get_args(Component))}")
                return
            yield component.upper(), number

    def _read_serial_state(self) -> None:
        text = self.text("serial_state")
        if not text:
            return
        state = read_state(text)
        if state is None:
            self.fault("serial_state", "not_understood", "no word that is known for the state of a number")
        elif self.firearm.get("serial_state") not in (None, state):
            self.notes.append("serial_state: what its own column says was taken, not what the number's field says")
        if state is not None:
            self.firearm["serial_state"] = state

    def _read_make(self) -> None:
        text = self.text("make")
        if not text:
            return
        if not any(c.isalpha() for c in text) and read_make(text).unknown:
            self.firearm["make"] = "UNKNOWN"
            self.notes.append("make: a mark for nothing was read as UNKNOWN")
            return
        self.firearm["make"] = text
        if read_make(text).unknown:
            self.notes.append("make: recorded as not known")

    def _read_type(self) -> None:
        text = self.text("firearm_type")
        if not text:
            return
        key = plain_key(text)
        kind = _TYPES.get(key) or read_type_word(text)
        if kind is not None:
            self.firearm["firearm_type"] = kind
            if key != kind.replace("_", ""):
                self.notes.append(f"firearm_type: read as {kind}")
        elif says_nothing(text):
            self.notes.append("firearm_type: says nothing, left out")
        else:
            self.fault(
                "firearm_type", "not_understood", "no word that is known for a type: say in the mapping what it means"
            )

    def _read_country(self, target: str) -> None:
        text = self.text(target)
        if not text:
            return
        read = read_country(text)
        into = self.firearm if target in FIREARM_TARGETS else self.body
        if read.code is not None:
            into[target] = read.code
        elif read.several:
            self.fault(target, "several_countries", "fits several countries: write the ISO code")
        elif says_nothing(text):
            if into is self.firearm:
                self.notes.append(f"{target}: says nothing, left out")
        else:
            self.fault(target, "not_understood", "no country that is known: write its ISO code or name")

    def _read_year(self) -> None:
        text = self.text("year")
        if not text:
            return
        mark = self.plan.mapping.decimal_mark
        if mark is not None:
            text = text.replace("," if mark == "." else ".", "").partition(mark)[0]
        plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
        if plain.isascii() and plain.isdigit() and len(plain) == 4:
            self.firearm["year"] = int(plain)
        elif says_nothing(text) or not plain.strip("0"):
            self.notes.append("year: says nothing, left out")
        else:
            self.fault("year", "not_understood", "no year: write four digits")

    def _read_kind(self) -> None:
        text = self.text("record_kind")
        if not text:
            return
        kinds = read_kind(text)
        if kinds is not None and len(kinds) == 1:
            self.body["record_kind"] = next(iter(kinds))
        elif kinds is None:
            detail = "a weapon that was seized, found or destroyed is no record: records are of weapons looked for"
            self.fault("record_kind", "no_record", detail)
        elif kinds:
            self.fault("record_kind", "several_kinds", f"names several kinds: {_NEEDED['record_kind']}")
        elif not says_nothing(text):
            detail = f"no word that is known: {_NEEDED['record_kind']}, or say in the mapping what it means"
            self.fault("record_kind", "not_understood", detail)

    def _read_occurred_on(self) -> None:
        if "occurred_on.year" in self.values:
            year, month, day = (self.text(f"occurred_on.{part}") for part in ("year", "month", "day"))
            if year:
                self._put_date("occurred_on", "occurred_on.year", join_date(year, month, day, self.plan.dates))
            return
        text = self.text("occurred_on")
        if text and not (says_nothing(text) and not any(c.isdigit() for c in text)):
            self._put_date("occurred_on", "occurred_on", read_date(self._days(text), self.plan.dates))

    def _days(self, text: str) -> str:
        """Days of a spreadsheet without marks for thousands."""
        mark = self.plan.mapping.decimal_mark
        if mark is None or self.plan.dates.spreadsheet is None:
            return text
        thousands = "," if mark == "." else "."
        return text.replace(thousands, "") if re.fullmatch(rf"\d\d{re.escape(thousands)}\d{{3}}.*", text) else text

    def _put_date(self, target: str, column: str, read: DateReading) -> None:
        if read.fault is not None:
            value = self.values.get(column)
            self.fault(target, *read.fault, value.pointer if value else None)
        elif read.value is not None:
            self.body[target] = read.value
            if read.note is not None:
                self.notes.append(f"{target}: {read.note}")

    def _read_rest(self) -> None:
        if text := self.text("handling"):
            self.body["handling"] = _HANDLING.get(plain_key(text), text)
        if value := self.values.get("not_for"):
            raw = value.raw
            listed = raw if isinstance(raw, list | tuple) else re.split(r"[\s,;|]+", self.text("not_for"))
            parties = [str(party).strip().upper() for party in listed if str(party).strip()]
            if parties:
                self.body["not_for"] = parties
        if (text := self.text("status")) and not says_nothing(text):
            active = read_active(text)
            if active is None:
                self.fault("status", "not_understood", "no status that is known: only ACTIVE records are entered")
            elif not active:
                self.fault(
                    "status", "not_active", "the weapon is not looked for any more: only ACTIVE records are entered"
                )
        if text := self.text("review_by"):
            read = read_date(self._days(text), self.plan.dates)
            if read.value is not None and len(read.value) < 10:
                self.fault("review_by", "not_understood", "needs a day: write 2027-01-31")
            else:
                self._put_date("review_by", "review_by", read)
        if text := self.text("test"):
            truth = read_truth(text)
            if truth is None:
                self.fault("test", "not_understood", "is neither true nor false")
            else:
                self.body["test"] = truth

    def _draft(self) -> RecordDraft | None:
        try:
            draft = RecordDraft.model_validate({"firearm": self.firearm, **self.body})
            if not self.faulty & {"serial_number", "serial_state"}:
                with_serial_state(draft.firearm)
            return draft
        except Invalid as invalid:
            for error in invalid.errors:
                target = error.pointer.rpartition("/")[2]
                self.fault(target, error.code, error.detail.removeprefix(f"{target}: "))
        except ValidationError as invalid:
            for each in invalid.errors(include_url=False, include_input=False):
                self._add(each)
        return None

    def _add(self, fault: Mapping[str, Any]) -> None:
        """One of the model's own faults, unless the field has one already."""
        path = [part for part in fault["loc"] if part != "firearm"]
        target = str(path[0]) if path else ""
        if target in self.faulty or (not path and self.faults):
            return
        if not path and fault["type"] == "not_for":
            target = "not_for"
        self.fault(target, str(fault["type"]), _in_words(fault))


_OTHER_NUMBERS: Final = tuple(target for target in FIREARM_TARGETS if target.startswith("other_numbers"))


def _in_words(fault: Mapping[str, Any]) -> str:
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "string_too_long":
            return f"has more than {limits.get('max_length')} characters"
        case "too_long":
            return f"has more than {limits.get('max_length')} entries"
        case "literal_error":
            return f"is not one of {limits.get('expected')}"
    return str(fault["msg"]).removeprefix("Value error, ")


def _field_pointer(target: str) -> str:
    target = target.partition(".")[0]
    return pointer_to(*(["firearm"] if target in FIREARM_TARGETS else []), target) if target else ""


def _is_blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip()) or raw in ([], {}, ())


def _decoded_again(text: str) -> str | None:
    """What a text means whose UTF-8 was read as a code page; None where that was not so."""
    for codec in ("cp1252", "latin-1", "cp1251"):
        try:
            meant = text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if meant != text:
            return meant
    return None
