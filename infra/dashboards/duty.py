"""For the duty officer: is anybody not told, may a weapon be missed, what waits longest, and what to do."""

from iarms import metric_names as named
from infra.alarms.canary import alarms_of_canary
from infra.alarms.objectives import burning
from infra.config import Deployment
from infra.dashboards.widget import Dashboard, Graph, States, Words, of_gateway, of_queue, own


def duty_dashboard(deployment: Deployment) -> Dashboard:
    """The last twelve hours."""
    playbooks = deployment.alarms.playbooks
    return Dashboard(
        "duty",
        "PT12H",
        (
            (
                Words(
                    text=f"# {deployment.physical()}: who is not told, what may be missed\n"
                    "Red below: open the alarm's playbook by its name at"
                    f" [{playbooks}]({playbooks}). **weapon-may-be-missed**: tell INTERPOL-GS from when on searches are"
                    " to be made again. **party-not-told**: telephone the party's desk where a hit is urgent. All grey"
                    " or green, and no line above its mark: there is nothing to do.",
                ),
            ),
            (
                States(
                    title="What wakes",
                    alarms=(
                        "weapon-may-be-missed",
                        "party-not-told",
                        "search-failing",
                        *(each.name for each in alarms_of_canary(deployment) if each.severity == "wake"),
                        *(each.name for each in burning(deployment) if each.severity == "wake"),
                    ),
                ),
            ),
            (Words(text="## Is anybody not told?", height=1),),
            (
                Graph(
                    title="Notices that wait for more than a minute",
                    lines=(own(deployment, named.PENDING_NOTIFICATION, "Maximum", "waiting"),),
                    minutes=1,
                ),
                Graph(
                    title="For how long the oldest of them waits",
                    lines=(own(deployment, named.OLDEST_PENDING_NOTIFICATION, "Maximum", "oldest"),),
                    minutes=1,
                    unit="seconds",
                    limit=(900, "somebody is woken"),
                ),
                Graph(
                    title="Not told by a notice",
                    lines=(
                        own(deployment, named.UNROUTABLE_NOTIFICATION, "Sum", "INTERPOL-GS told instead"),
                        own(deployment, named.NOTIFICATION_SET_ASIDE, "Sum", "cannot be read"),
                        own(deployment, named.NOTIFICATION_FAILED, "Sum", "failed, tried again"),
                        own(deployment, named.LEG_UNDELIVERED, "Sum", "request to trace undelivered"),
                    ),
                ),
            ),
            (Words(text="## May a weapon be missed?", height=1),),
            (
                Graph(
                    title="The search of each minute",
                    lines=(
                        own(deployment, named.CANARY_SUCCEEDED, "Minimum", "1 is well"),
                        own(deployment, named.CANARY_SECONDS_TO_QUEUE, "Maximum", "seconds to its notice"),
                    ),
                    minutes=1,
                ),
                Graph(
                    title="Calls without an answer",
                    lines=(
                        of_gateway(deployment, "5XXError", "Sum", "of all calls"),
                        own(deployment, named.SEARCH_INCOMPLETE, "Sum", "searches that could not see all"),
                    ),
                    minutes=1,
                ),
                Graph(
                    title="Records and searches not looked after",
                    lines=(
                        *(
                            of_queue(deployment, queue, "ApproximateNumberOfMessagesVisible")
                            for queue in ("indexer-failures", "watcher-failures", "import-failures")
                        ),
                        own(deployment, named.STREAM_RECORD_PUT_ASIDE, "Sum", "put aside"),
                    ),
                ),
            ),
            (Words(text="## What waits longest?", height=1),),
            (
                Graph(
                    title="Requests to confirm a hit",
                    lines=(
                        own(deployment, named.CONFIRMATION_REQUESTED, "Sum", "asked"),
                        own(deployment, named.CONFIRMATION_IN_TIME, "Sum", "answered in time"),
                        own(deployment, named.CONFIRMATION_LATE, "Sum", "answered late"),
                        own(deployment, named.CONFIRMATION_ESCALATED, "Sum", "escalated to INTERPOL-GS"),
                    ),
                    minutes=60,
                ),
                Graph(
                    title="Traces",
                    lines=(
                        own(deployment, named.LEG_ANSWERED, "Sum", "answered"),
                        own(deployment, named.LEG_ANSWERED_LATE, "Sum", "of these late"),
                        own(deployment, named.LEG_OVERDUE, "Sum", "overdue"),
                        own(deployment, named.LEG_EXPIRED, "Sum", "ended unanswered"),
                    ),
                    minutes=60,
                ),
                Graph(
                    title="How long parties take",
                    lines=(
                        own(deployment, named.NOTIFICATION_ACKNOWLEDGED_SECONDS, "p90", "to have a notice"),
                        own(deployment, named.HIT_ANSWERED_SECONDS, "p90", "to decide on a hit"),
                    ),
                    minutes=60,
                    unit="seconds, nine of ten",
                ),
            ),
        ),
    )
