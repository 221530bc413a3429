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

The table of models and its families are `model_table`'s, the words `designation_words`'; `designation_comparison` says
how alike two fields are.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from iarms.domain.text import TOKEN, plain_of
from iarms.domain.vocabulary.makes import make_codes, make_name, read_make
from iarms.domain.vocabulary.model_table import ANYONE, Known, ModelIndex, models_of, models_of_all
from iarms.domain.vocabulary.model_tokens import IDLE, NOISE, joined, tokens_in, type_keys, type_run, word_set
from iarms.models.firearm import FirearmType

# MK-7.022 is CBC's 7022: a point in front of three digits groups thousands, save where it is a calibre's own (.380).
_THOUSANDS: Final = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")

# Nothing known, in the words of reports. Stems: any word that begins so means it, whatever else is said.
_UNKNOWN: Final = word_set(
    "UNKNOWN UNK NA NC NI NO NAO NADA NONE NULL NIL VAZIO VIDE XXX XX X S SM SN ND NK OUTRO OUTROS OUTRA",
    "OUTRAS OTHER OTRO",
    "AUTRE SONSTIGE DIVERS DIVERSOS UNBEKANNT UNBEK INCONNU INCONNUE SCONOSCIUTO BILINMIYOR BELIRSIZ YOK TANIMSIZ НЕТ",
    "НЕИЗВЕСТНО НЕИЗВЕСТЕН НЕИЗВЕСТНА НЕВІДОМО NEPOZNATO NEZNAMY NIEZNANY NIEZNANA ISMERETLEN NECUNOSCUT",
    "ONBEKEND OKAND",
    "KEINE KEIN OHNE SANS AUCUN AUCUNE SIN NINGUNO NINGUNA NENHUM NENHUMA DATOS DADOS INFORMACAO INFORMACION ANGABE",
    "ANGABEN APPARENT VISIVEL VISIBLE CONSTA APARENTE POSSUI NOT NON A",
)
_UNKNOWN_STEMS: Final = tuple(
    plain_of("INDETERMIN IGNORAD DESCONHECID DESCONOCID IDENTIFI INFORMAD ESPECIFICAD ILEGIV ILEGIBL ILLISIBL "
             "DETERMINE ILLEGIB UNLESERLICH УСТАНОВЛЕН ОПРЕДЕЛЕН UNSPECIFIED RASPAD SUPRIMID DISPONIV APPLICABLE "
             "APLICA").split()
)  # fmt: skip

# Numbers that alone mean a bore. Others need a point, a unit or a name.
BORES: Final = frozenset(
    "22 25 32 38 40 44 45 357 380 223 308 556 762 765 635 12 16 20 28 36 410 9 454 500 243".split()
)
# Mod. 38: what is said to be a model is no bore.
_MODEL_NUMBER: Final = re.compile(r"(?<![A-Z])(?:MOD|MODEL|MODELE|MODELL|MODELLO|MODELO|MDL|MLE)[ .:º°-]*\d")
_AFTER_BORE: Final = (
    r"(?:\s*(?:S\s*&\s*W|SW|SWL|ACP|AUTO|AUTOMATIC|SPL|SPC|SPECIAL|ESPECIAL|SPECIALE|MAGNUM|MAG|LR|L\.R\.?|LONG|LONGO|"
    r"LARGO|LARGA|CORTO|CURTO|KURZ|COURT|SHORT|RIFLE|PARABELLUM|PARA|LUGER|COLT|LC|WMR|WIN|WINCHESTER|REM|REMINGTON|"
    r"SUPER|NATO|BROWNING|BR|MAKAROV|MAK|SIG|CASULL|MM|GA|GAUGE|BLK|BLACKOUT|CREEDMOOR|PAK|P\.A\.K\.?|KNALL)(?![A-Z0-9]))"
)
# Decimals that are bores, and whole numbers that are one where a name follows: 38 SPL, 12 GA.
_DECIMAL_BORES: Final = "5.45|5.56|5.7|6.35|6.5|7.5|7.62|7.63|7.65|7.92|9.3".replace(".", "[.,]")
_NAMED_BORES: Final = "22|25|30|32|38|40|41|44|45|9|10|12|16|20|24|28|36|357|380|410|454|460|480|500|223|243|270|308"
CALIBRE_TEXT: Final = re.compile(
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
LENGTH_TEXT: Final = re.compile(
    r"CANO\s*(?:DE\s*)?\d+(?!\d)(?:\s*POL(?:EGADAS?)?)?|\d+(?:\s*[.,/]\s*\d+)?\s*(?:\"|''|”|“|″|POL(?:EGADAS?)?(?![A-Z])|INCH(?:ES)?(?![A-Z])|IN(?![A-Z])|PULG(?:ADAS)?"
    r"(?![A-Z])|POUCES(?![A-Z])|ZOLL(?![A-Z])|CM(?![A-Z])|TIROS?(?![A-Z])|SHOTS?(?![A-Z])|COUPS(?![A-Z])|SCHUSS(?![A-Z])"
    r"|DISPAROS(?![A-Z]))"
)


_OTHER_MAKER_WORDS: Final = word_set(
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


@lru_cache(maxsize=32_768)
def read_designation(text: str, make: str | None = None) -> Designation:
    """Read a model field; `make` is the code of the make field, where that was read. Never raises."""
    plain = _THOUSANDS.sub("", plain_of(text.replace("\n", " ")))
    tokens, aside = _tokens_of(plain)
    if not tokens or (_says_unknown(tokens) and not (make and joined(tokens) in models_of(make).keys)):
        return _nothing(text)
    makers = {i: code for i, code in _maker_marks(tokens, make).items() if i not in aside}
    named = next((code for code in makers.values() if code and code != make), None)
    kind = type_run(tokens)
    typed = range(kind[1], kind[2]) if kind else range(0)

    # What may lie inside a model's name is tried with it: the 9 of M&P 9 mm, the carbine of the M1 Carbine.
    at = list(range(len(tokens)))
    lean = [i for i in at if i not in aside and i not in makers and i not in typed and tokens[i] not in IDLE]
    whole = [i for i in at if i not in aside]
    best: tuple[list[int], frozenset[Known]] = ([], frozenset())
    for index in _indexes(make, named):
        for places in (lean, whole, at if aside else []):
            found = _longest_run(tokens, places, index)
            if len(found[0]) > len(best[0]) and not all(i in aside for i in found[0]):
                best = found
        if best[0]:
            bare = [i for i in best[0] if i in lean]
            if bare != best[0] and index.keys.get(joined(tokens[i] for i in bare)) == best[1]:
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
    if len(words) == 1 and words[0] in BORES and not _MODEL_NUMBER.search(plain):
        maker = named or make
        chambered = maker is None or words[0] in models_of(maker).bores
        if maker is None or words[0] not in models_of(maker).keys or (kind and chambered):
            # A number that is a bore and no model of this make, or stands beside a type: Revolver 38.
            calibre, words, left, best = calibre or words[0], (), [], ([], frozenset())
        else:
            bore_only = chambered and not makers
            calibre = calibre or (words[0] if bore_only else None)
    families = frozenset(family for family, _ in best[1])
    numbers = _numbers([tokens[i] for i in best[0]]) or _numbers(list(words))
    makes = frozenset(family.partition(":")[0] for family in families)
    if ANYONE in makes or not (named or any(tokens[i].isalpha() for i in best[0])):
        makes = frozenset()
    return Designation(
        given=text,
        words=words,
        key=joined(words),
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
        [(m.start(), m.end()) for m in CALIBRE_TEXT.finditer(plain)]
        + [(m.start(), m.end()) for m in LENGTH_TEXT.finditer(plain)]
    )
    for start, end in [*spans, (len(plain), len(plain))]:
        if start < last:
            continue
        tokens += tokens_in(plain[last:start])
        inner = tokens_in(plain[start:end])
        aside.update(range(len(tokens), len(tokens) + len(inner)))
        tokens += inner
        last = end
    kept = [i for i, token in enumerate(tokens) if token not in NOISE]
    return [tokens[i] for i in kept], {new for new, old in enumerate(kept) if old in aside}


def _calibre_text(plain: str) -> str | None:
    found = CALIBRE_TEXT.search(plain)
    return found[0].strip() if found else None


def _says_unknown(tokens: list[str]) -> bool:
    if any(token.isdigit() for token in tokens):
        return False
    if "".join(tokens) in _UNKNOWN or any(token.startswith(_UNKNOWN_STEMS) for token in tokens):
        return True
    return all(token in _UNKNOWN or token in IDLE for token in tokens)


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
    models = models_of(code).keys
    return any(
        word in models and _maker_of(" ".join(rest))[0] == code
        for word, rest in ((run[-1], run[:-1]), (run[0], run[1:]))
    )


@lru_cache(maxsize=16_384)
def _maker_of(words: str) -> tuple[str | None, bool]:
    # Most words of a model field name nobody, and reading a make costs most where there is none.
    parts = words.split()
    likely = all(len(part) < 3 or part in _maker_words() for part in parts) or (len(parts) == 1 and not words.isascii())
    if not likely or type_keys().get("".join(parts)) or words in IDLE:
        return None, False
    read = read_make(words)
    if read.via not in ("code", "name", "alias"):
        return None, read.importer is not None
    return read.code, read.importer is not None


@cache
def _maker_words() -> frozenset[str]:
    """The words of makers' names, with those that stand in other spellings of them alone."""
    texts = [text for code in make_codes() for text in (code, make_name(code))]
    words = {word for text in texts for word in TOKEN.findall(plain_of(text)) if len(word) > 1}
    return frozenset(words | _OTHER_MAKER_WORDS)


def _longest_run(tokens: list[str], places: list[int], index: ModelIndex) -> tuple[list[int], frozenset[Known]]:
    """The longest run of these tokens that the index knows, by its whole name, else by its number."""
    count = len(places)
    for length in range(min(count, 8), 0, -1):
        for run in _runs(tokens, places, length):
            key = joined(tokens[i] for i in run)
            if length < count and (len(key) < 2 or (index.loose and (key.isdigit() or len(key) < 3))):
                continue
            if known := index.keys.get(key):
                return run, known
    if index.loose:
        return [], frozenset()
    for length in range(min(count, 3), 0, -1):
        for run in _runs(tokens, places, length):
            key = joined(tokens[i] for i in run)
            if len(key) > 1 and (known := index.numbers.get(key)):
                return run, known
    return [], frozenset()


def _runs(tokens: list[str], places: list[int], length: int) -> list[list[int]]:
    """The runs of this length: first those with a number that is no bore, then from the left."""
    runs = [places[start : start + length] for start in range(len(places) - length + 1)]
    if len(runs) > 1:
        runs.sort(key=lambda run: not any(tokens[i].isdigit() and tokens[i] not in BORES for i in run))
    return runs


def _numbers(tokens: list[str]) -> frozenset[str]:
    """The digits that identify: those of two and more, else the single ones. A generation's number does not."""
    digits = [
        token
        for i, token in enumerate(tokens)
        if token.isdigit() and not (i and tokens[i - 1] in ("GEN", "GENERATION", "GERACAO"))
    ]
    return frozenset(token for token in digits if len(token) > 1) or frozenset(digits)


def _indexes(make: str | None, named: str | None) -> list[ModelIndex]:
    """Where to look, in this order: the make's own models, those of a maker named here, designs of many makers."""
    indexes = [models_of(code) for code in (make, named) if code]
    return [*indexes, models_of(ANYONE)] if make else [*indexes, models_of_all()]


def model_known(make: str | None, text: str) -> bool:
    """Whether the table holds a model that this text means, of this make or of many makers."""
    return bool(read_designation(text, make).families)
