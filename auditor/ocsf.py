"""Both trails as Parquet in classes of OCSF 1.1.0, as security lakes take them: loaded trails in, folders of files out.

    <out>/api_activity/region=<region>/accountId=<account>/eventDay=<yyyymmdd>/<name>.parquet       class 6003
    <out>/authentication/...                                                                       class 3002
    <out>/datastore_activity/...                                                                   class 6005

One class a folder, parted as Amazon Security Lake has its sources, each file in order of time, compressed with zstd.
`metadata.uid` is the event's own id, `metadata.correlation_uid` what it is joined by: of a call to AWS the audit event
(or invocation) that it was made for, of an audit event the gateway's request id. `raw_data` is the event as it stood.
"""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.ask import Period
from auditor.deployment import AuditedDeployment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CLASSES: Final = ("api_activity", "authentication", "datastore_activity")
VERSION: Final = "1.1.0"


def export(engine: "DuckDBPyConnection", deployment: AuditedDeployment, period: Period, out: Path) -> dict[str, int]:
    """Write every event of the period; gives how many of each class. Raises ValueError where a class's folder is not
    empty: an export is never mixed with another."""
    for name in CLASSES:
        if (out / name).exists() and any((out / name).iterdir()):
            raise ValueError(f"{out / name} is not empty")
    known = {
        "region": deployment.region,
        "account": deployment.account,
        "deployment": f"iarms-{deployment.name}",
        "first": int(period.begin.timestamp()),
        "last": -int(-period.end.timestamp() // 1),
    }
    numbers = {}
    for name in CLASSES:
        statement = resources.files("auditor.ocsf_classes").joinpath(f"{name}.sql").read_text("utf-8")
        wanted = {key: value for key, value in known.items() if f"${key}" in statement}
        engine.execute(f"CREATE OR REPLACE TEMP TABLE exported AS {statement}", wanted)
        row = engine.execute("SELECT count(*) FROM exported").fetchone()
        numbers[name] = int(row[0]) if row else 0
        if numbers[name]:
            (out / name).mkdir(parents=True, exist_ok=True)
            engine.execute(
                f"COPY (SELECT * FROM exported) TO '{_quoted(out / name)}' (FORMAT parquet, COMPRESSION zstd, "
                'PARTITION_BY (region, "accountId", "eventDay"), FILENAME_PATTERN \'iarms-{i}\', OVERWRITE_OR_IGNORE)'
            )
        engine.execute("DROP TABLE exported")
    return numbers


def events_without_time(engine: "DuckDBPyConnection") -> int:
    """How many events of both trails have no time that can be read."""
    row = engine.execute(
        "SELECT (SELECT count(*) FROM cloudtrail WHERE eventsecond IS NULL) + "
        "(SELECT count(*) FROM audit_events WHERE atsecond IS NULL)"
    ).fetchone()
    return int(row[0]) if row else 0


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
