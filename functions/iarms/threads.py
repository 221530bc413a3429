"""Threads that work for the call that has them work: a pool that takes along what is known of it by the context."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ContextPool(ThreadPoolExecutor):
    """A pool of threads in which work runs in the context that it was handed in.

    Who calls, and by which mark the calls to AWS are known, are in context variables, which a thread has none of.
    """

    def submit(self, work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> "Future[T]":
        """Have a thread do this with a copy of the context as it is now; `map` does the same for each."""
        return super().submit(partial(copy_context().run, work, *given, **named))
