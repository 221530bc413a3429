"""In which table each aggregate lies: the stack's own, or one that was restored beside it.

DynamoDB restores only into a table that it makes itself, under another name. `[NAME.tables]` of a deployment says which
one is used instead; everything that names a table asks here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from iarms.tables import ALL, TableLayout
from infra.faults import Fault
from infra.fields import Data, shaped

LAYOUTS: Final = {table.name: table for table in ALL}
# Behind the table's own name and a hyphen. By its first digit no restored table is ever taken for another aggregate's,
# as `audit-index` would be for one of `audit`; nor for a version of the serial index, which begins with `v`.
_LABEL: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}"
_SUFFIX: Final = re.compile(r"[0-9][A-Za-z0-9.]{0,31}")


class RestoredTable(Data):
    """A table beside the stack's own: its name, and the label of its stream (`2026-11-30T02:41:07.113`) where the
    aggregate has one, which `make restore` prints."""

    name: Annotated[str, shaped(r"[a-zA-Z0-9_.-]{3,255}", "a name of a table")]
    stream: Annotated[str, shaped(_LABEL, "a stream's label: 2026-11-30T02:41:07.113")] | None = None


def _by_name_alone(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


RestoredTables = dict[str, Annotated[RestoredTable, BeforeValidator(_by_name_alone)]]
"""By aggregate (`records`). One without a stream can be written as its name alone."""


def restored_name(physical: str, suffix: str) -> str:
    """The name of a table that is restored beside this one. Raises ValueError for a suffix that no name may have."""
    if _SUFFIX.fullmatch(suffix) is None:
        raise ValueError(f"{suffix!r} cannot follow {physical}-: a digit first, then letters, digits and dots")
    return f"{physical}-{suffix}"


def faults(restored: Mapping[str, RestoredTable], physical: Mapping[str, str]) -> Iterator[Fault]:
    """What cannot be meant of these tables. `physical`: the names of the stack's own by aggregate."""
    for aggregate, table in restored.items():
        if aggregate not in physical:
            yield Fault(("tables", aggregate), f"there is no table of {aggregate}")
            continue
        own = physical[aggregate]
        if not table.name.startswith(f"{own}-") or _SUFFIX.fullmatch(table.name.removeprefix(f"{own}-")) is None:
            reason = f"{table.name} is not {own}- and a suffix that begins with a digit"
            yield Fault(("tables", aggregate), reason)
        yield from _stream_faults(LAYOUTS[aggregate], table)


def _stream_faults(layout: TableLayout, table: RestoredTable) -> Iterator[Fault]:
    if layout.stream and table.stream is None:
        yield Fault(("tables", layout.name), "what reads its stream has to be told which: stream is missing")
    if not layout.stream and table.stream is not None:
        yield Fault(("tables", layout.name, "stream"), f"{layout.name} has no stream")
