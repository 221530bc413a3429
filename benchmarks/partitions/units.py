"""What reading or writing an item takes, in DynamoDB's units, by AWS's rules.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html (units),
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html (what a write costs an index).
"""

import math
from typing import Final

KILOBYTE: Final = 1024
TRANSACTION: Final = 2
"""A transaction prepares and commits: each of its items takes the units twice. An index is written once."""


def write_units(size: int, *, in_transaction: bool = False) -> int:
    """Of a write: one for each KB begun of the larger of the item before and after, at least one."""
    return max(1, math.ceil(size / KILOBYTE)) * (TRANSACTION if in_transaction else 1)


def read_units(size: int, *, consistent: bool, in_transaction: bool = False) -> float:
    """Of a read: one for each 4 KB begun, at least one; half of it where the read is eventually consistent.

    `size` is one item's, or all that a query looked at together.
    """
    whole = max(1, math.ceil(size / (4 * KILOBYTE)))
    if in_transaction:
        return float(whole * TRANSACTION)
    return float(whole) if consistent else whole / 2


def index_write_units(before: int | None, after: int | None, *, moved: bool, changed: bool) -> tuple[int, int]:
    """Of an item's write in one index: units where the row was, and where it is now.

    Sizes are of what the index holds of the item, None where the item is not in it. `moved`: a key of the index is
    another; then the row is taken out and put in. A row of which nothing changed takes none.
    """
    if before is None and after is None:
        return 0, 0
    if before is None:
        return 0, write_units(after or 0)
    if after is None:
        return write_units(before), 0
    if moved:
        return write_units(before), write_units(after)
    return 0, write_units(max(before, after)) if changed else 0
