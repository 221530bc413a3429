"""The version that a caller has read (If-Match), held against the one that stands."""

from typing import Final

from iarms.errors import Stale
from iarms.models.party import Call

_ANY: Final = "*"


def check_read_version(call: Call, version: int) -> None:
    """Raises Stale where the caller says that it has read another version than the one that stands.

    Who says nothing, or `*`, is held to none: a step is judged by the state it meets and overwrites nothing blindly.
    """
    if call.read_version not in (None, _ANY, str(version)):
        raise Stale(f"version {version} stands: read it again")
