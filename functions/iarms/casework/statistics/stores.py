"""The stores that hits are counted with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iarms.store.cases import Cases
from iarms.store.records import Records

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class StatisticsStores:
    """What counting hits needs: they, and the handling of their records."""

    cases: Cases
    records: Records
