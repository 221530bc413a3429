"""Words of reports: what happened to a weapon, in which state its number is, and words that say nothing.

Compared as `plain_key` writes them, by the beginnings of words, in the languages of INTERPOL and of most reports.
What is not listed is not guessed: a bureau's codes (S, V, 01) are said in its mapping.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, get_args

from iarms.domain.number_fields import read_number_field
from iarms.domain.text import plain_key, says_unknown
from iarms.models.firearm import SerialState
from iarms.models.record import RecordKind

_WORD: Final = re.compile(r"[^\W_]+")

# Beginnings of words; those with a stop are whole words.
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "STOLEN": tuple(
        """STOL THEFT THIEV ROBB BURGL LARCEN VOL. VOLS. VOLE. VOLEE. VOLES. VOLEES. DEROBE CAMBRIOL ROUB FURT ROBO.
        ROBOS. ROBAD HURT GESTOHL DIEBST GERAUBT RAUB. EINBRUCH RUBAT GESTOLEN DIEFST SKRADZ KRADZ ODCIZ KRADEZ UKRAD
        ELLOP LOPAS KRADJ FURAT STULET STULNA STJAL TYVERI VARASTET КРАЖ КРАД ПОХИЩ УКРАД ХИЩЕН ХИЩЕ ВИКРАД КРАДІЖ
        ОТКРАД КРАЂ УКРАД CALIN HIRSIZ GASP مسروق مسروقة سرقة السرقة سرق ΚΛΟΠ ΚΛΑΠ ΚΛΕΜ دزدی سرقت נגנב גניבה 被盗 盗窃
        被竊 盗難 도난 DICURI PENCURIAN""".split()
    ),
    "LOST": tuple(
        """LOST LOSS. MISSING MISLAID PERDU PERTE EGAR DISPARU PERDID PERDA. PERDAS. EXTRAVI VERLOR VERLUST ABHANDEN
        VERMISST SMARR PERSA. PERSO. PERDUT VERLIES VERMIST ZGUB ZAGUB UTRAC ZAGIN ZTRAC STRATA. ZTRATA. ELVESZ
        ELVESZT IZGUB NESTAL GUBITAK PIERDUT DISPARUT FORLOR BORTTAPP TABT. TAPT. KADON УТРА УТЕР ПОТЕР ПРОПА ВТРА
        ВТРАЧ ЗАГУБ ИЗГУБ KAYIP KAYBOL YITIK مفقود مفقودة فقدان الفقدان فقد ضائع ΑΠΩΛ ΧΑΜΕΝ مفقودی אבד אובדן 丢失 遗失
        遺失 紛失 분실 HILANG DESAPARECID SUMID""".split()
    ),
    "TRAFFICKED": tuple(
        """TRAFFIC TRAFIC TRAFIQ TRAFIK ILLEGALERHANDEL WAFFENHANDEL HANDEL. ILLEGALSALE НЕЗАКОННЫЙОБОРОТ ОБОРОТ. СБЫТ
        НЕЗАКОННАЯТОРГОВЛЯ ТОРГОВЛ ТОРГІВЛ اتجار الاتجار ΔΙΑΚΙΝ ΕΜΠΟΡΙΑ קאצאק 贩运 走私贩运 PERDAGANGAN""".split()
    ),
    "SMUGGLED": tuple(
        """SMUGGL CONTRABAND CONTREBAND CONTRABBAND DESCAMINHO SCHMUGGEL GESCHMUGGELT SMOKKEL PRZEMYT PASOVAN CSEMPESZ
        KRIJUMCAR SVERCER CONTRABANDA SMUGLET SMUGG КОНТРАБАНД ШВЕРЦ KACAK تهريب مهرب مهربة ΛΑΘΡ 走私 密輸 밀수
        PENYELUNDUP""".split()
    ),
}
_NO_KIND: Final = tuple(
    """SEIZ FOUND. RECOVER SAISI TROUV RETROUV APREEND INCAUT DECOMIS ENCONTRAD RECUPERAD SICHERGESTELLT GEFUNDEN
    BESCHLAGN SEQUESTR RITROVAT ИЗЪЯТ НАЙДЕН ОБНАРУЖ ВИЛУЧ DESTROY DETRUIT DESTRUID VERNICHTET SURRENDER ENTREGAD
    REGISTER ELKONUL ELEGECIR مضبوط ضبط""".split()
)
# What says that a weapon is still looked for, and that it is not.
_ACTIVE: Final = frozenset(
    """ACTIVE ACTIF ACTIVO ATIVO ATIVA ACTIVA ACTIVEE WANTED SOUGHT OPEN CURRENT VALID INFORCE ENVIGUEUR ENCOURS
    RECHERCHEE RECHERCHE VIGENTE ABIERTO BUSCADA ABERTO EMABERTO PROCURADA AKTIV GESUCHT OFFEN ATTIVO RICERCATA
    ВРОЗЫСКЕ РОЗЫСК ДЕЙСТВУЕТ АКТИВНО AKTIF ARANIYOR نشط مطلوب ساري 1""".split()
)
_NOT_ACTIVE: Final = frozenset(
    """LOCATED CLEARED CANCELLED CANCELED EXPIRED CLOSED INACTIVE RECOVERED FOUND DELETED WITHDRAWN RESOLVED RETROUVEE
    RETROUVE ANNULE ANNULEE CLOS CLOTURE EXPIRE INACTIF INACTIVE RECUPERADA RECUPERADO LOCALIZADA LOCALIZADO CANCELADO
    CANCELADA CERRADO CADUCADO INACTIVO ENCERRADO INATIVO BAIXADO AUFGEFUNDEN GEFUNDEN GELOSCHT ERLEDIGT INAKTIV
    RITROVATA CHIUSO SCADUTO НАЙДЕНО НАЙДЕН ПРЕКРАЩЕНО ЗАКРЫТО СНЯТО BULUNDU KAPALI IPTAL ملغى مغلق""".split()
)
_TRUE: Final = frozenset(
    "TRUE YES Y 1 OUI O SI S SIM JA J ДА EVET نعم VRAI VERDADERO VERDADEIRO WAHR VERO TAK ANO".split()
)
_FALSE: Final = frozenset("FALSE NO N 0 NON NAO NEIN НЕТ HAYIR لا FAUX FALSO FALSCH NIE NE NEE".split())

_STATES: Final[Mapping[SerialState, str]] = {
    "COMPLETE": """COMPLETE COMPLET COMPLETO COMPLETA COMPLETEE VOLLSTANDIG LEGIBLE READABLE LISIBLE LEGIVEL LESBAR
        LEGGIBILE INTACT INTACTO INTACTA INTACTE INTEGRA INTEGRO OK ПОЛНЫЙ ЧИТАЕТСЯ ЧИТАЕМ TAM OKUNUR كامل مقروء
        VISIBLE VISIVEL""",
    "PARTIAL": """PARTIAL PARTIEL PARTIELLE PARCIAL PARZIALE TEILWEISE INCOMPLETE INCOMPLET INCOMPLETO INCOMPLETA
        UNVOLLSTANDIG PARTLYLEGIBLE PARTIALLYLEGIBLE PARTIALLYOBLITERATED ЧАСТИЧНЫЙ ЧАСТИЧНО НЕПОЛНЫЙ KISMI EKSIK جزئي
        ناقص""",
    "RESTORED_FULL": """RESTORED RESTAURE RESTAUREE RESTAURADO RESTAURADA REVELADO REVELADA REVELE RECOVERED
        WIEDERHERGESTELLT SICHTBARGEMACHT RIPRISTINATO ВОССТАНОВЛЕН ВОССТАНОВЛЕННЫЙ FULLYRESTORED مستعاد REST""",
    "RESTORED_PARTIAL": """PARTIALLYRESTORED PARTLYRESTORED RESTAUREPARTIELLEMENT PARTIELLEMENTRESTAURE
        RESTAURADOPARCIAL PARCIALMENTERESTAURADO PARCIALMENTEREVELADO TEILWEISEWIEDERHERGESTELLT
        ЧАСТИЧНОВОССТАНОВЛЕН""",
    "NONE_EVER": """NONEEVER NEVERMARKED NOTMARKED UNMARKED JAMAISMARQUE NUNCAMARCADO NONMARQUE NOMARCADO
        NAOMARCADO NIEMARKIERT""",
}  # fmt: skip
_STATE_WORDS: Final[Mapping[str, SerialState]] = {
    word: state for state, words in _STATES.items() for word in words.split()
} | {plain_key(state): state for state in get_args(SerialState)}

# What stands in a cell that says nothing.
_NOTHING: Final = frozenset(
    """NA NULL NONE NIL NIHIL NC NI ND SD SI SO UNKNOWN UNK NOTKNOWN NOTSTATED NOTGIVEN NOTAVAILABLE NOTAPPLICABLE
    BLANK EMPTY INCONNU INCONNUE NEANT AUCUN AUCUNE NONRENSEIGNE DESCONOCIDO DESCONOCIDA DESCONHECIDO DESCONHECIDA
    INDETERMINADO INDETERMINADA UNBEKANNT KEINE KEINANGABE KEINEANGABEN SCONOSCIUTO SCONOSCIUTA НЕИЗВЕСТНО НЕИЗВЕСТЕН
    НЕИЗВЕСТНА НЕТ НЕТДАННЫХ НЕУКАЗАНО BILINMIYOR YOK مجهول غيرمعروف لايوجد 不明 不详 未知
    TBD TBC UNDEFINED NAN NAT""".split()
)


@lru_cache(maxsize=4096)
def says_nothing(text: str) -> bool:
    """Whether a cell holds marks alone, or words that say that there is nothing to say."""
    key = plain_key(text)
    return not key or key in _NOTHING or says_unknown(_words(text))


@lru_cache(maxsize=4096)
def read_kind(text: str) -> frozenset[RecordKind] | None:
    """The kinds of record that words name: one, several where they name several, none where they name no such thing.

    None for words of something that is no record: a weapon that was seized, found or destroyed.
    """
    key = plain_key(text)
    if key in _KINDS:
        return frozenset({key})  # type: ignore[arg-type]
    words = [*_words(text), key]
    found = frozenset(kind for kind in get_args(RecordKind) if _any(words, _KINDS[kind]))
    if not found and _any(words, _NO_KIND):
        return None
    return found


def read_active(text: str) -> bool | None:
    """Whether a status says that the weapon is still looked for; None for what is not known."""
    key = plain_key(text)
    if key in _ACTIVE or text == "ACTIVE":
        return True
    return False if key in _NOT_ACTIVE else None


def read_truth(text: str) -> bool | None:
    """Yes or no in the languages of reports; None for anything else."""
    key = plain_key(text)
    return True if key in _TRUE else False if key in _FALSE else None


@lru_cache(maxsize=4096)
def read_state(text: str) -> SerialState | None:
    """The state of a number by words in a column of its own; None where none is known."""
    key = plain_key(text)
    if state := _STATE_WORDS.get(key):
        return state
    field = read_number_field(text)
    return field.state if not field.numbers and field.problem is None else None


def _words(text: str) -> list[str]:
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper())
    return _WORD.findall("".join(c for c in spread if not unicodedata.combining(c)))


def _any(words: list[str], beginnings: tuple[str, ...]) -> bool:
    return any(
        word == each[:-1] if each.endswith(".") else word.startswith(each) for word in words for each in beginnings
    )
