"""The reference table's lists and versions: what holds on a day, and nothing else."""

from datetime import date

from iarms.domain.reference_facets import facet_keys
from iarms.models.reference import Reference
from iarms.store.references import References
from tests.builders import any_reference
from tests.world import DEPLOYMENT, World

TODAY = date(2026, 11, 24)


def references(world: World, *kept: Reference) -> References:
    store = References(world.dynamodb, f"{DEPLOYMENT}-references")
    store.put_all((each, facet_keys(each)) for each in kept)
    return store


def test_a_firearm_is_listed_under_each_of_its_facets(world: World):
    mine = any_reference(
        catalogue_codes=["js92f-300 m"],
        manufacturer="Pietro Beretta",
        markings=[{"text": "P. BERETTA - GARDONE V.T. - Made in Italy"}],
    )
    store = references(world, mine)

    for key in (
        "make#BERETTA", "model#BERETTA:92", "calibre#9X19", "firearm_type#PISTOL", "action#SEMI_AUTO", "country#IT",
        "catalogue_code#JS92F300M", "marking#GARDONE", "marking#ITALY",
    ):  # fmt: skip
        assert store.summaries([key], TODAY) == [mine.summary()], key
    assert store.summaries(["marking#MADE", "make#TAURUS"], TODAY) == []


def test_a_list_is_by_model_and_goes_on_where_it_stopped(world: World):
    others = [any_reference(reference_id=f"ref_{n:026}", model=model) for n, model in enumerate(("90", "m9", "A300"))]
    store = references(world, *others)

    first = store.listed("make#BERETTA", TODAY, limit=2)
    rest = store.listed("make#BERETTA", TODAY, limit=2, after=first.last)

    assert [summary.model for _, summary in (*first.rows, *rest.rows)] == ["90", "A300", "m9"]
    assert rest.last is None
    assert [summary.model for summary in store.summaries(["make#BERETTA"], TODAY, most=2)] == ["90", "A300"]


def test_one_under_several_values_is_given_once(world: World):
    mine = any_reference()

    assert references(world, mine).summaries(["calibre#9X19", "make#BERETTA"], TODAY) == [mine.summary()]


def test_what_is_still_to_come_or_withdrawn_is_not_listed(world: World):
    coming = any_reference(effective_from="2027-01-01")
    withdrawn = any_reference(reference_id=f"ref_{1:026}", effective_from="2020-01-01", withdrawn_on="2026-11-24")
    store = references(world, coming, withdrawn)

    def listed(day: date) -> list[str]:
        return [summary.reference_id for summary in store.summaries(["make#BERETTA"], day)]

    assert listed(TODAY) == []
    assert listed(date(2026, 11, 23)) == [withdrawn.reference_id]
    assert listed(date(2027, 1, 1)) == [coming.reference_id]


def test_the_version_in_force_is_the_one_that_began_last(world: World):
    first, third = any_reference(), any_reference(version=3, effective_from="2026-12-01")
    scheduled = any_reference(version=2, effective_from="2027-01-01")
    store = references(world, first, scheduled, third)

    def version(*day: int) -> int | None:
        found = store.in_force(first.reference_id, date(*day))
        return found.version if found else None

    days = ((2026, 11, 23), (2026, 11, 24), (2026, 12, 31), (2027, 1, 1))
    assert [version(*day) for day in days] == [None, 1, 3, 2]
    assert store.in_force(f"ref_{0:026}", TODAY) is None
