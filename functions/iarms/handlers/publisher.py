"""Every minute: the transparency log's files and its checkpoint, and the cosignatures that witnesses have put there."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, kms, s3
from iarms.aws.log_files import LogFiles
from iarms.aws.log_signer import SigningKey
from iarms.aws.marks import by_invocation
from iarms.casework.transparency.cosigned import gather
from iarms.casework.transparency.publishing import publish
from iarms.casework.transparency.stores import KeptAway, LogRefused, LogStores
from iarms.domain.transparency import LogPolicy, Signer, VerifierKey
from iarms.metric_names import (
    AUDIT_EVENTS_NOT_IN_LOG,
    CHECKPOINT_SIGNED,
    COSIGNATURE_REFUSED,
    LOG_BEHIND,
    LOG_REFUSED,
    PUBLISHED_FILE_DIFFERS,
    SIGNING_REFUSED,
    WITNESSED_BEHIND,
)
from iarms.observability import logger, measure, metrics
from iarms.settings import PublisherSettings
from iarms.store.audit import AuditEvents
from iarms.store.audit_log import AuditLog
from iarms.store.checkpoints import Checkpoints

settings = PublisherSettings.read()

# What one checkpoint may take with all its tries, so that a run ends by itself and says what it did.
_ENOUGH_MILLISECONDS: Final = 60_000
# Each has an alarm that says what to do first.
_METRICS: Final[Mapping[str, str]] = {"file_differs": PUBLISHED_FILE_DIFFERS, "signing_refused": SIGNING_REFUSED}


@cache
def signer() -> Signer:
    """The log's key; the public half is asked for once."""
    return KeptAway.of(settings.log_origin, SigningKey(kms(), settings.log_key, settings.log_algorithm))


@cache
def stores() -> LogStores:
    """What the settings say of the log."""
    return LogStores(
        log=AuditLog(dynamodb(), settings.audit_log_table),
        checkpoints=Checkpoints(dynamodb(), settings.audit_log_table),
        files=LogFiles(s3(), settings.log_bucket),
        signer=signer(),
        policy=LogPolicy(
            origin=settings.log_origin,
            keys=(signer().key,),
            witnesses=tuple(VerifierKey.parse(key) for key in settings.witnesses.split()),
            quorum=int(settings.quorum),
        ),
    )


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Publish once, count what is missing, and gather cosignatures. Whatever stops the one does not keep the others
    from being done; then the first such fault is raised."""
    answer: dict[str, Any] = {"signed": [], "cosignatures": 0}
    faults: list[Exception] = []
    parts: tuple[Callable[[], dict[str, Any]], ...] = (lambda: _publish(context), _count_missing, _gather)
    for part in parts:
        try:
            answer |= part()
        except LogRefused as refused:
            _tell(refused)
            answer["refused"] = refused.code
        except Exception as fault:  # noqa: BLE001  # raised below, once the others are done
            logger.exception("a part of publishing failed")
            faults.append(fault)
    if faults:
        raise faults[0]
    return answer


def _publish(context: LambdaContext) -> dict[str, Any]:
    published = publish(
        stores(),
        _now,
        timedelta(minutes=int(settings.checkpoint_minutes)),
        lambda: context.get_remaining_time_in_millis() > _ENOUGH_MILLISECONDS,
    )
    logger.info("published", sizes=published.sizes, behind_seconds=published.behind_seconds)
    measure(CHECKPOINT_SIGNED, len(published.sizes))
    measure(LOG_BEHIND, published.behind_seconds)
    return {"signed": list(published.sizes)}


def _gather() -> dict[str, Any]:
    gathered = gather(stores(), _now())
    for name in gathered.refused:
        logger.error("cosignature not taken", file=name)
    measure(COSIGNATURE_REFUSED, len(gathered.refused))
    measure(WITNESSED_BEHIND, gathered.behind_seconds)
    return {"cosignatures": gathered.new}


def _count_missing() -> dict[str, Any]:
    """Once an hour: whether the table has more events than the log. DynamoDB's count is some hours old, so that what is
    on its way is never counted as missing."""
    if _now().minute:
        return {}
    counted = AuditEvents(dynamodb(), settings.audit_table).count()
    head = stores().log.head()
    measure(AUDIT_EVENTS_NOT_IN_LOG, max(0, counted - (head.size if head else 0)))
    return {}


def _tell(refused: LogRefused) -> None:
    logger.error("the log was not signed", code=refused.code, why=str(refused))
    measure(_METRICS.get(refused.code, LOG_REFUSED), 1)


def _now() -> datetime:
    return datetime.now(UTC)
