"""What the local engine is told differently from AWS: three things, some alarms and no saved queries; the assembly
itself stays as it is."""

import json
from pathlib import Path
from typing import Any

from ops.local.deploy import in_the_engines_words
from tests.infra.assembly import Assembly


def test_what_the_engine_does_not_know_is_said_in_words_that_it_knows(synthesised: Path) -> None:
    templates = {path: in_the_engines_words(path).decode() for path in _templates(synthesised)}

    assert templates
    for text in templates.values():
        assert '\\"instance\\": \\"$context.path\\"' not in text
        assert '\\"request_id\\": \\"$context.extendedRequestId\\"' not in text
        assert '{\\"S\\":[{\\"exists\\":false}]}' not in text
    assert any('{\\"bulk\\":[{\\"exists\\":false}]}' in text for text in templates.values())


def test_a_routes_own_limit_reaches_the_engine_under_its_path(assemblies: dict[str, Assembly], tmp_path: Path) -> None:
    file = tmp_path / "api.template.json"
    file.write_text(json.dumps(assemblies["europe"].templates["api"]))

    (stage,) = (
        resource["Properties"]
        for resource in json.loads(in_the_engines_words(file))["Resources"].values()
        if resource["Type"] == "AWS::ApiGateway::Stage"
    )

    assert {each["ResourcePath"] for each in stage["MethodSettings"]} == {
        "/*",
        "/v1/searches",
        "/v1/traces/{trace_id}/report",
        "/v1/hits/{hit_id}/report",
    }


def test_nothing_else_is_said_differently(synthesised: Path) -> None:
    touched = {"AWS::ApiGateway::GatewayResponse", "AWS::ApiGateway::Stage", "AWS::Lambda::EventSourceMapping"}
    for path in _templates(synthesised):
        before: dict[str, Any] = json.loads(path.read_text())
        after = json.loads(in_the_engines_words(path))
        for logical_id, resource in before["Resources"].items():
            if _is_alarm_over_others(resource) or resource["Type"] == "AWS::Logs::QueryDefinition":
                assert logical_id not in after["Resources"]
                assert f'"{logical_id}"' not in json.dumps(after)
            elif resource["Type"] not in touched:
                assert after["Resources"].pop(logical_id) == resource
            else:
                assert after["Resources"].pop(logical_id).keys() == resource.keys()
        assert not after.pop("Resources")
        assert after == {name: value for name, value in before.items() if name != "Resources"}


def _is_alarm_over_others(resource: dict[str, Any]) -> bool:
    return resource["Type"] == "AWS::CloudWatch::CompositeAlarm" or "Metrics" in resource.get("Properties", {})


def _templates(synthesised: Path) -> list[Path]:
    return sorted(synthesised.glob("assembly-local/*.template.json"))
