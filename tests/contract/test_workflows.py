"""The workflows: what they use is pinned, what they may do is little, and whom they deploy is what the file says."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from infra.config import load_deployments

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS: dict[str, dict[str, Any]] = {
    # Every value as the text that it is: `on` is no truth value here.
    path.stem: yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes texts alone
    for path in sorted(FOLDER.glob("*.yml"))
}
JOBS = [(name, job, body) for name, whole in WORKFLOWS.items() for job, body in whole["jobs"].items()]
STEPS = [(name, job, step) for name, job, body in JOBS for step in body.get("steps", ())]
PIPELINES = {name: each for name, each in load_deployments().items() if each.pipeline is not None}


def test_there_are_these_workflows() -> None:
    assert set(WORKFLOWS) == {"check", "deploy", "deploy-region", "drift"}


def test_every_action_is_pinned_by_a_commit_with_its_version_beside_it() -> None:
    uses = [
        line.strip().removeprefix("- ")
        for path in FOLDER.glob("*.yml")
        for line in path.read_text("utf-8").splitlines()
        if line.strip().removeprefix("- ").startswith("uses:")
    ]
    assert len(uses) > 15
    for line in uses:
        if "./.github/workflows/" in line:
            assert (ROOT / line.removeprefix("uses: ")).is_file()
            continue
        assert re.fullmatch(r"uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
        # GitHub's own, and AWS's for AWS.
        assert line.removeprefix("uses: ").startswith(("actions/", "aws-actions/configure-aws-credentials@")), line
    pinned = {line for line in uses if "@" in line}
    assert len(pinned) == len({line.partition("@")[0] for line in pinned}), "an action in two versions"


def test_nothing_is_allowed_that_a_job_does_not_say() -> None:
    for name, whole in WORKFLOWS.items():
        assert whole["permissions"] == {}, name
    for name, job, body in JOBS:
        assert body["permissions"].get("contents") == "read", (name, job)
        assert set(body["permissions"]) <= {"contents", "id-token"}, (name, job)


def test_a_token_for_aws_is_had_by_jobs_that_take_on_a_role_and_by_no_other() -> None:
    for name, job, body in JOBS:
        takes_on = any("configure-aws-credentials" in step.get("uses", "") for step in body.get("steps", ()))
        calls = "uses" in body
        assert ("id-token" in body["permissions"]) == (takes_on or calls), (name, job)
        if takes_on:
            assert body["environment"], (name, job)


def test_no_text_of_anybodys_is_put_into_a_command() -> None:
    for name, job, step in STEPS:
        assert "${{" not in step.get("run", ""), (name, job, step)
    assert "secrets." not in "".join(path.read_text("utf-8") for path in FOLDER.glob("*.yml"))


def test_commands_are_those_of_the_makefile() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8")))
    commands = [found for _, _, step in STEPS for found in re.findall(r"(?m)^\s*make ([a-z-]+)", step.get("run", ""))]

    assert {"check", "test", "diff", "deploy", "drift", "assembly"} <= set(commands) <= targets


def test_no_credentials_stay_in_the_checkout() -> None:
    for name, job, step in STEPS:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false", (name, job)


def test_the_regions_are_deployed_in_the_order_of_the_file_each_after_the_one_before() -> None:
    regions = {
        job: body for job, body in WORKFLOWS["deploy"]["jobs"].items() if "deploy-region" in body.get("uses", "")
    }
    assert list(regions) == list(PIPELINES)
    before: list[str] = []
    for name, body in regions.items():
        assert set(before) <= set(body["needs"])
        deployment = PIPELINES[name]
        assert deployment.pipeline is not None
        assert body["with"] == {
            "commit": "${{ needs.release.outputs.commit }}",
            "deployment": name,
            "environment": deployment.pipeline.environment,
            "reading_environment": deployment.pipeline.reading_environment,
            "region": deployment.region,
            "account": deployment.account,
        }
        before.append(name)


@pytest.mark.parametrize(("workflow", "job"), [("check", "diff"), ("drift", "drift")])
def test_every_region_is_compared_by_the_role_that_only_reads(workflow: str, job: str) -> None:
    strategy = WORKFLOWS[workflow]["jobs"][job]["strategy"]
    assert strategy["fail-fast"] == "false"
    assert strategy["matrix"]["include"] == [
        {
            "deployment": name,
            "environment": each.pipeline.reading_environment if each.pipeline else "",
            "region": each.region,
            "account": each.account,
            "role": f"arn:aws:iam::{each.account}:role/{each.physical('reading')}",
        }
        for name, each in PIPELINES.items()
    ]


def test_what_is_approved_is_what_is_deployed() -> None:
    jobs = WORKFLOWS["deploy-region"]["jobs"]
    assert jobs["diff"]["environment"] == "${{ inputs.reading_environment }}"
    assert jobs["deploy"]["environment"] == "${{ inputs.environment }}"
    assert jobs["deploy"]["needs"] == "diff"
    assert set(jobs["stands"]["needs"]) == {"diff", "deploy"}
    for job in ("deploy", "stands"):
        assert jobs[job]["env"]["DIGEST"] == "${{ needs.diff.outputs.digest }}"
        (made,) = (step["run"] for step in jobs[job]["steps"] if "make " in step.get("run", ""))
        assert 'DIGEST="$DIGEST"' in made
    roles = {job: _role(body) for job, body in jobs.items()}
    assert roles["deploy"].endswith("-deploying")
    assert roles["diff"].endswith("-reading")
    assert roles["stands"].endswith("-reading")


def _role(body: dict[str, Any]) -> str:
    (step,) = (each for each in body["steps"] if "configure-aws-credentials" in each.get("uses", ""))
    return str(step["with"]["role-to-assume"])


def test_two_deployments_never_run_at_once_and_none_is_cut_off() -> None:
    assert WORKFLOWS["deploy"]["concurrency"] == {"group": "deploy", "cancel-in-progress": "false"}


def test_nothing_of_a_forks_pull_request_comes_near_aws() -> None:
    assert "pull_request_target" not in str(WORKFLOWS)
    assert "workflow_run" not in str(WORKFLOWS)
    condition = WORKFLOWS["check"]["jobs"]["diff"]["if"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in condition
