"""No hidden cell can be computed: every table of a few cells is tried, against who knows the rule."""

import itertools
from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.statistics.suppression import CaseCount, hidden_cells, hidden_rows


def cells(counts: tuple[int, ...], floors: tuple[int, ...] | None = None) -> list[CaseCount]:
    return [CaseCount(n, n, f) for n, f in zip(counts, floors or (0,) * len(counts), strict=True)]


def splits(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(total - first, parts - 1):
            yield (first, *rest)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((5, 9, 4), set()),
        ((0, 9, 0), set()),
        ((5, 1, 9, 4), {0, 1}),
        ((5, 9, 2, 4, 7), {2, 3, 4}),
        # What would be hidden alone is itself small: a further pair goes with it.
        ((0, 1, 9, 4), {0, 1, 2, 3}),
    ],
)
def test_a_small_cell_is_hidden_with_its_neighbour(counts: tuple[int, ...], hidden: set[int]):
    assert hidden_cells(cells(counts)) == frozenset(hidden)


@pytest.mark.parametrize("counts", [(1,), (2,), (1, 1), (0, 2), (1, 0, 0)])
def test_a_table_that_is_small_altogether_is_withheld(counts: tuple[int, ...]):
    assert hidden_cells(cells(counts)) is None


def test_a_table_in_which_each_listed_cell_must_be_one_is_withheld():
    assert hidden_cells(cells((1, 1, 1, 1), (1, 1, 1, 1))) is None
    assert hidden_cells(cells((1, 1, 1, 1))) == frozenset({0, 1, 2, 3})


def test_four_legs_of_one_case_are_as_telling_as_one():
    assert hidden_cells([CaseCount(4, 1), CaseCount(9, 9)]) == frozenset({0, 1})
    assert hidden_cells([CaseCount(4, 4), CaseCount(9, 9)]) == frozenset()


def test_nothing_is_hidden_for_who_may_read_every_case():
    assert hidden_cells(cells((1, 2, 3)), 0) == frozenset()
    assert hidden_rows([cells((1, 0)), cells((0, 1))], 0) == frozenset()


@pytest.mark.parametrize("largest_small", [1, 2, 3])
@pytest.mark.parametrize("parts", [1, 2, 3, 4, 5])
def test_no_hidden_cell_has_one_possible_value_for_who_knows_the_rule(parts: int, largest_small: int):
    hid = 0
    for floors, total in itertools.product(itertools.product((0, 1), repeat=parts), range(largest_small + 1, 10)):
        tables = defaultdict(list)
        for counts in splits(total, parts):
            if all(n >= f for n, f in zip(counts, floors, strict=True)):
                hidden = hidden_cells(cells(counts, floors), largest_small)
                if hidden is not None:
                    tables[hidden, tuple(n for place, n in enumerate(counts) if place not in hidden)].append(counts)
        for (hidden, shown), possible in tables.items():
            assert not [n for n in shown if 1 <= n <= largest_small]
            for place in hidden:
                hid += 1
                assert len({counts[place] for counts in possible}) > 1, (floors, total, hidden, shown, possible)
    assert hid or parts == 1


@pytest.mark.parametrize(
    ("rows", "columns", "most", "largest_small"),
    [(2, 2, 7, 2), (3, 2, 4, 2), (2, 3, 4, 2), (4, 2, 3, 2), (4, 2, 3, 1), (3, 2, 5, 3)],
)
def test_no_small_cell_of_a_hidden_row_can_be_computed_from_all_totals(
    rows: int, columns: int, most: int, largest_small: int
):
    by_totals = defaultdict(list)
    for flat in itertools.product(range(most + 1), repeat=rows * columns):
        table = tuple(flat[place : place + columns] for place in range(0, len(flat), columns))
        if max(map(sum, table)) <= most:
            by_totals[tuple(map(sum, table)), tuple(map(sum, zip(*table, strict=True)))].append(table)
    hid = 0
    for tables in by_totals.values():
        told = defaultdict(list)
        for table in tables:
            hidden = hidden_rows([cells(row) for row in table], largest_small)
            if hidden is not None:
                told[hidden, tuple(row for place, row in enumerate(table) if place not in hidden)].append(table)
        for (hidden, shown), possible in told.items():
            assert not [n for row in shown for n in row if 1 <= n <= largest_small]
            for table, place, column in itertools.product(possible, hidden, range(columns)):
                if 1 <= table[place][column] <= largest_small:
                    hid += 1
                    assert len({each[place][column] for each in possible}) > 1, (hidden, shown, possible)
    assert hid > 0


@given(st.lists(st.integers(0, 12), min_size=1, max_size=20), st.integers(0, 4))
def test_what_is_hidden_together_is_never_one_cell_and_never_small(counts: list[int], largest_small: int):
    hidden = hidden_cells(cells(tuple(counts)), largest_small)
    small = {place for place, n in enumerate(counts) if 1 <= n <= largest_small}
    if hidden is None:
        assert small
    elif small:
        assert small <= hidden
        assert len(hidden) > 1
        assert sum(counts[place] for place in hidden) > largest_small
    else:
        assert hidden == frozenset()
