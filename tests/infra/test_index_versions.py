"""While the serial index moves: which tables the functions are told of, and what their roles may do on them."""

import json
import re
from typing import Any

import pytest

from infra.config import Deployment
from tests.assemblies import assembled
from tests.infra.assembly import Assembly
from tests.infra.conftest import DEPLOYMENTS
from tests.infra.test_privileges import EXPECTED, _roles

NEW = "iarms-europe-serial-index-v4.4"
NEW_ARN = f"arn:aws:dynamodb:eu-central-1:222222222222:table/{NEW}"
OLD = "table serial-index"
READS = {"dynamodb:BatchGetItem", "dynamodb:Query"}
INDEX_USERS = {"search", "searcher", "records", "indexer", "watcher"}
ENTERS = {"dynamodb:GetItem", "dynamodb:UpdateItem"}
INDEXES = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}


def _changed(**index: Any) -> Deployment:
    data = DEPLOYMENTS["europe"].model_dump(mode="python", by_alias=True)
    return Deployment.model_validate(data | index)


MOVING = _changed(index_version="v2", next_index_version="v4.4", index_tables={"v4.4": NEW})
AFTER = _changed(index_version="v4.4", index_tables={"v4.4": NEW})


@pytest.fixture(scope="module")
def moving() -> Assembly:
    folder = assembled([MOVING])
    return Assembly.read(folder / "assembly-europe", MOVING)


@pytest.fixture(scope="module")
def after() -> Assembly:
    folder = assembled([AFTER])
    return Assembly.read(folder / "assembly-europe", AFTER)


def _on_indexes(assembly: Assembly) -> dict[str, dict[str, set[str]]]:
    return {
        function: {what: actions for what, actions in allowed.items() if "serial-index" in what}
        for function, allowed in _roles(assembly).items()
    }


def _variables(assembly: Assembly) -> dict[str, dict[str, Any]]:
    return {
        assembly.short(each["FunctionName"]): each["Environment"]["Variables"]
        for _, each in assembly.resources("AWS::Lambda::Function")
    }


def test_during_a_move_both_tables_may_be_written_and_read_so_that_the_switch_leaves_no_gap(moving: Assembly) -> None:
    allowed = _on_indexes(moving)

    assert allowed["search"] == allowed["searcher"] == {OLD: READS, NEW_ARN: READS}
    assert allowed["records"] == allowed["importer"] == {OLD: ENTERS, NEW_ARN: ENTERS}
    assert allowed["indexer"] == {OLD: INDEXES, NEW_ARN: INDEXES}
    others = EXPECTED.keys() - {"search", "searcher", "records", "importer", "indexer", "watcher", "inspector"}
    assert not any(allowed[other] for other in others)


def test_after_it_nobody_may_touch_the_old_table(after: Assembly) -> None:
    allowed = _on_indexes(after)

    assert allowed["search"] == allowed["searcher"] == {NEW_ARN: READS}
    assert allowed["records"] == allowed["importer"] == {NEW_ARN: ENTERS}
    assert allowed["indexer"] == {NEW_ARN: INDEXES}


def test_searches_are_told_of_one_table_and_writers_of_all_that_they_write(moving: Assembly, after: Assembly) -> None:
    both = {"v2": "iarms-europe-serial-index", "v4.4": NEW}
    for assembly, version, written in ((moving, "v2", both), (after, "v4.4", {"v4.4": NEW})):
        told = _variables(assembly)
        for reader in ("search", "searcher"):
            assert told[reader]["IARMS_INDEX_VERSION"] == version
            assert told[reader]["IARMS_SERIAL_INDEX_TABLE"] == written[version]
        assert told["records"]["IARMS_INDEX_VERSION"] == told["importer"]["IARMS_INDEX_VERSION"] == version
        for writer in ("records", "importer", "indexer"):
            assert json.loads(told[writer]["IARMS_SERIAL_INDEXES"]) == written


def test_the_move_creates_no_table_and_takes_none_away(moving: Assembly, assemblies: dict[str, Assembly]) -> None:
    def tables(assembly: Assembly) -> list[str]:
        return sorted(each["TableName"] for _, each in assembly.resources("AWS::DynamoDB::GlobalTable"))

    assert tables(moving) == tables(assemblies["europe"])


def test_an_imported_table_has_the_alarms_of_the_others(moving: Assembly) -> None:
    alarms = {each["AlarmName"]: each for _, each in moving.resources("AWS::CloudWatch::Alarm", "observe")}

    for kind in ("Read", "Write"):
        alarm = alarms[f"iarms-europe-serial-index-v4.4-{kind.lower()}s-throttled"]
        assert alarm["Dimensions"] == [{"Name": "TableName", "Value": NEW}]
        assert alarm["MetricName"] == f"{kind}ThrottleEvents"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"next_index_version": "3"}, "next_index_version"),
        ({"next_index_version": "v2"}, "next_index_version is v2 already"),
        ({"index_tables": {"v4.4": NEW}}, "index_tables of versions that nothing reads or writes: v4.4"),
        ({"index_tables": {"v2": "iarms-asia-pacific-serial-index-v2"}}, "must begin with iarms-europe-serial-index-"),
        ({"index_tables": {"v2": "iarms-europe-records"}}, "must begin with iarms-europe-serial-index-"),
        ({"next_index_version": "v3", "index_tables": {"v2": NEW, "v3": NEW}}, f"index_tables named twice: {NEW}"),
    ],
)
def test_a_move_that_cannot_be_meant_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        _changed(**changes)


def test_the_switch_and_the_way_back_are_each_one_line() -> None:
    back = _changed(index_version="v4.4", next_index_version="v2", index_tables={"v4.4": NEW})

    assert back.index_versions() == MOVING.index_versions()[::-1]
    assert json.loads(back.serial_indexes()) == json.loads(MOVING.serial_indexes())
