"""Letters and words of languages: how likely it is that a text is written in one, by its letters beyond ASCII.

Read in the right encoding, bytes are letters of a language in about the shares that the language has them, and words
that files of records hold. A likelihood is a natural logarithm; that of a wrong reading is far below that of the right
one after a few words. Numbers are never looked at here: their letters follow no language.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp, log
from typing import Final

# Letters beyond ASCII by language, the commonest first: of Latin scripts with their share in one in ten thousand.
_LATIN: Final[Mapping[str, str]] = {
    "fr": "é190 à49 è27 ê22 ç9 ù6 â5 î5 û6 ô5 œ2 ë1 ï1 ü1 ÿ1 æ1",
    "es": "ó83 í73 á50 é43 ñ31 ú17 ü1 º4 ª1 ¿1 ¡1",
    "pt": "ã73 ç53 é44 á32 ê25 ó30 í23 õ14 ú12 à7 â11 ô9 º6 ª3 ü1",
    "de": "ü99 ä58 ö44 ß31 é1",
    "it": "à64 è26 ò20 ù17 ì10 é10",
    "ca": "à60 é40 è30 ó50 ò20 í30 ç30 ï10 ü5 ú15 ·3",
    "nl": "é20 ë15 ï8 ö5 ü5 è3",
    "sv": "ä180 å134 ö131 é5",
    "da": "å119 æ90 ø94 é5",
    "no": "å170 ø90 æ25 é5",
    "fi": "ä358 ö44 å1",
    "is": "á180 ð240 þ145 é65 í157 ó99 ö78 ú61 ý23 æ87",
    "et": "ä100 õ100 ü60 ö20 š2 ž2",
    "pl": "ł182 ó85 ą99 ę111 ż83 ś66 ć40 ń20 ź6",
    "cs": "í260 á187 é113 ě122 š69 č86 ř78 ž72 ý80 ů50 ú15 ť4 ň7 ď5 ó3",
    "sk": "á190 í120 é90 ú60 č110 š90 ž80 ý90 ľ30 ť40 ň10 ď10 ô20 ó10 ä5 ĺ1 ŕ1",
    "hu": "á340 é350 ö82 ő88 ó91 í50 ú20 ü62 ű15",
    "sl": "č110 š100 ž70",
    "hr": "č110 š90 ž60 ć70 đ25",
    "ro": "ă215 î80 ş110 ţ100 ș110 ț100 â50",
    "sq": "ë800 ç60",
    "tr": "ı510 ü185 ş178 ğ113 ç116 ö78 İ60 â3 î1 û1",
    "lt": "ė140 š110 ų120 ž80 į60 ą50 č40 ū40 ę20",
    "lv": "ā380 ī190 ē180 ū60 š100 ž50 ļ40 ņ40 ķ20 č20 ģ15",
    "vi": "đ100 ư90 ơ60 ô70 ê50 â50 ă30 á20 à20 ì10 í10",
}
_OTHERS: Final[Mapping[str, str]] = {
    "ru": "оеаинтсрвлкмдпуязыбгчйхжшюьцщэфъё",
    "uk": "оаинівертсклмдпуязьбгчйїхшцжєющфґ",
    "be": "аниеортсклвудпмяызгбйчхцьжюшэёўіф",
    "mk": "аоиентрсвкдлпмузјгбчшцжфхѓќљњџѕ",
    "bg": "аиоентрсвлкдпмузябгъчцщжшхфюйь",
    "sr": "аиоенртсјуклмвпдгзбчшцњжхљћџђф",
    "el": "ατοιεσνρκπμλυςδγωήίθόέάφχύώβξηζψϊϋ",
    "he": "יוהלאמרתבשנםדפחעקצכטזגןסףךץ",
    "ar": "اليمنوترهبسدفعقحكةشجصخطزأذضغءئىثظإؤآ",
    "fa": "ايرندهمتوبسشکزگلعفخقجپحچصطغضذثژظ",
    "th": "านรกอเงม่ย้ลวดีทิสต์ัะปบคหแจพชุขใูไโผื็ำซถึธณฟศภษฉญฐฝฎฏฮ๊๋",
}
_SIGNS: Final = frozenset("°º№ª«»–—‘’“”„…§·€´×¿¡\u00a0")
_SIGN: Final = log(0.01)
_STRANGE: Final = log(0.0002)
_IMPOSSIBLE: Final = log(0.000001)
_CAPITAL_WITHIN: Final = -4.0
_TWO_ALPHABETS: Final = -4.0
_BRACKET: Final = -4.0
_TWO_ACCENTS: Final = -1.5
_SIGN_IN_A_WORD: Final = -2.0
_SIGNS_IN_WORDS: Final = frozenset("’‘·«»“”„¿¡°º№ª\u00a0")
_NO_MARKS_OF_WORDS: Final = frozenset("[]{}@\\^~<>=`%$0123456789")

# A word that files hold is one of some thousands; of one that is partly in ASCII the rest leaves hardly another.
_KNOWN_WORD: Final = log(0.3 / 5000)
_KNOWN_LETTER: Final = -0.3
_LABELS: Final = frozenset({"n°", "nº"})
# Between two figures, as in 9×18.
_TIMES: Final = re.compile(r"(?<=[0-9])×(?=[0-9])")
# What no number holds, beside its letters and digits, and a reading that is none gives.
_SIGNS_OF_NUMBERS: Final = frozenset("°º№ª–—’«»…§\u00a0")


def words_likelihood(words: Iterable[str], languages: Sequence[str]) -> float:
    """How likely words are in the likeliest of these languages; in any of all that are known where none is named."""
    known, left = 0.0, []
    for word in words:
        beyond = sum(character > "\x7f" for character in word)
        if _is_known(word, languages):
            known += max(_KNOWN_WORD, _KNOWN_LETTER * beyond) if beyond < len(word) else max(_KNOWN_WORD, -2.7 * beyond)
        else:
            left.append(word)
    if not left:
        return known
    counts = Counter(character for word in left for character in word if character > "\x7f")
    odd = sum(map(_oddities, left))
    if not languages:
        return known + odd + sum(_likeliest(character) * count for character, count in counts.items())
    return known + odd + max(_likelihood(language, counts) for language in languages)


def is_number_text(token: str) -> bool:
    """Whether a number as it is read can be one: letters of one script beside Latin ones, digits, few signs."""
    scripts = set()
    for character in _TIMES.sub("x", token):
        if character < "\x80" or character in _SIGNS_OF_NUMBERS:
            continue
        script = _script(character)
        if script is None:
            return False
        scripts.add(script)
    return len(scripts) <= 1


def is_plain_number(token: str, languages: Iterable[str]) -> bool:
    """Whether the letters of a number are capitals of one of these languages, as numbers have them."""
    beyond = [character for character in token if character > "\x7f"]
    return is_number_text(token) and any(
        all(_is_letter_of(language, character) and not character.islower() for character in beyond)
        for language in languages
    )


def script_of(word: str) -> str | None:
    """The script of a word, by its first letter beyond ASCII; None for one of no language here."""
    return next((_script(character) for character in word if character > "\x7f"), "Latin")


def all_languages() -> tuple[str, ...]:
    """Every language whose letters are known here."""
    return (*_LATIN, *_OTHERS, *_BLOCKS)


def _is_letter_of(language: str, character: str) -> bool:
    if language in _BLOCKS:
        return _block_share(language, character) is not None
    shares = _shares(language)
    return character in shares or character.lower() in shares


# Unicode has a million characters, and a file may hold them all; a bureau writes in few thousand.
@lru_cache(maxsize=16_384)
def _script(character: str) -> str | None:
    """The script of a letter that a language here is written in; None for other letters and for signs."""
    if not character.isalpha() and not "\u0e30" <= character <= "\u0e4e":
        return None
    if character < "\u0180" or character in "ȘșȚțƠơƯư":
        return "Latin"
    for language in _OTHERS:
        if _is_letter_of(language, character):
            return "Cyrillic" if "\u0400" <= character < "\u0530" else language if language != "fa" else "ar"
    return "large" if character > "\u2e80" else None


@lru_cache(maxsize=16_384)
def _likeliest(character: str) -> float:
    """The likelihood of a character in the language that has it most often."""
    if character in _SIGNS:
        return _SIGN
    shares = (_shares(language) for language in (*_LATIN, *_OTHERS))
    of_alphabets = [share for each in shares for share in (each.get(character), each.get(character.lower())) if share]
    return max([*of_alphabets, *(_of_block(language, character) for language in _BLOCKS)])


def _is_known(word: str, languages: Sequence[str]) -> bool:
    small = word.lower()
    if small in _LABELS:
        return True
    written_in = _known_words().get(small)
    if written_in is None or (len(small) < 4 and small < "\u2e80"):
        return False
    return not languages or not written_in.isdisjoint(languages)


@cache
def _known_words() -> dict[str, frozenset[str]]:
    """The words that files hold, each with the languages that it is one of."""
    table = json.loads(files("iarms.data").joinpath("file_words.json").read_text("utf-8"))
    known: dict[str, frozenset[str]] = {}
    for language, words in table["words"].items():
        for word in words.split():
            if not word.isascii():
                known[word] = known.get(word, frozenset()) | {language}
    return known


def _oddities(word: str) -> float:
    """What speaks against the letters of a word beside one another, where one of them is beyond ASCII."""
    odd = sum(_oddity(a, b) for a, b in pairwise(word) if a > "\x7f" or b > "\x7f")
    for a, b, c in zip(word, word[1:], word[2:], strict=False):
        if a.isupper() and b.isupper() and c.islower() and max(a, b) > "\x7f":
            odd += _CAPITAL_WITHIN
    return odd


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
    share = _block_share(language, character)
    if share is not None:
        return share
    if not character.isprintable() or "\ue000" <= character <= "\uf8ff":
        return _IMPOSSIBLE
    return _STRANGE - (2 if character > "\u2e80" else 0)


def _block_share(language: str, character: str) -> float | None:
    """The likelihood of a common character of a large script; None for others."""
    for codec, lead, common in _BLOCKS.get(language, ()):
        try:
            packed = character.encode(codec)
        except UnicodeEncodeError:
            continue
        if len(packed) == 2 and packed[0] in lead:
            return common
    return None


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
