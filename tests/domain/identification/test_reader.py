"""Free text taken apart: what each stretch was taken to mean, in which role, and what nobody understood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from iarms.domain.identification.description import Description
from iarms.domain.identification.fields import read_fields
from iarms.domain.identification.reader import LONGEST_TEXT
from iarms.models.identify import IdentifyFirearm, IdentifyRequest
from tests.domain.identification.references import YEAR, described, identified

# How makes and models are told below: codes or families with their role.
Said = list[tuple[str, str]]


def makes(said: Description) -> Said:
    return [("/".join(make.codes), make.role) for make in said.makes]


def models(said: Description) -> Said:
    return [("/".join(sorted(model.families)), model.role) for model in said.models]


def told(said: Description, field: str) -> list[str]:
    return [stretch.text for stretch in said.understood if stretch.field == field]


def test_the_design_the_marks_and_the_origin_of_a_copy_are_told_apart():
    said = described("beretta 92 type, 9mm, PT92 on slide, made in brazil")
    assert makes(said) == [("BERETTA", "design")]
    assert models(said) == [("BERETTA:92", "design"), ("TAURUS:PT 92", "marked")]
    assert said.countries == ("BR",)
    assert said.markings == ("PT92",)
    assert told(said, "hedge") == ["type", "on slide"]
    assert told(said, "country_of_manufacture") == ["made in brazil"]
    assert said.unread == ()


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Beretta 92 type pistol", ["design", "design"]),
        ("type Beretta 92", ["design", "design"]),
        ("pistola tipo Glock 17", ["design", "design"]),
        ("copie de CZ 75", ["design", "design"]),
        ("Glock 17 clone", ["design", "design"]),
        ("looks like a Glock 17", ["alike", "alike"]),
        ("пистолет типа Глок 17", ["design", "design"]),
        ("Nachbau einer CZ 75", ["design", "design"]),
        ("Beretta type 92", ["design", "design"]),
        ("Norinco type 56", ["stated", "stated", "stated"]),
        ("possibly Glock 17", ["doubtful", "doubtful"]),
        ("Glock 17?", ["stated", "doubtful"]),
        ("vielleicht Glock 17", ["doubtful", "doubtful"]),
        ("not a Glock 17", ["excluded", "excluded"]),
        ("kein Glock 17", ["excluded", "excluded"]),
        ("marked Glock 17", ["marked", "marked"]),
        ("Glock 17 on slide", ["marked", "marked"]),
        ("gravado Glock 17", ["marked", "marked"]),
        ('"Glock 17" black pistol', ["marked", "marked"]),
        ("pistol type, Glock 17", ["stated", "stated"]),
        ("Glock 17, sans marque", ["stated", "stated"]),
    ],
)
def test_hedges_and_marks_give_the_names_beside_them_their_role(text, roles):
    said = described(text)
    assert [role for _, role in (*makes(said), *models(said))] == roles


@pytest.mark.parametrize(
    ("text", "design", "own"),
    [
        ("Norinco NZ-75 copy of CZ75", "CZ", "NORINCO"),
        ("Astra 900 mauser broomhandle copy", "MAUSER", "ASTRA"),
        ("Rossi revolver copy of S&W .38 mod 68", "SMITH_WESSON", "ROSSI"),
        ("pistol similar to Beretta 92 but marked Taurus PT-92 AF", "BERETTA", "TAURUS"),
        ("pistolet Manurhin PP licence Walther", "WALTHER", "MANURHIN"),
        ("Helwan 9mm (Beretta 1951 copy)", "BERETTA", "MAADI"),
    ],
)
def test_a_hedge_is_about_the_maker_that_it_stands_beside(text, design, own):
    roles = dict(makes(described(text)))
    assert roles[design] in ("design", "alike")
    assert roles[own] not in ("design", "alike")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("made in Brazil", "BR"), ("fabriqué au Brésil", "BR"), ("indústria brasileira", "BR"), ("romanian", "RO"),
        ("roumaine", "RO"), ("tschechische Pistole", "CZ"), ("pistola checa", "CZ"), ("турецкий", "TR"),
        ("turki", "TR"), ("Made in W. Germany", "DE"), ("aus DDR Produktion", "DDDE"), ("tchécoslovaque", "CSHH"),
        ("yugo", "YUCS"), ("СССР", "SUHH"), ("Gardone V.T.", "IT"), ("USA", "US"), ("made in PL", "PL"),
    ],
)  # fmt: skip
def test_a_country_is_read_in_many_languages_as_adjective_place_and_former_state(text, code):
    assert described(f"pistol 9mm {text}").countries == (code,)


@pytest.mark.parametrize("text", ["seized in Kenya", "found at Brazil border", "give it to us", "it is in the box"])
def test_where_it_was_found_and_everyday_words_are_no_origin(text):
    assert described(f"Glock 17 {text}").countries == ()


@pytest.mark.parametrize(
    ("text", "make"),
    [
        ("S&W revolver", "SMITH_WESSON"), ("Glokc 17", "GLOCK"), ("Waltehr P22", "WALTHER"),
        ("moss 590 shockwave", "MOSSBERG"), ("sprgfld xdm 9", "SPRINGFIELD_ARMORY"), ("пистолет Глок", "GLOCK"),
        ("pistol with 10 in a circle", "ARSENAL_BG"), ("Star mod B 9mm", "STAR"),
        ("G3 rifle made in Pakistan POF", "POF"), ("Bere 418 6.35", "BERETTA"), ("Htsn Optima", "HATSAN"),
        ("Smith & Weson 10", "SMITH_WESSON"), ("copy of Heckler & Koch G3, marked MKE G3", "MKE"),
        ("Arsenal Makarov", "ARSENAL_BG"), ("smg INDMIL Galil", "INDUMIL"),
    ],
)  # fmt: skip
def test_a_maker_is_read_by_alias_slip_abbreviation_script_and_sign(text, make):
    assert make in {code for codes, _ in makes(described(text)) for code in codes.split("/")}


@pytest.mark.parametrize(
    "text",
    ["black pistol with star on grip", "old american rifle", "target pistol", "long gun in the box, star sticker"],
)
def test_an_everyday_word_is_no_maker_and_no_model(text):
    said = described(text)
    assert (said.makes, said.models) == ((), ())


def test_a_makers_name_within_another_makers_model_is_none():
    said = described("Colt New Frontier")
    assert (makes(said), models(said)) == ([("COLT", "stated")], [("COLT:New Frontier", "stated")])


def test_a_makers_name_that_is_a_models_too_is_told_as_that():
    said = described("Galil rifle")
    assert [(make.codes, make.in_model) for make in said.makes] == [(("IWI",), True)]
    assert models(described("Bersa Thunder 380")) == [("BERSA:Thunder 380", "stated")]
    assert described("Hafdasa Ballester-Molina").models[0].in_name


def test_each_model_is_its_own_makers_where_two_are_named():
    said = described("Inglis Hi-Power, FN Herstal Hi-Power clone")
    assert models(said) == [("INGLIS:Hi-Power", "stated"), ("FN:Hi-Power", "design")]


def test_a_name_of_several_makers_is_told_with_all_of_them():
    said = described("Tokarev pistol")
    assert {"TOZ", "ZASTAVA", "NORINCO"} <= set(said.makes[0].codes)
    assert said.models[0].generic


_SNUB = "COLT:Detective Special"


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Taurus 82", "TAURUS:RT 82"), ("Beretta mod. 92", "BERETTA:92"), ("colt detectve special", _SNUB),
        ("Tauras ragging bull", "TAURUS:Raging Bull"), ("МР-153 Байкал", "IZHMEKH:MP-153"), ("cbc 7.022", "CBC:7022"),
        ("Taurus Cirucit Judge", "TAURUS:Circuit Judge"), ("Ruger Srper Redhawk", "RUGER:Super Redhawk"),
        ("IMI Desert Eagle .44", "IWI:Desert Eagle"), ("S&W M&P9 9mm", "SMITH_WESSON:M&P 9"),
    ],
)  # fmt: skip
def test_a_model_is_read_by_number_slip_script_and_beside_a_calibre(text, family):
    assert family in {family for model in described(text).models for family in model.families}


@pytest.mark.parametrize(
    "text", ["Taurus .38 revolver", "glock 9 mm", "S&W .357 6 shots", "Rossi 38 6 shot, 1 x", "maybe a Colt .45"]
)
def test_a_calibre_and_shots_are_no_model(text):
    said = described(text)
    assert all(model.bore for model in said.models)
    assert said.calibres


def test_a_lone_number_of_somebody_elses_model_is_none():
    assert described("pistol number 19 of 92").models == ()
    assert described("Glock ZX900").models == ()
    assert described("Smith & Wesson Yelhov 30").models == ()


def test_a_serial_number_is_told_and_names_nothing():
    said = described("Taurus PT-92 AFS s/n TKL 12345 with 3 magazines")
    assert told(said, "serial_number") == ["s/n TKL 12345"]
    assert models(said) == [("TAURUS:PT 92", "stated")]


def test_an_importers_mark_is_no_maker():
    said = described("WASR-10 romania, CAI Georgia VT on receiver")
    assert said.importers == ("CENTURY",)
    assert "GE" not in said.countries
    assert described("mini draco, imported by Century Arms").importers == ("CENTURY",)


@pytest.mark.parametrize(
    ("text", "kind", "action"),
    [
        ("escopeta de bombeo", "SHOTGUN", "PUMP"), ("fusil à pompe", "SHOTGUN", "PUMP"),
        ("pistolet mitrailleur", "SMG", None), ("double barrel shotgun side by side", "SHOTGUN", "BREAK"),
        ("blank gun converted", "CONVERTED_BLANK", None), ("musaddas", "PISTOL", None), ("bunduqiya", "RIFLE", None),
        ("semi-auto pistol", "PISTOL", "SEMI_AUTO"), ("lever action rifle", "RIFLE", "LEVER"),
        ("PT92 on slide", None, None),
    ],
)  # fmt: skip
def test_type_and_action_are_read_in_many_languages(text, kind, action):
    said = described(text)
    assert (said.firearm_type, said.action) == (kind, action)


def test_what_nobody_understood_is_told_and_what_stands_in_a_models_place_marked():
    said = described("Beretta Quasar 7 9mm, flumbert")
    assert said.unread == ("Quasar 7", "flumbert")
    assert said.unread_name == "Quasar 7"
    assert described("Mordavia M77 rifle").unread_before_model == "Mordavia"


def test_what_may_be_an_order_number_is_told():
    assert described("S&W revolver SW164222 .357").catalogue_codes == ("SW164222",)
    assert described("rifle 7.62x39 s/n AB123456, 500 rounds").catalogue_codes == ()


def test_all_that_may_be_order_numbers_is_told_however_many():
    codes = tuple(f"AB{number}" for number in range(1001, 1008))
    assert described("Remington " + " ".join(codes)).catalogue_codes == codes


@pytest.mark.parametrize(("number", "year"), [(1849, None), (1850, 1850), (YEAR, YEAR), (YEAR + 1, None)])
def test_a_year_of_manufacture_is_none_before_the_first_and_none_that_is_still_to_come(number, year):
    assert described(f"Mauser rifle dated {number}").year == year
    assert described(f"Mauser rifle {number}").year == year


def test_a_text_is_read_to_its_last_word_as_long_as_a_request_may_be():
    text = "Glock 19".rjust(LONGEST_TEXT, ".")
    assert IdentifyRequest(description=text).description == text
    with pytest.raises(ValidationError):
        IdentifyRequest(description="." + text)
    assert models(described(text)) == [("GLOCK:19", "stated")]
    assert models(read_fields(IdentifyFirearm(markings=text), YEAR)) == [("GLOCK:19", "marked")]


def test_the_texts_of_stretches_are_those_that_were_given():
    text = "Révólver Taurus mod. 82, cal. .38 SPL – fabriqué au Brésil, numéro raspado ½"
    said = described(text)
    assert all(stretch.text in text for stretch in said.understood)
    assert told(said, "calibre") == ["cal. .38 SPL"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=LONGEST_TEXT + 50))
def test_nothing_breaks_it_and_every_stretch_stood_in_the_text(text):
    said = described(text)
    assert all(stretch.text in text for stretch in said.understood)
    assert all(stretch in text for stretch in said.unread)


_WORDS = """type copy of Glock 19 Beretta 92 , ? not a marked " on slide made in Turkey PT92 AK .380 9 mm s/n 123 ( )
    Star B or licence FN 7.022 12 ga -"""


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_WORDS.split()), max_size=25).map(" ".join))
def test_nothing_breaks_it_in_the_words_that_it_knows(text):
    said = described(text)
    assert all(stretch.text in text for stretch in said.understood)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("pistol with star in circle and 1954", "Makarovs and Tokarevs"),
        ("estrella en un circulo, pistola", "North Korea"),
        ("crown over N", "German nitro proof"),
        ("eagle over swastika pistol", "German forces"),
    ],
)
def test_a_sign_of_no_maker_alone_is_told_with_what_it_means(text: str, meaning: str):
    told = [each.means for each in identified(text).interpretation.understood if each.field == "marking"]
    assert len(told) == 1
    assert told[0].startswith("a sign on the weapon, of no maker alone: ")
    assert meaning in told[0]
