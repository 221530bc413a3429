"""Where a firearm left the legal world: whom to ask, and what all answers together say.

    origins           to which countries a description leads; marks: what stands on the weapon beside the maker's name
    routing           which bureaus may know, with reasons
    legs              a leg opened, changed, withdrawn, and the trace's next version
    steps             what a step of a party makes of a trace, and who is told
    onward            what an answer does to other legs: who is asked next, and what it is told
    correction        what a corrected description does to the legs
    circles           where answers lead back
    clock_steps       what the clock makes of a leg that nobody stepped
    warnings          what in a request contradicts itself; model_doubts: what contradicts the model; doubted: of what
    warned            a warning with its sentence
    outcome           how a trace ended
    chain, contradictions, diversion, findings    the chain of custody out of the answers
    wording           events and who tells of them, in words
    views             a trace as one party may read it

Other packages import from here, not from the modules.
"""

from iarms.domain.tracing.clock_steps import ClockStep, notice_of_opening, take_clock_step
from iarms.domain.tracing.correction import Redescribed, correct_description
from iarms.domain.tracing.findings import findings, redacted_for
from iarms.domain.tracing.legs import (
    ENDED_TRACES,
    Actor,
    Transition,
    asked_bureaus,
    new_leg,
    with_state_and_findings,
)
from iarms.domain.tracing.onward import FurtherLeg, linked_countries_of
from iarms.domain.tracing.routing import Routed, bureaus_for, bureaus_of_country, route
from iarms.domain.tracing.steps import (
    LegStep,
    answer_step,
    give_information,
    take_leg_step,
    withdraw,
    withdraw_country,
)
from iarms.domain.tracing.views import concerns_trace, is_requester, trace_for
from iarms.domain.tracing.warned import warned
from iarms.domain.tracing.warnings import warnings, year_of
from iarms.domain.tracing.wording import Wording, bureau_of, speaker_for, speaker_in, speakers_of

__all__ = [
    "ENDED_TRACES",
    "Actor",
    "ClockStep",
    "FurtherLeg",
    "LegStep",
    "Redescribed",
    "Routed",
    "Transition",
    "Wording",
    "answer_step",
    "asked_bureaus",
    "bureau_of",
    "bureaus_for",
    "bureaus_of_country",
    "concerns_trace",
    "correct_description",
    "findings",
    "give_information",
    "is_requester",
    "linked_countries_of",
    "new_leg",
    "notice_of_opening",
    "redacted_for",
    "route",
    "speaker_for",
    "speaker_in",
    "speakers_of",
    "take_clock_step",
    "take_leg_step",
    "trace_for",
    "warned",
    "warnings",
    "with_state_and_findings",
    "withdraw",
    "withdraw_country",
    "year_of",
]
