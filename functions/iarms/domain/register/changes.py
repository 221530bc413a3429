"""What one version of a party's row changed of the one before: two rows in, the fields that differ out."""

from iarms.models.api import rfc3339
from iarms.models.party import Mandate, Party, PartyChange

_WITHOUT_AN_END = "without an end"


def row_changes(before: Party, after: Party) -> tuple[PartyChange, ...]:
    """The fields that differ, by name. A client, a certificate and a mandate are told by what they are known by, so
    that an order is no change: clients/CLIENT/state, clients/CLIENT/certificates/THUMBPRINT, mandates/KE/2024-01-01.

    Of what people wrote (names, telephones, addresses) the change is told and not the words.
    """
    return tuple(
        PartyChange(field=each.field) if _is_prose(each.field) else each for each in row_differences(before, after)
    )


def row_differences(before: Party, after: Party) -> tuple[PartyChange, ...]:
    """As `row_changes`, with the words that people wrote: for who holds both rows."""
    was, is_now = _fields(before), _fields(after)
    return tuple(
        PartyChange(field=field, before=was.get(field), after=is_now.get(field))
        for field in sorted(was.keys() | is_now.keys())
        if was.get(field) != is_now.get(field)
    )


def _fields(row: Party) -> dict[str, str]:
    """Every field of a row that says something, by its name."""
    fields: dict[str, str | None] = {
        "state": row.state,
        "suspension_reason": row.suspension_reason,
        "language": row.language,
        "notified": str(row.notified).lower(),
    }
    for name, value in (row.desk.model_dump() if row.desk else {}).items():
        fields[f"desk/{name}"] = value
    for client in row.clients:
        own = f"clients/{client.client_id}"
        fields[f"{own}/state"] = client.state
        fields[f"{own}/suspension_reason"] = client.suspension_reason
        fields[f"{own}/system"] = client.system
        fields[f"{own}/scopes"] = None if client.scopes is None else " ".join(client.scopes)
        fields[f"{own}/administration"] = client.administration
        for certificate in client.certificates:
            until = certificate.not_after
            fields[f"{own}/certificates/{certificate.thumbprint}"] = rfc3339(until) if until else _WITHOUT_AN_END
    for mandate in row.mandates:
        fields[f"mandates/{mandate.country}/{mandate.since.isoformat()}"] = _of_mandate(mandate)
    return {name: value for name, value in fields.items() if value is not None}


def _of_mandate(mandate: Mandate) -> str:
    until = f"until {mandate.until.isoformat()}" if mandate.until else _WITHOUT_AN_END
    return f"{until}, {'every purpose' if mandate.purposes is None else ' '.join(mandate.purposes)}"


def _is_prose(field: str) -> bool:
    return field.startswith("desk/") or (field.startswith("clients/") and field.endswith("/system"))
