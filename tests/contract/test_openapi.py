"""The OpenAPI document: what the doors say, what the gateway has, what a reader can rely on."""

import json

from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from iarms.models.party import SCOPES
from infra.routes import ROUTES
from ops.documents.openapi import DOCUMENT, DOORS, document

DOCUMENTED = json.loads(DOCUMENT.read_text("utf-8"))
OPERATIONS = {
    (method.upper(), path): operation
    for path, operations in DOCUMENTED["paths"].items()
    for method, operation in operations.items()
}


def test_the_committed_document_is_what_the_doors_say():
    assert document() == DOCUMENTED, "stale: run make openapi"


def test_the_document_is_valid_openapi():
    validate(DOCUMENTED, cls=OpenAPIV31SpecValidator)


def test_the_document_and_the_gateway_have_the_same_routes():
    routed = {(route.method, route.path) for route in ROUTES}
    assert not routed - set(OPERATIONS), f"no door or not documented (make openapi): {routed - set(OPERATIONS)}"
    assert not set(OPERATIONS) - routed, f"not in infra/routes.py: {set(OPERATIONS) - routed}"


def test_the_gateway_sends_each_route_to_the_door_that_has_it():
    from importlib import import_module

    for door in DOORS:
        app = import_module(f"iarms.handlers.{door}").app
        has = {(r.method, r.path.replace("<", "{").replace(">", "}")) for r in app._static_routes + app._dynamic_routes}
        assert has == {(route.method, route.path) for route in ROUTES if route.function == door}


def test_every_route_but_the_open_ones_needs_a_scope_that_some_party_can_hold():
    holdable = frozenset.union(*SCOPES.values())
    for route in ROUTES:
        security = OPERATIONS[route.method, route.path].get("security", [])
        if route.open:
            assert security == [], route
        else:
            scopes = [requirement["token"] for requirement in security]
            assert scopes, route
            assert all(len(each) == 1 and holdable.issuperset(each) for each in scopes), route


def test_every_problem_is_documented_as_problem_json_and_every_route_has_its_common_ones():
    for (method, path), operation in OPERATIONS.items():
        statuses = set(operation["responses"])
        assert {"422", "429", "503"} <= statuses, path
        assert ({"401", "403"} <= statuses) == bool(operation.get("security")), path
        if method == "POST":
            assert {"400", "413", "415"} <= statuses, path
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (path, status)


def test_whatever_refuses_a_stale_version_says_how_the_version_is_named():
    refusing = {
        operation["operationId"]: operation for operation in OPERATIONS.values() if "412" in operation["responses"]
    }
    assert {"change_record", "replace_reference", "request_confirmation", "confirm_hit", "dispose_hit"} <= set(refusing)
    for name, operation in refusing.items():
        (named,) = [given for given in operation["parameters"] if given["name"] == "If-Match"]
        always = name in ("change_record", "replace_reference")
        assert (named["in"], named["required"]) == ("header", always), name


def test_bodies_are_closed_and_names_are_snake_case():
    for name in (
        "SearchRequest", "SearchBatchRequest", "Firearm", "RecordDraft", "RecordedFirearm", "FirearmDraft", "Assertion",
        "Acknowledgement", "ReferenceDraft", "VariantDraft", "Marking", "Source", "NotThis", "RecordImportRequest",
        "RecordMapping",
        "MissingReportDraft", "MissingDecision", "Photo", "PartyDraft", "ClientDraft", "CertificateDraft",
        "MandateDraft", "DeskDraft",
    ):  # fmt: skip
        schema = DOCUMENTED["components"]["schemas"][name]
        assert schema["additionalProperties"] is False, name
        assert all(field == field.lower() for field in schema.get("properties", {})), name


def test_the_document_is_where_readers_of_the_docs_look():
    assert (DOCUMENT.parents[3] / "docs" / "openapi.json").resolve() == DOCUMENT.resolve()
