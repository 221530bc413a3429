"""What no bucket of ours may be: open to the public."""

from aws_cdk import aws_s3 as s3


def shut() -> s3.BlockPublicAccess:
    """Everything blocked. An object of its own: rules over templates read it back, and jsii then gives the constant
    that all buckets share as something else."""
    return s3.BlockPublicAccess(
        block_public_acls=True, block_public_policy=True, ignore_public_acls=True, restrict_public_buckets=True
    )
