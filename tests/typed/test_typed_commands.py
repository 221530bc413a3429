"""Every command that the pages for operators have a person type: run here as it stands where this machine can, else
held against what knows it, and named with the reason why it is not run.

A command that is added to a page fails until it is one of these. NAME and its like are filled in; nothing else is.
"""

import importlib
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from botocore import xform_name

from tests import clock
from tests.typed.cli import NotACall, OwnProgram, call_of
from tests.typed.extraction import commands_of
from tests.world import DEPLOYMENT, World

ROOT: Final = Path(__file__).parent.parent.parent
PAGES: Final = ("operations.md", "playbooks.md", "deploying.md")
MAKEFILE: Final = (ROOT / "Makefile").read_text("utf-8")
COMMANDS: Final = list(dict.fromkeys(each for page in PAGES for each in commands_of(ROOT / "docs" / page)))

# Why a command is not run, by how it begins; the longest that fits counts. Nothing else may be left out.
NOT_RUN: Final = {
    "make check": "the gates themselves: they run beside the tests",
    "make bootstrap": "deploys to AWS: tests/ops/deploying holds how",
    "make assembly": "synthesises a region: tests/ops/deploying packs a small one",
    "make diff": "compares with AWS: tests/ops/deploying holds how",
    "make deploy": "deploys to AWS: tests/ops/deploying holds how",
    "make drift": "compares with AWS: tests/ops/deploying tells of each difference",
    "make destroy-failed": "removes: tests/ops/deploying does, on the local engine",
    "make synth": "synthesises every region: a gate of its own",
    "make lock": "resolves distributions over the network",
    "make test": "the tests themselves",
    "make run": "the local stack: tests/local starts it",
    "make audit-demo": "starts the local stack",
    "make bench-": "measures for minutes: tests/benchmarks runs each small",
    "make holidays": "writes the table anew; make check compares it",
    "make build-": "builds from files of a person's own: tests/ops/bulk builds from made-up ones",
    "make load-": "loads files, or the whole seed: tests/ops/bulk does",
    "make load": "loads sample records: the local stack does",
    "make compare-index": "reads an export of a person's own: tests/ops/bulk compares",
    "make audited": "makes a region's constructs: tests/ops/test_audited_deployment.py does",
    "make register": "makes every row: tests/ops/test_register.py does",
    "make authorities": "reads a bundle of a person's own: tests/ops/trust does",
    "make redrive DEPLOYMENT=NAME QUEUE=unreached": "no deployment of the file has a party with an account of its own",
    "make canary": "calls a function: tests/handlers/test_canary.py runs it",
    "make block": "shuts an address out: tests/ops/edge/test_block.py does",
    "make restore": "has its world in tests/ops/mending/test_restore.py; its arguments are read here",
    "cdk bootstrap": "deploys to AWS: tests/ops/deploying holds how `make bootstrap` does it",
    "curl": "calls a deployment: the domain is nobody's here; tests/contract calls the routes",
    "openssl": "reads a certificate of a person's own, or asks a domain that is nobody's here",
    "jq": "reads a row that curl has fetched",
    "cat": "reads a file of a person's own",
    "iarms-audit": "tests/auditor runs each command of the auditor's",
    "iarms-witness": "tests/auditor/test_witness.py runs each command of the witness's",
    "python -m benchmarks.hang": "measures: tests/benchmarks/test_hang.py runs it",
    "python -m ops.bulk.": "reads files of a person's own: tests/ops/bulk runs it; its arguments are read here",
    ".venv/bin/python -m ops.bulk.late_events": "reads lines of a log: tests/local/test_stack.py brings them in",
    "PYTHONPATH=functions": "asks an issuer over the network",
    "aws s3 ": "a program of the AWS command line's own; buckets and names are as in the others",
}

# Of calls that moto has not, or not all of.
NOT_IN_MOTO: Final = {
    "aws apigateway get-domain-name": "a domain takes a certificate of ACM; tests/infra/test_domain.py holds it",
    "aws ce get-cost-and-usage": "moto answers from a prepared list alone",
    "aws dynamodb describe-contributor-insights": "not in moto",
    "aws dynamodb update-contributor-insights": "not in moto",
    "aws dynamodb list-backups --backup-type SYSTEM": "moto makes no backups by itself",
    "aws dynamodb restore-table-from-backup": "there is no backup to restore from",
    "aws dynamodb describe-import": "the import is of a person's own",
    "aws dynamodb import-table": "the files are of a person's own",
    "aws dynamodb export-table-to-point-in-time": "the bucket is of a person's own",
    "aws dynamodb update-continuous-backups": "the table is one that was imported",
    "aws dynamodb update-table": "the table is one that was imported",
    "aws dynamodb get-resource-policy": "no table of the local deployment has one",
    "aws health describe-events": "not in moto",
    "aws lambda get-account-settings": "not in moto",
    "aws lambda get-function-concurrency": "moto would need the function's package",
    "aws logs start-query": "moto runs queries of its own kind alone",
    "aws logs get-query-results": "the query is one that was started before",
}

_PLACES: Final = {
    "NAME": "local",
    "ACCOUNT": "000000000000",
    "REGION": "eu-west-1",
    "FUNCTION": "search",
    "PARTY": "WCO",
    "MILLISECONDS": "1795522830000",
    "SECONDS": "1795522830",
    "START": "2026-11-24T00:00:00Z",
    "END": "2026-11-25T00:00:00Z",
    "T0": "2026-11-24T00:00:00Z",
    "T1": "2026-11-25T00:00:00Z",
    "ALARM_NAME": "audit-table-rewritten",
    "DATA_KEY": "alias/iarms-local-data",
    "KEY_ID": "alias/iarms-local-data",
    "DIGEST": "0" * 64,
}


def filled(text: str) -> str:
    """A command's value with something in the place of what is written in capitals."""
    arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/iarms-local-records"
    text = re.sub(r"ARN_OF_(RECORDS|TABLE)", arn, text)
    text = re.sub(r"ARN_OF_[A-Z]+", "arn:aws:acm:eu-west-1:123456789012:certificate/one", text)
    return re.sub(r"(?<![A-Za-z])[A-Z][A-Z0-9_]{1,}(?![A-Za-z=])", lambda found: _PLACES.get(found[0], found[0]), text)


def reason(command: str, reasons: dict[str, str]) -> str | None:
    """Why a command is not run."""
    fits = [beginning for beginning in reasons if command.startswith(beginning)]
    return reasons[max(fits, key=len)] if fits else None


def of(program: str) -> list[str]:
    return [command for command in COMMANDS if command.split()[0] == program]


AWS: Final = [*of("aws"), *(nested for command in COMMANDS for nested in re.findall(r"\$\((aws [^)]+)\)", command))]


def test_every_command_is_run_or_held_against_what_knows_it_or_named_with_a_reason() -> None:
    programs = ("aws", "make", "date")
    left = [each for each in COMMANDS if each.split()[0] not in programs and reason(each, NOT_RUN) is None]
    assert not left, "say in this file how these are run, or why they are not"


def test_no_reason_is_given_for_a_command_that_no_page_has() -> None:
    for reasons in (NOT_RUN, NOT_IN_MOTO):
        unused = [beginning for beginning in reasons if not any(each.startswith(beginning) for each in COMMANDS)]
        assert not unused


@pytest.mark.parametrize("command", AWS)
def test_a_call_of_aws_is_one_that_aws_knows(command: str) -> None:
    try:
        call_of(command, filled)
    except OwnProgram:
        assert reason(command, NOT_RUN)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("aws dynamo get-item --table-name a", "there is no service dynamo"),
        ("aws dynamodb fetch-item --table-name a", "dynamodb has no operation fetch-item"),
        ("aws dynamodb get-item --table a", "has no --table"),
        ("aws dynamodb get-item --table-name a", "Missing required parameter"),
        ("aws kms describe-key --key-id", "takes one value"),
        ("aws sqs get-queue-attributes --queue-url a --attribute-names Age", "may be All"),
        ("aws logs filter-log-events --log-group-name a --start-time yesterday", "should be a number"),
        ("aws dynamodb update-continuous-backups --table-name a --point-in-time-recovery-specification On=1", "member"),
    ],
)
def test_a_call_that_aws_does_not_know_is_named(command: str, message: str) -> None:
    with pytest.raises(NotACall, match=re.escape(message)):
        call_of(command, filled)


@pytest.fixture(scope="module")
def operated(worlds: Any) -> Iterator[World]:
    """A world with what a deployment has beside its tables and queues."""
    with worlds.begin(engine="moto") as world:
        _furnish(world)
        yield world


def _furnish(world: World) -> None:
    logs = boto3.client("logs")
    groups = [f"/aws/lambda/{DEPLOYMENT}-{door}" for door in _functions_of_pages()]
    for group in (
        *groups,
        f"aws-waf-logs-{DEPLOYMENT}",
        f"/aws/apigateway/{DEPLOYMENT}",
        f"/aws/cloudtrail/{DEPLOYMENT}",
    ):
        logs.create_log_group(logGroupName=group)
    logs.put_metric_filter(
        logGroupName=f"/aws/cloudtrail/{DEPLOYMENT}",
        filterName="one",
        filterPattern="{ $.errorCode = * }",
        metricTransformations=[
            {"metricName": _PLACES["ALARM_NAME"], "metricNamespace": DEPLOYMENT, "metricValue": "1"},
        ],
    )
    kms = boto3.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{DEPLOYMENT}-data", TargetKeyId=key)
    world.s3.create_bucket(
        Bucket=f"{DEPLOYMENT}-trust-{_PLACES['ACCOUNT']}",
        CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
    )
    trail = boto3.client("cloudtrail")
    trail.create_trail(Name=DEPLOYMENT, S3BucketName=f"{DEPLOYMENT}-trust-{_PLACES['ACCOUNT']}")
    world.sns.create_topic(Name=f"{DEPLOYMENT}-alarms")


def _functions_of_pages() -> set[str]:
    return {found for each in map(filled, AWS) for found in re.findall(rf"/aws/lambda/{DEPLOYMENT}-(\w+)", each)}


@pytest.mark.parametrize("command", AWS)
def test_a_call_of_aws_is_made(command: str, operated: World) -> None:
    if reason(command, NOT_IN_MOTO) or reason(command, NOT_RUN):
        return
    call = call_of(command, lambda text: _of_world(filled(text), operated))
    if call.is_named_only:
        return
    client: Any = boto3.client(call.service)  # type: ignore[call-overload]
    if call.operation in ("CancelKeyDeletion", "EnableKey"):
        prepared = {"CancelKeyDeletion": "schedule_key_deletion", "EnableKey": "disable_key"}[call.operation]
        key = boto3.client("kms").describe_key(KeyId=call.parameters["KeyId"])["KeyMetadata"]["KeyId"]
        getattr(client, prepared)(KeyId=key)
        getattr(client, xform_name(call.operation))(KeyId=key)
        return
    getattr(client, xform_name(call.operation))(**call.parameters)


def _of_world(text: str, world: World) -> str:
    """What only this world can say: a queue's address, a subscription's."""
    if text == "QUEUE_URL":
        return world.queues["WCO"]
    return re.sub(r"(arn:aws:sns:)[^:]+:[^:]+:", r"\1eu-west-1:123456789012:", text)


MADE: Final = of("make")


@pytest.mark.parametrize("command", MADE)
def test_a_target_of_make_is_there_and_the_command_behind_it_takes_these_arguments(
    command: str, operated: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if reason(command, NOT_RUN) and not command.startswith("make restore"):
        assert f"\n{command.split()[1]}: " in MAKEFILE
        return
    if "policy" in command or "undelivered" in command:
        command = command.replace("NAME", "europe")  # the local deployment has no trail, and five stacks of recipients
    lines = _behind(filled(command))
    assert lines, "make has nothing to do"
    if "DEPLOYMENT=" not in command:
        return  # the page names the command, and says elsewhere what it takes
    monkeypatch.setattr("ops.mending.failure_queues.WAIT_SECONDS", 0)
    for line in lines:
        module, *arguments = shlex.split(line.partition(" -m ")[2])
        ended = _ends(module, arguments)
        said = capsys.readouterr().err
        assert "usage:" not in said
        assert ended in (0, 1) or "has no restore points" in said or "does not say outbox" in said


def _behind(command: str) -> list[str]:
    """What make would run."""
    words = shlex.split(command)
    given = ["make", "-n", "-o", ".venv/ready", "-o", ".venv-engine/ready", *words[1:]]
    # A make that runs these tests hands its own flags on, with which this one would say where it works.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(given, cwd=ROOT, env=ours, capture_output=True, text=True, check=False)  # noqa: S603  # a page's
    assert told.returncode == 0, told.stderr
    return [line.strip() for line in told.stdout.replace("\\\n", " ").splitlines() if line.strip()]


def _ends(module: str, arguments: list[str]) -> int:
    main = importlib.import_module(module).main
    try:
        return int(main(arguments))
    except SystemExit as ended:
        return int(ended.code or 0)


def test_a_command_that_names_nobodys_deployment_is_refused(
    operated: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ends("ops.mending.redrive", ["nobody", "all"]) == 2
    assert "invalid choice" in capsys.readouterr().err


@pytest.mark.parametrize("command", of("date"))
def test_a_command_of_the_machine_is_run(command: str) -> None:
    typed = shlex.split(command)
    said = subprocess.run(typed, capture_output=True, text=True, check=True).stdout  # noqa: S603  # a page's
    assert datetime.fromtimestamp(int(said), UTC) > clock.BEGIN - timedelta(days=365)
