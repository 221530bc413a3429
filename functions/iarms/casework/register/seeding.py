"""Rows as a deployment describes them, beside those of the register: entered where there is none, compared where there
is one, brought in line where an operator says so. What INTERPOL-GS has written since is never overwritten unasked."""

from datetime import datetime
from typing import Any, NamedTuple

from iarms.casework.register.rows import write_row
from iarms.casework.register.stores import RegisterStores
from iarms.domain.register import check_certificates_stay, check_secretariat_comes_in, next_row, row_differences
from iarms.models.party import SERVICE_PARTY, Call, Party, PartyChange, RegisteredClient
from iarms.models.register import CertificateDraft, ClientDraft, PartyDraft


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
    False where it is so already. Who is suspended stays so, a client also where it is not described: a description says
    who there is, and INTERPOL-GS who is let in. Raises as `enter_row`."""
    row = stores.register.read(party)
    wanted = _with_suspensions(row, described) if row is not None else described
    drift = drift_of(stores, party, wanted, now)
    if not drift.absent and not drift.differences:
        return False
    _write(stores, call, row or Party(party=party), wanted, now, is_told=True)
    return True


def _with_suspensions(row: Party, described: PartyDraft) -> PartyDraft:
    """What is described, with those suspended that the row has suspended."""
    out = {client.client_id: client for client in row.clients if client.state == "SUSPENDED"}
    clients = [
        client.model_copy(update=_standing(out[client.client_id])) if client.client_id in out else client
        for client in described.clients
    ]
    named = {client.client_id for client in clients}
    clients += [_as_draft(client) for client in out.values() if client.client_id not in named]
    own = _standing(row) if row.state == "SUSPENDED" else {}
    return described.model_copy(update={**own, "clients": tuple(clients)})


def _standing(of: Party | RegisteredClient) -> dict[str, Any]:
    return {name: getattr(of, name) for name in ("state", "suspension_reason", "suspended_since")}


def _as_draft(client: RegisteredClient) -> ClientDraft:
    """A client as it is kept: not held against what may come in by now."""
    certificates = tuple(CertificateDraft.model_construct(**dict(each)) for each in client.certificates)
    return ClientDraft.model_construct(**{**dict(client), "certificates": certificates})


def _write(
    stores: RegisterStores, call: Call, before: Party, described: PartyDraft, now: datetime, *, is_told: bool
) -> None:
    after = _described_row(stores, before, described, now)
    check_certificates_stay(before, after)
    check_secretariat_comes_in(after, now, only_registered=stores.only_registered)
    write_row(stores, call, before, after, now, is_told=is_told)


def _described_row(stores: RegisterStores, before: Party, described: PartyDraft, now: datetime) -> Party:
    return next_row(before, described, now, SERVICE_PARTY, notified=before.party in stores.recipients)
