"""Which firearms a description fits: the order, how sure, why, what to exclude, and what is not known."""

from math import log2

import pytest

from iarms.domain.identification.places import MOST_PLACES, places_to_read
from iarms.models.reference import reference_id_of
from tests.domain.identification.references import (
    TABLE,
    WEIGHTS,
    described,
    entry,
    identified,
    listed,
    named,
    ranked,
)

BERETTA_92 = reference_id_of("BERETTA", "92")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("beretta 92 type, 9mm, PT92 on slide, made in brazil", "Taurus PT 92"),
        ("Beretta 92FS 9 para", "Beretta 92"),
        ("Glok 19 gen4", "Glock 19"),
        ("S&W M&P9", "Smith & Wesson M&P 9"),
        ("colt detectve special", "Colt Detective Special"),
        ("Zastava M70 assault rifle", "Zastava (Crvena zastava) M70 Rifle"),
        ("Zastava M70 pistol 7.65", "Zastava (Crvena zastava) M70"),
        ("polish AK", "Radom (FB Łucznik) kbk AK"),
        ("kalashnikov with 10 in a circle on trunnion", "Arsenal (Kazanlak) AK-47"),
        ("not a Glock - Colt 1911 .45", "Colt 1911"),
        ("NP22 copy of Sig P226", "Norinco NP-22"),
        ("pistol similar to Beretta 92 but marked Taurus PT-92", "Taurus PT 92"),
        ("Remington shotgun 25549", "Remington 870"),
        ("looks like a Glock 19, cannot be sure", "Glock 19"),
        ("Bere 92 9mm", "Beretta 92"),
    ],
)
def test_the_firearm_that_is_meant_comes_first(text, first):
    assert named(identified(text), 1) == [first]


def test_of_a_copy_the_original_is_shown_with_what_speaks_against_it_and_told_apart():
    answer = identified("beretta 92 type, 9mm, PT92 on slide, made in brazil")
    taurus, beretta = answer.items[0], next(item for item in answer.items if item.reference_id == BERETTA_92)
    assert (taurus.certainty, taurus.country_of_manufacture) == ("confident", "BR")
    assert {each.field: each.agreement for each in beretta.evidence}["country_of_manufacture"] == "differs"
    alike = taurus.do_not_confuse_with[0]
    assert (alike.reference_id, alike.model) == (BERETTA_92, "92")
    assert "licence" in alike.why
    assert alike.tell is not None
    assert "Gardone" in alike.tell
    assert taurus.marks is not None
    assert "PT 92" in taurus.marks


def test_the_makers_of_a_design_are_those_of_the_country_that_is_said():
    assert set(named(identified("kalash 7,62 w/ wooden stock romanian"), 2)) == {
        "Cugir (Romarm) AIM", "Cugir (Romarm) WASR-10",
    }  # fmt: skip
    assert set(named(identified("CZ 75 copy Turkey"), 2)) == {"Canik (Samsun Yurt Savunma) 55", "Sarsılmaz B6"}


def test_a_design_without_a_maker_is_not_sure_of_any():
    answer = identified("AK type rifle, numbers removed")
    assert answer.items
    assert all(item.score < WEIGHTS.likely_at_least for item in answer.items)
    assert "make" in answer.not_known
    assert answer.advice is not None
    assert "maker is not sure" in answer.advice


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Taurus ZX900 pistol 9mm", "ZX900"),
        ("Glock model 83", "83"),
        ("Beretta Quasar 7 9mm made in Italy", "Quasar 7"),
        ("Blenkov B-19 smg 9x19", "Blenkov B-19"),
    ],
)
def test_a_gun_in_no_list_is_not_taken_for_one_that_is(text, unread):
    answer = identified(text)
    assert all(item.score < WEIGHTS.likely_at_least for item in answer.items)
    assert unread in answer.interpretation.not_understood
    assert "model" in answer.not_known
    assert answer.advice is not None
    assert unread in answer.advice
    assert "missing-reports" in answer.advice


def test_a_maker_alone_is_certain_and_its_model_not():
    answer = identified("pistola taurus calibre 380")
    assert answer.interpretation.makes[0].codes == ("TAURUS",)
    assert set(named(answer, 2)) == {"Taurus PT 58", "Taurus PT 638"}
    assert answer.items[0].certainty == "possible"
    assert answer.not_known == ("model", "country_of_manufacture")


def test_where_nothing_names_a_weapon_nothing_is_read_and_nothing_answered():
    for text in ("black thing in a box", "pistol 9mm", "????"):
        assert places_to_read(described(text)).keys == ()
        answer = identified(text)
        assert answer.items == ()
        assert answer.advice is not None
    assert identified("flumbert grozny").interpretation.not_understood == ("flumbert grozny",)


def test_scores_are_shares_of_all_that_fits_and_of_an_unlisted_gun():
    answer = identified("glock 9mm")
    assert 0 < sum(item.score for item in answer.items) < 1
    assert len({item.score for item in answer.items}) == 1
    one = identified("glock 19 9mm").items[0]
    assert one.score > WEIGHTS.confident_at_least
    bits = WEIGHTS.prior + sum(each.weight for each in one.evidence)
    assert one.score == pytest.approx(2**bits / (1 + 2**bits), abs=0.02)


def test_more_that_agrees_never_lowers_the_score():
    texts = ("Taurus PT92", "Taurus PT92 pistol", "Taurus PT92 pistol 9x19", "Taurus PT92 pistol 9x19 made in Brazil")
    scores = [identified(text).items[0].score for text in texts]
    assert scores == sorted(scores)


def test_a_word_in_front_of_a_model_that_no_table_holds_leaves_it_less_sure():
    plain, more = identified("Colt 1911"), identified("Colt Flumbert 1911 A1")
    assert named(plain, 1) == ["Colt 1911"]
    assert all(item.score < plain.items[0].score for item in more.items)


def test_what_it_looks_like_is_more_than_what_it_copies_and_less_than_what_it_is():
    scores = [identified(text).items for text in ("Glock 19", "looks like a Glock 19", "Glock 19 copy")]
    worth = [next((item.score for item in items if item.model == "19"), 0.0) for items in scores]
    assert worth == sorted(worth, reverse=True)
    assert len(set(worth)) == 3


def test_a_contradiction_is_shown_and_lowers_the_score():
    with_it, without = identified("Taurus PT92 .45 ACP"), identified("Taurus PT92")
    assert named(with_it, 1) == ["Taurus PT 92"]
    shown = {each.field: each for each in with_it.items[0].evidence}
    assert shown["calibre"].agreement == "differs"
    assert shown["calibre"].weight < 0
    assert with_it.items[0].score < without.items[0].score


def test_makers_that_are_mistaken_for_each_other_count_less_than_any_other():
    bits = {
        text: next(
            each.weight
            for item in identified(text).items
            if item.model == "PT 92"
            for each in item.evidence
            if each.field == "make"
        )
        for text in ("Beretta PT92", "Glock PT92")
    }
    assert bits["Glock PT92"] < bits["Beretta PT92"] < 0


def test_a_slip_is_worth_less_than_the_name_itself():
    right, slip = identified("Waltehr 19"), identified("Walther 19")
    assert right.items == slip.items == ()
    assert identified("Glcok 19").items[0].score <= identified("Glock 19").items[0].score


@pytest.mark.parametrize(
    "fields",
    [
        {"make": "Taurus", "model": "PT 92"},
        {"make": "PT 92", "model": "Taurus"},
        {"model": "Pistola Taurus PT-92 AF inox 9mm"},
        {"make": "Forjas Taurus S.A.", "model": "PT92 AFS-D"},
        {"make": "Beretta type", "model": "92", "markings": "PT92 AF Made in Brazil", "calibre": "9mm"},
        {"make": "Tauris", "model": "PT-92", "country_of_manufacture": "BR"},
        {"model": "PT92", "firearm_type": "PISTOL", "importer": "Interarms"},
    ],
)
def test_fields_are_read_wherever_they_stand(fields):
    assert named(identified(**fields), 1) == ["Taurus PT 92"]


def test_a_model_field_that_no_table_holds_is_not_known():
    answer = identified(make="Taurus", model="Quux 77", calibre=".380 ACP")
    assert all(item.score < WEIGHTS.likely_at_least for item in answer.items)
    assert answer.advice is not None
    assert "missing-reports" in answer.advice


def test_an_importer_among_the_marks_is_no_maker():
    answer = identified(model="PT 92", markings="INTERARMS ALEXANDRIA VA")
    assert named(answer, 1) == ["Taurus PT 92"]
    assert answer.interpretation.importers == ("INTERARMS",)


def test_a_year_outside_those_of_manufacture_speaks_against():
    old, new = identified("Colt 1911 dated 1893"), identified("Colt 1911 dated 1918")
    assert old.items[0].score < new.items[0].score


def test_the_places_that_are_read_are_few_and_never_a_whole_table():
    for text in (
        "AK type AKM kalashnikov SKS tokarev makarov mosin FAL G3 MP5 uzi 1911 hi-power CZ 75 copy Beretta 92 clone",
        "Glock Taurus Beretta Colt Ruger Rossi Bersa Astra Star Llama Walther Mauser",
        "kalashnikov",
    ):
        places = places_to_read(described(text)).keys
        assert 0 < len(places) <= MOST_PLACES
        assert all(place.startswith(("model#", "make#", "catalogue_code#")) for place in places)


def test_what_is_named_is_in_the_answer_however_little_it_is_worth():
    said = described("Glock 19, made in China, .45 ACP revolver 1890, CZ 75 Norinco Colt")
    families = {
        family for each in ranked(said, listed(places_to_read(said).keys)) for family in each.reference.families
    }
    assert "GLOCK:19" in families


def test_bits_are_shares_in_halves():
    """One of two that fit alike is worth a bit less than one alone would be."""
    pair = [entry("GLOCK:17"), entry("GLOCK:19")]
    said = described("Glock 17 or 19")
    both, alone = ranked(said, pair), ranked(said, pair[:1])
    assert len(both) == 2
    assert log2(alone[0].score / both[0].score) == pytest.approx(1, abs=0.1)


def test_every_firearm_of_the_table_is_found_by_its_own_name():
    missed = [
        f"{each.make} {each.model}"
        for each in TABLE
        if each.make
        and f"{each.make} {each.model}" not in named(identified(f"{each.make_code} {each.model}".replace("_", " ")), 3)
    ]
    assert len(missed) <= 2, missed
