"""The register as a deployment describes it: entered where it is absent, afterwards compared and not overwritten."""

from typing import Any

import pytest
from pydantic import ValidationError

from iarms import tables
from infra.config import Deployment
from infra.register_rows import Certificate, Desk, RegisteredClient
from ops.local import register as command
from ops.local.register import described_rows, drifts, parties_beside, register, register_stores
from tests.casework.register.rows import GS, THUMBPRINT, a_client, changed, row_of, suspended
from tests.infra.conftest import DEPLOYMENTS
from tests.world import World


def described(**changes: object) -> Deployment:
    return DEPLOYMENTS["local"].model_copy(update=changes)


@pytest.fixture
def empty(world: World) -> World:
    """A world whose register is empty."""
    for item in world.items(tables.REGISTER):
        key = {name: item[name] for name in ("party", "part")}
        world.dynamodb.delete_item(TableName="iarms-local-register", Key=key)
    return world


def run(world: World, monkeypatch: pytest.MonkeyPatch, *arguments: str, deployment: Deployment | None = None) -> int:
    monkeypatch.setattr("ops.local.register.boto3.client", lambda *_, **__: world.dynamodb)
    if deployment is not None:
        monkeypatch.setattr(command, "load_deployments", lambda: {"local": deployment})
    return command.main(["local", *arguments])


def test_a_party_that_can_be_notified_has_its_row_with_the_desk_and_the_language_of_its_documents():
    rows = described_rows(DEPLOYMENTS["local"])
    desk = rows["NCB-FR"].desk
    assert desk is not None
    assert (desk.name, desk.telephone) == ("NCB Paris, firearms desk", "+33 1 99 00 00 17")
    assert (rows["NCB-FR"].language, rows["WCO"].language) == ("fr", "en")
    assert rows["WCO"].mandates
    assert not rows["INTERPOL-GS"].mandates


def test_an_administration_without_an_address_can_have_a_desk_a_language_and_a_client_all_the_same():
    rows = described_rows(DEPLOYMENTS["local"])
    assert "ADM-SN" not in DEPLOYMENTS["local"].parties
    assert (rows["ADM-SN"].language, rows["ADM-SN"].desk is not None) == ("fr", True)
    assert [client.client_id for client in rows["ADM-KE"].clients] == ["local-client-of-ADM-KE"]


@pytest.mark.parametrize("desks", [{}, {"NCB-BR": Desk(documents="es")}])
def test_a_party_of_whose_office_nothing_is_known_has_no_desk(desks: dict[str, Desk]):
    row = described_rows(described(desks=desks))["NCB-BR"]
    assert row.desk is None
    assert row.language == ("es" if desks else "en")


def test_a_desk_or_a_system_that_is_named_after_somebody_is_refused():
    named = RegisteredClient(client_id="gs-9", system="Laptop of Mr Example")
    for changes in ({"desks": {"NCB-FR": Desk(name="Office of Mr Example")}}, {"registered_clients": {GS: (named,)}}):
        with pytest.raises(ValidationError, match="no personal data"):
            described_rows(described(**changes))


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_every_deployment_has_a_desk_to_call_at_interpol_and_its_offices_are_plainly_made_up(name: str):
    desks = DEPLOYMENTS[name].desks
    assert desks["INTERPOL-GS"].telephone
    assert all((desk.email or ".example").endswith(".example") for desk in desks.values())
    assert described_rows(DEPLOYMENTS[name])


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_every_deployment_can_begin_with_the_register_that_it_describes(empty: World, name: str):
    deployment = DEPLOYMENTS[name].model_copy(update={"name": "local"})
    entered = register(empty.dynamodb, deployment)
    assert set(entered) == set(described_rows(deployment))
    stores = register_stores(empty.dynamodb, deployment)
    assert drifts(stores, described_rows(deployment)) == {}


def test_what_is_absent_is_entered_once_and_accounted_for_and_what_is_there_is_left_as_it_is(empty: World):
    entered = register(empty.dynamodb, DEPLOYMENTS["local"])
    assert "NCB-FR" in entered
    row = row_of(empty, "NCB-FR").json
    assert (row["version"], row["changed_by"], row["notified"], row["language"]) == (1, "SERVICE", True, "fr")
    assert row_of(empty, "ADM-KE").json["notified"] is False
    trail = [each for each in empty.documents(tables.AUDIT) if each["action"] == "enter_party"]
    assert {(each["party"], each["about_party"]) for each in trail} == {("SERVICE", party) for party in entered}
    assert empty.items(tables.OUTBOX) == [], "nothing was there that changed"
    changed(empty, "NCB-FR", **suspended())
    assert register(empty.dynamodb, DEPLOYMENTS["local"]) == []
    assert row_of(empty, "NCB-FR").json["state"] == "SUSPENDED"


def test_check_writes_nothing_and_ends_with_one_where_there_is_drift(
    empty: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert run(empty, monkeypatch, "--check") == 1
    assert empty.items(tables.REGISTER) == []
    assert "NCB-FR: described, and not in the register" in capsys.readouterr().out
    assert run(empty, monkeypatch) == 0
    assert run(empty, monkeypatch, "--check") == 0
    assert "the register is as it is described" in capsys.readouterr().out


def test_drift_is_told_field_by_field_both_ways(
    empty: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    run(empty, monkeypatch)
    capsys.readouterr()
    desk = {"name": "Night desk", "telephone": "+33 1 99 00 00 17"}
    changed(empty, "NCB-FR", **suspended(), desk=desk, language="en")
    changed(empty, "ADM-GH")
    kenya = described(
        registered_clients={
            "ADM-KE": (
                RegisteredClient(
                    client_id="local-client-of-ADM-KE",
                    system="Customs control room's gateway",
                    certificates=(Certificate(thumbprint=THUMBPRINT),),
                ),
            )
        }
    )
    assert run(empty, monkeypatch, "--check", deployment=kenya) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "NCB-FR: state: SUSPENDED in the register, ACTIVE described" in lines
    assert "NCB-FR: suspension_reason: CREDENTIALS_COMPROMISED in the register, nothing described" in lines
    assert "NCB-FR: desk/name: Night desk in the register, NCB Paris, firearms desk described" in lines
    assert "NCB-FR: language: en in the register, fr described" in lines
    assert "ADM-GH: in the register, and not described" in lines
    own = f"ADM-KE: clients/local-client-of-ADM-KE/certificates/{THUMBPRINT}"
    assert f"{own}: nothing in the register, without an end described" in lines
    assert not [line for line in lines if line.startswith("NCB-BR")]
    assert run(empty, monkeypatch, deployment=kenya) == 0, "without --check drift is told, and is no fault"


def test_replace_makes_one_row_what_is_described_as_any_change_is_made(
    empty: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    run(empty, monkeypatch)
    for party in ("NCB-FR", "NCB-BR"):
        changed(empty, party, language="ar")
    assert run(empty, monkeypatch, "--replace", "NCB-FR") == 0
    row = row_of(empty, "NCB-FR").json
    assert (row["language"], row["version"], row["changed_by"]) == ("fr", 3, "SERVICE")
    assert row_of(empty, "NCB-BR").json["language"] == "ar", "and no other"
    (event,) = [each for each in empty.documents(tables.AUDIT) if each["party"] == "SERVICE" and each["changes"]
                and each["about_party"] == "NCB-FR" and each["action"] == "replace_party"]  # fmt: skip
    assert event["changes"] == ["language: ar to fr"]
    told = [each for each in empty.documents(tables.OUTBOX) if each["recipient"] == "NCB-FR"]
    assert [each["message"]["object_version"] for each in told if each["event"] == "party.changed"] == [2, 3]
    capsys.readouterr()
    assert run(empty, monkeypatch, "--replace", "NCB-FR") == 0
    assert "as it is described already" in capsys.readouterr().out
    assert row_of(empty, "NCB-FR").json["version"] == 3


def test_replace_lifts_no_suspension_of_a_party_or_of_a_client_that_is_described_or_not(
    empty: World, monkeypatch: pytest.MonkeyPatch
):
    run(empty, monkeypatch)
    described_client = "local-client-of-ADM-KE"
    clients = [a_client(described_client, **suspended()), a_client("kenya-9", **suspended()), a_client("kenya-8")]
    out = changed(empty, "ADM-KE", **suspended(suspension_reason="MISUSE_SUSPECTED"), clients=clients, language="fr")
    before = out.json
    assert run(empty, monkeypatch, "--replace", "ADM-KE") == 0
    row = row_of(empty, "ADM-KE").json
    assert row["language"] == "en"
    for each in ("state", "suspension_reason", "suspended_since"):
        assert row[each] == before[each]
    was = {client["client_id"]: client for client in before["clients"]}
    is_now = {client["client_id"]: client for client in row["clients"]}
    assert is_now.keys() == {described_client, "kenya-9"}, "who is let in is as it is described"
    assert is_now["kenya-9"] == was["kenya-9"]
    assert is_now[described_client]["suspended_since"] == was[described_client]["suspended_since"]
    assert run(empty, monkeypatch, "--replace", "ADM-KE") == 0
    assert row_of(empty, "ADM-KE").json["version"] == row["version"]
    assert run(empty, monkeypatch, "--check") == 1, "the drift is still told"


def test_replace_takes_the_last_certificate_from_nobody(
    empty: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    run(empty, monkeypatch)
    client = a_client("local-client-of-ADM-KE", certificates=[{"thumbprint": THUMBPRINT}])
    assert changed(empty, "ADM-KE", clients=[client]).status == 200
    assert run(empty, monkeypatch, "--replace", "ADM-KE") == 2
    assert "give it a not_after instead" in capsys.readouterr().err
    assert row_of(empty, "ADM-KE").json["version"] == 2


@pytest.mark.parametrize("arguments", [("--replace", "NCB-DE"), ("--replace", "nobody")])
def test_what_is_not_described_cannot_be_put_in_line(
    empty: World, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
):
    assert run(empty, monkeypatch, *arguments) == 2
    assert empty.items(tables.REGISTER) == []


@pytest.mark.parametrize("arguments", [["nowhere"], [], ["local", "--check", "--replace", "NCB-FR"]])
def test_a_command_that_is_not_understood_says_how_it_is_used(arguments: list[str], capsys: Any):
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert "usage: make register" in capsys.readouterr().err


def test_a_register_that_would_lock_the_secretariat_out_is_not_begun(
    empty: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    over = Certificate.model_validate({"thumbprint": THUMBPRINT, "not_after": "2020-01-01T00:00:00Z"})
    clients = {GS: (RegisteredClient(client_id="gs-1", system="gateway", certificates=(over,)),)}
    locked = described(clients="registered", registered_clients=clients)
    assert run(empty, monkeypatch, deployment=locked) == 2
    assert "nobody could undo it" in capsys.readouterr().err


def test_parties_beside_are_read_to_the_last_page(empty: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(command, "_PAGE", 2)
    register(empty.dynamodb, DEPLOYMENTS["local"])
    stores = register_stores(empty.dynamodb, DEPLOYMENTS["local"])
    assert sorted(parties_beside(stores, {})) == sorted(described_rows(DEPLOYMENTS["local"]))
