"""A deployment whose tables were restored beside the stack's own: everything names those, and nothing the old ones."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from iarms import tables
from infra.config import Deployment
from infra.organisation import LONGEST, organisation_policy
from infra.trail_rules import selects
from tests.assemblies import assembled
from tests.infra.assembly import Assembly
from tests.infra.conftest import DEPLOYMENTS
from tests.infra.roles import resolved
from tests.infra.test_privileges import _roles

STREAM = "2026-11-30T02:41:07.113"
WHERE = "arn:aws:dynamodb:eu-central-1:222222222222:table"


def _restored(layout: tables.TableLayout) -> str | dict[str, str]:
    name = f"iarms-europe-{layout.name}-20261130T0200Z"
    return {"name": name, "stream": STREAM} if layout.stream else name


def _changed(**given: Any) -> Deployment:
    data = DEPLOYMENTS["europe"].model_dump(mode="python", by_alias=True)
    return Deployment.model_validate(data | given)


AFTER = _changed(tables={layout.name: _restored(layout) for layout in tables.ALL})
OLD = {layout.name: f"iarms-europe-{layout.name}" for layout in tables.ALL}


@pytest.fixture(scope="module")
def after() -> Assembly:
    return Assembly.read(assembled([AFTER]) / "assembly-europe", AFTER)


def test_every_privilege_is_on_the_restored_tables_and_is_what_it_was(
    after: Assembly, assemblies: dict[str, Assembly]
) -> None:
    before, now = _roles(assemblies["europe"]), _roles(after)
    assert before.keys() == now.keys()
    for function, allowed in before.items():
        expected = {_renamed(what): actions for what, actions in allowed.items()}
        assert now[function] == expected, function


def _renamed(what: str) -> str:
    """`table records`, `index cases/by_party` or `stream outbox` of a template as ARNs of the restored tables."""
    kind, _, name = what.partition(" ")
    if kind not in ("table", "index", "stream"):
        return what
    table, _, index = name.partition("/")
    arn = f"{WHERE}/{AFTER.tables[table].name}"
    return {"table": arn, "index": f"{arn}/index/{index}", "stream": f"{arn}/stream/{STREAM}"}[kind]


def test_functions_are_told_of_the_restored_tables(after: Assembly, assemblies: dict[str, Assembly]) -> None:
    def told(assembly: Assembly) -> dict[str, dict[str, Any]]:
        return {
            assembly.short(each["FunctionName"]): {
                name: value for name, value in each["Environment"]["Variables"].items() if "TABLE" in name
            }
            for _, each in assembly.resources("AWS::Lambda::Function")
        }

    before = told(assemblies["europe"])
    assert sum(map(len, before.values())) > 100
    now = told(after)
    # The inspector has all names in one setting, with what it asks of each.
    looked_at = {
        name: json.loads(each.pop("inspector")["IARMS_TABLES"]) for name, each in (("then", before), ("now", now))
    }
    assert looked_at["now"] == {f"{old}-20261130T0200Z": asked for old, asked in looked_at["then"].items()}
    for function, variables in now.items():
        assert variables == {name: f"{old}-20261130T0200Z" for name, old in before[function].items()}, function


def test_each_stream_mapping_reads_the_restored_tables_stream(after: Assembly) -> None:
    streams = [
        resolved(after, each["EventSourceArn"], stack)
        for stack in after.templates
        for _, each in after.resources("AWS::Lambda::EventSourceMapping", stack)
        if "dynamodb" in json.dumps(each["EventSourceArn"])
    ]
    feeding = [layout for layout in tables.ALL if layout.stream]
    assert {*streams} == {f"{WHERE}/{AFTER.tables[layout.name].name}/stream/{STREAM}" for layout in feeding}


def test_alarms_hear_the_restored_tables_under_the_names_that_they_had(
    after: Assembly, assemblies: dict[str, Assembly]
) -> None:
    def dimensions(assembly: Assembly) -> dict[str, Any]:
        return {
            each["AlarmName"]: resolved(assembly, each["Dimensions"], "observe")
            for _, each in assembly.resources("AWS::CloudWatch::Alarm", "observe")
            if any(one["Name"] == "TableName" for one in each.get("Dimensions", ()))
        }

    before, now = dimensions(assemblies["europe"]), dimensions(after)
    assert before.keys() == now.keys()
    names = {one["Value"] for each in now.values() for one in each if one["Name"] == "TableName"}
    assert names == {table.name for table in AFTER.tables.values()}


def test_the_stacks_own_tables_stay_and_so_does_what_other_stacks_import_until_they_are_deployed(
    after: Assembly, assemblies: dict[str, Assembly]
) -> None:
    before = assemblies["europe"].templates["data"]
    now = after.templates["data"]
    for logical_id, resource in before["Resources"].items():
        assert now["Resources"][logical_id] == resource, logical_id
    assert _exports(now).items() >= _exports(before).items()


def _exports(template: dict[str, Any]) -> dict[str, str]:
    outputs = template["Outputs"].values()
    return {each["Export"]["Name"]: json.dumps(each["Value"]) for each in outputs if "Export" in each}


def test_nothing_but_evidence_names_an_old_table(after: Assembly) -> None:
    left = {(stack, name) for stack, name in _named_as_tables(after) if stack != "data"}
    # The pattern of what is done to the old audit table: it is evidence.
    assert left == {("trail", OLD["audit"])}
    for stack, template in after.templates.items():
        for export in re.findall(r'"Fn::ImportValue": "([^"]+)"', json.dumps(template)):
            exporter, value = after.exported(export)
            assert "table" not in after.named(value, exporter).split()[0], f"{stack} imports {export}"


def _named_as_tables(assembly: Assembly) -> Iterator[tuple[str, str]]:
    whole = re.compile(rf"table/({'|'.join(map(re.escape, OLD.values()))})(?![\w-])")
    for stack, template in assembly.templates.items():
        yield from ((stack, name) for name in whole.findall(json.dumps(template)))


def test_the_trail_records_old_and_restored_tables_and_watches_both_audit_tables(after: Assembly) -> None:
    trail = after.only("AWS::CloudTrail::Trail", "trail")
    selectors = [_lowered(each) for each in trail["AdvancedEventSelectors"]]
    for name in (*OLD.values(), *(table.name for table in AFTER.tables.values())):
        facts = {"eventCategory": "Data", "resources.type": "AWS::DynamoDB::Table", "readOnly": "true"}
        assert selects(selectors, facts | {"resources.ARN": f"{WHERE}/{name}", "eventName": "GetItem"}), name
    (pattern,) = (
        each["FilterPattern"]
        for _, each in after.resources("AWS::Logs::MetricFilter", "trail")
        if each["MetricTransformations"][0]["MetricName"] == "audit-table-rewritten"
    )
    assert f'"{OLD["audit"]}"' in pattern
    assert f'"{AFTER.tables["audit"].name}"' in pattern


def _lowered(value: Any) -> Any:
    if isinstance(value, list):
        return [_lowered(each) for each in value]
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: _lowered(each) for name, each in value.items()}
    return value


def test_auditors_know_both_tables_for_what_they_hold(after: Assembly) -> None:
    (names,) = (
        each["TableInput"]["ViewOriginalText"]
        for _, each in after.resources("AWS::Glue::Table", "trail")
        if each["TableInput"]["Name"] == "deployment_names"
    )
    encoded = re.search(r"/\* Presto View: (\S+) \*/", resolved(after, names, "trail"))
    assert encoded
    text = base64.b64decode(encoded[1]).decode()
    for name in (OLD["outbox"], AFTER.tables["outbox"].name):
        assert f"('table', '{name}', 'outbox')" in text


def test_the_organisation_keeps_both_audit_tables_and_lets_an_operator_guard_a_restored_one() -> None:
    policy = organisation_policy(AFTER)
    assert len(json.dumps(policy, separators=(",", ":"))) <= LONGEST
    statements = {each["Sid"]: each for each in policy["Statement"]}
    kept = statements["AuditIsAppended"]["Resource"]
    assert [each.rsplit("/")[-1] for each in kept] == [OLD["audit"], AFTER.tables["audit"].name]
    operator = "arn:aws:iam::222222222222:role/iarms-europe-operator"
    assert operator in statements["TablesStayGuarded"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert operator not in statements["TablesStay"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"record": "iarms-europe-records-20261130"}, "there is no table of record"),
        ({"copies": "iarms-asia-pacific-copies-20261130"}, "is not iarms-europe-copies- and a suffix"),
        ({"copies": "iarms-europe-copies"}, "is not iarms-europe-copies- and a suffix"),
        ({"audit-log": "iarms-europe-audit-log-old"}, "is not iarms-europe-audit-log- and a suffix"),
        ({"audit": {"name": "iarms-europe-audit-index", "stream": STREAM}}, "is not iarms-europe-audit- and a suffix"),
        ({"records": "iarms-europe-records-20261130"}, "what reads its stream has to be told which"),
        ({"copies": {"name": "iarms-europe-copies-2026", "stream": STREAM}}, "copies has no stream"),
        ({"records": {"name": "iarms-europe-records-2026", "stream": "latest"}}, "tables.records.stream"),
    ],
)
def test_a_table_that_cannot_be_meant_is_named(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        _changed(tables=given)


def test_without_any_each_aggregate_lies_in_the_stacks_own_table() -> None:
    for deployment in DEPLOYMENTS.values():
        for layout in tables.ALL:
            assert deployment.table(layout) == deployment.physical(layout.name)


def test_a_restored_serial_index_is_that_of_versions_that_were_not_imported() -> None:
    assert AFTER.index_table("v2") == "iarms-europe-serial-index-20261130T0200Z"
