"""Identification: read what is given, read the few places of the reference table that it leads to, weigh, answer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from iarms.casework.audit import event_of
from iarms.casework.reference.drawings import with_drawings
from iarms.casework.reference.stores import ReferenceStores
from iarms.domain.identification import (
    MOST_READ,
    Comparison,
    Description,
    ScoredReference,
    current_identification_weights,
    identification_answer,
    look_alike_ids,
    may_mean_a_variant,
    places_to_read,
    rank,
    read_description,
    read_fields,
    variant_meant,
    with_variants,
)
from iarms.models.identify import Identification, IdentifyRequest, LookAlike, NamedVariant
from iarms.models.party import Call
from iarms.models.reference import ReferenceSummary
from iarms.store.transaction import Transaction

# Look-alikes of the first answer that are read by name: each is a query.
MOST_NAMED: Final = 4
# Answers that are told as a variant: each is a query too.
MOST_WITH_VARIANTS: Final = 3


def identify(stores: ReferenceStores, call: Call, request: IdentifyRequest, now: datetime) -> Identification:
    """The firearms of the table that fit, best first, and an account of what was asked and answered.

    A few places of the table are read and at most MOST_READ firearms compared; more, and the answer says that it is
    not complete.
    """
    description = _read(request, now.year)
    places = places_to_read(description)
    compared = stores.references.summaries(places.keys, now.date(), most=MOST_READ) if places.keys else []
    weights = current_identification_weights()
    scored = rank(description, compared, weights)
    existing = stores.references.existing_ids(sorted(look_alike_ids(description, scored)))
    named = _look_alikes_of_entry(stores, scored[0].reference, compared, now.date()) if scored else []
    complete = places.complete and len(compared) < MOST_READ
    answer = with_drawings(
        identification_answer(Comparison(description, scored, complete, weights.version), existing, named),
        [candidate.reference for candidate in scored],
    )
    answer = with_variants(answer, _variants_meant(stores, description, scored, now.date()))
    event = event_of(
        call,
        now,
        action=call.action,
        query=request.model_dump_json(exclude_none=True),
        interpretation=answer.interpretation.model_dump_json(exclude_defaults=True),
        shown_ids=(),
        reference_ids=tuple(item.reference_id for item in answer.items),
        complete=answer.complete,
        weights_version=answer.weights_version,
        answer=answer,
    )
    transaction = Transaction(stores.client)
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, answer, now))
    transaction.commit()
    call.recorded = True
    return answer


def _variants_meant(
    stores: ReferenceStores, description: Description, scored: Sequence[ScoredReference], day: date
) -> dict[str, NamedVariant]:
    """The variants that are meant, by the firearm's id: of the first answers, where the words can tell one."""
    found: dict[str, NamedVariant] = {}
    for candidate in scored[:MOST_WITH_VARIANTS]:
        if not may_mean_a_variant(description, candidate.reference):
            continue
        entry = stores.references.in_force(candidate.reference.reference_id, day)
        if entry is not None and (variant := variant_meant(description, entry)) is not None:
            found[entry.reference_id] = variant
    return found


def _look_alikes_of_entry(
    stores: ReferenceStores, first: ReferenceSummary, compared: Sequence[ReferenceSummary], day: date
) -> list[LookAlike]:
    """What the table's own entry of the first answer says that it is mistaken for, at most MOST_NAMED."""
    if not first.do_not_confuse_with:
        return []
    entry = stores.references.in_force(first.reference_id, day)
    names = {summary.reference_id: (summary.make, summary.model) for summary in compared}
    found: list[LookAlike] = []
    for other in (entry.do_not_confuse_with if entry else ())[:MOST_NAMED]:
        if other.reference_id not in names:
            named = stores.references.in_force(other.reference_id, day)
            if named is None or (named.withdrawn_on is not None and named.withdrawn_on <= day):
                continue
            names[other.reference_id] = (named.make, named.model)
        make, model = names[other.reference_id]
        found.append(LookAlike(reference_id=other.reference_id, make=make, model=model, why=other.why))
    return found


def _read(request: IdentifyRequest, year: int) -> Description:
    """What the text or the fields of a request say; no number is a year of manufacture after this one."""
    if request.firearm is not None:
        return read_fields(request.firearm, year)
    return read_description(request.description or "", year)
