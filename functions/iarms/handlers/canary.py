"""The canary: searches for the test record as an officer's system would, and waits for its notice on the test queue.

The whole way of a hit, with the functions, tables, streams, keys and topics of every other; without the domain, its
certificates, the web ACL, the gateway and the authorizer, for which a client with a certificate of its own is needed
(`make smoke`).
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import lambda_, sqs
from iarms.aws.marks import by_invocation
from iarms.aws.synthetic_search import SearchAnswer, read_answer, search_event
from iarms.metric_names import CANARY_SEARCH_MILLISECONDS, CANARY_SECONDS_TO_QUEUE, CANARY_SUCCEEDED
from iarms.models.test_records import CANARY, TEST_FIREARM
from iarms.observability import logger, measure, metrics
from iarms.settings import CanarySettings

settings = CanarySettings.read()
# What is left for saying what was found.
_ENOUGH_MILLISECONDS: Final = 5_000
# Less than a client of ours waits for an answer.
_WAIT_SECONDS: Final = 1
_CREATED: Final = 201
_clock = time.monotonic


@metrics.log_metrics
@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Search once, wait for the notice, and say how long each took; `why` where it came to nothing."""
    try:
        found = _search_and_wait(context)
    except Exception:  # noqa: BLE001  # the door: whatever it is, it is no success and is said
        logger.exception("canary failed")
        found = {"why": "fault"}
    if "why" in found:
        logger.error("canary came to nothing", **found)
    measure(CANARY_SUCCEEDED, int("why" not in found))
    return found


def _search_and_wait(context: LambdaContext) -> dict[str, Any]:
    now = datetime.now(UTC)
    case_reference = f"canary-{now:%Y%m%dT%H%M%S%f}"
    asked = search_event(CANARY, TEST_FIREARM, case_reference, now, is_bound=settings.binding == "certificate")
    began = _clock()
    answer = _ask(asked)
    milliseconds = round((_clock() - began) * 1000, 1)
    measure(CANARY_SEARCH_MILLISECONDS, milliseconds)
    found = {"case_reference": case_reference, "milliseconds": milliseconds}
    if not answer.is_hit:
        return {**found, "why": answer.outcome if answer.status == _CREATED else f"status {answer.status}"}
    answered = _clock()
    if not _arrives(answer.hit_ids, lambda: context.get_remaining_time_in_millis() > _ENOUGH_MILLISECONDS):
        return {**found, "why": "no notice came"}
    seconds = round(_clock() - answered, 3)
    measure(CANARY_SECONDS_TO_QUEUE, seconds)
    return {**found, "seconds_to_queue": seconds}


def _ask(event: dict[str, Any]) -> SearchAnswer:
    answer = lambda_().invoke(FunctionName=settings.search_function, Payload=json.dumps(event).encode())
    return read_answer(answer["Payload"].read())


def _arrives(hit_ids: tuple[str, ...], time_is_left: Callable[[], bool]) -> bool:
    """Whether a notice of one of these hits comes while time is left. Whatever else lies on the queue is taken off."""
    while time_is_left():
        # All that came together is taken off, also behind the one that is waited for.
        if any([message.get("hit_id") in hit_ids for message in _messages()]):  # noqa: C419
            return True
    return False


def _messages() -> Iterator[dict[str, Any]]:
    """The next messages of the test queue, each taken off it."""
    answer = sqs().receive_message(
        QueueUrl=settings.test_queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=_WAIT_SECONDS
    )
    for message in answer.get("Messages", ()):
        sqs().delete_message(QueueUrl=settings.test_queue_url, ReceiptHandle=message["ReceiptHandle"])
        body = json.loads(message["Body"])
        yield body if isinstance(body, dict) else {}
