"""Which cells of a table of counts are not shown, because a small count would name a case.

A count of one or two is a case that somebody may recognise. Hiding that cell alone hides nothing, since the total and
the other cells give it back; so others are hidden with it. Which ones is settled by their place and never by their
size: had the smallest of the others been taken, who knows the rule could often tell from the choice what was hidden.

    cells     5   1   9   4   7          total 26, small is 1 or 2
    pairs    (5   1) (9   4   7)         a pair is a cell and its neighbour; an odd one out joins the last
    shown     -   -   9   4   7          who subtracts learns 6 of two cells: 1 and 5, 2 and 4, 4 and 2, 5 and 1

Where what is hidden together is itself small, or could be one way only, further pairs are hidden; where that does not
help either, the whole table is withheld. The promise, held by trying every table: from what is shown, the total, the
list of cells and this rule, no hidden cell has one possible value. It is made for each table and its own total.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

# Cells of 1 and 2 are small, unless whoever asks says otherwise.
LARGEST_SMALL: Final = 2
_PAIR: Final = 2
# Two cells that are 2 together are 1 and 1, if each holds something small.
_AT_LEAST: Final = 3


@dataclass(frozen=True)
class CaseCount:
    """What a table counts in one place of cases that are not the reader's own; its own it knows.

    `cases` are the different cases behind the count; `floor` is what the reader knows that it must be at least.
    """

    count: int
    cases: int
    floor: int = 0


def hidden_cells(cells: Sequence[CaseCount], largest_small: int = LARGEST_SMALL) -> frozenset[int] | None:
    """The places of the cells that are not shown, of a table whose total is shown. None: withhold the table."""

    def safe(hidden: Sequence[int]) -> bool:
        together = sum(cells[place].count for place in hidden)
        lowest = sum(cells[place].floor for place in hidden)
        return len(hidden) >= _PAIR and together > max(largest_small, lowest + 1, _AT_LEAST - 1)

    return _hide([_is_small(cell, largest_small) for cell in cells], safe)


def hidden_rows(rows: Sequence[Sequence[CaseCount]], largest_small: int = LARGEST_SMALL) -> frozenset[int] | None:
    """The places of the rows that are not shown, of a table with the totals of rows and columns known. None: withhold.

    A row is shown whole or not at all. Who subtracts learns the sums of the hidden rows' columns, and may know each
    row's total from another table: a cell then lies between what the other rows leave over and the smaller of its two
    sums.
    """

    def safe(hidden: Sequence[int]) -> bool:
        counts = [[cell.count for cell in rows[place]] for place in hidden]
        columns = [sum(column) for column in zip(*counts, strict=True)]
        if len(hidden) < _PAIR or any(1 <= together < max(largest_small + 1, _AT_LEAST) for together in columns):
            return False
        everything = sum(columns)
        for cells in counts:
            row = sum(cells)
            for cell, column in zip(cells, columns, strict=True):
                if cell and max(0, row + column - everything) == min(row, column):
                    return False
        return True

    return _hide([any(_is_small(cell, largest_small) for cell in row) for row in rows], safe)


def _is_small(cell: CaseCount, largest_small: int) -> bool:
    return 1 <= cell.cases <= largest_small


def _hide(small: Sequence[bool], safe: Callable[[Sequence[int]], bool]) -> frozenset[int] | None:
    """The pairs with something small in them, and the first further ones until what is hidden is safe."""
    if not any(small):
        return frozenset()
    pairs = [list(range(first, first + _PAIR)) for first in range(0, len(small) - 1, _PAIR)]
    if len(small) % _PAIR and pairs:
        pairs[-1].append(len(small) - 1)
    hidden = [pair for pair in pairs if any(small[place] for place in pair)]
    further = iter([pair for pair in pairs if pair not in hidden])
    while not safe(places := sorted(place for pair in hidden for place in pair)):
        if (pair := next(further, None)) is None:
            return None
        hidden.append(pair)
    return frozenset(places)
