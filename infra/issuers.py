"""Whose tokens a deployment accepts, and where their keys are fetched."""

import re
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from infra.fields import Data, Distinct, SystemName
from infra.parties import PartyPattern

# A name of the public DNS: its last label is of letters, which no form of an address is.
_HOST: Final = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})")
# Last labels of names that are answered inside a network alone (RFC 6761, RFC 6762, RFC 9476, and ICANN's "internal").
# `example` is not among them: it resolves nowhere, and stands where an operator's own is to come.
_INSIDE: Final = "alt arpa home internal intranet invalid lan local localdomain localhost".split()


def _keys_url(value: str) -> str:
    """Where keys are fetched: over TLS, from a host of the public DNS. An address, or a name that means something
    else inside a network, could have the function ask what only it can reach, such as its own credentials.
    """
    if not value.isascii() or not value.isprintable() or " " in value or "\\" in value:
        # What a parser leaves out or reads as something else.
        raise ValueError(f"{value!r} holds characters that are in no address")
    url = urlsplit(value)
    if url.scheme == "http" and url.hostname == "127.0.0.1" and url.port is not None:
        return value
    if url.scheme != "https" or not url.hostname:
        raise ValueError(f"{value!r} must be https")
    host = url.hostname.removesuffix(".")
    if not _HOST.fullmatch(host) or host.rpartition(".")[2] in _INSIDE:
        raise ValueError(f"{value!r} must name a host of the public DNS, by no address")
    if url.username is not None or url.password is not None or url.fragment or url.port == 0:
        raise ValueError(f"{value!r} must be a location alone, without a user and without a fragment")
    return value


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
