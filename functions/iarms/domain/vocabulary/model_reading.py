"""Models of firearms: a model field as somebody wrote it in, a `Designation` that can be compared out.

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

Makers, types and measures are found first, then the model among all that is left; where a run of tokens that the table
knows holds one of those (M&P 9 mm, Colt Cobra), it is the model's. A lone number that is a bore comes last: it may be
the calibre. The table of models and its families are `model_table`'s, the words `model_tokens`'; `model_comparison`
says how alike two fields are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from iarms.domain.text import LONGEST_READ, TOKEN, plain_of
from iarms.domain.vocabulary.makes import make_codes, make_name, read_make
from iarms.domain.vocabulary.model_table import ANYONE, Known, ModelIndex, models_of, models_of_all
from iarms.domain.vocabulary.model_tokens import IDLE, NOISE, table_key, tokens_in, type_keys, type_run, word_set
from iarms.models.firearm import FirearmType

# MK-7.022 is CBC's 7022: a point in front of three digits groups thousands, save where it is a calibre's own (.380).
_THOUSANDS: Final = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")

# Nothing known, in the words of reports. Stems: any word that begins so means it, whatever else is said.
_UNKNOWN: Final = word_set(
    "UNKNOWN UNK NA NC NI NO NAO NADA NONE NULL NIL VAZIO VIDE XXX XX X S SM SN ND NK OUTRO OUTROS OUTRA",
    "OUTRAS OTHER OTRO",
    "AUTRE SONSTIGE DIVERS DIVERSOS UNBEKANNT UNBEK INCONNU INCONNUE SCONOSCIUTO BILINMIYOR BELIRSIZ YOK TANIMSIZ НЕТ",
    "НЕИЗВЕСТНО НЕИЗВЕСТЕН НЕИЗВЕСТНА НЕВІДОМО NEPOZNATO NEZNAMY NIEZNANY NIEZNANA ISMERETLEN NECUNOSCUT",
    "ONBEKEND OKAND БН ОТСУТСТВУЕТ ВІДСУТНЯ ВІДСУТНІЙ НЕМАЄ НЕМА",
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

# The longest runs of tokens that may be a model's name, and a number within a family's name.
_LONGEST_NAME: Final = 8
_LONGEST_NUMBER: Final = 3

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


def read_designation(text: str, make: str | None = None) -> Designation:
    """Read a model field; `make` is the code of the make field, where that was read. Never raises.

    Of a longer text the first 200 characters are read.
    """
    field = _field_of(_THOUSANDS.sub("", plain_of(text[:LONGEST_READ].replace("\n", " "))))
    if _names_nothing(field, make):
        return _no_designation(text)
    beside = _beside_the_model(field, make)
    model = _model_in(field, beside, make)
    maker = _maker_beside(beside, model)
    firearm_type = _type_beside(beside, model)

    places = sorted({*model.places, *beside.others})
    words = tuple(field.tokens[i] for i in places)
    bore = _lone_bore(field, words)
    sense = _sense_of(bore, maker or make, beside, has_type=firearm_type is not None) if bore else "model"
    calibre = _calibre_beside(field, model) or (bore if sense != "model" else None)
    if sense == "calibre":
        model, places, words = _NO_MODEL, [], ()
    named = [field.tokens[i] for i in model.places]
    return Designation(
        given=text,
        words=words,
        key=table_key(words),
        families=model.families,
        models=frozenset(name for _, name in model.known),
        variant=tuple(field.tokens[i] for i in places if i not in model.places),
        numbers=_numbers(named) or _numbers(words),
        makes=_makes_implied(model, maker, named),
        empty=not words,
        bore_only=sense == "either",
        make_code=maker or _own_maker(beside, model),
        calibre_text=calibre,
        firearm_type=firearm_type,
    )


# 32,768 models as bureaus write them, by make: records and references repeat each other's, and each comparison of a
# search with a record needs the record's.
recorded_designation: Final = lru_cache(maxsize=32_768)(read_designation)


@dataclass(frozen=True)
class _Field:
    """A model field as tokens, without words for model and finish. `measures`: the places of those that stand in a
    calibre or a length."""

    plain: str
    tokens: tuple[str, ...]
    measures: frozenset[int]


@dataclass(frozen=True)
class _Beside:
    """What a field holds that need not be its model, by the places of tokens.

    `makers` are the tokens that name makers, with the maker's code (None for an importer's); `other_maker` is the first
    of these that is not the make field's. `firearm_type` is the type that `type_places` name. `others` are the places
    of all that is neither maker, type nor measure and says something.
    """

    makers: dict[int, str | None]
    other_maker: str | None
    firearm_type: FirearmType | None
    type_places: range
    others: tuple[int, ...]


@dataclass(frozen=True)
class _Model:
    """Tokens that the table of models knows together: their places, and what they mean there."""

    places: tuple[int, ...]
    known: frozenset[Known]

    @property
    def families(self) -> frozenset[str]:
        """The families that they can mean, as MAKE:FAMILY."""
        return frozenset(family for family, _ in self.known)


_NO_MODEL: Final = _Model((), frozenset())


def _no_designation(text: str) -> Designation:
    none: frozenset[str] = frozenset()
    return Designation(text, (), "", none, none, (), none, none, True, False, None, None, None)


def _field_of(plain: str) -> _Field:
    """The tokens of a plain text, and which of them are measures."""
    tokens: list[str] = []
    measures: set[int] = set()
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
        measures.update(range(len(tokens), len(tokens) + len(inner)))
        tokens += inner
        last = end
    kept = [i for i, token in enumerate(tokens) if token not in NOISE]
    return _Field(
        plain, tuple(tokens[i] for i in kept), frozenset(new for new, old in enumerate(kept) if old in measures)
    )


def _names_nothing(field: _Field, make: str | None) -> bool:
    """Whether a field is empty or says that the model is not known, in words that are no model of this make."""
    if not field.tokens:
        return True
    return _says_unknown(field.tokens) and not (make and table_key(field.tokens) in models_of(make).keys)


def _beside_the_model(field: _Field, make: str | None) -> _Beside:
    """The maker and the type that a field names, and the places that are left for a model."""
    tokens = field.tokens
    makers = {i: code for i, code in _maker_marks(tokens, make).items() if i not in field.measures}
    named = type_run(tokens)
    firearm_type, start, end = named or (None, 0, 0)
    taken = {*field.measures, *makers, *range(start, end)}
    return _Beside(
        makers=makers,
        other_maker=next((code for code in makers.values() if code and code != make), None),
        firearm_type=firearm_type,
        type_places=range(start, end),
        others=tuple(i for i, token in enumerate(tokens) if i not in taken and token not in IDLE),
    )


def _model_in(field: _Field, beside: _Beside, make: str | None) -> _Model:
    """The model that a field names: of the first index that knows a run of its tokens, the longest run."""
    for index in _indexes(make, beside.other_maker):
        model = _longest_model(field, beside, index)
        if model.places:
            return _without_beside(field, beside, model, index)
    return _NO_MODEL


def _longest_model(field: _Field, beside: _Beside, index: ModelIndex) -> _Model:
    """The longest run that the index knows, of what is left for a model, then with makers and types, then of all.

    What may lie inside a model's name is tried with it: the 9 of M&P 9 mm, the carbine of the M1 Carbine.
    """
    every = tuple(range(len(field.tokens)))
    unmeasured = tuple(i for i in every if i not in field.measures)
    longest = _NO_MODEL
    for places in dict.fromkeys((beside.others, unmeasured, every)):
        model = _longest_run(field.tokens, places, index)
        if len(model.places) > len(longest.places) and not field.measures.issuperset(model.places):
            longest = model
    return longest


def _without_beside(field: _Field, beside: _Beside, model: _Model, index: ModelIndex) -> _Model:
    """The model without the maker, type or measure in its name, where it means the same without them."""
    places = tuple(i for i in model.places if i in beside.others)
    if places != model.places and index.keys.get(table_key(field.tokens[i] for i in places)) == model.known:
        return _Model(places, model.known)
    return model


def _maker_beside(beside: _Beside, model: _Model) -> str | None:
    """The other maker that a field names. A name that is a model's as a whole is no sign of one: Cobra is a Colt."""
    maker = beside.other_maker
    if maker is None or any(family.startswith(f"{maker}:") for family, _ in model.known):
        return maker
    return None if all(i in model.places for i, code in beside.makers.items() if code == maker) else maker


def _own_maker(beside: _Beside, model: _Model) -> str | None:
    """The first maker that a field names outside its model, whether or not it is the make field's too."""
    return next((code for i, code in beside.makers.items() if code and i not in model.places), None)


def _type_beside(beside: _Beside, model: _Model) -> FirearmType | None:
    """The type that a field names, save where its words are part of the model's name."""
    return None if set(model.places).issuperset(beside.type_places) else beside.firearm_type


def _lone_bore(field: _Field, words: tuple[str, ...]) -> str | None:
    """The only word of a field, where that is a number of a bore and is not said to be a model."""
    return words[0] if len(words) == 1 and words[0] in BORES and not _MODEL_NUMBER.search(field.plain) else None


def _sense_of(
    bore: str, maker: str | None, beside: _Beside, *, has_type: bool
) -> Literal["calibre", "either", "model"]:
    """What a lone number of a bore means, given of whom: a calibre, a model, or either (Taurus 380)."""
    if maker is None:
        return "calibre"
    models = models_of(maker)
    chambered = bore in models.bores
    # A number that is a bore and no model of this make, or stands beside a type: Revolver 38.
    if bore not in models.keys or (has_type and chambered):
        return "calibre"
    return "either" if chambered and not beside.makers else "model"


def _calibre_beside(field: _Field, model: _Model) -> str | None:
    """The calibre that a field writes, save where every measure is part of the model's name."""
    return None if field.measures.issubset(model.places) else _calibre_text(field.plain)


def _makes_implied(model: _Model, maker: str | None, named: Sequence[str]) -> frozenset[str]:
    """The makers that the families imply: none where many make the design, or a number alone was written."""
    makes = frozenset(family.partition(":")[0] for family in model.families)
    is_told = maker is not None or any(token.isalpha() for token in named)
    return makes if is_told and ANYONE not in makes else frozenset()


def _calibre_text(plain: str) -> str | None:
    calibre = CALIBRE_TEXT.search(plain)
    return calibre[0].strip() if calibre else None


def _says_unknown(tokens: Sequence[str]) -> bool:
    """Whether words without any number say that nothing is known."""
    if any(token.isdigit() for token in tokens):
        return False
    if "".join(tokens) in _UNKNOWN or any(token.startswith(_UNKNOWN_STEMS) for token in tokens):
        return True
    return all(token in _UNKNOWN or token in IDLE for token in tokens)


def _maker_marks(tokens: Sequence[str], make: str | None) -> dict[int, str | None]:
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


def _names_model_too(run: Sequence[str], code: str) -> bool:
    """Whether a maker's spelling such as FN FAL is the maker and a model of it."""
    models = models_of(code).keys
    return any(
        word in models and _maker_of(" ".join(rest))[0] == code
        for word, rest in ((run[-1], run[:-1]), (run[0], run[1:]))
    )


# 16,384 runs of words: the same few thousand words stand in most model fields, and nearly all name no maker.
@lru_cache(maxsize=16_384)
def _maker_of(words: str) -> tuple[str | None, bool]:
    # Most words of a model field name nobody, and reading a make costs most where there is none.
    parts = words.split()
    likely = all(len(part) < 3 or part in _maker_words() for part in parts) or (len(parts) == 1 and not words.isascii())
    if not likely or type_keys().get("".join(parts)) or words in IDLE:
        return None, False
    reading = read_make(words)
    if reading.via not in ("code", "name", "alias"):
        return None, reading.importer is not None
    return reading.code, reading.importer is not None


@cache
def _maker_words() -> frozenset[str]:
    """The words of makers' names, with those that stand in other spellings of them alone."""
    texts = [text for code in make_codes() for text in (code, make_name(code))]
    words = {word for text in texts for word in TOKEN.findall(plain_of(text)) if len(word) > 1}
    return frozenset(words | _OTHER_MAKER_WORDS)


def _longest_run(tokens: Sequence[str], places: Sequence[int], index: ModelIndex) -> _Model:
    """The longest run of the tokens at these places that the index knows by its whole name, else by its number."""
    return _known_by_name(tokens, places, index) or _known_by_number(tokens, places, index) or _NO_MODEL


def _known_by_name(tokens: Sequence[str], places: Sequence[int], index: ModelIndex) -> _Model | None:
    count = len(places)
    for length in range(min(count, _LONGEST_NAME), 0, -1):
        for run in _runs(tokens, places, length):
            key = table_key(tokens[i] for i in run)
            if length < count and _proves_nothing(key, index):
                continue
            if known := index.keys.get(key):
                return _Model(run, known)
    return None


def _proves_nothing(key: str, index: ModelIndex) -> bool:
    """Whether a part of a field is too short to be a model's name, or no more than a number of who knows which make."""
    return len(key) < 2 or (index.loose and (key.isdigit() or len(key) < 3))


def _known_by_number(tokens: Sequence[str], places: Sequence[int], index: ModelIndex) -> _Model | None:
    for length in range(0 if index.loose else min(len(places), _LONGEST_NUMBER), 0, -1):
        for run in _runs(tokens, places, length):
            key = table_key(tokens[i] for i in run)
            if len(key) > 1 and (known := index.numbers.get(key)):
                return _Model(run, known)
    return None


def _runs(tokens: Sequence[str], places: Sequence[int], length: int) -> list[tuple[int, ...]]:
    """The runs of so many places: first those with a number that is no bore, then from the left."""
    runs = [tuple(places[start : start + length]) for start in range(len(places) - length + 1)]
    if len(runs) > 1:
        runs.sort(key=lambda run: not any(tokens[i].isdigit() and tokens[i] not in BORES for i in run))
    return runs


def _numbers(tokens: Sequence[str]) -> frozenset[str]:
    """The digits that identify: those of two and more, else the single ones. A generation's number does not."""
    digits = [
        token
        for i, token in enumerate(tokens)
        if token.isdigit() and not (i and tokens[i - 1] in ("GEN", "GENERATION", "GERACAO"))
    ]
    return frozenset(token for token in digits if len(token) > 1) or frozenset(digits)


def _indexes(make: str | None, other_maker: str | None) -> list[ModelIndex]:
    """Where to look, in this order: the make's own models, those of a maker named here, designs of many makers."""
    indexes = [models_of(code) for code in (make, other_maker) if code]
    return [*indexes, models_of(ANYONE)] if make else [*indexes, models_of_all()]
