"""Parties as the configuration names them: INTERPOL-GS, WCO, AUDITOR, ADM-XX and NCB-XX."""

from typing import Annotated

from pydantic import AfterValidator

from infra.countries import is_country


def is_party(value: str, *, pattern: bool = False) -> bool:
    """Whether this is a party's name; with `pattern`, or that of all customs administrations or bureaus (ADM-*)."""
    if value in ("INTERPOL-GS", "WCO", "AUDITOR"):
        return True
    kind, _, country = value.partition("-")
    if kind not in ("ADM", "NCB"):
        return False
    return (pattern and country == "*") or is_country(country)


def _recipient(value: str) -> str:
    if not is_party(value) or value == "AUDITOR":
        raise ValueError(f"{value!r} cannot be notified: INTERPOL-GS, WCO, ADM-XX or NCB-XX")
    return value


def _party(value: str) -> str:
    if not is_party(value):
        raise ValueError(f"{value!r} is no party: INTERPOL-GS, WCO, AUDITOR, ADM-XX or NCB-XX")
    return value


def _party_pattern(value: str) -> str:
    if not is_party(value, pattern=True):
        raise ValueError(f"{value!r} is no pattern of parties: a party's name, ADM-* or NCB-*")
    return value


Recipient = Annotated[str, AfterValidator(_recipient)]
RegisteredParty = Annotated[str, AfterValidator(_party)]
PartyPattern = Annotated[str, AfterValidator(_party_pattern)]


def recipient_id(party: Recipient) -> str:
    """A party's name as ids of constructs have it: NCB-FR is `NcbFr`."""
    return "".join(word.capitalize() for word in party.split("-"))


def recipient_output(party: Recipient) -> str:
    """The name of the stack's output that is the URL of a party's queue."""
    return f"{recipient_id(party)}QueueUrl"
