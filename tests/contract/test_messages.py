"""What the service says in words is there in every language, with the same values in it, and nothing lies unused."""

import inspect
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from iarms.domain.identification import answer
from iarms.domain.identification import items as items_read
from iarms.domain.identification.item_words import thing_code
from iarms.domain.languages import in_language
from iarms.domain.languages.accept_language import LANGUAGES
from iarms.domain.languages.phrasing import MessageForms, form_of, messages_in
from iarms.domain.languages.saying import say
from iarms.domain.tracing import clock_steps, steps
from iarms.domain.vocabulary.designs import all_designs
from iarms.domain.weapon_marks import all_marks
from iarms.domain.weapon_marks.year_rules import year_rules
from iarms.domain.weapon_marks.years import INSPECTOR, SHORT, YearClues, estimate_year
from iarms.models.country import FORMER_STATES
from iarms.models.language import Language
from iarms.models.reason import Difference, LookalikeMake, Parameters, YearSpan

FILES = Path(str(files("iarms.data").joinpath("messages")))
ENGLISH = messages_in("en").lists
# Lists whose messages are said by a code with parameters, which are typed; the values of the others are words.
BY_CODE = ("evidence", "why_not_hit", "warnings", "leg_reasons", "advice", "identify_evidence", "notes", "year_rules")
SENTENCES = [(name, key) for name, keys in ENGLISH.items() for key in keys]
SOURCES = "\n".join(
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parent.parent.parent / "functions" / "iarms").rglob("*.py"))
)
# Keys that are made of a code: noun_SALE, recovered_FOUND; and lists that are keyed by codes of tables.
_MADE_OF_CODES = tuple(re.findall(r'f"([a-z_]+_)\{', SOURCES))
_OF_TABLES = (
    "limits",
    "problem_values",
    "former_states",
    "mistaken",
    "number_forms",
    "without_bureau",
    "field_names",
    "ordinals",
    "words",
    "design_reasons",
    "kind_things",
    "exclusion_looks",
    "exclusion_signs",
    "year_rules",
)
# What tables have in English alone, and what other languages say in its place; of a list or of one message.
_MAY_DIFFER = {
    "warnings": {"why"},
    "leg_reasons": {"why", "mark", "mark_code", "former"},
    "identify_evidence.made_in_country": {"given", "country"},
    "identify_evidence.country_differs": {"given", "recorded", "country", "made_in"},
}
_PLACE = re.compile(r"\{(\w*)(?::([^}]*))?\}")
# A value of each parameter, so that every message can be said.
_OF_A_KIND: dict[Any, Any] = {int: 3, float: 1.5, bool: True, str: "X1"}
_KINDS = get_type_hints(Parameters)
VALUES: dict[str, Any] = {
    name: _OF_A_KIND.get(kind, ("A", "B")) for name, kind in _KINDS.items()
} | {
    "differences": (Difference(position=2, given="O", recorded="0"), Difference(position=5, given="8", recorded="B")),
    "mistaken": ("COLT", "FN"), "field": "model", "status": "CLEARED", "serial_state": "PARTIAL",
    "given_type": "PISTOL", "recorded_type": "RIFLE", "given_country": "AT", "recorded_country": "SUHH",
    "given": "7", "recorded": "4", "component": "BARREL", "make_code": "GLOCK", "country": "TW", "former": "SUHH",
    "countries": ("AT", "DE"), "made_in": ("IT",), "types": ("PISTOL",), "actions": ("BOLT",), "action": "BOLT",
    "state": "SUBMITTED", "kind": "TOY", "thing": "TOY", "design": "Makarov", "recorded_action": "BOLT",
    "why": "1", "mark": "1", "mark_code": "us-sa",
    "spans": (YearSpan(from_year=1976, until_year=1976), YearSpan(from_year=1986, until_year=None)),
    "lookalikes": (LookalikeMake(make="FN", countries=("BE",), mistaken=("COLT", "FN")),),
}  # fmt: skip


def texts_of(message: MessageForms) -> Iterator[str]:
    """The texts of a message: one, or one for each form."""
    yield from (message,) if isinstance(message, str) else (text for form, text in message.items() if form != "of")


def places_of(message: MessageForms) -> set[str]:
    """The names of the values in a message, `of` among them."""
    of = set() if isinstance(message, str) else {message["of"]}
    return of | {name for text in texts_of(message) for name, _ in _PLACE.findall(text)}


def test_there_is_a_file_for_each_language_and_no_other():
    assert {path.stem for path in FILES.iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_has_every_message_once_with_the_values_of_the_english_one(language: Language):
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs), [key for key, _ in pairs]
        return dict(pairs)

    content = json.loads((FILES / f"{language}.json").read_text("utf-8"), object_pairs_hook=once)
    lists, faults = content["lists"], []
    assert content["language"] == language
    for name, key in SENTENCES:
        if name == "ordinals":
            continue
        message = lists.get(name, {}).get(key)
        if message is None or not all(text.strip() for text in texts_of(message)):
            faults.append(f"{name}.{key} is missing in {language}.json")
            continue
        may_differ = _MAY_DIFFER.get(name, set()) | _MAY_DIFFER.get(f"{name}.{key}", set())
        if differing := (places_of(message) ^ places_of(ENGLISH[name][key])) - may_differ:
            faults.append(f"{name}.{key} has or lacks {differing}, beside en.json")
    faults += [f"{name}.{key} is not in en.json" for name in lists for key in lists[name] if key not in ENGLISH[name]]
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_that_depends_on_a_number_has_every_form_that_it_takes(language: Language):
    messages = messages_in(language)
    counted = [message for keys in messages.lists.values() for message in keys.values() if not isinstance(message, str)]
    assert counted
    for message in counted:
        assert set(message) - {"of", "other"} <= messages.plurals.keys()
        assert "other" in message
    taken = {form_of(messages.ordinals, number) for number in range(1, 130)}
    assert taken <= messages.lists["ordinals"].keys()


def test_numbers_take_the_forms_that_cldr_has_for_arabic():
    rules = messages_in("ar").plurals
    forms = {number: form_of(rules, number) for number in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111, 200)}
    assert forms == {
        0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 99: "many", 100: "other", 102: "other",
        103: "few", 111: "many", 200: "other",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BY_CODE)
def test_every_message_of_a_code_can_be_said_and_leaves_no_brace(name: str, language: Language):
    for key in ENGLISH[name]:
        said = say(name, key, VALUES, language)
        assert "{" not in said, said
        if language == "ar":
            own = re.sub("\u200f[^\u200f]*\u200f", "", said)
            # Of a maker's numbers its name, which English has too.
            named = " ".join(texts_of(ENGLISH[name][key])) if name == "year_rules" else ""
            latin = [word for word in re.findall("[A-Za-z_]{2,}", own) if "_" not in word and word not in _SAID_SO]
            latin = [word for word in latin if not (word[0].isupper() and word in named)]
            assert latin == [] or "mistaken" in str(ENGLISH[name][key]) or key == "make_mistaken_for", said


@pytest.mark.parametrize("name", BY_CODE)
def test_the_values_of_a_code_are_typed_parameters(name: str):
    named = {value for key in ENGLISH[name] for value in places_of(ENGLISH[name][key])}
    assert named <= Parameters.__annotations__.keys()


def test_arabic_says_nothing_in_latin_letters_but_names():
    """A name is what English writes with a capital letter or a digit too: Beretta, CZ 75, NCB."""
    for name, key in SENTENCES:
        english = " ".join(texts_of(ENGLISH[name][key]))
        for text in texts_of(messages_in("ar").lists[name].get(key, "")):
            for word in re.findall(r"[A-Za-z][\w.&'+-]*", _PLACE.sub("", text)):
                # With an underscore it is the name of a field of the API.
                assert "_" in word or word in _SAID_SO or (word[0].isupper() and word in english), (
                    f"{name}.{key}: {word}"
                )


# Names that English has in another form, and words that are no language's.
_SAID_SO = {
    "replace",
    "again",
    "missing",
    "most",
    "correction",
    "UTF",
    "INTERPOL",
    "GS",
    "TW",
    "importer",
    "make",
    "sha256sum",
    "LRM",
    "CZ-USA",
    "B6",
    "Z88",
    "SP1",
}


@pytest.mark.parametrize(("name", "key"), [each for each in SENTENCES if each[0] not in _OF_TABLES])
def test_a_sentence_is_said_somewhere(name: str, key: str):
    is_part = any(f":+{key}}}" in text or f":each {key}}}" in text for text in _TEMPLATES)
    assert f'"{key}"' in SOURCES or key.startswith(_MADE_OF_CODES) or is_part, f"{name}: {key}"


_TEMPLATES = [text for keys in ENGLISH.values() for message in keys.values() for text in texts_of(message)]


def test_every_former_state_has_a_name():
    assert ENGLISH["former_states"].keys() == FORMER_STATES


def test_makes_that_are_mistaken_for_each_other_are_those_of_the_table():
    table = json.loads(files("iarms.data").joinpath("makes.json").read_text("utf-8"))
    assert ENGLISH["mistaken"] == {"+".join(each["codes"]): each["reason"] for each in table["mistaken"]}


def test_forms_of_numbers_advice_and_countries_without_a_bureau_are_those_of_the_tables():
    numbering = json.loads(files("iarms.data").joinpath("numbering.json").read_text("utf-8"))
    routing = json.loads(files("iarms.data").joinpath("routing.json").read_text("utf-8"))
    assert ENGLISH["number_forms"] == {make: entry["words"] for make, entry in numbering["makes"].items()}
    kinds = json.loads(files("iarms.data").joinpath("item_kinds.json").read_text("utf-8"))["kinds"]
    assert ENGLISH["kind_advice"] == {kind: each["advice"] for kind, each in kinds.items() if "advice" in each}
    assert ENGLISH["without_bureau"] == {country: entry["why"] for country, entry in routing["without"].items()}


def test_things_designs_and_what_is_excluded_are_those_of_the_tables():
    table = json.loads(files("iarms.data").joinpath("item_kinds.json").read_text("utf-8"))
    things = {each["thing"] for each in [*table["objects"], *table["qualities"]] if each.get("thing")}
    things |= {each["means"] for each in table["kinds"].values()}
    for module in (items_read, answer):
        # Things that the code names itself.
        things |= set(re.findall(r'"(an? [^"]+)"', inspect.getsource(module)))
    assert ENGLISH["kind_things"] == {thing_code(thing): thing for thing in things}
    assert ENGLISH["design_reasons"] == {design.name: design.why for design in all_designs()}
    exclusions = json.loads(files("iarms.data").joinpath("exclusions.json").read_text("utf-8"))["exclusions"]
    assert ENGLISH["exclusion_looks"] == {each["code"]: each["what"] for each in exclusions}
    assert ENGLISH["exclusion_signs"] == {each["code"]: each["by"] for each in exclusions}


def test_what_tells_a_year_is_said_by_a_message_and_by_no_idle_one():
    assert ENGLISH["year_rules"].keys() == {rule.says for rule in year_rules()} | {"inspector"}
    for rule in year_rules():
        named = places_of(ENGLISH["year_rules"][rule.says])
        assert named - rule.values.keys() <= {"characters", "spans"}, rule.says
    for mark in all_marks():
        if (
            mark.kind == "INSPECTOR"
            and mark.from_year
            and mark.until_year
            and mark.until_year - mark.from_year <= SHORT
        ):
            assert mark.meaning.startswith(INSPECTOR)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_estimate_of_years_is_said_in_each_language(language: Language):
    """One that agrees, one that can be of two spans, one that contradicts itself."""
    agreed = YearClues("BROWNING", number="123NY45678")
    told = estimate_year(YearClues("MARLIN", frozenset(), "71123456"))
    against = estimate_year(YearClues("COLT", frozenset({"COLT:1911"}), "70G12345", "RCD"))
    for estimate in filter(None, (estimate_year(agreed), told, against)):
        said = in_language(estimate, language)
        assert (said.reason == estimate.reason) is (language == "en")
        assert said.reasons == estimate.reasons
        if language == "ar":
            own = re.sub("\u200f[^\u200f]*\u200f", "", said.reason)
            assert {word for word in re.findall("[A-Za-z]{3,}", own) if word not in estimate.reason} == set()
    assert told is not None
    assert told.reasons[0].code == "marlin_year"


def test_every_step_of_a_leg_has_its_words():
    """What a leg's history calls a step is no code of a list, so nothing else holds it to have words."""
    told = {*steps._IN_HISTORY.values(), *clock_steps._IN_HISTORY.values()}
    told |= {"informed", "withdrawn", "opened", "proposed", "sent"}

    assert {f"step_{each}" for each in told} <= ENGLISH["report"].keys()
