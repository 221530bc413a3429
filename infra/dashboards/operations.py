"""For those who run a region: doors, latency, errors, throttles, streams, queues, tables, evidence, costs."""

from iarms import metric_names as named
from iarms import tables
from infra.concurrency import OF_STREAMS
from infra.config import Deployment
from infra.dashboards.widget import (
    Dashboard,
    Graph,
    Line,
    Math,
    Words,
    of_function,
    of_gateway,
    of_queue,
    of_table,
    own,
)
from infra.objectives import Objective
from infra.packages.sources import DOORS

_QUEUES = ("search-batches", "record-imports", "record-files", "late-events", "webhook-turns")
_LAST_RESORTS = (
    "notifier-failures", "indexer-failures", "watcher-failures", "audit-indexer-failures", "sequencer-failures",
    "batch-failures", "import-failures", "late-event-failures",
    "dispatcher-failures", "webhook-turn-failures",
)  # fmt: skip


def operations_dashboard(deployment: Deployment) -> Dashboard:
    """The last three hours."""
    absent = {
        "witness": True,  # it lies in a party's own account
        "canary": deployment.canary.runs == "never",
        "prober": deployment.release is None,
    }
    doors = [door for door in DOORS if not absent.get(door)]
    return Dashboard(
        "operations",
        "PT3H",
        (
            (
                Words(
                    text=f"# {deployment.physical()}: how it runs\nFrom the caller inwards: the gateway, the functions,"
                    " the streams and queues, the tables, the evidence. What is above a mark has an alarm. Latency of"
                    " the gateway is what callers wait; that of searches is the function alone, without its start.",
                ),
            ),
            (
                Graph(
                    title="Calls",
                    lines=(
                        of_gateway(deployment, "Count", "Sum", "all"),
                        of_gateway(deployment, "4XXError", "Sum", "refused"),
                        of_gateway(deployment, "5XXError", "Sum", "failed"),
                    ),
                    minutes=1,
                ),
                Graph(
                    title="What callers wait",
                    lines=tuple(of_gateway(deployment, "Latency", stat, stat) for stat in ("p50", "p90", "p99")),
                    unit="ms",
                ),
                Graph(
                    title="Refused by functions",
                    lines=(
                        own(deployment, named.CALL_UNAUTHENTICATED, "Sum", "401 who calls"),
                        own(deployment, named.CALL_FORBIDDEN, "Sum", "403 what for"),
                        own(deployment, named.CALL_INVALID, "Sum", "400, 413, 415, 422, 428 what it says"),
                        own(deployment, named.CALL_TOO_OFTEN, "Sum", "429 how often"),
                        own(deployment, named.CALL_FAILED, "Sum", "5xx"),
                    ),
                ),
            ),
            (
                _burn(deployment, "Searches", named.SEARCH_IN_TIME, deployment.objectives.searches),
                _burn(deployment, "Notices of hits", named.NOTIFICATION_IN_TIME, deployment.objectives.notices),
                Graph(
                    title="Searches in the function",
                    lines=tuple(
                        own(deployment, named.SEARCH_MILLISECONDS, stat, stat) for stat in ("p50", "p99", "p99.9")
                    ),
                    unit="ms",
                    limit=(deployment.objectives.searches.seconds * 1000, "objective"),
                ),
            ),
            (
                Graph(
                    title="Errors of functions",
                    lines=tuple(of_function(deployment, door, "Errors", "Sum") for door in doors),
                ),
                Graph(
                    title="Throttles of functions",
                    lines=tuple(of_function(deployment, door, "Throttles", "Sum") for door in doors),
                ),
                Graph(
                    title="How many run at once",
                    lines=tuple(of_function(deployment, door, "ConcurrentExecutions", "Maximum") for door in doors),
                    minutes=1,
                ),
            ),
            (
                Graph(
                    title="How long functions take",
                    lines=tuple(of_function(deployment, door, "Duration", "p99") for door in doors),
                    unit="ms, p99",
                ),
                Graph(
                    title="Streams: how old what is read is",
                    lines=tuple(of_function(deployment, door, "IteratorAge", "Maximum") for door in OF_STREAMS),
                    unit="ms",
                    limit=(300_000, "five minutes"),
                ),
                Graph(
                    title="Queues: how long the oldest waits",
                    lines=tuple(of_queue(deployment, queue, "ApproximateAgeOfOldestMessage") for queue in _QUEUES),
                    unit="seconds",
                    limit=(3600, "an hour"),
                ),
            ),
            (
                Graph(
                    title="What was given up",
                    lines=tuple(
                        of_queue(deployment, queue, "ApproximateNumberOfMessagesVisible") for queue in _LAST_RESORTS
                    ),
                    limit=(1, "one is too many"),
                ),
                Graph(
                    title="Tables: reads throttled",
                    lines=tuple(of_table(deployment, table.name, "ReadThrottleEvents") for table in tables.ALL),
                ),
                Graph(
                    title="Tables: writes throttled",
                    lines=tuple(of_table(deployment, table.name, "WriteThrottleEvents") for table in tables.ALL),
                ),
            ),
            (
                Graph(
                    title="Tables: units read",
                    lines=tuple(of_table(deployment, table.name, "ConsumedReadCapacityUnits") for table in tables.ALL),
                ),
                Graph(
                    title="Tables: units written",
                    lines=tuple(of_table(deployment, table.name, "ConsumedWriteCapacityUnits") for table in tables.ALL),
                ),
                Graph(
                    title="Evidence",
                    lines=(
                        own(deployment, named.AUDIT_EVENT_SEQUENCED, "Sum", "events put in order"),
                        own(deployment, named.AUDIT_EVENT_LATE, "Sum", "late events"),
                        own(deployment, named.LOG_BEHIND, "Maximum", "seconds behind a checkpoint"),
                        own(deployment, named.WITNESSED_BEHIND, "Maximum", "seconds behind witnesses"),
                    ),
                ),
            ),
            (
                Graph(
                    title="What bureaus enter",
                    lines=(
                        own(deployment, named.RECORD_ENTERED, "Sum", "records by themselves"),
                        own(deployment, named.IMPORT_LINE_WRITTEN, "Sum", "lines of imports"),
                        own(deployment, named.IMPORT_LINE_REFUSED, "Sum", "lines refused"),
                    ),
                    minutes=60,
                ),
                Graph(
                    title="Batches of searches",
                    lines=(
                        own(deployment, named.BATCH_LINE_SEARCHED, "Sum", "lines searched"),
                        own(deployment, named.BATCH_LINE_REFUSED, "Sum", "lines refused"),
                        own(deployment, named.BATCH_CHUNK_LEFT, "Sum", "parts that come again"),
                    ),
                ),
                Words(
                    text="### Costs\nAWS has an account's bill in us-east-1 alone, some hours old: see Cost Explorer by"
                    " the tag `deployment`. What drives it here: calls, units read and written, and data events of the"
                    " trail, about eight a search.",
                    width=8,
                    height=6,
                ),
            ),
        ),
    )


def _burn(deployment: Deployment, title: str, name: str, objective: Objective) -> Graph:
    """How fast an objective's budget is used up, hour by hour: 1 is evenly."""
    of: dict[str, Line] = {
        "n": own(deployment, name, "SampleCount", "all"),
        "good": own(deployment, name, "Sum", "in time"),
    }
    return Graph(
        title=f"{title}: how fast the budget of {objective.target:.2%} in {objective.seconds:g} s goes",
        lines=(Math(f"({{n}}-{{good}})/{{n}}/{objective.budget:.6g}", of, "times the even rate"),),
        minutes=60,
        limit=(1, "evenly"),
    )
