"""Hits and traces in, tables of counts out: how fast bureaus answer, what came of it, how often a hit was wrong.

Whoever calls passes what the reader may read, and nothing else. On top of that, whoever calls or not:

    test hits and traces                         are never counted
    a record that is NO_ONWARD_SHARING           its hits count for its own bureau alone, not even for who searched
    an answer that is not for others             its leg counts; what it says counts for requester and bureau alone
    cases of others in numbers that name a case  are suppressed; the reader's own, which it knows, are told beside, or
                                                 alone: nothing of others' blanks what the reader itself made

Each table has one total, and is protected against subtracting (`statistics.suppression`), also from the reader's own
cases. Tables of different things are protected each for itself: two that tell nearly the same (the answers of bureaus,
and what came of hits) may together bound a count that is shown in neither.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor
from statistics import median
from typing import Any, Final, Generic, Self, TypeVar, get_args

from iarms.domain.cases import LEG
from iarms.domain.statistics.suppression import LARGEST_SMALL, CaseCount, hidden_cells, hidden_rows
from iarms.models.hit import ConfirmationAnswer, Disposition, Hit, HitState
from iarms.models.search import Basis
from iarms.models.statistics import (
    Count,
    HitStatistics,
    LegStatistics,
    Outcomes,
    OutcomesRow,
    OutcomesTable,
    Row,
    Table,
    Times,
    TraceStatistics,
)
from iarms.models.trace import FailureReason, Leg, LegGround, LegResponse, LegState, Trace, TraceOutcome, TraceState

# Narrow where the decision is made, wide where it is clear.
WEIGHT_BIN: Final = 4
_LOWEST_BIN: Final = 0
_HIGHEST_BIN: Final = 32
_FINAL: Final = frozenset({"CONFIRMED", "REFUTED"})
_NOT_FOR_OTHERS: Final = frozenset({"NO_ONWARD_SHARING", "REQUESTER_ONLY"})
_ACKNOWLEDGED: Final = frozenset({"ACKNOWLEDGED"})
_ANSWERED: Final = frozenset({"ANSWERED_FINAL", "REFUSED"})
_OUTCOMES: Final = ("confirmed", "false", "undecided")

T = TypeVar("T")


@dataclass(frozen=True)
class _Case(Generic[T]):
    """What is counted, whether it is the reader's own, and the case that it is part of."""

    thing: T
    own: bool
    case: str


@dataclass(frozen=True)
class _Total(Generic[T]):
    """All that is counted by one total, and the largest count of others' cases that would name one.

    `left_out`: others' cases are so few that they are not among `all`, which are the reader's own.
    """

    all: Sequence[_Case[T]]
    largest_small: int
    left_out: bool = False

    @classmethod
    def of(cls, cases: Sequence[_Case[T]], largest_small: int) -> Self:
        """The total of these cases. Others' that are too few to be told of are left out: one of them would else blank
        all that the reader itself made."""
        own = [counted for counted in cases if counted.own]
        total = cls(cases, largest_small)
        return cls(own, largest_small, left_out=True) if own and total.is_small else total

    @property
    def is_small(self) -> bool:
        """Whether all of it is so little that not even the total is shown."""
        cases = len({counted.case for counted in self.all if not counted.own})
        return 1 <= cases <= self.largest_small

    def total(self) -> Count:
        """How many there are."""
        count = Count(**self._number(self.all, hidden=self.is_small))
        return count.model_copy(update={"suppressed": True}) if self.left_out else count

    def table(self, value_of: Callable[[T], str | None], values: Sequence[str] | None = None) -> Table:
        """The table by a value: every one of `values` and none, or those that are there."""
        sorts: dict[str | None, list[_Case[T]]] = {value: [] for value in values or ()}
        for counted in self.all:
            sorts.setdefault(value_of(counted.thing), []).append(counted)
        order = [*(values or sorted(value for value in sorts if value is not None)), *([None] if None in sorts else [])]
        cells = [self._cell(sorts[value], listed=value in (values or ())) for value in order]
        hidden = None if self.is_small else hidden_cells(cells, self.largest_small)
        rows = [
            Row(value=value, **self._number(sorts[value], hidden=hidden is None or place in hidden))
            for place, value in enumerate(order)
        ]
        if hidden is None:
            return Table(rows=tuple(row for row in rows if row.own or row.value in (values or ())), withheld=True)
        return Table(rows=tuple(rows))

    def count(self, holds: Callable[[T], bool]) -> Count:
        """How many of all are so."""
        matching = [counted for counted in self.all if holds(counted.thing)]
        return Count(**self._number(matching, hidden=self._tells_too_much(matching)))

    def times(self, took: Callable[[T], timedelta | None], unit: timedelta) -> Times:
        """How long it took, of those that it was over for; of the reader's own alone where all would tell too much."""
        ended = [counted for counted in self.all if took(counted.thing) is not None]
        suppressed = self._tells_too_much(ended)
        if suppressed:
            ended = [counted for counted in ended if counted.own]
            if not ended:
                return Times(count=None, median=None, p90=None, suppressed=True)
        durations = sorted(time / unit for counted in ended if (time := took(counted.thing)) is not None)
        if not durations:
            return Times(count=0, median=None, p90=None)
        ninth = durations[ceil(0.9 * len(durations)) - 1]
        return Times(
            count=len(durations), median=round(median(durations), 1), p90=round(ninth, 1), suppressed=suppressed
        )

    def outcomes(self, outcome_of: Callable[[T], str]) -> Outcomes:
        """What came of all."""
        table = self.table(outcome_of, _OUTCOMES)
        if table.withheld or any(row.suppressed for row in table.rows):
            return self._own_outcomes(self.all, outcome_of)
        return _outcomes([row.count or 0 for row in table.rows])

    def outcomes_table(
        self, value_of: Callable[[T], str], outcome_of: Callable[[T], str], values: Sequence[str]
    ) -> OutcomesTable:
        """What came of those with each value."""
        sorts: dict[tuple[str, str], list[_Case[T]]] = {(v, o): [] for v in values for o in _OUTCOMES}
        for counted in self.all:
            sorts[value_of(counted.thing), outcome_of(counted.thing)].append(counted)
        cells = [[self._cell(sorts[value, outcome], listed=True) for outcome in _OUTCOMES] for value in values]
        hidden = None if self.is_small else hidden_rows(cells, self.largest_small)
        rows = []
        for place, value in enumerate(values):
            row = [sorts[value, outcome] for outcome in _OUTCOMES]
            if hidden is None or place in hidden:
                outcomes = self._own_outcomes([counted for cell in row for counted in cell], outcome_of)
            else:
                outcomes = _outcomes([len(cell) for cell in row])
            if hidden is not None or outcomes.confirmed is not None:
                rows.append(OutcomesRow(value=value, **outcomes.model_dump()))
        return OutcomesTable(rows=tuple(rows), withheld=hidden is None)

    def _own_outcomes(self, some: Sequence[_Case[T]], outcome_of: Callable[[T], str]) -> Outcomes:
        """What came of the reader's own of these, where what came of all may not be told."""
        came = [outcome_of(counted.thing) for counted in some if counted.own]
        if not came:
            return Outcomes(confirmed=None, false=None, undecided=None, false_share=None, suppressed=True)
        return _outcomes([came.count(outcome) for outcome in _OUTCOMES]).model_copy(update={"suppressed": True})

    def _number(self, some: Sequence[_Case[T]], *, hidden: bool) -> dict[str, Any]:
        own = sum(counted.own for counted in some)
        return {"count": None if hidden else len(some), "own": own, "suppressed": hidden}

    def _tells_too_much(self, some: Sequence[_Case[T]]) -> bool:
        """Whether the number of these, and so of the others, would name a case."""
        chosen = set(map(id, some))
        rest = [counted for counted in self.all if id(counted) not in chosen]
        return self.is_small or hidden_cells([self._cell(some), self._cell(rest)], self.largest_small) != frozenset()

    def _cell(self, counted: Sequence[_Case[T]], *, listed: bool = True) -> CaseCount:
        """A cell of others' cases. A row that is listed only where it has something tells that it has, unless by an own
        case."""
        others = [each for each in counted if not each.own]
        floor_ = 0 if listed or len(others) < len(counted) else 1
        return CaseCount(len(others), len({each.case for each in others}), floor_)


def hit_statistics(
    hits: Iterable[Hit], *, reader: str, restricted: Collection[str] = (), largest_small: int = LARGEST_SMALL
) -> HitStatistics:
    """Hits that this party may read, counted for it. `restricted`: the records that are NO_ONWARD_SHARING.

    A hit is the party's own if it searched, was searched for, or recorded the weapon. `largest_small` 0 suppresses
    nothing, for a reader that may read every case behind the counts.
    """
    counting = _Total.of(
        [
            _Case(hit, _own_hit(hit, reader), hit.hit_id)
            for hit in hits
            if not hit.test and (hit.record_id not in restricted or reader == hit.owner)
        ],
        largest_small,
    )
    return HitStatistics(
        smallest_shown=largest_small + 1,
        total=counting.total(),
        by_month=counting.table(lambda hit: f"{hit.opened_at:%Y-%m}"),
        by_basis=counting.table(lambda hit: hit.basis, get_args(Basis)),
        by_recorded_by=counting.table(lambda hit: hit.recorded_by),
        by_on_behalf_of=counting.table(lambda hit: hit.on_behalf_of),
        by_state=counting.table(lambda hit: hit.state, get_args(HitState)),
        by_confirmation_answer=counting.table(_answer_of, get_args(ConfirmationAnswer)),
        by_disposition=counting.table(
            lambda hit: hit.disposition.disposition if hit.disposition else None, get_args(Disposition)
        ),
        minutes_to_confirmation=counting.times(_to_confirmation, timedelta(minutes=1)),
        outcomes=counting.outcomes(_outcome_of),
        outcomes_by_basis=counting.outcomes_table(lambda hit: hit.basis, _outcome_of, get_args(Basis)),
        outcomes_by_weight=counting.outcomes_table(lambda hit: weight_bin(hit.weight), _outcome_of, WEIGHT_BINS),
    )


def trace_statistics(
    traces: Iterable[Trace], now: datetime, *, reader: str, largest_small: int = LARGEST_SMALL
) -> TraceStatistics:
    """Traces that this party may read, counted for it. A trace is the party's own if it asks or is asked."""
    cases = [
        _Case(trace, _asks(trace, reader) or _is_asked(trace, reader), trace.trace_id)
        for trace in traces
        if not trace.test
    ]
    counting = _Total.of(cases, largest_small)
    legs = _Total.of(
        [
            _Case(
                _AskedLeg(leg, answer_visible=_asks(each.thing, reader) or leg.party == reader),
                _asks(each.thing, reader) or leg.party == reader,
                each.case,
            )
            for each in cases
            for leg in each.thing.legs
            if _asked_at(leg) is not None
        ],
        largest_small,
    )

    def is_visible(trace: Trace) -> bool:
        return _asks(trace, reader) or not any(_not_for_others(leg) and leg.party != reader for leg in trace.legs)

    return TraceStatistics(
        counted_at=now,
        smallest_shown=largest_small + 1,
        total=counting.total(),
        by_month=counting.table(lambda trace: f"{trace.submitted_at:%Y-%m}"),
        by_operation=counting.table(lambda trace: trace.operation),
        by_requesting_country=counting.table(lambda trace: trace.on_behalf_of),
        by_state=counting.table(lambda trace: trace.state, get_args(TraceState)),
        by_outcome=counting.table(lambda trace: trace.outcome if is_visible(trace) else None, get_args(TraceOutcome)),
        by_failure_reason=counting.table(
            lambda trace: trace.failure_reason if is_visible(trace) else None, get_args(FailureReason)
        ),
        legs=LegStatistics(
            total=legs.total(),
            by_asked_country=legs.table(lambda asked: asked.leg.country),
            by_ground=legs.table(lambda asked: asked.leg.ground, get_args(LegGround)),
            by_state=legs.table(lambda asked: asked.leg.state, get_args(LegState)),
            by_outcome=legs.table(lambda asked: asked.answer.outcome if asked.answer else None, get_args(TraceOutcome)),
            by_failure_reason=legs.table(
                lambda asked: asked.answer.failure_reason if asked.answer else asked.leg.failure_reason,
                get_args(FailureReason),
            ),
            hours_to_acknowledgement=legs.times(lambda asked: _took(asked.leg, _ACKNOWLEDGED), timedelta(hours=1)),
            hours_to_answer=legs.times(lambda asked: _took(asked.leg, _ANSWERED), timedelta(hours=1)),
            overdue=legs.count(lambda asked: _is_overdue(asked.leg, now)),
            expired=legs.count(lambda asked: asked.leg.state == "EXPIRED"),
        ),
    )


def weight_bin(weight: float) -> str:
    """The bin of a hit's weight: `0..4` is from 0 to below 4 bits; the first and last bins are open."""
    if weight < _LOWEST_BIN:
        return WEIGHT_BINS[0]
    return WEIGHT_BINS[min(floor(weight / WEIGHT_BIN) + 1, len(WEIGHT_BINS) - 1)]


def _bins() -> tuple[str, ...]:
    edges = range(_LOWEST_BIN, _HIGHEST_BIN, WEIGHT_BIN)
    return (f"..{_LOWEST_BIN}", *(f"{edge}..{edge + WEIGHT_BIN}" for edge in edges), f"{_HIGHEST_BIN}..")


WEIGHT_BINS: Final = _bins()


def _outcomes(counts: Sequence[int]) -> Outcomes:
    confirmed, false, undecided = counts
    decided = confirmed + false
    share = round(false / decided, 4) if decided else None
    return Outcomes(confirmed=confirmed, false=false, undecided=undecided, false_share=share)


def _own_hit(hit: Hit, reader: str) -> bool:
    return reader in hit.concerned


def _answer_of(hit: Hit) -> str | None:
    return hit.answers[-1].answer if hit.answers else None


def _to_confirmation(hit: Hit) -> timedelta | None:
    answered = [answer.at for answer in hit.answers if answer.answer in _FINAL]
    return min(answered) - hit.opened_at if answered else None


def _outcome_of(hit: Hit) -> str:
    """What came of a hit. Who had the weapon in hand knows better than who has its record."""
    if (hit.disposition and hit.disposition.disposition == "NOT_SAME_WEAPON") or _answer_of(hit) == "REFUTED":
        return "false"
    return "confirmed" if _answer_of(hit) == "CONFIRMED" else "undecided"


@dataclass(frozen=True)
class _AskedLeg:
    """A leg whose country was asked, and whether the reader may see what it answered that is not for others."""

    leg: Leg
    answer_visible: bool

    @property
    def answer(self) -> LegResponse | None:
        """The last answer, where the reader may see it."""
        responses = [event.response for event in self.leg.history if event.response is not None]
        return responses[-1] if responses and (self.answer_visible or not _not_for_others(self.leg)) else None


def _asks(trace: Trace, reader: str) -> bool:
    return reader in (trace.requested_by, f"ADM-{trace.on_behalf_of}")


def _is_asked(trace: Trace, reader: str) -> bool:
    return any(leg.party == reader and _asked_at(leg) is not None for leg in trace.legs)


def _not_for_others(leg: Leg) -> bool:
    return any(event.response is not None and _NOT_FOR_OTHERS & {*event.response.restrictions} for event in leg.history)


def _asked_at(leg: Leg) -> datetime | None:
    """When the leg was opened; None while it is only proposed, or ended before anybody was asked."""
    return next((event.at for event in leg.history if event.state not in ("PROPOSED", *LEG.ends)), None)


def _took(leg: Leg, states: frozenset[str]) -> timedelta | None:
    """How long the bureau took to reach one of these states. What the requester adds may set them too."""
    opened_at = _asked_at(leg)
    reached = next((event.at for event in leg.history if event.state in states and event.by == leg.party), None)
    return reached - opened_at if opened_at is not None and reached is not None else None


def _is_overdue(leg: Leg, now: datetime) -> bool:
    """Whether an answer is late now: the clock may not have said so. It stands still while the requester is asked, and
    has not begun for a bureau that the request has not reached."""
    if leg.state == "OVERDUE":
        return True
    stands = leg.state in LEG.ends or leg.state in ("INFO_REQUESTED", "QUEUED")
    return not stands and leg.due_at is not None and leg.due_at < now
