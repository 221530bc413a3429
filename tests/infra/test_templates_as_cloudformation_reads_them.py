"""The gate of cfn-lint: what it finds is told with its template, and a folder without templates passes for nothing."""

import json
import re
from pathlib import Path

import pytest

from ops.gates import templates

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 60}}


def write_assembly(folder: Path, name: str, resources: dict[str, object]) -> Path:
    assembly = folder / f"assembly-{name}"
    assembly.mkdir()
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    (assembly / "one.template.json").write_text(json.dumps(template))
    return assembly


def test_a_good_template_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_assembly(tmp_path, "europe", {"Queue": QUEUE})

    assert templates.main(str(tmp_path)) == 0
    assert json.loads(capsys.readouterr().out) == {"templates": 1, "assemblies": 1, "left out": ["W3005"]}


def test_the_template_of_a_pipeline_is_read_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_assembly(tmp_path, "europe", {"Queue": QUEUE})
    write_assembly(tmp_path, "europe-pipeline", {"Queue": {**QUEUE, "Properties": {"MessageRetentionPeriod": 5}}})

    assert templates.main(str(tmp_path)) == 1
    said = capsys.readouterr().out
    assert "assembly-europe-pipeline" in said
    assert json.loads(said.splitlines()[-1])["assemblies"] == 2


@pytest.mark.parametrize(
    ("resources", "rule"),
    [
        ({"Queue": {**QUEUE, "Properties": {"MessageRetentionPeriod": 5}}}, "E3034"),
        ({"Queue": {**QUEUE, "Properties": {"Retention": 60}}}, "E3002"),
        ({"Queue": {**QUEUE, "Properties": {"QueueName": {"Ref": "Nothing"}}}}, "E1020"),
        ({"Queue": {"Type": "AWS::SQS::Line"}}, "E3006"),
    ],
)
def test_a_finding_is_told_with_its_template_and_ends_with_a_status(
    resources: dict[str, object], rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    write_assembly(tmp_path, "europe", resources)

    assert templates.main(str(tmp_path)) == 1
    told = capsys.readouterr().out
    assert re.search(rf"^{rule} ", told, re.MULTILINE), told
    assert "assembly-europe/one.template.json" in told


def test_a_deployment_is_read_for_its_own_region(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    pipe = {"Type": "AWS::AppRunner::Service", "Properties": {"SourceConfiguration": {}}}
    write_assembly(tmp_path, "asia-pacific", {"Pipe": pipe})
    write_assembly(tmp_path, "europe", {"Queue": QUEUE})

    templates.main(str(tmp_path))

    assert "assembly-europe" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["local", "atlantis"])
def test_a_folder_without_an_assembly_of_aws_is_no_pass(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_assembly(tmp_path, name, {"Queue": QUEUE})

    assert templates.main(str(tmp_path)) == 1
    assert "no assembly" in capsys.readouterr().err


def test_an_empty_assembly_is_a_failure(tmp_path: Path):
    (tmp_path / "assembly-europe").mkdir()

    with pytest.raises(RuntimeError, match="no template"):
        templates.main(str(tmp_path))
