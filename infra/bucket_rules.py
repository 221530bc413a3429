"""What no bucket may be without that holds evidence or trust: versions, encryption, a shut door, a log of its own."""

from collections.abc import Iterator
from typing import Any, Literal

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

BucketFault = Literal["unversioned", "unencrypted", "public", "unlogged", "deleted"]


def bucket_faults(bucket: s3.CfnBucket, *, retain: bool) -> Iterator[BucketFault]:
    """What is wrong with a bucket; `deleted` where it goes with its stack and its deployment is to be kept."""

    def resolved(value: Any) -> Any:
        return cdk.Stack.of(bucket).resolve(value) or {}

    if resolved(bucket.versioning_configuration).get("status") != "Enabled":
        yield "unversioned"
    if not resolved(bucket.bucket_encryption):
        yield "unencrypted"
    shut = resolved(bucket.public_access_block_configuration)
    if not all(
        shut.get(each) for each in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    ):
        yield "public"
    if not resolved(bucket.logging_configuration):
        yield "unlogged"
    if retain and bucket.cfn_options.deletion_policy != cdk.CfnDeletionPolicy.RETAIN:
        yield "deleted"
