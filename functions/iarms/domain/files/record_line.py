"""A line of a bureau's file, read into a record as its API would take it, or into faults that say what to write.

Police write several numbers into one field, words for numbers, dates of every shape and countries in their language.
All that is understood here, and said in notes; what could mean two things, or nothing that is known, is a fault of its
column. Make, model and calibre are kept as written: what they mean is asked when weapons are compared.

    line_values      columns to fields, own words to ours
    number_fields    the numbers, which are read together
    field_readings   each other field
    here             what is missing -> RecordDraft, with the model's own faults
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from iarms.domain.files.column_plan import ColumnPlan, column_plan
from iarms.domain.files.field_readings import KINDS_HINT, FieldReading, is_kept_as_written, read_field, read_occurred_on
from iarms.domain.files.line_values import FieldFault, LineValues, field_pointer, place_values
from iarms.domain.files.number_fields import NUMBER_TARGETS, OTHER_NUMBER_TARGETS, read_numbers
from iarms.domain.languages import Note
from iarms.domain.number_fields import with_serial_state
from iarms.errors import FieldError, Invalid, limits_of
from iarms.models.mapping import FIREARM_TARGETS, RecordMapping
from iarms.models.record import RecordDraft

# Fields that stand by themselves, in the order in which their faults and notes are told: those of the weapon, the make
# and what is kept as written first, then those of the record before and after the date of the event. Every field of
# the weapon is among them, so none that a column can fill is passed over.
_OF_FIREARM: Final = tuple(
    sorted(
        (target for target in FIREARM_TARGETS if target not in {*NUMBER_TARGETS, *OTHER_NUMBER_TARGETS}),
        key=lambda target: target != "make" and not is_kept_as_written(target),
    )
)
_BEFORE_THE_DATE: Final = ("record_kind",)
_AFTER_THE_DATE: Final = ("occurred_in", "ncb_reference", "handling", "not_for", "status", "review_by", "test")

_NEEDED: Final = {
    "make": "write the maker as it is marked, or UNKNOWN where nobody knows it; a mapping's default may say so",
    "record_kind": KINDS_HINT,
    "occurred_on": "write when it happened: 2019-05-04, 2019-05 or 2019",
    "occurred_in": "write the country where it happened, by its ISO code or name",
    "ncb_reference": "write your own reference of the case",
}

_NO_FAULTS: Final[Mapping[str, str]] = MappingProxyType({})


class Reading(NamedTuple):
    """What a line says: a draft, or faults. `notes` say what was understood otherwise than it was written.

    The pointer of a fault is the column that it stands in, else the field that is missing; no text repeats a value.
    `columns` are the pointers of a draft's columns by those of its fields.
    """

    draft: RecordDraft | None
    faults: tuple[FieldError, ...]
    notes: tuple[Note, ...]
    columns: Mapping[str, str] = MappingProxyType({})


class RecordLineReader:
    """Reads the lines of a file by its plan, each in stages: values by field, fields read, a draft of a record."""

    def __init__(self, plan: ColumnPlan) -> None:
        self._plan = plan

    def read(
        self, fields: Mapping[str, Any], reference: str | None = None, cell_faults: Mapping[str, str] = _NO_FAULTS
    ) -> Reading:
        """Read a row's fields by column. `reference` is the reference of a line that has none of its own,
        `cell_faults` what a spreadsheet's cells have wrong, as codes by column."""
        line = place_values(self._plan, fields, reference, cell_faults)
        readings = tuple(_read_fields(line, self._plan))
        held = {target: value for reading in readings for target, value in reading.values.items()}
        faults = [fault for reading in readings for fault in reading.faults]
        notes = tuple(note for reading in readings for note in reading.notes)
        faulty = {*line.faulty, *(fault.target for fault in faults)}
        faults += [
            FieldFault(target, "missing", hint)
            for target, hint in _NEEDED.items()
            if target not in held and target not in faulty
        ]
        draft, of_model = _draft(held, {*faulty, *(fault.target for fault in faults)}, bool(line.faults or faults))
        errors = (*line.faults, *(line.error_of(fault) for fault in (*faults, *of_model)))
        if errors or draft is None:
            return Reading(None, errors, notes)
        columns = {field_pointer(target): value.pointer for target, value in line.values.items()}
        return Reading(draft, (), notes, columns)


def read_line(
    fields: Mapping[str, Any],
    mapping: RecordMapping | None,
    *,
    reference: str | None = None,
    cell_faults: Mapping[str, str] = _NO_FAULTS,
) -> Reading:
    """Read a line by a bureau's mapping, else by our names for fields and their usual other names. Never raises.

    `reference` is the reference of a line that has none of its own; `cell_faults` as `FileRow` has them.
    """
    return RecordLineReader(column_plan(mapping)).read(fields, reference, cell_faults)


def names_of_line(fields: Mapping[str, Any], mapping: RecordMapping | None) -> tuple[str, str] | None:
    """The reference and the number of a line as they are written, though it may be refused; None where either is
    missing."""
    values = place_values(column_plan(mapping), fields, None, _NO_FAULTS).values
    named = [values[target].raw if target in values else None for target in ("ncb_reference", "serial_number")]
    texts = [str(raw).strip() for raw in named if isinstance(raw, str | int)]
    return (texts[0], texts[1]) if len(texts) == 2 and all(texts) else None


def at_source_column(columns: Mapping[str, str], error: FieldError) -> FieldError:
    """A fault that was found in the draft later on, at the column that the field came from (`Reading.columns`)."""
    return replace(error, pointer=columns.get(error.pointer, error.pointer))


def _read_fields(line: LineValues, plan: ColumnPlan) -> Iterator[FieldReading]:
    yield read_numbers(line.values, line.faulty)
    for target in (*_OF_FIREARM, *_BEFORE_THE_DATE):
        yield read_field(target, line.values.get(target), plan)
    yield read_occurred_on(line.values, plan)
    for target in _AFTER_THE_DATE:
        yield read_field(target, line.values.get(target), plan)


def _draft(
    held: Mapping[str, Any], faulty: set[str], has_faults: bool
) -> tuple[RecordDraft | None, tuple[FieldFault, ...]]:
    """The record that the fields make up, or the model's own faults of fields that have none yet."""
    firearm = {target: value for target, value in held.items() if target in FIREARM_TARGETS}
    body = {target: value for target, value in held.items() if target not in FIREARM_TARGETS}
    try:
        draft = RecordDraft.model_validate({"firearm": firearm, **body})
        if not faulty & NUMBER_TARGETS:
            with_serial_state(draft.firearm)
    except Invalid as invalid:
        return None, tuple(_of_state(error) for error in invalid.errors)
    except ValidationError as invalid:
        return None, tuple(_of_model(invalid, faulty, has_faults))
    return draft, ()


def _of_state(error: FieldError) -> FieldFault:
    target = error.pointer.rpartition("/")[2]
    return FieldFault(target, error.code, error.detail.removeprefix(f"{target}: "))


def _of_model(invalid: ValidationError, faulty: set[str], has_faults: bool) -> Iterator[FieldFault]:
    """The model's faults, one for a field, and one of the whole where nothing else is wrong."""
    named = set(faulty)
    for each in invalid.errors(include_url=False, include_input=False):
        path = [part for part in each["loc"] if part != "firearm"]
        target = str(path[0]) if path else ""
        if target in named or (not path and has_faults):
            continue
        if not path and each["type"] == "not_for":
            target = "not_for"
        named.add(target)
        has_faults = True
        yield FieldFault(target, str(each["type"]), _in_words(each), limits=limits_of(each))


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
