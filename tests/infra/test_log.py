"""The transparency log in the template: who orders, who signs, what is locked for how long, and what production must
have."""

from typing import Any

import pytest
from pydantic import ValidationError

from infra.config import Deployment, load_deployments
from infra.transparency import Transparency, Witness
from tests.infra.assembly import Assembly

GS = "witness.interpol.example/iarms-europe+38249c74+BKQl7UTFFLRUbiU8nk1RSuDSYjortA+N1iYcVGnvHVCH"


def test_the_logs_files_are_versioned_encrypted_with_a_key_of_their_own_and_locked(assembly: Assembly) -> None:
    bucket = assembly.only("AWS::S3::Bucket", "log")
    log = assembly.deployment.log

    assert bucket["BucketName"] == assembly.deployment.log_bucket()
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {"Mode": log.lock, "Days": log.lock_days}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "LifecycleConfiguration" not in bucket
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert assembly.named(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"], "log") == "key log"


def test_a_deployment_that_is_kept_denies_everybody_to_delete_or_unlock(assembly: Assembly) -> None:
    policy = assembly.only("AWS::S3::BucketPolicy", "log")["PolicyDocument"]["Statement"]
    denied = [each for each in policy if each.get("Sid") == "NothingIsDeleted"]

    assert len(denied) == assembly.deployment.retain
    for each in denied:
        assert (each["Effect"], each["Principal"]) == ("Deny", {"AWS": "*"})
        assert {"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"} <= set(each["Action"])
    for resource in assembly.templates["log"]["Resources"].values():
        if resource["Type"] in ("AWS::S3::Bucket", "AWS::KMS::Key") and assembly.deployment.retain:
            assert resource["DeletionPolicy"] == "Retain"


def test_the_key_that_signs_signs_and_does_nothing_else(assembly: Assembly) -> None:
    (key,) = (each for _, each in assembly.resources("AWS::KMS::Key", "log") if "KeySpec" in each)

    assert (key["KeySpec"], key["KeyUsage"]) == ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY")
    assert key["PendingWindowInDays"] == 30


def test_the_sequencer_has_large_batches_of_all_changes_in_their_order(assembly: Assembly) -> None:
    mapping = assembly.only("AWS::Lambda::EventSourceMapping", "log")

    assert assembly.named(mapping["EventSourceArn"], "log") == "stream audit"
    assert (mapping["BatchSize"], mapping["ParallelizationFactor"]) == (2_500, 1)
    assert mapping["MaximumBatchingWindowInSeconds"] == 5
    assert "FilterCriteria" not in mapping, "a change or a removal must be seen"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["DestinationConfig"]["OnFailure"]


def test_the_other_streams_are_read_as_before(assembly: Assembly) -> None:
    for stack in ("notify", "index"):
        mapping = assembly.only("AWS::Lambda::EventSourceMapping", stack)
        assert (mapping["BatchSize"], mapping["ParallelizationFactor"]) == (25, 2)
        assert "MaximumBatchingWindowInSeconds" not in mapping
        assert mapping["FilterCriteria"]["Filters"]


def europe(**log: Any) -> Deployment:
    """Production, with another log."""
    made = load_deployments()["europe"].model_dump(mode="python", by_alias=True)
    return Deployment.model_validate({**made, "log": {**made["log"], **log}})


WRONG = {
    "locked so that somebody may unlock": ({"lock": "GOVERNANCE"}, "COMPLIANCE, 3653 days"),
    "locked for less than events are kept": ({"lock_days": 3_000}, "COMPLIANCE, 3653 days"),
    "without witnesses": ({"witnesses": (), "quorum": 0}, "no witness of INTERPOL-GS, WCO"),
    "with the witness of one alone": ({"witnesses": ({"party": "INTERPOL-GS", "key": GS},), "quorum": 1}, "of WCO"),
    "witnessed by one of two": ({"quorum": 1}, "quorum must be 2"),
    "a quorum of more than there are": ({"quorum": 3}, "cannot be reached by 2"),
    "checkpoints more than an hour apart": ({"checkpoint_minutes": 61}, "less than or equal to 60"),
}


@pytest.mark.parametrize(("log", "fault"), WRONG.values(), ids=WRONG)
def test_production_may_not_have_a_log(log: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        europe(**log)


def test_production_may_have_a_log_that_is_signed_each_minute() -> None:
    assert europe(checkpoint_minutes=1).log.checkpoint_minutes == 1


KEYS = {
    "no key": "witness.example",
    "another id": GS.replace("+38249c74+", "+38249c75+"),
    "cut": GS[:-4],
    "a log's key": "log.example+d5a3f3c1+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "a space in its name": GS.replace("witness.", "wit ness."),
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_what_is_no_witnesss_key_is_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        Witness(party="WCO", key=key)


def test_two_witnesses_have_neither_one_name_nor_one_key() -> None:
    witness = Witness(party="WCO", key=GS)

    with pytest.raises(ValidationError, match="a name of its own"):
        Transparency(origin="a.log.example", witnesses=(witness, witness), quorum=1)
