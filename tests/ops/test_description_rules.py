"""The linter of the API's document, which `make check` runs: it finds what is wrong, and is locked by digests alone."""

import json

from ops.documents.openapi import DOCUMENT
from ops.gates.description_rules import LOCKED, findings


def test_the_linter_finds_an_error_and_a_warning_with_their_places(tmp_path):
    described = json.loads(DOCUMENT.read_text("utf-8"))
    described["paths"]["/v1/records"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {
        "$ref": "#/components/schemas/Recrod"
    }
    del described["info"]["license"]
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(described))
    found = findings(path)
    assert {(each.split(": ")[0].split("/")[1], each.split(": ")[1]) for each in found} == {
        ("components", "no-unused-components"),  # the page that is named wrongly is named nowhere else
        ("info", "info-license"),
        ("paths", "no-unresolved-refs"),
    }


def test_a_file_that_is_no_description_is_not_passed_as_one_without_faults(tmp_path):
    path = tmp_path / "openapi.json"
    path.write_text('{"openapi": "3.1.0"}')
    assert findings(path)


def test_the_tools_are_locked_by_their_digests_and_by_no_address():
    lock = json.loads((LOCKED / "package-lock.json").read_text())
    assert {"node_modules/@redocly/cli", "node_modules/openapi-typescript", "node_modules/typescript"} <= set(
        lock["packages"]
    )
    for name, locked in lock["packages"].items():
        assert not name or locked["integrity"].startswith("sha512-"), name
        assert "resolved" not in locked, name
