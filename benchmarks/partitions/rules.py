"""What AWS says of DynamoDB's partitions, and what it leaves open: each with where it is said, or that it is ours.

partition, burst, adaptive   developerguide/burst-adaptive-capacity.html, bp-partition-key-design.html
on demand                    developerguide/on-demand-capacity-mode.html, ServiceQuotas.html
splits for heat              blogs/database/part-3-scaling-dynamodb-how-partitions-hot-keys-and-split-for-heat-...
back pressure                developerguide/gsi-throttling.html
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Rules:
    """How DynamoDB behaves in the model; each may be set otherwise to see what hangs on it.

    Said by AWS: `writes` and `reads` are what a partition takes a second; `burst_seconds` how much of what it did not
    use it may take at once later; a new table or index on demand has `first_partitions` (4,000 write and 12,000 read
    units a second) and takes up to `grows` times its highest rate of `grows_after` seconds ago or earlier;
    `table_writes` and `table_reads` are the quota of a table, and of an index, on demand, which AWS raises on request.

    AWS gives no figure, so these are ours: a partition is split that was `hot_from` of full for `split_after` seconds.

    `back_pressure`: an index that cannot follow has writes to its table refused. `table`: in equal parts all of them,
    since a partition of the table waits for what it has to hand on; `writers`: only those that put something under the
    index's hot key. AWS says the first without saying how wide it reaches; the second is the best case.
    """

    writes: float = 1000.0
    reads: float = 3000.0
    burst_seconds: float = 300.0
    first_partitions: int = 4
    grows: float = 2.0
    grows_after: float = 1800.0
    table_writes: float = 40_000.0
    table_reads: float = 40_000.0
    hot_from: float = 0.9
    split_after: float = 600.0
    back_pressure: Literal["table", "writers"] = "table"
