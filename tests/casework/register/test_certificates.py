"""Clients and their certificates in the register: how they are called, how they end, and that INTERPOL-GS keeps one."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from iarms.models.party import RegisteredClient
from iarms.store.parties import Register
from tests import clock
from tests.casework.register.rows import (
    GS,
    NEW,
    OLD,
    THUMBPRINT,
    a_client,
    changed,
    faults,
    suspended,
    with_certificates,
)
from tests.world import DEPLOYMENT, World


@pytest.mark.parametrize("name", ["NCB-FR", "ADM-GH"])
def test_a_clients_last_certificate_is_ended_or_its_client_suspended_and_not_taken_away(world: World, name: str):
    """A lost one would open again, by a token that names it: without any in the register, the token's would do."""
    own = f"client-of-{name}"
    had = [a_client("other"), with_certificates(own, OLD, NEW)]
    assert changed(world, name, clients=had).status == 200
    assert changed(world, name, clients=[a_client("other"), with_certificates(own, OLD)]).status == 200
    answer = changed(world, name, clients=[a_client("other"), with_certificates(own)])
    assert ("/clients/1/certificates", "last_certificate") in faults(answer)
    ended = a_client(own, certificates=[{"thumbprint": OLD, "not_after": "2026-01-01T00:00:00Z"}])
    for fields in (suspended(), {}):
        clients = [a_client("other"), ended | fields]
        assert changed(world, name, clients=clients).status == 200
    assert changed(world, name, clients=[a_client("other"), with_certificates(own) | suspended()]).status == 200
    assert changed(world, name, clients=[a_client("other")]).status == 200


AT = clock.BEGIN


def until(moment: datetime) -> dict[str, Any]:
    return a_client("gs-1", certificates=[{"thumbprint": OLD, "not_after": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}])


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        (with_certificates("gs-1", OLD), until(AT + timedelta(seconds=30)), False),
        (with_certificates("gs-1", OLD), until(AT + timedelta(hours=23)), False),
        (with_certificates("gs-1", OLD), until(AT + timedelta(hours=25)), True),
        (until(AT + timedelta(days=300)), until(AT + timedelta(minutes=1)), False),
        (until(AT + timedelta(days=300)), until(AT + timedelta(days=200)), True),
        (until(AT + timedelta(hours=2)), until(AT + timedelta(hours=2)) | {"system": "the other gateway"}, True),
        (until(AT + timedelta(hours=2)), until(AT + timedelta(hours=1)), False),
    ],
)
def test_interpol_cannot_lock_itself_out_by_a_certificate_that_is_about_to_end(
    world: World, before: Any, after: Any, taken: bool
):
    register = Register(world.dynamodb, f"{DEPLOYMENT}-register")
    row = register.get(GS)
    clients = [RegisteredClient.model_validate_json(json.dumps(before))]
    register.put(row.model_copy(update={"clients": tuple(clients)}))
    answer = changed(world, GS, clients=[after])
    assert answer.status == (200 if taken else 409), answer.text
    assert taken or answer.json["code"] == "last_client"


@pytest.mark.parametrize(
    ("thumbprint", "taken"),
    [
        (THUMBPRINT, True),
        ("A" * 43, True),
        ("a" * 42 + "B", False),
        (THUMBPRINT[:-1] + "t", False),
        (THUMBPRINT[:-1], False),
        (THUMBPRINT + "A", False),
        (THUMBPRINT[:-1] + "=", False),
        (THUMBPRINT[:-1] + "w\n", False),
        ("+" + THUMBPRINT[1:], False),
    ],
)
def test_a_thumbprint_is_one_that_a_certificate_can_have(world: World, thumbprint: str, taken: bool):
    answer = changed(world, "ADM-GH", clients=[with_certificates("gh-1", thumbprint)])
    assert answer.status == (200 if taken else 422), answer.text


@pytest.mark.parametrize(
    ("client_id", "taken"),
    [
        ("gh-1", True),
        ("https://issuer.example/gh", True),
        ("x" * 128, True),
        ("x" * 129, False),
        ("g h", False),
        ("", False),
        ("gh-1\n", False),
        ("gh-é", False),
    ],
)
def test_a_client_is_called_as_a_token_can_call_it(world: World, client_id: str, taken: bool):
    answer = changed(world, "ADM-GH", clients=[a_client(client_id)])
    assert answer.status == (200 if taken else 422), answer.text
