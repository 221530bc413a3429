"""Cases counted so that no count tells of another's case.

    counting       hits and traces, by what is asked of them
    suppression    small counts withheld, and what would give them away

Other packages import from here, not from the modules.
"""

from iarms.domain.statistics.counting import hit_statistics, trace_statistics
from iarms.domain.statistics.suppression import LARGEST_SMALL

__all__ = [
    "LARGEST_SMALL",
    "hit_statistics",
    "trace_statistics",
]
