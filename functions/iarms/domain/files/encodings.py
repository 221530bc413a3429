"""Encodings: in which one a bureau's file is written, where nothing says so.

Files come in UTF-8 as a rule; old systems and spreadsheets write the code page of their country. Which one it is shows
in the letters that the bytes come out as: read by the right one they are the letters of a language, in about the shares
that the language has them. So each candidate gets the likelihood of its letters under each of the languages that it was
made for, and the best one counts if it leaves behind every other that would give another text. Otherwise nothing is
guessed. Measured by benchmarks/read_files.py beside charset-normalizer, which takes Portuguese and Spanish for Polish.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from math import exp, log
from typing import Final, NamedTuple

# Letters beyond ASCII by language, the commonest first: of Latin scripts with their share in one in ten thousand.
_LATIN: Final = {
    "fr": "é190 à49 è27 ê22 ç9 ù6 â5 î5 û6 ô5 œ2 ë1 ï1 ü1 ÿ1 æ1",
    "es": "ó83 í73 á50 é43 ñ31 ú17 ü1 º4 ª1 ¿1 ¡1",
    "pt": "ã73 ç53 é44 á32 ê25 ó30 í23 õ14 ú12 à7 â11 ô9 º6 ª3 ü1",
    "de": "ü99 ä58 ö44 ß31 é1",
    "it": "à64 è26 ò20 ù17 ì10 é10",
    "ca": "à60 é40 è30 ó50 ò20 í30 ç30 ï10 ü5 ú15 ·3",
    "nl": "é20 ë15 ï8 ö5 ü5 è3",
    "sv": "ä180 å134 ö131 é5",
    "da": "å119 æ90 ø94 é5",
    "fi": "ä358 ö44 å1",
    "is": "á180 ð240 þ145 é65 í157 ó99 ö78 ú61 ý23 æ87",
    "et": "ä100 õ100 ü60 ö20 š2 ž2",
    "pl": "ł182 ó85 ą99 ę111 ż83 ś66 ć40 ń20 ź6",
    "cs": "í260 á187 é113 ě122 š69 č86 ř78 ž72 ý80 ů50 ú15 ť4 ň7 ď5 ó3",
    "sk": "á190 í120 é90 ú60 č110 š90 ž80 ý90 ľ30 ť40 ň10 ď10 ô20 ó10 ä5 ĺ1 ŕ1",
    "hu": "á340 é350 ö82 ő88 ó91 í50 ú20 ü62 ű15",
    "hr": "č110 š90 ž60 ć70 đ25",
    "ro": "ă215 î80 ş110 ţ100 â50",
    "tr": "ı510 ü185 ş178 ğ113 ç116 ö78 İ60 â3 î1 û1",
    "lt": "ė140 š110 ų120 ž80 į60 ą50 č40 ū40 ę20",
    "lv": "ā380 ī190 ē180 ū60 š100 ž50 ļ40 ņ40 ķ20 č20 ģ15",
    "vi": "đ100",
}
_OTHERS: Final = {
    "ru": "оеаинтсрвлкмдпуязыбгчйхжшюьцщэфъё",
    "uk": "оаинівертсклмдпуязьбгчйїхшцжєющфґ",
    "bg": "аиоентрсвлкдпмузябгъчцщжшхфюйь",
    "sr": "аиоенртсјуклмвпдгзбчшцњжхљћџђф",
    "el": "ατοιεσνρκπμλυςδγωήίθόέάφχύώβξηζψϊϋ",
    "he": "יוהלאמרתבשנםדפחעקצכטזגןסףךץ",
    "ar": "اليمنوترهبسدفعقحكةشجصخطزأذضغءئىثظإؤآ",
    "fa": "ايرندهمتوبسشکزگلعفخقجپحچصطغضذثژظ",
    "th": "านรกอเงม่ย้ลวดีทิสต์ัะปบคหแจพชุขใูไโผื็ำซถึธณฟศภษฉญฐฝฎฏฮ๊๋",
}
# Candidates, and the languages that are written in each. Those that come first are the commoner ones.
_CANDIDATES: Final = {
    "windows-1252": "fr es pt de it ca nl sv da fi is",
    "windows-1250": "pl cs sk hu hr ro de",
    "windows-1251": "ru uk bg sr",
    "windows-1254": "tr de fr",
    "windows-1256": "ar fa",
    "windows-1253": "el",
    "windows-1255": "he",
    "windows-1257": "lt lv et",
    "windows-874": "th",
    "iso-8859-2": "pl cs sk hu hr ro",
    "iso-8859-5": "ru uk bg sr",
    "iso-8859-6": "ar",
    "koi8-r": "ru",
    "koi8-u": "uk",
    "cp866": "ru bg",
    "cp850": "fr es pt de it sv da fi",
    "cp852": "pl cs sk hu hr",
    "macintosh": "fr es pt de it sv da",
    "shift_jis": "ja",
    "euc-jp": "ja",
    "gbk": "zh",
    "big5": "tw",
    "euc-kr": "ko",
}
# How much less often one is met than the code pages of Windows, as a logarithm.
_RARER: Final = {"cp850": -2.0, "cp852": -2.0, "macintosh": -4.0, "euc-jp": -2.0}
# Windows' own supersets, which is what is meant by the names.
CODECS: Final = {
    "windows-874": "cp874", "shift_jis": "cp932", "euc-kr": "cp949", "gbk": "gb18030", "macintosh": "mac_roman",
    "iso-8859-1": "cp1252",
    **{f"windows-125{n}": f"cp125{n}" for n in range(9)},
}  # fmt: skip

_SIGNS: Final = frozenset("°º№ª«»–—‘’“”„…§·€´×¿¡\u00a0")
_SIGN: Final = log(0.01)
_STRANGE: Final = log(0.0002)
_IMPOSSIBLE: Final = log(0.000001)
_CAPITAL_WITHIN: Final = -2.0
_TWO_ALPHABETS: Final = -4.0
_BRACKET: Final = -4.0
_TWO_ACCENTS: Final = -1.5
_SIGN_IN_A_WORD: Final = -2.0
_SIGNS_IN_WORDS: Final = frozenset("’‘·«»“”„¿¡°º№ª\u00a0")
_NO_MARKS_OF_WORDS: Final = frozenset("[]{}@\\^~<>=`%$0123456789")
_MARGIN: Final = 6.0
_ENOUGH: Final = 4096  # characters beyond ASCII: more tell no more


class _Read(NamedTuple):
    name: str
    text: str
    likelihood: float


def codec_of(encoding: str) -> str:
    """Python's name for an encoding."""
    return CODECS.get(encoding, encoding)


def find_encoding(lines: Iterable[bytes]) -> str | None:
    """The encoding of lines that are no UTF-8 and each hold a byte beyond ASCII; None where it could be several.

    Of encodings that give the same text for these lines the commonest.
    """
    sample: list[bytes] = []
    size = 0
    for line in lines:
        sample.append(line)
        size += sum(byte > 127 for byte in line)
        if size >= _ENOUGH:
            break
    joined = b"\n".join(sample)
    if not joined:
        return None
    read = [each for name in _CANDIDATES if (each := _read(name, joined)) is not None]
    if not read:
        return None
    best = max(read, key=lambda each: each.likelihood)
    rivals = [each.likelihood for each in read if each.text != best.text]
    if rivals and best.likelihood - max(rivals) < _MARGIN:
        return None
    return next(each.name for each in read if each.text == best.text)


def _read(name: str, joined: bytes) -> _Read | None:
    try:
        text = joined.decode(codec_of(name))
    except UnicodeDecodeError:
        return None
    counts = Counter(character for character in text if character > "\x7f")
    odd = sum(_oddity(a, b) for a, b in pairwise(text) if a > "\x7f" or b > "\x7f")
    languages = _CANDIDATES[name].split()
    likeliest = max(_likelihood(language, counts) for language in languages)
    return _Read(name, text, likeliest + odd + _RARER.get(name, 0.0))


def _oddity(first: str, second: str) -> float:
    """What speaks against two characters beside one another: a capital within a word, two alphabets in one, a bracket
    in one; less, two accented letters in a row."""
    if first.islower() and second.isupper():
        return _CAPITAL_WITHIN
    odd = 0.0
    for one, other in ((first, second), (second, first)):
        if one.isascii() and other.isalpha() and other < "\u0e80":
            if one.isalpha() and other >= "\u0370":
                odd += _TWO_ALPHABETS
            elif one in _NO_MARKS_OF_WORDS:
                odd += _BRACKET
        elif one in _SIGNS and one not in _SIGNS_IN_WORDS and other.isalpha() and other < "\u0e80":
            odd += _SIGN_IN_A_WORD
        elif "\x7f" < one < "\u0250" and "\x7f" < other < "\u0250" and one.isalpha() and other.isalpha():
            odd += _TWO_ACCENTS / 2
    return odd


def _likelihood(language: str, counts: "Counter[str]") -> float:
    shares = _shares(language)
    total = 0.0
    for character, count in counts.items():
        share = shares.get(character)
        if share is None:
            share = shares.get(character.lower())
        if share is None:
            share = _SIGN if character in _SIGNS else _of_block(language, character)
        total += share * count
    # Letters that the language has, but not in these shares, are another encoding's: they count twice against it.
    return total + min(0.0, total - _expected(language) * counts.total())


def _of_block(language: str, character: str) -> float:
    """The likelihood of a character of a large script; of anything else next to none."""
    if language in _BLOCKS and len(character) == 1:
        for codec, lead, common in _BLOCKS[language]:
            try:
                packed = character.encode(codec)
            except UnicodeEncodeError:
                continue
            if len(packed) == 2 and packed[0] in lead:
                return common
    if not character.isprintable() or "\ue000" <= character <= "\uf8ff":
        return _IMPOSSIBLE
    return _STRANGE - (2 if character > "\u2e80" else 0)


_OF_LARGE_SCRIPTS: Final = -9.5
# Large scripts, by the rows of the national standard in its EUC form: the common characters, and what one of them is
# worth. Kana and Hangul stand for what most words end in; ideographs are thousands.
_BLOCKS: Final[dict[str, Sequence[tuple[str, range, float]]]] = {
    "ja": (
        ("euc_jp", range(0xA4, 0xA6), log(0.4 / 170)),
        ("euc_jp", range(0xB0, 0xD0), log(0.55 / 2965)),
        ("euc_jp", range(0xA1, 0xA4), log(0.04 / 280)),
    ),
    "zh": (("gb2312", range(0xB0, 0xD8), log(0.9 / 3755)), ("gb2312", range(0xA1, 0xA4), log(0.06 / 280))),
    "tw": (("big5", range(0xA4, 0xC7), log(0.9 / 5401)), ("big5", range(0xA1, 0xA4), log(0.06 / 400))),
    "ko": (("euc_kr", range(0xB0, 0xC9), log(0.9 / 2350)), ("euc_kr", range(0xA1, 0xA4), log(0.06 / 280))),
}


@cache
def _expected(language: str) -> float:
    """The likelihood of a character as it is on average in a text of the language."""
    if language in _BLOCKS:
        return _OF_LARGE_SCRIPTS
    shares = _shares(language).values()
    return sum(exp(share) * share for share in shares) - 0.5


@cache
def _shares(language: str) -> dict[str, float]:
    if language in _LATIN:
        weights = {entry[0]: float(entry[1:]) for entry in _LATIN[language].split()}
    else:
        # As letters of most languages go: the share falls with the rank.
        weights = {letter: 1 / (rank + 4) for rank, letter in enumerate(_OTHERS.get(language, ""))}
    total = sum(weights.values())
    return {letter: log(0.97 * weight / total) for letter, weight in weights.items()}
