"""Several writers of one table that take turns, call by call, in an order that a test draws.

A client in, clients out that wait before each call until it is their turn; between any two calls the test looks.
"""

from collections.abc import Callable, Iterator, Sequence
from threading import Semaphore, Thread
from typing import Any, Final

_LONGEST: Final = 30.0
"""Seconds. A writer that makes no call for so long hangs."""


class _Writer(Thread):
    """One writer's work, in a thread of its own, which runs only between two of its calls."""

    def __init__(self, work: Callable[[Any], None], client: Any) -> None:
        super().__init__(daemon=True)
        self._work, self._client = work, client
        self._go, self._stopped = Semaphore(0), Semaphore(0)
        self.failed: BaseException | None = None
        self.has_ended = False

    def run(self) -> None:
        """Do the work, from the first turn on."""
        self._go.acquire()
        try:
            self._work(_InTurn(self._client, self))
        except BaseException as failed:  # noqa: BLE001  # told to the test, by whoever gives the turns
            self.failed = failed
        self.has_ended = True
        self._stopped.release()

    def take_turn(self) -> None:
        """Go on up to the next call, or to the end. Raises what the work raised."""
        self._go.release()
        assert self._stopped.acquire(timeout=_LONGEST), "a writer hangs"
        if self.failed is not None:
            raise self.failed

    def wait(self) -> None:
        """Stop before a call until it is this writer's turn again."""
        self._stopped.release()
        self._go.acquire()


class _InTurn:
    """A client each call of which waits for the writer's turn."""

    def __init__(self, client: Any, writer: _Writer) -> None:
        self._client, self._writer = client, writer

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name in ("exceptions", "meta"):
            return found

        def called(**arguments: Any) -> Any:
            self._writer.wait()
            return found(**arguments)

        return called


def in_turns(client: Any, works: Sequence[Callable[[Any], None]], order: Iterator[int]) -> Iterator[None]:
    """Run the works, each with a client of its own, until all have ended; gives way after each single call.

    `order` says, number by number, which of those that have not ended is next.
    """
    writers = [_Writer(work, client) for work in works]
    for writer in writers:
        writer.start()
    while at_work := [writer for writer in writers if not writer.has_ended]:
        at_work[next(order) % len(at_work)].take_turn()
        yield
