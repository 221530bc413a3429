"""Figures from answers: shares with their intervals, percentiles, what DynamoDB bills for writing."""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any, Final

import numpy as np

from benchmarks.table import MemoryTable
from iarms.store.serial_index import POSTINGS_PER_PAGE

_Z: Final = 1.959964
_KILOBYTE: Final = 1024
_ITEM_BYTES: Final = len("key") + len("page") + len("0") + len("postings") + 3
_KEY_BYTES: Final = 12  # a key of this index, on average
_STORED_BESIDE: Final = 100  # what AWS adds to an item for storage
_ROTATION_PAGE_BYTES: Final = 9


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score)."""
    if not of:
        return 0.0, 1.0
    share, z = right / of, _Z * _Z / of
    middle, half = share + z / 2, _Z * sqrt(share * (1 - share) / of + z / of / 4)
    return max((middle - half) / (1 + z), 0.0), min((middle + half) / (1 + z), 1.0)


def share(found: Iterable[bool]) -> dict[str, Any]:
    """A share with what it was counted from and its interval."""
    values = list(found)
    right = sum(values)
    return {
        "right": right,
        "of": len(values),
        "share": right / len(values) if values else None,
        "interval": wilson(right, len(values)),
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """Mean, percentiles and maximum."""
    if not values:
        return {}
    array = np.asarray(values, dtype=float)
    return {
        "mean": float(array.mean()),
        "p50": float(np.percentile(array, 50)),
        "p99": float(np.percentile(array, 99)),
        "max": float(array.max()),
    }


def costs(table: MemoryTable) -> dict[str, Any]:
    """Write units and bytes per record, by AWS's rules: a unit for each KB begun of the item as it is afterwards.

    `entered` is the mean over records added one after the other, with the failed condition and the transaction (twice
    the units) that a further page costs; `loaded` is writing each page whole, once.
    """
    records = max(len(table.records), 1)
    found: dict[str, Any] = {}
    for name, lengths, counts in table.lists():
        if not len(lengths):
            continue
        entered, loaded, size, pages = _written(lengths.astype(np.int64), counts.astype(np.int64), name == "rotations")
        found[name] = {
            "postings_per_record": len(lengths) / records,
            "write_units_entered": entered / records,
            "write_units_loaded": loaded / records,
            "bytes_per_record": size / records,
            "items": pages,
            "longest_list": int(counts.max()),
            "lists_of_several_pages": int((counts > POSTINGS_PER_PAGE).sum()),
        }
    return found


def _written(lengths: Any, counts: Any, rotations: bool) -> tuple[float, float, float, int]:
    starts = np.cumsum(counts) - counts
    place = np.arange(len(lengths)) - np.repeat(starts, counts)
    total = np.cumsum(lengths + 1)
    first = place % POSTINGS_PER_PAGE == 0
    begins = np.flatnonzero(first)
    ends = np.append(begins[1:], len(lengths)) - 1
    per_page = ends - begins + 1
    beside = _ITEM_BYTES + _KEY_BYTES + (_ROTATION_PAGE_BYTES if rotations else 0)
    size = beside + total - np.repeat(total[begins] - lengths[begins] - 1, per_page)
    units = -(-size // _KILOBYTE)
    whole = units[ends]
    # A further page: the condition on page 0 fails, then a transaction writes the page and announces it on page 0.
    further = place >= POSTINGS_PER_PAGE
    page_0 = np.zeros(len(starts), dtype=np.int64)
    last_of_page_0 = starts + np.minimum(counts, POSTINGS_PER_PAGE) - 1
    page_0[:] = units[last_of_page_0]
    entered = units.sum() + (units[further] + 3 * np.repeat(page_0, counts)[further]).sum()
    stored = size[ends].sum() + _STORED_BESIDE * len(ends)
    return float(entered), float(whole.sum()), float(stored), len(ends)
