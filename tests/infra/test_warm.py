"""What a region is expected to carry is what its tables take from the first day, where a new one would not."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from infra.config import Deployment, load_deployments
from infra.shards import Expected
from infra.stacks.data import DataStack
from infra.warm import OF_A_NEW_TABLE, UNITS, Warmth, beyond_the_quota, warmth
from ops.documents.capacity_figures import Figures
from tests.assemblies import apart

FOR_TEN_THOUSAND = Expected(searches_a_second=10_000)


def changed(**changes: Any) -> Deployment:
    return load_deployments()["europe"].model_copy(update=changes)


def made(deployment: Deployment) -> dict[str, Any]:
    """By table or index what its template says of warmth."""
    env = cdk.Environment(account=deployment.account, region=deployment.region)
    stack = DataStack(cdk.Stage(cdk.App(), "region", env=env), "data", deployment=deployment)
    found = {}
    for each in Template.from_stack(stack).find_resources("AWS::DynamoDB::GlobalTable").values():
        table = each["Properties"]
        name = table["TableName"].removeprefix(f"{deployment.physical()}-")
        found[name] = table.get("WarmThroughput")
        for index in table.get("GlobalSecondaryIndexes", ()):
            found[f"{name}/{index['IndexName']}"] = index.get("WarmThroughput")
    return found


def test_tables_and_indexes_that_a_new_one_would_not_suffice_for_are_made_warm() -> None:
    found = apart(made, changed(expected=FOR_TEN_THOUSAND, warm=True))
    warm = {place: each for place, each in found.items() if each is not None}
    assert warm["audit-index"] == {"WriteUnitsPerSecond": 126_840, "ReadUnitsPerSecond": 12_000}
    assert warm["cases/by_party"] == {"WriteUnitsPerSecond": 21_000, "ReadUnitsPerSecond": 12_000}
    assert warm["serial-index"] == {"WriteUnitsPerSecond": 23_200, "ReadUnitsPerSecond": 66_000}
    assert set(warm) == {place for place in UNITS if warmth(place, FOR_TEN_THOUSAND, 200) is not None}


def test_nothing_is_made_warm_that_nobody_asked_to_be() -> None:
    found = apart(made, changed(expected=FOR_TEN_THOUSAND))
    assert set(found.values()) == {None}
    assert set(UNITS) <= set(found), "every place is a table or an index of the templates"


def test_at_two_hundred_searches_a_second_an_import_alone_needs_warmth() -> None:
    expected = Expected(searches_a_second=200)
    warm = {place: each for place in UNITS if (each := warmth(place, expected, 200)) is not None}
    assert warm == {"serial-index": Warmth(11_440, OF_A_NEW_TABLE.reads)}
    assert beyond_the_quota(expected, 200) == {}
    assert set(beyond_the_quota(FOR_TEN_THOUSAND, 200)) == {"audit", "audit-index", "cases", "serial-index"}


def test_warm_without_what_is_expected_is_refused() -> None:
    deployment = load_deployments()["development"].model_dump(mode="json", by_alias=True)
    with pytest.raises(ValueError, match="expected is missing"):
        Deployment.model_validate(deployment | {"warm": True, "expected": None})


def test_what_warmth_is_worked_out_of_is_what_was_measured_or_more() -> None:
    figures = Figures.read()
    lines = figures.kinds["record imported"]["units"]
    for place in figures.places("units", figures.kinds):
        writes, reads = (figures.of_a_search("units", place, which) for which in (0, 1))
        of_a_line = lines.get(place, (0.0, 0.0))[0]
        if place in UNITS:
            assert writes <= UNITS[place].writes
            assert reads <= UNITS[place].reads
            assert of_a_line <= UNITS[place].writes_of_a_line
        elif place not in ("buckets",):  # its blocks serve more calls the more there are
            assert max(writes * 10_000 + of_a_line * 500, reads * 10_000 / 3) < OF_A_NEW_TABLE.writes, place
