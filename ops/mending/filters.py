"""Whether a record of a stream fits a pattern of an event source mapping.

It knows what this project's templates say: nested names, lists of texts of which one has to be there, and
`{"exists": ...}`. What it does not know it refuses.
"""

from collections.abc import Mapping
from typing import Any, Final

_ABSENT: Final = object()


class NotAPattern(Exception):
    """A pattern says what these rules do not know."""


def fits(pattern: Mapping[str, Any], record: Any) -> bool:
    """Whether every name of the pattern has, in the record, one of the values that the pattern lists for it."""
    for name, wanted in pattern.items():
        value = record.get(name, _ABSENT) if isinstance(record, Mapping) else _ABSENT
        if isinstance(wanted, Mapping):
            if not fits(wanted, value):
                return False
        elif isinstance(wanted, list) and wanted:
            if not any(_is_like(one, value) for one in wanted):
                return False
        else:
            raise NotAPattern(f"{name}: {wanted}")
    return True


def _is_like(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, str):
        return bool(value == wanted)
    if isinstance(wanted, Mapping) and list(wanted) == ["exists"]:
        return (value is not _ABSENT) is wanted["exists"]
    raise NotAPattern(str(wanted))
