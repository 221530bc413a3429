"""What a planned region costs a month: what stands there whether or not anybody calls, and what searches come to.

Prices are those of ops/documents/prices.toml, and what a search takes is measured (docs/capacity.md).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ops.documents.capacity_figures import (
    GB,
    MONTH,
    REGION,
    Figures,
    bytes_of_a_record,
    bytes_of_a_search,
    costs,
    storage_price,
)
from ops.plan.made import Planned

NOT_COUNTED: Final = (
    "data transfer, custom metrics, logs and files once they lie there, queries of auditors, snapshots of functions,"
    " warm throughput, taxes"
)


class Cost(NamedTuple):
    """USD a month, and whether all its prices were confirmed."""

    what: str
    usd: float
    confirmed: bool


def price_region(figures: Figures, region: str) -> str:
    """The region whose prices are taken: its own, or us-east-1's where the table has none of it."""
    return region if region in figures.book["prices"] else REGION


def standing(planned: Planned, figures: Figures) -> list[Cost]:
    """What stands there all month."""
    region = price_region(figures, planned.deployment.region)
    acls = planned.resources("AWS::WAFv2::WebACL")
    many = {
        "KMS key, month": len(planned.resources("AWS::KMS::Key")),
        # An alarm over an expression is billed by its metrics.
        "CloudWatch alarm, month": sum(
            max(1, sum("MetricStat" in metric for metric in each["Properties"].get("Metrics", ())))
            for each in planned.resources("AWS::CloudWatch::Alarm")
        ),
        "CloudWatch composite alarm, month": len(planned.resources("AWS::CloudWatch::CompositeAlarm")),
        "CloudWatch dashboard, month": len(planned.resources("AWS::CloudWatch::Dashboard")),
        "WAF web ACL, month": len(acls),
        "WAF rule, month": sum(len(each["Properties"].get("Rules", ())) for each in acls),
    }
    return [
        Cost(
            f"{number:,} x {name.removesuffix(', month')}",
            number * figures.price(name, region),
            _sure(figures, name, region),
        )
        for name, number in many.items()
        if number
    ]


def of_a_load(planned: Planned, figures: Figures, *, searches: float, records: int) -> Iterator[Cost]:
    """Of so many searches a second all month, and records that lie there; what a month's searches leave is stored."""
    region = price_region(figures, planned.deployment.region)
    often = searches * MONTH * figures.assumed("searches of a month, by those of its busiest second")
    for cost in costs(figures):
        yield Cost(cost.what, cost.many * often * figures.price(cost.price, region), _sure(figures, cost.price, region))
    if planned.resources("AWS::WAFv2::WebACL"):
        calls = next(cost.many for cost in costs(figures) if cost.price == "API Gateway REST request")
        usd = calls * often * figures.price("WAF request", region)
        yield Cost("WAF requests", usd, _sure(figures, "WAF request", region))
    stored = storage_price(figures, region) / GB
    sure = all(
        _sure(figures, name, region)
        for name in ("DynamoDB storage, GB and month", "DynamoDB point in time recovery, GB and month")
    )
    yield Cost(f"storage of {records:,} records", records * bytes_of_a_record(figures) * stored, sure)
    yield Cost("storage of the month's searches", often * bytes_of_a_search(figures) * stored, sure)


def unconfirmed(figures: Figures, region: str) -> list[str]:
    """The names of prices that nobody has looked up."""
    return [name for name, price in figures.book["prices"][region].items() if not price["confirmed"]]


def _sure(figures: Figures, name: str, region: str) -> bool:
    return bool(figures.book["prices"][region][name]["confirmed"])
