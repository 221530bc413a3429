"""Whether a party may make one call more at this moment: each has a bucket of calls for each group of routes, so that
one party's flood is refused before any work is done for it, and nobody else waits.

Buckets are the deployment's (`store.buckets`); an instance takes blocks out of them, as large as what it answers in two
seconds, and asks beside the register's read. Where they cannot be asked, calls are let through as far as the instance's
own bucket goes: a part that keeps order must not become an outage of searches. Who comes without a token has a bucket
in the instance's memory, by address.
"""

import json
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final, NamedTuple, Self

from iarms.models.allowance import BudgetLeft, HolderKind
from iarms.models.party import Call, class_of
from iarms.observability import logger
from iarms.store.buckets import LEASE_SECONDS, Block, Buckets, Pace
from iarms.threads import ContextPool

PATIENCE: Final = 0.25
"""Seconds that a call waits for the buckets. DynamoDB answers within a hundredth of one."""
ALONE_SECONDS: Final = 5.0
"""How long an instance whom the buckets did not answer goes by its own, before it asks again."""
OPEN_GROUP: Final = "open"

_THREADS: Final = ContextPool(max_workers=4, thread_name_prefix="throttle")
# Seconds that an instance which was refused a block refuses by itself: longer each time, so that a hundred instances
# do not ask for the few calls that come back.
_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 1.0
_MOST_BUCKETS: Final = 1000
# Seconds by which two looks at a machine's clock may be in the wrong order, and nobody thinks anything of it.
_CLOCKS_DIFFER: Final = 2.5


class Standing(NamedTuple):
    """What a bucket says of a call: to be let through, or to come again after `wait_seconds`.

    `left`: calls that are known to be left. `is_counted`: whether the deployment's bucket was asked.
    """

    group: str
    pace: Pace
    left: int
    wait_seconds: float = 0.0
    is_counted: bool = True

    def headers(self) -> dict[str, str]:
        """RateLimit and RateLimit-Policy, as draft-ietf-httpapi-ratelimit-headers has them."""
        until = f";t={self.retry_after_seconds}" if self.wait_seconds else ""
        return {
            "RateLimit-Policy": f'"{self.group}";q={self.pace.capacity};w={self.pace.refill_seconds}',
            "RateLimit": f'"{self.group}";r={self.left}{until}',
        }

    @property
    def retry_after_seconds(self) -> int:
        """Whole seconds after which a call may be made."""
        return max(1, ceil(self.wait_seconds))


# Of each kind of holder, how its budgets are named to callers.
_NAMED: Final[Mapping[HolderKind, str]] = {"officer": "officer", "case": "case", "subject": "client", "party": "party"}
_WINDOWS: Final = {3600: "hour", 86400: "day"}


def with_budgets(headers: Mapping[str, str], budgets: Iterable[BudgetLeft]) -> dict[str, str]:
    """The headers of an answer with the budgets that its call spent beside its bucket: one list, as the draft has it.

    A policy is named after what it counts, whose it is and its window: "patterns-officer-hour".
    """
    policies, lefts = [], []
    for each in budgets:
        name = f"{each.kind}-{_NAMED[each.holder]}-{_WINDOWS.get(each.window_seconds, 'wait')}"
        policies.append(f'"{name}";q={each.limit};w={each.window_seconds}')
        lefts.append(f'"{name}";r={each.left};t={each.renews_in}')
    if not policies:
        return dict(headers)
    added = {"RateLimit-Policy": policies, "RateLimit": lefts}
    told = {name: ", ".join(([headers[name]] if name in headers else []) + items) for name, items in added.items()}
    return {**headers, **told}


@dataclass(frozen=True)
class Paces:
    """Who may call how fast. `groups` are routes of a group of their own; others are reads or writes.

    `classes` and `parties`: paces by group, by class of party and of a party that has others.
    """

    groups: Mapping[str, str]
    classes: Mapping[str, Mapping[str, Pace]]
    parties: Mapping[str, Mapping[str, Pace]]
    anonymous: Pace

    @classmethod
    def read(cls, text: str) -> Self:
        """Out of a function's setting: {groups, classes, parties, anonymous}, a pace as [rate, burst]."""
        settings: dict[str, Any] = json.loads(text)

        def paces(of: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Pace]]:
            return {who: {group: Pace(*pace) for group, pace in given.items()} for who, given in of.items()}

        return cls(
            settings["groups"], paces(settings["classes"]), paces(settings["parties"]), Pace(*settings["anonymous"])
        )

    def group_of(self, method: str, route: str) -> str:
        """The group of a route."""
        return self.groups.get(f"{method} {route}", "reads" if method == "GET" else "writes")

    def pace_of(self, party: str, group: str) -> Pace:
        """How fast a party may call the routes of a group."""
        own = self.parties.get(party, {}).get(group)
        return own or self.classes[str(class_of(party))][group]


@dataclass
class OwnBuckets:
    """Buckets in this instance's memory."""

    _full_at: dict[str, float] = field(default_factory=dict)

    def take(self, who: str, pace: Pace, now: float) -> Standing:
        """Take one call. Beyond a thousand buckets that are not full, who comes new has one together."""
        if len(self._full_at) >= _MOST_BUCKETS and who not in self._full_at:
            self._full_at = {name: at for name, at in self._full_at.items() if at > now}
            if len(self._full_at) >= _MOST_BUCKETS:
                who = "elsewhere"
        full_at = max(self._full_at.get(who, 0.0), now)
        if full_at - now > pace.burst / pace.rate + _CLOCKS_DIFFER:
            full_at = now  # written before the machine's clock was put back
        left = pace.burst - ceil((full_at - now) * pace.rate)
        if left < 1:
            return Standing(OPEN_GROUP, pace, 0, full_at - now - (pace.burst - 1) / pace.rate)
        self._full_at[who] = full_at + 1 / pace.rate
        return Standing(OPEN_GROUP, pace, left - 1)


@dataclass
class _Holding:
    """What the instance has of one bucket: `left` of a block of `size` calls, good until `until`."""

    size: int = 0
    left: int = 0
    asked_at: float = 0.0
    until: float = 0.0
    behind: int = 0
    pause: float = 0.0
    closed_until: float = 0.0
    alone_until: float = 0.0
    block: "Future[Block] | None" = None

    def heed(self, now: float) -> None:
        """Forget what hangs on moments that are not to come for long: they were set before the machine's clock was put
        back, and nobody is to be turned away, or let through, until they come again."""
        if now < self.asked_at - _CLOCKS_DIFFER or now < self.alone_until - ALONE_SECONDS - _CLOCKS_DIFFER:
            self.left = 0
            self.asked_at = self.until = self.closed_until = self.alone_until = 0.0

    def wanted(self, now: float) -> int:
        """How many calls to ask for: what was used of the last block, brought to the time that a block is good for."""
        since, used = now - self.asked_at, self.size - self.left
        if not used or since > 2 * LEASE_SECONDS:
            return 1
        in_time = ceil(used / max(since, 0.001) * LEASE_SECONDS)
        return max(1, min(in_time, 2 * used))

    def receive(self, block: Block, now: float) -> None:
        """Put a block in the place of the last."""
        self.size = self.left = block.calls
        self.until, self.behind = self.asked_at + LEASE_SECONDS, block.left
        if block.calls:
            self.pause = 0.0
        else:
            self.pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, 2 * self.pause))
            self.closed_until = now + max(self.pause, block.wait_seconds)


@dataclass
class Throttle:
    """The paces of a deployment, kept by a function instance."""

    buckets: Buckets
    paces: Paces
    _held: dict[tuple[str, str], _Holding] = field(default_factory=dict)
    _own: OwnBuckets = field(default_factory=OwnBuckets)
    _lock: "threading.Lock" = field(default_factory=threading.Lock)

    def ask(self, call: Call, now: float) -> None:
        """Begin to ask for what `take` will need, where that is not here: it is answered beside what is done next."""
        group = self.paces.group_of(call.method, call.route)
        with self._lock:
            held = self._held.setdefault((call.party, group), _Holding())
            held.heed(now)
            self._settle(held, now)
            is_here = held.left and now < held.until
            if not is_here and now >= held.closed_until and now >= held.alone_until:
                self._next_block(held, call.party, group, now)

    def take(self, call: Call, now: float) -> Standing:
        """Take one call out of the party's bucket for the route. `now` in seconds since 1970."""
        group = self.paces.group_of(call.method, call.route)
        pace = self.paces.pace_of(call.party, group)
        patient_until = time.monotonic() + PATIENCE
        while True:
            with self._lock:
                held = self._held.setdefault((call.party, group), _Holding())
                held.heed(now)
                self._settle(held, now)
                if held.left and now < held.until:
                    held.left -= 1
                    return Standing(group, pace, held.behind + held.left)
                if now < held.closed_until:
                    return Standing(group, pace, 0, held.closed_until - now)
                if now < held.alone_until:
                    return self._alone(call, group, pace, now)
                block = self._next_block(held, call.party, group, now)
            try:
                block.result(max(0.0, patient_until - time.monotonic()))
            except Exception as error:  # noqa: BLE001  # whatever keeps the buckets from answering, searches go on
                with self._lock:
                    held.alone_until = now + ALONE_SECONDS
                logger.error("buckets do not answer", error=type(error).__name__, request_id=call.request_id)

    def take_open(self, call: Call, now: float) -> Standing:
        """Take one call out of the bucket of an address that calls without a token."""
        return self._own.take(call.source_ip, self.paces.anonymous, now)

    def _alone(self, call: Call, group: str, pace: Pace, now: float) -> Standing:
        own = self._own.take(f"{call.party} {group}", pace, now)
        return own._replace(group=group, is_counted=False)

    def _next_block(self, held: _Holding, party: str, group: str, now: float) -> "Future[Block]":
        """The block that is under way, or one that is asked for now."""
        if held.block is None:
            pace = self.paces.pace_of(party, group)
            wanted = held.wanted(now)
            held.asked_at = now
            held.block = _THREADS.submit(self.buckets.take, party, group, pace, wanted, now)
        return held.block

    def _settle(self, held: _Holding, now: float) -> None:
        """Receive the block that was asked for, if it has come; one that failed is forgotten."""
        if held.block is None or not held.block.done():
            return
        block, held.block = held.block, None
        if block.exception() is None:
            held.receive(block.result(), now)
