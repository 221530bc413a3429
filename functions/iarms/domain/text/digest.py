"""Three bytes for a code: what postings hold instead of a name."""

import hashlib
from typing import Final

NO_DIGEST: Final = b"\0\0\0"


def digest(code: str) -> bytes:
    """Three bytes for a code of the alias tables: stable without a list of numbers to keep. No two codes share one
    (tested); a make that the tables do not know is told from another only by these bytes, and by its record."""
    return hashlib.sha256(code.encode()).digest()[:3]
