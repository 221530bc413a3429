"""The second stage of a line: each field that stands by itself, from its text to what a record holds of it.

A reader takes the field's name, its text (never "") and what the file's mapping says of dates and numbers. It gives
what goes into the record, or a fault that says what to write; notes say what was understood otherwise than it stands.
A field without a reader here is kept as it is written: what make, model and calibre mean is asked when weapons are
compared.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple, get_args

from iarms.domain.files.cell_text import read_cell
from iarms.domain.files.column_plan import ColumnPlan
from iarms.domain.files.dates import DateReading, join_date, read_date
from iarms.domain.files.line_values import FieldFault, LineValue
from iarms.domain.files.report_words import read_active, read_kind, read_truth, says_nothing
from iarms.domain.languages import Note, note
from iarms.domain.text import plain_key, read_country
from iarms.domain.vocabulary import calibre_remark, read_make, read_type_word
from iarms.models.firearm import FirearmType
from iarms.models.mapping import FIREARM_TARGETS
from iarms.models.record import Handling, RecordKind

_HANDLING: Final = {plain_key(code): code for code in get_args(Handling)}
_TYPES: Final = {plain_key(code): code for code in get_args(FirearmType)}
KINDS_HINT: Final = f"write one of {', '.join(get_args(RecordKind))}"


class FieldReading(NamedTuple):
    """What fields hold by name, what is wrong with them, and what was understood otherwise than it was written."""

    values: Mapping[str, Any] = MappingProxyType({})
    faults: tuple[FieldFault, ...] = ()
    notes: tuple[Note, ...] = ()


FieldReader = Callable[[str, str, ColumnPlan], FieldReading]


def read_field(target: str, value: LineValue | None, plan: ColumnPlan) -> FieldReading:
    """Read a field that stands by itself in a cell; nothing comes of an empty one."""
    if value is None:
        return _NOTHING
    if target == "not_for" and isinstance(value.raw, list | tuple):
        return _parties(target, value.raw)
    cell = read_cell(target, value.raw)
    if cell.fault is not None:
        return FieldReading(faults=(FieldFault(target, *cell.fault),), notes=cell.notes)
    if not cell.text:
        return FieldReading(notes=cell.notes)
    reading = _READERS.get(target, _as_written)(target, cell.text, plan)
    return reading._replace(notes=(*cell.notes, *reading.notes)) if cell.notes else reading


def is_kept_as_written(target: str) -> bool:
    """Whether a field that stands by itself has no reader of its own."""
    return target not in _READERS


def read_occurred_on(values: Mapping[str, LineValue], plan: ColumnPlan) -> FieldReading:
    """The day, month or year of the event, out of one column or out of those of its parts."""
    if "occurred_on.year" not in values:
        return read_field("occurred_on", values.get("occurred_on"), plan)
    texts: list[str] = []
    faults: list[FieldFault] = []
    notes: list[Note] = []
    for target in ("occurred_on.year", "occurred_on.month", "occurred_on.day"):
        value = values.get(target)
        cell = read_cell(target, value.raw if value else None)
        texts.append(cell.text)
        faults += [FieldFault(target, *cell.fault)] if cell.fault is not None else []
        notes += cell.notes
    year, month, day = texts
    if not year:
        return FieldReading({}, tuple(faults), tuple(notes))
    read = _date("occurred_on", join_date(year, month, day, plan.dates), values["occurred_on.year"].pointer)
    return FieldReading(read.values, (*faults, *read.faults), (*notes, *read.notes))


_NOTHING: Final = FieldReading()


def _value(target: str, value: Any, *notes: Note) -> FieldReading:
    return FieldReading({target: value}, (), notes)


def _fault(target: str, code: str, detail: str) -> FieldReading:
    return FieldReading({}, (FieldFault(target, code, detail),))


def _left_out(target: str) -> FieldReading:
    return FieldReading(notes=(note("says_nothing").on(target),))


def _as_written(target: str, text: str, _: ColumnPlan) -> FieldReading:
    return FieldReading({target: text})


def _make(target: str, text: str, _: ColumnPlan) -> FieldReading:
    unknown = read_make(text).unknown
    if unknown and not any(c.isalpha() for c in text):
        return _value(target, "UNKNOWN", note("mark_for_nothing").on("make"))
    return _value(target, text, note("make_not_known").on("make")) if unknown else _value(target, text)


def _calibre(target: str, text: str, _: ColumnPlan) -> FieldReading:
    remark = calibre_remark(text)
    return _value(target, text, remark.on("calibre")) if remark else _value(target, text)


def _type(target: str, text: str, _: ColumnPlan) -> FieldReading:
    key = plain_key(text)
    kind = _TYPES.get(key) or read_type_word(text)
    if kind is not None:
        as_written = key == kind.replace("_", "")
        return (
            _value(target, kind) if as_written else _value(target, kind, note("type_read", given_type=kind).on(target))
        )
    if says_nothing(text):
        return _left_out(target)
    return _fault(target, "not_understood", "no word that is known for a type: say in the mapping what it means")


def _country(target: str, text: str, _: ColumnPlan) -> FieldReading:
    read = read_country(text)
    if read.code is not None:
        return _value(target, read.code)
    if read.several:
        return _fault(target, "several_countries", "fits several countries: write the ISO code")
    if says_nothing(text):
        return _left_out(target) if target in FIREARM_TARGETS else _NOTHING
    return _fault(target, "not_understood", "no country that is known: write its ISO code or name")


def _year(target: str, text: str, plan: ColumnPlan) -> FieldReading:
    mark = plan.mapping.decimal_mark
    if mark is not None:
        text = text.replace("," if mark == "." else ".", "").partition(mark)[0]
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    if plain.isascii() and plain.isdigit() and len(plain) == 4:
        return _value(target, int(plain))
    if says_nothing(text) or not plain.strip("0"):
        return _left_out(target)
    return _fault(target, "not_understood", "no year: write four digits")


def _kind(target: str, text: str, _: ColumnPlan) -> FieldReading:
    kinds = read_kind(text)
    if kinds is None:
        detail = "a weapon that was seized, found or destroyed is no record: records are of weapons looked for"
        return _fault(target, "no_record", detail)
    if len(kinds) == 1:
        return _value(target, next(iter(kinds)))
    if kinds:
        return _fault(target, "several_kinds", f"names several kinds: {KINDS_HINT}")
    if says_nothing(text):
        return _NOTHING
    detail = f"no word that is known: {KINDS_HINT}, or say in the mapping what it means"
    return _fault(target, "not_understood", detail)


def _occurred_on(target: str, text: str, plan: ColumnPlan) -> FieldReading:
    if says_nothing(text) and not any(c.isdigit() for c in text):
        return _NOTHING
    return _date(target, read_date(_spreadsheet_days(text, plan), plan.dates))


def _review_by(target: str, text: str, plan: ColumnPlan) -> FieldReading:
    read = read_date(_spreadsheet_days(text, plan), plan.dates)
    if read.value is not None and len(read.value) < len("YYYY-MM-DD"):
        return _fault(target, "not_understood", "needs a day: write it as YYYY-MM-DD")
    return _date(target, read)


def _spreadsheet_days(text: str, plan: ColumnPlan) -> str:
    """Days of a spreadsheet without marks for thousands."""
    mark = plan.mapping.decimal_mark
    if mark is None or plan.dates.spreadsheet is None:
        return text
    thousands = "," if mark == "." else "."
    return text.replace(thousands, "") if re.fullmatch(rf"\d\d{re.escape(thousands)}\d{{3}}.*", text) else text


def _date(target: str, read: DateReading, pointer: str | None = None) -> FieldReading:
    if read.fault is not None:
        return FieldReading({}, (FieldFault(target, *read.fault, pointer),))
    if read.value is None:
        return _NOTHING
    return _value(target, read.value) if read.note is None else _value(target, read.value, read.note.on(target))


def _handling(target: str, text: str, _: ColumnPlan) -> FieldReading:
    return _value(target, _HANDLING.get(plain_key(text), text))


def _not_for(target: str, text: str, _: ColumnPlan) -> FieldReading:
    return _parties(target, re.split(r"[\s,;|]+", text))


def _parties(target: str, listed: Iterable[Any]) -> FieldReading:
    parties = [str(party).strip().upper() for party in listed if str(party).strip()]
    return _value(target, parties) if parties else _NOTHING


def _status(target: str, text: str, _: ColumnPlan) -> FieldReading:
    """Nothing of a status is kept: a record is entered as ACTIVE, or not at all."""
    if says_nothing(text):
        return _NOTHING
    active = read_active(text)
    if active is None:
        return _fault(target, "not_understood", "no status that is known: only ACTIVE records are entered")
    if not active:
        detail = "the weapon is not looked for any more: only ACTIVE records are entered"
        return _fault(target, "not_active", detail)
    return _NOTHING


def _test(target: str, text: str, _: ColumnPlan) -> FieldReading:
    truth = read_truth(text)
    return _fault(target, "not_understood", "is neither true nor false") if truth is None else _value(target, truth)


_READERS: Final[Mapping[str, FieldReader]] = {
    "make": _make,
    "calibre": _calibre,
    "firearm_type": _type,
    "country_of_manufacture": _country,
    "year": _year,
    "record_kind": _kind,
    "occurred_on": _occurred_on,
    "occurred_in": _country,
    "handling": _handling,
    "not_for": _not_for,
    "status": _status,
    "review_by": _review_by,
    "test": _test,
}
