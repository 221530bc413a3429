"""What CloudTrail is asked to record of a deployment: everything that is managed, and whatever happens to an item,
object, message or call of what is its own.

By the beginnings of names, not by a list: a table that was restored beside another, or comes with the next release, is
recorded from its first item on. Buckets alone are listed, for those that services write their logs into would record
each delivery by another one.
"""

from collections.abc import Iterable

from aws_cdk import aws_cloudtrail as cloudtrail

from infra.config import Deployment

# What all conditions of a trail together may hold, as CloudTrail counts.
MOST_VALUES = 500

Selector = cloudtrail.CfnTrail.AdvancedEventSelectorProperty
Field = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty


def selectors_of(deployment: Deployment, *, buckets: Iterable[str], delivered_into: Iterable[str]) -> list[Selector]:
    """The trail's selectors. `buckets`: names of the deployment's buckets; `delivered_into`: those of them that AWS
    delivers logs into, of which everything but these deliveries is recorded."""
    where = f"{deployment.region}:{deployment.account}"
    mine = f"{deployment.physical()}-"
    delivered = sorted(set(delivered_into))
    others = sorted(set(buckets) - set(delivered))
    return [
        Selector(name="Everything that is managed", field_selectors=[_category("Management")]),
        _data("Items of tables", "AWS::DynamoDB::Table", [f"arn:aws:dynamodb:{where}:table/{mine}"]),
        _data("Streams of tables", "AWS::DynamoDB::Stream", [f"arn:aws:dynamodb:{where}:table/{mine}"]),
        _data("Messages of topics", "AWS::SNS::Topic", [f"arn:aws:sns:{where}:{mine}"]),
        _data("Calls of functions", "AWS::Lambda::Function", [f"arn:aws:lambda:{where}:function:{mine}"]),
        _data("Objects of buckets", "AWS::S3::Object", [f"arn:aws:s3:::{name}/" for name in others]),
        _data(
            "Objects of buckets that logs are delivered into",
            "AWS::S3::Object",
            [f"arn:aws:s3:::{name}/" for name in delivered],
            but="PutObject",
        ),
    ]


def _category(name: str) -> Field:
    return Field(field="eventCategory", equal_to=[name])


def _data(name: str, kind: str, beginnings: list[str], *, but: str | None = None) -> Selector:
    return Selector(
        name=name,
        field_selectors=[
            _category("Data"),
            Field(field="resources.type", equal_to=[kind]),
            Field(field="resources.ARN", starts_with=beginnings),
            *([Field(field="eventName", not_equals=[but])] if but else []),
        ],
    )
