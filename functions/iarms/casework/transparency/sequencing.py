"""Events come into the log: each once, in the order in which they arrive, whoever brings them and however often.

Many are tied to parcels, side by side, and what is tied is put in order by one step of the head for some thousand
events: only that step is one after the other. Whoever dies in between leaves parcels without a place; whoever brings
one of their events again finds them by it, and puts them in order.
"""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from iarms.domain.transparency import Frontier, leaf_hash, log_entry
from iarms.errors import Unavailable
from iarms.retries import tries
from iarms.store.audit import AuditEvents
from iarms.store.audit_log import (
    MOST_BLOCK_BYTES,
    MOST_EVENTS,
    MOST_ITEM_BYTES,
    MOST_PARCELS,
    MOST_WITHOUT_PARCEL,
    AuditLog,
    Head,
    LoggedEvent,
    OvertakenInTheLog,
    Parcel,
    bytes_in_item,
)
from iarms.threads import ContextPool

# Of one block. Who has the turn loses to batches alone that try once and then wait.
_TRIES: Final = 30
# Of one parcel, in some five seconds: who was in the way has tied its events by then, or never does.
_TRIES_TO_TIE: Final = 9
# For the turn, which with many sequencers is some tenths of a second away: some five seconds in all.
_WAITS: Final = 10
_FIRST_WAIT: Final = 0.02
_SIDE_BY_SIDE: Final = 10
"""Parcels that are tied at once: as many as a client has connections."""


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


class _Block(NamedTuple):
    """Parcels that go into one block, and the log that ends with them."""

    parcels: Sequence[Parcel]
    after: Head


@dataclass
class _Tied:
    """What is tied of events that were brought: the parcels that they were tied to just now, the names of those that
    they were in already, in the order of the events, and how many of the events are in each."""

    now: dict[str, Parcel] = field(default_factory=dict)
    brought: Counter[str] = field(default_factory=Counter)

    def add(self, other: "_Tied") -> None:
        """Take what somebody beside has tied."""
        self.now |= other.now
        self.brought.update(other.brought)


@dataclass
class _Turn:
    """Whose turn it is to add to the log: asked for by who has lost a race, so that nobody loses again and again, and
    what nobody disputes pays nothing for it."""

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
    """Put events into the log that are not in it yet, in the order in which they are given, and with them what is tied
    to the same parcels and has no place yet.

    Nothing is read of those that are new: only who loses a race looks up what is there. Raises Unavailable where the
    log is contended for too long; what is in by then stays in, and the rest may be brought again.
    """
    done = Sequenced()
    waiting = _each_once(events, done)
    if not waiting or _put_without_parcel(log, waiting, done, clock):
        return done
    tied, fault = _tie_all(log, waiting, done)
    turn = _Turn(log, clock)
    try:
        _put_in_order(log, tied, done, turn)
    finally:
        turn.give()
    if fault is not None:
        raise fault
    return done


def _put_without_parcel(
    log: AuditLog, events: Sequence[LoggedEvent], done: Sequenced, clock: Callable[[], datetime]
) -> bool:
    """Put a few events into the log by one step; whether that was done."""
    if len(events) > MOST_WITHOUT_PARCEL or sum(bytes_in_item(event.entry) for event in events) > MOST_ITEM_BYTES:
        return False
    head = log.head()
    try:
        log.append(head, _grown(head, [event.leaf for event in events]), events, clock())
    except OvertakenInTheLog:
        return False
    done.new += len(events)
    return True


def _tie_all(log: AuditLog, events: Sequence[LoggedEvent], done: Sequenced) -> tuple[_Tied, Exception | None]:
    """Tie events to parcels, side by side; gives what is tied then, and the first fault of what is not."""
    work = [_pool().submit(_tie, log, part) for part in _parts(events)]
    wait(work)  # nothing goes on behind the back of whoever is told of a fault
    tied = _Tied()
    faults: list[Exception] = []
    for each in work:
        try:
            found, beside = each.result()
        except Exception as fault:  # noqa: BLE001  # raised once the others are in the log
            faults.append(fault)
            continue
        tied.add(found)
        done.known += beside.known
        done.altered += beside.altered
    return tied, faults[0] if faults else None


def _parts(events: Sequence[LoggedEvent]) -> Iterator[Sequence[LoggedEvent]]:
    """The events in as many parts as they are parcels."""
    begin = room = 0
    for number, event in enumerate(events):
        size = bytes_in_item(event.entry)
        if number - begin == MOST_EVENTS or (number > begin and size > room):
            yield events[begin:number]
            begin = number
        room = (MOST_ITEM_BYTES if number == begin else room) - size
    yield events[begin:]


def _tie(log: AuditLog, events: Sequence[LoggedEvent]) -> tuple[_Tied, Sequenced]:
    """Tie those of these events that are not tied yet, to one parcel. Raises Unavailable where they are contended
    for."""
    tied, done = _Tied(), Sequenced()
    waiting = list(events)
    for _ in tries(_TRIES_TO_TIE, _FIRST_WAIT):
        try:
            parcel = log.tie(waiting)
        except OvertakenInTheLog:
            waiting = _not_tied(log, waiting, tied, done)
            if not waiting:
                return tied, done
            continue
        tied.now[parcel.name] = parcel
        tied.brought[parcel.name] += len(waiting)
        return tied, done
    raise Unavailable("events are contended for; they come again")


def _not_tied(log: AuditLog, waiting: Sequence[LoggedEvent], tied: _Tied, done: Sequenced) -> list[LoggedEvent]:
    """Those that wait without the ones that have a row already, which are counted."""
    claims = log.claims(event.event_id for event in waiting)
    for event in waiting:
        claim = claims.get(event.event_id)
        if claim is None:
            continue
        if claim.leaf != event.leaf:
            done.altered.append(event.event_id)
        if claim.position is None:
            tied.brought[claim.parcel] += claim.leaf == event.leaf
        elif claim.leaf == event.leaf:
            done.known += 1
    return [event for event in waiting if event.event_id not in claims]


def _put_in_order(log: AuditLog, tied: _Tied, done: Sequenced, turn: "_Turn") -> None:
    """Give a place to each of these parcels that has none."""
    if not tied.brought:
        return
    head, begins = log.standing(name for name in tied.brought if name not in tied.now)
    waiting = _without_place(tied.brought, begins, tied, done)
    there = log.entries_in(name for name in waiting if name not in tied.now)
    known = tied.now | {name: _parcel(name, entries) for name, entries in there.items()}
    if missing := [name for name in waiting if name not in known]:
        raise ValueError(f"the parcel {missing[0]} is not there")
    while waiting:
        for _ in tries(_TRIES):
            block = _next_block(head, [known[name] for name in waiting[:MOST_PARCELS]])
            try:
                log.add(head, block.after, block.parcels, turn.clock())
            except OvertakenInTheLog:
                turn.wait_for()
                head, begins = log.standing(parcel.name for parcel in block.parcels)
                waiting = _without_place(waiting, begins, tied, done)
                if not waiting:
                    return
            else:
                done.new += block.after.size - (head.size if head else 0)
                waiting = waiting[len(block.parcels) :]
                head = block.after
                break
        else:
            raise Unavailable("the log is contended for; the events come again")


def _without_place(names: Iterable[str], begins: Mapping[str, int], tied: _Tied, done: Sequenced) -> list[str]:
    """The parcels that have no place; of the others the events that were brought are counted."""
    waiting = []
    for name in names:
        if name in begins:
            done.known += tied.brought[name]
        else:
            waiting.append(name)
    return waiting


def _parcel(name: str, entries: Sequence[bytes]) -> Parcel:
    """A parcel that somebody tied. Raises ValueError where it does not hold what its name says."""
    parcel = Parcel.of([leaf_hash(entry) for entry in entries], entries)
    if parcel.name != name:
        raise ValueError(f"the parcel {name} does not hold what it says")
    return parcel


def _next_block(head: Head | None, waiting: Sequence[Parcel]) -> _Block:
    """As many parcels as one block takes of those that wait, and at least one."""
    taken: list[Parcel] = []
    room = MOST_BLOCK_BYTES
    for parcel in waiting:
        room -= parcel.size
        if taken and room < 0:
            break
        taken.append(parcel)
    return _Block(taken, _grown(head, [leaf for parcel in taken for leaf in parcel.leaves]))


def _grown(head: Head | None, leaves: Iterable[bytes]) -> Head:
    frontier = Frontier(head.size if head else 0, head.subtrees if head else ()).grown(*leaves)
    return Head(frontier.size, frontier.root, frontier.hashes)


@cache
def _pool() -> ContextPool:
    return ContextPool(_SIDE_BY_SIDE, thread_name_prefix="parcels")


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
    places = log.places(event.event_id for event in found)
    found_leaf = {event.event_id: event.leaf for event in found}
    put = sequence(log, (event for event in found if event.event_id not in places), clock)
    done.new = put.new
    done.known = put.known + sum(place.leaf == found_leaf[event_id] for event_id, place in places.items())
    done.altered += [event_id for event_id, place in places.items() if place.leaf != found_leaf[event_id]]
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
