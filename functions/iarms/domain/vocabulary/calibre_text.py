"""The words of a calibre field: how a text falls into numbers and words, and which words mean the same or nothing.

The first stages of a reading (`calibres` has them all). A word stands here in its canonical form: ACP for AUTO,
automatica and automatik, 9 for 09 and 9.00.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_TIMES: Final = str.maketrans("×✕✖∗*хХΧχ", "XXXXXXXXX")
CALIBRE_TOKEN: Final = re.compile(r"[0-9.]+|MM|ММ|[^\W\d_]+")
# The point of an abbreviation is none of a number: cal.12.
_ABBREVIATED: Final = re.compile(r"(?<=[^\W\d_])\.(?=[0-9])")
_COMMA: Final = re.compile(r"(?<=[0-9]),(?=[0-9])|(?<![0-9.]),(?=[0-9]{2,3}(?![0-9]))")
# Words for calibre itself.
SAYS_CALIBRE: Final = frozenset(
    """CAL CALIB CALIBER CALIBRE CALIBRES CALIBRO CALIBRU CALIBRUL CALIBUR CAP CHAMBERED FOR KAL KALIBER KALIBR
    KALIBRE MULTI NUMARA PATRON PATRONE PONTO ROUND ROUNDS КАЛ КАЛИБР КАЛИБРА КАЛІБР КАЛІБРУ ПАТРОН عيار""".split()
)
_DROPPED: Final = SAYS_CALIBRE | {"AND"}
SYNONYMS: Final = {
    word: words[0]
    for words in map(
        str.split,
        (
            "ACP AUT AUTO AUTOM AUTOMATIC AUTOMATICA AUTOMATICO AUTOMATIQUE AUTOMATIK",
            "BLANK BLANC FOGUEO KNALL KURUSIKI KSIKI PLATZ PLATZPATRONE SALVA SALVAS SALVE SLEPA",
            "BLK BLACKOUT",
            "BM BUSHMASTER",
            "BB BBS",
            "BROCHE PINFIRE",
            "BROWNING BR BROW BROWN БРАУНИНГ БРАУНИНГА БРАУНІНГ",
            "CM CREEDMOOR CREEDMORE",
            "FED FEDERAL",
            "GA G GAGE GAUGE GAUGES GUAGE BORE",
            "GOVT GOV GOVERNMENT",
            "K К",
            "LARGO LARGA LONGA LONGO",
            "LONG LANG LONGUE LUNGO",
            "MAG MAGN MAGNUM MAGNUN MAGUM МАГНУМ",
            "MAK MAKAROV MAKAROVA MAKAROW PM МАКАРОВ МАКАРОВА ПМ",
            "MAR MARLIN",
            "MM MILIMETRI MILIMETRO MILIMETROS MILLIMETRI MILLIMETER MILLIMETRE MILLIMETRES MILIMETRE МИЛЛИМЕТР "
            "МИЛЛИМЕТРОВ ММ ملم مم",
            "NATO OTAN НАТО",
            "PELLET AIR AIRE BALIN BALINES CHUMBINHO CHUMBO COMPRIMIDO DIAB DIABOLO DIABOLOS DRUCKLUFT HAVALI LUFT "
            "LUFTGEWEHR LUFTPISTOLE PCP PELLETS PLOMB PLOMBS PRESSAO PRESION ПНЕВМ ПНЕВМАТИКА ПНЕВМАТИЧЕСКИЙ "
            "ПНЕВМАТИЧЕСКАЯ ПНЕВМАТИЧНА ПНЕВМАТИЧНИЙ",
            "PARA LUGAR LUGER LUGUER PAR PARAB PARABELLUM PARABELLUN PARABELO PARABELUM PB "
            "ПАРА ПАРАБЕЛЛУМ ПАРАБЕЛУМ ЛЮГЕР",
            "R Р",
            "REM REMINGTON REMINTON",
            "RUBBER BORRACHA GOMA GUMMI TRAUMATIC ГУМОВА ГУМОВИЙ ГУМОВІ РЕЗИНА РЕЗИНОВАЯ РЕЗИНОВЫЕ РЕЗИНОВЫЙ ТРАВМАТ "
            "ТРАВМАТИЧЕСКИЙ ТРАВМАТИЧНИЙ",
            "RUG RUGER",
            "S SMITH",
            "SPRINGFIELD SPG SPGF SPR SPRG SPRGFLD SPRI SPRINGFIEL SPRINGFLD SPRINGFILD",
            "SHORT CORTA CORTO COURT CURTA CURTO KISA KRATKI KRATKY KROTKI KRZ KURZ KZ КОРОТКИЙ КУРЦ",
            "SPL ESP ESPECIAL SP SPC SPCL SPEC SPECIAL SPECIALE SPECJAL SPEZIAL СПЕШЛ",
            "T Т",
            "TOK TOKAREV TOKAREW TT ТОКАРЕВ ТОКАРЕВА ТТ",
            "W WESSON",
            "WBY WEATHERBY",
            "WIN WINCH WINCHESTER WINCHSTER",
        ),
    )
    for word in words
}
# Said of a weapon or of a cartridge without telling one from another. Dropped only where the whole is not known.
MAKERS_BESIDE: Final = frozenset(
    """TAURUS ROSSI IMBEL CBC BOITO GLOCK BERETTA BERSA NORINCO CANIK TISAS GIRSAN COLT WALTHER SMITHWESSON MAGTECH
    AGUILA""".split()
)
SAYS_NOTHING: Final = MAKERS_BESIDE | frozenset(
    """A DE DA DO DEL DI DU LA EL LE COM EM OF THE IN INCH INCHES TYPE TIPO MODEL MODELO MOD MODELE MODELL MLE STANDARD
    PADRAO GUN BLACK NOMINAL REAL EQUIVALENTE APROXIMADO APROX ESTIMADO APARENTE PERMITIDO RESTRITO PROIBIDO USO MARCA
    NUMERO NUM NR NO N POL POLEG POLEGADA POLEGADAS PULGADA PULGADAS POUCE POUCES ZOLL ARMA FOGO CANO CANOS LISO LISA
    RAIADO ALMA PISTOLA PISTOLAS PISTOL PISTOLE PISTOLET REVOLVER REVOLVERES ESPINGARDA CARABINA FUZIL FUSIL RIFLE
    GARRUCHA ESCOPETA SHOTGUN HANDGUN CARTUCHEIRA CACA CAZA CHASSE METRALHADORA SUBMETRALHADORA SUBFUSIL GEWEHR
    FLINTE SCHROT SCHROTFLINTE BUCHSE FUCILE TABANCA TUFEK STRZELBA KARABIN MUNICAO MUNICION MUNITION MUNITIONS
    AMMO AMMUNITION CARTUCHO CARTUCHOS CARTRIDGE CARTRIDGES CTG CARTOUCHE CARTOUCHES CARTUCCIA CARTUCCE ESTOJO
    PROJETIL PATRONEN MERMI FISEK NABOJ NABOJE AMUNICJA CAPI CAPLI CAPINDA CAPINDAKI NUMARALI KALIBERS KALIBRA
    UAB TIROS SEMIAUTOMATIC SEMIAUTOMATICA MILITAR MILITARY POLICIAL FMJ JHP EXPO OGIVAL CHOG ETOG
    ПИСТОЛЕТ РЕВОЛЬВЕР РУЖЬЕ ВИНТОВКА КАРАБИН ПОД К Й ГО ЫЙ МЫЙ ПАТРОНА ПАТРОНЫ КАЛИБРОМ КАЛІБРОМ НОМЕР مسدس
    بندقية ملليمتر
    PUMP POMPE POMPALI ACTION DUPLO DUPLA SIMPLES PARALELOS PARALELO SOBREPOSTOS PISTOLI PISTOLETA PISTOLY
    ADAPTADA ADAPTADO MODIFICADA MODIFICADO SERRADA SERRADO RECORTADA RECORTADO MUNICIADA MUNICIADO DESMUNICIADA
    DESMUNICIADO INTACTA INTACTO DEFLAGRADA DEFLAGRADO OXIDADA OXIDADO NIQUELADA NIQUELADO CROMADA CROMADO INOX PRETA
    PRETO ARTESANAL CASEIRA CASEIRO РУШНИЦЯ ГВИНТІВКА ПІСТОЛЕТ КАРАБІН""".split()
)
_NUMBER_WORDS: Final = {
    word: number
    for number, words in {
        "9": "NOVE NUEVE NEUF NEUN",
        "12": "DOZE DOCE DOUZE ZWOLF DODICI",
        "16": "DEZESSEIS DIECISEIS SEIZE",
        "20": "VINTE VEINTE VINGT",
        "22": "VINTEEDOIS VEINTIDOS",
        "32": "TRINTAEDOIS TREINTAYDOS",
        "38": "TRINTAEOITO TREINTAYOCHO TRINTAOITO",
        "40": "QUARENTA CUARENTA",
        "45": "QUARENTAECINCO CUARENTAYCINCO",
        "380": "TREZENTOSEOITENTA TRESOITAO",
    }.items()
    for word in words.split()
}
_TENS: Final = re.compile(r"\b(VINTE|TRINTA|TREINTA|QUARENTA|CUARENTA|TREZENTOS) +([EY]) +")
# A decimal sign left out or mistyped (7 62, 7'65), a stronger load, a letter for "calibre" or "point" in front, models
# that are numbers, shots, a barrel's length, and the second M of mm cut off.
_REWRITTEN: Final = (
    (re.compile(r"\b[0-9]+ ?(?:TIROS?|SHOTS?|DISPAROS?|COUPS|SCHUSS|COLPI)\b"), " "),
    (re.compile(r"(?<![0-9.])([5-7]|11(?=.43)) ?[' ´’:/-] ?(35|43|45|56|62|63|65|92)(?![0-9R])"), r"\1.\2"),
    (re.compile(r"\+ ?P(?![A-Z])\+?"), " "),
    (re.compile(r"^[^0-9A-Z]*(?:[CPN]|PT)[^0-9A-Z]*(?=[0-9]+[^0-9]*$)"), ""),
    (_TENS, r"\1\2"),
    (re.compile(r"\bAK[ -]?(?:47|74)\b"), "AK"),
    (re.compile(r"\b24/7\b(?=.*[0-9])"), " "),
    (re.compile(r"\bCANO (?:CURTO|LONGO|MEDIO)\b"), " "),
    (re.compile(r"(?<![0-9.])(9|[5-8]\.[0-9]{1,2}) ?M$"), r"\1 MM"),
    (re.compile(r"(?<![0-9.])9\.(17|18|19|21)(?![0-9])"), r"9X\1"),
    (re.compile(r"\bPARA (?=\.?[0-9])"), " "),
    (re.compile(r"\bNINE MM\b"), "9 MM"),
    (re.compile(r"\bK\.? ?SIKI\b"), "KURUSIKI"),
    (re.compile(r"(?<=[0-9]) ?(?:\"|''|”|″)"), " INCH"),
)
# Gauges are numbers that no rifle or pistol bears with these words or lengths of chamber (mm; inches and their parts).
GAUGES: Final = {number: f"{number}_GA" for number in "10 12 14 16 20 24 28 32".split()} | {"36": "410", "410": "410"}
CHAMBERS: Final = frozenset(
    "50 51 60 63 63.5 635 65 67 67.5 675 70 72 73 75 76 80 89 2.5 2.75 3 3.5 2-1-2 2-3-4 3-1-2".split()
)
_SHOTGUNS: Final = frozenset(
    "CAZA CHASSE CARTUCHEIRA ESCOPETA ESPINGARDA FLINTE FUSIL GARRUCHA SCHROT SCHROTFLINTE SHOTGUN TUFEK РУЖЬЕ".split()
)
_SPLIT: Final = {
    "SWL": ("SW", "LONG"),
    "SWS": ("SW",),
    "SWLONG": ("SW", "LONG"),
    "SWSPL": ("SW", "SPL"),
    "SMW": ("SW",),
    "SEW": ("SW",),
    "SYW": ("SW",),
}
# Numbers behind a point that are no hundredths of an inch, and tenths that lost a zero to a spreadsheet: .4 is .40.
_NO_INCHES: Final = frozenset("1 2 6 7 8 11".split())
_CUT_TENTHS: Final = frozenset("345")


def plain_calibre(text: str) -> str:
    """The text in capitals: NFKC, ASCII digits, accents dropped, X for signs of multiplying, points for commas."""
    plain = text.upper()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper())
        plain = "".join(
            str(unicodedata.decimal(c)) if c.isdecimal() else "" if unicodedata.combining(c) else c for c in decomposed
        )
    return _ABBREVIATED.sub(" ", _COMMA.sub(".", plain.translate(_TIMES)))


def written_plainly(plain: str) -> str:
    """The text with what rules read differently from the tables written plainly: 7 62, +P, C.38, trinta e oito."""
    for sign, instead in _REWRITTEN:
        plain = sign.sub(instead, plain)
    for word in set(CALIBRE_TOKEN.findall(plain)) & _NUMBER_WORDS.keys():
        plain = re.sub(rf"\b{word}\b", _NUMBER_WORDS[word], plain)
    return plain


def calibre_number(digits: str) -> str:
    """A number in its canonical form.

    Zeros in front go with the point (0.45, .45, 45; 09), save where no cartridge is so many parts of an inch; zeros
    behind it say nothing (9.00 mm).
    """
    whole, _, rest = digits.rstrip(".").partition(".")
    whole = whole.lstrip("0")
    if whole:
        rest = rest.rstrip("0")
        return f"{whole}.{rest}" if rest else whole
    rest = rest.lstrip(".")
    if rest in _NO_INCHES:
        return f".{rest}"
    return f"{rest}0" if rest in _CUT_TENTHS else rest.lstrip("0")


def is_pointed(token: str) -> bool:
    """Whether a number as written has its point in front: .38, 0.38."""
    return token.startswith((".", "0."))


def calibre_words(plain: str) -> list[str]:
    """The numbers and words of a plain text in their canonical form, without words for calibre."""
    words: list[str] = []
    inches = False
    for token in CALIBRE_TOKEN.findall(plain):
        is_number = token[0] in "0123456789."
        word = calibre_number(token) if is_number else SYNONYMS.get(token, token)
        # Parabellum Luger, Auto (ACP): one word once both are read. Numbers repeat: 22-22. .40 MM is no 40 mm.
        if (
            word
            and word not in _DROPPED
            and not (word.isalpha() and words[-1:] == [word])
            and not (inches and word == "MM")
        ):
            words.append(word)
        inches = is_number and word.isdigit() and (len(word) > 2 or (is_pointed(token) and len(word) == 2))
    return words


def key_of(words: Sequence[str]) -> str:
    """The words written together: a dash between two numbers, and no MM save behind a lone whole number."""
    if len(words) != 2 or "." in words[0]:
        words = [word for word in words if word != "MM"]
    return "".join(
        f"-{word}" if at and word[0].isdigit() and words[at - 1][0].isdigit() else word for at, word in enumerate(words)
    )


def telling_words(words: Sequence[str]) -> list[str]:
    """The words without those that say nothing of the cartridge."""
    # A rifle says something only of .22 Long Rifle.
    needed = {"RIFLE"} if {"L", "LONG", "LARGO"} & set(words) else set[str]()
    return [word for word in words if word not in SAYS_NOTHING or word in needed]


def gauge_of(words: Sequence[str]) -> str | None:
    """The gauge of a shotgun, said by its chamber (12/70, 16 x 65, 20 GA 3), by a word for shotguns or as 12 mm."""
    if not words:
        return None
    gauge = GAUGES.get(words[0]) or (GAUGES.get(words[-1]) if len(words) == 2 else None)
    rest = [word for word in words if word not in SAYS_NOTHING and word not in ("X", "MM", "MAG", "GA")]
    if gauge is None or not rest or rest[0] not in GAUGES:
        return None
    if rest[1:] in (["K"], ["C"]):
        return gauge
    chamber = "-".join(rest[1:])
    if chamber in CHAMBERS or (not chamber and (not _SHOTGUNS.isdisjoint(words) or "GA" in words)):
        return gauge
    return None


@dataclass(frozen=True)
class SpellingParts:
    """A spelling without regard to the order of its words: numbers as they follow each other, and words."""

    numbers: tuple[str, ...]
    words: frozenset[str]

    @classmethod
    def of(cls, parts: Sequence[str]) -> "SpellingParts":
        """Letters that stand alone are taken together (L.R., S & W), save the X and the R of a case's length."""
        words: list[str] = []
        run = ""
        for part in [*parts, "0"]:
            if len(part) == 1 and part.isalpha() and part not in "XR":
                run += part
                continue
            if run == "L" and part == "R":
                run += part
                continue
            if run:
                words += _SPLIT.get(run) or (SYNONYMS.get(run, run),)
                run = ""
            if not part[0].isdigit():
                words += _SPLIT.get(part) or (part,)
        if len(words) > 1 or len(parts) > 2:
            words = [word for word in words if word != "MM"]
        return cls(tuple(part for part in parts if part[0].isdigit()), frozenset(words))

    def places(self, other: "SpellingParts") -> Iterable[int]:
        """Where the other's numbers follow each other within these."""
        length = len(other.numbers)
        return (at for at in range(len(self.numbers) - length + 1) if self.numbers[at : at + length] == other.numbers)


# Cyrillic letters that look Latin. A word or initials of these alone is a Latin name written on another keyboard.
_LOOK_ALIKE: Final = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")
_CYRILLIC_NAMES: Final = frozenset("АК МК ОСА РА СКС ТК".split())
_LOOKS_LATIN: Final = re.compile(r"(?<![^\W\d_])[АВЕКМНОРСТУХІ](?:(?:\. ?)?[АВЕКМНОРСТУХІ])+(?![^\W\d_])")


def with_latin_names(plain: str) -> str:
    """The text with Latin names that stand in Cyrillic letters made Latin (АСР, Р.А.К.), save words that are known."""
    return _LOOKS_LATIN.sub(
        lambda found: (
            found[0]
            if (initials := found[0].replace(".", "").replace(" ", "")) in SYNONYMS or initials in _CYRILLIC_NAMES
            else found[0].translate(_LOOK_ALIKE)
        ),
        plain,
    )
