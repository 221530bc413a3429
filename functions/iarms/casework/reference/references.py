"""The reference table: firearms read as they stood on a day, and written by the General Secretariat."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal

from iarms.casework.audit import event_of
from iarms.casework.reference.stores import ReferenceStores
from iarms.domain.identification import (
    UNLISTED,
    facet_keys,
    family_values,
    identifying_name,
)
from iarms.domain.languages import detailed
from iarms.domain.vocabulary import make_name, read_calibre, read_make, squeeze
from iarms.errors import Conflict, FieldError, Invalid, NotFound, Stale
from iarms.models.party import INTERPOL_GS, Call
from iarms.models.reference import (
    MOST_FACETS,
    PicturesShown,
    Reference,
    ReferenceDraft,
    ReferenceView,
    Variant,
    reference_id_of,
)
from iarms.store.references import StoredVersion
from iarms.store.transaction import MOST_ITEMS, ConditionFailed, Transaction

# First versions that are written in one transaction beside their audit event.
MOST_IN_BULK: Final = MOST_ITEMS - 1

# What came of a firearm of the seed that was there already.
Renewal = Literal["unchanged", "renewed", "kept"]


def read_on_day(
    stores: ReferenceStores, call: Call, reference_id: str, as_of: date | None, now: datetime
) -> ReferenceView:
    """A firearm as it stood on a day, today by default; `ref_...-2` also picks out that variant.

    Raises NotFound for what is not there or was not yet, Invalid for days to come, which only INTERPOL-GS may read.
    """
    today = now.date()
    if as_of is not None and as_of > today and call.party != INTERPOL_GS:
        raise Invalid(FieldError("/query/as_of", "in_the_future", "what is planned is read by INTERPOL-GS alone"))
    parent, _, number = reference_id.partition("-")
    found, published = stores.references.in_force_with_pictures(parent, as_of or today) if parent else (None, 0)
    if found is None:
        raise NotFound("no such reference, or not on that day")
    variant = next((each for each in found.variants if str(each.number) == number), None)
    if number and variant is None:
        raise NotFound("the reference has no such variant on that day")
    shown = PicturesShown(published=published, path=f"/v1/reference/firearms/{parent}/pictures") if published else None
    return ReferenceView(**dict(found), variant=variant, pictures=shown)


def add_reference(stores: ReferenceStores, call: Call, draft: ReferenceDraft, now: datetime) -> Reference:
    """Write the first version of a firearm.

    Raises Conflict where its make and model are there, Invalid as `_next_version`. The id follows from
    make and model: two who write the same firearm cannot both.
    """
    made = _next_version(stores, call, draft, [], now)
    try:
        return _write(stores, call, made, [], now)
    except ConditionFailed as there:
        if "version" not in there.labels:
            raise
        detail = detailed("reference_there", named=made.reference_id)
        raise Conflict(detail, parameters=detail.parameters) from there


def add_version(
    stores: ReferenceStores, call: Call, reference_id: str, draft: ReferenceDraft, read_version: str, now: datetime
) -> Reference:
    """Write a further version over the one that was read, which must be the latest there is.

    Raises NotFound, Stale where another version is the latest, and Invalid for its faults.
    """
    before = stores.references.stored_versions(reference_id)
    if not before:
        raise NotFound("no such reference")
    latest = before[-1].reference
    if read_version != str(latest.version):
        raise Stale(f"the latest version is {latest.version}, in force from {latest.effective_from}")
    made = _next_version(stores, call, draft, before, now)
    try:
        return _write(stores, call, made, before, now)
    except ConditionFailed as newer:
        if "version" not in newer.labels:
            raise
        raise Stale("somebody wrote a version meanwhile: read it again") from newer


def load_first_versions(
    stores: ReferenceStores, call: Call, versions: Sequence[Reference], facts: str, now: datetime
) -> None:
    """Write first versions of firearms that are not there yet, at most MOST_IN_BULK, and account for them as one.

    Their facet rows go first, the versions and the audit event after them in one transaction: so what is there has its
    rows, and a load that stops half-way lists firearms that are not there until it is begun anew. `facts` is what
    the event says of it. Raises ConditionFailed where somebody wrote one of them meanwhile; then none is written.
    """
    keyed = [(version, facet_keys(version)) for version in versions]
    stores.references.put_rows(keyed)
    event = event_of(call, now, action="load_references", query=facts)
    transaction = Transaction(stores.client)
    for version, keys in keyed:
        transaction.add("version", *stores.references.write_items(version, keys, [])["version"])
    transaction.add("audit", stores.trail.event_item(event))
    transaction.commit()


def renew_from_seed(stores: ReferenceStores, call: Call, seeded: Reference, facts: str, now: datetime) -> Renewal:
    """Bring a firearm that is there in line with the seed, which says what it is from today on.

    What somebody else than the call's party has written last is left as it is.
    """
    before = stores.references.stored_versions(seeded.reference_id)
    latest = before[-1].reference
    if latest.changed_by != call.party:
        return "kept"
    renewed = seeded.model_copy(update={"version": latest.version + 1})
    if _content_of(latest) == _content_of(renewed):
        return "unchanged"
    event = event_of(
        call,
        now,
        action="load_references",
        query=facts,
        reference_id=renewed.reference_id,
        object_version=renewed.version,
        reason=renewed.reason,
    )
    transaction = Transaction(stores.client)
    for label, items in stores.references.write_items(renewed, facet_keys(renewed), before).items():
        transaction.add(label, *items)
    transaction.add("audit", stores.trail.event_item(event))
    transaction.commit()
    return "renewed"


def _content_of(version: Reference) -> dict[str, object]:
    """What a version says of the weapon, without who wrote it when."""
    return version.model_dump(exclude={"version", "effective_from", "changed_at", "changed_by", "reason"})


def _write(
    stores: ReferenceStores,
    call: Call,
    version: Reference,
    before: Sequence[StoredVersion],
    now: datetime,
) -> Reference:
    event = event_of(
        call,
        now,
        action=call.action,
        reference_id=version.reference_id,
        object_version=version.version,
        reason=version.reason,
        answer=version,
    )
    transaction = Transaction(stores.client)
    for label, items in stores.references.write_items(version, facet_keys(version), before).items():
        transaction.add(label, *items)
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, version, now))
    transaction.commit()
    call.recorded = True
    return version


def _next_version(
    stores: ReferenceStores, call: Call, draft: ReferenceDraft, before: Sequence[StoredVersion], now: datetime
) -> Reference:
    """The draft as the next version. Raises Invalid, with every fault that it has."""
    today = now.date()
    latest = before[-1].reference if before else None
    faults: list[FieldError] = []
    effective_from = draft.effective_from or today
    if effective_from < today:
        faults.append(FieldError("/effective_from", "in_the_past", "what stood on days gone by stays as it was"))
    if draft.withdrawn_on and draft.withdrawn_on < effective_from:
        faults.append(FieldError("/withdrawn_on", "before_effective", "withdrawn_on is before effective_from"))
    make_code, make = _make(draft.make, faults)
    families = _families(draft, make_code, make, latest)
    variants = _numbered(draft, before, faults)
    reference_id = latest.reference_id if latest else _identity(draft.model, make_code, make)
    _check_others(stores, draft, reference_id, faults)
    if faults:
        raise Invalid(*faults)
    taken_over = {name: getattr(draft, name) for name in ReferenceDraft.model_fields if name in Reference.model_fields}
    version = Reference(
        **taken_over
        | {
            "reference_id": reference_id,
            "version": latest.version + 1 if latest else 1,
            "effective_from": effective_from,
            "changed_at": now,
            "changed_by": call.party,
            "make": make,
            "make_code": make_code,
            "families": families,
            "variants": variants,
            "highest_variant": max(
                (latest.highest_variant if latest else 0, *(variant.number for variant in variants)), default=0
            ),
        }
    )
    facets = len(facet_keys(version))
    if facets > MOST_FACETS:
        detail = f"{facets} values to be found by, of {MOST_FACETS} at most: fewer catalogue codes or words of markings"
        raise Invalid(FieldError("", "too_many_facets", detail))
    return version


def _make(given: str | None, faults: list[FieldError]) -> tuple[str | None, str | None]:
    """The code and name of a make; no code for one that the tables do not hold yet."""
    if given is None:
        return None, None
    reading = read_make(given)
    if reading.code:
        return reading.code, make_name(reading.code)
    if reading.importer:
        faults.append(FieldError("/make", "importer", "an importer's or seller's mark is no make: see importers"))
    elif reading.candidates:
        faults.append(FieldError("/make", "ambiguous_make", f"fits {', '.join(reading.candidates)}: give the code"))
    elif reading.unknown:
        faults.append(FieldError("/make", "no_make", "names no make; leave it out for a design of many makers"))
    return None, given


def _families(
    draft: ReferenceDraft, make_code: str | None, make: str | None, latest: Reference | None
) -> tuple[str, ...]:
    """What the tables call it: as before where make and model are as before, else as they are read."""
    if latest and (latest.model, latest.make) == (draft.model, make):
        return latest.families
    return family_values(make_code, (draft.model, *draft.aliases))


def _identity(model: str, make_code: str | None, make: str | None) -> str:
    """The id of make and model. Spellings of one model lead to one id where the tables know them."""
    maker = make_code or (f"{UNLISTED}{squeeze(make)}" if make else None)
    return reference_id_of(maker, identifying_name(make_code, model))


def _numbered(draft: ReferenceDraft, before: Sequence[StoredVersion], faults: list[FieldError]) -> tuple[Variant, ...]:
    """The variants with their numbers: known ones as given, new ones behind the highest that there ever was."""
    known = {variant.number for stored in before for variant in stored.reference.variants}
    following = before[-1].reference.highest_variant if before else 0
    numbers: set[int] = set()
    variants: list[Variant] = []
    for at, each in enumerate(draft.variants):
        number = each.number
        if number is None:
            following = number = following + 1
        elif number not in known:
            faults.append(FieldError(f"/variants/{at}/number", "unknown_variant", "new variants are given no number"))
        elif number in numbers:
            faults.append(FieldError(f"/variants/{at}/number", "repeated_variant", "two variants with one number"))
        numbers.add(number)
        groups = tuple(sorted(read_calibre(each.calibre).groups)) if each.calibre else ()
        variants.append(Variant(**dict(each) | {"number": number, "calibre_groups": groups}))
    return tuple(variants)


def _check_others(stores: ReferenceStores, draft: ReferenceDraft, reference_id: str, faults: list[FieldError]) -> None:
    named = [other.reference_id for other in draft.do_not_confuse_with]
    existing = stores.references.existing_ids(named)
    for at, other in enumerate(named):
        pointer = f"/do_not_confuse_with/{at}/reference_id"
        if other == reference_id:
            faults.append(FieldError(pointer, "itself", "a firearm is not mistaken for itself"))
        elif other not in existing:
            faults.append(FieldError(pointer, "unknown_reference", "no such reference"))
        elif other in named[:at]:
            faults.append(FieldError(pointer, "repeated_reference", "named twice"))
