"""The commands of a region: whose account, which assembly, in which order, and how the bootstrap is made."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.config import load_deployments
from infra.pipeline import BOOTSTRAP_VERSION
from ops.deploying import region
from ops.deploying.account import WrongAccount, session_of
from ops.deploying.assembly import AssemblyRefused, assembly_of, digest_of, packed
from ops.deploying.cdk import LOCKED
from tests.assemblies import every_assembly

DEPLOYMENTS = load_deployments()
EUROPE, DEVELOPMENT = DEPLOYMENTS["europe"], DEPLOYMENTS["development"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An assembly as small as can be."""
    inside = tmp_path / "made" / "assembly-europe"
    inside.mkdir(parents=True)
    (inside / "manifest.json").write_text("{}")
    for package in ("search", "hits"):
        (inside / package).mkdir()
        (inside / package / "shared.py").write_text("whatever both have\n")
        (inside / package / "own.py").write_text(package)
    return inside.parent


def test_the_same_assembly_has_the_same_digest_and_comes_back_as_it_was(folder: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.tar.gz", tmp_path / "other.tar.gz"
    assert packed(folder, one) == packed(folder, other) == digest_of(one)

    with assembly_of("europe", one, digest_of(one)) as unpacked:
        files = {path.relative_to(folder): path.read_text() for path in folder.rglob("*") if path.is_file()}
        again = {path.relative_to(unpacked): path.read_text() for path in unpacked.rglob("*") if path.is_file()}
    assert again == files
    assert not unpacked.exists()


def test_an_assembly_that_was_changed_after_it_was_looked_at_is_refused(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "assembly.tar.gz"
    approved = packed(folder, file)
    (folder / "assembly-europe" / "search" / "own.py").write_text("something else")
    packed(folder, file)

    for digest, refusal in ((approved, "it is not what was looked at"), (None, "DIGEST is missing")):
        with pytest.raises(AssemblyRefused, match=refusal), assembly_of("europe", file, digest):
            pass
    refused = pytest.raises(AssemblyRefused, match="not one of asia-pacific")
    with refused, assembly_of("asia-pacific", file, digest_of(file)):
        pass


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Credentials of moto's account."""
    with mock_aws():
        yield


@pytest.mark.usefixtures("account")
def test_what_is_meant_for_one_account_is_not_done_to_another() -> None:
    with pytest.raises(WrongAccount, match="of account 123456789012, and europe is in 222222222222"):
        session_of(EUROPE)
    assert session_of(EUROPE.model_copy(update={"account": "123456789012"})).region_name == EUROPE.region


@pytest.mark.parametrize("what", ["diff", "deploy"])
@pytest.mark.usefixtures("account")
def test_a_command_with_other_credentials_begins_nothing(
    what: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(region, "run_cdk", lambda _: pytest.fail("the CDK was run"))
    assert region.main([what, "europe"]) == 2
    assert "of account 123456789012" in capsys.readouterr().err


@pytest.mark.usefixtures("account")
def test_a_deployment_takes_the_approved_assembly_and_asks_nobody(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def run(arguments: list[str]) -> int:
        ran.append([*arguments])
        return 0

    monkeypatch.setattr(region, "run_cdk", run)
    monkeypatch.setattr(region, "session_of", lambda _: boto3.session.Session())
    file = tmp_path / "assembly.tar.gz"
    digest = packed(folder, file)

    assert region.main(["deploy", "europe", "--assembly", str(file), "--digest", digest]) == 0
    assert region.main(["deploy", "europe", "--assembly", str(file), "--digest", digest, "--only", "trust"]) == 0
    assert region.main(["diff", "europe", "--assembly", str(file), "--digest", digest, "--fail"]) == 0
    assert [arguments[:2] for arguments in ran] == [
        ["deploy", "europe/*"],
        ["deploy", "europe/trust"],
        ["diff", "europe/*"],
    ]
    # A change set would be made by the role that deploys.
    assert ran[2][ran[2].index("--method") + 1] == "template"
    assert "--fail" in ran[2]
    assert not {"--hotswap", "--no-rollback", "--force"} & {argument for arguments in ran for argument in arguments}


def test_a_bootstrap_trusts_nobody_else_and_gives_no_more_than_the_deployments_own_policy() -> None:
    arguments = region.bootstrap_arguments(EUROPE)
    assert arguments[1] == "aws://222222222222/eu-central-1"
    given = arguments[arguments.index("--cloudformation-execution-policies") + 1]
    assert given == "arn:aws:iam::222222222222:policy/iarms-europe-execution"
    assert arguments[arguments.index("--qualifier") + 1] == "hnb659fds"
    assert not [each for each in arguments if each.startswith("--trust")]
    people = region.bootstrap_arguments(DEVELOPMENT)
    assert "arn:aws:iam::aws:policy/AdministratorAccess" in people


def test_every_stack_waits_for_the_trail() -> None:
    artifacts: dict[str, Any] = json.loads((every_assembly() / "assembly-europe" / "manifest.json").read_text("utf-8"))[
        "artifacts"
    ]
    stacks = {name: each for name, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
    (trail,) = (name for name, each in stacks.items() if each["properties"]["stackName"] == "iarms-europe-trail")

    assert len(stacks) > 15
    for name, each in stacks.items():
        assert name == trail or trail in each["dependencies"], name


def test_the_command_line_is_locked_to_one_version_by_its_digest_and_to_no_registry() -> None:
    asked = json.loads((LOCKED / "package.json").read_text())["dependencies"]
    locked = json.loads((LOCKED / "package-lock.json").read_text())["packages"]["node_modules/aws-cdk"]

    assert asked == {"aws-cdk": "2.1148.1"}
    assert (locked["version"], locked["license"]) == ("2.1148.1", "Apache-2.0")
    assert locked["integrity"].startswith("sha512-")
    assert "resolved" not in locked
    page = (Path(__file__).parents[3] / "docs" / "deploying.md").read_text()
    assert f"version {BOOTSTRAP_VERSION}," in page
    assert "2.1148.1" in page
