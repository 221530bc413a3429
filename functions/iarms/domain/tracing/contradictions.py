"""What cannot all be true of what the answers of a trace tell. Shown, each with who says what, and never resolved.

A date known to the year or month alone contradicts nothing that may have been before or after it. A country that was
sent a weapon and has no record of it contradicts nobody: weapons are lost on the way.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from iarms.domain.text import span_of
from iarms.domain.tracing.chain import Answer, Chain, ChainStep, event_in_words, parties_in_words, same_country
from iarms.models.trace import Contradiction, Trace

# More than these no reader weighs, and the trace has to fit into its item.
_MOST: Final = 50

# A weapon that this happened to was in the country that tells it.
_HELD: Final = frozenset({"SALE", "TRANSFER", "STATE_ISSUE", "LOSS", "THEFT", "DEACTIVATION"})
_KEPT_LAWFULLY: Final = frozenset({"IMPORT", "SALE", "STATE_ISSUE"})

Found = Iterator[tuple[str, tuple[str, ...]]]


def contradictions_in(chain: Chain, trace: Trace) -> tuple[Contradiction, ...]:
    """Every contradiction once, in the order of the rules below; beyond fifty their number is told."""
    found: dict[str, Contradiction] = {}
    for rule in _RULES:
        for text, parties in rule(chain, trace):
            found.setdefault(text, Contradiction(text=text, told_by=tuple(dict.fromkeys(parties))))
    told = list(found.values())
    if len(told) > _MOST:
        rest = told[_MOST - 1 :]
        parties = tuple(sorted({party for each in rest for party in each.told_by}))
        told[_MOST - 1 :] = [Contradiction(text=f"{len(rest)} more contradictions of these kinds", told_by=parties)]
    return tuple(told)


def _says(step: ChainStep) -> str:
    verb = "tell" if len(step.link.told_by) > 1 else "tells"
    return f"{parties_in_words(step.link.told_by)} {verb} of {event_in_words(step.link)}"


def _both(one: ChainStep, other: ChainStep) -> tuple[str, ...]:
    return (*one.link.told_by, *other.link.told_by)


def _told(chain: Chain, *kinds: str) -> list[ChainStep]:
    return [step for step in chain.steps if step.link.kind in kinds]


def _before_manufacture(chain: Chain, _: Trace) -> Found:
    for made in _told(chain, "MANUFACTURE"):
        for step in chain.steps:
            if step.link.kind != "MANUFACTURE" and step.span.before(made.span):
                yield f"before it was made: {_says(made)}, but {_says(step)}", _both(made, step)
                break


def _made_twice(chain: Chain, _: Trace) -> Found:
    made = _told(chain, "MANUFACTURE")
    for n, one in enumerate(made):
        for other in made[n + 1 :]:
            if not same_country(one.at, other.at):
                yield f"made in two countries: {_says(one)}, but {_says(other)}", _both(one, other)
            elif not one.span.overlaps(other.span):
                yield f"made at two times: {_says(one)}, but {_says(other)}", _both(one, other)


def _not_as_given(chain: Chain, trace: Trace) -> Found:
    given = trace.firearm
    for made in _told(chain, "MANUFACTURE"):
        parties = (trace.requested_by, *made.link.told_by)
        if given.year and made.link.date and not made.span.overlaps(span_of(f"{given.year:04d}")):
            yield f"the year: {trace.requested_by} gives {given.year} as the weapon's year, but {_says(made)}", parties
        if given.country_of_manufacture and not same_country(given.country_of_manufacture, made.at):
            country = given.country_of_manufacture
            text = f"{trace.requested_by} gives {country} as the country of manufacture, but {_says(made)}"
            yield f"the country: {text}", parties


def _after_recovery(chain: Chain, _: Trace) -> Found:
    recovery = chain.recovery
    for step in chain.steps:
        if recovery.span.before(step.span):
            yield f"after it was found: {_says(recovery)}, but {_says(step)}", _both(recovery, step)


def _after_destruction(chain: Chain, _: Trace) -> Found:
    for gone in _told(chain, "DESTRUCTION"):
        if not chain.recovery.span.before(gone.span):
            yield f"found though destroyed: {_says(gone)}, but {_says(chain.recovery)}", _both(gone, chain.recovery)
        for step in chain.steps:
            if gone.span.before(step.span) and step is not chain.recovery:
                yield f"after it was destroyed: {_says(gone)}, but {_says(step)}", _both(gone, step)
                break
    for answer in chain.answers:
        if answer.outcome == "DESTROYED_ON_RECORD" and not _tells(answer, chain, "DESTRUCTION"):
            party = answer.leg.party
            text = f"found though destroyed: {party} has it as destroyed, but {_says(chain.recovery)}"
            yield text, (party, *chain.recovery.link.told_by)


def _tells(answer: Answer, chain: Chain, kind: str) -> bool:
    return any(answer.leg.leg_id in step.link.leg_ids for step in _told(chain, kind))


def _import_without_export(chain: Chain, _: Trace) -> Found:
    final = {answer.leg.country: answer for answer in chain.answers if answer.final and answer.outcome}
    for place, arrival in enumerate(chain.steps):
        if arrival.link.kind != "IMPORT":
            continue
        exports = [step for step in chain.steps if step.leaves and same_country(step.to, arrival.at)]
        if exports:
            if all(arrival.span.before(step.span) for step in exports):
                first = exports[0]
                yield f"imported before it was exported: {_says(arrival)}, but {_says(first)}", _both(arrival, first)
            continue
        origin = _origin(chain, place)
        answer = final.get(origin) if origin else None
        if answer is not None and not same_country(origin, arrival.at):
            party = answer.leg.party
            text = f"imported without an export: {_says(arrival)}, but the final answer of {party}, where it was before"
            yield f"{text}, tells of no export to {arrival.at}", (*arrival.link.told_by, party)


def _origin(chain: Chain, place: int) -> str | None:
    """Where the weapon was before: as the import says, else as the step before it does."""
    link = chain.steps[place].link
    if link.to_country is not None:
        return link.country
    return chain.steps[place - 1].to if place else None


def _held_in_two_countries(chain: Chain, _: Trace) -> Found:
    """In a country before and after, and in another between, with nothing told that took it there or back."""
    steps = [step for step in chain.steps if step.link.date is not None]
    held = [(n, step) for n, step in enumerate(steps) if step.link.kind in _HELD and not step.leaves]
    for (n, one), (m, other) in pairwise(held):
        if same_country(one.at, other.at):
            continue
        if one.span == other.span and one.span.first == one.span.last:
            yield f"in two countries on one day: {_says(one)}, but {_says(other)}", _both(one, other)
            continue
        back = next((step for k, step in held if k > m and same_country(step.at, one.at)), None)
        if back is None or not (one.span.before(other.span) and other.span.before(back.span)):
            continue
        between = steps[n : steps.index(back)]
        if not any(step.leaves or step.link.kind == "IMPORT" for step in between):
            text = f"in two countries at one time: {_says(one)} and {event_in_words(back.link)}, but {_says(other)}"
            yield text, (*_both(one, other), *back.link.told_by)


def _held_after_export(chain: Chain, _: Trace) -> Found:
    """Sold, issued, lost or stolen in a country that it had left, with no way back told."""
    for place, sent in enumerate(chain.steps):
        if not sent.leaves or sent.link.kind == "TRANSIT":
            continue
        for step in chain.steps[place + 1 :]:
            if not step.leaves and step.link.kind == "IMPORT" and same_country(step.at, sent.at):
                break
            if step.leaves and same_country(step.to, sent.at):
                break
            if step.leaves and step.link.kind != "TRANSIT" and same_country(step.at, sent.at):
                if not same_country(step.to, sent.to):
                    yield f"sent to two countries: {_says(sent)}, but {_says(step)}", _both(sent, step)
                break
            if step.link.kind in _HELD and same_country(step.at, sent.at) and sent.span.before(step.span):
                if step.link.kind in ("LOSS", "THEFT") and sent.lawful:
                    yield (
                        f"reported missing after it was sent abroad: {_says(sent)}, but {_says(step)}",
                        _both(sent, step),
                    )
                else:
                    yield f"held where it had left: {_says(sent)}, but {_says(step)}", _both(sent, step)
                break


def _never_exported(chain: Chain, _: Trace) -> Found:
    for answer in chain.answers:
        if answer.outcome != "DOMESTIC_NEVER_EXPORTED":
            continue
        leg = answer.leg
        denies = f"{leg.party} says that it was never exported from {leg.country}"
        own = [n for n, step in enumerate(chain.steps) if leg.leg_id in step.link.leg_ids]
        for place, step in enumerate(chain.steps):
            if (step.leaves and same_country(step.at, leg.country)) or (
                own
                and place > own[-1]
                and step.link.kind in _KEPT_LAWFULLY
                and step.lawful
                and not same_country(step.at, leg.country)
            ):
                yield f"exported or not: {denies}, but {_says(step)}", (leg.party, *step.link.told_by)
        for other in chain.answers:
            if other.outcome == "DOMESTIC_NEVER_EXPORTED" and not same_country(other.leg.country, leg.country):
                one, two = sorted((answer, other), key=lambda each: each.leg.leg_id)
                text = f"{one.leg.party} and {two.leg.party} both say that it was theirs and never left"
                yield f"in two countries at one time: {text}", (one.leg.party, two.leg.party)


def _lawful_or_not(chain: Chain, _: Trace) -> Found:
    for n, one in enumerate(chain.steps):
        for other in chain.steps[n + 1 :]:
            a, b = one.link, other.link
            same = (a.kind, a.date, a.country, a.to_country) == (b.kind, b.date, b.country, b.to_country)
            if same and a.date and {a.lawful, b.lawful} == {True, False}:
                yield f"lawful or not: {_says(one)}, but {_says(other)}", _both(one, other)


_RULES: Final[tuple[Callable[[Chain, Trace], Found], ...]] = (
    _not_as_given,
    _made_twice,
    _before_manufacture,
    _import_without_export,
    _held_after_export,
    _held_in_two_countries,
    _never_exported,
    _lawful_or_not,
    _after_destruction,
    _after_recovery,
)
