"""Played in each language, what the service says to people is said in it, and it says nothing to people elsewhere.

The OpenAPI document says which texts those are (`x-said-in`), and is held to it here: such a text is not English on an
Arabic answer, and no other text is an English sentence unless a person wrote it.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import pytest

from iarms.domain.languages.accept_language import LANGUAGES
from iarms.models.language import Language
from iarms.models.reason import SaysSentences
from iarms.models.said_text import SAID_IN
from ops.documents.examples import Called, Shown, route_of, world_of_examples
from ops.documents.story import tell
from tests.builders import any_import, any_search
from tests.contract.routes import described, operations
from tests.contract.spoken import Told, in_latin, is_english, said_places, told
from tests.world import DESKS, Answer, World

OK: Final = 200
FILE: Final = (
    b"serial_number;make;calibre;firearm_type;record_kind;occurred_on;occurred_in\n"
    b"A123456 (partial);Glock;1970-12-01;pistole;STOLEN;2024-05-00;BR\n"
)
AS_KEPT: Final = {"GET /v1/hits/{hit_id}/versions/{version}", "GET /v1/traces/{trace_id}/versions/{version}"}
"""What a report was made of is shown to the letter as it is kept, in English, or its digest would be another."""
PRINTED: Final = {"GET /v1/hits/{hit_id}/report", "GET /v1/traces/{trace_id}/report"}
IN_ENGLISH_ALONE: Final = {
    # what a stretch of a description was taken for
    "UnderstoodText.as",
}
"""What a person reads in English whatever is asked for: gaps that are known, and told of in docs/using.md."""
UNHEARD: Final = {
    "ChainLink.placed",
    "Contradiction.text",
    "TimeToCrime.text",
    "YearEstimate.reason",
}
"""What is said where the story does not lead."""


LONG: Final = 12
"""A single word that is as long is written by nobody else by chance."""


class Heard(NamedTuple):
    """An answer of the story: the operation, its answer, and every text in it."""

    name: str
    answer: Answer
    texts: list[Told]


class Listening:
    """A world whose callers ask in one language; what they hear and what they wrote."""

    def __init__(self, world: Any, language: Language) -> None:
        self._world, self._language = world, language
        self.heard: list[Heard] = []
        self.written: list[str] = [desk.model_dump_json() for desk in DESKS.values()]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    def call(self, method: str, target: str, body: Any = None, **how: Any) -> Answer:
        headers = {**(how.pop("headers", None) or {}), "Accept-Language": self._language}
        answer: Answer = self._world.call(method, target, body, headers=headers, **how)
        self.written.append(json.dumps([target, body, how.get("text")], ensure_ascii=False))
        route, _ = route_of(Called(method, target, body))
        self.heard.append(Heard(route.name, answer, texts_of(route.name, answer)))
        return answer

    def written_texts(self) -> list[str]:
        """What people wrote in words, the longest first: of it nothing is the service's."""
        words = {each for text in self.written for each in _strings(text) if " " in each or len(each) > LONG}
        return sorted(words, key=len, reverse=True)

    def upload(self, asked: Answer, data: bytes) -> None:
        self.written.append(data.decode("utf-8", "replace"))
        self._world.upload(asked, data)


def _strings(text: str) -> Iterator[str]:
    """The texts within a JSON, or the cells of a file."""
    try:
        left = [json.loads(text)]
    except ValueError:
        yield from re.split("[;,\r\n]", text)
        return
    while left:
        each = left.pop()
        if isinstance(each, str):
            yield each
        left += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()


def texts_of(name: str, answer: Answer) -> list[Told]:
    """Every text of an answer in JSON; none of the document of the API itself."""
    method, _, path = name.partition(" ")
    operation = operations()[method, path]
    content = operation["responses"][str(answer.status)].get("content", {})
    media_type = str(answer.headers.get("Content-Type", "")).partition(";")[0]
    if not media_type.endswith("json") or not answer.text or operation["operationId"] == "read_openapi":
        return []
    return list(told(answer.json, content[media_type]["schema"]))


@pytest.fixture(scope="module")
def heard() -> Mapping[Language, Listening]:
    """The story of the examples, once in each language."""
    by_language: dict[Language, Listening] = {}
    for language in LANGUAGES:
        with world_of_examples() as world:
            by_language[language] = Listening(world, language)
            tell(by_language[language], Shown())
            ask_on(by_language[language])
    return by_language


def by_people(text: str, written: Collection[str]) -> str:
    """A text without what a person wrote of it."""
    for each in written:
        if each in text:
            text = text.replace(each, "")
    return text


def stale_or_new(found: Collection[str], known: Collection[str]) -> tuple[list[str], list[str]]:
    return sorted(set(found) - set(known)), sorted(set(known) - set(found))


def ask_on(world: Listening) -> None:
    """What else the service has sentences for: what is not understood, no firearm, notes on a file, a year."""
    for target in (
        "/v1/reference/makes?q=zzyzx",
        "/v1/reference/calibres?q=zzyzx",
        "/v1/reference/firearms?make=zzyzx",
        "/v1/reference/firearms?model=zzyzx&make=zzyzx",
        "/v1/reference/firearms?country=QQ",
    ):
        world.call("GET", target)
    for body in ({"description": "toy pistol of plastic"}, {"description": "a Zzyzx of steel"}):
        assert world.call("POST", "/v1/reference/identify", body).status == OK
    firearm = {"make": "Beretta", "model": "92", "calibre": "12", "markings": "PSF 1975 XXX"}
    world.call("POST", "/v1/reference/identify", {"firearm": firearm})
    world.call("POST", "/v1/searches", any_search(make="CBC", calibre="1970-12-01"))
    asked = world.call("POST", "/v1/record-imports", any_import(FILE, format="CSV"), party="NCB-BR")
    world.upload(asked, FILE)
    assert world.import_all() == []
    world.call("GET", f"{asked.headers['Location']}?lines=all", party="NCB-BR")


def test_what_is_said_in_arabic_has_no_english_in_it(heard: Mapping[Language, Listening]):
    written = heard["ar"].written_texts()
    faults = [
        (each.name, place, text)
        for each in heard["ar"].heard
        for place, text, is_said in each.texts
        if is_said and each.name not in AS_KEPT and in_latin(by_people(text, written))
    ]
    assert faults == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_what_is_said_is_not_said_in_english(heard: Mapping[Language, Listening], language: Language):
    """And what is not said is the same in every language, to the last id."""
    written = heard[language].written_texts()
    for english, other in zip(heard["en"].heard, heard[language].heard, strict=True):
        for one, two in zip(english.texts, other.texts, strict=True):
            if not one.is_said or english.name in AS_KEPT:
                assert one == two, english.name
            elif is_english(by_people(one.text, written)):
                assert one.text != two.text, (english.name, one)


def test_no_other_text_is_an_english_sentence(heard: Mapping[Language, Listening]):
    written = heard["ar"].written_texts()
    found = {
        place
        for each in heard["ar"].heard
        for place, text, is_said in each.texts
        if not is_said and is_english(by_people(text, written))
    }
    assert stale_or_new(found, IN_ENGLISH_ALONE) == ([], [])


def test_each_text_that_is_said_is_heard(heard: Mapping[Language, Listening]):
    """Or it is one that the story does not come by."""
    seen = {place for each in heard["ar"].heard for place, _, is_said in each.texts if is_said}
    every = {place for schema in answered().values() for place in said_places(schema)}
    assert stale_or_new(every - seen, UNHEARD) == ([], [])


def test_an_answer_that_depends_on_the_language_says_so(heard: Mapping[Language, Listening]):
    for language, listening in heard.items():
        for name, answer, _ in listening.heard:
            said = answer.headers.get("Content-Language"), answer.headers.get("Vary")
            says = name in speaking() or answer.status >= 400
            if name in AS_KEPT | PRINTED:
                assert said == ("en", None), name  # of a report the language that the register has for the caller
            else:
                assert said == ((language, "Accept-Language") if says else (None, None)), (name, answer.status)


def test_the_document_says_which_answers_depend_on_the_language():
    declared = {
        name
        for name, operation in by_name().items()
        if any("Vary" in answer.get("headers", ()) for status, answer in operation["responses"].items() if status < "3")
    }
    assert declared == speaking()


def test_a_sentence_that_is_said_by_its_code_is_one_that_is_said():
    """The fields of code and text that `in_language` looks at are those that the document tells of."""
    models = all_models(SaysSentences)
    assert len(models) > 10
    for model in models:
        properties = model.model_json_schema(mode="serialization")["properties"]
        for sentence in model.SENTENCES:
            assert SAID_IN in json.dumps(properties[sentence.text]), (model, sentence.text)


def test_what_a_party_is_told_has_codes_and_no_sentences():
    """There is no Accept-Language where nobody asks: who receives it words it by its codes."""
    hooks = described()["webhooks"]
    assert hooks
    for hook in hooks.values():
        for content in hook["post"]["requestBody"]["content"].values():
            assert list(said_places(content["schema"])) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/v1/problems", "/v1/problems/not_found"])
def test_a_page_names_its_language_and_from_where_it_is_read(world: World, path: str, language: Language):
    answer = world.call("GET", path, headers={"Accept": "text/html", "Accept-Language": language})
    head = re.search('<html lang="([a-z]+)" dir="([a-z]+)">', answer.text)
    assert head is not None
    assert head.groups() == (language, "rtl" if language == "ar" else "ltr")
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Vary"] == "Accept, Accept-Language"


def by_name() -> dict[str, Any]:
    return {f"{method} {path}": operation for (method, path), operation in operations().items()}


def answered() -> dict[str, Any]:
    """The schema of each JSON that an operation answers with, by the operation and the status."""
    return {
        f"{name} {status}": content["schema"]
        for name, operation in by_name().items()
        for status, answer in operation["responses"].items()
        for media_type, content in answer.get("content", {}).items()
        if media_type.endswith("json") and operation["operationId"] != "read_openapi"
    }


def all_models(base: type[SaysSentences]) -> set[type[SaysSentences]]:
    return {model for each in base.__subclasses__() for model in (each, *all_models(each))}


@cache
def speaking() -> set[str]:
    """The operations whose answers have texts that are said in the caller's language."""
    return {
        name.rpartition(" ")[0] for name, schema in answered().items() if name[-3] == "2" and any(said_places(schema))
    } - AS_KEPT
