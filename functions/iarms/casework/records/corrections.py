"""A record changed by its owner: corrected, located, cleared, cancelled. What it was is kept: who, when and why."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from iarms.casework.audit import event_of
from iarms.casework.records.entry import check_record, entry_of, write_entry
from iarms.casework.records.stores import RecordStores
from iarms.domain.cases import HidingLimits, ReviewPolicy, check_change, hides_from_searchers
from iarms.domain.number_fields import with_serial_state
from iarms.errors import FieldError, Invalid, NotFound, Stale, field_error
from iarms.models.party import Call
from iarms.models.record import Record, RecordChange, RecordContent, RecordVersions
from iarms.store.transaction import ConditionFailed

_NOT_IN_A_DRAFT = {"reason", "status"}


def change(
    stores: RecordStores, call: Call, record_id: str, correction: RecordChange, version: str, now: datetime
) -> Record:
    """Change a record of the caller's own, of which it has read this version (If-Match).

    A number that is corrected is found from the moment this returns; what was found by the old one is judged by the
    record and no longer matches. A change that changes nothing writes nothing.

    Raises NotFound for anybody but the owner, Stale where another version stands, Conflict where the record's status
    does not allow it, Invalid where the whole would not be valid.
    """
    before = own(stores, call, record_id)
    if version != str(before.version):
        raise Stale(f"version {before.version} stands: read the record again")
    after = corrected(before, correction, call.subject, now, stores.reviews, stores.hiding)
    if after == before:
        return before
    event = event_of(
        call,
        now,
        action="change_record",
        record_ids=(record_id,),
        query=correction.as_asked()["query"],
        reason=correction.reason,
        object_version=after.version,
        index_version=stores.index_version,
        answer=after,
    )
    others = {"audit": [stores.trail.event_item(event)], "mark": stores.idempotency.mark_items(call, after, now)}
    try:
        write_entry(stores, entry_of(stores, after, before), others)
    except ConditionFailed as lost_race:
        if "record" in lost_race.labels:
            raise Stale("the record was changed just now: read it again") from lost_race
        raise
    call.recorded = True
    return after


def versions(stores: RecordStores, call: Call, record_id: str, limit: int, cursor: str | None) -> RecordVersions:
    """What a record is and was, newest first, for its owner. Raises NotFound for anybody else."""
    current = own(stores, call, record_id)
    if cursor is not None:
        items, next_cursor = stores.records.versions(record_id, limit, cursor)
        return RecordVersions(items=items, next_cursor=next_cursor)
    items, next_cursor = stores.records.versions(record_id, limit, None)
    return RecordVersions(items=[current, *items], next_cursor=next_cursor)


def own(stores: RecordStores, call: Call, record_id: str) -> Record:
    """A record of the caller's own. Raises NotFound for anybody else's, and for none."""
    record = stores.records.get(record_id)
    if record is None or record.owner != call.party:
        raise NotFound("no such record of yours")
    return record


def corrected(
    before: Record,
    correction: RecordChange,
    changed_by: str,
    now: datetime,
    reviews: ReviewPolicy,
    hiding: HidingLimits | None,
) -> Record:
    """The record with what was asked for; itself where nothing changes. `hiding` is None for those who say nothing of
    the event behind a record that is kept from searchers.

    Raises as `change` does.
    """
    status = correction.status or before.status
    check_change(before.status, status)
    merged = _merged(before, correction)
    try:
        whole = RecordContent.model_validate(merged)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise Invalid(*(field_error({**fault, "loc": ("body", *fault["loc"])}) for fault in faults)) from error
    content = {name: getattr(whole, name) for name in RecordContent.model_fields}
    changed = before.model_copy(
        update={
            **content,
            "firearm": with_serial_state(whole.firearm),
            "review_by": whole.review_by or before.review_by,
            "status": status,
        }
    )
    if changed == before:
        return before
    after = changed.model_copy(
        update={
            "version": before.version + 1,
            "changed_at": now,
            "changed_by": changed_by,
            "changed_because": correction.reason,
        }
    )
    check_record(after, now, before)
    if after.concealment is not None and after.concealment != before.concealment and hiding is not None:
        hiding.check(after, now.date())
    if hides_from_searchers(after) != hides_from_searchers(before):
        after = after.model_copy(update={"hidden_at" if hides_from_searchers(after) else "shown_at": now})
    # A correction is no review: while one is due, its day is over, and stays so until the owner sets another.
    if after.status == "ACTIVE" and (before.status, before.review_by) != (after.status, after.review_by):
        reviews.check(after.review_by, now.date())
    return after


def restored(before: Record, former: Record, changed_by: str, now: datetime) -> Record:
    """The record with the content of a former version, as a new one. Its status stays what it is: who restores what a
    record says closes and opens nothing. So does the day of a review that was agreed on since."""
    content = {
        name: getattr(former, name) for name in RecordContent.model_fields if name not in ("status", "review_by")
    }
    changed = {"version": before.version + 1, "changed_at": now, "changed_by": changed_by}
    after = before.model_copy(update={**content, **changed})
    if hides_from_searchers(after) != hides_from_searchers(before):
        after = after.model_copy(update={"hidden_at" if hides_from_searchers(after) else "shown_at": now})
    return after


def _merged(before: Record, correction: RecordChange) -> dict[str, Any]:
    """The record as a draft with what was asked for put over it, as of RFC 7396."""
    held = before.model_dump(mode="json", include=set(RecordContent.model_fields) - {"status"})
    given = correction.model_dump(mode="json", exclude_unset=True, exclude={*_NOT_IN_A_DRAFT, "firearm"})
    if absent := [name for name, value in given.items() if value is None and name != "concealment"]:
        raise Invalid(*(FieldError(f"/{name}", "required", f"{name} cannot be taken away") for name in absent))
    if "handling" in given and given["handling"] != "NOT_FOR":
        given.setdefault("not_for", [])
    if given.get("handling") in ("NORMAL", "NO_ONWARD_SHARING"):
        given.setdefault("concealment", None)
    if correction.firearm is not None:
        weapon = correction.firearm.model_dump(mode="json", exclude_unset=True)
        if "serial_number" in weapon:
            # What was said of the number that was is not said of the new one.
            weapon.setdefault("serial_state", None)
        if weapon.get("other_numbers", ()) is None:
            weapon["other_numbers"] = []
        if "make" in weapon and weapon["make"] is None:
            raise Invalid(FieldError("/firearm/make", "required", "make cannot be taken away"))
        held["firearm"] = {**held["firearm"], **weapon}
    return {**held, **given}
