"""Times as auditors type them and logs write them: text in, a moment in UTC out."""

import argparse
from datetime import UTC, datetime

# What a clock can have shown; hours and days can be added to it and taken from it.
_FIRST_YEAR, _LAST_YEAR = 1970, 9990


def moment(text: str) -> datetime:
    """A moment of an argument: `2026-11-30` (midnight), `2026-11-30T14:00`, with seconds, `Z` or an offset; without
    either it is UTC. Raises argparse.ArgumentTypeError."""
    try:
        return _of_our_time(datetime.fromisoformat(text.strip()))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 2026-11-30T14:00Z") from None


def written(time: datetime) -> str:
    """A moment as CloudTrail and this command write it: `2026-11-30T14:00:00Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def written_seconds(seconds: int) -> str:
    """A witness's time, in seconds since 1970, in the same way; one that no calendar has is told as it is."""
    try:
        return written(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OSError, OverflowError):
        return f"second {seconds} since 1970"


def read_moment(text: object) -> datetime:
    """The moment of a log's `2026-11-30T14:00:00Z`. Raises ValueError for anything else, other zones too."""
    if not isinstance(text, str) or not text.endswith("Z"):
        raise ValueError(f"{text!r} is no time in UTC")
    return _of_our_time(datetime.fromisoformat(text))


def _of_our_time(time: datetime) -> datetime:
    if not _FIRST_YEAR <= time.year <= _LAST_YEAR:
        raise ValueError(f"{time} is no time of a log")
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
