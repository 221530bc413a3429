"""A witness of the transparency log, in an account of its own: one look at the log each time it is called."""

import base64
import time
from functools import cache
from typing import Any, Final, Literal

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import dynamodb, kms, s3
from iarms.aws.log_files import LogFiles
from iarms.aws.log_signer import SigningKey
from iarms.aws.marks import by_invocation
from iarms.casework.witnessing.account import BucketLog, WitnessKey
from iarms.casework.witnessing.memory import TableMemory
from iarms.casework.witnessing.watching import UNDECIDED, Witness, look_at_log
from iarms.domain.transparency import LogPolicy
from iarms.metric_names import LOG_REFUSED_BY_WITNESS, WITNESS_LOOKED, WITNESS_MEMORY_BEHIND, WITNESS_UNDECIDED
from iarms.observability import logger, measure, metrics
from iarms.settings import WitnessSettings
from iarms.store.witness_memory import WitnessRows

settings = WitnessSettings.read()
# Seconds. Each call of a deployment is an event: one without any for a day is none that is in use.
_LONGEST_QUIET: Final = 24 * 60 * 60


def _start() -> bytes | Literal["first"] | None:
    if settings.start in ("", "first"):
        return "first" if settings.start else None
    return base64.b64decode(settings.start, validate=True)


@cache
def witness() -> Witness:
    """What the settings say of the witness; the public half of its key is asked for once."""
    bucket = BucketLog(LogFiles(s3(), settings.log_bucket))
    return Witness(
        source=bucket,
        box=bucket,
        memory=TableMemory(WitnessRows(dynamodb(), settings.witness_table)),
        policy=LogPolicy.of(settings.log_origin, settings.log_keys.split()),
        signer=WitnessKey.of(
            settings.witness_name, SigningKey(kms(), settings.witness_key, settings.witness_algorithm)
        ),
        start=_start(),
        longest_quiet=_LONGEST_QUIET,
    )


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Look once. Each outcome that somebody must know of has an alarm that says what to do first."""
    found = look_at_log(witness(), lambda: int(time.time()))
    is_wrong = found.outcome in ("refused", "memory_behind")
    (logger.error if is_wrong else logger.info)(
        found.sentence, outcome=found.outcome, size=found.size, kind=found.kind, proof=found.proof,
        vkey=witness().signer.key.vkey, unkept=found.unkept,
    )  # fmt: skip
    measure(LOG_REFUSED_BY_WITNESS, found.outcome == "refused")
    measure(WITNESS_MEMORY_BEHIND, found.outcome == "memory_behind")
    measure(WITNESS_UNDECIDED, found.outcome in UNDECIDED)
    measure(WITNESS_LOOKED, not is_wrong and found.outcome not in UNDECIDED)
    return {"outcome": found.outcome, "size": found.size, "proof": found.proof}
