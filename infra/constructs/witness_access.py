"""What a party's witness may do with a deployment's log, from its own account: read what it judges by, and leave its
own cosignatures. It reads no event."""

from typing import Final

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from infra.config import Deployment
from infra.transparency import Witness

# A tile of level 7 is over 256^8 entries: there is no level above.
_LEVELS: Final = range(8)
READ_BY_WITNESSES: Final = (
    "checkpoint",
    "checkpoints/*",
    "witnessed",
    "cosignatures/*",
    *(f"tile/{level}/*" for level in _LEVELS),
)


def witness_role(deployment: Deployment, witness: Witness) -> str:
    """The ARN of the role of a party's witness, in the party's account."""
    return f"arn:aws:iam::{witness.account}:role/{deployment.physical('witness')}"


def log_statements(deployment: Deployment, witness: Witness) -> dict[str, tuple[list[str], list[str]]]:
    """Actions and resources by what they are for: what a witness may do with the log's bucket."""
    bucket = f"arn:aws:s3:::{deployment.log_bucket()}"
    return {
        "Reads": (["s3:GetObject"], [f"{bucket}/{name}" for name in READ_BY_WITNESSES]),
        # Without it a file that is not there would look like one that may not be read.
        "Looks": (["s3:ListBucket"], [bucket]),
        "Cosigns": (["s3:PutObject"], [f"{bucket}/cosignatures/*/{witness.file}"]),
    }


def let_witnesses_in(bucket: s3.Bucket, key: kms.Key, *, deployment: Deployment) -> None:
    """Let the role of each witness that has an account read and cosign, and nobody else of that account.

    The principal is the account, and a condition names the role: a policy that names a role which is not made yet would
    be refused.
    """
    for number, witness in enumerate(deployment.log.witnesses, start=1):
        if witness.account is None:
            continue
        who = iam.AccountPrincipal(witness.account).with_conditions(
            {"ArnEquals": {"aws:PrincipalArn": witness_role(deployment, witness)}}
        )
        for use, (actions, resources) in log_statements(deployment, witness).items():
            bucket.add_to_resource_policy(
                iam.PolicyStatement(sid=f"Witness{number}{use}", principals=[who], actions=actions, resources=resources)
            )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid=f"Witness{number}",
                principals=[who],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
            )
        )
