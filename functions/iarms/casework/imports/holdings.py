"""What a line is to the records that its bureau holds: new, changed or unchanged.

A record is known by its bureau's reference and number (`records.identity`). Of the records that a line could be, one
that says the same is the one; then the only one that is searched for is corrected by the line. A record that another
line of the same file stands for is not up for a second one that says otherwise: two weapons of a case can have one
number, and a weapon that is entered twice is found, while one that another was written over is lost.

A record that is no longer searched for stays so, whatever the extract of a bureau's system still lists. What was
entered in error is entered anew where the line says otherwise by now, and so is a weapon whose line tells of an event
after it was found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from iarms.casework.imports.lines import LineDraft
from iarms.casework.imports.stores import ImporterStores
from iarms.casework.records.corrections import corrected
from iarms.casework.records.identity import has_number, identity
from iarms.domain.cases import ReviewPolicy
from iarms.domain.languages import Note, detailed, note
from iarms.domain.number_fields import with_serial_state
from iarms.errors import Conflict
from iarms.models.firearm import RecordedFirearm
from iarms.models.record import Record, RecordChange, first_day_of
from iarms.models.record_import import LineOutcome
from iarms.store.identities import HeldRecords

# Of a line these are no content of a record that it corrects: what a file enters is looked for, and a test stays one.
_NOT_COMPARED: Final = {"status", "test", "concealment", "firearm"}
_IN_NO_ORDER: Final = frozenset({"not_for"})


class KnownLine(NamedTuple):
    """A line with what it is known by: its number in the file, whether it repeats one, and whose it is."""

    line: int
    same_as: int | None
    drafted: LineDraft
    identity: str


class LineJudgement(NamedTuple):
    """What a line is. `record` is the one that it is of, as it stands after the line; None for one that is to be made.
    `before` is what a changed one was, `fields` what differs, `stands_for` whether the line takes the record for
    itself."""

    outcome: LineOutcome
    record: Record | None = None
    before: Record | None = None
    fields: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    stands_for: bool = True


@dataclass
class Holdings:
    """What a bureau holds of some lines of its file, with what the lines that were judged before make of it.

    `claims` are by record's id the lines of the file that stand for it, as far as they are known; `claimed_anew` the
    identities of which a line is new.
    """

    owner: str
    import_id: str
    standings: dict[str, HeldRecords] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)
    claimed_anew: set[str] = field(default_factory=set)

    @classmethod
    def read(
        cls, stores: ImporterStores, owner: str, import_id: str, identities: Iterable[str], *, claims: bool
    ) -> "Holdings":
        """Read what is held of lines: each identity and its records once, strongly consistent; `claims` too, where
        another line was faster. Raises Unavailable where not all can be read."""
        wanted = list(dict.fromkeys(identities))
        standings = stores.identities.find(wanted)
        ids = [record_id for standing in standings.values() for record_id in standing.record_ids]
        held = cls(owner, import_id, standings, stores.records.get_many(ids))
        if claims:
            held.claims, fresh = stores.imports.claims(import_id, [*ids, *wanted])
            for known_as, record in fresh.items():
                held.add(known_as, record, held.claims.pop(known_as))
        return held

    def add(self, known_as: str, record: Record, line: int) -> None:
        """A record that a line has made."""
        before = self.standings.get(known_as, HeldRecords())
        self.standings[known_as] = HeldRecords((*before.record_ids, record.record_id), before.turn + 1)
        self.records[record.record_id] = record
        self.claims[record.record_id] = line
        self.claimed_anew.add(known_as)

    def turn(self, known_as: str) -> HeldRecords:
        """The records of an identity, and the turn at which that was read."""
        return self.standings.get(known_as, HeldRecords())

    def judge(self, line: KnownLine, changed_by: str, now: datetime, reviews: ReviewPolicy) -> LineJudgement:
        """What the line is to the records that it could be.

        Raises Conflict where it could be several, and what a correction of the record raises.
        """
        could_be = self._could_be(line)
        free = [record for record in could_be if self.claims.get(record.record_id) in (None, line.line)]
        active = [record for record in free if record.status == "ACTIVE"]
        for record in active:
            if change_of(line.drafted, record) is None:
                return self._unchanged(record, line)
        if has_number(line.drafted.draft.firearm):
            for record in could_be:
                if record not in free and record.status == "ACTIVE" and change_of(line.drafted, record) is None:
                    return LineJudgement("unchanged", record, stands_for=False)
        closed = [record for record in free if record.status != "ACTIVE"]
        for record in closed:
            if change_of(line.drafted, record) is None:
                return self._closed(record, line)
        if (the_one := _the_one(active, line)) is not None:
            return self._changed(the_one, line, changed_by, now, reviews)
        if active and line.same_as is None:
            listed = ", ".join(each.record_id for each in active)
            detail = detailed("several_records", named=listed)
            raise Conflict(detail, code="several_records", parameters=detail.parameters)
        return self._beside_closed(closed, line)

    def _could_be(self, line: KnownLine) -> list[Record]:
        """The records of the line's identity that have it still, as they stand."""
        found = (self.records.get(record_id) for record_id in self.turn(line.identity).record_ids)
        return [
            record
            for record in found
            if record is not None and record.owner == self.owner and line.identity == _known_as(record, line)
        ]

    def _unchanged(self, record: Record, line: KnownLine, *notes: Note) -> LineJudgement:
        self.claims[record.record_id] = line.line
        return LineJudgement("unchanged", record, notes=notes)

    def _closed(self, record: Record, line: KnownLine) -> LineJudgement:
        code = "record_stays_cancelled" if record.status == "CANCELLED" else "record_stays_closed"
        return self._unchanged(record, line, _told(record, code))

    def _changed(
        self, record: Record, line: KnownLine, changed_by: str, now: datetime, reviews: ReviewPolicy
    ) -> LineJudgement:
        change = change_of(line.drafted, record)
        after = corrected(record, change, changed_by, now, reviews, None) if change is not None else record
        if change is None or after == record:
            return self._unchanged(record, line)
        after = after.model_copy(update={"changed_because": f"line {line.line} of {self.import_id}"})
        self.records[record.record_id] = after
        self.claims[record.record_id] = line.line
        return LineJudgement("changed", after, record, _names(change))

    def _beside_closed(self, closed: Sequence[Record], line: KnownLine) -> LineJudgement:
        """What a line is where every record that it could be is no longer searched for: the last one, or a new one."""
        if not closed:
            return LineJudgement("new")
        record = max(closed, key=_since)
        anew = record.status == "CANCELLED" or first_day_of(line.drafted.draft.occurred_on) > _since(record).date()
        if not anew:
            return self._closed(record, line)
        return LineJudgement("new", notes=(_told(record, "beside_closed"),))


def known_line(owner: str, line: int, same_as: int | None, drafted: LineDraft) -> KnownLine:
    """A line of a bureau's with what it is known by."""
    draft = drafted.draft
    reference = draft.ncb_reference if drafted.has_reference else None
    return KnownLine(line, same_as, drafted, identity(owner, draft.firearm, reference, test=draft.test))


def identity_of_names(owner: str, names: tuple[str, str], *, test: bool) -> str:
    """What a line would be known by that is refused, of its reference and number alone."""
    return identity(owner, RecordedFirearm(serial_number=names[1], make="-"), names[0], test=test)


def change_of(drafted: LineDraft, record: Record) -> RecordChange | None:
    """What a line says otherwise than a record does; None where nothing. What it does not name, or leaves empty, stays
    as it is."""
    draft = drafted.draft
    said = draft.model_dump(mode="json", exclude_unset=True, exclude=_NOT_COMPARED)
    if not drafted.has_reference:
        said.pop("ncb_reference", None)
    held = record.model_dump(mode="json")
    body = {name: value for name, value in said.items() if not _alike(name, value, held[name])}
    weapon = with_serial_state(draft.firearm).model_dump(mode="json", include=draft.firearm.model_fields_set)
    differing = {name: value for name, value in weapon.items() if value != held["firearm"][name]}
    if differing:
        body["firearm"] = differing
    return RecordChange.model_validate({"reason": "a line of a file", **body}) if body else None


def _alike(name: str, said: object, held: object) -> bool:
    if name in _IN_NO_ORDER and isinstance(said, list) and isinstance(held, list):
        return set(said) == set(held)
    return said == held


def _names(change: RecordChange) -> tuple[str, ...]:
    """The fields that a change names, those of the weapon by their path."""
    weapon = change.firearm.model_fields_set if change.firearm is not None else ()
    of_record = change.model_fields_set - {"firearm", "reason"}
    return (*sorted(f"firearm.{name}" for name in weapon), *sorted(of_record))


def _known_as(record: Record, line: KnownLine) -> str:
    reference = record.ncb_reference if line.drafted.has_reference else None
    return identity(record.owner, record.firearm, reference, test=record.test)


def _the_one(active: Sequence[Record], line: KnownLine) -> Record | None:
    """The record that a line corrects, where one alone can be meant: the only one, or the only one of this make and
    model. A line that repeats another of its file corrects none of another weapon."""
    weapon = line.drafted.draft.firearm
    alike = [
        record
        for record in active
        if _plain(record.firearm.make) == _plain(weapon.make) and _plain(record.firearm.model) == _plain(weapon.model)
    ]
    if len(alike) == 1:
        return alike[0]
    return active[0] if len(active) == 1 and line.same_as is None else None


def _plain(text: str | None) -> str:
    return "".join(character for character in (text or "").casefold() if character.isalnum())


def _since(record: Record) -> datetime:
    return record.changed_at or record.entered_at


def _told(record: Record, code: str) -> Note:
    return note(code, record=record.record_id, status=record.status, since=_since(record).date().isoformat())
