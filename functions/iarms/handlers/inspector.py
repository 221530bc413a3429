"""Each hour: whether parties can be told, alarms heard and tables restored, as the deployment says."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any, get_args

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import cloudwatch, dynamodb, kms, sns
from iarms.aws.marks import by_invocation
from iarms.casework.inspecting.inspection import Expected, Kind, Sources, digests_in, inspect
from iarms.observability import logger, measure, metrics
from iarms.settings import InspectorSettings
from iarms.store.parties import Register

settings = InspectorSettings.read()
sources = Sources(
    dynamodb=dynamodb(),
    sns=sns(),
    cloudwatch=cloudwatch(),
    kms=kms(),
    register=Register(dynamodb(), settings.register_table, in_session=dynamodb()),
)
expected = Expected(
    deployment=f"iarms-{settings.deployment}",
    own_queues=settings.own_queues,
    topic_prefix=settings.topic_prefix,
    subscribers=digests_in(settings.subscribers),
    alarm_topics={topic: tuple(addresses) for topic, addresses in json.loads(settings.alarm_topics).items()},
    tables=json.loads(settings.tables),
    keys=tuple(settings.keys.split()),
    is_retained=settings.retained == "true",
)


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Inspect once. What is found is in the log by name; the metrics have how many of each kind, none included."""
    found = inspect(sources, expected, datetime.now(UTC))
    for finding in found:
        logger.error("found", kind=finding.kind, of=finding.of)
    counts = Counter(finding.kind for finding in found)
    for kind in get_args(Kind):
        measure(kind, counts[kind])
    return {kind: counts[kind] for kind in counts}
