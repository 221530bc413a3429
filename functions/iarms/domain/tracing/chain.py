"""The chain of custody: what all answers of a trace tell of a weapon's life, and its recovery, in order.

What stands of a leg. A partial answer adds to those before it. A final answer that tells events, or that no record is
there, or why there is no answer, stands alone: what was told before and is not told again is taken back, and kept as
that. A final answer that only names an outcome says nothing against the events told before, and they stand. A
correction stands alone, whatever it tells.

Order. A date known to the year or month alone is the span of its days: what was certainly earlier stands earlier.
Where spans overlap the way of a weapon decides: made, proofed, held where it is, sent on, received. An event without a
date stands where its kind and countries allow, else at the end of its leg, and says so in `placed`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from iarms.domain.text import Span, span_of
from iarms.domain.tracing.wording import Wording, bureau_of
from iarms.models.country import SUCCESSORS
from iarms.models.trace import (
    ChainLink,
    CustodyEvent,
    CustodyKind,
    FailureReason,
    Leg,
    LegResponse,
    Restriction,
    Trace,
    TraceOutcome,
)

Key = tuple[str, str | None, str | None, str | None, str | None, bool | None]
Placement = tuple[int, str, str | None]
"""A place among the steps of a chain, and why a step without a date stands there: a phrase, and its country."""

# Of events on days that overlap the earlier in a weapon's life first.
_RANK: Final[dict[CustodyKind, int]] = {
    "MANUFACTURE": 0, "PROOF": 1, "IMPORT": 2, "STATE_ISSUE": 3, "SALE": 4, "TRANSFER": 4, "TRANSIT": 4, "OTHER": 4,
    "DEACTIVATION": 5, "LOSS": 6, "THEFT": 6, "EXPORT": 7, "DESTRUCTION": 8, "RECOVERY": 9,
}  # fmt: skip
_HOLDER_RANK: Final = {"MAKER": 0, "DEALER": 1}
# After these the weapon is not where it was. A transfer is one of them where it names another country.
LEAVING_KINDS: Final = frozenset({"EXPORT", "TRANSFER", "TRANSIT"})


@dataclass(frozen=True)
class ChainStep:
    """A link, the days it can mean, where the weapon was and where it went. `order`: as it was told."""

    link: ChainLink
    span: Span
    at: str | None
    to: str | None
    order: int

    @property
    def leaves(self) -> bool:
        """Whether the weapon went to another country."""
        return self.link.kind in LEAVING_KINDS and self.to is not None and not same_country(self.at, self.to)

    @property
    def lawful(self) -> bool:
        """Whether it shows the weapon in lawful hands: of the kinds that do, and not told to be unlawful."""
        kind, lawful = self.link.kind, self.link.lawful
        return lawful is not False and (kind in LAWFUL_KINDS or (kind in ("OTHER", "DEACTIVATION") and lawful is True))

    @property
    def recovery_of_this_trace(self) -> bool:
        """Whether it is the recovery that the trace is about; other links are told by a leg."""
        return not self.link.leg_ids


LAWFUL_KINDS: Final[frozenset[str]] = frozenset(
    {"MANUFACTURE", "PROOF", "EXPORT", "IMPORT", "TRANSIT", "SALE", "TRANSFER", "STATE_ISSUE"}
)


@dataclass(frozen=True)
class Answer:
    """What stands of one leg: its last outcome or reason, the responses that hold events, whether it is final."""

    leg: Leg
    outcome: TraceOutcome | None
    failure_reason: FailureReason | None
    next_country: str | None
    final: bool
    standing: tuple[LegResponse, ...]
    replaced: tuple[LegResponse, ...]


@dataclass(frozen=True)
class Chain:
    """The steps in order, the recovery of this trace among them, and what was told once and taken back."""

    steps: tuple[ChainStep, ...]
    recovery: ChainStep
    taken_back: tuple[ChainLink, ...]
    answers: tuple[Answer, ...]


def same_country(one: str | None, other: str | None) -> bool:
    """Whether two codes may mean the same country: a former state and one that succeeded it do."""
    if one is None or other is None:
        return one == other
    return one == other or other in SUCCESSORS.get(one, ()) or one in SUCCESSORS.get(other, ())


def answer_of(leg: Leg) -> Answer | None:
    """What stands of a leg; None where it has not answered."""
    standing: list[LegResponse] = []
    replaced: list[LegResponse] = []
    for response in (event.response for event in leg.history if event.response is not None):
        alone = response.events or response.failure_reason or response.outcome == "NO_RECORD"
        if response.correction or (response.final and alone):
            replaced, standing = [*replaced, *standing], []
        standing.append(response)
    if not standing:
        return None
    last = standing[-1]
    return Answer(
        leg=leg,
        outcome=last.outcome,
        failure_reason=last.failure_reason,
        next_country=_next_country(standing),
        final=last.final,
        standing=tuple(standing),
        replaced=tuple(replaced),
    )


def _next_country(standing: Sequence[LegResponse]) -> str | None:
    """Where the weapon went next, as the last response has it. A final answer says all that is known: a country that it
    does not name is named no more, unless it says only who was the first to buy it."""
    last = standing[-1]
    if last.next_country is not None or (last.final and last.outcome != "FIRST_PURCHASER_IDENTIFIED"):
        return last.next_country
    return next((each.next_country for each in reversed(standing) if each.next_country), None)


def chain_of(trace: Trace, words: Wording) -> Chain:
    """All that the answers tell and the recovery, in order; events that legs tell alike are one link of both."""
    answers = tuple(answer for answer in map(answer_of, trace.legs) if answer is not None)
    links: dict[tuple[Key, int], ChainLink] = {}
    taken_back: list[ChainLink] = []
    for answer in answers:
        own = _links(answer.standing, answer, words)
        for key, link in own.items():
            links[key] = _joined(links[key], link, words) if key in links else link
        taken_back += [link for key, link in _links(answer.replaced, answer, words).items() if key not in own]
    recovery = _recovery(trace, words)
    steps = [_step(link, place) for place, link in enumerate((*links.values(), recovery))]
    dated = _in_order([step for step in steps if step.link.date is not None])
    for step in steps:
        if step.link.date is None:
            _insert(dated, step, words)
    return Chain(tuple(dated), steps[-1], tuple(taken_back), answers)


def _links(responses: Iterable[LegResponse], answer: Answer, words: Wording) -> dict[tuple[Key, int], ChainLink]:
    """Each event by what it says and how often this response had said the same before: two sales of one year are two.

    Said again in another response of the same leg it is the same event.
    """
    links: dict[tuple[Key, int], ChainLink] = {}
    for response in responses:
        said_before: Counter[Key] = Counter()
        for event in (*response.events, *_implied(response, answer)):
            key = _key(event, answer.leg)
            link = _link(event, answer.leg, response.restrictions)
            if event not in response.events:
                link = link.model_copy(update={"note": words.say("implied")})
            place = (key, said_before[key])
            links[place] = _joined(links[place], link, words) if place in links else link
            said_before[key] += 1
    return links


def _implied(response: LegResponse, answer: Answer) -> list[CustodyEvent]:
    """EXPORTED_TO is an export, where no event of this leg tells of it."""
    if response.outcome != "EXPORTED_TO" or response.next_country is None:
        return []
    events = (event for each in (*answer.standing, *answer.replaced) for event in each.events)
    if any(event.kind in ("EXPORT", "TRANSFER") and event.to_country == response.next_country for event in events):
        return []
    return [CustodyEvent(kind="EXPORT", country=answer.leg.country, to_country=response.next_country)]


def _key(event: CustodyEvent, leg: Leg) -> Key:
    country = event.country or leg.country
    return (event.kind, event.date, country, event.to_country, event.holder, event.lawful)


def _link(event: CustodyEvent, leg: Leg, restrictions: tuple[Restriction, ...]) -> ChainLink:
    return ChainLink(
        kind=event.kind,
        date=event.date,
        country=event.country or leg.country,
        to_country=event.to_country,
        holder=event.holder,
        lawful=event.lawful,
        note=event.note,
        told_by=(bureau_of(leg),),
        leg_ids=(leg.leg_id,),
        restrictions=tuple(dict.fromkeys(restrictions)),
    )


def _joined(one: ChainLink, other: ChainLink, words: Wording) -> ChainLink:
    """One link of two that say the same. Notes that differ are both kept, each with who wrote it."""
    note = one.note or other.note
    if one.note and other.note and one.note != other.note:
        first = one.note if len(one.told_by) > 1 else f"{words.parties(one.told_by)}: {one.note}"
        note = f"{first} / {words.parties(other.told_by)}: {other.note}"
    return one.model_copy(
        update={
            "note": note,
            "told_by": tuple(dict.fromkeys((*one.told_by, *other.told_by))),
            "leg_ids": tuple(dict.fromkeys((*one.leg_ids, *other.leg_ids))),
            "restrictions": tuple(dict.fromkeys((*one.restrictions, *other.restrictions))),
        }
    )


def _recovery(trace: Trace, words: Wording) -> ChainLink:
    recovery = trace.recovery
    how = words.say(f"recovered_{recovery.circumstances}")
    return ChainLink(
        kind="RECOVERY",
        date=recovery.date,
        country=recovery.country,
        to_country=None,
        holder=None,
        lawful=None,
        note=f"{how}: {recovery.place}" if recovery.place else how,
        told_by=(trace.requested_by,),
        leg_ids=(),
    )


def _step(link: ChainLink, order: int) -> ChainStep:
    """An import that names two countries went to the second; otherwise its country is the one that it came into."""
    arrives = link.kind == "IMPORT" and link.to_country is not None
    at = link.to_country if arrives else link.country
    to = link.to_country if link.kind in LEAVING_KINDS else at
    return ChainStep(link=link, span=span_of(link.date), at=at, to=to, order=order)


def _in_order(steps: list[ChainStep]) -> list[ChainStep]:
    """Dated steps: one that is certainly earlier first; of the others, the next on the way from where the weapon is."""
    left, done = list(steps), list[ChainStep]()
    where: str | None = None
    while left:
        earliest_end = min(step.span.last for step in left)
        ready = [step for step in left if step.span.first <= earliest_end]
        on_the_way = {step.to for step in ready if step.leaves}
        chosen = min(ready, key=lambda step: _priority(step, where, on_the_way))
        left.remove(chosen)
        done.append(chosen)
        where = chosen.to or (where if chosen.link.kind in LEAVING_KINDS else chosen.at)
    return done


def _priority(step: ChainStep, where: str | None, on_the_way: set[str | None]) -> tuple[object, ...]:
    link = step.link
    return (
        step.recovery_of_this_trace,
        link.kind not in ("MANUFACTURE", "PROOF"),
        _RANK[link.kind] if link.kind in ("MANUFACTURE", "PROOF") else 0,
        link.kind == "IMPORT" and step.at in on_the_way,
        link.kind == "DESTRUCTION",
        not same_country(step.at, where),
        step.leaves,
        _RANK[link.kind],
        _HOLDER_RANK.get(link.holder or "", 2),
        step.span.first,
        step.span.last,
        step.order,
    )


def _insert(steps: list[ChainStep], step: ChainStep, words: Wording) -> None:
    """Put a step without a date where its kind and countries allow, else at the end of its leg."""
    place, why, country = _fitting(steps, step) or _at_end_of_leg(steps, step)
    placed = words.say("placed", why=words.say(why, country=words.country(country)))
    link = step.link.model_copy(update={"placed": placed})
    steps.insert(place, ChainStep(link=link, span=step.span, at=step.at, to=step.to, order=step.order))


def _fitting(steps: list[ChainStep], step: ChainStep) -> Placement | None:
    """Where a step without a date stands by its kind and countries, and why; None where they do not say."""
    match step.link.kind:
        case "MANUFACTURE":
            return _after_last(steps, "MANUFACTURE"), "made_first", None
        case "PROOF":
            return _after_last(steps, "MANUFACTURE", "PROOF"), "proofed_when_made", None
        case "IMPORT":
            return _on_arrival(steps, step)
    return (_before_its_destination(steps, step) if step.leaves else None) or _where_it_was_held(steps, step)


def _after_last(steps: list[ChainStep], *kinds: CustodyKind) -> int:
    """The place after the last step of these kinds, the first of all where there is none."""
    return max((n + 1 for n, other in enumerate(steps) if other.link.kind in kinds), default=0)


def _before_its_destination(steps: list[ChainStep], step: ChainStep) -> Placement | None:
    """Of what left a country: before the weapon was first where it went, after it was where it came from."""
    held = [n for n, other in enumerate(steps) if same_country(other.at, step.at) or same_country(other.to, step.at)]
    arrived = [n for n, other in enumerate(steps) if same_country(other.at, step.to) and (not held or n > held[0])]
    return (arrived[0], "what_follows_was_in", step.to) if arrived else None


def _on_arrival(steps: list[ChainStep], step: ChainStep) -> Placement | None:
    """Of an import: after the weapon was sent there, else before it was first there."""
    sent = [n for n, other in enumerate(steps) if other.leaves and same_country(other.to, step.at)]
    if sent:
        return sent[0] + 1, "sent_there_before", step.at
    arrived = [n for n, other in enumerate(steps) if same_country(other.at, step.at)]
    return (arrived[0], "what_follows_was_in", step.at) if arrived else None


def _where_it_was_held(steps: list[ChainStep], step: ChainStep) -> Placement | None:
    """After the weapon was last in the step's country, else before it left."""
    for n in range(len(steps) - 1, -1, -1):
        if same_country(steps[n].to, step.at) and not steps[n].recovery_of_this_trace:
            return _not_after_recovery(steps, n + 1), "was_there_then", step.at
    left = [n for n, other in enumerate(steps) if other.leaves and same_country(other.at, step.at)]
    return (left[0], "left_then", step.at) if left else None


def _at_end_of_leg(steps: list[ChainStep], step: ChainStep) -> Placement:
    own = [n for n, other in enumerate(steps) if set(other.link.leg_ids) & set(step.link.leg_ids)]
    return _not_after_recovery(steps, own[-1] + 1 if own else len(steps)), "end_of_leg", None


def _not_after_recovery(steps: list[ChainStep], place: int) -> int:
    """What has no date is not put after the recovery, unless it is the recovery that comes first of all."""
    recovered = [n for n, other in enumerate(steps) if other.recovery_of_this_trace]
    return min([place, *recovered])
