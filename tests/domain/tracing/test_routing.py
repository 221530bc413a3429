"""A trace goes to the countries that may know, to the bureau that answers for each, and to nobody else."""

import json
from importlib.resources import files
from typing import Any

import pytest

from iarms.domain.matching.interpretation import interpret
from iarms.domain.matching.read_firearm import read_firearm
from iarms.domain.tracing.origins import successors_of
from iarms.domain.tracing.routing import Routed, Routing, bureaus_for, route, route_onward
from iarms.domain.vocabulary.makes import make_codes, make_countries
from iarms.errors import Invalid
from iarms.models.country import COUNTRIES, FORMER_STATES, SUCCESSORS
from iarms.models.firearm import Firearm
from iarms.models.search import Interpretation
from iarms.models.trace import LegReason, TracedFirearm, Warned

RULES = json.loads(files("iarms.data").joinpath("routing.json").read_text("utf-8"))
EVERY_BUREAU = frozenset(f"NCB-{country}" for country in COUNTRIES)


def understood(firearm: TracedFirearm) -> Interpretation:
    fields = firearm.model_dump(include=set(Firearm.model_fields), exclude_none=True)
    return interpret(read_firearm(Firearm.model_validate(fields)))


def routed(*linked: str, requester: str = "KE", registered: frozenset[str] = EVERY_BUREAU, **firearm: Any) -> Routing:
    traced = TracedFirearm(serial_number="A123", **firearm)
    return route(traced, understood(traced), requester, linked, registered)


def countries(routing: Routing) -> list[str | None]:
    return [leg.country for leg in routing.legs]


def test_manufacture_import_and_links_are_asked_at_once():
    routing = routed("UG", make="Glock", country_of_manufacture="AT", country_of_last_import="US")
    assert routing.legs == (
        Routed("AT", "NCB-AT", "COUNTRY_OF_MANUFACTURE", (LegReason(code="manufacture_as_given"),)),
        Routed("US", "NCB-US", "LAST_LEGAL_IMPORT", (LegReason(code="import_as_given"),)),
        Routed("UG", "NCB-UG", "LINKED_COUNTRY", (LegReason(code="linked_by_requester"),)),
    )
    assert routing.warnings == ()


def test_the_make_tells_the_country_where_it_makes_in_one_alone_and_the_leg_says_so():
    (leg,) = routed(make="Norinco").legs
    assert (leg.country, leg.ground) == ("CN", "COUNTRY_OF_MANUFACTURE")
    assert leg.reason == "country of manufacture: not given, but Norinco makes or made in no other"


def test_a_make_of_its_state_and_of_the_former_one_makes_in_one_country():
    assert countries(routed(make="Zastava")) == ["RS"]
    assert countries(routed(make="TOZ")) == ["RU"]


def test_of_a_make_of_several_countries_a_few_are_asked_the_main_one_first_and_the_requester_is_told():
    routing = routed("UG", make="Browning")
    assert countries(routing) == ["US", "BE", "JP", "UG"]
    assert all("nothing described says in which" in leg.reason for leg in routing.legs[:3])
    (warned,) = routing.warnings
    assert (warned.pointer, warned.code) == ("/firearm/make", "country_of_manufacture_open")
    assert "US, BE, JP and PT" in warned.detail
    assert warned.detail.endswith("US, BE, JP are asked")


@pytest.mark.parametrize(
    ("firearm", "asked"),
    [
        ({"make": "Walther", "model": "PPQ"}, ["DE"]),
        ({"make": "FN", "model": "FAL"}, ["BE"]),
        ({"make": "FN", "model": "FNX-9"}, ["US"]),
        ({"make": "Glock", "model": "19"}, ["AT", "US"]),
        ({"make": "Glock", "model": "19", "markings": "MADE IN AUSTRIA"}, ["AT"]),
        ({"make": "Glock", "markings": "Hergestellt in Österreich"}, ["AT"]),
        ({"make": "Beretta", "model": "92FS", "proof_marks": "PSF, crossed rifles"}, ["IT"]),
        ({"make": "Springfield Armory", "model": "XD-9"}, ["HR"]),
        ({"make": "Browning", "model": "Citori"}, ["JP"]),
        ({"make": "CZ", "model": "75"}, ["CZ"]),
        ({"model": "PPQ"}, ["DE"]),
    ],
)
def test_model_markings_and_proof_marks_settle_where_a_make_of_several_countries_made_a_weapon(
    firearm: dict[str, Any], asked: list[str]
):
    routing = routed(**firearm)
    assert countries(routing) == asked
    assert ("country_of_manufacture_open" in [w.code for w in routing.warnings]) == (len(asked) > 1)


@pytest.mark.parametrize(
    ("firearm", "asked"),
    [
        ({"markings": "MADE IN ITALY CAL 12/70"}, ["IT"]),
        ({"markings": "Hecho en España"}, ["ES"]),
        ({"make": "MADE IN SPAIN"}, ["ES"]),
        ({"proof_marks": "Liège oval ELG"}, ["BE"]),
        ({"proof_marks": "crown over N"}, ["DE"]),
        ({"proof_marks": "BNP under a crown"}, ["GB"]),
        ({"model": "AKM", "markings": "11 in an oval"}, ["PL"]),
        ({"model": "Makarov", "markings": "arrow in a triangle"}, ["RU"]),
        ({"model": "AK", "markings": "triangle 66"}, ["CN"]),
        ({"markings": "PROPERTY OF U.S. GOVT"}, ["US"]),
    ],
)
def test_a_weapon_that_bears_no_makers_name_is_traced_by_what_stands_on_it(firearm: dict[str, Any], asked: list[str]):
    assert countries(routed(**firearm)) == asked


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ({"importer": "Glock, Inc., Smyrna, GA"}, "US"),
        ({"importer": "C.A.I. Georgia VT"}, "US"),
        ({"importer": "Interarms Alexandria Virginia"}, "US"),
        ({"importer": "Frankonia Würzburg"}, "DE"),
        ({"importer": "Frankonia"}, "DE"),
        ({"importer": "Armería Ejemplo, Buenos Aires, Argentina"}, "AR"),
        ({"markings": "imported by EAA Cocoa FL"}, "US"),
        ({"make": "Interarms"}, "US"),
    ],
)
def test_an_importers_name_leads_to_its_country_as_one_of_import(text: dict[str, Any], country: str):
    grounds = {leg.country: leg.ground for leg in routed(**text).legs}
    assert grounds == {country: "LAST_LEGAL_IMPORT"}


@pytest.mark.parametrize("importer", ["Example Trading, Tbilisi, Georgia", "Georgia"])
def test_the_country_of_georgia_is_no_american_state(importer: str):
    assert "US" not in countries(routed(make="Norinco", importer=importer))


def test_proof_marks_of_another_country_than_the_makers_lead_to_it_too():
    grounds = {leg.country: leg.ground for leg in routed(make="Tanfoglio", proof_marks="Liège").legs}
    assert grounds == {"IT": "COUNTRY_OF_MANUFACTURE", "BE": "LINKED_COUNTRY"}


@pytest.mark.parametrize(
    ("firearm", "asked"),
    [
        ({"make": "Izhmash", "model": "AKM", "markings": "Сделано в СССР"}, ["RU"]),
        ({"make": "CZ", "model": "75", "markings": "MADE IN CZECHOSLOVAKIA"}, ["CZ"]),
        ({"make": "Zastava", "markings": "MADE IN YUGOSLAVIA"}, ["RS"]),
        ({"make": "Tanfoglio", "markings": "MADE IN SPAIN"}, ["IT", "ES"]),
        ({"make": "Tanfoglio", "country_of_manufacture": "IT", "markings": "MADE IN SPAIN"}, ["IT"]),
    ],
)
def test_a_former_state_on_the_weapon_leads_to_no_other_successor_than_the_makers(
    firearm: dict[str, Any], asked: list[str]
):
    assert countries(routed(**firearm)) == asked


CRAFT = [
    "country made", "COUNTRY-MADE PISTOL", "desi katta", "home made", "homemade", "locally made", "private",
    "private make", "made in house", "fabrication artisanale", "artisanal", "fait maison", "артизан",
    "кустарное производство", "самодельный", "artesanal", "hechiza", "fabricación casera", "caseira", "artigianale",
    "Eigenbau", "samodziałowy", "el yapımı", "محلي الصنع", "craft", "3D printed", "ya kienyeji", "土制",
    "zelfgemaakt", "domaća izrada", "blacksmith",
]  # fmt: skip


@pytest.mark.parametrize("make", CRAFT)
def test_words_for_weapons_made_by_hand_are_no_makers_country(make: str):
    (leg,) = routed(make=make, model="pistol", calibre="12 bore", firearm_type="PISTOL").legs
    assert (leg.country, leg.party, leg.ground) == (None, "INTERPOL-GS", "NO_COUNTRY_KNOWN")
    assert "made by hand" in leg.reason
    assert countries(routed("UG", make=make, firearm_type="PISTOL")) == ["UG"]


@pytest.mark.parametrize(
    ("make", "asked"),
    [("Darra, locally made", ["PK"]), ("Danao, home made", ["PH"]), ("Glock, 3D printed frame", ["AT", "US"])],
)
def test_a_maker_or_a_place_of_workshops_beside_such_words_still_leads(make: str, asked: list[str]):
    assert countries(routed(make=make)) == asked


@pytest.mark.parametrize(
    ("make", "former", "asked"),
    [
        ("Zastava", "YUCS", ["RS"]),
        ("CZ", "CSHH", ["CZ"]),
        ("POVAZSKA", "CSHH", ["SK"]),
        ("Izhmash", "SUHH", ["RU"]),
        ("TOZ", "SUHH", ["RU"]),
        ("Haenel", "DDDE", ["DE"]),
        (None, "YUCS", ["RS", "BA", "HR", "SI", "ME", "MK"]),
        (None, "CSHH", ["CZ", "SK"]),
        (None, "DDDE", ["DE"]),
        (None, "SUHH", ["RU", "UA", "BY", "KZ"]),
        ("Beretta", "SUHH", ["RU", "UA", "BY", "KZ"]),
        (None, "CSXX", ["RS", "ME"]),
        (None, "ZRCD", ["CD"]),
        (None, "BUMM", ["MM"]),
    ],
)
def test_a_former_state_goes_to_its_successors_or_to_the_one_with_the_factory(
    make: str | None, former: str, asked: list[str]
):
    routing = routed(make=make, country_of_manufacture=former)
    assert countries(routing) == asked
    assert all(former in leg.reason and leg.ground == "COUNTRY_OF_MANUFACTURE" for leg in routing.legs)


def test_the_reason_names_the_place_of_the_factory():
    (leg,) = routed(make="Zastava", country_of_manufacture="YUCS").legs
    assert leg.reason == (
        "country of manufacture: Yugoslavia (YUCS), dissolved from 1991 on; the factory of Zastava (Crvena zastava) "
        "lies in RS (Kragujevac)"
    )


def test_an_import_into_a_former_state_goes_to_all_successors_whatever_the_make():
    routing = routed(make="Zastava", country_of_manufacture="YUCS", country_of_last_import="YUCS")
    assert countries(routing) == ["RS", "BA", "HR", "SI", "ME", "MK"]
    assert [leg.ground for leg in routing.legs] == ["COUNTRY_OF_MANUFACTURE", *["LAST_LEGAL_IMPORT"] * 5]
    assert "; also country of last legal import" in routing.legs[0].reason


def test_one_leg_a_country_with_the_strongest_ground_and_all_of_them_named():
    (leg,) = routed("BR", "BR", country_of_manufacture="BR").legs
    assert leg.ground == "COUNTRY_OF_MANUFACTURE"
    assert leg.reason == "country of manufacture, as given; also named by the requester as linked to the case"


def test_the_strongest_ground_comes_first_however_it_was_written():
    routing = routed("UG", "TZ", country_of_last_import="ET", country_of_manufacture="BE")
    assert countries(routing) == ["BE", "ET", "UG", "TZ"]


def test_the_requesters_own_country_is_left_out_with_a_warning():
    routing = routed("KE", "UG", country_of_manufacture="KE", country_of_last_import="US")
    assert countries(routing) == ["US", "UG"]
    assert [(w.pointer, w.code) for w in routing.warnings] == [
        ("/firearm/country_of_manufacture", "own_country"),
        ("/linked_countries/0", "own_country"),
    ]
    assert "national registry" in routing.warnings[0].detail


def test_the_requesters_own_country_alone_is_refused_and_pointed_at():
    with pytest.raises(Invalid) as refused:
        routed(make="Zastava", requester="RS", country_of_manufacture="YUCS")
    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/firearm/country_of_manufacture", "own_country")]
    with pytest.raises(Invalid) as refused:
        routed(make="Norinco", requester="CN")
    assert [e.pointer for e in refused.value.errors] == ["/firearm/make"]


def test_a_mark_of_the_requesters_own_authorities_alone_refuses_nothing():
    routing = routed(model="G3", markings="PROPERTY OF KENYA POLICE")
    assert [(leg.country, leg.party) for leg in routing.legs] == [(None, "INTERPOL-GS")]
    assert routing.legs[0].reason.startswith("nothing that is described leads to another country")
    assert [w.code for w in routing.warnings] == ["own_country", "no_country_known"]


@pytest.mark.parametrize(
    ("firearm", "asked"),
    [
        ({"make": "Kalashnikov", "model": "Saiga 12"}, ["RU"]),
        ({"model": "Sten Mk II"}, ["GB", "CA"]),
        ({"model": "CETME"}, ["ES"]),
        ({"model": "single barrel"}, [None]),
        ({"model": "bolt action rifle"}, [None]),
        ({"make": "Arsenal"}, ["BG", "IT", "US"]),
        ({"make": "AK-47"}, [None]),
        ({"model": "AKM"}, [None]),
    ],
)
def test_a_design_is_asked_where_few_make_it_and_words_for_a_kind_of_weapon_are_no_model(
    firearm: dict[str, Any], asked: list[str | None]
):
    assert countries(routed(**firearm)) == asked


def test_a_successor_that_asks_is_left_out_and_the_others_are_asked():
    assert countries(routed(requester="UA", country_of_manufacture="SUHH")) == ["RU", "BY", "KZ"]


@pytest.mark.parametrize("firearm", [{}, {"make": "no maker of ours"}, {"model": "AK-47"}, {"model": "98"}])
def test_what_leads_nowhere_is_put_to_the_general_secretariat_saying_what_would_lead(firearm: dict[str, Any]):
    routing = routed(**firearm)
    (leg,) = routing.legs
    assert (leg.country, leg.party, leg.ground) == (None, "INTERPOL-GS", "NO_COUNTRY_KNOWN")
    assert leg.reason == "nothing that is described leads to a country, so INTERPOL-GS is asked whom to ask"
    (warned,) = routing.warnings
    assert (warned.pointer, warned.code) == ("/firearm", "no_country_known")
    assert "country_of_last_import or linked_countries" in warned.detail
    assert "no maker of ours" not in warned.detail


def test_a_country_without_a_bureau_in_the_register_goes_to_the_general_secretariat():
    (leg,) = routed(registered=frozenset({"NCB-FR"}), country_of_manufacture="BR").legs
    assert leg.party == "INTERPOL-GS"
    assert leg.reason.endswith("; BR has no bureau in the register, so INTERPOL-GS is asked")


@pytest.mark.parametrize(
    ("country", "registered", "party", "words"),
    [
        ("HK", {"NCB-CN"}, "NCB-CN", "NCB-CN answers for it"),
        ("HK", {"NCB-CN", "NCB-HK"}, "NCB-HK", "as given"),
        ("GG", {"NCB-GB"}, "NCB-GB", "NCB-GB answers for it"),
        ("MO", {"NCB-GB"}, "INTERPOL-GS", "MO has no bureau in the register"),
        ("XK", {"NCB-RS", "NCB-AL"}, "INTERPOL-GS", "XK is no member of INTERPOL"),
        ("XK", {"NCB-XK"}, "NCB-XK", "as given"),
        ("TW", {"NCB-CN"}, "INTERPOL-GS", "TW is no member of INTERPOL"),
    ],
)
def test_a_territory_goes_to_its_own_bureau_else_to_that_of_its_state(
    country: str, registered: set[str], party: str, words: str
):
    (leg,) = routed(registered=frozenset(registered), country_of_manufacture=country).legs
    assert (leg.country, leg.party) == (country, party)
    assert words in leg.reason


def test_every_bureau_that_is_asked_was_among_those_to_look_up():
    traced = TracedFirearm(make="CZ", country_of_manufacture="CSHH", country_of_last_import="YUCS")
    linked = ["HK", "XK"]
    looked_up = bureaus_for(traced, understood(traced), linked)
    assert {"NCB-CZ", "NCB-RS", "NCB-MK", "NCB-HK", "NCB-CN", "NCB-XK"} <= looked_up
    legs = route(traced, understood(traced), "KE", linked, EVERY_BUREAU).legs
    assert {leg.party for leg in legs} <= looked_up


def test_an_answers_country_is_asked_next_unless_it_is_the_requesters():
    leg = route_onward("GG", "LAST_LEGAL_IMPORT", "NCB-AT", "KE", frozenset({"NCB-GB"}))
    assert isinstance(leg, Routed)
    assert (leg.country, leg.party, leg.ground) == ("GG", "NCB-GB", "LAST_LEGAL_IMPORT")
    assert leg.reason.startswith("named by NCB-AT; ")
    own = route_onward("KE", "LAST_LEGAL_IMPORT", "NCB-AT", "KE", EVERY_BUREAU)
    assert isinstance(own, Warned)
    assert own.code == "own_country"


def test_the_rules_and_the_code_lists_are_of_one_mind():
    former = {code: frozenset(entry["successors"]) for code, entry in RULES["former_states"].items()}
    assert former == SUCCESSORS
    assert set(former) == FORMER_STATES
    for code, entry in RULES["territories"].items():
        assert code in COUNTRIES
        assert entry["answers"] in COUNTRIES
        assert entry["answers"] not in RULES["territories"]
    assert set(RULES["without"]) <= COUNTRIES - set(RULES["territories"])
    named = [*RULES["former_states"].values(), *RULES["territories"].values(), *RULES["without"].values()]
    named += [entry for entries in RULES["factories"].values() for entry in entries.values()]
    assert all(entry["source"] and set(entry["source"]) <= set(RULES["sources"]) for entry in named)


def test_a_factory_lies_in_a_successor_and_where_the_makes_table_says():
    for make, entries in RULES["factories"].items():
        assert make in make_codes()
        for former, entry in entries.items():
            assert entry["country"] in SUCCESSORS[former]
            today = [country for country in make_countries(make) if country in SUCCESSORS[former]]
            assert not today or today == [entry["country"]]


def test_every_make_of_a_former_state_has_its_factory_or_is_known_to_be_open():
    without = {
        make
        for make in make_codes()
        for former in make_countries(make)
        if former in FORMER_STATES and len(successors_of(former, make)) > 1
    }
    assert without == {"SUDAEV_PPS"}  # made in Leningrad, Moscow and Tbilisi
