"""Alarms of tables and their indexes: what DynamoDB throttles. What is throttled in an index no metric of its table
counts, though the table's writes wait for it."""

from collections.abc import Iterator
from typing import Final

from iarms import tables
from infra.alarms.alarm import Alarm, Metric
from infra.alarms.recipients import Severity
from infra.config import Deployment

# What a search reads and writes: throttled, officers have no answer; and what tells parties.
OF_SEARCHES: Final = (tables.SERIAL_INDEX.name, tables.RECORDS.name, tables.CASES.name)


def alarms_of_storage(deployment: Deployment) -> Iterator[Alarm]:
    """Those of every table and index, of imported tables of the serial index too."""
    for table in tables.ALL:
        for index in (None, *(each.name for each in table.indexes)):
            yield from _throttled(deployment.table(table), table.name, table.name in OF_SEARCHES, index)
    for version, imported in deployment.index_tables.items():
        yield from _throttled(imported, f"{tables.SERIAL_INDEX.name}-{version}", is_urgent=True)


def _throttled(table: str, name: str, is_urgent: bool, index: str | None = None) -> Iterator[Alarm]:
    within = {} if index is None else {"GlobalSecondaryIndexName": index}
    label, what = (name, name) if index is None else (f"{name}-{index}", f"the index {index} of {name}")
    severity: Severity = "wake" if is_urgent else "office"
    for kind in ("Read", "Write"):
        follows = "" if index is None or kind == "Read" else " A write that an index refuses is refused to its table."
        yield Alarm(
            name=f"{label}-{kind.lower()}s-throttled",
            metric=Metric(
                name=f"{kind}ThrottleEvents",
                statistic="Sum",
                minutes=5,
                namespace="AWS/DynamoDB",
                dimensions={"TableName": table, **within},
            ),
            above=0,
            of=(3, 3),
            severity=severity,
            meaning=f"For a quarter of an hour DynamoDB has throttled {kind.lower()}s of {what}. Calls are slow or"
            f" answer 503.{follows}",
            first="look for one hot key, or a load that runs beside the service; then shards and warm throughput.",
            why="A partition splits within minutes, and clients try again until then: that is no quarter of an hour.",
            playbook="table-throttled",
        )
