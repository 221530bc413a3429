"""How alike two model fields are: two `Designation`s in, a likeness and its reason for an officer out.

The words decide first, then the families of the table, then the numbers. Letters may hold one slip in words of five and
more; digits never.
"""

from typing import Literal

from iarms.domain.text import edit_distance
from iarms.domain.vocabulary.model_reading import Designation
from iarms.domain.vocabulary.model_table import confused_groups
from iarms.models.reason import Parameters, Reason

# From the most alike to the least; missing says nothing.
ModelLikeness = Literal["same", "variant", "unclear", "differs", "missing"]


def compare_designations(given: Designation, recorded: Designation) -> ModelLikeness:
    """How alike two model fields are. The words decide first, then the table's families, then the numbers."""
    if given.empty or recorded.empty:
        return "missing"
    if given.key == recorded.key:
        return "same"
    mine, theirs = _aligned_words(given.words, recorded.words)
    if mine == theirs and _count_without_m(given.words) == _count_without_m(recorded.words):
        return "same"
    if given.families and recorded.families:
        return _by_families(given, recorded, words_hold=_one_holds_the_other(mine, theirs))
    if _differ_by_a_slip(given.key, recorded.key):
        return "same"
    if _one_holds_the_other(mine, theirs) or _one_begins_the_other(given.key, recorded.key):
        return "variant"
    return _by_numbers(given, recorded)


def _by_families(given: Designation, recorded: Designation, *, words_hold: bool) -> ModelLikeness:
    """How alike two fields are that both name families; `words_hold` where one's words hold all the other's."""
    if given.families & recorded.families:
        return "same" if _are_one_model(given, recorded) else "variant"
    if _are_confused(given.families, recorded.families):
        return "variant"
    if words_hold and _numbers_agree(given, recorded):
        return "variant"
    return "unclear" if given.bore_only or recorded.bore_only else "differs"


def _by_numbers(given: Designation, recorded: Designation) -> ModelLikeness:
    """How alike two fields are of which one at least names no family, by the digits that identify."""
    if not (given.numbers and recorded.numbers):
        return "unclear"
    if given.numbers & recorded.numbers:
        return "variant" if given.numbers == recorded.numbers and max(map(len, given.numbers)) > 1 else "unclear"
    is_word_of_other = given.numbers & set(recorded.words) or recorded.numbers & set(given.words)
    return "unclear" if is_word_of_other or given.bore_only or recorded.bore_only else "differs"


def _are_one_model(given: Designation, recorded: Designation) -> bool:
    """Whether two names of one family say the same of it: 82 and RT 82 do, 92 F and 92 FS or M9 and 92 do not."""
    mine, theirs = _tail(given), _tail(recorded)
    named = (
        bool(given.models)
        and (given.models <= recorded.models or recorded.models <= given.models)
        and sorted(given.variant) == sorted(recorded.variant)
    )
    if mine and theirs:
        return mine == theirs and (named or (_short_head(given) and _short_head(recorded)))
    words, others = set(given.words), set(recorded.words)
    return named and not (words < others or others < words)


def _tail(designation: Designation) -> str:
    """What follows from the first digit on, written together: 247 of PT 24/7."""
    start = next((at for at, character in enumerate(designation.key) if character.isdigit()), None)
    return "" if start is None else designation.key[start:].replace("-", "")


def _short_head(designation: Designation) -> bool:
    """Whether no more than marks such as PT, RT and M stand in front of the number."""
    head: list[str] = []
    for word in designation.words:
        if word.isdigit():
            break
        head.append(word)
    return len(head) < 2 and all(len(word) <= 2 for word in head)


def _aligned_words(given: tuple[str, ...], recorded: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Both as sets of words, without the M of M 92, and a word with one slip written as its fellow."""
    mine, theirs = _without_m(given), _without_m(recorded)
    for word in mine - theirs:
        if len(word) >= 5 and word.isalpha():
            for other in theirs - mine:
                if len(other) >= 5 and other.isalpha() and edit_distance(word, other, 1) <= 1:
                    theirs = theirs - {other} | {word}
                    break
    return mine, theirs


def _count_without_m(words: tuple[str, ...]) -> int:
    return len(words) - words.count("M")


def _without_m(words: tuple[str, ...]) -> frozenset[str]:
    if "M" not in words:
        return frozenset(words)
    after = (*words[1:], "")
    return frozenset(
        word for word, following in zip(words, after, strict=True) if word != "M" or not following.isdigit()
    )


def _are_confused(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    groups_of = confused_groups()
    for family in mine:
        own = groups_of.get(family)
        if own and any(own & groups_of[other] for other in theirs if other in groups_of):
            return True
    return False


def _one_holds_the_other(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether one's words hold all the other's, and the fewer ones identify: a number, or a word of four letters."""
    fewer, more = (mine, theirs) if len(mine) < len(theirs) else (theirs, mine)
    return bool(fewer) and fewer <= more and any(word.isdigit() or len(word) >= 4 for word in fewer)


def _numbers_agree(given: Designation, recorded: Designation) -> bool:
    return given.numbers == recorded.numbers or not given.numbers or not recorded.numbers


def _differ_by_a_slip(mine: str, theirs: str) -> bool:
    """Whether two names without digits are one but for a slip: RAGING BUL."""
    return len(mine) >= 6 and (mine + theirs).isalpha() and edit_distance(mine, theirs, 1) <= 1


def _one_begins_the_other(mine: str, theirs: str) -> bool:
    shorter, longer = sorted((mine, theirs), key=len)
    return (
        len(shorter) >= 4
        and longer.startswith(shorter)
        and not (shorter[-1].isdigit() and longer[len(shorter)].isdigit())
    )


def designation_reason(given: Designation, recorded: Designation, likeness: ModelLikeness) -> Reason:
    """What the officer reads of a comparison: a code of the messages of evidence, with its parameters."""
    if likeness == "same":
        return Reason("same_model", {})
    if likeness == "missing":
        return Reason("no_model_given" if given.empty else "no_model_recorded", {})
    mine, theirs = _shown(given), _shown(recorded)
    both: Parameters = {"given": mine, "recorded": theirs}
    if likeness == "variant":
        if given.families & recorded.families or not (given.families and recorded.families):
            longer, shorter = (mine, theirs) if len(given.words) > len(recorded.words) else (theirs, mine)
            return Reason("model_is_variant", {"model": longer, "base_model": shorter})
        return Reason("models_given_for_one_another", both)
    return Reason("models_unclear" if likeness == "unclear" else "values_differ", both)


def _shown(designation: Designation) -> str:
    """The field as written, shortened to its words where it says more than a model."""
    aside = designation.make_code or designation.calibre_text or designation.firearm_type
    return " ".join(designation.words) if aside and not designation.empty else " ".join(designation.given.split())
