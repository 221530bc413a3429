"""Telling the parties: claim a row, publish it, look at what SNS said, mark it sent.

Each party's rows are published by themselves, and each row is marked by itself: what fails there is no other's trouble.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeVar

from iarms.aws.topics import MOST_ENTRIES, Publisher
from iarms.casework.rounds.passing import may_pass
from iarms.casework.rounds.turns import in_turns
from iarms.models.outgoing import Outgoing
from iarms.store.outbox import Outbox, PendingRow

T = TypeVar("T")

# Rows younger than this are the stream's.
LEFT_TO_THE_STREAM: Final = timedelta(seconds=60)
# Of each party in one lot: every other party's rows of the lot are sent before its next ones are read.
MOST_OF_A_LOT: Final = 500
# Rows of a party that are left alone for now, of which a sweep looks at so many: those behind them wait for the next.
MOST_LEFT_ALONE: Final = 2_500
# A row is tried each minute at first; then after pauses that double.
_TRIES_WITHOUT_PAUSE: Final = 3
_FIRST_PAUSE: Final = timedelta(minutes=2)
_LONGEST_PAUSE: Final = timedelta(minutes=5)
# What cannot be read has to be mended first.
_SET_ASIDE_FOR: Final = timedelta(minutes=15)


class FailedTry(NamedTuple):
    """Why a notification was not sent, by SNS's own code, and how often it has been tried: 0 where it could not even be
    claimed."""

    why: str
    attempt: int


@dataclass(frozen=True)
class Delivery:
    """What came of a batch. `failed` maps notification to why and which try it was; it stays pending, to come again.

    `set_aside` are rows that cannot be read: left alone for a while, until somebody mends them. `unmarked` were sent
    and could not be marked so: their parties get the same ids once more.
    """

    sent: tuple[Outgoing, ...] = ()
    failed: dict[str, FailedTry] = field(default_factory=dict)
    set_aside: tuple[str, ...] = ()
    unmarked: tuple[str, ...] = ()

    def __add__(self, other: "Delivery") -> "Delivery":
        return Delivery(
            self.sent + other.sent,
            self.failed | other.failed,
            self.set_aside + other.set_aside,
            self.unmarked + other.unmarked,
        )


def deliver(
    outbox: Outbox,
    publisher: Publisher,
    notification_ids: Iterable[str],
    now: datetime,
    time_is_left: Callable[[], bool] = lambda: True,
) -> Delivery:
    """Publish those of these rows that are still pending and in nobody's hands, party by party while time is left.

    A row that is sent already, or claimed by somebody else, is passed over: batches come again, in whole or in part.
    """
    delivery = Delivery()
    of_party: dict[str, list[Outgoing]] = {}
    for notification_id in dict.fromkeys(notification_ids):
        try:
            row = outbox.claim(notification_id, now)
        except Exception as fault:  # noqa: BLE001  # of one row, whatever it is
            if may_pass(fault):
                delivery += Delivery(failed={notification_id: FailedTry(type(fault).__name__, 0)})
            else:  # it cannot be read, or takes no claim: it is full to the brim
                _release(outbox, notification_id, now + _SET_ASIDE_FOR)
                delivery += Delivery(set_aside=(notification_id,))
        else:
            if row is not None:
                of_party.setdefault(row.recipient, []).append(row)
    for rows in of_party.values():
        for batch in _batches(rows):
            delivery += _send(outbox, publisher, batch, now) if time_is_left() else _give_back(outbox, batch, now)
    return delivery


@dataclass(frozen=True)
class Sweep:
    """What the sweeper found: how many rows were waiting, since when the oldest (seconds, 0 for none), and how often
    the one was tried that was tried most.

    `unfinished`: more may be waiting than one run had time for.
    """

    waiting: int
    oldest_seconds: float
    delivery: Delivery
    unfinished: bool
    most_tries: int = 0


def sweep(
    outbox: Outbox, publisher: Publisher, now: datetime, time_is_left: Callable[[], bool] = lambda: True
) -> Sweep:
    """Drive rows that the stream has not brought out: a stream keeps its records for 24 hours only.

    Lot by lot while time is left: in each every party has its turn, its oldest rows first; those whose rows failed
    before come after the others. A party of whom nothing goes out is left alone for the rest of the sweep, and a row
    that fails again and again for pauses that grow, so that neither keeps anybody waiting.
    """
    lots = outbox.pending_in_lots(now - LEFT_TO_THE_STREAM, MOST_OF_A_LOT, time_is_left)
    done = Sweep(0, 0.0, Delivery(), unfinished=False)
    failing: set[str] = set()
    left_alone: Counter[str] = Counter()
    is_cut = False
    while not is_cut:
        rows = lots.next()
        ready = [row for row in rows if row.next_try_at <= now.timestamp()]
        left_alone.update(row.recipient for row in rows if row.next_try_at > now.timestamp())
        delivery, is_cut = _send_in_turns(outbox, publisher, ready, now, (time_is_left, failing))
        oldest = max((_seconds_since(row.created_at, now) for row in rows), default=0.0)
        tries = max((row.attempts for row in rows), default=0)
        done = Sweep(
            done.waiting + len(rows),
            max(done.oldest_seconds, oldest),
            done.delivery + delivery,
            is_cut or lots.is_unfinished,
            max(done.most_tries, tries),
        )
        # All that follows of them would be read in every sweep, and none of it sent.
        lots.leave_out(failing | {party for party, number in left_alone.items() if number >= MOST_LEFT_ALONE})
        if lots.is_at_its_end() or not time_is_left():
            break
    return done


def _send_in_turns(
    outbox: Outbox,
    publisher: Publisher,
    rows: Sequence[PendingRow],
    now: datetime,
    until: tuple[Callable[[], bool], set[str]],
) -> tuple[Delivery, bool]:
    """Deliver what is ready of one lot, and whether time ended before all was; parties of whom nothing goes out are
    added to those that are left alone."""
    time_is_left, failing = until
    delivery = Delivery()
    for batch in _turns(rows):
        party = batch[0].recipient
        if party in failing:
            continue
        if not time_is_left():
            return delivery, True
        came_of_it = deliver(outbox, publisher, [row.notification_id for row in batch], now, time_is_left)
        delivery += came_of_it
        if came_of_it.failed and not came_of_it.sent:
            failing.add(party)
    return delivery, False


def _seconds_since(created_at: str, now: datetime) -> float:
    """How long a row has waited; nothing where it does not say since when, which keeps no row from being sent."""
    try:
        return (now - datetime.fromisoformat(created_at)).total_seconds()
    except (ValueError, TypeError):
        return 0.0


def _turns(rows: Sequence[PendingRow]) -> list[list[PendingRow]]:
    """Batches of one party each, in turns."""
    of_party: dict[str, list[PendingRow]] = {}
    for row in rows:
        of_party.setdefault(row.recipient, []).append(row)
    well_first = sorted(of_party.values(), key=lambda each: each[0].attempts > 0)
    batches = [batch for each in well_first for batch in _batches(each)]
    return in_turns(batches, lambda batch: batch[0].recipient, len(batches))[0]


def _batches(rows: list[T]) -> list[list[T]]:
    return [rows[start : start + MOST_ENTRIES] for start in range(0, len(rows), MOST_ENTRIES)]


def _send(outbox: Outbox, publisher: Publisher, rows: list[Outgoing], now: datetime) -> Delivery:
    """Publish rows of one party; mark those that SNS took, give the others back."""
    published = publisher.publish(rows)
    unmarked = _mark(outbox, _mark(outbox, published.sent, now), now)
    failed = {
        row.notification_id: FailedTry(published.failed.get(row.notification_id, "no result"), row.attempt)
        for row in rows
        if row.notification_id not in published.sent
    }
    for notification_id, (_, attempt) in failed.items():
        _release(outbox, notification_id, _next_try(attempt, now))
    sent = tuple(row for row in rows if row.notification_id in published.sent)
    return Delivery(sent, failed, unmarked=tuple(unmarked))


def _give_back(outbox: Outbox, rows: list[Outgoing], now: datetime) -> Delivery:
    """Rows that there was no time for."""
    for row in rows:
        _release(outbox, row.notification_id, None)
    return Delivery(failed={row.notification_id: FailedTry("no time left", row.attempt) for row in rows})


def _mark(outbox: Outbox, sent: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Mark rows as sent, each with SNS's id of its message; gives those of which DynamoDB did not take the mark."""
    unmarked = {}
    for notification_id, message_id in sent.items():
        try:
            outbox.mark_sent(notification_id, now, message_id)
        except Exception:  # noqa: BLE001  # of one row, whatever it is: all others are to be marked
            unmarked[notification_id] = message_id
    return unmarked


def _release(outbox: Outbox, notification_id: str, next_try_at: datetime | None) -> None:
    """Give a claim back; where that fails it ends by itself."""
    with contextlib.suppress(Exception):
        outbox.release(notification_id, next_try_at)


def _next_try(attempt: int, now: datetime) -> datetime | None:
    """Until when a row is left alone that failed in this try; None for the next minute."""
    if attempt <= _TRIES_WITHOUT_PAUSE:
        return None
    doublings = min(attempt - _TRIES_WITHOUT_PAUSE - 1, 8)  # more than these end at the longest pause too
    return now + min(_FIRST_PAUSE * float(2**doublings), _LONGEST_PAUSE)
