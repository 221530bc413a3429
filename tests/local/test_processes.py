"""Processes of functions on the local engine: a few at most, few coming up at once, calls in their turn."""

import threading
import time
from types import ModuleType, SimpleNamespace
from typing import Any

from ops.local import processes
from ops.local.processes import AT_ONCE, MOST, Processes, hold_processes


def any_worker(*, in_use: bool = True, is_up: bool = True) -> Any:
    return SimpleNamespace(in_use=in_use, _start_time=1.0 if is_up else None)


def asked(held: Processes, key: str, patience: float = 0.1) -> tuple[bool, int]:
    """Whether a call got a process, and how many came up for it."""
    started: list[str] = []

    def start() -> None:
        started.append(key)
        held._workers.setdefault(key, []).append(any_worker(is_up=False))

    return held.lease(key, lambda: "taken", start, patience) == "taken", len(started)


def test_a_free_process_is_taken_at_once_and_none_comes_up() -> None:
    workers = {"a": [any_worker(in_use=False)], "b": [any_worker(is_up=False) for _ in range(AT_ONCE)]}
    assert asked(Processes(workers, threading.RLock()), "a") == (True, 0)


def test_one_comes_up_for_a_call_and_not_another_each_time_that_it_looks() -> None:
    assert asked(Processes({}, threading.RLock()), "a", 0.3) == (False, 1)


def test_a_call_takes_what_is_free_first_whatever_comes_up_for_it() -> None:
    workers = {"a": [any_worker()]}
    held = Processes(workers, threading.RLock())

    def start() -> None:
        workers["a"].append(any_worker(is_up=False))
        workers["a"][0].in_use = False

    assert held.lease("a", lambda: workers["a"][0], start, 5.0) is workers["a"][0]
    assert workers["a"][1].in_use


def test_a_function_has_so_many_and_no_more() -> None:
    workers = {"a": [any_worker() for _ in range(MOST - 1)]}
    held = Processes(workers, threading.RLock())
    assert asked(held, "a") == (False, 1)
    workers["a"][-1]._start_time = 1.0
    assert asked(held, "a") == (False, 0)
    assert asked(held, "b") == (False, 1), "another function's calls are not held up by it"


def test_no_more_come_up_at_once_than_there_are_processors() -> None:
    workers = {"a": [any_worker(is_up=False) for _ in range(AT_ONCE)]}
    held = Processes(workers, threading.RLock())
    assert asked(held, "b") == (False, 0)
    workers["a"][0]._start_time = 1.0
    assert asked(held, "b") == (False, 1)


def test_who_came_first_is_served_first_and_nobody_is_forgotten() -> None:
    workers = {"a": [any_worker() for _ in range(MOST)]}
    held = Processes(workers, threading.RLock())
    order: list[int] = []

    def call(number: int) -> None:
        def take() -> None:
            workers["a"][0].in_use = True
            order.append(number)

        held.lease("a", take, lambda: None, 10.0)

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=call, args=(number,)))
        threads[-1].start()
        while len(held._queues["a"]) <= number:
            time.sleep(0.001)
    for served in range(5):
        workers["a"][0].in_use = False
        held.freed()
        while len(order) <= served:
            time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3, 4]
    assert not held._queues["a"]


def test_who_waited_in_vain_leaves_the_queue_to_others() -> None:
    workers = {"a": [any_worker() for _ in range(MOST)]}
    held = Processes(workers, threading.RLock())
    assert asked(held, "a", 0.02) == (False, 0)
    workers["a"][0].in_use = False
    assert asked(held, "a") == (True, 0)


def test_the_engine_leases_in_turn_and_turns_away_as_it_would(monkeypatch: Any) -> None:
    runtime: Any = ModuleType("ministack.core.lambda_runtime")
    runtime._workers, runtime._lock = {}, threading.Lock()

    def acquire(name: str, config: Any, code: bytes, qualifier: str = "$LATEST") -> Any:
        with runtime._lock:
            own = runtime._workers.setdefault(f"{name}:{qualifier}", [])
            for worker in own:
                if not worker.in_use:
                    worker.in_use = True
                    return worker, "reused"
            own.append(any_worker(is_up=False))
            return own[-1], "spawn"

    def come_up(worker: Any) -> None:
        worker._start_time = 1.0
        if len(runtime._workers["search:1"]) == 1:
            raise RuntimeError("its module cannot be imported: whoever takes it is told")

    runtime.__dict__.update(
        _worker_key=lambda name, config, qualifier: f"{name}:{qualifier}",
        acquire_worker=acquire,
        ensure_spawned=come_up,
        release_worker=lambda worker: setattr(worker, "in_use", False),
    )
    hold_processes(runtime)
    leased = [runtime.acquire_worker("search", {}, b"", qualifier="1") for _ in range(MOST)]
    assert [reason for _, reason in leased] == MOST * ["reused"]
    assert len({id(worker) for worker, _ in leased}) == MOST
    monkeypatch.setattr(processes.Processes.lease, "__defaults__", (0.01,))
    assert runtime.acquire_worker("search", {}, b"", qualifier="1") == (None, "func_cap")
    runtime.release_worker(leased[0][0])
    assert runtime.acquire_worker("search", {}, b"", qualifier="1") == (leased[0][0], "reused")
