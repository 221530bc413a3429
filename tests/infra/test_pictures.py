"""INTERPOL's pictures of firearms: a bucket with a key of its own, that one role alone puts files into."""

from tests.infra.assembly import Assembly, as_list


def _statements(assembly: Assembly) -> dict[str, dict[str, object]]:
    policy = assembly.only("AWS::S3::BucketPolicy", "pictures")
    return {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"] if "Sid" in each}


def test_pictures_are_encrypted_with_a_key_of_their_own_and_shut_to_the_public(assembly: Assembly) -> None:
    bucket = assembly.only("AWS::S3::Bucket", "pictures")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert assembly.named(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"], "pictures") == "key pictures"
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_nobody_reaches_the_pictures_without_tls(assembly: Assembly) -> None:
    policy = assembly.only("AWS::S3::BucketPolicy", "pictures")
    conditions = [each.get("Condition") for each in policy["PolicyDocument"]["Statement"]]

    assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions


def test_the_door_of_the_reference_alone_puts_pictures(assembly: Assembly) -> None:
    statement = _statements(assembly)["NobodyElseWrites"]
    name = assembly.deployment.physical("reference")
    assert name in {each.get("RoleName") for _, each in assembly.resources("AWS::IAM::Role", "api")}

    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", {"AWS": "*"}, "s3:PutObject")
    role = f"arn:aws:iam::{assembly.deployment.account}:role/{name}"
    assert statement["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": role}}


def test_pictures_are_kept_where_the_deployment_is_kept(assembly: Assembly) -> None:
    kept = assembly.deployment.retain
    for kind in ("AWS::S3::Bucket", "AWS::KMS::Key"):
        (resource,) = (each for each in assembly.templates["pictures"]["Resources"].values() if each["Type"] == kind)
        assert resource["DeletionPolicy"] == ("Retain" if kept else "Delete")
    denied = _statements(assembly).get("NothingIsDeleted")
    assert (denied is not None) == kept
    if denied is not None:
        assert {"s3:DeleteObject", "s3:DeleteObjectVersion"} <= set(as_list(denied["Action"]))
