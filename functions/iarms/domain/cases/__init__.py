"""What may happen to hits, legs of traces, records and reports, who may do it, and who may know of it.

    state_machine           a table of steps: from which state, by whom, to which state
    hit_states, leg_states, missing_report_states, record_states   the tables
    hit_steps               what a step makes of a hit, and what is told of it
    hit_clock               what the clock does with a hit, and when
    event_dates             when something can have happened
    disclosure              who may know of a record and of what was found
    drills                  what a weapon of the sandbox makes of a test
    mandates                for which administrations the WCO may act
    hiding                  records that are kept from searchers: the event behind it, and what is flagged
    hit_views               what each party reads of a hit
    notices                 who is told of what, under which id
    message_notices         who is told of a message
    party_notices           who is told that a row of the register changed
    webhook_notices         what a party is told of its own webhook
    reviews                 when a bureau is asked whether its record still stands

Other packages import from here, not from the modules.
"""

from iarms.domain.cases.disclosure import (
    EVERYBODY,
    PostingFilter,
    Reader,
    handling_lets_know,
    may_know,
    may_read_hit,
    seal,
    shown_to,
    unseal,
    withheld_from,
    withheld_too,
)
from iarms.domain.cases.drills import REFERENCE_PREFIX, drill_of, drill_of_search
from iarms.domain.cases.event_dates import EARLIEST_YEAR, check_event_date
from iarms.domain.cases.hiding import (
    HiddenHit,
    HidingFacts,
    HidingLimits,
    count_hiding,
    has_event_behind,
    hides_from_searchers,
    hiding_notice,
)
from iarms.domain.cases.hit_clock import FIRST_LOOK, HitClockStep, HitTimes, next_hit_step
from iarms.domain.cases.hit_states import ANSWERED_HIT, HIT, OPEN_HIT, OWNER, SEARCHER
from iarms.domain.cases.hit_steps import (
    HitActor,
    HitTransition,
    answer_request,
    ask_for_confirmation,
    close_hit,
    stands_in,
    take_hit_clock_step,
)
from iarms.domain.cases.hit_views import is_hidden, shown_to_party
from iarms.domain.cases.leg_states import (
    BUREAU,
    LEG,
    LEG_STATES,
    REQUESTER,
    SERVICE,
    TRACE_STATES,
    failure_at_expiry,
    state_of,
    was_asked,
)
from iarms.domain.cases.mandates import (
    administration_for,
    check_mandate,
    check_purpose,
    countries_under_mandate,
    has_mandate,
    told_instead,
)
from iarms.domain.cases.message_notices import SentMessage, hit_message_notices, leg_message_notices
from iarms.domain.cases.missing_report_states import MISSING_REPORT, SECRETARIAT
from iarms.domain.cases.notices import (
    TraceRecipient,
    hit_notices,
    received_notice_id,
    record_change_notices,
    step_notices,
    trace_notice,
)
from iarms.domain.cases.party_notices import party_notices
from iarms.domain.cases.record_states import BECOMES, check_change
from iarms.domain.cases.reviews import ReviewPolicy, expired, review_notice
from iarms.domain.cases.state_machine import CLOCK, Machine, Step
from iarms.domain.cases.webhook_notices import WEBHOOK_CHANGED, WebhookStage, webhook_notice

__all__ = [
    "ANSWERED_HIT",
    "BECOMES",
    "BUREAU",
    "CLOCK",
    "EARLIEST_YEAR",
    "EVERYBODY",
    "FIRST_LOOK",
    "HIT",
    "LEG",
    "LEG_STATES",
    "MISSING_REPORT",
    "OPEN_HIT",
    "OWNER",
    "REFERENCE_PREFIX",
    "REQUESTER",
    "SEARCHER",
    "SECRETARIAT",
    "SERVICE",
    "TRACE_STATES",
    "WEBHOOK_CHANGED",
    "HiddenHit",
    "HidingFacts",
    "HidingLimits",
    "HitActor",
    "HitClockStep",
    "HitTimes",
    "HitTransition",
    "Machine",
    "PostingFilter",
    "Reader",
    "ReviewPolicy",
    "SentMessage",
    "Step",
    "TraceRecipient",
    "WebhookStage",
    "administration_for",
    "answer_request",
    "ask_for_confirmation",
    "check_change",
    "check_event_date",
    "check_mandate",
    "check_purpose",
    "close_hit",
    "count_hiding",
    "countries_under_mandate",
    "drill_of",
    "drill_of_search",
    "expired",
    "failure_at_expiry",
    "handling_lets_know",
    "has_event_behind",
    "has_mandate",
    "hides_from_searchers",
    "hiding_notice",
    "hit_message_notices",
    "hit_notices",
    "is_hidden",
    "leg_message_notices",
    "may_know",
    "may_read_hit",
    "next_hit_step",
    "party_notices",
    "received_notice_id",
    "record_change_notices",
    "review_notice",
    "seal",
    "shown_to",
    "shown_to_party",
    "stands_in",
    "state_of",
    "step_notices",
    "take_hit_clock_step",
    "told_instead",
    "trace_notice",
    "unseal",
    "was_asked",
    "webhook_notice",
    "withheld_from",
    "withheld_too",
]
