"""In which encoding a file is written, where nothing says so: judged on its words and on the country of its bureau.

Each candidate that can read the lines gets the likelihood of the words that come out; a code page of the country's
languages is presumed, but words of another language outweigh that. The best one counts if it leaves behind every other
that would give another text. Numbers tell nothing: a serial number may have any letter, and read in the wrong code page
it is a number all the same. They have to be readable, that is all. Where there is no word, the country decides only
where all of its code pages that can read the numbers give the same text, and only where it writes other letters than
Latin ones: numbers of the others hold no letter beyond ASCII as a rule, so one that does speaks against their code
pages as much as for them. Otherwise nothing is guessed.

UTF-8 is hardly ever met by chance: a file that is UTF-8 as a whole is UTF-8, unless only a few numbers say so and
another encoding reads these as well. Measured by benchmarks/read_files.py beside charset-normalizer.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from iarms.domain.files.encoding_sample import EncodingSample
from iarms.domain.files.encodings import (
    CANDIDATES,
    COMMON,
    RARER,
    codec_of,
    has_letters_of_its_own,
    languages_of,
)
from iarms.domain.files.language_letters import all_languages, is_number_text, is_plain_number, words_likelihood
from iarms.domain.files.word_forms import is_file_word, wordlike, words_form
from iarms.models.record_import import EncodingGround

_MARGIN: Final = 6.0
_TURNED: Final = -2.0
# In a code page of the country, but not in one of its languages; in a code page of others.
_OTHER_LANGUAGE: Final = -4.0
_FOREIGN: Final = -8.0
_EACH_WORD: Final = 1.0
# From here on words of the best reading are words, and no codes.
_WORDS: Final = 5.0
_NO_NUMBER: Final = -6.0
_MOST_NO_NUMBERS: Final = 8
# The share of numbers with stray marks in them that a file may have.
_STRAY_NUMBERS: Final = 0.1
# Two bytes of another encoding are UTF-8 by chance in one of five cases at most, three in one of thirty.
_UTF8_PAIR: Final = 1.6
_UTF8_LONGER: Final = 3.4
_MOST_OF_FORM: Final = 60.0
_MOST_NAMED: Final = 4
# Control characters that no text holds, and characters that are none.
_NO_TEXT: Final = re.compile("[\x80-\x9f\ue000-\uf8ff\ufffd\uffff]")


class EncodingJudgement(NamedTuple):
    """The encoding and what told it; None where it cannot be told, with the candidates that each give another text."""

    encoding: str | None
    ground: EncodingGround | None
    candidates: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()


class _Reading(NamedTuple):
    """What a candidate makes of a sample: the text, its words and its numbers. `score` is without the country."""

    name: str
    text: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    pieces: tuple[str, ...]
    score: float
    of_country: float

    @property
    def total(self) -> float:
        return self.score + self.of_country


def judge_encoding(sample: EncodingSample, country: str | None) -> EncodingJudgement:
    """Judge in which encoding a sample is written, that of a bureau of this country (an ISO code; None: unknown)."""
    joined = b"\n".join(sample.lines)
    if not joined:
        return EncodingJudgement(None, None)
    readings = sorted(_readings(sample, joined, country), key=lambda each: -each.total)
    if not readings:
        return EncodingJudgement(None, None)
    # Where no number is at stake, a word that might be a code is taken for a word.
    is_told = not sample.numbers or readings[0].name == "utf-8" or _are_words(readings[0].words)
    settled = (_by_words if sample.words and is_told else _without_words)(readings, sample, country)
    named = tuple(dict.fromkeys(each.name for each in _distinct(readings)))[:_MOST_NAMED]
    if settled is None:
        return EncodingJudgement(None, None, named)
    best, ground = settled
    twins = tuple(each.name for each in readings if each.text == best.text and each.name != best.name)
    return EncodingJudgement(best.name, ground, (), twins)


def has_words(sample: EncodingSample, encoding: str) -> bool:
    """Whether words of a sample are words when they are read in this encoding."""
    return _are_words([word.decode(codec_of(encoding), "replace") for word in sample.words])


def is_likelier(sample: EncodingSample, encoding: str, other: str) -> bool:
    """Whether a sample is surely in the one encoding and not in the other; False where it cannot be told."""
    joined = b"\n".join(sample.lines)
    first, second = _read(encoding, sample, joined, None), _read(other, sample, joined, None)
    if first is None or second is None:
        return second is None and first is not None
    return first.score - second.score >= _MARGIN


def text_in(data: bytes, encoding: str) -> str | None:
    """Bytes as text in an encoding; None where that gives no text: bytes that stand for nothing, control characters."""
    try:
        text = data.decode(codec_of(encoding))
    except UnicodeDecodeError:
        return None
    return None if encoding != "utf-8" and _NO_TEXT.search(text) else text


def _readings(sample: EncodingSample, joined: bytes, country: str | None) -> Iterator[_Reading]:
    for name in CANDIDATES:
        if (reading := _read(name, sample, joined, country)) is not None:
            yield reading


def _read(name: str, sample: EncodingSample, joined: bytes, country: str | None) -> _Reading | None:
    text = text_in(joined, name)
    if text is None:
        return None
    codec = codec_of(name)
    words = tuple(word.decode(codec, "replace") for word in sample.words)
    numbers = tuple(number.decode(codec, "replace") for number in sample.numbers)
    pieces = tuple(piece.decode(codec, "replace") for piece in sample.pieces)
    languages = CANDIDATES.get(name, "").split()
    strange = sum(not is_number_text(each) for each in (*numbers, *pieces))
    form = wordlike(words)
    worth = words_likelihood(words, languages) + form
    score = worth + RARER.get(name, 0.0) + _NO_NUMBER * min(strange, _MOST_NO_NUMBERS)
    if name == "utf-8":
        return _Reading(name, text, words, numbers, pieces, score + _of_form(sample), 0.0)
    at_home = languages_of(country)
    if not at_home:
        of_country = 0.0
    elif own := [language for language in languages if language in at_home]:
        of_country = max(words_likelihood(words, own) + form - worth, _OTHER_LANGUAGE)
    else:
        of_country = _FOREIGN
    return _Reading(name, text, words, numbers, pieces, score, of_country)


def _of_form(sample: EncodingSample) -> float:
    """What it is worth that bytes have the form of UTF-8, which those of another encoding have by chance alone."""
    worth = 0.0
    for run in sample.runs():
        worth += sum(_UTF8_PAIR if lead < 0xE0 else _UTF8_LONGER for lead in run if lead >= 0xC0)
    return min(worth, _MOST_OF_FORM)


def _are_words(words: Sequence[str]) -> bool:
    return any(map(is_file_word, words)) or words_form(words) >= _WORDS


def _distinct(readings: Iterable[_Reading]) -> Iterator[_Reading]:
    """The readings that give different texts, of those that give the same the first."""
    texts = set()
    for each in readings:
        if each.text not in texts:
            texts.add(each.text)
            yield each


def _by_words(
    readings: Sequence[_Reading], _: EncodingSample, country: str | None
) -> tuple[_Reading, EncodingGround] | None:
    """The reading that words tell. The country may make it surer, not turn it round but for a trifle; of numbers it
    settles as little here as without any words.
    """
    best = readings[0]
    rivals = [each for each in readings if each.text != best.text]
    lead = min((best.score - each.score for each in rivals), default=_MARGIN)
    if lead < _TURNED or any(best.total - each.total < _margin(best, each) for each in rivals):
        return None
    if _unreadable(best) > _STRAY_NUMBERS and not all(map(_unreadable, rivals)):
        return None
    if best.name == "utf-8":
        return best, "bytes"
    named = _commonest(best, readings)
    if lead >= _MARGIN:
        return named, "words"
    close = [each for each in rivals if best.score - each.score < _MARGIN]
    if all(each.numbers == best.numbers for each in close):
        return named, "country"
    is_usual = has_letters_of_its_own(country) and named.name in COMMON
    return (named, "country") if is_usual and lead >= 0 else None


def _unreadable(reading: _Reading) -> float:
    """The share of numbers that are none as they are read."""
    return sum(not is_number_text(number) for number in reading.numbers) / max(1, len(reading.numbers))


def _margin(best: _Reading, rival: _Reading) -> float:
    """By how much one reading has to be likelier: something for each word that differs, as a slight advantage of many
    words is but the measure's; half as much again where numbers are at stake, and four times where it is foreign to
    the country and the other one is not.
    """
    differing = sum(one != other for one, other in zip(best.words, rival.words, strict=True))
    margin = max(_MARGIN, _EACH_WORD * differing)
    if best.numbers == rival.numbers:
        return margin
    return margin * (4.0 if best.of_country <= _FOREIGN < rival.of_country else 1.5)


def _without_words(
    readings: Sequence[_Reading], sample: EncodingSample, country: str | None
) -> tuple[_Reading, EncodingGround] | None:
    others = [each for each in readings if each.name != "utf-8"]
    at_home = [each for each in others if each.of_country > _FOREIGN]
    for utf8 in readings:
        if utf8.name == "utf-8":
            rivals = at_home if has_letters_of_its_own(country) and _is_plain(utf8, country) else others
            is_sure = not sample.numbers or _of_form(sample) >= _MARGIN
            return (utf8, "bytes") if is_sure or not any(_is_plain(each, country) for each in rivals) else None
    readable = [each for each in at_home if all(map(is_number_text, (*each.numbers, *each.pieces)))]
    if not has_letters_of_its_own(country) or len({each.text for each in readable}) != 1:
        return None
    best = _commonest(readable[0], readable)
    # Of a code page that is seldom met, numbers that happen to be readable in it are no proof.
    return (best, "country") if best.name in COMMON and _is_plain(best, country) else None


def _is_plain(reading: _Reading, country: str | None) -> bool:
    """Whether all numbers read as they do where the encoding is at home: capitals of one of the country's languages.

    Where the encoding is of no language of the country, of one of its own.
    """
    languages: Sequence[str] = CANDIDATES[reading.name].split() or all_languages()
    written = [each for each in languages if each in languages_of(country)]
    if written and reading.of_country > _FOREIGN:
        languages = written
    return all(is_plain_number(number, languages) for number in reading.numbers)


def _commonest(best: _Reading, readings: Iterable[_Reading]) -> _Reading:
    """Of those that give the same text the country's own, then the one that is met more often."""
    order = list(CANDIDATES)
    same = [each for each in readings if each.text == best.text]
    return min(same, key=lambda each: (each.of_country <= _FOREIGN, each.name == "utf-8", order.index(each.name)))
