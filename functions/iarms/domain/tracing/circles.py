"""What the requester should know of where answers lead: in a circle, or to its own country.

A circle is true where the weapon came back to a country that had sent it on, by what the answers say that stand. A
country that is asked already for another reason is none.
"""

from datetime import datetime
from typing import Final

from iarms.domain.tracing.chain import LEAVING_KINDS, Answer, answer_of, same_country
from iarms.domain.tracing.routing import route_onward
from iarms.domain.tracing.warned import warned
from iarms.domain.tracing.wording import bureau_of
from iarms.models.trace import Trace, Warned

POINTER: Final = "/next_country"


def onward_warnings(trace: Trace) -> tuple[Warned, ...]:
    """Each circle once, by the answer that closed it, and each answer that names the requester's own country."""
    answers = [answer for answer in map(answer_of, trace.legs) if answer is not None]
    ways: set[tuple[str, str]] = set()
    found: list[Warned] = []
    for answer in sorted(answers, key=_answered_at):
        country, named = answer.leg.country, answer.next_country
        if country is not None and named is not None:
            own = route_onward(named, "LINKED_COUNTRY", bureau_of(answer.leg), trace.on_behalf_of, frozenset())
            if isinstance(own, Warned):
                found.append(own)
            elif same_country(named, country) or _leads_back(ways, named, country):
                found.append(warned(POINTER, "circle", party=bureau_of(answer.leg), country=named))
        ways |= _ways(answer)
    return tuple(each for at, each in enumerate(found) if each not in found[:at])


def _answered_at(answer: Answer) -> datetime:
    return max(event.at for event in answer.leg.history if event.response is not None)


def _ways(answer: Answer) -> set[tuple[str, str]]:
    """From where to where the weapon went, by one answer."""
    events = [event for response in answer.standing for event in response.events]
    ways = {
        (str(event.country or answer.leg.country), event.to_country)
        for event in events
        if event.to_country is not None and event.kind in LEAVING_KINDS
    }
    if answer.next_country is not None and answer.leg.country is not None:
        ways.add((answer.leg.country, answer.next_country))
    return ways


def _leads_back(ways: set[tuple[str, str]], start: str, goal: str) -> bool:
    reached = [start]
    for at in reached:
        reached += [to for frm, to in sorted(ways) if same_country(frm, at) and to not in reached]
    return any(same_country(at, goal) for at in reached)
