"""How many processes of functions the local engine has at once, so that calls are slow under load and do not stop.

The engine starts a process for each call that finds none free, as Lambda does. On AWS each comes with a processor of
its own; here all share this machine's, and a process needs a second or two of one to come up. A few calls too many,
and so many come up at once that none does, while the calls that wait for them have more started: everything stands
still, bare functions too. So calls wait here, first come, first served, for a process that is free, whichever it is:
meanwhile new ones come up, of a function a few at most, and at once as many as there are processors.

Loaded into the engine's own process (`ops/local/injected`): it imports the standard library alone.
"""

import contextlib
import contextvars
import os
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, MutableMapping, Sequence
from types import ModuleType
from typing import Any, Final

AT_ONCE: Final = os.cpu_count() or 2
"""How many processes may come up at once, of all functions."""
MOST: Final = 2 * AT_ONCE + 2
"""How many processes a function has at most."""
PATIENCE: Final = 25.0
"""Seconds that a call waits for one; then it is turned away as Lambda does who has none left. The gateway gives a
function 29."""
_LOOK_AGAIN: Final = 0.05


class Processes:
    """Leases processes in the engine's stead. `workers`: by function, what has the fields `in_use` and `_start_time`,
    None until it is up; `lock` is held to look at them."""

    def __init__(self, workers: MutableMapping[str, list[Any]], lock: Any) -> None:
        self._workers, self._lock = workers, lock
        self._queues: defaultdict[str, deque[threading.Event]] = defaultdict(deque)

    def lease(self, key: str, take: Callable[[], Any], start: Callable[[], None], patience: float = PATIENCE) -> Any:
        """What `take` gives, once it is this call's turn and a process of the function `key` is free; None where it
        waited in vain. `start` has one more come up and returns at once."""
        turn = threading.Event()
        end = time.monotonic() + patience
        with self._lock:
            self._queues[key].append(turn)
        try:
            while True:
                # Two at a time could see the same one free: who takes one holds the lock until it has it.
                with self._lock:
                    is_first = self._queues[key][0] is turn
                    own = self._workers.get(key, ())
                    if is_first and any(not each.in_use for each in own):
                        return take()
                    if self._may_start(key, own):
                        start()
                left = end - time.monotonic()
                if left <= 0:
                    return None
                turn.wait(min(left, _LOOK_AGAIN) if is_first else left)
                turn.clear()
        finally:
            with self._lock:
                self._queues[key].remove(turn)
                self._wake(key)

    def freed(self) -> None:
        """A process is free again, or gone."""
        with self._lock:
            for key in list(self._queues):
                self._wake(key)

    def _wake(self, key: str) -> None:
        if self._queues[key]:
            self._queues[key][0].set()

    def _may_start(self, key: str, own: Sequence[Any]) -> bool:
        """Whether one more comes up: not for a call that another is coming up for."""
        coming_up = sum(map(_is_coming_up, own))
        of_all = sum(_is_coming_up(each) for workers in self._workers.values() for each in workers)
        return len(own) < MOST and of_all < AT_ONCE and coming_up < len(self._queues[key])


def _is_coming_up(worker: Any) -> bool:
    return worker.in_use and worker._start_time is None


def hold_processes(runtime: ModuleType) -> None:
    """Have the engine lease its processes so, by its module ministack.core.lambda_runtime."""
    acquire, release = runtime.acquire_worker, runtime.release_worker
    # Theirs is taken again within ours.
    runtime.__dict__["_lock"] = lock = threading.RLock()
    processes = Processes(runtime._workers, lock)

    def acquire_in_turn(func_name: str, config: dict[str, Any], code_zip: bytes, **named: Any) -> Any:
        def take() -> Any:
            return acquire(func_name, config, code_zip, **named)

        def start() -> None:
            worker, _ = take()
            threading.Thread(target=contextvars.copy_context().run, args=(come_up, worker), daemon=True).start()

        key = runtime._worker_key(func_name, config, named.get("qualifier", "$LATEST"))
        leased = processes.lease(key, take, start)
        return (None, "func_cap") if leased is None else leased

    def come_up(worker: Any) -> None:
        try:
            # What keeps it from coming up is told to the call that takes it, which has it start again.
            with contextlib.suppress(Exception):
                runtime.ensure_spawned(worker)
        finally:
            release_in_turn(worker)

    def release_in_turn(worker: Any) -> None:
        release(worker)
        processes.freed()

    runtime.__dict__.update(acquire_worker=acquire_in_turn, release_worker=release_in_turn)
