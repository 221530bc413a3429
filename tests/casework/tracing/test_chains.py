"""A weapon followed from country to country: by HTTP, each bureau reading what concerns it and nothing else."""

from typing import Any

from tests.casework.tracing.test_steps import read, step, submit, told
from tests.world import World

EXPORTED: dict[str, Any] = {
    "outcome": "EXPORTED_TO",
    "next_country": "BR",
    "events": [
        {"kind": "SALE", "date": "2003-11", "country": "FR", "holder": "PRIVATE", "note": "a shop in Lyon"},
        {
            "kind": "EXPORT",
            "date": "2004-03",
            "country": "FR",
            "to_country": "BR",
            "holder": "DEALER",
            "note": "licence FR-2004-117",
        },
    ],
}


def test_the_next_bureau_reads_who_exported_the_weapon_and_by_which_licence(world: World):
    trace = submit(world, make="Manurhin", country_of_manufacture="FR", model=None)
    told(world)
    assert step(world, trace, "responses", EXPORTED, party="NCB-FR").status == 201
    assert told(world)["NCB-BR"] == [("trace.received", "QUEUED")]
    seen = read(world, trace, "NCB-BR")
    (event,) = seen["legs"][0]["concerning"]
    assert (event["kind"], event["date"], event["country"], event["holder"], event["note"], event["told_by"]) == (
        "EXPORT",
        "2004-03",
        "FR",
        "DEALER",
        "licence FR-2004-117",
        "NCB-FR",
    )
    assert "Lyon" not in str(seen)
    assert [link["kind"] for link in seen["chain_of_custody"]] == ["RECOVERY"]
    assert read(world, trace)["warnings"] == trace["warnings"]


def test_a_country_that_is_asked_already_is_told_more_and_no_circle_is_seen(world: World):
    trace = submit(world, country_of_last_import="FR")
    told(world)
    french = next(n for n, leg in enumerate(trace["legs"]) if leg["country"] == "FR")
    assert step(world, trace, "responses", EXPORTED, party="NCB-FR", leg=french).status == 201
    messages = told(world)
    assert messages["NCB-BR"] == [("trace.updated", "ADDED_KNOWLEDGE")]
    assert read(world, trace, "NCB-BR")["legs"][0]["concerning"][0]["told_by"] == "NCB-FR"
    assert "circle" not in {warned["code"] for warned in read(world, trace)["warnings"]}
    assert step(world, trace, "responses", {"outcome": "NO_RECORD"}, leg=1 - french).status == 201, "it answers as ever"


def test_what_is_for_the_requester_alone_tells_the_next_bureau_nothing(world: World):
    trace = submit(world, make="Manurhin", country_of_manufacture="FR", model=None)
    kept = {**EXPORTED, "restrictions": ["REQUESTER_ONLY"]}
    assert step(world, trace, "responses", kept, party="NCB-FR").status == 201
    seen = read(world, trace, "NCB-BR")
    assert seen["legs"][0]["concerning"] == []
    assert "NCB-FR" not in str(seen)
    assert read(world, trace)["legs"][1]["reason"] == "named in an answer that is not for others"


def test_a_retracted_country_is_told_and_withdrawn(world: World):
    trace = submit(world, make="Manurhin", country_of_manufacture="FR", model=None)
    step(world, trace, "responses", EXPORTED, party="NCB-FR")
    told(world)
    never = {"outcome": "DOMESTIC_NEVER_EXPORTED", "correction": "the export was of another weapon"}
    assert step(world, trace, "responses", never, party="NCB-FR").status == 201
    assert told(world)["NCB-BR"] == [("trace.updated", "WITHDRAWN")]
    done = read(world, trace)
    assert [(leg["country"], leg["state"]) for leg in done["legs"]] == [("FR", "ANSWERED_FINAL"), ("BR", "WITHDRAWN")]
    assert (done["state"], done["outcome"]) == ("COMPLETED", "DOMESTIC_NEVER_EXPORTED")
    assert read(world, trace, "NCB-BR")["legs"][0]["failure_reason"] == "NOT_NEEDED"
