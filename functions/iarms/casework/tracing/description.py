"""A weapon's description, when a trace is submitted and when it is corrected: understood, routed, and doubted."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from iarms.casework.tracing.notices import registered_parties
from iarms.casework.tracing.stores import TraceStores
from iarms.casework.tracing.weapon import as_recorded
from iarms.domain.matching import interpret, read_firearm
from iarms.domain.number_fields import number_of_record
from iarms.domain.tracing import Routed, bureaus_for, route, warned, warnings, year_of
from iarms.models.search import Interpretation, Search
from iarms.models.trace import TracedFirearm, Warned
from iarms.models.year_estimate import YearEstimate

ANOTHER_NUMBER: Final = "another_number"
"""The warning of a trace whose search was for another serial number."""


class Understood(NamedTuple):
    """What was understood of a description, whom to ask by it, what may keep it from being answered, and the years of
    manufacture that it tells where it gives none."""

    interpretation: Interpretation
    routed: tuple[Routed, ...]
    warnings: tuple[Warned, ...]
    year_estimate: YearEstimate | None = None


def understand(
    stores: TraceStores,
    firearm: TracedFirearm,
    administration: str,
    linked: Sequence[str],
    search: Search | None,
    recovered: str,
) -> Understood:
    """Read a description for the administration that asks, beside the search that came first.

    `recovered` is the date of the recovery, as far as it is known (2026, 2026-03, 2026-03-04).

    Raises Invalid where all leads to the administration's own country.
    """
    weapon_read = read_firearm(as_recorded(firearm))
    interpretation = interpret(weapon_read)
    registered = registered_parties(stores, bureaus_for(firearm, interpretation, linked))
    routing = route(firearm, interpretation, administration, linked, registered)
    noted = (
        *warnings(firearm, weapon_read.description, recovered=recovered),
        *routing.warnings,
        *_of_another_weapon(search, firearm),
    )
    return Understood(interpretation, routing.legs, noted, year_of(firearm, weapon_read.description))


def _of_another_weapon(search: Search | None, firearm: TracedFirearm) -> list[Warned]:
    if search is None or not search.firearm.serial_number or not firearm.serial_number:
        return []
    if number_of_record(search.firearm).folded == number_of_record(firearm).folded:
        return []
    return [warned("/search_id", ANOTHER_NUMBER)]
