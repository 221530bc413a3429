"""Whose a hit is to know of, and the lists of each party: since when, by what, from which month to which."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms.casework.access.hits import concerns
from iarms.casework.hits.hits import HitListing, list_hits, read_hit
from iarms.domain.cases import shown_to_party
from iarms.errors import Invalid, NotFound
from tests.builders import any_hit
from tests.casework.hits.light import NOON, Hits, call_of, hits_alone

DAY = timedelta(days=1)
LATER = NOON + DAY


@pytest.fixture
def hits() -> Iterator[Hits]:
    """Hits over their tables alone."""
    with hits_alone() as alone:
        yield alone


# A party, who searched for whom, and from whom it is withheld: whether the hit is the party's to know of.
CONCERNS: dict[str, tuple[str, dict[str, Any], bool]] = {
    "the General Secretariat": ("INTERPOL-GS", {"searched_by": "ADM-KE"}, True),
    "the WCO": ("WCO", {"searched_by": "ADM-KE"}, True),
    "the bureau that recorded the weapon": ("NCB-FR", {}, True),
    "the administration it was searched for": ("ADM-KE", {}, True),
    "the administration that searched for another": ("ADM-GH", {"searched_by": "ADM-GH"}, True),
    "another administration": ("ADM-GH", {}, False),
    "another bureau": ("NCB-BR", {}, False),
    "the bureau of the country that searched": ("NCB-KE", {}, False),
    "the auditor": ("AUDITOR", {}, False),
    "the WCO, from which it is kept": ("WCO", {"withheld_from": ("WCO",)}, False),
    "the administration, from which it is kept": ("ADM-KE", {"withheld_from": ("ADM-KE",)}, False),
    "the WCO, where it is kept from another": ("WCO", {"withheld_from": ("ADM-KE",)}, True),
    "the WCO, where it is its owner's alone": ("WCO", {"withheld_from": ("*",)}, False),
    "its owner, where it is its alone": ("NCB-FR", {"withheld_from": ("*",)}, True),
    "the General Secretariat, where it is its owner's alone": ("INTERPOL-GS", {"withheld_from": ("*",)}, True),
}


@pytest.mark.parametrize("who", CONCERNS)
def test_a_hit_is_read_by_those_whom_it_concerns_and_who_may_know_of_it(hits: Hits, who: str):
    party, fields, may = CONCERNS[who]
    hit = any_hit(**fields)
    hits.put(hit)
    assert concerns(hit, party) is may
    if may:
        shown = read_hit(hits.reading, call_of(party), hit.hit_id)
        assert shown.model_dump(exclude={"told", "told_in_full"}) == shown_to_party(hit, party).model_dump()
        assert "withheld_from" not in shown.model_dump()
    else:
        with pytest.raises(NotFound):
            read_hit(hits.reading, call_of(party), hit.hit_id)


def test_there_is_no_hit_of_an_id_that_nobody_gave(hits: Hits):
    with pytest.raises(NotFound):
        read_hit(hits.reading, call_of("INTERPOL-GS"), "hit_unknown")


def listed(hits: Hits, party: str = "INTERPOL-GS", now: datetime = LATER, **which: Any) -> list[str]:
    """The cases of a list, page by page: one that reads many months ends a page early, and never the list."""
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = list_hits(hits.reading, call_of(party), HitListing(**which), 50, cursor, now)
        found += [hits.hit(hit.hit_id).case_reference or "" for hit in page.items]
        cursor, pages = page.next_cursor, pages + 1
    assert pages <= 4
    return found


def put(hits: Hits, *cases: tuple[str, dict[str, Any]]) -> None:
    hits.put(*(any_hit(case_reference=name, **fields) for name, fields in cases))


def test_each_party_lists_its_own_newest_first(hits: Hits):
    second = timedelta(seconds=1)
    put(
        hits,
        ("first", {"opened_at": NOON}),
        ("of Ghana", {"opened_at": NOON + second, "on_behalf_of": "GH"}),
        ("of Brazil's record", {"opened_at": NOON + 2 * second, "recorded_by": "BR"}),
        ("not for the WCO", {"opened_at": NOON + 3 * second, "withheld_from": ("WCO",)}),
        ("Kenya's own", {"opened_at": NOON + 4 * second, "searched_by": "ADM-KE", "state": "CONFIRMED"}),
        ("its owner's alone", {"opened_at": NOON + 5 * second, "withheld_from": ("*",)}),
    )
    every = ["its owner's alone", "Kenya's own", "not for the WCO", "of Brazil's record", "of Ghana", "first"]
    assert listed(hits) == every
    assert listed(hits, "WCO") == ["Kenya's own", "of Brazil's record", "of Ghana", "first"]
    assert listed(hits, "NCB-FR") == ["its owner's alone", "Kenya's own", "not for the WCO", "of Ghana", "first"]
    assert listed(hits, "NCB-BR") == ["of Brazil's record"]
    assert listed(hits, "ADM-KE") == ["Kenya's own", "not for the WCO", "of Brazil's record", "first"]
    assert listed(hits, "ADM-GH") == ["of Ghana"]
    assert listed(hits, "ADM-UG") == []
    assert listed(hits, state="CONFIRMED") == ["Kenya's own"]
    assert listed(hits, recorded_by="BR") == ["of Brazil's record"]
    assert listed(hits, on_behalf_of="GH") == ["of Ghana"]
    assert listed(hits, on_behalf_of="GH", recorded_by="BR") == []
    today = HitListing(since=NOON)
    first = list_hits(hits.reading, call_of("WCO"), today, 3, None, LATER)
    assert [hit.case_reference for hit in first.items] == ["Kenya's own", "of Brazil's record", "of Ghana"]
    rest = list_hits(hits.reading, call_of("WCO"), today, 3, first.next_cursor, LATER)
    assert ([hit.case_reference for hit in rest.items], rest.next_cursor) == (["first"], None)
    for party, which in (("INTERPOL-GS", today), ("WCO", HitListing(since=NOON, state="NOTIFIED"))):
        with pytest.raises(Invalid):
            list_hits(hits.reading, call_of(party), which, 3, first.next_cursor, LATER)


@pytest.mark.parametrize("party", ["INTERPOL-GS", "NCB-FR", "ADM-KE"])
def test_a_list_has_its_beginning_and_not_its_end_in_it(hits: Hits, party: str):
    moments = [datetime(2026, 10, 31, 23, 59, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC), NOON, LATER]
    put(hits, *((f"{at:%m-%d}", {"opened_at": at}) for at in moments))
    assert listed(hits, party, now=LATER + DAY) == ["11-25", "11-24", "11-01", "10-31"]
    assert listed(hits, party, now=LATER + DAY, since=moments[1], until=LATER) == ["11-24", "11-01"]
    assert listed(hits, party, now=LATER + DAY, until=moments[1]) == ["10-31"]
    assert listed(hits, party, now=LATER + DAY, since=LATER) == ["11-25"]
    millisecond = timedelta(milliseconds=1)
    assert listed(hits, party, now=LATER + DAY, since=NOON + millisecond) == ["11-25"]
    assert listed(hits, party, now=LATER + DAY, until=NOON + millisecond) == ["11-24", "11-01", "10-31"]


@pytest.mark.parametrize("party", ["INTERPOL-GS", "NCB-FR"])
def test_a_list_without_a_beginning_goes_back_a_year(hits: Hits, party: str):
    now = datetime(2027, 1, 15, 12, tzinfo=UTC)
    put(
        hits,
        ("a year and a second", {"opened_at": now - 365 * DAY - timedelta(seconds=1)}),
        ("a year", {"opened_at": now - 365 * DAY}),
        ("December", {"opened_at": datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)}),
        ("January", {"opened_at": datetime(2027, 1, 1, tzinfo=UTC)}),
    )
    assert listed(hits, party, now=now) == ["January", "December", "a year"]
    assert listed(hits, party, now=now, since=now - 366 * DAY)[-1] == "a year and a second"
    assert listed(hits, party, now=now, since=now - 900 * DAY)[-1] == "a year and a second", "over many months"
