"""The part that each word of a field with a digit plays there: label, component, state, letters of the number, ...

A word can play several (no: number, not, in the), so what stands around it decides. The first rule that applies counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal, NamedTuple, get_args

from iarms.domain.number_fields.shapes import is_calibre
from iarms.domain.number_fields.states import ELSEWHERE
from iarms.domain.number_fields.tokens import FieldToken
from iarms.domain.number_fields.weapon import is_make
from iarms.domain.number_fields.words import KnownWords, categories_of, word_table
from iarms.models.firearm import Component

PARTS: Final[tuple[Component, ...]] = get_args(Component)
LONGEST_LETTERS: Final = 4  # of a number, parted from its digits
FEWEST_DIGITS: Final = 3  # of numbers that a connector parts
_LETTERS_OF_COMPONENTS: Final[dict[str, Component]] = {"f": "FRAME", "r": "RECEIVER", "s": "SLIDE", "b": "BARREL"}
_CONNECTORS: Final = frozenset(("and", "or", "to"))
_STATES: Final = ("PARTIAL", "RESTORED", "OBLITERATED", "NONE_EVER", "ENDS", "BEGINS", "DOUBTFUL", "UNKNOWN")
_LONGEST_LETTERS_BEHIND: Final = 3
_LONGEST_SERIES: Final = 2  # with a point and a blank behind it
_SHORT_LABELS: Final = frozenset("n no nr sn ser num nro nos srl".split())  # those that need no mark behind them
_LONGEST_SHORT_LABEL: Final = 3
_MARKS_OF_LABELS: Final = (".", ":", "°", "#", "=")
_WEAK: Final = frozenset(("calibre", "filler", "and", "or", "to", "model", "make"))
_PREPOSITIONS: Final = frozenset("de da do das dos del di du des d of la le el van der".split())
_FIRST_OF_OTHER_SCRIPTS: Final = "\u0530"  # behind Latin, Greek and Cyrillic
# How many letters of a script a number has at most: Hebrew and Arabic; Indic to Georgian; kana; ideographs; Korean.
_LETTERS_OF_SCRIPTS: Final = (
    ("\u0590", "\u08ff", 3),
    ("\u0900", "\u10cf", 1),
    ("\u3040", "\u309f", 0),
    ("\u30a0", "\u30ff", 2),
    ("\u3400", "\u9fff", 0),
    ("\uac00", "\ud7af", 1),
)
_LOOKED_AHEAD: Final = 12  # tokens
# What may stand within one number between its parts.
_SOFT: Final = frozenset(" -./\\'’:=°\u2010\u2011\u2012\u2013\u2014\u2015\u2212")

# Words for having something: a part behind one of them came with the weapon, and the number is not the part's.
_WITH: Final = frozenset("com con with w avec mit met med z ze с со із з cu ile incl including inkl".split())
ACCESSORY: Final = "accessory"
_SAY_NOTHING: Final = frozenset(("filler", "and", "or", "to"))
_LONGEST_BORE: Final = 3  # digits
_FEWEST_OF_UNIT: Final = 2  # letters

Role = Literal[
    "number", "letters", "label", "component", "state", "and", "or", "to", "filler", "elsewhere", "renumbered",
    "unknown",
]  # fmt: skip


@dataclass(slots=True)
class FieldItem:
    """One word or number of the field and the part that it plays. `detail`: the component, state or category."""

    role: Role
    text: str
    before: str
    detail: str = ""
    is_bracketed: bool = False


def is_soft(marks: str) -> bool:
    """Whether nothing but what people write within a number stands between two of its parts."""
    return _SOFT.issuperset(marks) and ".." not in marks and "//" not in marks


def items_of(tokens: Sequence[FieldToken], behind: str) -> list[FieldItem]:
    """The tokens with their parts, a phrase as one item. `behind`: what stands behind the last token."""
    words = [token.key for token in tokens]
    items: list[FieldItem] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind != "word":
            items.append(_number_or_sign(tokens, at))
            at += 1
            continue
        known = word_table().longest(words, at)
        if known is not None and _is_letter_in_phrase(tokens, at, known, items):
            known = word_table().longest(words[: at + 1], at)
        end = known.end if known is not None else at + 1
        categories = known.categories if known is not None else frozenset()
        after = tokens[end].before if end < len(tokens) else behind
        items.append(_item(_Word(tokens, at, end, categories, after, items[-1] if items else None)))
        at = end
    for item, following in zip(items, [*(each.before for each in items[1:]), behind], strict=True):
        item.is_bracketed = item.before.rstrip()[-1:] in ("(", "[") and following.lstrip()[:1] in (")", "]")
    return _with_accessories(_with_letters_of_components(items))


def _is_letter_in_phrase(tokens: Sequence[FieldToken], at: int, known: KnownWords, items: Sequence[FieldItem]) -> bool:
    """Whether what looks like a phrase begins with a letter of the number: Serie F Nr. 84517, where f nr is fără nr."""
    is_label_before = bool(items) and items[-1].role == "label"
    follows = known.end < len(tokens) and tokens[known.end].kind == "number"
    is_letter = len(tokens[at].text) == 1 and tokens[at].key != "n" and known.end - at > 1
    return is_label_before and follows and is_letter and bool(known.categories & {"NONE_EVER", "label"})


def _number_or_sign(tokens: Sequence[FieldToken], at: int) -> FieldItem:
    token = tokens[at]
    if token.kind == "sign":
        return FieldItem("label", token.text, token.before)
    if _holds_word(token.text):
        return FieldItem("unknown", token.text, token.before)
    if len(tokens) > 1 and (is_calibre(token.text) or _is_bore_beside_unit(tokens, at)):
        return FieldItem("elsewhere", token.text, token.before, "calibre")
    return FieldItem("number", token.text, token.before)


def _is_bore_beside_unit(tokens: Sequence[FieldToken], at: int) -> bool:
    """Whether it is a calibre with the word behind it, and a number follows: 12 GA 84517, 22 LR 84517."""
    if at + 2 >= len(tokens) or len(tokens[at].text) > _LONGEST_BORE or not tokens[at].text.isdigit():
        return False
    unit = tokens[at + 1]
    is_unit = unit.kind == "word" and len(unit.text) >= _FEWEST_OF_UNIT and unit.before == " "
    return is_unit and tokens[at + 2].kind == "number" and is_calibre(f"{tokens[at].text} {unit.text}")


def _holds_word(number: str) -> bool:
    """Whether a number holds letters of another script that are more than numbers have: they are an unknown word."""
    if number.isascii():
        return False
    return any(sum(first <= c <= last for c in number) > most for first, last, most in _LETTERS_OF_SCRIPTS)


@dataclass(frozen=True)
class _Word:
    """A word or phrase among the tokens from `at` to `end`, with its categories and what stands around it."""

    tokens: Sequence[FieldToken]
    at: int
    end: int
    categories: frozenset[str]
    after: str
    last: FieldItem | None

    @cached_property
    def text(self) -> str:
        """The word as it stands."""
        return " ".join(token.text for token in self.tokens[self.at : self.end])

    @cached_property
    def letters(self) -> int:
        """How many letters it has."""
        return sum(len(token.text) for token in self.tokens[self.at : self.end])

    @property
    def before(self) -> str:
        """What stands between it and the token in front of it."""
        return self.tokens[self.at].before

    @property
    def next_token(self) -> FieldToken | None:
        """The token behind it."""
        return self.tokens[self.end] if self.end < len(self.tokens) else None

    @property
    def next_kind(self) -> str:
        """The kind of the token behind it, "" for none."""
        return self.next_token.kind if self.next_token is not None else ""

    @property
    def follows_number(self) -> bool:
        """Whether a number stands in front of it."""
        return self.last is not None and self.last.role == "number"

    @cached_property
    def leads(self) -> bool:
        """Whether it stands in front of a number, or of what leads to one, with nothing between that parts them."""
        following = self.next_token
        if following is None or not (is_soft(self.after) or _is_label_behind_comma(following)):
            return False
        return self.next_kind == "number" or _leads_to_number(self.tokens, self.end)


class _Rule(NamedTuple):
    """A part that a word plays where the rule applies; `detail` says more of it."""

    role: Role
    applies: Callable[[_Word], bool]
    detail: Callable[[_Word], str] = lambda word: ""


def _item(word: _Word) -> FieldItem:
    rule = next(rule for rule in _RULES if rule.applies(word))
    role: Role = rule.role
    if role == "and":
        connectors = word.categories & _CONNECTORS
        role = "to" if "to" in connectors else "or" if "or" in connectors else "and"
    return FieldItem(role, word.text, word.before, rule.detail(word))


def _connects(word: _Word) -> bool:
    """Whether it stands between two numbers and is a word that connects such."""
    if not word.categories & _CONNECTORS or not word.follows_number or word.last is None or word.next_token is None:
        return False
    fewest = FEWEST_DIGITS if word.letters == 1 else FEWEST_DIGITS - 1
    return word.next_kind == "number" and _has_digits(fewest, word.last.text, word.next_token.text)


def _has_digits(fewest: int, *texts: str) -> bool:
    """Whether each of these has so many digits: enough to be a number of its own."""
    return all(sum(map(str.isdigit, text)) >= fewest for text in texts)


def _labels(word: _Word) -> bool:
    """Whether it introduces the number. Of up to three letters, save the commonest, only with a mark behind it."""
    if "label" not in word.categories or word.next_token is None:
        return False
    if word.letters == 1 and word.after == "-" and word.text.isupper():
        return False  # N-123456
    if word.next_kind == "word" and not _leads_to_number(word.tokens, word.end):
        return not word.categories & {"NONE_EVER", "UNKNOWN", "filler"}
    if _is_spelt_out(word) or word.text.lower() in _SHORT_LABELS:
        return True
    if word.letters == 1 and (word.after == "." or (word.last is not None and word.last.role == "label")):
        return False  # C.537444, серия C № 23154
    return word.after[:1] in _MARKS_OF_LABELS or word.next_kind == "sign"


def _component(word: _Word) -> str:
    return next((part for part in PARTS if part in word.categories), "")


def _state(word: _Word) -> str:
    return next((state for state in _STATES if state in word.categories), "")


def _is_spelt_out(word: _Word) -> bool:
    """Whether it is more than an abbreviation of three letters, which beside a number are the number's own."""
    return word.letters > _LONGEST_SHORT_LABEL or word.end - word.at > 1 or not word.text.isascii()


def _elsewhere(word: _Word) -> str:
    """What another field would hold, by its category; para is a preposition as well as a calibre."""
    found = (category for category in ELSEWHERE if category in word.categories)
    return next((category for category in found if category != "calibre" or "filler" not in word.categories), "")


def _begins_number(word: _Word) -> bool:
    """Whether a short word that has another meaning is the beginning of the number that it stands in front of.

    One letter at the beginning or after a label is (A 12345, SERIE A 84517), as are two or three at the beginning that
    only calibres, connectors, sentences or labels with a point have (GA 12345, DE 12345, SZ 12345).
    """
    if word.letters > _LONGEST_LETTERS_BEHIND or not word.leads or ":" in word.after or _is_of_other_script(word):
        return False
    if word.letters == 1 and _is_word_by_its_look(word):
        return False
    if word.letters == 1:
        return word.last is None or word.last.role in ("label", "letters", "component")
    if _names_calibre_or_model(word) or any(token.kind == "sign" for token in word.tokens[word.at : word.end]):
        return False  # PV n° 84517 refers to a document
    categories = word.categories - {"label", "reference"} if word.text.isupper() else word.categories
    return word.last is None and bool(word.categories) and categories <= _WEAK


def _names_calibre_or_model(word: _Word) -> bool:
    """Whether a short word for a calibre or model leads to one: CAL. 38, MOD 92 84517."""
    if not word.categories & {"calibre", "model"} or word.next_token is None:
        return False
    behind = word.tokens[word.end + 1 : word.end + 2]
    is_short = len(word.next_token.text) <= _LONGEST_BORE and bool(behind) and behind[0].before.startswith(" ")
    return word.after.startswith(". ") or (is_short and behind[0].kind == "number")


def _is_letter_of_abbreviation(word: _Word) -> bool:
    """Whether one letter is written with another, or a number sign, as people write two words short: C/N 84517."""
    following = word.next_token
    if word.letters > 1 or word.after != "/" or following is None or word.follows_number:
        return False
    behind = word.tokens[word.end + 1 : word.end + 2]
    is_letter = following.kind == "word" and len(following.text) == 1 and bool(behind) and behind[0].before != ""
    return following.kind == "sign" or (is_letter and behind[0].before != "/")


def _is_within_number(word: _Word) -> bool:
    """Whether up to three capitals stand between digits with a dash on either side: 1978-AB-1234."""
    is_short = word.letters <= _LONGEST_LETTERS_BEHIND and word.end - word.at == 1 and word.text.isupper()
    return is_short and word.follows_number and word.next_kind == "number" and word.before == word.after == "-"


def _may_be_dashed_letters(word: _Word) -> bool:
    """Whether a dash shows that a short label or filler may be letters of the number: SN-84517, SONT-048."""
    if word.end - word.at > 1 or not 1 < word.letters <= LONGEST_LETTERS or not word.text.isupper():
        return False
    leads = word.last is None and word.next_kind == "number" and word.after == "-"
    is_dashed = leads or (word.follows_number and word.before == "-" and not word.next_kind)
    is_filler = word.letters == LONGEST_LETTERS and word.categories <= _SAY_NOTHING
    is_label = word.text.lower() in _SHORT_LABELS and "label" in word.categories
    return is_dashed and bool(word.categories) and (is_filler or is_label)


def _may_be_letters_between(word: _Word) -> bool:
    """Whether capitals between letters and digits of a number say nothing there: AB COM 84517."""
    is_between = word.last is not None and word.last.role == "letters" and word.next_kind == "number"
    return is_between and _is_short_and_says_nothing(word, _SAY_NOTHING) and is_soft(word.before + word.after)


def _are_letters_behind(word: _Word) -> bool:
    """Whether two capitals behind the number end the field, where no sentence ends: 84517 AT."""
    return (
        word.letters < _LONGEST_LETTERS_BEHIND and _is_behind(word) and _is_short_and_says_nothing(word, _SAY_NOTHING)
    )


def _may_be_letters_behind(word: _Word) -> bool:
    """Whether capitals behind the number end the field that are a word as likely as letters of it: 84517 NC."""
    return _is_behind(word) and _is_short_and_says_nothing(word, _SAY_NOTHING | {"label", "UNKNOWN"})


def _is_behind(word: _Word) -> bool:
    return word.follows_number and is_soft(word.before) and not word.next_kind


def _is_short_and_says_nothing(word: _Word, categories: frozenset[str]) -> bool:
    is_short = 1 < word.letters <= _LONGEST_LETTERS_BEHIND and word.end - word.at == 1 and word.text.isupper()
    return is_short and not _is_of_other_script(word) and bool(word.categories) and word.categories <= categories


def _follows_label(word: _Word) -> bool:
    """Whether two or three capitals between a label and a number, or its next label, are of it: SERIE ES 84517."""
    if word.last is None or word.last.role != "label" or word.end - word.at > 1 or not word.leads:
        return False
    if _is_of_other_script(word):
        return False
    is_short = 1 < word.letters <= _LONGEST_LETTERS_BEHIND and word.text == word.text.upper()
    return is_short and word.text.lower() not in _PREPOSITIONS


def _are_short_letters(word: _Word) -> bool:
    """Whether a word of a state is so short that in front of a number it is letters of that: PAS.32509, NC 84517."""
    is_short = 1 < word.letters <= _LONGEST_LETTERS_BEHIND and word.end - word.at == 1
    return is_short and word.text.isupper() and bool(_state(word)) and word.leads and is_soft(word.after)


def _may_be_part_or_letters(word: _Word) -> bool:
    """Whether capitals in front of the only number name a part, or as likely are letters of it: DIL 92336."""
    if not _component(word) or not 1 < word.letters <= _LONGEST_LETTERS_BEHIND or not word.text.isupper():
        return False
    is_alone = sum(token.kind == "number" for token in word.tokens) == 1 and word.end - word.at == 1
    return is_alone and word.leads and not set(word.after) & {":", "."}


def _ends_number(word: _Word) -> bool:
    """Whether one letter stands behind a number and ends the field: 12345-A."""
    is_letter = word.letters == 1 and not _is_of_other_script(word)
    return is_letter and word.follows_number and is_soft(word.before) and not word.next_kind


def _is_of_other_script(word: _Word) -> bool:
    """Whether it is of none of the scripts in which numbers have series: Latin, Greek and Cyrillic."""
    return not word.text[0] < _FIRST_OF_OTHER_SCRIPTS


def _is_of_number(word: _Word) -> bool:
    """Whether an unknown short word belongs to the number in front of which, or behind which, it stands."""
    if word.categories or word.letters > LONGEST_LETTERS or _is_word_by_its_look(word):
        return False
    behind = word.follows_number and word.letters <= _LONGEST_LETTERS_BEHIND and is_soft(word.before)
    if behind and _is_in_small_letters_behind(word):
        return False
    return word.leads or (behind and word.next_kind != "word")


def _is_in_small_letters_behind(word: _Word) -> bool:
    """Whether two letters or more behind a blank are small where those of the number in front are not: 84517 kg."""
    number = word.last.text if word.last is not None else ""
    return word.letters > 1 and word.before == " " and word.text.islower() and number == number.upper()


def _is_word_before_label(word: _Word) -> bool:
    """Whether it looks like a word in front of a label: of four letters, or short for one (zav. č., Mat. n.)."""
    is_small = word.text != word.text.upper()
    is_long = word.letters > _LONGEST_SERIES
    is_abbreviated = word.after.startswith(".") and (is_long or is_small)
    return word.letters == LONGEST_LETTERS or is_abbreviated or (is_long and is_small)


def _is_word_by_its_look(word: _Word) -> bool:
    """Whether an unknown word beside a number looks like a word and not like letters of the number.

    Of a script in which numbers have one letter at most; between two numbers; in small letters in front of a number
    with capitals; with a colon behind it, or as an abbreviation (tel.); of four letters in front of a label.
    """
    if word.letters == 1:
        # č. 84517, ش. 84517: an abbreviation; Ж.84517 is a series.
        return (
            word.after[:1] in (".", ":") and len(word.after) > 1 and not (word.text.isascii() and word.text.isupper())
        )
    following = word.next_token
    if _is_of_other_script(word) or set(word.after) & {":", "="}:
        return True
    if following is None:
        return False
    if following.kind != "number":
        return _is_word_before_label(word)
    if word.letters == LONGEST_LETTERS and is_make(word.text):
        return True  # COLT 349487
    between = (
        word.follows_number and word.last is not None and _has_digits(FEWEST_DIGITS, word.last.text, following.text)
    )
    in_small_letters = word.text != word.text.upper() and following.text != following.text.lower()
    is_abbreviated = word.letters > _LONGEST_SERIES or word.text.islower()  # tel. 84517, ca. 84517
    return between or in_small_letters or (is_abbreviated and word.after.startswith(". "))


def _joins_parts(word: _Word) -> bool:
    """Whether a connector of one letter stands between a number and the next part: chassi 84517 e tambor 90021."""
    if word.letters > 1 or not word.categories & _CONNECTORS or not word.follows_number or word.next_token is None:
        return False
    return word.next_kind == "word" and not categories_of(word.next_token.text).isdisjoint(PARTS)


_RULES: Final = (
    _Rule("letters", _is_within_number),
    _Rule("and", _connects),
    _Rule("filler", _joins_parts),
    _Rule("unknown", _is_letter_of_abbreviation),
    _Rule("unknown", _may_be_dashed_letters),
    _Rule("label", _labels),
    _Rule("unknown", _may_be_letters_between),
    _Rule("letters", _are_letters_behind),
    _Rule("unknown", _may_be_letters_behind),
    _Rule("letters", _follows_label),
    _Rule("elsewhere", lambda word: "patent" in word.categories, lambda word: "patent"),
    _Rule("unknown", _may_be_part_or_letters),
    _Rule("component", lambda word: word.letters > 1 and bool(_component(word)), _component),
    _Rule("letters", _are_short_letters),
    _Rule("state", lambda word: (word.letters > 1 or _is_of_other_script(word)) and bool(_state(word)), _state),
    _Rule("letters", _begins_number),
    _Rule("letters", _ends_number),
    _Rule("renumbered", lambda word: "renumbered" in word.categories),
    _Rule("elsewhere", lambda word: bool(_elsewhere(word)), _elsewhere),
    _Rule("filler", lambda word: "filler" in word.categories or ("label" in word.categories and _is_spelt_out(word))),
    _Rule("filler", lambda word: word.letters > 1 and bool(word.categories & _CONNECTORS)),
    _Rule("letters", _is_of_number),
    _Rule("unknown", lambda _: True),
)


def _leads_to_number(tokens: Sequence[FieldToken], start: int) -> bool:
    """Whether nothing but short words, labels and their signs stands between here and the next number."""
    words = [token.key for token in tokens[: start + _LOOKED_AHEAD]]
    at = start
    while at < len(words):
        token = tokens[at]
        if token.kind == "number":
            return True
        if at > start and not is_soft(token.before) and not _is_label_behind_comma(token):
            return False
        known = word_table().longest(words, at) if token.kind == "word" and len(token.text) > 1 else None
        if known is not None:
            if not known.categories & {"label", "filler"}:
                return False
            at = known.end
        elif len(token.text) > LONGEST_LETTERS:
            return False
        else:
            at += 1
    return False


def _is_label_behind_comma(token: FieldToken) -> bool:
    """Whether a comma parts letters of a number from the label of its digits: serie SZW, n. 84517."""
    return token.before.strip() == "," and (token.kind == "sign" or "label" in categories_of(token.text))


def _with_letters_of_components(items: list[FieldItem]) -> list[FieldItem]:
    """84570 (F) 90021 (S): letters in brackets behind each of several numbers name parts."""
    numbers = sum(item.role == "number" for item in items)
    lettered = [item for item in items if item.is_bracketed and item.text.lower() in _LETTERS_OF_COMPONENTS]
    if numbers > 1 and len(lettered) == numbers:
        for item in lettered:
            item.role, item.detail = "component", _LETTERS_OF_COMPONENTS[item.text.lower()]
    return items


def _with_accessories(items: list[FieldItem]) -> list[FieldItem]:
    """84517 with silencer: a part that came with the weapon has no say in whose number it is."""
    last = max((place for place, item in enumerate(items) if item.role == "number"), default=0)
    for one, other in pairwise(items[last:]):
        if other.role == "component" and one.text.lower() in _WITH:
            other.role, other.detail = "filler", ACCESSORY
    return items
