"""Imports take turns: of each bureau a few chunks are on the queue at a time, of its imports in turn.

So ten lines of one bureau wait for a few seconds' work of each other bureau that imports just then, whatever these have
sent, and ten urgent lines for one chunk of the bureau's own large file. Whoever ends a chunk hands the next one out;
the clock sends again what was handed out and is not heard of. Whatever is done chunk by chunk can be handed out here.
"""

import json
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from iarms.aws.queue import WorkQueue
from iarms.casework.rounds.clock_run import ClockRun
from iarms.casework.rounds.passing import may_pass
from iarms.models.record_import import IMPORT_LINES_PER_CHUNK, ImportWait, LineRange
from iarms.retries import tries
from iarms.store.import_turns import NO_TURNS, ChunkInHand, ImportTurns, PartyTurns
from iarms.store.imports import Imports, KeptImport

# Chunks of a party that are on the queue or being worked on: one for each of the two workers, and one to come.
IN_HAND: Final = 3
# Of those that wait for another try, before no more of a party's are handed out: whatever is wrong is wrong with all.
MOST_FAILED: Final = 10
# Seconds from the beginning of a try to the next one, by how often the message has come; after the last, to where
# failures end. A worker that was killed is followed soon, and an outage of an hour is outlived.
NEXT_TRY_SECONDS: Final = (90, 90, 90, 120, 240, 480, 900, 900, 900, 90)
# What was handed out and has not been begun, or whose next try has not, is sent again after this: it may only wait
# behind others, but is passed over should it come twice.
UNHEARD_OF: Final = timedelta(minutes=1)
# A chunk takes some seconds at the pace of imports: nobody may be working on one that was begun so long ago.
SLOW: Final = timedelta(seconds=20)
RESENT: Final = "resent"
ABANDONED: Final = "abandoned"
_TRIES: Final = 5
_logger: Final = logging.getLogger("iarms.turns")


def seconds_to_next_try(receives: int) -> int:
    """Seconds from the beginning of a try to the next one, after a message has come so many times."""
    return NEXT_TRY_SECONDS[min(receives, len(NEXT_TRY_SECONDS)) - 1]


def chunk_message(party: str, import_id: str, chunk: int, work: str) -> str:
    """What has the worker do the work of a chunk of a party's import."""
    return json.dumps({"import_id": import_id, "chunk": chunk, "work": work, "party": party})


def hand_out(turns: ImportTurns, queue: WorkQueue, party: str, now: datetime) -> None:
    """Send the next chunks of a party's imports, in turns, as long as it has a place left.

    The turn is of the import that has waited longest since its last; one that had none comes before those, the smallest
    first. Raises what AWS raises, and Unavailable: then chunks that are handed out may not be sent, and the clock sends
    them.
    """
    for _ in tries(_TRIES):
        waiting, in_hand = turns.of(party)
        for _ in range(_places(in_hand)):
            if not waiting:
                return
            work = min(waiting, key=lambda each: (not each.is_new, each.chunks if each.is_new else 0, each.handed_at))
            if not turns.hand_out(party, work, now):
                break
            queue.send([chunk_message(party, work.import_id, work.next_chunk, work.work)])
            rest = [work.after_a_turn(now)] if work.next_chunk < work.chunks else []
            waiting = (*(each for each in waiting if each is not work), *rest)
        else:
            return


def _places(in_hand: Iterable[ChunkInHand]) -> int:
    tried = [each for each in in_hand if not each.is_left]
    worked_on = sum(each.is_worked_on for each in tried)
    return IN_HAND - worked_on if len(tried) - worked_on < MOST_FAILED else 0


def run_turns_clock(
    turns: ImportTurns, queue: WorkQueue, now: datetime, time_is_left: Callable[[], bool]
) -> tuple[ClockRun, float]:
    """Send what was handed out and is not heard of, and hand out what nobody does; and for how many seconds that party
    has not been handed anything out to that has waited longest.

    A party that cannot be looked after stops no other. What was tried as often as a message comes is sent no more: it
    lies where failures end.
    """
    taken = {RESENT: 0, ABANDONED: 0}
    failed = set_aside = 0
    longest = 0.0
    for party, mark in turns.parties():
        if not time_is_left():
            return ClockRun(taken, True, set_aside, failed), longest
        try:
            of_party = turns.of(party)
            longest = max(longest, _seconds_without_a_turn(of_party, now))
            if of_party == NO_TURNS:
                turns.forget(party, mark)
            for chunk in of_party.in_hand:
                step = _look_after(turns, queue, party, chunk, now)
                if step is not None:
                    taken[step] += 1
            hand_out(turns, queue, party, now)
        except Exception as fault:
            _logger.exception("the imports of a party stand still: %s", party)
            if may_pass(fault):
                failed += 1
            else:
                set_aside += 1
    return ClockRun(taken, False, set_aside, failed), longest


def _seconds_without_a_turn(of_party: PartyTurns, now: datetime) -> float:
    if not of_party.waiting:
        return 0.0
    return (now - max(each.handed_at for each in of_party.waiting)).total_seconds()


def _look_after(turns: ImportTurns, queue: WorkQueue, party: str, chunk: ChunkInHand, now: datetime) -> str | None:
    """Send a chunk again that is not heard of, or give it up; the step that was taken."""
    if chunk.is_left or (chunk.next_try_at or chunk.handed_at) + UNHEARD_OF > now:
        return None
    if chunk.begun >= len(NEXT_TRY_SECONDS):
        turns.fail(party, chunk.import_id, chunk.chunk, is_last=True)
        return ABANDONED
    turns.hand_out_again(party, chunk, now)
    queue.send([chunk_message(party, chunk.import_id, chunk.chunk, chunk.work)])
    return RESENT


def what_it_waits_for(imports: Imports, kept: KeptImport, of_party: PartyTurns, now: datetime) -> ImportWait | None:
    """What an import waits for, as its bureau is told; None where it is worked on, or over."""
    if kept.state == "AWAITING_UPLOAD":
        return ImportWait(what="UPLOAD", until=kept.submitted.upload_until)
    if kept.state == "SPLITTING":
        return ImportWait(what="READING")
    if not kept.is_worked_off:
        return None
    import_id = kept.submitted.import_id
    own = [each for each in of_party.in_hand if each.import_id == import_id]
    if left := [each for each in own if each.is_left]:
        return ImportWait(what="MENDING", lines=_lines_of(imports, left[0]))
    if again := [each for each in own if each.has_failed or _is_slow(each, now)]:
        first = min(again, key=lambda each: each.next_try_at or each.handed_at)
        return ImportWait(what="NEXT_TRY", until=first.next_try_at, lines=_lines_of(imports, first))
    if any(each.begun for each in own):
        return None
    before = [each for each in of_party.in_hand if each.import_id != import_id and each.is_worked_on]
    others = tuple(sorted({each.import_id for each in before}))
    return ImportWait(what="ITS_TURN", lines_before=len(before) * IMPORT_LINES_PER_CHUNK, imports_before=others)


def _lines_of(imports: Imports, chunk: ChunkInHand) -> LineRange | None:
    try:
        lines = imports.get_chunk(chunk.import_id, chunk.chunk)
    except KeyError:  # lost: that is what people mend
        return None
    return LineRange(first=lines[0].line, last=lines[-1].line)


def _is_slow(chunk: ChunkInHand, now: datetime) -> bool:
    return chunk.begun_at is not None and now - chunk.begun_at > SLOW
