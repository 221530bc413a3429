"""Alarms of the search that is made each minute: it does not reach the test queue, or is not made."""

from collections.abc import Iterator

from iarms.metric_names import CANARY_SUCCEEDED
from infra.alarms.alarm import Alarm, left_behind, own
from infra.config import Deployment


def alarms_of_canary(deployment: Deployment) -> Iterator[Alarm]:
    """That of its notices, and those of a deployment where it runs by itself."""
    yield left_behind(
        deployment.physical("test-notices-undelivered"),
        "test-notices-undelivered",
        "office",
        meaning="SNS could not deliver a notice of the test record to the queue of such notices. No party is concerned;"
        " parties' own queues have alarms of their own.",
        first="whether the queue's policy and the notify key still admit SNS; then delete what lies here.",
    )
    if deployment.canary.runs != "minute":
        return
    yield Alarm(
        name="canary-failing",
        metric=own(deployment, CANARY_SUCCEEDED, "Minimum"),
        above=0,
        falls=True,
        of=(3, 5),
        severity="wake",
        meaning="In three of five minutes the search for the test record found no hit, or no notice of it came to the"
        " test queue. Officers' searches, or what parties are told, may stand still in the same way.",
        first="`make canary DEPLOYMENT=` and what it says (`why`): the search, or the way of its notice.",
        why="One search may meet a function that begins; three in five minutes meet something that is broken.",
    )
    yield Alarm(
        name="canary-silent",
        metric=own(deployment, CANARY_SUCCEEDED, "SampleCount", minutes=5),
        above=0,
        falls=True,
        missing="trouble",
        severity="wake",
        meaning="For five minutes nobody has searched for the test record: whether hits reach anybody is not seen.",
        first="whether the canary's rule is enabled, and whether Lambda refuses to start it.",
        why="Five runs that its schedule should have begun.",
    )
