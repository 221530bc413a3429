"""A calibre field that the tables do not hold as a whole: which calibres stand in it, and whether the rest fits them.

    words       as they follow each other; a wall where one calibre ends: "12 e 20", ", ", ";"
    mentions    from the left, each the longest run of words around a number that the tables know: .38 | 9 x 29.5
    rest        the other words and numbers, each of which has to be explained
    together    what all mentions have in common if they say one calibre twice, else every group of each

What explains the rest:

    a number    a model's behind a maker's name, a few letters or a word for model (PT 92), or a barrel's length, beside
                a calibre that is sure; the length of a case that is off by a millimetre beside the name (9 x 29.5)
    a word      that says nothing of a cartridge, names a maker or a type of weapon; a name of the calibre itself, which
                leaves of a mark's groups those of that name; any other word that is near no name of a calibre, beside a
                calibre that is sure

A calibre is sure if its number is pointed, decimal or of three figures and more, or stands with a unit, a length of
case or chamber, a name or a word for calibre. A bare 38 beside a word that nobody knows stays unread, and so does all
that is not explained.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from iarms.domain.text import is_near, nearest
from iarms.domain.vocabulary.calibre_tables import calibre_tables, calibre_vocabulary, groups_of, spelling_index
from iarms.domain.vocabulary.calibre_text import (
    CALIBRE_TOKEN,
    GAUGES,
    MAKERS_BESIDE,
    SAYS_CALIBRE,
    SAYS_NOTHING,
    SYNONYMS,
    SpellingParts,
    calibre_number,
    calibre_words,
    gauge_of,
    is_pointed,
    key_of,
    telling_words,
)
from iarms.domain.vocabulary.makes import name_at
from iarms.domain.vocabulary.model_tokens import type_words

_WORD_OR_WALL: Final = re.compile(r"[0-9.]+|MM|ММ|[^\W\d_]+|[;|]|,(?=\s)|[&+](?=\s*\.?[0-9])")
_CONNECTORS: Final = frozenset(
    "ALI AND E EN ET I LUB NEBO O OCH ODER OG OR OU OVER UND VE VEYA Y YA АБО И ИЛИ І ТА".split()
)
# What a number behind or in front of a maker's name or of these words is: a model.
_MODEL_WORDS: Final = frozenset("M MDL MOD MODEL MODELE MODELL MODELO MK МОД МОДЕЛЬ".split())
_LENGTHS: Final = frozenset("CM IN INCH INCHES POL POLEG POLEGADA POLEGADAS POUCE POUCES PULGADA PULGADAS ZOLL".split())
# Names of calibres that are makers or models too: beside a calibre that is named without them they say which weapon.
_WEAPONS_TOO: Final = frozenset(
    "AK AKM AR BROWNING COLT FAL FN HK M MAR MAUSER NORMA REM RUG S SAKO SAVAGE SHARPS SIG SKS SPRINGFIELD STEYR SW "
    "W WBY WEBLEY WIN".split()
)
_YEAR: Final = re.compile(r"(?:18|19|20)[0-9]{2}")
_MOST_WORDS: Final = 24
_LONGEST_RUN: Final = 8
_MOST_IN_FRONT: Final = 3
_MOST_NUMBERS: Final = 6
_MOST_CALIBRES: Final = 3
_SHORTEST_FUZZY: Final = 5
_SHORTEST_NAME: Final = 4
_WALL: Final = "|"


class _Word(NamedTuple):
    """A number or word in its canonical form, and as it is written.

    `is_sure`: of a number, that it is pointed, decimal, of three figures or said to be a calibre. `is_glued`: nothing
    stands between it and what is in front.
    """

    text: str
    raw: str
    is_number: bool
    is_sure: bool = False
    is_glued: bool = False


class _Mention(NamedTuple):
    """A calibre among the words, from `start` to `end`. `code` is None for a case's length that is in no table.

    `is_named`: it says more than a number and a unit.
    """

    code: str | None
    groups: frozenset[str]
    start: int
    end: int
    is_sure: bool
    is_named: bool


def calibre_in(plain: str) -> str | None:
    """The code of the calibre or calibres that a plain text names; None where it is not explained as a whole."""
    words = _words_and_walls(plain)
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    texts = [word.text for word in words if word.text != _WALL]
    if code := _code_of(calibre_words(plain)) if len(texts) == len(words) else None:
        return code
    mentions = _mentions(words)
    if any(mention.is_sure for mention in mentions):
        mentions = [mention for mention in mentions if not _is_model(words, mention)]
    firm = _narrowest([mention for mention in mentions if mention.code])
    if not firm:
        return None
    claimed = {at for mention in mentions for at in range(mention.start, mention.end)}
    rest = [at for at in range(len(words)) if at not in claimed and words[at].text != _WALL]
    names = _names_to_fit(words, rest, firm)
    code = _together(firm, mentions, names) if names is not None else None
    return code or _group_covering(words)


def _narrowest(mentions: Sequence[_Mention]) -> list[_Mention]:
    """The mentions without those that say less than another: 9 mm beside 9x19."""
    return [one for one in mentions if not any(other.groups < one.groups for other in mentions)]


def with_words_corrected(plain: str) -> str:
    """The text with words put right that are cut or misspelt: .38 SPE, 9 MM PARABELUMM; numbers as they are."""
    vocabulary = calibre_vocabulary()
    numbers = [calibre_number(token) for token in CALIBRE_TOKEN.findall(plain) if token[0] in "0123456789."]
    for word in dict.fromkeys(CALIBRE_TOKEN.findall(plain)[:_MOST_WORDS]):
        if not word.isalpha() or len(word) < 2 or _is_known(word):
            continue
        instead = _name_cut_to(word, numbers) or _two_words_in(word)
        if instead is None and len(word) >= _SHORTEST_FUZZY and (spelling := nearest(word, vocabulary)):
            instead = spelling[0]
        if instead:
            plain = re.sub(rf"(?<![^\W\d_]){word}(?![^\W\d_])", instead, plain)
    return plain


def _words_and_walls(plain: str) -> list[_Word]:
    words: list[_Word] = []
    is_said, last_end, was_pointed = False, -1, False
    for found in _WORD_OR_WALL.finditer(plain):
        token, start = found[0], found.start()
        is_glued, last_end = start == last_end, found.end()
        if len(words) > _MOST_WORDS:
            break
        if token in SAYS_CALIBRE:
            if words and words[-1].is_number:
                words[-1] = words[-1]._replace(is_sure=True)
            is_said = True
            continue
        if token[0] in "0123456789.":
            number = calibre_number(token)
            if not number:
                continue
            if was_pointed and is_pointed(token):
                words.append(_Word(_WALL, _WALL, is_number=False))
            sure = is_said or is_pointed(token) or "." in number or len(number) > 2
            words.append(_Word(number, token, is_number=True, is_sure=sure, is_glued=is_glued))
            is_said, was_pointed = False, is_pointed(token)
            continue
        was_pointed = False
        if token in ";|,&+":
            words.append(_Word(_WALL, _WALL, is_number=False))
            continue
        word = SYNONYMS.get(token, token)
        if word == "MM" and words and words[-1].is_number:
            in_inches = len(words[-1].text) > 2 or (words[-1].is_sure and words[-1].text.isdigit() and not is_said)
            words[-1] = words[-1]._replace(is_sure=True)
            if in_inches and "." not in words[-1].text:
                continue
        if not (words and words[-1].text == word):
            words.append(_Word(word, token, is_number=False, is_glued=is_glued))
    return _with_connectors_as_walls(words)


def _with_connectors_as_walls(words: Sequence[_Word]) -> list[_Word]:
    """The words with a wall for and, or, e, ou, und between two numbers."""
    walled = list(words)
    seen_number = False
    for at, word in enumerate(words):
        seen_number |= word.is_number
        if seen_number and word.text in _CONNECTORS and at + 1 < len(words) and words[at + 1].is_number:
            walled[at] = _Word(_WALL, _WALL, is_number=False)
    return walled


def _mentions(words: Sequence[_Word]) -> list[_Mention]:
    """Every calibre among the words, from the left; numbers that are none are passed over."""
    mentions: list[_Mention] = []
    free = at = 0
    while at < len(words):
        if not words[at].is_number:
            at += 1
            continue
        mention = _mention_at(words, free, at)
        if mention:
            mentions.append(mention)
            free = mention.end
        at = mention.end if mention else at + 1
    return mentions


def _mention_at(words: Sequence[_Word], free: int, at: int) -> _Mention | None:
    """The longest run of words that the tables know around the number at a place, from the first free word on."""
    least = _end_of_measure(words, at)
    for length in range(_LONGEST_RUN, 0, -1):
        for start in range(max(free, at - _MOST_IN_FRONT), at + 1):
            end = start + length
            if not least <= end <= len(words) or any(word.text == _WALL for word in words[start:end]):
                continue
            if _names_a_maker(words, end):
                continue
            texts = [word.text for word in words[start:end]]
            if code := _code_of(texts):
                named = any(text != "MM" and not text[0].isdigit() for text in telling_words(texts))
                numbers = sum(word.is_number for word in words[start:end])
                sure = words[at].is_sure or named or numbers > 1 or "MM" in texts or "GA" in texts
                return _Mention(code, groups_of(code), start, end, sure, named or numbers > 1)
    if least > at + 1:
        return _Mention(None, _groups_near(words[at].text, words[at + 2].text), at, least, True, False)
    return None


def _end_of_measure(words: Sequence[_Word], at: int) -> int:
    """Where a measure such as 9 x 29.5 R ends, or the single number."""
    if at + 2 >= len(words) or not words[at + 2].is_number:
        if at + 3 < len(words) and words[at + 1].text == "MM" and words[at + 2].text == "X" and words[at + 3].is_number:
            return at + 4
        return at + 1
    if words[at + 1].text != "X":
        return at + 1
    return at + 4 if at + 3 < len(words) and words[at + 3].text == "R" else at + 3


def _names_a_maker(words: Sequence[_Word], end: int) -> bool:
    """Whether a run that ends here ends in a maker's name with a model's number behind it: .45 COLT 1911."""
    if end >= len(words) or words[end - 1].text not in _WEAPONS_TOO or not words[end].is_number:
        return False
    return not words[end].is_sure or _YEAR.fullmatch(words[end].text) is not None


def _code_of(words: Sequence[str]) -> str | None:
    """The code that words mean together, in any order and without those that say nothing."""
    keys = calibre_tables().keys
    if entry := keys.get(key_of(words)):
        return entry[0]
    if gauge := gauge_of(words):
        return gauge
    telling = telling_words(words)
    if entry := keys.get(key_of(telling)):
        return entry[0]
    return spelling_index().codes.get(SpellingParts.of(telling)) or _code_of_measure(telling)


def _code_of_measure(words: Sequence[str]) -> str | None:
    """The code of a length of case without its point (65X55) or with another sign for X (7.62-39)."""
    keys = calibre_tables().keys
    if len(words) < 2 or not words[0][0].isdigit():
        return None
    bore, rest = words[0], list(words[1:])
    if rest[0][0].isdigit() and bore not in GAUGES and float_of(bore) < 15:
        rest = ["X", *rest]
    if rest[0] != "X":
        return None
    bores = [bore]
    if bore.isdigit() and len(bore) > 1:
        bores += [f"{bore[:end]}.{bore[end:]}" for end in range(1, len(bore))]
    codes = {entry[0] for each in bores if (entry := keys.get(key_of([each, *rest])))}
    return next(iter(codes)) if len(codes) == 1 else None


def float_of(number: str) -> float:
    """A number of a text as a float; of several points the first counts."""
    whole, _, rest = number.partition(".")
    return float(f"{whole or 0}.{rest.replace('.', '') or 0}")


def _groups_near(bore: str, length: str) -> frozenset[str]:
    """The groups with a case of this bore and length, within a quarter and one millimetre."""
    wide, long = float_of(bore), float_of(length)
    return frozenset(
        group for b, l, group in spelling_index().measures if abs(b - wide) <= 0.25 and abs(l - long) <= 1.05
    )


def _is_model(words: Sequence[_Word], mention: _Mention) -> bool:
    """Whether a mention is only a bare number behind a maker's name or a few letters: the 17 of GLOCK 17 9x19."""
    if mention.is_sure or mention.end - mention.start > 1:
        return False
    return bool(_model_around(words, mention.start))


def _model_around(words: Sequence[_Word], at: int) -> set[int]:
    """The places of the model whose number stands here: with letters in front and written on to it. Empty for none."""
    word, before = words[at], words[at - 1] if at and not words[at - 1].is_number else None
    behind = words[at + 1] if at + 1 < len(words) and not words[at + 1].is_number and words[at + 1].is_glued else None
    letters = {at + 1} if behind and len(behind.raw) <= 3 and behind.text != "MM" else set[int]()
    if before and before.text != _WALL and "." not in word.raw:
        is_letters = len(before.raw) <= 2 and word.is_glued and before.text != "MM"
        if is_letters or before.raw in _MODEL_WORDS or not _is_known(before.raw):
            return {at - 1, at, *letters}
        if before.text in _WEAPONS_TOO or _is_maker(before.raw):
            return {at, *letters}
    if _YEAR.fullmatch(word.raw):
        return {at}
    return {at, *letters} if behind and letters and not _is_known(behind.raw) else set()


def _names_to_fit(words: Sequence[_Word], rest: Sequence[int], firm: Sequence[_Mention]) -> set[str] | None:
    """The names of calibres among the rest, which the calibre has to bear; None where the rest is not explained."""
    is_sure = all(mention.is_sure for mention in firm)
    models: set[int] = set()
    for at in rest:
        if words[at].is_number:
            behind = words[at + 1].text if at + 1 < len(words) else ""
            model = _model_around(words, at) or ({at} if behind in _LENGTHS else set[int]())
            if not (is_sure and model):
                return None
            models |= model
    may_be_made = all(mention.is_named or len(mention.groups) > 1 for mention in firm)
    names: set[str] = set()
    for word in (words[at] for at in rest if at not in models):
        if word.text in _WEAPONS_TOO and may_be_made:
            continue
        if word.text in _calibre_names():
            if word.raw not in type_words():
                names.add(word.text)
        elif not (_says_nothing(word.raw) or _is_maker(word.raw)) and not (is_sure and _is_no_name(words, word.raw)):
            return None
    return names


def _is_no_name(words: Sequence[_Word], word: str) -> bool:
    """Whether a word that nobody knows is near no name of a calibre, whole or cut."""
    if _name_cut_to(word, [each.text for each in words if each.is_number]) or _two_words_in(word):
        return False
    return not _could_be_a_name(word)


def _could_be_a_name(word: str) -> bool:
    return len(word) >= _SHORTEST_NAME and is_near(word, _long_names())


def _together(firm: Sequence[_Mention], mentions: Sequence[_Mention], names: set[str]) -> str | None:
    """The code that all mentions give together, of groups that bear the names."""
    codes = dict.fromkeys(mention.code for mention in firm if mention.code)
    distinct = {groups_of(code): code for code in codes}
    if len(distinct) > _MOST_CALIBRES:
        return None
    groups = frozenset().union(*distinct)
    fitting = groups if len(distinct) > 1 else frozenset(group for group in groups if names <= _words_of(group))
    if len(distinct) > 1 and any(not any(name in _words_of(group) for group in groups) for name in names):
        return None
    for measure in mentions:
        if measure.code is None:
            fitting &= measure.groups
    if not fitting:
        return None
    if fitting == groups:
        return "+".join(sorted(distinct.values()))
    return _code_of_groups(fitting)


def _code_of_groups(groups: frozenset[str]) -> str:
    marks = (code for code, marked in calibre_tables().ambiguous.items() if marked == groups)
    return next(marks, "+".join(sorted(groups)))


def _group_covering(words: Sequence[_Word]) -> str | None:
    """The group whose names say all numbers and telling words of a text: 9 mm Luger 9x19, .380 ACP 9 mm curto."""
    texts = [word.text for word in words if word.text != _WALL]
    text, telling = SpellingParts.of(texts), SpellingParts.of(telling_words(texts)).words
    if not text.numbers or len(text.numbers) > _MOST_NUMBERS:
        return None
    index = spelling_index().by_number
    places: dict[str, set[int]] = {}
    said: dict[str, set[str]] = {}
    named: set[str] = set()
    for number in dict.fromkeys((*text.numbers, "")):
        for spelling, groups in index.get(number, ()):
            if not spelling.words <= text.words:
                continue
            covered = [at + step for at in text.places(spelling) for step in range(len(spelling.numbers))]
            if spelling.numbers and not covered:
                continue
            # Marks give groups in common (.38 and 9 mm: blanks) that nobody named, so one name has to be a group's own.
            if len(groups) == 1:
                named |= groups
            elif len(spelling.numbers) > 1:
                continue
            for group in groups:
                places.setdefault(group, set()).update(covered)
                said.setdefault(group, set()).update(spelling.words)
    whole = [group for group in named if len(places[group]) == len(text.numbers) and said[group] >= telling]
    return whole[0] if len(whole) == 1 else None


def _words_of(group: str) -> set[str]:
    return spelling_index().group_words.get(group, set())


@cache
def _calibre_names() -> frozenset[str]:
    """Every word in the spelling of a calibre that tells one from another."""
    words = {word for words in spelling_index().group_words.values() for word in words}
    return frozenset(words | {"L"}) - SAYS_NOTHING - {"X", "MM"}


@cache
def _long_names() -> tuple[str, ...]:
    """The words that a misspelt name of a calibre may be."""
    known = (*SYNONYMS.items(), *((name, name) for name in _calibre_names() | {"RIFLE"}))
    return tuple(dict.fromkeys(word for word, name in known if len(word) >= _SHORTEST_NAME and name in (_calibre_names() | {"RIFLE"})))


def _says_nothing(word: str) -> bool:
    return word in SAYS_NOTHING or word in _CONNECTORS or word in type_words() or word in _MODEL_WORDS or word == "MM"


def _is_maker(word: str) -> bool:
    if word in MAKERS_BESIDE:
        return True
    name = name_at((word,), 0)
    return name is not None and name.firm and not _could_be_a_name(word)


def _is_known(word: str) -> bool:
    return word in SYNONYMS or word in SAYS_CALIBRE or word in _calibre_names() or _says_nothing(word) or _is_maker(word)


def _name_cut_to(word: str, numbers: Iterable[str]) -> str | None:
    """The one name beside these numbers that begins like this: .38 SPE is SPECIAL. None where several do."""
    if len(word) < 2:
        return None
    beside = {name for number in numbers for name in spelling_index().number_words.get(number, ())}
    names = {
        name for form, name in (*SYNONYMS.items(), *zip(beside, beside, strict=True))
        if name in beside and form.startswith(word)
    }
    return next(iter(names)) if len(names) == 1 else None


def _two_words_in(word: str) -> str | None:
    """Two names of calibres written together: LONGRIFLE. None where it is not these alone."""
    known = _calibre_names() | SYNONYMS.keys() | {"RIFLE", "PISTOL"}
    for end in range(3, len(word) - 2):
        if word[:end] in known and word[end:] in known:
            return f"{word[:end]} {word[end:]}"
    return None
