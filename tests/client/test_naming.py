"""Errors name what was typed: every option and argument of every command is known by the field that it fills."""

import inspect
import json
from typing import Any

import pytest
import typer

from iarms_client import models
from iarms_client.cli import profiles
from iarms_client.cli.app import app
from iarms_client.cli.faults import Fault, typed_as
from iarms_client.cli.session import language_here
from iarms_client.operations import Operations
from tests.client.scripted import Script, said
from tests.client.test_command import SEARCHING, Shell, shell, walk  # noqa: F401  # a fixture

# What a parameter says to this machine alone, and no field of the API is filled with.
OF_THIS_MACHINE = {
    "again_", "anew", "as_json", "carry", "carry_all", "every", "file", "follow", "install_completion", "language",
    "mark", "name", "once_more", "out", "profile", "refused", "sheet", "show_completion", "version", "help",
}  # fmt: skip
OF_A_PROFILE = set(profiles.Profile.model_fields)


def fields() -> set[str]:
    """Every field of a body, and every parameter of an operation."""
    bodies = {
        name
        for each in vars(models).values()
        if inspect.isclass(each) and hasattr(each, "model_fields")
        for name in each.model_fields
    }
    return bodies.union(
        *(inspect.signature(each).parameters for name, each in vars(Operations).items() if not name.startswith("_"))
    )


def command(path: tuple[str, ...]) -> Any:
    found = typer.main.get_command(app)
    for name in path:
        found = found.commands[name]  # type: ignore[attr-defined]
    return found


def test_every_parameter_is_named_for_the_field_that_it_fills():
    unnamed = []
    for path in walk(typer.main.get_command(app)):
        made = command(path)
        context = type("Context", (), {"command": made, "params": {}})()
        named = {typed_as(context, f"/firearm/{field}") for field in fields()}
        for each in made.params:
            typed = each.name.upper() if each.param_type_name == "argument" else max(each.opts, key=len)
            if each.name not in OF_THIS_MACHINE | OF_A_PROFILE and typed not in named:
                unnamed.append((*path, each.name))
    assert unnamed == []


def test_a_place_in_a_list_is_no_field_and_a_field_of_a_file_is_named_with_it():
    context = type("Context", (), {"command": command(("trace", "submit")), "params": {"file": "t.json"}})()
    assert typed_as(context, "/search_id") == "--search"
    assert typed_as(context, "/recovery/date") == "t.json: recovery.date"
    assert Fault("/firearm/serial_number", "x", "no", "SERIAL_NUMBER").words == "SERIAL_NUMBER: no"
    assert Fault("/case_reference", "x", "no", "--case").words == "--case (case_reference): no"
    assert Fault("/headers/If-Match", "x", "no").words == "headers.If-Match: no"
    context = type("Context", (), {"command": command(("confirm",)), "params": {}})()
    assert typed_as(context, "/instructions/0") == "--instruction"


FAULTY = {
    "status": 422, "code": "invalid", "detail": "invalid", "title": "T", "request_id": "req-1",
    "errors": [
        {"pointer": "/case_reference", "code": "too_long", "detail": "trop long"},
        {"pointer": "/firearm/firearm_type", "code": "literal_error", "detail": "inconnu"},
        {"pointer": "/firearm/serial_number", "code": "x", "detail": "vide"},
    ],
}  # fmt: skip


def test_what_the_service_refuses_is_told_by_option_and_to_a_machine_by_field_too(shell: Shell):  # noqa: F811
    shell.transport = Script([said(422, FAULTY)])
    told = shell.run("search", "A", *SEARCHING)
    assert told.err == (
        "iarms: invalid: --case (case_reference): trop long; --type (firearm_type): inconnu; SERIAL_NUMBER: vide"
        " -- request req-1\n"
    )
    faults = json.loads(shell.run("search", "A", *SEARCHING, "--json").out)["errors"]
    assert [(each["pointer"], each["option"]) for each in faults][:2] == [
        ("/case_reference", "--case"), ("/firearm/firearm_type", "--type"),
    ]  # fmt: skip
    assert faults[0]["detail"] == "trop long"


def test_what_is_found_here_is_told_alike(shell: Shell):  # noqa: F811
    told = shell.run("search", "A", "--purpose", "SEIZURE_CHECK", "--officer", "k-1")
    assert (told.status, told.err) == (2, "iarms: --case (case_reference): is needed\n")
    as_json = shell.run("search", "A", "--json", "--officer", "k-1", "--case", "C").json
    assert as_json["error"] == "WrongUse"
    assert as_json["errors"] == [
        {"pointer": "/purpose", "code": "missing", "detail": "is needed", "option": "--purpose"}
    ]
    assert shell.run("hits", "show", "").err == "iarms: HIT_ID: is empty\n"
    assert shell.run("notifications", "--since", "x").status == 4  # nobody there


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr-FR"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "es_ES@euro"}, "es-ES"),
        ({"LC_MESSAGES": "ar", "LANG": "en_GB.UTF-8"}, "ar"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({}, None),
    ],
)
def test_the_language_of_a_machine_is_that_of_its_locale(environment: dict[str, str], language: str | None):
    assert language_here(environment) == language


def test_a_person_reads_the_locales_language_and_a_script_what_it_asked_for(
    shell: Shell,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
):
    for name in ("LC_ALL", "LC_MESSAGES", "IARMS_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "es_ES.UTF-8")
    script = Script([said(200, {"lists": {}})])
    shell.transport = script
    shell.run("codes")
    shell.run("codes", "--json")
    shell.run("--language", "ar", "codes", "--json")
    assert [each.headers.get("accept-language") for each in script.asked] == ["es-ES", None, "ar"]
    assert shell.run("--language", "a\nb", "codes").status == 2


def test_what_is_kept_is_for_its_owner_alone_and_what_others_may_change_is_not_used(shell: Shell):  # noqa: F811
    assert shell.run("profiles", "add", "a", "--url", "https://a.example").status == 0
    assert profiles.config_file().stat().st_mode & 0o777 == 0o600
    assert profiles.config_file().parent.stat().st_mode & 0o777 == 0o700
    profiles.config_file().chmod(0o620)
    refused = shell.run("profiles")
    assert (refused.status, "chmod 600" in refused.err) == (2, True)


@pytest.mark.parametrize("url", ["https://me:secret@api.example", "http://issuer.example/token", "https://[::"])
def test_no_secret_stands_in_an_address_or_goes_to_an_open_one(monkeypatch: pytest.MonkeyPatch, url: str):
    monkeypatch.delenv("IARMS_TOKEN", raising=False)
    for fields in ({"url": url}, {"url": "https://a.example", "token_url": url}):
        with pytest.raises(profiles.WrongUse) as raised:
            profiles.Profile(**fields).client()
        assert "secret" not in str(raised.value)
