"""Where a witness finds a log's files, and where it leaves its cosignatures."""

from typing import Protocol


class LogUnreachable(Exception):
    """The log's files could not be asked for: no answer, no network. Says nothing of the log itself."""


class NotPermitted(LogUnreachable):
    """The log's files are there, and this witness may not do that with them."""


class LogSource(Protocol):
    """A log's files by their path below its prefix."""

    def read(self, path: str) -> bytes | None:
        """A file; None where the log has none of that name. Raises LogUnreachable."""
        ...


class CosignatureBox(Protocol):
    """Where cosignatures are left."""

    def put(self, path: str, line: bytes) -> None:
        """Leave a cosignature's line at a path (`cosignatures/...`), unless one is there. Raises LogUnreachable."""
        ...

    def largest(self) -> int | None:
        """The largest size that this witness left a cosignature for, where the box is its own; else None."""
        ...
