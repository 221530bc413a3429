"""What a dashboard is made of, and its body as CloudWatch takes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from iarms.metric_names import DIMENSION, NAMESPACE
from infra.config import Deployment
from infra.gateway import STAGE

# CloudWatch's grid is so many columns wide.
COLUMNS: Final = 24


class Line(NamedTuple):
    """A metric in a graph: what CloudWatch calls it, its statistic, and what people read beside it."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str
    label: str


class Math(NamedTuple):
    """A line that is worked out of metrics of its graph: `text` is metric math over `of`, each by its name there."""

    text: str
    of: Mapping[str, Line]
    label: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """Text in Markdown."""

    text: str
    width: int = COLUMNS
    height: int = 3


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Lines over time, one value in so many minutes. `is_sum`: one number for the whole time that is looked at."""

    title: str
    lines: Sequence[Line | Math]
    minutes: int = 5
    unit: str = ""
    limit: tuple[float, str] | None = None
    is_sum: bool = False
    width: int = 8
    height: int = 6


@dataclass(frozen=True, kw_only=True)
class States:
    """The states of alarms, by their names."""

    title: str
    alarms: Sequence[str]
    width: int = COLUMNS
    height: int = 3


Widget = Words | Graph | States


class Dashboard(NamedTuple):
    """A dashboard: for whom, over which time it opens (an ISO 8601 duration), and its widgets, row after row."""

    name: str
    opens_on: str
    rows: Sequence[Sequence[Widget]]


def own(deployment: Deployment, name: str, statistic: str, label: str) -> Line:
    """A metric that the deployment's functions emit."""
    return Line(NAMESPACE, name, {DIMENSION: deployment.physical()}, statistic, label)


def of_function(deployment: Deployment, door: str, name: str, statistic: str) -> Line:
    """A metric that Lambda has of a function, labelled with it."""
    return Line("AWS/Lambda", name, {"FunctionName": deployment.physical(door)}, statistic, door)


def of_queue(deployment: Deployment, queue: str, name: str) -> Line:
    """A metric that SQS has of a queue of ours, labelled with it."""
    return Line("AWS/SQS", name, {"QueueName": deployment.physical(queue)}, "Maximum", queue)


def of_table(deployment: Deployment, table: str, name: str, statistic: str = "Sum") -> Line:
    """A metric that DynamoDB has of a table, labelled with it."""
    return Line("AWS/DynamoDB", name, {"TableName": deployment.physical(table)}, statistic, table)


def of_gateway(deployment: Deployment, name: str, statistic: str, label: str) -> Line:
    """A metric that API Gateway has of all routes together."""
    return Line("AWS/ApiGateway", name, {"ApiName": deployment.physical(), "Stage": STAGE}, statistic, label)


def body_of(dashboard: Dashboard, deployment: Deployment) -> dict[str, Any]:
    """The body that CloudWatch takes. Raises ValueError for a row that is wider than the grid."""
    widgets: list[dict[str, Any]] = []
    y = 0
    for row in dashboard.rows:
        if sum(widget.width for widget in row) > COLUMNS:
            raise ValueError(f"{dashboard.name}: a row is wider than {COLUMNS} columns")
        x = 0
        for widget in row:
            place = {"x": x, "y": y, "width": widget.width, "height": widget.height}
            widgets.append({**_widget(widget, deployment), **place})
            x += widget.width
        y += max(widget.height for widget in row)
    return {"start": f"-{dashboard.opens_on}", "periodOverride": "inherit", "widgets": widgets}


def _widget(widget: Widget, deployment: Deployment) -> dict[str, Any]:
    match widget:
        case Words():
            return {"type": "text", "properties": {"markdown": widget.text}}
        case States():
            prefix = f"arn:aws:cloudwatch:{deployment.region}:{deployment.account}:alarm:"
            arns = [prefix + deployment.physical(name) for name in widget.alarms]
            return {"type": "alarm", "properties": {"title": widget.title, "alarms": arns}}
    properties: dict[str, Any] = {
        "title": widget.title,
        "region": deployment.region,
        "period": widget.minutes * 60,
        "metrics": [*_metrics(widget.lines)],
        "view": "singleValue" if widget.is_sum else "timeSeries",
        "stat": "Sum",
    }
    if widget.is_sum:
        properties["setPeriodToTimeRange"] = True
    else:
        properties["yAxis"] = {"left": {"min": 0, "label": widget.unit, "showUnits": False}}
    if widget.limit is not None:
        value, label = widget.limit
        properties["annotations"] = {"horizontal": [{"value": value, "label": label}]}
    return {"type": "metric", "properties": properties}


def _metrics(lines: Iterable[Line | Math]) -> Iterable[list[Any]]:
    for number, line in enumerate(lines):
        if isinstance(line, Line):
            yield [*_named(line), {"stat": line.statistic, "label": line.label}]
            continue
        # Names of a graph are one space: each worked out line has its own.
        names = {name: f"{name}{number}" for name in line.of}
        text = line.text
        for name, whole in names.items():
            text = text.replace(f"{{{name}}}", whole)
        for name, metric in line.of.items():
            yield [*_named(metric), {"stat": metric.statistic, "id": names[name], "visible": False}]
        yield [{"expression": text, "label": line.label, "id": f"e{number}"}]


def _named(line: Line) -> list[str]:
    return [line.namespace, line.name, *(part for pair in line.dimensions.items() for part in pair)]
