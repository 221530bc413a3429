"""Progress of long work: an iterable in, the same iterable out, with a bar on standard error while a person looks."""

import sys
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

_Thing = TypeVar("_Thing")
_quiet = False


def be_quiet() -> None:
    """No progress from now on, in this process."""
    global _quiet  # noqa: PLW0603 - one screen a process
    _quiet = True


def track(things: Iterable[_Thing], words: str, total: int | None = None) -> Iterator[_Thing]:
    """Gives the things one by one. `words` say what is being done; without `total` only the count is shown."""
    if _quiet or not sys.stderr.isatty():
        yield from things
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    known = len(things) if total is None and isinstance(things, Sized) else total
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(things, total=known, description=words)
