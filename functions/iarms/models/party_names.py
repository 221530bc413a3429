"""Parties by their names, and what each class of them may do: plain, for whoever needs no model of a party."""

from collections.abc import Iterable
from typing import Final, Literal

from iarms.models.country_codes import TEST_COUNTRY, is_country

PartyClass = Literal["WCO", "ADM", "NCB", "INTERPOL-GS", "AUDITOR"]

WCO: Final = "WCO"
INTERPOL_GS: Final = "INTERPOL-GS"
# The service's own: the one searches test records, the other has entered them. No token is good for either.
TEST_ADMINISTRATION: Final = f"ADM-{TEST_COUNTRY}"
TEST_BUREAU: Final = f"NCB-{TEST_COUNTRY}"
WRITES_THE_REGISTER: Final = "registry:write"
SERVICE_PARTY: Final = "SERVICE"  # stands in the audit trail and in histories for what this service did by itself
_SINGLE: Final[dict[str, PartyClass]] = {"WCO": "WCO", "INTERPOL-GS": "INTERPOL-GS", "AUDITOR": "AUDITOR"}
_NATIONAL: Final[dict[str, PartyClass]] = {"ADM": "ADM", "NCB": "NCB"}

# The scopes that each class of party may hold, whatever its token says.
_SEARCHER: Final = frozenset(
    """
    search:write search:read reference:read record:read hit:read trace:write trace:read notification:read
    webhook:write
    """.split()
)
SCOPES: Final[dict[PartyClass, frozenset[str]]] = {
    "WCO": _SEARCHER,
    "ADM": _SEARCHER,
    "NCB": frozenset(
        """
        record:write record:read reference:read hit:read hit:confirm trace:read trace:respond notification:read
        webhook:write
        """.split()
    ),
    "INTERPOL-GS": frozenset(
        """
        reference:read reference:write record:read hit:read hit:confirm trace:read trace:respond notification:read
        registry:write webhook:write
        """.split()
    ),
    "AUDITOR": frozenset({"audit:read"}),
}


def class_of(party: str) -> PartyClass | None:
    """The class of a well-formed party name, or None: ADM-KE is ADM, NCB-QQ is nothing."""
    if party in _SINGLE:
        return _SINGLE[party]
    kind, _, country = party.partition("-")
    return _NATIONAL.get(kind) if is_country(country) or country == TEST_COUNTRY else None


def country_of(party: str) -> str | None:
    """The country in the party's name: FR of NCB-FR, None of WCO."""
    kind, _, country = party.partition("-")
    return country if kind in ("ADM", "NCB") else None


def written_short(parties: Iterable[str]) -> str:
    """Names of parties as a setting has them, the codes of a class together: `INTERPOL-GS WCO NCB:BRFR`.

    Lambda takes 4 KB of all settings of a function together, and 250 names would be more than half of it.
    """
    codes: dict[str, str] = {}
    names: list[str] = []
    for party in sorted(parties):
        country = country_of(party)
        if country is None:
            names.append(party)
        else:
            codes[party.partition("-")[0]] = codes.get(party.partition("-")[0], "") + country
    return " ".join([*names, *(f"{kind}:{together}" for kind, together in sorted(codes.items()))])


def read_short(text: str) -> frozenset[str]:
    """The names of parties in such a setting. Raises ValueError for a word that is no party's."""
    found: set[str] = set()
    for word in text.split():
        kind, _, codes = word.partition(":")
        found.update((f"{kind}-{codes[at : at + 2]}" for at in range(0, len(codes), 2)) if codes else (word,))
    if unknown := sorted(name for name in found if class_of(name) is None):
        raise ValueError(f"no parties: {', '.join(unknown)}")
    return frozenset(found)


# The x5t#S256 of a certificate (RFC 8705): the SHA-256 of its DER in base64url, without padding. Two bits of the last
# character are nothing's: another one than these is of no certificate.
THUMBPRINT: Final = r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"
# The client that a token was given to, its `sub`; the register knows clients by no other name.
CLIENT_ID: Final = r"^[!-~]{1,128}$"
