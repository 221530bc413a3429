"""The policy of a table that rows are only ever added to. It stands at the table, whatever a role may do elsewhere."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from iarms.tables import TableLayout
from infra.config import Deployment

# What takes a row away or makes another one of it, by whatever interface, or has the table do so by itself. A batch of
# writes can hold deletions, which no policy can tell from the rest; nothing of ours adds events by one.
_CHANGES: Final = (
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:UpdateTimeToLive",
)


def append_only(stack: cdk.Stack, deployment: Deployment, table: TableLayout) -> iam.PolicyDocument:
    """Nobody changes a row of the table or takes one away, and only roles of this deployment's name add any.

    An addition over a row that is there is another one's: every store's condition refuses it (`store.audit`), the
    table's stream would show it, and the log that is made of the stream keeps what stood there first.
    """
    arn = stack.format_arn(service="dynamodb", resource="table", resource_name=deployment.physical(table.name))
    roles = stack.format_arn(service="iam", region="", resource="role", resource_name=deployment.physical("*"))
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                sid="NobodyChangesARow",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=list(_CHANGES),
                resources=[arn],
            ),
            iam.PolicyStatement(
                sid="NobodyElseAddsARow",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["dynamodb:PutItem"],
                resources=[arn],
                conditions={"ArnNotLike": {"aws:PrincipalArn": roles}},
            ),
        ]
    )
