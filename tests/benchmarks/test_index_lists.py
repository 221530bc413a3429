"""What the lists of the serial index take, against values worked out by hand."""

import pytest

from benchmarks.partitions.lists import KINDS, addition, busiest, refused, sampled
from iarms.store.serial_index import POSTINGS_PER_PAGE


@pytest.mark.parametrize(
    ("version", "length", "writes"),
    # A posting of 45 bytes takes 46 of a set. Ten are added: all to a page of 8 kB, or behind one that is full, whose
    # refusal is 8 units too; the first of those begins a page and announces it, twice as dear as others.
    [("v3", 0, 1), ("v3", 100, 5), ("v3", POSTINGS_PER_PAGE + 100, 8 + 5), ("v4", 0, 1), ("v4", 1_000_000, 1)],
)
def test_an_addition_takes_units_by_the_page_that_it_goes_to(version: str, length: int, writes: float) -> None:
    found = addition(version, "M", length)
    assert found.writes == pytest.approx(writes, abs=0.6)
    assert found.is_one_item is (version == "v3")


def test_a_list_that_is_one_page_stays_refused_and_one_of_rows_is_parted() -> None:
    assert refused(8.0, 250.0, is_one_item=True) == pytest.approx((0.5, 0.5))
    assert refused(1.0, 2000.0, is_one_item=False) == pytest.approx((0.5, 0.0))
    assert refused(1.0, 900.0, is_one_item=False) == (0.0, 0.0)


def test_the_busiest_list_of_each_kind_is_found_with_its_share_of_all_records() -> None:
    records = sampled(300)
    found = {version: busiest(version, records) for version in ("v3", "v4")}
    assert [each.kind for each in found["v3"]] == list(KINDS)
    assert found["v3"] == found["v4"], "which row a record has does not part its list"
    assert all(0 < each.share < 1 for each in found["v4"])
