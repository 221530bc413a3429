"""The row that a draft makes of a party's row: a draft and the row that stands in, the next row or its faults out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from iarms.domain.languages import detailed
from iarms.domain.register.changes import row_differences
from iarms.errors import Conflict, FieldError, Invalid
from iarms.models.party import INTERPOL_GS, SCOPES, WCO, WRITES_THE_REGISTER, Party, RegisteredClient, class_of
from iarms.models.register import ClientDraft, MandateDraft, PartyDraft

# What a reader finds in a row, may send back as it was read, and cannot choose.
_READ_ONLY: Final = ("party", "version", "changed_at", "changed_by", "notified")
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_FOREVER: Final = datetime.max.replace(tzinfo=UTC)
# For so long INTERPOL-GS can still write its row after any change of it that ends certificates of its own.
_UNDONE_WITHIN: Final = timedelta(days=1)


def next_row(before: Party, draft: PartyDraft, now: datetime, by: str, *, notified: bool) -> Party:
    """The next version of a row, whole, out of a draft; `before` has version 0 where the party has no row yet. `by` is
    the party that writes it, `notified` whether the deployment has a topic for the party.

    Raises Invalid with every fault: mandates of a party that is not the WCO, or that overlap; a client or certificate
    that is there twice; a scope that the party's class cannot hold; an administration of another client than an
    auditor's; a value that is not the writer's to choose.
    """
    faults = [*_read_only(before, draft), *_client_faults(before, draft), *_mandate_faults(before.party, draft)]
    if faults:
        raise Invalid(*faults)
    known = {client.client_id: client for client in before.clients}
    own = draft.model_dump(exclude={"clients", "mandates", *_READ_ONLY})
    return Party.model_validate(
        own
        | {
            "party": before.party,
            "version": before.version + 1,
            "changed_at": now,
            "changed_by": by,
            "suspended_since": _since(before, draft, now),
            "clients": [
                client.model_dump()
                | {
                    "scopes": _once(client.scopes),
                    "suspended_since": _since(known.get(client.client_id), client, now),
                }
                for client in draft.clients
            ],
            "mandates": [_mandate(mandate) for mandate in draft.mandates],
            "notified": notified,
        }
    )


def says_the_same(row: Party, draft: PartyDraft, *, notified: bool) -> bool:
    """Whether a draft, whichever version it was made of, says what a row says already, in whatever order."""
    clients = tuple(client.model_copy(update={"suspended_since": None}) for client in draft.clients)
    bare = draft.model_copy(update=dict.fromkeys((*_READ_ONLY, "suspended_since")) | {"clients": clients})
    try:
        after = next_row(row, bare, row.changed_at or _NEVER, "", notified=notified)
    except Invalid:
        return False
    return not row_differences(row, after)


def check_certificates_stay(before: Party, after: Party) -> None:
    """Raises Invalid for a client that is let in and whose last certificate is taken away: without one in the register,
    whatever certificate its token names would open, also the one that was taken away because it was lost."""
    had = {client.client_id for client in before.clients if client.certificates}
    detail = "give it a not_after instead, or suspend the client: with none, any that its token names would do"
    faults = [
        FieldError(f"/clients/{place}/certificates", "last_certificate", detail)
        for place, client in enumerate(after.clients)
        if client.client_id in had and client.state == "ACTIVE" and not client.certificates
    ]
    if faults:
        raise Invalid(*faults)


def check_secretariat_comes_in(
    row: Party, now: datetime, *, only_registered: bool, before: Party | None = None
) -> None:
    """Raises Conflict for a row of INTERPOL-GS with which nobody could write the register any more: who has suspended
    itself cannot undo it. `only_registered`: clients that the register does not have are not let in.

    Of those that could write it by the row that stood `before`, where one is given, one must stay with a certificate of
    before: a new one that was written wrong would open nothing. Nor may a change end by itself, within a day, what
    lasted longer before.
    """
    if row.party != INTERPOL_GS:
        return
    if row.state == "SUSPENDED":
        raise Conflict(detailed("suspends_itself", party=INTERPOL_GS), code="suspends_itself")
    if (row.clients or only_registered) and not any(_writes_the_register(client, now) for client in row.clients):
        raise Conflict(
            detailed("last_client", party=INTERPOL_GS),
            code="last_client",
        )
    lasts = _written_until(row, now)
    if lasts < now + _UNDONE_WITHIN and lasts < (_written_until(before, now) if before is not None else _FOREVER):
        raise Conflict(
            detailed("last_certificate", party=INTERPOL_GS),
            code="last_client",
        )
    proven = [client for client in before.clients if _writes_the_register(client, now)] if before is not None else []
    if proven and not any(_stays(client, row, now) for client in proven):
        raise Conflict(
            detailed("no_client_stays", party=INTERPOL_GS),
            code="last_client",
        )


def _stays(proven: RegisteredClient, row: Party, now: datetime) -> bool:
    """Whether a client that has come in so far still writes the register by this row, with a certificate of before."""
    after = next((client for client in row.clients if client.client_id == proven.client_id), None)
    if after is None or not _writes_the_register(after, now):
        return False
    known, kept = (client.good_certificates(now) for client in (proven, after))
    return not after.certificates or not proven.certificates or bool(known & kept)


def _writes_the_register(client: RegisteredClient, now: datetime) -> bool:
    if client.state == "SUSPENDED" or (client.scopes is not None and WRITES_THE_REGISTER not in client.scopes):
        return False
    return not client.certificates or bool(client.good_certificates(now))


def _written_until(row: Party, now: datetime) -> datetime:
    """When the last client that can write the register now has no certificate left for it; never where none ends."""
    ends = [
        max((each.not_after or _FOREVER for each in client.certificates), default=_FOREVER)
        for client in row.clients
        if _writes_the_register(client, now)
    ]
    return max(ends, default=_FOREVER)


def _since(before: Party | RegisteredClient | None, draft: PartyDraft | ClientDraft, now: datetime) -> datetime | None:
    """Since when who is suspended has been; a further reason changes nothing of it."""
    if draft.state == "ACTIVE":
        return None
    return before.suspended_since if before is not None and before.state == "SUSPENDED" else now


def _mandate(mandate: MandateDraft) -> dict[str, Any]:
    return mandate.model_dump() | {"purposes": _once(mandate.purposes)}


def _once(given: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(dict.fromkeys(given))


def _read_only(before: Party, draft: PartyDraft) -> Iterator[FieldError]:
    for name in _READ_ONLY:
        given = getattr(draft, name)
        if given is not None and given != getattr(before, name):
            yield _not_chosen(f"/{name}")
    if _chooses_since(before, draft):
        yield _not_chosen("/suspended_since")


def _chooses_since(before: Party | RegisteredClient | None, draft: PartyDraft | ClientDraft) -> bool:
    stands = before.suspended_since if before is not None else None
    return draft.suspended_since is not None and draft.suspended_since != stands


def _not_chosen(pointer: str) -> FieldError:
    return FieldError(pointer, "read_only", "leave it out, or send it as it was read")


def _client_faults(before: Party, draft: PartyDraft) -> Iterator[FieldError]:
    known = {client.client_id: client for client in before.clients}
    kind = class_of(before.party)
    scopes = SCOPES[kind] if kind else frozenset()
    ids: set[str] = set()
    thumbprints: set[str] = set()
    for place, client in enumerate(draft.clients):
        pointer = f"/clients/{place}"
        if client.client_id in ids:
            yield FieldError(f"{pointer}/client_id", "client_twice", "the party has this client already")
        ids.add(client.client_id)
        for number, certificate in enumerate(client.certificates):
            if certificate.thumbprint in thumbprints:
                detail = "this certificate is there already: each client has its own"
                yield FieldError(f"{pointer}/certificates/{number}/thumbprint", "certificate_twice", detail)
            thumbprints.add(certificate.thumbprint)
        for number, scope in enumerate(client.scopes or ()):
            if scope not in scopes:
                detail = f"no scope that a party of this class can hold: {', '.join(sorted(scopes))}"
                yield FieldError(f"{pointer}/scopes/{number}", "scope_not_of_class", detail)
        if client.administration is not None and kind != "AUDITOR":
            detail = "only a client of AUDITOR is limited to what one administration's events are"
            yield FieldError(f"{pointer}/administration", "auditor_alone", detail)
        if _chooses_since(known.get(client.client_id), client):
            yield _not_chosen(f"{pointer}/suspended_since")


def _mandate_faults(party: str, draft: PartyDraft) -> Iterator[FieldError]:
    if draft.mandates and party != WCO:
        yield FieldError("/mandates", "wco_alone", "only the WCO acts under mandates")
        return
    for place, mandate in enumerate(draft.mandates):
        if mandate.until is not None and mandate.until < mandate.since:
            yield FieldError(f"/mandates/{place}/until", "ends_before_it_begins", "until is before since")
        elif any(_overlap(mandate, other) for other in draft.mandates[:place]):
            detail = "another mandate for the country covers some of these days"
            yield FieldError(f"/mandates/{place}", "mandates_overlap", detail)


def _overlap(one: MandateDraft, other: MandateDraft) -> bool:
    return (
        one.country == other.country
        and (one.until is None or other.since <= one.until)
        and (other.until is None or one.since <= other.until)
    )
