"""Until when a bureau has to answer, in its own working time.

    holidays         public holidays by country
    working_time     hours that count, by zone, weekend and holidays
    arrangements     what a bureau has agreed to
    leg_deadlines    reminders, overdue and expiry of a leg

Other packages import from here, not from the modules.
"""

from iarms.domain.deadlines.arrangements import Arrangements, Due, arrangements_in
from iarms.domain.deadlines.holidays import holidays_version
from iarms.domain.deadlines.leg_deadlines import due_of, times_of, with_deadlines

__all__ = [
    "Arrangements",
    "Due",
    "arrangements_in",
    "due_of",
    "holidays_version",
    "times_of",
    "with_deadlines",
]
