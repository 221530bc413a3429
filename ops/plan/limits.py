"""How much of what AWS gives an account a planned region takes: amounts out of its templates, rates out of what a
search was measured to take. Quotas are those of ops/documents/prices.toml."""

import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from infra.concurrency import UNRESERVED
from ops.documents.capacity_figures import Figures, Limit, limits
from ops.plan.made import Planned

_KEYS: Final = 6


class Taken(NamedTuple):
    """What this region takes of a limit."""

    what: str
    takes: float
    most: float
    confirmed: bool
    raised: str

    @property
    def share(self) -> float:
        """Which part of it is used."""
        return self.takes / self.most


def amounts(planned: Planned, figures: Figures) -> list[Taken]:
    """What does not depend on calls, the most used first."""
    found = []
    for name, takes in _counted(planned, figures):
        amount = figures.book["amounts"][name]
        most = planned.deployment.concurrency.account if name == "functions kept for somebody" else amount["most"]
        found.append(Taken(name, takes, most, bool(amount["confirmed"]), str(amount["raised"])))
    return sorted(found, key=lambda each: -each.share)


def rates(planned: Planned, figures: Figures, searches: float) -> list[Taken]:
    """What so many searches a second take, the most used first: of tables and keys the first, of services all."""
    spread = planned.deployment.shards
    found = limits(figures, spread)
    services = [each for each in found if not each.what.startswith(("writes: ", "reads: "))]
    chosen = [each for each in found if each in found[:_KEYS] or each in services]
    taken = [
        Taken(each.what, each.takes * searches, _quota(planned, each) * each.shards(spread), True, each.answer)
        for each in chosen
    ]
    return sorted(taken, key=lambda each: -each.share)


def _quota(planned: Planned, limit: Limit) -> float:
    """What the account has: of functions at once the deployment may say another figure."""
    return planned.deployment.concurrency.account if limit.what == "Lambda: functions at once" else limit.quota


def _counted(planned: Planned, figures: Figures) -> Iterator[tuple[str, float]]:
    templates = planned.templates.values()
    functions = planned.resources("AWS::Lambda::Function")
    yield "resources of one stack", max(len(each["Resources"]) for each in templates)
    yield "outputs of one stack", max(len(each.get("Outputs", {})) for each in templates)
    yield "stacks", len(planned.templates)
    yield "bytes of one template", max(len(json.dumps(each)) for each in templates)
    yield "bytes of one function's variables", max(_size(each, "Environment") for each in functions)
    yield "bytes of one role's policies", max(_size(each, "Policies") for each in planned.resources("AWS::IAM::Role"))
    trails = planned.resources("AWS::CloudTrail::Trail")
    yield "trails", len(trails)
    yield "values of one trail's selectors", max((_selectors(each) for each in trails), default=0)
    kept = sum(planned.deployment.kept_concurrency().values())
    yield "functions kept for somebody", kept + UNRESERVED if kept else 0
    code = figures.assumed("MB of one version of a function's code")
    versions = figures.assumed("versions of a function that lie there")
    yield "GB of functions' code", len(functions) * code * versions / 1024
    yield "resources of one API", len(planned.resources("AWS::ApiGateway::Resource"))
    alarms = len(planned.resources("AWS::CloudWatch::Alarm"))
    yield "alarms", alarms + len(planned.resources("AWS::CloudWatch::CompositeAlarm"))
    filters: dict[str, int] = {}
    for each in planned.resources("AWS::Logs::MetricFilter"):
        group = json.dumps(each["Properties"]["LogGroupName"])
        filters[group] = filters.get(group, 0) + 1
    yield "metric filters of one log group", max(filters.values(), default=0)
    yield "rules of the event bus", len(planned.resources("AWS::Events::Rule"))
    tables = planned.resources("AWS::DynamoDB::GlobalTable")
    yield "tables", len(tables)
    yield "indexes of one table", max(len(each["Properties"].get("GlobalSecondaryIndexes", ())) for each in tables)
    yield "roles", len(planned.resources("AWS::IAM::Role"))
    yield "buckets", len(planned.resources("AWS::S3::Bucket"))
    yield "topics", len(planned.resources("AWS::SNS::Topic"))
    yield "keys of KMS", len(planned.resources("AWS::KMS::Key"))
    yield "subscriptions that wait for a confirmation", _waiting(planned)


def _waiting(planned: Planned) -> int:
    """Of mail, webhooks and queues of other accounts."""
    subscriptions = [each["Properties"] for each in planned.resources("AWS::SNS::Subscription")]
    return sum(each["Protocol"] != "sqs" or isinstance(each["Endpoint"], str) for each in subscriptions)


def _size(resource: Any, field: str) -> int:
    return len(json.dumps(resource["Properties"].get(field, {})))


def _selectors(trail: Any) -> int:
    return sum(
        len(value) if isinstance(value, list) else 1
        for selector in trail["Properties"]["AdvancedEventSelectors"]
        for field in selector["FieldSelectors"]
        for name, value in field.items()
        if name != "Field"
    )
