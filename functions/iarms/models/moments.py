"""A moment as this service writes it."""

from datetime import UTC, datetime


def rfc3339(at: datetime) -> str:
    """Milliseconds, UTC, with Z: 2026-03-01T09:30:00.000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
