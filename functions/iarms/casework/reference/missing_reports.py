"""Firearms missing from the reference table: reported by who saw one, decided on by the General Secretariat."""

from datetime import datetime

from iarms.casework.audit import event_of
from iarms.casework.reference.stores import MissingReportStores
from iarms.domain.cases import MISSING_REPORT, SECRETARIAT
from iarms.domain.identification import FacetQuery, read_facets
from iarms.domain.languages import detailed
from iarms.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from iarms.models.ids import new_id
from iarms.models.missing_report import (
    MissingDecision,
    MissingReport,
    MissingReportDraft,
    MissingReportPage,
    MissingReportState,
    MissingReportStep,
)
from iarms.models.party import INTERPOL_GS, Call
from iarms.store.transaction import ConditionFailed, Transaction


def report_missing(stores: MissingReportStores, call: Call, draft: MissingReportDraft, now: datetime) -> MissingReport:
    """Take in a report of a searcher or a bureau. Raises Forbidden for INTERPOL-GS, which writes references itself."""
    if call.party == INTERPOL_GS:
        raise Forbidden("INTERPOL-GS writes references and decides on reports; it makes none")
    query = FacetQuery(
        make=draft.make,
        model=draft.model,
        calibre=draft.calibre,
        firearm_type=draft.firearm_type,
        country=draft.country_of_manufacture,
        marking=draft.markings,
    )
    made = MissingReport(
        **dict(draft),
        missing_report_id=new_id("mis", now),
        state=MISSING_REPORT.start,
        version=1,
        reported_by=call.party,
        reported_at=now,
        interpretation=read_facets(query).interpretation,
        history=(MissingReportStep(at=now, state=MISSING_REPORT.start, by=call.party),),
    )
    event = event_of(
        call,
        now,
        action=call.action,
        missing_report_id=made.missing_report_id,
        case_reference=draft.case_reference,
        query=draft.model_dump_json(exclude_none=True),
        answer=made,
    )
    transaction = Transaction(stores.client)
    transaction.add("report", *stores.reports.put_items(made))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, made, now))
    transaction.commit()
    call.recorded = True
    return made


def list_reports(
    stores: MissingReportStores, call: Call, state: MissingReportState | None, limit: int, cursor: str | None
) -> MissingReportPage:
    """One's own reports; for INTERPOL-GS all of them. In a state, or in any."""
    own = None if call.party == INTERPOL_GS else call.party
    items, following = stores.reports.page_of(party=own, state=state, limit=limit, cursor=cursor)
    return MissingReportPage(items=items, next_cursor=following)


def report_for(stores: MissingReportStores, call: Call, report_id: str) -> MissingReport:
    """A report, for who made it and INTERPOL-GS. Raises NotFound for anybody else."""
    found = stores.reports.get(report_id)
    if found is None or call.party not in (found.reported_by, INTERPOL_GS):
        raise NotFound("no such report of yours")
    return found


def decide_report(
    stores: MissingReportStores, call: Call, report_id: str, decision: MissingDecision, now: datetime
) -> MissingReport:
    """Take a report to its next state; who made it reads the outcome there.

    Raises NotFound, Conflict where the state does not allow it, Invalid for a reference that is not there.
    """
    before = report_for(stores, call, report_id)
    state = MISSING_REPORT.after(before.state, decision.decision, SECRETARIAT)
    if decision.reference_id is not None and not stores.references.existing_ids([decision.reference_id]):
        raise Invalid(FieldError("/reference_id", "unknown_reference", "no such reference"))
    step = MissingReportStep(at=now, state=state, by=call.party, reason=decision.reason)
    after = before.model_copy(
        update={
            "state": state,
            "version": before.version + 1,
            "reference_id": decision.reference_id,
            "reason": decision.reason,
            "history": (*before.history, step),
        }
    )
    event = event_of(
        call,
        now,
        action=call.action,
        missing_report_id=report_id,
        reference_id=decision.reference_id,
        object_version=after.version,
        outcome=state,
        reason=decision.reason,
        answer=after,
    )
    transaction = Transaction(stores.client)
    transaction.add("report", *stores.reports.replace_items(before, after))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, after, now))
    try:
        transaction.commit()
    except ConditionFailed as first:
        if "report" not in first.labels:
            raise
        raise Conflict(detailed("decided_meanwhile"), code="not_from_this_state") from first
    call.recorded = True
    return after
