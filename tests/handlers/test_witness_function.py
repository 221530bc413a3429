"""The witness as a function: it looks once a call, cosigns with KMS, and what is wrong is a metric with an alarm."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from iarms.aws.log_files import LogFiles
from iarms.aws.log_signer import SigningKey
from iarms.casework.witnessing.account import BucketLog, WitnessKey
from iarms.casework.witnessing.memory import TableMemory
from iarms.casework.witnessing.sources import LogUnreachable, NotPermitted
from iarms.casework.witnessing.watching import Witness
from iarms.domain.transparency import (
    CHECKPOINT,
    LogContradiction,
    SignatureType,
    cosignature_path,
    parse_note,
    parse_signature_lines,
    with_cosignatures,
)
from iarms.handlers import witness as door
from iarms.store.witness_memory import WitnessRows
from iarms.tables import WITNESS
from tests.audit_logs import ORIGIN, LogOfFiles, entries, log_signer, policy_of, witness_signer
from tests.bare_tables import bare_tables

NAME = "witness.example/interpol"


class StandInKms:
    """KMS with one pair, which moto has no algorithm for."""

    def __init__(self, kind: SignatureType) -> None:
        self.signer = witness_signer(NAME, kind)
        self.refuses = False

    def get_public_key(self, *, KeyId: str) -> dict[str, bytes]:  # noqa: N803
        from cryptography.hazmat.primitives import serialization

        form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return {"PublicKey": self.signer.private.public_key().public_bytes(*form)}

    def sign(self, *, KeyId: str, Message: bytes, MessageType: str, SigningAlgorithm: str) -> dict[str, bytes]:  # noqa: N803
        assert MessageType == "RAW"
        expected = (
            "ML_DSA_SHAKE_256" if self.signer.key.signature_type is SignatureType.ML_DSA_44 else "ED25519_SHA_512"
        )
        assert SigningAlgorithm == expected
        if self.refuses:
            raise ClientError({"Error": {"Code": "KMSInvalidStateException", "Message": ""}}, "Sign")
        return {"Signature": self.signer.sign(Message)}


class Called:
    """What Lambda tells a function of its call."""

    aws_request_id = "request"
    function_name = memory_limit_in_mb = invoked_function_arn = function_version = "1"

    def get_remaining_time_in_millis(self) -> int:
        return 120_000


@pytest.fixture(params=["ed25519", "ml-dsa-44"])
def kms(request: pytest.FixtureRequest) -> StandInKms:
    """A pair in KMS, of each algorithm."""
    kinds = {"ed25519": SignatureType.ED25519_COSIGNATURE, "ml-dsa-44": SignatureType.ML_DSA_44}
    return StandInKms(kinds[request.param])


@pytest.fixture
def s3(kms: StandInKms, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The log's bucket, and the witness that the function is."""
    with bare_tables(WITNESS, engine="memory") as dynamodb, mock_aws():
        client = boto3.client("s3", region_name="eu-west-1")
        client.create_bucket(Bucket="log", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        algorithm = "ml-dsa-44" if kms.signer.key.signature_type is SignatureType.ML_DSA_44 else "ed25519"
        bucket = BucketLog(LogFiles(client, "log"))
        made = Witness(
            source=bucket,
            box=bucket,
            memory=TableMemory(WitnessRows(dynamodb, WITNESS.name)),
            policy=policy_of(),
            signer=WitnessKey.of(NAME, SigningKey(kms, "arn", algorithm)),
            start="first",
        )
        monkeypatch.setattr(door, "witness", lambda: made)
        yield client


def show(s3: Any, log: LogOfFiles) -> None:
    for path, content in {**log.files, CHECKPOINT: log.note()}.items():
        s3.put_object(Bucket="log", Key=path, Body=content)


def call(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], dict[str, float]]:
    """The function's answer, and the metrics that it wrote."""
    capsys.readouterr()
    answer = door.handle({}, Called())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    (metrics,) = (line for line in lines if "_aws" in line)
    return answer, {name: value[0] for name, value in metrics.items() if isinstance(value, list)}


def test_it_cosigns_a_log_that_grows_and_refuses_a_fork(
    s3: Any, kms: StandInKms, capsys: pytest.CaptureFixture[str]
) -> None:
    for size in (200, 300):
        show(s3, LogOfFiles(entries(size)))
        answer, metrics = call(capsys)
        assert answer == {"outcome": "cosigned", "size": size, "proof": None}
        assert metrics == {
            "LogRefusedByWitness": 0, "WitnessMemoryBehind": 0, "WitnessUndecided": 0, "WitnessLooked": 1,
        }  # fmt: skip
        line = s3.get_object(Bucket="log", Key=cosignature_path(size, NAME))["Body"].read()
        note = parse_note(LogOfFiles(entries(size)).note())
        assert len(with_cosignatures(note, parse_signature_lines(line), [kms.signer.key]).signatures) == 2
    show(s3, LogOfFiles(entries(310, "other")))
    answer, metrics = call(capsys)
    assert answer["outcome"] == "refused"
    assert (metrics["LogRefusedByWitness"], metrics["WitnessLooked"]) == (1, 0)
    memory = door.witness().memory
    assert isinstance(memory, TableMemory)
    (text,) = memory.rows.proofs(ORIGIN).values()
    assert "begins with others" in LogContradiction.parse(text).prove([log_signer().key])


def test_a_key_that_does_not_sign_is_an_error_and_what_was_remembered_is_cosigned_later(
    s3: Any, kms: StandInKms, capsys: pytest.CaptureFixture[str]
) -> None:
    show(s3, LogOfFiles(entries(200)))
    kms.refuses = True
    with pytest.raises(ClientError):
        call(capsys)
    kms.refuses = False
    show(s3, LogOfFiles(entries(300)))
    assert call(capsys)[0]["outcome"] == "cosigned"
    names = {each["Key"] for each in s3.list_objects_v2(Bucket="log", Prefix="cosignatures/")["Contents"]}
    assert names == {cosignature_path(size, NAME) for size in (200, 300)}


def test_a_bucket_that_cannot_be_read_is_no_fork(s3: Any, capsys: pytest.CaptureFixture[str]) -> None:
    show(s3, LogOfFiles(entries(200)))
    call(capsys)
    for each in s3.list_objects_v2(Bucket="log")["Contents"]:
        s3.delete_object(Bucket="log", Key=each["Key"])
    s3.delete_bucket(Bucket="log")
    answer, metrics = call(capsys)
    assert answer["outcome"] == "unreachable"
    assert (metrics["WitnessUndecided"], metrics["LogRefusedByWitness"]) == (1, 0)


class Denying:
    """S3 for who has no right."""

    def __getattr__(self, name: str) -> Any:
        def refuse(**_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, name)

        return refuse


def test_a_right_that_is_missing_is_said_to_be_missing() -> None:
    bucket = BucketLog(LogFiles(Denying(), "log"))  # type: ignore[arg-type]
    with pytest.raises(LogUnreachable):
        bucket.read(CHECKPOINT)
    with pytest.raises(NotPermitted):
        bucket.put("cosignatures/1", b"")


def test_a_cosignature_that_is_there_stays(s3: Any) -> None:
    bucket = door.witness().box
    bucket.put("cosignatures/1/a", b"first")
    bucket.put("cosignatures/1/a", b"second")
    assert s3.get_object(Bucket="log", Key="cosignatures/1/a")["Body"].read() == b"first"
