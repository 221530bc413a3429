"""For the WCO: how many searches, hits and traces there are in a month, and what comes of them. Numbers alone: of whom
each was, a party reads in its own lists and statistics."""

from iarms import metric_names as named
from infra.config import Deployment
from infra.dashboards.widget import Dashboard, Graph, Words, own

_DAY = 24 * 60


def oversight_dashboard(deployment: Deployment) -> Dashboard:
    """The last thirty days: numbers of all of them, and day by day."""

    def total(title: str, *counted: tuple[str, str]) -> Graph:
        return Graph(
            title=title,
            lines=tuple(own(deployment, name, "Sum", label) for name, label in counted),
            minutes=_DAY,
            is_sum=True,
            width=12,
            height=4,
        )

    def daily(title: str, *counted: tuple[str, str], statistic: str = "Sum", unit: str = "") -> Graph:
        return Graph(
            title=title,
            lines=tuple(own(deployment, name, statistic, label) for name, label in counted),
            minutes=_DAY,
            unit=unit,
            width=12,
        )

    outcomes = (
        (named.SEARCH_NO_MATCH, "no match"),
        (named.SEARCH_POSSIBLE, "possible matches"),
        (named.SEARCH_HIT_OPENED, "a new hit"),
        (named.SEARCH_HIT_JOINED, "a hit that was open"),
    )
    purposes = (
        (named.SEARCH_OF_CONTROL, "a control or a seizure"),
        (named.SEARCH_OF_INVESTIGATION, "an investigation or a trace"),
        (named.SEARCH_OF_DATA_QUALITY, "the quality of data"),
    )
    decided = (
        (named.HIT_CONFIRMED, "confirmed"),
        (named.HIT_REFUTED, "refuted"),
        (named.HIT_CLOSED, "told what became of the weapon"),
    )
    answers = (
        (named.CONFIRMATION_IN_TIME, "answered in time"),
        (named.CONFIRMATION_LATE, "answered late"),
        (named.CONFIRMATION_ESCALATED, "escalated to INTERPOL-GS"),
    )
    traces = (
        (named.TRACE_OPENED, "traces"),
        (named.TRACE_LEGS_PUT, "put to bureaus"),
        (named.LEG_ANSWERED, "answered"),
        (named.LEG_ANSWERED_LATE, "of these late"),
        (named.LEG_EXPIRED, "ended unanswered"),
    )
    return Dashboard(
        "oversight",
        "P30D",
        (
            (
                Words(
                    text=f"# {deployment.physical()}: what was asked and what came of it\nChoose a month above: the"
                    " numbers are those of the time that is shown. Searches of batches count as others do; searches for"
                    " test records count nowhere, and hits that are kept from searchers are in no number here. For"
                    " reports that are given to parties, take `GET /v1/statistics`, which protects small numbers.",
                ),
            ),
            (total("Searches, by outcome", *outcomes), total("Searches, by purpose", *purposes)),
            (daily("Searches each day, by outcome", *outcomes), daily("Searches each day, by purpose", *purposes)),
            (total("Hits that were decided on", *decided), total("Requests to confirm", *answers)),
            (
                daily("Hits each day", *decided),
                daily(
                    "How long a hit takes to be decided on",
                    (named.HIT_ANSWERED_SECONDS, "half of them"),
                    statistic="p50",
                    unit="seconds",
                ),
            ),
            (total("Traces", *traces), total("Watches that matched", (named.WATCH_MATCHED, "matches"))),
            (
                daily("Traces each day", *traces),
                daily("Records each day", (named.RECORD_ENTERED, "entered"), (named.IMPORT_LINE_WRITTEN, "imported")),
            ),
        ),
    )
