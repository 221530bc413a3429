"""What auditors are told of a deployment, held against the templates that it is made by."""

from collections.abc import Mapping

import boto3
import pytest
from moto import mock_aws

from auditor.deployment import AuditedDeployment
from iarms.domain.transparency import SignatureType, VerifierKey
from infra.config import Deployment, load_deployments
from ops.documents.audited_deployment import describe, key_of_the_log, main
from tests.assemblies import every_assembly
from tests.audit_logs import log_signer
from tests.infra.assembly import Assembly

DEPLOYMENTS = load_deployments()
EUROPE = DEPLOYMENTS["europe"]


@pytest.fixture(scope="module")
def template() -> Assembly:
    return Assembly.read(every_assembly() / "assembly-europe", EUROPE)


@pytest.fixture(scope="module")
def told() -> AuditedDeployment:
    return describe(EUROPE, [_key(EUROPE)])


def _key(deployment: Deployment) -> str:
    signer = log_signer(SignatureType.ED25519)
    return VerifierKey(deployment.log.origin, signer.key.signature_type, signer.key.public_key).vkey


def test_every_table_topic_and_bucket_of_the_template_is_named_and_no_other(
    told: AuditedDeployment, template: Assembly
) -> None:
    where = f"arn:aws:sns:{EUROPE.region}:{EUROPE.account}:"

    assert set(told.tables.values()) == {
        each["TableName"] for _, each in template.resources("AWS::DynamoDB::GlobalTable")
    }
    assert told.tables["audit-log"] == "iarms-europe-audit-log"
    assert set(told.topics) == {where + each["TopicName"] for _, each in template.resources("AWS::SNS::Topic")}
    assert set(told.buckets) == {each["BucketName"] for _, each in template.resources("AWS::S3::Bucket")}


def test_every_role_of_the_template_is_named_by_what_it_is(told: AuditedDeployment, template: Assembly) -> None:
    named = {each["RoleName"]: each for _, each in template.resources("AWS::IAM::Role") if "RoleName" in each}
    assert EUROPE.trail is not None
    deploying = (*EUROPE.trail.deploying_roles, *EUROPE.trail.operating_roles)

    assert set(told.roles) == {*named, *deploying}
    for name, role in named.items():
        principal = role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
        is_service = "Service" in principal
        assert (told.roles[name] in ("door", "service")) is is_service, name
        assert (told.roles[name] == "session") is name.endswith("-data"), name
    kinds: Mapping[str, str] = told.roles
    for name, kind in (("search", "door"), ("authorizer", "door"), ("hits-data", "session"), ("clock", "service"),
                       ("sequencer", "service"), ("publisher", "service"), ("auditor", "operator")):  # fmt: skip
        assert kinds[f"iarms-europe-{name}"] == kind
    assert all(kinds[name] == "operator" for name in deploying)


def test_a_role_without_a_name_touches_no_table(template: Assembly) -> None:
    """CloudFormation names these itself, so that nobody could be told of them."""
    for _, role in template.resources("AWS::IAM::Role"):
        if "RoleName" not in role:
            assert "dynamodb:" not in str(role)


def test_trail_and_log_are_the_templates(told: AuditedDeployment, template: Assembly) -> None:
    trail = template.only("AWS::CloudTrail::Trail", "trail")

    assert told.trail.name == trail["TrailName"]
    assert told.trail.bucket in told.buckets
    assert told.trail.prefix == trail.get("S3KeyPrefix", "")
    assert told.trail.home_region == EUROPE.region
    assert set(told.trail.regions) == {EUROPE.region, "us-east-1"}
    assert told.log.bucket in told.buckets
    assert told.log.origin == EUROPE.log.origin
    assert told.log.quorum == EUROPE.log.quorum
    assert len(told.log.witnesses) == len(EUROPE.log.witnesses)


def test_a_table_that_was_imported_is_named_too() -> None:
    data = EUROPE.model_dump(mode="python", by_alias=True)
    moved = Deployment.model_validate(
        data | {"next_index_version": "v3.4", "index_tables": {"v3.4": "iarms-europe-serial-index-v3.4"}}
    )

    assert describe(moved, [_key(moved)]).tables["serial-index-v3.4"] == "iarms-europe-serial-index-v3.4"


def test_the_command_writes_the_file_that_the_auditors_tool_reads(
    capsys: pytest.CaptureFixture[str], told: AuditedDeployment
) -> None:
    assert main(["europe", "--log-key", _key(EUROPE)]) == 0
    assert AuditedDeployment.model_validate_json(capsys.readouterr().out) == told


@mock_aws
def test_the_logs_key_is_asked_of_kms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    data = EUROPE.model_dump(mode="python", by_alias=True)
    deployment = Deployment.model_validate(data | {"log": data["log"] | {"algorithm": "ecdsa-p256"}})
    kms = boto3.client("kms", region_name=deployment.region)
    made = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/iarms-europe-log-signing", TargetKeyId=made)

    key = VerifierKey.parse(key_of_the_log(deployment))

    assert (key.name, key.signature_type) == (deployment.log.origin, SignatureType.ECDSA_P256)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["local"], "no deployment named 'local' has a trail"),
        (["atlantis"], "no deployment named 'atlantis'"),
        (["europe", "--log-key", "rubbish"], "no key of a log"),
        (["europe", "--log-key", _key(DEPLOYMENTS["asia-pacific"])], "not of the log"),
    ],
)
def test_what_cannot_be_written_is_said(arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert reason in captured.err
    assert not captured.out
