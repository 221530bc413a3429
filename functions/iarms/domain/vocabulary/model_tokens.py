"""The words of model fields: how they fall into tokens, which say nothing of a model, which name a type of weapon.

A token is a run of letters or of digits. Written together, tokens are the `table_key` by which models are
looked up.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from iarms.domain.text import TOKEN, plain_of
from iarms.models.firearm import FirearmType

_ROMAN: Final = {"II": "2", "III": "3", "IV": "4", "VI": "6", "VII": "7", "VIII": "8"}
# Numerals, and Baikal's letters as Ukraine writes them.
_INSTEAD: Final = _ROMAN | {"IЖ": "ИЖ"}
_MARK: Final = re.compile(r"(?:MK|MARK)(I{1,3}|IV|V|VI{0,3})?$")
_MARK_NUMBERS: Final = _ROMAN | {"I": "1", "V": "5"}


def tokens_in(plain: str) -> list[str]:
    """Tokens, letters and digits apart, with MARK and its numeral written MK 2."""
    tokens: list[str] = []
    for token in TOKEN.findall(plain):
        if token[0] == "M" and (mark := _MARK.match(token)):
            tokens += ["MK", _MARK_NUMBERS[mark[1]]] if mark[1] else ["MK"]
        elif tokens and tokens[-1] == "MK" and token in _MARK_NUMBERS:
            tokens.append(_MARK_NUMBERS[token])
        else:
            tokens.append(_INSTEAD.get(token, token))
    return tokens


def is_descriptive(text: str) -> bool:
    """Whether a model field says of which kind a weapon is and names no model: single barrel, bolt action rifle.

    False for a text without words.
    """
    tokens = tokens_in(plain_of(text))
    return bool(tokens) and all(
        token in NOISE or token in IDLE or token in _DESCRIBING or token in type_words() for token in tokens
    )


def table_key(tokens: Iterable[str]) -> str:
    """The key under which a model of these tokens is looked up: all written together, a dash between two numbers, since
    10-6 and 106 are two models."""
    key = ""
    for token in tokens:
        key += f"-{token}" if key and key[-1].isdigit() and token[0].isdigit() else token
    return key


def word_set(*texts: str) -> frozenset[str]:
    """The words of these texts, as `plain_of` writes them."""
    return frozenset(plain_of(" ".join(texts)).split())


# Words for a model, and what is said of the finish: they tell no two models apart, and are dropped in the table too.
NOISE: Final = word_set(
    "MOD MODEL MODELE MODELL MODELLE MODELLO MODELO MODELOS MDL МОДЕЛЬ МОД MARCA MARQUE MARKE ТИП TIPO SERIE SERIES",
    "INOX INOXIDABLE INOXIDAVEL INOXYDABLE STAINLESS ACERO ACO OXIDADO OXIDADA NIQUELADO NIQUELADA NICKEL NICKELED",
    "NICKELE PLATED CROMADO CROMADA CHROME CHROMED BLUE BLUED AZULADO PAVONADO PAVONADA TENIFER TENOX FOSCO FOSCA",
    "PRETO PRETA NEGRO NEGRA NOIR BLACK SCHWARZ SILVER PRATA PRATEADO PRATEADA SIYAH ACABAMENTO FINISH BRONZE",
    "POLIDO POLIDA CARBONO CERAKOTE FDE ВОРОНЕНЫЙ NUMERO NUM",
)
# Words for how a weapon is built, in front of or behind those for a type.
_DESCRIBING: Final = word_set(
    "SINGLE DOUBLE TWIN TWO ONE BARREL BARRELS BARRELED BARRELLED SHOT ACTION BOLT LEVER PUMP BREAK SLIDE SIDE BY OVER",
    "UNDER AND AUTO SEMI AUTOMATIC HAND LONG SHORT GUN HUNTING HOME MADE SAWN OFF UN UNE DEUX COUP COUPS SIMPLE A DE",
    "CANON CANONS JUXTAPOSES SUPERPOSES POMPE VERROU CHASSE TIRO TIROS DOS DOBLE CANON CANONES CORREDERA CERROJO CAZA",
    "CANO CANOS DUPLO DUPLA MONOTIRO MONOCANO REPETICAO FERROLHO CACA EINLAUFIG EINLAUFIGE DOPPELLAUFIG DOPPELFLINTE",
    "REPETIERER ОДНОСТВОЛЬНОЕ ДВУСТВОЛЬНОЕ ОДНОСТВОЛЬНЫЙ ДВУСТВОЛЬНЫЙ ПОМПОВОЕ ОХОТНИЧЬЕ МИЛИТАРИ MILITARY TYPE",
)
# Words that say nothing beside a model: barrels, actions, shots. They stay where the table has them in a name.
IDLE: Final = word_set(
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


def read_type_word(text: str) -> FirearmType | None:
    """The type that a word or phrase of a report means, in any of the languages listed. None where none is known.

    The longest phrase that is listed decides, then the first: a pistolet mitrailleur is no pistolet.
    """
    named = type_run(tokens_in(plain_of(text)))
    return named[0] if named else None


def type_run(tokens: Sequence[str]) -> tuple[FirearmType, int, int] | None:
    """The type that tokens name, and where: start and end. The longest phrase decides, then the first."""
    types = type_keys()
    best: tuple[FirearmType, int, int] | None = None
    for start in range(len(tokens)):
        key = ""
        for end in range(start, min(len(tokens), start + _LONGEST_TYPE)):
            key += tokens[end]
            if (kind := types.get(key)) and (best is None or end + 1 - start > best[2] - best[1]):
                best = (kind, start, end + 1)
    return best


@cache
def type_words() -> frozenset[str]:
    """The words of three letters and more that stand in phrases for types, and shorter ones that are a phrase alone."""
    words = {word for text in _TYPE_WORDS.values() for word in plain_of(text.replace("|", " ")).split()}
    return frozenset(word for word in words if len(word) > 2 or word in type_keys())


@cache
def type_keys() -> dict[str, FirearmType]:
    """Every word and phrase for a type, written together, with the type."""
    types: dict[str, FirearmType] = {}
    for kind, text in _TYPE_WORDS.items():
        # Words before the first bar stand alone; what follows are phrases.
        words, *phrases = " ".join(text.split()).split("|")
        for phrase in (*words.split(), *phrases):
            if key := "".join(tokens_in(plain_of(phrase))):
                types.setdefault(key, kind)
    return types
