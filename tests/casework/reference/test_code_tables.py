"""The code lists as a caller reads them, in the language that it asks for."""

import pytest

from iarms.handlers import service
from tests.world import World


def read(world: World, **headers: str):
    answer = world.call("GET", "/v1/codes", headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status == 200, answer.text
    return answer


def labels_of(answer, name: str) -> dict[str, str]:
    return {entry["code"]: entry["label"] for entry in answer.json["lists"][name]}


@pytest.mark.parametrize(
    ("accepted", "language", "stolen"),
    [("", "en", "Stolen"), ("fr-CA", "fr", "Volée"), ("de, es;q=0.4", "es", "Robada"), ("ar", "ar", "مسروق")],
)
def test_the_labels_come_in_the_language_asked_for(world: World, accepted: str, language: str, stolen: str):
    answer = read(world, Accept_Language=accepted)
    assert labels_of(answer, "record_kind")["STOLEN"] == stolen
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Vary"] == "Accept-Language"


def test_without_the_header_labels_are_english_and_the_name_of_the_header_has_no_case(world: World):
    assert labels_of(read(world), "search_purpose")["SEIZURE_CHECK"] == "Check of a seized firearm"
    assert read(world, **{"accept-language": "fr"}).headers["Content-Language"] == "fr"


def test_codes_are_the_same_in_every_language_and_in_the_same_order(world: World):
    answers = [read(world, Accept_Language=language) for language in ("en", "fr", "es", "ar")]
    codes = [[(name, [e["code"] for e in entries]) for name, entries in each.json["lists"].items()] for each in answers]
    assert codes[0] == codes[1] == codes[2] == codes[3]
    assert len({each.text for each in answers}) == 4


def test_problems_are_said_in_the_language_of_who_asks(world: World):
    problem = world.call("GET", "/v1/codes?language=fr", headers={"Accept-Language": "fr"})
    assert problem.status == 422
    assert problem.json["errors"][0]["detail"].startswith("language : Il n'y a pas de tel paramètre.")
    assert problem.headers["Content-Language"] == "fr"


def test_a_header_sent_twice_is_read_as_one(world: World, monkeypatch):
    handle = service.handle

    def twice(event, context):
        event["multiValueHeaders"]["Accept-Language"] = ["de", "ar;q=0.3, fr;q=0.1"]
        event["headers"]["Accept-Language"] = "ar;q=0.3, fr;q=0.1"
        return handle(event, context)

    monkeypatch.setattr(service, "handle", twice)
    assert read(world).headers["Content-Language"] == "ar"
