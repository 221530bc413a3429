"""Rows as a deployment describes them, beside those of the register: entered where there is none, compared where there
is one, brought in line where an operator says so. What INTERPOL-GS has written since is never overwritten unasked."""

from datetime import datetime
from typing import NamedTuple

from iarms.casework.register.rows import write_row
from iarms.casework.register.stores import RegisterStores
from iarms.domain.register import check_secretariat_comes_in, next_row, row_differences
from iarms.models.party import SERVICE_PARTY, Call, Party, PartyChange
from iarms.models.register import PartyDraft


class Drift(NamedTuple):
    """How a row of the register is not as it is described: `absent` where the party has none, else field by field, the
    register's value before the described one."""

    absent: bool
    differences: tuple[PartyChange, ...]


def drift_of(stores: RegisterStores, party: str, described: PartyDraft, now: datetime) -> Drift:
    """How a party's row differs from what is described (strongly consistent). Raises Invalid for what is no row."""
    row = stores.register.read(party)
    stands = row or Party(party=party)
    return Drift(row is None, row_differences(stands, _described_row(stores, stands, described, now)))


def enter_row(stores: RegisterStores, call: Call, party: str, described: PartyDraft, now: datetime) -> bool:
    """Enter the first row of a party; False where it has one. It is accounted for, and nobody is told: nothing was
    there that changed.

    Raises Invalid for what is no row, Conflict where nobody could write the register, Stale where somebody is faster.
    """
    if stores.register.read(party) is not None:
        return False
    _write(stores, call, Party(party=party), described, now, is_told=False)
    return True


def bring_in_line(stores: RegisterStores, call: Call, party: str, described: PartyDraft, now: datetime) -> bool:
    """Make a party's row what is described, as a change of INTERPOL-GS's would be made: a version, accounted for, told.
    False where it is so already. Raises as `enter_row`."""
    drift = drift_of(stores, party, described, now)
    if not drift.absent and not drift.differences:
        return False
    _write(stores, call, stores.register.read(party) or Party(party=party), described, now, is_told=True)
    return True


def _write(
    stores: RegisterStores, call: Call, before: Party, described: PartyDraft, now: datetime, *, is_told: bool
) -> None:
    after = _described_row(stores, before, described, now)
    check_secretariat_comes_in(after, now, only_registered=stores.only_registered)
    write_row(stores, call, before, after, now, is_told=is_told)


def _described_row(stores: RegisterStores, before: Party, described: PartyDraft, now: datetime) -> Party:
    return next_row(before, described, now, SERVICE_PARTY, notified=before.party in stores.recipients)
