"""When DynamoDB takes away what the service's own test parties leave behind: all else of cases is kept."""

from datetime import datetime, timedelta
from typing import Final

TEST_KEPT_FOR: Final = timedelta(days=7)


def expires_at(moment: datetime) -> int:
    """Until when something of a test is kept that was written then, in seconds since 1970."""
    return int((moment + TEST_KEPT_FOR).timestamp())
