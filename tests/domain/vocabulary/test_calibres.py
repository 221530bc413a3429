"""Calibres and their aliases: the tables hold together, and real spellings are understood."""

import hashlib
import json
import re
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.vocabulary.calibre_tables import calibre_key
from iarms.domain.vocabulary.calibres import calibre_codes, calibre_name, read_calibre
from tests.domain.vocabulary.spelled_calibres import SPELLED

TABLES = json.loads(files("iarms.data").joinpath("calibres.json").read_text("utf-8"))
GROUPS = {calibre["code"] for calibre in TABLES["calibres"]}
KINDS = {"metallic", "shotgun", "air", "muzzle_loading", "blank", "less_lethal", "launcher"}


def test_there_are_many_calibres_and_many_have_aliases():
    assert len(TABLES["calibres"]) >= 420
    assert sum(bool(calibre["aliases"]) for calibre in TABLES["calibres"]) >= 250


def test_every_code_name_and_alias_means_its_own_group_and_no_other():
    wrong = [
        (text, calibre["code"], read_calibre(text))
        for calibre in TABLES["calibres"]
        for text in (calibre["code"], calibre["name"], *calibre["aliases"])
        if read_calibre(text).code != calibre["code"] or read_calibre(text).groups != {calibre["code"]}
    ]
    assert wrong == []


def test_no_spelling_stands_twice_in_the_tables():
    texts = [text for calibre in TABLES["calibres"] for text in (calibre["name"], *calibre["aliases"])]
    texts += [text for mark in TABLES["ambiguous"] for text in mark["texts"]]
    texts += TABLES["unknown"]
    assert [key for key, times in Counter(map(calibre_key, texts)).items() if times > 1 or not key] == []


def test_the_files_entries_are_in_order_so_that_a_difference_is_readable():
    for table in ("calibres", "ambiguous"):
        codes = [entry["code"] for entry in TABLES[table]]
        assert codes == sorted(codes), table


def test_codes_are_unique_and_so_are_the_bytes_that_the_index_keeps_of_them():
    codes = [entry["code"] for entry in (*TABLES["calibres"], *TABLES["ambiguous"])]
    assert len(set(codes)) == len(codes) == len(calibre_codes())
    assert len({hashlib.sha256(code.encode()).digest()[:3] for code in codes}) == len(codes)
    assert [code for code in codes if not re.fullmatch(r"[A-Z0-9_]+", code)] == []


def test_sources_and_kinds_are_known():
    for calibre in TABLES["calibres"]:
        assert calibre["source"], calibre["code"]
        assert set(calibre["source"]) <= set(TABLES["sources"]), calibre["code"]
        assert calibre["kind"] in KINDS, calibre["code"]
    source = TABLES["sources"]["gunsnprices"]
    assert (source["licence"], source["url"]) == ("CC BY 4.0", "https://gunsnprices.com")


def test_bare_marks_give_all_groups_that_they_fit():
    for mark in TABLES["ambiguous"]:
        assert len(set(mark["groups"])) == len(mark["groups"]) > 1, mark["code"]
        for text in mark["texts"]:
            reading = read_calibre(text)
            assert (reading.code, reading.via) == (mark["code"], "ambiguous"), text
            assert reading.groups == set(mark["groups"]) <= GROUPS, text
        assert read_calibre(mark["code"]).groups == set(mark["groups"])
        assert calibre_name(mark["code"]) == mark["texts"][0]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Cal. 7,650 mm Br. Corto", "7.65BROWNINGSHORT"),
        (".380 Auto (ACP)", "380ACP"),
        ("0.380 ACP", "380ACP"),
        ("09 mm", "9MM"),
        ("9,00 mm", "9MM"),
        ("9 MM LUGER", "9PARA"),
        ("9MMLUGER", "9PARA"),
        ("9 x 19 mm", "9X19"),
        ("9*19", "9X19"),
        ("7,62х54 Р", "7.62X54R"),
        ("7.62x54mmR", "7.62X54R"),
        (".40", "40"),
        ("40 mm", "40MM"),
        ("4.5", "4.5"),
        (".45", "45"),
        (".30-06", "30-6"),
        ("12/70", "12-70"),
        ("٩ مم", "9MM"),
        (".40 Smith & Wesson", "40SW"),
        ("calibre", ""),
    ],
)
def test_a_calibre_goes_through_its_stages_to_its_key(text, key):
    assert calibre_key(text) == key


@pytest.mark.parametrize(
    ("text", "code", "via"),
    [
        ("9X19", "9X19", "code"),
        ("9x19mm Parabellum", "9X19", "name"),
        ("9mm para", "9X19", "alias"),
        ("9mm", "9_BARE", "ambiguous"),
    ],
)
def test_a_reading_says_by_which_spelling_it_came(text, code, via):
    assert (read_calibre(text).code, read_calibre(text).via) == (code, via)


@pytest.mark.parametrize(
    ("group", "spellings"),
    [
        ("9X19", "9mm para | 9 mm Luger | 9×19 | 9 мм Парабеллум | 9 Parabelum | Kal. 9 mm Para | 9 mm NATO | 9х19"),
        (
            "9X17",
            ".380 | .380 ACP | 380 auto | 9 mm Kurz | 9 mm corto | 9 mm court | 9 curto | 9 mm kısa | 9x17K",
        ),
        ("9X18", "9 mm Makarov | 9x18 | 9 мм ПМ | 9х18"),
        ("9X18_ULTRA", "9 mm Police | 9x18 Ultra"),
        ("7_65X17", ".32 ACP | 32 auto | 7,65 mm Browning | 7,65 mm Br. | 7,65х17"),
        ("6_35X16", "6,35 | 6.35 mm | .25 ACP | 25 Auto | 6,35 Browning"),
        ("7_65_LUGER", "7,65 Para | 7.65 Parabellum | .30 Luger"),
        ("7_62X25", "7,62x25 | 7.62 Tokarev | 7,62 ТТ"),
        ("7_62X39", "7,62х39 | 7.62x39mm | 7.62 x 39 | 762x39"),
        ("7_62X51", "308 WIN | .308 Winchester | 7,62x51 | 7.62 NATO"),
        ("7_62X54R", "7.62x54mmR | 7,62х54Р | 7.62x54 R"),
        ("5_56X45", "5,56x45 | 223 REM | .223 | 5.56 NATO | .223 Remington"),
        ("5_45X39", "5,45х39 | 5.45x39mm"),
        ("30_06", ".30-06 | 30-06 Springfield | 30.06 | 7.62x63"),
        ("22_LR", ".22 LR | 22LR | 22 L.R. | .22 Long Rifle | 22 largo | .22 lfB"),
        ("22_WMR", ".22 WMR | 22 Magnum"),
        ("38_SPECIAL", "CAL .38 SPL | 38 Special | 38 especial | .38 Spezial | 38 S&W Special | 38 SPL +P"),
        ("38_SW", ".38 S&W | 38 Smith & Wesson"),
        ("357_MAG", ".357 Magnum | 357 MAG. | .357 Magnun"),
        ("40_SW", ".40 S&W | .40 | 40 S & W | .40 Smith & Wesson | PONTO 40"),
        ("10_AUTO", "10mm | 10 mm Auto"),
        ("45_ACP", ".45 ACP | 45 Auto | .45 automatica | 11,43 mm | 11.25 mm"),
        ("44_MAG", ".44 Magnum | 44 Rem Mag"),
        ("12_GA", '12 GA | calibre 12 | 12 | 12 gauge | 12 bore | 12/70 | 12/76 | Kaliber 12 | 12 калибр | 12GA-3"'),
        ("20_GA", "20 GA | calibre 20 | 20/76"),
        ("16_GA", "16 | 16/70"),
        ("410", ".410 | 410 GA | .410 bore | 36 GA"),
        ("243_WIN", ".243 | .243 Win | 243 Winchester"),
        ("270_WIN", ".270 Win | 270 Winchester"),
        ("7_92X57", "8x57 IS | 8x57JS | 7.92x57 | 8 mm Mauser"),
        ("12_7X99", ".50 BMG | 12,7x99"),
        ("177_AIR", "4,5 mm | .177 | 4.5"),
        ("9MM_PAK", "9 mm P.A.K. | 9mm PA | 9 mm Knall | 9 mm kurusıkı | 9 mm à blanc | 9 mm fogueo"),
        ("8MM_K", "8 mm K | 8 mm Knall | 8 mm kurusıkı"),
    ],
)
def test_calibres_as_police_write_them(group, spellings):
    for spelling in spellings.split(" | "):
        assert read_calibre(spelling).groups == {group}, spelling


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("7.65 mm (.32 ACP)", "7_65X17"),
        ("9 mm Para (9x19)", "9X19"),
        (".223/5.56", "5_56X45"),
        (".308 WIN/7.62x51", "7_62X51"),
        ("9 mm / .380 ACP", "9X17"),
    ],
)
def test_two_names_side_by_side_mean_the_group_that_both_fit(text, group):
    assert read_calibre(text).groups == {group}


@pytest.mark.parametrize("text", ["38 banana", "9 banana", "9X19 SPECIAL", "9 MM PARA MAGNUM", ".38 AIRSOFT", "12/71"])
def test_a_bare_number_beside_a_strange_word_and_a_name_that_does_not_fit_are_no_answer(text):
    assert read_calibre(text).code is None


@pytest.mark.parametrize(
    "text", ["9 mm", "9", "7.62", "7,65", ".38", "0.38", "38", ".22", "32", "45", ".357", "8 mm", "40 mm"]
)
def test_a_bare_mark_is_no_answer(text):
    assert len(read_calibre(text).groups) > 1
    assert read_calibre(text).via == "ambiguous"


def test_nine_millimetres_fits_what_is_marked_so_blank_firers_included():
    assert {"9X19", "9X17", "9X18", "9MM_PAK"} <= read_calibre("9 mm").groups


def test_the_point_within_a_number_counts():
    assert read_calibre("4.5").groups.isdisjoint(read_calibre(".45").groups)
    assert read_calibre("6.8").groups.isdisjoint(read_calibre(".68").groups)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (".40 MM", {"40_SW"}),
        ("0.4", {"40_SW"}),
        ("0,4", {"40_SW"}),
        ("40 MM", {"40_SW", "40X46", "40X53", "VOG_25"}),
        ("40 mm granada", {"40X46", "40X53", "VOG_25"}),
        ("20MM", {"20_GA", "20X82", "20X102", "20X110"}),
        ("12 mm", {"12_GA", "12_PIN"}),
        ("16 мм", {"16_GA"}),
        ("4 мм", {"4_MM_M20", "22_CB"}),
        ("25 mm", {"6_35X16", "25X137"}),
    ],
)
def test_a_number_with_a_unit_that_may_be_none_is_in_doubt(text, groups):
    assert read_calibre(text).groups == groups


def test_thirty_eight_millimetres_may_be_a_revolver_or_a_launcher():
    assert read_calibre("38MM").groups == read_calibre(".38").groups | {"FLARE_37"}
    assert read_calibre(".38MM").groups == read_calibre(".38").groups


def _spelled():
    for line in SPELLED.strip().splitlines():
        meant, *texts = (part.strip() for part in line.split("|"))
        for text in texts:
            yield meant, text.removesuffix(" ?")


def _said(reading):
    return reading.code or ("-" if reading.unknown else "?")


def test_spellings_of_reports_are_read_and_hardly_ever_as_another_calibre():
    spelled = [(meant, text, read_calibre(text)) for meant, text in _spelled()]
    assert len(spelled) >= 1_000
    assert [
        (meant, text, reading)
        for meant, text, reading in spelled
        if reading.code and meant != reading.code and meant not in reading.groups
    ] == []
    assert sum(meant == _said(reading) for meant, _, reading in spelled) / len(spelled) >= 0.98


@pytest.mark.parametrize("word", ["PARABELLUM", "BROWNING", "MAKAROV", "TOKAREV", "MAUSER", "SPECIAL", "MAGNUM"])
def test_a_word_with_one_slip_is_put_right(word):
    text = {
        "PARABELLUM": "9 MM {}",
        "BROWNING": "7,65 {}",
        "MAKAROV": "9 mm {}",
        "TOKAREV": "7.62 {}",
        "MAUSER": "7 mm {}",
        "SPECIAL": ".38 {}",
        "MAGNUM": ".357 {}",
    }[word]
    meant = read_calibre(text.format(word)).code
    assert meant
    for at in range(1, len(word) - 1):
        for slipped in (word[:at] + word[at + 1 :], word[:at] + "Q" + word[at:]):
            reading = read_calibre(text.format(slipped))
            assert reading.code in (meant, None), slipped
            assert reading.code == meant or len(slipped) < 6, slipped


@pytest.mark.parametrize("text", ["9X14", "7.63X39", ".39 SPL", "8X19 PARA", "5.57X45", ".358 MAGNUM"])
def test_a_number_is_never_put_right(text):
    assert read_calibre(text).via != "fuzzy"
    assert read_calibre(text).code in (None, "8_ROTH_STEYR")


@pytest.mark.parametrize(
    ("text", "code", "via"),
    [
        ("LUGER 9MM 9X19 NATO", "9X19", "parsed"),
        ("PISTOLA CAL NOMINAL .380 ACP", "9X17", "parsed"),
        ("38 ESPECIALL", "38_SPECIAL", "fuzzy"),
    ],
)
def test_a_reading_says_by_which_rule_it_came(text, code, via):
    assert (read_calibre(text).code, read_calibre(text).via) == (code, via)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (".38/9MM", "38_BARE+9_BARE"),
        ("9MM LUGER/.40 S&W", "40_SW+9X19"),
        (".44 MAGNUM OU 9 MM PARA", "44_MAG+9X19"),
        ("12/.22 LR", "12_GA+22_LR"),
        ("7,62 / .30", "30_BARE+7_62_BARE"),
        ("22 E 36", "22_BARE+36_BARE"),
        (".22/.36", "22_BARE+36_BARE"),
        ("12 e 20", "12_GA+20_GA"),
        ("12, 16 und 20", "12_GA+16_GA+20_GA"),
        (".38/.40", "38_BARE+40_SW"),
        ("38 AND 40", "38_BARE+40_SW"),
        ("12/70, 7x65R", "12_GA+7X65_R_BRENNEKE"),
        ("16/70 und .22 Hornet", "16_GA+22_HORNET"),
        ("9X19/9X21", "9X19+9X21"),
    ],
)
def test_several_calibres_give_every_group_of_each(text, code):
    reading = read_calibre(text)
    assert reading.code == code
    assert reading.groups == frozenset().union(*(read_calibre(each).groups for each in code.split("+")))
    assert calibre_name(code) == " / ".join(map(calibre_name, code.split("+")))


@pytest.mark.parametrize("text", [".38 .380 .40 9MM .22", "9 MM 45678 .38 13", "22 e 13"])
def test_more_than_three_calibres_and_numbers_that_are_none_are_no_reading(text):
    assert read_calibre(text).code is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (".38 SPECIAL (9 X 29,5 MM)", "38_SPECIAL"),
        (".32 S&W LONG (7,65 X 23,5 MM)", "32_SW_LONG"),
        (".357 MAGNUM (9 x 33 mm)", "357_MAG"),
        ("9 mm (9x19)", "9X19"),
        ("7,65 mm Browning / .32 ACP", "7_65X17"),
        ("9 mm / 9x19 / 9 mm Luger", "9X19"),
        ("LUGER 9MM 9X19 NATO", "9X19"),
    ],
)
def test_a_calibre_said_twice_is_one(text, code):
    assert read_calibre(text).groups == {code}


def test_a_length_of_case_that_contradicts_the_name_is_no_reading():
    assert read_calibre(".38 SPECIAL (9 X 40 MM)").code is None
    assert read_calibre("9 X 30,5").code is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("36/63,5 KNOCK", "410"),
        ("32/63,5", "32_GA"),
        ("PT 92 9MM", "9_BARE"),
        ("GLOCK 17 9X19", "9X19"),
        (".22LR RUGER 10/22", "22_LR"),
        ("9 MM TAURUS G2C", "9_BARE"),
        (".40 GLOCK G22", "40_SW"),
        (".308 WIN REMINGTON 700", "7_62X51"),
        ("CAL .45 COLT 1911", "45_BARE"),
        ("24/7 .40", "40_SW"),
        ("CALIBRE .38 TAURUS", "38_BARE"),
        ("38 CANO CURTO", "38_BARE"),
        ("38 CURTO", "38_SHORT_BARE"),
        ("REVOLVER .38 SPL TAURUS 85 CANO 2 POL", "38_SPECIAL"),
        ("12 GAUGE 28 INCH BARREL", "12_GA"),
        ("CAL 38 NUMERO 12345", "38_BARE"),
        ("9 mm Para (nickel)", "9X19"),
        ("SMITH & WESSON .38", "38_BARE"),
        ("WINCHESTER .375 CheyTac", "375_CHEYTAC"),
        (".32 CBC REMINGTON 700", "32_BARE"),
        (".380 revolver com carregador", "380_REVOLVER"),
        ("12/50 com carregador", "12_50_FLASHBALL"),
        ("45 mm (black)", "45_BARE"),
        ("ADAPTADA PARA .22", "22_BARE"),
        ("12 ARTESANAL", "12_GA"),
        ("9 мм РА TAURUS", "9X22T"),
        ("SMITH & WESSON .270 WBY", "270_WBY_MAG"),
        ("SMITH & WESSON 45 COLT CTG", "45_COLT"),
        ("BROWNING .303 SAVAGE", "303_SAVAGE"),
        ("M16 .50", "50_BARE"),
        ("9 MM BANANA", "9_BARE"),
    ],
)
def test_models_makers_lengths_and_strange_words_beside_a_sure_calibre_do_not_spoil_it(text, code):
    assert read_calibre(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("765 MM", "7_65_BARE"),
        ("556MM", "5_56X45"),
        ("545Х39", "5_45X39"),
        ("65 x 55", "6_5X55"),
        ("57X28", "5_7X28"),
        ("7.62-39", "7_62X39"),
        ("9/19", "9X19"),
        ("9 X 33", "357_MAG"),
        (".38 SPE", "38_SPECIAL"),
        (".38 SPECI", "38_SPECIAL"),
        ("30 CARB.", "30_CARBINE"),
        (".303 BRIT.", "303_BRITISH"),
        ("45 AU", "45_ACP"),
        ("22LONG RIFLE", "22_LR"),
        ("9 мм Р.А.К.", "9MM_PAK"),
        ("9мм РАК", "9MM_PAK"),
        ("9 мм Р.А.", "9X22T"),
        ("45 АСР", "45_ACP"),
        ("кал.12", "12_GA"),
        ("38''", "38_BARE"),
        (",38", "38_BARE"),
    ],
)
def test_signs_lost_and_letters_of_another_keyboard(text, code):
    assert read_calibre(text).code == code


@pytest.mark.parametrize(
    ("text", "calibre", "code"),
    [
        ("1970-12-01", "12/70", "12_GA"),
        ("1970-12-01 00:00:00", "12/70", "12_GA"),
        ("01/12/1970", "12/70", "12_GA"),
        ("12/1/1976", "12/76", "12_GA"),
        ("dez/70", "12/70", "12_GA"),
        ("Dec-70", "12/70", "12_GA"),
        ("дек.70", "12/70", "12_GA"),
        ("1962-07-01", "7.62", "7_62_BARE"),
        ("set/19", "9x19", "9X19"),
        ("30/jun", "30-06", "30_06"),
        ("4-May", "4.5", "177_AIR"),
    ],
)
def test_a_date_that_a_spreadsheet_made_of_a_calibre_is_read_with_a_remark(text, calibre, code):
    reading = read_calibre(text)
    assert (reading.code, reading.remark) == (
        code,
        f"a date that a spreadsheet made of {calibre}: read as {calibre_name(code)}",
    )


@pytest.mark.parametrize(
    "text", ["2021-05-04", "1970-12-02", "1970-11-01", "12/jan", "2022-06-35", "01/12/2099", "mai"]
)
def test_a_date_that_no_calibre_explains_is_not_read(text):
    assert read_calibre(text).code is None


def test_other_readings_have_no_remark():
    assert read_calibre("12/70").remark is None


@pytest.mark.parametrize(
    "beside", ["{} TAURUS PT 92", "SMITH & WESSON {}", "REVOLVER {} XYZZY", "{} 6 TIROS CANO 4 POL"]
)
def test_what_stands_beside_a_spelling_hardly_ever_changes_what_it_means(beside):
    spellings = [(text, {calibre["code"]}) for calibre in TABLES["calibres"] for text in calibre["aliases"]]
    spellings += [(text, set(mark["groups"])) for mark in TABLES["ambiguous"] for text in mark["texts"]]
    read = [(text, groups, read_calibre(beside.format(text)).groups) for text, groups in spellings]
    wrong = [(text, found) for text, groups, found in read if found and not found & groups]
    assert len(wrong) <= len(read) * 0.004, wrong
    assert sum(bool(found) for _, _, found in read) >= len(read) * 0.9


def test_a_text_that_is_too_long_for_a_calibre_is_not_looked_at(monkeypatch):
    from iarms.domain.vocabulary import calibres

    monkeypatch.setattr(calibres, "plain_calibre", None)
    reading = calibres.read_calibre("9 mm " * 20_000)
    assert (reading.code, reading.unknown) == (None, False)


def test_words_for_unknown_are_told_from_words_that_are_not_read():
    for text in (*TABLES["unknown"], "", " ", "-", "calibre não identificado", "sans calibre", "неизвестного калибра"):
        assert read_calibre(text).unknown, text
        assert read_calibre(text).groups == frozenset(), text
    assert not read_calibre("13.7 wonder").unknown
    assert not read_calibre("9 mm").unknown


def test_an_unlisted_spelling_is_left_unread():
    reading = read_calibre("13.7 wonder")
    assert (reading.code, reading.groups, reading.via) == (None, frozenset(), None)


def test_a_code_that_is_none_has_no_name():
    with pytest.raises(KeyError):
        calibre_name("13_7_WONDER")


@pytest.mark.parametrize("text", ["6 TIROS", "+P", "C.", "X", "()", "6 TIROS / 5 TIROS", "GA"])
def test_what_holds_nothing_once_noise_is_dropped_is_left_unread(text):
    assert read_calibre(text).code is None


@given(st.lists(st.sampled_from("9 38 12 7.62 X / ( ) MM GA CAL 5 TIROS L R RIFLE +P S & W ACP PISTOLA - .".split())))
def test_no_mixture_of_the_words_of_calibres_breaks_the_reading(words):
    reading = read_calibre(" ".join(words))
    assert bool(reading.code) == bool(reading.groups) == bool(reading.via)


@given(st.text(max_size=64))
def test_no_text_breaks_the_reading(text):
    reading = read_calibre(text)
    assert reading.given == text
    assert bool(reading.code) == bool(reading.groups) == bool(reading.via)
