"""The witnesses of `make run`: their keys are made once, and they cosign the log that the engine's key signs."""

import time
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from iarms.domain.transparency import (
    CHECKPOINT,
    Checkpoint,
    SignatureType,
    SignedNote,
    VerifierKey,
    cosignature_path,
    parse_note,
    parse_signature_lines,
    sign_text,
    with_cosignatures,
)
from infra.config import Deployment, load_deployments
from ops.local.witnesses import PARTIES, local_witness, log_key, with_local_witnesses, witnessed
from tests.audit_logs import LogOfFiles, entries, signer_of

LOCAL = load_deployments()["local"]


def shown(s3: Any, deployment: Deployment, size: int) -> SignedNote:
    """A log of so many entries in the deployment's bucket."""
    log = LogOfFiles(entries(size))
    signer = signer_of("local log", SignatureType.ED25519, deployment.log.origin)
    text = Checkpoint(deployment.log.origin, size, log.checkpoint().root).text
    note = SignedNote(text, (sign_text(text, signer),))
    for path, content in {**log.files, CHECKPOINT: note.content}.items():
        s3.put_object(Bucket=deployment.log_bucket(), Key=path, Body=content)
    return note


def test_both_witnesses_have_keys_that_stay(tmp_path: Path) -> None:
    made = with_local_witnesses(LOCAL, tmp_path)
    assert [witness.party for witness in made.log.witnesses] == list(PARTIES)
    assert made.log.quorum == 2
    assert with_local_witnesses(LOCAL, tmp_path) == made
    assert with_local_witnesses(made, tmp_path / "elsewhere") is made
    assert with_local_witnesses(LOCAL, tmp_path / "elsewhere") != made


def test_they_cosign_what_the_log_shows_until_they_are_stopped(tmp_path: Path) -> None:
    made = with_local_witnesses(LOCAL, tmp_path)
    key = signer_of("local log", SignatureType.ED25519, made.log.origin).key
    with mock_aws():
        s3 = boto3.client("s3", region_name="eu-west-1")
        s3.create_bucket(Bucket=made.log_bucket(), CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        note = shown(s3, made, 300)
        names = {cosignature_path(300, witness.name) for witness in made.log.witnesses}
        with witnessed(made, key, s3, tmp_path, seconds=0.05):
            until = time.perf_counter() + 20
            found: set[str] = set()
            while found != names and time.perf_counter() < until:
                listed = s3.list_objects_v2(Bucket=made.log_bucket(), Prefix="cosignatures/")
                found = {each["Key"] for each in listed.get("Contents", ())}
        assert found == names
        keys = [VerifierKey.parse(witness.key or "") for witness in made.log.witnesses]
        lines = [
            line
            for name in sorted(names)
            for line in parse_signature_lines(s3.get_object(Bucket=made.log_bucket(), Key=name)["Body"].read())
        ]
        assert len(with_cosignatures(parse_note(note.content), lines, keys).signatures) == 3


def test_the_log_of_another_run_is_another_log(tmp_path: Path) -> None:
    made = with_local_witnesses(LOCAL, tmp_path)
    keys = [signer_of(word, SignatureType.ED25519, made.log.origin).key for word in ("one run", "the next run")]
    folder = tmp_path / "witnesses" / "wco"
    memories = [local_witness(made, key, None, folder).memory for key in keys]
    assert memories[0] != memories[1]


@pytest.mark.parametrize("algorithm", ["ecdsa-p256"])
def test_the_log_s_key_is_read_from_kms(algorithm: str) -> None:
    log = LOCAL.log.model_copy(update={"algorithm": algorithm})
    deployment = LOCAL.model_copy(update={"log": log})
    with mock_aws():
        kms = boto3.client("kms", region_name="eu-west-1")
        pair = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName="alias/iarms-local-log-signing", TargetKeyId=pair)
        key = log_key(kms, deployment)
        assert key.name == deployment.log.origin
        signature = kms.sign(KeyId=pair, Message=b"x\n", MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
        key.verify("x\n", signature["Signature"])
