"""What takes a new version back while calls are shifted to it; `infra/constructs/gradual_release.py` makes these.

Nothing of it can be brought about by what a party sends.
"""

from collections.abc import Iterator, Mapping

from infra.alarms.alarm import Alarm, Metric, of_api
from infra.config import Deployment
from infra.release import Release

FAILED = "release-5xx"


def alarms_of_releases(deployment: Deployment, release: Release, versions: Mapping[str, str]) -> Iterator[Alarm]:
    """The alarms of a deployment's releases. `versions`: by function the version that is released."""
    yield Alarm(
        name=FAILED,
        metric=of_api(deployment, "5XXError", "Average", minutes=1),
        above=release.failed_percent / 100,
        of=(2, 2),
        severity="office",
        meaning="Too many of the API's answers are 5xx, so that whatever is released at this time is taken back.",
        first="the access log says of which route; where nothing is released, see `api-5xx`.",
        why="A tenth of the calls meets the new version: where that fails, a tenth of the answers does.",
        playbook="release-taken-back",
    )
    for function, version in versions.items():
        yield Alarm(
            name=raised(function),
            metric=_of_version(deployment, function, version, "Errors", "Sum"),
            above=0,
            severity="office",
            meaning=f"The new version of {function} raised or timed out while calls were shifted to it, so that it is"
            " taken back.",
            first="read its log by the version's number before it is released again.",
            why="A function answers whatever is sent to it, with a problem if need be: it raises where it is wrong.",
            playbook="release-taken-back",
        )
    if "search" in versions:
        yield Alarm(
            name=slow("search"),
            metric=_of_version(deployment, "search", versions["search"], "Duration", "p99"),
            above=release.slow_milliseconds,
            of=(2, 2),
            severity="office",
            meaning="The new version of search is slow for one call in a hundred, for two minutes, so that it is taken"
            " back.",
            first="whether DynamoDB was slow at that time, then what the release changed.",
            why="How long a start takes is not counted; a search takes a tenth of it.",
            playbook="release-taken-back",
        )


def raised(function: str) -> str:
    """The name of the alarm of a version that raises."""
    return f"{function}-release-errors"


def slow(function: str) -> str:
    """The name of the alarm of a version that is slow."""
    return f"{function}-release-slow"


def _of_version(deployment: Deployment, function: str, version: str, name: str, statistic: str) -> Metric:
    """A metric that Lambda has of a version, of the calls that came to it by the alias."""
    return Metric(
        name=name,
        statistic=statistic,
        minutes=1,
        namespace="AWS/Lambda",
        dimensions={
            "FunctionName": deployment.physical(function),
            "Resource": f"{deployment.physical(function)}:live",
            "ExecutedVersion": version,
        },
    )
