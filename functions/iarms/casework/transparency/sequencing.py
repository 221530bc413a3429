"""Events come into the log: each once, in the order in which they arrive, whoever brings them and however often."""

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from iarms.domain.transparency import Frontier, leaf_hash, log_entry
from iarms.errors import Unavailable
from iarms.retries import tries
from iarms.store.audit import AuditEvents
from iarms.store.audit_log import (
    MOST_BLOCK_BYTES,
    MOST_EVENTS,
    PARTITION,
    AuditLog,
    Head,
    LoggedEvent,
    OvertakenInTheLog,
    bytes_in_block,
)

# Of one block. Who has the turn loses to batches of one block alone, each of which tries once and then waits.
_TRIES: Final = 30
# For the turn, which with many sequencers is some tenths of a second away: some five seconds in all.
_WAITS: Final = 10
_FIRST_WAIT: Final = 0.02


class NotAnEvent(ValueError):
    """What lies in the audit table under this id is no event that the log could take."""


@dataclass
class Sequenced:
    """What came of events that were brought: how many are new in the log, how many were there already, and the ids of
    those that are in the log with another text than the one that was brought."""

    new: int = 0
    known: int = 0
    altered: list[str] = field(default_factory=list)


@dataclass
class Brought(Sequenced):
    """The same of events that were brought by their ids, and the ids under which the table has no event."""

    absent: list[str] = field(default_factory=list)


class _Part(NamedTuple):
    """Events that go into one block, and the log that ends with them."""

    events: Sequence[LoggedEvent]
    after: Head


@dataclass
class _Turn:
    """Whose turn it is to add to the log: asked for by who has several blocks, or has lost a race, so that nobody loses
    again and again, and a single block that nobody disputes pays nothing for it."""

    log: AuditLog
    clock: Callable[[], datetime]
    _holder: str = field(default_factory=lambda: secrets.token_hex(8))
    _is_ours: bool = False

    def wait_for(self) -> None:
        """Wait until it is ours; after some seconds go on without."""
        if self._is_ours:
            return
        for _ in tries(_WAITS, _FIRST_WAIT):
            if self.log.take_turn(self._holder, self.clock()):
                self._is_ours = True
                return

    def give(self) -> None:
        """Let the next one have it."""
        if self._is_ours:
            self.log.give_turn(self._holder)


def logged_event(event_id: str, document: str) -> LoggedEvent:
    """The event as the log takes it, of its canonical text. Raises NotAnEvent where the text is no JSON object of this
    id on one line."""
    try:
        members = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise NotAnEvent("no JSON") from error
    if not isinstance(members, dict) or members.get("event_id") != event_id:
        raise NotAnEvent("no event of this id")
    if "\n" in document or "\r" in document:
        raise NotAnEvent("more than a line")
    entry = log_entry(event_id, document)
    return LoggedEvent(event_id, entry, leaf_hash(entry))


def sequence(log: AuditLog, events: Iterable[LoggedEvent], clock: Callable[[], datetime]) -> Sequenced:
    """Put events into the log that are not in it yet, in the order in which they are given.

    Nothing is read of those that are new: only who loses a race looks up what is there. Raises Unavailable where the
    log is contended for too long; what is in by then stays in, and the rest may be brought again.
    """
    done = Sequenced()
    waiting = _each_once(events, done)
    if not waiting:
        return done
    turn = _Turn(log, clock)
    try:
        if len(waiting) > MOST_EVENTS:
            turn.wait_for()
        _put(log, waiting, done, turn)
    finally:
        turn.give()
    return done


def _put(log: AuditLog, waiting: list[LoggedEvent], done: Sequenced, turn: "_Turn") -> None:
    head = log.head()
    while waiting:
        for _ in tries(_TRIES):
            part = _first_part(head, waiting)
            try:
                log.append(head, part.after, part.events, turn.clock())
            except OvertakenInTheLog:
                turn.wait_for()
                waiting = _not_in(log, waiting, len(part.events), done)
                head = log.head()
                if not waiting:
                    return
            else:
                done.new += len(part.events)
                waiting = waiting[len(part.events) :]
                head = part.after
                break
        else:
            raise Unavailable("the log is contended for; the events come again")


def sequence_missing(
    events: AuditEvents, log: AuditLog, event_ids: Iterable[str], clock: Callable[[], datetime]
) -> Brought:
    """Put events into the log that the stream did not bring, by their ids: their texts are those of the table, whoever
    names them. Raises Unavailable as `sequence`."""
    done = Brought()
    wanted = list(dict.fromkeys(event_ids))
    texts = events.get_many(wanted)
    found: list[LoggedEvent] = []
    for event_id in wanted:
        try:
            found.append(logged_event(event_id, texts[event_id]))
        except (KeyError, NotAnEvent):
            done.absent.append(event_id)
    # What is looked for is in the log more often than not, and a lost race costs more than a look.
    waiting = _not_in(log, found, len(found), done)
    put = sequence(log, waiting, clock)
    done.new, done.known = put.new, done.known + put.known
    done.altered += put.altered
    return done


def _each_once(events: Iterable[LoggedEvent], done: Sequenced) -> list[LoggedEvent]:
    """The events, each once: a batch may hold one twice. Of two texts under one id the first counts."""
    first: dict[str, LoggedEvent] = {}
    for event in events:
        if first.setdefault(event.event_id, event) is event:
            continue
        if first[event.event_id].leaf == event.leaf:
            done.known += 1
        else:
            done.altered.append(event.event_id)
    return list(first.values())


def _not_in(log: AuditLog, waiting: list[LoggedEvent], number: int, done: Sequenced) -> list[LoggedEvent]:
    """Those that wait without the ones among the first so many that are in the log, which are counted."""
    places = log.places(event.event_id for event in waiting[:number])
    for event in waiting[:number]:
        place = places.get(event.event_id)
        if place is None:
            continue
        if place.leaf == event.leaf:
            done.known += 1
        else:
            done.altered.append(event.event_id)
    return [event for event in waiting if event.event_id not in places]


def _first_part(head: Head | None, waiting: Sequence[LoggedEvent]) -> _Part:
    """As many as one block takes of those that wait, and at least one."""
    size = head.size if head else 0
    most = min(MOST_EVENTS, PARTITION - size % PARTITION)
    taken = 0
    room = MOST_BLOCK_BYTES
    for event in waiting[:most]:
        room -= bytes_in_block(event.entry)
        if room < 0:
            break
        taken += 1
    events = waiting[:taken]
    frontier = Frontier(size, head.subtrees if head else ()).grown(*(event.leaf for event in events))
    return _Part(events, Head(frontier.size, frontier.root, frontier.hashes))
