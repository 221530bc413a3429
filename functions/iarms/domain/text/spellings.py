"""What the readings of makes and of calibres share once their tables do not know a text.

`says_unknown` tells words that say nothing (Não identificada, sans marque) from words that name something, and
`nearest` finds the one known spelling that a text misspells. Both expect words as the tables' keys have them: upper
case, without accents.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from iarms.domain.text.edit_distance import nearest_word, words_near

# Longer than any name and its slips: a cell of a hundred thousand characters is compared with none.
_LONGEST_SPELLING: Final = 128
# Beginnings of words that say by themselves that a thing is not known, cannot be read, or has no maker: Portuguese,
# Spanish, French, Italian, English, German, Dutch, Polish, Czech, Serbo-Croat, Romanian, Turkish, Russian, Ukrainian.
_UNKNOWN: Final = tuple(
    """INDETERM INDEFINI INDETERMIN DESCONHEC DESCONOC IGNORAD ILEGIV ILEGIB ILLEGIB ILLISIB ILLEGGIB UNLESERL
    PREJUDICAD INEXIST INIDENTIF SUPRIMID RASPAD BORRAD LIMAD OBLITER ADULTERAD DANIFICAD EFFACE APAGAD ERASED
    DEFACED UNKNOW UNIDENT UNDETERM UNREADAB UNMARKED UNBRANDED UNSPECIFIED INCONNU UNBEKANN SCONOSCIUT IGNOT
    ONBEKEND NIEZNAN NIEUSTAL NEZNAM NEZJIST NEPOZNAT NECUNOSCUT BILINM BELIRSIZ MARKASIZ OKUNAM OKUNM TESPIT
    НЕИЗВЕСТН НЕУСТАНОВ НЕВІДОМ НЕВСТАНОВ ARTESAN ARTIGIAN ARTISANA CASEIR CASERA CASERO HECHIZ TUMBERA
    RUDIMENTAR IMPROVISAD HOMEMADE ELYAPIM EIGENBAU SELBSTBAU SAMODZIAL SAMORO САМОДЕЛ САМОРОБ КУСТАРН""".split()
)
# A word of the first kind with one of the second says the same: não consta, sin marca, без маркировки.
_WITHOUT: Final = frozenset(
    """NAO NO NON NOT NICHT NIET SEM SIN SANS SENZA OHNE WITHOUT KEIN KEINE GEEN BEZ BRAK NIE NESSUNA NESSUN
    NENHUMA NENHUM NINGUNA NINGUN AUCUN AUCUNE PAS FARA YOK NEMA БЕЗ НЕ НЕТ НЕМАЄ""".split()
)
_STATED: Final = tuple(
    """ANGA APAREN APLIC APPLIC APPAR APREC AVAIL BEKANN BEKEND CADASTR CALIB CLASSIF CLASIF CONST CONSEG DADO
    DATO DATA DEFIN DECLAR DETERM DISPON DONNEE ENCONTR ERKENN ESPECIF EXIST FABRICA FORNEC GIVEN GRAVA IDENT
    INDIC INFORM INSCR LEGI LEGG LESBAR LISIB MARC MARK MARQ MERK NAME NOME NOMBRE NUMER OBSERV OZNA POSSU POSSI
    PRECIS RECORD REGIST RENSEIG SABE SPECIF STATED TEM TIENE VISI VISU BRAND KNOW MAKE MANUFACT МАРК ДАНН УКАЗ
    ИЗВЕСТ УСТАНОВ ВСТАНОВ ОПРЕДЕЛ ВІДОМ MARKA OKUNA BILIN""".split()
)


def says_unknown(words: Iterable[str]) -> bool:
    """Whether words that name nothing known say that there is nothing to name."""
    every = list(words)
    if any(word.startswith(_UNKNOWN) for word in every):
        return True
    return any(word in _WITHOUT for word in every) and any(word.startswith(_STATED) for word in every)


def nearest(
    text: str, known: Mapping[str, str], within: int = 3, likely: Collection[str] = ()
) -> tuple[str, str] | None:
    """The known spelling nearest to a text and what it means; None where there is none or where two meanings compete.

    Distances are optimal string alignments: insertions, deletions, substitutions and swaps of neighbours. A text of up
    to 7 letters may be one away, of up to 12 two, longer ones three, and none more than `within`; spellings count by
    their own length. Whatever else the text could mean must be at least one further away, save that a spelling that is
    `likely` from the outset wins over others if the first letter is right. Numbers are never misspelt: the digits have
    to be the same.
    """
    if len(text) > _LONGEST_SPELLING:
        return None
    reach = min(_reach(len(text)), within)
    digits = _digits(text)
    best: dict[str, tuple[int, str]] = {}
    for spelling, distance in words_near(text, known.keys(), reach):
        means = known[spelling]
        if _digits(spelling) == digits:
            nearer = means not in best or distance < best[means][0]
            if nearer or (distance == best[means][0] and spelling in likely):
                best[means] = (distance, spelling)
    ranked = sorted((distance, spelling, means) for means, (distance, spelling) in best.items())
    if not ranked:
        return None
    least = ranked[0][0]
    rivals = [(spelling, means) for distance, spelling, means in ranked if distance == least]
    if len(rivals) > 1:
        rivals = [(spelling, means) for spelling, means in rivals if spelling in likely and spelling[0] == text[0]]
    return rivals[0] if len(rivals) == 1 and least <= _reach(len(rivals[0][0])) else None


def is_near(text: str, known: Collection[str]) -> bool:
    """Whether a text is as near to any known spelling as `nearest` would go, digits apart; several do no harm."""
    found = nearest_word(text, known, _reach(len(text)))
    return found is not None and found[1] <= _reach(len(found[0]))


def _reach(length: int) -> int:
    return 1 if length < 8 else 2 if length < 13 else 3


def _digits(text: str) -> str:
    return "" if text.isalpha() else "".join(filter(str.isdigit, text))
