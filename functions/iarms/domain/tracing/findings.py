"""What the answers of a trace say together, and what each reader may see of it."""

from iarms.domain.languages import said_by_subject
from iarms.domain.tracing.chain import chain_of
from iarms.domain.tracing.circles import POINTER, onward_warnings
from iarms.domain.tracing.contradictions import contradictions_in
from iarms.domain.tracing.diversion import point_of_diversion, time_to_crime
from iarms.domain.tracing.outcome import conclusion_of
from iarms.domain.tracing.wording import Wording, bureau_of, speakers_of
from iarms.models.language import Language
from iarms.models.party import INTERPOL_GS
from iarms.models.trace import Findings, Leg, Restriction, Trace


def findings(trace: Trace, words: Wording | None = None) -> Findings:
    """Chain of custody, contradictions, point of diversion, time to crime: from the legs' histories, the traced firearm
    and the recovery alone. What the trace holds of earlier findings is not read. `words` is how their texts are put;
    as the API gives them where it is left out."""
    words = words or Wording(speakers=speakers_of(trace))
    chain = chain_of(trace, words)
    contradictions = contradictions_in(chain, trace, words)
    return Findings(
        chain_of_custody=tuple(step.link for step in chain.steps),
        contradictions=contradictions,
        taken_back=chain.taken_back,
        point_of_diversion=point_of_diversion(chain, words, contradicted=bool(contradictions)),
        time_to_crime=time_to_crime(chain, words),
    )


def with_findings(trace: Trace) -> Trace:
    """The trace with what its answers say now, and with the outcome or reason and the warnings that follow."""
    found = findings(trace)
    conclusion = conclusion_of(trace)
    return trace.model_copy(
        update={
            "chain_of_custody": found.chain_of_custody,
            "contradictions": found.contradictions,
            "taken_back": found.taken_back,
            "point_of_diversion": found.point_of_diversion,
            "time_to_crime": found.time_to_crime,
            "outcome": conclusion.outcome,
            "failure_reason": conclusion.failure_reason,
            "warnings": (*(each for each in trace.warnings if each.pointer != POINTER), *onward_warnings(trace)),
        }
    )


def said_in(trace: Trace, language: Language) -> Trace:
    """The trace with the sentences of its findings in a language: reckoned anew, as they are for a report, from what
    the reader may see of its answers."""
    found = findings(trace, Wording(language, spelt_out=True, speakers=speakers_of(trace, language)))
    point, counted = trace.point_of_diversion, trace.time_to_crime
    return trace.model_copy(
        update={
            "chain_of_custody": found.chain_of_custody,
            "contradictions": found.contradictions,
            "taken_back": found.taken_back,
            "point_of_diversion": found.point_of_diversion if point is not None else None,
            "time_to_crime": found.time_to_crime if counted is not None else None,
        }
    )


said_by_subject(Trace, said_in)


def may_see(reader: str, restrictions: tuple[Restriction, ...], *, told_by: str, trace: Trace) -> bool:
    """Whether a party may see what a leg answered.

    Who asks, for whom it asks and who answered always may. REQUESTER_ONLY keeps it from all others. NO_ONWARD_SHARING
    keeps it from all but INTERPOL-GS, through which answers go. NOT_AS_EVIDENCE keeps it from nobody.
    """
    if reader in (trace.requested_by, f"ADM-{trace.on_behalf_of}", told_by):
        return True
    if "REQUESTER_ONLY" in restrictions:
        return False
    return "NO_ONWARD_SHARING" not in restrictions or reader == INTERPOL_GS


def redacted_for(trace: Trace, reader: str) -> Trace:
    """The trace without the answers that this reader may not see, and with the findings of the others alone.

    A step in which such an answer came is still there, without the answer and without the words beside it.
    """
    legs = tuple(_seen(leg, reader, trace) for leg in trace.legs)
    return trace if legs == trace.legs else with_findings(trace.model_copy(update={"legs": legs}))


def _seen(leg: Leg, reader: str, trace: Trace) -> Leg:
    """An answer that nobody may see hides those of the same leg before and after it that could give it away; what a
    leg is told of such an answer of another goes with it."""
    answered = {bureau_of(each): each.party for each in trace.legs}
    concerning = tuple(
        told
        for told in leg.concerning
        if may_see(reader, told.restrictions, told_by=answered.get(told.told_by, told.told_by), trace=trace)
    )
    if concerning != leg.concerning:
        leg = leg.model_copy(update={"concerning": concerning})
    hidden = any(
        event.response is not None and not may_see(reader, event.response.restrictions, told_by=leg.party, trace=trace)
        for event in leg.history
    )
    if not hidden:
        return leg
    history = tuple(
        event.model_copy(update={"response": None, "text": None}) if event.response is not None else event
        for event in leg.history
    )
    return leg.model_copy(update={"history": history})
