"""Where a weapon left the legal world, as far as the answers fix it, and how long before it was found it was acquired.

The point of diversion is the first loss, theft or unlawful act after the last lawful event: what was stolen, recovered
and lawfully sold again was diverted after that sale. Where no such act is told it lies between the last lawful event
and the recovery. Events after the recovery, which are contradictions, are left aside.

Time to crime is counted as those who trace count it, from the acquisition by a private holder: the last lawful one
told, which is the first retail sale where no later one is. A loss or theft is the point of diversion and no
acquisition, so nothing is counted from it. Never negative: an acquisition after the recovery is a contradiction.
"""

from typing import Final

from iarms.domain.tracing.chain import Chain, ChainStep, same_country
from iarms.domain.tracing.wording import Wording, bureau_of, event_told
from iarms.models.reason import Parameters
from iarms.models.reference import Confidence
from iarms.models.trace import DiversionBasis, PointOfDiversion, TimeToCrime

_LOWER: Final[dict[Confidence, Confidence]] = {"HIGH": "MEDIUM", "MEDIUM": "LOW", "LOW": "LOW"}
_BASIS: Final[dict[str, DiversionBasis]] = {"LOSS": "REPORTED_LOSS", "THEFT": "REPORTED_THEFT"}
_MOST_EARLIER: Final = 3
_NOT_RETAIL: Final = frozenset({"MAKER", "DEALER", "STATE"})


def point_of_diversion(chain: Chain, words: Wording, *, contradicted: bool) -> PointOfDiversion | None:
    """Where and when, and how sure. None where nothing lawful and nothing unlawful is told.

    HIGH: a dated act and nothing lawful that may be later. MEDIUM: such an act without a date or beside a lawful event
    that may be later; or the interval after the last lawful event, where that country's final answer names the last
    lawful holder and so nothing later is in its registers. LOW: any other interval. Contradictions lower it by one.
    """
    point = _point(chain, words)
    if point is None or not contradicted:
        return point
    text = words.say("less_sure", text=point.text)
    parameters: Parameters = {**point.parameters, "less_sure": True}
    return point.model_copy(update={"confidence": _LOWER[point.confidence], "text": text, "parameters": parameters})


def _point(chain: Chain, words: Wording) -> PointOfDiversion | None:
    steps = [step for step in chain.steps if not chain.recovery.span.before(step.span) and step.link.kind != "RECOVERY"]
    lawful = [n for n, step in enumerate(steps) if step.lawful]
    last = steps[lawful[-1]] if lawful else None
    acts = [(n, step) for n, step in enumerate(steps) if _diverts(step)]
    later = [step for n, step in acts if not lawful or n > lawful[-1]]
    if later:
        return _at_act(chain, later[0], last, words)
    reported = _reported(chain, last, words)
    if reported or last is None:
        return reported
    return _after_lawful(chain, last, [step for _, step in acts], words)


def _diverts(step: ChainStep) -> bool:
    return step.link.kind in _BASIS or step.link.lawful is False


def _at_act(chain: Chain, act: ChainStep, last: ChainStep | None, words: Wording) -> PointOfDiversion:
    before = [step for step in chain.steps if not chain.recovery.span.before(step.span)]
    later = [step for step in before if step.lawful and _may_be_later(step, act)]
    if later:
        code = "may_be_later"
        text = words.say(code, act=words.told(act.link), lawful=words.told(later[-1].link))
        parameters: Parameters = {"act": event_told(act.link), "lawful": event_told(later[-1].link)}
    else:
        code = "nothing_lawful_after"
        text = words.say(code, act=words.told(act.link))
        parameters = {"act": event_told(act.link)}
    return PointOfDiversion(
        country=act.at,
        not_before=act.link.date or (last.link.date if last else None),
        not_after=act.link.date or chain.recovery.link.date,
        basis=_BASIS.get(act.link.kind, "UNLAWFUL_TRANSFER"),
        confidence="HIGH" if act.link.date is not None and not later else "MEDIUM",
        text=text,
        code=code,
        parameters=parameters,
    )


def _may_be_later(lawful: ChainStep, act: ChainStep) -> bool:
    """Whether the days do not say that the lawful one came first. On one and the same day it did: the chain says so."""
    if lawful.link.kind in ("MANUFACTURE", "PROOF") or lawful.span.before(act.span):
        return False
    return not (lawful.span == act.span and act.span.first == act.span.last)


def _reported(chain: Chain, last: ChainStep | None, words: Wording) -> PointOfDiversion | None:
    """Reported lost or stolen, by an answer that tells neither which nor when."""
    for answer in chain.answers:
        acts = [step for step in chain.steps if answer.leg.leg_id in step.link.leg_ids and step.link.kind in _BASIS]
        if answer.outcome == "REPORTED_LOST_OR_STOLEN" and not acts:
            party, country = words.parties((bureau_of(answer.leg),)), words.country(answer.leg.country)
            return PointOfDiversion(
                country=answer.leg.country,
                not_before=last.link.date if last else None,
                not_after=chain.recovery.link.date,
                basis="REPORTED_LOSS",
                confidence="MEDIUM",
                text=words.say("reported_missing", party=party, country=country),
                code="reported_missing",
                parameters={"party": bureau_of(answer.leg), "country": answer.leg.country},
            )
    return None


def _after_lawful(chain: Chain, last: ChainStep, earlier: list[ChainStep], words: Wording) -> PointOfDiversion:
    """Between the last lawful event and the recovery. Of an export without an arrival nobody can name the country."""
    complete = any(
        answer.final
        and answer.outcome == "LAST_LEGAL_HOLDER_IDENTIFIED"
        and same_country(answer.leg.country, last.at)
        and not last.leaves
        for answer in chain.answers
    )
    text = words.say("between", lawful=words.told(last.link), date=words.when(chain.recovery.link.date))
    parameters: Parameters = {"lawful": event_told(last.link), "recovered_on": str(chain.recovery.link.date)}
    if last.leaves:
        text += words.say("arrival_not_told", country=words.country(last.to))
        parameters["arrival_in"] = last.to
        nothing = [
            bureau_of(answer.leg)
            for answer in chain.answers
            if same_country(answer.leg.country, last.to) and answer.outcome == "NO_RECORD"
        ]
        text += words.say("no_record_of_it", parties=words.parties(nothing)) if nothing else ""
        if nothing:
            parameters["without_record"] = tuple(nothing)
    if complete:
        text += words.say("names_last_holder", country=words.country(last.at))
        parameters["last_holder_in"] = last.at
    if last.link.date is None:
        text += words.say("that_event_no_date", placed=last.link.placed)
        parameters["is_undated"] = True
    if earlier:
        reports = "; ".join(words.told(step.link) for step in earlier[:_MOST_EARLIER])
        if len(earlier) > _MOST_EARLIER:
            reports = words.say("and_more", reports=reports, number=len(earlier) - _MOST_EARLIER)
        text += words.say("followed_by_lawful", reports=reports)
        parameters["earlier"] = tuple(event_told(step.link) for step in earlier[:_MOST_EARLIER])
    return PointOfDiversion(
        country=None if last.leaves else last.at,
        not_before=last.link.date,
        not_after=chain.recovery.link.date,
        basis="LAST_LAWFUL_EVENT",
        confidence="MEDIUM" if complete else "LOW",
        text=text,
        code="between",
        parameters=parameters,
    )


def time_to_crime(chain: Chain, words: Wording) -> TimeToCrime | None:
    """Days from the last lawful acquisition by a private holder to the recovery. None where there is none with a date,
    or where it came after the recovery."""
    steps = [step for step in chain.steps if _acquired(step)]
    dated = [step for step in steps if step.link.date is not None]
    if not dated:
        return None
    counted = dated[-1]
    recovered = chain.recovery.span
    at_most = (recovered.last - counted.span.first).days
    if at_most < 0 or counted.link.date is None:
        return None
    at_least = max(0, (recovered.first - counted.span.last).days)
    by = words.say("private_holder" if counted.link.holder == "PRIVATE" else "unknown_holder")
    recovered_on = words.when(chain.recovery.link.date)
    text = words.say("counted_from", by=by, event=words.told(counted.link), date=recovered_on)
    parameters: Parameters = {"event": event_told(counted.link), "recovered_on": str(chain.recovery.link.date)}
    if len(dated) < len(steps):
        text += words.say("another_acquisition")
        parameters["another_undated"] = True
    return TimeToCrime(
        days_at_least=at_least,
        days_at_most=at_most,
        counted_from=counted.link.kind,
        counted_from_date=counted.link.date,
        text=text,
        code="counted_from",
        parameters=parameters,
    )


def _acquired(step: ChainStep) -> bool:
    """A sale to somebody who is not in the trade and not the state, or any lawful passing to a private holder."""
    if not step.lawful:
        return False
    private = step.link.holder == "PRIVATE" and step.link.kind in ("SALE", "TRANSFER", "IMPORT")
    return private or (step.link.kind == "SALE" and step.link.holder not in _NOT_RETAIL)
