"""The reference table's lists and versions: what holds on a day, and nothing else."""

from datetime import date

import pytest

from iarms import tables
from iarms.domain.identification.facets import facet_keys
from iarms.models.reference import Reference
from iarms.store.references import References
from iarms.store.transaction import ConditionFailed, Transaction
from tests.builders import any_reference
from tests.world import DEPLOYMENT, World

TODAY = date(2026, 11, 24)


def references(world: World, *versions: Reference) -> References:
    """The store, these versions written one after the other."""
    store = References(world.dynamodb, f"{DEPLOYMENT}-references")
    for number, version in enumerate(versions):
        written = Transaction(world.dynamodb, f"token-{number}")
        before = store.stored_versions(version.reference_id)
        for label, items in store.write_items(version, facet_keys(version), before).items():
            written.add(label, *items)
        written.commit()
    return store


def rows(world: World) -> list[tuple[str, str, str | None]]:
    """The facet rows under a make: from when and until when they hold."""
    return sorted(
        (item["part"]["S"], item["valid_from"]["S"], item.get("valid_until", {}).get("S"))
        for item in world.items(tables.REFERENCES)
        if item["key"]["S"].startswith("make#")
    )


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

    first = store.rows_under("make#BERETTA", TODAY, limit=2)
    rest = store.rows_under("make#BERETTA", TODAY, limit=2, after=first.last)

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


def test_a_version_in_force_today_leaves_no_row_of_the_one_before(world: World):
    mine = any_reference()
    changed = any_reference(
        version=2,
        make_code="TAURUS",
        make="Taurus",
        families=["TAURUS:PT 92"],
        model="PT 92",
        countries_of_manufacture=[],
    )
    store = references(world, mine, changed)

    assert rows(world) == [(f"PT 92#{mine.reference_id}#0002", "2026-11-24", None)]
    assert {item["part"]["S"][-4:] for item in world.items(tables.REFERENCES)} == {"0001", "0002"}
    assert store.summaries(["make#BERETTA", "country#IT", "model#BERETTA:92"], TODAY) == []
    assert store.summaries(["make#TAURUS"], TODAY) == [changed.summary()]


def test_a_version_to_come_stands_beside_the_one_in_force_until_its_day(world: World):
    mine = any_reference()
    coming = any_reference(version=2, effective_from="2027-01-01", make_code="TAURUS", make="Taurus")
    store = references(world, mine, coming)

    assert rows(world) == [
        (f"92#{mine.reference_id}#0001", "2026-11-24", "2027-01-01"),
        (f"92#{mine.reference_id}#0002", "2027-01-01", None),
    ]
    for day, makes in ((date(2026, 12, 31), ["Beretta", None]), (date(2027, 1, 1), [None, "Taurus"])):
        listed = [store.summaries([key], day) for key in ("make#BERETTA", "make#TAURUS")]
        assert [found[0].make if found else None for found in listed] == makes


def test_a_version_between_two_holds_between_them(world: World):
    mine = any_reference()
    coming, between = (
        any_reference(version=n, effective_from=day) for n, day in ((2, "2027-03-01"), (3, "2027-01-01"))
    )
    references(world, mine, coming, between)

    assert [(part[-4:], since, until) for part, since, until in rows(world)] == [
        ("0001", "2026-11-24", "2027-01-01"),
        ("0002", "2027-03-01", None),
        ("0003", "2027-01-01", "2027-03-01"),
    ]


def test_a_plan_is_replaced_by_another_of_its_day(world: World):
    mine = any_reference()
    planned, instead = (any_reference(version=n, effective_from="2027-03-01") for n in (2, 3))
    references(world, mine, planned, instead)

    assert [(part[-4:], since, until) for part, since, until in rows(world)] == [
        ("0001", "2026-11-24", "2027-03-01"),
        ("0003", "2027-03-01", None),
    ]


def test_rows_that_end_are_left_to_the_tables_expiry(world: World):
    references(world, any_reference(withdrawn_on="2027-01-01"))

    ends = {item["expires_at"]["N"] for item in world.items(tables.REFERENCES) if "valid_until" in item}
    assert ends == {"1798761600"}  # 2027-01-01 in UTC
    (version,) = [item for item in world.items(tables.REFERENCES) if item["part"]["S"] == "version-0001"]
    assert "expires_at" not in version


def test_what_is_withdrawn_at_once_has_no_rows_and_can_be_brought_back(world: World):
    mine = any_reference()
    withdrawn = any_reference(version=2, withdrawn_on="2026-11-24")
    store = references(world, mine, withdrawn)

    assert rows(world) == []
    assert store.in_force(mine.reference_id, TODAY) == withdrawn

    references(world, any_reference(version=3, effective_from="2026-12-01"))
    assert [since for _, since, _ in rows(world)] == ["2026-12-01"]


def test_one_version_is_not_written_twice(world: World):
    store, mine = references(world, any_reference()), any_reference(make="Taurus")
    second = Transaction(world.dynamodb, "token of the second")
    for label, items in store.write_items(mine, facet_keys(mine), []).items():
        second.add(label, *items)

    with pytest.raises(ConditionFailed) as first:
        second.commit()
    assert first.value.labels == {"version"}


def test_only_those_that_are_there_exist(world: World):
    mine = any_reference(effective_from="2027-01-01")
    store = references(world, mine)

    assert store.existing_ids([mine.reference_id, f"ref_{0:026}", mine.reference_id]) == {mine.reference_id}
    assert store.existing_ids([]) == frozenset()
