"""Every route with tokens that are no good: over, of nobody, of somebody who is suspended, without its certificate, and
without a scope that the route needs."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests import clock
from tests.attack import rules
from tests.attack.described import Operation, body_of, operation, operations
from tests.attack.judge import Call, Judge, Token, thumbprint, whole_token
from tests.certificates import certificate

SUSPENDED: Final = ("WCO", "ADM-KE", "NCB-FR")


def bad_tokens() -> Iterator[Token]:
    """Tokens with which nobody may have a success of anything that needs one."""
    for party in rules.NOBODY:
        yield Token(party, rules.ALL_SCOPES)
    for party in ("WCO", "ADM-KE", "NCB-FR", rules.GS, "AUDITOR"):
        whole = whole_token(party)
        yield Token(party, frozenset())
        yield whole._replace(expires_at=clock.seconds() - 1)
        yield whole._replace(expires_at=0)
        yield whole._replace(bound_to=thumbprint(certificate("ours")))
        yield whole._replace(bound_to=thumbprint(certificate("ours")), certificate=certificate("others"))
        yield whole._replace(bound_to="x", certificate=certificate("ours"))
        yield Token(party, rules.ALL_SCOPES - rules.scopes_of(party))


def call_of(judge: Judge, asked: Operation, token: Token) -> Call:
    """A call that the operation takes from somebody."""
    ids = {name: judge.facts.named(name)[0] for name in asked.ids}
    return Call(asked, token, ids, "", body_of(asked), {"If-Match": '"1"'})


@pytest.mark.parametrize("asked", operations(), ids=lambda each: each.name)
def test_no_route_takes_a_token_that_is_no_good(judge: Judge, asked: Operation):
    for token in bad_tokens():
        status = judge.attack(call_of(judge, asked, token)).status
        assert status in (401, 403) if asked.scopes else status == 200, token


@pytest.mark.parametrize("who", ["party", "client"])
def test_who_is_suspended_is_out_of_every_route_within_a_minute(judge: Judge, who: str):
    for asked in operations():  # whatever a process has in mind of the register, it has by now
        for party in SUSPENDED:
            judge.attack(call_of(judge, asked, whole_token(party)))
    for party in SUSPENDED:
        row = judge.facts.parties.get(party)
        put = Call(
            operation("replace_party"), whole_token(rules.GS), {"party": party}, "", suspending(party, who),
            {"If-Match": f'"{row["version"]}"'} if row else {},
        )  # fmt: skip
        assert judge.attack(put).status == 200
    for asked in operations():
        for party in SUSPENDED:
            status = judge.attack(call_of(judge, asked, whole_token(party))).status
            assert status == (401 if asked.scopes else 200)


def suspending(party: str, who: str) -> dict[str, object]:
    """A row in which the party, or its one client, is suspended."""
    suspended = {"state": "SUSPENDED", "suspension_reason": "FAULTY_SYSTEM"}
    active = {"state": "ACTIVE", "suspension_reason": None}
    client = {"client_id": f"client-of-{party}", "system": "a desk's", "certificates": []}
    return {
        **(suspended if who == "party" else active),
        "clients": [{**client, **(suspended if who == "client" else active)}],
        "mandates": [{"country": "KE", "since": "2020-01-01"}] if party == "WCO" else [],
        "desk": None,
        "language": "en",
    }
