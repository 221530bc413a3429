"""Who is let in: what the register says of a caller, on every call, and of who sent what is worked on afterwards.

A suspension holds from the next look at the register, half a minute later at most: it is looked at in the handler,
whatever the gateway has kept of the token. Who cannot be looked up is not let in.
"""

from datetime import datetime

from iarms.domain.cases import countries_under_mandate
from iarms.errors import Forbidden, Unauthenticated
from iarms.models.party import WCO, Call, KeptCall, Party, RegisteredClient
from iarms.store.parties import Register


def admit_caller(register: Register, call: Call, now: datetime, *, only_registered: bool) -> None:
    """Let a call go on if its party and its client may come in, and write on it what the register has of them: which
    of the token's scopes the client may use, for the WCO, for which countries it may act today, and for an auditor's
    client, whether it may read the events of one administration alone.

    Raises Unauthenticated as `standing_of`.
    """
    row = register.get(call.party)
    client = standing_of(row, call.subject, only_registered=only_registered)
    if client is not None and client.scopes is not None:
        call.scopes &= frozenset(client.scopes)
    if client is not None:
        call.only_administration = client.administration
    if call.party == WCO:
        call.under_mandate = countries_under_mandate(row.mandates, now.date())


def check_sender(register: Register, sender: Call | KeptCall, scope: str, *, only_registered: bool) -> None:
    """Raises Unauthenticated, as `standing_of`, where who sent something that is worked on by now would not be let in,
    Forbidden where the client may no longer use the scope that this needs."""
    client = standing_of(register.get(sender.party), sender.subject, only_registered=only_registered)
    if client is not None and client.scopes is not None and scope not in client.scopes:
        raise Forbidden(f"needs the scope {scope}", code="scope_missing")


def standing_of(row: Party, client_id: str, *, only_registered: bool) -> RegisteredClient | None:
    """The client of a party by its id (the `sub` of its tokens); None where the register does not have it.

    Raises Unauthenticated for a party that is suspended (`party_suspended`), for a client that is (`client_suspended`),
    and, where only those are let in that are registered, for one that is not (`client_unknown`).
    """
    if row.state == "SUSPENDED":
        raise Unauthenticated("the party is suspended: ask INTERPOL-GS", code="party_suspended")
    client = next((each for each in row.clients if each.client_id == client_id), None)
    if client is None and only_registered:
        raise Unauthenticated("the register has no such client of the party: ask INTERPOL-GS", code="client_unknown")
    if client is not None and client.state == "SUSPENDED":
        raise Unauthenticated("the client is suspended: ask INTERPOL-GS", code="client_suspended")
    return client


def certificates_of(row: Party, client_id: str, now: datetime) -> frozenset[str] | None:
    """The thumbprints (x5t#S256) of the certificates that a client may come with now: none of them where all have
    ended; None where the register has neither the client nor a certificate of it."""
    client = next((each for each in row.clients if each.client_id == client_id), None)
    return client.good_certificates(now) if client is not None and client.certificates else None
