"""The gates stop a synthesis, and what is let through them is written down in one place."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sqs as sqs

from infra import ROOT
from infra.acknowledgements import (
    ACKNOWLEDGED,
    ACKNOWLEDGED_OF_WITNESS,
    ACKNOWLEDGED_WITHOUT_CONCURRENCY,
    ACKNOWLEDGED_WITHOUT_EDGE,
    acknowledged_in,
    acknowledged_of_pipeline,
    rule_in,
)
from infra.deployment import gated_app
from tests.infra.assembly import Assembly
from tests.infra.conftest import DEPLOYMENTS


@pytest.fixture
def report(synthesised: Path) -> dict[str, Any]:
    """What the gates said of all deployments."""
    report: dict[str, Any] = json.loads((synthesised / "validation-report.json").read_text())
    return report


def test_the_gates_find_nothing_that_nobody_has_acknowledged(report: dict[str, Any]) -> None:
    assert [each["violations"] for each in report["pluginReports"]] == [[], [], []]


def test_each_acknowledgement_is_still_needed_and_there_is_no_other(report: dict[str, Any]) -> None:
    used = {
        (each["acknowledgedId"].split("::", 1)[1], each["acknowledgedAt"])
        for plugin in report["pluginReports"]
        for each in plugin["suppressedViolations"]
    }
    written = {
        (rule_in(rule, deployment).removeprefix("CloudFormation-Validate::"), f"{name}/{place}".rstrip("/"))
        for name, deployment in DEPLOYMENTS.items()
        for rule, where, *_ in acknowledged_in(deployment)
        for place in (
            [f"recipients-{number}" for number in deployment.recipient_groups()] if where == "recipients-*" else [where]
        )
    } | {
        (rule, f"{name}-pipeline/{place}")
        for name, deployment in DEPLOYMENTS.items()
        if deployment.pipeline
        for rule, place, *_ in acknowledged_of_pipeline(deployment)
    }

    assert used == written


def test_each_acknowledgement_has_a_reason_a_month_of_review_and_an_owner() -> None:
    conditional = (ACKNOWLEDGED_WITHOUT_CONCURRENCY, *ACKNOWLEDGED_WITHOUT_EDGE)
    of_pipeline = acknowledged_of_pipeline(DEPLOYMENTS["europe"])
    for each in (*ACKNOWLEDGED, *ACKNOWLEDGED_OF_WITNESS, *of_pipeline, *conditional):
        assert len(each.reason) > 40
        assert each.review > "2026-11"
        assert each.owner in {"development", "operations", "security"}


def test_no_acknowledgement_hides_in_another_file() -> None:
    for path in [*ROOT.glob("infra/**/*.py"), ROOT / "app.py"]:
        if path.name != "acknowledgements.py":
            text = path.read_text()
            assert "Acknowledgment(" not in text, path
            assert "acknowledge_warning" not in text, path
            assert "NagSuppressions" not in text, path


def test_the_synthesis_warns_of_nothing(assembly: Assembly) -> None:
    entries = [
        (path, entry["type"], entry["data"])
        for metadata in assembly.metadata.values()
        for path, each in metadata.items()
        for entry in each
        if entry["type"] in ("aws:cdk:warning", "aws:cdk:error")
    ]

    assert not entries


def test_a_finding_of_cdk_nag_stops_the_synthesis(tmp_path: Path) -> None:
    app = gated_app(tmp_path)
    sqs.Queue(cdk.Stack(app, "Careless"), "PlainQueue")

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert "AwsSolutions-SQS4" in (tmp_path / "validation-report.json").read_text()


def test_a_finding_of_cloudformation_validate_stops_the_synthesis(tmp_path: Path) -> None:
    app = gated_app(tmp_path)
    cdk.CfnResource(cdk.Stack(app, "Wrong"), "Bucket", type="AWS::S3::Bucket", properties={"BucketName": "UPPER_case"})

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert "CloudFormation Validate" in (tmp_path / "validation-report.json").read_text()


def test_the_command_says_which_deployments_there_are_when_it_is_given_none_of_them(tmp_path: Path) -> None:
    done = _command(tmp_path, {"deployment": "atlantis"})

    assert done.returncode == 1
    assert "no deployment is named 'atlantis': local, development, europe, asia-pacific" in done.stderr


def test_node_comes_from_the_environment_and_warns_of_nothing(tmp_path: Path) -> None:
    done = _command(tmp_path, {"deployment": "local", "aws:cdk:bundling-stacks": []})

    assert done.returncode == 0, done.stderr
    assert "end-of-life" not in done.stderr
    assert [path.name for path in tmp_path.glob("assembly-*")] == ["assembly-local"]


def _command(outdir: Path, context: dict[str, Any]) -> "subprocess.CompletedProcess[str]":
    # The home holds the unpacked CDK; no path, so that no other node is found.
    environment = {
        "PATH": "",
        "HOME": str(Path.home()),
        "CDK_OUTDIR": str(outdir),
        "CDK_CONTEXT_JSON": json.dumps(context),
    }
    return subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
