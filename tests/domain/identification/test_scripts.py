"""Descriptions in Arabic, Chinese and other scripts, and signs told in words."""

import json
import unicodedata
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.identification.scripts import in_latin_words
from iarms.domain.text import plain_of
from iarms.domain.vocabulary import name_at, type_words
from tests.domain.identification.references import described, identified, named


def read(text: str) -> list[tuple[str, str]]:
    return [(stretch.text, stretch.field) for stretch in described(text).understood]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("مسدس جلوك 17", "Glock 17"),
        ("مسدس جلوك ١٧", "Glock 17"),
        ("المسدس غلوك 19", "Glock 19"),
        ("مسدس بيريتا 92", "Beretta 92"),
        ("کلت گلاک ۱۹", "Glock 19"),
        ("格洛克17手枪", "Glock 17"),
        ("奥地利制格洛克17型手枪", "Glock 17"),
        ("贝雷塔92F手枪", "Beretta 92"),
        ("글록 19 권총", "Glock 19"),
        ("グロック17 拳銃", "Glock 17"),
        ("ग्लॉक 17 पिस्तौल", "Glock 17"),
        ("אקדח גלוק 19", "Glock 19"),
        ("Μπερέτα 92 πιστόλι", "Beretta 92"),
        ("пистолет Беретты 92", "Beretta 92"),
        ("56式冲锋枪", "Norinco 56"),
        ("五六式冲锋枪", "Norinco 56"),
        ("كلاشنكوف صيني طراز 56", "Norinco 56"),
        ("bastola aina ya Glock 17", "Glock 17"),
    ],
)
def test_names_of_other_scripts_are_read(text, first):
    assert named(identified(text), 1) == [first]


def test_what_is_read_is_told_as_it_was_written():
    assert read("مسدس جلوك ١٩ عيار ٩ ملم") == [
        ("مسدس", "firearm_type"), ("جلوك", "make"), ("١٩", "model"), ("عيار ٩ ملم", "calibre"),
    ]  # fmt: skip
    assert read("五四式手枪")[-1] == ("手枪", "firearm_type")


@pytest.mark.parametrize("text", ["手枪 54式", "五四式手枪", "五四手槍", "54式手枪"])
def test_chinese_types_are_read_with_either_numerals(text):
    models = {family for model in described(text).models for family in model.families}
    assert models & {"NORINCO:54", "CHINA_STATE:51"} or text == "五四手槍"


@pytest.mark.parametrize("text", ["bunduki aina ya AK47", "كلاشنكوف", "کلاشینکف", "卡拉什尼科夫步枪", "カラシニコフ"])
def test_the_kalashnikov_is_a_design_of_many_makers_and_nobodys_for_sure(text):
    answer = identified(text)
    assert any(model.generic for model in described(text).models)
    assert answer.items
    assert all(item.certainty != "confident" for item in answer.items)


def test_a_word_within_a_word_is_none():
    assert described("сигнализация").makes == ()
    assert in_latin_words("نجلوكة").text.strip() == "نجلوكة"


def test_the_words_of_scripts_lead_to_words_that_the_tables_hold():
    table: dict[str, Any] = json.loads(files("iarms.data").joinpath("script_words.json").read_text("utf-8"))
    seen: dict[str, str] = {}
    for latin, spellings in table["words"].items():
        assert plain_of(latin) == latin, latin
        for spelling in spellings.split("|"):
            assert not spelling.isascii(), spelling
            assert seen.setdefault(spelling, latin) == latin, f"{spelling} is read as {latin} and as {seen[spelling]}"
    for maker in "GLOCK|BERETTA|COLT|SMITH WESSON|BROWNING|WALTHER|TAURUS|NORINCO|ZASTAVA|CANIK|EKOL".split("|"):
        assert name_at(maker.split(), 0) is not None, maker
        scripts = {unicodedata.name(spelling[0]).split()[0] for spelling in table["words"][maker].split("|")}
        assert "ARABIC" in scripts, maker
    assert {"PISTOL", "REVOLVER", "RIFLE", "SHOTGUN"} <= type_words() & table["words"].keys()


@given(st.text(alphabet="مسدسجلوك格洛克手枪五四式グロק글록 ٠١٩17,AK", max_size=30))
def test_places_are_within_the_text_and_in_order(text):
    plain = in_latin_words(text)
    assert len(plain.text) == len(plain.at)
    assert list(plain.at) == sorted(plain.at)
    assert all(0 <= place < max(len(text), 1) for place in plain.at)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("pistol with star in circle and 1954", "with star in circle"),
        ("crown over N, pistol 7.65", "crown over N"),
        ("eagle over swastika, pistol", "eagle over swastika"),
        ("pistolet avec étoile dans un cercle", "avec étoile dans un cercle"),
        ("Pistole mit Adler und Hakenkreuz", "mit Adler und Hakenkreuz"),
        ("пистолет со звездой в круге 1952", "со звездой в круге"),
        ("pistola con corona", "con corona"),
        ("star logo, pistol 9mm", "star logo"),
        ("K in diamond, pistol", "K in diamond"),
    ],
)
def test_a_sign_in_words_is_a_mark_and_no_maker(text, sign):
    said = described(text)
    assert (sign, "marking") in read(text)
    assert said.makes == ()
    assert said.models == ()


def test_a_year_beside_a_sign_is_read_and_signs_of_makers_stay_theirs():
    assert described("pistol with star in circle and 1954").year == 1954
    assert described("kalashnikov with arrow in triangle 1972").makes[-1].via == "mark"
    assert [make.codes for make in described("Star model B 9mm").makes] == [("STAR",)]
    assert [make.codes for make in described("maybe a Star E 6.35").makes] == [("STAR",)]


@pytest.mark.parametrize("text", ["M9", "M70", "AK"])
def test_a_short_name_that_stands_alone_finds_what_bears_it_and_nothing_for_sure(text):
    assert described(text).models
    assert all(item.certainty != "confident" for item in identified(text).items)


def test_a_name_that_only_its_type_tells_apart_is_both_until_the_type_is_said():
    both = identified("Zastava M70").items[:2]
    assert {(item.model, item.certainty) for item in both} == {("M70", "likely"), ("M70 Rifle", "likely")}
    assert identified("Zastava M70 rifle").items[0].certainty == "confident"


@pytest.mark.parametrize(("text", "model"), [("Brazilian pistol", "PISTOL"), ("pistola brasileña", "PISTOL")])
def test_a_country_and_a_type_alone_find_something_possible(text, model):
    items = identified(text).items
    assert items
    assert {(item.firearm_type, item.certainty) for item in items} == {(model, "possible")}
    assert not identified(text).complete
