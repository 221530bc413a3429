"""What kind of thing a description is of: a firearm, or a part, a toy, a blank gun that bears a firearm's name."""

import json
from importlib.resources import files
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.identification.item_words import (
    item_words,
    joints,
    kind_meanings,
    kinds_of_makers,
    makers_of_replicas,
)
from iarms.domain.text import plain_of
from iarms.domain.vocabulary.makes import make_codes
from iarms.models.firearm import FirearmType
from iarms.models.identify import Identification, ItemKind
from tests.domain.identification.references import described, identified, named


def kind_of(text: str) -> tuple[str | None, bool]:
    kind = described(text).kind
    return (kind.kind, kind.is_sure) if kind else (None, True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Glock 17 magazine", "PART"),
        ("magazine for Glock 17", "PART"),
        ("chargeur pour Glock 17", "PART"),
        ("chargeur de pistolet Glock 17", "PART"),
        ("cargador para Glock 17", "PART"),
        ("carregador de Glock 17", "PART"),
        ("caricatore per Beretta 92", "PART"),
        ("Magazin für Glock 17", "PART"),
        ("Glock 17 Magazin", "PART"),
        ("магазин для Глок 17", "PART"),
        ("затвор от пистолета ПМ", "PART"),
        ("Glock 17 için şarjör", "PART"),
        ("Glock 17 şarjörü", "PART"),
        ("patroonhouder voor Glock 17", "PART"),
        ("okvir za metke za AK-47", "PART"),
        ("مخزن مسدس جلوك 17", "PART"),
        ("格洛克17弹匣", "PART"),
        ("2 x magazine Glock 17", "PART"),
        ("frame of a Glock 19 s/n ABC123", "PART"),
        ("80% Glock 19 frame", "UNFINISHED_PART"),
        ("AR-15 80 percent lower receiver", "UNFINISHED_PART"),
        ("Roni conversion kit Glock 17", "ACCESSORY"),
        ("holster Glock 19", "ACCESSORY"),
        ("silencer for Beretta 92", "SUPPRESSOR"),
        ("глушитель для АКМ", "SUPPRESSOR"),
        ("50 rounds of ammunition 9mm Luger", "AMMUNITION"),
        ("7.62x39 cartridges for AK-47", "AMMUNITION"),
        ("toy Colt 1911", "TOY"),
        ("jouet Colt 1911", "TOY"),
        ("bastola ya kuchezea aina ya Glock 17", "TOY"),
        ("玩具枪 柯尔特1911", "TOY"),
        ("airsoft Glock 17 by Umarex", "AIRSOFT"),
        ("Glock 17 (airsoft)", "AIRSOFT"),
        ("replica Beretta 92 Denix", "REPLICA"),
        ("replique Colt 1911", "REPLICA"),
        ("simulacro de pistola Glock", "REPLICA"),
        ("CO2 pistol Beretta 92FS", "AIR_GUN"),
        ("Luftpistole Beretta 92", "AIR_GUN"),
        ("Beretta 92 4.5 mm Diabolo", "AIR_GUN"),
        ("blank firing Glock 17", "BLANK_GUN"),
        ("pistolet d'alarme Glock 17", "BLANK_GUN"),
        ("Beretta 92 blank", "BLANK_GUN"),
        ("Beretta 92 9mm PAK", "BLANK_GUN"),
        ("Schreckschusspistole Beretta 92", "BLANK_GUN"),
        ("Beretta 92 kurusıkı tabanca", "BLANK_GUN"),
        ("مسدس صوت بيريتا 92", "BLANK_GUN"),
        ("gas pistol Beretta 92", "GAS_GUN"),
        ("травматический пистолет Беретта 92", "GAS_GUN"),
        ("flare gun Beretta", "SIGNAL_GUN"),
        ("blank firing Beretta 92 converted to fire", "CONVERTED_BLANK"),
        ("Zoraki 914 umgebaut", "CONVERTED_BLANK"),
        ("deactivated AK-47", "DEACTIVATED"),
        ("home made AK-47", "IMPROVISED"),
        ("gobori", "IMPROVISED"),
        ("3D printed Glock 19", "PRINTED"),
        ("taser X26", "ELECTROSHOCK"),
    ],
)
def test_what_is_no_firearm_or_not_the_one_that_is_named_is_told(text, kind):
    assert kind_of(text) == (kind, True)
    for item in identified(text).items:
        assert item.certainty != "confident" or item.firearm_type == "CONVERTED_BLANK" or kind == "DEACTIVATED"


@pytest.mark.parametrize(
    "text",
    [
        "Glock 17 with magazine",
        "Glock 17 w/ spare magazine",
        "Glock 17 avec chargeur de 15 cartouches",
        "Glock 17, chargeur de 15 cartouches",
        "Glock 17 con dos cargadores",
        "Glock 17 com carregador",
        "Glock 17 mit Magazin",
        "Glock 17 с магазином",
        "Glock 17 z magazynkiem",
        "Glock 17 sa dva okvira",
        "جلوك 17 مع مخزن",
        "格洛克17手枪，带弹匣",
        "Glock 17 + magazine",
        "Glock 17, magazine, 15 rounds",
        "Beretta 92 w/o magazine, wooden grips",
        "pistol Glock 17, toy shop address",
        "Glock 17, not a toy",
        "Glock 17, kein Spielzeug",
        "Glock 17 marked on slide",
        "slide marked Glock 17",
        "Remington 870 pistol grip shotgun",
        "S&W 686 .357 mag",
        "Remington 870 double barrel",
    ],
)
def test_what_comes_with_a_firearm_or_is_denied_leaves_it_one(text):
    assert kind_of(text) == (None, True)
    answer = identified(text)
    assert answer.kind is not None
    assert (answer.kind.kind, answer.kind.firearm, answer.kind.advice) == ("FIREARM", "yes", None)
    assert answer.items[0].certainty == "confident"


@pytest.mark.parametrize("text", ["pistol Glock 17 magazine", "Glock 17 chargeur", "maybe an airsoft Glock 17"])
def test_where_the_words_may_be_of_either_nothing_is_confident_and_the_advice_says_so(text):
    answer = identified(text)
    assert answer.kind is not None
    assert not answer.kind.is_sure
    assert answer.items[0].certainty != "confident"
    assert answer.advice is not None
    assert answer.advice.startswith("if the words are of that alone")


@pytest.mark.parametrize(
    "text",
    [
        "magazine and Glock 17 pistol",
        "holster and Beretta 92 pistol",
        "box of ammunition and a Walther P99 pistol",
        "magazine + Glock 17 pistol",
        "couteau et pistolet Glock 17",
        "cargador y pistola Glock 17",
        "Magazin und Pistole Walther P99",
    ],
)
def test_a_firearm_that_is_listed_behind_another_thing_is_one(text):
    assert kind_of(text) == (None, True)


@pytest.mark.parametrize("text", ["magazine and Glock 17", "2 magazines and 1 Glock 17"])
def test_a_name_that_is_listed_behind_another_thing_may_be_of_either(text):
    assert kind_of(text)[1] is False


@pytest.mark.parametrize(
    "text", ["Beretta 92 knife", "couteau Beretta 92", "Smith & Wesson handcuffs", "Winchester cap"]
)
def test_what_makers_of_firearms_sell_beside_is_no_firearm(text):
    assert kind_of(text) == ("ACCESSORY", True)


def test_a_part_says_where_its_number_is_searched_and_shows_what_it_fits():
    answer = identified("frame of a Glock 19 s/n ABC123")
    assert answer.kind is not None
    assert (answer.kind.text, answer.kind.search_as, answer.kind.firearm) == ("frame", "PART_FRAME", "part")
    assert answer.advice == answer.kind.advice
    assert answer.advice is not None
    assert "search that number" in answer.advice
    assert named(answer, 1) == ["Glock 19"]
    reason = next(each for each in answer.items[0].evidence if each.field == "kind")
    assert (reason.agreement, reason.given) == ("differs", "frame")
    assert answer.interpretation.firearm_type == "PART_FRAME"


def test_a_blank_gun_is_the_blank_gun_of_that_name_and_a_famous_maker_only_its_design():
    answer = identified("blank firing Blow F92, like Beretta 92")
    assert named(answer, 1) == ["Blow F92"]
    assert {make.role for make in described("gas pistol Walther P99").makes} == {"design"}
    families = {family for model in described("gas pistol Walther P99").models for family in model.families}
    assert "UMAREX:Walther P99 Blank" in families


def test_a_blank_gun_of_the_table_is_said_to_be_one_without_a_word_for_it():
    answer = identified("Blow F92 9mm")
    assert answer.kind is not None
    assert (answer.kind.kind, answer.kind.text) == ("BLANK_GUN", None)


def test_replicas_of_makers_whose_replicas_fire_are_firearms():
    assert kind_of("Uberti replica Colt 1873") == (None, True)


def test_nothing_is_said_of_what_nothing_is_known():
    assert identified("black thing").kind is None


def test_the_table_of_kinds_is_whole():
    table: dict[str, Any] = json.loads(files("iarms.data").joinpath("item_kinds.json").read_text("utf-8"))
    assert kind_meanings().keys() == set(get_args(ItemKind))
    types = set(get_args(FirearmType))
    for kind, meaning in kind_meanings().items():
        assert (meaning.advice is None) == (kind == "FIREARM")
        assert meaning.search_as is None or meaning.search_as in types
    said = [*table["objects"], *table["qualities"]]
    assert {each["kind"] for each in said} == set(get_args(ItemKind)) - {"FIREARM", "CONVERTED_BLANK"}
    assert all(each.get("search_as", "OTHER") in types for each in said)
    assert kinds_of_makers().keys() | makers_of_replicas() <= make_codes()
    assert set(joints()) == {"with", "for", "of", "and", "not", "after_not", "count", "converted", "predicate"}


def test_every_word_for_a_kind_tells_it_where_no_longer_one_does():
    table: dict[str, Any] = json.loads(files("iarms.data").joinpath("item_kinds.json").read_text("utf-8"))
    for each in table["qualities"]:
        for phrase in each["words"].split("|"):
            words = tuple(plain_of(phrase.replace("*", "")).split())
            if all(word.isalpha() or word.isdigit() for word in words):
                assert item_words().longest(words, 0) is not None, phrase


NAMES = st.sampled_from(
    ["Glock 17", "Beretta 92", "Colt 1911", "AK-47", "Taurus PT 92 catalogue 25549", "S&W 686 .357"]
)
SORTS = st.sampled_from(["toy", "airsoft", "replica", "CO2 pistol", "blank firing", "magazine for", "holster for"])


@settings(max_examples=60, deadline=None)
@given(NAMES, SORTS, st.sampled_from(["", " 9mm", " made in Italy", " s/n AB1234", ", black, 1999", " x2 €40"]))
def test_no_such_thing_is_a_confident_firearm_whatever_else_is_said(name, sort, more):
    answer: Identification = identified(f"{sort} {name}{more}")
    assert answer.kind is not None
    assert answer.kind.kind != "FIREARM"
    assert all(item.certainty == "possible" or item.firearm_type == "CONVERTED_BLANK" for item in answer.items)
