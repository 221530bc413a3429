"""The reference table over its routes: written in versions, read as of a day, found by what people write."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.handlers import http
from iarms.models.reference import reference_id_of
from tests import clock
from tests.builders import any_reference_draft
from tests.world import Answer, World

GS = "INTERPOL-GS"
PATH = "/v1/reference/firearms"
TODAY = clock.TODAY
BERETTA = reference_id_of("BERETTA", "92")


def write(world: World, **fields: Any) -> Answer:
    return world.call("POST", PATH, any_reference_draft(**fields), party=GS)


def written(world: World, **fields: Any) -> dict[str, Any]:
    answer = write(world, **fields)
    assert answer.status == 201, answer.text
    return answer.json


def found(world: World, query: str, party: str = "ADM-KE") -> list[str]:
    answer = world.call("GET", f"{PATH}?{query}", party=party)
    assert answer.status == 200, answer.text
    return [item["model"] for item in answer.json["items"]]


def every(world: World, target: str) -> list[dict[str, Any]]:
    """What a list holds on all of its pages."""
    page = world.call("GET", target).json
    items = page["items"]
    while page["next_cursor"]:
        page = world.call("GET", f"{target}&cursor={page['next_cursor']}").json
        items += page["items"]
    return items


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def faults(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 422, answer.text
    return [(error["pointer"], error["code"]) for error in answer.json["errors"]]


def test_a_firearm_is_written_with_its_account_and_read_by_everybody(world: World):
    answer = write(world)

    assert answer.headers["Location"] == f"{PATH}/{BERETTA}"
    for party in ("WCO", "ADM-KE", "NCB-FR", GS):
        read = world.call("GET", f"{PATH}/{BERETTA}", party=party)
        assert read.status == 200
        assert read.headers["ETag"] == '"1"'
        assert read.json == answer.json | {"variant": None, "pictures": None}
    assert world.call("GET", f"{PATH}/{BERETTA}", party="AUDITOR").status == 403
    assert (answer.json["make"], answer.json["make_code"]) == ("Beretta", "BERETTA")
    assert [(each["number"], each["calibre_groups"]) for each in answer.json["variants"]] == [
        (1, ["9X19"]),
        (2, ["9X21"]),
    ]
    (event,) = [each for each in world.documents(tables.AUDIT) if each["action"] == "create_reference"]
    assert (event["party"], event["reference_id"], event["object_version"]) == (GS, BERETTA, 1)
    assert event["reason"] == "seen in seizures"


@pytest.mark.parametrize("party", ["WCO", "ADM-KE", "NCB-FR", "AUDITOR"])
def test_only_the_general_secretariat_writes(world: World, party: str):
    assert world.call("POST", PATH, any_reference_draft(), party=party).json["code"] == "scope_missing"
    headers = {"If-Match": '"1"'}
    assert world.call("PUT", f"{PATH}/{BERETTA}", any_reference_draft(), party=party, headers=headers).status == 403
    assert world.items(tables.REFERENCES) == []


def test_a_variant_is_picked_out_by_its_number(world: World):
    written(world)

    second = world.call("GET", f"{PATH}/{BERETTA}-2").json
    assert (second["reference_id"], second["variant"]["name"], len(second["variants"])) == (BERETTA, "98FS", 2)
    for unknown in (f"{BERETTA}-3", f"{BERETTA}-02", f"{BERETTA}-x", reference_id_of("BERETTA", "93"), "nonsense"):
        assert world.call("GET", f"{PATH}/{unknown}").status == 404


def test_spellings_of_one_model_are_one_firearm(world: World):
    first = written(world)

    second = write(world, make="BERETTA", model="Mod. 92")
    assert second.status == 409
    assert first["reference_id"] in second.json["detail"]
    other = written(world, model="Quokka 92")
    assert other["reference_id"] != first["reference_id"]
    assert (found(world, "model=Quokka+92"), found(world, "model=92&make=beretta")) == (
        ["Quokka 92"], ["92FS", "Quokka 92"],
    )  # fmt: skip
    assert written(world, make="Taurus", model="PT92")["reference_id"] == reference_id_of("TAURUS", "PT 92")


def test_the_same_key_gives_the_first_answer_again(world: World):
    key = {"Idempotency-Key": "k"}
    first, again = (world.call("POST", PATH, any_reference_draft(), party=GS, headers=key) for _ in range(2))

    assert (first.status, again.status) == (201, 201)
    assert first.text == again.text


def test_a_new_version_is_written_over_the_latest_and_the_old_one_stays_readable(world: World, monkeypatch):
    first = written(world)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(http, "now", lambda: tomorrow)
    variants = [{"number": 2, "calibre": "9x21", "origins": ["MAKER"]}, {"calibre": ".40 S&W", "origins": ["MAKER"]}]
    body = any_reference_draft(model="92", catalogue_codes=["J92"], variants=variants, reason="the 96 was missing")

    def replace(version: str | None) -> Answer:
        headers = {"If-Match": version} if version else {}
        return world.call("PUT", f"{PATH}/{BERETTA}", body, party=GS, headers=headers)

    assert replace(None).status == 428
    assert replace('"2"').status == 412
    second = replace('"1"')
    assert (second.status, second.headers["ETag"]) == (200, '"2"')
    assert replace('"1"').status == 412
    assert [(each["number"], each["calibre"]) for each in second.json["variants"]] == [(2, "9x21"), (3, ".40 S&W")]
    assert world.call("GET", f"{PATH}/{BERETTA}").json["version"] == 2
    assert world.call("GET", f"{PATH}/{BERETTA}?as_of={day(0)}").json == first | {"variant": None, "pictures": None}
    assert world.call("GET", f"{PATH}/{BERETTA}-1?as_of={day(0)}").json["variant"]["calibre"] == "9 mm Para"
    assert world.call("GET", f"{PATH}/{BERETTA}-1").status == 404
    assert world.call("GET", f"{PATH}/{BERETTA}?as_of={day(-1)}").status == 404
    assert found(world, "catalogue_code=JS92F300M") == []
    assert found(world, "catalogue_code=j-92") == ["92"]
    assert found(world, "calibre=9mm%20Luger") == []
    (event,) = [
        each
        for each in world.documents(tables.AUDIT)
        if each["action"] == "replace_reference" and each["status"] == 200
    ]
    assert (event["object_version"], event["reason"]) == (2, "the 96 was missing")
    # A number that was given up is nobody's again.
    variants = [{"calibre": ".22 LR", "origins": ["MAKER"]}]
    body = any_reference_draft(model="92", variants=variants)
    assert [each["number"] for each in replace('"2"').json["variants"]] == [4]


def test_what_is_planned_is_the_general_secretariats_until_its_day(world: World, monkeypatch):
    written(world)
    body = any_reference_draft(model="92", firearm_type="CARBINE", effective_from=day(10))
    headers = {"If-Match": '"1"'}
    assert world.call("PUT", f"{PATH}/{BERETTA}", body, party=GS, headers=headers).status == 200

    assert world.call("GET", f"{PATH}/{BERETTA}").json["version"] == 1
    assert world.call("GET", f"{PATH}/{BERETTA}?as_of={day(10)}", party=GS).json["version"] == 2
    assert faults(world.call("GET", f"{PATH}/{BERETTA}?as_of={day(10)}")) == [("/query/as_of", "in_the_future")]
    assert (found(world, "firearm_type=PISTOL"), found(world, "firearm_type=CARBINE")) == (["92FS"], [])
    stale = world.call("PUT", f"{PATH}/{BERETTA}", body, party=GS, headers=headers)
    assert (stale.status, day(10) in stale.json["detail"]) == (412, True)

    monkeypatch.setattr(http, "now", lambda: datetime.now(UTC) + timedelta(days=10))
    assert world.call("GET", f"{PATH}/{BERETTA}").json["version"] == 2
    assert (found(world, "firearm_type=PISTOL"), found(world, "firearm_type=CARBINE")) == ([], ["92"])


def test_a_withdrawn_firearm_is_read_and_not_listed(world: World):
    written(world)
    body = any_reference_draft(model="92FS", withdrawn_on=day(0), reason="one with another")
    world.call("PUT", f"{PATH}/{BERETTA}", body, party=GS, headers={"If-Match": '"1"'})

    assert world.call("GET", f"{PATH}/{BERETTA}").json["withdrawn_on"] == day(0)
    assert found(world, "make=Beretta") == []
    assert write(world).status == 409


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"effective_from": day(-1)}, "/effective_from", "in_the_past"),
        ({"withdrawn_on": day(-1)}, "/withdrawn_on", "before_effective"),
        ({"make": "Interarms"}, "/make", "importer"),
        ({"make": "Arsenal"}, "/make", "ambiguous_make"),
        ({"make": "unknown"}, "/make", "no_make"),
        ({"variants": [{"number": 1, "origins": ["MAKER"]}]}, "/variants/0/number", "unknown_variant"),
        ({"sources": [{"origin": "MAKER", "confidence": "HIGH", "facts": ["make"]}]}, "", "no_source"),
        ({"sources": []}, "/sources", "too_short"),
        ({"made_until": 1950}, "", "years_reversed"),
        ({"firearm_type": "CANNON"}, "/firearm_type", "literal_error"),
        ({"countries_of_manufacture": ["QQ"]}, "/countries_of_manufacture/0", "unknown_country"),
        ({"legal_class": "restricted"}, "/legal_class", "extra_forbidden"),
        ({"reason": None}, "/reason", "missing"),
        (
            {"markings": [{"text": " ".join(f"WORD{n}{letter}" for letter in "ABCDEFGH")} for n in range(6)]},
            "",
            "too_many_facets",
        ),
        (
            {"do_not_confuse_with": [{"reference_id": reference_id_of("TAURUS", "PT 92"), "why": "copy"}]},
            "/do_not_confuse_with/0/reference_id",
            "unknown_reference",
        ),
    ],
)
def test_what_cannot_be_written(world: World, fields: dict[str, Any], pointer: str, code: str):
    assert faults(write(world, **fields)) == [(pointer, code)]
    assert world.items(tables.REFERENCES) == []


def test_two_variants_cannot_have_one_number_nor_a_firearm_be_mistaken_for_itself(world: World):
    written(world)
    variants = [{"number": 1, "origins": ["MAKER"]}, {"number": 1, "origins": ["MAKER"]}]
    other = {"reference_id": BERETTA, "why": "the same"}
    body = any_reference_draft(variants=variants, do_not_confuse_with=[other])

    answer = world.call("PUT", f"{PATH}/{BERETTA}", body, party=GS, headers={"If-Match": '"1"'})
    assert faults(answer) == [
        ("/variants/1/number", "repeated_variant"), ("/do_not_confuse_with/0/reference_id", "itself"),
    ]  # fmt: skip


def test_facets_are_read_as_people_write_them_and_several_narrow(world: World):
    written(world)
    written(
        world, make="Taurus", model="PT 92", countries_of_manufacture=["BR"], catalogue_codes=["1-920151"],
        markings=[{"text": "TAURUS INT. MFG."}], variants=[{"calibre": "9mm Luger", "origins": ["MAKER"]}],
    )  # fmt: skip
    written(
        world, make="CZ", model="75", countries_of_manufacture=["CSHH", "CZ"], catalogue_codes=None, markings=None,
        variants=[{"calibre": ".40 S&W", "origins": ["MAKER"]}],
    )  # fmt: skip

    for query, models in {
        "make=Forjas+Taurus": ["PT 92"],
        "make=BERRETA": ["92FS"],
        "model=92": ["92FS"],
        "model=pt92&make=taurus": ["PT 92"],
        "calibre=9mm+Parabellum": ["92FS", "PT 92"],
        "calibre=9mm&country=BR": ["PT 92"],
        "country=CSHH": ["75"],
        "catalogue_code=js92f-300/m": ["92FS"],
        "marking=gardone+pb": ["92FS"],
        "marking=gardone+taurus": [],
        "firearm_type=PISTOL&make=CZ": ["75"],
        "action=SEMI_AUTO": ["75", "92FS", "PT 92"],
        "action=SEMI_AUTO&make=Walther": [],
        "make=S%26W": [],
    }.items():
        assert found(world, query) == models, query


def test_the_answer_says_how_each_value_was_understood(world: World):
    query = (
        "make=BERRETA&model=92F&calibre=9mm&firearm_type=PISTOL&country=SUHH&catalogue_code=j-9&marking=Made+in+Italy"
    )
    told = world.call("GET", f"{PATH}?{query}").json["interpretation"]

    assert (told["make"]["code"], told["make"]["via"]) == ("BERETTA", "alias")
    assert told["model"]["family"] == "BERETTA:92"
    assert {"9X19", "9X17", "9X18"} <= set(told["calibre"]["groups"])
    assert told["firearm_type"] == {"given": "PISTOL", "code": "PISTOL"}
    assert told["country"]["successors"] == ["BY", "KZ", "RU", "UA"]
    assert told["catalogue_code"]["compared"] == ["J9"]
    assert told["marking"]["compared"] == ["ITALY"]
    assert told["action"] is None


@pytest.mark.parametrize(
    ("query", "facet"),
    [
        ("make=Interarms", "make"),
        ("make=unknown", "make"),
        ("model=unknown", "model"),
        ("calibre=blue", "calibre"),
        ("catalogue_code=--", "catalogue_code"),
        ("marking=made+in", "marking"),
    ],
)
def test_a_value_that_leads_nowhere_gives_an_empty_list_that_says_so(world: World, query: str, facet: str):
    written(world)

    answer = world.call("GET", f"{PATH}?{query}&action=SEMI_AUTO").json
    assert (answer["items"], list(answer["interpretation"]["unknown"])) == ([], [facet])


@pytest.mark.parametrize(
    ("query", "facet"),
    [("make=Walther", "make"), ("marking=quokka", "marking"), ("catalogue_code=zz9", "catalogue_code")],
)
def test_a_value_that_no_firearm_has_gives_an_empty_list_that_says_so(world: World, query: str, facet: str):
    written(world)

    answer = world.call("GET", f"{PATH}?{query}").json
    assert (answer["items"], answer["next_cursor"]) == ([], None)
    assert answer["interpretation"]["unknown"] == {facet: "understood, but no firearm of the reference table has it"}
    fewer = world.call("GET", f"{PATH}?make=Beretta&country=BR").json
    assert (fewer["items"], fewer["interpretation"]["unknown"]) == ([], {})


def test_of_several_facets_one_that_few_firearms_share_is_read(world: World, monkeypatch):
    from iarms.store import references as store

    for number in range(4):
        written(world, make="Zymurgy", model=f"Quokka {number}", aliases=None, catalogue_codes=None)
    written(world, firearm_type="CARBINE")
    monkeypatch.setattr(store.References.rows_under, "__kwdefaults__", {"limit": 3, "after": None})
    read: list[str] = []
    rows_under = store.References.rows_under

    def watched(self: Any, key: str, *arguments: Any, **named: Any) -> Any:
        read.append(key)
        return rows_under(self, key, *arguments, **named)

    monkeypatch.setattr(store.References, "rows_under", watched)
    assert found(world, "country=IT&firearm_type=CARBINE") == ["92FS"]
    assert read == ["country#IT", "firearm_type#CARBINE", "firearm_type#CARBINE"]
    page = world.call("GET", f"{PATH}?country=IT&firearm_type=PISTOL&limit=2").json
    rest = world.call("GET", f"{PATH}?country=IT&firearm_type=PISTOL&limit=3&cursor={page['next_cursor']}").json
    assert [item["model"] for item in (*page["items"], *rest["items"])] == [f"Quokka {number}" for number in range(4)]


def test_a_make_or_model_that_the_tables_do_not_hold_is_found_by_its_words(world: World):
    written(world, make="Zymurgy Arms", model="Quokka 77", aliases=None)

    assert found(world, "make=ZYMURGY+ARMS,+Inc.") == ["Quokka 77"]
    assert found(world, "model=QUOKKA-77") == ["Quokka 77"]
    assert write(world, make="Zymurgy Arms Ltd", model="QUOKKA 77", aliases=None).status == 409


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("", "/query", "no_facet"),
        ("limit=5", "/query", "no_facet"),
        ("make=", "/query/make", "string_too_short"),
        ("firearm_type=CANNON", "/query/firearm_type", "literal_error"),
        ("action=MAGIC", "/query/action", "literal_error"),
        ("country=QQ", "/query/country", "unknown_country"),
        ("maker=Beretta", "/query/maker", "unknown_parameter"),
        ("make=Beretta&limit=0", "/query/limit", "greater_than_equal"),
        ("make=Beretta&cursor=x", "/query/cursor", "invalid_cursor"),
    ],
)
def test_queries_that_are_refused(world: World, query: str, pointer: str, code: str):
    assert faults(world.call("GET", f"{PATH}?{query}")) == [(pointer, code)]


def test_a_cursor_goes_through_every_place_and_gives_each_firearm_once(world: World):
    both = [{"calibre": "9 mm Para", "origins": ["MAKER"]}, {"calibre": ".380 ACP", "origins": ["MAKER"]}]
    for number in range(5):
        written(world, make="Zymurgy", model=f"Quokka {number}", aliases=None, variants=both[: 1 + number % 2])

    for query in ("calibre=9mm&make=zymurgy&limit=2", "calibre=9mm&limit=1"):
        models = [item["model"] for item in every(world, f"{PATH}?{query}")]
        assert sorted(models) == [f"Quokka {number}" for number in range(5)]
    other = world.call("GET", f"{PATH}?calibre=9mm&limit=1").json["next_cursor"]
    assert faults(world.call("GET", f"{PATH}?calibre=.45&cursor={other}")) == [("/query/cursor", "invalid_cursor")]


def test_a_firearm_is_found_by_every_alias_however_many(world: World):
    aliases = [f"Wombat {number}" for number in range(1, 10)]
    reference_id = written(world, make="Zymurgy Arms", model="Quokka 77", aliases=aliases)["reference_id"]
    for alias in aliases:
        page = world.call("GET", f"{PATH}?make=zymurgy+arms&model={alias.replace(' ', '+')}").json
        assert [item["reference_id"] for item in page["items"]] == [reference_id], alias


def test_a_list_that_costs_too_many_queries_ends_early_and_goes_on(world: World, monkeypatch):
    from iarms.casework.reference import listing

    monkeypatch.setattr(listing, "MOST_QUERIES", 2)
    written(world)
    page = world.call("GET", f"{PATH}?calibre=9mm").json  # the groups in front of 9x19 hold nothing
    assert (page["items"], page["next_cursor"] is None) == ([], False)
    pages = 1
    while not page["items"]:
        page = world.call("GET", f"{PATH}?calibre=9mm&cursor={page['next_cursor']}").json
        pages += 1
    assert ([item["model"] for item in page["items"]], pages > 1) == (["92FS"], True)


def test_makes_are_found_by_alias_misspelling_and_beginning(world: World):
    def makes(q: str) -> Any:
        return world.call("GET", f"/v1/reference/makes?q={q}&limit=100", party="NCB-FR").json

    taurus = makes("FORJAS+TAURUS")
    assert (taurus["items"][0]["code"], taurus["interpretation"]["via"]) == ("TAURUS", "alias")
    assert "BERETTA" in {other["code"] for other in taurus["items"][0]["mistaken_for"]}
    assert taurus["items"][0]["countries"][0] == "BR"
    assert makes("BERRETA")["items"][0]["code"] == "BERETTA"
    assert {"BERETTA", "BERSA", "BERNARDELLI"} <= {item["code"] for item in makes("ber")["items"]}
    arsenal = makes("Arsenal")
    assert [item["code"] for item in arsenal["items"][:3]] == ["ARSENAL_BG", "ARSENAL_FIREARMS", "ARSENAL_US"]
    assert "ARSENAL" in {shared["text"] for shared in arsenal["items"][0]["ambiguous_aliases"]}
    for q in ("Interarms", "sem+marca", "qqqqq"):
        nothing = makes(q)
        assert (nothing["items"], bool(nothing["unknown"])) == ([], True)
    assert arsenal["tables_version"] >= "2026-11-24"


def test_calibres_are_found_by_mark_and_beginning(world: World):
    def calibres(q: str) -> Any:
        return world.call("GET", f"/v1/reference/calibres?q={q}").json

    assert calibres("9+mm+kurz")["items"][0]["code"] == "9X17"
    nine = calibres("9mm")
    assert (nine["interpretation"]["group"], {"9X19", "9X17", "9X18"} <= {each["code"] for each in nine["items"]}) == (
        None, True,
    )  # fmt: skip
    luger = next(each for each in nine["items"] if each["code"] == "9X19")
    assert "9 mm" in {mark["text"] for mark in luger["ambiguous_marks"]}
    assert "7_62X39" in {each["code"] for each in calibres("7.62x")["items"]}
    assert calibres("blue")["unknown"]


def test_marks_are_found_by_how_they_look_or_read(world: World):
    def marks(query: str) -> Any:
        return world.call("GET", f"/v1/reference/marks?{query}", party="NCB-FR").json

    found = marks("q=fl%C3%A8che+dans+un+triangle")
    first = found["items"][0]
    assert (first["id"], first["kind"], first["country"], first["from"]) == (
        "su-izhevsk-triangle",
        "FACTORY",
        "RU",
        1928,
    )
    assert [maker["code"] for maker in first["makers"]] == ["IZHMASH", "IZHMEKH"]
    assert first["looks_in"]["fr"] == "une flèche dans un triangle"
    assert [other["id"] for other in first["mistaken_for"]] == ["ro-cugir"]
    assert [(each["as"], each["found_as"]) for each in found["interpretation"]["understood"]] == [
        ("ARROW", "shape"), ("TRIANGLE", "shape"),
    ]  # fmt: skip
    assert {mark["country"] for mark in marks("kind=YEAR_CODE&country=IT")["items"]} == {"IT"}
    assert {maker["code"] for mark in marks("make=forjas+taurus")["items"] for maker in mark["makers"]} == {"TAURUS"}
    nothing = marks("q=xyzzy")
    assert (nothing["items"], bool(nothing["unknown"])) == ([], True)
    assert nothing["interpretation"]["not_understood"] == ["xyzzy"]
    assert found["tables_version"] >= "2026-11-30"
    assert faults(world.call("GET", "/v1/reference/marks?make=xyzzy")) == [("/query/make", "no_such_make")]
    ids = [item["id"] for item in every(world, "/v1/reference/marks?limit=100")]
    assert len(ids) == len(set(ids)) > 400


@pytest.mark.parametrize(
    ("language", "looks", "meaning", "unknown"),
    [
        ("en", "a crown over NP", "British nitro proof: London under its crown, from 1904", "no word of it is a shape"),
        (
            "fr",
            "une couronne au-dessus de NP",
            "épreuve britannique à la poudre sans fumée",
            "aucun mot n’est une forme",
        ),
        ("es", "una corona sobre NP", "prueba británica con pólvora sin humo", "ninguna palabra es una forma"),
        ("ar", "تاج فوق NP", "اختبار بريطاني بالبارود عديم الدخان", "لا كلمة فيه تدل على شكل"),
    ],
)
def test_marks_are_said_in_the_language_of_who_asks(
    world: World, language: str, looks: str, meaning: str, unknown: str
):
    def marks(query: str) -> Any:
        answer = world.call("GET", f"/v1/reference/marks?q={query}", headers={"Accept-Language": language})
        assert (answer.headers["Content-Language"], answer.headers["Vary"]) == (language, "Accept-Language")
        return answer.json

    mark = next(each for each in marks("crown+over+NP")["items"] if each["id"] == "gb-crown-np")
    assert mark["looks"] == looks
    assert mark["meaning"].startswith(meaning)
    assert mark["looks_in"]["es"] == "una corona sobre NP"
    assert (mark["where"].isascii(), mark["mistaken_for"][0]["why"].isascii()) == (language == "en", language == "en")
    assert mark["mistaken_for"][0]["looks"].isascii() is (language == "en")
    nothing = marks("xyzzy")
    assert nothing["unknown"].startswith(unknown)
    assert nothing["unknown_code"] == "no_word_of_marks"


def test_the_tables_are_paged_through_whole(world: World):
    codes = [item["code"] for item in every(world, "/v1/reference/makes?limit=100")]
    assert len(codes) == len(set(codes)) > 800
    other = world.call("GET", "/v1/reference/calibres").json["next_cursor"]
    assert faults(world.call("GET", f"/v1/reference/makes?cursor={other}")) == [("/query/cursor", "invalid_cursor")]
