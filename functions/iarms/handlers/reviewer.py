"""Every five minutes: the steps of records' reviews that are due. Owners are asked in time, and silence has its end."""

from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb
from iarms.aws.marks import by_invocation
from iarms.casework.audit import own_call
from iarms.casework.records.reviews import review
from iarms.casework.records.stores import ReviewStores
from iarms.domain.cases import ReviewPolicy
from iarms.metric_names import OLDEST_REVIEW_DAYS, REVIEW_EXPIRED, REVIEW_FAILED, REVIEW_NOTICED
from iarms.observability import logger, measure, metrics
from iarms.settings import SECONDS_BETWEEN_REVIEWS, ReviewerSettings
from iarms.store.audit import AuditTrail
from iarms.store.outbox import Outbox
from iarms.store.parties import Register
from iarms.store.records import Records
from iarms.store.shards import Shards

settings = ReviewerSettings.read()
_shards = Shards.read(settings.shards)
stores = ReviewStores(
    client=dynamodb(),
    records=Records(dynamodb(), settings.records_table, shards=_shards),
    outbox=Outbox(dynamodb(), settings.outbox_table, shards=_shards),
    trail=AuditTrail(dynamodb(), settings.audit_table),
    register=Register(dynamodb(), settings.register_table),
    policy=ReviewPolicy.read(settings.reviews),
)
# What one step may take with all its tries, so that a run ends by itself and says what it did.
ENOUGH_MILLISECONDS: Final = 20_000


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Review once."""
    done = review(
        stores,
        own_call("reviewer", context.aws_request_id, context.function_version),
        datetime.now(UTC),
        lambda: context.get_remaining_time_in_millis() > ENOUGH_MILLISECONDS,
        int(settings.review_pace) * SECONDS_BETWEEN_REVIEWS,
    )
    logger.info("reviewed", done=done)
    measure(REVIEW_NOTICED, done.taken["SIX_MONTHS"] + done.taken["DUE"])
    measure(REVIEW_EXPIRED, done.taken["EXPIRED"])
    measure(REVIEW_FAILED, done.failed)
    measure(OLDEST_REVIEW_DAYS, done.oldest_days)
    return {"taken": dict(done.taken), "failed": done.failed, "unfinished": done.unfinished}
