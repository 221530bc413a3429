"""Lambda's versions of Python: until when AWS keeps each of them, and what it can do.

The days are those of AWS's list ("Lambda runtimes", supported runtimes) as others have copied it, 2026-11-30; the list
itself was not seen. AWS may move them: who reads there of another day writes it here.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from infra.config import Deployment


@dataclass(frozen=True)
class PythonRuntime:
    """`deprecated`: no patches and no support from this day on; `no_creation` and `no_update`: no function may be made,
    then none changed. `snap_start`: whether a function may begin from a snapshot."""

    deprecated: date
    no_creation: date
    no_update: date
    snap_start: bool


RUNTIMES: Final[Mapping[str, PythonRuntime]] = {
    "3.11": PythonRuntime(date(2027, 6, 30), date(2027, 7, 31), date(2027, 8, 31), snap_start=False),
    "3.12": PythonRuntime(date(2028, 10, 31), date(2028, 11, 30), date(2029, 1, 10), snap_start=True),
    "3.13": PythonRuntime(date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31), snap_start=True),
    "3.14": PythonRuntime(date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31), snap_start=True),
}

# How many months before its end a runtime is given up: a new version needs wheels, tests and a release everywhere.
MONTHS_AHEAD: Final = 6


class RuntimeEnds(ValueError):
    """A deployment's functions would run in a version of Python that AWS is about to give up."""


def last_day_of(python: str) -> date:
    """The last day on which a deployment may be synthesised for this version: the one before six months are left.

    Raises KeyError for a version that Lambda does not have.
    """
    end = RUNTIMES[python].deprecated
    year, month = divmod(end.year * 12 + end.month - 1 - MONTHS_AHEAD, 12)
    day = min(end.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def hold_runtimes(deployments: Iterable["Deployment"], today: date) -> None:
    """Raise RuntimeEnds for the first deployment on AWS whose version of Python ends within six months of `today`.

    What runs on one machine has that machine's Python, which is nobody's to end.
    """
    for deployment in deployments:
        if deployment.architecture != "machine" and today > (last := last_day_of(deployment.python)):
            end = RUNTIMES[deployment.python].deprecated
            raise RuntimeEnds(
                f"{deployment.name}: AWS ends python{deployment.python} on {end}, and nothing is synthesised for it "
                f"after {last}: choose a later `python` in infra/deployments.toml (infra/runtimes.py has their days)"
            )
