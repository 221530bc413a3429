"""What the register of parties begins with: mandates, offices to call, systems that may call and their certificates."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from iarms.models.party_names import CLIENT_ID, SCOPES, THUMBPRINT
from iarms.models.purpose import Purpose
from infra.countries import Country
from infra.fields import Data, Distinct, Email, shaped, text


def _scope(value: str) -> str:
    if value not in frozenset().union(*SCOPES.values()):
        raise ValueError(f"{value!r} is no scope")
    return value


Scope = Annotated[str, AfterValidator(_scope)]


class Mandate(Data):
    """The WCO acts for this country's customs administration from `since` (`from` in the file) up to `until`."""

    country: Country
    since: date = Field(alias="from")
    until: date | None = None
    # Of searches under it; without any, all.
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1), Distinct] | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"the mandate for {self.country} ends before it begins")
        return self


class Desk(Data):
    """The office to call at a party, and the language of documents that are printed for the party.

    An office, never a person. What is not known is left out.
    """

    name: Annotated[str, text(128)] | None = None
    telephone: Annotated[str, shaped(r"\+?[0-9][0-9 ()/.-]{3,30}[0-9]", "a telephone number")] | None = None
    email: Email | None = None
    languages: Annotated[str, text(64)] | None = None
    hours: Annotated[str, text(128)] | None = None
    documents: Literal["en", "fr", "es", "ar"] = "en"


class Certificate(Data):
    """A client's certificate: the SHA-256 of its DER in base64url (x5t#S256), and until when it is good."""

    thumbprint: Annotated[str, shaped(THUMBPRINT, "the SHA-256 of a certificate's DER in base64url")]
    not_after: datetime | None = None


class RegisteredClient(Data):
    """A system of a party's that may call: the `sub` of its tokens, what it is called, and its certificates.

    `administration`, of an auditor's: the country whose customs' events alone it may read.
    """

    client_id: Annotated[str, shaped(CLIENT_ID, "a client's name: at most 128 ASCII characters, and no space")]
    system: Annotated[str, text(64)]
    certificates: tuple[Certificate, ...] = ()
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1), Distinct] | None = None
    administration: Country | None = None
