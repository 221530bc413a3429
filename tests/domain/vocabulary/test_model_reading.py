"""Model fields as police type them: what they mean, what stands in the wrong field, how alike two of them are."""

import json
import re
from collections import Counter
from importlib.resources import files
from typing import get_args

import pytest

from iarms.domain.languages import say
from iarms.domain.vocabulary.calibres import calibre_codes
from iarms.domain.vocabulary.makes import make_codes, make_name
from iarms.domain.vocabulary.model_comparison import ModelLikeness, compare_designations, designation_reason
from iarms.domain.vocabulary.model_reading import read_designation
from iarms.domain.vocabulary.model_table import families_of
from iarms.domain.vocabulary.model_tokens import read_type_word
from iarms.models.firearm import FirearmType

TABLE = json.loads(files("iarms.data").joinpath("models.json").read_text("utf-8"))
ORDER = ["same", "variant", "unclear", "differs", "missing"]


def likeness(given: str, recorded: str, make: str | None) -> ModelLikeness:
    return compare_designations(read_designation(given, make), read_designation(recorded, make))


# (given, recorded) by make; the level holds in both directions.
SAME = {
    "TAURUS": [
        ("PT 100", "PT100"), ("PT-100", "pt 100"), ("Taurus PT 92", "PT-92"), ("MOD. 82", "RT 82"), ("82", "RT82"),
        ("MODELO 82", "82"), ("REVOLVER 82", "RT 82"), ("82 INOX", "82"), ("82 OXIDADO", "RT 82"),
        ("82 CANO CURTO", "82"), ("PT 24/7", "24/7"), ("PT24/7", "247"), ("838", "PT 838"), ("838", "RT 838"),
        ("Pistola PT 58 HC", "PT58HC"), ("PT 58 HC .380", "PT 58 HC"), ("PT 938 cal .380", "938"),
        ("RAGING BUL", "RAGING BULL"), ("JUDGE", "The Judge"), ("G 2 C", "G2C"), ("TH 9", "TH9"), ("MOD 889", "RT 889"),
        ("PT 940 NIQUELADO", "940"), ("TAURUS PT 840 .40 S&W", "PT 840"), ("RT 85 S", "85S"), ("MODEL 85 2\"", "85"),
        ("82 4 POL", "RT 82"), ("TS9 CANO 4", "TS9"), ("PIST. PT 100", "PT 100"), ("24/7 G2 C", "PT 24/7 G2C"),
        ("82 6 TIROS", "RT 82"), ("PT 57 7,65", "PT 57"), ("ПТ 92", "ПТ-92"),
    ],
    "ROSSI": [("971", "MOD 971"), ("REVOLVER ROSSI 68", "68"), ("M 720", "720")],
    "IMBEL": [("MD97", "MD-97"), ("M973", "M 973"), ("FAL", "M964"), ("FUZIL FAL", "FAL")],
    "CBC": [("MK-7.022", "7022"), ("8.122", "8122"), ("PUMP 586", "586"), ("CBC 151", "151")],
    "GLOCK": [("17", "G17"), ("GLOCK 17", "17"), ("Pistole Glock 19", "G 19"), ("G-26", "26"), ("MODEL 22", "G22")],
    "SMITH_WESSON": [
        ("M&P 9", "M & P 9"), ("M&P9", "MP 9"), ("10-6", "10 - 6"), ("Mod. 36", "36"), ("MODEL 19", "19"),
        ("CHIEFS SPECIAL", "Chief's Special"), ("S&W 5906", "5906"), ("5906 INOX", "5906"), ("SW9VE", "SW 9 VE"),
        ("M&P .40", "M&P40"), ("BODYGUARD 380", "Bodyguard 380"),
    ],
    "COLT": [
        ("PYTHON", "Python .357"), ("DETECTIVE SPECIAL", "Detective Spécial"), ("GOVERNMENT", "1911"),
        ("MK IV", "MARK IV"), ("ANACONDA", "ANACONDDA"), ("M-16", "M16"), ("AR 15", "AR-15"), ("SAA", "Peacemaker"),
    ],
    "SIG_SAUER": [("P 226", "P226"), ("226", "P226"), ("SIG P229", "P229"), ("SP 2022", "SIG PRO 2022")],
    "BERETTA": [("92 FS", "92FS"), ("Mod. 34", "34"), ("PX 4", "PX4"), ("84 F", "84F"), ("Pistola 92 FS", "92FS")],
    "CZ": [("CZ 75", "75"), ("CZ-75", "CZ75"), ("vz. 61", "VZ61"), ("škorpion", "SKORPION"), ("CZ 83", "83")],
    "IZHMEKH": [("ПМ", "Makarov"), ("ИЖ-27", "IZH-27"), ("МР-153", "MP-153"), ("Пистолет Макарова", "ПМ")],
    "IZHMASH": [("АК-74", "AK-74"), ("Сайга-12", "Saiga 12"), ("СВД", "SVD"), ("АКМ", "AKM")],
    "TOZ": [("ТТ", "TT"), ("ТОЗ-34", "TOZ 34"), ("Наган", "Nagant")],
    "WALTHER": [("PPK", "Walther PPK"), ("P.38", "P 38"), ("P99", "P 99")],
    "FN": [("FN FAL", "FAL"), ("HP 35", "HP35"), ("P 90", "P90"), ("Five Seven", "FIVE-SEVEN")],
    "HECKLER_KOCH": [("HK 416", "HK416"), ("MP 5", "MP5"), ("H&K G36", "G36"), ("P7", "HK P7")],
    "RUGER": [("GP 100", "GP100"), ("SP-101", "SP101"), ("Mini 14", "Mini-14"), ("10-22", "10/22"), ("P 89", "P89")],
    "MANURHIN": [("MR 73", "MR73"), ("MR-73", "73")],
    "MAS": [("MAS 36", "36"), ("Mle 36", "36")],
    "TISAS": [("Zigana", "ZIGANA"), ("FATİH 13", "Fatih 13")],
    "ATAK": [("Zoraki 914", "914"), ("M914", "Zoraki M914")],
    None: [
        ("AK-47", "AK 47"), ("Kalashnikov", "AK-47"), ("GLOCK 17", "G17"), ("1911 A1", "1911A1"),
        ("INDETERMINADO X-9", "indeterminado X9"), ("ZXY 55", "zxy-55"),
    ],
}  # fmt: skip

VARIANT = {
    "TAURUS": [
        ("PT 100", "PT 100 AF"), ("PT100", "PT 100 AFS"), ("100 AF", "PT 100"), ("24/7 PRO DS", "PT 24/7"),
        ("PT 24/7 G2", "24/7"), ("82S", "82"), ("82S", "RT 82"), ("PT 92 AF", "PT 92"), ("PT 92 C", "PT92 AFS"),
        ("AF PT 100", "PT 100"), ("PT 58 HC PLUS", "PT 58"), ("PT 58 S", "PT 58 HC"), ("PT 111 G2", "G2C"),
        ("RAGING BULL 44", "RAGING BULL"), ("RT 85 UL", "85"), ("PT 838 C", "838"), ("PT 840 P", "PT840"),
        ("PT 940 COMPACT", "PT 940"), ("G3", "G3C"), ("TH9", "TH9C"), ("PT 92", "PT 99"), ("1911", "PT 1911 AR"),
        ("PT 138 PRO", "PT 138"), ("MILLENNIUM PRO PT-145", "PT 145"), ("38 TAURUS 82", "RT 82"),
        ("MILLENNIUM PT 111", "PT 111"), ("PT 100", "PT 101 AFS"),
    ],
    "ROSSI": [("68", "68 S"), ("PUMA", "Puma 38"), ("971", "971 VRC"), ("M 351", "352")],
    "IMBEL": [("MD97", "MD97 LC"), ("GC MD 1", "380 GC"), ("FAL", "M964 A1"), ("GC MD5", "GC MD6"),
        ("M911", "M911 A1")],
    "GLOCK": [
        ("17", "17L"), ("G17", "GLOCK 17 GEN 4"), ("19", "19X"), ("43", "43X"), ("17 GEN 3", "17 GEN 5"),
        ("G19", "19 C"), ("22", "22 RTF2"), ("GLOCK 34 MOS", "G34"),
    ],
    "SMITH_WESSON": [
        ("10", "10-6"), ("10-5", "10-6"), ("M&P 9", "M&P 9 SHIELD"), ("M&P 9 2.0", "M&P 9"), ("629 CLASSIC", "629"),
        ("686", "686 PLUS"), ("36", "60"), ("19-3", "MOD. 19"), ("5906", "5906 TSW"), ("M&P 40 C", "M&P 40"),
    ],
    "COLT": [
        ("GOVERNMENT", "COMMANDER"), ("AR-15", "M4"), ("M16", "AR-15"), ("M16 A1", "M16A2"), ("PYTHON", "PYTHON ELITE"),
        ("AR-15 A2", "AR 15"), ("TROOPER", "TROOPER MK III"), ("MUSTANG", "MUSTANG PLUS II"),
    ],
    "SIG_SAUER": [("P226", "P226 LEGION"), ("P320", "P320 COMPACT"), ("P226 X-FIVE", "226"), ("P365", "P365XL")],
    "BERETTA": [("92", "92FS"), ("Mod. 34", "1934"), ("92FS", "92 F"), ("M9", "92FS"), ("92 INOX", "92 S"),
        ("84", "85"), ("70", "70 S")],
    "CZ": [("CZ 75", "75 SP-01"), ("75", "75 COMPACT"), ("75 B", "SP-01"), ("CZ 75 D COMPACT", "CZ 75")],
    "HECKLER_KOCH": [("MP5", "MP5 A3"), ("G3", "G3A4"), ("USP COMPACT", "USP"), ("USP", "USP 9"), ("P30", "P30L")],
    "RUGER": [("P95", "P95DC"), ("GP100", "KGP141"), ("10/22", "10/22 TAKEDOWN"), ("MK II", "MARK II TARGET")],
    "WALTHER": [("PP", "PPK"), ("PPK", "PPK/S"), ("P99", "P99 AS")],
    "NORINCO": [("56", "AK-47"), ("TYPE 56", "56-1"), ("SKS", "SKS-M"), ("MAK-90", "TYPE 56")],
    "IZHMASH": [("AK-47", "AKM"), ("АКМС", "АК-47"), ("AKS-74U", "AK-74"), ("СВД", "Тигр")],
    "ZASTAVA": [("M70", "M70 AB2"), ("M92", "M85")],
    None: [
        ("AK-47", "AKM"), ("Mauser K98", "K98k"), ("AR-15", "M4"), ("AK 47 S", "AK-47"), ("FAL", "FAL 50.61"),
        ("M1911", "1911 A1 GI"),
        ("XR 500 LUX", "XR 500"), ("PYTHON HUNTER", "PYTHON"),
    ],
}  # fmt: skip

UNCLEAR = {
    "TAURUS": [("380", "PT 58 HC"), ("PT", "PT 92"), ("ESPECIAL X", "PT 92")],
    "ROSSI": [("CHAMPION", "971"), ("GOLDEN", "68")],
    "GLOCK": [("COMPACTA", "19")],
    "SMITH_WESSON": [("ZWEITER", "19"), ("TOURISTE", "M&P 9"), ("36", "38")],
    "COLT": [("ORIGINALE", "PYTHON"), ("TIPO POLICIA", "COBRA")],
    None: [("ALFARERO", "OMNIBUS"), ("TIPO AMERICANO", "X 32"), ("XANADU", "ZEPHYRUS")],
}  # fmt: skip

DIFFERS = {
    "TAURUS": [
        ("PT 92", "PT 100"), ("PT 9", "PT 92"), ("PT 838", "RT 838"), ("82", "85"), ("RT 82", "RT 83"),
        ("PT 58", "PT 57"), ("PT 940", "PT 938"), ("RAGING BULL", "JUDGE"), ("24/7", "PT 100"), ("605", "608"),
        ("PT 845", "PT 840"), ("G2C", "G3C"), ("TH9", "TS9"), ("PT 99", "PT 58"), ("CT 40", "RT 82"),
        ("MOD 88", "MOD 86"),
    ],
    "ROSSI": [("68", "88"), ("971", "972"), ("PUMA", "971"), ("351", "461"), ("27", "28")],
    "IMBEL": [("MD97", "M973"), ("FAL", "MD97"), ("IA2", "FAL"), ("MD1", "MD2")],
    "CBC": [("7022", "8122"), ("586", "151"), ("122", "7022")],
    "GLOCK": [("17", "19"), ("G17", "GLOCK 22"), ("43", "48"), ("26", "27"), ("19X", "17"), ("G 18", "G17")],
    "SMITH_WESSON": [
        ("M&P 9", "M&P 40"), ("M & P 40", "MP 45"), ("5906", "6906"), ("10", "19"), ("MODEL 10", "MOD 19-4"),
        ("MOD 36", "MOD 38"),
        ("686", "586"), ("29", "629"), ("10-6", "106 X"), ("SD9 VE", "SW9VE"), ("3913", "3914"), ("27", "28"),
    ],
    "COLT": [("PYTHON", "ANACONDA"), ("COBRA", "PYTHON"), ("DETECTIVE SPECIAL", "DIAMONDBACK"), ("1903", "1911"),
             ("MUSTANG", "GOVERNMENT"), ("TROOPER", "LAWMAN")],
    "SIG_SAUER": [("P226", "P229"), ("P220", "P226"), ("P230", "P239"), ("P320", "P365")],
    "BERETTA": [("92", "96"), ("92FS", "PX4"), ("84", "81"), ("950", "21A"), ("M12", "AR70"), ("8000", "8040")],
    "CZ": [("CZ 75", "CZ 85"), ("75", "83"), ("27", "50"), ("P-07", "P-09"), ("P-10", "75")],
    "HECKLER_KOCH": [("G3", "G36"), ("HK416", "HK417"), ("P7", "P30"), ("MP5", "MP7")],
    "RUGER": [("P89", "P95"), ("GP100", "SP101"), ("LCP", "LC9"), ("MINI-14", "10/22"), ("REDHAWK", "BLACKHAWK")],
    "WALTHER": [("PPK", "P38"), ("P22", "P99"), ("PPQ", "PPS")],
    "FN": [("FAL", "FNC"), ("1910", "1900"), ("FIVE-SEVEN", "HP35"), ("SCAR 16", "SCAR 17")],
    "IZHMEKH": [("ПМ", "МР-443"), ("ИЖ-27", "ИЖ-18"), ("МР-153", "ИЖ-43")],
    "IZHMASH": [("Сайга-12", "АКМ"), ("СВД", "АК-74")],
    "NORINCO": [("54", "59"), ("NP-22", "NP-42"), ("SKS", "TYPE 54")],
    None: [("PT 92", "PT 100"), ("GLOCK 17", "GLOCK 19"), ("UZI", "AK-47"), ("P226", "P229"), ("XK 55", "XK 77"),
           ("MOD 12", "MOD 24")],
}  # fmt: skip

MISSING = {
    "TAURUS": [
        ("TAURUS", "PT 92"), ("REVOLVER", "RT 82"), ("INOX", "82"), ("OXIDADO", "82"), ("CANO CURTO", "82"),
        ("REVOLVER TAURUS", "82"), ("CAL .38", "82"), ("38 SPL", "82"), (".40", "PT 100"), ("9MM", "PT 92"),
        ("PISTOLA", "PT 58"), ("INDETERMINADO", "PT 58"), ("N/C", "PT 58"), ("-", "82"), ("NÃO IDENTIFICADO", "82"),
        ("SEM MODELO", "82"), ("FORJAS TAURUS", "85"), ("REVOLVER 38", "82"), ("", "82"), ("4 POLEGADAS", "82"),
        ("Pistola semiautomática", "PT 92"), ("ROSSI", "82"), ("REVÓLVER CALIBRE 38 OXIDADO", "82"),
    ],
    "GLOCK": [("Pistole", "17"), ("GLOCK", "17"), ("9x19", "17"), ("unbekannt", "19"), ("Selbstladepistole", "17")],
    "MANURHIN": [("REVOLVER INOX", "MR 73"), ("inconnu", "MR 73"), ("arme de poing", "MR 73")],
    "IZHMEKH": [("пистолет", "ПМ"), ("неизвестно", "ПМ"), ("не установлен", "ИЖ-27"), ("ружьё", "ИЖ-27")],
    "SARSILMAZ": [("TABANCA", "B6"), ("bilinmiyor", "B6"), ("yarı otomatik tabanca", "B6")],
    None: [("UNKNOWN", "G17"), ("N/A", "AK-47"), ("desconocido", "AK-47"), ("SMITH & WESSON", "10"), ("?", "10")],
}  # fmt: skip

PAIRS = [
    (level, make, given, recorded)
    for level, table in (
        ("same", SAME), ("variant", VARIANT), ("unclear", UNCLEAR), ("differs", DIFFERS), ("missing", MISSING)
    )
    for make, pairs in table.items()
    for given, recorded in pairs
]  # fmt: skip


def test_there_are_pairs_enough_of_every_level():
    assert len(PAIRS) >= 300
    assert min(Counter(level for level, *_ in PAIRS).values()) >= 10


@pytest.mark.parametrize(("level", "make", "given", "recorded"), PAIRS)
def test_two_model_fields_are_as_alike_as_an_expert_says(level, make, given, recorded):
    assert likeness(given, recorded, make) == level
    assert likeness(recorded, given, make) == level


def test_the_levels_are_these_five_in_order():
    assert list(get_args(ModelLikeness)) == ORDER


def test_a_field_that_only_one_side_ties_to_a_maker_still_compares():
    given, recorded = read_designation("CZ 75", None), read_designation("75 B", "CZ")
    assert compare_designations(given, recorded) == "variant"
    assert compare_designations(read_designation("PT 92", None), read_designation("92", "TAURUS")) == "same"


# Text, make given, then what stood in the wrong field: maker, calibre, type; and the words that are left.
MISPLACED = [
    ("TAURUS", None, "TAURUS", None, None, ""),
    ("Taurus PT 92", None, "TAURUS", None, None, "PT 92"),
    ("GLOCK 17", None, "GLOCK", None, None, "17"),
    ("ROSSI", "TAURUS", "ROSSI", None, None, ""),
    ("SMITH & WESSON", None, "SMITH_WESSON", None, None, ""),
    ("SMITH WESSON MOD 10", None, "SMITH_WESSON", None, None, "10"),
    ("Beretta 92 FS", None, "BERETTA", None, None, "92 FS"),
    ("PISTOLET BERETTA 92FS", None, "BERETTA", None, "PISTOL", "92 FS"),
    ("REVOLVER TAURUS MOD. 82 CAL .38 INOX", None, "TAURUS", "CAL .38", "REVOLVER", "82"),
    ("PYTHON", "COLT", None, None, None, "PYTHON"),
    ("COBRA", "COLT", None, None, None, "COBRA"),
    ("COLT COBRA", None, "COLT", None, None, "COBRA"),
    ("CZ 75", None, None, None, None, "CZ 75"),
    ("38 SPL", "TAURUS", None, "38 SPL", None, ""),
    (".40", "TAURUS", None, ".40", None, ""),
    (".40 S&W", "TAURUS", None, ".40 S&W", None, ""),
    ("9MM", "GLOCK", None, "9MM", None, ""),
    ("9 mm Para", "GLOCK", None, "9 MM PARA", None, ""),
    ("7,65", "BERETTA", None, "7,65", None, ""),
    ("7.62x39", None, None, "7.62X39", None, ""),
    ("CAL .38", None, None, "CAL .38", None, ""),
    ("CALIBRE 12", "BOITO", None, "CALIBRE 12", None, ""),
    ("12 GA", "BOITO", None, "12 GA", None, ""),
    ("22 LR", "CBC", None, "22 LR", None, ""),
    (".357 MAGNUM", "COLT", None, ".357 MAGNUM", None, ""),
    ("357 MAG", "COLT", None, "357 MAG", None, ""),
    ("9 мм", None, None, "9 MM", None, ""),
    ("380 ACP", "BERSA", None, "380 ACP", None, ""),
    ("PT 380", "TAURUS", None, None, None, "PT 380"),
    ("38", None, None, "38", None, ""),
    ("REVOLVER 38", "TAURUS", None, "38", "REVOLVER", ""),
    ("PISTOLA 380", "TAURUS", None, "380", "PISTOL", ""),
    ("ESPINGARDA 12", "CBC", None, "12", "SHOTGUN", ""),
    ("RIFLE 22", "CBC", None, "22", "RIFLE", ""),
    ("PT 58 HC 380 ACP", "TAURUS", None, "380 ACP", None, "PT 58 HC"),
    ("PT 100 .40", "TAURUS", None, ".40", None, "PT 100"),
    ("M&P 9MM", "SMITH_WESSON", None, None, None, "M P 9"),
    ("REVOLVER", None, None, None, "REVOLVER", ""),
    ("REVÓLVER", "TAURUS", None, None, "REVOLVER", ""),
    ("PISTOLA", None, None, None, "PISTOL", ""),
    ("ESPINGARDA", None, None, None, "SHOTGUN", ""),
    ("CARABINA", None, None, None, "CARBINE", ""),
    ("FUZIL", None, None, None, "RIFLE", ""),
    ("GARRUCHA", "ROSSI", None, None, "DERRINGER", ""),
    ("ESCOPETA", None, None, None, "SHOTGUN", ""),
    ("SUBMETRALHADORA", None, None, None, "SMG", ""),
    ("METRALHADORA", "INA", None, None, "MACHINE_GUN", ""),
    ("PISTOLET", None, None, None, "PISTOL", ""),
    ("fusil d'assaut", None, None, None, "RIFLE", ""),
    ("Gewehr", None, None, None, "RIFLE", ""),
    ("TABANCA", None, None, None, "PISTOL", ""),
    ("ПИСТОЛЕТ", None, None, None, "PISTOL", ""),
    ("ПИСТОЛЕТ ТТ", None, None, None, "PISTOL", "TT"),
    ("Fuzil AR-15", None, None, None, "RIFLE", "AR 15"),
    ("FUZIL FAL", "IMBEL", None, None, "RIFLE", "FAL"),
    ("SUBMETRALHADORA MT 12", "TAURUS", None, None, "SMG", "MT 12"),
    ("M1 CARBINE", None, None, None, None, "M 1 CARBINE"),
    ("PISTOLA SEMI-AUTOMÁTICA PT 840", "TAURUS", None, None, "PISTOL", "PT 840"),
    ("REVOLVER CANO CURTO 6 TIROS", None, None, None, "REVOLVER", ""),
    ("82 INOX 4\"", "TAURUS", None, None, None, "82"),
    ("INDETERMINADO", None, None, None, None, ""),
    ("NÃO IDENTIFICADO", None, None, None, None, ""),
    ("N/C", None, None, None, None, ""),
    ("-", None, None, None, None, ""),
    ("357 MAGNUM", "TAURUS", None, "357 MAGNUM", None, ""),
    ("40", "TAURUS", None, "40", None, ""),
    ("22", "ROSSI", None, "22", None, ""),
    ("PISTOLA GLOCK 22", None, "GLOCK", None, "PISTOL", "22"),
    ("REV. TAURUS 82", "TAURUS", "TAURUS", None, "REVOLVER", "82"),
    ("38 TAURUS 82", None, "TAURUS", None, None, "38 82"),
    ("PISTOLA .380 ACP MODELO 58HC OXIDADA", "TAURUS", None, ".380 ACP", "PISTOL", "58 HC"),
    ("FUZIL 7.62 FAL IMBEL", "IMBEL", "IMBEL", "7.62", "RIFLE", "FAL"),
    ("кал.9мм ПМ", "IZHMEKH", None, "KAЛ.9MM", None, "ПM"),
    ("Ekol Firat Magnum Siyah", "EKOL", "EKOL", None, None, "FIRAT MAGNUM"),
    ("Spécial Police F1 357 Mag", "MANURHIN", None, "357 MAG", None, "SPECIAL POLICE F 1"),
    ("MODELO 38", "SMITH_WESSON", None, None, None, "38"),
    ("IGNORADO", "TAURUS", None, None, None, ""),
    ("SEM MODELO APARENTE", None, None, None, None, ""),
    ("unknown", None, None, None, None, ""),
    ("INCONNU", None, None, None, None, ""),
    ("unbekannt", None, None, None, None, ""),
    ("НЕ УСТАНОВЛЕН", None, None, None, None, ""),
    ("bilinmiyor", None, None, None, None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "make", "maker", "calibre", "kind", "words"), MISPLACED)
def test_what_stands_in_the_wrong_field_is_found(text, make, maker, calibre, kind, words):
    read = read_designation(text, make)
    assert (read.make_code, read.firearm_type, " ".join(read.words)) == (maker, kind, words)
    if calibre is not None or not words:
        assert read.calibre_text == calibre
    assert read.empty == (not words)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PISTOLA", "PISTOL"), ("pistolete", "PISTOL"), ("Pistola semiautomática", "PISTOL"), ("tabanca", "PISTOL"),
        ("REVÓLVER", "REVOLVER"), ("револьвер", "REVOLVER"), ("GARRUCHA", "DERRINGER"), ("FUZIL", "RIFLE"),
        ("Fuzil de assalto", "RIFLE"), ("автомат", "RIFLE"), ("Sturmgewehr", "RIFLE"), ("piyade tüfeği", "RIFLE"),
        ("винтовка", "RIFLE"), ("CARABINA", "CARBINE"), ("карабин", "CARBINE"), ("Karabiner", "CARBINE"),
        ("ESPINGARDA", "SHOTGUN"), ("ESCOPETA", "SHOTGUN"), ("Flinte", "SHOTGUN"), ("av tüfeği", "SHOTGUN"),
        ("AV TÜFEĞİ", "SHOTGUN"), ("fusil de chasse", "SHOTGUN"), ("fusil à pompe", "SHOTGUN"), ("ружьё", "SHOTGUN"),
        ("обрез", "SHOTGUN"), ("SUBMETRALHADORA", "SMG"), ("pistolet-mitrailleur", "SMG"), ("Maschinenpistole", "SMG"),
        ("пистолет-пулемёт", "SMG"), ("makineli tabanca", "SMG"), ("METRALHADORA", "MACHINE_GUN"),
        ("пулемёт", "MACHINE_GUN"), ("fusil-mitrailleur", "MACHINE_GUN"), ("mitrailleuse", "MACHINE_GUN"),
        ("ARMA DE FABRICAÇÃO CASEIRA", "IMPROVISED_OR_PRINTED"), ("ARTESANAL", "IMPROVISED_OR_PRINTED"),
        ("Espingarda artesanal", "IMPROVISED_OR_PRINTED"), ("самодельное оружие", "IMPROVISED_OR_PRINTED"),
        ("SHOTGUN", "SHOTGUN"), ("lança-granadas", "LAUNCHER"), ("гранатомёт", "LAUNCHER"), ("Drilling", "COMBINATION"),
        ("kurusıkı tabanca", "CONVERTED_BLANK"), ("pistolet d'alarme", "CONVERTED_BLANK"), ("silencieux", "SUPPRESSOR"),
        ("simulacro", "OTHER"), ("PT 92", None), ("", None), ("TAURUS", None), ("карандаш", None),
    ],
)  # fmt: skip
def test_a_type_is_read_as_police_type_it(text, kind):
    assert read_type_word(text) == kind


def test_a_model_implies_its_maker_where_no_make_is_given():
    assert read_designation("PT 92", None).makes == {"TAURUS"}
    assert read_designation("GLOCK 17", None).makes == {"GLOCK"}
    assert [make_name(code) for code in read_designation("G17", None).makes] == ["Glock"]
    # Of many makers, or a number alone: nobody is implied.
    assert not read_designation("AK-47", None).makes
    assert not read_designation("17", None).makes


def test_the_table_can_be_asked():
    assert read_designation("PT 92 AFS", "TAURUS").families
    assert read_designation("AK-47", "TAURUS").families
    assert not read_designation("ZZ 9999", "TAURUS").families
    assert {"PT 92", "PT 100", "RT 82"} <= families_of("TAURUS")
    assert "AK-47" in families_of(None)


@pytest.mark.parametrize(
    ("given", "recorded", "make", "text"),
    [
        ("PT 100", "PT-100", "TAURUS", "the same model"),
        ("PT 100 AF", "PT 100", "TAURUS", "PT 100 AF is a variant of PT 100"),
        ("PT 92", "PT 100", "TAURUS", "PT 92 given, PT 100 recorded"),
        ("REVOLVER", "82", "TAURUS", "no model given"),
        ("82", "INOX", "TAURUS", "no model recorded"),
        ("G2C", "PT 111", "TAURUS", "G2C and PT 111 are given for one another"),
        ("CHAMPION", "971", "ROSSI", "CHAMPION given, 971 recorded: not enough to tell them apart"),
        ("Pistola Taurus PT 92", "PT 100", "TAURUS", "PT 92 given, PT 100 recorded"),
    ],
)
def test_the_officer_reads_it_in_words(given, recorded, make, text):
    left, right = read_designation(given, make), read_designation(recorded, make)
    reason = designation_reason(left, right, compare_designations(left, right))
    assert say("evidence", reason.code, reason.parameters, "en") == text


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "'''", "((((", "№ 5", "١٢٣", "日本", "A" * 500, "1 " * 200, "\n\n", "ß ﬁ Ⅷ"]
)
def test_nothing_that_can_be_typed_breaks_the_reading(text):
    for make in (None, "TAURUS", "NO_SUCH_MAKE"):
        read = read_designation(text, make)
        assert compare_designations(read, read) in ORDER


def test_the_table_is_broad_and_sound():
    models = TABLE["models"]
    assert len(models) >= 4_500
    codes, calibres, types = make_codes(), calibre_codes(), set(get_args(FirearmType))
    for model in models:
        assert model["make"] is None or model["make"] in codes, model
        assert model.get("type") is None or model["type"] in types, model
        assert set(model.get("calibres", ())) <= calibres, model
        assert model["source"], model
        assert set(model["source"]) <= set(TABLE["sources"]), model
        assert model["name"].strip() == model["name"] != "", model


def test_the_sources_carry_their_licences_and_the_credit():
    assert TABLE["sources"]["nvdrs"]["licence"] == "CC0-1.0"
    shop = TABLE["sources"]["gunsnprices"]
    assert (shop["licence"], "GunsNPrices (gunsnprices.com)" in shop["name"]) == ("CC BY 4.0", True)
    assert shop["url"]
    assert shop["changes"]


def test_no_spelling_means_two_families_of_one_make_save_of_those_that_are_given_for_one_another():
    confused = [frozenset(group) for group in TABLE["confused"]]
    seen: dict[tuple[str | None, str], str] = {}
    for model in TABLE["models"]:
        family = model.get("family", model["name"])
        for text in (model["name"], *model.get("aliases", ())):
            # As the reader does: digits stay apart from digits, all else is written together.
            key = re.sub(r"(?<!\d)-|-(?!\d)", "", re.sub(r"[\W_]+", "-", text.upper())).strip("-")
            other = seen.setdefault((model["make"], key), family)
            both = {f"{model['make'] or '*'}:{name}" for name in (family, other)}
            assert other == family or any(both <= group for group in confused), (model["make"], text)


def test_every_family_that_is_given_for_another_exists():
    families = {f"{model['make'] or '*'}:{model.get('family', model['name'])}" for model in TABLE["models"]}
    for group in TABLE["confused"]:
        assert len(group) > 1, group
        assert set(group) <= families, set(group) - families


def test_every_model_of_the_table_is_found_by_its_own_name():
    lost = [
        (model["make"], model["name"])
        for model in TABLE["models"]
        if f"{model['make'] or '*'}:{model.get('family', model['name'])}"
        not in read_designation(model["name"], model["make"]).families
    ]
    assert len(lost) < len(TABLE["models"]) // 50, lost[:40]
