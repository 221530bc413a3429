"""Whose tokens a deployment accepts, and where their keys are fetched."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from infra.fields import Data, Distinct, SystemName
from infra.parties import PartyPattern
from infra.urls import public_url


def _keys_url(value: str) -> str:
    """Where keys are fetched: a public address, or on one machine a port of it."""
    url = urlsplit(value)
    if value.isascii() and value.isprintable() and url.scheme == "http" and url.hostname == "127.0.0.1" and url.port:
        return value
    return public_url(value)


class Issuer(Data):
    """Whose tokens are accepted, and for which parties this issuer may speak. `typ` is the kind that its access tokens
    have in their header; one that has none says JWT there, or nothing."""

    issuer: SystemName
    audience: SystemName
    jwks_url: Annotated[str, AfterValidator(_keys_url)]
    algorithms: Annotated[tuple[Literal["RS256", "ES256"], ...], Field(min_length=1), Distinct]
    parties: Annotated[tuple[PartyPattern, ...], Field(min_length=1), Distinct]
    typ: Literal["at+jwt"] | None = None

    def speaks_for(self, party: str) -> bool:
        """Whether a token of this issuer may name the party (NCB-FR, by itself or as one of NCB-*)."""
        return party in self.parties or f"{party.partition('-')[0]}-*" in self.parties
