"""What cannot all be true of what the answers of a trace tell. Shown, each with who says what, and never resolved.

A date known to the year or month alone contradicts nothing that may have been before or after it. A country that was
sent a weapon and has no record of it contradicts nobody: weapons are lost on the way.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

from iarms.domain.text import span_of
from iarms.domain.tracing.chain import Answer, Chain, ChainStep, same_country
from iarms.domain.tracing.wording import Wording, bureau_of, event_told
from iarms.models.reason import Parameters
from iarms.models.trace import Contradiction, Trace

# More than these no reader weighs, and the trace has to fit into its item.
_MOST: Final = 50

# A weapon that this happened to was in the country that tells it.
_HELD: Final = frozenset({"SALE", "TRANSFER", "STATE_ISSUE", "LOSS", "THEFT", "DEACTIVATION"})
_KEPT_LAWFULLY: Final = frozenset({"IMPORT", "SALE", "STATE_ISSUE"})

Found = Iterator[Contradiction]


def contradictions_in(chain: Chain, trace: Trace, words: Wording) -> tuple[Contradiction, ...]:
    """Every contradiction once, in the order of the rules below; beyond fifty their number is told."""
    found: dict[str, Contradiction] = {}
    for rule in _RULES:
        for contradiction in rule(chain, trace, words):
            found.setdefault(contradiction.text, contradiction)
    told = list(found.values())
    if len(told) > _MOST:
        rest = told[_MOST - 1 :]
        parties = tuple(sorted({party for each in rest for party in each.told_by}))
        text = words.say("more_contradictions", number=len(rest))
        told[_MOST - 1 :] = [_said("more_contradictions", text, {"number": len(rest)}, parties)]
    return tuple(told)


def _said(code: str, text: str, parameters: Parameters, parties: Iterable[str]) -> Contradiction:
    return Contradiction(text=text, code=code, parameters=parameters, told_by=tuple(dict.fromkeys(parties)))


def _but(words: Wording, key: str, one: ChainStep, other: ChainStep) -> Contradiction:
    text = words.say(key, one=words.tells(one.link), other=words.tells(other.link))
    return _said(key, text, {"one": event_told(one.link), "other": event_told(other.link)}, _both(one, other))


def _both(one: ChainStep, other: ChainStep) -> tuple[str, ...]:
    return (*one.link.told_by, *other.link.told_by)


def _steps_of_kinds(chain: Chain, *kinds: str) -> list[ChainStep]:
    return [step for step in chain.steps if step.link.kind in kinds]


def _before_manufacture(chain: Chain, _: Trace, words: Wording) -> Found:
    for made in _steps_of_kinds(chain, "MANUFACTURE"):
        for step in chain.steps:
            if step.link.kind != "MANUFACTURE" and step.span.before(made.span):
                yield _but(words, "before_it_was_made", made, step)
                break


def _made_twice(chain: Chain, _: Trace, words: Wording) -> Found:
    made = _steps_of_kinds(chain, "MANUFACTURE")
    for n, one in enumerate(made):
        for other in made[n + 1 :]:
            if not same_country(one.at, other.at):
                yield _but(words, "made_in_two_countries", one, other)
            elif not one.span.overlaps(other.span):
                yield _but(words, "made_at_two_times", one, other)


def _not_as_given(chain: Chain, trace: Trace, words: Wording) -> Found:
    given = trace.firearm
    for made in _steps_of_kinds(chain, "MANUFACTURE"):
        parties = (trace.requested_by, *made.link.told_by)
        if given.year and made.link.date and not made.span.overlaps(span_of(f"{given.year:04d}")):
            text = words.say("the_year", party=trace.requested_by, year=given.year, made=words.tells(made.link))
            told: Parameters = {"party": trace.requested_by, "year": given.year, "one": event_told(made.link)}
            yield _said("the_year", text, told, parties)
        if given.country_of_manufacture and not same_country(given.country_of_manufacture, made.at):
            country = words.country(given.country_of_manufacture)
            said = words.say("the_country", party=trace.requested_by, country=country, made=words.tells(made.link))
            told = {"party": trace.requested_by, "country": given.country_of_manufacture, "one": event_told(made.link)}
            yield _said("the_country", said, told, parties)


def _after_recovery(chain: Chain, _: Trace, words: Wording) -> Found:
    recovery = chain.recovery
    for step in chain.steps:
        if recovery.span.before(step.span):
            yield _but(words, "after_it_was_found", recovery, step)


def _after_destruction(chain: Chain, _: Trace, words: Wording) -> Found:
    for gone in _steps_of_kinds(chain, "DESTRUCTION"):
        if not chain.recovery.span.before(gone.span):
            yield _but(words, "found_though_destroyed", gone, chain.recovery)
        for step in chain.steps:
            if gone.span.before(step.span) and step is not chain.recovery:
                yield _but(words, "after_it_was_destroyed", gone, step)
                break
    for answer in chain.answers:
        if answer.outcome == "DESTROYED_ON_RECORD" and not _tells(answer, chain, "DESTRUCTION"):
            party, found = bureau_of(answer.leg), words.tells(chain.recovery.link)
            text = words.say("found_though_recorded_destroyed", party=words.parties((party,)), other=found)
            told: Parameters = {"party": party, "other": event_told(chain.recovery.link)}
            yield _said("found_though_recorded_destroyed", text, told, (party, *chain.recovery.link.told_by))


def _tells(answer: Answer, chain: Chain, kind: str) -> bool:
    return any(answer.leg.leg_id in step.link.leg_ids for step in _steps_of_kinds(chain, kind))


def _import_without_export(chain: Chain, _: Trace, words: Wording) -> Found:
    final = {answer.leg.country: answer for answer in chain.answers if answer.final and answer.outcome}
    for place, arrival in enumerate(chain.steps):
        if arrival.link.kind != "IMPORT":
            continue
        exports = [step for step in chain.steps if step.leaves and same_country(step.to, arrival.at)]
        if exports:
            if all(arrival.span.before(step.span) for step in exports):
                first = exports[0]
                yield _but(words, "imported_before_exported", arrival, first)
            continue
        origin = _origin(chain, place)
        answer = final.get(origin) if origin else None
        if answer is not None and not same_country(origin, arrival.at):
            party = bureau_of(answer.leg)
            text = words.say(
                "imported_without_export",
                one=words.tells(arrival.link),
                party=words.parties((party,)),
                country=words.country(arrival.at),
            )
            told: Parameters = {"one": event_told(arrival.link), "party": party, "country": arrival.at}
            yield _said("imported_without_export", text, told, (*arrival.link.told_by, party))


def _origin(chain: Chain, place: int) -> str | None:
    """Where the weapon was before: as the import says, else as the step before it does."""
    link = chain.steps[place].link
    if link.to_country is not None:
        return link.country
    return chain.steps[place - 1].to if place else None


def _held_in_two_countries(chain: Chain, _: Trace, words: Wording) -> Found:
    """In a country before and after, and in another between, with nothing told that took it there or back."""
    steps = [step for step in chain.steps if step.link.date is not None]
    held = [(n, step) for n, step in enumerate(steps) if step.link.kind in _HELD and not step.leaves]
    for (n, one), (m, other) in pairwise(held):
        if same_country(one.at, other.at):
            continue
        if one.span == other.span and one.span.first == one.span.last:
            yield _but(words, "two_countries_on_one_day", one, other)
            continue
        back = next((step for k, step in held if k > m and same_country(step.at, one.at)), None)
        if back is None or not (one.span.before(other.span) and other.span.before(back.span)):
            continue
        between = steps[n : steps.index(back)]
        if not any(step.leaves or step.link.kind == "IMPORT" for step in between):
            text = words.say(
                "two_countries_at_one_time",
                one=words.tells(one.link),
                back=words.event(back.link),
                other=words.tells(other.link),
            )
            told: Parameters = {
                "one": event_told(one.link),
                "back": event_told(back.link),
                "other": event_told(other.link),
            }
            yield _said("two_countries_at_one_time", text, told, (*_both(one, other), *back.link.told_by))


def _held_after_export(chain: Chain, _: Trace, words: Wording) -> Found:
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
                    yield _but(words, "sent_to_two_countries", sent, step)
                break
            if step.link.kind in _HELD and same_country(step.at, sent.at) and sent.span.before(step.span):
                if step.link.kind in ("LOSS", "THEFT") and sent.lawful:
                    yield _but(words, "missing_after_sent_abroad", sent, step)
                else:
                    yield _but(words, "held_where_it_had_left", sent, step)
                break


def _never_exported(chain: Chain, _: Trace, words: Wording) -> Found:
    for answer in chain.answers:
        if answer.outcome != "DOMESTIC_NEVER_EXPORTED":
            continue
        leg = answer.leg
        own = [n for n, step in enumerate(chain.steps) if leg.leg_id in step.link.leg_ids]
        for place, step in enumerate(chain.steps):
            if (step.leaves and same_country(step.at, leg.country)) or (
                own
                and place > own[-1]
                and step.link.kind in _KEPT_LAWFULLY
                and step.lawful
                and not same_country(step.at, leg.country)
            ):
                party, country = bureau_of(leg), words.country(leg.country)
                named, other = words.parties((party,)), words.tells(step.link)
                text = words.say("exported_or_not", party=named, country=country, other=other)
                told: Parameters = {"party": party, "country": leg.country, "other": event_told(step.link)}
                yield _said("exported_or_not", text, told, (party, *step.link.told_by))
        for second in chain.answers:
            if second.outcome == "DOMESTIC_NEVER_EXPORTED" and not same_country(second.leg.country, leg.country):
                pair = [bureau_of(each.leg) for each in sorted((answer, second), key=lambda each: each.leg.leg_id)]
                one, two = (words.parties((each,)) for each in pair)
                text = words.say("both_never_left", one=one, other=two)
                yield _said("both_never_left", text, {"parties": tuple(pair)}, pair)


def _lawful_or_not(chain: Chain, _: Trace, words: Wording) -> Found:
    for n, one in enumerate(chain.steps):
        for other in chain.steps[n + 1 :]:
            a, b = one.link, other.link
            same = (a.kind, a.date, a.country, a.to_country) == (b.kind, b.date, b.country, b.to_country)
            if same and a.date and {a.lawful, b.lawful} == {True, False}:
                yield _but(words, "lawful_or_not", one, other)


_RULES: Final[tuple[Callable[[Chain, Trace, Wording], Found], ...]] = (
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
