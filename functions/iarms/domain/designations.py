"""Models of firearms: from what somebody wrote in a model field to what can be compared.

Reports write more than a model into that field, and less: the maker, the type, the calibre, the finish, the barrel, or
that nobody knows. So a field is read before it is compared. The stages:

    given      as written                                                      Revólver Taurus mod. RT-82S inox .38 SPL
    plain      NFKC, upper case, ASCII digits, accents dropped, letters of     REVOLVER TAURUS MOD. RT-82S INOX .38 SPL
               other scripts that look Latin made Latin
    tokens     letters and digits apart; words for model and finish dropped    REVOLVER TAURUS RT 82 S  38 SPL
    model      the longest run of tokens that the table holds for the make     RT 82
    words      what is left without maker, type, calibre and length            RT 82 S
    numbers    the digits that identify                                        82
    variant    the words beside the model                                      S

A family holds the variants of one design: PT 100, PT 100 AF and PT 100 AFS are one, PT 101 is another. Designs of many
makers (AK-47, Mauser 98) stand in the table without a make. Families that are given for one another (AK-47 and AKM)
are listed in groups, `confused`. Letters may hold one slip in words of five and more; digits never.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from rapidfuzz.distance import OSA

from iarms.domain.makes import make_codes, make_name, read_make
from iarms.models.firearm import FirearmType

# From the most alike to the least; missing says nothing.
Likeness = Literal["same", "variant", "unclear", "differs", "missing"]

# Letters that look Latin in capitals, and signs that reports use for one another.
_TO_LATIN: Final = str.maketrans(
    "АВЕКМНОРСТУХІЈЅҮ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ" + "ŁØĐÆ×",
    "ABEKMHOPCTYXIJSY" + "ABEZHIKMNOPTYXC" + "LODAX",
)
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+|\n")
# MK-7.022 is CBC's 7022: a point in front of three digits groups thousands, save where it is a calibre's own (.380).
_THOUSANDS: Final = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_ROMAN: Final = {"II": "2", "III": "3", "IV": "4", "VI": "6", "VII": "7", "VIII": "8"}
_MARK: Final = re.compile(r"(?:MK|MARK)(I{1,3}|IV|V|VI{0,3})?$")
_MARK_NUMBERS: Final = _ROMAN | {"I": "1", "V": "5"}


def _plain(text: str) -> str:
    if text.isascii():
        return text.upper()
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper())
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c for c in spread if not unicodedata.combining(c)
    ).translate(_TO_LATIN)


def _split(plain: str) -> list[str]:
    """Tokens, letters and digits apart, with MARK and its numeral written MK 2."""
    tokens: list[str] = []
    for token in _TOKEN.findall(plain):
        if token[0] == "M" and (mark := _MARK.match(token)):
            tokens += ["MK", _MARK_NUMBERS[mark[1]]] if mark[1] else ["MK"]
        elif tokens and tokens[-1] == "MK" and token in _MARK_NUMBERS:
            tokens.append(_MARK_NUMBERS[token])
        else:
            tokens.append(_ROMAN.get(token, token))
    return tokens


def _key(tokens: Iterable[str]) -> str:
    """Tokens written together, a dash between two numbers: 10-6 and 106 are two models."""
    key = ""
    for token in tokens:
        key += f"-{token}" if key and key[-1].isdigit() and token[0].isdigit() else token
    return key


def _word_set(*texts: str) -> frozenset[str]:
    return frozenset(_plain(" ".join(texts)).split())


# Words for a model, and what is said of the finish: they tell no two models apart, and are dropped in the table too.
_NOISE: Final = _word_set(
    "MOD MODEL MODELE MODELL MODELLE MODELLO MODELO MODELOS MDL МОДЕЛЬ МОД MARCA MARQUE MARKE ТИП TIPO SERIE SERIES",
    "INOX INOXIDABLE INOXIDAVEL INOXYDABLE STAINLESS ACERO ACO OXIDADO OXIDADA NIQUELADO NIQUELADA NICKEL NICKELED",
    "NICKELE PLATED CROMADO CROMADA CHROME CHROMED BLUE BLUED AZULADO PAVONADO PAVONADA TENIFER TENOX FOSCO FOSCA",
    "PRETO PRETA NEGRO NEGRA NOIR BLACK SCHWARZ SILVER PRATA PRATEADO PRATEADA SIYAH ACABAMENTO FINISH BRONZE",
    "POLIDO POLIDA CARBONO CERAKOTE FDE ВОРОНЕНЫЙ NUMERO NUM",
)
# Words that say nothing beside a model: barrels, actions, shots. They stay where the table has them in a name.
_IDLE: Final = _word_set(
    "CANO CANON CANNON LAUF BARREL NAMLU TAMBOR CURTO CURTA CORTO LONGO LONGA LARGO MEDIO SNUB SNUBNOSE SNUBNOSED",
    "SEMI AUTOMATICA AUTOMATICO SEMIAUTOMATICA SEMIAUTOMATICO SEMIAUTOMATIC SEMIAUTOMATIQUE AUTOMATIQUE AUTOMATIC",
    "SEMIAUTO TIROS TIRO DISPAROS SHOT SHOTS SCHUSS COUPS COUP POL POLEGADAS POLEGADA PULGADAS INCH INCHES ZOLL",
    "POUCES CAPACIDADE DE DO DA DEL DU LA EL LE THE COM CON AVEC MIT WITH SEM E Y ET UND AND REPETICAO REPETICION",
    "REPETITION CALIBRE CAL CALIBER KALIBER КАЛИБР MILITAR MILITARY CIVIL ARMA ARME WAFFE",
    "WEAPON FOGO FEU",
    "FUEGO FIREARM GUN NR N NO",
)

_TYPE_WORDS: Final[dict[FirearmType, str]] = {
    "PISTOL": """PIST PST PISTOLA PISTOLAS PISTOL PISTOLS PISTOLET PISTOLETE PISTOLE PISTOLEN PISTOOL PISTOOLI PISZTOLY
        PISTOLJ PISTOLI TABANCA ПИСТОЛЕТ ПІСТОЛЕТ ПИШТОЉ ПИЩОВ ΠΙΣΤΟΛΙ HANDGUN SELBSTLADEPISTOLE مسدس|
        PISTOLA SEMIAUTOMATICA|PISTOLA SEMI AUTOMATICA|PISTOLET SEMI AUTOMATIQUE|PISTOLET AUTOMATIQUE|
        PISTOLA AUTOMATICA|ARMA CURTA|YARI OTOMATIK TABANCA|SEMI AUTOMATIC PISTOL|PISTOLET SAMOPOWTARZALNY|
        ARME DE POING""",
    "REVOLVER": """REV REVOLVER REVOLVERS REVOLVERE REVOLVERI REVOLVEREK REWOLWER REVOLVERES ALTIPATLAR
        РЕВОЛЬВЕР РЕВОЛЬВЕРЫ РЕВОЛВЕР ΠΕΡΙΣΤΡΟΦΟ REVOLER REVOLVE REVOVER|TOPLU TABANCA|PISTOLA REVOLVER""",
    "DERRINGER": """GARRUCHA GARRUCHAS GARRUCHAO GARRUNCHA DERRINGER DERINGER DERRINGERS ДЕРРИНДЖЕР|
        PISTOLA DE DOIS CANOS|PISTOLA DE DOS CANONES|PISTOLA DUPLA""",
    "RIFLE": """RIFLE RIFLES FUZIL FUSIL FUZIS FUSILS GEWEHR GEWEER GEVAR GEVAER BUCHSE BUECHSE
        STURMGEWEHR SCHARFSCHUTZENGEWEHR BOLTACTION MOSQUETAO MOSQUETE MOSQUETON MOUSQUETON MOSCHETTO FUCILE KARABIN
        PUSKA KIVAARI KULOVNICE ВИНТОВКА ГВИНТІВКА АВТОМАТ ПУШКА ТЮФЕК TUFEK SENAPAN ΤΥΦΕΚΙ REPETIERBUCHSE بندقية|
        FUZIL DE ASSALTO|FUSIL DE ASALTO|FUSIL D ASSAUT|ASSAULT RIFLE|FUSIL A LUNETTE|FUZIL DE PRECISAO|SNIPER RIFLE|
        FUZIL AUTOMATICO|FUZIL SEMI AUTOMATICO|PIYADE TUFEGI|PIYADE TUFEK|YIVLI TUFEK|YIVLI AV TUFEGI|
        KESKIN NISANCI TUFEGI|
        FUCILE D ASSALTO|FUCILE A CANNA RIGATA|FUSIL DE REPETICION|BOLT ACTION|BOLT ACTION RIFLE|LEVER ACTION|
        СНАЙПЕРСКАЯ ВИНТОВКА|ШТУРМОВАЯ ВИНТОВКА|JUISTA PUSKA|JURISNA PUSKA|AUTOMATSKA PUSKA|LOVACKI KARABIN|
        CARABINE A VERROU|ARME D EPAULE|ARMA LONGA|ARMA LARGA|BUNDUKI""",
    "CARBINE": """CARABINA CARABINAS CARABINE CARBINE CARBINES KARABINER KARABINEK KARABIJN KARABINA KARABIINI КАРАБИН
        КАРАБІН CLAVINA KARBIN|CARABINA SEMIAUTOMATICA|CARABINA SEMI AUTOMATICA""",
    "SHOTGUN": """ESPING ESPINGARDA ESPINGARDAS ESCOPETA ESCOPETAS SHOTGUN SHOTGUNS FLINTE FLINTEN SCHROTFLINTE
        BOCKFLINTE DOPPELFLINTE PUMPGUN CARTUCHEIRA BACAMARTE CHUMBEIRA HAGELGEWEER HAGELGEVAR HAGLGEVAER HAULIKKO
        STRZELBA BROKOVNICE BROKOVA SACMARICA SACMARA SORETES РУЖЬЕ РУЖЬЁ РУШНИЦЯ ДРОБОВИК ОБРЕЗ LUPARA DOPPIETTA
        SOVRAPPOSTO|AV TUFEGI|AV TUFEK|YIVSIZ TUFEK|YIVSIZ AV TUFEGI|POMPALI TUFEK|POMPALI AV TUFEGI|
        FUSIL DE CHASSE|FUSIL A POMPE|FUSIL A CANON LISSE|FUCILE DA CACCIA|FUCILE A POMPA|FUCILE A CANNA LISCIA|
        FUZIL DE CACA|PUMP ACTION|SAWN OFF SHOTGUN|SAWED OFF SHOTGUN|CANON SCIE|ОХОТНИЧЬЕ РУЖЬЕ|ГЛАДКОСТВОЛЬНОЕ РУЖЬЕ|
        LOVACKA PUSKA|PUSCA DE VANATOARE|ESCOPETA DE CAZA|ESPINGARDA DE CACA|SOBREPOSTA|SOBREPOSTO""",
    "COMBINATION": """DRILLING VIERLING BUCHSFLINTE COMBINADA COMBINADO KOMBINIERTE COMBINATION MIXTE|FUSIL MIXTE|
        ARMA MISTA|KOMBINIERTE WAFFE|COMBINATION GUN|BOCKBUCHSFLINTE|КОМБИНИРОВАННОЕ РУЖЬЕ|FUCILE COMBINATO""",
    "SMG": """SUBMETRALHADORA SUBMETRALHADORAS SUBMETRALETA SUBFUSIL SUBAMETRALLADORA METRALLETA SMG SUBMACHINEGUN
        MASCHINENPISTOLE MITRAGLIETTA KULSPRUTEPISTOL MACHINEPISTOOL MACHINEPISTOL SAMOPAL KONEPISTOOLI AUTOMATPISTOL
        METRALLETTA|SUB METRALHADORA|PISTOLA METRALHADORA|PISTOLA AMETRALLADORA|PISTOLET MITRAILLEUR|
        SUBMACHINE GUN|SUB MACHINE GUN|MACHINE PISTOL|PISTOLET MASZYNOWY|PISTOL MITRALIERA|PISTOLA MITRAGLIATRICE|
        ПИСТОЛЕТ ПУЛЕМЕТ|ПІСТОЛЕТ КУЛЕМЕТ|MAKINELI TABANCA|AUTOMATSKI PISTOLJ|
        PISTOLETE METRALHADORA""",
    "MACHINE_GUN": """METRALHADORA METRALHADORAS AMETRALLADORA AMETRALLADORAS MACHINEGUN MITRAILLEUSE MITRALIERA
        MASCHINENGEWEHR MITRAGLIATRICE KULSPRUTA MITRALJEZ KULOMET ПУЛЕМЕТ ПУЛЕМЁТ КУЛЕМЕТ КАРТЕЧНИЦА LMG GPMG رشاش|
        MACHINE GUN|LIGHT MACHINE GUN|HEAVY MACHINE GUN|MAKINELI TUFEK|AGIR MAKINELI TUFEK|FUSIL MITRAILLEUR|
        FUZIL METRALHADORA|KARABIN MASZYNOWY|FUSIL AMETRALLADOR|FUCILE MITRAGLIATORE""",
    "LAUNCHER": """LANCADOR LANZADOR LANZACOHETES LANZAGRANADAS GRANATWERFER LANCIAGRANATE LANCIARAZZI BAZUCA BAZOOKA
        ГРАНАТОМЕТ ГРАНАТОМЁТ RPG MORTEIRO MORTERO MORTAR MORTIER ROKETATAR BOMBAATAR|LANCA GRANADA|LANCA GRANADAS|
        LANCA ROJAO|LANCA FOGUETE|LANCE GRENADE|LANCE GRENADES|LANCE ROQUETTES|GRENADE LAUNCHER|ROCKET LAUNCHER|
        ROKET ATAR|BOMBA ATAR|BACCALATOR""",
    "DISGUISED": """PENGUN|CANETA REVOLVER|CANETA PISTOLA|PEN GUN|STYLO PISTOLET|STYLO ARME|CANNE FUSIL|
        BENGALA ARMA|KALEM TABANCA|BOLIGRAFO PISTOLA|SCHIESSKUGELSCHREIBER|KEY GUN|CELLPHONE GUN|ARMA DISFARCADA|
        ARMA DISSIMULADA|ПИСТОЛЕТ РУЧКА|PENNA PISTOLA""",
    # A blank-firer that police hold was mostly converted, and is the only type of the list that comes near.
    "CONVERTED_BLANK": """KURUSIKI SCHRECKSCHUSSPISTOLE SCHRECKSCHUSSWAFFE SCHRECKSCHUSSREVOLVER GASPISTOLE|
        KURU SIKI|KURU SIKI TABANCA|KURUSIKI TABANCA|PISTOLET D ALARME|REVOLVER D ALARME|ARME D ALARME|ARMA DE ALARME|
        PISTOLA DE ALARME|PISTOLA DE FOGUEO|PISTOLA DETONADORA|PISTOLA A SALVE|BLANK PISTOL|BLANK FIRING PISTOL|
        ALARM PISTOL|
        GAS PISTOL|ARMA DE ALARMA|PISTOLA DE ALARMA|СИГНАЛЬНЫЙ ПИСТОЛЕТ|ГАЗОВЫЙ ПИСТОЛЕТ|PISTOLA DE SALVA|STARTPISTOL|
        PISTOLET HUKOWY|PISTOLET GAZOWY|CONVERTED BLANK|ARME D ALARME MODIFIEE|ПЕРЕДЕЛАННЫЙ ПИСТОЛЕТ""",
    "DEACTIVATED": """DEACTIVATED INUTILIZADA DESATIVADA DEKOWAFFE NEUTRALISEE DEMILITARISEE|ARME NEUTRALISEE|ММГ|
        ARMA INUTILIZADA|ARMA DESATIVADA""",
    "IMPROVISED_OR_PRINTED": """ARTESANAL ARTESANALES CASEIRA CASEIRO HECHIZA HECHIZO ARTISANALE ARTISANAL IMPROVISED
        IMPROVISADA IMPROVISADO HOMEMADE ZIPGUN SELBSTBAU EIGENBAU САМОДЕЛЬНОЕ САМОДЕЛЬНЫЙ САМОПАЛ SAMODZIELKA TRABUCO
        CHIMBA PALTIK SUMPAK KATTA TAMANCHA 3DPRINTED GHOSTGUN ARTIGIANALE|FABRICACAO CASEIRA|
        ARMA DE FABRICACAO CASEIRA|FABRICACAO ARTESANAL|ARMA ARTESANAL|ARMA CASEIRA|FABRICATION ARTISANALE|
        ARME ARTISANALE|DE FABRICACION ARTESANAL|ARMA HECHIZA|CRAFT MADE|HOME MADE|ZIP GUN|3D PRINTED|3 D PRINTED|
        IMPRESSA 3 D|EL YAPIMI|ARMA DE FABRICACAO ARTESANAL|ESCOPETA HECHIZA|PISTOLA HECHIZA|ESPINGARDA CASEIRA|
        ESPINGARDA ARTESANAL|REVOLVER CASEIRO|PISTOLA CASEIRA|GARRUCHA CASEIRA|METRALHADORA CASEIRA|
        SUBMETRALHADORA CASEIRA|SUBMETRALHADORA ARTESANAL|PISTOLET ARTISANAL|FUSIL ARTISANAL|САМОДЕЛЬНОЕ ОРУЖИЕ|
        САМОДЕЛЬНЫЙ ПИСТОЛЕТ|FUSIL DE FABRICATION ARTISANALE|PISTOLET DE FABRICATION ARTISANALE|COUNTRY MADE|
        DESI KATTA""",
    "PART_FRAME": """ARMACAO ARMAZON CARCASSE FRAME RECEIVER GRIFFSTUCK LOWER GOVDE РАМКА|CAIXA DE CULATRA|
        LOWER RECEIVER|
        CAJON DE MECANISMOS|BOITIER DE CULASSE""",
    "PART_BARREL": "LAUFTEIL|CANO DE ARMA|CANO DE FUZIL|CANO DE PISTOLA|GUN BARREL|BARREL ONLY|CANON SEUL",
    "PART_SLIDE": "FERROLHO SLIDE CORREDERA GLISSIERE VERSCHLUSS SURGU CARRELLO GLISSIERA",
    "SUPPRESSOR": """SILENCIADOR SILENCIEUX SUPPRESSOR SILENCER SCHALLDAMPFER SUSTURUCU ГЛУШИТЕЛЬ SILENZIATORE TLUMIK
        SUPRESSOR MODERATOR|SUPRESSOR DE RUIDO|REDUCTEUR DE SON""",
    "OTHER": """AIRSOFT SIMULACRO REPLICA SPIELZEUG PAINTBALL LUFTGEWEHR LUFTPISTOLE ПНЕВМАТИКА|ARMA DE PRESSAO|
        CARABINA DE PRESSAO|PISTOLA DE PRESSAO|ESPINGARDA DE PRESSAO|AIR GUN|AIR RIFLE|AIR PISTOL|ARME FACTICE|
        ARMA DE BRINQUEDO|AIRE COMPRIMIDO|AR COMPRIMIDO|ARMA DE CHOQUE|CARABINE A AIR|HAVALI TUFEK|HAVALI TABANCA|
        ПНЕВМАТИЧЕСКИЙ ПИСТОЛЕТ|ПНЕВМАТИЧЕСКАЯ ВИНТОВКА""",
}
_LONGEST_TYPE: Final = 5

# Nothing known, in the words of reports. Stems: any word that begins so means it, whatever else is said.
_UNKNOWN: Final = _word_set(
    "UNKNOWN UNK NA NC NI NO NAO NADA NONE NULL NIL VAZIO VIDE XXX XX X S SM SN ND NK OUTRO OUTROS OUTRA",
    "OUTRAS OTHER OTRO",
    "AUTRE SONSTIGE DIVERS DIVERSOS UNBEKANNT UNBEK INCONNU INCONNUE SCONOSCIUTO BILINMIYOR BELIRSIZ YOK TANIMSIZ НЕТ",
    "НЕИЗВЕСТНО НЕИЗВЕСТЕН НЕИЗВЕСТНА НЕВІДОМО NEPOZNATO NEZNAMY NIEZNANY NIEZNANA ISMERETLEN NECUNOSCUT",
    "ONBEKEND OKAND",
    "KEINE KEIN OHNE SANS AUCUN AUCUNE SIN NINGUNO NINGUNA NENHUM NENHUMA DATOS DADOS INFORMACAO INFORMACION ANGABE",
    "ANGABEN APPARENT VISIVEL VISIBLE CONSTA APARENTE POSSUI NOT NON A",
)
_UNKNOWN_STEMS: Final = tuple(
    _plain("INDETERMIN IGNORAD DESCONHECID DESCONOCID IDENTIFI INFORMAD ESPECIFICAD ILEGIV ILEGIBL ILLISIBL DETERMINE "
           "ILLEGIB UNLESERLICH УСТАНОВЛЕН ОПРЕДЕЛЕН UNSPECIFIED RASPAD SUPRIMID DISPONIV APPLICABLE APLICA").split()
)  # fmt: skip

# Numbers that alone mean a bore. Others need a point, a unit or a name.
_BORES: Final = frozenset(
    "22 25 32 38 40 44 45 357 380 223 308 556 762 765 635 12 16 20 28 36 410 9 454 500 243".split()
)
# Mod. 38: what is said to be a model is no bore.
_MODEL_NUMBER: Final = re.compile(r"(?<![A-Z])(?:MOD|MODEL|MODELE|MODELL|MODELLO|MODELO|MDL|MLE)[ .:º°-]*\d")
# Cartridges whose bore is not the first number of their code.
_BORE_OF: Final = {"9X17": "380", "7_65X17": "32", "6_35X16": "25", "410": "36", "9X19": "9"}
_AFTER_BORE: Final = (
    r"(?:\s*(?:S\s*&\s*W|SW|SWL|ACP|AUTO|AUTOMATIC|SPL|SPC|SPECIAL|ESPECIAL|SPECIALE|MAGNUM|MAG|LR|L\.R\.?|LONG|LONGO|"
    r"LARGO|LARGA|CORTO|CURTO|KURZ|COURT|SHORT|RIFLE|PARABELLUM|PARA|LUGER|COLT|LC|WMR|WIN|WINCHESTER|REM|REMINGTON|"
    r"SUPER|NATO|BROWNING|BR|MAKAROV|MAK|SIG|CASULL|MM|GA|GAUGE|BLK|BLACKOUT|CREEDMOOR|PAK|P\.A\.K\.?|KNALL)(?![A-Z0-9]))"
)
# Decimals that are bores, and whole numbers that are one where a name follows: 38 SPL, 12 GA.
_DECIMAL_BORES: Final = "5.45|5.56|5.7|6.35|6.5|7.5|7.62|7.63|7.65|7.92|9.3".replace(".", "[.,]")
_NAMED_BORES: Final = "22|25|30|32|38|40|41|44|45|9|10|12|16|20|24|28|36|357|380|410|454|460|480|500|223|243|270|308"
_CALIBRE: Final = re.compile(
    "|".join(
        (
            # said to be one: cal. 38, calibre 12
            r"(?<![A-Z])(?:CAL(?:IBRE|IBER|IBRO|IB)?|KAL(?:IBER)?|KALIBRE|KAЛИБP|KAЛ)[.:]?\s*[.,]?\d+(?:[.,X/]\d+)*R?"
            + f"{_AFTER_BORE}*",
            # .38, .40 S&W, and not the 62 of 7.62
            rf"(?<![0-9A-Z])[.,]\d{{2,3}}(?![0-9]){_AFTER_BORE}*",
            # 9x19, 7,62 x 39
            rf"(?<![0-9A-Z])\d{{1,2}}(?:[.,]\d{{1,2}})?\s*X\s*\d{{2,3}}R?(?![0-9])(?:\s*MM)?{_AFTER_BORE}*",
            # 9 mm, 6.35mm, 9mm Para
            rf"(?<![0-9A-Z.,])\d{{1,2}}(?:[.,]\d{{1,3}})?\s*M\.?M\.?(?![A-Z0-9]){_AFTER_BORE}*",
            rf"(?<![0-9A-Z.,])(?:{_DECIMAL_BORES})(?![0-9]){_AFTER_BORE}*",
            rf"(?<![0-9A-Z.,/-])(?:{_NAMED_BORES}){_AFTER_BORE}+",
            r"(?<![0-9])(?:30[-/]06|30[-/]30|44[-/]40|38[-/]40|45[-/]70|22[-/]250)(?![0-9])",
        )
    )
)
_LENGTH: Final = re.compile(
    r"CANO\s*(?:DE\s*)?\d+(?!\d)(?:\s*POL(?:EGADAS?)?)?|\d+(?:\s*[.,/]\s*\d+)?\s*(?:\"|''|”|“|″|POL(?:EGADAS?)?(?![A-Z])|INCH(?:ES)?(?![A-Z])|IN(?![A-Z])|PULG(?:ADAS)?"
    r"(?![A-Z])|POUCES(?![A-Z])|ZOLL(?![A-Z])|CM(?![A-Z])|TIROS?(?![A-Z])|SHOTS?(?![A-Z])|COUPS(?![A-Z])|SCHUSS(?![A-Z])"
    r"|DISPAROS(?![A-Z]))"
)


_OTHER_MAKER_WORDS: Final = _word_set(
    "AMADEO BAIKAL CENTURY EIBAR FABRIQUE FORJAS HECKLER HERSTAL INTERARMS ISLAND IZHEVSK KIRIKKALE KOCH ORDNANCE",
    "PIETRO ROCK SMITH SPRINGFIELD TARUS WESSON",
)


@dataclass(frozen=True)
class Designation:
    """A model field, read.

    `families` are those that it can mean, as MAKE:FAMILY, or *:FAMILY for a design of many makers; `models` the same
    for the exact models. `makes` are the makers that the families imply, empty where a number alone was written or
    many make the design. `make_code`, `calibre_text` and `firearm_type` were written here though they belong in other
    fields. `bore_only`: the only number may as well be a calibre (Taurus 380).
    """

    given: str
    words: tuple[str, ...]
    key: str
    families: frozenset[str]
    models: frozenset[str]
    variant: tuple[str, ...]
    numbers: frozenset[str]
    makes: frozenset[str]
    empty: bool
    bore_only: bool
    make_code: str | None
    calibre_text: str | None
    firearm_type: FirearmType | None


# One model of the table: its family and itself, as MAKE:NAME.
_Known = tuple[str, str]


@dataclass(frozen=True)
class _Index:
    """The models of one make. `keys` by the whole name, `numbers` by the number within a family's name.

    `bores`: those that three families and more are chambered for. `loose`: of every make at once, where a short or
    numeric part of a text proves nothing.
    """

    keys: dict[str, frozenset[_Known]]
    numbers: dict[str, frozenset[_Known]]
    bores: frozenset[str] = frozenset()
    loose: bool = False


_ANYONE: Final = "*"


def read_type_word(text: str) -> FirearmType | None:
    """The type that a word or phrase of a report means, in any of the languages listed. None where none is known.

    The longest phrase that is listed decides, then the first: a pistolet mitrailleur is no pistolet.
    """
    tokens = _split(_plain(text))
    found = _type_run(tokens)
    return found[0] if found else None


def _type_run(tokens: list[str]) -> tuple[FirearmType, int, int] | None:
    types = _types()
    best: tuple[FirearmType, int, int] | None = None
    for start in range(len(tokens)):
        key = ""
        for end in range(start, min(len(tokens), start + _LONGEST_TYPE)):
            key += tokens[end]
            if (kind := types.get(key)) and (best is None or end + 1 - start > best[2] - best[1]):
                best = (kind, start, end + 1)
    return best


@cache
def _types() -> dict[str, FirearmType]:
    types: dict[str, FirearmType] = {}
    for kind, text in _TYPE_WORDS.items():
        # Words before the first bar stand alone; what follows are phrases.
        words, *phrases = " ".join(text.split()).split("|")
        for phrase in (*words.split(), *phrases):
            if key := "".join(_split(_plain(phrase))):
                types.setdefault(key, kind)
    return types


@lru_cache(maxsize=32_768)
def read_designation(text: str, make: str | None = None) -> Designation:
    """Read a model field; `make` is the code of the make field, where that was read. Never raises."""
    plain = _THOUSANDS.sub("", _plain(text.replace("\n", " ")))
    tokens, aside = _tokens_of(plain)
    if not tokens or (_says_unknown(tokens) and not (make and _key(tokens) in _index(make).keys)):
        return _nothing(text)
    makers = {i: code for i, code in _maker_marks(tokens, make).items() if i not in aside}
    named = next((code for code in makers.values() if code and code != make), None)
    kind = _type_run(tokens)
    typed = range(kind[1], kind[2]) if kind else range(0)

    # What may lie inside a model's name is tried with it: the 9 of M&P 9 mm, the carbine of the M1 Carbine.
    at = list(range(len(tokens)))
    lean = [i for i in at if i not in aside and i not in makers and i not in typed and tokens[i] not in _IDLE]
    whole = [i for i in at if i not in aside]
    best: tuple[list[int], frozenset[_Known]] = ([], frozenset())
    for index in _indexes(make, named):
        for places in (lean, whole, at if aside else []):
            found = _longest_run(tokens, places, index)
            if len(found[0]) > len(best[0]) and not all(i in aside for i in found[0]):
                best = found
        if best[0]:
            bare = [i for i in best[0] if i in lean]
            if bare != best[0] and index.keys.get(_key(tokens[i] for i in bare)) == best[1]:
                best = (bare, best[1])
            break
    inside = frozenset(best[0])
    if named and inside.issuperset(i for i, code in makers.items() if code == named):
        # Cobra is a maker and a Colt: a name that is a model's as a whole is no sign of a maker.
        named = named if any(family.startswith(f"{named}:") for family, _ in best[1]) else None
    if kind and all(i in inside for i in typed):
        kind = None

    left = [i for i in at if i in inside or i in lean]
    words = tuple(tokens[i] for i in left)
    calibre = _calibre_text(plain) if any(i in aside and i not in inside for i in at) else None
    bore_only = False
    if len(words) == 1 and words[0] in _BORES and not _MODEL_NUMBER.search(plain):
        maker = named or make
        chambered = maker is None or words[0] in _index(maker).bores
        if maker is None or words[0] not in _index(maker).keys or (kind and chambered):
            # A number that is a bore and no model of this make, or stands beside a type: Revolver 38.
            calibre, words, left, best = calibre or words[0], (), [], ([], frozenset())
        else:
            bore_only = chambered and not makers
            calibre = calibre or (words[0] if bore_only else None)
    families = frozenset(family for family, _ in best[1])
    numbers = _numbers([tokens[i] for i in best[0]]) or _numbers(list(words))
    makes = frozenset(family.partition(":")[0] for family in families)
    if _ANYONE in makes or not (named or any(tokens[i].isalpha() for i in best[0])):
        makes = frozenset()
    return Designation(
        given=text,
        words=words,
        key=_key(words),
        families=families,
        models=frozenset(model for _, model in best[1]),
        variant=tuple(tokens[i] for i in left if i not in inside),
        numbers=numbers,
        makes=makes,
        empty=not words,
        bore_only=bore_only,
        make_code=named or next((code for i, code in makers.items() if code and i not in inside), None),
        calibre_text=calibre,
        firearm_type=kind[0] if kind else None,
    )


def _nothing(text: str) -> Designation:
    none: frozenset[str] = frozenset()
    return Designation(text, (), "", none, none, (), none, none, True, False, None, None, None)


def _tokens_of(plain: str) -> tuple[list[str], set[int]]:
    """The tokens without words for model and finish, and which of them stand in a calibre or a length."""
    tokens: list[str] = []
    aside: set[int] = set()
    last = 0
    spans = sorted(
        [(m.start(), m.end()) for m in _CALIBRE.finditer(plain)]
        + [(m.start(), m.end()) for m in _LENGTH.finditer(plain)]
    )
    for start, end in [*spans, (len(plain), len(plain))]:
        if start < last:
            continue
        tokens += _split(plain[last:start])
        inner = _split(plain[start:end])
        aside.update(range(len(tokens), len(tokens) + len(inner)))
        tokens += inner
        last = end
    kept = [i for i, token in enumerate(tokens) if token not in _NOISE]
    return [tokens[i] for i in kept], {new for new, old in enumerate(kept) if old in aside}


def _calibre_text(plain: str) -> str | None:
    found = _CALIBRE.search(plain)
    return found[0].strip() if found else None


def _says_unknown(tokens: list[str]) -> bool:
    if any(token.isdigit() for token in tokens):
        return False
    if "".join(tokens) in _UNKNOWN or any(token.startswith(_UNKNOWN_STEMS) for token in tokens):
        return True
    return all(token in _UNKNOWN or token in _IDLE for token in tokens)


def _maker_marks(tokens: list[str], make: str | None) -> dict[int, str | None]:
    """The tokens that name a maker, with its code; an importer's or a shared mark has none."""
    marks: dict[int, str | None] = {}
    start = 0
    while start < len(tokens):
        for end in range(min(len(tokens), start + 4), start, -1):
            run = tokens[start:end]
            # A short mark is a maker's only where it is this one's, or all there is: CZ, HK and FN begin models too.
            if run[0].isdigit() or any(token.isdigit() for token in run):
                continue
            code, importer = _maker_of(" ".join(run))
            long = max(map(len, run)) >= 4 or end - start == len(tokens)
            if code and end - start > 1 and _names_model_too(run, code):
                continue
            if (code and (code == make or long)) or (importer and long):
                marks.update(dict.fromkeys(range(start, end), code))
                start = end - 1
                break
        start += 1
    return marks


def _names_model_too(run: list[str], code: str) -> bool:
    """Whether a maker's spelling such as FN FAL is the maker and a model of it."""
    models = _index(code).keys
    return any(
        word in models and _maker_of(" ".join(rest))[0] == code
        for word, rest in ((run[-1], run[:-1]), (run[0], run[1:]))
    )


@lru_cache(maxsize=16_384)
def _maker_of(words: str) -> tuple[str | None, bool]:
    # Most words of a model field name nobody, and reading a make costs most where there is none.
    parts = words.split()
    likely = all(len(part) < 3 or part in _maker_words() for part in parts) or (len(parts) == 1 and not words.isascii())
    if not likely or _types().get("".join(parts)) or words in _IDLE:
        return None, False
    read = read_make(words)
    if read.via not in ("code", "name", "alias"):
        return None, read.importer is not None
    return read.code, read.importer is not None


@cache
def _maker_words() -> frozenset[str]:
    """The words of makers' names, with those that stand in other spellings of them alone."""
    texts = [text for code in make_codes() for text in (code, make_name(code))]
    words = {word for text in texts for word in _TOKEN.findall(_plain(text)) if len(word) > 1}
    return frozenset(words | _OTHER_MAKER_WORDS)


def _longest_run(tokens: list[str], places: list[int], index: _Index) -> tuple[list[int], frozenset[_Known]]:
    """The longest run of these tokens that the index knows, by its whole name, else by its number."""
    count = len(places)
    for length in range(min(count, 8), 0, -1):
        for run in _runs(tokens, places, length):
            key = _key(tokens[i] for i in run)
            if length < count and (len(key) < 2 or (index.loose and (key.isdigit() or len(key) < 3))):
                continue
            if known := index.keys.get(key):
                return run, known
    if index.loose:
        return [], frozenset()
    for length in range(min(count, 3), 0, -1):
        for run in _runs(tokens, places, length):
            key = _key(tokens[i] for i in run)
            if len(key) > 1 and (known := index.numbers.get(key)):
                return run, known
    return [], frozenset()


def _runs(tokens: list[str], places: list[int], length: int) -> list[list[int]]:
    """The runs of this length: first those with a number that is no bore, then from the left."""
    runs = [places[start : start + length] for start in range(len(places) - length + 1)]
    if len(runs) > 1:
        runs.sort(key=lambda run: not any(tokens[i].isdigit() and tokens[i] not in _BORES for i in run))
    return runs


def _numbers(tokens: list[str]) -> frozenset[str]:
    """The digits that identify: those of two and more, else the single ones. A generation's number does not."""
    digits = [
        token
        for i, token in enumerate(tokens)
        if token.isdigit() and not (i and tokens[i - 1] in ("GEN", "GENERATION", "GERACAO"))
    ]
    return frozenset(token for token in digits if len(token) > 1) or frozenset(digits)


def _indexes(make: str | None, named: str | None) -> list[_Index]:
    """Where to look, in this order: the make's own models, those of a maker named here, designs of many makers."""
    indexes = [_index(code) for code in (make, named) if code]
    return [*indexes, _index(_ANYONE)] if make else [*indexes, _everyone()]


@dataclass(frozen=True)
class _Table:
    by_make: dict[str, list[dict[str, Any]]]
    confused: dict[str, frozenset[int]]


@cache
def _table() -> _Table:
    table = json.loads(files("iarms.data").joinpath("models.json").read_text("utf-8"))
    by_make: dict[str, list[dict[str, Any]]] = {}
    for model in table["models"]:
        # A model that stands alone is its own family.
        model.setdefault("family", model["name"])
        by_make.setdefault(model["make"] or _ANYONE, []).append(model)
    confused: dict[str, set[int]] = {}
    for number, group in enumerate(table["confused"]):
        for family in group:
            confused.setdefault(family, set()).add(number)
    return _Table(by_make, {family: frozenset(groups) for family, groups in confused.items()})


@cache
def _index(make: str) -> _Index:
    return _built(_table().by_make.get(make, []), make)


@cache
def _everyone() -> _Index:
    """Every model of every maker: for fields whose maker nobody gave."""
    keys: dict[str, frozenset[_Known]] = {}
    for key, known in _spellings(model for models in _table().by_make.values() for model in models):
        seen = keys.get(key)
        keys[key] = known if seen is None else seen | known
    return _Index(keys, {}, loose=True)


def _built(models: Sequence[dict[str, Any]], make: str) -> _Index:
    keys: dict[str, frozenset[_Known]] = {}
    for key, known in _spellings(models):
        seen = keys.get(key)
        keys[key] = known if seen is None else seen | known
    numbers: dict[str, set[_Known]] = {}
    bores: Counter[str] = Counter()
    for model in models:
        bores.update({_BORE_OF.get(calibre) or calibre.partition("_")[0] for calibre in model.get("calibres", ())})
        family = f"{make}:{model['family']}"
        tokens = _split(_plain(model["family"]))
        digits = [token for token in tokens if token.isdigit()]
        if digits and len(tokens) > len(digits):
            numbers.setdefault(_key(digits), set()).add((family, family))
        # A family's name is known even where no model bears it alone.
        keys.setdefault(
            _key([token for token in tokens if token not in _NOISE] or tokens), frozenset({(family, family)})
        )
    return _Index(
        keys,
        {key: frozenset(known) for key, known in numbers.items()},
        frozenset(bore for bore, count in bores.items() if count > 2),
    )


def _spellings(models: Iterable[dict[str, Any]]) -> Iterable[tuple[str, frozenset[_Known]]]:
    """Each spelling's key and what it means. All are split at once: they are 11,000."""
    texts: list[str] = []
    means: list[frozenset[_Known]] = []
    for model in models:
        make = model["make"] or _ANYONE
        names = (model["name"], *model.get("aliases", ()))
        texts += names
        means += [frozenset({(f"{make}:{model['family']}", f"{make}:{model['name']}")})] * len(names)
    return zip(_table_keys(texts), means, strict=True)


def _table_keys(texts: Iterable[str]) -> list[str]:
    keys: list[str] = []
    line: list[str] = []
    for part in _split("".join(f"{_plain(text)}\n" for text in texts)):
        if part != "\n":
            line.append(part)
        else:
            keys.append(_key([token for token in line if token not in _NOISE] or line))
            line = []
    return keys


def model_known(make: str | None, text: str) -> bool:
    """Whether the table holds a model that this text means, of this make or of many makers."""
    return bool(read_designation(text, make).families)


def families_of(make: str | None) -> frozenset[str]:
    """The names of a make's families; None for the designs of many makers."""
    return frozenset(model["family"] for model in _table().by_make.get(make or _ANYONE, ()))


def makes_of_family(family: str) -> frozenset[str]:
    """The makes that a family such as TAURUS:PT 92 implies; empty for a design of many makers."""
    make = family.partition(":")[0]
    return frozenset() if make == _ANYONE else frozenset({make})


@lru_cache(maxsize=65_536)
def compare_designations(given: Designation, recorded: Designation) -> Likeness:
    """How alike two model fields are. The words decide first, then the table's families, then the numbers."""
    if given.empty or recorded.empty:
        return "missing"
    if given.key == recorded.key:
        return "same"
    mine, theirs = _aligned(given.words, recorded.words)
    if mine == theirs and len(given.words) - given.words.count("M") == len(recorded.words) - recorded.words.count("M"):
        return "same"
    if given.families and recorded.families:
        if given.families & recorded.families:
            return "same" if _alike(given, recorded) else "variant"
        if _confused(given.families, recorded.families):
            return "variant"
        if _holds(mine, theirs) and _numbers_allow(given, recorded):
            return "variant"
        return "unclear" if given.bore_only or recorded.bore_only else "differs"
    if _slipped(given.key, recorded.key):
        return "same"
    if _holds(mine, theirs) or _begins(given.key, recorded.key):
        return "variant"
    if given.numbers and recorded.numbers:
        if given.numbers & recorded.numbers:
            return "variant" if given.numbers == recorded.numbers and max(map(len, given.numbers)) > 1 else "unclear"
        met = given.numbers & set(recorded.words) or recorded.numbers & set(given.words)
        return "unclear" if met or given.bore_only or recorded.bore_only else "differs"
    return "unclear"


def _alike(given: Designation, recorded: Designation) -> bool:
    """Whether two names of one family say the same of it: 82 and RT 82 do, 92 F and 92 FS or M9 and 92 do not."""
    mine, theirs = _tail(given), _tail(recorded)
    named = (
        bool(given.models)
        and (given.models <= recorded.models or recorded.models <= given.models)
        and sorted(given.variant) == sorted(recorded.variant)
    )
    if mine and theirs:
        return mine == theirs and (named or (_short_head(given) and _short_head(recorded)))
    words, others = set(given.words), set(recorded.words)
    return named and not (words < others or others < words)


def _tail(designation: Designation) -> str:
    """What follows from the first digit on, written together: 247 of PT 24/7."""
    start = next((at for at, character in enumerate(designation.key) if character.isdigit()), None)
    return "" if start is None else designation.key[start:].replace("-", "")


def _short_head(designation: Designation) -> bool:
    """Whether no more than marks such as PT, RT and M stand in front of the number."""
    head: list[str] = []
    for word in designation.words:
        if word.isdigit():
            break
        head.append(word)
    return len(head) < 2 and all(len(word) <= 2 for word in head)


def _aligned(given: tuple[str, ...], recorded: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Both as sets of words, without the M of M 92, and a word with one slip written as its fellow."""
    mine, theirs = _without_m(given), _without_m(recorded)
    for word in mine - theirs:
        if len(word) >= 5 and word.isalpha():
            for other in theirs - mine:
                if len(other) >= 5 and other.isalpha() and OSA.distance(word, other, score_cutoff=1) <= 1:
                    theirs = theirs - {other} | {word}
                    break
    return mine, theirs


def _without_m(words: tuple[str, ...]) -> frozenset[str]:
    if "M" not in words:
        return frozenset(words)
    after = (*words[1:], "")
    return frozenset(
        word for word, following in zip(words, after, strict=True) if word != "M" or not following.isdigit()
    )


def _confused(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    confused = _table().confused
    for family in mine:
        groups = confused.get(family)
        if groups and any(groups & confused[other] for other in theirs if other in confused):
            return True
    return False


def _holds(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether one's words hold all the other's, and the fewer ones identify: a number, or a word of four letters."""
    fewer, more = (mine, theirs) if len(mine) < len(theirs) else (theirs, mine)
    return bool(fewer) and fewer <= more and any(word.isdigit() or len(word) >= 4 for word in fewer)


def _numbers_allow(given: Designation, recorded: Designation) -> bool:
    return given.numbers == recorded.numbers or not given.numbers or not recorded.numbers


def _slipped(mine: str, theirs: str) -> bool:
    """Whether two names without digits are one but for a slip: RAGING BUL."""
    return len(mine) >= 6 and (mine + theirs).isalpha() and OSA.distance(mine, theirs, score_cutoff=1) <= 1


def _begins(mine: str, theirs: str) -> bool:
    shorter, longer = sorted((mine, theirs), key=len)
    return (
        len(shorter) >= 4
        and longer.startswith(shorter)
        and not (shorter[-1].isdigit() and longer[len(shorter)].isdigit())
    )


def designation_text(given: Designation, recorded: Designation, likeness: Likeness) -> str:
    """What the officer reads of a comparison."""
    if likeness == "same":
        return "the same model"
    if likeness == "missing":
        return "no model given" if given.empty else "no model recorded"
    mine, theirs = _shown(given), _shown(recorded)
    if likeness == "variant":
        if given.families & recorded.families or not (given.families and recorded.families):
            longer, shorter = (mine, theirs) if len(given.words) > len(recorded.words) else (theirs, mine)
            return f"{longer} is a variant of {shorter}"
        return f"{mine} and {theirs} are given for one another"
    if likeness == "unclear":
        return f"{mine} given, {theirs} recorded: not enough to tell them apart"
    return f"{mine} given, {theirs} recorded"


def _shown(designation: Designation) -> str:
    """The field as written, shortened to its words where it says more than a model."""
    aside = designation.make_code or designation.calibre_text or designation.firearm_type
    return " ".join(designation.words) if aside and not designation.empty else " ".join(designation.given.split())


def maker_text(designation: Designation) -> str | None:
    """The maker that a model implies, in words; None where none or several do."""
    return make_name(next(iter(designation.makes))) if len(designation.makes) == 1 else None
