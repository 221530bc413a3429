"""A party's witness: what is in its own account, what it may do there and with the log, and what the data must say."""

import json
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from pydantic import ValidationError

from auditor.witness_folder import FolderMemory
from iarms.aws.log_files import LogFiles
from iarms.casework.witnessing.account import BucketLog
from iarms.casework.witnessing.watching import Witness as Watcher
from iarms.casework.witnessing.watching import look_at_log
from iarms.domain.transparency import CHECKPOINT, Checkpoint, LogPolicy, SignatureType, SignedNote, sign_text
from infra.acknowledgements import ACKNOWLEDGED_OF_WITNESS, witness_rule_in
from infra.config import Deployment
from infra.constructs.witness_access import log_statements
from infra.deployment import synthesise_witness
from infra.transparency import Transparency, Witness
from tests.assemblies import apart
from tests.audit_logs import LogOfFiles, entries, signer_of, witness_signer
from tests.infra.assembly import Assembly, as_list
from tests.infra.conftest import DEPLOYMENTS

EUROPE = DEPLOYMENTS["europe"]
GS, WCO = EUROPE.log.witnesses
ORIGIN = EUROPE.log.origin


def with_witness(**changes: Any) -> Deployment:
    """Europe, with INTERPOL-GS's witness changed."""
    changed = Witness.model_validate({**GS.model_dump(), **changes})
    log = EUROPE.log.model_copy(update={"witnesses": (changed, WCO)})
    return EUROPE.model_copy(update={"log": log})


@cache
def folder_of(algorithm: str) -> Path:
    """The assembly of the witness of INTERPOL-GS."""
    import tempfile

    made = with_witness(algorithm=algorithm, alarm_email="duty@gs.interpol.example", start="first", key=None)
    return apart(synthesise_witness, made, "INTERPOL-GS", Path(tempfile.mkdtemp()), bundling=False)


@pytest.fixture(params=["ed25519", "ml-dsa-44"])
def witness(request: pytest.FixtureRequest) -> Assembly:
    """The stack of a witness, by each algorithm."""
    return Assembly.read(folder_of(request.param) / "assembly-europe-interpol-gs", EUROPE)


def statements(assembly: Assembly) -> list[dict[str, Any]]:
    (role,) = (
        each for _, each in assembly.resources("AWS::IAM::Role") if each.get("RoleName") == "iarms-europe-witness"
    )
    (policy,) = role["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def test_a_witness_is_one_stack_in_the_party_s_account(witness: Assembly) -> None:
    assert set(witness.templates) == {"witness"}
    manifest = json.loads((folder_of("ed25519") / "assembly-europe-interpol-gs" / "manifest.json").read_text())
    environments = {each["environment"] for each in manifest["artifacts"].values() if "environment" in each}
    assert environments == {"aws://444444444444/eu-central-1"}


def test_its_key_cosigns_and_does_nothing_else(witness: Assembly) -> None:
    (key,) = (each for _, each in witness.resources("AWS::KMS::Key") if "KeySpec" in each)
    assert key["KeySpec"] in ("ECC_NIST_EDWARDS25519", "ML_DSA_44")
    assert key["KeyUsage"] == "SIGN_VERIFY"
    (sign,) = (each for each in statements(witness) if each["Action"] == "kms:Sign")
    expected = {"ECC_NIST_EDWARDS25519": "ED25519_SHA_512", "ML_DSA_44": "ML_DSA_SHAKE_256"}[key["KeySpec"]]
    assert sign["Condition"] == {"StringEquals": {"kms:SigningAlgorithm": expected}}


def test_it_may_read_what_it_judges_by_and_no_event_and_put_its_own_cosignatures_alone(witness: Assembly) -> None:
    bucket = "arn:aws:s3:::iarms-europe-log-222222222222"
    allowed = {
        action: set(as_list(each["Resource"]))
        for each in statements(witness)
        for action in as_list(each["Action"])
        if action.startswith("s3:")
    }
    assert allowed.keys() == {"s3:GetObject", "s3:ListBucket", "s3:PutObject"}
    assert allowed["s3:PutObject"] == {f"{bucket}/cosignatures/*/witness.interpol.example_iarms-europe"}
    assert f"{bucket}/tile/0/*" in allowed["s3:GetObject"]
    for resource in allowed["s3:GetObject"]:
        name = resource.removeprefix(bucket)
        assert not name.startswith(("/*", "/tile/*", "/tile/entries", "/events"))


def test_its_memory_is_written_by_conditions_and_never_deleted(witness: Assembly) -> None:
    (table,) = (each for _, each in witness.resources("AWS::DynamoDB::GlobalTable"))
    assert [each["AttributeName"] for each in table["KeySchema"]] == ["origin", "part"]
    (replica,) = table["Replicas"]
    assert replica["DeletionProtectionEnabled"] is True
    assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    actions = {action for each in statements(witness) for action in as_list(each["Action"])}
    assert {action for action in actions if action.startswith("dynamodb:")} == {"dynamodb:GetItem", "dynamodb:PutItem"}


def test_it_looks_as_often_as_the_log_is_signed_and_speaks_on_its_own_topic(witness: Assembly) -> None:
    rule = witness.only("AWS::Events::Rule", "witness")
    assert rule["ScheduleExpression"] == "rate(15 minutes)"
    assert witness.only("AWS::SNS::Subscription", "witness")["Endpoint"] == "duty@gs.interpol.example"
    alarms = {each["AlarmName"]: each for _, each in witness.resources("AWS::CloudWatch::Alarm")}
    assert set(alarms) == {
        "iarms-europe-log-refused-by-witness",
        "iarms-europe-witness-memory-behind",
        "iarms-europe-witness-errors",
        "iarms-europe-witness-silent",
    }
    topic = witness.only("AWS::SNS::Topic", "witness")
    for alarm in alarms.values():
        assert [witness.named(each, "witness") for each in alarm["AlarmActions"]] == [
            f"topic {witness.short(topic['TopicName'])}"
        ]
        assert len(alarm["AlarmDescription"]) > 60
    assert alarms["iarms-europe-witness-silent"]["TreatMissingData"] == "breaching"


def test_its_function_is_told_of_the_log_what_the_data_say(witness: Assembly) -> None:
    variables = witness.only("AWS::Lambda::Function", "witness")["Environment"]["Variables"]
    assert variables["IARMS_LOG_KEYS"] == " ".join(EUROPE.log.keys)
    assert variables["IARMS_LOG_ORIGIN"] == ORIGIN
    assert variables["IARMS_WITNESS_NAME"] == "witness.interpol.example/iarms-europe"
    assert variables["IARMS_START"] == "first"


def test_the_log_lets_each_witness_s_role_in_and_nobody_else_of_its_account(assemblies: dict[str, Assembly]) -> None:
    for name, assembly in assemblies.items():
        policy = assembly.only("AWS::S3::BucketPolicy", "log")["PolicyDocument"]["Statement"]
        given = [each for each in policy if each.get("Sid", "").startswith("Witness")]
        witnesses = [each for each in DEPLOYMENTS[name].log.witnesses if each.account]
        assert len(given) == 3 * len(witnesses)
        for each in given:
            (role,) = each["Condition"]["ArnEquals"].values()
            (witness,) = (one for one in witnesses if f":{one.account}:" in role)
            assert role == f"arn:aws:iam::{witness.account}:role/iarms-{name}-witness"
            assert each["Condition"].keys() == {"ArnEquals"}
            assert f":{witness.account}:root" in json.dumps(each["Principal"])
            if "s3:PutObject" in as_list(each["Action"]):
                (resource,) = as_list(each["Resource"])
                assert resource.endswith(f"/cosignatures/*/{witness.file}")
            assert "tile/entries" not in json.dumps(each["Resource"])
            assert "tile/*" not in json.dumps(each["Resource"])
        keys = [each for _, each in assembly.resources("AWS::KMS::Key", "log") if "KeySpec" not in each]
        shared = [
            one for key in keys for one in key["KeyPolicy"]["Statement"] if one.get("Sid", "").startswith("Witness")
        ]
        assert len(shared) == len(witnesses)


def test_each_acknowledgement_of_a_witness_is_needed_and_there_is_no_other() -> None:
    report = json.loads((folder_of("ed25519") / "validation-report.json").read_text())
    used = {
        each["acknowledgedId"].split("::", 1)[1]
        for plugin in report["pluginReports"]
        for each in plugin["suppressedViolations"]
    }
    assert [each["violations"] for each in report["pluginReports"]] == [[], []]
    assert used == {witness_rule_in(each.rule, EUROPE, GS) for each in ACKNOWLEDGED_OF_WITNESS}


@pytest.mark.parametrize(
    ("deployment", "party"),
    [
        (EUROPE, "AUDITOR"),
        (with_witness(account=None), "INTERPOL-GS"),
        (EUROPE.model_copy(update={"log": EUROPE.log.model_copy(update={"keys": ()})}), "INTERPOL-GS"),
    ],
)
def test_a_witness_of_which_the_data_do_not_say_enough_is_not_synthesised(
    tmp_path: Path, deployment: Deployment, party: str
) -> None:
    with pytest.raises(ValueError, match=r"witness"):
        synthesise_witness(deployment, party, tmp_path, bundling=False)


def a_key(name: str, kind: SignatureType = SignatureType.ED25519_COSIGNATURE, word: str = "") -> str:
    return witness_signer(name, kind, word).key.vkey


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ({"keys": [signer_of("x", SignatureType.ED25519_COSIGNATURE, ORIGIN).key.vkey]}, "signs a log"),
        ({"keys": [signer_of("x", SignatureType.ED25519, "another").key.vkey]}, "another name"),
        ({"keys": [EUROPE.log.keys[0].replace("+", "+0", 1)[:-1]]}, "keys"),
        ({"witnesses": [{"party": "WCO", "key": signer_of("x", SignatureType.ED25519, "w").key.vkey}]}, "cosigns"),
        ({"witnesses": [{"party": "WCO", "name": "v", "key": a_key("w")}]}, "another name"),
        ({"witnesses": [{"party": "WCO"}]}, "name"),
        (
            {"witnesses": [{"party": "WCO", "key": a_key("w"), "account": "444444444444", "algorithm": "ml-dsa-44"}]},
            "none of ml-dsa-44",
        ),
        ({"witnesses": [{"party": "WCO", "name": "w"}], "quorum": 1}, "cannot be reached"),
        ({"witnesses": [{"party": "WCO", "key": a_key("w")}, {"party": "WCO", "key": a_key("v")}]}, "one witness"),
        (
            {"witnesses": [{"party": "WCO", "key": a_key("w")}, {"party": "AUDITOR", "key": a_key("v", word="w")}]},
            "one key",
        ),
        ({"witnesses": [{"party": "WCO", "name": "a/b"}, {"party": "AUDITOR", "name": "a_b"}]}, "one name"),
        ({"witnesses": [{"party": "WCO", "name": ORIGIN}]}, "none the log's"),
        (
            {
                "witnesses": [
                    {"party": "WCO", "name": "a1", "account": "444444444444"},
                    {"party": "AUDITOR", "name": "b1", "account": "444444444444"},
                ]
            },
            "one account",
        ),
        ({"witnesses": [{"party": "WCO", "name": "a/../b"}]}, ""),
        ({"witnesses": [{"party": "WCO", "name": ".."}]}, "name"),
        ({"witnesses": [{"party": "ADM-KE", "name": "w1"}]}, "party"),
    ],
)
def test_a_mistake_in_the_data_of_witnesses_is_named(log: dict[str, Any], message: str) -> None:
    if message == "":
        assert Transparency.model_validate({"origin": ORIGIN, **log}).witnesses[0].file == "a_.._b"
        return
    with pytest.raises(ValidationError, match=message):
        Transparency.model_validate({"origin": ORIGIN, **log})


@pytest.mark.parametrize("kind", [SignatureType.ED25519, SignatureType.ECDSA_P256, SignatureType.ML_DSA_44])
def test_a_log_may_have_a_key_of_each_type_that_signs(kind: SignatureType) -> None:
    key = signer_of("x", kind, ORIGIN).key.vkey
    assert Transparency.model_validate({"origin": ORIGIN, "keys": [key]}).keys == (key,)


def test_a_witness_without_a_key_does_not_count_yet() -> None:
    log = Transparency.model_validate(
        {
            "origin": ORIGIN,
            "witnesses": [{"party": "WCO", "name": "w1"}, {"party": "AUDITOR", "key": a_key("v")}],
            "quorum": 1,
        }
    )
    assert log.witness_keys() == a_key("v")


def test_what_a_look_asks_of_the_log_s_bucket_is_what_the_witness_may(tmp_path: Path) -> None:
    asked: set[tuple[str, str]] = set()
    bucket = EUROPE.log_bucket()
    signer = signer_of("a log", SignatureType.ED25519, ORIGIN)

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        asked.add((f"s3:{model.name}", f"arn:aws:s3:::{bucket}/{params['Key']}"))

    with mock_aws():
        s3 = boto3.client("s3", region_name="eu-west-1")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        source = BucketLog(LogFiles(s3, bucket))
        policy = LogPolicy(ORIGIN, (signer.key,))
        made = Watcher(source, source, FolderMemory(tmp_path), policy, witness_signer(GS.name), "first")
        outcomes = []
        for size, word in ((200, "event"), (300, "event"), (70_000, "event"), (70_100, "other"), (7, "event")):
            log = LogOfFiles(entries(size, word))
            text = Checkpoint(ORIGIN, size, log.checkpoint().root).text
            for path, content in {
                **log.files,
                CHECKPOINT: SignedNote(text, (sign_text(text, signer),)).content,
            }.items():
                if not path.startswith("tile/entries"):
                    s3.put_object(Bucket=bucket, Key=path, Body=content)
            s3.meta.events.register("provide-client-params.s3", note)
            outcomes.append(look_at_log(made, lambda: 1_790_000_000).outcome)
            s3.meta.events.unregister("provide-client-params.s3", note)
    assert outcomes == ["cosigned", "cosigned", "cosigned", "refused", "refused"]
    allowed = [
        (action, resource)
        for actions, resources in log_statements(EUROPE, GS).values()
        for action in actions
        for resource in resources
    ]
    assert {action for action, _ in asked} == {"s3:GetObject", "s3:PutObject"}
    for action, resource in asked:
        assert any(action == one and fnmatchcase(resource, pattern) for one, pattern in allowed), (action, resource)
    assert any("/tile/2/" in resource for _, resource in asked)
