"""Reads in the caller's session: whose credentials sign, how long they are kept, and what happens without STS."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from iarms.aws import sessions
from iarms.aws.sessions import CallersTables, NobodysSession, session_of

ROLE = "arn:aws:iam::123456789012:role/iarms-local-hits-data"


class Sts:
    """Stands for STS: a session is named by its number, and its key by the party."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.fault: Exception | None = None

    def assume_role(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if self.fault is not None:
            raise self.fault
        party = asked["RoleSessionName"]
        return {
            "Credentials": {"AccessKeyId": party, "SecretAccessKey": "s", "SessionToken": f"{party} {len(self.asked)}"}
        }


class Table:
    """Stands for DynamoDB: says by whose credentials it would be asked, and refuses those that it is told to."""

    def __init__(self) -> None:
        self.code: str | None = None

    def query(self, **_: Any) -> dict[str, Any]:
        credentials = sessions._OfTheRead().get_frozen_credentials()
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": ""}}, "Query")
        return {"by": credentials.access_key, "session": credentials.token}

    get_item = query


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> Sts:
    made = Sts()
    monkeypatch.setattr(sessions, "sts", lambda: made)
    return made


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    made = Table()
    monkeypatch.setattr(sessions, "dynamodb_in_sessions", lambda: made)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    at = SimpleNamespace(seconds=1e9)
    monkeypatch.setattr(
        sessions, "time", SimpleNamespace(time=lambda: at.seconds, monotonic=lambda: at.seconds), raising=True
    )
    return at


@pytest.fixture
def callers(sts: Sts, table: Table, clock: SimpleNamespace) -> CallersTables:
    return CallersTables(ROLE)


def read(callers: CallersTables, party: str) -> dict[str, Any]:
    with session_of(party):
        answer: dict[str, Any] = callers.query(TableName="cases")
    return answer


def test_each_party_reads_in_a_session_of_its_own_that_bears_its_name(callers: CallersTables, sts: Sts):
    assert [read(callers, party)["by"] for party in ("NCB-FR", "ADM-KE", "WCO")] == ["NCB-FR", "ADM-KE", "WCO"]
    assert [(asked["RoleArn"], asked["RoleSessionName"]) for asked in sts.asked] == [
        (ROLE, party) for party in ("NCB-FR", "ADM-KE", "WCO")
    ]
    tags = [{tag["Key"]: tag["Value"] for tag in asked["Tags"]} for asked in sts.asked]
    assert tags == [{"party": "NCB-FR"}, {"party": "ADM-KE", "administration": "KE"}, {"party": "WCO"}]


def test_a_session_is_kept_for_ten_minutes_and_then_begun_anew(
    callers: CallersTables, sts: Sts, clock: SimpleNamespace
):
    for seconds in (0, 300, 299):
        clock.seconds += seconds
        assert read(callers, "NCB-FR")["session"] == "NCB-FR 1"
    clock.seconds += 1
    assert read(callers, "NCB-FR")["session"] == "NCB-FR 2"
    assert len(sts.asked) == 2


# Made anew by each test: one that was raised holds on to where it was raised.
STS_FAULTS = {
    "silent": lambda: ConnectTimeoutError(endpoint_url="sts"),
    "refuses": lambda: ClientError({"Error": {}}, "AssumeRole"),
}


@pytest.mark.parametrize("name", STS_FAULTS)
def test_without_sts_a_session_serves_until_shortly_before_it_ends(
    callers: CallersTables, sts: Sts, clock: SimpleNamespace, name: str
):
    read(callers, "NCB-FR")
    sts.fault = fault = STS_FAULTS[name]()
    clock.seconds += 839
    assert read(callers, "NCB-FR")["session"] == "NCB-FR 1"
    clock.seconds += 1
    with pytest.raises(type(fault)):
        read(callers, "NCB-FR")
    sts.fault = None
    clock.seconds += 3
    assert read(callers, "NCB-FR")["by"] == "NCB-FR"


def test_after_a_failure_sts_is_let_alone_for_a_moment(callers: CallersTables, sts: Sts, clock: SimpleNamespace):
    sts.fault = ConnectTimeoutError(endpoint_url="sts")
    for party in ("NCB-FR", "ADM-KE", "WCO"):
        with pytest.raises(ConnectTimeoutError):
            read(callers, party)
    assert len(sts.asked) == 1
    clock.seconds += 2
    sts.fault = None
    assert read(callers, "WCO")["by"] == "WCO"


def test_a_party_that_has_a_session_reads_on_while_another_gets_none(callers: CallersTables, sts: Sts):
    read(callers, "NCB-FR")
    sts.fault = ConnectTimeoutError(endpoint_url="sts")
    with pytest.raises(ConnectTimeoutError):
        read(callers, "ADM-KE")
    assert read(callers, "NCB-FR")["by"] == "NCB-FR"


def test_only_so_many_sessions_are_kept_and_the_oldest_goes_first(
    callers: CallersTables, sts: Sts, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sessions, "MOST_KEPT", 2)
    for party in ("NCB-FR", "NCB-DE", "NCB-BR"):
        read(callers, party)
    assert list(callers._sessions) == ["NCB-DE", "NCB-BR"]
    read(callers, "NCB-BR")
    assert len(sts.asked) == 3


def test_a_session_that_aws_takes_for_ended_is_forgotten(callers: CallersTables, table: Table, sts: Sts):
    read(callers, "NCB-FR")
    table.code = "ExpiredTokenException"
    with pytest.raises(ClientError):
        read(callers, "NCB-FR")
    table.code = None
    assert read(callers, "NCB-FR")["session"] == "NCB-FR 2"


def test_a_refusal_leaves_the_session_as_it_is(callers: CallersTables, table: Table, sts: Sts):
    read(callers, "NCB-FR")
    table.code = "AccessDeniedException"
    with pytest.raises(ClientError):
        read(callers, "NCB-FR")
    table.code = None
    assert read(callers, "NCB-FR")["session"] == "NCB-FR 1"


@pytest.mark.parametrize("party", [None, ""])
def test_nobody_reads_in_no_session(callers: CallersTables, sts: Sts, party: str | None):
    with pytest.raises(NobodysSession):
        callers.query(TableName="cases") if party is None else read(callers, party)
    assert not sts.asked


def test_a_session_ends_with_its_call_also_where_that_fails(callers: CallersTables):
    with pytest.raises(ZeroDivisionError), session_of("NCB-FR"):
        raise ZeroDivisionError
    with pytest.raises(NobodysSession):
        callers.get_item(TableName="cases")


def test_threads_that_are_given_the_context_read_as_the_caller_and_others_as_nobody(callers: CallersTables, sts: Sts):
    with ThreadPoolExecutor(4) as pool:
        for party in ("NCB-FR", "ADM-KE"):
            with session_of(party):
                with_context = pool.map(
                    lambda context: context.run(callers.query)["by"], [copy_context() for _ in "1234"]
                )
                assert set(with_context) == {party}
                with pytest.raises(NobodysSession):
                    pool.submit(callers.query).result()
    assert len(sts.asked) == 2, "four threads ask for one session"


def test_the_client_of_sessions_signs_as_nobody_else():
    with pytest.raises(NobodysSession):
        sessions.dynamodb_in_sessions().query(TableName="cases")
