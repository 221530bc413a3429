"""A calibre field that the tables do not hold as a whole: which calibres stand in it, and whether the rest fits them.

    words       as they follow each other; a wall where one calibre ends: "12 e 20", ", ", ";"
    mentions    from the left, each the longest run of words around a number that the tables know: .38 | 9 x 29.5
    rest        the other words and numbers, each of which has to be explained
    together    what all mentions have in common if they say one calibre twice, else every group of each

What explains the rest:

    a number    a model's behind a maker's name, a few letters or a word for model (PT 92), a barrel's length, a number
                of things or a serial number, beside a calibre that is sure; the length of a case that is off by a
                millimetre beside the name (9 x 29.5)
    a word      that says nothing of a cartridge, names a maker or a type of weapon; a name of the calibre itself, which
                leaves of a mark's groups those of that name; any other word that is near no name of a calibre, beside a
                calibre that is sure

A calibre is sure if its number is pointed, decimal or of three figures and more, or stands with a unit, a length of
case or chamber, a name or a word for calibre. A bare 38 beside a word that nobody knows stays unread, and so does all
that is not explained.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from iarms.domain.vocabulary.calibre_rest import MAKERS_IN_FRONT, is_model_behind, is_no_calibre, names_among
from iarms.domain.vocabulary.calibre_tables import calibre_tables, groups_of, spelling_index
from iarms.domain.vocabulary.calibre_text import (
    GAUGES,
    SAYS_NOTHING,
    SpellingParts,
    calibre_words,
    gauge_of,
    key_of,
    telling_words,
)
from iarms.domain.vocabulary.calibre_tokens import CalibreToken, calibre_tokens

_MOST_TOKENS: Final = 24
_LONGEST_RUN: Final = 8
_MOST_IN_FRONT: Final = 3
_MOST_NUMBERS: Final = 6
_MOST_CALIBRES: Final = 3
_UNITS: Final = frozenset(("MM", "GA"))
# Bores in millimetres below which two numbers side by side may be a bore and a case: 7.62-39. Above are gauges.
_WIDEST_CASE: Final = 15.0
# How far a bore and the length of a case may be off beside the name of the cartridge, in millimetres.
_BORE_OFF: Final = 0.25
_LENGTH_OFF: Final = 1.05


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
    tokens = calibre_tokens(plain, _MOST_TOKENS)
    if not 0 < len(tokens) <= _MOST_TOKENS:
        return None
    is_one = not any(token.is_wall for token in tokens) and tokens[0].text not in MAKERS_IN_FRONT
    if is_one and (code := _code_of(calibre_words(plain))):
        return code
    return _code_of_mentions(tokens, _mentions_of_calibres(tokens)) or _group_covering(tokens)


def _code_of_mentions(tokens: Sequence[CalibreToken], mentions: Sequence[_Mention]) -> str | None:
    firm = _narrowest([mention for mention in mentions if mention.code])
    if not firm:
        return None
    claimed = {at for mention in mentions for at in range(mention.start, mention.end)}
    names = names_among(
        tokens,
        [at for at in range(len(tokens)) if at not in claimed and not tokens[at].is_wall],
        is_sure=all(mention.is_sure for mention in firm),
        may_be_made=all(mention.is_named or len(mention.groups) > 1 for mention in firm),
    )
    if names is None:
        return None
    measures = [mention.groups for mention in mentions if mention.code is None]
    return _together(firm, measures, names, frozenset(token.text for token in tokens if token.is_number))


def _narrowest(mentions: Sequence[_Mention]) -> list[_Mention]:
    """The mentions without those that say less than another: 9 mm beside 9x19."""
    return [one for one in mentions if not any(other.groups < one.groups for other in mentions)]


def _mentions_of_calibres(tokens: Sequence[CalibreToken]) -> list[_Mention]:
    """The mentions without bare numbers that are models or lengths beside a calibre that is sure."""
    mentions = _mentions(tokens)
    if not any(mention.is_sure for mention in mentions):
        return mentions
    return [mention for mention in mentions if mention.is_sure or not _says_something_else(tokens, mention)]


def _says_something_else(tokens: Sequence[CalibreToken], mention: _Mention) -> bool:
    places = range(mention.start, mention.end)
    number = next(at for at in places if tokens[at].is_number)
    return all(at == number or tokens[at].raw in SAYS_NOTHING for at in places) and is_no_calibre(tokens, number)


def _mentions(tokens: Sequence[CalibreToken]) -> list[_Mention]:
    """Every calibre among the tokens, from the left; numbers that are none are passed over."""
    mentions: list[_Mention] = []
    free = at = 0
    while at < len(tokens):
        if not tokens[at].is_number:
            at += 1
            continue
        mention = _mention_at(tokens, free, at)
        if mention:
            mentions.append(mention)
            free = mention.end
        at = mention.end if mention else at + 1
    return mentions


def _mention_at(tokens: Sequence[CalibreToken], free: int, at: int) -> _Mention | None:
    """The longest run of words that the tables know around the number at a place, from the first free word on."""
    least = _end_of_measure(tokens, at)
    for length in range(_LONGEST_RUN, 0, -1):
        for start in range(at, max(free, at - _MOST_IN_FRONT) - 1, -1):
            end = start + length
            if least <= end <= len(tokens) and (mention := _mention_of(tokens, start, end)):
                return mention
    if least > at + 1:
        bore, length_of_case = (token.text for token in tokens[at:least] if token.is_number)
        return _Mention(None, _groups_near(bore, length_of_case), at, least, is_sure=True, is_named=False)
    return None


def _mention_of(tokens: Sequence[CalibreToken], start: int, end: int) -> _Mention | None:
    """The mention that is this run of tokens, if the tables know it as a whole and it ends where a calibre may."""
    run = tokens[start:end]
    if run[0].text in MAKERS_IN_FRONT or any(token.is_wall for token in run):
        return None
    if is_model_behind(tokens, end) or _parts_a_measure(tokens, end):
        return None
    words = [token.text for token in run]
    # What says nothing belongs to a run only where the tables have it so: .380 revolver, 40 espingarda.
    is_edged = run[0].raw in SAYS_NOTHING or run[-1].raw in SAYS_NOTHING
    if is_edged and key_of(words) not in calibre_tables().keys and gauge_of(words) is None:
        return None
    code = _code_of(words)
    if code is None:
        return None
    numbers = sum(token.is_number for token in run)
    telling = words if key_of(words) in calibre_tables().keys else telling_words(words)
    is_named = numbers > 1 or any(word != "MM" and not word[0].isdigit() for word in telling)
    is_sure = is_named or any(token.is_sure for token in run) or not _UNITS.isdisjoint(words)
    return _Mention(code, groups_of(code), start, end, is_sure, is_named)


def _end_of_measure(tokens: Sequence[CalibreToken], at: int) -> int:
    """Where a measure such as 9 x 29.5 R or 9 mm x 19 ends, or the single number."""
    times = at + 2 if at + 1 < len(tokens) and tokens[at + 1].text == "MM" else at + 1
    if times + 1 >= len(tokens) or tokens[times].text != "X" or not tokens[times + 1].is_number:
        return at + 1
    return times + 3 if times + 2 < len(tokens) and tokens[times + 2].text == "R" else times + 2


def _parts_a_measure(tokens: Sequence[CalibreToken], end: int) -> bool:
    """Whether a run that ends here takes the first number of 9 x 19 from the rest of it."""
    return tokens[end - 1].text == "X" or (tokens[end - 1].is_number and _end_of_measure(tokens, end - 1) > end)


def _code_of(words: Sequence[str]) -> str | None:
    """The code that words mean together, in any order and without those that say nothing."""
    keys = calibre_tables().keys
    if entry := keys.get(key_of(words)):
        return entry[0]
    telling = telling_words(words)
    if len(telling) > 1 and (entry := keys.get(key_of(telling))):
        return entry[0]
    if gauge := gauge_of(words):
        return gauge
    if entry := keys.get(key_of(telling)):
        return entry[0]
    return spelling_index().codes.get(SpellingParts.of(telling)) or _code_of_measure(telling)


def _code_of_measure(words: Sequence[str]) -> str | None:
    """The code of a length of case without its point (65X55) or with another sign for X (7.62-39)."""
    keys = calibre_tables().keys
    if len(words) < 2 or not words[0][0].isdigit():
        return None
    bore, rest = words[0], list(words[1:])
    if rest[0][0].isdigit() and bore not in GAUGES and _float_of(bore) < _WIDEST_CASE:
        rest = ["X", *rest]
    if rest[0] != "X":
        return None
    bores = [bore]
    if bore.isdigit() and len(bore) > 1:
        bores += [f"{bore[:end]}.{bore[end:]}" for end in range(1, len(bore))]
    # A rim that nobody wrote is looked for only where there is no such case without one.
    for written in (rest, [*rest, "R"]):
        codes = {entry[0] for each in bores if (entry := keys.get(key_of([each, *written])))}
        if codes:
            break
    return next(iter(codes)) if len(codes) == 1 else None


def _float_of(number: str) -> float:
    """A number of a text as a float; of several points the first counts."""
    whole, _, rest = number.partition(".")
    return float(f"{whole or 0}.{rest.replace('.', '') or 0}")


def _groups_near(bore: str, length: str) -> frozenset[str]:
    """The groups with a case of this bore and length, within a quarter and one millimetre."""
    wide, long = _float_of(bore), _float_of(length)
    return frozenset(
        group
        for its_bore, its_length, group in spelling_index().measures
        if abs(its_bore - wide) <= _BORE_OFF and abs(its_length - long) <= _LENGTH_OFF
    )


def _together(
    firm: Sequence[_Mention], measures: Sequence[frozenset[str]], names: set[str], numbers: frozenset[str]
) -> str | None:
    """The code that all mentions give together, of groups that bear the names beside one of the numbers.

    `measures` are the groups that each length of a case fits that no table holds.
    """
    codes = {mention.groups: mention.code for mention in firm if mention.code}
    groups = frozenset[str]().union(*codes)
    beside = numbers if len(groups) > 1 else frozenset[str]()
    if len(codes) == 1:
        fitting = frozenset(group for group in groups if names <= _words_of(group, beside))
    elif len(codes) <= _MOST_CALIBRES and names <= set[str]().union(*(_words_of(group, beside) for group in groups)):
        fitting = groups
    else:
        return None
    fitting = fitting.intersection(*measures)
    if not fitting:
        return None
    return "+".join(sorted(codes.values())) if fitting == groups else _code_of_groups(fitting)


def _code_of_groups(groups: frozenset[str]) -> str:
    marks = (code for code, marked in calibre_tables().ambiguous.items() if marked == groups)
    return next(marks, "+".join(sorted(groups)))


def _group_covering(tokens: Sequence[CalibreToken]) -> str | None:
    """The group whose names say all numbers and telling words of a text: 9 mm Luger 9x19, .380 ACP 9 mm curto."""
    texts = [token.text for token in tokens if not token.is_wall]
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


def _words_of(group: str, numbers: frozenset[str]) -> set[str]:
    """The words that stand beside one of these numbers, or beside any, in the spellings of a group."""
    by_number = spelling_index().group_words.get(group, {})
    return {word for number in numbers or by_number for word in by_number.get(number, ())}
